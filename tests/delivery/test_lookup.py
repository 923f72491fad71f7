"""Toingg's list shows what its answer did not: whether a campaign is there, its id, and whose it is."""

import json
import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from sandbox.server import Sandbox
from sandbox.toingg.service import Toingg
from tests.support.bots import NO_LOOKUPS, QUICK, SOON, fresh_bot
from tests.support.campaigns import GOOD, TITLE, submission
from tests.support.counts import counts
from tests.support.ids import ACME, KEYS, ORBIT
from tests.support.outcomes import campaign_of, execute, in_campaigns, is_in, looks, now, reply_of
from tests.support.people import Form, Person
from tests.support.servers import Request, answering, http
from tests.support.switches import control
from tests.support.waiting import until
from toingg_bot.app import Bot
from toingg_bot.delivery.timing import Timing
from toingg_bot.domain.states import SavedCampaign, State
from toingg_bot.domain.workspace import WorkspaceSettings


def sent(bot: Bot, campaign_id: str, workspace_id: str = ACME, title: str = TITLE) -> SavedCampaign:
    """Have a campaign sent, and return it with its outcome."""
    bot.core.store.accept(replace(submission(campaign_id, title), workspace_id=workspace_id))
    bot.core.delivery.send(workspace_id, campaign_id)
    campaign = bot.core.store.get(workspace_id, campaign_id)
    assert campaign is not None
    return campaign


def time_to_look_comes(bot: Bot) -> None:
    execute(bot, "UPDATE campaigns SET look_up_at = 0, due_at = 0 WHERE look_up_at IS NOT NULL")


def is_over(bot: Bot, campaign_id: str = "c1", workspace_id: str = ACME) -> bool:
    """Say whether no look-up is scheduled any more."""
    campaign = bot.core.store.get(workspace_id, campaign_id)
    return (
        campaign is not None
        and campaign.lookups == len(bot.core.delivery.timing.lookups)
        and campaign.announced == campaign.version
    )


# An id that Toingg did not return


@pytest.mark.parametrize("behaviour", ["normal", "no_id"])
def test_an_id_that_is_found_later_is_added_to_the_message_and_is_not_a_second_outcome(
    workspace: Sandbox, alice: Person, toingg: Toingg, behaviour: str
) -> None:
    """The message is edited, but the team's channel and the metrics get the campaign only once."""
    with fresh_bot(workspace, NO_LOOKUPS) as bot:
        settings = WorkspaceSettings(team_channel="C0GENERAL1")
        bot.core.stores.workspaces.set_up(ACME, None, "U0BOB00001", settings)
        toingg.behave(behaviour)

        before = sent(bot, "c1")
        assert (before.state, before.toingg_id) == (State.CREATED, None)
        assert "Campaign id" not in alice.sees("Campaign created", in_="#campaigns").text
        alice.sees("Campaign created", in_="#general")
        time_to_look_comes(bot)

        until(lambda: f"Campaign id: {toingg.stored[0].id}" in in_campaigns(alice)[0].text)
        until(lambda: campaign_of(bot).announced == campaign_of(bot).version)
        campaign = campaign_of(bot)
        assert (campaign.state, campaign.toingg_id) == (State.CREATED, toingg.stored[0].id)
        assert (campaign.look_up_at, campaign.attempts) == (None, 1)
        assert counts(bot)['toingg_bot_outcomes_total{state="created"}'] == 1
        assert len(in_campaigns(alice)) == 1
        assert len([each for each in alice.messages("#general") if TITLE in each.text]) == 1


@pytest.mark.parametrize("behaviour", ["normal", "drop_after"])
def test_a_modal_that_is_still_open_shows_what_was_found(
    workspace: Sandbox, alice: Person, toingg: Toingg, behaviour: str
) -> None:
    with fresh_bot(workspace):
        toingg.behave(behaviour, times=1)
        form = alice.types("/campaign", in_="#campaigns").fill(GOOD)

        assert form.submit().result == "updated"
        assert isinstance(alice.view, Form)
        assert "Campaign id" not in alice.view.text

        until(lambda: alice.view is not None and f"Campaign id: {toingg.stored[0].id}" in alice.view.text)


