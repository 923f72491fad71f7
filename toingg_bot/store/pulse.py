"""Whether this process can store anything, checked by a small write now and then."""

import logging
import time
from dataclasses import dataclass

from sqlalchemy import func, select

from toingg_bot.domain.reasons import reason
from toingg_bot.store.database import Database, now, upsert
from toingg_bot.store.figures import Figures
from toingg_bot.store.tables import pulse
from toingg_bot.store.unavailable import ELSEWHERE, StoreUnavailable

log = logging.getLogger(__name__)

EVERY = 10.0  # seconds
STALE = 3 * EVERY
NOT_YET = reason("database_away")

_AGE = select(now() - func.max(pulse.c.at)).where(pulse.c.role.in_(["serve", "worker"]))


@dataclass(frozen=True)
class Beat:
    """What a check found, in seconds: how long something has waited for a worker, and how long ago one was alive."""

    oldest_waiting: float
    worker_seen: float | None


class Pulse:
    """Writes a small row for its role, and remembers the last result."""

    def __init__(self, database: Database, role: str) -> None:
        self._database = database
        self._role = role
        self._last: Beat | StoreUnavailable = StoreUnavailable("nothing was stored yet", NOT_YET, ELSEWHERE)
        self._looked_at = time.monotonic()

    def beat(self) -> Beat:
        """Write the row. Raises StoreUnavailable if a submission could not be stored either."""
        row = {"role": self._role, "at": now()}
        with self._database.write() as connection:
            connection.execute(upsert(pulse, row, {"at": now()}))
            worker_seen = connection.scalar(_AGE)
        return Beat(Figures(self._database).behind(), worker_seen)

    def look(self) -> None:
        """Write the row, and remember the result."""
        before = self._last
        try:
            self._last = self.beat()
        except StoreUnavailable as error:
            self._last = error
            log.warning("nothing can be stored (%s)", error)
        else:
            if isinstance(before, StoreUnavailable):
                log.info("the database takes what is stored")
        self._looked_at = time.monotonic()

    def last(self) -> Beat:
        """Return the last result. Raises StoreUnavailable if the check failed or was too long ago."""
        if isinstance(self._last, StoreUnavailable):
            raise self._last
        if time.monotonic() - self._looked_at > STALE:
            raise StoreUnavailable("the database has kept us waiting for too long", NOT_YET, ELSEWHERE)
        return self._last
