"""What stops the bot from starting: status 2, and one sentence that names the setting and says what to do.

The doctor says the same in one line, and continues with the other checks.
"""

import socket
from contextlib import closing
from pathlib import Path

import pytest

from tests.support.campaigns import submission
from tests.support.databases import KEY
from tests.support.startup import ONE_WORKSPACE, complaint, problem, refusal, run
from toingg_bot.settings.settings import judge
from toingg_bot.store import CampaignStore, Database, Sealer
from toingg_bot.store.key_file import KeyFileError, keys_of
from toingg_bot.store.migrating import migrate

# The settings file

UNREADABLE = {
    "UTF-16, as PowerShell writes it": ("SLACK_BOT_TOKEN=xoxb-1\n".encode("utf-16"), "save it again as UTF-8"),
    "UTF-16 without its mark": ("SLACK_BOT_TOKEN=xoxb-1\n".encode("utf-16-le"), "save it again as UTF-8"),
    "Latin-1 in a comment": (b"# ok\n# caf\xe9\n", "line 2 is not"),
    "a NUL": (b"SLACK_BOT_TOKEN=xoxb-1\0\n", "save it again as UTF-8"),
    "a line that is none": (b"COMMAND=/calls\nSLACK_BOT_TOKEN: xoxb-1\n", "line 2: each line has to be NAME=value"),
}


@pytest.mark.parametrize("which", UNREADABLE)
def test_a_settings_file_that_cannot_be_parsed_is_named(tmp_path: Path, which: str) -> None:
    content, advice = UNREADABLE[which]
    (tmp_path / ".env").write_bytes(content)

    said = problem(tmp_path)

    assert said.startswith(".env ")
    assert advice in said
    assert "xoxb" not in said


def test_a_settings_file_that_is_a_folder_or_a_dead_link_is_named(tmp_path: Path) -> None:
    (tmp_path / ".env").mkdir()
    assert refusal(tmp_path).startswith(".env is a folder: remove it")
    assert complaint(tmp_path, "Settings").startswith(".env is a folder: remove it")

    (tmp_path / ".env").rmdir()
    (tmp_path / ".env").symlink_to(tmp_path / "elsewhere")
    assert problem(tmp_path).startswith(".env is a link to a file that is not there")


def test_a_settings_file_without_permission_to_read_is_named(tmp_path: Path, somebody: list[str]) -> None:
    (tmp_path / ".env").touch(mode=0o000)

    assert refusal(tmp_path, like=somebody).startswith(".env may not be read by the user that runs the bot")
    assert complaint(tmp_path, "Settings", like=somebody).startswith(".env may not be read")


def test_what_notepad_writes_before_the_first_name_is_ignored(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"\xef\xbb\xbfCOMMAND=calls\r\n")

    assert problem(tmp_path).startswith("COMMAND must be a slash")


# The queue


@pytest.mark.parametrize(
    "url",
    [
        *("redis://:hush#w@h:6379/0", "redis://h:abc", "redis://h:0", "redis://h/first", "redis://h?hush=1"),
        *("redis://h?socket_timeout=long", "postgresql://h:abc/d", "postgresql://h/d?hush=1", "sqlite:///q.db?x=y"),
    ],
)
def test_a_queue_address_that_cannot_be_parsed_is_named(tmp_path: Path, url: str) -> None:
    said = problem(tmp_path, QUEUE_URL=url)

    assert said.startswith("QUEUE_URL ")
    assert "hush#" not in said


# The port


def test_a_port_that_is_taken_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        refused = refusal(tmp_path, PORT=str(port))
        found = complaint(tmp_path, "Port", PORT=str(port))
        of_a_worker = refusal(tmp_path, "worker", METRICS_PORT=str(port))

    assert refused == f"PORT is taken: another program listens at 127.0.0.1:{port}. End it, or choose another port."
    assert found == refused
    assert of_a_worker == f"METRICS_{refused}"


@pytest.mark.parametrize(
    "host",
    ["x86_64-conda-linux-gnu", "http://127.0.0.1", "127.0.0.1:3000", "[127.0.0.1", "two words", "fe80::%", "::/0"],
)
def test_a_host_that_cannot_be_an_address_is_named(tmp_path: Path, host: str) -> None:
    assert problem(tmp_path, HOST=host).startswith("HOST must be an address of this machine")


@pytest.mark.parametrize("host", ["arm64-apple-darwin20.0.0", "192.0.2.1"])
def test_a_host_that_is_no_address_of_this_machine_is_named(tmp_path: Path, host: str) -> None:
    """An active conda environment sets HOST to something like the first of them."""
    assert refusal(tmp_path, HOST=host).startswith("HOST is ")
    assert complaint(tmp_path, "Port", HOST=host).startswith("HOST is ")


# The key file


@pytest.fixture
def sealed_database(tmp_path: Path) -> Database:
    """A database in which something is sealed with its key file."""
    database = Database(f"sqlite:///{tmp_path}/bot.db")
    migrate(database)
    CampaignStore(database, Sealer(keys_of(database, None))).accept(submission())
    database.close()
    return database


