"""Who may do what. Every listener asks here first, about the workspace that Slack names."""

from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass

from slack_bolt import BoltContext

from toingg_bot.domain.reasons import Reason, Reasons, reason
from toingg_bot.domain.roles import Role, may_create, may_look, may_manage, may_save_templates
from toingg_bot.domain.states import SavedCampaign
from toingg_bot.domain.templates import Template
from toingg_bot.domain.workspace import WorkspaceSettings
from toingg_bot.listeners.acts import who
from toingg_bot.slack.granted import FILES_READ, Granted
from toingg_bot.slack.roles import Roles, RoleUnknown
from toingg_bot.store import Entrance

May = Callable[[WorkspaceSettings, Role | None, str], bool | None]
"""Says whether the workspace's settings allow something to a role or a person; None if the role must be known."""


@dataclass(frozen=True)
class Guard:
    """Returns None if somebody may do something, otherwise the reason, which says who can."""

    roles: Roles
    scopes: Collection[str]
    command: str
    granted: Granted

    def entrance(self, context: BoltContext) -> Entrance:
        """Return what was read at the door. It exists only if the database was available then."""
        found: Entrance = context["entrance"]
        return found

    def managing(self, context: BoltContext) -> Reasons | None:
        """Check whether somebody may manage the key, the settings and the audit log."""
        settings = self.entrance(context).workspace.settings
        try:
            role = self._role(context)
        except RoleUnknown as error:
            return self._unknown(error, context)
        if may_manage(settings, role, who(context).user_id):
            return None
        if settings.managers:
            return (reason("only_admins_and", managers=tuple(settings.managers)),)
        return (reason("only_admins"),)

    def manages(self, context: BoltContext) -> bool:
        """Say whether somebody is known to be a manager: nobody is while the database is unavailable."""
        return "entrance" in context and self.managing(context) is None

    def opening(self, context: BoltContext) -> Reasons | None:
        """Check whether somebody may open the form.

        If that is not known yet, they may; the submission checks again. Slack is asked first only if the admins have
        chosen who may create campaigns, and for one second at most.
        """
        entrance: Entrance | None = context.get("entrance")
        if entrance is None:
            return None  # the database is unavailable
        allowed = self._known(context, may_create)
        if allowed is None and entrance.workspace.settings.creators:
            with suppress(RoleUnknown):
                allowed = self._asked(context, may_create)
        return self._refusal(context, may_create) if allowed is False else None

    def opened(self, context: BoltContext) -> Reasons | None:
        """Check again while the form is open and nobody waits: only now is it known whether somebody is a guest."""
        if "entrance" not in context:
            return None
        try:
            allowed = self._asked(context, may_create)
        except RoleUnknown:
            return None  # the submission checks again, and says so
        return None if allowed else self._refusal(context, may_create)

    def creating(self, context: BoltContext) -> Reasons | None:
        """Check whether somebody may create campaigns. Slack is asked only if it depends on their role."""
        return self._checked(context, may_create)

    def saving_templates(self, context: BoltContext) -> Reasons | None:
        """Check whether somebody may save a campaign as a template."""
        return self._checked(context, may_save_templates)

    def changing(self, template: Template, context: BoltContext) -> Reasons | None:
        """Check whether somebody may replace or delete a template: its author and the admins may."""
        return self._as_author(template.user_id, context, reason("only_templates_author", author=(template.user_id,)))

    def looking(self, context: BoltContext) -> Reasons | None:
        """Check whether somebody may read a campaign's text, and check its state in Toingg."""
        return self._checked(context, may_look)

    def taking_up(self, campaign: SavedCampaign, context: BoltContext) -> Reasons | None:
        """Check whether somebody may fix a campaign or send it again: its author and the admins may."""
        return self._as_author(campaign.user_id, context, reason("only_author", author=(campaign.user_id,)))

    def is_admin(self, context: BoltContext) -> bool:
        """Say whether somebody is known to be an admin or owner."""
        try:
            return self._role(context) is Role.ADMIN
        except RoleUnknown:
            return False

    def missing_scopes(self, context: BoltContext) -> list[str]:
        """Return the scopes that the app asks for and did not get when it was installed here."""
        entrance: Entrance | None = context.get("entrance")
        installed = entrance.installed if entrance else None
        return sorted(set(self.scopes) - set(installed.scopes)) if installed else []

    def reads_files(self, context: BoltContext) -> bool:
        """Say whether it is known that the bot may read files here."""
        entrance: Entrance | None = context.get("entrance")
        installed = entrance.installed if entrance else None
        return FILES_READ in installed.scopes if installed else self.granted.has(FILES_READ)

    def lacks_files(self, context: BoltContext) -> bool:
        """Say whether it is known that the bot may not read files here."""
        entrance: Entrance | None = context.get("entrance")
        installed = entrance.installed if entrance else None
        return FILES_READ not in installed.scopes if installed else self.granted.lacks(FILES_READ)

    def how_to_grant(self, context: BoltContext) -> Reason:
        """Return how an admin can grant a missing scope."""
        url = context.get("public_url")
        installed = context["entrance"].installed if context.get("entrance") else None
        if installed and url:
            return reason("grant_by_installing", url=f"{url}/slack/install")
        return reason("grant_in_settings")

    def _role(self, context: BoltContext) -> Role:
        return self.roles.of(context.client, *who(context))

    def _known(self, context: BoltContext, may: May) -> bool | None:
        """Say at once whether somebody may; None if it depends on a role that is not known yet."""
        role = self.roles.known(*who(context))
        return may(self.entrance(context).workspace.settings, role, who(context).user_id)

    def _asked(self, context: BoltContext, may: May) -> bool:
        """Say whether somebody may, and ask Slack if it depends on their role. Raises RoleUnknown."""
        allowed = self._known(context, may)
        if allowed is not None:
            return allowed
        settings, user_id = self.entrance(context).workspace.settings, who(context).user_id
        try:
            return bool(may(settings, self._role(context), user_id))
        except RoleUnknown as error:
            # Without the scope to read roles, guests look like members: what every member may do stays allowed.
            if error.missing_scope and may(settings, Role.MEMBER, user_id):
                return True
            raise

    def _checked(self, context: BoltContext, may: May) -> Reasons | None:
        try:
            allowed = self._asked(context, may)
        except RoleUnknown as error:
            return self._unknown(error, context)
        return None if allowed else self._refusal(context, may)

    def _as_author(self, author_id: str, context: BoltContext, only_author: Reason) -> Reasons | None:
        """Check whether somebody may create, and is the author of something or an admin."""
        if (refusal := self.creating(context)) is not None:
            return refusal
        if author_id == context.user_id:
            return None
        try:
            return None if self._role(context) is Role.ADMIN else (only_author,)
        except RoleUnknown as error:
            return self._unknown(error, context)

    def _unknown(self, error: RoleUnknown, context: BoltContext) -> Reasons:
        return (error.reason, self.how_to_grant(context)) if error.missing_scope else (error.reason,)

    def _refusal(self, context: BoltContext, may: May) -> Reasons:
        """Return who can do what this person may not."""
        settings = self.entrance(context).workspace.settings
        role = self.roles.known(*who(context))
        if role is Role.STRANGER:
            return (reason("only_members"),)
        if may is may_save_templates and self._known(context, may_create):
            return (reason("only_savers", savers=settings.template_savers),)
        if may is not may_look and settings.creators:
            return (reason("only_selected", creators=settings.creators),)
        return (reason("no_guests_look" if may is may_look else "no_guests_create", command=self.command),)
