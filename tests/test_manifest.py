"""The manifest asks Slack for exactly what the bot uses."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from slack_sdk import WebClient

from toingg_bot.settings import Settings

ROOT = Path(__file__).parent.parent

SCOPES: dict[str, set[str]] = {
    "apps_connections_open": set(),  # connections:write, which an app-level token has and a manifest does not name
    "auth_test": set(),
    "chat_postMessage": {"chat:write"},
    "chat_update": {"chat:write"},
    "views_open": set(),
    "views_push": set(),
    "views_update": set(),
}
"""The scopes that a method of the Web API needs: https://docs.slack.dev/reference/methods"""

COPED_WITHOUT = {"chat:write.public"}
"""Scopes that no method needs: without this one, a channel that the bot is not in hears through the response_url."""


@pytest.fixture(scope="module")
def manifest() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "manifest.yml").read_text())
    return loaded


def called() -> Iterator[tuple[str, ast.Call]]:
    """Yield everything that the bot calls as a method of something, by the method's name."""
    for source in (ROOT / "toingg_bot").rglob("*.py"):
        for node in ast.walk(ast.parse(source.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                yield node.func.attr, node


def methods_called() -> set[str]:
    """Return the methods of Slack's Web API that the bot calls: `family_method`, as the SDK spells them."""
    methods = {name for name in dir(WebClient) if "_" in name.strip("_") and not name.startswith("_")}
    return {name for name, _ in called() if name in methods}


def listened_for(kind: str) -> list[ast.Call]:
    """Return where the bot registers listeners of a kind: `app.command(…)`."""
    return [
        call
        for name, call in called()
        if name == kind
        and isinstance(call.func, ast.Attribute)
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id in {"app", "bolt"}
    ]


def test_every_method_that_the_bot_calls_is_known_here() -> None:
    """`api_call` could call anything, so it is not used."""
    assert methods_called() == SCOPES.keys()


def test_the_scopes_are_exactly_those_that_are_needed(manifest: dict[str, Any]) -> None:
    needed = {scope for method in methods_called() for scope in SCOPES[method]}
    if listened_for("command"):
        needed.add("commands")

    scopes = manifest["oauth_config"]["scopes"]
    assert sorted(scopes["bot"]) == sorted(needed | COPED_WITHOUT)
    assert scopes.keys() == {"bot"}


def test_the_command_is_the_one_that_is_answered_by_default(manifest: dict[str, Any]) -> None:
    (command,) = manifest["features"]["slash_commands"]

    assert command["command"] == Settings.model_fields["command"].default
    assert command["usage_hint"] == "[help]"
    listened = [ast.unparse(call.args[0]) for call in listened_for("command")]
    assert set(listened) == {"self.parts.settings.command"}


@pytest.mark.parametrize("kind", ["event", "message", "shortcut", "global_shortcut", "message_shortcut", "function"])
def test_nothing_is_listened_for_that_the_manifest_does_not_ask_for(manifest: dict[str, Any], kind: str) -> None:
    assert listened_for(kind) == []
    assert "event_subscriptions" not in manifest["settings"]
    assert "shortcuts" not in manifest["features"]


def test_buttons_and_forms_reach_the_bot(manifest: dict[str, Any]) -> None:
    assert listened_for("action")
    assert listened_for("view")
    assert manifest["settings"]["interactivity"] == {"is_enabled": True}


def test_it_starts_without_a_public_address(manifest: dict[str, Any]) -> None:
    assert manifest["settings"]["socket_mode_enabled"] is True
    assert "request_url" not in (ROOT / "manifest.yml").read_text()


def test_tokens_are_not_rotated(manifest: dict[str, Any]) -> None:
    """Many requests at once would refresh the same token at once."""
    assert manifest["settings"]["token_rotation_enabled"] is False


def test_what_slack_shows_of_the_app_is_as_short_as_slack_wants_it(manifest: dict[str, Any]) -> None:
    """The lengths are those of https://docs.slack.dev/reference/app-manifest."""
    assert len(manifest["display_information"]["name"]) <= 35
    assert len(manifest["display_information"]["description"]) <= 140
    assert len(manifest["features"]["bot_user"]["display_name"]) <= 80
