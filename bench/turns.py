"""What all measurements share: what they run against, how long they run, and whose turn it is."""

import sys
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from bench.figures import Figures
from bench.processes import OURS, App, StandIn

Thing = TypeVar("Thing")


class NotHere(Exception):
    """Something that a measurement needs is missing on this machine; the text says what."""


@dataclass(frozen=True)
class Bench:
    """The stand-in, a folder, whether a quick look is enough, and the bot of an older checkout, if there is one."""

    slack: StandIn
    folder: Path
    quick: bool
    older: App | None = None

    @property
    def bots(self) -> tuple[App, ...]:
        """The current bot, and the older one that it is compared with, if there is one."""
        return (OURS, self.older) if self.older else (OURS,)

    def column(self, column: str, bot: App) -> str:
        """Return the column for a bot's figures: `column` itself for the current bot, another for the older one."""
        return column if bot is OURS else f"{column}, {bot.name}"

    def figures(self, title: str, columns: tuple[str, ...], *, compared: Collection[str]) -> Figures:
        """Return a new table; `compared` are the columns that also exist for the older checkout, if there is one."""
        older = {self.column(column, self.older): column for column in columns if column in compared and self.older}
        return Figures(title, (*columns, *older), older=older)

    @property
    def rounds(self) -> int:
        """How many turns each candidate has."""
        return 2 if self.quick else 6

    @property
    def seconds(self) -> float:
        """How many seconds a turn under load lasts."""
        return 1 if self.quick else 2


def turns(rounds: int, *things: Thing) -> Iterator[Thing]:
    """Yield all things round after round, every other round backwards, so that a busy moment affects them all."""
    for number in range(rounds):
        yield from things[::-1] if number % 2 else things


def say(what: str) -> None:
    """Print what is measured now to standard error."""
    print(what, file=sys.stderr, flush=True)  # noqa: T201
