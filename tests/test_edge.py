"""What holds around every listener: bugs, acknowledgements that stay, and the connection of Socket Mode."""

import time
from collections.abc import Iterator

import pytest
from slack_bolt import Ack, App, BoltRequest, BoltResponse

from sandbox.server import Sandbox
from sandbox.toingg import Toingg
from tests.conftest import GOOD, control, running_bot, until
from tests.people import Form, Person
from toingg_bot.app import Bot
from toingg_bot.incoming import answered as answer_of
from toingg_bot.listeners.edge import FirstAck
from toingg_bot.listeners.parts import WaitingRoom

HINDI = "नमस्ते, मैं आशा बोल रही हूँ। " * 110
"""As long as a field takes, and six bytes a character where JSON is written in ASCII."""


@pytest.fixture(params=["http", "socket"])
def buggy_bot(workspace: Sandbox, request: pytest.FixtureRequest) -> Iterator[Bot]:
    """A bot with a listener that raises, before or right after its acknowledgement."""
    control(workspace, "POST", "reset")
    with running_bot(workspace, request.param) as bot:

        def raises(ack: Ack, command: dict[str, str]) -> None:
            if "after" in command["text"]:
                ack("Here you are.")
            raise RuntimeError("a bug")

        bot.bolt._listeners.clear()  # noqa: SLF001 (Bolt has no way to take a listener back)
        bot.bolt.command("/campaign")(raises)
        yield bot


@pytest.mark.usefixtures("buggy_bot")
def test_a_bug_right_after_the_acknowledgement_takes_it_back_from_nobody(alice: Person) -> None:
    """What was answered arrives; the reference comes as well."""
    alice.types("/campaign after", in_="#campaigns")

    assert alice.sees("Here you are.", in_="#campaigns")
    assert "reference" in alice.sees("Something went wrong", in_="#campaigns").text
    assert alice.notices == []


def test_what_was_acknowledged_is_answered_whatever_bolt_makes_of_it_since() -> None:
    """Bolt makes a 500 of the answer that it holds when the listener raises just then; this happens in no slow test."""

    class Unlucky(App):
        def dispatch(self, req: BoltRequest) -> BoltResponse:
            req.context["ack"] = ack = FirstAck()  # type: ignore[no-untyped-call]
            held = ack("Here you are.")
            held.status = 500
            ack.response = None
            return held

    bolt = Unlucky(token="xoxb-fake", token_verification_enabled=False, signing_secret="fake")

    answered = answer_of(bolt, BoltRequest(mode="socket_mode", body={"command": "/campaign"}))

    assert (answered.status, answered.body) == (200, "Here you are.")


@pytest.mark.usefixtures("buggy_bot")
def test_a_bug_gives_the_person_a_reference_that_the_log_has(alice: Person, caplog: pytest.LogCaptureFixture) -> None:
    alice.types("/campaign before", in_="#campaigns")

    told = alice.sees("Something went wrong", in_="#campaigns").text
    reference = told.partition("reference ")[2][:8]
    assert f"reference {reference}: RuntimeError" in caplog.text
    assert alice.notices == []


@pytest.mark.usefixtures("either_bot")
def test_a_form_in_hindi_as_long_as_can_be_comes_back_whole(alice: Person, toingg: Toingg) -> None:
    """Its acknowledgement is over 65,535 bytes, which not every WebSocket client can send."""
    toingg.behave("refuse_text")
    long = HINDI[:3000]
    form = alice.types("/campaign", in_="#campaigns")
    assert isinstance(form, Form)

    form.fill(GOOD | {"Script": long, "Purpose": long, "Knowledge base": long}).submit()

    assert alice.view is not None
    assert alice.view.alert
    assert alice.view.value("Knowledge base") == long


def test_a_refreshed_connection_answers_at_once(workspace: Sandbox, alice: Person) -> None:
    """Slack refreshes each connection now and then; nobody notices."""
    control(workspace, "POST", "reset")

    def answers() -> None:
        began = time.monotonic()
        form = alice.types("/campaign", in_="#campaigns")
        assert isinstance(form, Form)
        form.close()
        assert time.monotonic() - began < 2

    def dialled() -> int:
        return [entry["what"] for entry in control(workspace, "GET", "log")].count("apps.connections.open")

    with running_bot(workspace, "socket"):
        control(workspace, "POST", "socket/refresh")
        for _ in range(5):
            answers()
        until(lambda: dialled() == 2)
        until(lambda: control(workspace, "GET", "bot")["socket_connections"] == 1)
        answers()
        assert dialled() == 2


def test_whoever_finds_no_seat_in_the_waiting_room_does_not_wait() -> None:
    room = WaitingRoom(1)

    with room.seat() as first, room.seat() as second:
        assert (first, second) == (True, False)

    with room.seat() as next_one:
        assert next_one
