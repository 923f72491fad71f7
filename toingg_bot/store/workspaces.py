"""What is kept of a workspace: its Toingg key, its settings, and what a request needs to know at the door."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, bindparam, delete, func, literal, select, true, update

from toingg_bot.store.audit import Action, noted
from toingg_bot.store.database import Database, now, upsert
from toingg_bot.store.installations import Installed, read_installation
from toingg_bot.store.rows import UNTITLED, State, Unfinished
from toingg_bot.store.sealing import Sealer
from toingg_bot.store.tables import campaigns, installations, is_unfinished, workspaces
from toingg_bot.workspace import WorkspaceSettings, tail_of


@dataclass(frozen=True)
class Workspace:
    """What its admins set up; of the key only what may be shown."""

    workspace_id: str
    settings: WorkspaceSettings = field(default_factory=WorkspaceSettings)
    key_tail: str | None = None
    """The last characters of the key, None where none is connected."""
    connected_by: str | None = None


@dataclass(frozen=True)
class Entrance:
    """What there is to know when somebody comes in with a request, all by one read.

    `latest` is the campaign that the person can go on with.
    """

    workspace: Workspace
    installed: Installed | None = None
    latest: Unfinished | None = None


class Workspaces:
    """One row for each workspace that set something up. Every question names the workspace."""

    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._database = database
        self._sealer = sealer

    def entrance(self, workspace_id: str, enterprise_id: str | None, user_id: str) -> Entrance:
        """Return what is known of a workspace and a person in it."""
        whose = {"workspace": workspace_id, "enterprise": enterprise_id, "user": user_id}
        with self._database.read() as connection:
            row = connection.execute(_ENTRANCE, whose).mappings().one()
        found = {prefix: {name[2:]: row[name] for name in row if name.startswith(f"{prefix}_")} for prefix in "wiol"}
        unfinished = found["l"]
        installed = found["i"] if found["i"]["installed_in"] else found["o"]  # the workspace's own first
        return Entrance(
            self._workspace(workspace_id, found["w"]),
            read_installation(installed, self._sealer) if installed["installed_in"] else None,
            Unfinished(
                unfinished["campaign_id"],
                unfinished["title"] or UNTITLED,
                State(unfinished["state"]),
                unfinished["attempts"],
                unfinished["changed_at"],
            )
            if unfinished["campaign_id"]
            else None,
        )

    def get(self, workspace_id: str) -> Workspace:
        """Return what was set up; a workspace that set nothing up has the defaults."""
        with self._database.read() as connection:
            row = connection.execute(select(workspaces).where(_is(workspace_id))).mappings().one_or_none()
        return self._workspace(workspace_id, row or {})

    def key(self, workspace_id: str) -> str | None:
        """Return the Toingg key of this workspace, to be sent to Toingg and to nobody else."""
        with self._database.read() as connection:
            sealed = connection.scalar(select(workspaces.c.sealed).where(_is(workspace_id)))
        return None if sealed is None else str(self._sealer.unseal(sealed))

    def connected(self) -> list[str]:
        """Return the ids of all workspaces that have a key of their own, for whoever runs the bot."""
        wanted = select(workspaces.c.workspace_id).where(workspaces.c.sealed.is_not(None))
        with self._database.read() as connection:
            return list(connection.scalars(wanted.order_by(workspaces.c.workspace_id)))

    def connect(self, workspace_id: str, enterprise_id: str | None, user_id: str, key: str) -> None:
        """Keep a key, in the place of the one before."""
        connected = {
            "connected_by": user_id,
            "connected_at": now(),
            "denied_at": None,
            "sealed": self._sealer.seal(key),
        }
        with self._database.write() as connection:
            self._put(connection, workspace_id, enterprise_id, connected)
            connection.execute(noted(workspace_id, user_id, Action.CONNECT))

    def disconnect(self, workspace_id: str, user_id: str) -> bool:
        """Remove the key; return whether there was one."""
        nothing = {"connected_by": None, "connected_at": None, "denied_at": None, "sealed": None}
        with self._database.write() as connection:
            removed = connection.execute(
                update(workspaces).where(_is(workspace_id), workspaces.c.sealed.is_not(None)).values(nothing)
            ).rowcount
            if removed:
                connection.execute(noted(workspace_id, user_id, Action.DISCONNECT))
        return bool(removed)

    def set_up(self, workspace_id: str, enterprise_id: str | None, user_id: str, settings: WorkspaceSettings) -> None:
        """Keep settings."""
        with self._database.write() as connection:
            self._put(connection, workspace_id, enterprise_id, {"settings": settings.model_dump_json()})
            connection.execute(noted(workspace_id, user_id, Action.SETTINGS))

    def key_fails(self, workspace_id: str) -> bool:
        """Note that Toingg does not accept the key; return whether that is news, which somebody has to be told."""
        with self._database.write() as connection:
            self._put(connection, workspace_id, None, {})
            return bool(
                connection.execute(
                    update(workspaces)
                    .where(_is(workspace_id), workspaces.c.denied_at.is_(None))
                    .values(denied_at=now())
                ).rowcount
            )

    def key_works(self, workspace_id: str) -> None:
        """Forget that the key failed, or that anybody was told: the next time is news again."""
        with self._database.write() as connection:
            connection.execute(
                update(workspaces).where(_is(workspace_id), workspaces.c.denied_at.is_not(None)).values(denied_at=None)
            )

    def keeper(self, workspace_id: str, enterprise_id: str | None) -> str | None:
        """Return who connected the key, else who installed the app, as far as anybody is known."""
        entrance = self.entrance(workspace_id, enterprise_id, "")
        return entrance.workspace.connected_by or (entrance.installed.installed_by if entrance.installed else None)

    def denied(self, workspace_id: str, limit: int = 100) -> list[str]:
        """Return the campaigns that wait for a key that works, the oldest first."""
        c = campaigns.c
        waiting = (
            select(c.campaign_id)
            .where(c.workspace_id == workspace_id, c.state == State.DENIED, is_unfinished)
            .order_by(c.accepted_at)
            .limit(limit)
        )
        with self._database.read() as connection:
            return list(connection.scalars(waiting))

    def remove(self, place: str, user_id: str, before: float) -> None:
        """Remove all that is kept of a workspace (`T…`) or an organisation (`E…`), but for the audit.

        What was installed after `before` (in seconds since 1970) stays: the word of it came late.
        """
        scope = "enterprise_id" if place.startswith("E") else "workspace_id"
        with self._database.write() as connection:
            newer = select(func.count()).where(
                installations.c.installed_in == place, installations.c.installed_at > before
            )
            if connection.scalar(newer):
                return
            connection.execute(delete(installations).where(installations.c.installed_in == place))
            # A workspace of the organisation that has an installation of its own keeps what is its own.
            kept = select(installations.c.installed_in)
            for table in (workspaces, campaigns):
                connection.execute(delete(table).where(table.c[scope] == place, table.c.workspace_id.not_in(kept)))
            connection.execute(noted(place, user_id, Action.UNINSTALL))

    def _put(
        self, connection: Connection, workspace_id: str, enterprise_id: str | None, changes: Mapping[str, Any]
    ) -> None:
        row = {"workspace_id": workspace_id, "enterprise_id": enterprise_id, "settings": "{}", **changes}
        connection.execute(upsert(workspaces, row, changes))

    def _workspace(self, workspace_id: str, row: Mapping[str, Any] | RowMapping) -> Workspace:
        sealed = row.get("sealed")
        return Workspace(
            workspace_id,
            WorkspaceSettings.model_validate(json.loads(row.get("settings") or "{}")),
            None if sealed is None else tail_of(self._sealer.unseal(sealed)),
            row.get("connected_by"),
        )


def _is(workspace_id: str) -> Any:
    return workspaces.c.workspace_id == workspace_id


def _named(columns: Any, prefix: str) -> list[Any]:
    return [column.label(f"{prefix}_{column.name}") for column in columns]


def _entrance() -> Select[Any]:
    """Return the one read at the door, which is put together once."""
    here = select(literal(1).label("one")).subquery("here")
    latest = (
        select(*(campaigns.c[name] for name in ("campaign_id", "title", "state", "attempts", "changed_at")))
        .where(
            campaigns.c.workspace_id == bindparam("workspace"), campaigns.c.user_id == bindparam("user"), is_unfinished
        )
        .order_by(campaigns.c.changed_at.desc())
        .limit(1)
        .subquery("latest")
    )
    own, organisations = installations.alias("own"), installations.alias("organisations")
    return select(
        *_named(workspaces.c, "w"), *_named(own.c, "i"), *_named(organisations.c, "o"), *_named(latest.c, "l")
    ).select_from(
        here.outerjoin(workspaces, workspaces.c.workspace_id == bindparam("workspace"))
        .outerjoin(own, own.c.installed_in == bindparam("workspace"))
        .outerjoin(organisations, organisations.c.installed_in == bindparam("enterprise"))
        .outerjoin(latest, true())
    )


_ENTRANCE = _entrance()
