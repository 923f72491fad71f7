"""What every measurement has: the machines to measure with, how much of it, and whose turn it is."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from bench.processes import StandIn

Thing = TypeVar("Thing")


class NotHere(Exception):
    """Something that a measurement needs is not on this machine; the text says what."""


@dataclass(frozen=True)
class Bench:
    """What is measured with, and whether a first look is enough."""

    slack: StandIn
    folder: Path
    quick: bool

    @property
    def rounds(self) -> int:
        """How often everybody has a turn."""
        return 2 if self.quick else 6

    @property
    def seconds(self) -> float:
        """How long a turn under load is."""
        return 1 if self.quick else 2


def turns(rounds: int, *things: Thing) -> Iterator[Thing]:
    """Yield all things round after round, every other time backwards: a busy moment of the machine meets all."""
    for number in range(rounds):
        yield from things[::-1] if number % 2 else things


def say(what: str) -> None:
    """Tell whoever waits what is measured now."""
    print(what, file=sys.stderr, flush=True)  # noqa: T201
