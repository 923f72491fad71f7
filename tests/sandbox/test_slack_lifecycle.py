"""The app's life: events about its removal and about workspaces taken from it, and some that it never asked for."""

import json

import pytest
from slack_bolt.context import BoltContext
from slack_bolt.request.internals import build_context

from sandbox.server import Sandbox
from tests.sandbox.samples import home, modal, section
from tests.sandbox.small_bot import Heard, SmallBot, hears
from tests.sandbox.sockets import acknowledge, next_message, open_socket
from tests.support.ids import ACME, AIR, HOTELS, NORTHWIND
from tests.support.people import Person

IN_HOTELS, IN_AIR = "C0NWHOTEL1", "C0NWAIR001"
MESSAGE = {"type": "message", "text": "hi", "user": "U0ALICE001", "channel": "C0CAMPAIGN", "channel_type": "channel"}


@pytest.fixture(scope="session")
def only_sandbox(capable_sandbox: Sandbox) -> Sandbox:
    """A sandbox whose manifest subscribes to the events about the app's life."""
    return capable_sandbox


@pytest.fixture
def org_wide(bot: SmallBot) -> SmallBot:
    """A bot that an organisation has installed as a whole."""
    bot.token = bot.sandbox.install(NORTHWIND, scopes=["commands", "chat:write", "chat:write.public", "users:read"])
    return bot


@pytest.mark.parametrize("quirk", [False, True])
def test_the_removal_from_an_organisation_names_no_team_and_may_omit_what_has_ended(
    org_wide: SmallBot, *, quirk: bool
) -> None:
    org_wide.control("slack/quirks", removals_are_authorized=quirk)

    org_wide.control("uninstall", team_id=NORTHWIND)

    for event in hears(org_wide, 2):
        assert ("team_id" in event, event["enterprise_id"]) == (False, NORTHWIND)
        ended = [(each["team_id"], each["is_enterprise_install"]) for each in event.get("authorizations", [])]
        assert ended == ([(None, True)] if quirk else [])
        assert build_context(BoltContext(), event)["enterprise_id"] == NORTHWIND


def test_a_workspace_that_was_taken_out_of_an_organisation_is_out_of_reach(org_wide: SmallBot) -> None:
    tara, hari = Person(org_wide.sandbox.url, "tara"), Person(org_wide.sandbox.url, "hari")
    org_wide.opens(modal(section("x")))
    tara.types("/campaign")
    url = org_wide.last("command")["response_url"]

    org_wide.control("access", team_id=AIR, granted=False)

    (event,) = hears(org_wide)
    assert event["event"]["type"] == "team_access_revoked"
    assert event["event"]["team_ids"] == [AIR]
    assert (event["team_id"], event["enterprise_id"]) == (None, NORTHWIND)
    assert event["authorizations"][0]["is_enterprise_install"] is True
    assert tara.view is None
    assert "is not a command" in tara.types("/campaign").text
    assert org_wide.answer(url, text="x").status_code == 404
    for arguments in ({"channel": IN_AIR}, {"channel": tara.id}):
        refused = org_wide.call("chat.postMessage", text="x", **arguments)
        assert refused["error"] == "team_access_not_granted"
    assert org_wide.call("chat.postMessage", text="x", channel=IN_HOTELS)["ok"]
    assert hari.types("/campaign").text == "Form\nx\nSubmit"
    assert org_wide.call("users.info", user="U0UMA00000")["ok"], "she is in the other workspace too"


def test_a_workspace_can_be_added_again(org_wide: SmallBot) -> None:
    org_wide.control("access", team_id=AIR, granted=False)
    org_wide.control("access", team_id=AIR, granted=True)

    assert {event["event"]["type"] for event in hears(org_wide, 2)} == {"team_access_revoked", "team_access_granted"}
    assert org_wide.call("chat.postMessage", text="x", channel=IN_AIR)["ok"]


def test_only_workspaces_of_an_organisation_can_be_taken_out_and_not_the_last_one(bot: SmallBot) -> None:
    def take_out(team_id: str) -> str | None:
        error: str | None = bot.control("access", team_id=team_id, granted=False).get("error")
        return error

    assert [take_out(team_id) for team_id in (ACME, HOTELS, NORTHWIND)] == ["app_not_installed"] * 3
    bot.sandbox.install(NORTHWIND)
    assert [take_out(team_id) for team_id in (HOTELS, AIR)] == [None, "last_team"]


@pytest.mark.parametrize("status", [302, 404, 500, 503])
def test_an_event_that_is_not_acknowledged_is_sent_three_more_times(bot: SmallBot, status: int) -> None:
    bot.on["event_callback"] = lambda _: status
    bot.control("slack/event", team_id=ACME, event=MESSAGE)

    hears(bot, 2)
    for age, times in ((61, 3), (301, 4)):
        bot.control("clock", advance=age)
        events = hears(bot, times)

    assert {event["event_id"] for event in events} == {events[0]["event_id"]}
    assert [headers.get("X-Slack-Retry-Num") for headers in bot.headers] == [None, "1", "2", "3"]


