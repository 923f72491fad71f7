"""Our bot with its campaigns in memory, as before it had a database, and the same bot with its database.

Both run behind the same server, and do not wait for Toingg before they acknowledge. Only the store differs.
"""

import os
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import fields, replace
from typing import Any

from toingg_bot.app import Core, build_app, build_core
from toingg_bot.delivery.timing import Timing
from toingg_bot.domain.states import IN_FLIGHT, NOTHING, SavedCampaign, State, Submission
from toingg_bot.domain.workspace import Workspace
from toingg_bot.edge.http import Web
from toingg_bot.settings.settings import read_settings
from toingg_bot.store import CampaignStore, Database, Entrance, Workspaces
from toingg_bot.store.migrating import migrate
from toingg_bot.store.opening import Stores, open_stores
from toingg_bot.store.rows import RETENTION
from toingg_bot.store.sending import IN_FLIGHT_LIMIT


def on_disk() -> Web:
    """Return the bot with the database from its settings."""
    return _web(_core())


def in_memory() -> Web:
    """Return the bot with a dictionary instead of a database."""
    return _web(
        _core(lambda stores: replace(stores, campaigns=MemoryStore(stores.database), workspaces=NothingSetUp()))
    )


def _core(replaced: Callable[[Stores], Stores] = lambda stores: stores) -> Core:
    settings = read_settings(os.environ)
    url = settings.database_url.get_secret_value()
    migrate(Database(url))
    stores = replaced(open_stores(url, settings.keys, RETENTION, settings.database_pool))
    return build_core(settings, timing=Timing(courtesy=0), stores=stores)


def _web(core: Core) -> Web:
    secret = core.settings.slack_signing_secret
    web = Web(build_app(core).bolt, secret.get_secret_value() if secret else None)
    core.start()
    return web


class NothingSetUp(Workspaces):
    """Workspaces about which nothing is stored."""

    def __init__(self) -> None:
        """Do nothing, because no database is needed."""

    def entrance(self, workspace_id: str, enterprise_id: str | None, user_id: str) -> Entrance:
        """Return the defaults of a workspace that set nothing up."""
        return Entrance(Workspace(workspace_id))


class MemoryStore(CampaignStore):
    """Campaigns in a dictionary under one lock: just enough for a campaign from its form to its create."""

    def __init__(self, database: Database) -> None:
        """Start empty; the database, which stays empty too, is only asked for figures."""
        self._database = database
        self._guard = threading.Lock()
        self._rows: dict[tuple[str, str], SavedCampaign] = {}
        self._sending: dict[str, set[str]] = defaultdict(set)

    def accept(
        self, submission: Submission, *, confirmed: int | None = None, by: str | None = None, seen: int | None = None
    ) -> tuple[SavedCampaign, bool]:
        """Store the submission."""
        given = {field.name: getattr(submission, field.name) for field in fields(Submission)}
        with self._guard:
            return self._noted(SavedCampaign(**given, accepted_at=time.time())), True

    def get(self, workspace_id: str, campaign_id: str) -> SavedCampaign | None:
        """Return the campaign as it is now."""
        return self._rows.get((workspace_id, campaign_id))

    def begin_sending(
        self, workspace_id: str, campaign_id: str, overdue_after: float, key_fingerprint: str | None = None
    ) -> SavedCampaign | None:
        """Take an accepted campaign for a create."""
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
    ) -> SavedCampaign | None:
        """Change the campaign if its state is one of `when`."""
        with self._guard:
            row = self._rows.get((workspace_id, campaign_id))
            if row is None or row.state not in when:
                return None
            changes |= {name: time.time() + seconds for name, seconds in from_now.items()}
            if to is not None:
                changes |= {"state": to, "version": row.version + (to not in IN_FLIGHT)}
            return self._noted(replace(row, **changes))

    def conclude(
        self,
        workspace_id: str,
        campaign_id: str,
        when: Collection[State],
        to: State,
        *,
        claim: float,
        attempt: int | None = None,
        may_be_done: bool = False,
        from_now: Mapping[str, float] = NOTHING,
        **changes: Any,
    ) -> tuple[SavedCampaign, bool] | None:
        """Change the campaign; nothing is announced, because Toingg is held while acknowledgements are measured."""
        row = self.change(workspace_id, campaign_id, when, to, attempt=attempt, from_now=from_now, **changes)
        return (row, False) if row else None

    def take_due(self, limit: int = 100) -> list[tuple[str, str]]:
        """Return nothing: memory that is lost with the process needs no sweep."""
        return []

    def claim_announcement(self, workspace_id: str, campaign_id: str, seconds: float) -> SavedCampaign | None:
        """Return nothing: Toingg is held while the acknowledgements are measured."""
        return None

    def _noted(self, row: SavedCampaign) -> SavedCampaign:
        self._rows[row.workspace_id, row.campaign_id] = row
        return row
