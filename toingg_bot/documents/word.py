"""Reads a .docx: its text, as people see it who read it from the beginning to the end.

Headers, footers, footnotes and comments are parts of their own, which nobody opens here.
"""

from collections.abc import Mapping

from toingg_bot.documents.blocks import Blocks
from toingg_bot.documents.kinds import is_zip, kind_by_content
from toingg_bot.documents.markup import Attributes, End, Start, leave_out
from toingg_bot.documents.numbering import Numbering
from toingg_bot.documents.package import Package
from toingg_bot.documents.refusals import NOT_WORD
from toingg_bot.documents.runs import Runs
from toingg_bot.documents.stories import Stories
from toingg_bot.documents.styles import Styles
from toingg_bot.domain.errors import Unreadable

_LEFT_OUT = (
    # What something looked like before somebody changed it (17.13.5).
    *("w:rPrChange", "w:pPrChange", "w:trPrChange", "w:tcPrChange", "w:sectPr"),
    # The settings of content controls (17.5.2), and how something is pronounced (17.3.3.24).
    *("w:sdtPr", "w:sdtEndPr", "w:rt"),
)


def word_text(content: bytes) -> str:
    """Return the text of a .docx; raise Unreadable if it is something else, or too much."""
    if not is_zip(content):
        raise Unreadable(kind_by_content(content) or NOT_WORD)
    package = Package(content)
    main = package.main_part()
    related = package.related(main)
    styles = Styles()
    numbering = Numbering(styles)
    for purpose, reader in (("styles", styles), ("numbering", numbering)):
        part = related.get(purpose, "")
        if package.has(part):
            package.parse(part, reader)
    body = _Body(styles, numbering)
    package.parse(main, body)
    if not body.is_document:
        raise Unreadable(NOT_WORD)
    return body.whole()


class _Body:
    """Reads the main part."""

    starts: Mapping[str, Start]
    ends: Mapping[str, End]

    def __init__(self, styles: Styles, numbering: Numbering) -> None:
        self.is_document = False
        self._stories = Stories()
        self._alternatives: list[int] = []
        runs = Runs(self._stories, styles)
        self._blocks = blocks = Blocks(self._stories, styles, numbering)
        self.text = runs.text
        self.starts = {
            **runs.starts,
            **blocks.starts,
            "w:document": self._document,
            "mc:AlternateContent": lambda _: self._alternatives.append(self._stories.said),
            **dict.fromkeys(["mc:Choice", "mc:Fallback"], self._alternative),
            **dict.fromkeys(_LEFT_OUT, leave_out),
        }
        self.ends = {
            **runs.ends,
            **blocks.ends,
            "mc:AlternateContent": self._end_alternatives,
        }

    def whole(self) -> str:
        """Return the text."""
        return self._blocks.close()

    def _document(self, _attributes: Attributes) -> None:
        self.is_document = True

    def _alternative(self, _attributes: Attributes) -> bool:
        """Leave out an alternative if one before it said something: Word writes a text box in several ways.

        Programs choose by the namespaces that they understand (part 3, 10.2). We choose what has a text for us.
        """
        return bool(self._alternatives) and self._stories.said != self._alternatives[-1]

    def _end_alternatives(self) -> None:
        self._alternatives.pop()
