"""Makes text from people and from Toingg safe and short enough for Slack."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Protocol, TypeAlias

from slack_sdk.models.blocks import (
    MarkdownTextObject,
    PlainTextObject,
    RichTextBlock,
    RichTextElement,
    RichTextElementParts,
    RichTextSectionElement,
)


def escape(text: str) -> str:
    """Escape a text, so that Slack shows it unchanged: no mention notifies anyone, and no link is hidden.

    https://docs.slack.dev/messaging/formatting-message-text#escaping
    """
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def clip(text: str, limit: int) -> str:
    """Return the text in at most `limit` characters, with an ellipsis if it was cut."""
    return text if len(text) <= limit else f"{text[: limit - 1].rstrip()}…"


def in_short(text: str, limit: int) -> str:
    """Return the first sentences of a text that fit in `limit` characters."""
    ends = [found.end() for found in re.finditer(r"[.!?](?=\s|$)", text) if found.end() <= limit]
    return text[: ends[-1]] if ends else clip(text, limit)


def quoted(text: str, limit: int = 500) -> str:
    """Clip and escape text from others, for use inside a sentence in mrkdwn.

    Slack has no escape for `*`, `_`, `~` and backticks. Use `rich` or `plain` text for a title that may contain them.
    """
    return escape(clip(text, limit))


class Titled(Protocol):
    """A campaign in a list, or whole."""

    @property
    def title(self) -> str | None:
        """What the person called it; empty if nothing was typed yet."""


def titled(campaign: Titled) -> str:
    """Return what to call a campaign."""
    return campaign.title or "Untitled"


def mrkdwn(text: str) -> MarkdownTextObject:
    """Return our own text as mrkdwn; text from others in it must be escaped already."""
    return MarkdownTextObject(text=text)


def plain(text: str) -> PlainTextObject:
    """Return text that Slack shows unchanged, without markup or emoji codes."""
    return PlainTextObject(text=text, emoji=False)


Piece: TypeAlias = str | RichTextElement


def rich(*pieces: Piece) -> RichTextBlock:
    """Return a block of rich text. It has no markup, so no word needs an escape.

    https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
    """
    elements = [RichTextElementParts.Text(text=piece) if isinstance(piece, str) else piece for piece in pieces]
    return RichTextBlock(elements=[RichTextSectionElement(elements=elements)])


def bold(text: str, limit: int = 500) -> RichTextElement:
    """Return bold words for rich text, such as a title."""
    return RichTextElementParts.Text(text=clip(text, limit), style=RichTextElementParts.TextStyle(bold=True))


def mention(user_id: str) -> RichTextElement:
    """Return a mention of a person for rich text."""
    return RichTextElementParts.User(user_id=user_id)


def emoji(name: str) -> RichTextElement:
    """Return an emoji for rich text."""
    return RichTextElementParts.Emoji(name=name)


def moment(at: float, shown: str | None = None, fallback: str | None = None) -> RichTextElement:
    """Return a time for rich text, shown in each reader's time zone; `at` is in seconds since 1970."""
    return RichTextElementParts.Date(timestamp=int(at), format=shown or _DATE, fallback=fallback or _in_utc(at))


def date(at: float) -> str:
    """Return a time for mrkdwn, shown in each reader's time zone; `at` is in seconds since 1970.

    https://docs.slack.dev/messaging/formatting-message-text#date-formatting
    """
    return f"<!date^{int(at)}^{_DATE}|{_in_utc(at)}>"


_DATE = "{date_short_pretty} at {time}"


def _in_utc(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M UTC")


def people(user_ids: Sequence[str], most: int = 5) -> str:
    """Return mentions of people for a sentence, and how many more there are."""
    named = [f"<@{user_id}>" for user_id in user_ids[:most]]
    more = [f"{len(user_ids) - most} more"] if len(user_ids) > most else []
    *first, last = [*named, *more]
    return f"{', '.join(first)} and {last}" if first else last
