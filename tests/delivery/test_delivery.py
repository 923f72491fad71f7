"""What happens to a campaign when processes end, connections break or services are unavailable.

Toingg gets it at most once, and its outcome is always announced. The workspace, the bot and the connections are real;
what an ended process left behind is put into the store.
"""

import logging
import threading
import time
from dataclasses import replace

import pytest
from sqlalchemy import Connection, event

from sandbox.server import Sandbox
from sandbox.toingg.service import Toingg
from tests.support.bots import NO_LOOKUPS, QUICK, SOON, fresh_bot, running_bot
from tests.support.campaigns import TITLE, submission
from tests.support.ids import ACME
from tests.support.outcomes import (
    campaign_of,
    creates,
    execute,
    in_campaigns,
    is_in,
    is_swept,
    let_time_pass,
)
from tests.support.people import Person
from tests.support.reasons import why
from tests.support.servers import answering, http
from tests.support.switches import control
from tests.support.waiting import until
from toingg_bot.domain.states import State

# A process that ended


def test_a_create_whose_process_ended_is_announced_as_unknown(
    workspace: Sandbox, alice: Person, toingg: Toingg
) -> None:
    with fresh_bot(workspace, NO_LOOKUPS) as bot:
        bot.core.store.accept(submission())
        bot.core.store.begin_sending(ACME, "c1", overdue_after=0.0)

        assert "could not confirm" in alice.sees(TITLE, in_="#campaigns").text

        assert "interrupted" in why(campaign_of(bot))
        assert creates(toingg) == 0


def test_a_campaign_that_an_ended_process_had_only_accepted_is_sent_once_by_the_others(
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


def test_an_outcome_that_an_ended_process_had_not_announced_is_announced_once(
    workspace: Sandbox, alice: Person
) -> None:
    with fresh_bot(workspace) as bot:
        bot.core.store.accept(submission())
        bot.core.store.begin_sending(ACME, "c1", 60)
        bot.core.store.change(ACME, "c1", {State.SENDING}, State.CREATED, toingg_id="t1")

        assert "Campaign created" in alice.sees(TITLE, in_="#campaigns").text

        is_swept(bot)
    assert len(in_campaigns(alice)) == 1


def test_a_campaign_is_sent_once_no_matter_how_many_threads_send_it(workspace: Sandbox, toingg: Toingg) -> None:
    with fresh_bot(workspace) as bot:
        bot.core.store.accept(submission())
        threads = [threading.Thread(target=bot.core.delivery.send, args=[ACME, "c1"]) for _ in range(8)]

        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert creates(toingg) == len(toingg.campaigns) == 1


def test_a_workspace_that_submits_many_at_once_has_four_in_flight_and_loses_none(
    workspace: Sandbox, toingg: Toingg
) -> None:
    with fresh_bot(workspace) as bot:
        toingg.delay_s = 0.6
        for number in range(6):
            campaign, _ = bot.core.store.accept(submission(f"c{number}", f"{TITLE} {number}"))
            bot.core.delivery.start(campaign)

        in_flight: list[int] = []

        def are_all_created() -> bool:
            in_flight.append(creates(toingg) - len(toingg.campaigns))
            return len(toingg.campaigns) == 6

        until(are_all_created, within=8)
        assert max(in_flight) == 4
        until(is_in(bot, State.CREATED, "c5"))


# An answer that comes late


def test_a_late_answer_that_the_campaign_was_created_overrides_unknown(
    workspace: Sandbox, alice: Person, toingg: Toingg
) -> None:
    with fresh_bot(workspace, replace(NO_LOOKUPS, overdue=0.3)) as bot:
        toingg.behave("envelope")
        toingg.delay_s = 1.7
        campaign, _ = bot.core.store.accept(submission())
        bot.core.delivery.start(campaign)
        alice.sees("could not confirm", in_="#campaigns")

        until(lambda: "Campaign created" in in_campaigns(alice)[0].text)

        assert campaign_of(bot).toingg_id == toingg.stored[0].id
        assert (len(in_campaigns(alice)), creates(toingg)) == (1, 1)
        assert campaign_of(bot).look_up_at is None


def test_a_connection_that_breaks_late_does_not_change_what_was_announced(
    workspace: Sandbox, alice: Person, toingg: Toingg, caplog: pytest.LogCaptureFixture
) -> None:
    with fresh_bot(workspace, replace(NO_LOOKUPS, overdue=0.3)) as bot:
        toingg.delay_s = 1.0
        toingg.behave("drop_after")
        bot.core.store.accept(submission())
        sending = threading.Thread(target=bot.core.delivery.send, args=[ACME, "c1"])
        sending.start()
        alice.sees("could not confirm", in_="#campaigns")

        sending.join()

        assert len(toingg.campaigns) == 1
        assert campaign_of(bot).state is State.UNKNOWN
        assert "interrupted" in why(campaign_of(bot))
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR] == []


@pytest.mark.parametrize(
    ("late_answer", "state"),
    [("normal", State.CREATED), ("refuse_text", State.SENDING), ("rate_limited", State.SENDING)],
)
def test_a_late_refusal_of_one_attempt_does_not_count_for_the_next(
    workspace: Sandbox, toingg: Toingg, late_answer: str, state: State
) -> None:
    """Somebody sent it again meanwhile, and that answer is still to come. A late “created” counts at once."""
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

        assert campaign_of(bot).state is state
        is_swept(bot)
    assert creates(toingg) == 1


