"""What Slack says when it does not accept something."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Refusal:
    """One rule that was broken, and where.

    `error` is the code that Slack's Web API answers with, `pointer` a JSON pointer (RFC 6901) to what is wrong,
    `message` the rule in words, and `page` the page of Slack's reference that says so.
    """

    error: str
    pointer: str
    message: str
    page: str = ""
