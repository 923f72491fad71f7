"""Columns that show which workspace a Toingg campaign belongs to, and two newer facts about a campaign.

A campaign that was sent before this step has no key fingerprint.

The table is locked only for a moment, because adding columns that are nullable or have a default rewrites no rows.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003a"
down_revision = "0003"
additive = True

TABLE = "campaigns"


def upgrade() -> None:
    """Add the columns, and the table of secrets."""
    op.add_column(TABLE, sa.Column("key_fingerprint", sa.String(64)))
    for name in ("created_told", "unpaid"):
        op.add_column(TABLE, sa.Column(name, sa.Boolean, nullable=False, server_default=sa.false()))
    op.create_table(
        "secrets",
        sa.Column("name", sa.String(32), primary_key=True),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
    )


def downgrade() -> None:
    """Restore the earlier form."""
    op.drop_table("secrets")
    for name in ("unpaid", "created_told", "key_fingerprint"):
        op.drop_column(TABLE, name)
