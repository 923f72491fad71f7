"""How a row stands in its table: what is looked up or stands in a channel anyway is in clear, all else is sealed."""

from dataclasses import fields
from typing import Any

from sqlalchemy import Row

from toingg_bot.errors import Problem
from toingg_bot.records import Record
from toingg_bot.store.rows import CampaignRow, PostedMessage, State
from toingg_bot.store.sealing import Sealer

_SEALED = ("values", "payload", "response_url", "edit_url", "error", "problems", "candidates", "looked_up_at")
_PLAIN = tuple(field.name for field in fields(CampaignRow) if field.name not in {*_SEALED, "message"})


def columns_of(row: CampaignRow, sealer: Sealer) -> dict[str, Any]:
    """Return what is written."""
    sealed = {name: getattr(row, name) for name in _SEALED}
    sealed["problems"] = [[problem.message, problem.field] for problem in row.problems]
    sealed["candidates"] = [[record.id, record.title, record.created_at] for record in row.candidates]
    return {
        **{name: getattr(row, name) for name in _PLAIN},
        **{name: row.payload.get(name) or "" for name in ("title", "voice", "language")},
        "message_channel_id": row.message.channel_id if row.message else None,
        "message_ts": row.message.ts if row.message else None,
        "sealed": sealer.seal(sealed),
    }


def row_of(found: Row[Any], sealer: Sealer) -> CampaignRow:
    """Return what was read. Raises CannotUnseal."""
    columns = found._mapping  # noqa: SLF001 (what SQLAlchemy calls its public mapping)
    sealed = sealer.unseal(columns["sealed"])
    sealed["problems"] = tuple(Problem(message, field) for message, field in sealed["problems"])
    sealed["candidates"] = tuple(Record(*record) for record in sealed["candidates"])
    message = columns["message_ts"] and PostedMessage(columns["message_channel_id"], columns["message_ts"])
    plain = {name: columns[name] for name in _PLAIN}
    return CampaignRow(**{**plain, "state": State(columns["state"])}, **sealed, message=message or None)
