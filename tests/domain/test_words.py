"""The words after the command: sub-commands, typing mistakes that the bot asks about, and titles."""

import ast
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.server import Sandbox
from sandbox.toingg.service import Toingg
from tests.support.campaigns import GOOD
from tests.support.people import Form, Message, Person
from tests.support.places import ROOT
from tests.support.switches import control
from toingg_bot.domain.commands import LONG_WORD, SUB_COMMANDS, SubCommand, edits, meaning
from toingg_bot.views.help import BUTTONS

SOURCES = ROOT / "toingg_bot"
LETTERS = st.sampled_from("abcdefghijklmnopqrstuvwxyz")
EACH = pytest.mark.parametrize("sub_command", SUB_COMMANDS.values(), ids=list(SUB_COMMANDS))
CASES = pytest.mark.parametrize("write", [str.upper, str.title, lambda word: f"  {word}\t "], ids=["A", "Aa", "spaces"])


def asked_back(person: Person, words: str) -> Message:
    """Type words that are almost a sub-command, and return the question."""
    question = person.types(f"/campaign {words}", in_="#campaigns")
    assert isinstance(question, Message), person.describe()
    return question


def titled(person: Person, words: str) -> Form:
    """Type words that are a title, and return the form."""
    form = person.types(f"/campaign {words}", in_="#campaigns")
    assert isinstance(form, Form), person.describe()
    return form


# What the words mean


@EACH
@CASES
def test_case_and_space_around_a_sub_command_do_not_matter(
    sub_command: SubCommand, write: Callable[[str], str]
) -> None:
    assert meaning(write(sub_command.name)).sub_command is sub_command


def mistaken(word: str, draw: st.DrawFn) -> str:
    """Return a word with one typing mistake in it."""
    at = draw(st.integers(0, len(word) - 1))
    letter = draw(LETTERS)
    kinds = {
        "more": word[:at] + letter + word[at:],
        "less": word[:at] + word[at + 1 :],
        "different": word[:at] + letter + word[at + 1 :],
        "swapped": word[:at] + word[at : at + 2][::-1] + word[at + 2 :],
    }
    return kinds[draw(st.sampled_from(sorted(kinds)))]


@st.composite
def typed_in_a_hurry(draw: st.DrawFn, mistakes: int) -> tuple[SubCommand, str]:
    """Return a sub-command with this many typing mistakes."""
    sub_command = draw(st.sampled_from(sorted(SUB_COMMANDS.values(), key=lambda each: each.name)))
    word = sub_command.name
    for _ in range(mistakes):
        word = mistaken(word, draw)
    return sub_command, word


@given(typed_in_a_hurry(1))
def test_a_word_with_one_mistake_in_it_is_near(typed: tuple[SubCommand, str]) -> None:
    sub_command, word = typed

    meant = meaning(word)

    assert sub_command in meant.near or meant.sub_command


@given(typed_in_a_hurry(2))
def test_a_long_word_may_have_two_mistakes(typed: tuple[SubCommand, str]) -> None:
    sub_command, word = typed

    meant = meaning(word)

    if len(sub_command.name) >= LONG_WORD:
        assert sub_command in meant.near or meant.sub_command
    elif edits(word, sub_command.name) > 1:
        assert sub_command not in meant.near


@pytest.mark.parametrize(
    ("one", "other", "number"),
    [
        *(("help", "help", 0), ("", "log", 3), ("hepl", "help", 1), ("halp", "help", 1), ("hlp", "help", 1)),
        *(("darfts", "drafts", 1), ("daxrfts", "drafts", 2), ("ca", "abc", 2), ("kitten", "sitting", 3)),
    ],
)
def test_two_swapped_neighbours_are_one_mistake(one: str, other: str, number: int) -> None:
    assert edits(one, other) == edits(other, one) == number


