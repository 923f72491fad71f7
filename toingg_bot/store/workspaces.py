"""What is stored about a workspace: its Toingg key, its settings, and what each request needs at the start."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Connection,
    RowMapping,
    Select,
    bindparam,
    func,
    literal,
    select,
    true,
    update,
)

from toingg_bot.domain.audit import Action
from toingg_bot.domain.states import State, Unfinished
from toingg_bot.domain.workspace import Workspace, WorkspaceSettings, tail_of
from toingg_bot.store import removals
from toingg_bot.store.audit import note
from toingg_bot.store.database import Database, now, upsert
from toingg_bot.store.installations import Installed, read_installation
from toingg_bot.store.leaving import Leaving
from toingg_bot.store.sealing import Sealer
from toingg_bot.store.tables import campaigns, installations, is_unfinished, workspaces
from toingg_bot.store.wishes import Wishes

OFFERED_FOR = 86_400.0  # seconds for which a new form offers to continue a campaign that failed


@dataclass(frozen=True)
class Entrance:
    """What a request needs to know at the start, all from one read.

    `latest` is the campaign that a new form offers to continue: a draft, or one that failed less than a day ago.
    """

    workspace: Workspace
    installed: Installed | None = None
    latest: Unfinished | None = None
    removals: int = 0
    """How often the app had been removed there; later writes compare this with the current number."""


class Workspaces(Wishes, Leaving):
    """One row for each workspace that set something up. Nearly every query names the workspace."""

    def __init__(self, database: Database, sealer: Sealer) -> None:
        super().__init__(database)
        self._sealer = sealer

    def entrance(self, workspace_id: str, enterprise_id: str | None, user_id: str) -> Entrance:
        """Return what is known about a workspace and a person in it."""
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
                workspace_id,
                unfinished["campaign_id"],
                unfinished["title"],
                State(unfinished["state"]),
                unfinished["attempts"],
                unfinished["changed_at"],
            )
            if unfinished["campaign_id"]
            else None,
            row["removals"],
        )

    def get(self, workspace_id: str) -> Workspace:
        """Return a workspace with its settings, or with the defaults if it set nothing up."""
        with self._database.read() as connection:
            row = connection.execute(select(workspaces).where(_is(workspace_id))).mappings().one_or_none()
        return self._workspace(workspace_id, row or {})

    def key(self, workspace_id: str) -> str | None:
        """Return the workspace's Toingg key, which may be sent only to Toingg."""
        with self._database.read() as connection:
            sealed = connection.scalar(select(workspaces.c.sealed).where(_is(workspace_id)))
        return None if sealed is None else str(self._sealer.unseal(sealed))

    def connected(self) -> list[str]:
        """Return the ids of all workspaces that have their own key, for operators."""
        wanted = select(workspaces.c.workspace_id).where(workspaces.c.sealed.is_not(None))
        with self._database.read() as connection:
            return list(connection.scalars(wanted.order_by(workspaces.c.workspace_id)))

    def connect(
        self, workspace_id: str, enterprise_id: str | None, user_id: str, key: str, *, seen: int | None = None
    ) -> None:
        """Save a key, replacing the one before. Raises Removed if the app was removed after the key was entered.

        Here and below, `seen` is the `Entrance.removals` of the request.
        """
        connected = {
            "connected_by": user_id,
            "connected_at": now(),
            "denied_at": None,
            "sealed": self._sealer.seal(key),
        }
        with self._database.write() as connection:
            self._put(connection, workspace_id, enterprise_id, connected, seen)
            note(connection, workspace_id, user_id, Action.CONNECT)

    def disconnect(self, workspace_id: str, user_id: str) -> bool:
        """Remove the key; return whether there was one."""
        nothing = dict.fromkeys(("connected_by", "connected_at", "denied_at", "sealed", "wished_by", "wished_at"))
        with self._database.write() as connection:
            removals.stay(connection, workspace_id, None)
            removed = connection.execute(
                update(workspaces).where(_is(workspace_id), workspaces.c.sealed.is_not(None)).values(nothing)
            ).rowcount
            if removed:
                note(connection, workspace_id, user_id, Action.DISCONNECT)
        return bool(removed)

    def set_up(
        self,
        workspace_id: str,
        enterprise_id: str | None,
        user_id: str,
        settings: WorkspaceSettings,
        *,
        seen: int | None = None,
    ) -> None:
        """Save settings. Raises Removed."""
        with self._database.write() as connection:
            self._put(connection, workspace_id, enterprise_id, {"settings": settings.model_dump_json()}, seen)
            note(connection, workspace_id, user_id, Action.SETTINGS)

    def belongs_to(
        self, workspace_id: str, enterprise_id: str, domain: str | None = None, *, seen: int | None = None
    ) -> None:
        """Save which organisation a workspace belongs to, and what its address begins with. Raises Removed."""
        with self._database.write() as connection:
            self._put(connection, workspace_id, enterprise_id, {"domain": domain} if domain else {}, seen)

    def key_fails(self, workspace_id: str, enterprise_id: str | None, campaign_id: str) -> bool:
        """Save that Toingg rejects the key; return whether that is news, so that an admin must be notified.

        It is not news if the campaign that found out has been deleted.
        """
        found_out = select(func.count()).where(
            campaigns.c.workspace_id == workspace_id, campaigns.c.campaign_id == campaign_id
        )
        with self._database.write() as connection:
            removals.stay(connection, workspace_id, enterprise_id)
            if not connection.scalar(found_out):
                return False
            self._put(connection, workspace_id, enterprise_id, {})
            return bool(
                connection.execute(
                    update(workspaces)
                    .where(_is(workspace_id), workspaces.c.denied_at.is_(None))
                    .values(denied_at=now())
                ).rowcount
            )

    def key_works(self, workspace_id: str) -> None:
        """Clear the note that the key failed, so that the next failure is news again."""
        failed = _is(workspace_id), workspaces.c.denied_at.is_not(None)
        with self._database.read() as connection:
            # There is nearly always nothing to clear, and a read blocks nobody.
            if connection.scalar(select(literal(1)).where(*failed)) is None:
                return
        with self._database.write() as connection:
            connection.execute(update(workspaces).where(*failed).values(denied_at=None))

    def key_owner(self, workspace_id: str, enterprise_id: str | None) -> str | None:
        """Return who connected the key, or else who installed the app; None if neither is known."""
        entrance = self.entrance(workspace_id, enterprise_id, "")
        return entrance.workspace.connected_by or (entrance.installed.installed_by if entrance.installed else None)

    def _put(
        self,
        connection: Connection,
        workspace_id: str,
        enterprise_id: str | None,
        changes: Mapping[str, Any],
        seen: int | None = None,
    ) -> None:
        removals.stay(connection, workspace_id, enterprise_id)
        removals.compare(connection, workspace_id, enterprise_id, seen)
        known = {"enterprise_id": enterprise_id} if enterprise_id else {}
        row = {"workspace_id": workspace_id, "settings": "{}", **known, **changes}
        connection.execute(upsert(workspaces, row, {**known, **changes}))

    def _workspace(self, workspace_id: str, row: Mapping[str, Any] | RowMapping) -> Workspace:
        sealed = row.get("sealed")
        return Workspace(
            workspace_id,
            WorkspaceSettings.model_validate(json.loads(row.get("settings") or "{}")),
            None if sealed is None else tail_of(self._sealer.unseal(sealed)),
            row.get("connected_by"),
            row.get("enterprise_id"),
            row.get("domain"),
        )


