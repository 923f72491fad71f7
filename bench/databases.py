"""Databases for measurements: an empty one on a PostgreSQL server, and one full of past campaigns."""

import os
import random
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import insert, make_url, select, text

from bench.slack import CHANNEL, SCRIPT, TEAM, WHO
from bench.turns import NotHere
from toingg_bot.domain.states import State, Submission
from toingg_bot.store import Database
from toingg_bot.store.migrating import migrate
from toingg_bot.store.opening import Stores, open_stores
from toingg_bot.store.tables import campaigns

KEY = "YSBmYWtlIGtleSB0aGF0IG9ubHkgdGVzdHMgdXNlLi4="
SERVER = "postgresql://root@127.0.0.1/postgres"
"""The PostgreSQL server to use, unless TEST_POSTGRES_URL names another one."""
DAY = 86_400.0
RETENTION = 90 * DAY
BATCH = 5_000

SHARE_OF_ONE = 100
"""Every hundredth campaign belongs to the measured workspace, so that it grows too; each other workspace has 99."""
OUTCOMES = [State.CREATED] * 17 + [State.REJECTED, State.UNKNOWN, State.DRAFT]
AUTHORS = 20


@contextmanager
def postgresql() -> Iterator[str]:
    """Create an empty database, yield its URL, and drop it afterwards. Raises NotHere if there is no server."""
    server = os.environ.get("TEST_POSTGRES_URL") or SERVER
    name = f"bench_{uuid.uuid4().hex}"
    try:
        connection = psycopg.connect(server, autocommit=True, connect_timeout=3)
    except psycopg.OperationalError:
        raise NotHere("a PostgreSQL (TEST_POSTGRES_URL can say where one is)") from None
    with connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield make_url(server).set(database=name).render_as_string(hide_password=False)
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def opened(url: str) -> Stores:
    """Return the stores of a database, with its tables created."""
    migrate(Database(url))
    return open_stores(url, KEY, RETENTION)


def submission(workspace_id: str = TEAM["id"], title: str = "Diwali renewals") -> Submission:
    """Return a submission of a new campaign."""
    values = {"title": title, "voice": "nova", "language": "hindi", "script": SCRIPT, "conversation": CHANNEL}
    payload = {"title": title, "voice": "nova", "language": "hindi", "script": SCRIPT}
    return Submission(
        campaign_id=uuid.uuid4().hex,
        workspace_id=workspace_id,
        enterprise_id=None,
        user_id=WHO["id"],
        conversation_id=CHANNEL,
        response_url=None,
        values=values,
        payload=payload,
    )


def fill(url: str, number: int) -> list[str]:
    """Write so many past campaigns, and return the ids of those in the measured workspace."""
    stores = opened(url)
    made, _ = stores.campaigns.accept(submission())
    database = stores.database
    with database.write() as connection:
        model = dict(connection.execute(select(campaigns)).mappings().one())
        connection.execute(campaigns.delete())
    chance = random.Random(7)  # noqa: S311 (the same campaigns each time)
    mine: list[str] = []
    for start in range(0, number, BATCH):
        rows = [_past(model, made.changed_at, each, chance) for each in range(start, min(start + BATCH, number))]
        mine += [row["campaign_id"] for row in rows if row["workspace_id"] == TEAM["id"]]
        with database.write() as connection:
            connection.execute(insert(campaigns), rows)
    if not database.is_sqlite:
        # Autovacuum would do this sooner or later.
        with database.read() as connection:
            connection.execute(text("VACUUM ANALYZE campaigns"))
    stores.close()
    return mine


def _past(model: dict[str, Any], now: float, number: int, chance: random.Random) -> dict[str, Any]:
    state = chance.choice(OUTCOMES)
    at = now - chance.random() * 80 * DAY
    workspace_id = f"T{number // 100 + 1:09}" if number % SHARE_OF_ONE else TEAM["id"]
    return {
        **model,
        "workspace_id": workspace_id,
        "campaign_id": f"{chance.getrandbits(128):032x}",
        "user_id": f"U0BENCH{chance.randint(1, AUTHORS):03}",
        "title": f"{model['title']} {number}",
        "state": state,
        "announced": 1 if state is not State.DRAFT else 0,
        "accepted_at": at,
        "changed_at": at,
        "outcome_at": at,
        "sent_at": at,
        "attempts": 1,
        "toingg_id": f"{chance.getrandbits(96):024x}" if state is State.CREATED else None,
        "message_channel_id": CHANNEL,
        "message_ts": f"{at:.6f}",
        "due_at": at + RETENTION,
    }
