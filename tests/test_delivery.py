"""What becomes of a campaign when processes end, lines break, and others are away: at Toingg at most once, told always.

The workspace, the bot and the connections are real; what a process that ended left behind is put into the store.
"""

import json
import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from sandbox.server import Sandbox
from sandbox.toingg import Toingg
from tests.conftest import QUICK, SCRIPT, control, running_bot, until
from tests.people import Message, Person
from tests.servers import Request, Step, answering, http
from toingg_bot.app import Bot
from toingg_bot.campaign import Campaign, validated
from toingg_bot.delivery import Timing
from toingg_bot.store import CampaignRow, State, Submission

ACME = "T0ACME0001"
TITLE = "Diwali renewals"
VALUES = {"title": TITLE, "voice": "nova", "language": "hindi", "script": SCRIPT, "conversation": "C0CAMPAIGN"}
NO_LOOKUPS = replace(QUICK, lookups=(60.0,))
SOON = replace(QUICK, lookups=(0.2, 0.5), longest_pause=0.3)


def submission(campaign_id: str = "c1", title: str = TITLE) -> Submission:
    values = VALUES | {"title": title}
    campaign = validated(values, 200)
    assert isinstance(campaign, Campaign), campaign
    return Submission(
        campaign_id=campaign_id,
        workspace_id=ACME,
        enterprise_id=None,
        user_id="U0ALICE001",
        conversation_id="C0CAMPAIGN",
        response_url=None,
        values=values,
        payload=campaign.payload(),
    )


@contextmanager
def fresh_bot(workspace: Sandbox, timing: Timing = QUICK, **settings: str) -> Iterator[Bot]:
    control(workspace, "POST", "reset")
    with running_bot(workspace, "http", timing, **settings) as running:
        yield running


def row_of(bot: Bot, campaign_id: str = "c1") -> CampaignRow:
    row = bot.core.store.get(ACME, campaign_id)
    assert row is not None
    return row


def is_in(bot: Bot, state: State, campaign_id: str = "c1") -> Callable[[], bool]:
    return lambda: row_of(bot, campaign_id).state is state


def has_looked_its_last(bot: Bot, campaign_id: str = "c1") -> Callable[[], bool]:
    return lambda: row_of(bot, campaign_id).lookups == len(bot.core.delivery.timing.lookups)


def creates(toingg: Toingg) -> int:
    return sum(request.method == "POST" for request in toingg.requests)


def looks(toingg: Toingg) -> int:
    return sum(request.path.endswith("get_campaigns") for request in toingg.requests)


def in_campaigns(person: Person) -> list[Message]:
    return person.messages("#campaigns")


def execute(bot: Bot, statement: str) -> None:
    database = bot.core.settings.database_url.get_secret_value()
    assert database.startswith("sqlite")
    with bot.core.store._database.engine.begin() as connection:  # noqa: SLF001 (what no program may do, a test must)
        connection.execute(text(statement))


def let_time_pass(bot: Bot) -> None:
    """Make every row due, as if whoever had taken it up had had its time."""
    execute(bot, "UPDATE campaigns SET due_at = 0 WHERE due_at IS NOT NULL")


# A process that ended


def test_a_create_that_a_lost_process_left_is_unknown_and_people_hear_of_it(
    workspace: Sandbox, alice: Person, toingg: Toingg
) -> None:
    with fresh_bot(workspace, NO_LOOKUPS) as bot:
        bot.core.store.accept(submission())
        bot.core.store.begin_sending(ACME, "c1", overdue_after=0.0)

        assert "could not confirm" in alice.sees(TITLE, in_="#campaigns").text

        assert "interrupted" in (row_of(bot).error or "")
        assert creates(toingg) == 0


def test_what_a_lost_process_had_only_accepted_is_sent_once_by_those_that_live(
    workspace: Sandbox, alice: Person, toingg: Toingg
) -> None:
    with fresh_bot(workspace) as bot:
        url = bot.core.settings.database_url.get_secret_value()
        with running_bot(workspace, timing=QUICK, DATABASE_URL=url):
            for number in range(6):
                bot.core.store.accept(submission(f"c{number}", f"{TITLE} {number}"))
            let_time_pass(bot)

            until(lambda: len(in_campaigns(alice)) == 6, within=10)

    assert sorted(campaign["title"] for campaign in toingg.campaigns) == [f"{TITLE} {number}" for number in range(6)]
    assert creates(toingg) == 6


