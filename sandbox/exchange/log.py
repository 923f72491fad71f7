"""The log of every exchange between people, Slack, the bot and Toingg, for the panel and for tests."""

import json
import time
from collections import deque
from dataclasses import dataclass
from typing import Any, Literal

from sandbox.rules import Refusal

Party = Literal["person", "slack", "bot", "toingg"]

KEPT_ENTRIES = 1_000
BODY_LIMIT = 16_000  # characters: enough for a whole form, so that it stays valid JSON


@dataclass(frozen=True)
class Entry:
    """One exchange: who said what to whom, and with what result."""

    n: int
    time: float
    sender: Party
    to: Party
    what: str
    status: int  # the HTTP status, or 0 without an answer
    ms: int
    refusal: Refusal | None = None
    body: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return the entry as `/control/log` shows it."""
        shown: dict[str, Any] = {
            "n": self.n,
            "time": self.time,
            "from": self.sender,
            "to": self.to,
            "what": self.what,
            "status": self.status,
            "ms": self.ms,
        }
        if self.refusal:
            refusal = self.refusal
            shown["refusal"] = {"error": refusal.error, "pointer": refusal.pointer, "message": refusal.message}
        if self.body:
            shown["body"] = self.body
        return shown


class Log:
    """The latest exchanges, numbered from 1."""

    def __init__(self) -> None:
        self._entries: deque[Entry] = deque(maxlen=KEPT_ENTRIES)
        self._count = 0

    def write(
        self,
        sender: Party,
        to: Party,
        what: str,
        *,
        status: int = 200,
        ms: float = 0,
        refusal: Refusal | None = None,
        body: Any = None,
    ) -> None:
        """Add an exchange; `body` is shortened."""
        self._count += 1
        text = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False) if body is not None else ""
        if len(text) > BODY_LIMIT:
            text = text[: BODY_LIMIT - 1] + "…"
        self._entries.append(Entry(self._count, time.time(), sender, to, what, status, round(ms), refusal, text))

    def since(self, n: int) -> list[Entry]:
        """Return the entries after number `n`, oldest first."""
        return [entry for entry in self._entries if entry.n > n]

    def clear(self) -> None:
        """Forget all entries but continue the numbering, so that a polling reader is not confused."""
        self._entries.clear()
