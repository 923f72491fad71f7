"""Which process sends a campaign, and which announces it.

The table is locked only for a moment, because adding nullable columns rewrites no rows.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
additive = True


def upgrade() -> None:
    """Add the columns."""
    for name in ("sender", "announcer"):
        op.add_column("campaigns", sa.Column(name, sa.String(16)))


def downgrade() -> None:
    """Drop the columns."""
    for name in ("announcer", "sender"):
        op.drop_column("campaigns", name)
