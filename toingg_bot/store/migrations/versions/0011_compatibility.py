"""How old a program may be to work with the tables: it must have the newest step that did more than add.

This blocks nobody, because no process uses the new table yet. No older program reads it, so this step itself counts as
one that did more than add.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
additive = False


def upgrade() -> None:
    """Create the table and its only row."""
    table = op.create_table("compatibility", sa.Column("oldest", sa.String(32), primary_key=True))
    op.bulk_insert(table, [{"oldest": revision}])


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("compatibility")
