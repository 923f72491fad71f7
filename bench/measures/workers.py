"""How much faster two workers on PostgreSQL finish a backlog than one."""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial

from bench.databases import KEY, postgresql
from bench.figures import Figures
from bench.measures.acknowledgements import form
from bench.processes import App, migrated, running, worker
from bench.slack import Answer, Connection, together
from bench.turns import Bench, say, turns
from toingg_bot.app import CAMPAIGN_THREADS

TAKES = 1.0  # seconds that Toingg needs for a campaign, on average
WORKSPACES = 40
BACKLOG, QUICK_BACKLOG = 640, 160
AUTHORS = 16  # at the same time
PATIENCE = 240.0  # seconds

ONE, TWO = "one worker", "two workers"
DONE = "a backlog is done"


def measure(bench: Bench) -> Iterator[Figures]:
    """Let one worker and two workers finish the same backlog, in turns."""
    backlog = QUICK_BACKLOG if bench.quick else BACKLOG
    title = (
        f"Workers on PostgreSQL: {backlog} campaigns in {WORKSPACES} workspaces, Toingg takes {TAKES:.0f} s for each"
    )
    figures = bench.figures(title, (ONE, TWO), compared=[ONE, TWO])
    bench.slack.tell("takes", str(TAKES))
    both = [(bot, workers) for workers in (1, 2) for bot in bench.bots]
    for bot, workers in turns(max(1, bench.rounds // 2), *both):
        column = bench.column(ONE if workers == 1 else TWO, bot)
        say(column)
        took = _finished(bench, bot, workers, backlog)
        figures.add(DONE, column, took, "s")
        figures.add("campaigns a second", column, backlog / took, more_is_better=True)
    bench.slack.tell("takes", "0.2")
    figures.at_least(1.8, "how much sooner two workers are done than one", figures.ratio(DONE, ONE, TWO))
    yield figures


def _finished(bench: Bench, bot: App, workers: int, backlog: int) -> float:
    """Return how many seconds the workers take to send and announce a backlog that was submitted before."""
    with ExitStack() as stack:
        settings = {"DATABASE_URL": stack.enter_context(postgresql()), "ENCRYPTION_KEYS": KEY}
        migrated(bot, bench.slack, bench.folder, settings)
        web = stack.enter_context(running(bot.as_("web"), bench.slack, bench.folder, settings))
        submissions = form(bench, web)
        requests = [submissions.next(f"T0WAITS{number % WORKSPACES:03}") for number in range(backlog)]
        if refused := sum(not answer.taken for answer in _submitted(web.port, requests)):
            raise RuntimeError(f"{refused} of {backlog} campaigns were not accepted")
        # Toingg holds the first creates until all workers are running.
        bench.slack.tell("forget")
        bench.slack.tell("hold")
        stack.callback(bench.slack.tell, "release")
        for _ in range(workers):
            stack.enter_context(worker(bot, bench.slack, bench.folder, settings))
        bench.slack.wait_for("create_campaign", CAMPAIGN_THREADS * workers)
        begun = time.monotonic()
        bench.slack.tell("release")
        announced = bench.slack.wait_for("chat.postMessage", backlog, PATIENCE)
        if len(announced) != backlog:
            raise RuntimeError(f"{len(announced)} of {backlog} campaigns were announced")
        return max(at for at, _ in announced) - begun


def _submitted(port: int, requests: list[bytes]) -> list[Answer]:
    """Submit all requests, over several connections at the same time."""
    answers: list[Answer] = []

    def submit(mine: list[bytes]) -> None:
        line = Connection(port)
        answers.extend(line.send(request) for request in mine)
        line.close()

    together([partial(submit, requests[first::AUTHORS]) for first in range(AUTHORS)])
    return answers
