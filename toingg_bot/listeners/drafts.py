"""The story of a campaign that is not finished in one go: keeping it, finding it, going on."""

from dataclasses import dataclass
from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond
from slack_sdk import WebClient

from toingg_bot.blocks.drafts import campaign_drafts
from toingg_bot.blocks.fields import entered_values
from toingg_bot.blocks.form import CONTINUE, SAVE_DRAFT, campaign_form
from toingg_bot.blocks.key import CampaignKey
from toingg_bot.blocks.modals import campaign_status, notice
from toingg_bot.campaign import FORM
from toingg_bot.errors import Strange
from toingg_bot.forms import Values
from toingg_bot.listeners.parts import Parts, asks_for, attempt, tell_privately
from toingg_bot.store import CampaignRow, Submission, leads_back

LISTED = 10


@dataclass(frozen=True)
class Drafts:
    """The listeners of this story."""

    parts: Parts

    def register(self, app: App) -> None:
        """Register them."""
        app.command(self.parts.settings.command, matchers=[asks_for("drafts")])(self.list_unfinished)
        app.action(SAVE_DRAFT)(self.save)
        app.action(CONTINUE)(self.go_on)

    def list_unfinished(self, ack: Ack, context: BoltContext) -> None:
        """List what the person can go on with, in private."""
        found = self.parts.store.unfinished(str(context.team_id), str(context.user_id), limit=LISTED)
        text, blocks = campaign_drafts(found, self.parts.settings.command)
        ack(text=text, blocks=blocks)

    def save(self, ack: Ack, body: dict[str, Any], context: BoltContext, client: WebClient) -> None:
        """Keep what is typed so far, and say so in the form; where it was sent since, say that over the form."""
        if "view" not in body:
            raise Strange("a button of the form that is in none")
        view, guard = body["view"], self.parts.guard
        key = CampaignKey.loaded(view["private_metadata"])
        before = self.parts.store.get(str(context.team_id), key.campaign_id)
        # What is there may be another's: then the form shows it, and what is kept goes into it.
        refusal = guard.opening(context) if before is None else guard.taking_up(before, context, client)
        if refusal is not None:
            ack()
            attempt(lambda: client.views_push(trigger_id=body["trigger_id"], view=notice("Not kept", refusal)))
            return
        values = {**(before.values if before else {}), **entered_values(FORM, view["state"]["values"])}
        kept = self.parts.store.keep(draft_of(view, values, context, before))
        ack()
        if kept:
            form = campaign_form(key, values, self.parts.lists.known(str(context.team_id)), saved=True)
            attempt(lambda: client.views_update(view_id=view["id"], hash=view.get("hash"), view=form))
        elif before is not None:
            # Whoever closes it comes back to the form, and to what they typed.
            status = campaign_status(before, resubmitted=True) | {"clear_on_close": False}
            attempt(lambda: client.views_push(trigger_id=body["trigger_id"], view=status))

    def go_on(
        self,
        ack: Ack,
        action: dict[str, Any],
        body: dict[str, Any],
        context: BoltContext,
        client: WebClient,
        respond: Respond,
    ) -> None:
        """Open the form as it was left, over the fresh one or from the list."""
        ack()
        # A view that is pushed shows what was kept; one that is updated would show what stands in the fresh form.
        present = client.views_push if "view" in body else client.views_open
        if (refusal := self.parts.guard.opening(context)) is not None:
            attempt(lambda: present(trigger_id=body["trigger_id"], view=notice("Not allowed", refusal)))
            return
        key = CampaignKey.loaded(action.get("value"))
        row = self.parts.store.get(str(context.team_id), key.campaign_id)
        if row is None or row.user_id != context.user_id:
            gone = notice("Not here any more", "I do not have this campaign any more.")
            attempt(lambda: present(trigger_id=body["trigger_id"], view=gone))
            return
        back = leads_back(row, key.confirmed)
        view = self.parts.delivery.form_again(row, key, alert=row.error) if back else campaign_status(row)
        if not attempt(lambda: present(trigger_id=body["trigger_id"], view=view)) and context.response_url:
            tell_privately(respond, "Slack did not open it this time. Please press the button again.")


def draft_of(view: dict[str, Any], values: Values, context: BoltContext, before: CampaignRow | None) -> Submission:
    """Return what stands in a form, to be kept as it is, for whoever began it."""
    return Submission(
        campaign_id=CampaignKey.loaded(view["private_metadata"]).campaign_id,
        workspace_id=str(context.team_id),
        enterprise_id=context.enterprise_id,
        user_id=before.user_id if before else str(context.user_id),
        conversation_id=str(values.get("conversation") or ""),
        response_url=None,
        values=values,
        payload={name: str(values.get(name) or "").strip() for name in ("title", "voice", "language")},
    )
