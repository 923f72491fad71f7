"""What was said in the conversations."""

import time
from dataclasses import dataclass
from typing import Any

from sandbox.elements import Block, with_ids
from sandbox.teams import APP_ID, User


@dataclass
class Message:
    """A message in a conversation; an ephemeral one is seen by a single person."""

    ts: str
    channel_id: str
    author: User
    text: str
    blocks: list[Block] | None
    bot_id: str | None = None
    visible_to: str | None = None
    edited_ts: str | None = None

    def edit(self, text: str, blocks: list[Block] | None, now: str) -> None:
        """Put another text and other blocks in place of the old."""
        self.text = text
        self.blocks = _named(blocks)
        self.edited_ts = now

    def as_json(self) -> dict[str, Any]:
        """Give the message as Slack's API and payloads carry it."""
        shown: dict[str, Any] = {"type": "message", "user": self.author.id, "ts": self.ts, "text": self.text}
        if self.bot_id:
            shown |= {"bot_id": self.bot_id, "app_id": APP_ID}
        if self.blocks:
            shown["blocks"] = self.blocks
        if self.edited_ts:
            shown["edited"] = {"user": self.author.id, "ts": self.edited_ts}
        return shown | {"team": self.author.team_id}

    def for_client(self) -> dict[str, Any]:
        """Give the message as the client's API shows it."""
        return self.as_json() | {"ephemeral": self.visible_to is not None}


class Messages:
    """All messages of all conversations, in the order in which they were said."""

    def __init__(self) -> None:
        self._by_channel: dict[str, dict[str, Message]] = {}
        self._last_microsecond = 0

    def add(
        self,
        channel_id: str,
        author: User,
        text: str,
        blocks: list[Block] | None,
        *,
        bot_id: str | None = None,
        visible_to: str | None = None,
    ) -> Message:
        """Say something."""
        message = Message(self.next_ts(), channel_id, author, text, _named(blocks), bot_id, visible_to)
        self._by_channel.setdefault(channel_id, {})[message.ts] = message
        return message

    def find(self, channel_id: str, ts: str) -> Message | None:
        """Find a message by the two names that Slack gives it."""
        return self._by_channel.get(channel_id, {}).get(ts)

    def remove(self, message: Message) -> None:
        """Unsay it."""
        del self._by_channel[message.channel_id][message.ts]

    def seen_by(self, user_id: str, channel_id: str) -> list[Message]:
        """List what a person sees in a conversation."""
        said = self._by_channel.get(channel_id, {}).values()
        return [message for message in said if message.visible_to in (None, user_id)]

    def next_ts(self) -> str:
        """Give the time, which is also a name: no two messages share one."""
        self._last_microsecond = max(time.time_ns() // 1_000, self._last_microsecond + 1)
        return f"{self._last_microsecond // 1_000_000}.{self._last_microsecond % 1_000_000:06d}"


def _named(blocks: list[Block] | None) -> list[Block] | None:
    named: list[Block] = with_ids({"blocks": blocks or []})["blocks"]
    return named or None
