"""Settings: read from the environment and `.env`, and judged all at once before anything starts."""

import os
import re
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, ValidationError
from pydantic_core import PydanticCustomError

from toingg_bot.campaign import SCRIPT_MIN_LENGTH
from toingg_bot.errors import SettingsError


def _http_url(text: str) -> str:
    try:
        parts = urlsplit(text)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise PydanticCustomError("url", "must be an address that begins with https:// or http://")
    return text


def _database(url: SecretStr) -> SecretStr:
    if not re.match(r"(sqlite:///[^:]|postgres(ql)?://.)", url.get_secret_value()):
        raise PydanticCustomError("database", "must be sqlite:///a-file.db or postgresql://user:password@host/database")
    return url


def _queue(url: SecretStr) -> SecretStr:
    if not re.match(r"(sqlite:///.|postgres(ql)?://.|rediss?://.)", url.get_secret_value()):
        raise PydanticCustomError("queue", "must be redis://host:port, postgresql://… or sqlite:///a-file.db")
    return url


def _keys(secret: SecretStr) -> SecretStr:
    for key in secret.get_secret_value().split(","):
        if not re.fullmatch(r"[A-Za-z0-9_-]{43}=", key.strip()):
            raise PydanticCustomError(
                "fernet",
                "holds something that is no key: print one with `python bot.py new-key`, commas between several",
            )
    return secret


def _slack_api_url(text: str) -> str:
    return _http_url(text).rstrip("/") + "/"


def _toingg_api_url(text: str) -> str:
    return _http_url(text).rstrip("/")


def _command(text: str) -> str:
    if not re.fullmatch(r"/[a-z0-9_\-]{1,31}", text):
        raise PydanticCustomError("command", "must be a slash and up to 31 small letters, digits, - or _: /campaign")
    return text


def _key(secret: SecretStr) -> SecretStr:
    """Refuse what cannot stand in a header, such as a key pasted with its line break or in quotes."""
    if not re.fullmatch(r"[!#-&(-~]+", secret.get_secret_value()):
        raise PydanticCustomError("key", "has a space, a quote or a line break in it: paste the key alone")
    return secret


def _client_id(text: str) -> str:
    if not re.fullmatch(r"[0-9A-Za-z.]+", text):
        raise PydanticCustomError(
            "client_id", "must be two numbers with a dot between them, as Basic Information has it"
        )
    return text


def _prefixed(*prefixes: str) -> AfterValidator:
    def check(secret: SecretStr) -> SecretStr:
        if not secret.get_secret_value().startswith(prefixes):
            raise PydanticCustomError("token", f"begins with {' or '.join(prefixes)}: this is something else")
        return _key(secret)

    return AfterValidator(check)


