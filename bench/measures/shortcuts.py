"""How much processor time each shortcut in the program saves: one that saves little is not worth its lines."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from resource import RUSAGE_CHILDREN, getrusage
from typing import Any

from slack_sdk.models.views import View

from bench.databases import KEY
from bench.figures import Figures
from bench.processes import ROOT
from bench.slack import TEAM, WHO
from bench.turns import Bench, turns
from toingg_bot.domain.key import CampaignKey
from toingg_bot.store import Database, Sealer, Workspaces
from toingg_bot.store import workspaces as door
from toingg_bot.store.migrating import migrate
from toingg_bot.toingg.voices import BUILT_IN
from toingg_bot.views import fields
from toingg_bot.views.form import campaign_form

AS_IT_IS, WITHOUT = "as it is", "without"
FIELDS, FRAME = "a form, its fields kept as JSON", "a form, its frame by hand"
DOOR, START = "the read at the door, put together once", "a start, nothing collected"
WORTH = 1.1  # without a shortcut, its path must take at least this many times as long

IMPORTS = "import toingg_bot.operations.cli, toingg_bot.operations.server"
STARTS = {AS_IT_IS: "import bot; import toingg_bot.operations.server", WITHOUT: IMPORTS}


def measure(bench: Bench) -> Iterator[Figures]:
    """Measure each path with and without its shortcut."""
    figures = Figures("What shortcuts save, in processor time", (AS_IT_IS, WITHOUT))
    times = 20 if bench.quick else 200
    with closing(Database(f"sqlite:///{bench.folder}/shortcuts.db")) as database:
        migrate(database)
        workspaces = Workspaces(database, Sealer([KEY]))
        paths: dict[str, dict[str, Callable[[], object]]] = {
            FIELDS: {AS_IT_IS: _form, WITHOUT: _form_anew},
            FRAME: {AS_IT_IS: _form, WITHOUT: lambda: View(**_form()).to_dict()},
            DOOR: {
                AS_IT_IS: lambda: workspaces.entrance(TEAM["id"], None, WHO["id"]),
                WITHOUT: lambda: (door.entrance_read(), workspaces.entrance(TEAM["id"], None, WHO["id"])),
            },
        }
        for column in turns(bench.rounds, AS_IT_IS, WITHOUT):
            for row, ways in paths.items():
                figures.add(row, column, _spent(ways[column], times) * 1000, "ms")
            figures.add(START, column, _started(STARTS[column]) * 1000, "ms")
    for row in figures.units:
        figures.at_least(WORTH, f"{row}: how many times as long without", figures.ratio(row, WITHOUT, AS_IT_IS))
    yield figures


def _form() -> dict[str, Any]:
    return campaign_form(CampaignKey(TEAM["id"], "c1"), {}, BUILT_IN)


def _form_anew() -> dict[str, Any]:
    fields.untouched.cache_clear()
    return _form()


def _spent(path: Callable[[], object], times: int) -> float:
    """Return how many seconds of this thread's processor time one run of a path takes."""
    path()
    begun = time.thread_time()
    for _ in range(times):
        path()
    return (time.thread_time() - begun) / times


def _started(source: str) -> float:
    """Return how many seconds of processor time it takes to start Python, import the bot, and end."""
    before = getrusage(RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", source], cwd=ROOT, check=True)  # noqa: S603 (the source is ours)
    after = getrusage(RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
