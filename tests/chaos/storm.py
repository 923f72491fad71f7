"""The storm: people submit, processes die, Toingg and Slack fail, in an order that a seed decides."""

import logging
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
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
from tests.chaos.scene import ROLES, bot_at_work
from tests.chaos.variant import USUAL, Variant
from tests.chaos.verdict import Report, Rows, judge, made_by, must_be_found
from tests.chaos.weather import Weather
from tests.chaos.windows import are_out_of_date, open_homes, untrue
from tests.support.databases import Kind
from tests.support.people import Person, wait_for
from tests.support.switches import control
from toingg_bot.domain.states import IN_FLIGHT
from toingg_bot.store import Database
from toingg_bot.store.tables import campaigns

TO_COME = ("due_at", "overdue_at", "not_before", "announcing_until", "tell_again_at", "look_up_at")
"""The columns of a campaign's row with the times at which something must or may happen."""
LOOK = 0.25
PUBLISHED = 1.0  # seconds between the mark that a Home is up to date and its call to Slack, at most
STILL_AT_IT = 0.8  # seconds that Toingg needs for a create when everything is killed


@dataclass(frozen=True)
class Plan:
    """The size of a storm; times are in seconds.

    `hurry` moves all rows two minutes forward whenever every process that worked on them is dead, so that what was left
    in *sending* is overdue at once. `stall` is Toingg's longest delay, `pause` the longest time between two steps, and
    `darkness` the longest outage.
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
    variant: Variant = USUAL

    def deeds(self) -> list[str]:
        """Return the steps, in order."""
        faults = self.submissions // 2
        deeds = ["submit"] * self.submissions + ["kill"] * self.kills + ["fault"] * faults + ["outage"] * self.outages
        chance(self.seed, "deeds").shuffle(deeds)
        return deeds

    def title(self, number: int) -> str:
        """Return a campaign's title. Every other title is used in all workspaces at about the same time."""
        turn, of_turn = divmod(number, self.variant.workspaces)
        return f"Storm {self.seed}-{number - of_turn if turn % 2 else number:04}"


def weather_storm(plan: Plan, database_url: str, kind: Kind, folder: Path) -> Report:
    """Run the storm on a bot with this database, wait until nothing moves any more, and judge the result."""
    began = time.monotonic()
    variant = plan.variant
    with (
        Sandbox(is_app_installed=not variant.is_installed) as sandbox,
        ground_at(database_url, kind, variant.doorbell, folder) as ground,
        bot_at_work(variant, sandbox, ground, kind, folder, plan.seed) as fleet,
    ):
        # Processes that die while they talk to the sandbox are the point of this test, not news.
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
        weather = Weather(sandbox, chance(plan.seed, "weather"), plan.stall, variant.socket_mode)
        ledger, answers = Ledger(), _Answers(sandbox)
        database = Database(database_url)
        alone = len(ROLES[kind]) == 1
        people = {company: [Person(sandbox.url, name) for name in company.authors] for company in variant.companies}
        open_homes(each for staff in people.values() for each in staff)
        with ExitStack() as stack:
            offices = []
            for company, staff in people.items():
                authors = [Author(each, company, ledger, chance(plan.seed, each.name)) for each in staff]
                offices.append(stack.enter_context(Office(company, authors)))
            orders = _Orders(plan, offices)
            _rage(plan, fleet, weather, ground, orders, database if plan.hurry and alone else None)
            stormed = time.monotonic() - began
            weather.calm()
            if plan.hurry:
                _black_out(sandbox, fleet, orders)
                pass_time(database)
        _settle(plan, sandbox, database)
        answers.close()
        sights = {company.team_id: [each.sight() for each in staff] for company, staff in people.items()}
        rows = _rows(database)
        report = judge(ledger, sandbox.toingg, rows, sights, answers.statuses, fleet.logs)
        for company, staff in people.items():
            report.broken.extend(said for each in staff for said in untrue(company.team_id, each, rows))
        database.close()
        return report.including(kills=fleet.kills, faults=weather.met, stormed=stormed, last_kill=fleet.last_kill)


