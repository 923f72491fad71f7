"""Slack stacks up to three views: from each, at each depth, every way leads somewhere and loses nothing."""

import json
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from sandbox.server import Sandbox
from sandbox.toingg.service import Toingg
from tests.support.bots import running_bot
from tests.support.campaigns import GOOD
from tests.support.ids import ACME, KEYS
from tests.support.people import Form, Person
from tests.support.switches import control
from toingg_bot.app import Bot
from toingg_bot.domain.workspace import WorkspaceSettings
from toingg_bot.slack.limits import DEEPEST
from toingg_bot.views.stack import depth

LARGE = GOOD | dict.fromkeys(("Script", "Purpose", "Knowledge base"), "नमस्ते, मैं आशा हूँ। " * 130)
OF_A_VIEW = ("type", "callback_id", "title", "submit", "close", "private_metadata", "blocks")
DEFAULT = "Default channel"


@pytest.fixture
def bot(workspace: Sandbox) -> Iterator[Bot]:
    """The bot, in a Slack that loses untouched inputs of a view that was updated."""
    control(workspace, "POST", "reset")
    control(workspace, "POST", "slack/quirks", untouched_inputs="null")
    with running_bot(workspace) as running:
        yield running


@dataclass
class Screen:
    """What a person has on the screen, and how the bot gets something there."""

    bot: Bot
    workspace: Sandbox
    person: Person

    def lay(self, view: dict[str, Any]) -> Form:
        """Have the bot push a view onto what is there, or open it."""
        top = self.person.view
        who = {"team_id": ACME, "user_id": self.person.id} | ({"view_id": top.id} if top else {})
        trigger_id = control(self.workspace, "POST", "trigger", **who)["trigger_id"]
        client = self.bot.core.client(self.bot.core.token_for(None))
        (client.views_push if top else client.views_open)(trigger_id=trigger_id, view=view)
        assert isinstance(self.person.view, Form)
        return self.person.view

    def taken(self) -> dict[str, Any]:
        """Return the view on top as the bot made it, and clear the screen."""
        content = self.person.view.content
        view = {name: content[name] for name in OF_A_VIEW if content.get(name)}
        self.clear()
        return view

    def clear(self) -> None:
        """Close all views."""
        while self.person.view is not None:
            self.person.view.close()

    @property
    def views(self) -> list[Form]:
        """The stacked views, the lowest first."""
        return [Form(self.person, view) for view in self.person.sight()["views"]]

    def written(self) -> list[Any]:
        """Return all that is on the screen, and all that is stored for this person."""
        store = self.bot.core.store
        found = [store.get(ACME, each.campaign_id) for each in store.unfinished(ACME, self.person.id, limit=50)]
        saved = [value for campaign in found if campaign for value in campaign.values.values()]
        return [*saved, *(value for view in self.views for value in view.values)]


def fresh(view: dict[str, Any]) -> dict[str, Any]:
    """Return a form as for a campaign that nobody has begun."""
    key = json.loads(view["private_metadata"]) | {"campaign_id": uuid.uuid4().hex}
    return view | {"private_metadata": json.dumps(key)}


def form_with_an_offer(screen: Screen, toingg: Toingg) -> dict[str, Any]:
    screen.person.types("/campaign", in_="#campaigns").fill({"Title": "Onam"}).press("Save draft")
    screen.clear()
    screen.person.types("/campaign", in_="#campaigns")
    return screen.taken()


def form_with_a_draft(screen: Screen, toingg: Toingg) -> dict[str, Any]:
    screen.person.types("/campaign", in_="#campaigns").fill({"Title": "Onam"}).press("Save draft")
    return screen.taken()


def form_that_toingg_refused(screen: Screen, toingg: Toingg) -> dict[str, Any]:
    toingg.behave("refuse_text", times=1)
    screen.person.types("/campaign", in_="#campaigns").fill(GOOD).submit()
    return screen.taken()


def outcome(screen: Screen, toingg: Toingg) -> dict[str, Any]:
    screen.person.types("/campaign", in_="#campaigns").fill(GOOD).submit()
    return screen.taken()


def connect(screen: Screen, toingg: Toingg) -> dict[str, Any]:
    screen.person.types("/campaign connect", in_="#campaigns")
    return screen.taken()


def connected(screen: Screen, toingg: Toingg) -> dict[str, Any]:
    toingg.behave("wrong_key", times=1)
    screen.person.types("/campaign", in_="#campaigns").fill(GOOD).submit()
    screen.person.sees("not created", in_="#campaigns")
    screen.clear()
    screen.person.types("/campaign connect", in_="#campaigns").fill({"Toingg API key": KEYS[ACME]}).submit()
    return screen.taken()


