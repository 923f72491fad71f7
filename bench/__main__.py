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

from bench.figures import Figures
from bench.measures import acknowledgements, forms, keeping, past, workers
from bench.processes import stand_in
from bench.turns import Bench, NotHere, say

MEASURES: Mapping[str, Callable[[Bench], Iterator[Figures]]] = {
    "forms": forms.measure,
    "acknowledgements": acknowledgements.measure,
    "keeping": keeping.measure,
    "past": past.measure,
    "workers": workers.measure,
}


def main() -> None:
    """Measure what was asked for."""
    chosen = _parser().parse_args()
    # So that a SIGTERM ends everything that was started, as Ctrl-C does.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("told to end"))
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores. Median (lowest to highest).\n")  # noqa: T201
    for name in chosen.only:
        begun = time.monotonic()
        say(f"{name}…")
        with tempfile.TemporaryDirectory() as folder, stand_in(Path(folder)) as slack:
            try:
                for figures in MEASURES[name](Bench(slack, Path(folder), chosen.quick)):
                    print(figures, flush=True)  # noqa: T201
            except NotHere as missing:
                print(f"{name}: not measured, for want of {missing}\n")  # noqa: T201
        load = ", ".join(f"{load:.1f}" for load in os.getloadavg())
        print(f"({name} took {time.monotonic() - begun:.0f} s; load average {load})\n", flush=True)  # noqa: T201


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure the bot, beside a bare Bolt app.")
    parser.add_argument("--quick", action="store_true", help="a first look; its figures are rough")
    parser.add_argument(
        "--only", metavar="A,B", type=_names, default=list(MEASURES), help=f"some of {', '.join(MEASURES)}"
    )
    return parser


def _names(text: str) -> list[str]:
    names = text.split(",")
    if unknown := ", ".join(sorted(set(names) - MEASURES.keys())):
        raise argparse.ArgumentTypeError(f"{unknown}: there is only {', '.join(MEASURES)}")
    return names


if __name__ == "__main__":
    main()