@pytest.mark.parametrize(
    "words",
    [
        *("Diwali renewals", "Diwali", "2026", "दिवाली", "🪔", "payload of <everything>", "helper", "lost it", "he"),
        *(
            "drafts for Diwali",
            "help me sell",
            "templates of ours",
            "settings, please",
            "connect with Asha",
            "log book",
        ),
        *("“help”", "‘log’", "«drafts»", "help！", "list：", "（help）", "help…", "log—", "drafts、"),  # noqa: RUF001 (smart)
        *("lsit of all", "hepl me"),
    ],
)
def test_everything_else_is_a_title(words: str) -> None:
    meant = meaning(words)

    assert (meant.title, meant.sub_command, meant.near) == (words, None, ())


@pytest.mark.parametrize("words", ["list", "LIST", "list Diwali", "List everyone's drafts", "list\tmine"])
def test_list_with_another_word_is_the_list(words: str) -> None:
    assert meaning(words).sub_command is SUB_COMMANDS["list"]


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("R&amp;D &lt;now&gt;", "R&D <now>"),
        ("&amp;lt;", "&lt;"),
        ("Diwali\nrenewals", "Diwali renewals"),
        ("\u200b", ""),
    ],
)
def test_a_title_is_what_was_typed_without_invisible_characters(typed: str, title: str) -> None:
    """Slack escapes what it takes for markup."""
    assert meaning(typed).title == title


# What they do


@pytest.mark.usefixtures("either_bot")
def test_words_after_the_command_are_the_title_of_the_form(alice: Person, toingg: Toingg) -> None:
    form = titled(alice, "payload of <everything> & more")
    assert form.value("Title") == "payload of <everything> & more"

    form.fill({label: value for label, value in GOOD.items() if label != "Title"}).submit()

    alice.sees("payload of <everything> & more", in_="#campaigns")
    assert [campaign["title"] for campaign in toingg.campaigns] == ["payload of <everything> & more"]


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("words", ["drafts for Diwali", "help me sell", "“help”"])
def test_a_title_may_begin_with_a_sub_command(alice: Person, words: str) -> None:
    assert titled(alice, words).value("Title") == words


@pytest.mark.usefixtures("bot")
def test_a_title_that_is_too_long_is_saved_whole_with_its_problem_under_it(alice: Person) -> None:
    title = "Diwali renewals " * 30
    form = titled(alice, title)

    assert form.value("Title") == title.strip()
    assert "Shorten this to 150 characters; it has 479." in form.text
    form.fill({label: value for label, value in GOOD.items() if label != "Title"})
    assert form.submit().errors == {"Title": "Shorten this to 150 characters; it has 479."}


@pytest.mark.usefixtures("bot")
@EACH
def test_every_sub_command_is_answered(bob: Person, sub_command: SubCommand) -> None:
    """The answer is about that sub-command: it is neither the form for a campaign nor a question."""
    answer = bob.types(f"/campaign {sub_command.name}", in_="#campaigns")

    assert answer is not None
    assert "Did you mean" not in answer.text
    assert not isinstance(answer, Form) or "Title" not in answer.labels


@pytest.mark.usefixtures("either_bot")
def test_the_bot_asks_privately_about_a_word_that_is_almost_a_sub_command(alice: Person, bob: Person) -> None:
    question = asked_back(alice, "darfts")

    assert question.is_ephemeral
    assert "Did you mean `/campaign drafts`?" in question.content["text"]
    assert question.buttons == ["Show drafts", "Use as title"]
    assert bob.messages("#campaigns") == []
    assert alice.view is None


@pytest.mark.usefixtures("either_bot")
def test_words_that_were_meant_as_a_title_open_the_form(alice: Person) -> None:
    form = asked_back(alice, "Raft").press("Use as title")

    assert form.value("Title") == "Raft"
    assert form.value("Share the result in") == "#campaigns"


MISTYPED = {
    "help": "hepl",
    "list": "lsit",
    "drafts": "darfts",
    "templates": "tempaltes",
    "connect": "conect",
    "disconnect": "disconect",
    "settings": "setings",
    "log": "logg",
}


