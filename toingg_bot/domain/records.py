"""Campaigns in Toingg's list, read from every known shape of that list."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

ID_KEYS = ("campaignId", "campId", "campID", "campaign_id", "_id", "id")
_ID = re.compile(r"[!-~]{1,200}")  # what an id can look like; anything else is ignored

_TITLE_KEYS = ("title", "name")
_TIME_KEYS = ("createdAt", "created_at", "creationTime", "createdOn")
_LIST_KEYS = ("campaigns", "data", "items")
_LONGEST = 150  # characters of a name, as shown
_MILLISECONDS = 100_000_000_000  # a number of seconds this large is the year 5138
_DIGITS = 15


@dataclass(frozen=True)
class Record:
    """One campaign in Toingg; unknown values are None. `created_at` is in seconds since 1970.

    Nothing private is read (no script, no first line), because a whole channel sees what is shown of a record.
    """

    id: str
    title: str
    created_at: float | None = None
    voice: str | None = None
    language: str | None = None


def id_in(place: Mapping[str, Any]) -> str | None:
    """Return the id in an object, under any of its known names."""
    return next((found for key in ID_KEYS if (found := as_id(place.get(key)))), None)


def as_id(value: Any) -> str | None:
    """Return a value as the text of an id, or None if it cannot be an id."""
    if isinstance(value, Mapping):
        value = value.get("$oid")  # how MongoDB writes an id into JSON
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    return value.strip() if isinstance(value, str) and _ID.fullmatch(value.strip()) else None


def records_in(body: Any) -> list[Record]:
    """Return the campaigns in a reply to `get_campaigns`, without those that cannot be read."""
    return [record for key, entry in entries_in(body) if (record := _record(key, entry))]


def entries_in(body: Any) -> list[tuple[str | None, Any]]:
    """Return all entries with their keys: the reply is an object keyed by id, a list, or an object around either."""
    result = body.get("result", body) if isinstance(body, Mapping) else body
    if isinstance(result, Mapping):
        inner = next((result[key] for key in _LIST_KEYS if isinstance(result.get(key), list | Mapping)), None)
        result = result if inner is None else inner
    if isinstance(result, Mapping):
        return [(as_id(key), entry) for key, entry in result.items()]
    return [(None, entry) for entry in result] if isinstance(result, list) else []


def _record(key: str | None, entry: Any) -> Record | None:
    if not isinstance(entry, Mapping):
        return None
    known = key or id_in(entry)
    title = next((entry[name] for name in _TITLE_KEYS if isinstance(entry.get(name), str)), None)
    if not known or title is None:
        return None
    return Record(known, title, _created_at(entry), _name(entry.get("voice")), _name(entry.get("language")))


def _name(value: Any) -> str | None:
    """Return a name, given as text or as an object with a name, as in the list of voices."""
    if isinstance(value, Mapping):
        value = value.get("name")
    return value.strip()[:_LONGEST] or None if isinstance(value, str) else None


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
                # A time without a zone counts as UTC, which servers usually write.
                seconds = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
            except (ValueError, OverflowError):
                continue
            return seconds if 0 < seconds < _MILLISECONDS else None
    return None
