"""Our bot with its campaigns in memory, as it was before it kept them, and the very same with its database.

Both run behind the same server and do not wait for Toingg before they acknowledge: all that differs is the store.
"""

import os
import threading
import time
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import fields, replace
from typing import Any

from toingg_bot.app import Core, build_app, build_core
from toingg_bot.delivery import Timing
from toingg_bot.settings import read_settings
from toingg_bot.store import (
    IN_FLIGHT,
    CampaignRow,
    CampaignStore,
    Database,
    Entrance,
    State,
    Submission,
    Workspace,
    Workspaces,
)
from toingg_bot.store.campaigns import IN_FLIGHT_LIMIT
from toingg_bot.store.migrating import migrate
from toingg_bot.store.rows import NOTHING
from toingg_bot.web import Web


def on_disk() -> Web:
    """Return the bot with the database that its settings name."""
    return _web(_core())


def in_memory() -> Web:
    """Return the bot with a dictionary."""
    core = _core()
    store = MemoryStore()
    stores = replace(core.stores, campaigns=store, workspaces=NothingSetUp())
    return _web(replace(core, stores=stores, delivery=replace(core.delivery, store=store)))


def _core() -> Core:
    settings = read_settings(os.environ)
    migrate(Database(settings.database_url.get_secret_value()))
    return build_core(settings, timing=Timing(courtesy=0))


def _web(core: Core) -> Web:
    secret = core.settings.slack_signing_secret
    web = Web(build_app(core).bolt, secret.get_secret_value() if secret else None)
    core.start()
    return web


class NothingSetUp(Workspaces):
    """Workspaces of which nothing is kept."""

    def __init__(self) -> None:
        """Need no database."""

    def entrance(self, workspace_id: str, enterprise_id: str | None, user_id: str) -> Entrance:
        """Return what holds for a workspace that set nothing up."""
        return Entrance(Workspace(workspace_id))


class MemoryStore(CampaignStore):
    """Rows in a dictionary, changed under one lock: all that a campaign needs from its form to the create."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._rows: dict[tuple[str, str], CampaignRow] = {}
        self._sending: dict[str, set[str]] = defaultdict(set)

    def accept(
        self, submission: Submission, *, confirmed: int | None = None, by: str | None = None
    ) -> tuple[CampaignRow, bool]:
        """Insert the submission."""
        given = {field.name: getattr(submission, field.name) for field in fields(Submission)}
        with self._guard:
            return self._noted(CampaignRow(**given, accepted_at=time.time())), True

    def get(self, workspace_id: str, campaign_id: str) -> CampaignRow | None:
        """Return the row as it stands."""
        return self._rows.get((workspace_id, campaign_id))

    def begin_sending(self, workspace_id: str, campaign_id: str, overdue_after: float) -> CampaignRow | None:
        """Take an accepted row for a create."""
        with self._guard:
            row = self._rows.get((workspace_id, campaign_id))
            sending = self._sending[workspace_id]
            if row is None or row.state is not State.ACCEPTED or len(sending) >= IN_FLIGHT_LIMIT:
                return None
            sending.add(campaign_id)
            return self._noted(replace(row, state=State.SENDING, attempts=row.attempts + 1))

    def next_waiting(self, workspace_id: str) -> str | None:
        """Return nothing: Toingg is held while the acknowledgements are measured."""
        return None

    def change(
        self,
        workspace_id: str,
        campaign_id: str,
        when: Collection[State],
        to: State | None = None,
        *,
        attempt: int | None = None,
        news: bool = False,
        from_now: Mapping[str, float] = NOTHING,
        **changes: Any,
    ) -> CampaignRow | None:
        """Change the row if it is in one of the states `when`."""
        with self._guard:
            row = self._rows.get((workspace_id, campaign_id))
            if row is None or row.state not in when:
                return None
            changes |= {name: time.time() + seconds for name, seconds in from_now.items()}
            if to is not None:
                changes |= {"state": to, "version": row.version + (to not in IN_FLIGHT)}
            return self._noted(replace(row, **changes))

    def take_due(self, limit: int = 100) -> list[tuple[str, str]]:
        """Return nothing: a memory that is lost with the process needs no sweep."""
        return []

    def claim_announcement(self, workspace_id: str, campaign_id: str, seconds: float) -> CampaignRow | None:
        """Return nothing: Toingg is held while the acknowledgements are measured."""
        return None

    def _noted(self, row: CampaignRow) -> CampaignRow:
        self._rows[row.workspace_id, row.campaign_id] = row
        return row
