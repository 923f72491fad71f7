"""What to find out in each call, as people type it: lines `key: what to find out`, or a pasted JSON object."""

import json
from typing import Any

from pydantic_core import PydanticCustomError

from toingg_bot.writing import printable

ANALYSIS_MAX_LENGTH = 3000  # characters of what is typed

_STRAIGHT = str.maketrans("“”„‟″", '"""""')
_SHOWN = 5  # mistakes
_KEY_SHOWN = 40  # characters


def parse_analysis(text: Any) -> Any:
    """Return `{key: what to find out}`; every mistake is said at once, each with its line.

    Anything but a text is left for pydantic to judge.
    """
    if not isinstance(text, str):
        return text
    text = printable(text).strip()
    if len(text) > ANALYSIS_MAX_LENGTH:
        _refuse([f"Shorten this to {ANALYSIS_MAX_LENGTH:,} characters; it has {len(text):,}."])
    return _from_json(text) if text.startswith("{") else _from_lines(text)


def _from_lines(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    first_seen: dict[str, int] = {}
    mistakes: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        key, colon, question = (part.strip() for part in line.partition(":"))
        if not (key and colon and question):
            mistakes.append(f"Line {number}: write it as “key: what to find out”.")
        elif key in found:
            mistakes.append(f"Line {number}: “{_short(key)}” is on line {first_seen[key]} already.")
        else:
            found[key] = question
            first_seen[key] = number
    return _without(mistakes, found)


def _from_json(text: str) -> dict[str, str]:
    """Read a JSON object of texts. Documents and Slack turn quotes curly, so what fails is tried with straight ones."""
    try:
        pairs = _pairs(text)
    except json.JSONDecodeError as error:
        try:
            pairs = _pairs(text.translate(_STRAIGHT))
        except json.JSONDecodeError:
            _refuse([f"Line {error.lineno}: this is not valid JSON near character {error.colno} ({error.msg})."])
    found: dict[str, str] = {}
    mistakes: list[str] = []
    for written, value in pairs:
        # JSON can say in escapes what nobody could type.
        key, question = printable(written).strip(), printable(value)
        if not key:
            mistakes.append("A key is empty: give it a name.")
        elif key in found:
            mistakes.append(f"“{_short(key)}” is there twice: keep one.")
        elif not isinstance(question, str) or not question.strip():
            mistakes.append(f"“{_short(key)}” needs a text in quotes that says what to find out.")
        found.setdefault(key, question.strip() if isinstance(question, str) else "")
    return _without(mistakes, found)


class _Pairs(list[tuple[str, Any]]):
    """A JSON object as it was written, repeated keys and all."""


def _pairs(text: str) -> _Pairs:
    try:
        found = json.loads(text, object_pairs_hook=_Pairs)
    except (RecursionError, ValueError) as error:
        if isinstance(error, json.JSONDecodeError):
            raise
        _refuse(["This JSON is nested too deeply or has a number too long: use plain “key: text” pairs."])
    return found if isinstance(found, _Pairs) else _Pairs()


def _without(mistakes: list[str], found: dict[str, str]) -> dict[str, str]:
    if mistakes:
        _refuse(mistakes)
    return found


def _refuse(mistakes: list[str]) -> Any:
    rest = len(mistakes) - _SHOWN
    more = [f"And {rest} more like these."] if rest > 0 else []
    # The sentences hold braces that people typed, so they go in as a value and not as the template.
    raise PydanticCustomError("analysis", "{mistakes}", {"mistakes": " ".join(mistakes[:_SHOWN] + more)})


def _short(key: str) -> str:
    return key if len(key) <= _KEY_SHOWN else f"{key[: _KEY_SHOWN - 1]}…"
