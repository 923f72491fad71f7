"""How often the app was removed, and where: a request that started before a removal writes nothing after it.

A transaction that writes something new in a workspace blocks removals until it ends. It also compares the number of
removals with the number when the request arrived. So a removal deletes everything written before it, and no older
request writes anything after it.
"""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, bindparam, delete, func, literal, select

from toingg_bot.domain.reasons import reason
from toingg_bot.store.database import now, upsert
from toingg_bot.store.tables import removals
from toingg_bot.store.unavailable import StoreUnavailable

REMEMBERED = 86_400.0  # seconds, longer than any request takes to finish


class Removed(StoreUnavailable):
    """The app was removed after the request arrived. Nothing was written."""

    def __init__(self) -> None:
        super().__init__(
            "the app was removed there meanwhile",
            reason("app_removed"),
            "install the app again if it was removed by mistake",
        )


def stay(connection: Connection, workspace_id: str, enterprise_id: str | None) -> None:
    """Block removals of a workspace and its organisation until the transaction ends."""
    if connection.dialect.name == "postgresql":
        connection.execute(_STAY, _places(workspace_id, enterprise_id))


def compare(connection: Connection, workspace_id: str, enterprise_id: str | None, seen: int | None) -> None:
    """Raise Removed if the number of removals is no longer the one `seen` when the request arrived."""
    if seen is not None and connection.scalar(_TIMES, _places(workspace_id, enterprise_id)) != seen:
        raise Removed


def clear(connection: Connection, places: Collection[str]) -> None:
    """Wait for current writes in these places, and block new ones until the transaction ends."""
    if connection.dialect.name == "postgresql":
        for place in sorted(places):
            connection.execute(_CLEAR, {"place": place})


def remember(connection: Connection, places: Collection[str]) -> None:
    """Count a removal from each of these cleared places, and delete counts older than REMEMBERED."""
    connection.execute(delete(removals).where(removals.c.at < now() - REMEMBERED))
    for place in places:
        once_more = {"times": removals.c.times + 1, "at": now()}
        connection.execute(upsert(removals, {"place": place, "times": 1, "at": now()}, once_more))


def times(workspace: ColumnElement[str], enterprise: ColumnElement[str]) -> Select[Any]:
    """Return a query for how often the app was removed from a workspace or its organisation."""
    c = removals.c
    return select(func.coalesce(func.sum(c.times), 0)).where(c.place.in_([workspace, enterprise]))


def _places(workspace_id: str, enterprise_id: str | None) -> dict[str, str]:
    return {"workspace": workspace_id, "enterprise": enterprise_id or workspace_id}


def _lock_of(place: str) -> ColumnElement[int]:
    return func.hashtext(literal("removal/").concat(bindparam(place)))


# The organisation's lock first, in the same order as a removal takes them.
_STAY = select(*(func.pg_advisory_xact_lock_shared(_lock_of(place)) for place in ("enterprise", "workspace")))
_CLEAR = select(func.pg_advisory_xact_lock(_lock_of("place")))
_TIMES = times(bindparam("workspace"), bindparam("enterprise"))
