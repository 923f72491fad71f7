"""How much sooner two workers on PostgreSQL are done with a backlog than one."""

from collections.abc import Iterator
from contextlib import ExitStack

from bench.databases import KEY, opened, postgresql, submission
from bench.figures import Figures
from bench.processes import worker
from bench.turns import Bench, say, turns
from toingg_bot.doorbell import Doorbell

TAKES = 1.0  # seconds that Toingg needs for a campaign, on average
WORKSPACES = 40
BACKLOG, QUICK_BACKLOG = 640, 160
PATIENCE = 240.0  # seconds

ONE, TWO = "one worker", "two workers"
DONE = "a backlog is done"


def measure(bench: Bench) -> Iterator[Figures]:
    """Let one worker and two in turns finish the same backlog."""
    backlog = QUICK_BACKLOG if bench.quick else BACKLOG
    title = (
        f"Workers on PostgreSQL: {backlog} campaigns in {WORKSPACES} workspaces, Toingg takes {TAKES:.0f} s for each"
    )
    figures = Figures(title, (ONE, TWO))
    bench.slack.tell("takes", str(TAKES))
    for column in turns(max(1, bench.rounds // 2), ONE, TWO):
        say(column)
        took = _finished(bench, 1 if column == ONE else 2, backlog)
        figures.add(DONE, column, took, "s")
        figures.add("campaigns a second", column, backlog / took)
    bench.slack.tell("takes", "0.2")
    figures.at_least(1.8, "how much sooner two workers are done than one", figures.ratio(DONE, ONE, TWO))
    yield figures


def _finished(bench: Bench, workers: int, backlog: int) -> float:
    """Return how many seconds so many workers take from the first ring to the last announcement."""
    with ExitStack() as stack:
        url = stack.enter_context(postgresql())
        stores = opened(url)
        stack.callback(stores.close)
        doorbell = Doorbell(url)
        stack.callback(doorbell.close)
        for _ in range(workers):
            stack.enter_context(worker(bench.slack, bench.folder, {"DATABASE_URL": url, "ENCRYPTION_KEYS": KEY}))
        rows = [stores.campaigns.accept(submission(f"T{number % WORKSPACES:09}"))[0] for number in range(backlog)]
        bench.slack.tell("forget")
        for row in rows:
            doorbell.ring("send", row.workspace_id, row.campaign_id)
        told = bench.slack.wait_for("chat.postMessage", backlog, PATIENCE)
        begun, _ = min(bench.slack.calls("create_campaign"), key=lambda call: call[0])
        if len(told) != backlog:
            raise RuntimeError(f"{len(told)} of {backlog} campaigns were announced")
        return max(at for at, _ in told) - begun
