"""The texts that are being read, one inside the other: the document, in it a table's cell, in that a text box."""

from dataclasses import dataclass, field

from toingg_bot.documents.limits import MOST_TEXT
from toingg_bot.documents.paragraphs import Paragraph
from toingg_bot.documents.refusals import TOO_MUCH_TEXT
from toingg_bot.domain.errors import Unreadable


@dataclass(slots=True)
class Story:
    """A text that is read for itself, and what has come of it so far."""

    lines: list[str] = field(default_factory=list)
    paragraph: Paragraph | None = None
    """The paragraph that is open."""
    continued: Paragraph | None = None
    """A paragraph that ended, and that the next one continues."""
    properties: str = ""
    """Whose properties are being read, such as `w:p`; nothing in them is text."""
    fields: list[bool] = field(default_factory=list)
    """The open fields: whether each has come to what it shows, which stands after its instruction."""
    is_hidden: bool = False
    """Whether the run that is being read is hidden."""
    is_covered: bool = False
    """Whether this is a cell that another one covers."""


class Stories:
    """All open stories, and how much more they may say together."""

    def __init__(self) -> None:
        self.current = Story()
        self.said = 0
        self._outer: list[Story] = []
        self._room = MOST_TEXT

    @property
    def is_shown(self) -> bool:
        """Whether a text that stands here is seen: in a paragraph, not hidden, and not the instruction of a field."""
        here = self.current
        return here.paragraph is not None and not (here.is_hidden or here.properties or False in here.fields)

    def say(self, piece: str) -> None:
        """Add a piece to the open paragraph, if it is shown."""
        if self.is_shown:
            self.spend(len(piece))
            self.add(piece)

    def add(self, piece: str) -> None:
        """Add a piece that is shown, and counted already."""
        if piece and self.current.paragraph:
            self.said += 1
            self.current.paragraph.pieces.append(piece)

    def spend(self, characters: int) -> None:
        """Count characters of the text; raise Unreadable if they become too many."""
        self._room -= characters
        if self._room < 0:
            raise Unreadable(TOO_MUCH_TEXT)

    def begin(self) -> None:
        """Begin a story inside the current one."""
        self._outer.append(self.current)
        self.current = Story()

    def finish(self) -> Story:
        """Return the current story; the one around it goes on."""
        ended = self.current
        self.current = self._outer.pop()
        return ended
