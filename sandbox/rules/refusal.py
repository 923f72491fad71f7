"""What Slack says when it does not accept something."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Refusal:
    """One broken rule, and where.

    `error` is the code that Slack's Web API answers with, `pointer` a JSON pointer (RFC 6901) to the mistake, `message`
    the rule in words, and `page` the page of Slack's reference with the rule.
    """

    error: str
    pointer: str
    message: str
    page: str = ""
