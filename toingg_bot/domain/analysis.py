"""What to find out in each call, as people type or paste it: `key: what to find out` on each line, or a JSON object.

Documents and chats decorate keys with bullets, numbers, bold, quotes or fences. This decoration is removed.
"""

import re
from typing import Any

from toingg_bot.domain.decoration import divided, plain, undecorated
from toingg_bot.domain.loose_json import DOUBLE, QUOTES, Pair, Unreadable, pairs_in
from toingg_bot.domain.mistakes import all_wrong, too_long
from toingg_bot.domain.reasons import Part, Reason, reason
from toingg_bot.domain.text import BLANKS, tidy

ANALYSIS_MAX_LENGTH = 3000  # characters, as typed

_SHOWN = 5  # mistakes
_KEY_SHOWN = 40  # characters
_NEAR = 20  # characters

_FENCE = re.compile(
    r"(?P<fence>`{3,}|~{3,})"
    r"(?:[^\S\n]*[\w+.#-]*[^\S\n]*\n|[a-z]+(?=\s*\{)|(?:json|text|yaml)(?=\s))?"  # the language, if there is one
    r"(?P<inside>.*?)(?P=fence)?\s*",
    re.DOTALL,
)
_OBJECT_AS_CODE = re.compile(r"`{1,2}(?P<inside>\{.*\})`{1,2}", re.DOTALL)
_BRACES_ALONE = re.compile(rf"[}}\s{BLANKS},;]+")
_LIST = re.compile(rf"\[[\s{BLANKS}]*(?:[\[{{{QUOTES}]|[^\]]*\]\W*\Z)", re.DOTALL)
_NO_TEXT = re.compile(r"[{\[].*|-?\d[\d.eE+-]*|true|false|null", re.DOTALL)
_OF_A_PROGRAM = re.compile(r'[{}\[\]<>=;\\"]')

_ALSO, _INSTEAD = reason("analysis_also_in_lines"), reason("analysis_in_lines")


def parse_analysis(text: Any) -> Any:
    """Return `{key: what to find out}`, or raise one error that lists the mistakes with their line numbers.

    Anything that is not text is left for pydantic to check.
    """
    if not isinstance(text, str):
        return text
    text = tidy(text, multiline=True)
    if len(text) > ANALYSIS_MAX_LENGTH:
        raise all_wrong((too_long(ANALYSIS_MAX_LENGTH, len(text)),))
    found = _Found(_without_fence(text))
    found.read()
    if found.mistakes:
        rest = len(found.mistakes) - _SHOWN
        more = [reason("analysis_more", number=rest)] if rest > 0 else []
        raise all_wrong((*found.mistakes[:_SHOWN], *more, *found.advice))
    return found.questions


class _Found:
    """The questions in a text, the lines of their keys, and the mistakes."""

    def __init__(self, text: str) -> None:
        self.questions: dict[str, str] = {}
        self.mistakes: list[Reason] = []
        self.advice: dict[Reason, None] = {}  # in order, each once
        self._text = text
        self._lines: dict[str, int] = {}

    def read(self) -> None:
        """Read the text as an object or as lines, whichever it looks like."""
        start = len(self._text) - len(self._text.lstrip(BLANKS + " \n\t"))
        if self._text.startswith("{", start):
            self._read_object()
        elif _LIST.match(self._text, start):
            self._unreadable(start, _INSTEAD)
        else:
            self._read_lines()

    def _read_object(self) -> None:
        try:
            pairs = pairs_in(self._text)
        except Unreadable as error:
            self._unreadable(error.at, _ALSO)
            return
        for pair in pairs:
            self._take_pair(pair)

    def _read_lines(self) -> None:
        at = 0
        for whole in self._text.split("\n"):
            line = undecorated(whole)
            if line and not _BRACES_ALONE.fullmatch(line):
                self._read_line(line, at)
            at += len(whole) + 1

    def _read_line(self, line: str, at: int) -> None:
        pairs = _quoted_pairs(line)
        for pair in pairs:
            self._take_pair(pair, at)
        if pairs:
            return
        key, question = divided(line)
        if _OF_A_PROGRAM.search(key) or (line[0] in DOUBLE and question[:1] in tuple(DOUBLE)):
            self._unreadable(at, _INSTEAD)
        elif key and question:
            self._add(key, question, at)
        else:
            self._wrong("analysis_not_a_question", at)

    def _take_pair(self, pair: Pair, line_at: int | None = None) -> None:
        at = pair.at if line_at is None else line_at
        key, question = plain(tidy(pair.key, multiline=False)), tidy(pair.text or "", multiline=True)
        if pair.text is None:
            self._unreadable(pair.value_at if line_at is None else line_at, _ALSO)
        elif not key:
            self._wrong("analysis_key_empty", at, near=self._near(at))
        elif not question:
            self._wrong("analysis_needs_text", at, key=_short(key))
        else:
            self._add(key, question, at)

    def _add(self, key: str, question: str, at: int) -> None:
        if key in self._lines:
            self._wrong("analysis_key_twice", at, key=_short(key), before=self._lines[key])
            return
        self._lines[key] = self._line(at)
        self.questions[key] = question

    def _unreadable(self, at: int, advice: Reason) -> None:
        self._wrong("analysis_unreadable", at, near=self._near(at))
        self.advice[advice] = None

    def _wrong(self, code: str, at: int, **given: Part) -> None:
        self.mistakes.append(reason(code, line=self._line(at), **given))

    def _line(self, at: int) -> int:
        return self._text.count("\n", 0, at) + 1

    def _near(self, at: int) -> str:
        """Quote the text at this place, or the last characters if the text ends here."""
        rest = " ".join(self._text[at:].split("\n", maxsplit=1)[0].split()) or self._text[-_NEAR:].strip()
        return _short(rest, _NEAR)


def _quoted_pairs(line: str) -> list[Pair]:
    """Return the pairs in a line of JSON; none if only the key is in quotes."""
    if line[0] not in QUOTES:
        return []
    try:
        pairs = pairs_in(line)
    except Unreadable:
        return []
    is_json = all(pair.text is not None or _NO_TEXT.match(line, pair.value_at) for pair in pairs)
    return pairs if is_json else []


def _without_fence(text: str) -> str:
    """Return the text inside the fences of a code block, on the same line numbers as before."""
    fenced = _FENCE.fullmatch(text) or _OBJECT_AS_CODE.fullmatch(text)
    return "\n" * text.count("\n", 0, fenced.start("inside")) + fenced["inside"] if fenced else text


def _short(text: str, most: int = _KEY_SHOWN) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
