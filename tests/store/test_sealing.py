"""What is encrypted and what is not: whoever gets the database finds no secrets, and nothing that people wrote."""

import re
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.exc import SQLAlchemyError

from tests.support.campaigns import TEXT_KEYS
from tests.support.databases import created
from tests.support.reasons import worded
from tests.support.stored import IN_ACME, SUBMISSION, bring_to
from toingg_bot.domain.reasons import as_written
from toingg_bot.domain.states import State
from toingg_bot.store import CampaignStore, Sealer, StoreUnavailable, new_key
from toingg_bot.store.opening import open_stores
from toingg_bot.store.sealing import CannotUnseal

PRIVATE = {
    name: f"private {name} of the campaign, हिन्दी too"
    for name in [*TEXT_KEYS, "calendar"]
    if name not in {"title", "voice", "language"}
}
SECRET_URLS = {"response_url": "https://hooks.example/T0/secret-one", "edit_url": "https://hooks.example/T0/secret-two"}
WRITTEN = replace(
    SUBMISSION,
    payload=SUBMISSION.payload | PRIVATE | {"postCallAnalysisSchema": {"lead_type": "private schema"}},
    values={"title": "Diwali renewals", "post_call_analysis_schema": "lead_type: private schema", **PRIVATE},
    response_url=SECRET_URLS["response_url"],
)
HIDDEN = [*PRIVATE.values(), "private schema", "lead_type", *SECRET_URLS.values(), "secret-", "private words of Toingg"]


def raw_content(url: str) -> bytes:
    """Return every byte of the database: its files, or each value of each row of each table."""
    if url.startswith("sqlite"):
        path = Path(url.removeprefix("sqlite:///"))
        return b"".join(each.read_bytes() for each in path.parent.glob(f"{path.name}*"))
    with psycopg.connect(url) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()").fetchall()
        rows = [connection.execute(f'SELECT t::text FROM "{table}" t').fetchall() for (table,) in tables]  # noqa: S608
        sealed = [bytes(value) for (value,) in connection.execute("SELECT sealed FROM campaigns").fetchall()]
    return repr(rows).encode() + b"".join(sealed)


def stored(url: str, *keys: str) -> CampaignStore:
    """Return a store that contains everything that can be sealed."""
    store = CampaignStore(created(url), Sealer(keys))
    store.accept(WRITTEN)
    private = "private words of Toingg"
    bring_to(store, State.REJECTED, reasons=(as_written(private),), problems=(worded(private, "title"),))
    store.change(*IN_ACME, set(State), edit_url=SECRET_URLS["edit_url"])
    return store


def test_nothing_private_can_be_read_in_the_database(database_url: str) -> None:
    key = new_key()
    store = stored(database_url, key)

    raw = raw_content(database_url)

    store.close()
    assert b"Diwali renewals" in raw, "a title stands in the channel anyway, and shows that this test reads"
    assert [text for text in [*HIDDEN, key] if text.encode() in raw or ascii(text)[1:-1].encode() in raw] == []


def test_a_new_key_opens_what_the_old_one_sealed(database_url: str) -> None:
    old, new = new_key(), new_key()
    stored(database_url, old).close()

    store = CampaignStore(created(database_url), Sealer([new, old]))

    campaign = store.get(*IN_ACME)
    assert campaign is not None
    assert campaign.payload == WRITTEN.payload
    store.change(*IN_ACME, set(State), view_id="V1")
    store.close()
    only_new = CampaignStore(created(database_url), Sealer([new]))
    assert only_new.get(*IN_ACME) is not None, "what is written again is sealed with the first key"
    only_new.close()


def test_a_lost_key_is_explained(database_url: str) -> None:
    stored(database_url, new_key()).close()
    store = CampaignStore(created(database_url), Sealer([new_key()]))

    with closing(store), pytest.raises(CannotUnseal) as caught:
        store.get(*IN_ACME)

    assert "ENCRYPTION_KEYS" in caught.value.advice
    assert caught.value.__cause__ is None


def test_a_row_that_somebody_changed_by_hand_is_not_taken_for_the_campaign(database_url: str) -> None:
    key = new_key()
    store = stored(database_url, key)
    _execute(database_url, "UPDATE campaigns SET sealed = 'gAAAAAB-something-else'")

    with closing(store), pytest.raises(CannotUnseal):
        store.get(*IN_ACME)


def test_the_key_file_of_sqlite_is_private_to_its_owner_and_never_changes(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/bot.db"
    created(url).close()
    open_stores(url, None, 1e9).close()
    key_file = tmp_path / "bot.db.key"
    first = key_file.read_text()

    open_stores(url, None, 1e9).close()

    assert key_file.stat().st_mode & 0o777 == 0o600
    assert key_file.read_text() == first
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}=\n", first)
    assert [each.name for each in tmp_path.iterdir() if "key" in each.name or "tmp" in each.name] == ["bot.db.key"]


def test_an_error_of_the_database_does_not_contain_what_people_wrote(database_url: str) -> None:
    """Such an error goes to the log with its whole text."""
    store = CampaignStore(created(database_url), Sealer([new_key()]))
    _execute(database_url, "ALTER TABLE campaigns DROP COLUMN lookups")

    with pytest.raises((SQLAlchemyError, StoreUnavailable)) as caught, closing(store):
        store.accept(WRITTEN)

    shown = f"{caught.value!s} {caught.value!r}"
    assert "Diwali" not in shown
    assert "U0ALICE001" not in shown


def _execute(url: str, statement: str) -> None:
    if url.startswith("sqlite"):
        with sqlite3.connect(url.removeprefix("sqlite:///")) as connection:
            connection.execute(statement)
        connection.close()
    else:
        with psycopg.connect(url, autocommit=True) as server:
            server.execute(statement.encode())
