"""The tables for workspaces, installations and the audit.

This blocks nobody, because no process uses the new tables yet.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
additive = True


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "workspaces",
        sa.Column("workspace_id", sa.String(64), primary_key=True),
        sa.Column("enterprise_id", sa.String(64)),
        sa.Column("settings", sa.Text, nullable=False),
        sa.Column("connected_by", sa.String(64)),
        sa.Column("connected_at", sa.Double),
        sa.Column("denied_at", sa.Double),
        sa.Column("sealed", sa.LargeBinary),
    )
    op.create_table(
        "installations",
        sa.Column("installed_in", sa.String(64), primary_key=True),
        sa.Column("enterprise_id", sa.String(64)),
        sa.Column("app_id", sa.String(64)),
        sa.Column("bot_user_id", sa.String(64)),
        sa.Column("scopes", sa.Text, nullable=False),
        sa.Column("installed_by", sa.String(64)),
        sa.Column("installed_at", sa.Double, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
        sa.Column("at", sa.Double, nullable=False),
        sa.Column("workspace_id", sa.String(64), nullable=False),
        sa.Column("user_id", sa.String(64), nullable=False),
        sa.Column("action", sa.String(32), nullable=False),
        sa.Column("campaign_id", sa.String(64)),
    )
    op.create_index("audit_by_workspace", "audit", ["workspace_id", "id"])


def downgrade() -> None:
    """Drop the tables."""
    for table in ("audit", "installations", "workspaces"):
        op.drop_table(table)