def disconnect(screen: Screen, toingg: Toingg) -> dict[str, Any]:
    connect_first = screen.person.types("/campaign connect", in_="#campaigns")
    connect_first.fill({"Toingg API key": KEYS[ACME]}).submit()
    screen.clear()
    screen.person.types("/campaign disconnect", in_="#campaigns")
    return screen.taken()


def settings(screen: Screen, toingg: Toingg) -> dict[str, Any]:
    screen.person.types("/campaign settings", in_="#campaigns")
    return screen.taken()


VIEWS: list[Callable[[Screen, Toingg], dict[str, Any]]] = [
    *(form_with_an_offer, form_with_a_draft, form_that_toingg_refused, outcome),
    *(connect, connected, disconnect, settings),
]
FORMS, OF_ADMINS = VIEWS[:3], VIEWS[4:]


def nothing(screen: Screen, toingg: Toingg) -> None:
    """Let everything succeed."""


def no_right(screen: Screen, toingg: Toingg) -> None:
    """Take all rights from the person."""
    screen.bot.core.stores.workspaces.set_up(ACME, None, "U0BOB00001", WorkspaceSettings(creators=("U0BOB00001",)))


def no_push(screen: Screen, toingg: Toingg) -> None:
    """Let Slack accept less than it says."""
    control(screen.workspace, "POST", "slack/faults", method="views.push", error="push_limit_reached", times=9)


def no_trigger(screen: Screen, toingg: Toingg) -> None:
    """Let the press be too long ago for a new view."""
    control(screen.workspace, "POST", "slack/faults", method="views.push", error="expired_trigger_id", times=9)


def refused(screen: Screen, toingg: Toingg) -> None:
    toingg.behave("refuse_text")


@dataclass(frozen=True)
class Walk:
    """One way from a view at some depth, above forms in which something was typed."""

    screen: Screen
    lower: dict[str, Any]
    view: dict[str, Any]
    deep: int
    way: str

    def goes(self, hinder: Callable[[], None]) -> None:
        """Go this way; the obstacle appears only once everything is filled in."""
        typed, screen = [], self.screen
        for number in range(1, self.deep):
            screen.lay(fresh(self.lower)).fill({"Title": f"Below {number}"})
            typed.append(f"Below {number}")
        form = screen.lay(self.view)
        assert depth(form.content) == self.deep
        typed += fill_in(form)
        before = self._seen()

        hinder()
        self._is_gone(form, before)

        assert screen.person.notices == []
        written = [*screen.written(), *(campaign["tone"] for campaign in screen.workspace.toingg.campaigns)]
        assert set(typed) <= set(written)
        self._leads_back()

    def _is_gone(self, form: Form, before: list[tuple[str, str]]) -> None:
        if self.way != SUBMIT:
            assert form.press(self.way) is not None, "something is shown"
            return
        answer = form.submit()
        assert answer.trouble is None
        assert answer.errors or self._seen() != before, "something is shown"

    def _leads_back(self) -> None:
        """Close view after view, and find in each what was typed there."""
        for left in range(len(self.screen.views) - 1, 0, -1):
            self.screen.views[-1].close()
            assert len(self.screen.views) == left
            if left < self.deep:
                assert self.screen.views[-1].value("Title") == f"Below {left}"

    def _seen(self) -> list[tuple[str, str]]:
        return [(each.id, each.content["hash"]) for each in self.screen.views]


def fill_in(form: Form) -> list[str]:
    """Fill in a view correctly, and return what of that must not be lost."""
    if "Tone" in form.labels:
        missing = {label: value for label, value in GOOD.items() if form.value(label) is None}
        form.fill(missing | {"Tone": "Typed on top"})
        return ["Typed on top"]
    if DEFAULT in form.labels:
        form.fill({DEFAULT: "#campaigns"})
    elif form.labels:
        form.fill({"Toingg API key": KEYS[ACME]})
    return []


SUBMIT = "submit"


def is_felt(hindrance: Callable[[Screen, Toingg], None], made: Callable[[Screen, Toingg], Any], deep: int) -> bool:
    """Say whether a hindrance changes anything: Slack pushes nothing onto the last view, Toingg refuses campaigns."""
    if hindrance in {no_push, no_trigger}:
        return deep < DEEPEST
    return hindrance is not refused or made in FORMS


def is_on(way: str, hindrance: Callable[[Screen, Toingg], None]) -> bool:
    """Say whether a hindrance is on this way: Toingg hears of submissions alone, and Slack pushes after a press."""
    if hindrance is refused:
        return way == SUBMIT
    return way != SUBMIT or hindrance not in {no_push, no_trigger}


