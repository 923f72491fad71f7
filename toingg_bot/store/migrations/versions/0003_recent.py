"""The index by Toingg id, with the time of the create.

On PostgreSQL this blocks nobody. On SQLite, writers wait while all campaigns are read once.
"""

from alembic import op

from toingg_bot.store.migrations import indexes

revision = "0003"
down_revision = "0002"
additive = True
concurrently = True

NAME, OF = "campaigns_by_toingg_id", "campaigns"


def upgrade() -> None:
    """Add the time, so that a look-up reads only the recent campaigns without an id."""
    indexes.make(NAME, OF, ["workspace_id", "toingg_id", "sent_at"])


def downgrade() -> None:
    """Restore the earlier form."""
    op.drop_index(NAME, OF)
    op.create_index(NAME, OF, ["workspace_id", "toingg_id"])
