"""What somebody wrote in Slack, as plain text: lists, quotes and code without marks, links with their addresses.

Messages of people have rich text; older ones, and those of some apps, have only mrkdwn. Nothing here relies on what a
message contains, because apps may post anything.

https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
https://docs.slack.dev/messaging/formatting-message-text
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

Names = Mapping[str, str]
"""The names of people and channels that are known already, by their ids."""

SOMEONE, CHANNEL, GROUP = "@someone", "#channel", "@group"
DEEPEST = 8  # levels of a list, as in Slack
HIGHEST = 1_000_000  # the largest number of an item

_BULLETS = "•◦▪"
_IN_BRACKETS = re.compile(r"<([^<>\s|][^<>\n]*)>")
_ID = re.compile(r"[A-Z0-9]{1,64}")
_CODE_POINT = re.compile(r"[0-9a-f]{2,6}", re.IGNORECASE)
_LAST = 0x10FFFF  # of Unicode's characters
_SURROGATES = range(0xD800, 0xE000)


def text_of(message: Mapping[str, Any], names: Names) -> str:
    """Return the text of a message, and below it that of the messages which somebody forwarded with it."""
    own = _written(message, names)
    forwarded = [_forwarded(each, names) for each in _objects(message, "attachments") if _is_forwarded(each, own)]
    return "\n\n".join(filter(None, [own, *forwarded]))


def files_of(message: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the files of a message, which are checked already, and what is known of those forwarded with it."""
    own: list[Mapping[str, Any]] = message.get("files") or []
    text = _written(message, {})
    forwarded = [each for each in _objects(message, "attachments") if _is_forwarded(each, text)]
    return own + [
        _known_of(file) for each in forwarded for file in _objects(each, "files") if _ID.fullmatch(_word(file, "id"))
    ]


