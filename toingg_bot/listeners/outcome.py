"""The story after the outcome: the buttons under the message."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from slack_bolt import Args, BoltContext

from toingg_bot.domain.errors import Strange
from toingg_bot.domain.key import CampaignKey
from toingg_bot.domain.reasons import Reasons, reason
from toingg_bot.domain.states import PostedMessage, SavedCampaign, State, is_secret_to, leads_back
from toingg_bot.listeners.acts import campaign_pressed, who
from toingg_bot.listeners.form import start_form
from toingg_bot.listeners.parts import Parts
from toingg_bot.listeners.saving import is_safe
from toingg_bot.listeners.screen import show, tell_privately, turned_away
from toingg_bot.views.modals import campaign_checking, campaign_details, campaign_status, notice

Asking = Callable[[SavedCampaign, BoltContext], Reasons | None]
"""A question to the guard about a campaign."""


@dataclass(frozen=True)
class Outcome:
    """The listeners of this story."""

    parts: Parts

    def fix(self, args: Args) -> None:
        """Open the form as it was submitted, with the problems under the fields."""
        if (pressed := self._pressed(args, self.parts.guard.taking_up)) is None:
            return
        key, campaign = pressed
        if leads_back(campaign, key.confirmed):
            self._remember_message(campaign, args.body)
            start_form(self.parts, args, campaign.values, again=(key, campaign))
        else:
            self._show_as_it_stands(args, campaign)

    def send_again(self, args: Args) -> None:
        """Send the same campaign again. The message says so at once."""
        if (pressed := self._pressed(args, self.parts.guard.taking_up)) is None:
            return
        key, campaign = pressed
        self._remember_message(campaign, args.body)
        whose = (campaign.workspace_id, campaign.campaign_id)
        again = self.parts.store.send_again(*whose, confirmed=key.confirmed, by=who(args.context).user_id)
        if again is not None:
            self.parts.delivery.start(again)
        else:
            self._show_as_it_stands(args, self.parts.store.get(*whose) or campaign)

    def check_again(self, args: Args) -> None:
        """Look again whether an unknown campaign exists in Toingg.

        Every full member may ask. The message says what was found. Somebody who asked elsewhere gets a modal that says
        it too.
        """
        if (pressed := self._pressed(args, self._looking)) is None:
            return
        _, campaign = pressed
        me = who(args.context)
        if campaign.state is not State.UNKNOWN:
            show(args, campaign_status(campaign, reader_id=me.user_id))
        elif not self.parts.checks.allows(*me):
            show(args, notice("just_checked", reason("too_many_checks")))
        else:
            if not self._remember_message(campaign, args.body):
                shown = show(args, campaign_checking(campaign), is_saved=is_safe(args.context))
                self._watch(campaign, me.user_id, shown)
            self.parts.delivery.engine.run(self.parts.delivery.check, campaign.workspace_id, campaign.campaign_id)

    def settle(self, args: Args) -> None:
        """Accept the author's answer about which of Toingg's campaigns this is."""
        if (pressed := self._pressed(args, self.parts.guard.taking_up)) is None:
            return
        key, campaign = pressed
        if key.toingg_id is None:
            raise Strange("a button that names no campaign of Toingg's")
        self._remember_message(campaign, args.body)
        by = who(args.context).user_id
        settled = self.parts.store.settle(campaign.workspace_id, campaign.campaign_id, key.toingg_id, by=by)
        if settled is None:
            show(args, campaign_status(campaign, reader_id=by))
        else:
            self.parts.delivery.settled(settled)

    def details(self, args: Args) -> None:
        """Show everything that was written, to full members of the workspace."""
        if (pressed := self._pressed(args, self._looking)) is not None:
            _, campaign = pressed
            creates = self.parts.guard.creating(args.context) is None
            saves_templates = creates and self.parts.guard.saving_templates(args.context) is None
            show(args, campaign_details(campaign, creates=creates, saves_templates=saves_templates))

    def _pressed(self, args: Args, asking: Asking) -> tuple[CampaignKey, SavedCampaign] | None:
        """Acknowledge a press and return its campaign; None if the person may not do this and has heard why."""
        args.ack()
        key = campaign_pressed(args)
        campaign = self.parts.store.get(who(args.context).workspace_id, key.campaign_id)
        if campaign is None or is_secret_to(campaign, str(args.context.user_id)):
            command = self.parts.settings.command
            tell_privately(args, reason("not_here_start_anew", command=command))
            return None
        return None if turned_away(args, asking(campaign, args.context)) else (key, campaign)

    def _looking(self, _row: SavedCampaign, context: BoltContext) -> Reasons | None:
        return self.parts.guard.looking(context)

    def _show_as_it_stands(self, args: Args, campaign: SavedCampaign) -> None:
        """Show what has happened to a campaign since the button was posted."""
        show(args, campaign_status(campaign, resubmitted=True, reader_id=who(args.context).user_id))

    def _watch(self, campaign: SavedCampaign, reader_id: str, view_id: str | None) -> None:
        """Update the *Checking Toingg* modal with what is found."""
        self.parts.store.change(
            campaign.workspace_id, campaign.campaign_id, {State.UNKNOWN}, view_id=view_id, viewer_id=reader_id
        )

    def _remember_message(self, campaign: SavedCampaign, body: dict[str, Any]) -> bool:
        """Save where the button's message is, and how to edit it in a channel without the bot.

        Returns False for a modal and for a message that only one person sees.
        """
        container = body["container"]
        if "view" in body or container.get("is_ephemeral"):
            return False
        if not {"channel_id", "message_ts"} <= container.keys() or "response_url" not in body:
            raise Strange("a button of a message that is under none")
        message = PostedMessage(container["channel_id"], container["message_ts"])
        changes: dict[str, Any] = {"message": message, "edit_url": body["response_url"]}
        if campaign.message is None or campaign.message.channel_id != message.channel_id:
            changes["announced_in"] = message.channel_id
        self.parts.store.change(campaign.workspace_id, campaign.campaign_id, list(State), **changes)
        return True
