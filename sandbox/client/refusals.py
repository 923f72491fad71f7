"""Logs which of the bot's answers Slack refuses, and why: the person sees only that there was trouble."""

from collections.abc import Iterator
from contextlib import contextmanager

from sandbox.exchange.log import Log
from sandbox.workspace.refused import RefusedError


@contextmanager
def noting_refusals(log: Log, what: str) -> Iterator[None]:
    """Log why Slack refuses something from the bot."""
    try:
        yield
    except RefusedError as error:
        log.write("slack", "bot", f"refused: {what}", refusal=error.refusal)
        raise
