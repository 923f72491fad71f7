"""The tables, the same on SQLite and PostgreSQL.

In clear: ids, states, times, and what stands in the channel anyway. Sealed: everything else that somebody typed, and
every secret.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Double,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    bindparam,
)

metadata = MetaData()

campaigns = Table(
    "campaigns",
    metadata,
    Column("workspace_id", String(64), primary_key=True),
    Column("campaign_id", String(64), primary_key=True),
    Column("enterprise_id", String(64)),
    Column("user_id", String(64), nullable=False),
    Column("conversation_id", String(255), nullable=False),
    Column("title", Text, nullable=False),
    Column("voice", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("version", Integer, nullable=False),
    Column("announced", Integer, nullable=False),
    Column("undelivered", Text),
    Column("announcing_until", Double, nullable=False),
    Column("accepted_at", Double, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("toingg_id", Text),
    Column("message_channel_id", String(64)),
    Column("message_ts", String(64)),
    Column("view_id", String(64)),
    Column("view_waits_since", Double, nullable=False),
    Column("changed_at", Double, nullable=False),
    Column("not_before", Double, nullable=False),
    Column("overdue_at", Double, nullable=False),
    Column("outcome_at", Double, nullable=False),
    Column("tell_again_at", Double, nullable=False),
    Column("sent_at", Double, nullable=False),
    Column("lookups", Integer, nullable=False),
    Column("look_up_at", Double),
    Column("due_at", Double),
    Column("sealed", LargeBinary, nullable=False),
)
"""One row for each campaign. `due_at` is when somebody has to look at it again; null where nothing is left to do."""


def _state_is_of(*states: str) -> ColumnElement[bool]:
    """Return a condition that reads the same in an index and in a query: only so SQLite uses a part of the rows."""
    return campaigns.c.state.in_(bindparam(None, states, expanding=True, literal_execute=True))


is_in_flight = _state_is_of("accepted", "sending")
is_unfinished = _state_is_of("draft", "rejected", "denied", "failed", "unknown")

# What is done is in neither index, so that neither the sweep nor a send reads past campaigns.
Index(
    "campaigns_due",
    campaigns.c.due_at,
    sqlite_where=campaigns.c.due_at.is_not(None),
    postgresql_where=campaigns.c.due_at.is_not(None),
)
Index(
    "campaigns_unfinished",
    campaigns.c.workspace_id,
    campaigns.c.user_id,
    campaigns.c.changed_at,
    sqlite_where=is_unfinished,
    postgresql_where=is_unfinished,
)
Index("campaigns_by_toingg_id", campaigns.c.workspace_id, campaigns.c.toingg_id)
Index(
    "campaigns_in_flight",
    campaigns.c.workspace_id,
    campaigns.c.state,
    campaigns.c.accepted_at,
    sqlite_where=is_in_flight,
    postgresql_where=is_in_flight,
)

workspaces = Table(
    "workspaces",
    metadata,
    Column("workspace_id", String(64), primary_key=True),
    Column("enterprise_id", String(64)),
    Column("settings", Text, nullable=False),
    Column("connected_by", String(64)),
    Column("connected_at", Double),
    Column("denied_at", Double),
    Column("sealed", LargeBinary),
)
"""What a workspace's admins set up. `sealed` is its Toingg key; `denied_at` is when somebody was told that it fails."""

installations = Table(
    "installations",
    metadata,
    Column("installed_in", String(64), primary_key=True),
    Column("enterprise_id", String(64)),
    Column("app_id", String(64)),
    Column("bot_user_id", String(64)),
    Column("scopes", Text, nullable=False),
    Column("installed_by", String(64)),
    Column("installed_at", Double, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)
"""Where the app is installed over OAuth: in a workspace (`T…`), or in a whole organisation (`E…`)."""

audit = Table(
    "audit",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("at", Double, nullable=False),
    Column("workspace_id", String(64), nullable=False),
    Column("user_id", String(64), nullable=False),
    Column("action", String(32), nullable=False),
    Column("campaign_id", String(64)),
)
"""Who did what, and when. Lines are added and, but for `forget`, never changed or removed."""
Index("audit_by_workspace", audit.c.workspace_id, audit.c.id)