def test_a_closed_modal_and_a_deleted_message_are_left_alone(
    workspace: Sandbox, alice: Person, toingg: Toingg, caplog: pytest.LogCaptureFixture
) -> None:
    """An id is not worth a second message."""
    with fresh_bot(workspace) as bot:
        alice.types("/campaign", in_="#campaigns").fill(GOOD).submit()
        assert isinstance(alice.view, Form)
        alice.view.close()
        alice.sees("Campaign created", in_="#campaigns")
        control(workspace, "POST", "slack/faults", method="chat.update", error="message_not_found", times=99)

        (key,) = keys_of(bot)
        until(lambda: campaign_of(bot, key).toingg_id == toingg.stored[0].id)
        until(lambda: campaign_of(bot, key).announced == campaign_of(bot, key).version)

        assert len(alice.messages("#campaigns")) == 1
        assert alice.messages("@toingg") == []
        assert campaign_of(bot, key).undelivered is None
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING] == []


def keys_of(bot: Bot) -> list[str]:
    with bot.core.stores.database.read() as connection:
        return [str(key) for (key,) in connection.exec_driver_sql("SELECT campaign_id FROM campaigns")]


def test_if_slack_is_unavailable_for_a_moment_it_gets_the_id_later(
    workspace: Sandbox, alice: Person, toingg: Toingg
) -> None:
    with fresh_bot(workspace, replace(NO_LOOKUPS, longest_pause=0.3)) as bot:
        sent(bot, "c1")
        alice.sees("Campaign created", in_="#campaigns")
        time_to_look_comes(bot)
        control(workspace, "POST", "slack/faults", method="chat.update", status=503, times=2)

        until(lambda: toingg.stored[0].id in in_campaigns(alice)[0].text, within=8)

        assert len(in_campaigns(alice)) == 1


@pytest.mark.parametrize("trouble", ["down", "html", "wrong_key", "firewall"])
def test_a_failed_look_up_for_an_id_changes_nothing_and_is_not_announced(
    workspace: Sandbox, alice: Person, bob: Person, toingg: Toingg, trouble: str, caplog: pytest.LogCaptureFixture
) -> None:
    with fresh_bot(workspace, replace(QUICK, lookups=(60.0, 60.1))) as bot:
        campaign = sent(bot, "c1")
        message = alice.sees("Campaign created", in_="#campaigns").content
        toingg.behave(trouble)
        time_to_look_comes(bot)

        until(lambda: is_over(bot))

        after = campaign_of(bot)
        assert (after.state, after.version, after.reasons, after.candidates) == (
            State.CREATED,
            campaign.version,
            (),
            (),
        )
        assert looks(toingg) == 2
        assert [each.content for each in in_campaigns(alice)] == [message]
        assert bob.messages("@toingg") == []
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING] == []


def test_a_key_that_was_removed_meanwhile_is_not_announced_either(workspace: Sandbox, alice: Person) -> None:
    with fresh_bot(workspace, NO_LOOKUPS, TOINGG_API_KEY="") as bot:
        bot.core.stores.workspaces.connect(ACME, None, "U0BOB00001", KEYS[ACME])
        sent(bot, "c1")
        bot.core.stores.workspaces.disconnect(ACME, "U0BOB00001")
        time_to_look_comes(bot)

        until(lambda: is_over(bot))

        assert campaign_of(bot).state is State.CREATED
        assert len(in_campaigns(alice)) == 1


def test_if_a_process_ends_before_a_look_up_another_one_does_it(
    workspace: Sandbox, alice: Person, toingg: Toingg
) -> None:
    with fresh_bot(workspace, SOON) as bot:
        bot.core.store.accept(submission())
        bot.core.store.begin_sending(ACME, "c1", 60)
        toingg.store(KEYS[ACME], {"title": TITLE})
        from_now = {"look_up_at": 0.0}
        bot.core.store.change(ACME, "c1", {State.SENDING}, State.CREATED, from_now=from_now)

        until(lambda: campaign_of(bot).toingg_id == toingg.stored[0].id)
        alice.sees(f"Campaign id: {toingg.stored[0].id}", in_="#campaigns")

        assert len(in_campaigns(alice)) == 1


