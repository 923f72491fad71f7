"""The story of Home and the list of campaigns: turn pages, search, and do something with a campaign there."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from slack_bolt import App, Args, BoltContext, BoltResponse

from toingg_bot.delivery.home import Home
from toingg_bot.domain.commands import words_after
from toingg_bot.domain.errors import NotInstalled, Strange
from toingg_bot.domain.home import Shown, shown_in
from toingg_bot.domain.reasons import reason
from toingg_bot.domain.roles import Role
from toingg_bot.listeners.acts import Act, campaign_pressed, who
from toingg_bot.listeners.parts import Parts
from toingg_bot.listeners.screen import answer_privately, attempt, reply
from toingg_bot.slack.roles import RoleUnknown
from toingg_bot.store import StoreUnavailable
from toingg_bot.views.home import SEARCH, home_without_data
from toingg_bot.views.sentences import in_mrkdwn

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class HomeTab:
    """The listeners of this story. `acts` has the listener of each entry in a campaign's menu."""

    parts: Parts
    home: Home
    acts: Mapping[str, Callable[[Args], None]]

    def register(self, app: App) -> None:
        """Register before the door: strangers see a Home too, one without data."""

        @app.middleware
        def opened(args: Args) -> BoltResponse | None:
            event = args.body.get("event") if args.body.get("type") == "event_callback" else None
            if not isinstance(event, dict) or event.get("type") != "app_home_opened":
                args.next()
                return None
            if event.get("tab") == "home" and args.context.token is not None:
                self.show(args, Shown())
                self.home.greet(args.context.client, *who(args.context), args.context.enterprise_id)
            return args.context.ack()

    def show(self, act: Act, shown: Shown) -> None:
        """Publish somebody's Home at once, after they opened it or pressed something in it."""
        context = act.context
        workspace_id, user_id = who(context)
        try:
            view = self._view(context, shown)
        except (RoleUnknown, StoreUnavailable) as error:
            log.warning("a Home without data is shown (%s)", error)
            view = home_without_data(workspace_id, error.reason, reason("home_later"))
        except NotInstalled as error:
            log.warning("no Home is shown (%s)", error)
            return
        attempt(lambda: context.client.views_publish(user_id=user_id, view=view))

    def older(self, args: Args) -> None:
        """Show the next page."""
        self._turn(args, lambda shown: shown.turned(1))

    def newer(self, args: Args) -> None:
        """Show the page before."""
        self._turn(args, lambda shown: shown.turned(-1))

    def mine(self, args: Args) -> None:
        """Show the person's own campaigns."""
        self._turn(args, lambda shown: Shown(search=shown.search))

    def everyones(self, args: Args) -> None:
        """Show everybody's campaigns to those who manage the workspace."""
        self._turn(args, lambda shown: Shown(search=shown.search, is_everyones=True))

    def search(self, args: Args) -> None:
        """Show the campaigns with the words that were typed."""
        typed = _typed(args.body.get("view") or {})
        self._turn(args, lambda shown: replace(shown, number=0, search=typed))

    def again(self, act: Act) -> None:
        """Show it anew, after something in it was changed."""
        self.show(act, shown_in(act.body["view"].get("private_metadata")))

    def menu(self, args: Args) -> None:
        """Do what an entry of a campaign's menu says."""
        act = self.acts.get(campaign_pressed(args).act or "")
        if act is None:
            raise Strange("an entry of a menu that does nothing of ours")
        act(args)

    def list_campaigns(self, args: Args) -> None:
        """List the person's campaigns in private, those with some words if any were typed."""
        words = words_after(args.body.get("text", "")) if "command" in args.body else ""
        self._list(args, Shown(search=words))

    def list_older(self, args: Args) -> None:
        """Show the next page of the list in its place."""
        self._list(args, shown_in(args.payload.get("value")).turned(1), is_instead=True)

    def list_newer(self, args: Args) -> None:
        """Show the page before of the list in its place."""
        self._list(args, shown_in(args.payload.get("value")).turned(-1), is_instead=True)

    def _list(self, args: Args, shown: Shown, *, is_instead: bool = False) -> None:
        try:
            text, blocks = self.home.listed(args.context.client, *who(args.context), shown)
        except RoleUnknown as error:
            text, blocks = in_mrkdwn(error.reason), []
        if is_instead:
            args.ack()
            answer_privately(args, text, blocks, is_instead=True)
        else:
            reply(args, text, blocks)

    def _turn(self, args: Args, to: Callable[[Shown], Shown]) -> None:
        args.ack()
        view = args.body.get("view") or {}
        if view.get("type") != "home":
            raise Strange("a button of Home that is elsewhere")
        self.show(args, to(shown_in(view.get("private_metadata"))))

    def _view(self, context: BoltContext, shown: Shown) -> dict[str, Any]:
        """Return the view. Raises RoleUnknown, NotInstalled, StoreUnavailable."""
        (workspace_id, user_id), enterprise_id = who(context), context.enterprise_id
        if (unavailable := context.get("store_unavailable")) is not None:
            raise unavailable
        if self.home.roles.of(context.client, workspace_id, user_id) is not Role.STRANGER:
            # Before the campaigns are read: whatever changes from now on publishes it once more.
            seen = self.parts.guard.entrance(context).removals
            self.home.homes.show(workspace_id, enterprise_id, user_id, shown, seen=seen)
        return self.home.view(context.client, workspace_id, enterprise_id, user_id, shown)


def _typed(view: Mapping[str, Any]) -> str:
    """Return what is in the search."""
    values = (view.get("state") or {}).get("values") or {}
    found = [said[SEARCH].get("value") for said in values.values() if isinstance(said, dict) and SEARCH in said]
    return str(next(filter(None, found), "")).strip()
