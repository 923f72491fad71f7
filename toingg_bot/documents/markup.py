"""Parses the XML of a part with expat, and stops at the first sign that it is made to exhaust us.

A part of a document has no DTD (ECMA-376 part 2, 8.2.5), so ours has neither entities nor anything from elsewhere.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import NoReturn, Protocol, TypeAlias, TypeVar
from xml.parsers import expat

from toingg_bot.documents.limits import (
    DEEPEST,
    LONGEST_NAMESPACE,
    LONGEST_TAG,
    MOST_ATTRIBUTES,
    MOST_DECLARATIONS,
    MOST_ELEMENTS,
    MOST_NAME_CHARACTERS,
    MOST_NAMES,
    MOST_VALUES,
    MOST_XML,
)
from toingg_bot.documents.refusals import DAMAGED, TOO_COMPLEX
from toingg_bot.domain.errors import Unreadable

NAMESPACES: Mapping[str, tuple[str, ...]] = {
    "w": (
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://purl.oclc.org/ooxml/wordprocessingml/main",
    ),
    "m": (
        "http://schemas.openxmlformats.org/officeDocument/2006/math",
        "http://purl.oclc.org/ooxml/officeDocument/math",
    ),
    "mc": ("http://schemas.openxmlformats.org/markup-compatibility/2006",),
    "types": ("http://schemas.openxmlformats.org/package/2006/content-types",),
    "relations": ("http://schemas.openxmlformats.org/package/2006/relationships",),
    "xml": ("http://www.w3.org/XML/1998/namespace",),
}
"""Prefixes of ours, and what they stand for: transitional, and strict where it differs (ECMA-376 parts 4 and 1)."""

Attributes: TypeAlias = Mapping[str, str]
"""The attributes of an element, by their names as expat writes them: `value` finds them by ours."""
Start: TypeAlias = Callable[[Attributes], bool | None]
"""What to do at the start of an element. If it returns True, all that is inside is left out, and its end too."""
End: TypeAlias = Callable[[], None]
_Handler = TypeVar("_Handler", Start, End)


class Reader(Protocol):
    """What is interested in some elements of a part, by the names that we give them (`w:p`)."""

    @property
    def starts(self) -> Mapping[str, Start]:
        """What to do where an element starts."""

    @property
    def ends(self) -> Mapping[str, End]:
        """What to do where an element ends."""

    def text(self, data: str) -> None:
        """Take a piece of text, wherever it stands."""


@dataclass
class Budget:
    """What is left of the work that a file may cause, over all its parts."""

    bytes: int = MOST_XML
    elements: int = MOST_ELEMENTS
    attributes: int = MOST_ATTRIBUTES
    values: int = MOST_VALUES


def value(attributes: Attributes, name: str, default: str = "") -> str:
    """Return an attribute by our name for it, such as `w:val`."""
    for full_name in _full_names(name):
        if full_name in attributes:
            return attributes[full_name]
    return default


def number(text: str, default: int | None = None) -> int | None:
    """Return a whole number that is not negative, or the default for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else default  # noqa: PLR2004


def is_on(attributes: Attributes) -> bool:
    """Return whether a property such as `<w:vanish/>` is on (ECMA-376 part 1, 17.17.4)."""
    return value(attributes, "w:val", "true") not in {"0", "false", "off"}


def leave_out(_attributes: Attributes) -> bool:
    """Leave out an element, and all that is inside."""
    return True


def parse(chunks: Iterable[bytes], reader: Reader, budget: Budget) -> None:
    """Parse a part for a reader; raise Unreadable if it is no XML, or too much of it."""
    parser = None
    fed = names = letters = 0
    for chunk in chunks:
        parser = parser or _parser(chunk, reader, budget)
        budget.bytes -= len(chunk)
        fed += len(chunk)
        if budget.bytes < 0:
            raise Unreadable(TOO_COMPLEX)
        _feed(parser, chunk)
        newest = islice(reversed(parser.intern), len(parser.intern) - names)
        names, letters = len(parser.intern), letters + sum(map(len, filter(None, newest)))
        if names > MOST_NAMES or letters > MOST_NAME_CHARACTERS or fed - parser.CurrentByteIndex > LONGEST_TAG:
            raise Unreadable(TOO_COMPLEX)
    if parser is None:
        raise Unreadable(DAMAGED)
    _feed(parser, b"", is_last=True)


def _feed(parser: expat.XMLParserType, chunk: bytes, *, is_last: bool = False) -> None:
    try:
        parser.Parse(chunk, is_last)
    except expat.ExpatError as error:
        raise Unreadable(DAMAGED) from error


def _parser(beginning: bytes, reader: Reader, budget: Budget) -> expat.XMLParserType:
    # Named here, an encoding is not looked for in the part: expat would ask Python for any codec that it names.
    # A part is in UTF-8 or UTF-16 (ECMA-376 part 2, 8.2.5).
    is_wide = beginning.startswith((b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<"))
    parser = expat.ParserCreate("utf-16" if is_wide else "utf-8", " ")
    parser.buffer_text = True
    parser.buffer_size = 16 * 1024
    walk = _Walk(reader, budget)
    parser.StartElementHandler = walk.start
    parser.EndElementHandler = walk.end
    parser.CharacterDataHandler = walk.text
    parser.StartNamespaceDeclHandler = walk.declare
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    parser.ExternalEntityRefHandler = _refuse
    return parser


class _Walk:
    """Hands a reader what it is interested in, and counts everything."""

    def __init__(self, reader: Reader, budget: Budget) -> None:
        self._starts = _by_full_name(reader.starts)
        self._ends = _by_full_name(reader.ends)
        self._take = reader.text
        self._budget = budget
        self._declarations = 0
        self._depth = 0
        self._left_out = 0
        """The depth of the element that is being left out."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        budget = self._budget
        budget.elements -= 1
        budget.attributes -= len(attributes)
        if self._depth > DEEPEST or budget.elements < 0 or budget.attributes < 0:
            raise Unreadable(TOO_COMPLEX)
        if self._left_out or (handle := self._starts.get(name)) is None:
            return
        budget.values -= sum(map(len, attributes.values()))
        if budget.values < 0:
            raise Unreadable(TOO_COMPLEX)
        if handle(attributes):
            self._left_out = self._depth

    def end(self, name: str) -> None:
        if self._left_out == self._depth:
            self._left_out = 0
        elif not self._left_out and (handle := self._ends.get(name)):
            handle()
        self._depth -= 1

    def text(self, data: str) -> None:
        if not self._left_out:
            self._take(data)

    def declare(self, _prefix: str | None, namespace: str | None) -> None:
        self._declarations += 1
        if self._declarations > MOST_DECLARATIONS or len(namespace or "") > LONGEST_NAMESPACE:
            raise Unreadable(TOO_COMPLEX)


def _refuse(*_what: object) -> NoReturn:
    """Refuse a DTD where it starts, before anything in it is read."""
    raise Unreadable(DAMAGED)


def _by_full_name(handlers: Mapping[str, _Handler]) -> dict[str, _Handler]:
    return {full_name: handler for name, handler in handlers.items() for full_name in _full_names(name)}


@cache
def _full_names(name: str) -> tuple[str, ...]:
    """Return how expat writes our name of an element or attribute: its namespace, a space, and the rest."""
    prefix, _, local = name.partition(":")
    return tuple(f"{namespace} {local}" for namespace in NAMESPACES[prefix])
