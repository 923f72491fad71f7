"""Problems with the database that stop the bot from starting."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from tests.support.databases import do_without, fresh, server_url
from tests.support.servers import closed_port
from tests.support.startup import complaint, problem, refusal, run
from toingg_bot.store import Database
from toingg_bot.store.migrating import migrate

WRONG_DATABASES = {
    "postgresql://u@h/d?pgbouncer=true": "pgbouncer: leave it out",
    "postgresql://u@h/d?schema=public": "schema: write options=",
    "postgresql://u@h/d?ssl=true": "ssl: write sslmode=require",
    "postgresql://u@h/d?a=b&sslmode=require": "a: leave it out",
    "postgresql://u@h:abc/d": "a port that is no number",
    "postgresql://u@h:70000/d": "a port that is no number",
    "postgresql://u:hush/hush@h/d": "a port that is no number",
    "postgresql://u@h1:1,h2:2,h3/d?port=1,2": "more ports than hosts",
    "postgresql://u:hush@hush@h/d": "an @ too many",
    "postgresql://u:hush%zz@h/d": "%23 for #",
    "sqlite:///bot.db?mode=ro": "leave out the ?",
    "mysql://h/d": "must be sqlite:///a-file.db or postgresql://",
}


@pytest.mark.parametrize("url", WRONG_DATABASES)
def test_an_address_that_cannot_be_a_database_is_named_with_what_to_change(tmp_path: Path, url: str) -> None:
    said = problem(tmp_path, DATABASE_URL=url)

    assert said.startswith("DATABASE_URL ")
    assert WRONG_DATABASES[url] in said
    assert "hush" not in said


def test_a_wrong_address_ends_every_command_except_the_doctor(tmp_path: Path) -> None:
    url = "postgresql://u@h/d?pgbouncer=true"

    assert refusal(tmp_path, DATABASE_URL=url).startswith("DATABASE_URL ")
    assert refusal(tmp_path, "migrate", DATABASE_URL=url).startswith("DATABASE_URL ")
    assert complaint(tmp_path, "Settings", DATABASE_URL=url).startswith("DATABASE_URL ")


def unreachable() -> dict[str, str]:
    server = server_url().replace("postgresql://", "")
    who, _, place = server.rpartition("@")
    host, _, _ = place.partition("/")
    return {
        f"postgresql://127.0.0.1:{closed_port()}/d": "connection refused",
        "postgresql://nowhere.invalid/d": "no such host",
        "postgresql:///d?host=/nowhere": "there is no such socket",
        f"postgresql://{who}@{host}/no_such_database": "there is no such database",
        f"postgresql://nobody_at_all@{host}/postgres": "there is no such user",
        f"{server_url()}?sslmode=verify-everything": "a parameter of the address has a value that is not known",
    }


@pytest.mark.parametrize("number", range(6))
def test_a_database_that_lets_nobody_in_is_named_with_its_reason(tmp_path: Path, number: int) -> None:
    url, why = list(unreachable().items())[number]

    for said in (refusal(tmp_path, DATABASE_URL=url), complaint(tmp_path, "Database", DATABASE_URL=url)):
        assert f"OperationalError: {why}" in said
        assert "DATABASE_URL" in said


@pytest.mark.parametrize(
    "changes",
    [
        ("postgresql://", "postgresql+psycopg://"),
        ("postgresql://", "postgres://"),
        ("postgres?", "postgres?sslmode=prefer&"),
        ("@127.0.0.1/", f"@127.0.0.1:{closed_port()},127.0.0.1:5432/"),
    ],
    ids=["a driver", "short", "a parameter of libpq's", "two hosts"],
)
def test_whatever_libpq_reads_is_an_address(tmp_path: Path, changes: tuple[str, str]) -> None:
    with fresh("postgresql", tmp_path) as url:
        ended = run(tmp_path, "migrate", DATABASE_URL=url.replace(*changes))

    assert (ended.returncode, ended.stdout) == (0, "The database is up to date now.\n"), ended.stderr


def test_a_socket_is_an_address(tmp_path: Path) -> None:
    with fresh("postgresql", tmp_path) as url, psycopg.connect(url) as connection:
        found = connection.execute("SHOW unix_socket_directories").fetchone()
        folder = str(found[0] if found else "").split(",")[0].strip()
        if not Path(folder, ".s.PGSQL.5432").exists():
            do_without("the PostgreSQL here has no socket")
        at_socket = f"{url.replace('127.0.0.1', '')}&host={folder}"
        ended = run(tmp_path, "migrate", DATABASE_URL=at_socket)

    assert ended.returncode == 0 or "the password or the user is wrong" in ended.stderr or "pg_hba" in ended.stderr


@contextmanager
def another_database(encoding: str = "UTF8") -> Iterator[str]:
    """Make a database on the server, and yield its address."""
    server, name = server_url(), f"test_{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        made = "CREATE DATABASE {} ENCODING {} LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0"
        connection.execute(sql.SQL(made).format(sql.Identifier(name), sql.Literal(encoding)))
        try:
            yield server.rpartition("/")[0] + f"/{name}"
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.mark.parametrize("encoding", ["SQL_ASCII", "LATIN1"])
def test_a_database_that_cannot_store_every_letter_is_refused(tmp_path: Path, encoding: str) -> None:
    with another_database(encoding) as url:
        said = [
            refusal(tmp_path, "migrate", DATABASE_URL=url),
            refusal(tmp_path, "web", DATABASE_URL=url),
            complaint(tmp_path, "Database", DATABASE_URL=url),
        ]

    for each in said:
        assert f"is of encoding {encoding}" in each
        assert "CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0" in each
        assert "DATABASE_URL" in each


@contextmanager
def as_a_guest(url: str) -> Iterator[str]:
    """Yield the address of a database for a role without any rights."""
    name = f"guest_{uuid4().hex}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql.SQL("REVOKE CREATE ON SCHEMA public FROM PUBLIC"))
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD 'fake'").format(sql.Identifier(name)))
        try:
            yield url.replace("//", "//" + name + ":fake@", 1) if "@" not in url else _of(url, f"{name}:fake")
        finally:
            connection.execute(sql.SQL("DROP OWNED BY {0}; DROP ROLE {0}").format(sql.Identifier(name)))


def _of(url: str, who: str) -> str:
    return f"postgresql://{who}@{url.rpartition('@')[2]}"


def test_a_role_that_may_not_create_tables_is_named(tmp_path: Path) -> None:
    with another_database() as url, as_a_guest(url) as guest:
        said = [
            refusal(tmp_path, "migrate", DATABASE_URL=guest),
            complaint(tmp_path, "Database", DATABASE_URL=guest),
        ]

    for each in said:
        assert "may make no tables in its schema" in each
        assert "GRANT USAGE, CREATE ON SCHEMA public" in each


@pytest.mark.parametrize("granted", [[], ["alembic_version"], ["ALL TABLES IN SCHEMA public"]])
def test_tables_on_which_the_role_has_too_few_rights_are_reported(tmp_path: Path, granted: list[str]) -> None:
    """No rights at all, none on any but the first table, or only the right to read."""
    with another_database() as url, as_a_guest(url) as guest:
        with closing(Database(url)) as database:
            migrate(database)
        with psycopg.connect(url, autocommit=True) as connection:
            role = guest.partition("//")[2].partition(":")[0]
            for tables in granted:
                connection.execute(f"GRANT SELECT ON {tables} TO {role}".encode())
        said = [
            refusal(tmp_path, "web", DATABASE_URL=guest),
            complaint(tmp_path, "Database", DATABASE_URL=guest),
        ]

    for each in said:
        assert "lacks rights" in each or "InsufficientPrivilege, SQLSTATE 42501" in each
        assert "grant the role of DATABASE_URL" in each


def test_a_file_that_is_not_a_database_is_reported(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("Call Marigold. " * 100)

    for said in (
        refusal(tmp_path, DATABASE_URL="sqlite:///notes.txt"),
        complaint(tmp_path, "Database", DATABASE_URL="sqlite:///notes.txt"),
    ):
        assert "notes.txt" in said
        assert "SQLITE_NOTADB" in said
        assert "name another file in DATABASE_URL" in said


def test_a_missing_folder_is_reported(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/nowhere/bot.db"

    assert "see that the folder in DATABASE_URL exists" in refusal(tmp_path, DATABASE_URL=url)
    assert complaint(tmp_path, "Database", DATABASE_URL=url).startswith(f"There is no folder {tmp_path}/nowhere")


def test_a_folder_without_permission_to_write_is_reported(tmp_path: Path, somebody: list[str]) -> None:
    tmp_path.chmod(0o500)

    refused = refusal(tmp_path, like=somebody)
    found = complaint(tmp_path, "Database", like=somebody)
    tmp_path.chmod(0o700)

    assert "the bot's user may write there" in refused
    assert found.startswith(f"The folder {tmp_path} may not be written: let the bot's user write there")


def test_a_file_without_permission_to_write_is_reported(tmp_path: Path, somebody: list[str]) -> None:
    url = f"sqlite:///{tmp_path}/bot.db"
    assert run(tmp_path, "migrate", DATABASE_URL=url).returncode == 0
    (tmp_path / "bot.db").chmod(0o400)

    for said in (
        refusal(tmp_path, like=somebody, DATABASE_URL=url),
        complaint(tmp_path, "Database", like=somebody, DATABASE_URL=url),
    ):
        assert f"the file {tmp_path}/bot.db may not be read and written: let the user that runs the bot do so" in said
        assert "DATABASE_URL" in said
