"""The time when a process of each role last stored something.

This blocks nobody, because no process uses the new table yet.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
additive = True


def upgrade() -> None:
    """Create the table, with one row for each role."""
    op.create_table(
        "pulse",
        sa.Column("role", sa.String(16), primary_key=True),
        sa.Column("at", sa.Double, nullable=False),
    )


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("pulse")
