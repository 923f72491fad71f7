"""The file `.env`: its values, and the mistakes that make it unreadable.

Messages about the file quote only names and line numbers, and never its values.
"""

import os
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path

from dotenv import dotenv_values
from dotenv.parser import parse_stream

BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff")
"""The first bytes of a file in UTF-16."""

OUR_PREFIX = "TOINGG_"
"""The prefix of names that only this bot uses."""


@dataclass(frozen=True)
class Dotenv:
    """The values in `.env`, and one sentence for each thing to change in it."""

    values: dict[str, str] = field(default_factory=dict)
    problems: tuple[str, ...] = ()
    is_read: bool = True
    """Whether the file was read completely."""


class Unreadable(ValueError):
    """Why the file cannot be read, and what to do. The words continue after the file's name."""


def read_dotenv(path: Path) -> Dotenv:
    """Read the file; a missing one counts as empty."""
    try:
        return Dotenv(_parsed(_decoded(_content(path))))
    except Unreadable as error:
        return Dotenv(problems=(f"{path} {error}.",), is_read=False)


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        if path.is_symlink():
            raise Unreadable("is a link to a file that is not there: link it anew, or remove it") from None
        return b""
    except IsADirectoryError:
        advice = "remove it, and write the settings into a file of that name"
        raise Unreadable(f"is a folder: {advice}") from None
    except PermissionError:
        advice = "change its owner, or its mode (chmod 600)"
        raise Unreadable(f"may not be read by the user that runs the bot: {advice}") from None
    except OSError as error:
        why = os.strerror(error.errno or 0).lower()
        raise Unreadable(f"cannot be read ({why}): look at the file and its disk") from None


def _decoded(raw: bytes) -> str:
    if raw.startswith(BYTE_ORDER_MARKS) or b"\0" in raw:
        raise Unreadable("is not written in UTF-8 (but in UTF-16, it seems): save it again as UTF-8")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise Unreadable(f"is not written in UTF-8 (line {line} is not): save it again as UTF-8") from None


def _parsed(text: str) -> dict[str, str]:
    if wrong := [str(each.original.line) for each in parse_stream(StringIO(text)) if each.error]:
        advice = "each line has to be NAME=value, or to begin with #"
        raise Unreadable(f"cannot be read in line {', '.join(wrong)}: {advice}")
    return {name: value for name, value in dotenv_values(stream=StringIO(text)).items() if value is not None}


def misspelt(names: Collection[str], ours: Collection[str], given: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield each misspelt name with the setting that was probably meant (`""` if unknown).

    A setting that is also given under its right name is never suggested. Other names belong to other programs.
    """
    for name in names:
        if name in ours:
            continue
        meant = [own for own in ours if own not in given and _is_nearly(name.upper().replace("-", "_"), own)]
        if meant or name.upper().startswith(OUR_PREFIX):
            yield name, meant[0] if meant else ""


def _is_nearly(name: str, own: str) -> bool:
    """Return whether `name` may be a misspelling of `own`, with at most one typing mistake in each word."""
    words, own_words = name.split("_"), own.split("_")
    if len(words) == len(own_words) and all(map(_is_one_slip, words, own_words)):
        return True
    return _is_one_slip(name.replace("_", ""), own.replace("_", ""))


def _is_one_slip(word: str, right: str) -> bool:
    """Return whether a word has at most one letter too many, missing or wrong, or two neighbours swapped."""
    pairs = zip(word, right, strict=False)
    start = next((at for at, (one, other) in enumerate(pairs) if one != other), min(len(word), len(right)))
    rest, right_rest = word[start:], right[start:]
    return (
        rest[1:] in {right_rest, right_rest[1:]}
        or rest == right_rest[1:]
        or (rest[:2] == right_rest[1::-1] and rest[2:] == right_rest[2:])
    )
