"""The tables, the same on SQLite and PostgreSQL.

Ids, states, times, and what the channel shows anyway are not encrypted. Everything else that people typed, and every
secret, is sealed.
"""

from collections.abc import Iterable

from sqlalchemy import (
    BigInteger,
    Boolean,
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
    and_,
    false,
    literal_column,
)

from toingg_bot.domain.states import IN_FLIGHT, PERHAPS_THERE, UNFINISHED, State

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
    Column("title_folded", Text),
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
    Column("key_fingerprint", String(64)),
    Column("created_told", Boolean, key="created_announced", nullable=False, server_default=false()),
    Column("unpaid", Boolean, nullable=False, server_default=false()),
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
    Column("sender", String(16)),
    Column("announcer", String(16)),
    Column("sealed", LargeBinary, nullable=False),
)
"""One row for each campaign. `due_at` is when a sweep has to look at it again; null if nothing is left to do.

`title_folded` is the title as it is compared with others; null in rows from before.
"""


def _state_is_of(states: Iterable[State]) -> ColumnElement[bool]:
    """Return a condition with the same text in an index and in a query; SQLite uses a partial index only then."""
    return campaigns.c.state.in_([literal_column(f"'{state}'") for state in states])


is_in_flight = _state_is_of(IN_FLIGHT)
# Sent, and perhaps at Toingg under an unknown id.
is_without_id = and_(
    campaigns.c.toingg_id.is_(None),
    campaigns.c.attempts > literal_column("0"),
    _state_is_of(PERHAPS_THERE),
)
is_with_fingerprint = campaigns.c.key_fingerprint.is_not(None)
is_unfinished = _state_is_of(UNFINISHED)
is_denied = _state_is_of([State.DENIED])
was_sent = campaigns.c.accepted_at > literal_column("0")
is_without_words = campaigns.c.title_folded.is_(None) & was_sent

# These indexes leave out what is finished, so that sweeps, sends and lists of drafts do not read past it.
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
Index(
    "campaigns_by_person",
    campaigns.c.workspace_id,
    campaigns.c.user_id,
    campaigns.c.accepted_at,
    sqlite_where=was_sent,
    postgresql_where=was_sent,
)
Index(
    "campaigns_by_title",
    campaigns.c.workspace_id,
    campaigns.c.title_folded,
    campaigns.c.accepted_at,
    sqlite_where=was_sent,
    postgresql_where=was_sent,
)
Index(
    "campaigns_by_time",
    campaigns.c.workspace_id,
    campaigns.c.accepted_at,
    sqlite_where=was_sent,
    postgresql_where=was_sent,
)
Index(
    "campaigns_without_words",
    campaigns.c.workspace_id,
    campaigns.c.campaign_id,
    sqlite_where=is_without_words,
    postgresql_where=is_without_words,
)
Index(
    "campaigns_denied",
    campaigns.c.workspace_id,
    campaigns.c.outcome_at,
    sqlite_where=is_denied,
    postgresql_where=is_denied,
)
# A look-up searches all workspaces for the owner of an id, and for recent sends of this title with the same key.
Index(
    "campaigns_by_toingg_id",
    campaigns.c.toingg_id,
    sqlite_where=campaigns.c.toingg_id.is_not(None),
    postgresql_where=campaigns.c.toingg_id.is_not(None),
)
Index(
    "campaigns_without_id",
    campaigns.c.workspace_id,
    campaigns.c.title,
    campaigns.c.sent_at,
    sqlite_where=is_without_id,
    postgresql_where=is_without_id,
)
Index(
    "campaigns_without_id_by_key",
    campaigns.c.key_fingerprint,
    campaigns.c.title,
    campaigns.c.sent_at,
    sqlite_where=is_without_id & is_with_fingerprint,
    postgresql_where=is_without_id & is_with_fingerprint,
)
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
    Column("domain", Text),
    Column("wished_by", String(64)),
    Column("wished_at", Double),
)
"""What a workspace's admins set up. `sealed` is its Toingg key; `denied_at` is when its failure was reported.

`wished_at` is when somebody asked to send all campaigns that wait for a key; null once they are sent.
"""

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
    Column("refused_at", Double),
)
"""Where the app is installed over OAuth: in a workspace (`T…`), or in a whole organisation (`E…`).

`refused_at` is when Slack first rejected the token as dead; null while Slack accepts it.
"""

secrets = Table(
    "secrets",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
)
"""Secrets that the bot generated, and that all its processes share."""

forgotten = Table(
    "forgotten",
    metadata,
    Column("mark", String(64), primary_key=True),
    Column("at", Double, nullable=False),
)
"""The forms of deleted campaigns, each as a mark that identifies nobody."""
Index("forgotten_by_time", forgotten.c.at)
removals = Table(
    "removals",
    metadata,
    Column("place", String(64), primary_key=True),
    Column("times", Integer, nullable=False),
    Column("at", Double, nullable=False),
)
"""How often the app was recently removed from a workspace or an organisation, and when it last was."""

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
"""Who did what, and when. Rows are only ever added; only `forget` removes any."""
Index("audit_by_workspace", audit.c.workspace_id, audit.c.id)

pulse = Table(
    "pulse",
    metadata,
    Column("role", String(16), primary_key=True),
    Column("at", Double, nullable=False),
)
"""When a process of each role last wrote something, which shows that it can."""

compatibility = Table("compatibility", metadata, Column("oldest", String(32), primary_key=True))
"""One row: the newest step that did more than add. Every program that has that step can use the current tables."""
