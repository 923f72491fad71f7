"""Who asked to send all campaigns that wait for a key, and when.

The table is locked only for a moment, because adding nullable columns rewrites no rows.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
additive = True


def upgrade() -> None:
    """Add the columns."""
    op.add_column("workspaces", sa.Column("wished_by", sa.String(64)))
    op.add_column("workspaces", sa.Column("wished_at", sa.Double))


def downgrade() -> None:
    """Drop the columns."""
    for name in ("wished_at", "wished_by"):
        op.drop_column("workspaces", name)