def test_an_outcome_that_a_lost_process_had_not_told_is_told_once(workspace: Sandbox, alice: Person) -> None:
    with fresh_bot(workspace) as bot:
        bot.core.store.accept(submission())
        bot.core.store.begin_sending(ACME, "c1", 60)
        bot.core.store.change(ACME, "c1", {State.SENDING}, State.CREATED, toingg_id="t1")

        assert "Campaign created" in alice.sees(TITLE, in_="#campaigns").text

        let_time_pass(bot)
        time.sleep(3 * QUICK.sweep)
        assert len(in_campaigns(alice)) == 1


def test_however_many_threads_send_a_campaign_it_is_sent_once(workspace: Sandbox, toingg: Toingg) -> None:
    with fresh_bot(workspace) as bot:
        bot.core.store.accept(submission())
        threads = [threading.Thread(target=bot.core.delivery.send, args=[ACME, "c1"]) for _ in range(8)]

        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert creates(toingg) == len(toingg.campaigns) == 1


def test_a_workspace_that_submits_much_at_once_has_four_in_flight_and_loses_none(
    workspace: Sandbox, toingg: Toingg
) -> None:
    with fresh_bot(workspace) as bot:
        toingg.delay_s = 0.6
        for number in range(6):
            row, _ = bot.core.store.accept(submission(f"c{number}", f"{TITLE} {number}"))
            bot.core.delivery.start(row)

        until(lambda: creates(toingg) == 4)
        time.sleep(0.3)
        assert creates(toingg) == 4
        until(lambda: len(toingg.campaigns) == 6, within=8)
        until(is_in(bot, State.CREATED, "c5"))


# An answer that comes late


def test_a_true_answer_that_comes_late_overrides_unknown(workspace: Sandbox, alice: Person, toingg: Toingg) -> None:
    with fresh_bot(workspace, replace(NO_LOOKUPS, overdue=0.3)) as bot:
        toingg.delay_s = 1.2
        row, _ = bot.core.store.accept(submission())
        bot.core.delivery.start(row)
        alice.sees("could not confirm", in_="#campaigns")

        until(lambda: "Campaign created" in in_campaigns(alice)[0].text)

        assert row_of(bot).toingg_id == toingg.stored[0].id
        assert (len(in_campaigns(alice)), creates(toingg)) == (1, 1)
        assert row_of(bot).look_up_at is None


def test_a_line_that_breaks_late_changes_nothing_of_what_was_said(
    workspace: Sandbox, alice: Person, toingg: Toingg, caplog: pytest.LogCaptureFixture
) -> None:
    with fresh_bot(workspace, replace(NO_LOOKUPS, overdue=0.3)) as bot:
        toingg.delay_s = 1.0
        toingg.behave("drop_after")
        row, _ = bot.core.store.accept(submission())
        bot.core.delivery.start(row)
        alice.sees("could not confirm", in_="#campaigns")

        until(lambda: len(toingg.campaigns) == 1)
        time.sleep(0.3)

        assert row_of(bot).state is State.UNKNOWN
        assert "interrupted" in (row_of(bot).error or "")
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR] == []


@pytest.mark.parametrize(
    ("late_answer", "state"),
    [("normal", State.CREATED), ("refuse_text", State.SENDING), ("rate_limited", State.SENDING)],
)
def test_a_late_refusal_of_one_attempt_is_not_taken_for_the_next(
    workspace: Sandbox, toingg: Toingg, late_answer: str, state: State
) -> None:
    """Somebody sent it again meanwhile: what Toingg says of that is still to come. That it exists is true at once."""
    with fresh_bot(workspace, replace(NO_LOOKUPS, overdue=60)) as bot:
        toingg.delay_s = 0.6
        toingg.behave(late_answer)
        store = bot.core.store
        store.accept(submission())
        first = threading.Thread(target=bot.core.delivery.send, args=[ACME, "c1"])
        first.start()
        until(lambda: creates(toingg) == 1)
        store.change(ACME, "c1", {State.SENDING}, State.UNKNOWN)
        assert store.send_again(ACME, "c1", confirmed=1)
        assert store.begin_sending(ACME, "c1", 60)

        first.join()

        assert row_of(bot).state is state
        time.sleep(2 * QUICK.sweep)
        assert creates(toingg) == 1


