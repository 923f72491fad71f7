"""The story of a workspace's settings: who may do what, where outcomes are posted, and the audit log."""

from dataclasses import dataclass
from typing import Any

from slack_bolt import Args

from toingg_bot.domain.key import is_updated
from toingg_bot.domain.workspace import SETTINGS_FORM as FIELDS
from toingg_bot.domain.workspace import WorkspaceSettings
from toingg_bot.listeners.acts import who
from toingg_bot.listeners.parts import Parts
from toingg_bot.listeners.screen import answer_privately, show, turned_away
from toingg_bot.views.audit import audit_log
from toingg_bot.views.entries import entered
from toingg_bot.views.settings import settings_form, settings_saved

LISTED = 100  # lines at most; a message holds about as many


@dataclass(frozen=True)
class Settings:
    """The listeners of this story."""

    parts: Parts

    def open_form(self, args: Args) -> None:
        """Show the settings."""
        args.ack()
        guard = self.parts.guard
        if not turned_away(args, guard.managing(args.context)):
            show(args, settings_form(guard.entrance(args.context).workspace))

    def save(self, args: Args) -> None:
        """Save the settings."""
        guard = self.parts.guard
        if turned_away(args, guard.managing(args.context)):
            return
        view: dict[str, Any] = args.body["view"]
        entrance, me = guard.entrance(args.context), who(args.context)
        before = entrance.workspace.settings.model_dump()
        found = entered(FIELDS, view, before, is_updated=is_updated(view["private_metadata"]))
        settings = WorkspaceSettings.model_validate(found.values)
        self.parts.workspaces.set_up(
            me.workspace_id, args.context.enterprise_id, me.user_id, settings, seen=entrance.removals
        )
        args.ack(response_action="update", view=settings_saved(settings))

    def read_log(self, args: Args) -> None:
        """List recent activity in private, with dates in the reader's time zone."""
        args.ack()
        guard, me = self.parts.guard, who(args.context)
        if not turned_away(args, guard.managing(args.context)):
            entries = self.parts.audit.latest(me.workspace_id, LISTED)
            answer_privately(args, *audit_log(entries, guard.roles.zone(*me)))
