"""How the bot is configured: all problems are reported at once, and no secret is ever shown."""

import re
from pathlib import Path

import pytest
from pydantic import SecretStr

from tests.support.databases import KEY
from tests.support.environments import HTTP, MANY, SOCKET_MODE, settings
from toingg_bot.domain.errors import SettingsError
from toingg_bot.settings.settings import Settings
from toingg_bot.store import new_key


def problems(environment: dict[str, str]) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as caught:
        settings(environment)
    return caught.value.problems


def test_defaults_are_those_in_the_readme() -> None:
    given = settings(HTTP).model_dump(exclude={name.lower() for name in HTTP})

    assert given == {
        "slack_app_token": None,
        "slack_client_id": None,
        "slack_client_secret": None,
        "slack_api_url": "https://slack.com/api/",
        "slack_authorize_url": "https://slack.com/oauth/v2/authorize",
        "toingg_api_url": "https://www.toingg.com/api/v3",
        "database_url": SecretStr("sqlite:///toingg_bot.db"),
        "queue_url": None,
        "encryption_keys": None,
        "command": "/campaign",
        "script_min_length": 200,
        "script_max_length": 20_000,
        "toingg_dashboard_url": None,
        "retention_days": 90,
        "shutdown_grace": 25,
        "metrics_token": None,
        "metrics_port": None,
        "web_concurrency": 1,
        "database_pool": 8,
        "host": "127.0.0.1",
        "port": 3000,
        "log_level": "INFO",
        "log_format": None,
    }


def test_an_app_token_means_socket_mode_and_a_signing_secret_alone_means_http() -> None:
    assert settings(SOCKET_MODE).socket_mode
    assert settings(SOCKET_MODE | HTTP).socket_mode
    assert not settings(HTTP).socket_mode


def test_all_missing_settings_are_reported_at_once_with_where_to_find_them() -> None:
    token, transport = problems({})

    assert transport == (
        "SLACK_APP_TOKEN or SLACK_SIGNING_SECRET is missing: set the first (xapp-…, from Basic Information → App-Level "
        "Tokens) for Socket Mode, or the second (from Basic Information) for HTTP."
    )
    assert token == (
        "SLACK_BOT_TOKEN is missing: copy it from your app at api.slack.com/apps → OAuth & Permissions → Bot User "
        "OAuth Token. To serve many workspaces, set SLACK_CLIENT_ID and SLACK_CLIENT_SECRET instead."
    )


def test_the_operator_reads_a_list_and_the_log_gets_a_number() -> None:
    with pytest.raises(SettingsError) as caught:
        settings(HTTP | {"COMMAND": "campaign", "TOINGG_API_URL": "toingg.com"})

    assert str(caught.value) == "2 setting(s) to fix"
    assert caught.value.advice == (
        "The bot can't start yet. Please fix:\n"
        "  - TOINGG_API_URL must be an address that begins with https:// or http://.\n"
        "  - COMMAND must be a slash and up to 31 small letters, digits, - or _: /campaign."
    )


WRONG = {
    "SLACK_BOT_TOKEN": ["xoxp-a-persons-token", "xapp-an-app-token", "xoxb-in two", 'xoxb-"quoted"'],
    "SLACK_SIGNING_SECRET": ["two words", "'quoted'", "two\nlines", "ü"],
    "SLACK_APP_TOKEN": ["xoxb-a-bot-token", "app-token"],
    "SLACK_API_URL": ["slack.com/api", "ftp://slack.com/api/", "https://", "http://[x"],
    "SLACK_AUTHORIZE_URL": ["slack.com/oauth/v2/authorize"],
    "TOINGG_API_URL": ["www.toingg.com", "http://[x"],
    "TOINGG_API_KEY": ["tg_two words", "tg_two\nlines", "“tg_curly”", "tg_fake\u2011key", "Bearer tg_fake"],
    "DATABASE_URL": ["bot.db", "mysql://host/bot", "sqlite://", "sqlite:///:memory:"],
    "QUEUE_URL": ["localhost:6379", "amqp://host", "redis://", "sqlite:///"],
    "ENCRYPTION_KEYS": ["secret", f"{KEY},", f"{KEY} {KEY}", f"{KEY},short"],
    "COMMAND": ["campaign", "/", "/Campaign", "/two words", f"/{'x' * 32}"],
    "SCRIPT_MIN_LENGTH": ["many", "0", "20001", "1.5"],
    "SCRIPT_MAX_LENGTH": ["many", "0", "20001", "199"],
    "RETENTION_DAYS": ["ever", "0", "-1", "nan", "36501"],
    "SHUTDOWN_GRACE": ["long", "-1", "nan"],
    "METRICS_TOKEN": ["two words", "ü"],
    "METRICS_PORT": ["prometheus", "0", "65536"],
    "WEB_CONCURRENCY": ["all", "0", "65"],
    "DATABASE_POOL": ["all", "0", "101"],
    "HOST": ["x86_64-conda-linux-gnu", "two words", "http://127.0.0.1", "127.0.0.1:3000"],
    "PORT": ["http", "0", "65536"],
    "LOG_LEVEL": ["LOUD"],
    "LOG_FORMAT": ["xml"],
}
EACH_WRONG = [(name, value) for name, values in WRONG.items() for value in values]