def test_an_outcome_is_noted_even_if_the_database_is_away_for_a_moment(workspace: Sandbox, toingg: Toingg) -> None:
    with fresh_bot(workspace, replace(NO_LOOKUPS, sweep=60, write_again=(0.1,) * 30)) as bot:
        toingg.delay_s = 0.5
        bot.core.store.accept(submission())
        sending = threading.Thread(target=bot.core.delivery.send, args=[ACME, "c1"])
        sending.start()
        until(lambda: creates(toingg) == 1)
        execute(bot, "ALTER TABLE campaigns RENAME TO away")
        until(lambda: len(toingg.campaigns) == 1)
        time.sleep(0.3)

        execute(bot, "ALTER TABLE away RENAME TO campaigns")

        until(is_in(bot, State.CREATED))
        sending.join()


# Toingg that cannot be reached


def test_what_could_never_be_sent_ends_as_failed_and_can_be_sent_again(workspace: Sandbox, alice: Person) -> None:
    with answering(http("429 Too Many Requests")) as busy:
        timing = replace(QUICK, give_up_sending=1.0, longest_pause=0.2)
        with fresh_bot(workspace, timing, TOINGG_API_URL=busy.url) as bot:
            row, _ = bot.core.store.accept(submission())
            bot.core.delivery.start(row)

            message = alice.sees("not created", in_="#campaigns")

            assert "Send again" in message.buttons
            assert row_of(bot).state is State.FAILED
            tries = len([request for request in busy.requests if request.line.startswith("POST")])
            assert tries == row_of(bot).attempts >= 3


def test_a_time_that_is_too_long_to_wait_for_is_said_at_once(workspace: Sandbox, alice: Person) -> None:
    with (
        answering(http("429 Too Many Requests", b"", "Retry-After: 7200")) as busy,
        fresh_bot(workspace, TOINGG_API_URL=busy.url) as bot,
    ):
        bot.core.store.accept(submission())
        bot.core.delivery.send(ACME, "c1")

        assert "left alone for more than an hour" in alice.sees("not created", in_="#campaigns").text


def test_toingg_is_not_asked_again_before_the_time_that_it_named(workspace: Sandbox) -> None:
    with (
        answering(0.6, http("429 Too Many Requests", b"", "Retry-After: 1")) as busy,
        fresh_bot(workspace, replace(QUICK, sweep=0.05), TOINGG_API_URL=busy.url) as bot,
    ):
        row, _ = bot.core.store.accept(submission())
        bot.core.delivery.start(row)
        until(is_in(bot, State.SENDING))
        until(is_in(bot, State.ACCEPTED))

        answered = time.monotonic()
        until(is_in(bot, State.SENDING))

        assert time.monotonic() - answered >= 0.9


# Looking for it


def reply_of(records: list[dict[str, object]]) -> bytes:
    return http("200 OK", json.dumps({"result": records}).encode())


@contextmanager
def unknown_at(workspace: Sandbox, timing: Timing, *listed: dict[str, object]) -> Iterator[Bot]:
    """A bot whose create was lost, at a Toingg that lists this."""

    def answer(request: Request) -> bytes:
        return b"" if request.line.startswith("POST") else reply_of(list(listed))

    steps: list[Step] = [answer]
    with answering(*steps) as toingg, fresh_bot(workspace, timing, TOINGG_API_URL=toingg.url) as bot:
        row, _ = bot.core.store.accept(submission())
        bot.core.delivery.start(row)
        yield bot


def now(seconds: float = 0) -> str:
    return datetime.fromtimestamp(time.time() + seconds, UTC).isoformat()


def test_the_only_campaign_of_this_title_that_is_newer_is_it(workspace: Sandbox) -> None:
    with unknown_at(workspace, SOON, {"_id": "t1", "title": f" {TITLE} ", "createdAt": now(1)}) as bot:
        until(is_in(bot, State.CREATED))

        assert row_of(bot).toingg_id == "t1"


@pytest.mark.parametrize(
    "listed",
    [
        [{"_id": "t1", "title": TITLE, "createdAt": now(-3600)}],
        [{"_id": "t1", "title": "Holi renewals", "createdAt": now(60)}],
        [],
    ],
    ids=["older", "of another title", "none"],
)
def test_what_cannot_be_it_is_not_offered(workspace: Sandbox, alice: Person, listed: list[dict[str, object]]) -> None:
    with unknown_at(workspace, SOON, *listed) as bot:
        until(has_looked_its_last(bot))

        assert "It is this one" not in in_campaigns(alice)[0].buttons
        assert row_of(bot).candidates == ()


