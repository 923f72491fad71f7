"""Interprets the tables: compares a value with its `Kind`, and yields what Slack would refuse."""

from __future__ import annotations

from dataclasses import replace
from functools import singledispatch
from typing import TYPE_CHECKING, Any

from sandbox.rules.kinds import Array, Boolean, Integer, Kind, Number, Object, String, Text, Typed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sandbox.rules.kinds import Shape
    from sandbox.rules.place import Place
    from sandbox.rules.refusal import Refusal

TEXT_SWITCHES = ("emoji", "verbatim")  # each belongs to one type of text
TEXT_PAGE = "block-kit/composition-objects/text-object"


@singledispatch
def check(kind: Kind, value: Any, place: Place) -> Iterator[Refusal]:
    """Yield everything that is wrong with a value. There is one function per kind."""
    raise TypeError(kind, value, place)


@check.register(Boolean)
def _(_kind: Boolean, value: Any, place: Place) -> Iterator[Refusal]:
    if not isinstance(value, bool):
        yield place.refuse("must be a boolean")


@check.register(Integer)
def _(kind: Integer, value: Any, place: Place) -> Iterator[Refusal]:
    if not isinstance(value, int) or isinstance(value, bool):
        yield place.refuse("must be an integer")
    elif kind.least is not None and value < kind.least:
        yield place.refuse(f"must be {kind.least} or more")
    elif kind.most is not None and value > kind.most:
        yield place.refuse(f"must be {kind.most} or less")


@check.register(Number)
def _(kind: Number, value: Any, place: Place) -> Iterator[Refusal]:
    if not isinstance(value, int | float) or isinstance(value, bool):
        yield place.refuse("must be a number")
    elif kind.above is not None and not value > kind.above:
        yield place.refuse(f"must be more than {kind.above}")


@check.register(String)
def _(kind: String, value: Any, place: Place) -> Iterator[Refusal]:
    if not isinstance(value, str):
        yield place.refuse("must be a string")
    elif kind.one_of and value not in kind.one_of:
        yield place.refuse(f"must be one of: {', '.join(kind.one_of)}")
    elif not kind.is_written_well(value):
        yield place.refuse(f"must be written like {kind.example}")
    elif kind.min_length is not None and len(value) < kind.min_length:
        yield place.refuse(f"must be more than {kind.min_length - 1} characters")
    elif kind.max_length is not None and len(value) > kind.max_length:
        words = f"must be less than {kind.max_length + 1} characters (this has {len(value)})"
        yield place.refuse(words, error=kind.too_long)


@check.register(Text)
def _(kind: Text, value: Any, place: Place) -> Iterator[Refusal]:
    # A text's length comes from the page of its owner, everything else from the page of text objects.
    inside = replace(place, page=TEXT_PAGE)
    if not isinstance(value, dict):
        yield inside.refuse("must provide an object")
        return
    if "type" not in value:
        yield inside.refuse("missing required field: type")
        return
    if value["type"] not in kind.formats:
        yield place.at("type").refuse(f"unsupported type: {value['type']}; must be {' or '.join(kind.formats)}")
        return
    switch = "emoji" if value["type"] == "plain_text" else "verbatim"
    yield from _check_names(value, {"type", "text", switch}, inside)
    if switch in value:
        yield from check(Boolean(), value[switch], inside.at(switch))
    if "text" not in value:
        yield inside.refuse("missing required field: text")
    elif value["text"] == "":
        yield from check(String(min_length=1), value["text"], inside.at("text"))
    else:
        yield from check(String(max_length=kind.max_length), value["text"], place.at("text"))


@check.register(Array)
def _(kind: Array, value: Any, place: Place) -> Iterator[Refusal]:
    if not isinstance(value, list):
        yield place.refuse("must provide an array")
        return
    if kind.min_items is not None and len(value) < kind.min_items:
        yield place.refuse(f"no fewer than {kind.min_items} items allowed (there are {len(value)})")
    if kind.max_items is not None and len(value) > kind.max_items:
        yield place.refuse(f"no more than {kind.max_items} items allowed (there are {len(value)})")
    for index, item in enumerate(value):
        yield from check(kind.item, item, place.at(index))


@check.register(Object)
def _(kind: Object, value: Any, place: Place) -> Iterator[Refusal]:
    if isinstance(value, dict):
        yield from _check_shape(kind.shape, value, place)
    elif value is not None or not kind.nullable:
        yield place.refuse("must provide an object")


@check.register(Typed)
def _(kind: Typed, value: Any, place: Place) -> Iterator[Refusal]:
    if not isinstance(value, dict):
        yield place.refuse("must provide an object")
        return
    if "type" not in value:
        yield place.refuse("missing required field: type")
        return
    shape = next((shape for shape in kind.shapes if shape.type == value["type"]), None)
    if shape is None:
        is_known = value["type"] in place.types
        words = "unsupported type" if is_known else "type unknown to this sandbox"
        allowed = ", ".join(sorted(shape.type for shape in kind.shapes))
        yield place.at("type").refuse(f"{words}: {value['type']}; must be one of: {allowed}")
    elif place.surface not in shape.surfaces:
        only = f"only in a {' or '.join(sorted(shape.surfaces))}" if shape.surfaces else "for no app can send it"
        words = f"unsupported type: {shape.type}; not in a {place.surface}, {only}"
        yield place.at("type").refuse(words, page=shape.page)
    else:
        yield from _check_shape(shape, value, place)


def _check_shape(shape: Shape, value: Mapping[str, Any], place: Place) -> Iterator[Refusal]:
    inside = replace(place, page=shape.page)
    refusals = list(_check_properties(shape, value, inside))
    yield from refusals
    if not refusals:
        for relation in shape.relations:
            yield from relation.check(value, replace(inside, page=relation.page))


def _check_properties(shape: Shape, value: Mapping[str, Any], place: Place) -> Iterator[Refusal]:
    yield from _check_names(value, {*shape.properties, *(("type",) if shape.type else ())}, place)
    for name, kind in shape.properties.items():
        if name in value:
            yield from check(kind, value[name], replace(place.at(name), part=f"{shape.name}.{name}"))
        elif kind.required:
            yield place.refuse(f"missing required field: {name}")
    if shape.choice:
        names = ", ".join(shape.choice.names)
        given = sum(name in value for name in shape.choice.names)
        if not given:
            yield place.refuse(f"missing required field: one of {names}", error=shape.choice.error)
        elif given > 1 and shape.choice.exclusive:
            yield place.refuse(f"only one of these fields is allowed: {names}")


def _check_names(value: Mapping[str, Any], known: set[str], place: Place) -> Iterator[Refusal]:
    for name in value:
        if name not in known:
            gap = "" if name in TEXT_SWITCHES else " (unknown to this sandbox)"
            yield place.refuse(f"invalid additional property: {name}{gap}")
