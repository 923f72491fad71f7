"""The story of a template: save a campaign under a name, see what the team has, delete what nobody needs."""

import uuid
from dataclasses import dataclass

from pydantic import ValidationError
from slack_bolt import Args, BoltContext

from toingg_bot.domain.errors import Strange
from toingg_bot.domain.key import CampaignKey, TemplateKey
from toingg_bot.domain.mistakes import reasons_of
from toingg_bot.domain.reasons import Reason, reason
from toingg_bot.domain.states import SavedCampaign, is_secret_to
from toingg_bot.domain.templates import TEMPLATE_FIELDS, TemplateName
from toingg_bot.listeners.acts import campaign_pressed, who
from toingg_bot.listeners.parts import Parts
from toingg_bot.listeners.screen import answer_privately, refuse, reply, show, tell, tell_privately, turned_away
from toingg_bot.telemetry import logs
from toingg_bot.views.entries import block_ids, entered
from toingg_bot.views.outcome import Message
from toingg_bot.views.sentences import in_words
from toingg_bot.views.templates import team_templates, template_form, template_saved

NAME = TEMPLATE_FIELDS[0].name


@dataclass(frozen=True)
class Templates:
    """The listeners of this story."""

    parts: Parts

    def ask_name(self, args: Args) -> None:
        """Ask for the name of the template, over whatever is open."""
        args.ack()
        key = campaign_pressed(args)
        if turned_away(args, self.parts.guard.saving_templates(args.context)):
            return
        campaign = self._campaign(args.context, key)
        if campaign is None:
            tell(args, "not_here", reason("not_here"))
        elif not campaign.values:
            tell(args, "not_saved", reason("no_text_to_save"))
        else:
            show(args, template_form(campaign.workspace_id, campaign.campaign_id, campaign.title))

    def save(self, args: Args) -> None:
        """Save it, and only then acknowledge it."""
        guard, context, view = self.parts.guard, args.context, args.body["view"]
        key, me = CampaignKey.loaded(view["private_metadata"]), who(context)
        logs.also_about(campaign_id=key.campaign_id)
        if turned_away(args, guard.saving_templates(context)):
            return
        if (block_id := block_ids(view).get(NAME)) is None:
            raise Strange("a form for a template that asks for no name")
        try:
            name = TemplateName.model_validate(entered(TEMPLATE_FIELDS, view).values).name
        except ValidationError as error:
            wrong = in_words(*reasons_of(error.errors(include_url=False)[0]))
            args.ack(response_action="errors", errors={block_id: wrong})
            return
        there = self.parts.templates.named(me.workspace_id, name)
        why_not: Reason | None
        if self._campaign(context, key) is None:
            why_not = reason("not_here")
        elif there is None or guard.changing(there, context) is None:
            why_not = self.parts.templates.save(
                me.workspace_id,
                key.campaign_id,
                uuid.uuid4().hex,
                name,
                by=me.user_id,
                enterprise_id=context.enterprise_id,
                instead_of=there.template_id if there else None,
                seen=guard.entrance(context).removals,
            )
        else:
            why_not = reason("template_is_anothers", author=(there.user_id,))
        if why_not is None:
            args.ack(response_action="update", view=template_saved(name))
        else:
            refuse(args, "not_saved", why_not)

    def list_all(self, args: Args) -> None:
        """List the team's templates in private."""
        if not turned_away(args, self.parts.guard.creating(args.context)):
            reply(args, *self._listed(args.context))

    def turn(self, args: Args) -> None:
        """Show another page of the list, in the same place."""
        args.ack()
        if not turned_away(args, self.parts.guard.creating(args.context)):
            start = TemplateKey.loaded(args.payload.get("value")).start
            answer_privately(args, *self._listed(args.context, start), is_instead=True)

    def delete(self, args: Args) -> None:
        """Delete a template, and show what is left of the page in the same place."""
        args.ack()
        key, me = TemplateKey.loaded(args.payload.get("value")), who(args.context)
        template = self.parts.templates.get(me.workspace_id, key.template_id) if key.template_id else None
        if template and turned_away(args, self.parts.guard.changing(template, args.context)):
            return
        is_gone = template and self.parts.templates.delete(me.workspace_id, template.template_id, me.user_id)
        if not turned_away(args, self.parts.guard.creating(args.context)):
            answer_privately(args, *self._listed(args.context, key.start), is_instead=True)
            if not is_gone:
                tell_privately(args, reason("template_not_here"))

    def _campaign(self, context: BoltContext, key: CampaignKey) -> SavedCampaign | None:
        """Return the campaign to save."""
        me = who(context)
        campaign = self.parts.store.get(me.workspace_id, key.campaign_id)
        return None if campaign is None or is_secret_to(campaign, me.user_id) else campaign

    def _listed(self, context: BoltContext, start: int = 0) -> Message:
        guard, me = self.parts.guard, who(context)
        found = self.parts.templates.all(me.workspace_id)
        is_admin = any(each.user_id != me.user_id for each in found) and guard.is_admin(context)
        return team_templates(
            found,
            self.parts.settings.command,
            may_delete=lambda each: is_admin or each.user_id == me.user_id,
            start=start,
        )
