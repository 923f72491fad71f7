"""Campaigns as Toingg lists them, read from every shape that its list was seen in."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

ID_KEYS = ("campaignId", "campId", "campID", "campaign_id", "_id", "id")
_ID = re.compile(r"[!-~]{1,200}")  # what can be an id; anything else in its place is none

_TITLE_KEYS = ("title", "name")
_TIME_KEYS = ("createdAt", "created_at", "creationTime", "createdOn")
_LIST_KEYS = ("campaigns", "data", "items")
_MILLISECONDS = 100_000_000_000  # a number of seconds this large is the year 5138
_DIGITS = 15


@dataclass(frozen=True)
class Record:
    """One campaign that exists at Toingg. `created_at` is in seconds since 1970, None where the record does not say."""

    id: str
    title: str
    created_at: float | None = None


def id_in(place: Mapping[str, Any]) -> str | None:
    """Return the id in an object, under whichever of its names."""
    return next((found for key in ID_KEYS if (found := as_id(place.get(key)))), None)


def as_id(value: Any) -> str | None:
    """Return an id as text, if it can be one."""
    if isinstance(value, Mapping):
        value = value.get("$oid")  # how MongoDB writes an id into JSON
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    return value.strip() if isinstance(value, str) and _ID.fullmatch(value.strip()) else None


def records_in(body: Any) -> list[Record]:
    """Return the campaigns in a reply of `get_campaigns`: an object keyed by id, a list, or either within another."""
    result = body.get("result", body) if isinstance(body, Mapping) else body
    if isinstance(result, Mapping):
        inner = next((result[key] for key in _LIST_KEYS if isinstance(result.get(key), list | Mapping)), None)
        result = result if inner is None else inner
    if isinstance(result, Mapping):
        entries = [(as_id(key), entry) for key, entry in result.items()]
    elif isinstance(result, list):
        entries = [(None, entry) for entry in result]
    else:
        entries = []
    return [record for key, entry in entries if (record := _record(key, entry))]


def _record(key: str | None, entry: Any) -> Record | None:
    if not isinstance(entry, Mapping):
        return None
    known = key or id_in(entry)
    title = next((entry[name] for name in _TITLE_KEYS if isinstance(entry.get(name), str)), None)
    return Record(known, title, _created_at(entry)) if known and title is not None else None


def _created_at(entry: Mapping[str, Any]) -> float | None:
    for key in _TIME_KEYS:
        value = entry.get(key)
        if isinstance(value, Mapping):
            value = value.get("$date")
            value = value.get("$numberLong", value) if isinstance(value, Mapping) else value
        if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= _DIGITS:
            value = int(value)
        if isinstance(value, int | float) and not isinstance(value, bool):
            seconds = value // 1000 if value > _MILLISECONDS else value
            return float(seconds) if 0 < seconds < _MILLISECONDS else None
        if isinstance(value, str):
            try:
                moment = datetime.fromisoformat(value)
                # A time without a zone is taken for UTC, which servers write.
                seconds = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
            except (ValueError, OverflowError):
                continue
            return seconds if 0 < seconds < _MILLISECONDS else None
    return None
