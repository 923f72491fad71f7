"""Paragraphs of a document as lines: headings and lists as in Markdown, everything else as it stands."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from toingg_bot.documents.numbering import BULLET, Numbering
from toingg_bot.documents.styles import BODY, Styles

_INDENT = "    "
"""Before a list in a list: under a number, Markdown wants at least three spaces."""
_DEEPEST_HEADING = 6


@dataclass(slots=True)
class Paragraph:
    """What is known of a paragraph when it ends."""

    pieces: list[str]
    style: str = ""
    outline: int | None = None
    list_id: str | None = None
    list_level: int | None = None
    prefix: str | None = None
    """What stands before the text; None until someone has to know, because a list counts then."""
    is_joined: bool = False
    """Whether its end was deleted, so that the next paragraph continues it."""
    is_end_hidden: bool = False
    boxes: list[str] = field(default_factory=list)
    """The lines of the text boxes that are anchored in it; they follow it."""


def prefix_of(paragraph: Paragraph, styles: Styles, numbering: Numbering) -> str:
    """Return what stands before a paragraph's text: the mark of a heading, the number in a list. The list counts it."""
    look = styles.look(paragraph.style)
    if look.is_plain and paragraph.outline is None and paragraph.list_id is None:
        return ""
    level = look.outline if paragraph.outline is None else paragraph.outline
    index = 0
    label = ""
    list_id = look.list_id if paragraph.list_id is None else paragraph.list_id
    if list_id and list_id != "0":  # 0 takes a paragraph out of its style's list (17.9.18)
        index = _index_of(paragraph, look.list_level, numbering.level_of_style(list_id, look.list_style))
        label = numbering.label(list_id, index)
    if level is not None and level < BODY:
        marks = "#" * min(level + 1, _DEEPEST_HEADING)
        return f"{marks} {label} " if label and label != BULLET else f"{marks} "
    if not label:
        return ""
    return f"{_INDENT * index}{label}{'.' if label[-1].isalnum() else ''} "


def _index_of(paragraph: Paragraph, of_style: int | None, of_list: int | None) -> int:
    """Return how deep in its list a paragraph is: as it says itself, else as its list says of its style (17.9.23)."""
    if paragraph.list_level is not None:
        return paragraph.list_level
    if paragraph.list_id is None and of_list is not None:
        return of_list
    return of_style or 0


def joined(lines: Iterable[str]) -> str:
    """Return lines as one text. Several empty ones in a row become one, because they are there for the distance."""
    kept: list[str] = []
    for line in lines:
        if line or (kept and kept[-1]):
            kept.append(line)
    while kept and not kept[-1]:
        kept.pop()
    return "\n".join(kept)


def row_of(cells: Sequence[str]) -> str:
    """Return a row of a table in one line. A single cell keeps its lines, because it only frames a text."""
    if len(cells) == 1:
        return cells[0]
    return " | ".join(" ".join(filter(None, map(str.strip, cell.split("\n")))) for cell in cells).strip()
