"""What it costs the acknowledgement that campaigns are kept: beside the very same bot with its campaigns in memory."""

from collections.abc import Iterator
from contextlib import ExitStack

from bench.databases import KEY, postgresql
from bench.figures import Figures
from bench.measures.acknowledgements import CONNECTIONS, form
from bench.processes import IN_MEMORY, ON_DISK, running
from bench.slack import command, load
from bench.turns import Bench, turns

SQLITE, POSTGRESQL = "SQLite", "PostgreSQL"


def measure(bench: Bench) -> Iterator[Figures]:
    """Submit campaigns, and open forms, as fast as each of them takes it; nobody waits for Toingg, which is held."""
    figures = Figures("What it costs to keep campaigns", (IN_MEMORY, SQLITE, POSTGRESQL))
    with ExitStack() as stack:
        url = stack.enter_context(postgresql())
        server = {"DATABASE_URL": url, "ENCRYPTION_KEYS": KEY}
        names = {IN_MEMORY: (IN_MEMORY, {}), SQLITE: (ON_DISK, {}), POSTGRESQL: (ON_DISK, server)}
        apps = {
            column: stack.enter_context(running(name, bench.slack, bench.folder, settings))
            for column, (name, settings) in names.items()
        }
        submissions = form(bench, apps[SQLITE])
        bench.slack.tell("hold")
        stack.callback(bench.slack.tell, "release")
        for column in turns(bench.rounds * 2, *apps):
            for what, request in (("a submission", submissions.next), ("a command", command)):
                for connections in CONNECTIONS:
                    bench.slack.tell("forget")
                    done = load(apps[column].port, request, connections, bench.seconds / 2)
                    where = f"{what}, {connections} at a time"
                    figures.add(f"{where}, p50", column, done.percentile(0.5) * 1000, "ms")
                    figures.add(f"{where}, p99", column, done.percentile(0.99) * 1000, "ms")
                    figures.add(f"{where}, a second", column, done.rate)
                    figures.add(f"{where}, refused", column, done.refused)
    for column in (SQLITE, POSTGRESQL):
        for connections in CONNECTIONS:
            row = f"a submission, {connections} at a time, p50"
            figures.at_most(1.1, f"{row}, {column} to memory", figures.ratio(row, column, IN_MEMORY))
    yield figures
