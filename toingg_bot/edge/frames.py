"""How large an answer to Slack may be, and how to make it fit.

An answer that is too large as ASCII is written as UTF-8, as Slack's JavaScript SDK always does. A Hindi letter then
takes three bytes instead of six.
"""

import json
import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import Any

from toingg_bot.domain.long_text import whole_characters
from toingg_bot.slack.limits import FRAME

LONGEST_ID = 200
"""Characters of an envelope's id. Slack's ids have 36."""
ANSWER = FRAME - LONGEST_ID - len('{"envelope_id":"","payload":}')
"""Bytes of an answer inside such an envelope. Over HTTP the answer is the body, with the same limit."""
TEXT_BESIDE_BLOCKS = 3_000
"""Bytes of a text beside blocks, if it has to be shortened: only notifications and screen readers use it."""


class TooLarge(Exception):
    """An answer that was not made to fit."""


def dumped(value: Any) -> str:
    """Return JSON in as few bytes as possible. Lone surrogates, which UTF-8 cannot encode, become `?`."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "replace").decode()


def size(value: Any) -> int:
    """Return the size of a value as JSON, in bytes."""
    return len(dumped(value).encode())


def fits(value: Any) -> bool:
    """Say whether a value fits into an answer as it is."""
    return size(value) <= ANSWER


def acknowledgement(envelope_id: str, body: str) -> str:
    """Return the frame that acknowledges an envelope. The body is JSON, plain text or empty. Raises TooLarge."""
    if not body:
        return dumped({"envelope_id": envelope_id})
    payload = body if body.startswith("{") else dumped({"text": body})
    frame = f'{{"envelope_id":{dumped(envelope_id)},"payload":{payload}}}'
    if len(frame.encode()) > FRAME:
        raise TooLarge
    return frame


def cut(answer: Mapping[str, Any]) -> dict[str, Any]:
    """Return an answer that fits: it drops options and blocks from the end, and clips texts."""
    fitting = dict(answer)
    if fitting.get("blocks") and not fits(fitting):
        fitting["text"] = clipped(fitting.get("text", ""), TEXT_BESIDE_BLOCKS)
    if fitting.get("option_groups"):
        fitting["option_groups"] = _grouped(fitting["option_groups"], ANSWER - size(fitting | {"option_groups": []}))
    for name in ("options", "blocks"):
        if fitting.get(name):
            fitting[name] = _whole(fitting[name], ANSWER - size(fitting | {name: []}))
    if fitting.get("errors"):
        blank = dict.fromkeys(fitting["errors"], "")
        fitting["errors"] = _shared(fitting["errors"], ANSWER - size(fitting | {"errors": blank}))
    if fitting.get("text"):
        fitting["text"] = clipped(fitting["text"], ANSWER - size(fitting | {"text": ""}))
    return fitting


def clipped(text: str, room: int) -> str:
    """Return the text in at most `room` bytes of JSON, with an ellipsis if something was cut.

    It never cuts inside a visible character, an escape like `&amp;` or a mention.
    """
    if _written(text) <= room:
        return text
    room -= _written("…")
    kept = bisect_right(range(len(text)), room, key=lambda length: _written(text[:length])) - 1
    whole = text[: whole_characters(text, max(kept, 0))]
    return re.sub(r"(?:&\w*|<\S*)$", "", whole).rstrip() + "…"


def _written(text: str) -> int:
    return size(text) - len('""')


def _whole(parts: Sequence[Any], room: int) -> list[Any]:
    """Return as many of the first parts as fit."""
    fitting: list[Any] = []
    for part in parts:
        room -= size(part) + len(",")
        if room < 0:
            break
        fitting.append(part)
    return fitting


def _grouped(groups: Sequence[Mapping[str, Any]], room: int) -> list[dict[str, Any]]:
    """Return the groups with as many of their first options as fit: short ones stay whole, long ones share the room."""
    share = _share([size(group) + len(",") for group in groups], room)
    beside = [size({**group, "options": []}) for group in groups]
    fitting = [
        dict(group) if share is None else {**group, "options": _whole(group["options"], share - rest)}
        for group, rest in zip(groups, beside, strict=True)
    ]
    return [group for group in fitting if group["options"]]


def _shared(texts: Mapping[str, str], room: int) -> dict[str, str]:
    """Return the texts, clipped to fit: short ones stay whole, long ones share the remaining room."""
    share = _share([_written(text) for text in texts.values()], room)
    return dict(texts) if share is None else {name: clipped(text, share) for name, text in texts.items()}


def _share(lengths: Sequence[int], room: int) -> int | None:
    """Return how much room each of several things has if short ones take only what they need; None if all fit."""
    left = len(lengths)
    for length in sorted(lengths):
        if length > room // left:
            return room // left
        room, left = room - length, left - 1
    return None
