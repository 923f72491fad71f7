"""The marks of forms whose campaigns were deleted.

This blocks nobody, because no process uses the new table yet.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
additive = True


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "forgotten",
        sa.Column("mark", sa.String(64), primary_key=True),
        sa.Column("at", sa.Double, nullable=False),
    )
    op.create_index("forgotten_by_time", "forgotten", ["at"])


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("forgotten")
