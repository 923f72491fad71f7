"""How much slower acknowledgements are because campaigns are stored, compared with the same bot in memory."""

from collections.abc import Iterator
from contextlib import ExitStack

from bench.databases import KEY, postgresql
from bench.figures import Figures
from bench.measures.acknowledgements import COMMAND, CONNECTIONS, P50, form, row_of, under_load
from bench.processes import IN_MEMORY, ON_DISK, running
from bench.slack import command
from bench.turns import Bench, turns

SQLITE, POSTGRESQL = "SQLite", "PostgreSQL"
SUBMISSION = "submissions"


def measure(bench: Bench) -> Iterator[Figures]:
    """Submit campaigns and open forms as fast as each variant allows; Toingg is held, and nobody waits for it."""
    figures = Figures("What it costs to keep campaigns", (IN_MEMORY.name, SQLITE, POSTGRESQL))
    with ExitStack() as stack:
        url = stack.enter_context(postgresql())
        server = {"DATABASE_URL": url, "ENCRYPTION_KEYS": KEY}
        named = {IN_MEMORY.name: (IN_MEMORY, {}), SQLITE: (ON_DISK, {}), POSTGRESQL: (ON_DISK, server)}
        apps = {
            column: stack.enter_context(running(app, bench.slack, bench.folder, settings))
            for column, (app, settings) in named.items()
        }
        submissions = form(bench, apps[SQLITE])
        bench.slack.tell("hold")
        stack.callback(bench.slack.tell, "release")
        for column in turns(bench.rounds * 2, *apps):
            for what, request in ((SUBMISSION, submissions.next), (COMMAND, command)):
                for connections in CONNECTIONS:
                    bench.slack.tell("forget")
                    under_load(figures, column, apps[column], what, request, connections, bench.seconds / 2)
    for column in (SQLITE, POSTGRESQL):
        for what in (COMMAND, SUBMISSION):
            for connections in CONNECTIONS:
                row = row_of(what, connections, P50)
                figures.at_most(1.1, f"{row}, {column} to memory", figures.ratio(row, column, IN_MEMORY.name))
    yield figures