HINDERED = [
    pytest.param(hindrance, made, deep, id=f"{hindrance.__name__}-{made.__name__}-{deep}")
    for hindrance in (nothing, no_right, no_push, no_trigger, refused)
    for made in VIEWS
    for deep in range(1, DEEPEST + 1)
    if is_felt(hindrance, made, deep)
]


@pytest.mark.parametrize(("hindrance", "made", "deep"), HINDERED)
def test_every_way_from_every_view_at_every_depth_shows_something_and_loses_nothing(
    bot: Bot,
    workspace: Sandbox,
    bob: Person,
    chitra: Person,
    toingg: Toingg,
    made: Callable[[Screen, Toingg], dict[str, Any]],
    hindrance: Callable[[Screen, Toingg], None],
    deep: int,
) -> None:
    maker = Screen(bot, workspace, bob if made in OF_ADMINS else chitra)
    screen = Screen(bot, workspace, chitra if hindrance is no_right else maker.person)
    chitra.types("/campaign", in_="#campaigns")
    lower = Screen(bot, workspace, chitra).taken()
    view = made(maker, toingg)
    first = maker.lay(view)
    ways = [way for way in (*first.buttons, *([SUBMIT] if SUBMIT in view else [])) if is_on(way, hindrance)]
    maker.clear()

    for way in ways:
        Walk(screen, lower, view, deep, way).goes(lambda: hindrance(screen, toingg))
        toingg.behave("normal")
        control(workspace, "DELETE", "slack/faults")
        bot.core.stores.workspaces.set_up(ACME, None, bob.id, WorkspaceSettings())
        screen.clear()


def test_a_form_that_replaces_another_shows_what_was_saved(
    bot: Bot, workspace: Sandbox, chitra: Person, toingg: Toingg
) -> None:
    """What was typed in the other one is among the drafts, not in the fields."""
    screen = Screen(bot, workspace, chitra)
    view = form_with_an_offer(screen, toingg)
    for _ in range(DEEPEST):
        form = screen.lay(fresh(view))
    form.fill({"Title": "Pongal", "Tone": "Warm"})

    form.press("Continue")

    assert len(screen.views) == DEEPEST
    assert (form.value("Title"), form.value("Tone")) == ("Onam", None)
    form.fill({"Tone": "Cheerful"}).press("Save draft")
    screen.clear()
    drafts = [bot.core.store.get(ACME, each.campaign_id) for each in bot.core.store.unfinished(ACME, chitra.id, 9)]
    assert {(campaign.title, campaign.values["tone"]) for campaign in drafts if campaign} == {
        ("Pongal", "Warm"),
        ("Onam", "Cheerful"),
    }


def test_a_form_too_large_for_an_answer_is_refused_under_its_first_field(
    bot: Bot, workspace: Sandbox, chitra: Person, toingg: Toingg
) -> None:
    """Showing *One moment…* instead would lose what was typed."""
    screen = Screen(bot, workspace, chitra)
    chitra.types("/campaign", in_="#campaigns").fill(LARGE).press("Save draft")
    screen.clear()
    chitra.types("/campaign", in_="#campaigns").press("Continue")
    view = screen.taken()
    for _ in range(DEEPEST):
        form = screen.lay(view)
    form.fill({"Tone": "Typed on top"})
    no_right(screen, toingg)

    assert "U0BOB00001" in form.submit().errors["Title"]
    assert form.value("Tone") == "Typed on top"
    assert form.value("Script") == LARGE["Script"]


def test_settings_that_were_refused_at_the_greatest_depth_are_not_emptied_by_the_next_try(
    bot: Bot, workspace: Sandbox, chitra: Person
) -> None:
    def manage(*managers: str) -> None:
        settings = WorkspaceSettings(managers=managers, default_conversation="C0CAMPAIGN", creators=(chitra.id,))
        bot.core.stores.workspaces.set_up(ACME, None, chitra.id, settings)

    screen = Screen(bot, workspace, chitra)
    manage(chitra.id)
    chitra.types("/campaign settings", in_="#campaigns")
    view = screen.taken()
    for _ in range(DEEPEST):
        form = screen.lay(view)

    manage("U0BOB00001")
    form.submit()
    assert "Only admins" in form.text
    manage(chitra.id)
    form.submit()

    settings = bot.core.stores.workspaces.get(ACME).settings
    assert (settings.managers, settings.creators) == ((chitra.id,), (chitra.id,))
    assert settings.default_conversation == "C0CAMPAIGN"
