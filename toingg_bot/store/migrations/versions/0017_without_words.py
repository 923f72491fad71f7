"""The index of campaigns from before titles could be searched. It is empty once their words are noted.

On PostgreSQL this blocks nobody. On SQLite, writers wait while all campaigns are read once.
"""

from alembic import op

from toingg_bot.store.migrations import indexes

revision = "0017"
down_revision = "0016"
additive = True
concurrently = True

NAME, OF = "campaigns_without_words", "campaigns"


def upgrade() -> None:
    """Create the index."""
    indexes.make(NAME, OF, ["workspace_id", "campaign_id"], "title_folded IS NULL AND accepted_at > 0")


def downgrade() -> None:
    """Drop the index."""
    op.drop_index(NAME, OF)
