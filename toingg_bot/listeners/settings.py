"""The story of a workspace's settings: who may do what, where it hears of its campaigns, and the audit."""

from dataclasses import dataclass
from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond
from slack_sdk import WebClient

from toingg_bot.blocks.audit import audit_log
from toingg_bot.blocks.fields import entered_values
from toingg_bot.blocks.settings import SETTINGS_FORM, settings_form, settings_kept
from toingg_bot.listeners.parts import Parts, asks_for, show, tell_privately
from toingg_bot.workspace import SETTINGS_FORM as FIELDS
from toingg_bot.workspace import WorkspaceSettings

LISTED = 20


@dataclass(frozen=True)
class Settings:
    """The listeners of this story."""

    parts: Parts

    def register(self, app: App) -> None:
        """Register them."""
        app.command(self.parts.settings.command, matchers=[asks_for("settings")])(self.open_form)
        app.view(SETTINGS_FORM)(self.keep)
        app.command(self.parts.settings.command, matchers=[asks_for("log")])(self.read_log)

    def open_form(
        self, ack: Ack, command: dict[str, Any], context: BoltContext, client: WebClient, respond: Respond
    ) -> None:
        """Show the settings."""
        ack()
        if not self.parts.admits(context, client, respond):
            return
        show(client, command, respond, settings_form(self.parts.guard.entrance(context).workspace.settings))

    def keep(self, ack: Ack, view: dict[str, Any], context: BoltContext, client: WebClient) -> None:
        """Keep the settings."""
        if not self.parts.takes_from(ack, context, client):
            return
        # An initial value that nobody touched may be missing from what Slack says: then it is as it was.
        before = self.parts.guard.entrance(context).workspace.settings.model_dump()
        settings = WorkspaceSettings.model_validate(before | entered_values(FIELDS, view["state"]["values"]))
        self.parts.workspaces.set_up(str(context.team_id), context.enterprise_id, str(context.user_id), settings)
        ack(response_action="update", view=settings_kept(settings))

    def read_log(self, ack: Ack, context: BoltContext, client: WebClient, respond: Respond) -> None:
        """List who did what lately, in private."""
        ack()
        if not self.parts.admits(context, client, respond):
            return
        text, blocks = audit_log(self.parts.audit.latest(str(context.team_id), LISTED))
        tell_privately(respond, text, blocks)
