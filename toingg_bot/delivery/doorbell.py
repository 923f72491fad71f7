"""The doorbell between processes: a queue that carries the name of a step and two ids, and nothing else.

The database has the truth; if the queue loses a message, a sweep finds the campaign. Huey stores the queue in SQLite,
PostgreSQL or Redis. We do not use Huey's consumer, because it pauses for seconds after every message that it cannot
read, and takes over the process's signal handlers.
"""

import json
import logging
import re
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

from huey.storage import BaseStorage, PostgresStorage, RedisStorage, SqliteStorage
from psycopg.errors import SerializationFailure, UniqueViolation

from toingg_bot.domain.errors import BotError
from toingg_bot.settings.addresses import place
from toingg_bot.telemetry.causes import cause_of

log = logging.getLogger(__name__)

NAME = "toingg_bot"
POLL = 0.05  # seconds between two reads of a queue that cannot wake us
WAKE = 0.5  # seconds that one read of a queue waits if the queue can wake us
PAUSES = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
"""Seconds between tries to read a queue that is unavailable; the last one repeats."""
TRIES = 20  # to add a ring to a queue that others are taking from
SILENCE = 2.0  # seconds without a ring after one that failed
PATIENCE = 2  # seconds to wait for a connection to a queue

CONNECTIONS = {"ring": 1, "listen": 3}
"""The most connections to PostgreSQL, in a process that only rings and in one that also listens."""

Heard = Callable[[str, str, str], None]
"""Handles a ring: the step's name, the workspace's id, the campaign's id."""

_WORD = re.compile(r"[\w-]{1,64}", re.ASCII)


class QueueUnavailable(BotError):
    """The queue does not answer."""


class Doorbell:
    """Sends rings from one process to another."""

    def __init__(self, url: str) -> None:
        self._queue = _queue(url)
        self._place = place(url)
        self._has_tables = isinstance(self._queue, RedisStorage)
        self._ringer = ThreadPoolExecutor(1, thread_name_prefix="ring")
        self._silent_until = 0.0
        self._listener: threading.Thread | None = None
        self._ended = threading.Event()
        self._hanging_up = threading.Lock()

    def ring(self, step: str, workspace_id: str, campaign_id: str) -> None:
        """Have a step done soon, in some process. This never waits for the queue, which may be unavailable."""
        if not self._ended.is_set():
            self._ringer.submit(self._ring, step, workspace_id, campaign_id)

    def listen(self, heard: Heard) -> None:
        """Pass every ring to `heard`, one after the other; while it blocks, other processes get the rings."""
        self._listener = threading.Thread(target=self._listen, args=[heard], name="doorbell", daemon=True)
        self._listener.start()

    def waiting(self) -> int:
        """Return how many rings nobody has heard yet. Raises QueueUnavailable."""
        # Each queue's client has its own exceptions; all of them mean that the queue is unavailable.
        try:
            self._make_tables()
            return int(self._queue.queue_size())
        except Exception as error:  # noqa: BLE001
            raise QueueUnavailable(f"the queue is unavailable ({cause_of(error)}, at {self._place})") from None

    def close(self) -> None:
        """Send the remaining rings, and stop listening."""
        self._ended.set()
        self._ringer.shutdown(wait=True)
        if self._listener is not None:
            self._listener.join()
        self._queue.close()
        if isinstance(self._queue, RedisStorage):
            self._queue.pool.disconnect()  # Huey leaves these connections open

    def _ring(self, *ring: str) -> None:
        if time.monotonic() < self._silent_until:
            return  # so that rings do not pile up while the queue is unavailable; a sweep finds the campaign
        # Each queue's client has its own exceptions. The first one may only mean that an old connection broke.
        for is_last in (False, True):
            try:
                self._make_tables()
                self._put(json.dumps(ring).encode())
            except Exception as error:  # noqa: BLE001
                self._start_afresh()
                if is_last or self._ended.is_set():
                    self._silent_until = time.monotonic() + SILENCE
                    log.warning(
                        "campaign %s: the doorbell did not ring (%s, at %s)", ring[-1], cause_of(error), self._place
                    )
                    return
            else:
                return

    def _put(self, message: bytes) -> None:
        """Add a message. A server whose transactions are serializable may ask to try again while others take some."""
        for _ in range(TRIES):
            with suppress(SerializationFailure):
                self._queue.enqueue(message)
                return
        self._queue.enqueue(message)

    def _listen(self, heard: Heard) -> None:
        tries = 0
        while not self._ended.is_set():
            try:
                self._make_tables()
                message = self._queue.dequeue()
            except SerializationFailure:
                continue  # another listener took it, on a server whose transactions are serializable by default
            except Exception as error:  # noqa: BLE001
                self._start_afresh()
                if tries == 0:
                    log.warning("the doorbell's queue is unavailable (%s, at %s)", cause_of(error), self._place)
                self._ended.wait(PAUSES[min(tries, len(PAUSES) - 1)])
                tries += 1
                continue
            tries = 0
            if message is not None:
                self._hand_on(message, heard)
            elif not self._queue.blocking:
                self._ended.wait(POLL)
        self._queue.close()  # in this thread, whose connection it is

    def _start_afresh(self) -> None:
        """Close a connection after a failure: its server may be read-only by now, while another one takes writes."""
        with self._hanging_up:
            self._queue.close()

    def _hand_on(self, message: Any, heard: Heard) -> None:
        ring = _ring_in(message)
        if ring is None:
            log.warning("something is in the doorbell's queue that is no ring of ours")
            return
        # The edge of this thread: a bug must not end it.
        try:
            heard(*ring)
        except Exception:
            log.exception("campaign %s: a ring was not taken", ring[-1])

    def _make_tables(self) -> None:
        """Make the queue's tables once; in Huey's constructor, an unavailable server would be a fatal error."""
        if self._has_tables:
            return
        try:
            self._queue.initialize_schema()
        except UniqueViolation:
            log.debug("another process made the doorbell's tables at the same time")
        self._has_tables = True


def _ring_in(message: Any) -> tuple[str, str, str] | None:
    """Return the ring in a message, or None; a forged message can at most make the bot look at a campaign."""
    try:
        words = json.loads(message)
    except (ValueError, TypeError, RecursionError):
        return None
    if not (isinstance(words, list) and all(isinstance(word, str) and _WORD.fullmatch(word) for word in words)):
        return None
    return (words[0], words[1], words[2]) if len(words) == 3 else None  # noqa: PLR2004 (a step and two ids)


def _queue(url: str) -> BaseStorage:
    if url.startswith("redis"):
        limits = f"socket_connect_timeout={PATIENCE}&socket_timeout={PATIENCE}"
        return RedisStorage(NAME, url=f"{url}{'&' if '?' in url else '?'}{limits}", read_timeout=WAKE)
    if url.startswith("postgres"):
        limits_of_line = {"connect_timeout": PATIENCE, "tcp_user_timeout": PATIENCE * 1000, "keepalives_idle": PATIENCE}
        # Behind PgBouncer each transaction may use another session, so nothing is prepared.
        return PostgresStorage(
            NAME, dsn=url, create_tables=False, read_timeout=WAKE, prepare_threshold=None, **limits_of_line
        )
    return SqliteStorage(NAME, filename=url.removeprefix("sqlite:///"), create_tables=False)
