"""Whose a campaign at Toingg is: known across all workspaces, revealed to none, found without reading old campaigns."""

import re
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Connection, event, insert, select, text, update

from tests.support.databases import KEY, created
from tests.support.stored import IN_ACME, IN_ORBIT, LONG, SUBMISSION, bring_to
from toingg_bot.domain.states import SavedCampaign, State
from toingg_bot.store import CampaignStore, Database, Sealer, new_key
from toingg_bot.store.fingerprints import Fingerprints
from toingg_bot.store.rows import RETENTION
from toingg_bot.store.tables import campaigns, secrets
from toingg_bot.store.upkeep import Upkeep
from toingg_bot.store.whose import NEAR

OURS, OTHERS = "a" * 64, "b" * 64  # fingerprints
API_KEY = "tg_fake_key_0123456789"


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    with closing(created(database_url)) as database:
        yield database


@pytest.fixture
def store(database: Database) -> CampaignStore:
    return CampaignStore(database, Sealer([KEY]))


def sent(
    store: CampaignStore,
    where: tuple[str, str] = IN_ACME,
    fingerprint: str | None = OURS,
    to: State = State.UNKNOWN,
    title: str = "Diwali renewals",
    **changes: Any,
) -> SavedCampaign:
    """Have a campaign sent with a key, and bring it to an outcome."""
    workspace_id, campaign_id = where
    payload = SUBMISSION.payload | {"title": title}
    store.accept(replace(SUBMISSION, workspace_id=workspace_id, campaign_id=campaign_id, payload=payload))
    campaign = store.begin_sending(workspace_id, campaign_id, LONG, fingerprint)
    if to is not State.SENDING:
        campaign = store.change(workspace_id, campaign_id, {State.SENDING}, to, **changes)
    assert campaign is not None
    return campaign


def named(store: CampaignStore, where: tuple[str, str], toingg_id: str) -> SavedCampaign:
    return sent(store, where, to=State.CREATED, toingg_id=toingg_id)


# Twins


@pytest.mark.parametrize("place", [(IN_ACME[0], "c2"), IN_ORBIT], ids=["the same workspace", "another workspace"])
@pytest.mark.parametrize("state", [State.SENDING, State.UNKNOWN, State.CREATED])
def test_a_campaign_that_was_sent_with_the_same_key_and_title_is_a_twin(
    store: CampaignStore, place: tuple[str, str], state: State
) -> None:
    campaign = sent(store)
    assert not store.has_twin(campaign)

    sent(store, place, to=state)

    assert store.has_twin(campaign)


@pytest.mark.parametrize(
    "other",
    [
        {"fingerprint": OTHERS},
        {"title": "Holi renewals"},
        {"to": State.REJECTED},
        {"to": State.DENIED},
        {"to": State.FAILED},
        {"to": State.CREATED, "toingg_id": "t1"},
    ],
    ids=str,
)
@pytest.mark.parametrize("place", [(IN_ACME[0], "c2"), IN_ORBIT], ids=["the same workspace", "another workspace"])
def test_a_campaign_that_cannot_be_meant_is_not_a_twin(
    store: CampaignStore, place: tuple[str, str], other: dict[str, Any]
) -> None:
    campaign = sent(store)

    sent(store, place, **other)

    assert not store.has_twin(campaign)


def test_a_campaign_that_was_sent_long_before_is_not_a_twin(store: CampaignStore, database: Database) -> None:
    """What it made is older than what this one's create made."""
    row = sent(store)
    sent(store, IN_ORBIT)
    with database.write() as connection:
        mine = campaigns.c.workspace_id == IN_ORBIT[0]
        connection.execute(update(campaigns).where(mine).values(sent_at=campaigns.c.sent_at - NEAR - 1))

    assert not store.has_twin(row)


@pytest.mark.parametrize(("mine", "theirs"), [(None, None), (None, OURS), (OURS, None)])
def test_without_a_fingerprint_a_campaign_counts_within_its_workspace(
    store: CampaignStore, mine: str | None, theirs: str | None
) -> None:
    """It was sent before there were fingerprints."""
    campaign = sent(store, fingerprint=mine)
    sent(store, IN_ORBIT, theirs)
    assert not store.has_twin(campaign)

    sent(store, (IN_ACME[0], "c2"), theirs)

    assert store.has_twin(campaign)


def test_the_fingerprint_is_that_of_the_last_attempt(store: CampaignStore) -> None:
    campaign = sent(store)
    assert campaign.key_fingerprint == OURS
    store.send_again(*IN_ACME, confirmed=campaign.attempts)

    again = store.begin_sending(*IN_ACME, LONG, OTHERS)

    assert again is not None
    assert again.key_fingerprint == OTHERS


