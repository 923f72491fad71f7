"""Removing the app: its token ends, it disappears from every screen, and it gets events, repeatedly if needed."""

import pytest

from sandbox.server import Sandbox
from tests.sandbox.samples import buttons, field, modal
from tests.sandbox.small_bot import Heard, SmallBot, hears
from tests.sandbox.sockets import acknowledge, next_message, open_socket
from tests.support.ids import ACME, ORBIT
from tests.support.people import Notice, Person


@pytest.fixture(scope="session")
def only_sandbox(capable_sandbox: Sandbox) -> Sandbox:
    """A sandbox whose manifest subscribes to the events about removal."""
    return capable_sandbox


def kinds(events: list[Heard]) -> set[str]:
    return {event["event"]["type"] for event in events}


def test_a_removed_app_hears_that_it_was_removed_and_whose_tokens_ended(bot: SmallBot) -> None:
    bot.control("uninstall", team_id=ACME)

    events = hears(bot, 2)
    assert {each["team_id"] for each in events} == {ACME}
    assert [each for each in events if "authorizations" in each] == [], "nobody authorizes it any more"
    inner = {each["event"]["type"]: each["event"] for each in events}
    assert inner == {
        "app_uninstalled": {"type": "app_uninstalled"},
        "tokens_revoked": {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": ["U0TOINGG01"]}},
    }


def test_a_removed_apps_token_is_inactive_and_is_unknown_once_there_is_another(bot: SmallBot) -> None:
    bot.control("uninstall", team_id=ACME)
    assert bot.call("auth.test")["error"] == "account_inactive"
    assert bot.call("chat.postMessage", channel="C0CAMPAIGN", text="x")["error"] == "account_inactive"

    new = bot.control("install", team_id=ACME)["bot_token"]

    assert bot.call("auth.test")["error"] == "invalid_auth"
    bot.token = new
    assert bot.call("auth.test")["ok"]


def test_other_companies_keep_the_app(bot: SmallBot, omar: Person) -> None:
    bot.on["/campaign"] = lambda _: "Still here"

    bot.control("uninstall", team_id=ACME)

    assert omar.types("/campaign").text == "Still here"


def test_a_removed_app_disappears_from_every_screen(bot: SmallBot, alice: Person) -> None:
    bot.call("chat.postMessage", channel="C0CAMPAIGN", text="Press", blocks=[buttons("Go")])
    bot.opens(modal(field("title")))
    form = alice.types("/campaign")

    bot.control("uninstall", team_id=ACME)

    assert alice.view is None
    assert alice.post("submit", view_id=form.id)["error"] == "not_found"
    assert alice.types("/campaign") == Notice("/campaign is not a command of any app that is installed here.")
    assert alice.sees("Press").press("Go") == Notice("Toingg is not installed in Acme Travels.")
    assert not any(channel["bot_is_member"] for channel in alice.sight()["channels"] if channel["type"] != "im")
    assert len([heard for heard in bot.heard if heard["type"] == "block_actions"]) == 0


def test_a_removed_app_cannot_answer_any_more(bot: SmallBot, alice: Person) -> None:
    alice.types("/campaign", within=0)
    url = bot.last("command")["response_url"]

    bot.control("uninstall", team_id=ACME)

    assert bot.answer(url, text="Still here").status_code == 404


def test_messages_of_a_removed_app_stay(bot: SmallBot, alice: Person, bob: Person) -> None:
    bot.call("chat.postMessage", channel=alice.id, text="Between us")

    bot.control("uninstall", team_id=ACME)

    alice.sees("Between us", in_="@toingg")
    with pytest.raises(AssertionError, match="sees no @toingg"):
        bob.conversation("@toingg")


def test_an_app_that_does_not_answer_hears_of_its_removal_again(bot: SmallBot) -> None:
    bot.on["event_callback"] = lambda _: 500

    bot.control("uninstall", team_id=ACME)

    assert kinds(hears(bot, 4)) == {"app_uninstalled", "tokens_revoked"}
    bot.control("clock", advance=61)
    hears(bot, 6)
    numbers = sorted(headers.get("X-Slack-Retry-Num") or "" for headers in bot.headers)
    assert numbers == ["", "", "1", "1", "2", "2"]


def test_in_socket_mode_it_hears_of_it_too(sandbox: Sandbox) -> None:
    with open_socket(sandbox) as socket:
        next_message(socket)
        sandbox.uninstall(ACME)
        envelopes = [next_message(socket) for _ in range(2)]
        for envelope in envelopes:
            acknowledge(socket, envelope)

    assert {envelope["type"] for envelope in envelopes} == {"events_api"}
    assert kinds([envelope["payload"] for envelope in envelopes]) == {"app_uninstalled", "tokens_revoked"}


def test_an_app_can_revoke_its_own_token(bot: SmallBot) -> None:
    """It has no other token there, so this removes it."""
    assert bot.call("auth.revoke", test=True) == {"ok": True, "revoked": False}
    assert bot.call("auth.revoke") == {"ok": True, "revoked": True}

    assert bot.call("auth.test")["error"] == "token_revoked"
    assert kinds(hears(bot, 2)) == {"app_uninstalled", "tokens_revoked"}
    assert ACME not in bot.sandbox.tokens


def test_an_app_can_remove_itself(bot: SmallBot) -> None:
    credentials = {"client_id": bot.sandbox.client_id, "client_secret": bot.sandbox.client_secret}
    assert bot.call("apps.uninstall", **credentials | {"client_secret": "wrong"})["error"] == "bad_client_secret"

    assert bot.call("apps.uninstall", **credentials) == {"ok": True}

    assert bot.call("auth.test")["error"] == "account_inactive"
    assert kinds(hears(bot, 2)) == {"app_uninstalled", "tokens_revoked"}


def test_only_an_installed_app_can_be_removed(bot: SmallBot) -> None:
    bot.control("uninstall", team_id=ACME)

    assert bot.control("uninstall", team_id=ACME)["error"] == "app_not_installed"
    assert bot.control("uninstall", team_id="T0NOBODY01")["error"] == "team_not_found"
    with pytest.raises(KeyError):
        bot.sandbox.uninstall(ACME)


def test_a_reset_brings_the_app_back(bot: SmallBot) -> None:
    before = bot.sandbox.tokens
    bot.control("uninstall", team_id=ACME)
    bot.control("install", team_id="E0NORTHWND")

    bot.control("reset")

    assert bot.sandbox.tokens == before
    assert list(before) == [ACME, ORBIT]
