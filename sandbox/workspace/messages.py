"""The messages in conversations and in their threads."""

import time
from dataclasses import dataclass, field, replace
from typing import Any

from sandbox.workspace.content import Attachment, Content
from sandbox.workspace.elements import Block, with_ids
from sandbox.workspace.teams import APP_ID, User


@dataclass(frozen=True)
class InThread:
    """Marks a reply to another message. A broadcast also appears in the conversation."""

    root: "Message"
    is_broadcast: bool = False


@dataclass
class Message:
    """A message in a conversation or in a thread. Only one person sees an ephemeral one."""

    ts: str
    channel_id: str
    author: User
    content: Content
    bot_id: str | None = None
    visible_to: str | None = None
    thread: InThread | None = None
    edited_ts: str | None = None
    replies: list["Message"] = field(default_factory=list, repr=False)
    is_tombstone: bool = False  # what remains of a deleted message with replies

    @property
    def text(self) -> str:
        """What notifications and screen readers say."""
        return self.content.text

    @property
    def blocks(self) -> list[Block]:
        """All blocks, those of attachments last."""
        attached = (block for attachment in self.attachments for block in attachment.get("blocks") or [])
        return [*(self.content.blocks or []), *attached]

    @property
    def attachments(self) -> list[Attachment]:
        """The attachments, or an empty list."""
        return self.content.attachments or []

    def edit(self, content: Content, now: str) -> None:
        """Replace the content."""
        self.content = _named(content)
        self.edited_ts = now

    def as_json(self) -> dict[str, Any]:
        """Return the message as in Slack's API and payloads."""
        shown: dict[str, Any] = {"type": "message", "user": self.author.id, "ts": self.ts, "text": self.text}
        if self.bot_id:
            shown |= {"bot_id": self.bot_id, "app_id": APP_ID}
        if self.content.blocks:
            shown["blocks"] = self.content.blocks
        if self.attachments:
            shown["attachments"] = self.attachments
        if self.content.files:
            shown["files"] = [file.as_json() for file in self.content.files]
        if self.edited_ts:
            shown["edited"] = {"user": self.author.id, "ts": self.edited_ts}
        if self.is_tombstone:
            shown |= {"subtype": "tombstone", "hidden": True}
        return shown | self._threading() | {"team": self.author.team_id}

    def for_client(self) -> dict[str, Any]:
        """Return the message as the client's API shows it."""
        return self.as_json() | {"ephemeral": self.visible_to is not None}

    def _threading(self) -> dict[str, Any]:
        # https://docs.slack.dev/reference/events/message/thread_broadcast
        if self.thread:
            root = self.thread.root
            broadcast = {"subtype": "thread_broadcast", "root": root.as_json()} if self.thread.is_broadcast else {}
            return {"thread_ts": root.ts, "parent_user_id": root.author.id} | broadcast
        if not self.replies:
            return {}
        authors = list(dict.fromkeys(reply.author.id for reply in self.replies))
        return {
            "thread_ts": self.ts,
            "reply_count": len(self.replies),
            "reply_users_count": len(authors),
            "latest_reply": self.replies[-1].ts,
            "reply_users": authors,
            "is_locked": False,
        }


class Messages:
    """All messages of all conversations, in order, and how far each person has read."""

    def __init__(self) -> None:
        self._by_channel: dict[str, dict[str, Message]] = {}
        self._read_until: dict[tuple[str, str], str] = {}  # (user, channel): the last message that was read
        self._last_microsecond = 0

    def add(
        self,
        channel_id: str,
        author: User,
        content: Content,
        *,
        bot_id: str | None = None,
        visible_to: str | None = None,
        thread: InThread | None = None,
    ) -> Message:
        """Add a message."""
        message = Message(self.next_ts(), channel_id, author, _named(content), bot_id, visible_to, thread)
        self._by_channel.setdefault(channel_id, {})[message.ts] = message
        if thread and visible_to is None:
            thread.root.replies.append(message)
        if not author.is_bot and (thread is None or thread.is_broadcast):
            self._read_until[author.id, channel_id] = message.ts
        return message

    def find(self, channel_id: str, ts: str) -> Message | None:
        """Find a message by its channel and ts."""
        return self._by_channel.get(channel_id, {}).get(ts)

    def root(self, channel_id: str, ts: str) -> Message | None:
        """Return the first message of this message's thread, or of the thread that it could start."""
        message = self.find(channel_id, ts)
        if message is None or message.visible_to is not None:
            return None
        return message.thread.root if message.thread else message

    def remove(self, message: Message) -> None:
        """Remove a message.

        One with replies leaves a tombstone, as long as there are replies.

        https://github.com/slack-edge/slack-edge/pull/10
        """
        if message.replies:
            message.author = User("USLACKBOT", message.author.team_id, "slackbot", "Slackbot", is_bot=True)
            message.content, message.bot_id = Content("This message was deleted."), None
            message.is_tombstone = True
            return
        del self._by_channel[message.channel_id][message.ts]
        root = message.thread.root if message.thread else None
        if root and message in root.replies:
            root.replies.remove(message)
            if root.is_tombstone and not root.replies:
                self.remove(root)

    def seen_by(self, user_id: str, channel_id: str) -> list[Message]:
        """List what a person sees in a conversation and its threads."""
        said = self._by_channel.get(channel_id, {}).values()
        return [message for message in said if message.visible_to in (None, user_id) and _is_in_place(message)]

    def unread(self, user_id: str, channel_id: str) -> int:
        """Count a person's unread messages in a conversation. Messages shown only in threads do not count."""
        last = self._read_until.get((user_id, channel_id), "")
        return sum(
            message.ts > last and (message.thread is None or message.thread.is_broadcast)
            for message in self.seen_by(user_id, channel_id)
        )

    def mark_read(self, user_id: str, channel_id: str) -> bool:
        """Mark everything as read, and return whether any of it was unread."""
        is_new = self.unread(user_id, channel_id) > 0
        if is_new:
            self._read_until[user_id, channel_id] = self.seen_by(user_id, channel_id)[-1].ts
        return is_new

    def next_ts(self) -> str:
        """Return the time as a ts. No two messages share one."""
        self._last_microsecond = max(time.time_ns() // 1_000, self._last_microsecond + 1)
        return f"{self._last_microsecond // 1_000_000}.{self._last_microsecond % 1_000_000:06d}"


def _is_in_place(message: Message) -> bool:
    """Say whether it can be shown: an ephemeral reply needs a thread with other replies.

    https://docs.slack.dev/reference/methods/chat.postEphemeral
    """
    return message.visible_to is None or message.thread is None or bool(message.thread.root.replies)


def _named(content: Content) -> Content:
    """Give ids to all blocks and elements without one."""
    attachments = [
        each | {"blocks": with_ids({"blocks": each["blocks"]})["blocks"]} if each.get("blocks") else each
        for each in content.attachments or []
    ]
    blocks: list[Block] = with_ids({"blocks": content.blocks or []})["blocks"]
    return replace(content, blocks=blocks or None, attachments=attachments or None)
