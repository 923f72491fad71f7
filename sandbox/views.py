"""Views, the modals and Home tabs that people have open, as Slack stores them."""

import secrets
import time
from typing import Any

from sandbox.elements import Block, with_ids
from sandbox.installations import Installation
from sandbox.sheet import Sheet, Values
from sandbox.teams import APP_ID, Channel, Team

STACK_LIMIT = 3


class View:
    """A view, together with what its reader has typed into it.

    `team` is where the app is that shows it, `reader_team` its reader's own: in a channel that companies share they may
    be two.
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
        """The blocks, all with their ids."""
        blocks: list[Block] = self.content["blocks"]
        return blocks

    @property
    def callback_id(self) -> str:
        """The app's name for this kind of view, or an empty text."""
        return str(self.content.get("callback_id") or "")

    def above(self, content: dict[str, Any]) -> "View":
        """Make a view that the same app lays on top of this one."""
        return View(
            content,
            installation=self.installation,
            team=self.team,
            reader_team=self.reader_team,
            user_id=self.user_id,
            opened_in=self.opened_in,
        )

    def replace(self, content: dict[str, Any]) -> None:
        """Show new content in place of the old, as `views.update` and `response_action: update` do."""
        self._take(content)
        self.sheet.replace(self.blocks)

    def state(self) -> dict[str, Values]:
        """Give `state` as the app is told of it."""
        return {"values": self.sheet.reported()}

    def as_json(self) -> dict[str, Any]:
        """Give the view as Slack's API returns it, without its state."""
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

    def for_app(self, *, with_state: bool = True) -> dict[str, Any]:
        """Give the view as a payload carries it to the app."""
        return self.as_json() | {"state": self.state() if with_state else {"values": {}}}

    def for_client(self) -> dict[str, Any]:
        """Give the view as its reader's client shows it, untouched start values included."""
        return self.as_json() | {"values": self.sheet.shown()}

    @property
    def external_id(self) -> str:
        """The app's own name for the view, or an empty text."""
        return str(self.content.get("external_id") or "")

    def _take(self, content: dict[str, Any]) -> None:
        self.content = with_ids(content)
        self.hash = f"{int(time.time())}.{secrets.token_hex(4)}"