def _is(workspace_id: str) -> Any:
    return workspaces.c.workspace_id == workspace_id


def _named(columns: Any, prefix: str) -> list[Any]:
    return [column.label(f"{prefix}_{column.name}") for column in columns]


def entrance_read() -> Select[Any]:
    """Return the query for `Workspaces.entrance`. The bot builds it once, because building it is slow."""
    here = select(literal(1).label("one")).subquery("here")
    latest = (
        select(*(campaigns.c[name] for name in ("campaign_id", "title", "state", "attempts", "changed_at")))
        .where(
            campaigns.c.workspace_id == bindparam("workspace"),
            campaigns.c.user_id == bindparam("user"),
            is_unfinished,
            # An older failure is not offered; it is still in the list of drafts.
            (campaigns.c.state == State.DRAFT) | (campaigns.c.changed_at > now() - OFFERED_FOR),
        )
        .order_by(campaigns.c.changed_at.desc())
        .limit(1)
        .subquery("latest")
    )
    own, organisations = installations.alias("own"), installations.alias("organisations")
    return select(
        *_named(workspaces.c, "w"),
        *_named(own.c, "i"),
        *_named(organisations.c, "o"),
        *_named(latest.c, "l"),
        removals.times(bindparam("workspace"), bindparam("enterprise")).scalar_subquery().label("removals"),
    ).select_from(
        here.outerjoin(workspaces, workspaces.c.workspace_id == bindparam("workspace"))
        .outerjoin(own, own.c.installed_in == bindparam("workspace"))
        .outerjoin(organisations, organisations.c.installed_in == bindparam("enterprise"))
        .outerjoin(latest, true())
    )


_ENTRANCE = entrance_read()
