"""A call of a method: who calls, with which arguments, and what it may do."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

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

    def team(self, *scopes: str) -> Team:
        """Find the team that the token was made for, if the app has one of the scopes there (or none is needed)."""
        if not self.token:
            raise RefusedError("not_authed", "The call carries no token.")
        if self.slack.is_app_token(self.token):
            raise RefusedError("not_allowed_token_type", "This method takes a bot token.")
        team = self.slack.team_of_bot_token(self.token)
        if team is None:
            raise RefusedError("invalid_auth", "No team knows this token.")
        self.slack.insist_on_scope(*scopes)
        return team

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
