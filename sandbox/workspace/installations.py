"""Where the app is installed, with which token and scopes, and how its tokens end."""

import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from sandbox.rules import check_view
from sandbox.workspace.elements import interactive
from sandbox.workspace.quirks import Quirks
from sandbox.workspace.refused import RefusedError, insist
from sandbox.workspace.teams import APP_TOKEN, Enterprise, Place, Team, User

End = Literal["account_inactive", "token_revoked"]
"""How a token ended: the app was uninstalled, or it revoked the token itself (auth.revoke)."""


@dataclass
class Installation:
    """The app in one workspace, or in all workspaces of an organisation."""

    place: Place
    bot_token: str
    scopes: set[str]
    by: User | None = None
    team_ids: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        """Store the workspaces' ids, for look-ups."""
        self.team_ids = frozenset(team.id for team in self.place.teams)

    @property
    def teams(self) -> list[Team]:
        """The workspaces that it reaches: an organisation's, except those that were removed again."""
        return [team for team in self.place.teams if team.id in self.team_ids]

    @property
    def is_enterprise_install(self) -> bool:
        """Whether it belongs to a whole organisation."""
        return isinstance(self.place, Enterprise)

    @property
    def enterprise(self) -> Enterprise | None:
        """The organisation in which it is installed, or the one of its workspace."""
        return self.place if isinstance(self.place, Enterprise) else self.place.enterprise

    @property
    def team(self) -> Team | None:
        """The workspace in which it is installed, or None for an organisation."""
        return None if isinstance(self.place, Enterprise) else self.place

    @property
    def has_commands(self) -> bool:
        """Whether people there see the app's slash commands and shortcuts."""
        return "commands" in self.scopes

    def insist_on_scope(self, *scopes: str) -> None:
        """Raise RefusedError if the app has none of these scopes here."""
        if scopes and not self.scopes & set(scopes):
            raise RefusedError(
                "missing_scope",
                f"{self.place.name} has not granted {scopes[0]}.",
                needed=scopes[0],
                provided=",".join(sorted(self.scopes)),
            )

    def accept_view(self, content: dict[str, Any], quirks: Quirks, surface: Literal["modal", "home"] = "modal") -> None:
        """Refuse a view that breaks a rule, or has elements that the app may not use there."""
        insist(check_view(content, surface=surface, longest_text=quirks.longest_text))
        if any(element["type"] == "file_input" for _, element in interactive(content["blocks"])):
            self.insist_on_scope("files:read")


class Installations:
    """All places with the app, and the tokens that no longer work."""

    def __init__(self) -> None:
        self._installed: list[Installation] = []
        self._ended: dict[str, tuple[str, End]] = {}  # token: its place, and how it ended

    def __iter__(self) -> Iterator[Installation]:
        """Yield all installations."""
        return iter(list(self._installed))

    def of(self, place: Place) -> Installation | None:
        """Return what is installed in exactly this place."""
        return next((each for each in self._installed if each.place.id == place.id), None)

    def reaching(self, team_id: str) -> Installation | None:
        """Return what reaches a workspace: its own installation, or its organisation's."""
        return next((each for each in self._installed if team_id in each.team_ids), None)

    def known(self, token: str | None) -> Installation | None:
        """Return the installation of a working bot token, or None."""
        return next((each for each in self._installed if each.bot_token == token), None)

    def of_token(self, token: str | None) -> Installation:
        """Return a bot token's installation, or refuse the token as Slack does.

        The token of an uninstalled app is inactive. When the app is back with another token, the old one is unknown.
        """
        if not token:
            raise RefusedError("not_authed", "The call carries no token.")
        if token == APP_TOKEN:
            raise RefusedError("not_allowed_token_type", "This method takes a bot token.")
        if found := self.known(token):
            return found
        place_id, end = self._ended.get(token, ("", None))
        if end is None or any(place_id in {each.place.id, *each.team_ids} for each in self._installed):
            raise RefusedError("invalid_auth", "No workspace knows this token.")
        raise RefusedError(end, "The app that had this token was removed.")

    def add(self, place: Place, scopes: Iterable[str], by: User | None = None, token: str = "") -> Installation:
        """Install the app.

        If it is installed already, it gets more scopes and keeps its token. An organisation's installation replaces
        those of its workspaces.
        """
        installation = self.of(place)
        if installation is None:
            installation = Installation(place, token or _new_token(), set())
            for replaced in [each for each in self._installed if each.team_ids <= installation.team_ids]:
                self.remove(replaced)
            self._installed.append(installation)
        installation.scopes |= set(scopes)
        installation.by = by
        return installation

    def remove(self, installation: Installation, end: End = "account_inactive") -> None:
        """Uninstall the app. Its token no longer works."""
        self._installed.remove(installation)
        self._ended[installation.bot_token] = (installation.place.id, end)


def _new_token() -> str:
    return f"xoxb-sandbox-{secrets.randbelow(10**12)}-{secrets.token_urlsafe(18)}"
