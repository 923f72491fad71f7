"""The story of an unfinished campaign: save it, find it, continue it."""

from dataclasses import dataclass

from slack_bolt import Args, BoltContext

from toingg_bot.domain.errors import Strange
from toingg_bot.domain.reasons import reason
from toingg_bot.domain.states import leads_back
from toingg_bot.listeners.acts import campaign_pressed, who
from toingg_bot.listeners.form import start_form
from toingg_bot.listeners.home import HomeTab
from toingg_bot.listeners.parts import Parts
from toingg_bot.listeners.saving import SaveResult, is_safe, typed_in
from toingg_bot.listeners.screen import answer_privately, note, reply, show, tell, tell_privately, turned_away
from toingg_bot.views.drafts import campaign_drafts
from toingg_bot.views.entries import chosen_files
from toingg_bot.views.modals import campaign_status
from toingg_bot.views.outcome import Message

LISTED = 10


@dataclass(frozen=True)
class Drafts:
    """The listeners of this story."""

    parts: Parts
    home: HomeTab

    def list_unfinished(self, args: Args) -> None:
        """List the person's unfinished campaigns, in private."""
        reply(args, *self._listed(args.context))

    def save(self, args: Args) -> None:
        """Say next to the button what happened to the text. Every press saves it; this one also reports it."""
        args.ack()
        if "view" not in args.body:
            raise Strange("a button of the form that is in none")
        view, name = args.body["view"], self.parts.settings.command
        typed = typed_in(view, args.context, self.parts)
        match typed.save():
            case SaveResult.SAVED if chosen_files(view):
                note(args.client, view, reason("draft_saved_without_file", command=name))
            case SaveResult.SAVED:
                note(args.client, view, reason("draft_saved", command=name), level="success")
            case SaveResult.UNTOUCHED:
                note(args.client, view, reason("nothing_to_save"), level="info")
            case SaveResult.SENT | SaveResult.COPIED if typed.campaign is not None:
                # Closing this view leads back to the form and the text in it.
                show(args, typed.status(typed.campaign), is_saved=True)
            case _:
                tell(args, "not_saved", *typed.why_not)

    def go_on(self, args: Args) -> None:
        """Open the form as it was left, over the new one or from the list."""
        args.ack()
        if turned_away(args, self.parts.guard.opening(args.context)):
            return
        key, me = campaign_pressed(args), who(args.context)
        campaign = self.parts.store.get(me.workspace_id, key.campaign_id)
        if campaign is None or campaign.user_id != me.user_id:
            tell(args, "not_here", reason("not_here"))
            return
        # A form laid over the new one shows what was saved. If it took its place, it would show what is on the screen.
        is_saved = is_safe(args.context)
        if leads_back(campaign, key.confirmed):
            start_form(self.parts, args, campaign.values, again=(key, campaign), is_saved=is_saved)
        else:
            show(args, campaign_status(campaign), is_saved=is_saved)

    def discard(self, args: Args) -> None:
        """Remove one of the person's drafts, and show the remaining list in the same place."""
        args.ack()
        key, me = campaign_pressed(args), who(args.context)
        is_gone = self.parts.store.discard(me.workspace_id, key.campaign_id, me.user_id)
        if (args.body.get("view") or {}).get("type") == "home":
            self.home.again(args)
        else:
            answer_privately(args, *self._listed(args.context), is_instead=True)
        if not is_gone:
            tell_privately(args, reason("not_discarded"))

    def _listed(self, context: BoltContext) -> Message:
        found = self.parts.store.unfinished(*who(context), limit=LISTED)
        return campaign_drafts(found, self.parts.settings.command)
