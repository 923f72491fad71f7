"""Random choices that can be repeated."""

import random


def chance(seed: int, what: str) -> random.Random:
    """Return the random numbers for one purpose. Each purpose has its own sequence."""
    return random.Random(f"{seed} {what}")  # noqa: S311 (no secret hangs on it)
