"""The storm: people submit, processes die, Toingg and Slack fail, in an order that a seed decides."""

import logging
import threading
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import select, update

from sandbox.server import Sandbox
from tests.chaos.authors import FORM, Author, Ledger, Office
from tests.chaos.chance import chance
from tests.chaos.fleet import WHOLE, Fleet
from tests.chaos.ground import Ground, ground_at
from tests.chaos.verdict import Report, judge
from tests.chaos.weather import Weather
from tests.conftest import control, until
from tests.databases import Kind
from tests.people import Person, wait_for
from tests.test_process import environment, free_port
from toingg_bot.store import IN_FLIGHT, Database, State, new_key
from toingg_bot.store.migrating import migrate
from toingg_bot.store.tables import campaigns

ROLES: Mapping[Kind, tuple[str, ...]] = {"sqlite": ("serve",), "postgresql": ("web", "worker", "worker")}
NAMES = ("alice", "bob", "chitra")
TO_COME = ("due_at", "overdue_at", "not_before", "announcing_until", "tell_again_at", "look_up_at")
"""The columns of a row that say when something is to happen, or may."""
LOOK = 0.25
STILL_AT_IT = 0.8  # seconds that Toingg is at a create when all goes dark


@dataclass(frozen=True)
class Plan:
    """How much of a storm; times are in seconds.

    `hurry` lets two minutes pass for the rows whenever everybody who worked on them is dead, so that what was left in
    *sending* is overdue at once. `stall` is Toingg's longest, `pause` the longest between two deeds, `darkness` the
    longest that nobody reaches the database.
    """

    submissions: int
    kills: int
    seed: int
    outages: int = 0
    hurry: bool = False
    stall: float = 6.0
    pause: float = 0.5
    darkness: float = 4.0
    patience: float = 420.0

    def deeds(self) -> list[str]:
        """Return what happens, in its order."""
        faults = self.submissions // 2
        deeds = ["submit"] * self.submissions + ["kill"] * self.kills + ["fault"] * faults + ["outage"] * self.outages
        chance(self.seed, "deeds").shuffle(deeds)
        return deeds


def weather_storm(plan: Plan, database_url: str, kind: Kind, folder: Path) -> Report:
    """Let it happen to a bot on this database, wait until nothing moves any more, and judge what became of it."""
    began = time.monotonic()
    with (
        Sandbox() as sandbox,
        ground_at(database_url, kind) as ground,
        _fleet(plan, sandbox, ground, kind, folder) as fleet,
    ):
        # A process that dies while it talks to the sandbox is what we are here for, and no news.
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
        weather = Weather(sandbox, chance(plan.seed, "weather"), plan.stall)
        ledger, answers = Ledger(), _Answers(sandbox)
        database = Database(database_url)
        alone = len(ROLES[kind]) == 1
        authors = [Author(Person(sandbox.url, name), ledger, chance(plan.seed, name)) for name in NAMES]
        titles = (f"Storm {plan.seed}-{number:04}" for number in count(1))
        with Office(authors) as office:
            _rage(plan, fleet, weather, ground, office, titles, database if plan.hurry and alone else None)
            stormed = time.monotonic() - began
            weather.calm()
            if plan.hurry:
                _black_out(sandbox, fleet, office, titles)
                pass_time(database)
        _settle(plan, sandbox, database)
        answers.close()
        sights = [Person(sandbox.url, name).sight() for name in NAMES]
        report = judge(ledger, sandbox.toingg, _rows(database), sights, answers.statuses, fleet.logs)
        database.close()
        return report.including(kills=fleet.kills, faults=weather.met, stormed=stormed, last_kill=fleet.last_kill)


def _rage(
    plan: Plan,
    fleet: Fleet,
    weather: Weather,
    ground: Ground,
    office: Office,
    titles: Iterator[str],
    hurried: Database | None,
) -> None:
    dice = chance(plan.seed, "pauses")
    for deed in plan.deeds():
        if deed == "submit":
            office.hand_out(next(titles))
        elif deed == "fault":
            weather.change()
        elif deed == "outage":
            ground.shake(dice.uniform(0.2, plan.darkness))
            weather.met["the database: away"] += 1
        elif _killed(fleet) and hurried is not None:
            pass_time(hurried)
        time.sleep(dice.uniform(0, plan.pause))


