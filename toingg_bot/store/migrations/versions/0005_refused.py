"""The time since which Slack has rejected an installation's token as dead.

The table is locked only for a moment, because adding a nullable column rewrites no rows.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
additive = True


def upgrade() -> None:
    """Add the column."""
    op.add_column("installations", sa.Column("refused_at", sa.Double))


def downgrade() -> None:
    """Drop the column."""
    op.drop_column("installations", "refused_at")
