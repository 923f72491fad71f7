"""Settings: read from the environment and `.env`, and all checked before anything starts."""

import os
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, ValidationError, ValidationInfo
from pydantic_core import ErrorDetails, PydanticCustomError

from toingg_bot.domain.campaign import SCRIPT_LENGTH, ScriptLength
from toingg_bot.domain.errors import SettingsError
from toingg_bot.domain.syntax import is_api_key, is_encryption_key
from toingg_bot.settings import addresses
from toingg_bot.settings.dotenv_file import misspelt, read_dotenv

DOTENV = Path(".env")


def _address(check: Callable[[str], str]) -> AfterValidator:
    """Check an address, whether it is a secret or plain text."""

    def judged(given: Any) -> Any:
        try:
            if isinstance(given, SecretStr):
                return SecretStr(check(given.get_secret_value()))
            return check(given)
        except addresses.Unusable as error:
            raise PydanticCustomError("address", "{what}", {"what": str(error)}) from None

    return AfterValidator(judged)


def _keys(secret: SecretStr) -> SecretStr:
    for key in secret.get_secret_value().split(","):
        if not is_encryption_key(key.strip()):
            raise PydanticCustomError(
                "fernet",
                "holds something that is no key: print one with `python bot.py new-key`, commas between several",
            )
    return secret


def _slack_api_url(text: str) -> str:
    return addresses.http(text).rstrip("/") + "/"


def _toingg_api_url(text: str) -> str:
    return addresses.http(text).rstrip("/")


def _command(text: str) -> str:
    if not re.fullmatch(r"/[a-z0-9_\-]{1,31}", text):
        raise PydanticCustomError("command", "must be a slash and up to 31 small letters, digits, - or _: /campaign")
    return text


def _key(secret: SecretStr) -> SecretStr:
    """Refuse a key that does not fit in a header, for example pasted with a line break or in quotes."""
    if not is_api_key(secret.get_secret_value()):
        raise PydanticCustomError("key", "has a space, a quote or a line break in it: paste the key alone")
    return secret


def _client_id(text: str) -> str:
    if not re.fullmatch(r"[0-9A-Za-z.]+", text):
        raise PydanticCustomError(
            "client_id", "must be two numbers with a dot between them, as Basic Information has it"
        )
    return text


def _not_below_the_minimum(most: int, info: ValidationInfo) -> int:
    least = info.data.get("script_min_length", 0)
    if most < least:
        raise PydanticCustomError("script_length", "must be {least} (SCRIPT_MIN_LENGTH) or more", {"least": least})
    return most


def _prefixed(*prefixes: str) -> AfterValidator:
    def check(secret: SecretStr) -> SecretStr:
        if not secret.get_secret_value().startswith(prefixes):
            raise PydanticCustomError("token", f"begins with {' or '.join(prefixes)}: this is something else")
        return _key(secret)

    return AfterValidator(check)