class _Orders:
    """The titles to write, one after the other, for all offices in turn."""

    def __init__(self, plan: Plan, offices: Sequence[Office]) -> None:
        self._plan = plan
        self._offices = offices
        self._numbers = count(len(offices))

    def hand_out(self) -> None:
        """Order the next campaign; waits until somebody in its office is free."""
        number = next(self._numbers)
        self._offices[number % len(self._offices)].hand_out(self._plan.title(number))


def _rage(
    plan: Plan,
    fleet: Fleet,
    weather: Weather,
    ground: Ground,
    orders: _Orders,
    hurried: Database | None,
) -> None:
    dice, outages = chance(plan.seed, "pauses"), chance(plan.seed, "outages")
    for deed in plan.deeds():
        if deed == "submit":
            orders.hand_out()
        elif deed == "fault":
            weather.change()
        elif deed == "outage":
            weather.met[ground.shake(outages, dice.uniform(0.2, plan.darkness))] += 1
        elif _killed(fleet) and hurried is not None:
            pass_time(hurried)
        time.sleep(dice.uniform(0, plan.pause))


def _black_out(sandbox: Sandbox, fleet: Fleet, orders: _Orders) -> None:
    """Kill everything at once while Toingg is working on a create, which it then completes."""
    control(sandbox, "POST", "toingg", delay_s=STILL_AT_IT)
    orders.hand_out()
    while not wait_for(lambda: _is_at_a_create(sandbox) or None, within=FORM):
        orders.hand_out()
    fleet.cut_power()
    control(sandbox, "POST", "toingg", delay_s=0.0)


def _is_at_a_create(sandbox: Sandbox) -> bool:
    newest = next((request for request in reversed(sandbox.toingg.requests) if request.method == "POST"), None)
    if newest is None:
        return False
    return (datetime.now(UTC) - datetime.fromisoformat(newest.time)).total_seconds() < STILL_AT_IT / 2


def _killed(fleet: Fleet) -> bool:
    """Kill something, and say whether that ended a whole process with all its work."""
    while (part := fleet.kill()) is None:
        time.sleep(LOOK)
    return part == WHOLE


def pass_time(database: Database, seconds: float = 120.0) -> None:
    """Move all rows forward by this many seconds: everything in the future comes that much closer."""
    nearer = {name: campaigns.c[name] - seconds for name in TO_COME}
    with database.write() as connection:
        connection.execute(update(campaigns).values(nearer))


def _settle(plan: Plan, sandbox: Sandbox, database: Database) -> None:
    """Wait until every outcome is known and announced, or patience ends. The verdict says which."""
    deadline = time.monotonic() + plan.patience
    while time.monotonic() < deadline:
        made, rows = made_by(sandbox.toingg), _rows(database)
        is_moving = any(_moves(row) or must_be_found(row, rows, made) for row in rows)
        if not is_moving and not are_out_of_date(database, hurry=plan.hurry):
            time.sleep(PUBLISHED)
            return
        if plan.hurry:
            _look_soon(database)
        time.sleep(LOOK)


def _look_soon(database: Database) -> None:
    """Bring forward the first look-up of campaigns that are unknown or have no id. Nobody else uses their rows."""
    c = campaigns.c
    waiting = (c.lookups == 0) & c.look_up_at.is_not(None) & (c.announced == c.version)
    with database.write() as connection:
        connection.execute(update(campaigns).where(waiting).values(look_up_at=0.0, due_at=0.0))


def _moves(row: Mapping[str, Any]) -> bool:
    """Say whether a row is still in flight, not announced, or not looked up once."""
    is_due = row["look_up_at"] is not None and not row["lookups"]
    return row["state"] in IN_FLIGHT or row["announced"] < row["version"] or is_due


def _rows(database: Database) -> Rows:
    with database.read() as connection:
        return [dict(row._mapping) for row in connection.execute(select(campaigns))]  # noqa: SLF001 (its public name)


class _Answers:
    """The statuses of all answers to creates. They are read continuously: the sandbox's log holds only the latest."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._seen = 0
        self._ended = threading.Event()
        self.statuses: list[int] = []
        self._thread = threading.Thread(target=self._read_on, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Read the rest."""
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