def test_a_slow_look_up_ends_the_search_if_another_has_found_the_id_meanwhile(workspace: Sandbox) -> None:
    """The sweep and the timer may look at once; else the campaign would be due, and stored, for ever."""

    def answer(request: Request) -> bytes:
        if request.line.startswith("POST"):
            return http("200 OK", b'"string"')
        listing.set()
        listed.wait(5)
        return reply_of([{"_id": "t1", "title": TITLE, "createdAt": now(1)}])

    listing, listed = threading.Event(), threading.Event()
    timing = replace(QUICK, lookups=(60.0, 120.0))
    with answering(answer) as toingg, fresh_bot(workspace, timing, TOINGG_API_URL=toingg.url) as bot:
        sent(bot, "c1")
        time_to_look_comes(bot)
        assert listing.wait(5)
        assert bot.core.store.settle(ACME, "c1", "t1", when=State.CREATED)

        listed.set()

        until(lambda: campaign_of(bot).lookups == 1)
        until(lambda: (campaign_of(bot).due_at or 0) > time.time() + 3600)
        assert (campaign_of(bot).toingg_id, campaign_of(bot).look_up_at) == ("t1", None)


def test_an_id_that_may_belong_to_either_of_two_campaigns_is_given_to_neither(
    workspace: Sandbox, alice: Person
) -> None:
    with fresh_bot(workspace, NO_LOOKUPS) as bot:
        for name in ("first", "second"):
            sent(bot, name)
        time_to_look_comes(bot)

        until(lambda: is_over(bot, "first") and is_over(bot, "second"))

        assert [campaign_of(bot, name).toingg_id for name in ("first", "second")] == [None, None]
        assert "Campaign id" not in " ".join(message.text for message in in_campaigns(alice))


@contextmanager
def created_at(workspace: Sandbox, timing: Timing, *listed: dict[str, object]) -> Iterator[Bot]:
    """A bot whose create was answered as in the contract, at a Toingg whose list has these records."""

    def answer(request: Request) -> bytes:
        return http("200 OK", b'"string"') if request.line.startswith("POST") else reply_of(list(listed))

    with answering(answer) as toingg, fresh_bot(workspace, timing, TOINGG_API_URL=toingg.url) as bot:
        sent(bot, "c1")
        yield bot


@pytest.mark.parametrize(
    "listed",
    [
        [],
        [{"_id": "t1", "title": TITLE, "createdAt": now(-3600)}],
        [{"_id": "t1", "title": "Holi renewals", "createdAt": now(60)}],
        [{"_id": name, "title": TITLE, "createdAt": now(60)} for name in ("t1", "t2")],
        [{"_id": "t1", "title": TITLE}],
    ],
    ids=["nothing", "an older one", "another title", "two", "one without a date"],
)
def test_a_record_that_is_not_certain_is_not_taken_for_the_id(
    workspace: Sandbox, alice: Person, listed: list[dict[str, object]]
) -> None:
    """Nobody is asked either, because it is certain that the campaign was created."""
    with created_at(workspace, replace(QUICK, lookups=(0.1, 0.2)), *listed) as bot:
        until(lambda: is_over(bot))

        assert campaign_of(bot).toingg_id is None
        assert campaign_of(bot).candidates == ()
        assert in_campaigns(alice)[0].buttons == ["Use again", "Details"]


def test_an_id_that_toingg_returned_is_not_looked_up(workspace: Sandbox, toingg: Toingg) -> None:
    with fresh_bot(workspace, SOON) as bot:
        toingg.behave("envelope")

        campaign = sent(bot, "c1")

        assert (campaign.toingg_id, campaign.look_up_at) == (toingg.stored[0].id, None)


# Unclear answers


@pytest.mark.parametrize("behaviour", ["yes_and_no", "garbage"])
def test_an_unclear_answer_is_looked_up(workspace: Sandbox, alice: Person, toingg: Toingg, behaviour: str) -> None:
    with fresh_bot(workspace, SOON) as bot:
        toingg.behave(behaviour, times=1)

        assert sent(bot, "c1").state is State.UNKNOWN
        alice.sees("could not confirm", in_="#campaigns")

        until(is_in(bot, State.CREATED))
        assert campaign_of(bot).toingg_id == toingg.stored[0].id
        until(lambda: counts(bot).get('toingg_bot_outcomes_total{state="created"}') == 1)


# Two workspaces with one account


