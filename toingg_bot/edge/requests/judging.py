"""Checks, once and before any listener, whether something is a valid request from Slack."""

import re
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from toingg_bot.edge.requests.shapes import EVENTS, KINDS, Command, Event

_UNSOUND = re.compile("[\x00\ud800-\udfff]")
_WORD = re.compile(r"[a-z][a-z0-9_.]{0,79}")


class InvalidRequest(Exception):
    """A request without a valid Slack shape. The text names the wrong part, never its content."""


class NobodyListens(Exception):
    """Something from Slack that has no listener here. The text is Slack's name for it."""


def judged(body: Any) -> dict[str, Any]:
    """Return the request without unsound characters and nulls.

    Raises InvalidRequest if it has no valid Slack shape, and NobodyListens if no listener handles it.
    """
    if not isinstance(body, dict):
        raise InvalidRequest("it is no object")
    sound: dict[str, Any] = _sound(body)
    kind = Command if "command" in sound else KINDS.get(str(sound.get("type")))
    happened = sound.get("event") if kind is Event else sound
    word = happened.get("type") if isinstance(happened, dict) and kind in {Event, None} else None
    if isinstance(word, str) and _WORD.fullmatch(word) and word not in EVENTS:
        raise NobodyListens(word)
    if kind is None:
        raise InvalidRequest("it is of no known type")
    if _mistake(sound, kind) is None:
        return sound
    sound = _with_objects(sound, kind)
    if (part := _mistake(sound, kind)) is not None:
        raise InvalidRequest(f"{kind.__name__} without a right {part}")
    return sound


def _mistake(body: dict[str, Any], kind: type[BaseModel]) -> str | None:
    """Return the first invalid part of a request, or None if all of it is valid."""
    try:
        kind.model_validate(body)
    except ValidationError as error:
        # The first step is a field name from our models. The others may be anybody's text.
        (part, *_), *_ = (*(details["loc"] for details in error.errors() if details["loc"]), ["workspace"])
        return str(part)
    return None


def _sound(value: Any) -> Any:
    """Return the same value without NUL, lone surrogates and nulls.

    No database or API accepts the first two. A null counts as absent, so that listeners need only one check.
    """
    if isinstance(value, str):
        return _UNSOUND.sub("", value) if _UNSOUND.search(value) else value
    if isinstance(value, dict):
        return {name: _sound(part) for name, part in value.items() if part is not None}
    return [_sound(part) for part in value] if isinstance(value, list) else value


def _with_objects(value: Any, kind: Any) -> Any:
    """Return the value with `{}` for each empty list where an object is expected: PHP writes both as `[]`.

    An optional object that must not be empty is left out if it is.
    """
    kind = _plain(kind)
    if get_origin(kind) is list and isinstance(value, list):
        return [_with_objects(part, get_args(kind)[0]) for part in value]
    if not (_is_model(kind) or get_origin(kind) is dict):
        return value
    if value == []:
        return {}
    if not isinstance(value, dict):
        return value
    if not _is_model(kind):
        return {name: _with_objects(part, get_args(kind)[1]) for name, part in value.items()}
    fields: dict[str, FieldInfo] = kind.model_fields
    found = {name: _with_objects(value[name], info.annotation) for name, info in fields.items() if name in value}
    void = {name for name, part in found.items() if part == {} and _is_missing(fields[name])}
    return {name: found.get(name, part) for name, part in value.items() if name not in void}


def _is_missing(info: FieldInfo) -> bool:
    """Say whether this part may be absent, but not an empty object."""
    kind = _plain(info.annotation)
    return not info.is_required() and _is_model(kind) and any(each.is_required() for each in kind.model_fields.values())


def _plain(kind: Any) -> Any:
    """Return a type without its annotations and without None."""
    while get_origin(kind) in {Annotated, Union, UnionType}:
        kind = next(each for each in get_args(kind) if each is not NoneType)
    return kind


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)
