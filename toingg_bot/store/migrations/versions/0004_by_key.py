"""The index of all workspaces' campaigns that may be at Toingg under an unknown id, by key fingerprint.

On PostgreSQL this blocks nobody. On SQLite, writers wait while all campaigns are read once.
"""

from alembic import op

from toingg_bot.store.migrations import indexes

revision = "0004"
down_revision = "0003c"
additive = True
concurrently = True

NAME, OF = "campaigns_without_id_by_key", "campaigns"
UNKNOWN = "toingg_id IS NULL AND attempts > 0 AND state IN ('accepted', 'sending', 'unknown', 'created')"


def upgrade() -> None:
    """Create the index."""
    condition = f"{UNKNOWN} AND key_fingerprint IS NOT NULL"
    indexes.make(NAME, OF, ["key_fingerprint", "title", "sent_at"], condition)


def downgrade() -> None:
    """Drop the index."""
    op.drop_index(NAME, OF)
