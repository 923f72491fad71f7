"""How a campaign is stored: what is searched for or shown in a channel anyway is readable, the rest is sealed."""

from collections.abc import Callable, Mapping
from dataclasses import astuple, fields
from typing import Any, TypeAlias

from sqlalchemy import Row

from toingg_bot.domain.errors import Problem
from toingg_bot.domain.reasons import Reason, Reasons, as_written
from toingg_bot.domain.records import Record
from toingg_bot.domain.states import PostedMessage, SavedCampaign, State
from toingg_bot.domain.text import folded
from toingg_bot.store.sealing import Sealer

InWords: TypeAlias = Callable[..., str]
"""Turns reasons into words, stored beside the codes for one release, so that older processes can use them."""


def codes_of(*reasons: Reason) -> str:
    """Return the codes of reasons, as a stand-in for words that nobody reads."""
    return " ".join(each.code for each in reasons)


_SEALED = (
    "values",
    "payload",
    "response_url",
    "edit_url",
    "looked_up_at",
    "generation",
    "announced_in",
    "viewer_id",
    "tried_since",
)
_REASONS = {"reasons": "error", "look_up_reasons": "look_up_error"}
"""Fields that are stored as codes, and the names under which their words are stored."""
_OF_THEIR_OWN = {"message", "problems", "candidates", *_REASONS}
_PLAIN = tuple(field.name for field in fields(SavedCampaign) if field.name not in {*_SEALED, *_OF_THEIR_OWN})


def columns_of(row: SavedCampaign, sealer: Sealer, in_words: InWords) -> dict[str, Any]:
    """Return the column values of a campaign."""
    sealed = {name: getattr(row, name) for name in _SEALED}
    for name, words in _REASONS.items():
        reasons: Reasons = getattr(row, name)
        sealed |= {name: _written(reasons), words: in_words(*reasons) or None}
    sealed["problems"] = [[in_words(*problem.reasons), problem.field] for problem in row.problems]
    sealed["problem_reasons"] = [_written(problem.reasons) for problem in row.problems]
    sealed["candidates"] = [list(astuple(record)) for record in row.candidates]
    return {
        **{name: getattr(row, name) for name in _PLAIN},
        **{name: row.payload.get(name) or "" for name in ("title", "voice", "language")},
        "title_folded": folded(row.title),
        "message_channel_id": row.message.channel_id if row.message else None,
        "message_ts": row.message.ts if row.message else None,
        "sealed": sealer.seal(sealed),
    }


def row_of(found: Row[Any], sealer: Sealer) -> SavedCampaign:
    """Return the campaign that a table row describes. Raises CannotUnseal.

    Fields that an older version did not write have their defaults; fields of a newer version are ignored.
    """
    columns = found._mapping  # noqa: SLF001 (what SQLAlchemy calls its public mapping)
    sealed = sealer.unseal(columns["sealed"])
    known = {name: sealed[name] for name in _SEALED if name in sealed}
    known |= {name: _read(sealed, name, sealed.get(words)) for name, words in _REASONS.items()}
    known["problems"] = tuple(_problems(sealed))
    known["candidates"] = tuple(Record(*record) for record in sealed["candidates"])
    message = columns["message_ts"] and PostedMessage(columns["message_channel_id"], columns["message_ts"])
    plain = {name: columns[name] for name in _PLAIN}
    return SavedCampaign(**{**plain, "state": State(columns["state"])}, **known, message=message or None)


def _written(reasons: Reasons) -> list[list[Any]]:
    return [[each.code, dict(each.given)] for each in reasons]


def _read(sealed: Mapping[str, Any], name: str, words: str | None) -> Reasons:
    """Return reasons from their codes, or from the words that older versions wrote."""
    if name not in sealed:
        return (as_written(words),) if words else ()
    return _reasons(sealed[name])


def _reasons(written: list[list[Any]]) -> Reasons:
    return tuple(
        Reason(code, tuple((name, tuple(part) if isinstance(part, list) else part) for name, part in given.items()))
        for code, given in written
    )


def _problems(sealed: Mapping[str, Any]) -> list[Problem]:
    coded = sealed.get("problem_reasons")
    if coded is None:
        return [Problem((as_written(words),), field) for words, field in sealed["problems"]]
    pairs = zip(coded, sealed["problems"], strict=True)
    return [Problem(_reasons(reasons), field) for reasons, (_, field) in pairs]
