"""Finds what a writer left open without brackets: TODO, X's, dummy text, empty braces, lines to write on."""

import re
from collections.abc import Iterator

_DUMMY = re.compile(r"\blorem ipsum\b|\bdolor sit amet\b", re.IGNORECASE)
_NOTES = ("TODO", "TBD", "TBA", "TBC", "FIXME")
_NOTE = re.compile(r"\b(?:TODO|TBD|TBA|TBC|FIXME)\b|(?m:^)[ \t>*#-]*(?:[Tt]odo):")
_SAYS = re.compile(r"\b(?:says?|said|marked|reads?|shows?|word|labelled|labeled|called|means|as|with)[ :]*[\"“‘'`]?\Z")
_TODO_IS_A_WORD = frozenset({"spanish", "portuguese", "italian", "galician", "catalan", "español"})
_EMPTY_HINT = re.compile(r"\{\s*\}")
_EMPTY = re.compile(r"\$?\{\{\s*\}\}|\$\{\s*\}|(?<![\w(=:,\[{]\s)(?<![\w(=:,\[{])\{[ \t]*\}(?!\})")
_LINE = re.compile(r"_{3,}+")
_IN_A_WORD = 3  # so many underscores can be in a name
_RULE = re.compile(r"[\s_*|>-]*")

_MONEY = re.compile(
    r"(?:(?:\b(?:rs|inr|usd|eur|aed|rupees?)\b\.?|[₹$€£]|रु\.?|रुपये)\s?)(?:\d[\d,]*)?[Xx][\dXx,.]*(?!\w)"
    r"|(?<![\w/@#-])(?:\d[\d,]*)?[Xx][Xx,.]*\s?(?:%|(?:per ?cent|percent|rupees?|rupaye|rupay|"
    r"lakhs?|crores?|din|days)\b|रुपये|प्रतिशत)"
    r"|(?<![\w/@#-])X{1,3}(?:,X{2,3})+(?!\w)"
    r"|(?<![\w/@#-])[Xx]{2}(?::[Xx]{2}|\s?(?:am|pm|AM|PM|baje|बजे))(?!\w)"
    r"|\b(?:on|by|before|until|till|dated)\s[Xx]{2}[/.-][Xx]{2}\b",
    re.IGNORECASE,
)
_NEAR_CROSSES = re.compile(r"[Xx](?:[Xx,]++|\s?%)")
_CROSSES = re.compile("[Xx]{3,}+")
_JOINED_BEFORE, _JOINED_AFTER = re.compile(r"[\w/@#&-]\Z|\w\.\Z"), re.compile(r"[\w/@#-]|\.\w")
_MASKED = re.compile(r"[Xx\s*-]*\d{3}|[Xx\s*-]*\d\d(?:\W|\Z)")
_MASKED_BEFORE = re.compile(r"\d{3}[Xx\s*-]*\Z")
_FORM = re.compile(
    r"\b(?:looks? like|format|in the form|of the form|pattern|written as|jaisa|such as)\b[^\n]{0,20}\Z", re.IGNORECASE
)
_NUMERAL = re.compile("[IVXL]{2,}+")
_NUMBERED = re.compile(
    r"\b(?:chapter|part|section|appendix|edition|article|volume|vol|batch|phase|class|level|page|"
    r"annexe?|schedule|clause|"
    r"book|grade|title|round)\b[\w ,.'\u2019(-]{0,24}\Z",
    re.IGNORECASE,
)


def gaps_in(text: str, language: str = "") -> Iterator[str]:
    """Yield what was left open in a text, in no order."""
    lowered = text.casefold()
    if "lorem ipsum" in lowered or "dolor sit" in lowered:
        yield from (each[0] for each in _DUMMY.finditer(text))
    if any(note in text for note in _NOTES) or "todo:" in lowered:
        yield from _notes_in(text, language)
    if _EMPTY_HINT.search(text):
        yield from (each[0] for each in _EMPTY.finditer(text))
    if "___" in text:
        yield from _lines_in(text)
    if "xx" in lowered or "x%" in lowered or "x," in lowered:
        yield from _crosses_in(text, lowered)


def _notes_in(text: str, language: str) -> Iterator[str]:
    for each in _NOTE.finditer(text):
        before, after = text[max(0, each.start() - 24) : each.start()], text[each.end() : each.end() + 2]
        is_word = language in _TODO_IS_A_WORD and "todo" in each[0].casefold() and ":" not in each[0] + after
        if not is_word and not _SAYS.search(before):
            end = text.find("\n", each.end())
            yield text[each.start() : min(end if end != -1 else len(text), each.start() + 120)].strip(" \t>*#-|")


def _lines_in(text: str) -> Iterator[str]:
    for each in _LINE.finditer(text):
        beside = text[max(0, each.start() - 1) : each.start()] + text[each.end() : each.end() + 1]
        if each.end() - each.start() == _IN_A_WORD and any(map(str.isalnum, beside)):
            continue
        start, end = text.rfind("\n", 0, each.start()) + 1, text.find("\n", each.end())
        line = text[max(start, each.start() - 60) : min(end if end != -1 else len(text), each.end() + 60)]
        if not _RULE.fullmatch(line):
            yield line


def _crosses_in(text: str, lowered: str) -> Iterator[str]:
    done = 0
    for near in _NEAR_CROSSES.finditer(text):
        if near.start() >= done and (money := _MONEY.search(text, max(done, near.start() - 12), near.end() + 16)):
            yield money[0]
            done = money.end()
    is_roman: bool | None = None
    for each in _CROSSES.finditer(text):
        before, after = text[max(0, each.start() - 32) : each.start()], text[each.end() : each.end() + 16]
        if _JOINED_BEFORE.search(before) or _JOINED_AFTER.match(after) or _FORM.search(before):
            continue
        if _MASKED.match(after) or _MASKED_BEFORE.search(before):
            continue
        if each[0] == "XXX":
            is_roman = _has_roman(text, lowered) if is_roman is None else is_roman
            if is_roman or _is_numbered(before):
                continue
        yield each[0]


def _has_roman(text: str, lowered: str) -> bool:
    """Return whether Roman numerals stand in a text, so that XXX is thirty."""
    return "roman numeral" in lowered or any(
        _NUMBERED.search(text, max(0, each.start() - 48), each.start()) for each in _NUMERAL.finditer(text)
    )


def _is_numbered(before: str) -> bool:
    """Return whether a name stands before XXX in the middle of a sentence, so that it is the thirtieth of these."""
    return re.search(r"[a-z,:] [A-Z][a-z]+ \Z", before) is not None
