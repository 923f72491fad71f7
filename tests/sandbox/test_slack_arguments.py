"""Arguments and tokens of all kinds: missing, empty, of a wrong type, or unknown to a method."""

from typing import Any

import pytest

from sandbox.server import Sandbox
from sandbox.web_api.methods import METHODS
from tests.sandbox.samples import field, modal
from tests.sandbox.small_bot import SmallBot
from tests.support.people import line_to

# For each argument that a method needs: Slack's error for a value that refers to nothing.
NEEDED = {
    ("users.info", "user"): "user_not_found",
    ("conversations.info", "channel"): "channel_not_found",
    ("conversations.open", "users"): "user_not_found",
    ("files.info", "file"): "file_not_found",
    ("chat.postMessage", "channel"): "channel_not_found",
    ("chat.postEphemeral", "channel"): "channel_not_found",
    ("chat.postEphemeral", "user"): "user_not_in_channel",
    ("chat.update", "channel"): "channel_not_found",
    ("chat.update", "ts"): "message_not_found",
    ("chat.delete", "channel"): "channel_not_found",
    ("chat.delete", "ts"): "message_not_found",
    ("views.open", "trigger_id"): "invalid_trigger_id",
    ("views.push", "trigger_id"): "invalid_trigger_id",
}
RIGHT: dict[str, Any] = {
    "channel": "C0CAMPAIGN",
    "user": "U0ALICE001",
    "ts": "1.000001",
    "text": "Hello",
    "view": modal(field("title")),
}
EVERY = pytest.mark.parametrize(("method", "name"), NEEDED)
SCOPES = ["chat:write", "users:read", "channels:read", "im:write", "files:read"]
KEEP_OUT = {"auth.revoke", "apps.uninstall"}  # which would revoke the token


@pytest.fixture(scope="session")
def only_sandbox(capable_sandbox: Sandbox) -> Sandbox:
    """A sandbox in which the app uses everything."""
    return capable_sandbox


@pytest.fixture
def bot(bot: SmallBot) -> SmallBot:
    """A bot that may call every method."""
    bot.control("scopes", scopes=SCOPES)
    return bot


def without(name: str) -> dict[str, Any]:
    return {key: value for key, value in RIGHT.items() if key != name}


@EVERY
def test_required_arguments_cannot_be_left_out(bot: SmallBot, method: str, name: str) -> None:
    for arguments in (without(name), without(name) | {name: None}):
        refused = bot.call(method, **arguments)

        assert refused["error"] == "invalid_arguments"
        assert refused["response_metadata"]["messages"] == [f"[ERROR] missing required field: {name}"]


@EVERY
def test_an_empty_argument_is_present_but_refers_to_nothing(bot: SmallBot, method: str, name: str) -> None:
    assert bot.call(method, **without(name), **{name: ""})["error"] == NEEDED[method, name]
    token = {"Authorization": f"Bearer {bot.token}"}
    form = {key: value for key, value in without(name).items() if key != "view"} | {name: "", "view": "{}"}
    if name != "trigger_id":
        assert bot.http.post(f"/api/{method}", data=form, headers=token).json()["error"] == NEEDED[method, name]


@EVERY
@pytest.mark.parametrize("value", [["x"], {"x": "y"}, True, []], ids=str)
def test_a_list_is_not_a_text(bot: SmallBot, method: str, name: str, value: object) -> None:
    refused = bot.call(method, **without(name), **{name: value})

    assert refused["error"] == "invalid_arguments"
    assert refused["response_metadata"]["messages"] == [f"[ERROR] must provide a string [json-pointer:/{name}]"]


@EVERY
def test_a_number_is_as_good_as_its_digits(bot: SmallBot, method: str, name: str) -> None:
    assert bot.call(method, **without(name), **{name: 5})["error"] == NEEDED[method, name]


def test_unknown_arguments_of_a_method_are_ignored(bot: SmallBot) -> None:
    unknown = {"nonsense": "x", "file": ["y"], "unfurl_links": False}

    assert bot.call("chat.postMessage", channel="C0CAMPAIGN", text="Hello", **unknown)["ok"]


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("né", "invalid_arg_name"),
        ("a b", "invalid_arg_name"),
        ("x" * 256, "invalid_arg_name"),
        ("a[]", "invalid_array_arg"),
    ],
    ids=lambda value: value[:20],
)
def test_the_name_of_an_argument_must_be_a_name(bot: SmallBot, name: str, error: str) -> None:
    assert bot.call("auth.test", **{name: "x"})["error"] == error


@pytest.mark.parametrize(
    ("body", "error"),
    [("{", "invalid_json"), ("é", "invalid_json"), ("[]", "json_not_object"), ("5", "json_not_object")],
)
@pytest.mark.parametrize("method", ["api.test", "chat.postMessage"])
def test_a_body_is_one_json_object(bot: SmallBot, method: str, body: str, error: str) -> None:
    headers = {"Authorization": f"Bearer {bot.token}", "Content-Type": "application/json; charset=utf-8"}

    assert bot.http.post(f"/api/{method}", content=body.encode(), headers=headers).json()["error"] == error


def test_the_apps_own_token_shows_which_app_it_belongs_to(sandbox: Sandbox, bot: SmallBot) -> None:
    bot.token = sandbox.app_token

    assert bot.call("auth.test") == {"ok": True, "app_name": "Toingg", "app_id": "A0TOINGG01"}


@pytest.mark.parametrize(
    "method", sorted(METHODS.keys() - {"api.test", "auth.test", "apps.connections.open", "oauth.v2.access"})
)
def test_with_the_apps_own_token_nothing_else_is_allowed(sandbox: Sandbox, bot: SmallBot, method: str) -> None:
    bot.token = sandbox.app_token

    assert bot.call(method, **RIGHT)["error"] == "not_allowed_token_type"


@pytest.mark.parametrize("method", sorted(METHODS.keys() - KEEP_OUT))
def test_every_answer_names_the_scopes_of_its_token(sandbox: Sandbox, method: str) -> None:
    def scopes(token: str) -> str | None:
        answer = line_to(sandbox.url).post(f"/api/{method}", headers={"Authorization": f"Bearer {token}"})
        named: str | None = answer.headers.get("x-oauth-scopes")
        return named

    assert "chat:write" in (scopes(sandbox.bot_token) or "").split(",")
    assert scopes(sandbox.app_token) == "connections:write"
    assert scopes("xoxb-made-up") is None
