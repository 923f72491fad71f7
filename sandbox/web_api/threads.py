"""Which thread an answer goes to."""

import re
from collections.abc import Mapping
from typing import Any

from sandbox.workspace.arguments import is_yes
from sandbox.workspace.messages import InThread, Messages
from sandbox.workspace.refused import RefusedError

TS = re.compile(r"\d+\.\d+")


def thread_of(messages: Messages, channel_id: str, arguments: Mapping[str, Any]) -> InThread | None:
    """Return the thread that `thread_ts` means; a reply's ts leads to its thread.

    What cannot be a ts is refused: https://github.com/vercel/chat/issues/268. If the message has been deleted or never
    existed, Slack posts outside of any thread, and only the missing thread_ts in its reply shows that:
    https://github.com/slack-go/slack/issues/1571
    """
    ts = arguments.get("thread_ts")
    if ts is None:
        return None
    if not TS.fullmatch(f"{ts}"):
        why = f"{ts} is not a valid thread_ts"
        raise RefusedError("invalid_thread_ts", why, response_metadata={"messages": [f"[ERROR] {why}"]})
    root = messages.root(channel_id, f"{ts}")
    return InThread(root, is_broadcast=is_yes(arguments.get("reply_broadcast"))) if root else None
