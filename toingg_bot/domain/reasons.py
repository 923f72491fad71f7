"""What to say to people, as a code and the values for its sentence. `views/sentences.py` has the words."""

from dataclasses import dataclass
from typing import TypeAlias

Part: TypeAlias = str | int | float | tuple[str, ...]
"""A value in a sentence: words, a number, a time (a float, in seconds since 1970), or the ids of people.

Words of other people are not escaped yet.
"""


@dataclass(frozen=True)
class Reason:
    """One sentence in the making: why something failed, what is wrong with a field, or what happened."""

    code: str
    given: tuple[tuple[str, Part], ...] = ()


def reason(code: str, **given: Part) -> Reason:
    """Return a reason; its code and the names of its values are those of the sentence."""
    return Reason(code, tuple(given.items()))


Reasons: TypeAlias = tuple[Reason, ...]


def as_written(words: str) -> Reason:
    """Return a reason for somebody else's words, or for words that were saved before there were codes."""
    return reason("words", words=words)
