"""Reads what stands in a paragraph: text, breaks, symbols, fields (ECMA-376 part 1, 17.3.2 and 17.16)."""

from collections.abc import Mapping

from toingg_bot.documents.limits import DEEPEST_FIELD
from toingg_bot.documents.markup import Attributes, End, Start, is_on, value
from toingg_bot.documents.stories import Stories
from toingg_bot.documents.styles import Styles
from toingg_bot.documents.symbols import symbol

_XML_SPACES = " \t\r\n"


class Runs:
    """What to do with the elements of runs."""

    starts: Mapping[str, Start]
    ends: Mapping[str, End]

    def __init__(self, stories: Stories, styles: Styles) -> None:
        self._stories = stories
        self._styles = styles
        self._style = ""
        self._vanish: bool | None = None
        self._data: list[str] | None = None
        self._keeps_spaces = False
        self.starts = {
            "w:r": self._start_run,
            "w:rPr": self._start_look,
            "w:rStyle": self._look,
            "w:vanish": self._hide,
            **dict.fromkeys(["w:t", "m:t"], self._start_text),
            # Also a place where tabs stop is called `w:tab`; that stands in properties.
            **dict.fromkeys(["w:tab", "w:ptab"], lambda _: stories.say("\t")),
            **dict.fromkeys(["w:br", "w:cr"], lambda _: stories.say("\n")),
            "w:noBreakHyphen": lambda _: stories.say("-"),
            "w:sym": lambda its: stories.say(symbol(value(its, "w:font"), value(its, "w:char"))),
            "w:fldChar": self._field,
        }
        self.ends = {
            "w:r": self._end_run,
            "w:rPr": self._end_look,
            **dict.fromkeys(["w:t", "m:t"], self._end_text),
        }

    def text(self, data: str) -> None:
        """Take text if it stands where a run has its text."""
        if self._data is not None:
            self._stories.spend(len(data))
            self._data.append(data)

    def _start_run(self, _attributes: Attributes) -> None:
        self._stories.current.is_hidden = self._is_hidden_by_style()

    def _end_run(self) -> None:
        self._stories.current.is_hidden = False

    def _is_hidden_by_style(self, run_style: str = "") -> bool:
        """Return whether styles hide a run: that of the paragraph or that of the run, but not both (17.7.3)."""
        paragraph = self._stories.current.paragraph
        of_paragraph = paragraph is not None and self._styles.look(paragraph.style).is_hidden
        return bool(of_paragraph) != bool(self._styles.of_run(run_style).is_hidden)

    def _start_look(self, _attributes: Attributes) -> None:
        self._style = ""
        self._vanish = None

    def _look(self, attributes: Attributes) -> None:
        self._style = value(attributes, "w:val")

    def _hide(self, attributes: Attributes) -> None:
        self._vanish = is_on(attributes)

    def _end_look(self) -> None:
        here = self._stories.current
        is_hidden = self._is_hidden_by_style(self._style) if self._vanish is None else self._vanish
        if here.properties == "w:p" and here.paragraph:
            here.paragraph.is_end_hidden = is_hidden
        elif not here.properties:
            here.is_hidden = is_hidden

    def _start_text(self, attributes: Attributes) -> None:
        self._data = [] if self._stories.is_shown else None
        self._keeps_spaces = value(attributes, "xml:space") == "preserve"

    def _end_text(self) -> None:
        if self._data is None:
            return
        text = "".join(self._data)
        self._data = None
        # Without xml:space="preserve", spaces at the ends only lay the file out, as Word sees it.
        text = text if self._keeps_spaces else text.strip(_XML_SPACES)
        self._stories.add(text.replace("\r", " ").replace("\n", " ").replace("\t", " "))

    def _field(self, attributes: Attributes) -> None:
        """Follow a field: it begins, may go on to what it shows, and ends (17.16.18)."""
        fields = self._stories.current.fields
        match value(attributes, "w:fldCharType"):
            case "begin" if len(fields) < DEEPEST_FIELD:
                fields.append(False)
            case "separate" if fields:
                fields[-1] = True
            case "end" if fields:
                fields.pop()
