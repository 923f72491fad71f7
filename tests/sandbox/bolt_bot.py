"""A bot that many workspaces install, with nothing but Bolt's own OAuth, which believes whatever Slack says."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_bolt.adapter.wsgi import SlackRequestHandler
from slack_bolt.oauth.oauth_settings import OAuthSettings
from slack_sdk import WebClient
from slack_sdk.oauth.installation_store import FileInstallationStore
from slack_sdk.oauth.state_store import FileOAuthStateStore

from sandbox.server import Sandbox
from tests.support.bots import served

SCOPES = ("commands", "chat:write")


class BoltBot:
    """Answers the command with what Bolt says about its origin, and remembers every body and context."""

    def __init__(self, sandbox: Sandbox, folder: Path) -> None:
        self.scopes = list(SCOPES)
        self.heard: list[dict[str, Any]] = []
        self.contexts: list[dict[str, Any]] = []
        self.store = FileInstallationStore(base_dir=f"{folder}/installations", client_id=sandbox.client_id)
        settings = OAuthSettings(
            client_id=sandbox.client_id,
            client_secret=sandbox.client_secret,
            scopes=self.scopes,
            authorization_url=sandbox.authorize_url,
            installation_store=self.store,
            state_store=FileOAuthStateStore(expiration_seconds=600, base_dir=f"{folder}/states"),
        )
        client = WebClient(base_url=sandbox.slack_api_url)
        quiet = logging.getLogger("bolt_bot")
        quiet.setLevel(logging.CRITICAL)
        self.app = App(signing_secret=sandbox.signing_secret, client=client, oauth_settings=settings, logger=quiet)
        self.app.enable_token_revocation_listeners()
        self.app.middleware(self.note)
        self.app.command("/campaign")(self.answer)

    def note(self, body: dict[str, Any], context: BoltContext, next: Any) -> None:  # noqa: A002  # Bolt's name
        """Remember what arrived."""
        self.heard.append(body)
        self.contexts.append({name: context.get(name) for name in ("team_id", "enterprise_id", "bot_token")})
        next()

    def answer(self, ack: Ack, context: BoltContext) -> None:
        """Acknowledge the command."""
        ack(f"Bolt works for {context.team_id} with {context.bot_user_id}")

    def token(self, *, team_id: str | None = None, enterprise_id: str | None = None) -> str | None:
        """Return its token for a workspace or an organisation."""
        found = self.store.find_bot(
            enterprise_id=enterprise_id, team_id=team_id, is_enterprise_install=enterprise_id is not None
        )
        return found.bot_token if found else None


@contextmanager
def bolt_bot(sandbox: Sandbox, folder: Path) -> Iterator[BoltBot]:
    """Run it behind HTTP, and tell Slack its address."""
    bot = BoltBot(sandbox, folder)
    with served(SlackRequestHandler(bot.app)) as address:
        sandbox.point_at(address)
        yield bot
        sandbox.point_at(None)
