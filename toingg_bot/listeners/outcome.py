"""The story after the outcome: the buttons under the message."""

from dataclasses import dataclass
from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond
from slack_sdk import WebClient

from toingg_bot import logs
from toingg_bot.blocks.key import CampaignKey
from toingg_bot.blocks.modals import campaign_details, campaign_status
from toingg_bot.blocks.outcome import CHECK_AGAIN, DETAILS, FIX, SEND_AGAIN, SETTLE
from toingg_bot.errors import Strange
from toingg_bot.listeners.parts import Parts, show, tell_privately
from toingg_bot.store import CampaignRow, PostedMessage, State, leads_back


@dataclass(frozen=True)
class Outcome:
    """The listeners of this story."""

    parts: Parts

    def register(self, app: App) -> None:
        """Register them."""
        app.action(FIX)(self.fix)
        app.action(SEND_AGAIN)(self.send_again)
        app.action(CHECK_AGAIN)(self.check_again)
        app.action(SETTLE)(self.settle)
        app.action(DETAILS)(self.details)

    def fix(
        self,
        ack: Ack,
        action: dict[str, Any],
        body: dict[str, Any],
        context: BoltContext,
        client: WebClient,
        respond: Respond,
    ) -> None:
        """Open the form as it was submitted, with what was wrong under each field."""
        ack()
        key, row = self._campaign(action, context)
        if row is None or not self._may(row, context, client, respond):
            self._say_if_gone(row, respond)
        elif leads_back(row, key.confirmed):
            self._remember_message(row, body)
            show(client, body, respond, self.parts.delivery.form_again(row, key, alert=row.error))
        else:
            show(client, body, respond, campaign_status(row, resubmitted=True))

    def send_again(
        self,
        ack: Ack,
        action: dict[str, Any],
        body: dict[str, Any],
        context: BoltContext,
        client: WebClient,
        respond: Respond,
    ) -> None:
        """Send the campaign as it is once more; the message says so at once."""
        ack()
        key, row = self._campaign(action, context)
        if row is None or not self._may(row, context, client, respond):
            self._say_if_gone(row, respond)
            return
        self._remember_message(row, body)
        again = self.parts.store.send_again(
            row.workspace_id, row.campaign_id, confirmed=key.confirmed, by=str(context.user_id)
        )
        if again is not None:
            self.parts.delivery.start(again)
        else:
            _, now = self._campaign(action, context)
            show(client, body, respond, campaign_status(now or row, resubmitted=True))

    def check_again(
        self,
        ack: Ack,
        action: dict[str, Any],
        body: dict[str, Any],
        context: BoltContext,
        client: WebClient,
        respond: Respond,
    ) -> None:
        """Look once more whether an unknown campaign is there; every member may ask."""
        ack()
        _, row = self._campaign(action, context)
        if row is None:
            self._say_if_gone(row, respond)
        elif not self.parts.checks.allows(row.workspace_id, str(context.user_id)):
            tell_privately(respond, "I have just looked several times. Please wait a minute before you ask again.")
        elif row.state is State.UNKNOWN:
            self._remember_message(row, body)
            self.parts.delivery.engine.run(self.parts.delivery.check, row.workspace_id, row.campaign_id)
        else:
            show(client, body, respond, campaign_status(row))

    def settle(
        self,
        ack: Ack,
        action: dict[str, Any],
        body: dict[str, Any],
        context: BoltContext,
        client: WebClient,
        respond: Respond,
    ) -> None:
        """Take the author's word for which campaign of Toingg's it is."""
        ack()
        key, row = self._campaign(action, context)
        if row is None or not self._may(row, context, client, respond):
            self._say_if_gone(row, respond)
            return
        if key.toingg_id is None:
            raise Strange("a button that names no campaign of Toingg's")
        self._remember_message(row, body)
        by = str(context.user_id)
        if self.parts.store.settle(row.workspace_id, row.campaign_id, key.toingg_id, by=by) is None:
            show(client, body, respond, campaign_status(row))
        else:
            self.parts.delivery.count(State.CREATED)
            self.parts.delivery.engine.run(self.parts.delivery.announce, row.workspace_id, row.campaign_id)

    def details(
        self,
        ack: Ack,
        action: dict[str, Any],
        body: dict[str, Any],
        context: BoltContext,
        client: WebClient,
        respond: Respond,
    ) -> None:
        """Show a member of the workspace everything that was written."""
        ack()
        _, row = self._campaign(action, context)
        if row is None:
            self._say_if_gone(row, respond)
        else:
            show(client, body, respond, campaign_details(row))

    def _campaign(self, action: dict[str, Any], context: BoltContext) -> tuple[CampaignKey, CampaignRow | None]:
        key = CampaignKey.loaded(action.get("value"))
        logs.also_about(campaign_id=key.campaign_id)
        return key, self.parts.store.get(str(context.team_id), key.campaign_id)

    def _may(self, row: CampaignRow, context: BoltContext, client: WebClient, respond: Respond) -> bool:
        """Let the author and the admins take the campaign up; tell everybody else who can."""
        refusal = self.parts.guard.taking_up(row, context, client)
        if refusal is not None:
            tell_privately(respond, refusal)
        return refusal is None

    def _say_if_gone(self, row: CampaignRow | None, respond: Respond) -> None:
        if row is None:
            command = self.parts.settings.command
            tell_privately(respond, f"I do not have this campaign any more. Type `{command}` to write a new one.")

    def _remember_message(self, row: CampaignRow, body: dict[str, Any]) -> None:
        """Note where the message is that the button is under, and how to edit it where the bot is no member."""
        container = body["container"]
        if not {"channel_id", "message_ts"} <= container.keys() or "response_url" not in body:
            raise Strange("a button of a message that is under none")
        message = PostedMessage(container["channel_id"], container["message_ts"])
        self.parts.store.change(
            row.workspace_id, row.campaign_id, list(State), message=message, edit_url=body["response_url"]
        )
