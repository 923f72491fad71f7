"""The templates of workspaces.

This blocks nobody, because no process uses the new table yet.
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
additive = True


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "templates",
        sa.Column("workspace_id", sa.String(64), primary_key=True),
        sa.Column("template_id", sa.String(64), primary_key=True),
        sa.Column("enterprise_id", sa.String(64)),
        sa.Column("user_id", sa.String(64), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("name_folded", sa.Text, nullable=False),
        sa.Column("saved_at", sa.Double, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
    )
    op.create_index("templates_by_name", "templates", ["workspace_id", "name_folded"], unique=True)


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("templates")