# Settling


@pytest.mark.parametrize("place", [(IN_ACME[0], "c2"), IN_ORBIT], ids=["the same workspace", "another workspace"])
def test_a_toingg_campaign_that_belongs_to_one_campaign_cannot_belong_to_another(
    store: CampaignStore, place: tuple[str, str]
) -> None:
    campaign = sent(store)
    named(store, place, "t1")

    assert store.settle(*IN_ACME, "t1", by="U0ALICE001") is None
    assert store.get(*IN_ACME) == campaign
    assert store.taken(["t1", "t2"]) == {"t1"}


def test_if_many_claim_a_toingg_campaign_at_once_one_gets_it(store: CampaignStore, database_url: str) -> None:
    """In several workspaces and processes, each looks before it writes, and none may look in between."""
    places = [(f"T0MANY{number:04}", "c1") for number in range(8)]
    for place in places:
        sent(store, place)
    start = threading.Barrier(len(places))

    def settle(place: tuple[str, str]) -> bool:
        with closing(CampaignStore(Database(database_url), Sealer([KEY]))) as process:
            start.wait()
            return process.settle(*place, "t1") is not None

    with ThreadPoolExecutor(len(places)) as pool:
        settled = list(pool.map(settle, places))

    assert settled.count(True) == 1


def test_adding_an_id_to_a_created_campaign_does_not_change_its_state(store: CampaignStore) -> None:
    campaign = sent(store, to=State.CREATED, look_up_at=1.0)
    assert store.settle(*IN_ACME, "t1") is None, "that is for unknown ones"

    settled = store.settle(*IN_ACME, "t1", when=State.CREATED)

    assert settled is not None
    assert (settled.state, settled.toingg_id, settled.look_up_at) == (State.CREATED, "t1", None)
    assert settled.version == campaign.version + 1, "the message is to be edited"
    assert store.settle(*IN_ACME, "t2", when=State.CREATED) is None, "it has one"


@pytest.mark.parametrize("state", [State.CREATED, State.REJECTED, State.DENIED, State.FAILED])
def test_a_campaign_that_lacks_nothing_is_not_looked_up(store: CampaignStore, state: State) -> None:
    """Neither a look-up that came back late nor an older process can schedule one."""
    sent(store, to=state, toingg_id="t1" if state is State.CREATED else None)

    campaign = store.change(*IN_ACME, {state}, look_up_at=1.0)

    assert campaign is not None
    assert campaign.look_up_at is None


def test_a_campaign_whose_id_is_missing_is_looked_up_in_time(store: CampaignStore) -> None:
    sent(store, to=State.CREATED, look_up_at=store.time() + LONG)
    claimed = store.claim_announcement(*IN_ACME, LONG)
    assert claimed is not None
    store.finish_announcement(claimed, None, is_announced=True)

    campaign = store.get(*IN_ACME)

    assert campaign is not None
    assert campaign.due_at == campaign.look_up_at
    assert campaign.created_announced


@pytest.mark.parametrize("state", [State.CREATED, State.UNKNOWN, State.REJECTED])
def test_a_creation_is_announced_once(store: CampaignStore, state: State) -> None:
    bring_to(store, state)
    claimed = store.claim_announcement(*IN_ACME, LONG)
    assert claimed is not None
    assert not claimed.created_announced

    store.finish_announcement(claimed, None, is_announced=False)
    again = store.claim_announcement(*IN_ACME, LONG)
    assert again is not None
    assert not again.created_announced, "nobody heard it yet"
    store.finish_announcement(again, None, is_announced=True)

    campaign = store.get(*IN_ACME)
    assert campaign is not None
    assert campaign.created_announced == (state is State.CREATED)


# Fingerprints of keys


def test_a_fingerprint_distinguishes_keys_and_reveals_nothing_about_them(database: Database) -> None:
    fingerprints = Fingerprints(database, Sealer([KEY]))

    one, same, other = (fingerprints.of(key) for key in (API_KEY, API_KEY, f"{API_KEY}0"))

    assert one == same != other
    assert re.fullmatch(r"[0-9a-f]{64}", one or "")
    assert fingerprints.of("\udcff") is not None, "what cannot be sent has one too"


def test_every_bot_has_its_own_secret(database: Database, tmp_path: Any) -> None:
    """Even with a Toingg key, nobody can tell from a copy of another bot's database who uses it."""
    with closing(created(f"sqlite:///{tmp_path}/another.db")) as another:
        made = {Fingerprints(each, Sealer([KEY])).of(API_KEY) for each in (database, another)}

    assert len(made) == 2


