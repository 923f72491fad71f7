"""The index by Toingg id, over all workspaces.

On PostgreSQL this blocks nobody. On SQLite, writers wait while all campaigns are read once.
"""

from alembic import op

from toingg_bot.store.migrations import indexes

revision = "0003b"
down_revision = "0003a"
additive = True
concurrently = True

NAME, OF = "campaigns_by_toingg_id", "campaigns"


def upgrade() -> None:
    """Create it for the campaigns that have an id."""
    indexes.make(NAME, OF, ["toingg_id"], "toingg_id IS NOT NULL")


def downgrade() -> None:
    """Restore the earlier form."""
    op.drop_index(NAME, OF)
    op.create_index(NAME, OF, ["workspace_id", "toingg_id", "sent_at"])