def test_a_campaign_that_another_workspace_made_with_the_same_account_is_not_taken(
    workspace: Sandbox, alice: Person, toingg: Toingg
) -> None:
    with fresh_bot(workspace, SOON) as bot:
        toingg.behave("envelope", times=1)
        assert sent(bot, "theirs", ORBIT).toingg_id is not None
        toingg.behave("drop_before", times=1)

        sent(bot, "ours")

        until(lambda: is_over(bot, "ours"))
        assert (campaign_of(bot, "ours").state, campaign_of(bot, "ours").candidates) == (State.UNKNOWN, ())
        mine = [message for message in in_campaigns(alice) if "could not confirm" in message.text]
        assert toingg.stored[0].id not in json.dumps(mine[0].content)


@pytest.mark.parametrize("theirs", ["normal", "drop_before"])
def test_a_campaign_that_may_belong_to_another_workspace_with_the_same_key_is_for_a_person_to_judge(
    workspace: Sandbox, toingg: Toingg, theirs: str
) -> None:
    with fresh_bot(workspace, NO_LOOKUPS) as bot:
        for behaviour, name, workspace_id in (("drop_after", "ours", ACME), (theirs, "theirs", ORBIT)):
            toingg.behave(behaviour, times=1)
            sent(bot, name, workspace_id)
        # Only one of the two is in the list, and we do not know whose.
        del toingg.accounts["acme"].stored[1:]
        time_to_look_comes(bot)

        until(lambda: is_over(bot, "ours") and is_over(bot, "theirs", ORBIT))

        assert campaign_of(bot, "ours").state is State.UNKNOWN
        assert [record.id for record in campaign_of(bot, "ours").candidates] == [toingg.stored[0].id]
        other = bot.core.store.get(ORBIT, "theirs")
        assert other is not None
        assert other.toingg_id is None


def test_a_campaign_that_was_sent_with_another_key_is_not_a_twin(workspace: Sandbox, toingg: Toingg) -> None:
    with fresh_bot(workspace, SOON, TOINGG_API_KEY="") as bot:
        for place, account in ((ACME, "acme"), (ORBIT, "orbit")):
            bot.core.stores.workspaces.connect(place, None, "U0BOB00001", toingg.accounts[account].key)
        sent(bot, "theirs", ORBIT)
        sent(bot, "ours")

        until(lambda: campaign_of(bot, "ours").toingg_id is not None)

        assert campaign_of(bot, "ours").toingg_id == toingg.accounts["acme"].stored[0].id


def test_it_is_this_one_does_not_take_a_campaign_that_belongs_to_another_workspace(
    workspace: Sandbox, alice: Person, toingg: Toingg
) -> None:
    """It was free when the message was written, but belongs to another workspace by the time of the click."""
    with fresh_bot(workspace, NO_LOOKUPS) as bot:
        for _ in range(2):
            toingg.store(KEYS[ACME], {"title": TITLE})
        toingg.behave("drop_before", times=1)
        sent(bot, "ours")
        bot.core.delivery.check(ACME, "ours")
        message = alice.sees("Is it one of these?", in_="#campaigns")
        last = campaign_of(bot, "ours").candidates[-1].id  # the workspace whose button is pressed
        bot.core.store.accept(replace(submission("theirs"), workspace_id=ORBIT))
        bot.core.store.begin_sending(ORBIT, "theirs", 60)
        bot.core.store.change(ORBIT, "theirs", {State.SENDING}, State.CREATED, toingg_id=last)

        message.press("It is this one")

        until(lambda: alice.view is not None)
        assert (campaign_of(bot, "ours").state, campaign_of(bot, "ours").toingg_id) == (State.UNKNOWN, None)


def test_a_campaign_that_was_sent_before_keys_had_fingerprints_counts_within_its_workspace(
    workspace: Sandbox, toingg: Toingg
) -> None:
    with fresh_bot(workspace, NO_LOOKUPS) as bot:
        for name, place in (("old", ACME), ("elsewhere", ORBIT)):
            sent(bot, name, place, title=f"{TITLE} {name}")
        execute(bot, "UPDATE campaigns SET key_fingerprint = NULL")
        toingg.accounts["acme"].stored.clear()
        for title in ("old", "elsewhere"):
            toingg.behave("drop_after", times=1)
            sent(bot, f"new-{title}", title=f"{TITLE} {title}")

            bot.core.delivery.check(ACME, f"new-{title}")

        assert campaign_of(bot, "new-old").state is State.UNKNOWN
        assert campaign_of(bot, "new-elsewhere").state is State.CREATED
