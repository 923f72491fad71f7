"""Whether a million past campaigns make anything slower: the store, the sweep, and what people wait for."""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import select, tuple_, update

from bench.databases import KEY, fill, opened, postgresql, submission
from bench.figures import Figures
from bench.measures.acknowledgements import form
from bench.processes import OURS, Application, running
from bench.slack import WHO, Connection, command, details
from bench.turns import Bench, say, turns
from toingg_bot.store import State
from toingg_bot.store.opening import Stores
from toingg_bot.store.tables import campaigns

Result = TypeVar("Result")

SLOWER = 1.2
DUE = 100  # campaigns that a sweep finds
DRAFTS = 10


@dataclass(frozen=True)
class Past:
    """A database with so many past campaigns, of which some are of the workspace that is measured."""

    name: str
    url: str
    mine: list[str]
    stores: Stores


def measure(bench: Bench) -> Iterator[Figures]:
    """Measure on both databases: first the store by itself, then requests."""
    sizes = (1_000, 50_000 if bench.quick else 1_000_000)
    bench.slack.tell("takes", "0")
    for kind in ("SQLite", "PostgreSQL"):
        figures = Figures(f"Past campaigns on {kind}", tuple(f"{size:,} past" for size in sizes))
        with ExitStack() as stack:
            pasts = [_past(bench, stack, kind, size, name) for size, name in zip(sizes, figures.columns, strict=True)]
            say(f"the store on {kind}")
            for past in turns(20 if bench.quick else 200, *pasts):
                _story(figures, past)
            for past in turns(10 if bench.quick else 100, *pasts):
                _sweep(figures, past)
            say(f"requests on {kind}")
            _requests(bench, figures, pasts, 10 if bench.quick else 100)
        small, large = figures.columns
        worst = max(figures.units, key=lambda row: figures.ratio(row, large, small))
        slowed = figures.ratio(worst, large, small)
        figures.at_most(SLOWER, f"{kind}: what slows down most ({worst}), {large} to {small}", slowed)
        yield figures
    bench.slack.tell("takes", "0.2")


def _past(bench: Bench, stack: ExitStack, kind: str, size: int, name: str) -> Past:
    say(f"writing {name} campaigns on {kind}")
    on_server = kind == "PostgreSQL"
    url = stack.enter_context(postgresql()) if on_server else f"sqlite:///{bench.folder / f'{size}-past.db'}"
    mine = fill(url, size)
    stores = opened(url)
    stack.callback(stores.close)
    # As many for each, so that forms and lists look the same.
    for _ in range(DRAFTS):
        stores.campaigns.keep(submission(title="Not finished"))
    return Past(name, url, mine, stores)


def _story(figures: Figures, past: Past) -> None:
    """Take one campaign through the store as it goes from its form to its message, and look at an old one."""
    store, workspaces = past.stores.campaigns, past.stores.workspaces
    new, old = submission(), random.choice(past.mine)  # noqa: S311 (any)
    ids = (new.workspace_id, new.campaign_id)

    def timed(what: str, call: Callable[[], Result]) -> Result:
        begun = time.perf_counter()
        result = call()
        figures.add(f"store: {what}", past.name, (time.perf_counter() - begun) * 1000, "ms")
        return result

    timed("who comes in with a request", lambda: workspaces.entrance(new.workspace_id, None, WHO["id"]))
    timed("a list of drafts", lambda: store.unfinished(new.workspace_id, WHO["id"], DRAFTS))
    timed("a draft is kept", lambda: store.keep(new))
    row, _ = timed("a submission is accepted", lambda: store.accept(new))
    timed("which one is sent next", lambda: store.next_waiting(new.workspace_id))
    timed("a create begins", lambda: store.begin_sending(*ids, 90))
    timed("has an unknown one a twin", lambda: store.has_twin(row))
    timed("whose is a campaign of Toingg's", lambda: store.taken(new.workspace_id, ["65f0c0ffee65f0c0ffee65f0"]))
    timed("an outcome is noted", lambda: store.change(*ids, [State.SENDING], State.CREATED, toingg_id=new.campaign_id))
    claimed = timed("an announcement is claimed", lambda: store.claim_announcement(*ids, 120))
    timed("an announcement is noted", lambda: store.finish_announcement(claimed or row, None, told=True))
    timed("an old campaign is read", lambda: store.get(new.workspace_id, old))
    timed("how late the sweeps are", store.lag)


def _sweep(figures: Figures, past: Past) -> None:
    """Sweep where nothing is due, and where something is."""
    c = campaigns.c
    database, store = past.stores.database, past.stores.campaigns
    with database.write() as connection:
        some = select(c.workspace_id, c.campaign_id).where(c.state == State.CREATED).limit(DUE)
        keys = [tuple(row) for row in connection.execute(some)]
    for found, due_at in ((0, None), (DUE, 0.0)):
        with database.write() as connection:
            connection.execute(
                update(campaigns).where(tuple_(c.workspace_id, c.campaign_id).in_(keys)).values(due_at=due_at)
            )
        begun = time.perf_counter()
        taken = store.take_due()
        figures.add(f"a sweep that finds {found}", past.name, (time.perf_counter() - begun) * 1000, "ms")
        if len(taken) != found:
            raise RuntimeError(f"a sweep that was to find {found} campaigns found {len(taken)}")
    begun = time.perf_counter()
    store.rest(*keys[0])
    figures.add("one of them is put to rest", past.name, (time.perf_counter() - begun) * 1000, "ms")
    with database.write() as connection:
        connection.execute(update(campaigns).where(tuple_(c.workspace_id, c.campaign_id).in_(keys)).values(due_at=None))


def _requests(bench: Bench, figures: Figures, pasts: list[Past], times: int) -> None:
    """Do what people do, in turns at a bot on each database."""
    with ExitStack() as stack:
        bots = []
        for past in pasts:
            settings = {"DATABASE_URL": past.url, "ENCRYPTION_KEYS": KEY}
            app = stack.enter_context(running(OURS, bench.slack, bench.folder, settings))
            bots.append((past, app, form(bench, app)))
        for past, app, submissions in turns(times, *bots):
            old = details(random.choice(past.mine))  # noqa: S311 (any)
            for what, request in (("a command until its form opens", command()), ("Details until they open", old)):
                figures.add(what, past.name, _until(bench, app, request, "views.open"), "ms")
            figures.add(
                "a submission until it is acknowledged", past.name, _until(bench, app, submissions.next()), "ms"
            )


def _until(bench: Bench, app: Application, request: bytes, call: str | None = None) -> float:
    """Return after how many milliseconds a request leads to a call of Slack's API, or is answered."""
    bench.slack.tell("forget")
    line = Connection(app.port)
    begun = time.monotonic()
    at = line.send(request).at
    line.close()
    if call is not None:
        (at, _), *_ = bench.slack.wait_for(call)
    return (at - begun) * 1000
