"""If two processes change one campaign or workspace at once, it is as if one had done so after the other.

Each possible action is stopped after each of its statements, while another process does each of the others.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, is_dataclass, replace
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Table, delete, insert, select

from tests.support.campaigns import submission
from tests.support.crossing import Act, Crossing, Process, crossing_at
from tests.support.databases import KEY, created
from tests.support.ids import ACME, ALICE, BOB
from toingg_bot.domain.states import SavedCampaign, State
from toingg_bot.domain.workspace import WorkspaceSettings
from toingg_bot.store import Installed, Sealer
from toingg_bot.store.database import now
from toingg_bot.store.home_tables import templates
from toingg_bot.store.tables import audit, campaigns, forgotten, installations, removals, workspaces

GROUP = "E0GROUP001"
SUBMISSION = submission(enterprise_id=GROUP)
HOLI = {"title": "Holi renewals"}
FIXED = replace(SUBMISSION, values=HOLI, payload=SUBMISSION.payload | HOLI)
THIS = (ACME, SUBMISSION.campaign_id)
KEY_OF_TOINGG = "tg_fake_0001"
SEALER = Sealer([KEY])
LONG = 60.0  # seconds
A_TIME = 1e9  # larger numbers are times in seconds since 1970, smaller ones are not
TABLES = (campaigns, workspaces, installations, templates, removals, forgotten, audit)


@dataclass(frozen=True)
class Start:
    """The state before: the time, and the campaign."""

    time: float
    campaign: SavedCampaign | None


Deed = Callable[[Process, Start], Any]


def submitted(process: Process) -> None:
    process.campaigns.accept(SUBMISSION)


def sending(process: Process) -> None:
    submitted(process)
    process.campaigns.begin_sending(*THIS, LONG)


def answered(process: Process, state: State) -> None:
    sending(process)
    process.campaigns.change(*THIS, {State.SENDING}, state)


def announced(process: Process) -> None:
    answered(process, State.REJECTED)
    campaign = process.campaigns.claim_announcement(*THIS, LONG)
    assert campaign is not None
    process.campaigns.finish_announcement(campaign, None, is_announced=True)


def claimed(process: Process) -> None:
    answered(process, State.CREATED)
    process.campaigns.claim_announcement(*THIS, LONG)


def overdue(process: Process) -> None:
    submitted(process)
    process.campaigns.begin_sending(*THIS, 0.0)


def saved_as_template(process: Process) -> None:
    answered(process, State.REJECTED)
    save_template(process)


def save_template(process: Process) -> Any:
    return process.templates.save(*THIS, "t1", "Renewals", by=ALICE, enterprise_id=GROUP, seen=0)


def nothing(_: Process) -> None:
    """Nobody has written anything."""


BEFORE: Mapping[str, Callable[[Process], object]] = {
    "nothing": nothing,
    "a draft": lambda process: process.campaigns.save_draft(SUBMISSION),
    "accepted": submitted,
    "sending": sending,
    "overdue": overdue,
    **{str(state): partial(answered, state=state) for state in (State.REJECTED, State.DENIED, State.UNKNOWN)},
    "announced": announced,
    "claimed": claimed,
    "a template": saved_as_template,
}
"""The states that a campaign can start from."""


def finish(process: Process, start: Start) -> None:
    campaign = start.campaign or SavedCampaign(**vars(SUBMISSION))
    process.campaigns.finish_announcement(campaign, None, is_announced=True)


DEEDS: Mapping[str, tuple[str, Deed]] = {
    "submit": ("nothing", lambda process, _: process.campaigns.accept(FIXED, seen=0)),
    "submit again": ("rejected", lambda process, _: process.campaigns.accept(FIXED, seen=0)),
    "save a draft": ("nothing", lambda process, _: process.campaigns.save_draft(FIXED, seen=0)),
    "save it again": ("a draft", lambda process, _: process.campaigns.save_draft(FIXED, seen=0)),
    "discard": ("a draft", lambda process, _: process.campaigns.discard(*THIS, ALICE)),
    "send again": ("denied", lambda process, _: process.campaigns.send_again(*THIS, by=BOB)),
    "begin to send": ("accepted", lambda process, _: process.campaigns.begin_sending(*THIS, LONG)),
    "note the outcome": (
        "sending",
        lambda process, _: process.campaigns.change(*THIS, {State.SENDING, State.UNKNOWN}, State.REJECTED),
    ),
    "conclude": (
        "sending",
        lambda process, _: process.campaigns.conclude(*THIS, {State.SENDING}, State.CREATED, claim=LONG),
    ),
    "note a look": ("unknown", lambda process, _: process.campaigns.change(*THIS, {State.UNKNOWN}, lookups=1)),
    "settle": ("unknown", lambda process, _: process.campaigns.settle(*THIS, "toingg-1", by=BOB)),
    "claim": ("rejected", lambda process, _: process.campaigns.claim_announcement(*THIS, LONG)),
    "finish": ("claimed", finish),
    "give up a claim": ("claimed", lambda process, _: process.campaigns.give_up_claim(*THIS, "p1")),
    "sweep": ("overdue", lambda process, _: process.campaigns.take_due()),
    "rest": ("announced", lambda process, _: process.campaigns.rest(*THIS)),
    "let go": ("announced", lambda process, _: process.impatient.rest(*THIS)),
    "connect": ("announced", lambda process, _: process.workspaces.connect(ACME, GROUP, BOB, "tg_fake_0002", seen=0)),
    "wish": ("denied", lambda process, _: process.workspaces.wish(ACME, BOB)),
    "disconnect": ("denied", lambda process, _: process.workspaces.disconnect(ACME, BOB)),
    "set up": (
        "nothing",
        lambda process, _: process.workspaces.set_up(ACME, GROUP, BOB, WorkspaceSettings(managers=[BOB]), seen=0),
    ),
    "belong": ("nothing", lambda process, _: process.workspaces.belongs_to(ACME, GROUP, seen=0)),
    "key fails": ("denied", lambda process, _: process.workspaces.key_fails(ACME, GROUP, SUBMISSION.campaign_id)),
    "key works": ("claimed", lambda process, _: process.workspaces.key_works(ACME)),
    "save a template": ("rejected", lambda process, _: save_template(process)),
    "delete a template": ("a template", lambda process, _: process.templates.delete(ACME, "t1", BOB)),
    "remove": ("rejected", lambda process, start: process.workspaces.remove(ACME, "", before=start.time)),
    "remove all": ("rejected", lambda process, start: process.workspaces.remove(GROUP, "", before=start.time)),
    "leave": ("accepted", lambda process, start: process.workspaces.leave(ACME, before=start.time)),
    "install": ("accepted", lambda process, _: process.installations.save(installed_in(GROUP))),
    "forget all": ("rejected", lambda process, _: process.upkeep.forget(ACME, None)),
    "forget Alice": ("rejected", lambda process, _: process.upkeep.forget(ACME, ALICE)),
    "rotate": ("rejected", lambda process, _: bool(process.upkeep.rotate_keys())),
}
"""Everything that can be done to a campaign or a workspace, each with the state that it starts from."""


def installed_in(place: str) -> Installed:
    return Installed(place, GROUP, "A1", "B1", "xoxb-fake", ("commands",), BOB)


@pytest.fixture
def crossing(database_url: str) -> Iterator[Crossing]:
    created(database_url).close()
    with crossing_at(database_url) as crossing:
        yield crossing


@dataclass(frozen=True)
class Beginning:
    """All that is stored at one moment, to start from it again and again."""

    time: float
    rows: Mapping[Table, list[dict[str, Any]]]

    def again(self, process: Process) -> Start:
        """Replace what is stored by the saved state, as if that had just come about."""
        process.begin_anew()
        with process.database.write() as connection:
            passed = float(connection.scalar(select(now())) or 0) - self.time
            for table, rows in self.rows.items():
                connection.execute(delete(table))
                if rows:
                    connection.execute(insert(table), [later(row, passed) for row in rows])
        process.begin_anew()
        return Start(self.time + passed, process.campaigns.get(*THIS))


def later(value: Any, passed: float) -> Any:
    match value:
        case float() if is_time(value):
            return value + passed
        case bytes():
            return SEALER.seal(later(SEALER.unseal(value), passed))
        case dict():
            return {name: later(each, passed) for name, each in value.items()}
    return value


def is_time(value: Any) -> bool:
    return isinstance(value, float) and value > A_TIME


def beginning(crossing: Crossing, before: str) -> Beginning:
    """Bring a campaign of a workspace with a key to the state to start from."""
    process = crossing.first
    process.installations.save(installed_in(GROUP))
    process.workspaces.connect(ACME, GROUP, BOB, KEY_OF_TOINGG)
    BEFORE[before](process)
    with process.database.read() as connection:
        rows = {table: [dict(row) for row in connection.execute(select(table)).mappings()] for table in TABLES}
    return Beginning(process.database.clock(), rows)


def plain(value: Any, start: Start) -> Any:
    """Return a value in a form that can be compared: times as rough distances from the start, sealed data opened."""
    match value:
        case float() if is_time(value):
            return f"{round((value - start.time) / 10)} from then"
        case bytes():
            return plain(SEALER.unseal(value), start)
        case _ if is_dataclass(value) and not isinstance(value, type):
            return plain(asdict(value), start)
        case dict():
            return {name: plain(each, start) for name, each in value.items()}
        case list() | tuple():
            return [plain(each, start) for each in value]
    return value


def everything(crossing: Crossing, start: Start) -> Any:
    """Return everything that is stored."""
    stored = {}
    with crossing.first.database.read() as connection:
        for table in (campaigns, workspaces, installations, templates, audit):
            rows = [dict(row) for row in connection.execute(select(table)).mappings()]
            stored[table.name] = sorted(str(plain({**row, "id": None}, start)) for row in rows)
    return stored


def outcome(
    crossing: Crossing, beginning: Beginning, one: Deed, other: Deed, stop_after: int = 0
) -> tuple[Any, list[int]]:
    """Return both answers and what is stored, and how often the first action can be stopped."""
    start = beginning.again(crossing.first)

    def bound(deed: Deed) -> Act:
        return lambda process: plain(deed(process, start), start)

    if stop_after:
        answers = crossing.across(bound(one), bound(other), stop_after)
    else:
        answers = crossing.one_after_the_other(bound(one), bound(other))
    stops = crossing.first.stops.copy()
    return (answers, everything(crossing, start)), stops


def idle_if(passes_over: str, name: str) -> Deed:
    return (lambda *_: []) if name == passes_over else DEEDS[name][1]


def swapped(last: Any) -> Any:
    (first, second), stored = last
    return (second, first), stored


@pytest.mark.parametrize("name", DEEDS)
def test_two_actions_at_once_end_as_if_one_had_been_done_after_the_other(crossing: Crossing, name: str) -> None:
    before, deed = DEEDS[name]
    there = beginning(crossing, before)
    for other_name, (_, other) in DEEDS.items():
        last, _ = outcome(crossing, there, other, deed)
        first, stops = outcome(crossing, there, deed, other)
        allowed = [first, swapped(last)]
        if "sweep" in (name, other_name):  # it skips what another process works on, and comes again
            allowed.append(outcome(crossing, there, idle_if("sweep", name), idle_if("sweep", other_name))[0])
        for stop_after in stops:
            across, _ = outcome(crossing, there, deed, other, stop_after)
            assert across in allowed, (name, other_name, stop_after)
