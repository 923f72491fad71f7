"""Settings of bots, as environment variables."""

from pathlib import Path
from typing import Literal

from sandbox.server import Sandbox
from tests.support.databases import fresh_database
from tests.support.ids import ACME, KEYS
from toingg_bot.settings.settings import Settings, read_settings

Mode = Literal["http", "socket"]

BOT_TOKEN = {"SLACK_BOT_TOKEN": "xoxb-fake-bot-token"}
SIGNING_SECRET = {"SLACK_SIGNING_SECRET": "fake-signing-secret"}
APP_TOKEN = {"SLACK_APP_TOKEN": "xapp-fake-app-token"}
API_KEY = {"TOINGG_API_KEY": "tg_fake_key"}
CLIENT = {"SLACK_CLIENT_ID": "123.456", "SLACK_CLIENT_SECRET": "fake-client-secret"}

HTTP = BOT_TOKEN | SIGNING_SECRET | API_KEY
"""The least that a bot for one workspace needs over HTTP."""
SOCKET_MODE = BOT_TOKEN | APP_TOKEN | API_KEY
"""The same, over Socket Mode."""
MANY = CLIENT | SIGNING_SECRET | API_KEY
"""The least that a bot for many workspaces needs."""
NOWHERE = Path("/nowhere/.env")


def settings(environment: dict[str, str], dotenv: Path = NOWHERE) -> Settings:
    """Return the settings that a bot reads from its environment and a .env file."""
    return read_settings(environment, dotenv)


def in_sandbox(sandbox: Sandbox, mode: Mode = "http", **changes: str) -> dict[str, str]:
    """Return the environment of a bot in the sandbox, with a fresh database."""
    return {
        "SLACK_BOT_TOKEN": sandbox.bot_token,
        "SLACK_SIGNING_SECRET": sandbox.signing_secret,
        "SLACK_APP_TOKEN": sandbox.app_token if mode == "socket" else "",
        "SLACK_API_URL": sandbox.slack_api_url,
        "TOINGG_API_URL": sandbox.toingg_api_url,
        "TOINGG_API_KEY": KEYS[ACME],
        "DATABASE_URL": changes.get("DATABASE_URL") or fresh_database(),
        **changes,
    }


def for_many(market: Sandbox, **changes: str) -> dict[str, str]:
    """Return the changes for a bot that workspaces install, each with a key of its own."""
    return {
        "SLACK_BOT_TOKEN": "",
        "SLACK_CLIENT_ID": market.client_id,
        "SLACK_CLIENT_SECRET": market.client_secret,
        "SLACK_AUTHORIZE_URL": market.authorize_url,
        "TOINGG_API_KEY": "",
        **changes,
    }