def _black_out(sandbox: Sandbox, fleet: Fleet, office: Office, titles: Iterator[str]) -> None:
    """Kill everything at once while Toingg is at a create, which it goes on with."""
    control(sandbox, "POST", "toingg", delay_s=STILL_AT_IT)
    for title in titles:
        office.hand_out(title)
        if wait_for(lambda: _is_at_a_create(sandbox) or None, within=FORM):
            break
    fleet.cut_power()
    control(sandbox, "POST", "toingg", delay_s=0.0)


def _is_at_a_create(sandbox: Sandbox) -> bool:
    newest = next((request for request in reversed(sandbox.toingg.requests) if request.method == "POST"), None)
    if newest is None:
        return False
    return (datetime.now(UTC) - datetime.fromisoformat(newest.time)).total_seconds() < STILL_AT_IT / 2


def _killed(fleet: Fleet) -> bool:
    """Kill something, and say whether that ended a whole process with all that it was at."""
    while (part := fleet.kill()) is None:
        time.sleep(LOOK)
    return part == WHOLE


def pass_time(database: Database, seconds: float = 120.0) -> None:
    """Do to all rows what so many seconds do, as far as the bot can tell: what is to come is so much nearer."""
    nearer = {name: campaigns.c[name] - seconds for name in TO_COME}
    with database.write() as connection:
        connection.execute(update(campaigns).values(nearer))


def _settle(plan: Plan, sandbox: Sandbox, database: Database) -> None:
    """Wait until every campaign has its outcome and people know, or patience ends; the verdict says which."""
    deadline = time.monotonic() + plan.patience
    while time.monotonic() < deadline:
        made = {campaign["title"] for campaign in sandbox.toingg.campaigns}
        if all(_at_rest(row, made) for row in _rows(database)):
            return
        if plan.hurry:
            _look_soon(database)
        time.sleep(LOOK)


def _look_soon(database: Database) -> None:
    """Bring the first look for what is unknown nearer: nobody else is at these rows."""
    c = campaigns.c
    waiting = (c.state == State.UNKNOWN) & (c.lookups == 0) & c.look_up_at.is_not(None) & (c.announced == c.version)
    with database.write() as connection:
        connection.execute(update(campaigns).where(waiting).values(look_up_at=0.0, due_at=0.0))


def _at_rest(row: Mapping[str, Any], made: Collection[str]) -> bool:
    if row["state"] in IN_FLIGHT or row["announced"] < row["version"]:
        return False
    # An unknown one is looked up; if it is at Toingg that has to find it, else it stays unknown.
    return bool(row["state"] != State.UNKNOWN or (row["lookups"] and row["title"] not in made))


def _rows(database: Database) -> list[dict[str, Any]]:
    with database.read() as connection:
        return [dict(row._mapping) for row in connection.execute(select(campaigns))]  # noqa: SLF001 (its public name)


@contextmanager
def _fleet(plan: Plan, sandbox: Sandbox, ground: Ground, kind: Kind, folder: Path) -> Iterator[Fleet]:
    port = free_port()
    settings = environment(
        SLACK_BOT_TOKEN=sandbox.bot_token,
        SLACK_SIGNING_SECRET=sandbox.signing_secret,
        SLACK_APP_TOKEN="",
        SLACK_API_URL=sandbox.slack_api_url,
        TOINGG_API_URL=sandbox.toingg_api_url,
        TOINGG_API_KEY="tg_sandbox_key_acme_0001",
        DATABASE_URL=ground.url,
        ENCRYPTION_KEYS=new_key(),
        PORT=str(port),
        LOG_FORMAT="json",
    )
    with closing(Database(ground.url)) as database:
        migrate(database)
    with Fleet(ROLES[kind], settings, folder, chance(plan.seed, "kills")) as fleet:
        sandbox.point_at(f"http://127.0.0.1:{port}")
        until(lambda: control(sandbox, "GET", "bot")["mode"] == "http")
        yield fleet


class _Answers:
    """How Toingg answered creates, in all; read as it happens, for the sandbox's log keeps only the latest."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._seen = 0
        self._ended = threading.Event()
        self.statuses: list[int] = []
        self._thread = threading.Thread(target=self._read_on, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Read the last of it."""
        self._ended.set()
        self._thread.join()
        self._read()

    def _read_on(self) -> None:
        while not self._ended.wait(1.0):
            self._read()

    def _read(self) -> None:
        for entry in control(self._sandbox, "GET", f"log?since={self._seen}"):
            self._seen = entry["n"]
            if entry["to"] == "toingg" and entry["what"].startswith("POST /create_campaign"):
                self.statuses.append(entry["status"])
