"""The story of a campaign up to its acknowledgement: the command, the form, the voices and the submission."""

import logging
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from slack_bolt import Args, BoltContext

from toingg_bot.domain.campaign import CONVERSATION, FORM, SCRIPT, Campaign, validated
from toingg_bot.domain.coach.finding import Severity
from toingg_bot.domain.coach.rules import findings
from toingg_bot.domain.commands import meaning
from toingg_bot.domain.errors import Problem, Strange
from toingg_bot.domain.forms import NOWHERE, LongText, SearchableList, Values
from toingg_bot.domain.key import CampaignKey, TitleKey
from toingg_bot.domain.reasons import Reasons, reason
from toingg_bot.domain.states import SavedCampaign, State, Submission
from toingg_bot.listeners.acts import who
from toingg_bot.listeners.form import asking_form, may_begin, note_organisation, start_form, without_key
from toingg_bot.listeners.from_file import FromFile
from toingg_bot.listeners.parts import Parts
from toingg_bot.listeners.saving import Typed, is_safe, typed_in
from toingg_bot.listeners.screen import NOT_OPENED, note, refuse, update
from toingg_bot.slack.limits import OPTION_VALUE, OPTIONS
from toingg_bot.views.entries import Doubt, chosen_files, takes_files
from toingg_bot.views.fields import as_typed, offered, refused
from toingg_bot.views.form import inline_errors
from toingg_bot.views.help import USE_AS_TITLE
from toingg_bot.views.long_text import is_shown_whole
from toingg_bot.views.sentences import in_words
from toingg_bot.views.stack import with_part

log = logging.getLogger(__name__)

PATIENCE = 1.0  # seconds that somebody waits for a list
SEARCHED = re.compile("|".join(f"^{field.name}$" for field in FORM if isinstance(field.widget, SearchableList)))
"""The form's lists in which people type to find a name."""


