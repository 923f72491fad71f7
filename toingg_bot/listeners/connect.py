"""The story of a workspace's key: connecting it, disconnecting it, and what waited for it."""

from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from slack_bolt import Ack, App, BoltContext, Respond
from slack_sdk import WebClient

from toingg_bot.blocks.connect import (
    CONNECT_FORM,
    DISCONNECT_FORM,
    SEND_WAITING,
    connect_form,
    connected,
    disconnect_form,
    disconnected,
)
from toingg_bot.blocks.fields import entered_values
from toingg_bot.blocks.modals import notice
from toingg_bot.errors import Denied, ToinggError
from toingg_bot.listeners.parts import Parts, asks_for, attempt, show, tell_privately
from toingg_bot.workspace import KEY_FORM, ToinggKey, tail_of

KEY_FIELD = KEY_FORM[0].name


@dataclass(frozen=True)
class Connect:
    """The listeners of this story."""

    parts: Parts

    def register(self, app: App) -> None:
        """Register them."""
        app.command(self.parts.settings.command, matchers=[asks_for("connect")])(self.open_form)
        app.view(CONNECT_FORM)(self.connect)
        app.command(self.parts.settings.command, matchers=[asks_for("disconnect")])(self.ask_whether)
        app.view(DISCONNECT_FORM)(self.disconnect)
        app.action(SEND_WAITING)(self.send_waiting)

    def open_form(
        self, ack: Ack, command: dict[str, Any], context: BoltContext, client: WebClient, respond: Respond
    ) -> None:
        """Ask for the key."""
        ack()
        if not self.parts.admits(context, client, respond):
            return
        workspace = self.parts.guard.entrance(context).workspace
        show(client, command, respond, connect_form(workspace))

    def connect(self, ack: Ack, view: dict[str, Any], context: BoltContext, client: WebClient) -> None:
        """Try the key with a read-only call, and keep it if Toingg accepts it. It goes nowhere else."""
        if not self.parts.takes_from(ack, context, client):
            return
        workspace_id = str(context.team_id)
        if not self.parts.key_pace.allows(workspace_id, str(context.user_id)):
            ack(response_action="errors", errors={KEY_FIELD: "These were many tries. Please wait a minute."})
            return
        try:
            entered = ToinggKey.model_validate(entered_values(KEY_FORM, view["state"]["values"]))
            self.parts.toingg.check_key(entered.toingg_api_key)
        except ValidationError as error:
            ack(response_action="errors", errors={KEY_FIELD: _sentence(error)})
            return
        except Denied:
            wrong = "Toingg does not accept this key. Copy it once more from the API keys page of Toingg's dashboard."
            ack(response_action="errors", errors={KEY_FIELD: wrong})
            return
        except ToinggError as error:
            untried = f"I could not try this key, and kept nothing: {error.user_message} Please try again in a moment."
            ack(response_action="errors", errors={KEY_FIELD: untried})
            return
        self.parts.workspaces.connect(workspace_id, context.enterprise_id, str(context.user_id), entered.toingg_api_key)
        self.parts.lists.forget(workspace_id)
        waiting = self.parts.workspaces.denied(workspace_id)
        ack(response_action="update", view=connected(tail_of(entered.toingg_api_key), len(waiting)))

    def ask_whether(
        self, ack: Ack, command: dict[str, Any], context: BoltContext, client: WebClient, respond: Respond
    ) -> None:
        """Ask before the key is removed."""
        ack()
        if not self.parts.admits(context, client, respond):
            return
        workspace = self.parts.guard.entrance(context).workspace
        if workspace.key_tail is None:
            name = self.parts.settings.command
            tell_privately(respond, f"No key is connected in this workspace. `{name} connect` connects one.")
            return
        show(client, command, respond, disconnect_form(workspace))

    def disconnect(self, ack: Ack, context: BoltContext, client: WebClient) -> None:
        """Remove the key."""
        if not self.parts.takes_from(ack, context, client):
            return
        workspace_id = str(context.team_id)
        self.parts.workspaces.disconnect(workspace_id, str(context.user_id))
        self.parts.lists.forget(workspace_id)
        ack(response_action="update", view=disconnected(self.parts.settings.command))

    def send_waiting(
        self, ack: Ack, body: dict[str, Any], context: BoltContext, client: WebClient, respond: Respond
    ) -> None:
        """Send everything that waited for a key that works, with one click."""
        ack()
        if (refusal := self.parts.guard.managing(context, client)) is not None:
            attempt(lambda: client.views_push(trigger_id=body["trigger_id"], view=notice("Not allowed", refusal)))
            return
        workspace_id, user_id = str(context.team_id), str(context.user_id)
        sent = 0
        for campaign_id in self.parts.workspaces.denied(workspace_id):
            row = self.parts.store.send_again(workspace_id, campaign_id, by=user_id)
            if row is not None:
                self.parts.delivery.start(row)
                sent += 1
        words = "One campaign is" if sent == 1 else f"{sent} campaigns are"
        done = notice("On their way", f":hourglass_flowing_sand: {words} on the way to Toingg. Each outcome is posted.")
        attempt(lambda: client.views_update(view_id=body["view"]["id"], view=done))


def _sentence(error: ValidationError) -> str:
    found = error.errors(include_url=False, include_input=False, include_context=False)[0]
    return str(found["msg"]) if found["type"] == "key" else "Please enter the key, and nothing else."
