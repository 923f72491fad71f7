"""Finds the names in brackets that a script explains: what they stand for, or where their values come from."""

import re
from collections.abc import Iterable

from toingg_bot.domain.coach.places import Bracket

_NEAR = 60  # characters beside a bracket that are read

_SOURCE = (
    r"(?:contact|customer|call|calling|lead|member|student|data)[ -]?(?:list|sheet|file|record)s?|"
    r"\bcrm\b|dialler|dialer|"
    r"database|spreadsheet|\bcsv\b|\b(?:order|admissions?|delivery|booking|our|the|school|"
    r"hospital) (?:system|records?|data)\b|"
    r"\bfrom (?:the|our|their) [\w' -]{0,20}\b(?:list|order|record|sheet|file|system|form|database|"
    r"profile|account|booking|"
    r"policy|bill|invoice|application)\b|filled in|filled by|replaced (?:by|with)|list (?:mein|me|se)\b|"
    r"सूची (?:से|में)|लिस्ट (?:से|में)|सिस्टम से"
)
_HAS_SOURCE = re.compile(_SOURCE, re.IGNORECASE)
_DEFINES = re.compile(
    r"[`*_\"”]*[ \t]*(?:means?\b|stands? for\b|refers? to\b|represents?\b|comes? from\b|is (?:taken|"
    r"replaced|filled|read|pulled)\b|"
    r"will be (?:replaced|filled)|= ?|ki jagah\b|ka matlab\b|matlab\b|yaani\b|की जगह|का मतलब|"
    r"का अर्थ|यानी|वह |के स्थान पर)",
    re.IGNORECASE,
)
_IS = re.compile(
    r"[`*_\"”]*[ \t]*(?:is|are|will be|hai|contains|holds|gives|has|और|उम्मीदवार|ग्राहक)\b|"
    r"[^.\n।]{0,40}(?: है| hai\b)",
    re.IGNORECASE,
)
_IS_THE_ONES = re.compile(
    r"[`*_\"”]*[ \t]*(?:is|are) (?:the|their|his|her) (?:[\w]+['’]s? |(?:first |last |"
    r"full )?name of |last day|first day|date on|day on|"
    r"amount (?:in|of|that)|number of|name in)",
    re.IGNORECASE,
)
_LISTED = re.compile(r"[`*_\"”]*[ \t]*(?:[:=–—|]|->|→|-(?= ))[`*_ \t|]*(?P<meaning>[^\n]*)")
_STARTS_LIST = re.compile(r"[ \t>|]*(?:[-*+•|]|\d{1,2}[.)])?[ \t`*_\"“]*\Z")
_ORDERS_AGENT = re.compile(
    r"\b(?:use|say|replace|read|put|fill)\b[^.\n]{0,12}\Z|\bvalues? (?:for|of) [`\"“]?\Z|\bfor [`\"“]?\Z",
    re.IGNORECASE,
)
_ORDERS_WRITER = re.compile(
    r"\byour (?:own|business|company|brand|organi[sz]ation|shop|store|clinic|name|team)\b|"
    r"\bbefore (?:the campaign|launch|going|"
    r"you|publishing|we go)|\btemplate\b|\bapn[ie] (?:company|dukaan|business)",
    re.IGNORECASE,
)
_SPOKEN = re.compile(
    r"[\"“‘']?(?:hi|hello|hey|namaste|good (?:morning|afternoon|evening))\b|.*[?\[]|[\"“]", re.IGNORECASE
)
_ALL_OF_THEM = re.compile(
    r"\b(?:words|names|values|everything|what|texts?|placeholders|terms)\b[^.\n]{0,24}\bbrackets\b[^.\n]{0,60}"
    rf"(?:\b(?:fill|replace|come)|{_SOURCE})",
    re.IGNORECASE,
)
_ENUMERATION = re.compile(
    r"\b(?:both|all (?:three|four|five|of them|come)|dono|teeno|sab)\b|दोनों|तीनों|सभी|ये सब", re.IGNORECASE
)


def explained_in(text: str, brackets: Iterable[Bracket]) -> frozenset[str]:
    """Return the names that a text explains; `*` among them stands for all."""
    found: set[str] = set()
    lines: dict[int, list[Bracket]] = {}
    for each in brackets:
        lines.setdefault(text.rfind("\n", 0, each.start) + 1, []).append(each)
    for start, inside in lines.items():
        end = text.find("\n", start)
        line = text[start : end if end != -1 else None]
        if not _ORDERS_WRITER.search(line):
            found |= _in_line(line, start, inside)
    if lines and "brackets" in text and (every := _ALL_OF_THEM.search(text)) and not _ORDERS_WRITER.search(every[0]):
        found.add("*")
    return frozenset(found)


def _in_line(line: str, start: int, brackets: list[Bracket]) -> set[str]:
    has_source, found = _HAS_SOURCE.search(line) is not None, set[str]()
    for each in brackets:
        at = each.start - start
        before, after = line[max(0, at - _NEAR) : at], line[each.end - start : each.end - start + 3 * _NEAR]
        is_first = at < _NEAR and _STARTS_LIST.fullmatch(before) is not None
        listed = _LISTED.match(after) if is_first else None
        if listed:
            meaning = listed["meaning"].strip()
            is_explained = bool(meaning) and not _SPOKEN.match(meaning)
        else:
            begins = is_first or bool(re.search(r"[.:।,;] ?(?:and |aur |और )?[`*\"“]*\Z", before))
            is_explained = bool(
                _DEFINES.match(after)
                or (begins and _IS_THE_ONES.match(after))
                or (has_source and ((begins and _IS.match(after)) or _ORDERS_AGENT.search(before)))
            )
        if is_explained:
            found.add(each.name)
    if found and (has_source or _ENUMERATION.search(line)):
        found |= {each.name for each in brackets}
    return found
