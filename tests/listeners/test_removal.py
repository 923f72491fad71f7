"""When the app is removed from a workspace or organisation, its data is deleted before Slack gets its answer."""

import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select, update

from sandbox.server import Sandbox
from tests.support.admins import connects
from tests.support.campaigns import GOOD
from tests.support.ids import ACME, AIR, HOTELS, KEYS, NORTHWIND, ORBIT
from tests.support.market import installable_bot
from tests.support.people import Person
from tests.support.stored import SUBMISSION
from tests.support.switches import control
from tests.support.waiting import until
from toingg_bot.app import Bot
from toingg_bot.delivery.tokens import REMOVED
from toingg_bot.store import Removed
from toingg_bot.store.database import now
from toingg_bot.store.home_tables import templates
from toingg_bot.store.tables import campaigns, installations, workspaces

HERE = GOOD | {"Share the result in": "#general"}


@pytest.fixture
def bot(market: Sandbox) -> Iterator[Bot]:
    """A bot that Acme has installed, and Northwind as a whole organisation."""
    with installable_bot(market) as running:
        for place in (ACME, NORTHWIND):
            market.install_through_bot(place)
        yield running


def creates(person: Person) -> None:
    person.types("/campaign").fill(HERE).submit()
    person.sees("Campaign created: Diwali renewals", in_="#general")


def stored(bot: Bot) -> set[str]:
    """Return the places of which anything is stored besides the audit."""
    with bot.core.stores.database.read() as connection:
        return {
            *connection.scalars(select(installations.c.installed_in)),
            *connection.scalars(select(workspaces.c.workspace_id)),
            *connection.scalars(select(campaigns.c.workspace_id)),
            *connection.scalars(select(templates.c.workspace_id)),
        }


def changed(bot: Bot, table: Any, **values: Any) -> None:
    """Change what is stored, to make it as it was before or will be later."""
    with bot.core.stores.database.write() as connection:
        connection.execute(update(table).values(**values))


@contextmanager
def another_process(bot: Bot) -> Iterator[sqlite3.Connection]:
    """Start writing to the bot's database, so that the bot has to wait."""
    file = bot.core.settings.database_url.get_secret_value().removeprefix("sqlite:///")
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield other


def test_an_organisation_that_removes_the_app_leaves_nothing(bot: Bot, market: Sandbox) -> None:
    """Slack names neither a workspace nor a person then."""
    connects(Person(market.url, "nila"), KEYS[HOTELS])
    connects(Person(market.url, "arun"), KEYS[AIR])
    hari = Person(market.url, "hari")
    creates(hari)
    hari.sees("Campaign created", in_="#general").press("Details").press("Save as template").submit()
    assert len(bot.core.stores.templates.all(HOTELS)) == 1
    connects(Person(market.url, "alice"), KEYS[ACME])

    market.uninstall(NORTHWIND)

    until(lambda: stored(bot) == {ACME})


@pytest.mark.parametrize("has_campaign", [False, True])
def test_data_of_an_unknown_organisation_is_deleted_as_well(bot: Bot, market: Sandbox, *, has_campaign: bool) -> None:
    """The key was connected before the workspace joined the organisation."""
    connects(Person(market.url, "nila"), KEYS[HOTELS])
    if has_campaign:
        creates(Person(market.url, "hari"))
    changed(bot, workspaces, enterprise_id=None)

    market.uninstall(NORTHWIND)

    until(lambda: stored(bot) == {ACME})


def test_a_workspaces_organisation_is_known_from_its_first_command_on(bot: Bot, market: Sandbox) -> None:
    nila = Person(market.url, "nila")
    connects(nila, KEYS[HOTELS])
    changed(bot, workspaces, enterprise_id=None)

    nila.types("/campaign")

    until(lambda: bot.core.stores.workspaces.get(HOTELS).enterprise_id == NORTHWIND)


def test_while_the_database_is_busy_slack_does_not_hear_that_the_data_is_deleted(bot: Bot, market: Sandbox) -> None:
    """Slack sends the event again, and then it is done."""
    connects(Person(market.url, "alice"), KEYS[ACME])

    def answers() -> list[int]:
        return [entry["status"] for entry in control(market, "GET", "log") if "app_uninstalled" in entry["what"]]

    with another_process(bot) as other:
        market.uninstall(ACME)
        until(lambda: answers() == [503], within=8)
        assert ACME in stored(bot)
        other.execute("ROLLBACK")
    control(market, "POST", "clock", advance=60)

    until(lambda: answers()[-1] == 200 and ACME not in stored(bot), within=10)


