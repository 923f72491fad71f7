"""How long a campaign takes from its submission to its announcement, on SQLite and on PostgreSQL."""

import time
from collections.abc import Iterator
from contextlib import ExitStack

from bench.counting import CountingLine
from bench.databases import KEY, postgresql
from bench.figures import Figures
from bench.measures.acknowledgements import CONNECTIONS, form, under_load
from bench.processes import App, Application, migrated, running
from bench.slack import Connection
from bench.turns import Bench, turns

BOTH = SQLITE, POSTGRESQL = "SQLite", "PostgreSQL"
TIMES = 20  # campaigns in each turn, one after the other
PATIENCE = 60.0  # seconds to wait until everything submitted under load is announced
IDLE, SETTLED = 5.0, 1.0  # seconds to count what an idle bot does, and seconds for the last campaign to settle

SUBMISSION = "submissions, Toingg at once"
TOLD = "from a submission to the call that tells Slack"
WRITES = "transactions that write, for each campaign"
STATEMENTS = "statements, for each campaign"


def measure(bench: Bench) -> Iterator[Figures]:
    """Submit campaigns while Toingg answers at once, and count the statements and writes on PostgreSQL."""
    figures = bench.figures("A campaign from its submission until it is told", (SQLITE, POSTGRESQL), compared=BOTH)
    bench.slack.tell("takes", "0")
    with ExitStack() as stack:
        apps: dict[str, Application] = {}
        for bot in bench.bots:
            apps[bench.column(SQLITE, bot)] = stack.enter_context(running(bot, bench.slack, bench.folder))
            settings = {"DATABASE_URL": stack.enter_context(postgresql()), "ENCRYPTION_KEYS": KEY}
            migrated(bot, bench.slack, bench.folder, settings)
            apps[bench.column(POSTGRESQL, bot)] = stack.enter_context(running(bot, bench.slack, bench.folder, settings))
        for column in turns(bench.rounds, *apps):
            _announced(bench, figures, column, apps[column])
            _under_load(bench, figures, column, apps[column])
    for bot in bench.bots:
        _counted(bench, figures, bot)
    bench.slack.tell("takes", "0.2")
    yield figures


def _announced(bench: Bench, figures: Figures, column: str, app: Application) -> None:
    for seconds in _stories(bench, app):
        figures.add(TOLD, column, seconds * 1000, "ms")


def _stories(bench: Bench, app: Application) -> Iterator[float]:
    """Create campaigns one after the other; yields how many seconds pass until the bot announces each in Slack."""
    submissions = form(bench, app)
    line = Connection(app.port)
    for _ in range(TIMES):
        bench.slack.tell("forget")
        begun = time.monotonic()
        line.send(submissions.next())
        (announced, _), *_ = bench.slack.wait_for("chat.postMessage")
        yield announced - begun
    line.close()


def _under_load(bench: Bench, figures: Figures, column: str, app: Application) -> None:
    submissions = form(bench, app)
    for connections in CONNECTIONS:
        bench.slack.tell("forget")
        done = under_load(figures, column, app, SUBMISSION, submissions.next, connections, bench.seconds)
        # Otherwise the remaining announcements would slow down the next turn.
        bench.slack.wait_for("chat.postMessage", len(done.seconds), PATIENCE)


def _counted(bench: Bench, figures: Figures, bot: App) -> None:
    """Count the statements and writes of a campaign on PostgreSQL, without those of an idle bot."""
    column = bench.column(POSTGRESQL, bot)
    with postgresql() as url, CountingLine(url) as line:
        settings = {"DATABASE_URL": line.url, "ENCRYPTION_KEYS": KEY}
        migrated(bot, bench.slack, bench.folder, settings)
        with running(bot, bench.slack, bench.folder, settings) as app:
            list(_stories(bench, app))  # warms up: some things are read only once
            time.sleep(IDLE)
            idle = line.statements, line.writes
            time.sleep(IDLE)
            beside = [(now - before) / IDLE for now, before in zip((line.statements, line.writes), idle, strict=True)]
            begun, before = time.monotonic(), (line.statements, line.writes)
            list(_stories(bench, app))
            time.sleep(SETTLED)
            took = time.monotonic() - begun
            counted = zip((STATEMENTS, WRITES), (line.statements, line.writes), before, beside, strict=True)
            for row, now, then, rate in counted:
                figures.add(row, column, (now - then - rate * took) / TIMES)
