"""How the bot is set up: everything that is wrong is said at once, and no secret is ever shown."""

import re
from pathlib import Path

import pytest
from pydantic import SecretStr

from toingg_bot.errors import SettingsError
from toingg_bot.settings import Settings, read_settings
from toingg_bot.store import new_key

HTTP = {
    "SLACK_BOT_TOKEN": "xoxb-fake-bot-token",
    "SLACK_SIGNING_SECRET": "fake-signing-secret",
    "TOINGG_API_KEY": "tg_fake_key",
}
SOCKET_MODE = {
    "SLACK_BOT_TOKEN": "xoxb-fake-bot-token",
    "SLACK_APP_TOKEN": "xapp-fake-app-token",
    "TOINGG_API_KEY": "tg_fake_key",
}
MANY = {
    "SLACK_CLIENT_ID": "123.456",
    "SLACK_CLIENT_SECRET": "fake-client-secret",
    "SLACK_SIGNING_SECRET": "fake-signing-secret",
    "TOINGG_API_KEY": "tg_fake_key",
}
FERNET = "YSBmYWtlIGtleSB0aGF0IG9ubHkgdGVzdHMgdXNlLi4="
NOWHERE = Path("/nowhere/.env")


def settings(environment: dict[str, str], dotenv: Path = NOWHERE) -> Settings:
    return read_settings(environment, dotenv)


def problems(environment: dict[str, str]) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as caught:
        settings(environment)
    return caught.value.problems


def test_what_is_not_set_has_the_value_that_the_readme_says() -> None:
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
        "retention_days": 90,
        "shutdown_grace": 25,
        "metrics_token": None,
        "metrics_port": None,
        "host": "127.0.0.1",
        "port": 3000,
        "log_level": "INFO",
        "log_format": None,
    }


def test_an_app_token_means_socket_mode_and_a_signing_secret_alone_http() -> None:
    assert settings(SOCKET_MODE).socket_mode
    assert settings(SOCKET_MODE | HTTP).socket_mode
    assert not settings(HTTP).socket_mode


def test_everything_that_is_missing_is_said_at_once_with_where_to_find_it() -> None:
    token, transport = problems({})

    assert transport == (
        "SLACK_APP_TOKEN or SLACK_SIGNING_SECRET is missing: set the first (xapp-…, from Basic Information → App-Level "
        "Tokens) for Socket Mode, or the second (from Basic Information) for HTTP."
    )
    assert token == (
        "SLACK_BOT_TOKEN is missing: copy it from your app at api.slack.com/apps → OAuth & Permissions → Bot User "
        "OAuth Token. To serve many workspaces, set SLACK_CLIENT_ID and SLACK_CLIENT_SECRET instead."
    )


def test_the_operator_reads_a_list_and_the_log_a_number() -> None:
    with pytest.raises(SettingsError) as caught:
        settings(HTTP | {"COMMAND": "campaign", "TOINGG_API_URL": "toingg.com"})

    assert str(caught.value) == "2 setting(s) to mend"
    assert caught.value.user_message == (
        "The bot cannot start yet. Please mend:\n"
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
    "ENCRYPTION_KEYS": ["secret", f"{FERNET},", f"{FERNET} {FERNET}", f"{FERNET},short"],
    "COMMAND": ["campaign", "/", "/Campaign", "/two words", f"/{'x' * 32}"],
    "SCRIPT_MIN_LENGTH": ["many", "0", "3001", "1.5"],
    "RETENTION_DAYS": ["ever", "0", "-1", "nan", "36501"],
    "SHUTDOWN_GRACE": ["long", "-1", "nan"],
    "METRICS_TOKEN": ["two words", "ü"],
    "METRICS_PORT": ["prometheus", "0", "65536"],
    "PORT": ["http", "0", "65536"],
    "LOG_LEVEL": ["LOUD"],
    "LOG_FORMAT": ["xml"],
}
EACH_WRONG = [(name, value) for name, values in WRONG.items() for value in values]