def test_an_outcome_is_saved_even_if_the_database_is_unavailable_for_a_moment(
    workspace: Sandbox, toingg: Toingg
) -> None:
    with fresh_bot(workspace, replace(NO_LOOKUPS, sweep=60, write_again=(0.1,) * 30)) as bot:
        toingg.delay_s = 0.5
        bot.core.store.accept(submission())
        sending = threading.Thread(target=bot.core.delivery.send, args=[ACME, "c1"])
        sending.start()
        until(lambda: creates(toingg) == 1)
        execute(bot, "ALTER TABLE campaigns RENAME TO hidden")
        until(lambda: len(toingg.campaigns) == 1)
        time.sleep(0.3)

        execute(bot, "ALTER TABLE hidden RENAME TO campaigns")

        until(is_in(bot, State.CREATED))
        sending.join()


def test_a_campaign_takes_four_transactions_until_its_outcome_is_announced(workspace: Sandbox, alice: Person) -> None:
    """One each for the submission, the start of sending, the outcome with its claim, and the announcement."""
    writers: list[str] = []

    def noted(_: Connection) -> None:
        writers.append(threading.current_thread().name)

    with fresh_bot(workspace, replace(NO_LOOKUPS, sweep=60)) as bot:
        bot.core.store.accept(submission())
        bot.core.delivery.send(ACME, "c1")  # the first campaign also causes work that is done only once
        event.listen(bot.core.stores.database.engine, "commit", noted)

        bot.core.store.accept(submission("c2", "Holi renewals"))
        bot.core.delivery.send(ACME, "c2")

    assert "Campaign created" in alice.sees("Holi renewals", in_="#campaigns").text
    assert sum(name != "sweep" for name in writers) == 4


# Toingg is unavailable


def test_a_campaign_that_could_never_be_sent_ends_as_failed_and_can_be_sent_again(
    workspace: Sandbox, alice: Person
) -> None:
    with answering(http("429 Too Many Requests")) as busy:
        timing = replace(QUICK, give_up_sending=1.0, longest_pause=0.2)
        with fresh_bot(workspace, timing, TOINGG_API_URL=busy.url) as bot:
            campaign, _ = bot.core.store.accept(submission())
            bot.core.delivery.start(campaign)

            message = alice.sees("not created", in_="#campaigns")

            assert "Send again" in message.buttons
            assert campaign_of(bot).state is State.FAILED
            tries = len([request for request in busy.requests if request.line.startswith("POST")])
            assert tries == campaign_of(bot).attempts >= 3


def test_a_pause_that_is_too_long_is_announced_at_once(workspace: Sandbox, alice: Person) -> None:
    with (
        answering(http("429 Too Many Requests", b"", "Retry-After: 7200")) as busy,
        fresh_bot(workspace, TOINGG_API_URL=busy.url) as bot,
    ):
        bot.core.store.accept(submission())
        bot.core.delivery.send(ACME, "c1")

        assert "to wait for more than an hour" in alice.sees("not created", in_="#campaigns").text


def test_toingg_is_not_asked_again_before_the_time_it_named(workspace: Sandbox) -> None:
    with (
        answering(0.6, http("429 Too Many Requests", b"", "Retry-After: 1")) as busy,
        fresh_bot(workspace, replace(QUICK, sweep=0.05), TOINGG_API_URL=busy.url) as bot,
    ):
        campaign, _ = bot.core.store.accept(submission())
        bot.core.delivery.start(campaign)
        until(is_in(bot, State.SENDING))
        until(is_in(bot, State.ACCEPTED))

        answered = time.monotonic()
        until(is_in(bot, State.SENDING))

        assert time.monotonic() - answered >= 0.9


# Slack is unavailable


@pytest.mark.parametrize("fault", [{"status": 503}, {"drop": True}, {"error": "internal_error"}], ids=str)
def test_an_outcome_waits_for_slack(workspace: Sandbox, alice: Person, fault: dict[str, object]) -> None:
    with fresh_bot(workspace, SOON) as bot:
        control(workspace, "POST", "slack/faults", method="chat.postMessage", times=1, **fault)
        bot.core.store.accept(submission())
        bot.core.delivery.send(ACME, "c1")

        assert "Campaign created" in alice.sees(TITLE, in_="#campaigns", within=6).text

        assert len(in_campaigns(alice)) == 1


def test_if_slack_did_not_confirm_a_message_it_may_be_posted_twice_but_is_never_missing(
    workspace: Sandbox, alice: Person
) -> None:
    with fresh_bot(workspace, SOON) as bot:
        control(workspace, "POST", "slack/faults", method="chat.postMessage", times=1, drop=True, after=True)
        bot.core.store.accept(submission())
        bot.core.delivery.send(ACME, "c1")

        until(lambda: campaign_of(bot).announced == campaign_of(bot).version, within=6)

        assert 1 <= len(in_campaigns(alice)) <= 2


def test_an_outcome_that_could_not_be_announced_is_logged_and_the_tries_end(
    workspace: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    with fresh_bot(workspace, replace(QUICK, give_up_telling=0)) as bot:
        control(workspace, "POST", "slack/faults", method="chat.postMessage", times=9, status=503)
        bot.core.store.accept(submission())

        bot.core.delivery.send(ACME, "c1")

        until(lambda: campaign_of(bot).announced == campaign_of(bot).version)
        let_time_pass(bot)
        until(lambda: (campaign_of(bot).due_at or 0) > time.time() + 3600)
    assert [record.levelname for record in caplog.records if "nobody could be told" in record.getMessage()] == ["ERROR"]
