"""Results of a measurement: a table of medians with their spread, and whether each goal was met."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import inf, isfinite
from statistics import median

SLOWER = 1.1
"""A figure is reported as worse if it is more than this many times the older one."""


@dataclass
class Figures:
    """One table: all values, by row and column.

    The columns of a row are measured in turns, so their n-th values were measured at about the same time.
    """

    title: str
    columns: tuple[str, ...]
    values: dict[tuple[str, str], list[float]] = field(default_factory=lambda: defaultdict(list))
    units: dict[str, str] = field(default_factory=dict)
    goals: list[str] = field(default_factory=list)
    older: Mapping[str, str] = field(default_factory=dict)
    """Each column of an older checkout, with the current column that it is compared with."""
    rising: set[str] = field(default_factory=set)
    """The rows in which more is better."""

    def add(self, row: str, column: str, value: float, unit: str = "", *, more_is_better: bool = False) -> None:
        """Add one value; the table shows rows in the order in which they were first added."""
        self.units.setdefault(row, unit)
        if more_is_better:
            self.rising.add(row)
        self.values[row, column].append(value)

    def median(self, row: str, column: str) -> float:
        """Return the median of the measured values; infinity if there are none."""
        return median(self.values.get((row, column)) or [inf])

    def ratio(self, row: str, column: str, to: str) -> float:
        """Return the median ratio of this column's values to those of the column `to`, pair by pair."""
        ratios = self._ratios(row, column, to)
        return median(ratios) if ratios else inf

    def _ratios(self, row: str, column: str, to: str) -> list[float]:
        pairs = zip(self.values.get((row, column), []), self.values.get((row, to), []), strict=False)
        return [one / other for one, other in pairs if other and isfinite(one) and isfinite(other)]

    def worse(self) -> list[str]:
        """Return a line for each figure that is more than a tenth worse than the older one in most turns."""
        found = []
        for older, today in self.older.items():
            for row in self.units:
                is_rising = row in self.rising
                ratios = self._ratios(row, older, today) if is_rising else self._ratios(row, today, older)
                slower = sum(ratio > SLOWER for ratio in ratios)
                if slower > len(ratios) / 2:  # fewer may only be a busy moment
                    turns = f"in {slower} of {len(ratios)} turns"
                    figures = f"{self._middle(row, today)}, was {self._middle(row, older)}"
                    found.append(f"{self.title}: {row} ({today}): {figures}; {short(median(ratios))} times, {turns}")
        return found

    def expect(self, goal: str, found: float, *, met: bool, unit: str = "") -> None:
        """Add a goal, the figure that was found, and whether the goal was met."""
        self.goals.append(f"goal: {goal}: {short(found)}{unit and ' '}{unit} … {'met' if met else 'missed'}")

    def at_most(self, limit: float, goal: str, found: float, unit: str = "") -> None:
        """Expect a figure to stay within a limit, after rounding."""
        self.expect(f"{goal}, at most {short(limit)}", found, met=round(found, 2) <= limit, unit=unit)

    def at_least(self, limit: float, goal: str, found: float) -> None:
        """Expect a figure to reach a limit, after rounding."""
        self.expect(f"{goal}, at least {short(limit)}", found, met=limit <= round(found, 2) < inf)

    def __str__(self) -> str:
        """Return title, table and goals, as Markdown that also reads well on a terminal."""
        first, *others = self.columns
        bases = {other: self.older.get(other, first) for other in others}
        lines = [["", *self.columns, *(f"{other} : {base}" for other, base in bases.items())]]
        for row in self.units:
            cells = [self._cell(row, column) for column in self.columns]
            lines.append([row, *cells, *(short(self.ratio(row, other, base)) for other, base in bases.items())])
        widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
        table = ["| " + " | ".join(map(str.ljust, line, widths)) + " |" for line in lines]
        table.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
        return "\n".join([f"## {self.title}", "", *table, "", *self.goals, ""])

    def _middle(self, row: str, column: str) -> str:
        return f"{short(self.median(row, column))} {self.units[row]}".strip()

    def _cell(self, row: str, column: str) -> str:
        values = self.values.get((row, column))
        if not values or min(values) == inf:
            return "none"
        spread = f" ({short(min(values))} to {short(max(values))})" if len(values) > 1 else ""
        return f"{short(median(values))}{spread} {self.units[row]}".strip()


def short(value: float) -> str:
    """Return a number with about three significant digits; empty if it is not finite."""
    if not isfinite(value):
        return ""
    digits = 0 if value == int(value) or abs(value) >= 100 else 1 if abs(value) >= 10 else 2  # noqa: PLR2004
    return f"{value:,.{digits}f}"
