"""What was measured: medians with their spread, of both apps side by side."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median

from bench.processes import OURS, STOCK

Judge = Callable[["Figures"], bool]


@dataclass
class Figures:
    """Every value of every measurement, by its name and by the app."""

    values: dict[tuple[str, str], list[float]] = field(default_factory=lambda: defaultdict(list))

    def add(self, name: str, app: str, value: float) -> None:
        """Note one value."""
        self.values[name, app].append(value)

    def median(self, name: str, app: str = OURS) -> float:
        """Return the middle of what was measured; infinity where nothing was."""
        return median(self.values.get((name, app)) or [float("inf")])


@dataclass(frozen=True)
class Row:
    """A line of the table: what it is called, in which unit, to how many digits, and what it should be."""

    name: str
    unit: str = ""
    digits: int = 1
    more_is_better: bool = False
    goal: str = ""
    reached: Callable[[float], bool] | None = None

    def written(self, figures: Figures) -> tuple[str, ...]:
        """Return the cells: name, ours, stock, how many times better ours is, goal, whether it was reached."""
        ours, stock = (self._cell(figures.values.get((self.name, app))) for app in (OURS, STOCK))
        mine = figures.median(self.name)
        verdict = ("yes" if self.reached(mine) else "NO") if self.reached else ""
        return self.name, ours, stock, self._times(mine, figures.median(self.name, STOCK)), self.goal, verdict

    def _cell(self, values: list[float] | None) -> str:
        if not values:
            return "-"
        if min(values) == float("inf"):
            return "none"
        middle, low, high = (f"{value:.{self.digits}f}" for value in (median(values), min(values), max(values)))
        spread = f" ({low} to {high})" if len(values) > 1 else ""
        return f"{middle}{spread} {self.unit}".strip()

    def _times(self, ours: float, stock: float) -> str:
        better, worse = (ours, stock) if self.more_is_better else (stock, ours)
        return f"{better / worse:.1f}" if 0 < worse < float("inf") and 0 < better < float("inf") else ""


def table(rows: list[Row], figures: Figures) -> str:
    """Return the table, readable on a terminal and in Markdown."""
    lines = [("", OURS, STOCK, "times better", "goal", "reached"), *(row.written(figures) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    written = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |" for line in lines
    ]
    written.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(written)
