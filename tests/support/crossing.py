"""Two processes on one database: the first stops halfway until the second has caught up."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg
from sqlalchemy import event

from tests.support.databases import KEY, server_url
from toingg_bot.domain.errors import BotError
from toingg_bot.store import CampaignStore, Database, Installations, Sealer, Templates, Workspaces
from toingg_bot.store.upkeep import Upkeep

PATIENCE = 5.0  # seconds


@dataclass
class Process:
    """One of the two, with stores on its own connections, and the place where it stops."""

    database: Database
    stop_after: int = 0
    """Stop after this many statements; 0 for never."""
    said: int = 0
    """How many statements it has made."""
    stops: list[int] = field(default_factory=list)
    """The statements after which others can interfere: every read, and the last one of a transaction."""
    stopped: threading.Event = field(default_factory=threading.Event)
    go_on: threading.Event = field(default_factory=threading.Event)
    is_inside: bool = False
    """Whether it is inside a write transaction of SQLite."""
    knocks: bool = False
    """Whether it has asked SQLite for the write lock."""
    backends: set[int] = field(default_factory=set)
    """The ids of its PostgreSQL sessions."""

    def __post_init__(self) -> None:
        """Listen to every statement."""
        sealer = Sealer([KEY])
        self.campaigns = CampaignStore(self.database, sealer)
        self.campaigns.process = "p1"
        self.impatient = CampaignStore(self.database, sealer, retention=-1.0)  # stores nothing that is finished
        self.workspaces = Workspaces(self.database, sealer)
        self.templates = Templates(self.database, sealer)
        self.installations = Installations(self.database, sealer)
        self.upkeep = Upkeep(self.database, sealer)
        engine = self.database.engine
        event.listen(engine, "before_cursor_execute", self._before)
        event.listen(engine, "after_cursor_execute", self._after)
        event.listen(engine, "commit", self._ended)
        event.listen(engine, "rollback", self._ended)
        if self.database.is_sqlite:
            event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=OFF"))
        else:
            event.listen(engine, "checkout", lambda connection, *_: self.backends.add(connection.info.backend_pid))

    def begin_anew(self, stop_after: int = 0) -> None:
        """Start counting again, and stop after this many statements."""
        self.stop_after, self.said, self.stops, self.knocks = stop_after, 0, [], False
        self.stopped.clear()
        self.go_on.clear()

    def _before(self, _: Any, __: Any, statement: str, *___: Any) -> None:
        self.knocks = self.knocks or statement == "BEGIN IMMEDIATE"

    def _after(self, _: Any, __: Any, statement: str, *___: Any) -> None:
        self.said += 1
        if not self.is_inside and statement.startswith(("SELECT", "BEGIN IMMEDIATE")) and "advisory" not in statement:
            self.stops.append(self.said)
        self.is_inside = self.is_inside or statement == "BEGIN IMMEDIATE"
        if self.said == self.stop_after:
            self.stopped.set()
            assert self.go_on.wait(PATIENCE), "nobody told it to continue"

    def _ended(self, _: Any) -> None:
        self.is_inside = False
        if not self.database.is_sqlite and self.said not in (0, *self.stops[-1:]):
            self.stops.append(self.said)


Act = Callable[[Process], Any]


@dataclass(frozen=True)
class Crossing:
    """The two processes, and an observer."""

    first: Process
    second: Process
    onlooker: "psycopg.Connection[Any] | None"
    pool: ThreadPoolExecutor

    def one_after_the_other(self, first: Act, second: Act) -> tuple[Any, Any]:
        """Run one after the other, and return both results."""
        self.first.begin_anew()
        return heard(first, self.first), heard(second, self.second)

    def across(self, first: Act, second: Act, stop_after: int) -> tuple[Any, Any]:
        """Run the second while the first has stopped halfway, and return both results.

        The first continues when the second has finished, or waits for it.
        """
        self.first.begin_anew(stop_after)
        self.second.begin_anew()
        one = self.pool.submit(heard, first, self.first)
        one.add_done_callback(lambda _: self.first.stopped.set())
        assert self.first.stopped.wait(PATIENCE), "it never came so far"
        other = self.pool.submit(heard, second, self.second)
        deadline = time.monotonic() + PATIENCE
        while not wait([other], timeout=0.001).done and not self._waits():
            assert time.monotonic() < deadline, "it neither ends nor waits"
        self.first.go_on.set()
        return result_of(one), result_of(other)

    def _waits(self) -> bool:
        if self.onlooker is None:
            return self.second.knocks and self.first.is_inside
        waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted AND pid = ANY(%s)"
        row = self.onlooker.execute(waiting, [list(self.second.backends)]).fetchone()
        return bool(row and row[0])


def heard(act: Act, process: Process) -> Any:
    """Return the result of an action, or the text of its error."""
    try:
        return act(process)
    except BotError as error:
        return f"{type(error).__name__}: {error}"


def result_of(one: "Future[Any]") -> Any:
    return one.result(timeout=PATIENCE)


@contextmanager
def crossing_at(url: str) -> Iterator[Crossing]:
    """Open the database for two processes."""
    with ExitStack() as stack:
        first, second = (Process(stack.enter_context(closing(Database(url)))) for _ in range(2))
        onlooker = None
        if not first.database.is_sqlite:
            onlooker = stack.enter_context(psycopg.connect(server_url(), autocommit=True))
        yield Crossing(first, second, onlooker, stack.enter_context(ThreadPoolExecutor(2)))
