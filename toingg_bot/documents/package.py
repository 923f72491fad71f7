"""The zip that a .docx is, and where its parts are (ECMA-376 part 2, Open Packaging Conventions)."""

import struct
import zlib
from collections.abc import Iterator, Mapping
from io import BytesIO
from posixpath import dirname, join, normpath
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from toingg_bot.documents.limits import CHUNK, MOST_DIRECTORY
from toingg_bot.documents.markup import Attributes, Budget, End, Reader, Start, parse
from toingg_bot.documents.refusals import DAMAGED, LOCKED, NOT_WORD, TOO_COMPLEX
from toingg_bot.domain.errors import Unreadable

_BROKEN = (
    BadZipFile,
    EOFError,
    LookupError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
    struct.error,
    zlib.error,
)
"""What `zipfile` raises for a broken zip. RuntimeError is what it says of one that needs a newer program."""

_ENCRYPTED = 0x41  # bits 0 and 6: APPNOTE 4.4.4, https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
_RELATIONS = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)
_MAIN_TYPES = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml",
    "application/vnd.ms-word.document.macroenabled.main+xml",
    "application/vnd.ms-word.template.macroenabledtemplate.main+xml",
}


class _Bounded(BytesIO):
    """A file of which nobody reads much at once: `zipfile` reads its whole directory in one go, and then parses it."""

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > MOST_DIRECTORY:
            raise Unreadable(TOO_COMPLEX)
        return super().read(size)


class Package:
    """The parts of a document, by their names (`/word/document.xml`); capitals make no difference."""

    def __init__(self, content: bytes) -> None:
        self._budget = Budget()
        try:
            self._zip = ZipFile(_Bounded(content))
        except _BROKEN as error:
            raise Unreadable(DAMAGED) from error
        entries = self._zip.infolist()
        if any(entry.flag_bits & _ENCRYPTED for entry in entries):
            raise Unreadable(LOCKED)
        self._entries = {"/" + entry.filename.replace("\\", "/").lower(): entry for entry in entries}

    def has(self, part: str) -> bool:
        """Return whether there is such a part."""
        return part.lower() in self._entries

    def parse(self, part: str, reader: Reader) -> None:
        """Let a reader read a part; raise Unreadable if it is missing, broken, or too much."""
        if not self.has(part):
            raise Unreadable(DAMAGED)
        parse(self._chunks(part), reader, self._budget)

    def main_part(self) -> str:
        """Return the name of the part with the text; raise Unreadable if this is no Word document."""
        if not self.has("/[Content_Types].xml"):
            raise Unreadable(NOT_WORD)
        types = _Types()
        self.parse("/[Content_Types].xml", types)
        main = self.related("/").get("officeDocument") or next(filter(self.has, types.mains), "")
        if not types.is_main(main):
            raise Unreadable(NOT_WORD)
        return main

    def related(self, part: str) -> Mapping[str, str]:
        """Return the parts that a part (or `/`, the whole) refers to, each by what it is for it, such as `styles`."""
        folder = dirname(part)
        relations = join(folder, "_rels", f"{part.removeprefix(folder).lstrip('/')}.rels")
        found = _Relations(folder)
        if self.has(relations):
            self.parse(relations, found)
        return found.targets

    def _chunks(self, part: str) -> Iterator[bytes]:
        entry = self._entries[part.lower()]
        if entry.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:  # part 2, annex B.4: a package has no other
            raise Unreadable(DAMAGED)
        try:
            with self._zip.open(entry) as file:
                while chunk := file.read(CHUNK):
                    yield chunk
        except _BROKEN as error:
            raise Unreadable(DAMAGED) from error


class _Silent:
    """A reader of what has no text."""

    ends: Mapping[str, End] = {}

    def text(self, data: str) -> None:
        """Take nothing."""


class _Types(_Silent):
    """What [Content_Types].xml says: which parts may be the main one."""

    def __init__(self) -> None:
        self.starts: Mapping[str, Start] = {"types:Override": self._override, "types:Default": self._default}
        self.mains: list[str] = []
        self._endings: set[str] = set()

    def is_main(self, part: str) -> bool:
        """Return whether a part is the main part of a Word document, by its own type or by its ending's."""
        return part.lower() in self.mains or part.lower().rpartition(".")[2] in self._endings

    def _override(self, attributes: Attributes) -> None:
        if attributes.get("ContentType", "").lower() in _MAIN_TYPES:
            self.mains.append(attributes.get("PartName", "").lower())

    def _default(self, attributes: Attributes) -> None:
        if attributes.get("ContentType", "").lower() in _MAIN_TYPES:
            self._endings.add(attributes.get("Extension", "").lower())


class _Relations(_Silent):
    """The relationships of a part; of several for the same purpose, the first counts."""

    def __init__(self, folder: str) -> None:
        self.starts: Mapping[str, Start] = {"relations:Relationship": self._relationship}
        self.targets: dict[str, str] = {}
        self._folder = folder

    def _relationship(self, attributes: Attributes) -> None:
        namespace, _, purpose = attributes.get("Type", "").rpartition("/")
        if namespace in _RELATIONS and attributes.get("TargetMode") != "External":
            target = normpath(join("/", self._folder, attributes.get("Target", "")))
            self.targets.setdefault(purpose, "/" + target.lstrip("/"))