def test_a_campaign_without_a_date_is_for_a_person_to_judge(workspace: Sandbox, alice: Person) -> None:
    with unknown_at(workspace, QUICK, {"_id": "t1", "title": TITLE}) as bot:
        message = alice.sees("Is it this campaign?", in_="#campaigns")
        assert row_of(bot).state is State.UNKNOWN

        message.press("It is this one")

        until(is_in(bot, State.CREATED))
        assert row_of(bot).toingg_id == "t1"


def test_what_belongs_to_another_campaign_of_ours_is_not_it(workspace: Sandbox, toingg: Toingg) -> None:
    with fresh_bot(workspace, SOON) as bot:
        for name, behaviour in [("first", "normal"), ("second", "drop_before")]:
            toingg.behave(behaviour)
            row, _ = bot.core.store.accept(submission(name))
            bot.core.delivery.send(ACME, row.campaign_id)

        until(has_looked_its_last(bot, "second"))

        assert row_of(bot, "second").state is State.UNKNOWN
        assert row_of(bot, "second").candidates == ()


def test_where_two_of_ours_are_unknown_one_record_may_be_eithers(
    workspace: Sandbox, alice: Person, toingg: Toingg
) -> None:
    """One of the two was created; which one is not for the bot to guess."""
    with fresh_bot(workspace) as bot:
        for name, behaviour in [("first", "drop_before"), ("second", "drop_after")]:
            toingg.behave(behaviour)
            bot.core.store.accept(submission(name))
            bot.core.delivery.send(ACME, name)

        until(lambda: [message.text.count("Is it this campaign?") for message in in_campaigns(alice)] == [1, 1])

        assert {row_of(bot, name).state for name in ("first", "second")} == {State.UNKNOWN}
        in_campaigns(alice)[1].press("It is this one")
        until(is_in(bot, State.CREATED, "second"))
        in_campaigns(alice)[0].press("It is this one")
        time.sleep(0.3)
        assert row_of(bot, "first").state is State.UNKNOWN, "it is the other's now"


def test_a_campaign_whose_id_toingg_did_not_say_may_be_the_one_that_is_found(
    workspace: Sandbox, alice: Person, toingg: Toingg
) -> None:
    """The only record of the title is the first one's, which Toingg created without a word of its id."""
    with fresh_bot(workspace, SOON) as bot:
        for name, behaviour in [("first", "no_id"), ("second", "drop_before")]:
            toingg.behave(behaviour)
            bot.core.store.accept(submission(name))
            bot.core.delivery.send(ACME, name)

        until(has_looked_its_last(bot, "second"))

        assert row_of(bot, "second").state is State.UNKNOWN
        assert "Is it this campaign?" in in_campaigns(alice)[1].text


def test_who_asks_to_look_again_takes_none_of_the_looks_that_are_to_come(
    workspace: Sandbox, alice: Person, toingg: Toingg
) -> None:
    with fresh_bot(workspace, NO_LOOKUPS) as bot:
        toingg.behave("drop_before", times=1)
        bot.core.store.accept(submission())
        bot.core.delivery.send(ACME, "c1")
        before = row_of(bot).look_up_at

        for number in (1, 2):
            alice.sees(TITLE, in_="#campaigns").press("Check again")
            until(lambda number=number: looks(toingg) == number)  # type: ignore[misc]

        until(lambda: "lists no new campaign" in in_campaigns(alice)[0].text)
        assert (row_of(bot).look_up_at, row_of(bot).lookups) == (before, 0)


def test_a_look_that_takes_long_takes_nothing_back_that_happened_meanwhile(workspace: Sandbox) -> None:
    """Somebody sent it again while Toingg's list was read, and that answer was lost too."""

    def answer(request: Request) -> bytes:
        if request.line.startswith("POST"):
            return b""
        listing.set()
        listed.wait(5)
        return reply_of([])

    listing, listed = threading.Event(), threading.Event()
    with answering(answer) as toingg, fresh_bot(workspace, NO_LOOKUPS, TOINGG_API_URL=toingg.url) as bot:
        bot.core.store.accept(submission())
        bot.core.delivery.send(ACME, "c1")
        looking = threading.Thread(target=bot.core.delivery.check, args=[ACME, "c1"])
        looking.start()
        assert listing.wait(5)
        assert bot.core.store.send_again(ACME, "c1", confirmed=1)
        bot.core.delivery.send(ACME, "c1")
        before = row_of(bot)

        listed.set()
        looking.join()

        assert (before.state, before.attempts) == (State.UNKNOWN, 2)
        assert row_of(bot).version >= before.version, "or its outcome would count as told"


