"""Which workspace a form or a button belongs to, if Slack names the organisation, another workspace, or none."""

from collections.abc import Iterator
from typing import Any

import pytest

from sandbox.server import Sandbox
from tests.support.admins import connects
from tests.support.campaigns import GOOD
from tests.support.ids import AIR, HOTELS, KEYS, NORTHWIND
from tests.support.market import installable_bot
from tests.support.people import Person
from tests.support.rewriting import rewriting, without_workspace
from tests.support.switches import control
from tests.support.waiting import until
from toingg_bot.app import Bot
from toingg_bot.domain.workspace import WorkspaceSettings

HERE = GOOD | {"Share the result in": "#general"}
QUIRKS: list[dict[str, Any]] = [
    {},
    {"interactions_name_no_team": True},
    {"views_name_the_organisation": True},
    {"views_name_another_workspace": True},
    {"views_name_the_organisation": True, "enterprise_installs_are_not_called_so": True},
    {"views_name_another_workspace": True, "interactions_name_no_team": True},
]
FAILURES: list[dict[str, Any]] = [
    {"status": 429, "retry_after": 3},
    {"status": 500},
    {"delay": 2.0, "status": 500},
    {"drop": True},
    {"error": "internal_error"},
]


@pytest.fixture
def bot(market: Sandbox) -> Iterator[Bot]:
    """A bot that the whole organisation has installed, and whose workspaces have both connected their keys."""
    with installable_bot(market) as running:
        market.install_through_bot(NORTHWIND)
        for admin, team_id in (("nila", HOTELS), ("arun", AIR)):
            connects(Person(market.url, admin), KEYS[team_id])
        yield running


@pytest.fixture(params=[HOTELS, AIR])
def team_id(request: pytest.FixtureRequest) -> str:
    """The workspace in which Uma is at the moment."""
    return str(request.param)


@pytest.fixture
def uma(market: Sandbox, team_id: str) -> Person:
    """A person of two workspaces; Slack names the second one wherever she is."""
    return Person(market.url, "uma", team_id)


def of_another(body: dict[str, Any]) -> None:
    """Have Slack name another workspace as the person's."""
    body["user"]["team_id"] = AIR


def ordered(market: Sandbox, quirks: dict[str, Any]) -> None:
    """Switch on these quirks of Slack."""
    if quirks:
        control(market, "POST", "slack/quirks", **quirks)


def created_in(market: Sandbox) -> dict[str, list[str]]:
    """Return the titles at Toingg, by the key that created them."""
    stored = market.toingg.stored
    return {key: [each.body["title"] for each in stored if each.key == key] for key in {each.key for each in stored}}


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("quirks", QUIRKS, ids=str)
def test_a_campaign_belongs_to_the_workspace_in_which_the_command_was_typed(
    market: Sandbox, uma: Person, team_id: str, quirks: dict[str, Any]
) -> None:
    ordered(market, quirks)

    uma.types("/campaign").fill(HERE).submit()

    uma.sees("Campaign created: Diwali renewals", in_="#general")
    assert created_in(market) == {KEYS[team_id]: ["Diwali renewals"]}


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("quirks", QUIRKS, ids=str)
@pytest.mark.parametrize("is_from_before", [False, True])
def test_a_button_belongs_to_the_workspace_of_its_message(
    market: Sandbox, uma: Person, team_id: str, quirks: dict[str, Any], *, is_from_before: bool
) -> None:
    ordered(market, quirks)
    market.toingg.behave("refuse_text", times=1)
    uma.types("/campaign").fill(HERE).submit()
    message = uma.sees("not created: Diwali renewals", in_="#general")

    with rewriting(market, without_workspace if is_from_before else lambda _: None):
        assert "Diwali renewals" in message.press("Details").text
        message.press("Fix and resubmit").fill({"Title": "Diwali again"}).submit()

    uma.sees("Campaign created: Diwali again", in_="#general")
    assert created_in(market) == {KEYS[team_id]: ["Diwali again"]}


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("quirks", QUIRKS[1::3], ids=str)
def test_a_template_belongs_to_the_workspace_of_its_campaign(
    market: Sandbox, uma: Person, bot: Bot, team_id: str, quirks: dict[str, Any]
) -> None:
    ordered(market, quirks)
    uma.types("/campaign").fill(HERE).submit()
    uma.sees("Campaign created: Diwali renewals", in_="#general").press("Details").press("Save as template").submit()

    names = {place: [each.name for each in bot.core.stores.templates.all(place)] for place in (HOTELS, AIR)}
    assert names == {HOTELS: [], AIR: [], team_id: ["Diwali renewals"]}


