"""A call of a method: who calls, with which arguments, and what it may do."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sandbox.installations import End, Installation
from sandbox.refused import RefusedError
from sandbox.slack import Slack
from sandbox.sockets import Sockets
from sandbox.teams import Team


@dataclass
class Call:
    """One call of the Web API."""

    slack: Slack
    sockets: Sockets
    arguments: dict[str, Any]
    token: str | None
    credentials: tuple[str, str]  # the app's client id and secret, where a method takes them
    uninstall: Callable[[Installation, End], None]

    def installation(self, *scopes: str) -> Installation:
        """Find whose token it is, if the app was granted one of the scopes there (or none is needed)."""
        installation = self.slack.installations.of_token(self.token)
        installation.insist_on_scope(*scopes)
        return installation

    def team(self, *scopes: str) -> Team:
        """Find the team to act in: the token's, or of an organisation's the one that the arguments mean."""
        teams = self.installation(*scopes).place.teams
        if (team_id := self.text("team_id")) and len(teams) > 1:
            meant = [team for team in teams if team.id == team_id]
            if not meant:
                raise RefusedError("team_not_found", f"The app's organisation has no workspace {team_id}.")
            return meant[0]
        named = {self.text(name) for name in ("channel", "user", "users", "user_id", "file")}
        return next((team for team in teams if named & _ids_in(team)), teams[0])

    def team_to_list(self, *scopes: str) -> Team:
        """Find the team of which a list is asked for: with an organisation's token, one has to say which."""
        if self.installation(*scopes).is_enterprise_install and not self.text("team_id"):
            raise RefusedError("missing_argument", "An organisation's token has to say of which workspace: team_id.")
        return self.team(*scopes)

    def needed(self, name: str) -> str:
        """Give an argument without which the method makes no sense."""
        value = self.arguments.get(name)
        if not value or not isinstance(value, str):
            raise RefusedError(
                "invalid_arguments",
                f"The argument {name} is missing.",
                response_metadata={"messages": [f"[ERROR] missing required field: {name}"]},
            )
        return value

    def text(self, name: str) -> str:
        """Give an argument that may be left out."""
        value = self.arguments.get(name)
        return "" if value is None else str(value)


Method = Callable[[Call], dict[str, Any]]


def _ids_in(team: Team) -> set[str]:
    """Name what only this workspace of its organisation has."""
    return {*team.channels, *team.users, *team.files} - {team.bot.id}
