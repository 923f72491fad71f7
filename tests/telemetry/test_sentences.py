"""Our own lines in the log: literal sentences, filled only with what nobody typed."""

import ast
from collections.abc import Iterator

from tests.support.places import ROOT

SAYABLE = {
    *("campaign_id", "campaign.campaign_id", "saved.campaign_id", "ring[-1]", "workspace_id", "channel_id"),
    *("place", "reference"),
    *("campaign.state", "state", "step.__name__", "step.revision", "threading.current_thread().name"),
    *("cause_of(error)", "cause_of(exc)", "category.__name__"),
    *("self._place", "place(client.base_url)"),  # host and port of a setting
    *("pause", "lineno", "filename", "refusal.status", "status", "response.status", "len(data)", "seconds * 1000"),
    *("kind", "call", "method", "result"),  # labels of metrics, each from a table
    *("unheard", "body.get('type', 'command')"),  # Slack's names of requests without a listener
    *("error.code", "for_seconds"),  # Slack's codes, and for how long a token has been dead
    *("refusal.message", "what", "why"),  # literals, wherever they are made
    *("known['user']", "known['team']", "settings.command", "settings.port"),  # who this bot is
    "error",  # shown if its words are ours
}
"""What the bot's own lines may be filled with. Add only what no person can have typed and no key can be part of."""


def lines_of_ours() -> Iterator[tuple[str, ast.Call]]:
    """Yield every call of a logger in the bot's source, and its place."""
    for source in sorted((ROOT / "toingg_bot").rglob("*.py")):
        for node in ast.walk(ast.parse(source.read_text())):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and ast.unparse(node.func.value) == "log"
            ):
                yield f"{source.relative_to(ROOT)}:{node.lineno}", node


def test_our_own_lines_are_literal_and_contain_nothing_that_somebody_typed() -> None:
    lines = list(lines_of_ours())

    made_up = [place for place, call in lines if not isinstance(call.args[0], ast.Constant)]
    filled = {ast.unparse(part): place for place, call in lines for part in call.args[1:]}
    assert made_up == []
    assert {part: place for part, place in filled.items() if part not in SAYABLE} == {}
    assert filled.keys() >= SAYABLE, "what nobody says any more should not stand in the list"
