"""How tests wait: until something is true, and no longer than that takes."""

import threading
from collections.abc import Callable


def until(holds: Callable[[], bool], within: float = 5) -> None:
    """Wait until something is true."""
    deadline = threading.Event()
    for _ in range(int(within / 0.02)):
        if holds():
            return
        deadline.wait(0.02)
    raise AssertionError(f"it did not come true within {within} s")