def _known_of(file: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what a file that nobody has checked says of itself; Slack is asked for the rest."""
    size = file.get("size")
    return {"id": _word(file, "id"), "name": _word(file, "name")} | ({"size": size} if type(size) is int else {})


def _written(message: Mapping[str, Any], names: Names) -> str:
    rich = [block for block in _objects(message, "blocks") if block.get("type") == "rich_text"]
    text = "\n".join(line for block in rich for line in _of_block(block, names)).strip()
    return text or of_mrkdwn(_word(message, "text"), names).strip()


def _is_forwarded(attachment: Mapping[str, Any], own: str) -> bool:
    """Return whether a message was forwarded so, and is not only the preview of a link to it.

    Not every client says `is_share`; but a preview needs a text with the link.
    https://github.com/slackapi/java-slack-sdk/issues/1179
    """
    return attachment.get("is_share") is True or (attachment.get("is_msg_unfurl") is True and not own)


def _forwarded(attachment: Mapping[str, Any], names: Names) -> str:
    shown = [each.get("message") for each in _objects(attachment, "message_blocks")]
    texts = [_written(message, names) for message in shown if isinstance(message, dict)]
    return "\n".join(filter(None, texts)) or of_mrkdwn(_word(attachment, "text"), names).strip()


def first_line(text: str, most: int) -> str | None:
    """Return the first line of a text if it has at most this many characters, to be used as a title."""
    line = " ".join(text.lstrip().partition("\n")[0].split())
    return line if line and len(line) <= most else None


def of_mrkdwn(text: str, names: Names) -> str:
    """Return mrkdwn as people read it: mentions, links, dates and Slack's three escapes are undone."""
    return unescaped(_IN_BRACKETS.sub(lambda found: _reference(found[1], names), text))


def unescaped(text: str) -> str:
    """Undo Slack's escapes; these three are all that there are."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _reference(inside: str, names: Names) -> str:
    """Return what stands for something in angle brackets."""
    target, _, label = inside.partition("|")
    match target[:1]:
        case "@":
            return _called(label or names.get(target[1:], ""), "@", SOMEONE)
        case "#":
            return _called(label or names.get(target[1:], ""), "#", CHANNEL)
        case "!":
            kind, *_ = target[1:].split("^")
            if kind == "subteam":
                return _called(label, "@", GROUP)
            return label if kind == "date" else f"@{kind}"
    return _link(label, target.removeprefix("mailto:"))


def _called(name: str, mark: str, otherwise: str) -> str:
    return f"{mark}{name.removeprefix(mark)}" if name else otherwise


def _link(label: str, address: str) -> str:
    if not label or label in {address, re.sub(r"^https?://", "", address).rstrip("/")}:
        return address
    return f"{label} ({address})" if address else label


def _of_block(block: Mapping[str, Any], names: Names) -> Iterator[str]:
    """Yield the lines of a rich_text block."""
    for run in _runs(_objects(block, "elements")):
        if run[0].get("type") == "rich_text_list":
            yield from _of_lists(run, names)
        else:
            text = "".join(_of_part(part, names) for part in _objects(run[0], "elements"))
            yield from text.removesuffix("\n").split("\n")


def _runs(pieces: Sequence[Mapping[str, Any]]) -> Iterator[list[Mapping[str, Any]]]:
    """Yield pieces one by one, and lists that follow each other together: each level of a list is a piece."""
    run: list[Mapping[str, Any]] = []
    for piece, following in pairwise([*pieces, {}]):
        run.append(piece)
        if not piece.get("type") == following.get("type") == "rich_text_list":
            yield run
            run = []


def _of_lists(lists: Sequence[Mapping[str, Any]], names: Names) -> Iterator[str]:
    """Yield the items of a list with all its levels. A level inside another starts again under each item."""
    counts: Counter[int] = Counter()
    for piece in lists:
        level, offset = _number(piece, "indent", DEEPEST), _number(piece, "offset", HIGHEST)
        for deeper in [each for each in counts if each > level]:
            del counts[deeper]
        counts[level] = max(counts[level], offset)
        for item in _objects(piece, "elements"):
            counts[level] += 1
            text = "".join(_of_part(part, names) for part in _objects(item, "elements"))
            ordered = piece.get("style") == "ordered"
            mark = f"{_counted(counts[level], level)}." if ordered else _BULLETS[level % len(_BULLETS)]
            indent = "    " * level
            yield f"{indent}{mark} {text.strip()}".replace("\n", f"\n{indent}{' ' * (len(mark) + 1)}")


def _counted(number: int, level: int) -> str:
    """Return the number of an item as Slack shows it at this level: 1, a, i, and again."""
    if level % 3 == 1:
        return _in_letters(number)
    return _in_roman(number) if level % 3 == 2 else str(number)  # noqa: PLR2004 (the third of three levels)


def _in_letters(number: int) -> str:
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("a") + rest) + letters
    return letters


def _in_roman(number: int) -> str:
    if number > 3_999:  # noqa: PLR2004 (there are no higher Roman numerals)
        return str(number)
    roman = ""
    for value, numeral in _NUMERALS:
        times, number = divmod(number, value)
        roman += numeral * times
    return roman


_NUMERALS = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x")),
    *((9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)


def _of_part(part: Mapping[str, Any], names: Names) -> str:
    """Return a piece of a line."""
    read = _PARTS.get(_word(part, "type"))
    return read(part, names) if read else _word(part, "text")


_PARTS: dict[str, Callable[[Mapping[str, Any], Names], str]] = {
    "link": lambda part, _: _link(_word(part, "text"), _word(part, "url").removeprefix("mailto:")),
    "user": lambda part, names: _called(names.get(_word(part, "user_id"), ""), "@", SOMEONE),
    "channel": lambda part, names: _called(names.get(_word(part, "channel_id"), ""), "#", CHANNEL),
    "usergroup": lambda _, __: GROUP,
    "broadcast": lambda part, _: f"@{_word(part, 'range') or 'channel'}",
    "emoji": lambda part, _: _emoji(_word(part, "unicode")) or f":{_word(part, 'name')}:",
    "date": lambda part, _: _word(part, "fallback"),
    "color": lambda part, _: _word(part, "value"),
}
"""What is not simply text: https://docs.slack.dev/reference/block-kit/blocks/rich-text-block#element-types"""


def _emoji(unicode: str) -> str:
    """Return an emoji from its code points: `1f44d-1f3fd`."""
    points = [int(each, 16) for each in unicode.split("-") if _CODE_POINT.fullmatch(each)]
    return "".join(chr(each) for each in points if each <= _LAST and each not in _SURROGATES)


def _objects(value: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    found = value.get(name)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _word(value: Mapping[str, Any], name: str) -> str:
    found = value.get(name)
    return found if isinstance(found, str) else ""


def _number(value: Mapping[str, Any], name: str, most: int) -> int:
    found = value.get(name)
    return min(max(found, 0), most) if type(found) is int else 0
