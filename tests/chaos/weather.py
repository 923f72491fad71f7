"""What goes wrong in Toingg and Slack during a storm: set through /control, and counted when it happened."""

import random
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from sandbox.server import Sandbox
from tests.support.switches import control

TOINGG = ("drop_after", "drop_after", "drop_before", "slow", "rate_limited", "rate_limited", "down", "refuse_text")
"""The most important ones stand twice."""

SLACK: tuple[dict[str, Any], ...] = (
    {"method": "chat.postMessage", "error": "ratelimited", "status": 429, "retry_after": 1},
    {"method": "chat.postMessage", "error": "ratelimited", "status": 429, "retry_after": 2, "times": 3},
    {"method": "chat.postMessage", "status": 500},
    {"method": "chat.postMessage", "status": 500, "after": True},
    {"method": "chat.postMessage", "drop": True, "after": True},
    {"method": "chat.update", "error": "ratelimited", "status": 429, "retry_after": 1},
    {"method": "chat.update", "status": 500},
    {"method": "views.open", "status": 500},
    {"method": "views.update", "status": 500},
    {"method": "ack", "drop": True},
)

SOCKETS = ("refresh", "refresh", "freeze")


@dataclass
class Weather:
    """Orders what goes wrong, and counts what happened.

    `stall` is the longest time in seconds that Toingg takes to answer. Slower behaviours are left out. With `sockets`,
    Slack also refreshes Socket Mode connections now and then, or freezes them.
    """

    sandbox: Sandbox
    dice: random.Random
    stall: float
    sockets: bool = False
    met: Counter[str] = field(default_factory=Counter)
    _ordered: tuple[str, int] | None = None
    _of_slack: Counter[str] = field(default_factory=Counter)

    def change(self) -> None:
        """Let something else go wrong for a while."""
        if self.sockets and self.dice.random() < 0.2:
            name = self.dice.choice(SOCKETS)
            control(self.sandbox, "POST", f"socket/{name}")
            self.met[f"Slack: sockets, {name}"] += 1
            return
        if self.dice.random() < 0.5:
            fault = {"times": 1, **self.dice.choice(SLACK)}
            self._of_slack[_named(fault)] += fault["times"]
            control(self.sandbox, "POST", "slack/faults", **fault)
            return
        self._count()
        behaviours = [name for name in TOINGG if name != "slow" or self.stall >= 6]
        name, times = self.dice.choice(behaviours), self.dice.randint(1, 3)
        delay = self.dice.choice([0.0, 0.1, 0.6, 0.6, self.stall / 3])
        control(self.sandbox, "POST", "toingg", behaviour=name, times=times, delay_s=delay)
        self._ordered = (name, times)

    def calm(self) -> None:
        """Let everything work again."""
        self._count()
        for fault in control(self.sandbox, "GET", "slack/faults"):
            self._of_slack[_named(fault)] -= fault["times"]
        self.met.update(+self._of_slack)
        control(self.sandbox, "DELETE", "slack/faults")
        control(self.sandbox, "POST", "toingg", behaviour="normal", delay_s=0.0)

    def _count(self) -> None:
        """Count how often Toingg's last behaviour happened, before another one replaces it."""
        if self._ordered is not None:
            name, times = self._ordered
            left = control(self.sandbox, "GET", "toingg")
            unmet = left["times_left"] or 0 if left["behaviour"] == name else 0
            self.met[f"Toingg: {name}"] += times - unmet
            self._ordered = None


def _named(fault: dict[str, Any]) -> str:
    what = "line dropped" if fault.get("drop") else f"HTTP {fault['status']}"
    return f"Slack: {fault['method']} {what}{' after doing it' if fault.get('after') else ''}"
