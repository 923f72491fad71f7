"""The titles of campaigns as they are compared with others.

The table is locked only for a moment, because adding a nullable column rewrites no rows. Older rows have none.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
additive = True


def upgrade() -> None:
    """Add the column."""
    op.add_column("campaigns", sa.Column("title_folded", sa.Text))


def downgrade() -> None:
    """Drop the column."""
    op.drop_column("campaigns", "title_folded")
