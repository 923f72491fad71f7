"""Which stored campaign a campaign at Toingg belongs to, searched in all workspaces.

Two workspaces may share one Toingg account, so these queries name no workspace. They answer only yes or no, and reveal
nothing else about another workspace.
"""

from collections.abc import Collection

from sqlalchemy import Connection, and_, literal, or_, select

from toingg_bot.domain.states import SavedCampaign
from toingg_bot.store.tables import campaigns, is_without_id

NEAR = 600.0  # seconds before a create; what was sent earlier cannot be confused with what this create made


def taken(connection: Connection, toingg_ids: Collection[str]) -> set[str]:
    """Return which of these Toingg ids belong to a stored campaign."""
    found = select(campaigns.c.toingg_id).where(campaigns.c.toingg_id.in_(toingg_ids))
    return {str(toingg_id) for toingg_id in connection.scalars(found)}


def has_twin(connection: Connection, row: SavedCampaign) -> bool:
    """Say whether Toingg's campaign with this title may be another stored one that was sent with the same key.

    A campaign without a key fingerprint may have been sent with any key of its workspace.
    """
    c = campaigns.c
    here = c.workspace_id == row.workspace_id
    same_key = [c.key_fingerprint == row.key_fingerprint, and_(here, c.key_fingerprint.is_(None))]
    twins = [
        select(literal(1)).where(
            is_without_id,
            c.title == row.title,
            c.sent_at > row.sent_at - NEAR,
            or_(c.workspace_id != row.workspace_id, c.campaign_id != row.campaign_id),
            whose,
        )
        for whose in ([here] if row.key_fingerprint is None else same_key)
    ]
    # Ordered, so that PostgreSQL uses the index: if it expects many matches, it would scan the table for the first.
    return any(connection.scalar(twin.order_by(c.sent_at).limit(1)) is not None for twin in twins)
