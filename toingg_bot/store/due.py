"""What a sweep handles: the keys of campaigns that are due, found through the index on `due_at`."""

from typing import Any

from sqlalchemy import Select, select

from toingg_bot.domain.states import TAKEN_UP, State
from toingg_bot.store.tables import campaigns


def everything_due(time: float, retention: float) -> list[Select[Any]]:
    """Return one query for each kind of work.

    They are separate, so that outcomes and look-ups never queue behind a long backlog of campaigns to send, or behind
    campaigns that have expired.
    """
    c = campaigns.c
    is_due = c.due_at <= time
    # Due later than the retention allows now, because RETENTION_DAYS was higher when it was written.
    is_too_late = c.due_at > time + retention + TAKEN_UP
    is_accepted = c.state == State.ACCEPTED
    is_unannounced = (c.announced < c.version) & (c.state != State.DRAFT)
    is_awaited = (c.state == State.SENDING) | c.look_up_at.is_not(None) | is_unannounced
    is_over = ~is_accepted & ~is_awaited
    kinds = (is_due & is_accepted, is_due & ~is_accepted & is_awaited, is_due & is_over, is_too_late & is_over)
    return [select(c.workspace_id, c.campaign_id).where(kind).order_by(c.due_at) for kind in kinds]
