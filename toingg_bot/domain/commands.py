"""What the words after the command mean: a sub-command, almost a sub-command, or the title of a new campaign."""

from dataclasses import dataclass
from functools import lru_cache
from unicodedata import category

from toingg_bot.domain.text import tidy

LONG_WORD = 6  # letters; a sub-command this long is recognised with two typing mistakes instead of one


@dataclass(frozen=True)
class SubCommand:
    """A word after the command. To add one, add it below, its texts in `views/help.py`, and a listener."""

    name: str
    for_admins: bool = False
    takes_words: bool = False
    """Whether other words can follow it. If not, all the words together are a title."""
    needs_store: bool = True
    """Whether it cannot work while the database is unavailable."""


SUB_COMMANDS = {
    each.name: each
    for each in (
        SubCommand("help", needs_store=False),
        SubCommand("list", takes_words=True),
        SubCommand("drafts"),
        SubCommand("templates"),
        SubCommand("connect", for_admins=True),
        SubCommand("disconnect", for_admins=True),
        SubCommand("settings", for_admins=True),
        SubCommand("log", for_admins=True),
    )
}
"""Every sub-command by its name, in the order of the help."""


@dataclass(frozen=True)
class Meaning:
    """What was typed: a `sub_command`, or else a title, which is empty if nothing was typed.

    If the title looks like a mistyped sub-command, `near` has those that the person may have meant.
    """

    title: str = ""
    sub_command: SubCommand | None = None
    near: tuple[SubCommand, ...] = ()


@lru_cache(maxsize=100)
def meaning(text: str) -> Meaning:
    """Return what the words after the command mean, ignoring case and surrounding spaces.

    The result is cached because every listener in turn asks about the same words.
    """
    title = tidy(_unescaped(text), multiline=False)
    first, *others = title.split() or [""]
    sub_command = SUB_COMMANDS.get(first.casefold())
    if sub_command and (sub_command.takes_words or not others):
        return Meaning(sub_command=sub_command)
    return Meaning(title, near=() if others else _near(first.casefold()))


def words_after(text: str) -> str:
    """Return the words after a sub-command that takes some."""
    return tidy(_unescaped(text), multiline=False).partition(" ")[2].strip()


def edits(one: str, other: str) -> int:
    """Return how many edits turn one word into the other: add, remove or change a letter, or swap two.

    This is the Damerau-Levenshtein distance: other edits may separate two letters after they are swapped.
    """
    most = len(one) + len(other)
    distance = {(-1, -1): most}
    for row in range(len(one) + 1):
        distance |= {(row, -1): most, (row, 0): row}
    for column in range(len(other) + 1):
        distance |= {(-1, column): most, (0, column): column}
    last_row: dict[str, int] = {}
    for row, letter in enumerate(one, start=1):
        last_column = 0
        for column, opposite in enumerate(other, start=1):
            before = last_row.get(opposite, 0), last_column
            swapped = distance[before[0] - 1, before[1] - 1] + (row - before[0]) + (column - before[1]) - 1
            distance[row, column] = min(
                distance[row - 1, column] + 1,
                distance[row, column - 1] + 1,
                distance[row - 1, column - 1] + (letter != opposite),
                swapped,
            )
            if letter == opposite:
                last_column = column
        last_row[letter] = row
    return distance[len(one), len(other)]


def _near(word: str) -> tuple[SubCommand, ...]:
    if any(category(character)[0] in "PS" and not character.isascii() for character in word):
        return ()  # “smart quotes” or full-width punctuation mean that this is no typing mistake
    return tuple(each for each in SUB_COMMANDS.values() if _is_near(word, each.name))


def _is_near(word: str, name: str) -> bool:
    most = 2 if len(name) >= LONG_WORD else 1
    return abs(len(word) - len(name)) <= most and edits(word, name) <= most


def _unescaped(text: str) -> str:
    """Undo Slack's escaping of `<`, `>` and `&`, the same as in messages."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
