"""Whether a million past campaigns make anything slower: requests, sweeps, and each step of the store."""

import os
import random
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from sqlalchemy import bindparam, select, update

from bench.databases import KEY, fill, postgresql, submission
from bench.figures import Figures
from bench.measures.acknowledgements import form
from bench.processes import OURS, Application, running
from bench.slack import SECRET, WHO, Connection, command, details
from bench.turns import Bench, say, turns
from toingg_bot.app import Core, build_core
from toingg_bot.domain.states import State
from toingg_bot.settings.settings import read_settings
from toingg_bot.store.tables import campaigns

Result = TypeVar("Result")

SLOWER = 1.2
DUE = 100  # campaigns that a sweep finds
DRAFTS = 10
WAITED_FOR = (
    *("a command until its form opens", "Details until they open", "a submission until it is acknowledged"),
    *("a sweep that finds nothing", f"a sweep that finds {DUE}, until each was looked at"),
)
COMMAND, DETAILS, SUBMISSION, NOTHING, SWEEP = WAITED_FOR
"""The rows that have a goal; the other rows show where the time goes."""


@dataclass(frozen=True)
class Past:
    """A database with past campaigns, the ids of those in the measured workspace, and a core that uses it."""

    name: str
    url: str
    mine: list[str]
    core: Core


def measure(bench: Bench) -> Iterator[Figures]:
    """Measure on SQLite and on PostgreSQL: first requests, then sweeps and each step of the store."""
    sizes = (1_000, 50_000 if bench.quick else 1_000_000)
    for kind in ("SQLite", "PostgreSQL"):
        figures = Figures(f"Past campaigns on {kind}", tuple(f"{size:,} past" for size in sizes))
        with ExitStack() as stack:
            pasts = [_past(bench, stack, kind, size, name) for size, name in zip(sizes, figures.columns, strict=True)]
            say(f"requests on {kind}")
            _requests(bench, figures, pasts, 10 if bench.quick else 100)
            say(f"the store on {kind}")
            for past in turns(5 if bench.quick else 40, *pasts):
                _sweep(figures, past)
            for past in turns(20 if bench.quick else 200, *pasts):
                _story(figures, past)
        small, large = figures.columns
        for row in WAITED_FOR:
            figures.at_most(SLOWER, f"{kind}: {row}, {large} to {small}", figures.ratio(row, large, small))
        yield figures


def _past(bench: Bench, stack: ExitStack, kind: str, size: int, name: str) -> Past:
    say(f"writing {name} campaigns on {kind}")
    on_server = kind == "PostgreSQL"
    url = stack.enter_context(postgresql()) if on_server else f"sqlite:///{bench.folder / f'{size}-past.db'}"
    mine = fill(url, size)
    settings = {
        "SLACK_BOT_TOKEN": "xoxb-bench",
        "SLACK_SIGNING_SECRET": SECRET,
        "TOINGG_API_KEY": "tg_bench",
        "DATABASE_URL": url,
        "ENCRYPTION_KEYS": KEY,
    }
    core = build_core(read_settings(settings, Path(os.devnull)))
    stack.callback(core.close)
    # The same number for each, so that forms and lists look the same.
    for _ in range(DRAFTS):
        core.store.save_draft(submission(title="Not finished"))
    return Past(name, url, mine, core)


def _requests(bench: Bench, figures: Figures, pasts: list[Past], times: int) -> None:
    """Send people's requests to a bot on each database, in turns."""
    bench.slack.tell("takes", "0")
    with ExitStack() as stack:
        bots = []
        for past in pasts:
            settings = {"DATABASE_URL": past.url, "ENCRYPTION_KEYS": KEY}
            app = stack.enter_context(running(OURS, bench.slack, bench.folder, settings))
            bots.append((past, app, form(bench, app)))
        for past, app, submissions in turns(times, *bots):
            old = details(random.choice(past.mine))  # noqa: S311 (any)
            figures.add(COMMAND, past.name, _until(bench, app, command(), "views.open"), "ms")
            figures.add(DETAILS, past.name, _until(bench, app, old, "views.open"), "ms")
            figures.add(SUBMISSION, past.name, _until(bench, app, submissions.next()), "ms")
    bench.slack.tell("takes", "0.2")


def _until(bench: Bench, app: Application, request: bytes, call: str | None = None) -> float:
    """Return how many milliseconds pass until a request leads to this call of Slack's API, or else is answered."""
    bench.slack.tell("forget")
    line = Connection(app.port)
    begun = time.monotonic()
    at = line.send(request).at
    line.close()
    if call is not None:
        (at, _), *_ = bench.slack.wait_for(call)
    return (at - begun) * 1000


def _sweep(figures: Figures, past: Past) -> None:
    """Measure a sweep when nothing is due, and one when DUE past campaigns are."""
    c, store = campaigns.c, past.core.store
    _timed(figures, past, NOTHING, store.take_due)
    with past.core.stores.database.write() as connection:
        some = select(c.workspace_id, c.campaign_id).where(c.state == State.CREATED).limit(DUE)
        keys = [row._asdict() for row in connection.execute(some)]
        this = update(campaigns).where(c.workspace_id == bindparam("one"), c.campaign_id == bindparam("other"))
        these = [{"one": key["workspace_id"], "other": key["campaign_id"], "due_at": 0.0} for key in keys]
        connection.execute(this, these)

    def sweep() -> int:
        found = _timed(figures, past, f"store: {DUE} that are due are taken up", store.take_due)
        for workspace_id, campaign_id in found:
            past.core.delivery.attend(workspace_id, campaign_id)
        return len(found)

    if (found := _timed(figures, past, SWEEP, sweep)) != DUE:
        raise RuntimeError(f"a sweep that was to find {DUE} campaigns found {found}")


def _story(figures: Figures, past: Past) -> None:
    """Take one campaign through the store from its form to its message, and read an old one."""
    store, workspaces = past.core.store, past.core.stores.workspaces
    new, old = submission(), random.choice(past.mine)  # noqa: S311 (any)
    here, ids = new.workspace_id, (new.workspace_id, new.campaign_id)

    def timed(what: str, call: Callable[[], Result]) -> Result:
        return _timed(figures, past, f"store: {what}", call)

    timed("who comes in with a request", lambda: workspaces.entrance(here, None, WHO["id"]))
    timed("a list of drafts", lambda: store.unfinished(here, WHO["id"], DRAFTS))
    timed("a draft is kept", lambda: store.save_draft(new))
    row, _ = timed("a submission is accepted", lambda: store.accept(new))
    timed("which one is sent next", lambda: store.next_waiting(here))
    sent = timed("a create begins", lambda: store.begin_sending(*ids, 90))
    timed("has an unknown one a twin", lambda: store.has_twin(sent or row))
    timed("whose is a campaign of Toingg's", lambda: store.taken(["65f0c0ffee65f0c0ffee65f0"]))
    timed("an outcome is noted", lambda: store.change(*ids, [State.SENDING], State.CREATED, toingg_id=new.campaign_id))
    claimed = timed("an announcement is claimed", lambda: store.claim_announcement(*ids, 120))
    timed("an announcement is noted", lambda: store.finish_announcement(claimed or row, None, is_announced=True))
    timed("an old campaign is read", lambda: store.get(here, old))
    timed("how late the sweeps are", store.figures.behind)


def _timed(figures: Figures, past: Past, what: str, call: Callable[[], Result]) -> Result:
    begun = time.perf_counter()
    result = call()
    figures.add(what, past.name, (time.perf_counter() - begun) * 1000, "ms")
    return result
