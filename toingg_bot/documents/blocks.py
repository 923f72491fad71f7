"""Reads paragraphs, tables and text boxes in reading order (ECMA-376 part 1, 17.3.1 and 17.4)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

from toingg_bot.documents.markup import Attributes, End, Start, is_on, number, value
from toingg_bot.documents.numbering import Numbering
from toingg_bot.documents.paragraphs import Paragraph, joined, prefix_of, row_of
from toingg_bot.documents.stories import Stories
from toingg_bot.documents.styles import BODY, Styles

_BETWEEN_CELLS = 3
"""The characters that stand between two cells."""


@dataclass(slots=True)
class _Row:
    cells: list[str] = field(default_factory=list)
    is_gone: bool = False


class Blocks:
    """What to do with the elements that paragraphs and tables are made of."""

    starts: Mapping[str, Start]
    ends: Mapping[str, End]

    def __init__(self, stories: Stories, styles: Styles, numbering: Numbering) -> None:
        self._stories = stories
        self._styles = styles
        self._numbering = numbering
        self._rows: list[_Row] = []
        self.starts = {
            "w:p": self._start_paragraph,
            "w:pStyle": self._style,
            "w:outlineLvl": self._outline,
            "w:numId": self._list_id,
            "w:ilvl": self._list_level,
            "w:framePr": self._frame,
            **{f"w:{of}Pr": partial(self._start_properties, f"w:{of}") for of in ("p", "tr", "tc")},
            **dict.fromkeys(["w:del", "w:moveFrom"], self._deleted),
            "w:tr": self._start_row,
            "w:hidden": self._hidden_row,
            "w:tc": self._start_cell,
            **dict.fromkeys(["w:vMerge", "w:hMerge"], self._merged),
            "w:cellDel": self._covered,
            "w:txbxContent": self._start_box,
        }
        self.ends = {
            "w:p": self._end_paragraph,
            **dict.fromkeys(["w:pPr", "w:trPr", "w:tcPr"], self._end_properties),
            "w:tr": self._end_row,
            "w:tc": self._end_cell,
            "w:txbxContent": self._end_box,
        }

    def _start_paragraph(self, _attributes: Attributes) -> None:
        here = self._stories.current
        if here.paragraph:
            self._end_paragraph()
        here.paragraph = Paragraph([])
        if here.continued:
            before = here.continued
            here.paragraph = Paragraph(before.pieces, prefix=before.prefix, boxes=before.boxes)
            here.continued = None

    def _end_paragraph(self) -> None:
        here = self._stories.current
        paragraph = here.paragraph
        if paragraph is None:
            return
        here.paragraph = None
        if here.fields:
            # A field that nobody ended hides the rest of its paragraph, not of the document.
            here.fields = [is_shown for is_shown in here.fields if is_shown]
        if paragraph.is_joined:
            here.continued = paragraph
        elif paragraph.is_end_hidden:
            # Word shows the next paragraph in the same line, which it calls a style separator (17.3.2.36).
            if paragraph.pieces or paragraph.boxes:
                self._prefix(paragraph)
                here.continued = paragraph
        else:
            self._add(paragraph)

    def _add(self, paragraph: Paragraph) -> None:
        line = self._line(paragraph)
        here = self._stories.current
        if line or not paragraph.boxes:
            here.lines.append(line)
        here.lines += paragraph.boxes

    def close(self) -> str:
        """End what is open in the current story, and return its text."""
        self._end_paragraph()
        self._end_continued()
        return joined(self._stories.current.lines)

    def _end_continued(self) -> None:
        """End a paragraph that was to go on in the next, where no other comes."""
        here = self._stories.current
        if here.continued:
            self._add(here.continued)
            here.continued = None

    def _prefix(self, paragraph: Paragraph) -> str:
        if paragraph.prefix is None:
            paragraph.prefix = prefix_of(paragraph, self._styles, self._numbering)
        return paragraph.prefix

    def _line(self, paragraph: Paragraph) -> str:
        """Return a paragraph with what stands before it. An empty one has nothing, but its list counts it."""
        prefix = self._prefix(paragraph)
        self._stories.spend(1)
        if not paragraph.pieces:
            return ""
        text = "".join(paragraph.pieces).strip("\n").rstrip()
        if prefix.startswith("#"):
            text = text.strip().replace("\n", " ")
        self._stories.spend(len(prefix) * (1 + text.count("\n")))
        return prefix + text.replace("\n", "\n" + " " * len(prefix)) if text else ""

    def _start_properties(self, of: str, _attributes: Attributes) -> None:
        self._stories.current.properties = of

    def _end_properties(self) -> None:
        self._stories.current.properties = ""

    def _style(self, attributes: Attributes) -> None:
        if paragraph := self._stories.current.paragraph:
            paragraph.style = value(attributes, "w:val")

    def _outline(self, attributes: Attributes) -> None:
        if paragraph := self._stories.current.paragraph:
            paragraph.outline = number(value(attributes, "w:val"), BODY)

    def _list_id(self, attributes: Attributes) -> None:
        if paragraph := self._stories.current.paragraph:
            paragraph.list_id = value(attributes, "w:val")

    def _list_level(self, attributes: Attributes) -> None:
        if paragraph := self._stories.current.paragraph:
            paragraph.list_level = number(value(attributes, "w:val"))

    def _frame(self, attributes: Attributes) -> None:
        """Join a large first letter to its word: it is a paragraph of its own (17.3.1.11)."""
        paragraph = self._stories.current.paragraph
        if paragraph and value(attributes, "w:dropCap") in {"drop", "margin"}:
            paragraph.is_joined = True

    def _deleted(self, _attributes: Attributes) -> bool:
        """Leave out what was deleted, or moved away: text, and the end of a paragraph or a row (17.13.5)."""
        here = self._stories.current
        if here.properties == "w:p" and here.paragraph:
            here.paragraph.is_joined = True
        elif here.properties == "w:tr" and self._rows:
            self._rows[-1].is_gone = True
        return True

    def _start_row(self, _attributes: Attributes) -> None:
        self._end_continued()
        self._rows.append(_Row())

    def _hidden_row(self, attributes: Attributes) -> None:
        if self._rows and self._stories.current.properties == "w:tr" and is_on(attributes):
            self._rows[-1].is_gone = True

    def _end_row(self) -> None:
        cells = self._rows.pop().cells
        while cells and not cells[-1]:
            cells.pop()
        self._stories.spend(_BETWEEN_CELLS * len(cells))
        if cells:
            self._stories.current.lines.append(row_of(cells))

    def _start_cell(self, _attributes: Attributes) -> bool:
        if self._rows and self._rows[-1].is_gone:
            return True
        self._stories.begin()
        return False

    def _merged(self, attributes: Attributes) -> None:
        """Leave out what is under a cell that reaches over several: Word keeps it, and does not show it (17.4.84)."""
        if value(attributes, "w:val", "continue") == "continue":
            self._stories.current.is_covered = True

    def _covered(self, _attributes: Attributes) -> None:
        self._stories.current.is_covered = True

    def _end_cell(self) -> None:
        text = self.close()
        text = "" if self._stories.finish().is_covered else text
        if self._rows:
            self._rows[-1].cells.append(text)
        else:
            self._stories.current.lines.append(text)

    def _start_box(self, _attributes: Attributes) -> bool:
        if not self._stories.is_shown:
            return True
        self._stories.begin()
        return False

    def _end_box(self) -> None:
        text = self.close()
        self._stories.finish()
        here = self._stories.current
        if text and here.paragraph:
            here.paragraph.boxes.append(text)
