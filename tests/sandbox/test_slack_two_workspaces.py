"""A person in two workspaces of one organisation: Slack calls one of them theirs, wherever they are."""

import pytest

from sandbox.server import Sandbox
from tests.sandbox.samples import buttons, field, home, modal, section
from tests.sandbox.small_bot import SmallBot, hears
from tests.support.ids import AIR, HOTELS, NORTHWIND
from tests.support.people import Form, Home, Person

IN_HOTELS, IN_AIR = "C0NWHOTEL1", "C0NWAIR001"


@pytest.fixture(scope="session")
def only_sandbox(capable_sandbox: Sandbox) -> Sandbox:
    """A sandbox in which the app uses everything."""
    return capable_sandbox


@pytest.fixture
def uma(sandbox: Sandbox) -> Person:
    """A person of both workspaces, with the first one on the screen."""
    return Person(sandbox.url, "uma", HOTELS)


@pytest.fixture
def bot(bot: SmallBot) -> SmallBot:
    """A bot that the organisation has installed as a whole."""
    bot.token = bot.sandbox.install(NORTHWIND, scopes=["commands", "chat:write", "users:read"])
    return bot


def test_each_workspace_shows_its_own_conversations_and_views(bot: SmallBot, uma: Person) -> None:
    bot.opens(modal(field("title")))
    uma.types("/campaign")
    in_air = Person(bot.sandbox.url, "uma", AIR)

    assert uma.view
    assert in_air.view is None
    assert (uma.conversation("#general"), in_air.conversation("#general")) == (IN_HOTELS, IN_AIR)
    assert uma.conversation("@toingg") == in_air.conversation("@toingg"), "the organisation's app is one"
    assert (uma.sight()["me"]["team_id"], in_air.sight()["me"]["team_id"]) == (HOTELS, AIR)


@pytest.mark.parametrize("team_id", [HOTELS, AIR])
def test_a_command_names_the_workspace_in_which_it_was_typed(bot: SmallBot, team_id: str) -> None:
    Person(bot.sandbox.url, "uma", team_id).types("/campaign", within=0)

    assert bot.last("command")["team_id"] == team_id


@pytest.mark.parametrize(("channel_id", "team_id"), [(IN_HOTELS, HOTELS), (IN_AIR, AIR)])
def test_the_conversation_shows_where_a_person_is(bot: SmallBot, channel_id: str, team_id: str) -> None:
    anywhere = Person(bot.sandbox.url, "uma")

    assert anywhere.post("message", channel_id=channel_id, text="/campaign")["ok"]

    assert bot.last("command")["team_id"] == team_id


def test_an_action_in_one_workspace_may_name_the_other_as_the_persons(bot: SmallBot, uma: Person) -> None:
    bot.opens(modal(field("title"), buttons("Check")))
    bot.call("chat.postMessage", channel=uma.id, text="Press", blocks=[buttons("Go")])

    uma.sees("Press").press("Go", within=0)
    uma.starts("New campaign", within=0)
    uma.sees("Press").choose("Make a campaign of it", within=0)
    form = uma.types("/campaign").fill({"Title": "x"})
    form.press("Check", within=0)
    form.submit()

    pressed, checked = (heard for heard in bot.heard if heard["type"] == "block_actions")
    for heard in (pressed, checked, bot.last("message_action")):
        assert (heard["team"]["id"], heard["user"]["team_id"]) == (HOTELS, AIR)
    for heard in (bot.last("shortcut"), bot.last("view_submission")):
        assert (heard["team"], heard["user"]["team_id"]) == (None, AIR)
    assert bot.last("view_submission")["view"]["team_id"] == HOTELS


def test_the_organisations_home_is_the_same_in_both_workspaces(bot: SmallBot, uma: Person) -> None:
    in_air = Person(bot.sandbox.url, "uma", AIR)
    bot.on["block_actions"] = lambda heard: bot.opened(heard, modal(field("title")))
    bot.call("views.publish", user_id=uma.id, view=home(section("Welcome"), buttons("Begin")))

    here, there = uma.opens_home(), in_air.opens_home()

    assert isinstance(here, Home)
    assert isinstance(there, Home)
    assert here.id == there.id
    assert [event["team_id"] for event in hears(bot, 2)] == [HOTELS, AIR]
    form = there.press("Begin")
    assert isinstance(form, Form)
    assert bot.last("block_actions")["team"]["id"] == AIR
    assert uma.view is None