@pytest.mark.parametrize(("name", "value"), EACH_WRONG)
def test_a_wrong_value_is_explained_in_one_sentence_of_our_own(name: str, value: str) -> None:
    """The reader runs a bot, and has never heard of pydantic's inputs, literals and value errors."""
    (problem,) = problems(HTTP | {name: value})

    assert re.fullmatch(rf"{name} (?!Input|Value error|String).*\.", problem)


@pytest.mark.parametrize(("name", "value"), [wrong for wrong in EACH_WRONG if re.search("TOKEN|SECRET|KEY", wrong[0])])
def test_a_wrong_secret_is_not_shown(name: str, value: str) -> None:
    (problem,) = problems(HTTP | {name: value})

    assert value not in problem


def test_all_problems_are_reported_at_once() -> None:
    said = problems({name: values[0] for name, values in WRONG.items()})

    assert [problem.split()[0] for problem in said] == list(WRONG)


@pytest.mark.parametrize("name", ["SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET"])
def test_one_workspace_or_many_but_not_both(name: str) -> None:
    (problem,) = problems(HTTP | {name: "123.456"})

    assert problem == (
        "SLACK_BOT_TOKEN and SLACK_CLIENT_ID are both set: remove the first to serve the workspaces that install the "
        "app, or the second to serve one."
    )


@pytest.mark.parametrize(("given", "missing"), [("ID", "SECRET"), ("SECRET", "ID")])
def test_a_slack_client_needs_both_an_id_and_a_secret(given: str, missing: str) -> None:
    (problem,) = problems({"SLACK_SIGNING_SECRET": "fake-signing-secret", f"SLACK_CLIENT_{given}": "123.456"})

    assert problem == (
        f"SLACK_CLIENT_{missing} is missing beside SLACK_CLIENT_{given}: copy it from your app at api.slack.com/apps → "
        "Basic Information."
    )


def test_a_toingg_key_that_workspaces_would_share_is_refused() -> None:
    assert settings(HTTP).shared_key == "tg_fake_key"
    assert settings(MANY).shared_key is None


def test_the_environment_wins_over_dotenv(tmp_path: Path) -> None:
    dotenv = tmp_path / ".env"
    dotenv.write_text("COMMAND=/calls\nPORT=4000\n# PORT=5000\nLOG_LEVEL='DEBUG'\n")

    given = settings(HTTP | {"PORT": "3333"}, dotenv)

    assert (given.command, given.port, given.log_level) == ("/calls", 3333, "DEBUG")


def test_dotenv_alone_is_enough(tmp_path: Path) -> None:
    dotenv = tmp_path / ".env"
    dotenv.write_text("".join(f"{name}={value}\n" for name, value in SOCKET_MODE.items()))

    assert settings({}, dotenv) == settings(SOCKET_MODE)


@pytest.mark.parametrize("name", [name.upper() for name in Settings.model_fields])
@pytest.mark.parametrize("empty", ["", "  ", "\n"], ids=repr)
def test_an_empty_variable_is_the_same_as_a_missing_one(name: str, empty: str) -> None:
    without = {key: value for key, value in SOCKET_MODE.items() if key != name}
    if name in SOCKET_MODE and name != "TOINGG_API_KEY":
        assert problems(without | {name: empty}) == problems(without)
    else:
        assert settings(without | {name: empty}) == settings(without)


def test_what_slacks_command_line_sets_is_used_if_nothing_else_is_set(tmp_path: Path) -> None:
    given = {"SLACK_CLI_XOXB": "xoxb-fake-of-slack-run", "SLACK_CLI_XAPP": "xapp-fake-of-slack-run"}
    (tmp_path / ".env").write_text("SLACK_BOT_TOKEN=xoxb-of-the-file\n")

    run = settings(given | {"SLACK_APP_TOKEN": ""}, tmp_path / ".env")
    own = settings(given | SOCKET_MODE)

    assert [run.slack_bot_token, run.slack_app_token] == [SecretStr(token) for token in given.values()]
    assert own == settings(SOCKET_MODE)


