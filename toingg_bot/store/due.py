"""What a sweep takes up: the keys of the rows that somebody has to look at, from the index of what is due."""

from typing import Any

from sqlalchemy import Select, select

from toingg_bot.store.rows import TAKEN_UP, State
from toingg_bot.store.tables import campaigns


def everything_due(time: float, retention: float) -> list[Select[Any]]:
    """Return one question for each kind of thing to do.

    Apart, so that outcomes and look-ups are neither behind a backlog that waits to be sent, however long it is, nor
    behind what has been kept for long enough.
    """
    c = campaigns.c
    is_due = c.due_at <= time
    # Kept for longer than it is to be now: it was written when RETENTION_DAYS was more.
    is_too_late = c.due_at > time + retention + TAKEN_UP
    is_accepted = c.state == State.ACCEPTED
    is_untold = (c.announced < c.version) & (c.state != State.DRAFT)
    is_awaited = (c.state == State.SENDING) | c.look_up_at.is_not(None) | is_untold
    is_over = ~is_accepted & ~is_awaited
    kinds = (is_due & is_accepted, is_due & ~is_accepted & is_awaited, is_due & is_over, is_too_late & is_over)
    return [select(c.workspace_id, c.campaign_id).where(kind).order_by(c.due_at) for kind in kinds]
