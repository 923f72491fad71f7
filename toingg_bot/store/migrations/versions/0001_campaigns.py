"""The table of campaigns.

This blocks nobody, because no process uses the new table yet.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
additive = True


def upgrade() -> None:
    """Create the table, with indexes that leave out finished campaigns."""
    op.create_table(
        "campaigns",
        sa.Column("workspace_id", sa.String(64), primary_key=True),
        sa.Column("campaign_id", sa.String(64), primary_key=True),
        sa.Column("enterprise_id", sa.String(64)),
        sa.Column("user_id", sa.String(64), nullable=False),
        sa.Column("conversation_id", sa.String(255), nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("voice", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("announced", sa.Integer, nullable=False),
        sa.Column("undelivered", sa.Text),
        sa.Column("announcing_until", sa.Double, nullable=False),
        sa.Column("accepted_at", sa.Double, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("toingg_id", sa.Text),
        sa.Column("message_channel_id", sa.String(64)),
        sa.Column("message_ts", sa.String(64)),
        sa.Column("view_id", sa.String(64)),
        sa.Column("view_waits_since", sa.Double, nullable=False),
        sa.Column("changed_at", sa.Double, nullable=False),
        sa.Column("not_before", sa.Double, nullable=False),
        sa.Column("overdue_at", sa.Double, nullable=False),
        sa.Column("outcome_at", sa.Double, nullable=False),
        sa.Column("tell_again_at", sa.Double, nullable=False),
        sa.Column("sent_at", sa.Double, nullable=False),
        sa.Column("lookups", sa.Integer, nullable=False),
        sa.Column("look_up_at", sa.Double),
        sa.Column("due_at", sa.Double),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
    )
    due = sa.text("due_at IS NOT NULL")
    op.create_index("campaigns_due", "campaigns", ["due_at"], sqlite_where=due, postgresql_where=due)
    unfinished = sa.text("state IN ('draft', 'rejected', 'denied', 'failed', 'unknown')")
    op.create_index(
        "campaigns_unfinished",
        "campaigns",
        ["workspace_id", "user_id", "changed_at"],
        sqlite_where=unfinished,
        postgresql_where=unfinished,
    )
    op.create_index("campaigns_by_toingg_id", "campaigns", ["workspace_id", "toingg_id"])
    in_flight = sa.text("state IN ('accepted', 'sending')")
    op.create_index(
        "campaigns_in_flight",
        "campaigns",
        ["workspace_id", "state", "accepted_at"],
        sqlite_where=in_flight,
        postgresql_where=in_flight,
    )


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("campaigns")