class Settings(BaseModel):
    """The bot's settings. A field's name in capitals is the name of the environment variable."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    slack_bot_token: Annotated[SecretStr, _prefixed("xoxb-")] | None = None
    slack_signing_secret: Annotated[SecretStr, AfterValidator(_key)] | None = None
    slack_app_token: Annotated[SecretStr, _prefixed("xapp-")] | None = None
    slack_client_id: Annotated[str, AfterValidator(_client_id)] | None = None
    slack_client_secret: Annotated[SecretStr, AfterValidator(_key)] | None = None
    slack_api_url: Annotated[str, _address(_slack_api_url)] = "https://slack.com/api/"
    slack_authorize_url: Annotated[str, _address(addresses.http)] = "https://slack.com/oauth/v2/authorize"
    toingg_api_url: Annotated[str, _address(_toingg_api_url)] = "https://www.toingg.com/api/v3"
    toingg_api_key: Annotated[SecretStr, AfterValidator(_key)] | None = None
    database_url: Annotated[SecretStr, _address(addresses.database)] = SecretStr("sqlite:///toingg_bot.db")
    queue_url: Annotated[SecretStr, _address(addresses.queue)] | None = None
    encryption_keys: Annotated[SecretStr, AfterValidator(_keys)] | None = None
    command: Annotated[str, AfterValidator(_command)] = "/campaign"
    script_min_length: Annotated[int, Field(ge=1, le=SCRIPT_LENGTH.most)] = SCRIPT_LENGTH.least
    script_max_length: Annotated[int, Field(ge=1, le=SCRIPT_LENGTH.most), AfterValidator(_not_below_the_minimum)] = (
        SCRIPT_LENGTH.most
    )
    toingg_dashboard_url: Annotated[str, _address(addresses.http)] | None = None
    retention_days: Annotated[float, Field(gt=0, le=36_500)] = 90
    shutdown_grace: Annotated[float, Field(ge=0, le=3600)] = 25
    metrics_token: Annotated[SecretStr, AfterValidator(_key)] | None = None
    metrics_port: Annotated[int, Field(ge=1, le=65535)] | None = None
    web_concurrency: Annotated[int, Field(ge=1, le=64)] = 1
    database_pool: Annotated[int, Field(ge=1, le=100)] = 8
    host: Annotated[str, _address(addresses.host)] = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 3000
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["console", "json"] | None = None

    @property
    def script_length(self) -> ScriptLength:
        """How long a script may be."""
        return ScriptLength(self.script_min_length, self.script_max_length)

    @property
    def doorbell_url(self) -> str:
        """The address of the queue through which processes notify each other: QUEUE_URL, or beside the database."""
        if self.queue_url is not None:
            return self.queue_url.get_secret_value()
        url = self.database_url.get_secret_value()
        return f"{url}-queue" if url.startswith("sqlite") else url

    @property
    def shared_key(self) -> str | None:
        """The Toingg key of a bot for one workspace. If the bot serves many workspaces, they never share a key."""
        return None if self.slack_client_id or not self.toingg_api_key else self.toingg_api_key.get_secret_value()

    @property
    def keys(self) -> str | None:
        """The keys that encrypt stored data, as given in the settings."""
        return self.encryption_keys.get_secret_value() if self.encryption_keys else None

    @property
    def secrets(self) -> frozenset[str]:
        """All secrets in the settings, which the log must cover: a list of keys as a whole, and each of its keys."""
        values = [value.get_secret_value() for _, value in self if isinstance(value, SecretStr)]
        parts = {part.strip() for value in values for part in value.split(",")}
        passwords = (addresses.passwords(value) for value in values if "://" in value)
        return frozenset({*values, *parts}.union(*passwords))

    @property
    def socket_mode(self) -> bool:
        """Whether Slack sends its requests over a WebSocket that the bot opens, and not over HTTP."""
        return self.slack_app_token is not None

    @property
    def on_postgresql(self) -> bool:
        """Whether the database is on a PostgreSQL server, and not in a file."""
        return self.database_url.get_secret_value().startswith("postgres")


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
_NO_KEYS = "ENCRYPTION_KEYS is missing: print a key with `python bot.py new-key`, and keep it as you keep a password."
_GIVEN_BY_SLACK = {"SLACK_BOT_TOKEN": "SLACK_CLI_XOXB", "SLACK_APP_TOKEN": "SLACK_CLI_XAPP"}
_SENTENCES = {
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_parsing": "must be a number",
    "greater_than": "must be more than {gt:g}",
    "greater_than_equal": "must be {ge:g} or more",
    "less_than_equal": "must be {le:g} or less",
    "literal_error": "must be {expected}",
}


@dataclass(frozen=True)
class Judged:
    """The valid settings, and one sentence for each thing to fix.

    `wrong` has the names of settings that are missing or invalid. In `settings`, an invalid one has its default value.
    """

    settings: Settings
    problems: tuple[str, ...] = ()
    wrong: frozenset[str] = frozenset()
    is_all_known: bool = True
    """Whether all settings are known; False if the file `.env` could not be read."""


def read_settings(environment: Mapping[str, str] = os.environ, dotenv: Path = DOTENV) -> Settings:
    """Return the settings. The environment wins over `.env`, and an empty variable counts as missing.

    Raises SettingsError with one sentence for each thing to fix.
    """
    judged = judge(environment, dotenv)
    if judged.problems:
        raise SettingsError(judged.problems)
    return judged.settings


def judge(environment: Mapping[str, str] = os.environ, dotenv: Path = DOTENV) -> Judged:
    """Check every setting, and return the valid ones and all the problems."""
    file = read_dotenv(dotenv)
    known = {**file.values, **environment, **_given_by_slack(environment)}
    given = {
        name: value.strip()
        for name in Settings.model_fields
        if (value := known.get(name.upper())) is not None and value.strip()
    }
    missing = {**_missing_keys(given), **_whose_bot(given.keys()), **_transport(given.keys())} if file.is_read else {}
    problems = [*file.problems, *_misspelt(file.values, given), *missing.values()]
    wrong = set(missing)
    try:
        settings = Settings.model_validate(given)
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)
        problems += [_problem(each) for each in details]
        wrong |= {str(each["loc"][0]) for each in details}
        settings = Settings.model_validate({name: value for name, value in given.items() if name not in wrong})
    return Judged(settings, tuple(problems), frozenset(wrong), file.is_read)


def _given_by_slack(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the tokens that `slack run` gives to the app that it starts, without those that are set already.

    https://docs.slack.dev/tools/slack-cli/guides/developing-locally
    """
    given = {name: environment.get(as_slack_says, "") for name, as_slack_says in _GIVEN_BY_SLACK.items()}
    return {name: token for name, token in given.items() if token and not environment.get(name, "").strip()}


def _misspelt(file: Mapping[str, str], given: Collection[str]) -> list[str]:
    """Find names in `.env` that were meant for this bot but are misspelt."""
    names = [name.upper() for name in Settings.model_fields]
    found = misspelt(file, names, [name.upper() for name in given])
    return [
        f"{name} in .env is no setting of this bot: "
        + (f"did you mean {meant}?" if meant else "remove it, or see the README for those that are.")
        for name, meant in found
    ]


def _missing_keys(given: Mapping[str, str]) -> dict[str, str]:
    """Require keys for a database server; for SQLite, the bot makes a key file beside the database."""
    is_needed = given.get("database_url", "").startswith("postgres") and "encryption_keys" not in given
    return {"encryption_keys": _NO_KEYS} if is_needed else {}


def _whose_bot(given: Collection[str]) -> dict[str, str]:
    """Check that the settings are either for one workspace (a token) or for many (OAuth)."""
    pair = ("slack_client_id", "slack_client_secret")
    halves = [name for name in pair if name in given]
    if "slack_bot_token" in given:
        return {"slack_bot_token": _BOTH} if halves else {}
    if not halves:
        return {"slack_bot_token": _NO_SLACK}
    missing = [name for name in pair if name not in given]
    return {name: _HALF.format(missing=name.upper(), given=halves[0].upper()) for name in missing}


def _transport(given: Collection[str]) -> dict[str, str]:
    """Check that there is a way for Slack to reach the bot."""
    return {} if {"slack_app_token", "slack_signing_secret"} & set(given) else {"slack_app_token": _NO_TRANSPORT}


def _problem(error: ErrorDetails) -> str:
    name = str(error["loc"][0]).upper()
    return f"{name} {_SENTENCES.get(error['type'], error['msg']).format(**error.get('ctx', {}))}."
