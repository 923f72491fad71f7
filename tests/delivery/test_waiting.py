"""Campaigns that wait for a working key: one press sends all of them, however many, whatever ends meanwhile."""

from collections.abc import Iterator

import pytest

from sandbox.server import Sandbox
from sandbox.toingg.service import Toingg
from tests.support.bots import running_bot
from tests.support.campaigns import submission
from tests.support.databases import fresh_database
from tests.support.ids import ACME, BOB, KEYS
from tests.support.people import Person
from tests.support.switches import control
from tests.support.waiting import until
from toingg_bot.app import Bot
from toingg_bot.delivery.waiting import Waiting
from toingg_bot.domain.reasons import reason
from toingg_bot.domain.states import SavedCampaign, State

MANY = 105


@pytest.fixture
def url() -> str:
    return fresh_database()


@pytest.fixture
def keyless(workspace: Sandbox, url: str) -> Iterator[Bot]:
    """A bot whose workspace has no key."""
    control(workspace, "POST", "reset")
    with running_bot(workspace, TOINGG_API_KEY="", DATABASE_URL=url) as bot:
        yield bot


def refused(bot: Bot, number: int) -> None:
    """Have this many campaigns wait for a key."""
    store = bot.core.store
    for each in range(number):
        campaign = submission(f"c{each}", f"Renewals {each}")
        store.accept(campaign)
        store.begin_sending(ACME, campaign.campaign_id, 60.0)
        store.change(ACME, campaign.campaign_id, {State.SENDING}, State.DENIED, reasons=(reason("key_refused"),))


def titles(toingg: Toingg) -> list[str]:
    return sorted(campaign["title"] for campaign in toingg.campaigns)


def all_titles() -> list[str]:
    return sorted(f"Renewals {each}" for each in range(MANY))


def test_one_press_sends_everything_that_waits_and_the_number_on_it_is_true(
    keyless: Bot, bob: Person, toingg: Toingg
) -> None:
    refused(keyless, MANY)
    bob.types("/campaign connect", in_="#campaigns").fill({"Toingg API key": KEYS[ACME]}).submit()
    assert f"{MANY} campaigns are waiting" in bob.view.text

    bob.view.press(f"Send all {MANY} now")

    assert f"Creating {MANY} campaigns" in bob.view.text
    until(lambda: titles(toingg) == all_titles(), within=30)


def test_a_process_that_ends_in_the_middle_loses_none(
    keyless: Bot, url: str, workspace: Sandbox, toingg: Toingg
) -> None:
    """It was asked for, and the next process continues."""
    stores, core = keyless.core.stores, keyless.core
    refused(keyless, MANY)
    stores.workspaces.connect(ACME, None, BOB, KEYS[ACME])
    wish, number = stores.workspaces.wish(ACME, BOB)
    assert number == MANY

    def end(campaign: SavedCampaign) -> None:
        raise KeyboardInterrupt(campaign.campaign_id)

    with pytest.raises(KeyboardInterrupt):
        Waiting(core.store, stores.workspaces, core.engine, end).send(wish)

    with running_bot(workspace, TOINGG_API_KEY="", DATABASE_URL=url):
        until(lambda: titles(toingg) == all_titles(), within=30)
        until(lambda: stores.workspaces.wishes() == [])


def test_a_campaign_that_is_refused_again_waits_for_the_next_press(keyless: Bot) -> None:
    """Nobody asked for it to be tried for ever."""
    workspaces = keyless.core.stores.workspaces
    workspaces.connect(ACME, None, BOB, "tg_sandbox_key_acme_0001")
    wish, _ = workspaces.wish(ACME, BOB)
    refused(keyless, 3)

    keyless.core.waiting.sweep()

    assert workspaces.waiting_for(wish) == []
    assert workspaces.waiting(ACME) == 3
    assert workspaces.wishes() == []
