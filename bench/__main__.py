"""`python -m bench`: measure the bot beside a bare Bolt app, and print the table that docs/performance.md explains."""

import argparse
import os
import platform
import sys
import tempfile
import time
from contextlib import ExitStack, nullcontext
from pathlib import Path

from bench import measures
from bench.figures import Figures, Row, table
from bench.measures import Bench
from bench.processes import OURS, STOCK, running, stand_in


def rows() -> list[Row]:
    """Return the lines of the table."""
    lines = [
        Row(measures.FORM, digits=2, goal="1.05", reached=lambda trips: round(trips, 2) <= 1.05),  # noqa: PLR2004
        *(Row(name, digits=2) for name in (measures.FIRST_FORM, measures.COLD_FORM, measures.IDLE_FORM)),
    ]
    for suffix in ("", measures.WAITING):
        for connections in measures.CONNECTIONS:
            where = f", {connections} at a time{suffix}"
            lines += [
                Row(measures.P50 + where, "ms"),
                Row(measures.P99 + where, "ms"),
                Row(measures.RATE + where, digits=0, more_is_better=True),
                Row(measures.REFUSED + where, digits=0, goal="0", reached=lambda number: number == 0),
            ]
    share = (f"{measures.SHARE}, {connections} at a time" for connections in measures.CONNECTIONS)
    return [
        *lines,
        *(Row(name, digits=2, goal="0.9", reached=lambda kept: kept >= 0.9) for name in share),  # noqa: PLR2004
        Row(measures.ACCEPTED, digits=0, goal="100", reached=lambda number: number == measures.CROWD),
        Row(measures.ANNOUNCED, digits=0, goal="100", reached=lambda number: number == measures.CROWD),
        Row(measures.TOLD, "ms", goal="50 ms", reached=lambda took: took < 50),  # noqa: PLR2004
        Row(measures.SHOWN, "ms"),
        Row(measures.START, "s", digits=2),
        *(Row(name, "MB", digits=0) for name in (measures.MEMORY, measures.MEMORY_LATER)),
    ]


def main() -> None:
    """Measure everything, in turns."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure the bot beside a bare Bolt app.")
    parser.add_argument("--quick", action="store_true", help="under a minute, for a first look")
    quick = parser.parse_args().quick
    begun = time.monotonic()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        slack = stack.enter_context(stand_in(folder))
        bench = Bench(slack, folder, Figures(), rounds=1 if quick else 5, seconds=1 if quick else 2)
        _say("starts and forms, far from Slack")
        measures.starts(bench)
        with nullcontext() if quick else measures.left_alone(bench):
            _acknowledgements(bench)
    _say(f"done in {time.monotonic() - begun:.0f} s")
    load = ", ".join(f"{load:.1f}" for load in os.getloadavg())
    print(f"\nPython {platform.python_version()}, {os.cpu_count()} cores, load average {load}")  # noqa: T201
    print(f"Median (lowest to highest)\n\n{table(rows(), bench.figures)}")  # noqa: T201


def _acknowledgements(bench: Bench) -> None:
    with ExitStack() as stack:
        names = (OURS, OURS, STOCK)
        ours, second, stock = (stack.enter_context(running(name, bench.slack, bench.folder)) for name in names)
        for number in range(bench.rounds):
            _say(f"acknowledgements and outcomes, round {number + 1} of {bench.rounds}")
            for app in (ours, stock) if number % 2 else (stock, ours):
                measures.acknowledgements(bench, app)
                measures.told(bench, app)
        for number in range(bench.rounds // 2 + 1):
            _say(f"a hundred campaigns waiting, round {number + 1} of {bench.rounds // 2 + 1}")
            measures.crowd(bench, *((ours, second) if number % 2 else (second, ours)))
        for app in (ours, stock):
            bench.add(measures.MEMORY_LATER, app, app.memory())
        _say("the same for the stock app")
        measures.crowd(bench, stock)


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
