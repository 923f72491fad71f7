"""How this Slack refuses a call."""

from typing import Any

from sandbox.rules import Refusal


class RefusedError(Exception):
    """A call that Slack does not accept, with Slack's error code."""

    def __init__(self, error: str, why: str = "", *, refusals: list[Refusal] | None = None, **details: Any) -> None:
        super().__init__(error)
        self.error = error
        self.refusals = refusals or []
        self.refusal = self.refusals[0] if self.refusals else Refusal(error, "", why or error)
        self.details = details

    def as_json(self) -> dict[str, Any]:
        """Return the body of the reply."""
        reply: dict[str, Any] = {"ok": False, "error": self.error, **self.details}
        if self.refusals:
            reply["response_metadata"] = {
                "messages": [f"[ERROR] {refusal.message} [json-pointer:{refusal.pointer}]" for refusal in self.refusals]
            }
        return reply


def insist(refusals: list[Refusal]) -> None:
    """Raise RefusedError if any rule is broken."""
    if refusals:
        raise RefusedError(refusals[0].error, refusals=refusals)
