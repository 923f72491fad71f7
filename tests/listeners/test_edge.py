"""What holds for every listener: bugs, acknowledgements that count, and the connection of Socket Mode."""

import time
from collections.abc import Iterator

import pytest
from slack_bolt import Ack, App, BoltRequest, BoltResponse

from sandbox.server import Sandbox
from sandbox.toingg.service import Toingg
from tests.support.bots import running_bot
from tests.support.campaigns import GOOD
from tests.support.people import Form, Person
from tests.support.switches import control
from tests.support.waiting import until
from toingg_bot.app import Bot
from toingg_bot.edge.requests.incoming import answered as answer_of
from toingg_bot.listeners.middleware import FirstAck
from toingg_bot.listeners.pace import WaitingRoom

HINDI = "नमस्ते, मैं आशा बोल रही हूँ। " * 110
"""As long as a field may be, and six bytes a character if JSON is written in ASCII."""


@pytest.fixture(params=["http", "socket"])
def buggy_bot(workspace: Sandbox, request: pytest.FixtureRequest) -> Iterator[Bot]:
    """A bot with a listener that raises, right before or after its acknowledgement."""
    control(workspace, "POST", "reset")
    with running_bot(workspace, request.param) as bot:

        def raises(ack: Ack, command: dict[str, str]) -> None:
            if "after" in command["text"]:
                ack("Here you are.")
            raise RuntimeError("a bug")

        bot.bolt._listeners.clear()  # noqa: SLF001 (Bolt cannot remove a listener)
        bot.bolt.command("/campaign")(raises)
        yield bot


@pytest.mark.usefixtures("buggy_bot")
def test_a_bug_right_after_the_acknowledgement_does_not_undo_it(alice: Person) -> None:
    """The answer arrives, and so does the reference."""
    alice.types("/campaign after", in_="#campaigns")

    assert alice.sees("Here you are.", in_="#campaigns")
    assert "reference" in alice.sees("Something went wrong", in_="#campaigns").text
    assert alice.notices == []


def test_an_acknowledgement_counts_whatever_bolt_makes_of_it_afterwards() -> None:
    """Bolt turns a stored answer into a 500 if the listener raises at that moment; no slow test can cause that."""

    class Unlucky(App):
        def dispatch(self, req: BoltRequest) -> BoltResponse:
            req.context["ack"] = ack = FirstAck()
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

    notice = alice.sees("Something went wrong", in_="#campaigns").text
    reference = notice.partition("reference ")[2][:8]
    assert f"reference {reference}: RuntimeError" in caplog.text
    assert alice.notices == []


@pytest.mark.usefixtures("either_bot")
def test_the_longest_possible_form_in_hindi_comes_back_whole(alice: Person, toingg: Toingg) -> None:
    """It is far too large for an acknowledgement, and follows later."""
    toingg.behave("refuse_text")
    script, knowledge_base = HINDI[:20_000], HINDI[:8000]
    form = alice.types("/campaign", in_="#campaigns")
    assert isinstance(form, Form)

    form.fill(GOOD | {"Script": script, "Purpose": script[:3000], "Knowledge base": knowledge_base}).submit()

    until(lambda: alice.view is not None and alice.view.alert is not None)
    assert "".join(alice.view.parts("Script")) == script
    assert "".join(alice.view.parts("Knowledge base")) == knowledge_base


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


def test_a_request_that_finds_the_queue_full_does_not_wait() -> None:
    room = WaitingRoom(1)

    with room.seat() as first, room.seat() as second:
        assert (first, second) == (True, False)

    with room.seat() as next_one:
        assert next_one
