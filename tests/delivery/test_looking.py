"""An unknown outcome is looked up in Toingg's list, a few times and no more."""

import threading
import time
from dataclasses import replace

import pytest

from sandbox.server import Sandbox
from sandbox.toingg.service import Toingg
from tests.support.bots import NO_LOOKUPS, QUICK, SOON, fresh_bot
from tests.support.campaigns import TITLE, submission
from tests.support.ids import ACME
from tests.support.outcomes import (
    campaign_of,
    has_looked_its_last,
    in_campaigns,
    is_in,
    is_swept,
    looks,
    now,
    reply_of,
    unknown_at,
)
from tests.support.people import Person
from tests.support.servers import Request, answering
from tests.support.waiting import until
from toingg_bot.domain.states import State


def test_the_only_newer_campaign_of_this_title_is_taken_for_it(workspace: Sandbox) -> None:
    with unknown_at(workspace, SOON, {"_id": "t1", "title": f" {TITLE} ", "createdAt": now(1)}) as bot:
        until(is_in(bot, State.CREATED))

        assert campaign_of(bot).toingg_id == "t1"


@pytest.mark.parametrize(
    "listed",
    [
        [{"_id": "t1", "title": TITLE, "createdAt": now(-3600)}],
        [{"_id": "t1", "title": "Holi renewals", "createdAt": now(60)}],
        [],
    ],
    ids=["older", "of another title", "none"],
)
def test_a_campaign_that_cannot_be_it_is_not_offered(
    workspace: Sandbox, alice: Person, listed: list[dict[str, object]]
) -> None:
    with unknown_at(workspace, SOON, *listed) as bot:
        until(has_looked_its_last(bot))

        assert "It is this one" not in in_campaigns(alice)[0].buttons
        assert campaign_of(bot).candidates == ()


def test_a_campaign_without_a_date_is_for_a_person_to_judge(workspace: Sandbox, alice: Person) -> None:
    with unknown_at(workspace, QUICK, {"_id": "t1", "title": TITLE}) as bot:
        message = alice.sees("Is it this campaign?", in_="#campaigns")
        assert campaign_of(bot).state is State.UNKNOWN

        message.press("It is this one")

        until(is_in(bot, State.CREATED))
        assert campaign_of(bot).toingg_id == "t1"


def test_a_record_that_belongs_to_another_of_our_campaigns_is_not_taken(workspace: Sandbox, toingg: Toingg) -> None:
    with fresh_bot(workspace, SOON) as bot:
        for name, behaviour in [("first", "envelope"), ("second", "drop_before")]:
            toingg.behave(behaviour)
            campaign, _ = bot.core.store.accept(submission(name))
            bot.core.delivery.send(ACME, campaign.campaign_id)

        until(has_looked_its_last(bot, "second"))

        assert campaign_of(bot, "second").state is State.UNKNOWN
        assert campaign_of(bot, "second").candidates == ()


def test_if_two_of_our_campaigns_are_unknown_one_record_may_belong_to_either(
    workspace: Sandbox, alice: Person, toingg: Toingg
) -> None:
    """One of the two was created, and the bot must not guess which one."""
    with fresh_bot(workspace) as bot:
        for name, behaviour in [("first", "drop_before"), ("second", "drop_after")]:
            toingg.behave(behaviour)
            bot.core.store.accept(submission(name))
            bot.core.delivery.send(ACME, name)

        until(lambda: [message.text.count("Is it this campaign?") for message in in_campaigns(alice)] == [1, 1])

        assert {campaign_of(bot, name).state for name in ("first", "second")} == {State.UNKNOWN}
        in_campaigns(alice)[1].press("It is this one")
        until(is_in(bot, State.CREATED, "second"))
        answer = in_campaigns(alice)[0].press("It is this one")
        assert "could not confirm" in answer.text
        assert campaign_of(bot, "first").state is State.UNKNOWN, "it is the other's now"


def test_a_record_may_belong_to_another_campaign_whose_id_toingg_did_not_return(
    workspace: Sandbox, alice: Person, toingg: Toingg
) -> None:
    """The only record of the title belongs to the first one, which Toingg created without returning its id."""
    with fresh_bot(workspace, SOON) as bot:
        for name, behaviour in [("second", "drop_before"), ("first", "no_id")]:
            toingg.behave(behaviour)
            bot.core.store.accept(submission(name))
            bot.core.delivery.send(ACME, name)

        until(has_looked_its_last(bot, "second"))

        assert campaign_of(bot, "second").state is State.UNKNOWN
        until(lambda: "Is it this campaign?" in in_campaigns(alice)[0].text)


def test_a_look_up_on_request_does_not_use_up_a_scheduled_one(
    workspace: Sandbox, alice: Person, toingg: Toingg
) -> None:
    with fresh_bot(workspace, NO_LOOKUPS) as bot:
        toingg.behave("drop_before", times=1)
        bot.core.store.accept(submission())
        bot.core.delivery.send(ACME, "c1")
        before = campaign_of(bot).look_up_at

        for number in (1, 2):
            alice.sees(TITLE, in_="#campaigns").press("Check again")
            until(lambda number=number: looks(toingg) == number)  # type: ignore[misc]

        until(lambda: "lists no new campaign" in in_campaigns(alice)[0].text)
        assert (campaign_of(bot).look_up_at, campaign_of(bot).lookups) == (before, 0)


def test_a_slow_look_up_does_not_undo_what_happened_meanwhile(workspace: Sandbox) -> None:
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
        before = campaign_of(bot)

        listed.set()
        looking.join()

        assert (before.state, before.attempts) == (State.UNKNOWN, 2)
        assert campaign_of(bot).version >= before.version, "or its outcome would count as announced"


def test_after_the_last_look_up_the_message_says_what_was_found(
    workspace: Sandbox, alice: Person, toingg: Toingg
) -> None:
    with fresh_bot(workspace, replace(QUICK, lookups=(0.1, 0.3))) as bot:
        toingg.behave("drop_before", times=1)
        bot.core.store.accept(submission())
        bot.core.delivery.send(ACME, "c1")

        message = alice.sees("lists no new campaign", in_="#campaigns", within=3)

        assert len(in_campaigns(alice)) == 1
        assert "Send again" in message.buttons


def test_after_the_last_look_up_there_are_no_more(workspace: Sandbox, toingg: Toingg) -> None:
    with fresh_bot(workspace, replace(QUICK, sweep=0.05, lookups=(0.1, 0.3))) as bot:
        toingg.behave("drop_before", times=1)
        bot.core.store.accept(submission())
        bot.core.delivery.send(ACME, "c1")
        until(lambda: (campaign_of(bot).due_at or 0) > time.time() + 3600)
        looked = looks(toingg)

        is_swept(bot)

        assert (campaign_of(bot).due_at or 1e12) > time.time() + 3600
    assert looks(toingg) == looked


def test_a_person_who_asks_for_a_look_up_gets_an_answer_even_if_toingg_is_unavailable(
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
