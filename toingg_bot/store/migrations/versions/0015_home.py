"""The words of titles, who opened Home and what it shows them, its pace, who was welcomed, and the names of workspaces.

This blocks nobody, because no process uses the new tables yet; `workspaces` is locked only for a moment, because adding
a nullable column rewrites no rows.
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
additive = True

WORD = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Create the tables with their indexes, and add the column."""
    op.create_table(
        "title_words",
        sa.Column("workspace_id", sa.String(64), primary_key=True),
        sa.Column("campaign_id", sa.String(64), primary_key=True),
        sa.Column("word", WORD, primary_key=True),
        sa.Column("user_id", sa.String(64), nullable=False),
    )
    op.create_index("title_words_by_person", "title_words", ["workspace_id", "user_id", "word", "campaign_id"])
    op.create_index("title_words_by_workspace", "title_words", ["workspace_id", "word", "campaign_id"])
    op.create_table(
        "homes",
        sa.Column("workspace_id", sa.String(64), primary_key=True),
        sa.Column("user_id", sa.String(64), primary_key=True),
        sa.Column("enterprise_id", sa.String(64)),
        sa.Column("opened_at", sa.Double, nullable=False),
        sa.Column("published_at", sa.Double, nullable=False),
        sa.Column("due_at", sa.Double),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
    )
    is_due = sa.text("due_at IS NOT NULL")
    op.create_index("homes_due", "homes", ["due_at"], sqlite_where=is_due, postgresql_where=is_due)
    op.create_index("homes_by_opening", "homes", ["opened_at"])
    op.create_table(
        "paces",
        sa.Column("workspace_id", sa.String(64), primary_key=True),
        sa.Column("next_at", sa.Double, nullable=False),
    )
    op.create_table(
        "welcomes",
        sa.Column("workspace_id", sa.String(64), primary_key=True),
        sa.Column("user_id", sa.String(64), primary_key=True),
    )
    op.add_column("workspaces", sa.Column("domain", sa.Text))


def downgrade() -> None:
    """Drop the column and the tables."""
    op.drop_column("workspaces", "domain")
    for name in ("welcomes", "paces", "homes", "title_words"):
        op.drop_table(name)
