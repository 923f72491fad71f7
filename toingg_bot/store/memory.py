"""A store that lives as long as the process."""

import threading
import time
from collections.abc import Callable, Collection
from dataclasses import fields, replace
from typing import Any

from toingg_bot.store.rows import EDGES, IN_FLIGHT, CampaignRow, PostedMessage, State, Submission, leads_back


class MemoryStore:
    """Rows in a dictionary, changed under one lock."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._rows: dict[tuple[str, str], CampaignRow] = {}

    def accept(self, submission: Submission, *, confirmed: int | None = None) -> tuple[CampaignRow, bool]:
        """Insert the submission, or replace what the same person submitted before where an edge leads back."""
        given = {field.name: getattr(submission, field.name) for field in fields(Submission)}
        with self._lock:
            row = self._rows.get((submission.workspace_id, submission.campaign_id))
            if row is None:
                return self._put(CampaignRow(**given, accepted_at=self._clock())), True
            if row.user_id != submission.user_id or not leads_back(row, confirmed):
                return row, False
            return self._put(self._accepted_again(row, **given)), True

    def send_again(self, workspace_id: str, campaign_id: str, *, confirmed: int | None = None) -> CampaignRow | None:
        """Accept the row as it is once more."""
        with self._lock:
            row = self._rows.get((workspace_id, campaign_id))
            if row is None or not leads_back(row, confirmed):
                return None
            return self._put(self._accepted_again(row))

    def get(self, workspace_id: str, campaign_id: str) -> CampaignRow | None:
        """Return the row as it stands."""
        with self._lock:
            return self._rows.get((workspace_id, campaign_id))

    def change(
        self, workspace_id: str, campaign_id: str, when: Collection[State], to: State | None = None, **changes: Any
    ) -> CampaignRow | None:
        """Change the row if it is in one of the states `when`; an outcome makes it a new version."""
        with self._lock:
            row = self._rows.get((workspace_id, campaign_id))
            if row is None or row.state not in when:
                return None
            if to is not None:
                if to not in EDGES[row.state]:
                    raise ValueError(f"no edge from {row.state} to {to}")
                changes["state"] = to
                changes["version"] = row.version + (to not in IN_FLIGHT)
            return self._put(replace(row, **changes))

    def claim_announcement(self, workspace_id: str, campaign_id: str, seconds: float) -> CampaignRow | None:
        """Hand the row to one caller at a time."""
        with self._lock:
            row = self._rows.get((workspace_id, campaign_id))
            now = self._clock()
            if row is None or not _to_be_told(row) or row.announcing_until > now:
                return None
            return self._put(replace(row, announcing_until=now + seconds))

    def finish_announcement(self, row: CampaignRow, message: PostedMessage | None, *, told: bool) -> None:
        """Merge what the caller found out into the row as it stands now."""
        with self._lock:
            now = self._rows[row.workspace_id, row.campaign_id]
            self._put(
                replace(
                    now,
                    announced=max(now.announced, row.version) if told else now.announced,
                    message=message or now.message,
                    # A claim that ran out is somebody else's by now.
                    announcing_until=0.0 if now.announcing_until == row.announcing_until else now.announcing_until,
                )
            )

    def _accepted_again(self, row: CampaignRow, **given: Any) -> CampaignRow:
        return replace(
            row,
            **given,
            state=State.ACCEPTED,
            version=row.version + 1,
            accepted_at=self._clock(),
            error=None,
            problems=(),
            view_id=None,
        )

    def _put(self, row: CampaignRow) -> CampaignRow:
        row = replace(row, changed_at=self._clock())
        self._rows[row.workspace_id, row.campaign_id] = row
        return row


def _to_be_told(row: CampaignRow) -> bool:
    """An outcome is told always; that it is under way again only where a message stands that says otherwise."""
    return row.announced < row.version and (row.state not in IN_FLIGHT or row.message is not None)
