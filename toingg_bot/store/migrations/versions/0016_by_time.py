"""The index of each workspace's campaigns that were ever sent, latest first.

On PostgreSQL this blocks nobody. On SQLite, writers wait while all campaigns are read once.
"""

from alembic import op

from toingg_bot.store.migrations import indexes

revision = "0016"
down_revision = "0015"
additive = True
concurrently = True

NAME, OF = "campaigns_by_time", "campaigns"


def upgrade() -> None:
    """Create the index."""
    indexes.make(NAME, OF, ["workspace_id", "accepted_at"], "accepted_at > 0")


def downgrade() -> None:
    """Drop the index."""
    op.drop_index(NAME, OF)
