"""Text that comes from people and from Toingg, made safe and short enough for Slack."""

from collections.abc import Sequence
from datetime import UTC, datetime

from slack_sdk.models.blocks import MarkdownTextObject, PlainTextObject

ALERT = 200  # characters, https://docs.slack.dev/reference/block-kit/blocks/alert-block
SECTION = 3000  # https://docs.slack.dev/reference/block-kit/blocks/section-block
SECTION_FIELD = 2000
OPTION_TEXT = 75  # https://docs.slack.dev/reference/block-kit/composition-objects/option-object
OPTION_VALUE = 150
OPTIONS = 100  # https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element


def escape(text: str) -> str:
    """Return the text so that Slack shows it as it is: no mention rings, no link is disguised.

    https://docs.slack.dev/messaging/formatting-message-text#escaping
    """
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def clip(text: str, limit: int) -> str:
    """Return the text in at most `limit` characters, an ellipsis where something was cut."""
    return text if len(text) <= limit else f"{text[: limit - 1].rstrip()}…"


def quoted(text: str, limit: int = 500) -> str:
    """Return foreign text for the middle of a sentence of mrkdwn: its own words, clipped and escaped."""
    return escape(clip(text, limit))


def mrkdwn(text: str) -> MarkdownTextObject:
    """Return text of ours; what is foreign in it has to be escaped already."""
    return MarkdownTextObject(text=text)


def plain(text: str) -> PlainTextObject:
    """Return text that is shown to the letter: no markup, no emoji codes."""
    return PlainTextObject(text=text, emoji=False)


def date(moment: float) -> str:
    """Return a moment as everybody reads it in their own time zone; `moment` is in seconds since 1970.

    https://docs.slack.dev/messaging/formatting-message-text#date-formatting
    """
    fallback = datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%d %H:%M UTC")
    return f"<!date^{int(moment)}^{{date_short_pretty}} at {{time}}|{fallback}>"


def conversation_mention(conversation_id: str) -> str:
    """Return how a sentence names a conversation: a link to a channel, words for a direct message."""
    return f"<#{conversation_id}>" if conversation_id.startswith("C") else "the conversation that you chose"


def people(user_ids: Sequence[str], most: int = 5) -> str:
    """Return how a sentence names people: mentions, and how many more there are."""
    named = [f"<@{user_id}>" for user_id in user_ids[:most]]
    more = [f"{len(user_ids) - most} more"] if len(user_ids) > most else []
    *first, last = [*named, *more]
    return f"{', '.join(first)} and {last}" if first else last