def test_a_removal_that_a_socket_does_not_acknowledge_is_sent_again_over_the_next(
    sandbox: Sandbox, bot: SmallBot
) -> None:
    sandbox.point_at(None)
    with open_socket(sandbox) as socket:
        next_message(socket)
        sandbox.uninstall(ACME)
        first, again = ([json.loads(socket.recv(timeout=6)) for _ in range(2)] for _ in range(2))
    with open_socket(sandbox) as socket:
        next_message(socket)
        resent = [json.loads(socket.recv(timeout=6)) for _ in range(2)]
        bot.control("clock", advance=61)
        later = [json.loads(socket.recv(timeout=6)) for _ in range(2)]
        for envelope in later:
            acknowledge(socket, envelope)

    def heard_of(envelopes: list[Heard]) -> set[tuple[str, str, int]]:
        return {(each["payload"]["event_id"], each["retry_reason"], each["retry_attempt"]) for each in envelopes}

    ids = {envelope["payload"]["event_id"] for envelope in first}
    assert heard_of(first) == {(event_id, "", 0) for event_id in ids}
    assert heard_of(again) == heard_of(resent) == {(event_id, "timeout", 1) for event_id in ids}
    assert heard_of(later) == {(event_id, "timeout", 2) for event_id in ids}


def test_an_event_may_have_no_listener(bot: SmallBot) -> None:
    """The app's settings may subscribe to more than the manifest lists."""
    answer = bot.control("slack/event", team_id=ACME, event=MESSAGE)

    (event,) = hears(bot)
    assert event["event_id"] == answer["event_id"]
    assert event["event"] == {"event_ts": event["event"]["event_ts"]} | MESSAGE
    assert (event["team_id"], event["authorizations"][0]["team_id"]) == (ACME, ACME)
    assert bot.forged == 0


def test_there_are_events_only_where_the_app_is_installed(bot: SmallBot) -> None:
    assert bot.control("slack/event", team_id=HOTELS, event=MESSAGE)["error"] == "app_not_installed"
    assert bot.control("slack/event", team_id=NORTHWIND, event=MESSAGE)["error"] == "invalid_arguments"
    assert bot.control("slack/event", team_id=ACME, event={})["error"] == "invalid_arguments"


def test_an_app_with_too_many_events_hears_that_its_rate_is_limited(bot: SmallBot, sandbox: Sandbox) -> None:
    sandbox.point_at(None)
    with open_socket(sandbox) as socket:
        next_message(socket)
        bot.control("slack/app_rate_limited", team_id=ACME)
        envelope = next_message(socket)
        acknowledge(socket, envelope)

    notice = envelope["payload"]
    assert (envelope["type"], notice["type"], notice["team_id"]) == ("events_api", "app_rate_limited", ACME)
    assert notice["minute_rate_limited"] % 60 == 0


def test_a_shortcut_may_not_be_the_bots(bot: SmallBot, alice: Person) -> None:
    def choose() -> Heard:
        wish = {"user_id": alice.id, "channel_id": "C0GENERAL1", "callback_id": "somebody_elses"}
        answer: Heard = bot.control("slack/shortcut", **wish)
        return answer

    assert choose() == {"ok": True, "answer": None}
    heard = bot.last("shortcut")
    assert (heard["callback_id"], heard["user"]["id"]) == ("somebody_elses", alice.id)
    bot.on["shortcut"] = lambda _: 404
    assert choose()["error"] == "dispatch_failed"


def test_slack_checks_the_certificate_without_a_signature_and_reports_what_it_found(bot: SmallBot) -> None:
    bot.on["command"] = lambda _: "Hello"

    assert bot.control("slack/ssl_check") == {"ok": True, "status": 200, "body": "Hello"}

    assert bot.last("command") == {"type": "command", "ssl_check": "1", "token": "sandbox-verification-token"}
    assert not any(name.startswith("X-Slack") for name in bot.headers[-1])
    assert bot.forged == 1
    bot.sandbox.point_at(None)
    assert bot.control("slack/ssl_check")["error"] == "no_request_url"
    bot.sandbox.point_at("http://127.0.0.1:1")
    assert bot.control("slack/ssl_check")["error"] == "dispatch_failed"


def test_the_home_in_a_workspace_that_was_taken_out_is_gone(org_wide: SmallBot) -> None:
    tara = Person(org_wide.sandbox.url, "tara")
    org_wide.call("views.publish", user_id=tara.id, view=home(section("Welcome")))

    org_wide.control("access", team_id=AIR, granted=False)

    assert tara.sight()["home"] is None
    assert tara.sight()["app"]["is_installed"] is False


@pytest.mark.parametrize(
    ("fault", "status", "error"),
    [
        ({"status": 429, "retry_after": 3}, 429, "ratelimited"),
        ({"status": 500}, 500, "internal_error"),
        ({"delay": 0.2}, 200, None),
    ],
    ids=["too many", "broken", "slow"],
)
def test_slack_may_fail_to_say_who_a_person_is(
    org_wide: SmallBot, fault: dict[str, float], status: int, error: str | None
) -> None:
    org_wide.control("slack/faults", method="users.info", **fault)

    answer, later = (
        org_wide.http.post(
            "/api/users.info", data={"user": "U0UMA00000"}, headers={"Authorization": f"Bearer {org_wide.token}"}
        )
        for _ in range(2)
    )

    assert (answer.status_code, answer.json().get("error")) == (status, error)
    assert answer.headers.get("Retry-After") == ("3" if status == 429 else None)
    assert later.json()["ok"]
