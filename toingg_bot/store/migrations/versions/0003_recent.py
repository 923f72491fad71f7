"""The index by Toingg's id, with the time of the create."""

from alembic import op

revision = "0003"
down_revision = "0002"

NAME, OF = "campaigns_by_toingg_id", "campaigns"


def upgrade() -> None:
    """Add the time, so that a look-up finds the recent campaigns without an id and reads no others."""
    op.drop_index(NAME, OF)
    op.create_index(NAME, OF, ["workspace_id", "toingg_id", "sent_at"])


def downgrade() -> None:
    """Make it as it was."""
    op.drop_index(NAME, OF)
    op.create_index(NAME, OF, ["workspace_id", "toingg_id"])