class Settings(BaseModel):
    """How this bot is set up. The field's name in capitals is the variable's name."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    slack_bot_token: Annotated[SecretStr, _prefixed("xoxb-")] | None = None
    slack_signing_secret: Annotated[SecretStr, AfterValidator(_key)] | None = None
    slack_app_token: Annotated[SecretStr, _prefixed("xapp-")] | None = None
    slack_client_id: Annotated[str, AfterValidator(_client_id)] | None = None
    slack_client_secret: Annotated[SecretStr, AfterValidator(_key)] | None = None
    slack_api_url: Annotated[str, AfterValidator(_slack_api_url)] = "https://slack.com/api/"
    slack_authorize_url: Annotated[str, AfterValidator(_http_url)] = "https://slack.com/oauth/v2/authorize"
    toingg_api_url: Annotated[str, AfterValidator(_toingg_api_url)] = "https://www.toingg.com/api/v3"
    toingg_api_key: Annotated[SecretStr, AfterValidator(_key)] | None = None
    database_url: Annotated[SecretStr, AfterValidator(_database)] = SecretStr("sqlite:///toingg_bot.db")
    queue_url: Annotated[SecretStr, AfterValidator(_queue)] | None = None
    encryption_keys: Annotated[SecretStr, AfterValidator(_keys)] | None = None
    command: Annotated[str, AfterValidator(_command)] = "/campaign"
    script_min_length: Annotated[int, Field(ge=1, le=3000)] = SCRIPT_MIN_LENGTH
    retention_days: Annotated[float, Field(gt=0, le=36_500)] = 90
    shutdown_grace: Annotated[float, Field(ge=0, le=3600)] = 25
    metrics_token: Annotated[SecretStr, AfterValidator(_key)] | None = None
    metrics_port: Annotated[int, Field(ge=1, le=65535)] | None = None
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 3000
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["console", "json"] | None = None

    @property
    def doorbell_url(self) -> str:
        """Where the processes ring for each other: beside the database, unless QUEUE_URL says otherwise."""
        if self.queue_url is not None:
            return self.queue_url.get_secret_value()
        url = self.database_url.get_secret_value()
        return f"{url}-queue" if url.startswith("sqlite") else url

    @property
    def shared_key(self) -> str | None:
        """The Toingg key of the one workspace that this bot serves; many workspaces never share one."""
        return None if self.slack_client_id or not self.toingg_api_key else self.toingg_api_key.get_secret_value()

    @property
    def keys(self) -> str | None:
        """The keys that seal what is kept, as they are set."""
        return self.encryption_keys.get_secret_value() if self.encryption_keys else None

    @property
    def secrets(self) -> frozenset[str]:
        """Everything here that nobody may see, for the log to cover: a list of keys as a whole and each of them."""
        values = [value.get_secret_value() for _, value in self if isinstance(value, SecretStr)]
        parts = {part.strip() for value in values for part in value.split(",")}
        passwords = {urlsplit(value).password or "" for value in values if "://" in value}
        return frozenset({*values, *parts, *passwords})

    @property
    def socket_mode(self) -> bool:
        """Whether Slack is reached over a WebSocket that the bot opens, and not over HTTP requests to it."""
        return self.slack_app_token is not None


_NO_SLACK = (
    "SLACK_BOT_TOKEN is missing: copy it from your app at api.slack.com/apps → OAuth & Permissions → Bot User OAuth "
    "Token. To serve many workspaces, set SLACK_CLIENT_ID and SLACK_CLIENT_SECRET instead."
)
_BOTH = (
    "SLACK_BOT_TOKEN and SLACK_CLIENT_ID are both set: remove the first to serve the workspaces that install the app, "
    "or the second to serve one."
)
_HALF = "{missing} is missing beside {given}: copy it from your app at api.slack.com/apps → Basic Information."
_NO_TRANSPORT = (
    "SLACK_APP_TOKEN or SLACK_SIGNING_SECRET is missing: set the first (xapp-…, from Basic Information → App-Level "
    "Tokens) for Socket Mode, or the second (from Basic Information) for HTTP."
)
_SENTENCES = {
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_parsing": "must be a number",
    "greater_than": "must be more than {gt:g}",
    "greater_than_equal": "must be {ge:g} or more",
    "less_than_equal": "must be {le:g} or less",
    "literal_error": "must be {expected}",
}


def read_settings(environment: Mapping[str, str] = os.environ, dotenv: Path = Path(".env")) -> Settings:
    """Return the settings; the environment wins over `.env`, and an empty variable is the same as none.

    Raises SettingsError with one sentence for each thing to mend.
    """
    known = {**dotenv_values(dotenv), **environment}
    given = {
        name: value.strip()
        for name in Settings.model_fields
        if (value := known.get(name.upper())) is not None and value.strip()
    }
    problems = _missing_keys(given)
    problems += _whose_bot(given.keys())
    problems += [] if {"slack_app_token", "slack_signing_secret"} & given.keys() else [_NO_TRANSPORT]
    try:
        settings = Settings.model_validate(given)
    except ValidationError as error:
        problems += [_problem(details) for details in error.errors(include_url=False, include_input=False)]
        raise SettingsError(problems) from None
    if problems:
        raise SettingsError(problems)
    return settings


def _missing_keys(given: Mapping[str, str]) -> list[str]:
    """On SQLite a key file is made beside the database; there is no such place beside a server."""
    if given.get("database_url", "").startswith("postgres") and "encryption_keys" not in given:
        return [
            "ENCRYPTION_KEYS is missing: print a key with `python bot.py new-key`, and keep it as you keep a password."
        ]
    return []


def _whose_bot(given: Collection[str]) -> list[str]:
    """Hold to one workspace by its token, or many over OAuth."""
    pair = ("slack_client_id", "slack_client_secret")
    halves = [name for name in pair if name in given]
    if "slack_bot_token" in given:
        return [_BOTH] if halves else []
    if not halves:
        return [_NO_SLACK]
    missing = [name for name in pair if name not in given]
    return [_HALF.format(missing=missing[0].upper(), given=halves[0].upper())] if missing else []


def _problem(error: Mapping[str, Any]) -> str:
    name = str(error["loc"][0]).upper()
    return f"{name} {_SENTENCES.get(error['type'], error['msg']).format(**error.get('ctx', {}))}."
