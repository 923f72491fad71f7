"""The story of a campaign up to its acknowledgement: the command, the form, the voices, the submission."""

import logging
import re
import uuid
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond
from slack_sdk import WebClient

from toingg_bot import logs
from toingg_bot.blocks.connect import no_key
from toingg_bot.blocks.fields import entered_values, offered, option
from toingg_bot.blocks.form import CAMPAIGN_FORM, campaign_form, inline_errors
from toingg_bot.blocks.help import help_text
from toingg_bot.blocks.key import CampaignKey
from toingg_bot.blocks.modals import campaign_status, notice
from toingg_bot.blocks.text import OPTION_VALUE, OPTIONS
from toingg_bot.campaign import FORM, Campaign, validated
from toingg_bot.forms import SearchableList
from toingg_bot.listeners.drafts import draft_of
from toingg_bot.listeners.parts import Parts, attempt, tell_privately
from toingg_bot.store import IN_FLIGHT, CampaignRow, Entrance, State, StoreAway, Submission

log = logging.getLogger(__name__)

_SEARCHED = re.compile("|".join(f"^{field.name}$" for field in FORM if isinstance(field.widget, SearchableList)))


@dataclass(frozen=True)
class Create:
    """The listeners of this story."""

    parts: Parts

    def register(self, app: App) -> None:
        """Register them."""
        app.command(self.parts.settings.command)(self.open_form)
        app.options(_SEARCHED)(self.offer_names)
        app.view(CAMPAIGN_FORM)(self.submit)

    def open_form(
        self, ack: Ack, command: dict[str, Any], context: BoltContext, client: WebClient, respond: Respond
    ) -> None:
        """Open the form; one indexed read is all that stands before `views.open`, for the trigger lives 3 s."""
        name = self.parts.settings.command
        guard = self.parts.guard
        words = command.get("text", "").strip()
        if words:
            missing = guard.missing_scopes(context)
            grant = guard.how_to_grant(context) if missing else ""
            ack(help_text(name, unknown="" if words.casefold() == "help" else words, missing=missing, grant=grant))
            return
        if (refusal := self._refusal(context)) is not None:
            ack(refusal)
            return
        ack()
        workspace_id = str(context.team_id)
        entrance: Entrance | None = context.get("entrance")  # None while the database is away
        chosen = entrance.workspace.settings.default_conversation if entrance else None
        view = campaign_form(
            CampaignKey(uuid.uuid4().hex),
            {"conversation": chosen} if chosen else {},
            self.parts.lists.known(workspace_id),
            unfinished=entrance.latest if entrance else None,
        )
        if not attempt(lambda: client.views_open(trigger_id=command["trigger_id"], view=view)):
            tell_privately(respond, f"Slack did not open the form this time. Please type `{name}` again.")
        self.parts.lists.refresh(workspace_id)
        if entrance is not None:
            guard.get_to_know(context, client)

    def _refusal(self, context: BoltContext) -> str | None:
        """Say what is missing before anybody writes for an hour: the key, or the right to."""
        entrance: Entrance | None = context.get("entrance")
        if entrance and entrance.workspace.key_tail is None and self.parts.settings.shared_key is None:
            return no_key(entrance.workspace, self.parts.settings.command)
        return self.parts.guard.opening(context)

    def offer_names(self, ack: Ack, payload: dict[str, Any], context: BoltContext) -> None:
        """Offer the names that there are, and what was typed itself where it is none of them."""
        if self.parts.guard.opening(context) is not None:
            ack(options=[])
            return
        typed = payload.get("value", "").strip()
        names = self.parts.lists.names(str(context.team_id), payload["action_id"])
        options = offered(names, typed)
        if typed and len(typed) <= OPTION_VALUE and typed.casefold() not in {name.casefold() for name in names}:
            options = [*options[: OPTIONS - 1], option(typed, f"Use “{typed}”")]
        ack(options=options)

    def submit(self, ack: Ack, view: dict[str, Any], context: BoltContext, client: WebClient) -> None:
        """Judge the form, store it, and only then acknowledge it; an outcome within the courtesy is shown at once."""
        store, delivery = self.parts.store, self.parts.delivery
        key = CampaignKey.loaded(view["private_metadata"])
        logs.also_about(campaign_id=key.campaign_id)
        workspace_id, user_id = str(context.team_id), str(context.user_id)
        before = store.get(workspace_id, key.campaign_id)
        if (refusal := self._refusal_of_submission(before, context, client)) is not None:
            # Over the form, which keeps all that was typed.
            ack(response_action="push", view=notice("Not sent", refusal))
            return
        # An initial value that nobody touched may be missing from what Slack says: it is what the row has.
        values = {**(before.values if before else {}), **entered_values(FORM, view["state"]["values"])}
        campaign = validated(values, self.parts.settings.script_min_length)
        if not isinstance(campaign, Campaign):
            # What is wrong is worth saying even while it cannot be kept: the form is still open.
            with suppress(StoreAway):
                store.keep(draft_of(view, values, context, before))
            ack(response_action="errors", errors=inline_errors(campaign))
            return
        row, taken = store.accept(
            Submission(
                campaign_id=key.campaign_id,
                workspace_id=workspace_id,
                enterprise_id=context.enterprise_id,
                user_id=before.user_id if before else user_id,
                conversation_id=campaign.conversation,
                response_url=context.response_url,
                values=values,
                payload=campaign.payload(),
            ),
            confirmed=key.confirmed,
            by=user_id,
        )
        if not taken:
            ack(response_action="update", view=campaign_status(row, resubmitted=True))
            return
        log.info("campaign %s: accepted", row.campaign_id)
        delivery.start(row)
        with self.parts.waiting_room.seat() as seated:
            if seated:
                row = delivery.wait_for_outcome(row, until=context["received_at"] + delivery.timing.courtesy)
        if row.state in IN_FLIGHT:
            row = delivery.watch(row, view["id"], until=context["received_at"] + delivery.timing.latest)
        errors = inline_errors(row.problems) if row.state is State.REJECTED else None
        if errors:
            ack(response_action="errors", errors=errors)
        else:
            ack(response_action="update", view=delivery.outcome_view(row))

    def _refusal_of_submission(self, before: CampaignRow | None, context: BoltContext, client: WebClient) -> str | None:
        guard = self.parts.guard
        if not self.parts.submissions.allows(str(context.team_id), str(context.user_id)):
            return "These were many campaigns in a short time. Please wait a minute, and send this one again."
        return guard.creating(context, client) if before is None else guard.taking_up(before, context, client)
