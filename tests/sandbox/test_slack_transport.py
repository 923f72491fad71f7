"""How Slack and the bot reach each other: signatures, sockets, faults and the log."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from sandbox.server import Sandbox
from tests.sandbox.conftest import Meanwhile
from tests.sandbox.samples import field, modal
from tests.sandbox.small_bot import SmallBot
from tests.sandbox.sockets import acknowledge, next_message, open_socket, socket_url
from tests.support.campaigns import GOOD_PAYLOAD
from tests.support.people import Form, Person, line_to


def test_everything_that_slack_sends_is_signed(alice: Person, bot: SmallBot) -> None:
    bot.opens(modal(field("title")))
    alice.types("/campaign").fill({"Title": "Grüße, 100 % & नमस्ते"}).submit()

    assert len(bot.heard) == 2
    assert bot.forged == 0


def test_an_address_without_a_path_gets_slacks_usual_one(sandbox: Sandbox) -> None:
    described = line_to(sandbox.url).post("/control/bot", json={"url": "http://127.0.0.1:1"}).json()
    sandbox.point_at(None)

    assert described == {"url": "http://127.0.0.1:1/slack/events", "mode": "http", "socket_connections": 0}


def test_a_socket_gets_hello_and_then_commands(sandbox: Sandbox, alice: Person, meanwhile: Meanwhile) -> None:
    with open_socket(sandbox) as socket:
        hello = next_message(socket)
        assert (hello["type"], hello["num_connections"]) == ("hello", 1)

        meanwhile(alice.types, "/campaign now", in_="#campaigns", within=0)
        envelope = next_message(socket)
        assert envelope["type"] == "slash_commands"
        assert envelope["accepts_response_payload"] is True
        assert (envelope["payload"]["command"], envelope["payload"]["text"]) == ("/campaign", "now")
        acknowledge(socket, envelope, {"text": "Heard"})

        assert alice.sees("Heard", in_="#campaigns").is_ephemeral


def test_a_submission_is_answered_over_the_socket(
    sandbox: Sandbox, alice: Person, bot: SmallBot, meanwhile: Meanwhile
) -> None:
    bot.opens(modal(field("title")))
    form = alice.types("/campaign").fill({"Title": "x"})
    sandbox.point_at(None)
    with open_socket(sandbox) as socket:
        next_message(socket)
        submitted = meanwhile(form.submit)
        envelope = next_message(socket)
        assert (envelope["type"], envelope["payload"]["type"]) == ("interactive", "view_submission")
        acknowledge(socket, envelope, {"response_action": "errors", "errors": {"title": "Longer"}})

        assert submitted.result().errors == {"Title": "Longer"}


def test_a_refreshed_socket_is_used_until_there_is_another_and_then_closed(
    sandbox: Sandbox, alice: Person, meanwhile: Meanwhile
) -> None:
    with open_socket(sandbox) as old:
        next_message(old)
        line_to(sandbox.url).post("/control/socket/refresh")
        warning = next_message(old)
        assert (warning["type"], warning["reason"]) == ("disconnect", "warning")
        meanwhile(alice.types, "/campaign", in_="#campaigns", within=0)
        acknowledge(old, next_message(old))
        with open_socket(sandbox) as new:
            next_message(new)
            meanwhile(alice.types, "/campaign", in_="#campaigns", within=0)
            acknowledge(new, next_message(new))
        farewell = next_message(old)
        assert (farewell["type"], farewell["reason"]) == ("disconnect", "refresh_requested")
        with pytest.raises(ConnectionClosed):
            old.recv(timeout=3)


def test_envelopes_go_to_one_socket_each_in_turn(sandbox: Sandbox, alice: Person, meanwhile: Meanwhile) -> None:
    with open_socket(sandbox) as one, open_socket(sandbox) as two:
        for socket in (one, two):
            next_message(socket)
        for word in ("first", "second"):
            meanwhile(alice.types, f"/campaign {word}", in_="#campaigns", within=0)

        envelopes = [(socket, next_message(socket)) for socket in (one, two)]
        for socket, envelope in envelopes:
            acknowledge(socket, envelope)

    assert {envelope["payload"]["text"] for _, envelope in envelopes} == {"first", "second"}


def test_an_app_has_ten_sockets_at_most(sandbox: Sandbox) -> None:
    with ExitStack() as ten:
        for _ in range(10):
            socket = ten.enter_context(open_socket(sandbox))
            assert next_message(socket)["type"] == "hello"

        with open_socket(sandbox) as eleventh:
            assert next_message(eleventh)["reason"] == "too_many_websockets"


def test_the_address_of_a_socket_works_once(sandbox: Sandbox) -> None:
    url = socket_url(sandbox)["url"]
    with connect(url, proxy=None), pytest.raises(InvalidStatus, match="403"), connect(url, proxy=None):
        pass


def test_a_socket_needs_the_apps_own_token(sandbox: Sandbox) -> None:
    assert socket_url(sandbox, sandbox.bot_token)["error"] == "not_allowed_token_type"
    assert socket_url(sandbox, "xapp-made-up")["error"] == "invalid_auth"


def test_a_fault_happens_as_often_as_it_was_ordered(alice: Person, bot: SmallBot) -> None:
    bot.control("slack/faults", method="chat.postMessage", error="internal_error", times=2)

    errors = [bot.call("chat.postMessage", channel="C0CAMPAIGN", text="x").get("error") for _ in range(3)]

    assert errors == ["internal_error", "internal_error", None]
    assert len(alice.messages("#campaigns")) == 1


def test_a_busy_slack_says_when_to_come_back(bot: SmallBot) -> None:
    bot.control("slack/faults", method="chat.postMessage", status=429, retry_after=7)

    answer = bot.http.post("/api/chat.postMessage")

    assert (answer.status_code, answer.headers["Retry-After"], answer.json()["error"]) == (429, "7", "ratelimited")


@pytest.mark.parametrize(("after", "posted"), [(False, 0), (True, 1)])
def test_a_connection_can_be_cut_before_or_after_the_method_ran(
    alice: Person, bot: SmallBot, *, after: bool, posted: int
) -> None:
    bot.control("slack/faults", method="chat.postMessage", drop=True, after=after)

    with pytest.raises(httpx.RemoteProtocolError, match="without sending a response"):
        bot.call("chat.postMessage", channel="C0CAMPAIGN", text="x")

    assert len(alice.messages("#campaigns")) == posted
    assert bot.log()[-1]["status"] == 0


def test_a_slow_slack_still_answers(bot: SmallBot) -> None:
    bot.control("slack/faults", method="auth.test", delay=0.2)

    started = time.monotonic()

    assert bot.call("auth.test")["ok"]
    assert time.monotonic() - started > 0.2


def test_a_lost_acknowledgement_shows_trouble_only_to_the_person(alice: Person, bot: SmallBot) -> None:
    bot.opens(modal(field("title")))
    bot.control("slack/faults", method="ack", drop=True)
    form = alice.types("/campaign").fill({"Title": "x"})

    assert isinstance(form, Form)
    assert form.submit().trouble
    assert form.is_open
    assert bot.last("view_submission")
    assert form.submit().result == "closed"


def test_the_log_shows_who_said_what_to_whom(alice: Person, bot: SmallBot) -> None:
    bot.opens(modal(field("title")))
    alice.types("/campaign").fill({"Title": "x"}).submit()
    bot.call("chat.postMessage", channel="G0LEADS001", text="x")

    log = bot.log()

    assert [(entry["from"], entry["to"], entry["what"]) for entry in log] == [
        ("person", "slack", "alice writes in general"),
        ("bot", "slack", "views.open"),
        ("slack", "bot", "/campaign"),
        ("person", "slack", "alice uses title"),
        ("person", "slack", "alice submits sample_form"),
        ("slack", "bot", "view_submission sample_form"),
        ("bot", "slack", "chat.postMessage"),
    ]
    assert log[-1]["refusal"]["error"] == "channel_not_found"
    since = bot.http.get("/control/log", params={"since": log[-2]["n"]}).json()
    assert since == log[-1:]
    assert bot.token not in json.dumps(log)


def test_the_log_has_toinggs_answer_or_that_it_hung_up(bot: SmallBot) -> None:
    bot.control("toingg", behaviour="drop_before", times=1)
    key = {"Authorization": "Bearer tg_sandbox_key_acme_0001"}

    with pytest.raises(httpx.RemoteProtocolError):
        bot.http.post(f"{bot.sandbox.toingg_api_url}/create_campaign/", json=GOOD_PAYLOAD, headers=key)
    answer = bot.http.post(f"{bot.sandbox.toingg_api_url}/create_campaign/", json=GOOD_PAYLOAD, headers=key)

    cut, whole = bot.log()[-2:]
    assert (cut["to"], cut["what"], cut["status"], "body" in cut) == ("toingg", "POST /create_campaign/", 0, False)
    assert (whole["status"], whole["body"]) == (200, answer.text)


def test_a_reset_restores_the_initial_state(alice: Person, bot: SmallBot) -> None:
    bot.opens(modal(field("title")))
    alice.types("/campaign", in_="#campaigns")
    bot.call("chat.postMessage", channel="C0CAMPAIGN", text="x")
    bot.control("channel", channel_id="C0CAMPAIGN", is_archived=True)
    bot.control("slack/faults", method="auth.test", error="x")

    bot.control("reset")

    sight = alice.sight()
    assert (sight["views"], sight["notices"], sight["messages"]["C0CAMPAIGN"]) == ([], [], [])
    assert not any(channel["is_archived"] for channel in sight["channels"])
    assert bot.call("auth.test")["ok"]


def test_a_client_gets_what_it_can_see_and_nothing_else(alice: Person, dev: Person, bot: SmallBot) -> None:
    before = alice.sight()["seq"], dev.sight()["seq"]

    bot.call("chat.postMessage", channel="C0CAMPAIGN", text="x")

    assert alice.sight()["seq"] > before[0]
    assert dev.sight()["seq"] == before[1]


def test_events_stream_to_a_client(alice: Person, bot: SmallBot) -> None:
    with bot.http.stream("GET", "/client/events", params={"user_id": alice.id}) as stream:
        lines = (line for line in stream.iter_lines() if line)
        first = json.loads(next(lines).removeprefix("data: "))["seq"]
        bot.call("chat.postMessage", channel="C0CAMPAIGN", text="x")
        second = json.loads(next(lines).removeprefix("data: "))["seq"]

    assert second > first


def test_a_client_can_wait_for_news(alice: Person, bot: SmallBot) -> None:
    seen = alice.sight()
    with ThreadPoolExecutor(1) as pool:
        looking = pool.submit(alice.sight, after=seen["seq"])
        with pytest.raises(TimeoutError):
            looking.result(timeout=0.2)
        bot.call("chat.postMessage", channel="C0CAMPAIGN", text="x")
        new = looking.result(timeout=5)

    assert new["seq"] > seen["seq"]
    assert new["messages"]["C0CAMPAIGN"][-1]["text"] == "x"
    assert alice.sight(after=new["seq"])["seq"] == new["seq"], "nobody waits for ever"


def test_the_state_can_be_checked_from_outside(sandbox: Sandbox) -> None:
    state = sandbox.state()

    assert {"slack_api_url", "toingg_api_url", "signing_secret", "client_id", "client_secret"} <= set(state)
    assert [workspace["team_id"] for workspace in state["workspaces"]] == ["T0ACME0001", "T0ORBIT001"]
    assert {"bot_token", "app_token", "users", "channels"} <= set(state["workspaces"][0])
    assert sandbox.bot_token == state["workspaces"][0]["bot_token"]
