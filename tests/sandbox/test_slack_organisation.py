"""An organisation that has the app as a whole: what Slack sends for it differs from what it sends for a workspace."""

import pytest
from slack_bolt.context import BoltContext
from slack_bolt.request.internals import build_context

from sandbox.server import Sandbox
from tests.sandbox.samples import buttons, field, modal
from tests.sandbox.small_bot import Heard, SmallBot, hears
from tests.support.ids import HOTELS, NORTHWIND
from tests.support.people import Form, Message, Person

ENTERPRISE = {"id": NORTHWIND, "name": "Northwind Group"}
TEAM = {"id": HOTELS, "domain": "northwind-hotels", "enterprise_id": NORTHWIND, "enterprise_name": "Northwind Group"}


@pytest.fixture(scope="session")
def only_sandbox(capable_sandbox: Sandbox) -> Sandbox:
    """A sandbox in which the app uses everything."""
    return capable_sandbox


@pytest.fixture
def hari(sandbox: Sandbox) -> Person:
    """A member of one of the organisation's workspaces."""
    return Person(sandbox.url, "hari")


@pytest.fixture
def bot(bot: SmallBot) -> SmallBot:
    """A bot that the organisation has installed as a whole."""
    bot.token = bot.sandbox.install(NORTHWIND)
    return bot


def tells_of_the_organisation(heard: Heard) -> bool:
    return (heard["enterprise"], heard["is_enterprise_install"]) == (ENTERPRISE, True)


def test_a_command_names_the_workspace_and_the_organisation(bot: SmallBot, hari: Person) -> None:
    hari.types("/campaign", within=0)

    heard = bot.last("command")
    assert (heard["team_id"], heard["team_domain"]) == (HOTELS, "northwind-hotels")
    assert (heard["enterprise_id"], heard["enterprise_name"]) == (NORTHWIND, "Northwind Group")
    assert heard["is_enterprise_install"] == "true"


def test_a_shortcut_names_no_team(bot: SmallBot, hari: Person) -> None:
    hari.starts("New campaign", within=0)

    heard = bot.last("shortcut")
    assert tells_of_the_organisation(heard)
    assert (heard["team"], heard["user"]["team_id"]) == (None, HOTELS)


def test_a_submission_names_no_team_and_its_view_names_the_organisation(bot: SmallBot, hari: Person) -> None:
    """So Bolt takes the organisation for the team, which was not the team when the command came."""
    bot.opens(modal(field("title"), notify_on_close=True))
    hari.types("/campaign").fill({"Title": "x"}).submit()
    hari.types("/campaign").close()

    for kind in ("view_submission", "view_closed"):
        heard = bot.last(kind)
        assert tells_of_the_organisation(heard)
        assert (heard["team"], heard["user"]["team_id"]) == (None, HOTELS)
        assert (heard["view"]["team_id"], heard["view"]["app_installed_team_id"]) == (HOTELS, NORTHWIND)
        assert build_context(BoltContext(), heard)["team_id"] == NORTHWIND
    assert build_context(BoltContext(), bot.last("command"))["team_id"] == HOTELS


def test_a_button_names_both_the_workspace_and_the_organisation(bot: SmallBot, hari: Person) -> None:
    bot.call("chat.postMessage", channel=hari.id, text="Press", blocks=[buttons("Go")])
    bot.on["block_actions"] = lambda heard: bot.opened(heard, modal(field("title")))

    message = hari.sees("Press")
    assert isinstance(message, Message)
    form = message.press("Go")

    assert isinstance(form, Form), "the trigger is good for the organisation's token"
    heard = bot.last("block_actions")
    assert tells_of_the_organisation(heard)
    assert heard["team"] == TEAM


def test_an_event_is_authorized_by_the_organisation(bot: SmallBot, hari: Person) -> None:
    hari.opens_home(within=0)

    (event,) = hears(bot)
    assert (event["team_id"], event["enterprise_id"]) == (HOTELS, NORTHWIND)
    (authorization,) = event["authorizations"]
    assert (authorization["enterprise_id"], authorization["team_id"]) == (NORTHWIND, None)
    assert authorization["is_enterprise_install"] is True


def test_its_removal_names_no_team(bot: SmallBot) -> None:
    bot.control("uninstall", team_id=NORTHWIND)

    for event in hears(bot, 2):
        assert ("team_id" in event, event["enterprise_id"]) == (False, NORTHWIND)
        assert build_context(BoltContext(), event)["enterprise_id"] == NORTHWIND


def test_a_workspace_that_has_the_app_alone_is_named_as_any_other(bot: SmallBot, hari: Person) -> None:
    bot.control("uninstall", team_id=NORTHWIND)
    bot.token = bot.sandbox.install(HOTELS)
    bot.opens(modal(field("title")))

    hari.types("/campaign").fill({"Title": "x"}).submit()

    heard = bot.last("view_submission")
    assert (heard["enterprise"], heard["is_enterprise_install"]) == (ENTERPRISE, False)
    assert (heard["team"], heard["view"]["app_installed_team_id"]) == (TEAM, HOTELS)
    assert bot.last("command")["is_enterprise_install"] == "false"


def test_an_organisation_takes_over_its_workspaces_installations(bot: SmallBot) -> None:
    bot.control("uninstall", team_id=NORTHWIND)
    bot.token = bot.sandbox.install(HOTELS)

    bot.sandbox.install(NORTHWIND)

    assert HOTELS not in bot.sandbox.tokens
    assert bot.call("auth.test")["error"] == "invalid_auth"
