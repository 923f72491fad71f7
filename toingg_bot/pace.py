"""How often one person may do what costs something: a bucket that fills by itself."""

import threading
import time
from collections.abc import Callable

MANY = 10_000  # people, of whom those who did nothing for longest are forgotten first


class Pace:
    """As many as `burst` at once, and `per_minute` from then on, for each person and in this process."""

    def __init__(self, burst: int, per_minute: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._burst = burst
        self._per_second = per_minute / 60
        self._clock = clock
        self._buckets: dict[tuple[str, str], tuple[float, float]] = {}
        self._lock = threading.Lock()

    def allows(self, workspace_id: str, user_id: str) -> bool:
        """Count one, and say whether it was one too many."""
        now = self._clock()
        with self._lock:
            left, since = self._buckets.pop((workspace_id, user_id), (float(self._burst), now))
            left = min(float(self._burst), left + (now - since) * self._per_second)
            allowed = left >= 1
            self._buckets[workspace_id, user_id] = (left - allowed, now)
            if len(self._buckets) > MANY:
                del self._buckets[next(iter(self._buckets))]
        return allowed
