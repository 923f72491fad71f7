"""All tables together: every shape, its limits and its relations. `python -m sandbox.rules` prints it."""

from collections.abc import Iterator
from dataclasses import MISSING, fields
from functools import cache

from sandbox.rules.kinds import Array, Kind, Object, Relation, Shape, Text, Typed
from sandbox.rules.surfaces import HOME_VIEW, MESSAGE, MODAL_VIEW, OPTIONS, UPDATED_MESSAGE

# Not limits: the parts of a kind, and what only words a refusal.
NO_LIMITS = frozenset({"required", "nullable", "item", "shape", "shapes", "example", "too_long"})


def shapes() -> list[Shape]:
    """Return every shape of the tables once, from whole documents to their parts."""
    found: list[Shape] = [MODAL_VIEW, HOME_VIEW, MESSAGE, UPDATED_MESSAGE, OPTIONS]
    for shape in found:
        for kind in shape.properties.values():
            found.extend(inner for inner in _shapes_of(kind) if all(inner is not known for known in found))
    return found


@cache
def types() -> tuple[str, ...]:
    """Return every type that an object may have."""
    return tuple({shape.type for shape in shapes() if shape.type})


def limits(shape: Shape) -> Iterator[tuple[str, object]]:
    """Yield the name and value of every limit of a shape: `("text.max_length", 3000)`."""
    for name, kind in shape.properties.items():
        yield from _limits_of(kind, name)
    if shape.choice:
        yield "exactly one of" if shape.choice.exclusive else "at least one of", shape.choice.names


def relations() -> list[Relation]:
    """Return every rule between several values, each once."""
    return list({relation.name: relation for shape in shapes() for relation in shape.relations}.values())


def _shapes_of(kind: Kind) -> tuple[Shape, ...]:
    match kind:
        case Array():
            return _shapes_of(kind.item)
        case Object():
            return (kind.shape,)
        case Typed():
            return kind.shapes
    return ()


def _limits_of(kind: Kind, name: str) -> Iterator[tuple[str, object]]:
    for part in fields(kind):
        value = getattr(kind, part.name)
        default = Text.formats if part.name == "formats" else part.default
        if part.name not in NO_LIMITS and (default is MISSING or value != default):
            yield f"{name}.{part.name}", value
    if isinstance(kind, Array):
        yield from _limits_of(kind.item, f"{name}[]")
