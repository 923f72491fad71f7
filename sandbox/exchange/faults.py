"""Faults on order: what Slack's API does wrong the next few times, to test how the bot reacts."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass
class Fault:
    """One thing that goes wrong `times` times in a method of the Web API, or in "response_url" or "ack".

    First `delay` seconds pass. Then the connection is dropped, or the answer has this `status` or `error`, or is
    exactly this `body` with this `content_type` (HTML by default). If none of them is given, the method continues as
    usual. With `after`, the method runs first, and only its reply is lost.

    "ack" is the bot's acknowledgement of a view_submission. It takes effect after `delay`, so that a later views.update
    overtakes it. If anything else is given, it is lost.
    """

    method: str
    error: str | None = None
    status: int | None = None
    retry_after: int | None = None
    delay: float = 0.0
    drop: bool = False
    after: bool = False
    times: int = 1
    body: str | None = None
    content_type: str = "text/html"


class Faults:
    """The faults that are still to come."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Order a fault. Several for one method happen one after the other."""
        self._faults.append(fault)

    def take(self, method: str) -> Fault | None:
        """Use one of the faults that wait for this method."""
        for fault in self._faults:
            if fault.method == method:
                fault.times -= 1
                if fault.times <= 0:
                    self._faults.remove(fault)
                return fault
        return None

    def clear(self) -> None:
        """Let everything work again."""
        self._faults.clear()

    def as_json(self) -> list[dict[str, Any]]:
        """List what is still to come."""
        return [asdict(fault) for fault in self._faults]
