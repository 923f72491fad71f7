"""Where the app is installed, with which token and which scopes, and how its tokens end."""

import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from sandbox.refused import RefusedError
from sandbox.teams import APP_TOKEN, Enterprise, Place, Team, User

End = Literal["account_inactive", "token_revoked"]
"""How a token ended: the app was removed, or it gave the token back itself (auth.revoke)."""


@dataclass
class Installation:
    """The app in one workspace, or in all workspaces of an organisation."""

    place: Place
    bot_token: str
    scopes: set[str]
    by: User | None = None
    team_ids: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        """Note where it is, for look-ups."""
        self.team_ids = frozenset(team.id for team in self.place.teams)

    @property
    def is_enterprise_install(self) -> bool:
        """Whether a whole organisation has it."""
        return isinstance(self.place, Enterprise)

    @property
    def enterprise(self) -> Enterprise | None:
        """The organisation in which it is installed, or in which the workspace is that has it."""
        return self.place if isinstance(self.place, Enterprise) else self.place.enterprise

    @property
    def team(self) -> Team | None:
        """The workspace in which it is installed, or None for an organisation."""
        return None if isinstance(self.place, Enterprise) else self.place

    @property
    def has_commands(self) -> bool:
        """Whether people there find the app's slash commands and shortcuts."""
        return "commands" in self.scopes

    def insist_on_scope(self, *scopes: str) -> None:
        """Refuse what the app needs one of these scopes for, if it was granted none of them here."""
        if scopes and not self.scopes & set(scopes):
            raise RefusedError(
                "missing_scope",
                f"{self.place.name} has not granted {scopes[0]}.",
                needed=scopes[0],
                provided=",".join(sorted(self.scopes)),
            )


class Installations:
    """All places that have the app, and the tokens that it once had."""

    def __init__(self) -> None:
        self._installed: list[Installation] = []
        self._ended: dict[str, tuple[str, End]] = {}  # a token: whose it was, and how it ended

    def __iter__(self) -> Iterator[Installation]:
        """Walk over all of them."""
        return iter(list(self._installed))

    def of(self, place: Place) -> Installation | None:
        """Find what is installed in exactly this place."""
        return next((each for each in self._installed if each.place.id == place.id), None)

    def reaching(self, team_id: str) -> Installation | None:
        """Find what reaches a workspace: its own installation, or its organisation's."""
        return next((each for each in self._installed if team_id in each.team_ids), None)

    def known(self, token: str | None) -> Installation | None:
        """Find the installation that a bot token was made for, if the token works."""
        return next((each for each in self._installed if each.bot_token == token), None)

    def of_token(self, token: str | None) -> Installation:
        """Find the installation that a bot token was made for, or refuse the token as Slack does.

        One of an app that was removed is inactive; once the app is back, with another token, the old one is unknown.
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
        """Install the app; where it is installed already it gets more scopes, and its token stays the same.

        For a whole organisation it takes the place of what its workspaces had for themselves.
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
        """Take the app away; its token works no more."""
        self._installed.remove(installation)
        self._ended[installation.bot_token] = (installation.place.id, end)


def _new_token() -> str:
    return f"xoxb-sandbox-{secrets.randbelow(10**12)}-{secrets.token_urlsafe(18)}"