@pytest.fixture
def open_to_guests(bot: Bot) -> None:
    """A bot that looks up nobody's role while the form opens: in Hotels, guests may create campaigns as well."""
    settings = WorkspaceSettings(guests_create=True)
    bot.core.stores.workspaces.set_up(HOTELS, NORTHWIND, "U0NILA0000", settings)


@pytest.mark.usefixtures("open_to_guests")
@pytest.mark.parametrize("failure", FAILURES, ids=str)
def test_a_person_who_cannot_be_looked_up_now_is_not_a_stranger(
    bot: Bot, market: Sandbox, failure: dict[str, Any]
) -> None:
    """Hari is asked to try again, and what he typed is still in the form."""
    bot.core.stores.workspaces.set_up(HOTELS, NORTHWIND, "U0NILA0000", WorkspaceSettings(guests_create=True))
    hari = Person(market.url, "hari")
    form = hari.types("/campaign").fill(HERE)

    with rewriting(market, of_another):
        control(market, "POST", "slack/faults", method="users.info", **failure | {"times": 50})
        form.submit()
        assert "I couldn't check who you are just now. Please try again." in hari.view.text
        hari.view.close()
        assert form.value("Script") == HERE["Script"]
        control(market, "DELETE", "slack/faults")
        form.submit()

    hari.sees("Campaign created: Diwali renewals", in_="#general")
    assert created_in(market) == {KEYS[HOTELS]: ["Diwali renewals"]}


@pytest.mark.usefixtures("bot")
def test_a_person_of_another_workspace_of_the_organisation_is_a_stranger(market: Sandbox) -> None:
    """Tara's request names Hotels, where she is not a member."""
    nila, tara = Person(market.url, "nila"), Person(market.url, "tara")
    market.toingg.behave("refuse_text", times=1)
    nila.types("/campaign").fill(HERE).submit()
    nila.sees("not created: Diwali renewals", in_="#general")

    def as_hotels(body: dict[str, Any]) -> None:
        if "view" in body:
            body["view"]["private_metadata"] = body["view"]["private_metadata"].replace(AIR, HOTELS)

    form = tara.types("/campaign").fill(HERE)
    with rewriting(market, as_hotels):
        form.submit()

    assert "belongs to another company" in tara.view.text
    assert created_in(market) == {}


@pytest.mark.usefixtures("open_to_guests")
def test_nobody_is_looked_up_who_is_in_their_own_workspace(market: Sandbox) -> None:
    hari = Person(market.url, "hari")
    form = hari.types("/campaign").fill(HERE)
    until(lambda: "users.info" in [entry["what"] for entry in control(market, "GET", "log")])
    before = len(control(market, "GET", "log"))

    form.submit()

    hari.sees("Campaign created: Diwali renewals", in_="#general")
    assert "users.info" not in [entry["what"] for entry in control(market, "GET", "log")[before:]]


@pytest.mark.usefixtures("bot")
def test_if_slack_does_not_say_in_which_workspaces_a_person_is_the_bot_does_not_guess(market: Sandbox) -> None:
    uma = Person(market.url, "uma", HOTELS)
    ordered(market, {"enterprise_teams_are_null": True})
    form = uma.types("/campaign").fill({"Title": "Diwali renewals"})

    notice = form.press("Save draft")

    assert "I couldn't check who you are just now." in notice.text
    notice.close()
    assert form.value("Title") == "Diwali renewals"
