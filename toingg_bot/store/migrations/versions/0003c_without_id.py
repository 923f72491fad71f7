"""The index of a workspace's campaigns that may be at Toingg under an unknown id.

On PostgreSQL this blocks nobody. On SQLite, writers wait while all campaigns are read once.
"""

from alembic import op

from toingg_bot.store.migrations import indexes

revision = "0003c"
down_revision = "0003b"
additive = True
concurrently = True

NAME, OF = "campaigns_without_id", "campaigns"
UNKNOWN = "toingg_id IS NULL AND attempts > 0 AND state IN ('accepted', 'sending', 'unknown', 'created')"


def upgrade() -> None:
    """Create the index."""
    indexes.make(NAME, OF, ["workspace_id", "title", "sent_at"], UNKNOWN)


def downgrade() -> None:
    """Drop the index."""
    op.drop_index(NAME, OF)
