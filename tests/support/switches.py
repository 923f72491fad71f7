"""The sandbox's switches, with which a test changes the bot's surroundings."""

from typing import Any

from sandbox.server import Sandbox
from tests.support.people import line_to


def control(sandbox: Sandbox, verb: str, path: str, /, **body: Any) -> Any:
    """Call the sandbox's control API."""
    answer = line_to(sandbox.url).request(verb, f"/control/{path}", json=body or None)
    answer.raise_for_status()
    return answer.json()
