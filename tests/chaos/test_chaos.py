"""The short form of the chaos test; `make chaos` runs the long one."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.chaos.storm import Plan, weather_storm
from tests.chaos.variant import Variant
from tests.support.databases import Kind, fresh

_SHORT = Plan(submissions=0, kills=0, seed=4, outages=1, hurry=True, stall=1.2, pause=0.1, patience=120, darkness=1.5)
SHORT: dict[str, tuple[Kind, Plan]] = {
    "sqlite": ("sqlite", replace(_SHORT, submissions=14, kills=4)),
    "postgresql": ("postgresql", replace(_SHORT, submissions=8, kills=3)),
    "all at once": ("postgresql", replace(_SHORT, submissions=8, kills=3, variant=Variant("redis", True, 2))),
}


@pytest.mark.parametrize("name", SHORT)
def test_nothing_is_lost_and_nothing_created_twice_when_processes_are_killed(name: str, tmp_path: Path) -> None:
    kind, plan = SHORT[name]
    with fresh(kind, tmp_path) as url:
        report = weather_storm(plan, url, kind, tmp_path)

    print(report)  # noqa: T201 (pytest shows it where the test fails)
    assert report.broken == []
    assert report.kills.total() == plan.kills + 1  # at the end, everything at once
    assert report.counts["campaigns at Toingg"] > 0  # if processes start slowly, nothing may be acknowledged