@dataclass(frozen=True)
class Create:
    """The listeners of this story."""

    parts: Parts

    def open_form(self, args: Args) -> None:
        """Open the form with the title that was typed, if any.

        A trigger expires after 3 seconds, so only one indexed read comes before `views.open`. If admins have chosen who
        may create campaigns, the user's role is checked as well.
        """
        context = args.context
        if not may_begin(self.parts, args):
            return
        args.ack()
        entrance = context.get("entrance")  # None while the database is unavailable
        chosen = entrance.workspace.settings.default_conversation if entrance else None
        is_home = (args.body.get("view") or {}).get("type") == "home"
        if args.body.get("type") == "shortcut" or is_home:  # it belongs to no conversation, whatever is on the screen
            chosen = chosen or NOWHERE
        title, is_command = _title(args.body), "command" in args.body
        start_form(
            self.parts,
            args,
            {name: value for name, value in (("title", title or None), (CONVERSATION, chosen)) if value is not None},
            unfinished=entrance.latest if entrance else None,
            sorry=reason("form_not_opened", command=self.parts.settings.command) if is_command else NOT_OPENED,
        )
        note_organisation(self.parts, context, args.body.get("team_domain"))

    def offer_names(self, args: Args) -> None:
        """Offer the matching names, and the typed text if it is not one of them. Answers within a second."""
        context = args.context
        refusal = without_key(self.parts, context)
        if refusal is None and "entrance" in context:  # database unavailable: the submission checks it
            refusal = self.parts.guard.creating(context)
        if refusal is not None:
            args.ack(options=[refused(in_words(*refusal))])
            return
        typed = args.payload.get("value", "").strip()
        patience = max(0.0, context["received_at"] + PATIENCE - time.monotonic())
        names = self.parts.lists.names(who(context).workspace_id, args.payload["action_id"], patience)
        options = offered(names, typed)
        if typed and len(typed) <= OPTION_VALUE and typed.casefold() not in {name.casefold() for name in names}:
            options = [*options[: OPTIONS - 1], as_typed(typed)]
        args.ack(options=options)

    def add_space(self, args: Args) -> None:
        """Add an empty part to a long text, for people whose Slack stops at 3,000 characters in one input."""
        args.ack()
        named = args.body["actions"][0].get("value")
        field = next((each for each in FORM if each.name == named and isinstance(each.widget, LongText)), None)
        if field is None or "view" not in args.body:
            raise Strange("a button for space in no text of the form")
        view = args.body["view"]
        longer = with_part(view, field)
        if longer is None:
            note(args.client, view, reason("no_more_space"), level="info")
        else:
            update(args.client, view["id"], longer, seen=view.get("hash"))

    def submit(self, args: Args) -> None:
        """Validate the form, store it, and only then acknowledge it. A quick outcome is shown at once."""
        store, delivery, context = self.parts.store, self.parts.delivery, args.context
        ack, view = args.ack, args.body["view"]
        typed = typed_in(view, context, self.parts)
        key, before, found = typed.key, typed.campaign, typed.found
        (workspace_id, user_id), values = who(context), found.values
        if (refusal := self._refusal_of_submission(before, context)) is not None:
            typed.save()
            refuse(args, "not_sent", *refusal)
            return
        if files := chosen_files(view):
            FromFile(self.parts).submitted(args, typed, files[0])
            return
        campaign = validated(values, self.parts.settings.script_length)
        problems = [] if isinstance(campaign, Campaign) else _as_asked(campaign, view, values)
        errors, asks = _judged(values, key)
        problems, doubts = [*problems, *errors], [*found.doubts, *asks]
        if not isinstance(campaign, Campaign) or problems or doubts:
            self._show_again(args, typed, problems, doubts)
            return
        saved, taken = store.accept(
            Submission(
                campaign_id=key.campaign_id,
                workspace_id=workspace_id,
                enterprise_id=context.enterprise_id,
                user_id=before.user_id if before else user_id,
                conversation_id=campaign.conversation,
                response_url=context.response_url,
                values=values,
                payload=campaign.payload(),
                generation=key.generation,
            ),
            confirmed=key.confirmed,
            by=user_id,
            seen=self.parts.guard.entrance(context).removals,
        )
        if not taken:
            if is_safe(context):
                ack(response_action="update", view=typed.status(saved))
            else:
                refuse(args, "not_sent", *typed.why_not)
            return
        context["is_saved"] = True
        log.info("campaign %s: accepted", saved.campaign_id)
        delivery.start(saved)
        with self.parts.waiting_room.seat() as seated:
            if seated:
                saved = delivery.wait_for_outcome(saved, until=context["received_at"] + delivery.timing.courtesy)
        saved = self.parts.modal.watch(
            saved, view["id"], user_id, until=context["received_at"] + delivery.timing.latest
        )
        inline = inline_errors(saved.problems, view) if saved.state is State.REJECTED else None
        if inline:
            ack(response_action="errors", errors=inline)
        else:
            ack(response_action="update", view=self.parts.modal.outcome_view(saved, user_id))

    def _show_again(self, args: Args, typed: Typed, problems: Sequence[Problem], doubts: Sequence[Doubt]) -> None:
        """Show what is wrong under the fields, and ask once about the rest. The form is saved first."""
        typed.save()
        # A problem of what was put back would be in the way of the question about it.
        doubtful = {doubt.field for doubt in typed.found.doubts}
        is_in_the_way = not doubtful.isdisjoint(problem.field for problem in problems)
        if not is_in_the_way and (errors := inline_errors(problems, args.body["view"])):
            args.ack(response_action="errors", errors=errors)
            return
        asking = asking_form(self.parts, args, typed.key, typed.found.values, problems, doubts)
        if is_shown_whole(asking) or is_safe(args.context):
            args.ack(response_action="update", view=asking)
        else:
            refuse(args, "not_sent", *typed.why_not)

    def _refusal_of_submission(self, before: SavedCampaign | None, context: BoltContext) -> Reasons | None:
        guard = self.parts.guard
        if not self.parts.submissions.allows(*who(context)):
            return (reason("too_many_campaigns"),)
        return guard.creating(context) if before is None else guard.taking_up(before, context)


def _judged(values: Values, key: CampaignKey) -> tuple[list[Problem], list[Doubt]]:
    """Return what the coach finds wrong, and what it asks about for the first time."""
    found = findings(values, least=Severity.ASK)
    errors = [Problem((each.reason,), each.field) for each in found if each.severity is Severity.ERROR]
    asks = [Doubt(each.field, each.reason, each.question) for each in found if each.question]
    return errors, [each for each in asks if each.question not in key.asked]


def _as_asked(problems: list[Problem], view: Mapping[str, Any], values: Values) -> list[Problem]:
    """Return the problems, and for an empty script that it can come from a file, if it can."""
    if values.get(SCRIPT) or not takes_files(view):
        return problems
    return [Problem((reason("script_or_file"),), SCRIPT) if each.field == SCRIPT else each for each in problems]


def _title(body: dict[str, Any]) -> str:
    """Return the title that was typed after the command, or chosen with *Use as title*."""
    if "actions" in body and body["actions"][0]["action_id"] != USE_AS_TITLE:
        return ""
    if "actions" in body:
        return TitleKey.loaded(body["actions"][0].get("value")).title
    return meaning(body.get("text", "")).title
