"""How often the app was removed from a place, so that requests that started earlier write nothing there.

This blocks nobody, because no process uses the new table yet.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
additive = True


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "removals",
        sa.Column("place", sa.String(64), primary_key=True),
        sa.Column("times", sa.Integer, nullable=False),
        sa.Column("at", sa.Double, nullable=False),
    )


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("removals")