def test_a_lost_key_file_is_never_replaced(tmp_path: Path, sealed_database: Database) -> None:
    given = {"DATABASE_URL": f"sqlite:///{sealed_database.place}", "ENCRYPTION_KEYS": ""}
    Path(f"{sealed_database.place}.key").unlink()

    for said in (refusal(tmp_path, **given), refusal(tmp_path, "audit", **given), complaint(tmp_path, "Keys", **given)):
        assert said.startswith(
            f"The key file {sealed_database.place}.key is gone, and what is kept was sealed with it: put it"
        )
        assert "ENCRYPTION_KEYS" in said
    assert not list(tmp_path.glob("*.key*"))


@pytest.mark.parametrize("content", [b"", b"\n", b"hush", b"hush\xff", b"\0" * 44, KEY.encode() + b"x"], ids=repr)
def test_a_key_file_without_a_key_is_named_and_left_unchanged(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "bot.db.key").write_bytes(content)

    with closing(Database(f"sqlite:///{tmp_path}/bot.db")) as database, pytest.raises(KeyFileError) as caught:
        keys_of(database, None)

    assert caught.value.advice.startswith(f"The key file {tmp_path}/bot.db.key holds no key: put it back")
    assert "hush" not in caught.value.advice
    assert (tmp_path / "bot.db.key").read_bytes() == content


def test_an_empty_key_file_stops_the_start(tmp_path: Path) -> None:
    given = {"DATABASE_URL": f"sqlite:///{tmp_path}/bot.db", "ENCRYPTION_KEYS": ""}
    assert run(tmp_path, "migrate", **given).returncode == 0
    (tmp_path / "bot.db.key").touch()

    for said in (refusal(tmp_path, **given), complaint(tmp_path, "Keys", **given)):
        assert said.startswith(f"The key file {tmp_path}/bot.db.key holds no key: put it back")


def test_a_key_file_without_permission_to_read_is_named(
    tmp_path: Path, sealed_database: Database, somebody: list[str]
) -> None:
    given = {"DATABASE_URL": f"sqlite:///{sealed_database.place}", "ENCRYPTION_KEYS": ""}
    Path(f"{sealed_database.place}.key").chmod(0o000)

    for said in (refusal(tmp_path, like=somebody, **given), complaint(tmp_path, "Keys", like=somebody, **given)):
        assert "bot.db.key cannot be read (PermissionError: permission denied, EACCES): let the user" in said


def test_a_key_file_is_written_whole_and_no_key_is_left_anywhere_else(tmp_path: Path) -> None:
    (tmp_path / "bot.db.key.new").write_text("what a crash left")
    with closing(Database(f"sqlite:///{tmp_path}/bot.db")) as database:
        migrate(database)
        first = keys_of(database, None)
        again = keys_of(database, None)

    assert first == again
    assert [file.name for file in tmp_path.glob("*.key*")] == ["bot.db.key"]


def test_a_key_that_cannot_be_saved_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "bot.db.key.new").mkdir()
    with closing(Database(f"sqlite:///{tmp_path}/bot.db")) as database:
        migrate(database)
        with pytest.raises(KeyFileError) as caught:
            keys_of(database, None)

    assert "let the user that runs the bot write into its folder, or set ENCRYPTION_KEYS" in caught.value.advice
    assert not (tmp_path / "bot.db.key").exists()


# Misspelt names


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        *(("LOG_LEVLE", "LOG_LEVEL"), ("TOING_API_KEY", "TOINGG_API_KEY"), ("ENCRYPTION_KEY", "ENCRYPTION_KEYS")),
        *(
            ("log_level", "LOG_LEVEL"),
            ("DATABASE-URL", "DATABASE_URL"),
            ("SLACK_SINGING_SECRET", "SLACK_SIGNING_SECRET"),
        ),
        *(("TOINGGAPIKEY", "TOINGG_API_KEY"), ("METRIC_PORTS", "METRICS_PORT")),
    ],
)
def test_a_misspelt_name_is_reported(tmp_path: Path, name: str, meant: str) -> None:
    (tmp_path / ".env").write_text(f"{name}=hush\n")
    without = {"SLACK_SIGNING_SECRET": "", "ENCRYPTION_KEYS": "", "SLACK_APP_TOKEN": "xapp-fake"}

    said = problem(tmp_path, **without)

    assert said == f"{name} in .env is no setting of this bot: did you mean {meant}?"


def test_names_of_other_programs_in_the_file_are_ignored(tmp_path: Path) -> None:
    others = ("POSTGRES_PASSWORD", "DATABASE_HOST", "DATABASE_USER", "DATABASE_PORT", "PGPORT", "SLACK_WEBHOOK_URL")
    more = ("REDIS_URL", "COMPOSE_PROJECT_NAME", "HOSTNAME", "SENTRY_DSN", "SLACK_USER_TOKEN", "DB_URL", "TZ")
    (tmp_path / ".env").write_text("".join(f"{name}=1\n" for name in (*others, *more)))

    assert judge(ONE_WORKSPACE, tmp_path / ".env").problems == ()