@pytest.mark.parametrize(("name", "value"), EACH_WRONG)
def test_a_wrong_value_is_named_in_one_sentence_of_our_own(name: str, value: str) -> None:
    """Who reads it runs a bot, and has never heard of pydantic's inputs, literals and value errors."""
    (problem,) = problems(HTTP | {name: value})

    assert re.fullmatch(rf"{name} (?!Input|Value error|String).*\.", problem)


@pytest.mark.parametrize(("name", "value"), [wrong for wrong in EACH_WRONG if re.search("TOKEN|SECRET|KEY", wrong[0])])
def test_a_wrong_secret_is_not_shown(name: str, value: str) -> None:
    (problem,) = problems(HTTP | {name: value})

    assert value not in problem


def test_everything_that_is_wrong_is_said_at_once() -> None:
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
def test_a_client_has_an_id_and_a_secret(given: str, missing: str) -> None:
    (problem,) = problems({"SLACK_SIGNING_SECRET": "fake-signing-secret", f"SLACK_CLIENT_{given}": "123.456"})

    assert problem == (
        f"SLACK_CLIENT_{missing} is missing beside SLACK_CLIENT_{given}: copy it from your app at api.slack.com/apps → "
        "Basic Information."
    )


def test_a_key_that_workspaces_would_share_is_none() -> None:
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
def test_an_empty_variable_is_the_same_as_none(name: str, empty: str) -> None:
    without = {key: value for key, value in SOCKET_MODE.items() if key != name}
    if name in SOCKET_MODE and name != "TOINGG_API_KEY":
        assert problems(without | {name: empty}) == problems(without)
    else:
        assert settings(without | {name: empty}) == settings(without)


def test_blanks_around_a_value_are_a_slip_of_the_hand() -> None:
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
def test_an_address_works_with_and_without_its_last_slash(name: str, given: str, used: str) -> None:
    assert getattr(settings(HTTP | {name: given}), name.lower()) == used


SECRETS = HTTP | SOCKET_MODE


def test_no_secret_is_in_what_settings_look_like() -> None:
    given = settings(SECRETS)

    for secret in SECRETS.values():
        assert secret not in f"{given} {given!r} {given.model_dump()} {given.model_dump_json()}"


@pytest.mark.parametrize("name", SECRETS)
def test_no_secret_is_in_an_error(name: str) -> None:
    with pytest.raises(SettingsError) as caught:
        settings(SECRETS | {name: f"{SECRETS[name]} and\nmore", "PORT": "none"})

    error: BaseException | None = caught.value
    while error is not None:
        shown = f"{error!s} {error!r} {vars(error)}"
        assert not any(secret in shown for secret in SECRETS.values())
        error = error.__cause__ or error.__context__


@pytest.mark.parametrize("scheme", ["postgresql", "postgres"])
def test_beside_a_server_there_is_no_place_for_a_key_file(scheme: str) -> None:
    (problem,) = problems(HTTP | {"DATABASE_URL": f"{scheme}://bot:s3cret@db.example/bot"})

    assert "ENCRYPTION_KEYS is missing" in problem
    assert "python bot.py new-key" in problem
    assert settings(HTTP | {"DATABASE_URL": f"{scheme}://db.example/bot", "ENCRYPTION_KEYS": FERNET}).encryption_keys


def test_keys_are_many_with_commas_between() -> None:
    given = settings(HTTP | {"ENCRYPTION_KEYS": f"{FERNET}, {new_key()}"}).encryption_keys

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
        ({"DATABASE_URL": "postgresql://db/bot", "ENCRYPTION_KEYS": FERNET}, "postgresql://db/bot"),
        ({"QUEUE_URL": "redis://queue:6379/0"}, "redis://queue:6379/0"),
    ],
)
def test_the_queue_is_beside_the_database_unless_it_is_elsewhere(environment: dict[str, str], bell: str) -> None:
    assert settings(HTTP | environment).doorbell_url == bell


def test_settings_do_not_change_under_way() -> None:
    with pytest.raises(ValueError, match="frozen"):
        settings(HTTP).port = 1  # type: ignore[misc]
