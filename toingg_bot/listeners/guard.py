"""Who may do what: asked by every listener before it does anything, of the workspace that Slack names."""

from collections.abc import Collection
from dataclasses import dataclass

from slack_bolt import BoltContext
from slack_sdk import WebClient

from toingg_bot.blocks.text import people
from toingg_bot.roles import Role, Roles, RoleUnknown, may_create, may_manage
from toingg_bot.store import CampaignRow, Entrance
from toingg_bot.workspace import WorkspaceSettings


@dataclass(frozen=True)
class Guard:
    """Answers with None where somebody may, else with the sentence that says who can."""

    roles: Roles
    scopes: Collection[str]

    def entrance(self, context: BoltContext) -> Entrance:
        """Return what the request found at the door. Nobody comes here for whom the database was away then."""
        found: Entrance = context["entrance"]
        return found

    def managing(self, context: BoltContext, client: WebClient) -> str | None:
        """Ask whether somebody may manage the key, the settings and the audit."""
        settings = self.entrance(context).workspace.settings
        try:
            role = self._role(context, client)
        except RoleUnknown as error:
            return self._unknown(error, context)
        if may_manage(settings, role, str(context.user_id)):
            return None
        others = f", and {people(settings.managers)}" if settings.managers else ""
        return f"Only admins and owners of this workspace can do that{others}. Please ask one of them."

    def opening(self, context: BoltContext) -> str | None:
        """Ask whether somebody may open the campaign's form, without waiting: who is not known yet may."""
        entrance: Entrance | None = context.get("entrance")
        if entrance is None:
            return None  # the database is away; a submission asks again
        settings = entrance.workspace.settings
        role = self.roles.known(str(context.team_id), str(context.user_id))
        allowed = may_create(settings, role, str(context.user_id))
        return None if allowed is not False else _ask_a_creator(settings)

    def creating(self, context: BoltContext, client: WebClient) -> str | None:
        """Ask whether somebody may create campaigns; Slack is asked only where it depends on who they are."""
        settings = self.entrance(context).workspace.settings
        user_id = str(context.user_id)
        allowed = may_create(settings, self.roles.known(str(context.team_id), user_id), user_id)
        if allowed is None:
            try:
                allowed = may_create(settings, self._role(context, client), user_id)
            except RoleUnknown as error:
                return self._unknown(error, context)
        return None if allowed else _ask_a_creator(settings)

    def taking_up(self, row: CampaignRow, context: BoltContext, client: WebClient) -> str | None:
        """Ask whether somebody may mend or send a campaign again: its author, and the admins."""
        if (refusal := self.creating(context, client)) is not None:
            return refusal
        if row.user_id == context.user_id:
            return None
        try:
            if self._role(context, client) is Role.ADMIN:
                return None
        except RoleUnknown as error:
            return self._unknown(error, context)
        return f"Only <@{row.user_id}>, who wrote this campaign, and the workspace's admins can do that."

    def get_to_know(self, context: BoltContext, client: WebClient) -> None:
        """Look somebody up whose role will matter when the form is submitted."""
        if self.entrance(context).workspace.settings.creators:
            try:
                self._role(context, client)
            except RoleUnknown:
                return  # the submission asks again, and says so

    def missing_scopes(self, context: BoltContext) -> list[str]:
        """Return what the app asks for and was not granted when it was installed here."""
        entrance: Entrance | None = context.get("entrance")
        installed = entrance.installed if entrance else None
        return sorted(set(self.scopes) - set(installed.scopes)) if installed else []

    def how_to_grant(self, context: BoltContext) -> str:
        """Return what an admin does about a missing scope."""
        url = context.get("public_url")
        installed = context["entrance"].installed if context.get("entrance") else None
        if installed and url:
            return f"An admin can grant it by installing the app once more: {url}/slack/install"
        return (
            "Whoever runs this bot can add it under OAuth & Permissions at api.slack.com/apps, and reinstall the app."
        )

    def _role(self, context: BoltContext, client: WebClient) -> Role:
        return self.roles.of(client, str(context.team_id), str(context.user_id))

    def _unknown(self, error: RoleUnknown, context: BoltContext) -> str:
        return f"{error.user_message} {self.how_to_grant(context)}" if error.missing_scope else error.user_message


def _ask_a_creator(settings: WorkspaceSettings) -> str:
    named = f"{people(settings.creators)}, or " if settings.creators else ""
    return (
        "In this workspace campaigns are created by people whom the admins have named. "
        f"Please ask {named}an admin, who can add you with the settings."
    )
