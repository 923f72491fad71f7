"""The manifest asks Slack for exactly what the bot uses, in each of its variants."""

import ast
from collections.abc import Callable, Iterator
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
import yaml
from slack_sdk import WebClient

from toingg_bot.cli import main
from toingg_bot.manifest import scopes, variant, written
from toingg_bot.settings import Settings

ROOT = Path(__file__).parent.parent

SCOPES: dict[str, set[str]] = {
    "api_test": set(),
    "apps_connections_open": set(),  # connections:write, which an app-level token has and a manifest does not name
    "auth_test": set(),
    "chat_postMessage": {"chat:write"},
    "chat_update": {"chat:write"},
    "oauth_v2_access": set(),
    "users_info": {"users:read"},
    "users_list": {"users:read"},
    "views_open": set(),
    "views_push": set(),
    "views_update": set(),
}
"""The scopes that a method of the Web API needs: https://docs.slack.dev/reference/methods"""

COPED_WITHOUT = {"chat:write.public"}
"""Scopes that no method needs: without this one, a channel that the bot is not in hears through the response_url."""


@pytest.fixture
def manifest() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "manifest.yml").read_text())
    return loaded


@cache
def calls() -> list[ast.Call]:
    """Return every call that the bot's sources have."""
    sources = (ROOT / "toingg_bot").rglob("*.py")
    nodes = chain.from_iterable(ast.walk(ast.parse(source.read_text())) for source in sources)
    return [node for node in nodes if isinstance(node, ast.Call)]


def called() -> Iterator[tuple[str, ast.Call]]:
    """Yield everything that the bot calls as a method of something, by the method's name."""
    for call in calls():
        if isinstance(call.func, ast.Attribute):
            yield call.func.attr, call


def called_by_name() -> Iterator[tuple[str, ast.Call]]:
    """Yield everything that the bot calls as a function."""
    for call in calls():
        if isinstance(call.func, ast.Name):
            yield call.func.id, call


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
    assert set(scopes["bot_optional"]) == COPED_WITHOUT
    assert scopes.keys() == {"bot", "bot_optional"}


def test_the_command_is_the_one_that_is_answered_by_default(manifest: dict[str, Any]) -> None:
    (command,) = manifest["features"]["slash_commands"]

    assert command["command"] == Settings.model_fields["command"].default
    words = {ast.literal_eval(call.args[0]) for name, call in called_by_name() if name == "asks_for"}
    assert set(command["usage_hint"].strip("[]").split(" | ")) == words | {"help"}
    listened = [ast.unparse(call.args[0]) for call in listened_for("command")]
    assert set(listened) == {"self.parts.settings.command"}


def test_the_events_are_those_that_are_listened_for(manifest: dict[str, Any]) -> None:
    listened = [ast.literal_eval(call.args[0]) for call in listened_for("event")]

    assert sorted(listened) == sorted(manifest["settings"]["event_subscriptions"]["bot_events"])


@pytest.mark.parametrize("kind", ["message", "shortcut", "global_shortcut", "message_shortcut", "function"])
def test_nothing_is_listened_for_that_the_manifest_does_not_ask_for(manifest: dict[str, Any], kind: str) -> None:
    assert listened_for(kind) == []
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


# The variants

URL = "https://bot.example/campaigns"


@pytest.fixture
def printed(capsys: pytest.CaptureFixture[str]) -> Callable[..., Any]:
    """What the command prints, read by Slack's page; nothing has to be set up for it."""

    def run(*arguments: str) -> Any:
        assert main(["manifest", *arguments]) == 0
        return yaml.safe_load(capsys.readouterr().out)

    return run


def differences(made: Any, declared: Any, path: str = "") -> dict[str, Any]:
    """Return what a variant has that the one file has not, by its path."""
    if not isinstance(made, dict) or not isinstance(declared, dict):
        return {} if made == declared else {path: made}
    found: dict[str, Any] = {}
    for key in made.keys() | declared.keys():
        found |= differences(made.get(key), declared.get(key), f"{path}/{key}")
    return found


def test_for_socket_mode_the_file_is_as_it_stands(manifest: dict[str, Any], printed: Callable[..., Any]) -> None:
    assert printed() == manifest
    assert printed("--mode", "socket") == manifest


def test_over_http_slack_sends_everything_to_one_address(manifest: dict[str, Any], printed: Callable[..., Any]) -> None:
    made = printed("--mode", "http", "--url", f"{URL}/")

    (command,) = made["features"].pop("slash_commands")
    assert command == manifest["features"]["slash_commands"][0] | {"url": f"{URL}/slack/events"}
    del manifest["features"]["slash_commands"]
    assert differences(made, manifest) == {
        "/settings/socket_mode_enabled": False,
        "/settings/interactivity/request_url": f"{URL}/slack/events",
        "/settings/interactivity/message_menu_options_url": f"{URL}/slack/events",
        "/settings/event_subscriptions/request_url": f"{URL}/slack/events",
    }


def test_events_come_to_the_same_address(manifest: dict[str, Any]) -> None:
    manifest["settings"]["event_subscriptions"] = {"bot_events": ["app_uninstalled"]}

    over_http = variant(manifest, "http", URL)["settings"]["event_subscriptions"]
    over_socket = variant(manifest, "socket", URL)["settings"]["event_subscriptions"]

    assert over_http == {"bot_events": ["app_uninstalled"], "request_url": f"{URL}/slack/events"}
    assert over_socket == {"bot_events": ["app_uninstalled"]}


@pytest.mark.parametrize("mode", ["socket", "http"])
def test_for_many_workspaces_it_is_installed_over_oauth(manifest: dict[str, Any], mode: Any) -> None:
    made = variant(manifest, mode, URL, oauth=True)

    assert differences(made, variant(manifest, mode, URL)) == {
        "/oauth_config/redirect_urls": [f"{URL}/slack/oauth_redirect"],
        "/settings/org_deploy_enabled": True,
    }


def test_a_variant_leaves_the_file_as_it_is(manifest: dict[str, Any]) -> None:
    before = written(manifest)

    variant(manifest, "http", URL, oauth=True)

    assert written(manifest) == before


@pytest.mark.parametrize(
    "arguments",
    [
        ["--mode", "http"],
        ["--oauth"],
        ["--mode", "http", "--url", "http://bot.example"],
        ["--mode", "http", "--url", "bot.example"],
        ["--mode", "http", "--url", "https://bot.example/?a=b"],
        ["--mode", "carrier-pigeon"],
    ],
    ids=" ".join,
)
def test_what_slack_would_not_take_is_not_printed(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["manifest", *arguments])

    said = capsys.readouterr()
    assert (ended.value.code, said.out) == (2, "")
    assert "--url" in said.err or "--mode" in said.err


def test_which_scopes_can_be_done_without_is_said_in_the_file(manifest: dict[str, Any]) -> None:
    assert scopes(manifest) == (frozenset({"commands", "chat:write", "users:read"}), frozenset({"chat:write.public"}))
