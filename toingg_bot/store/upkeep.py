"""What operators do with a database: rotate its keys, export somebody's data, and delete it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, Table, delete, func, select, tuple_, union, update

from toingg_bot.domain.forms import PeoplePicker
from toingg_bot.domain.states import IN_FLIGHT
from toingg_bot.domain.workspace import SETTINGS_FORM
from toingg_bot.store import forgotten, removals
from toingg_bot.store.database import Database
from toingg_bot.store.home_tables import SEALED, homes, templates, welcomes
from toingg_bot.store.sealing import Sealer
from toingg_bot.store.tables import audit, campaigns, installations, secrets, workspaces
from toingg_bot.store.words import forget_words

BATCH = 200
PEOPLE = tuple(field.name for field in SETTINGS_FORM if isinstance(field.widget, PeoplePicker))
"""The settings of a workspace that name people."""


@dataclass(frozen=True)
class Stored:
    """How much is stored about a workspace or one person in it, by kind; `under_way` counts campaigns in flight.

    `opens_to_all` is true if this person is the only one named to create campaigns: without a name, everybody may. In
    the same way, `opens_templates` is about saving templates.
    """

    campaigns: int
    under_way: int
    audit: int
    settings: int
    installations: int
    templates: int = 0
    opens_to_all: bool = False
    opens_templates: bool = False

    def __bool__(self) -> bool:
        return any((self.campaigns, self.under_way, self.audit, self.settings, self.installations, self.templates))


class Upkeep:
    """Works in small batches, while the bot is running."""

    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._database = database
        self._sealer = sealer

    def rotate_keys(self) -> int:
        """Seal every row again with the first key, and return how many rows there were.

        A row that changes meanwhile has the first key already. The bot's own secrets are resealed too, but not counted.
        """
        self._reseal(secrets)
        return sum(self._reseal(table) for table in SEALED if table is not secrets)

    def _reseal(self, table: Table) -> int:
        done = 0
        for row in self._rows(table, table.c.sealed.is_not(None)):
            same = [column == row[column.name] for column in (*table.primary_key, table.c.sealed)]
            with self._database.write() as connection:
                connection.execute(update(table).where(*same).values(sealed=self._sealer.reseal(row["sealed"])))
            done += 1
        return done

    def undelivered(self, limit: int = 20) -> list[tuple[str, str, str]]:
        """Return workspace id, campaign id and reason of outcomes that could not be announced."""
        c = campaigns.c
        unannounced = (
            select(c.workspace_id, c.campaign_id, c.undelivered).where(c.undelivered.is_not(None)).limit(limit)
        )
        with self._database.read() as connection:
            return [(row.workspace_id, row.campaign_id, row.undelivered) for row in connection.execute(unannounced)]

    def opens(self) -> None:
        """Check that the keys open stored data, with one row of each table. Raises CannotUnseal."""
        for table in SEALED:
            with self._database.read() as connection:
                sealed = connection.scalar(select(table.c.sealed).where(table.c.sealed.is_not(None)).limit(1))
            if sealed is not None:
                self._sealer.unseal(sealed)

    def export(self, workspace_id: str, user_id: str | None) -> Iterator[dict[str, Any]]:
        """Yield all data about a workspace, or about one person in it, unsealed, but no keys and no tokens.

        `kind` says what each item is: a `campaign`, a `template`, somebody's `home`, a line of the `audit`, the
        `workspace` settings, or an `installation`. For one person, the last two contain only what names that person.
        """
        for row in self._rows(campaigns, *_of(campaigns, workspace_id, user_id)):
            yield {"kind": "campaign", **_clear(row), **self._opened(row["sealed"])}
        for row in self._rows(homes, *_of(homes, workspace_id, user_id)):
            yield {"kind": "home", **_clear(row), **self._opened(row["sealed"])}
        for row in self._rows(templates, *_of(templates, workspace_id, user_id)):
            yield {"kind": "template", **_clear(row), "values": self._sealer.unseal(row["sealed"])}
        for row in self._rows(audit, *self._of_audit(workspace_id, user_id)):
            yield {"kind": "audit", **row}
        for row in self._rows(workspaces, workspaces.c.workspace_id == workspace_id):
            if user_id is None:
                yield {"kind": "workspace", **_clear(row)}
            elif named := _naming(row, user_id):
                yield {"kind": "workspace", "workspace_id": workspace_id, **named}
        for row in self._rows(installations, *self._of_installations(workspace_id, user_id)):
            yield (
                {"kind": "installation", **_clear(row)}
                if user_id is None
                else {
                    "kind": "installation",
                    "installed_in": row["installed_in"],
                    "installed_by": user_id,
                }
            )

    def stored(self, workspace_id: str, user_id: str | None) -> Stored:
        """Count what `export` yields and `forget` deletes."""
        is_under_way = campaigns.c.state.in_(sorted(IN_FLIGHT))
        of_campaigns = _of(campaigns, workspace_id, user_id)
        settings = self._settings(workspace_id)
        named = [] if user_id is None else _naming(settings, user_id)
        return Stored(
            campaigns=self._count(campaigns, *of_campaigns, ~is_under_way),
            under_way=self._count(campaigns, *of_campaigns, is_under_way),
            audit=self._count(audit, *self._of_audit(workspace_id, user_id)),
            settings=int(bool(settings if user_id is None else named)),
            installations=self._count(installations, *self._of_installations(workspace_id, user_id)),
            templates=self._count(templates, *_of(templates, workspace_id, user_id)),
            opens_to_all="creators" in named and _list(settings, "creators") == [user_id],
            opens_templates="template_savers" in named and _list(settings, "template_savers") == [user_id],
        )

    def forget(self, workspace_id: str, user_id: str | None) -> tuple[int, int]:
        """Delete the data of a workspace, or of one person in it; return how many campaigns went and are left.

        Campaigns in flight are left: Toingg may still create them, and their outcome must be announced. A person is
        also removed from the workspace's settings, but a key that they connected stays.
        """
        c = campaigns.c
        key = tuple_(c.workspace_id, c.campaign_id)
        at_rest = [*_of(campaigns, workspace_id, user_id), c.state.not_in(sorted(IN_FLIGHT))]
        of_audit, of_installations = (
            self._of_audit(workspace_id, user_id),
            self._of_installations(workspace_id, user_id),
        )
        forgotten_here = 0
        while True:
            with self._database.write() as connection:
                removals.clear(connection, [workspace_id])
                # Locked, so that none of them is sent before it is deleted.
                wanted = select(*key.clauses).where(*at_rest).limit(BATCH).with_for_update()
                batch = [(row.workspace_id, row.campaign_id) for row in connection.execute(wanted)]
                forgotten.mark(connection, batch)
                forget_words(connection, batch)
                forgotten_here += connection.execute(delete(campaigns).where(key.in_(batch))).rowcount
                if len(batch) == BATCH:
                    continue
                # In the same transaction as the last batch, so that nothing added meanwhile is half deleted.
                connection.execute(delete(audit).where(*of_audit))
                for table in (homes, welcomes, templates):
                    connection.execute(delete(table).where(*_of(table, workspace_id, user_id)))
                if user_id is None:
                    connection.execute(delete(workspaces).where(workspaces.c.workspace_id == workspace_id))
                    connection.execute(delete(installations).where(*of_installations))
                else:
                    _take_out(connection, workspace_id, user_id)
                    connection.execute(update(installations).where(*of_installations).values(installed_by=None))
                left = select(func.count()).select_from(campaigns).where(*_of(campaigns, workspace_id, user_id))
                return forgotten_here, int(connection.scalar(left) or 0)

    def _of_audit(self, workspace_id: str, user_id: str | None) -> list[ColumnElement[bool]]:
        if user_id is None:
            return _of(audit, workspace_id, None)
        return [audit.c.workspace_id.in_(self._places(workspace_id)), audit.c.user_id == user_id]

    def _of_installations(self, workspace_id: str, user_id: str | None) -> list[ColumnElement[bool]]:
        c = installations.c
        if user_id is None:
            return [c.installed_in == workspace_id]
        return [c.installed_in.in_(self._places(workspace_id)), c.installed_by == user_id]

    def _places(self, workspace_id: str) -> set[str]:
        """Return a workspace and its organisation, because a person has one id in the whole organisation."""
        of = [
            select(table.c.enterprise_id).where(table.c.workspace_id == workspace_id).distinct()
            for table in (workspaces, campaigns, templates)
        ]
        with self._database.read() as connection:
            return {workspace_id, *filter(None, connection.scalars(union(*of)))}

    def _settings(self, workspace_id: str) -> Mapping[str, Any]:
        with self._database.read() as connection:
            found = connection.execute(select(workspaces).where(workspaces.c.workspace_id == workspace_id)).mappings()
            return dict(found.one_or_none() or {})

    def _count(self, table: Table, *wanted: ColumnElement[bool]) -> int:
        with self._database.read() as connection:
            return int(connection.scalar(select(func.count()).select_from(table).where(*wanted)) or 0)

    def _opened(self, sealed: bytes) -> dict[str, Any]:
        content: dict[str, Any] = self._sealer.unseal(sealed)
        # Slack made these URLs for the bot; they say nothing about the person.
        return {name: value for name, value in content.items() if name not in {"response_url", "edit_url"}}

    def _rows(self, table: Table, *wanted: ColumnElement[bool]) -> Iterator[dict[str, Any]]:
        """Yield rows page by page in key order, so that this ends even if rows are added meanwhile."""
        key = tuple(table.primary_key)
        after: tuple[Any, ...] | None = None
        while True:
            page = select(table).where(*wanted).order_by(*key).limit(BATCH)
            if after is not None:
                page = page.where(tuple_(*key) > tuple_(*after))
            with self._database.read() as connection:
                found = [dict(row) for row in connection.execute(page).mappings()]
            yield from found
            if len(found) < BATCH:
                return
            after = tuple(found[-1][column.name] for column in key)


def _of(table: Table, workspace_id: str, user_id: str | None) -> list[ColumnElement[bool]]:
    """Return the conditions for the rows of a workspace, or of one person in it."""
    wanted = [table.c.workspace_id == workspace_id]
    return wanted if user_id is None else [*wanted, table.c.user_id == user_id]


def _clear(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "sealed"}


def _naming(row: Mapping[str, Any], user_id: str) -> dict[str, Any]:
    """Return where a workspace's row names a person: as the one who connected the key, and in its settings."""
    connected = {"connected_by": user_id} if row.get("connected_by") == user_id else {}
    return connected | {name: [user_id] for name in PEOPLE if user_id in _list(row, name)}


def _list(row: Mapping[str, Any] | RowMapping, name: str) -> list[str]:
    return list(json.loads(row.get("settings") or "{}").get(name) or [])


def _take_out(connection: Connection, workspace_id: str, user_id: str) -> None:
    """Remove a person from a workspace's settings; a key that they connected stays."""
    wanted = select(workspaces).where(workspaces.c.workspace_id == workspace_id).with_for_update()
    row = connection.execute(wanted).mappings().one_or_none()
    if row is None:
        return
    others = {name: [each for each in _list(row, name) if each != user_id] for name in PEOPLE}
    changes = {
        "settings": json.dumps(json.loads(row["settings"] or "{}") | others),
        "connected_by": None if row["connected_by"] == user_id else row["connected_by"],
    }
    connection.execute(update(workspaces).where(workspaces.c.workspace_id == workspace_id).values(changes))
