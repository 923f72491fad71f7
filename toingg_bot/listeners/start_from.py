"""The story of a form that does not start empty: with a starting point, a template, or a campaign of before."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt import Args

from toingg_bot.domain.campaign import CONVERSATION
from toingg_bot.domain.errors import Strange
from toingg_bot.domain.forms import NOWHERE, Values
from toingg_bot.domain.reasons import reason
from toingg_bot.domain.starting_points import starting_point, starting_points
from toingg_bot.domain.states import SavedCampaign, is_secret_to
from toingg_bot.listeners.acts import Who, campaign_pressed, who
from toingg_bot.listeners.form import start_form
from toingg_bot.listeners.parts import Parts
from toingg_bot.listeners.saving import is_safe, typed_in
from toingg_bot.listeners.screen import tell, turned_away
from toingg_bot.views.fields import refused
from toingg_bot.views.sentences import in_words
from toingg_bot.views.start_from import CAMPAIGN, POINT, TEMPLATE, starts

RECENT = 20


@dataclass(frozen=True)
class StartFrom:
    """The listeners of this story."""

    parts: Parts

    def offer(self, args: Args) -> None:
        """List the starting points, the team's templates, and the person's own campaigns, latest first."""
        refusal = self.parts.guard.creating(args.context) if "entrance" in args.context else None
        if refusal is not None:
            args.ack(options=[refused(in_words(*refusal))])
            return
        me = who(args.context)
        templates, recent = self.parts.templates.all(me.workspace_id), self.parts.store.recent(*me, limit=RECENT)
        groups = starts(starting_points(), templates, recent, args.payload.get("value", ""))
        args.ack(option_groups=groups) if groups else args.ack(options=[])

    def choose(self, args: Args) -> None:
        """Open the form filled in over the one with the list, which was saved if there was anything in it."""
        args.ack()
        if "view" not in args.body:
            raise Strange("a list of the form that is in none")
        if turned_away(args, self.parts.guard.opening(args.context)):
            return
        chosen = (args.body["actions"][0].get("selected_option") or {}).get("value") or ""
        values = self._values(chosen, who(args.context))
        if values is None:
            is_template = chosen.startswith(TEMPLATE)
            tell(args, "not_here", reason("template_not_here") if is_template else reason("not_here"))
            return
        if args.body["view"].get("type") == "home":
            start_form(self.parts, args, dict(values))
            return
        typed = typed_in(args.body["view"], args.context, self.parts)
        entered = typed.found.values.items()
        rest = {name: value for name, value in entered if (value or value == NOWHERE) and name not in values}
        start_form(self.parts, args, {**rest, **values}, is_saved=is_safe(args.context))

    def use_again(self, args: Args) -> None:
        """Open a fresh form with everything of a campaign. The new one is the person's own."""
        args.ack()
        key, me = campaign_pressed(args), who(args.context)
        campaign = self.parts.store.get(me.workspace_id, key.campaign_id)
        if campaign is None or is_secret_to(campaign, me.user_id):
            tell(args, "not_here", reason("not_here"))
        elif turned_away(args, self.parts.guard.creating(args.context)):
            return
        elif not campaign.values:
            tell(args, "not_here", reason("text_is_gone"))
        else:
            start_form(self.parts, args, _for_another(campaign, me.user_id))

    def _values(self, chosen: str, me: Who) -> Mapping[str, Any] | None:
        """Return what an entry of the list fills in; None if it is not there any more, or somebody else's."""
        if chosen.startswith(POINT):
            point = starting_point(chosen.removeprefix(POINT))
            return point.values if point else None
        if chosen.startswith(TEMPLATE):
            return self.parts.templates.values(me.workspace_id, chosen.removeprefix(TEMPLATE))
        campaign = self.parts.store.get(me.workspace_id, chosen.removeprefix(CAMPAIGN))
        is_theirs = campaign is not None and campaign.user_id == me.user_id
        return campaign.values or None if campaign is not None and is_theirs else None


def _for_another(campaign: SavedCampaign, user_id: str) -> Values:
    """Return what a new campaign takes over. Another person may not see where the result was shared."""
    is_private = not campaign.conversation_id.startswith("C") and campaign.user_id != user_id
    return {name: value for name, value in campaign.values.items() if name != CONVERSATION or not is_private}
