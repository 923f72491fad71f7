"""The index of each workspace's titles that were ever sent.

On PostgreSQL this blocks nobody. On SQLite, writers wait while all campaigns are read once.
"""

from alembic import op

from toingg_bot.store.migrations import indexes

revision = "0014"
down_revision = "0013"
additive = True
concurrently = True

NAME, OF = "campaigns_by_title", "campaigns"


def upgrade() -> None:
    """Create it without drafts."""
    indexes.make(NAME, OF, ["workspace_id", "title_folded", "accepted_at"], "accepted_at > 0")


def downgrade() -> None:
    """Drop it."""
    op.drop_index(NAME, OF)
