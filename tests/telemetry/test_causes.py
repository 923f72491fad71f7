"""What the log says about the cause of a failure: enough to act on, and nothing that somebody typed."""

import sqlite3
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import closing

import psycopg
import pytest
import redis
import requests
from slack_sdk import WebClient
from sqlalchemy import text
from websocket import create_connection

from tests.support.databases import server_url
from tests.support.servers import RESET, Step, answering, closed_port, http
from toingg_bot.delivery.doorbell import Doorbell, QueueUnavailable
from toingg_bot.domain.errors import NotSent, Unconfirmed
from toingg_bot.settings.addresses import place
from toingg_bot.slack.answers import NotDone, ask
from toingg_bot.slack.connections import PooledHandler
from toingg_bot.store import Database, StoreUnavailable
from toingg_bot.telemetry.causes import cause_of
from toingg_bot.toingg.client import Toingg

TYPED = "Marigold"


def cause(how: Callable[[], object]) -> str:
    """Return what is said about the cause of a failure."""
    try:
        how()
    except Exception as error:  # noqa: BLE001
        said = cause_of(error)
        assert TYPED not in said
        return said
    raise AssertionError("it did not fail")


def pooled(url: str) -> object:
    """Call Slack as slack_sdk does, over the bot's own connections."""
    return urllib.request.build_opener(PooledHandler(lambda *_: None)).open(url, timeout=0.3)


CLIENTS: dict[str, Callable[[str, int], object]] = {
    "requests": lambda host, port: requests.get(f"http://{host}:{port}/{TYPED}?{TYPED}", timeout=0.3),
    "urllib": lambda host, port: urllib.request.urlopen(f"http://{host}:{port}/{TYPED}", timeout=0.3),
    "slack_sdk": lambda host, port: pooled(f"http://{host}:{port}/{TYPED}"),
    "redis": lambda host, port: redis.Redis(host=host, port=port, password=TYPED, socket_timeout=0.3).ping(),
    "websocket": lambda host, port: create_connection(f"ws://{host}:{port}/{TYPED}", timeout=0.3),
    "psycopg": lambda host, port: psycopg.connect(f"postgresql://{TYPED}@{host}:{port}/{TYPED}", connect_timeout=2),
}


@pytest.mark.parametrize("client", CLIENTS)
def test_an_unknown_host_and_a_closed_port_are_told_apart(client: str) -> None:
    ask_for = CLIENTS[client]

    assert "no such host" in cause(lambda: ask_for("nowhere.invalid", 80))
    assert "connection refused" in cause(lambda: ask_for("127.0.0.1", closed_port()))


@pytest.mark.parametrize("client", ["requests", "slack_sdk"])
@pytest.mark.parametrize(
    ("steps", "said"),
    [((5.0,), "timed out"), ((RESET,), "connection reset by peer, ECONNRESET")],
    ids=["silence", "a cut line"],
)
def test_silence_and_a_cut_connection_are_told_apart(client: str, steps: tuple[Step, ...], said: str) -> None:
    with answering(*steps) as server:
        host, _, port = server.url.removeprefix("http://").partition(":")

        assert said in cause(lambda: CLIENTS[client](host, int(port)))


def test_a_server_without_tls_is_reported_as_such() -> None:
    another = f"https://{place(server_url())}"  # which hangs up on anything but PostgreSQL's protocol

    assert "no TLS with it" in cause(lambda: requests.get(another, timeout=1))
    assert "no TLS with it" in cause(lambda: pooled(another))


def test_an_http_status_is_named() -> None:
    with answering(http("503 Service Unavailable")) as server:
        assert cause(lambda: urllib.request.build_opener().open(server.url, timeout=1)) == "HTTPError: HTTP 503"


def test_a_databases_error_is_named_by_its_code() -> None:
    with closing(sqlite3.connect(":memory:")) as sqlite, psycopg.connect(server_url()) as server:
        assert cause(lambda: sqlite.execute(f"SELECT '{TYPED}' FROM {TYPED}")) == "OperationalError: SQLITE_ERROR"  # noqa: S608
        assert (
            cause(lambda: server.execute(f"SELECT '{TYPED}' FROM {TYPED}".encode()))  # noqa: S608
            == "UndefinedTable: UndefinedTable, SQLSTATE 42P01"
        )


