"""Every database is brought to the newest form, whatever form it has and whoever else tries at the same time."""

import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from tests.support.databases import KEY
from tests.support.processes import begun
from tests.support.stored import IN_ACME, SUBMISSION
from toingg_bot.store import CampaignStore, Database, Sealer
from toingg_bot.store.home_tables import EVERYTHING
from toingg_bot.store.migrating import HERE, NEWEST, Form, form_of, migrate


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    with closing(Database(database_url)) as database:
        yield database


def tables_of(database: Database) -> set[str]:
    return set(inspect(database.engine).get_table_names())


def test_an_empty_database_becomes_current(database: Database) -> None:
    assert form_of(database) is Form.OLD

    migrate(database)

    assert form_of(database) is Form.CURRENT
    assert tables_of(database) >= EVERYTHING.tables.keys()


def test_migrating_twice_is_harmless(database: Database) -> None:
    migrate(database)
    before = tables_of(database)

    migrate(database)

    assert tables_of(database) == before
    assert form_of(database) is Form.CURRENT


def test_the_migrations_make_exactly_the_tables_that_the_program_works_with(database: Database) -> None:
    migrate(database)

    with database.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), EVERYTHING) == []


def test_the_conditions_of_the_indexes_are_the_same_too(database: Database, tmp_path: Path) -> None:
    """Alembic does not compare them."""
    migrate(database)
    migrated = conditions_of(database)

    with database.engine.begin() as connection:
        EVERYTHING.drop_all(connection)
        EVERYTHING.create_all(connection)

    assert migrated == conditions_of(database)
    assert len([condition for condition in migrated.values() if condition]) >= 2


def conditions_of(database: Database) -> dict[str, str]:
    """Return the WHERE of each index, reduced to its words."""
    indexes: list[Any] = inspect(database.engine).get_indexes("campaigns")
    name = "sqlite_where" if database.is_sqlite else "postgresql_where"
    return {each["name"]: str(each["dialect_options"].get(name, "")).upper() for each in indexes}


def test_the_newest_form_is_what_the_last_step_makes() -> None:
    """The bot reads its name from the names of the files, so that it starts without Alembic."""
    config = Config()
    config.set_main_option("script_location", str(HERE))

    assert ScriptDirectory.from_config(config).get_heads() == [NEWEST]


def test_every_step_says_whether_it_only_adds() -> None:
    config = Config()
    config.set_main_option("script_location", str(HERE))

    steps = list(ScriptDirectory.from_config(config).walk_revisions())

    assert all(isinstance(step.module.additive, bool) for step in steps)
    assert all(step.module.additive for step in steps if hasattr(step.module, "concurrently"))


def test_every_step_can_be_undone(database: Database) -> None:
    migrate(database)
    config = Config()
    config.set_main_option("script_location", str(HERE))

    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")

    assert tables_of(database) <= {"alembic_version"}
    migrate(database)
    assert form_of(database) is Form.CURRENT


def test_a_campaign_from_before_a_migration_is_read_unchanged_and_its_key_is_unknown(database: Database) -> None:
    migrate(database)
    store, config = CampaignStore(database, Sealer([KEY])), Config()
    config.set_main_option("script_location", str(HERE))
    store.accept(SUBMISSION)
    before = store.begin_sending(*IN_ACME, 90, key_fingerprint="a" * 64)
    assert before is not None

    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0003")
    migrate(database)

    assert store.get(*IN_ACME) == replace(before, key_fingerprint=None)


def test_two_processes_that_migrate_at_once_are_harmless(database: Database, database_url: str, tmp_path: Path) -> None:
    """As when two machines are deployed to at the same time."""
    both = [begun(database_url, tmp_path, "migrate") for _ in range(3)]

    ended = [(process.communicate(timeout=30)[1], process.returncode) for process in both]

    assert [status for _, status in ended] == [0, 0, 0], ended
    assert "Traceback" not in str(ended)
    assert form_of(database) is Form.CURRENT


def test_many_processes_that_migrate_at_the_same_moment_are_harmless(database_url: str) -> None:
    """Each finds the tables missing; one makes them, and the others find them there."""
    at_once = threading.Barrier(6)

    def bring_up_to_date(_: int) -> None:
        with closing(Database(database_url)) as database:
            at_once.wait()
            migrate(database)
            assert form_of(database) is Form.CURRENT

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(bring_up_to_date, range(6)))


def test_a_new_file_that_another_process_is_writing_is_waited_for(tmp_path: Path) -> None:
    """SQLite itself does not wait when it opens a locked file that does not use a write-ahead log yet."""
    file = tmp_path / "new.db"
    with closing(sqlite3.connect(file, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        threading.Timer(0.2, other.execute, ["COMMIT"]).start()

        with closing(Database(f"sqlite:///{file}")) as database:
            migrate(database)
            assert form_of(database) is Form.CURRENT


@pytest.mark.parametrize("role", ["serve", "web", "worker"])
def test_the_bot_does_not_start_on_an_old_postgresql(postgresql_url: str, tmp_path: Path, role: str) -> None:
    """Several machines share it, so none of them migrates it by itself."""
    process = begun(postgresql_url, tmp_path, role)

    _, said = process.communicate(timeout=30)

    assert process.returncode == 2
    assert "python bot.py migrate" in said
    assert "Traceback" not in said


def test_an_unavailable_database_is_explained_when_the_bot_starts(tmp_path: Path) -> None:
    process = begun("postgresql://bot:s3cret@127.0.0.1:9/bot", tmp_path)

    _, said = process.communicate(timeout=30)

    assert process.returncode == 2
    assert "database" in said
    assert "s3cret" not in said
    assert "Traceback" not in said
