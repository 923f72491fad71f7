"""Chance that can be repeated."""

import random


def chance(seed: int, what: str) -> random.Random:
    """Return the dice for one thing that is left to chance; no two things share theirs."""
    return random.Random(f"{seed} {what}")  # noqa: S311 (no secret hangs on it)
