"""The story of a second pair of eyes: the preview, and the sentences that the coach inserts."""

from dataclasses import dataclass
from typing import Any

from slack_bolt import Args

from toingg_bot.domain.campaign import form, is_begun, validated
from toingg_bot.domain.coach.inserting import FIELDS, inserted
from toingg_bot.domain.errors import Strange
from toingg_bot.domain.forms import FormField, Values
from toingg_bot.domain.key import CampaignKey
from toingg_bot.domain.reasons import reason
from toingg_bot.listeners.acts import who
from toingg_bot.listeners.form import coached, draft_of, form_in_place
from toingg_bot.listeners.parts import Parts
from toingg_bot.listeners.saving import SaveResult, Typed, save_again, save_new, typed_in
from toingg_bot.listeners.screen import note, show, tell, update
from toingg_bot.slack.limits import DEEPEST
from toingg_bot.telemetry import logs
from toingg_bot.views.entries import takes_files
from toingg_bot.views.form import CAMPAIGN_FORM, Shown, field_blocks
from toingg_bot.views.preview import campaign_preview, is_in_place_of_its_form
from toingg_bot.views.stack import depth, with_text


@dataclass(frozen=True)
class Coach:
    """The listeners of this story."""

    parts: Parts

    def preview(self, args: Args) -> None:
        """Show the campaign as it will be sent, with everything that the coach says. The form is saved first."""
        args.ack()
        view = _view_in(args)
        if (typed := self._typed_in(args, view)) is None:
            return
        key, values = typed.key, typed.found.values
        if not is_begun(values):
            note(args.client, view, reason("nothing_to_preview"), level="info")
            return
        if typed.save() is SaveResult.UNTOUCHED:
            save_new(self.parts, args.context, key.campaign_id, values)
        show(args, self._preview(key, values, is_instead=depth(view) == DEEPEST), is_saved=True)

    def insert(self, args: Args) -> None:
        """Put a sentence where it belongs, into the draft and into what is on the screen."""
        args.ack()
        view, code = _view_in(args), str(args.payload.get("value"))
        if code not in FIELDS:
            raise Strange("a button that inserts nothing of ours")
        if view.get("callback_id") == CAMPAIGN_FORM:
            self._insert_in_form(args, view, code)
        else:
            self._insert_in_preview(args, view, code)

    def _insert_in_form(self, args: Args, view: dict[str, Any], code: str) -> None:
        """Fill in one field. All others stay as they are, because the person may be typing there."""
        if (typed := self._typed_in(args, view)) is None:
            return
        parts, context, field = self.parts, args.context, self._field(code)
        values = self._inserted(args, view, typed.found.values, code)
        if values is None:
            return
        author_id = typed.campaign.user_id if typed.campaign else who(context).user_id
        key = save_again(parts, context, typed.key, author_id, values)
        how = Shown({}, key.generation + 1, takes_files=takes_files(view))
        longer = with_text(view, key, field, field_blocks(field, values[field.name], how), coached(parts, key, values))
        if longer is None:
            longer = form_in_place(parts, context, key, values, has_files=takes_files(view))
        update(args.client, view["id"], longer, seen=view.get("hash"))

    def _insert_in_preview(self, args: Args, view: dict[str, Any], code: str) -> None:
        """Fill in one field of the form below, and show the preview anew."""
        parts, context = self.parts, args.context
        key = CampaignKey.loaded(view["private_metadata"])
        logs.also_about(campaign_id=key.campaign_id)
        if (campaign := draft_of(parts, args, key)) is None:
            return
        values = self._inserted(args, view, campaign.values, code)
        if values is None:
            return
        key, is_instead = save_again(parts, context, key, campaign.user_id, values), is_in_place_of_its_form(view)
        below = view.get("previous_view_id")
        if below and not is_instead:
            form = form_in_place(parts, context, key, values, has_files=parts.guard.reads_files(context))
            update(args.client, below, form)
            key = CampaignKey.loaded(form["private_metadata"])
        preview = self._preview(key, values, is_instead=is_instead)
        update(args.client, view["id"], preview, seen=view.get("hash"))

    def _typed_in(self, args: Args, view: dict[str, Any]) -> Typed | None:
        """Return what is in a form that may still change; None if it may not, and the person has heard why."""
        typed = typed_in(view, args.context, self.parts)
        result = typed.save()
        if result in {SaveResult.SAVED, SaveResult.UNTOUCHED}:
            return typed
        if result in {SaveResult.SENT, SaveResult.COPIED} and typed.campaign is not None:
            show(args, typed.status(typed.campaign), is_saved=True)
        else:
            tell(args, "not_saved", *typed.why_not)
        return None

    def _inserted(self, args: Args, view: dict[str, Any], values: Values, code: str) -> Values | None:
        """Return the values with the sentence; None if the field has no room for it, and the person has heard so."""
        longer = inserted(values, code, self.parts.settings.script_length)
        if longer is None:
            note(args.client, view, reason("no_room_to_insert", label=self._field(code).widget.label))
        return longer

    def _field(self, code: str) -> FormField:
        return next(each for each in form(self.parts.settings.script_length) if each.name == FIELDS[code])

    def _preview(self, key: CampaignKey, values: Values, *, is_instead: bool) -> dict[str, Any]:
        campaign = validated(values, self.parts.settings.script_length)
        return campaign_preview(key, values, campaign, coached(self.parts, key, values), is_instead=is_instead)


def _view_in(args: Args) -> dict[str, Any]:
    view: dict[str, Any] | None = args.body.get("view")
    if view is None:
        raise Strange("a button of the form that is in none")
    return view
