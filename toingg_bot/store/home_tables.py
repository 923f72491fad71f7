"""The tables for finding campaigns and starting from them: titles' words, Homes, and templates."""

from sqlalchemy import Column, Double, Index, LargeBinary, String, Table, Text

from toingg_bot.store.tables import campaigns, installations, metadata, secrets, workspaces

title_words = Table(
    "title_words",
    metadata,
    Column("workspace_id", String(64), primary_key=True),
    Column("campaign_id", String(64), primary_key=True),
    # Compared by code points, so that a range of words is what begins with the same letters.
    Column("word", Text().with_variant(Text(collation="C"), "postgresql"), primary_key=True),
    Column("user_id", String(64), nullable=False),
)
"""The words of the titles of all campaigns that were sent, to find them by the beginning of any word."""
Index(
    "title_words_by_person",
    *(title_words.c[name] for name in ("workspace_id", "user_id", "word", "campaign_id")),
)
Index(
    "title_words_by_workspace",
    *(title_words.c[name] for name in ("workspace_id", "word", "campaign_id")),
)

homes = Table(
    "homes",
    metadata,
    Column("workspace_id", String(64), primary_key=True),
    Column("user_id", String(64), primary_key=True),
    Column("enterprise_id", String(64)),
    Column("opened_at", Double, nullable=False),
    Column("published_at", Double, nullable=False),
    Column("due_at", Double),
    Column("sealed", LargeBinary, nullable=False),
)
"""Who opened Home, and what it shows them: the page and the search, which are sealed.

`due_at` is when to publish it again; null if it shows everything.
"""
Index(
    "homes_due", homes.c.due_at, sqlite_where=homes.c.due_at.is_not(None), postgresql_where=homes.c.due_at.is_not(None)
)
Index("homes_by_opening", homes.c.opened_at)

welcomes = Table(
    "welcomes",
    metadata,
    Column("workspace_id", String(64), primary_key=True),
    Column("user_id", String(64), primary_key=True),
)
"""Which admins were told how to begin, so that nobody is told twice."""

paces = Table(
    "paces",
    metadata,
    Column("workspace_id", String(64), primary_key=True),
    Column("next_at", Double, nullable=False),
)
"""When a workspace's Homes would be published next if all were published evenly."""

templates = Table(
    "templates",
    metadata,
    Column("workspace_id", String(64), primary_key=True),
    Column("template_id", String(64), primary_key=True),
    Column("enterprise_id", String(64)),
    Column("user_id", String(64), nullable=False),
    Column("name", Text, nullable=False),
    Column("name_folded", Text, nullable=False),
    Column("saved_at", Double, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)
"""Campaigns that were saved under a name for everybody in a workspace. `sealed` has what a form starts with."""
Index("templates_by_name", templates.c.workspace_id, templates.c.name_folded, unique=True)

EVERYTHING = metadata
"""All tables, also those of other files."""
SEALED = (campaigns, workspaces, installations, templates, secrets, homes)
"""All tables with a column `sealed`."""