def test_processes_that_start_at_the_same_time_agree_on_one_secret(database: Database, database_url: str) -> None:
    start = threading.Barrier(8)

    def fingerprint(_: int) -> str | None:
        with closing(Database(database_url)) as own:
            start.wait()
            return Fingerprints(own, Sealer([KEY])).of(API_KEY)

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(fingerprint, range(8)))) == 1
    with database.read() as connection:
        assert len(connection.execute(select(secrets)).all()) == 1


def test_new_encryption_keys_seal_the_secret_again_without_changing_it(database: Database) -> None:
    before, fresh = Fingerprints(database, Sealer([KEY])).of(API_KEY), new_key()
    upkeep = Upkeep(database, Sealer([fresh, KEY]))

    assert upkeep.rotate_keys() == 0, "of what is anybody's there is nothing"

    Upkeep(database, Sealer([fresh])).opens()
    assert Fingerprints(database, Sealer([fresh])).of(API_KEY) == before
    with database.read() as connection:
        (row,) = connection.execute(select(secrets)).all()
    assert str(before) not in str(row)


def test_a_secret_that_cannot_be_unsealed_delays_no_campaign(database: Database) -> None:
    Fingerprints(database, Sealer([KEY])).of(API_KEY)

    assert Fingerprints(database, Sealer([new_key()])).of(API_KEY) is None


@pytest.mark.parametrize("user_id", [None, "U0ALICE001"])
def test_the_secret_is_never_exported_or_forgotten(
    store: CampaignStore, database: Database, user_id: str | None
) -> None:
    fingerprints = Fingerprints(database, Sealer([KEY]))
    sent(store, fingerprint=fingerprints.of(API_KEY))
    upkeep = Upkeep(database, Sealer([KEY]))

    assert {row["kind"] for row in upkeep.export(IN_ACME[0], user_id)} == {"campaign", "audit"}
    upkeep.forget(IN_ACME[0], user_id)

    assert Fingerprints(database, Sealer([KEY])).of(API_KEY) == fingerprints.of(API_KEY)


# What it costs

PAST = 20_000


def fill(database: Database, store: CampaignStore) -> SavedCampaign:
    """Write many campaigns of all kinds that were sent just now, and return one whose outcome is unknown."""
    row = sent(store)
    with database.write() as connection:
        model = dict(connection.execute(select(campaigns)).mappings().one())
        states = [State.CREATED, State.REJECTED, State.UNKNOWN, State.FAILED]
        many = [
            model
            | {
                "campaign_id": f"p{number}",
                "workspace_id": IN_ACME[0] if number % 4 else f"T{number:09}",
                "title": model["title"] if number % 3 else f"Past {number}",
                "state": states[number % 4],
                "toingg_id": f"t{number}" if number % 4 == 0 else None,
                "key_fingerprint": None if number % 5 == 0 else f"{number % 7:064}",
                "sent_at": model["sent_at"] - (RETENTION if number % 2 else 1),
                "due_at": model["due_at"] + RETENTION,
            }
            for number in range(PAST)
        ]
        connection.execute(insert(campaigns), many)
    return row


def test_a_look_up_reads_a_few_rows_of_many(store: CampaignStore, database: Database) -> None:
    """Each query is answered from an index made for it, which covers all its conditions."""
    row = fill(database, store)
    if not database.is_sqlite:
        with database.read() as connection:
            connection.execute(text("VACUUM ANALYZE campaigns"))
    asked: list[Callable[[], object]] = [
        lambda: store.taken(["t4", "t8", "none"]),
        lambda: store.has_twin(row),
        lambda: store.has_twin(replace(row, key_fingerprint=None)),
    ]

    plans = [plan for ask in asked for plan in plans_of(database, ask)]

    assert len(plans) >= 3
    for plan in plans:
        assert re.search(r"campaigns_by_toingg_id|campaigns_without_id", plan), plan
        assert not re.search(r"SCAN campaigns|Seq Scan", plan), plan
        if "without_id" in plan:
            assert re.search(r"title=\? AND sent_at>\?|Index Cond: .*title.*sent_at", plan), plan


def plans_of(database: Database, ask: Callable[[], object]) -> list[str]:
    """Return how the database executes these queries."""
    plans: list[str] = []

    def explain(connection: Connection, cursor: Any, statement: str, given: Any, *rest: Any) -> None:
        if statement.startswith("SELECT"):
            how = "EXPLAIN QUERY PLAN" if database.is_sqlite else "EXPLAIN"
            cursor.execute(f"{how} {statement}", given)
            plans.append("\n".join(str(step[-1]) for step in cursor.fetchall()))

    event.listen(database.engine, "before_cursor_execute", explain)
    try:
        ask()
    finally:
        event.remove(database.engine, "before_cursor_execute", explain)
    return plans
