"""The lists of a document, and where each has come to (ECMA-376 part 1, 17.9)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from toingg_bot.documents.limits import LONGEST_LABEL
from toingg_bot.documents.markup import Attributes, End, Start, is_on, leave_out, number, value
from toingg_bot.documents.numerals import numeral
from toingg_bot.documents.styles import Styles

LEVELS = 9
BULLET = "-"
_PLACE = re.compile("%([1-9])")


@dataclass(slots=True)
class Level:
    """How one level of a list is numbered."""

    start: int = 1
    format: str = "decimal"
    pattern: str = ""
    restarts_after: int | None = None
    is_legal: bool = False
    style: str = ""


@dataclass(slots=True)
class _Scheme:
    """An abstract list: its levels, and how far each is counted, over all lists that follow it."""

    levels: dict[int, Level] = field(default_factory=dict)
    style_link: str = ""
    counts: list[int | None] = field(default_factory=lambda: [None] * LEVELS)


@dataclass(slots=True)
class _List:
    """A list: the scheme it follows, and where it differs."""

    scheme: str = ""
    levels: dict[int, Level] = field(default_factory=dict)
    starts: dict[int, int] = field(default_factory=dict)
    is_begun: bool = False


class Numbering:
    """Reads the part with the lists, and counts their paragraphs."""

    starts: Mapping[str, Start]
    ends: Mapping[str, End]

    def __init__(self, styles: Styles) -> None:
        self._styles = styles
        self._schemes: dict[str, _Scheme] = {}
        self._lists: dict[str, _List] = {}
        self._scheme: _Scheme | None = None
        self._list: _List | None = None
        self._index = 0
        self._level = Level()
        self.starts = {
            "w:abstractNum": self._start_scheme,
            "w:numStyleLink": self._link,
            "w:lvl": self._start_level,
            "w:start": self._start_at,
            "w:numFmt": self._format,
            "w:lvlText": self._pattern,
            "w:lvlRestart": self._restart,
            "w:isLgl": self._legal,
            "w:pStyle": self._style,
            "w:num": self._start_list,
            "w:abstractNumId": self._follow,
            "w:lvlOverride": self._override,
            "w:startOverride": self._start_override,
            # Inside a level, a format that only newer programs know stands beside one for all.
            **dict.fromkeys(["mc:Choice", "w:numPicBullet", "w:pPr", "w:rPr"], leave_out),
        }
        self.ends = {}

    def text(self, data: str) -> None:
        """Take nothing: lists have no text of their own."""

    def level_of_style(self, list_id: str, style: str) -> int | None:
        """Return the level that a list keeps for paragraphs of a style."""
        followed = self._lists.get(list_id)
        levels = self._scheme_of(followed).levels if followed else {}
        return next((index for index, level in levels.items() if style and level.style == style), None)

    def label(self, list_id: str, index: int) -> str:
        """Count one more paragraph, and return what stands before it: `-`, a number, or nothing."""
        followed = self._lists.get(list_id)
        if followed is None or not 0 <= index < LEVELS:
            return ""
        scheme = self._scheme_of(followed)
        levels = scheme.levels | followed.levels
        level = levels.get(index)
        if level is None:
            return ""
        self._count(followed, scheme, levels, index)
        if level.format == "bullet":
            return BULLET
        starts = {place: self._start_of(followed, levels, place) for place in range(index + 1)}

        def shown(found: re.Match[str]) -> str:
            place = int(found[1]) - 1
            if place > index:
                return ""
            count = scheme.counts[place]
            form = "decimal" if level.is_legal else levels.get(place, level).format
            return numeral(starts[place] if count is None else count, form)

        return _PLACE.sub(shown, level.pattern).strip()

    def _count(self, followed: _List, scheme: _Scheme, levels: Mapping[int, Level], index: int) -> None:
        counts = scheme.counts
        if not followed.is_begun:
            followed.is_begun = True
            for place in followed.starts:
                counts[place] = None
        count = counts[index]
        counts[index] = self._start_of(followed, levels, index) if count is None else count + 1
        for place in range(index + 1, LEVELS):
            after = levels[place].restarts_after if place in levels else None
            if after is None or index < after:
                counts[place] = None

    @staticmethod
    def _start_of(followed: _List, levels: Mapping[int, Level], index: int) -> int:
        default = levels[index].start if index in levels else 1
        return followed.starts.get(index, default)

    def _scheme_of(self, followed: _List) -> _Scheme:
        """Return the scheme that a list follows, which may be that of a style's list (17.9.21)."""
        scheme = self._schemes.get(followed.scheme) or _Scheme()
        if scheme.style_link:
            linked = self._lists.get(self._styles.look(scheme.style_link).list_id or "")
            scheme = self._schemes.get(linked.scheme, scheme) if linked else scheme
        return scheme

    def _start_scheme(self, attributes: Attributes) -> None:
        self._list = None
        self._scheme = self._schemes[value(attributes, "w:abstractNumId")] = _Scheme()

    def _link(self, attributes: Attributes) -> None:
        if self._scheme:
            self._scheme.style_link = value(attributes, "w:val")

    def _start_level(self, attributes: Attributes) -> None:
        self._level = Level()
        self._index = index = number(value(attributes, "w:ilvl"), LEVELS) or 0
        levels = self._list.levels if self._list else self._scheme.levels if self._scheme else {}
        if index < LEVELS:
            levels[index] = self._level

    def _start_at(self, attributes: Attributes) -> None:
        self._level.start = number(value(attributes, "w:val"), 1) or 0

    def _format(self, attributes: Attributes) -> None:
        self._level.format = value(attributes, "w:val")

    def _pattern(self, attributes: Attributes) -> None:
        pattern = value(attributes, "w:val")
        self._level.pattern = pattern if len(pattern) <= LONGEST_LABEL else ""

    def _restart(self, attributes: Attributes) -> None:
        self._level.restarts_after = number(value(attributes, "w:val"))

    def _legal(self, attributes: Attributes) -> None:
        self._level.is_legal = is_on(attributes)

    def _style(self, attributes: Attributes) -> None:
        self._level.style = value(attributes, "w:val")

    def _start_list(self, attributes: Attributes) -> None:
        self._list = self._lists[value(attributes, "w:numId")] = _List()

    def _follow(self, attributes: Attributes) -> None:
        if self._list:
            self._list.scheme = value(attributes, "w:val")

    def _override(self, attributes: Attributes) -> None:
        self._index = number(value(attributes, "w:ilvl"), LEVELS) or 0

    def _start_override(self, attributes: Attributes) -> None:
        start = number(value(attributes, "w:val"))
        if self._list and start is not None and self._index < LEVELS:
            self._list.starts[self._index] = start
