"""`python -m bench`: measure the bot, and print the tables that docs/performance.md explains."""

import argparse
import os
import platform
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from bench.checkout import Unknown, checked_out
from bench.figures import Figures
from bench.measures import (
    acknowledgements,
    forms,
    halves,
    home,
    long_scripts,
    past,
    saving,
    shortcuts,
    stories,
    workers,
)
from bench.processes import App, stand_in
from bench.turns import Bench, NotHere, say

MEASURES: Mapping[str, Callable[[Bench], Iterator[Figures]]] = {
    "forms": forms.measure,
    "acknowledgements": acknowledgements.measure,
    "stories": stories.measure,
    "halves": halves.measure,
    "home": home.measure,
    "long_scripts": long_scripts.measure,
    "saving": saving.measure,
    "past": past.measure,
    "workers": workers.measure,
    "shortcuts": shortcuts.measure,
}


def main() -> None:
    """Run the chosen measurements."""
    parser = _parser()
    chosen = parser.parse_args()
    # So that SIGTERM ends everything that was started, as Ctrl-C does.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("told to end"))
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores. Median (lowest to highest).\n")  # noqa: T201
    try:
        with checked_out(chosen.against) as older:
            worse = [line for name in chosen.only for line in _measure(name, older, quick=chosen.quick)]
    except Unknown as error:
        parser.error(str(error))
    if older:
        print(f"Worse by more than a tenth than {older.name}:")  # noqa: T201
        print("\n".join(f"- {line}" for line in worse or ["nothing that was compared"]))  # noqa: T201


def _measure(name: str, older: App | None, *, quick: bool) -> list[str]:
    """Print the tables of one measurement, and return what got worse."""
    begun = time.monotonic()
    say(f"{name}…")
    worse = []
    with tempfile.TemporaryDirectory() as folder, stand_in(Path(folder)) as slack:
        try:
            for figures in MEASURES[name](Bench(slack, Path(folder), quick, older)):
                print(figures, flush=True)  # noqa: T201
                worse += figures.worse()
                if older and not figures.older:
                    why = "it asks the bot's own modules, whose names may be others there"
                    print(f"{name}: not compared with the bot {older.name}: {why}\n")  # noqa: T201
        except NotHere as missing:
            print(f"{name}: not measured, for want of {missing}\n")  # noqa: T201
    load = ", ".join(f"{load:.1f}" for load in os.getloadavg())
    print(f"({name} took {time.monotonic() - begun:.0f} s; load average {load})\n", flush=True)  # noqa: T201
    return worse


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure the bot, beside a bare Bolt app.")
    parser.add_argument("--quick", action="store_true", help="a first look; its figures are rough")
    parser.add_argument(
        "--only", metavar="A,B", type=_names, default=list(MEASURES), help=f"some of {', '.join(MEASURES)}"
    )
    parser.add_argument(
        "--against", metavar="COMMIT", help="measure the bot of an older commit beside this one, and say what is worse"
    )
    return parser


def _names(text: str) -> list[str]:
    names = text.split(",")
    if unknown := ", ".join(sorted(set(names) - MEASURES.keys())):
        raise argparse.ArgumentTypeError(f"{unknown}: there is only {', '.join(MEASURES)}")
    return names


if __name__ == "__main__":
    main()
