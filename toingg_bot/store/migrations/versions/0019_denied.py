"""The index of each workspace's campaigns that wait for a working key: Home counts them.

On PostgreSQL this blocks nobody. On SQLite, writers wait while all campaigns are read once.
"""

from alembic import op

from toingg_bot.store.migrations import indexes

revision = "0019"
down_revision = "0018"
additive = True
concurrently = True

NAME, OF = "campaigns_denied", "campaigns"


def upgrade() -> None:
    """Create the index."""
    indexes.make(NAME, OF, ["workspace_id", "outcome_at"], "state IN ('denied')")


def downgrade() -> None:
    """Drop the index."""
    op.drop_index(NAME, OF)
