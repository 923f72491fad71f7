"""The doorbell between processes: a queue that carries a step's name and a campaign's id, and nothing else.

The row is the truth; what the queue loses, a sweep finds. Huey keeps it in SQLite, PostgreSQL or Redis. Its consumer is
not used: it pauses for seconds after every message that it cannot read, and takes over the process's signals.
"""

import json
import logging
import re
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from huey.storage import BaseStorage, PostgresStorage, RedisStorage, SqliteStorage
from psycopg.errors import UniqueViolation

from toingg_bot.errors import BotError

log = logging.getLogger(__name__)

NAME = "toingg_bot"
POLL = 0.05  # seconds between two looks into a queue that cannot wake us
WAKE = 0.5  # seconds that one look into a queue lasts that can
PAUSES = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
"""Seconds between the tries to read a queue that is away; the last one again and again."""
SILENCE = 2.0  # seconds without a ring after one that failed
PATIENCE = 2  # seconds for a queue to be reached

Heard = Callable[[str, str, str], None]
"""What to do with a ring: the step's name, the workspace's id, the campaign's id."""

_WORD = re.compile(r"[\w-]{1,64}", re.ASCII)


class QueueAway(BotError):
    """The queue does not answer."""


class Doorbell:
    """Rings in one process and is heard in another."""

    def __init__(self, url: str) -> None:
        self._queue = _queue(url)
        self._has_tables = isinstance(self._queue, RedisStorage)
        self._ringer = ThreadPoolExecutor(1, thread_name_prefix="ring")
        self._silent_until = 0.0
        self._listener: threading.Thread | None = None
        self._ended = threading.Event()

    def ring(self, step: str, workspace_id: str, campaign_id: str) -> None:
        """Have a step of a campaign done somewhere, soon. Nobody waits for the queue, which may be away."""
        if not self._ended.is_set():
            self._ringer.submit(self._ring, step, workspace_id, campaign_id)

    def listen(self, heard: Heard) -> None:
        """Hand every ring to `heard`, one after the other; while it blocks, rings stay for other processes."""
        self._listener = threading.Thread(target=self._listen, args=[heard], name="doorbell", daemon=True)
        self._listener.start()

    def waiting(self) -> int:
        """Return how many rings nobody has heard yet. Raises QueueAway."""
        # Whatever the queue's own client raises, it means just this.
        try:
            self._make_tables()
            return int(self._queue.queue_size())
        except Exception as error:  # noqa: BLE001
            reason = type(error).__name__
            raise QueueAway(f"the queue is away ({reason})", "The queue does not answer.") from None

    def close(self) -> None:
        """Ring what is still to be rung, and hear no more."""
        self._ended.set()
        self._ringer.shutdown(wait=True)
        if self._listener is not None:
            self._listener.join()
        self._queue.close()
        if isinstance(self._queue, RedisStorage):
            self._queue.pool.disconnect()  # Huey leaves these lines open

    def _ring(self, *ring: str) -> None:
        if time.monotonic() < self._silent_until:
            return  # so that rings do not pile up before a queue that is away; the sweep finds the row
        # Whatever the queue's own client raises; the first time it may only have found that its line is gone.
        for is_last in (False, True):
            try:
                self._make_tables()
                self._queue.enqueue(json.dumps(ring).encode())
            except Exception as error:  # noqa: BLE001
                if is_last or self._ended.is_set():
                    self._silent_until = time.monotonic() + SILENCE
                    log.warning("campaign %s: the doorbell did not ring (%s)", ring[-1], type(error).__name__)
                    return
            else:
                return

    def _listen(self, heard: Heard) -> None:
        tries = 0
        while not self._ended.is_set():
            try:
                self._make_tables()
                message = self._queue.dequeue()
            except Exception as error:  # noqa: BLE001
                if tries == 0:
                    log.warning("the doorbell's queue is away (%s)", type(error).__name__)
                self._ended.wait(PAUSES[min(tries, len(PAUSES) - 1)])
                tries += 1
                continue
            tries = 0
            if message is not None:
                self._hand_on(message, heard)
            elif not self._queue.blocking:
                self._ended.wait(POLL)
        self._queue.close()  # in this thread, whose connection it is

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
        """Make the queue's tables, once; Huey would do it in its constructor, where a server that is away is fatal."""
        if self._has_tables:
            return
        try:
            self._queue.initialize_schema()
        except UniqueViolation:
            log.debug("another process made the doorbell's tables at the same time")
        self._has_tables = True


def _ring_in(message: Any) -> tuple[str, str, str] | None:
    """Read a message; whoever else can write into the queue can at most have the bot look at a campaign."""
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
        return PostgresStorage(NAME, dsn=url, create_tables=False, read_timeout=WAKE, **limits_of_line)
    return SqliteStorage(NAME, filename=url.removeprefix("sqlite:///"), create_tables=False)
