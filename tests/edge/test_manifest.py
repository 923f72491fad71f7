"""The manifest asks Slack for exactly what the bot uses, in each of its variants."""

import ast
import json
from collections.abc import Callable
from typing import Any

import pytest
import yaml

from tests.support.calls import called_by_name, listened_for, methods_called
from tests.support.places import ROOT
from toingg_bot import listeners
from toingg_bot.domain.commands import SUB_COMMANDS
from toingg_bot.edge.manifest import read, scopes, variant, written
from toingg_bot.edge.requests.shapes import EVENTS
from toingg_bot.operations.cli import main
from toingg_bot.settings.settings import Settings

SCOPES: dict[str, set[str]] = {
    "api_test": set(),
    "apps_connections_open": set(),  # connections:write, a scope of the app-level token, which a manifest does not name
    "auth_test": set(),
    "chat_postMessage": {"chat:write"},
    "chat_update": {"chat:write"},
    "files_info": {"files:read"},
    "oauth_v2_access": set(),
    "users_info": {"users:read"},
    "users_list": {"users:read"},
    "views_open": set(),
    "views_publish": set(),
    "views_push": set(),
    "views_update": set(),
}
"""The scopes that a method of the Web API needs: https://docs.slack.dev/reference/methods"""

COPED_WITHOUT = {"chat:write.public", "files:read"}
"""Scopes that the bot can do without: channels that it is not in hear through the response_url, and nobody is asked for
a file."""


@pytest.fixture
def manifest() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "manifest.yml").read_text())
    return loaded


def test_every_method_that_the_bot_calls_is_listed_here() -> None:
    """`api_call` could call any method, so it is not used."""
    assert methods_called() == SCOPES.keys()


def test_the_scopes_are_exactly_those_that_are_needed(manifest: dict[str, Any]) -> None:
    needed = {scope for method in methods_called() for scope in SCOPES[method]}
    if listened_for("command"):
        needed.add("commands")

    scopes = manifest["oauth_config"]["scopes"]
    assert sorted(scopes["bot"]) == sorted(needed | COPED_WITHOUT)
    assert set(scopes["bot_optional"]) == COPED_WITHOUT
    assert scopes.keys() == {"bot", "bot_optional"}


def test_the_command_is_the_default_of_its_setting(manifest: dict[str, Any]) -> None:
    (command,) = manifest["features"]["slash_commands"]

    assert command["command"] == Settings.model_fields["command"].default
    assert command["usage_hint"] == f"[{' | '.join(SUB_COMMANDS)}]"
    listened = [ast.unparse(call.args[0]) for call in listened_for("command")]
    listened += [ast.unparse(call.args[1]) for name, call in called_by_name() if name == "_on_sub_command"]
    assert set(listened) == {"command"}


def test_the_events_are_exactly_those_with_a_listener(manifest: dict[str, Any]) -> None:
    assert listened_for("event") == []  # about the app's own life, and handled before anybody is identified
    assert sorted(EVENTS) == sorted(manifest["settings"]["event_subscriptions"]["bot_events"])


def test_the_shortcuts_are_exactly_those_with_a_listener(manifest: dict[str, Any]) -> None:
    listened = [getattr(listeners, ast.unparse(call.args[0])) for call in listened_for("shortcut")]

    assert sorted(listened) == sorted(each["callback_id"] for each in manifest["features"].get("shortcuts", []))


@pytest.mark.parametrize("kind", ["message", "global_shortcut", "message_shortcut", "function"])
def test_there_is_no_other_kind_of_listener(kind: str) -> None:
    assert listened_for(kind) == []


@pytest.mark.parametrize(
    "made",
    [
        variant(read(), "socket"),
        variant(read(), "http", "https://bot.example"),
        variant(read(), "http", "u", oauth=True),
    ],
    ids=["socket", "http", "oauth"],
)
def test_the_bot_can_write_to_people_but_they_do_not_have_to_answer(made: dict[str, Any]) -> None:
    """Without the Messages tab, nobody can be written to."""
    assert made["features"]["app_home"] == {
        "home_tab_enabled": True,
        "messages_tab_enabled": True,
        "messages_tab_read_only_enabled": True,
    }


def test_buttons_and_forms_reach_the_bot(manifest: dict[str, Any]) -> None:
    assert listened_for("action")
    assert listened_for("view")
    assert manifest["settings"]["interactivity"] == {"is_enabled": True}


def test_it_starts_without_a_public_address(manifest: dict[str, Any]) -> None:
    assert manifest["settings"]["socket_mode_enabled"] is True
    assert "request_url" not in (ROOT / "manifest.yml").read_text()


def test_tokens_are_not_rotated(manifest: dict[str, Any]) -> None:
    """Simultaneous requests would all refresh the same token."""
    assert manifest["settings"]["token_rotation_enabled"] is False


def test_what_slack_shows_about_the_app_is_within_slacks_limits(manifest: dict[str, Any]) -> None:
    """The limits are those of https://docs.slack.dev/reference/app-manifest."""
    assert len(manifest["display_information"]["name"]) <= 35
    assert len(manifest["display_information"]["description"]) <= 140
    assert len(manifest["features"]["bot_user"]["display_name"]) <= 80


# The variants

URL = "https://bot.example/campaigns"


@pytest.fixture
def printed(capsys: pytest.CaptureFixture[str]) -> Callable[..., Any]:
    """What the command prints, as Slack's page reads it; the command needs no settings."""

    def run(*arguments: str) -> Any:
        assert main(["manifest", *arguments]) == 0
        return yaml.safe_load(capsys.readouterr().out)

    return run


def differences(made: Any, declared: Any, path: str = "") -> dict[str, Any]:
    """Return, by its path, what a variant has and the file has not."""
    if not isinstance(made, dict) or not isinstance(declared, dict):
        return {} if made == declared else {path: made}
    found: dict[str, Any] = {}
    for key in made.keys() | declared.keys():
        found |= differences(made.get(key), declared.get(key), f"{path}/{key}")
    return found


def test_for_socket_mode_the_file_is_printed_unchanged(manifest: dict[str, Any], printed: Callable[..., Any]) -> None:
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
def test_for_many_workspaces_the_app_is_installed_over_oauth(manifest: dict[str, Any], mode: Any) -> None:
    made = variant(manifest, mode, URL, oauth=True)

    assert differences(made, variant(manifest, mode, URL)) == {
        "/oauth_config/redirect_urls": [f"{URL}/slack/oauth_redirect"],
        "/settings/org_deploy_enabled": True,
    }


def test_slacks_command_line_reads_the_manifest_and_starts_the_bot(
    manifest: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    """Its file is described at https://docs.slack.dev/tools/slack-cli/reference/hooks."""
    hooks = json.loads((ROOT / ".slack/hooks.json").read_text())["hooks"]
    get_manifest, start = (hooks[name].split() for name in ("get-manifest", "start"))

    assert (get_manifest[:2], start) == (["python3", "bot.py"], ["python3", "bot.py"])
    assert main(get_manifest[2:]) == 0
    assert json.loads(capsys.readouterr().out) == manifest


def test_a_variant_does_not_change_the_file(manifest: dict[str, Any]) -> None:
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
def test_a_manifest_that_slack_would_refuse_is_not_printed(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["manifest", *arguments])

    said = capsys.readouterr()
    assert (ended.value.code, said.out) == (2, "")
    assert "--url" in said.err or "--mode" in said.err


def test_the_file_says_which_scopes_are_optional(manifest: dict[str, Any]) -> None:
    assert scopes(manifest) == (frozenset({"commands", "chat:write", "users:read"}), frozenset(COPED_WITHOUT))
