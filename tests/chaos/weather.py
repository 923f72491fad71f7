"""What goes wrong at Toingg and at Slack while the storm lasts: ordered by /control, counted as far as it was met."""

import random
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from sandbox.server import Sandbox
from tests.conftest import control

TOINGG = ("drop_after", "drop_after", "drop_before", "slow", "rate_limited", "rate_limited", "down", "refuse_text")
"""Twice what matters most."""

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


@dataclass
class Weather:
    """`stall` is the longest that Toingg takes for an answer, in seconds; behaviours that take longer are left out."""

    sandbox: Sandbox
    dice: random.Random
    stall: float
    met: Counter[str] = field(default_factory=Counter)
    _ordered: tuple[str, int] | None = None
    _of_slack: Counter[str] = field(default_factory=Counter)

    def change(self) -> None:
        """Let something else go wrong for a while."""
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
        """Count how often Toingg's last behaviour was met before another takes its place."""
        if self._ordered is not None:
            name, times = self._ordered
            left = control(self.sandbox, "GET", "toingg")
            unmet = left["times_left"] or 0 if left["behaviour"] == name else 0
            self.met[f"Toingg: {name}"] += times - unmet
            self._ordered = None


def _named(fault: dict[str, Any]) -> str:
    what = "line dropped" if fault.get("drop") else f"HTTP {fault['status']}"
    return f"Slack: {fault['method']} {what}{' after doing it' if fault.get('after') else ''}"
