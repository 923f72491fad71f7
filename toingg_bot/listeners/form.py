"""The campaign's form: every way to it is `start_form`, and only this module decides what it is shown with."""

import uuid
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

from slack_bolt import Args, BoltContext

from toingg_bot.domain.coach.answers import answered
from toingg_bot.domain.coach.finding import Finding
from toingg_bot.domain.coach.rules import findings
from toingg_bot.domain.errors import Problem
from toingg_bot.domain.forms import Values
from toingg_bot.domain.key import CampaignKey
from toingg_bot.domain.reasons import Reason, Reasons, reason
from toingg_bot.domain.states import SavedCampaign, Unfinished, leads_back
from toingg_bot.listeners.acts import who
from toingg_bot.listeners.parts import Parts
from toingg_bot.listeners.saving import save_new
from toingg_bot.listeners.screen import NOT_OPENED, show, tell, turned_away, update
from toingg_bot.store import Entrance, StoreUnavailable
from toingg_bot.views.connect import connect_offer, no_key
from toingg_bot.views.entries import Doubt, takes_files
from toingg_bot.views.form import campaign_form
from toingg_bot.views.long_text import is_shown_whole
from toingg_bot.views.modals import campaign_status, notice


def start_form(
    parts: Parts,
    args: Args,
    values: Values,
    *,
    again: tuple[CampaignKey, SavedCampaign] | None = None,
    unfinished: Unfinished | None = None,
    problems: Sequence[Problem] = (),
    is_saved: bool = False,
    sorry: Reason = NOT_OPENED,
) -> None:
    """Open the form, filled in with some values, over the modal with the pressed button if there is one.

    It is for a new campaign, perhaps with `problems`, or opened `again` for a stored one, with its problems.
    `unfinished` is a campaign that the form offers to continue instead. `is_saved` and `sorry` are as in `show`.
    """
    workspace_id, _ = who(args.context)
    key, campaign = again or (CampaignKey(workspace_id, uuid.uuid4().hex), None)
    if campaign is not None:
        key = replace(key, asked=answered(campaign))
    view = campaign_form(
        key,
        values,
        parts.lists.known(workspace_id),
        alert=campaign.reasons if campaign else (),
        problems=campaign.problems if campaign else problems,
        unfinished=unfinished,
        is_new=again is None,
        # Nothing is read before the form of a command opens.
        findings=findings(values) if again is None else coached(parts, key, values),
        takes_files=parts.guard.reads_files(args.context),
        script_length=parts.settings.script_length,
    )
    if again is None and not is_shown_whole(view):
        save_new(parts, args.context, key.campaign_id, values)  # the form alone would not have all of it
    view_id = show(args, view, is_saved=is_saved, sorry=sorry)
    parts.lists.refresh(workspace_id)
    if view_id is not None and (refusal := parts.guard.opened(args.context)) is not None:
        # Who may create campaigns was only known after the form had opened.
        update(args.client, view_id, notice("not_allowed", *refusal))


def coached(parts: Parts, key: CampaignKey, values: Values) -> list[Finding]:
    """Return what the coach points out, also whether this workspace used the title lately."""
    title = str(values.get("title") or "")
    used: Collection[str] = ()
    with suppress(StoreUnavailable):  # then nothing is said about the title
        if title and parts.store.is_used(str(key.workspace_id), title, besides=key.campaign_id):
            used = (title,)
    return findings(values, recent_titles=used)


def draft_of(parts: Parts, args: Args, key: CampaignKey) -> SavedCampaign | None:
    """Return the draft that a view is about; None if the person cannot go on with it and has heard why."""
    campaign = parts.store.get(who(args.context).workspace_id, key.campaign_id)
    if campaign is None:
        tell(args, "not_here", reason("not_here"))
    elif turned_away(args, parts.guard.taking_up(campaign, args.context)):
        return None
    elif not leads_back(campaign, key.confirmed):
        show(args, campaign_status(campaign, resubmitted=True), is_saved=True)
        return None
    return campaign


def without_key(parts: Parts, context: BoltContext) -> Reasons | None:
    """Say that there is no key, and who can connect one, before anybody spends an hour on the form."""
    entrance: Entrance | None = context.get("entrance")
    if entrance and entrance.workspace.key_tail is None and parts.settings.shared_key is None:
        return (no_key(entrance.workspace, parts.settings.command),)
    return None


def may_begin(parts: Parts, args: Args) -> bool:
    """Say whether somebody may open the form; if not, they hear why, and those who may are offered to connect a key."""
    context = args.context
    missing = without_key(parts, context)
    if missing is None:
        return not turned_away(args, parts.guard.opening(context))
    may_connect = parts.guard.manages(context)
    return not turned_away(args, missing, connect_offer(who(context).workspace_id) if may_connect else ())


def note_organisation(parts: Parts, context: BoltContext, domain: str | None = None) -> None:
    """Save the workspace's organisation, so that its data is removed when the organisation removes the app.

    `domain` is what the workspace's address begins with, if the request says so: Home names the workspace by it.
    """
    entrance: Entrance | None = context.get("entrance")
    enterprise_id = context.enterprise_id
    if entrance is None or not enterprise_id:
        return
    known = entrance.workspace
    if known.enterprise_id != enterprise_id or (domain and known.domain != domain):
        with suppress(StoreUnavailable):  # the next command tries again
            parts.workspaces.belongs_to(known.workspace_id, enterprise_id, domain, seen=entrance.removals)


def asking_form(
    parts: Parts, args: Args, key: CampaignKey, values: Values, problems: Sequence[Problem], doubts: Sequence[Doubt]
) -> dict[str, Any]:
    """Return the form to show in its own place. It asks once about what people rarely mean, or may have lost."""
    return form_in_place(
        parts,
        args.context,
        replace(key, asked=(*key.asked, *(doubt.question for doubt in doubts))),
        values,
        problems=problems,
        doubts=doubts,
        has_files=takes_files(args.body["view"]),
    )


def form_in_place(
    parts: Parts,
    context: BoltContext,
    key: CampaignKey,
    values: Values,
    *,
    has_files: bool,
    note: Reason | None = None,
    problems: Sequence[Problem] = (),
    doubts: Sequence[Doubt] = (),
) -> dict[str, Any]:
    """Return the form to show in place of another view. All its inputs get new ids."""
    said = {(each.field, why) for each in problems for why in each.reasons} | {
        (each.field, each.why) for each in doubts
    }
    return campaign_form(
        replace(key, generation=key.generation + 1, is_updated=True),
        values,
        parts.lists.known(who(context).workspace_id),
        note=note,
        problems=problems,
        doubts=doubts,
        findings=[each for each in coached(parts, key, values) if (each.field, each.reason) not in said],
        takes_files=has_files,
        script_length=parts.settings.script_length,
    )
