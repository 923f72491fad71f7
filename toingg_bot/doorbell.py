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

log = logging.getLogger(__name__)

POLL = 0.05  # seconds between two looks into a queue that cannot wake us

Heard = Callable[[str, str, str], None]
"""What to do with a ring: the step's name, the workspace's id, the campaign's id."""


class Doorbell:
    """Rings in one process and is heard in another."""

    def __init__(self, url: str) -> None:
        self._huey = _huey(url)
        self._heard: Heard | None = None
        self._consumer: Consumer | None = None
        self._ring = self._huey.task(name="step")(self._hear)

    def ring(self, step: str, workspace_id: str, campaign_id: str) -> None:
        """Have a step of a campaign done somewhere, soon. A ring that fails is logged: the sweep finds the row."""
        # Whatever the queue's own client raises when its server is away; the submission itself is safe in its row.
        try:
            self._ring(step, workspace_id, campaign_id)
        except Exception as error:  # noqa: BLE001
            log.warning("campaign %s: the doorbell did not ring (%s)", campaign_id, type(error).__name__)

    def listen(self, heard: Heard) -> None:
        """Hand every ring to `heard`, one after the other; while it blocks, rings stay for other processes."""
        self._heard = heard
        self._consumer = _QuietConsumer(
            self._huey, workers=1, periodic=False, initial_delay=POLL, backoff=1.0, max_delay=POLL
        )
        self._consumer.start()

    def close(self) -> None:
        """Hear no more."""
        if self._consumer is not None:
            self._consumer.stop(graceful=True)

    def _hear(self, step: str, workspace_id: str, campaign_id: str) -> None:
        if self._heard is not None:
            self._heard(step, workspace_id, campaign_id)


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
        return PostgresHuey(dsn=url, **common)
    return SqliteHuey(filename=url.removeprefix("sqlite:///"), **common)