def test_an_unknown_error_is_named_by_its_type_and_its_literal_words() -> None:
    def literal() -> None:
        raise LookupError("the lantern is out")

    def made_up() -> None:
        raise LookupError(f"{TYPED} is out")

    def because() -> None:
        try:
            made_up()
        except LookupError as error:
            raise RuntimeError(TYPED) from error

    assert cause(literal) == "LookupError: the lantern is out"
    assert cause(made_up) == "LookupError"
    assert cause(because) == "RuntimeError"


def test_a_chain_of_causes_that_forms_a_circle_has_an_end() -> None:
    error = ValueError(TYPED)
    error.__cause__ = RuntimeError(error)

    assert cause_of(error) == "ValueError"


# Each service, as the log describes it while it is unavailable


def test_an_unavailable_database_is_logged_with_its_place() -> None:
    port = closed_port()
    with (
        closing(Database(f"postgresql://{TYPED}:{TYPED}@127.0.0.1:{port}/{TYPED}")) as database,
        pytest.raises(StoreUnavailable) as caught,
    ):
        database.clock()

    assert str(caught.value) == (
        f"the database at 127.0.0.1:{port} cannot be used (OperationalError: connection refused)"
    )
    assert caught.value.for_strangers == "the database cannot be used"


def test_a_server_that_became_a_standby_is_logged_and_its_session_is_replaced() -> None:
    """The pool must not keep sessions that will never write again."""
    url = f"{server_url()}?options=-cdefault_transaction_read_only%3Don"
    with closing(Database(url, pool=1)) as database:
        with database.read() as connection:
            before = connection.scalar(text("SELECT pg_backend_pid()"))
        with pytest.raises(StoreUnavailable) as caught, database.write() as connection:
            connection.execute(text("CREATE TABLE marigold (a int)"))
        with database.read() as connection:
            after = connection.scalar(text("SELECT pg_backend_pid()"))

    assert "ReadOnlySqlTransaction, SQLSTATE 25006" in str(caught.value)
    assert "name a server that takes writes in DATABASE_URL" in caught.value.advice
    assert before != after


def test_there_are_no_more_connections_than_the_setting_says() -> None:
    with (
        closing(Database(server_url(), pool=1)) as database,
        database.read(),
        pytest.raises(StoreUnavailable) as caught,
    ):
        database.clock()

    assert "raise DATABASE_POOL" in caught.value.advice


@pytest.mark.parametrize("scheme", ["redis", "postgresql"])
def test_an_unavailable_queue_is_logged_with_its_place(scheme: str) -> None:
    port = closed_port()
    with (
        closing(Doorbell(f"{scheme}://:{TYPED}@127.0.0.1:{port}/0")) as doorbell,
        pytest.raises(QueueUnavailable) as caught,
    ):
        doorbell.waiting()

    assert "connection refused" in str(caught.value)
    assert f"at 127.0.0.1:{port}" in str(caught.value)


def test_an_unavailable_slack_is_logged_with_the_cause() -> None:
    client = WebClient(token="xoxb-fake", base_url=f"http://127.0.0.1:{closed_port()}/api/")

    with pytest.raises(NotDone, match="URLError: connection refused, ECONNREFUSED"):
        ask(client.auth_test)


def test_an_unavailable_toingg_is_logged_with_its_place_and_the_cause() -> None:
    port = closed_port()
    with pytest.raises(NotSent) as refused:
        Toingg(f"http://{TYPED}:{TYPED}@127.0.0.1:{port}/{TYPED}").check_key("tg_fake")
    with pytest.raises(NotSent) as nowhere:
        Toingg("https://nowhere.invalid/api/v3").check_key("tg_fake")
    with answering(RESET) as server, pytest.raises(Unconfirmed) as cut:
        Toingg(server.url).check_key("tg_fake")

    asked = "GET get_supported_voices at"
    assert str(refused.value) == f"{asked} 127.0.0.1:{port}: ConnectionError: connection refused, ECONNREFUSED"
    assert str(nowhere.value) == f"{asked} nowhere.invalid:443: ConnectionError: no such host"
    assert str(cut.value).endswith("connection reset by peer, ECONNRESET")
