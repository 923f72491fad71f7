"""A call of a method: who calls, with which arguments, and with which permissions."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sandbox.bot.sockets import Sockets
from sandbox.workspace.arguments import text_in
from sandbox.workspace.installations import End, Installation
from sandbox.workspace.paging import MOST
from sandbox.workspace.refused import RefusedError
from sandbox.workspace.slack import Slack
from sandbox.workspace.teams import Team

T = TypeVar("T")


@dataclass
class Call:
    """One call of the Web API."""

    slack: Slack
    sockets: Sockets
    arguments: dict[str, Any]
    token: str | None
    credentials: tuple[str, str]  # the app's client id and secret, for methods that need them
    uninstall: Callable[[Installation, End], None]

    def installation(self, *scopes: str) -> Installation:
        """Return the token's installation, if it has one of the scopes (or needs none)."""
        installation = self.slack.installations.of_token(self.token)
        installation.insist_on_scope(*scopes)
        return installation

    def team(self, *scopes: str) -> Team:
        """Return the team to act in: the token's, or with an organisation's token the one that the arguments mean."""
        installation = self.installation(*scopes)
        team = self._meant(installation)
        if team.id not in installation.team_ids:
            raise RefusedError(
                "team_access_not_granted", f"{team.name} was taken out of the organisation's installation."
            )
        return team

    def team_to_list(self, *scopes: str) -> Team:
        """Return the team whose list is requested. An organisation's token must name it."""
        if self.installation(*scopes).is_enterprise_install and not self.text("team_id"):
            raise RefusedError("missing_argument", "An organisation's token has to say of which workspace: team_id.")
        return self.team(*scopes)

    def _meant(self, installation: Installation) -> Team:
        teams = installation.place.teams
        if (team_id := self.text("team_id")) and len(teams) > 1:
            meant = [team for team in teams if team.id == team_id]
            if not meant:
                raise RefusedError("team_not_found", f"The app's organisation has no workspace {team_id}.")
            return meant[0]
        named = {f"{self.arguments.get(name)}" for name in ("channel", "user", "users", "user_id", "file")}
        reached = [*installation.teams, *(team for team in teams if team.id not in installation.team_ids)]
        return next((team for team in reached if named & _ids_in(team)), reached[0])

    def needed(self, name: str) -> str:
        """Return a required argument.

        An empty one counts as present, and names nothing.

        https://github.com/brekkylab/backlot/issues/84
        """
        if self.arguments.get(name) is None:
            raise RefusedError(
                "invalid_arguments",
                f"The argument {name} is missing.",
                response_metadata={"messages": [f"[ERROR] missing required field: {name}"]},
            )
        return self.text(name)

    def text(self, name: str) -> str:
        """Return an optional argument."""
        return text_in(self.arguments, name)

    def page(self, items: Sequence[T], of: str, *, usual: int = MOST) -> tuple[list[T], dict[str, str]]:
        """Return the requested page of a list, and the metadata for the next one."""
        asked = {name: self.text(name) for name in ("limit", "cursor")}
        page, cursor = self.slack.paging.page(items, f"{of} {self.token}", **asked, usual=usual)
        return page, {"next_cursor": cursor}


Method = Callable[[Call], dict[str, Any]]


def _ids_in(team: Team) -> set[str]:
    """Return the ids that only this workspace of its organisation has."""
    return {*team.channels, *team.users, *team.files} - {team.bot.id}
