"""`python -m tests.chaos`: the long form of the chaos test, with its counts."""

import argparse
import logging
import random
import sys
import tempfile
from pathlib import Path

import pytest

from tests.chaos.storm import Plan, weather_storm
from tests.chaos.variant import COMPANIES, DOORBELLS, Variant
from tests.support.databases import KINDS, Kind, fresh


def main() -> int:
    """Run storms against the bot; return 1 if a promise was broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description="Kill the bot, and see what is lost.")
    parser.add_argument("--submissions", type=int, default=500)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument(
        "--outages", type=int, default=10, help="how often nobody reaches the database for some seconds"
    )
    parser.add_argument("--seed", type=int, help="repeats the order of events, though not their timing")
    parser.add_argument("--database", choices=[*KINDS, "both"], default="both")
    parser.add_argument(
        "--doorbell", choices=DOORBELLS, default="database", help="redis: on PostgreSQL, where there is a doorbell"
    )
    parser.add_argument("--socket-mode", action="store_true", help="have Slack reach the bot over WebSockets")
    parser.add_argument(
        "--workspaces",
        type=int,
        choices=range(1, len(COMPANIES) + 1),
        default=1,
        help="how many install the app and share one account at Toingg",
    )
    parser.add_argument(
        "--hurry",
        action="store_true",
        help="let two minutes pass for the rows whenever all processes are dead (after each kill on SQLite)",
    )
    chosen = parser.parse_args()
    variant = Variant(chosen.doorbell, chosen.socket_mode, chosen.workspaces)
    logging.getLogger("httpx").setLevel(logging.WARNING)
    seed = chosen.seed if chosen.seed is not None else random.SystemRandom().randrange(10_000)
    kinds: tuple[Kind, ...] = KINDS if chosen.database == "both" else (chosen.database,)
    if variant.doorbell == "redis":
        # On SQLite there is only one process, so there is nobody to notify.
        kinds = tuple(kind for kind in kinds if kind == "postgresql") or parser.error("--doorbell redis: no SQLite")
    broken = False
    for kind in kinds:
        plan = Plan(chosen.submissions, chosen.kills, seed, chosen.outages, chosen.hurry, variant=variant)
        broken = not _storm(plan, kind) or broken
    return int(broken)


def _storm(plan: Plan, kind: Kind) -> bool:
    folder = Path(tempfile.mkdtemp(prefix=f"chaos-{kind}-"))
    size = f"{plan.submissions} submissions, {plan.kills} kills, {plan.outages} outages"
    _say(f"{kind}, {plan.variant}: {size}, seed {plan.seed}; logs in {folder}")
    try:
        with fresh(kind, folder) as url:
            report = weather_storm(plan, url, kind, folder)
    except pytest.skip.Exception as reason:
        _say(f"not proved: {reason}\n")
        return False
    _say(f"{report}\n")
    return not report.broken


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 (a person at a terminal reads this)


if __name__ == "__main__":
    sys.exit(main())
