"""Finds where an agent is told to deny being an AI, to hide it for good, or to say that it is a human.

Telling it to be honest, to sound human, or to wait until somebody asks is fine. The sentence decides: who is told what,
and whether that is forbidden. `identity_words.py` has the patterns.
"""

import re
from collections.abc import Iterator

from toingg_bot.domain.coach import identity_words as words
from toingg_bot.domain.coach.identity_kinds import HIDES, SAYS_OF_YOU

_TRIGGERS = (
    *(
        "human",
        "person",
        "bot",
        "machine",
        "recording",
        "computer",
        "artificial",
        "virtual",
        "automated",
        "insaan",
        "insan",
    ),
    *("aadmi", "haad", "mensch", " ia ", "a.i", "एआई", "एआय", "इंसान", "इन्सान", "मनुष्य", "आदमी", "रोबोट", "मशीन", "बॉट"),
    *("कंप्यूटर", "कम्प्यूटर", "रिकॉर्डिंग", "माणूस", "real man", "real woman", "real girl"),
)
_AI = re.compile(r"ai(?!\w)")
_END = re.compile(r"[.!?।]+[\"”’')*_]*(?=\s|\Z)|\n")
_FARTHEST = 400  # characters of a sentence on each side of a word


def denial_in(text: str) -> str | None:
    """Return the sentence in which an agent is told to deny or hide what it is, if there is one."""
    lowered = text.casefold()
    if len(lowered) != len(text):  # some letters become two, and places would no longer agree
        text = lowered
    for start, end, after in _sentences(lowered):
        if _is_denial(lowered[start:end], lowered[end:after]):
            return text[start:end].strip(" \t\n-*>#")
    return None


def _sentences(lowered: str) -> Iterator[tuple[int, int, int]]:
    """Yield the sentences that speak of humans or machines: start, end, and the end of the next one."""
    places = sorted({at for word in _TRIGGERS for at in _places_of(word, lowered)} | _places_of_ai(lowered))
    done = -1
    for at in places:
        if at < done:
            continue
        start = max(0, done, at - _FARTHEST)
        for end in _END.finditer(lowered, start, at):
            start = end.end()
        found = _END.search(lowered, at, at + _FARTHEST)
        done = min(found.end() if found else len(lowered), at + _FARTHEST)
        following = _END.search(lowered, done + 1, min(len(lowered), done + _FARTHEST))
        yield start, done, following.end() if following else min(len(lowered), done + _FARTHEST)


def _places_of(word: str, text: str) -> Iterator[int]:
    at = text.find(word)
    while at != -1:
        yield at
        at = text.find(word, at + 1)


def _places_of_ai(text: str) -> set[int]:
    return {each.start() for each in _AI.finditer(text) if not text[max(0, each.start() - 1) : each.start()].isalnum()}


def _is_denial(sentence: str, following: str) -> bool:
    return any(
        not _is_forbidden(kind, sentence, found, following)
        for needed, patterns in words.PATTERNS
        if all(any(word in sentence for word in kind) for kind in needed)
        for pattern, kind in patterns
        for found in pattern.finditer(sentence)
    )


def _is_forbidden(kind: str, sentence: str, found: re.Match[str], following: str) -> bool:
    """Return whether a sentence, or the one that follows, says not to do this, or takes it back."""
    if kind == HIDES:
        return bool(words.NOT_FOR_GOOD.search(sentence + following))
    before, after = sentence[: found.start()], sentence[found.end() :]
    if (
        words.NEGATED.search(before)
        or words.FORBIDS.search(before[-80:])
        or words.FORBIDS.search((after + following)[:80])
    ):
        return True
    return kind == SAYS_OF_YOU and bool(words.ASKS.search(before) or "?" in after[-4:])
