"""The styles of a document: which are headings, which are lists, and which hide their text (ECMA-376 part 1, 17.7)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from toingg_bot.documents.limits import LONGEST_CHAIN
from toingg_bot.documents.markup import Attributes, End, Start, is_on, leave_out, number, value

_HEADING = re.compile(r"heading ?([1-9])", re.IGNORECASE)
"""Word's own name of a heading's style, in every language; only its id is translated. Without styles, also its id."""
_LEFT_OUT = ("w:docDefaults", "w:latentStyles", "w:tblStylePr", "w:pPrChange", "w:rPrChange")
BODY = 9
"""The outline level of what is no heading (17.3.1.20)."""


@dataclass(slots=True)
class Style:
    """What a style says itself, or with all that it is based on. None means that it says nothing."""

    name: str = ""
    based_on: str = ""
    outline: int | None = None
    list_id: str | None = None
    list_level: int | None = None
    list_style: str = ""
    is_hidden: bool | None = None

    @property
    def is_plain(self) -> bool:
        """Whether nothing stands before its paragraphs."""
        return self.outline is None and self.list_id is None

    def over(self, base: "Style") -> "Style":
        """Return what this style says, and for the rest what the other says."""
        has_list = self.list_id is not None
        return Style(
            self.name,
            base.based_on,
            base.outline if self.outline is None else self.outline,
            self.list_id if has_list else base.list_id,
            base.list_level if self.list_level is None else self.list_level,
            self.list_style if has_list else base.list_style,
            base.is_hidden if self.is_hidden is None else self.is_hidden,
        )


class Styles:
    """Reads the part with the styles, and looks them up."""

    starts: Mapping[str, Start]
    ends: Mapping[str, End]

    def __init__(self) -> None:
        self._styles: dict[str, Style] = {}
        self._whole: dict[str, Style] = {}
        self._current = Style()
        self._default = ""
        self.starts = {
            "w:style": self._style,
            "w:name": self._name,
            "w:basedOn": self._based_on,
            "w:outlineLvl": self._outline,
            "w:numId": self._list_id,
            "w:ilvl": self._list_level,
            "w:vanish": self._hidden,
            **dict.fromkeys(_LEFT_OUT, leave_out),
        }
        self.ends = {}

    def look(self, style_id: str) -> Style:
        """Return a paragraph's style with all that it is based on; one that is not there counts as the default."""
        found = self._whole.get(style_id)
        if found is None:
            found = self._with_bases(style_id if style_id in self._styles else self._default)
            if found.outline is None and style_id not in self._styles:
                found = Style(outline=_level_named(style_id)).over(found)
            self._whole[style_id] = found
        return found

    def of_run(self, style_id: str) -> Style:
        """Return the style of characters, which has no default."""
        return self.look(style_id) if style_id in self._styles else _PLAIN

    def text(self, data: str) -> None:
        """Take nothing: styles have no text."""

    def _with_bases(self, style_id: str) -> Style:
        """Follow a style to what it is based on, down to what is known already; some run in a circle."""
        chain: list[str] = []
        while style_id in self._styles and style_id not in self._whole and len(chain) < LONGEST_CHAIN:
            chain.append(style_id)
            style_id = self._styles[style_id].based_on
        whole = self._whole.get(style_id, _PLAIN)
        for each in reversed(chain):
            whole = self._whole[each] = self._styles[each].over(whole)
        return whole

    def _style(self, attributes: Attributes) -> None:
        style_id = value(attributes, "w:styleId")
        self._current = self._styles[style_id] = Style(list_style=style_id)
        if value(attributes, "w:type") == "paragraph" and value(attributes, "w:default") in {"1", "true", "on"}:
            self._default = style_id

    def _name(self, attributes: Attributes) -> None:
        style = self._current
        style.name = value(attributes, "w:val")
        if style.outline is None:
            style.outline = _level_named(style.name)

    def _based_on(self, attributes: Attributes) -> None:
        self._current.based_on = value(attributes, "w:val")

    def _outline(self, attributes: Attributes) -> None:
        self._current.outline = number(value(attributes, "w:val"), BODY)

    def _list_id(self, attributes: Attributes) -> None:
        self._current.list_id = value(attributes, "w:val")

    def _list_level(self, attributes: Attributes) -> None:
        self._current.list_level = number(value(attributes, "w:val"))

    def _hidden(self, attributes: Attributes) -> None:
        self._current.is_hidden = is_on(attributes)


_PLAIN = Style()


def _level_named(name: str) -> int | None:
    """Return the outline level of a heading, from 0, by the name of its style."""
    found = _HEADING.fullmatch(name)
    if found:
        return int(found[1]) - 1
    return 0 if name.lower() == "title" else None