def test_workspaces_that_have_the_app_separately_have_separate_homes(bot: SmallBot, uma: Person) -> None:
    bot.control("uninstall", team_id=NORTHWIND)
    in_air = Person(bot.sandbox.url, "uma", AIR)
    for team_id, words in ((HOTELS, "Hotels"), (AIR, "Air")):
        bot.token = bot.sandbox.install(team_id)
        assert bot.call("views.publish", user_id=uma.id, view=home(section(words)))["ok"]

    assert [person.sight()["home"]["blocks"][0]["text"]["text"] for person in (uma, in_air)] == ["Hotels", "Air"]
    bot.control("uninstall", team_id=HOTELS)
    assert (uma.sight()["home"], in_air.sight()["home"] is None) == (None, False)


def test_a_message_of_the_organisations_app_is_used_in_the_workspace_where_the_person_is(bot: SmallBot) -> None:
    bot.call("chat.postMessage", channel="U0UMA00000", text="Press", blocks=[buttons("Go")])
    bot.on["block_actions"] = lambda heard: bot.opened(heard, modal(field("title")))

    for team_id in (HOTELS, AIR):
        form = Person(bot.sandbox.url, "uma", team_id).sees("Press").press("Go")
        assert isinstance(form, Form)
        assert bot.last("block_actions")["team"]["id"] == team_id


def test_users_info_lists_the_workspaces_of_an_organisation_that_a_person_belongs_to(
    bot: SmallBot, uma: Person
) -> None:
    person = bot.call("users.info", user=uma.id)["user"]

    assert (person["team_id"], person["profile"]["team"]) == (AIR, AIR)
    assert person["enterprise_user"] == {
        "id": uma.id,
        "enterprise_id": NORTHWIND,
        "enterprise_name": "Northwind Group",
        "is_admin": False,
        "is_owner": False,
        "teams": [HOTELS, AIR],
    }
    assert bot.call("users.info", user="U0NILA0000")["user"]["enterprise_user"]["is_owner"] is True
    (listed,) = [each for each in bot.call("users.list", team_id=AIR)["members"] if each["id"] == uma.id]
    assert listed == person
    bot.token = bot.sandbox.install("T0ACME0001", scopes=["users:read"])
    assert "enterprise_user" not in bot.call("users.info", user="U0ALICE001")["user"]


def test_slack_may_omit_the_workspaces_that_a_person_belongs_to(bot: SmallBot, uma: Person) -> None:
    bot.control("slack/quirks", enterprise_teams_are_null=True)

    assert bot.call("users.info", user=uma.id)["user"]["enterprise_user"]["teams"] is None


def test_a_role_is_for_one_workspace_and_an_account_for_all(bot: SmallBot, uma: Person) -> None:
    in_air = Person(bot.sandbox.url, "uma", AIR)

    bot.control("user", user_id=uma.id, team_id=AIR, role="admin")
    assert (uma.sight()["me"]["role"], in_air.sight()["me"]["role"]) == ("member", "admin")

    bot.control("user", user_id=uma.id, deactivated=True)
    assert {person.sight()["error"] for person in (uma, in_air)} == {"account_inactive"}
    assert bot.control("user", user_id=uma.id, team_id="T0ACME0001", role="admin")["error"] == "user_not_found"


def test_a_trigger_can_be_made_in_either_workspace(bot: SmallBot, uma: Person) -> None:
    for team_id in (HOTELS, AIR):
        trigger_id = bot.control("trigger", team_id=team_id, user_id=uma.id)["trigger_id"]
        assert bot.call("views.open", trigger_id=trigger_id, view=modal(section("x")))["view"]["team_id"] == team_id
    assert bot.control("trigger", team_id="T0ACME0001", user_id=uma.id)["error"] == "user_not_found"


def test_quirks_are_off_until_they_are_ordered_and_after_a_reset(bot: SmallBot) -> None:
    before = bot.http.get("/control/slack/quirks").json()
    assert not any(before.values())

    bot.control("slack/quirks", enterprise_teams_are_null=True)
    assert bot.http.get("/control/slack/quirks").json() == before | {"enterprise_teams_are_null": True}
    bot.control("slack/quirks")
    assert bot.http.get("/control/slack/quirks").json() == before

    bot.control("slack/quirks", enterprise_teams_are_null=True)
    bot.control("reset")
    assert bot.http.get("/control/slack/quirks").json() == before
    assert bot.http.post("/control/slack/quirks", json={"made_up": True}).status_code == 422
