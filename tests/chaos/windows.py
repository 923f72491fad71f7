"""What people see on Home after a storm: it never shows what is not so."""

import time
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from sqlalchemy import func, select, update

from tests.chaos.authors import Piece
from tests.support.people import Person, wait_for
from toingg_bot.domain.states import UNFINISHED, State
from toingg_bot.store import Database
from toingg_bot.store.home_tables import homes

SIZE = 10  # campaigns on a page
OPENED, AGAIN = 30.0, 1.0  # seconds for a Home to be published at all, and after one opening
SAID = {State.CREATED: "Created", State.ACCEPTED: "Being created", State.SENDING: "Being created"}

Row = Mapping[str, Any]


def open_homes(people: Iterable[Person]) -> None:
    """Let everybody open Home before the storm, again and again until the bot has started."""
    for person in people:
        deadline = time.monotonic() + OPENED
        while person.sight()["home"] is None and time.monotonic() < deadline:
            person.post("home", tab="home")
            wait_for(lambda person=person: person.sight()["home"], AGAIN)  # type: ignore[misc]


def are_out_of_date(database: Database, *, hurry: bool) -> bool:
    """Say whether a Home is still to be published; with `hurry`, at once and not only after its pause."""
    is_due = homes.c.due_at.is_not(None)
    if hurry:
        with database.write() as connection:
            connection.execute(update(homes).where(is_due).values(due_at=0.0, published_at=0.0))
    with database.read() as connection:
        return bool(connection.scalar(select(func.count()).select_from(homes).where(is_due)))


def untrue(team_id: str, person: Person, rows: Sequence[Row]) -> Iterable[str]:
    """Yield what somebody's Home shows that is not so, or does not show."""
    home = person.sight()["home"]
    if home is None:
        yield f"{person.name} of {team_id} sees no Home"
        return
    theirs = [row for row in rows if (row["workspace_id"], row["user_id"]) == (team_id, person.id)]
    sent = [row for row in theirs if row["state"] not in UNFINISHED and row["accepted_at"]]
    latest = sorted(sent, key=lambda row: -row["accepted_at"])[:SIZE]
    expected = [(Piece(team_id, row["title"]), SAID[State(row["state"])]) for row in latest]
    found = list(_campaigns_in(team_id, home["blocks"]))
    if found != expected:
        yield f"{person.name}'s Home shows {found}, and not {expected}"


def _campaigns_in(team_id: str, blocks: Sequence[Mapping[str, Any]]) -> Iterable[tuple[Piece, str]]:
    for block, below in pairwise(blocks):
        if block["type"] == "section" and "accessory" in block:
            yield Piece(team_id, block["text"]["text"]), below["elements"][0]["text"].partition(" ·")[0]
