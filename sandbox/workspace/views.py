"""Views as Slack stores them: people's open modals and Home tabs."""

import secrets
import time
from typing import Any

from sandbox.workspace.elements import Block, with_ids
from sandbox.workspace.installations import Installation
from sandbox.workspace.sheet import Sheet
from sandbox.workspace.teams import APP_ID, Channel, Team

STACK_LIMIT = 3


class View:
    """A view, with what its reader has typed into it.

    `team` is the app's workspace, `reader_team` its reader's own. They may differ in a channel shared by two companies.
    """

    def __init__(
        self,
        content: dict[str, Any],
        *,
        installation: Installation,
        team: Team,
        reader_team: Team,
        user_id: str,
        opened_in: Channel | None,
    ) -> None:
        self.id = f"V0{secrets.token_hex(5).upper()}"
        self.installation = installation
        self.team = team
        self.reader_team = reader_team
        self.user_id = user_id
        self.opened_in = opened_in
        self.root_id = self.id
        self.previous_id: str | None = None
        self.is_submitting = False
        self._take(content)
        self.sheet = Sheet(self.blocks, team=reader_team, user_id=user_id, opened_in=opened_in)

    @property
    def blocks(self) -> list[Block]:
        """The blocks, all with ids."""
        blocks: list[Block] = self.content["blocks"]
        return blocks

    @property
    def callback_id(self) -> str:
        """The app's callback_id for this kind of view, or an empty string."""
        return str(self.content.get("callback_id") or "")

    def above(self, content: dict[str, Any]) -> "View":
        """Return a view of the same app for the place on top of this one."""
        return View(
            content,
            installation=self.installation,
            team=self.team,
            reader_team=self.reader_team,
            user_id=self.user_id,
            opened_in=self.opened_in,
        )

    def replace(self, content: dict[str, Any]) -> None:
        """Replace the content, as `views.update` and `response_action: update` do."""
        self._take(content)
        self.sheet.replace(self.blocks)

    def as_json(self) -> dict[str, Any]:
        """Return the view as the app and the reader's client receive it, without its state."""
        return {
            "id": self.id,
            "team_id": self.reader_team.id,
            "app_id": APP_ID,
            "app_installed_team_id": self.installation.place.id,
            "bot_id": self.team.bot_id,
            "root_view_id": self.root_id,
            "previous_view_id": self.previous_id,
            "hash": self.hash,
            "type": self.content["type"],
            "title": self.content.get("title"),
            "submit": self.content.get("submit"),
            "close": self.content.get("close"),
            "blocks": self.blocks,
            "private_metadata": self.content.get("private_metadata", ""),
            "callback_id": self.callback_id,
            "external_id": self.external_id,
            "clear_on_close": self.content.get("clear_on_close", False),
            "notify_on_close": self.content.get("notify_on_close", False),
            "submit_disabled": self.content.get("submit_disabled", False),
        }

    def for_app(self) -> dict[str, Any]:
        """Return the view as Slack's API returns it."""
        return self.as_json() | {"state": {"values": self.sheet.shown()}}

    def for_client(self) -> dict[str, Any]:
        """Return the view as its reader's client shows it."""
        return self.as_json() | {"values": self.sheet.shown()}

    @property
    def external_id(self) -> str:
        """The app's own id for the view, or an empty string."""
        return str(self.content.get("external_id") or "")

    def _take(self, content: dict[str, Any]) -> None:
        self.content = with_ids(content)
        self.hash = f"{int(time.time())}.{secrets.token_hex(4)}"
