"""What was measured: a table of medians with their spread, and whether each goal was met."""

from collections import defaultdict
from dataclasses import dataclass, field
from math import inf, isfinite
from statistics import median


@dataclass
class Figures:
    """One table: every value of every row, by the column that it belongs to.

    Values of one row are measured in turns, so the n-th of each column were measured side by side.
    """

    title: str
    columns: tuple[str, ...]
    values: dict[tuple[str, str], list[float]] = field(default_factory=lambda: defaultdict(list))
    units: dict[str, str] = field(default_factory=dict)
    goals: list[str] = field(default_factory=list)

    def add(self, row: str, column: str, value: float, unit: str = "") -> None:
        """Note one value; rows stand in the table in the order in which they first came."""
        self.units.setdefault(row, unit)
        self.values[row, column].append(value)

    def median(self, row: str, column: str) -> float:
        """Return the middle of what was measured; infinity where nothing was."""
        return median(self.values.get((row, column)) or [inf])

    def ratio(self, row: str, column: str, to: str) -> float:
        """Return how many times the other column's values this column's are: the middle of all pairs side by side."""
        pairs = zip(self.values.get((row, column), []), self.values.get((row, to), []), strict=False)
        ratios = [one / other for one, other in pairs if other and isfinite(one) and isfinite(other)]
        return median(ratios) if ratios else inf

    def expect(self, goal: str, found: float, *, met: bool, unit: str = "") -> None:
        """Note whether a goal was met, and by what."""
        self.goals.append(f"goal: {goal}: {short(found)}{unit and ' '}{unit} … {'met' if met else 'missed'}")

    def at_most(self, limit: float, goal: str, found: float, unit: str = "") -> None:
        """Expect a figure to stay within a limit, as both are written."""
        self.expect(f"{goal}, at most {short(limit)}", found, met=round(found, 2) <= limit, unit=unit)

    def at_least(self, limit: float, goal: str, found: float) -> None:
        """Expect a figure to reach a limit, as both are written."""
        self.expect(f"{goal}, at least {short(limit)}", found, met=limit <= round(found, 2) < inf)

    def __str__(self) -> str:
        """Return title, table and goals, readable on a terminal and in Markdown."""
        first, *others = self.columns
        lines = [["", *self.columns, *(f"{other} : {first}" for other in others)]]
        for row in self.units:
            cells = [self._cell(row, column) for column in self.columns]
            lines.append([row, *cells, *(short(self.ratio(row, other, first)) for other in others)])
        widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
        table = ["| " + " | ".join(map(str.ljust, line, widths)) + " |" for line in lines]
        table.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
        return "\n".join([f"## {self.title}", "", *table, "", *self.goals, ""])

    def _cell(self, row: str, column: str) -> str:
        values = self.values.get((row, column))
        if not values or min(values) == inf:
            return "none"
        spread = f" ({short(min(values))} to {short(max(values))})" if len(values) > 1 else ""
        return f"{short(median(values))}{spread} {self.units[row]}".strip()


def short(value: float) -> str:
    """Return a number with no more digits than it deserves."""
    if not isfinite(value):
        return ""
    digits = 0 if value == int(value) or abs(value) >= 100 else 1 if abs(value) >= 10 else 2  # noqa: PLR2004
    return f"{value:,.{digits}f}"
