"""Some things must exist only once among the listeners: the way into the form, and the place of registration."""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sandbox.toingg.service import Toingg
from tests.support.campaigns import GOOD
from tests.support.people import Form, Person
from tests.support.waiting import until
from toingg_bot import listeners
from toingg_bot.app import Bot
from toingg_bot.domain.commands import SUB_COMMANDS
from toingg_bot.toingg.voices import BUILT_IN

FOLDER = Path(listeners.__file__).parent
SOURCES = {source.stem: ast.parse(source.read_text()) for source in FOLDER.glob("*.py")}
KINDS = {"action", "command", "event", "function", "message", "options", "shortcut", "view"}
"""The methods of Bolt's app that register a listener."""


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Yield every call with the name of what is called, `app.view` or `campaign_form`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


def callers(*names: str) -> set[str]:
    """Return the listeners' modules that call one of these names."""
    return {
        module for module, tree in SOURCES.items() for called, _ in calls(tree) if called.rpartition(".")[2] in names
    }


def test_every_way_into_the_form_is_one_function() -> None:
    """Whatever is checked before a form, or shown with it, is the same for the command and for a button."""
    assert callers("campaign_form", "form_again") == {"form"}
    assert callers("start_form") == {"create", "drafts", "outcome", "shortcuts", "start_from"}


def _snake(name: str) -> str:
    """Return a class's name as a variable is named: `start_from`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def by_the_command(alice: Person) -> None:
    alice.types("/campaign", in_="#campaigns")


def by_what_is_a_title(alice: Person) -> None:
    alice.types("/campaign Raft", in_="#campaigns")
    alice.sees("Did you mean", in_="#campaigns").press("Use as title")


def by_continuing_above_a_fresh_one(alice: Person) -> None:
    alice.types("/campaign", in_="#campaigns").press("Continue")


def by_continuing_from_the_list(alice: Person) -> None:
    alice.types("/campaign drafts", in_="#campaigns")
    alice.sees("Your unfinished campaigns", in_="#campaigns").press("Continue")


def by_the_global_shortcut(alice: Person) -> None:
    alice.starts("New campaign", in_="#campaigns")


def by_a_message(alice: Person) -> None:
    alice.types("Call them all", in_="#campaigns")
    alice.sees("Call them all", in_="#campaigns").choose("Create campaign")


def by_a_starting_point(alice: Person) -> None:
    alice.types("/campaign", in_="#campaigns").fill({"Start from": "Survey"})
    until(lambda: len(alice.sight()["views"]) == 2)


def by_a_template(alice: Person) -> None:
    alice.sees("not created", in_="#campaigns").press("Details").press("Save as template").submit()
    while alice.view:
        alice.view.close()
    alice.types("/campaign", in_="#campaigns").fill({"Start from": GOOD["Title"]})
    until(lambda: len(alice.sight()["views"]) == 2)


def by_fixing(alice: Person) -> None:
    alice.sees("not created", in_="#campaigns").press("Fix and resubmit")


WAYS = [
    by_the_command,
    by_what_is_a_title,
    by_continuing_above_a_fresh_one,
    by_continuing_from_the_list,
    by_the_global_shortcut,
    by_a_message,
    by_a_starting_point,
    by_a_template,
    by_fixing,
]


@pytest.mark.parametrize("way", WAYS)
def test_however_the_form_is_opened_its_lists_are_current(
    bot: Bot, alice: Person, toingg: Toingg, way: Callable[[Person], None]
) -> None:
    toingg.behave("refuse_other")
    alice.types("/campaign", in_="#campaigns").fill(GOOD).submit()
    alice.view.close()
    alice.sees("not created", in_="#campaigns")
    bot.core.lists.forget("T0ACME0001")

    way(alice)

    assert isinstance(alice.view, Form)
    until(lambda: bot.core.lists.known("T0ACME0001") is not BUILT_IN)


def test_a_view_is_opened_in_one_place() -> None:
    opened = {module for module, tree in SOURCES.items() if "views_open" in ast.unparse(tree)}

    assert opened == {"screen"}


def test_every_listener_is_registered_in_one_place() -> None:
    asked = {f"app.{kind}" for kind in KINDS}

    assert {module for module, tree in SOURCES.items() for called, _ in calls(tree) if called in asked} == {"__init__"}


def test_every_listener_of_a_story_is_registered() -> None:
    """A story is a class of listeners: its methods that take Bolt's arguments, and that nobody else calls."""
    written = {
        f"{_snake(story.name)}.{function.name}"
        for tree in SOURCES.values()
        for story in tree.body
        if isinstance(story, ast.ClassDef)
        for function in story.body
        if isinstance(function, ast.FunctionDef) and not function.name.startswith("_")
        if [argument.arg for argument in function.args.args] == ["self", "args"]
    }
    registered = {ast.unparse(argument) for _, call in calls(SOURCES["__init__"]) for argument in call.args}

    assert len(written) > len(SUB_COMMANDS)
    assert written <= registered


def test_every_sub_command_has_a_listener() -> None:
    named = [
        ast.literal_eval(call.args[2]) for called, call in calls(SOURCES["__init__"]) if called == "_on_sub_command"
    ]

    assert named == list(SUB_COMMANDS)
