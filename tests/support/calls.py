"""What the bot's source code calls. The code is parsed, not run."""

import ast
from collections.abc import Iterator
from functools import cache
from itertools import chain

from slack_sdk import WebClient

from tests.support.places import ROOT


@cache
def nodes() -> list[ast.AST]:
    """Return every syntax node of the bot's source code."""
    sources = (ROOT / "toingg_bot").rglob("*.py")
    return list(chain.from_iterable(ast.walk(ast.parse(source.read_text())) for source in sources))


def calls() -> list[ast.Call]:
    """Return every call in the bot's source code."""
    return [node for node in nodes() if isinstance(node, ast.Call)]


def called() -> Iterator[tuple[str, ast.Call]]:
    """Yield every method call of the bot, with the method's name."""
    for call in calls():
        if isinstance(call.func, ast.Attribute):
            yield call.func.attr, call


def called_by_name() -> Iterator[tuple[str, ast.Call]]:
    """Yield every function call of the bot, with the function's name."""
    for call in calls():
        if isinstance(call.func, ast.Name):
            yield call.func.id, call


def methods_called() -> set[str]:
    """Return the Slack Web API methods that the bot calls or passes on, in the SDK's spelling."""
    methods = {name for name in dir(WebClient) if "_" in name.strip("_") and not name.startswith("_")}
    return {node.attr for node in nodes() if isinstance(node, ast.Attribute)} & methods


def listened_for(kind: str) -> list[ast.Call]:
    """Return where the bot registers listeners of a kind, such as `app.command(…)`."""
    return [
        call
        for name, call in called()
        if name == kind
        and isinstance(call.func, ast.Attribute)
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id in {"app", "bolt"}
    ]
