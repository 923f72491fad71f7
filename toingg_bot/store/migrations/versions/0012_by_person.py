"""The index of each person's campaigns that were ever sent, latest first.

On PostgreSQL this blocks nobody. On SQLite, writers wait while all campaigns are read once.
"""

from alembic import op

from toingg_bot.store.migrations import indexes

revision = "0012"
down_revision = "0011"
additive = True
concurrently = True

NAME, OF = "campaigns_by_person", "campaigns"


def upgrade() -> None:
    """Create it without drafts."""
    indexes.make(NAME, OF, ["workspace_id", "user_id", "accepted_at"], "accepted_at > 0")


def downgrade() -> None:
    """Drop it."""
    op.drop_index(NAME, OF)
