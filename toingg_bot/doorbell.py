"""The doorbell between processes: a queue that carries a campaign's id and what to do, and nothing else.

The row is the truth; what the queue loses, a sweep finds. Huey keeps it in SQLite, PostgreSQL or Redis.
"""

import json
import logging
from collections.abc import Callable
from typing import Any

from huey import Huey, PostgresHuey, RedisHuey, SqliteHuey
from huey.consumer import Consumer
from huey.registry import Message
from huey.serializer import Serializer
from psycopg.errors import UniqueViolation

from toingg_bot.errors import BotError

log = logging.getLogger(__name__)

POLL = {"initial_delay": 0.05, "backoff": 1.0, "max_delay": 0.05}
"""Seconds between two looks into a queue that cannot wake us."""
WOKEN = {"initial_delay": 2.0, "backoff": 2.0, "max_delay": 10.0}
"""Seconds until the next try, where a queue that can wake us is away."""

Heard = Callable[[str, str, str], None]
"""What to do with a ring: the step's name, the workspace's id, the campaign's id."""


class QueueAway(BotError):
    """The queue does not answer."""


class Doorbell:
    """Rings in one process and is heard in another."""

    def __init__(self, url: str) -> None:
        self._huey = _huey(url)
        self._huey.on_shutdown()(self._huey.storage.close)  # in the thread that listens, whose connection it is
        self._has_tables = not isinstance(self._huey, PostgresHuey)
        self._heard: Heard | None = None
        self._consumer: Consumer | None = None
        self._ring = self._huey.task(name="step")(self._hear)

    def ring(self, step: str, workspace_id: str, campaign_id: str) -> None:
        """Have a step of a campaign done somewhere, soon. A ring that fails is logged: the sweep finds the row."""
        # Whatever the queue's own client raises when its server is away; the submission itself is safe in its row.
        try:
            self._make_tables()
            self._ring(step, workspace_id, campaign_id)
        except Exception as error:  # noqa: BLE001
            log.warning("campaign %s: the doorbell did not ring (%s)", campaign_id, type(error).__name__)

    def listen(self, heard: Heard) -> None:
        """Hand every ring to `heard`, one after the other; while it blocks, rings stay for other processes."""
        self._heard = heard
        logging.getLogger("huey.consumer.Worker").addFilter(_in_one_line)
        # A queue that is away at the start is made by whoever rings first, or found when it is back.
        try:
            self._make_tables()
        except Exception as error:  # noqa: BLE001
            log.warning("the doorbell's queue is away (%s)", type(error).__name__)
        pauses = WOKEN if self._huey.storage.blocking else POLL
        self._consumer = _QuietConsumer(self._huey, workers=1, periodic=False, scheduler_interval=60, **pauses)
        self._consumer.start()

    def waiting(self) -> int:
        """Return how many rings nobody has heard yet. Raises QueueAway."""
        # Whatever the queue's own client raises, it means just this.
        try:
            self._make_tables()
            return int(self._huey.storage.queue_size())
        except Exception as error:  # noqa: BLE001
            reason = type(error).__name__
            raise QueueAway(f"the queue is away ({reason})", "The queue does not answer.") from None

    def close(self) -> None:
        """Hear no more."""
        if self._consumer is not None:
            self._consumer.stop(graceful=True)
        self._huey.storage.close()

    def _make_tables(self) -> None:
        """Make PostgreSQL's tables, once; Huey would do it in its constructor, where a server that is away is fatal."""
        if self._has_tables:
            return
        try:
            self._huey.storage.initialize_schema()
        except UniqueViolation:
            log.debug("another process made the doorbell's tables at the same time")
        self._has_tables = True

    def _hear(self, step: str, workspace_id: str, campaign_id: str) -> None:
        if self._heard is not None:
            self._heard(step, workspace_id, campaign_id)


def _in_one_line(record: logging.LogRecord) -> bool:
    """Keep a queue that is away from filling the log with tracebacks."""
    record.exc_info = None
    return True


class _QuietConsumer(Consumer):  # type: ignore[misc]
    """Huey's consumer, in a process whose signals are not its own."""

    def _set_signal_handlers(self) -> None:
        """Leave them alone."""


class _Json(Serializer):  # type: ignore[misc]
    """Messages as JSON: a queue that somebody else can write into must not be able to run code here, as pickle can."""

    def _serialize(self, data: Any) -> bytes:
        return json.dumps(data).encode()

    def _deserialize(self, data: bytes) -> Message:
        return Message(*json.loads(data))


def _huey(url: str) -> Huey:
    common: dict[str, Any] = {"name": "toingg_bot", "results": False, "serializer": _Json()}
    if url.startswith("redis"):
        return RedisHuey(url=url, **common)
    if url.startswith("postgres"):
        return PostgresHuey(dsn=url, create_tables=False, **common)
    return SqliteHuey(filename=url.removeprefix("sqlite:///"), **common)