@pytest.mark.parametrize(
    ("given", "used"), [("::", "::"), ("[::]", "::"), ("::1", "::1"), ("[::1]", "::1"), ("localhost", "localhost")]
)
def test_the_address_to_listen_on_may_be_ipv6(given: str, used: str) -> None:
    assert settings(HTTP | {"HOST": given}).host == used


@pytest.mark.parametrize(
    ("url", "secrets"),
    [
        ("postgresql://bot:p%23ss-word@db.example/bot", {"p%23ss-word", "p#ss-word"}),
        ("postgresql+psycopg://bot:hush-hush@one,two:5433/bot", {"hush-hush"}),
        ("postgresql://db.example/bot?password=hush-hush&sslpassword=hush-too", {"hush-hush", "hush-too"}),
    ],
)
def test_the_log_hides_every_password_of_an_address_as_written_and_decoded(url: str, secrets: set[str]) -> None:
    assert settings(HTTP | {"DATABASE_URL": url, "ENCRYPTION_KEYS": KEY}).secrets >= secrets


def test_blanks_around_a_value_are_ignored() -> None:
    assert settings({name: f" {value}\n" for name, value in HTTP.items()}) == settings(HTTP)


@pytest.mark.parametrize(
    ("name", "given", "used"),
    [
        ("SLACK_API_URL", "http://localhost:3030/api", "http://localhost:3030/api/"),
        ("SLACK_API_URL", "http://localhost:3030/api/", "http://localhost:3030/api/"),
        ("TOINGG_API_URL", "http://localhost:3030/toingg/api/v3/", "http://localhost:3030/toingg/api/v3"),
        ("TOINGG_API_URL", "http://localhost:3030/toingg/api/v3", "http://localhost:3030/toingg/api/v3"),
    ],
)
def test_an_address_works_with_and_without_a_slash_at_the_end(name: str, given: str, used: str) -> None:
    assert getattr(settings(HTTP | {name: given}), name.lower()) == used


SECRETS = HTTP | SOCKET_MODE


def test_the_representation_of_settings_contains_no_secret() -> None:
    given = settings(SECRETS)

    for secret in SECRETS.values():
        assert secret not in f"{given} {given!r} {given.model_dump()} {given.model_dump_json()}"


@pytest.mark.parametrize("name", SECRETS)
def test_no_error_contains_a_secret(name: str) -> None:
    with pytest.raises(SettingsError) as caught:
        settings(SECRETS | {name: f"{SECRETS[name]} and\nmore", "PORT": "none"})

    error: BaseException | None = caught.value
    while error is not None:
        shown = f"{error!s} {error!r} {vars(error)}"
        assert not any(secret in shown for secret in SECRETS.values())
        error = error.__cause__ or error.__context__


@pytest.mark.parametrize("scheme", ["postgresql", "postgres"])
def test_with_a_server_there_is_no_place_for_a_key_file(scheme: str) -> None:
    (problem,) = problems(HTTP | {"DATABASE_URL": f"{scheme}://bot:s3cret@db.example/bot"})

    assert "ENCRYPTION_KEYS is missing" in problem
    assert "python bot.py new-key" in problem
    assert settings(HTTP | {"DATABASE_URL": f"{scheme}://db.example/bot", "ENCRYPTION_KEYS": KEY}).encryption_keys


def test_several_keys_are_separated_by_commas() -> None:
    given = settings(HTTP | {"ENCRYPTION_KEYS": f"{KEY}, {new_key()}"}).encryption_keys

    assert given is not None
    assert given.get_secret_value().count(",") == 1


@pytest.mark.parametrize("url", ["postgresql://bot:s3cret@db.example/bot", "redis://:s3cret@queue.example:6379/0"])
def test_the_password_in_an_address_is_not_shown(url: str) -> None:
    given = settings(HTTP | {"QUEUE_URL": url})

    assert "s3cret" not in f"{given} {given!r} {given.model_dump()} {given.model_dump_json()}"


@pytest.mark.parametrize(
    ("environment", "bell"),
    [
        ({}, "sqlite:///toingg_bot.db-queue"),
        ({"DATABASE_URL": "sqlite:////data/bot.db"}, "sqlite:////data/bot.db-queue"),
        ({"DATABASE_URL": "postgresql://db/bot", "ENCRYPTION_KEYS": KEY}, "postgresql://db/bot"),
        ({"QUEUE_URL": "redis://queue:6379/0"}, "redis://queue:6379/0"),
    ],
)
def test_the_queue_is_in_the_database_unless_it_has_its_own_address(environment: dict[str, str], bell: str) -> None:
    assert settings(HTTP | environment).doorbell_url == bell


def test_settings_do_not_change_while_the_bot_runs() -> None:
    with pytest.raises(ValueError, match="frozen"):
        settings(HTTP).port = 1  # type: ignore[misc]
