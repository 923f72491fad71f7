"""The switches of Socket Mode: frames that are too large, odd messages, and useless sockets."""

import json
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed

from sandbox.bot.sockets import FRAME_LIMIT
from sandbox.server import Sandbox
from tests.sandbox.conftest import Meanwhile
from tests.sandbox.small_bot import SmallBot
from tests.sandbox.sockets import acknowledge, next_message, open_socket, socket_url
from tests.support.people import Person, line_to


def switch(sandbox: Sandbox, path: str = "socket", /, **body: Any) -> None:
    line_to(sandbox.url).post(f"/control/{path}", json=body).raise_for_status()


def seen(sandbox: Sandbox) -> dict[str, Any]:
    answer: dict[str, Any] = line_to(sandbox.url).get("/control/socket").json()
    return answer


def test_a_frame_that_is_too_large_ends_the_socket_and_the_envelope_is_sent_again_over_the_next(
    sandbox: Sandbox, alice: Person, meanwhile: Meanwhile
) -> None:
    with open_socket(sandbox) as socket:
        next_message(socket)
        meanwhile(alice.types, "/campaign", in_="#campaigns", within=0)
        envelope = next_message(socket)
        acknowledge(socket, envelope, {"text": "x" * FRAME_LIMIT})
        with pytest.raises(ConnectionClosed, match="Max frame length of 20480") as closed:
            socket.recv(timeout=3)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1009

    with open_socket(sandbox) as another:
        next_message(another)
        assert next_message(another) == envelope
        acknowledge(another, envelope, {"text": "Shorter"})
        assert alice.sees("Shorter", in_="#campaigns")
    assert seen(sandbox)["largest_frame"] > FRAME_LIMIT


def test_the_limit_can_be_lifted(sandbox: Sandbox, alice: Person, meanwhile: Meanwhile) -> None:
    switch(sandbox, frame_limit=None)
    with open_socket(sandbox) as socket:
        next_message(socket)
        meanwhile(alice.types, "/campaign", in_="#campaigns", within=0)
        answer = {"envelope_id": next_message(socket)["envelope_id"], "payload": {"text": "Heard"}, "x": "x" * 90_000}
        socket.send(json.dumps(answer))

        assert alice.sees("Heard", in_="#campaigns")


def test_a_slack_that_has_enough_sockets_says_so_and_closes_none(sandbox: Sandbox) -> None:
    switch(sandbox, greeting="too_many_websockets")
    with open_socket(sandbox) as socket:
        assert next_message(socket)["reason"] == "too_many_websockets"
        with pytest.raises(TimeoutError):
            socket.recv(timeout=0.2)
        assert (seen(sandbox)["open"], seen(sandbox)["held"]) == (0, 1)


def test_a_socket_may_get_hello_and_then_the_end(sandbox: Sandbox) -> None:
    switch(sandbox, greeting="hang_up")
    with open_socket(sandbox) as socket:
        assert next_message(socket)["type"] == "hello"
        with pytest.raises(ConnectionClosed):
            socket.recv(timeout=3)


def test_a_socket_may_get_nothing_at_all(sandbox: Sandbox) -> None:
    switch(sandbox, greeting="silence")
    with open_socket(sandbox) as socket, pytest.raises(TimeoutError):
        socket.recv(timeout=0.2)


def test_a_socket_may_get_messages_without_meaning(sandbox: Sandbox) -> None:
    with open_socket(sandbox) as socket:
        next_message(socket)
        switch(sandbox, "socket/say", frames=["Unable", ""])
        switch(sandbox, "socket/say", frames=["x"], binary=True)

        assert [socket.recv(timeout=3) for _ in range(3)] == ["Unable", "", b"x"]


def test_a_half_dead_socket_sends_and_answers_nothing_until_the_next_start(sandbox: Sandbox, alice: Person) -> None:
    with open_socket(sandbox) as socket:
        next_message(socket)
        switch(sandbox, "socket/freeze")
        answered = socket.ping()
        assert not answered.wait(0.2)
        assert "No bot" not in str(alice.types("/campaign", in_="#campaigns", within=0))
        assert seen(sandbox)["open"] == 0

        switch(sandbox, "reset")
        assert answered.wait(3)


def test_apps_connections_open_can_answer_anything(bot: SmallBot) -> None:
    bot.control("slack/faults", method="apps.connections.open", body="<html>", status=502, retry_after=3)
    bot.control("slack/faults", method="apps.connections.open", body='{"ok": true}')

    page = bot.http.post("/api/apps.connections.open")

    assert (page.status_code, page.text, page.headers["Retry-After"]) == (502, "<html>", "3")
    assert socket_url(bot.sandbox) == {"ok": True}
    assert "url" in socket_url(bot.sandbox)


def test_the_largest_answer_is_measured_over_http_too(alice: Person, bot: SmallBot) -> None:
    bot.on["/campaign"] = lambda _: {"text": "x" * 500}
    alice.types("/campaign", in_="#campaigns")

    largest = bot.http.get("/control/answers").json()["largest"]

    assert 500 < largest < 600