def words_of(answer: Form | Message) -> str:
    return answer.content["text"] if isinstance(answer, Message) else f"{answer.title}: {answer.labels}"


@pytest.mark.usefixtures("bot")
@EACH
def test_the_button_does_the_same_as_the_sub_command(bob: Person, sub_command: SubCommand) -> None:
    question = asked_back(bob, MISTYPED[sub_command.name])
    assert question.buttons == [BUTTONS[sub_command.name], "Use as title"]

    pressed = question.press(BUTTONS[sub_command.name])
    if bob.view:
        bob.view.close()
    typed = bob.types(f"/campaign {sub_command.name}", in_="#campaigns")

    assert words_of(pressed) == words_of(typed)


@pytest.mark.usefixtures("bot")
def test_a_button_gives_nobody_more_rights_than_the_sub_command(chitra: Person) -> None:
    said = asked_back(chitra, "setings").press("Open settings")

    assert "Only admins and owners" in said.text
    assert chitra.view is None


@pytest.mark.usefixtures("bot")
def test_unfinished_campaigns_are_listed_apart(alice: Person) -> None:
    alice.types("/campaign", in_="#campaigns").fill({"Title": "Half a campaign"}).press("Save draft")
    alice.view.close()

    listed = alice.types("/campaign drafts", in_="#campaigns")

    assert "Half a campaign" in listed.text
    assert "Continue" in listed.buttons
    assert "Half a campaign" not in alice.types("/campaign list", in_="#campaigns").text


@pytest.mark.usefixtures("bot")
def test_without_templates_the_bot_says_how_to_save_one(alice: Person) -> None:
    said = alice.types("/campaign templates", in_="#campaigns")

    assert "To save one, open the *Details* of a campaign and choose *Save as template*." in said.content["text"]


# Help


@pytest.mark.usefixtures("bot")
def test_help_explains_the_command_to_everybody_and_the_commands_for_admins_to_admins(
    alice: Person, chitra: Person
) -> None:
    for_alice, for_chitra = (
        person.types("/campaign HELP", in_="#campaigns").content["text"] for person in (alice, chitra)
    )

    for sub_command in SUB_COMMANDS.values():
        line = f"`/campaign {sub_command.name}` "
        assert line in for_alice
        assert (line in for_chitra) is not sub_command.for_admins
    assert "For admins" not in for_chitra


@pytest.mark.usefixtures("bot")
def test_people_who_help_to_manage_read_the_lines_for_admins(bob: Person, chitra: Person) -> None:
    bob.types("/campaign settings").fill({"Who may manage the key and these settings": ["@chitra"]}).submit()

    assert "`/campaign log`" in chitra.types("/campaign help", in_="#campaigns").content["text"]


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("fault", [{"error": "internal_error"}, {"delay": 1.5}], ids=["error", "slow"])
def test_a_person_whose_role_is_not_known_in_time_gets_help_without_those_lines(
    workspace: Sandbox, bob: Person, fault: dict[str, object]
) -> None:
    control(workspace, "POST", "slack/faults", method="users.info", **fault)

    said = bob.types("/campaign help", in_="#campaigns").content["text"]

    assert "`/campaign drafts`" in said
    assert "`/campaign connect`" not in said
    assert bob.notices == []


def texts_of(source: Path) -> set[str]:
    """Return the literal texts of a file, except its docstrings."""
    tree = ast.parse(source.read_text())
    docstrings = {statement.value for statement in ast.walk(tree) if isinstance(statement, ast.Expr)}
    constants = {node for node in ast.walk(tree) if isinstance(node, ast.Constant)} - docstrings
    return {node.value for node in constants if isinstance(node.value, str)}


def test_no_sentence_has_the_commands_default_name() -> None:
    """The name is a setting, and people type what they read."""
    named = [source.name for source in SOURCES.rglob("*.py") if any("/campaign" in text for text in texts_of(source))]

    assert named == ["settings.py"]