@pytest.mark.parametrize("code", ["account_inactive", "token_revoked"])
def test_a_token_that_has_been_dead_for_a_day_means_that_the_app_was_removed(
    bot: Bot, market: Sandbox, code: str
) -> None:
    """Slack repeats the news of a removal for a few minutes only; a bot that was down learns of it from the token."""
    connects(Person(market.url, "nila"), KEYS[HOTELS])
    look: Callable[[], None] = bot.core.tokens.look

    def refused() -> None:
        control(market, "POST", "slack/faults", method="auth.test", error=code, times=1)  # the organisation's is first
        look()

    refused()
    refused()
    assert HOTELS in stored(bot), "it may be a mistake"
    changed(bot, installations, refused_at=now() - REMOVED + 60)
    refused()
    assert HOTELS in stored(bot)
    look()
    changed(bot, installations, refused_at=installations.c.refused_at - 60)
    refused()
    assert HOTELS in stored(bot), "it was well in between"

    changed(bot, installations, refused_at=now() - REMOVED)
    refused()

    assert stored(bot) == {ACME}


@pytest.mark.parametrize("fault", [{"error": "ratelimited"}, {"status": 500}, {"drop": True, "times": 2}], ids=str)
def test_other_errors_of_a_token_delete_nothing(bot: Bot, market: Sandbox, fault: dict[str, Any]) -> None:
    changed(bot, installations, refused_at=now() - REMOVED)
    control(market, "POST", "slack/faults", method="auth.test", **fault)

    bot.core.tokens.look()

    assert stored(bot) == {ACME, NORTHWIND}


def test_the_data_of_a_workspace_that_leaves_the_installation_is_deleted(bot: Bot, market: Sandbox) -> None:
    connects(Person(market.url, "nila"), KEYS[HOTELS])
    connects(Person(market.url, "arun"), KEYS[AIR])

    control(market, "POST", "access", team_id=AIR, granted=False)

    until(lambda: stored(bot) == {ACME, NORTHWIND, HOTELS})


def test_a_key_that_was_connected_after_the_workspace_left_stays(bot: Bot, market: Sandbox) -> None:
    """It was added again, and the news that it had left came late."""
    connects(Person(market.url, "arun"), KEYS[AIR])

    assert not bot.core.stores.workspaces.leave(AIR, before=1.0)

    assert AIR in stored(bot)


def test_a_workspace_with_its_own_installation_stays_installed(bot: Bot, market: Sandbox) -> None:
    connects(Person(market.url, "alice"), KEYS[ACME])

    assert not bot.core.stores.workspaces.leave(ACME, before=2**40)

    assert ACME in stored(bot)
    assert ORBIT not in stored(bot)


def test_a_key_that_was_entered_before_the_app_was_removed_is_not_saved(bot: Bot, market: Sandbox) -> None:
    """It was being tested while another process deleted the data."""
    alice = Person(market.url, "alice")
    form = alice.types("/campaign connect").fill({"Toingg API key": KEYS[ACME]})
    market.toingg.requests.clear()

    with ThreadPoolExecutor(1) as pool, another_process(bot) as other:
        other.execute("INSERT INTO removals VALUES (?, 1, unixepoch())", [ACME])
        answer = pool.submit(form.submit)
        until(lambda: bool(market.toingg.requests))
        other.execute("COMMIT")
        errors = answer.result().errors

    assert "The app was removed from this workspace" in errors["Toingg API key"]
    assert bot.core.stores.workspaces.key(ACME) is None


def test_a_form_that_was_submitted_before_the_app_was_removed_stores_nothing_afterwards(
    bot: Bot, market: Sandbox
) -> None:
    """What was stored before is deleted, and nothing is added later."""
    alice = Person(market.url, "alice")
    connects(alice, KEYS[ACME])
    workspaces, store = bot.core.stores.workspaces, bot.core.store
    seen = workspaces.entrance(ACME, None, alice.id).removals
    workspaces.remove(ACME, "", before=2**40)

    for write in (store.accept, store.save_draft):
        with pytest.raises(Removed):
            write(replace(SUBMISSION, workspace_id=ACME), seen=seen)

    assert stored(bot) == {NORTHWIND}
    market.install_through_bot(ACME)
    store.accept(replace(SUBMISSION, workspace_id=ACME), seen=workspaces.entrance(ACME, None, alice.id).removals)
    assert stored(bot) == {ACME, NORTHWIND}