def test_after_the_last_look_the_message_says_what_was_found(workspace: Sandbox, alice: Person, toingg: Toingg) -> None:
    with fresh_bot(workspace, replace(QUICK, lookups=(0.1, 0.3))) as bot:
        toingg.behave("drop_before", times=1)
        bot.core.store.accept(submission())
        bot.core.delivery.send(ACME, "c1")

        message = alice.sees("lists no new campaign", in_="#campaigns", within=3)

        assert len(in_campaigns(alice)) == 1
        assert "Send again" in message.buttons


def test_after_the_last_look_nobody_looks_any_more(workspace: Sandbox, toingg: Toingg) -> None:
    with fresh_bot(workspace, replace(QUICK, sweep=0.05, lookups=(0.1, 0.3))) as bot:
        toingg.behave("drop_before", times=1)
        bot.core.store.accept(submission())
        bot.core.delivery.send(ACME, "c1")
        until(lambda: (row_of(bot).due_at or 0) > time.time() + 3600)
        looked = looks(toingg)

        let_time_pass(bot)
        time.sleep(0.5)

        assert looks(toingg) == looked
        assert (row_of(bot).due_at or 1e12) > time.time() + 3600


def test_who_asks_to_look_again_is_told_even_if_toingg_cannot_be_asked(
    workspace: Sandbox, alice: Person, toingg: Toingg
) -> None:
    with fresh_bot(workspace, NO_LOOKUPS) as bot:
        toingg.behave("drop_before", times=1)
        bot.core.store.accept(submission())
        bot.core.delivery.send(ACME, "c1")
        message = alice.sees("could not confirm", in_="#campaigns")
        toingg.behave("down")

        message.press("Check again")

        until(lambda: looks(toingg) == 1)
        before = message.content
        until(lambda: in_campaigns(alice)[0].content != before or len(alice.notices) > 0, within=2)


# Slack that cannot be reached


@pytest.mark.parametrize("fault", [{"status": 503}, {"drop": True}, {"error": "internal_error"}], ids=str)
def test_an_outcome_waits_for_slack(workspace: Sandbox, alice: Person, fault: dict[str, object]) -> None:
    with fresh_bot(workspace, SOON) as bot:
        control(workspace, "POST", "slack/faults", method="chat.postMessage", times=1, **fault)
        bot.core.store.accept(submission())
        bot.core.delivery.send(ACME, "c1")

        assert "Campaign created" in alice.sees(TITLE, in_="#campaigns", within=6).text

        assert len(in_campaigns(alice)) == 1


def test_a_message_whose_posting_was_not_confirmed_may_come_twice_but_never_not_at_all(
    workspace: Sandbox, alice: Person
) -> None:
    with fresh_bot(workspace, SOON) as bot:
        control(workspace, "POST", "slack/faults", method="chat.postMessage", times=1, drop=True, after=True)
        bot.core.store.accept(submission())
        bot.core.delivery.send(ACME, "c1")

        until(lambda: row_of(bot).announced == row_of(bot).version, within=6)

        assert 1 <= len(in_campaigns(alice)) <= 2


def test_what_nobody_can_be_told_is_for_the_log_and_not_for_ever(
    workspace: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    with fresh_bot(workspace, replace(QUICK, give_up_telling=0)) as bot:
        control(workspace, "POST", "slack/faults", method="chat.postMessage", times=9, status=503)
        bot.core.store.accept(submission())

        bot.core.delivery.send(ACME, "c1")

        assert row_of(bot).announced == row_of(bot).version
        let_time_pass(bot)
        time.sleep(3 * QUICK.sweep)
        assert (row_of(bot).due_at or 1e12) > time.time() + 3600
    assert [record.levelname for record in caplog.records if "nobody could be told" in record.getMessage()] == ["ERROR"]
