"""The ways to run the bot, in any combination: its doorbell, how Slack reaches it, and for whom."""

from dataclasses import dataclass
from typing import Literal, get_args

Doorbell = Literal["database", "redis"]
DOORBELLS: tuple[Doorbell, ...] = get_args(Doorbell)


@dataclass(frozen=True)
class Company:
    """A workspace: who writes campaigns there, in which conversation, and where they share the results.

    The first author is an admin.
    """

    team_id: str
    authors: tuple[str, ...]
    general: str
    shared_in: tuple[str, ...]


COMPANIES = (
    Company("T0ACME0001", ("alice", "bob", "chitra"), "C0GENERAL1", ("@toingg", "@toingg", "#campaigns")),
    # The bot is not a member of this channel, so the result goes through the `response_url`.
    Company("T0ORBIT001", ("omar", "pia", "ravi"), "C0GENERAL2", ("@toingg", "@toingg", "#general")),
)


@dataclass(frozen=True)
class Variant:
    """One way to run the bot. Several workspaces install it over OAuth, with keys of one Toingg account."""

    doorbell: Doorbell = "database"
    socket_mode: bool = False
    workspaces: int = 1

    @property
    def companies(self) -> tuple[Company, ...]:
        """The companies that use the bot."""
        return COMPANIES[: self.workspaces]

    @property
    def is_installed(self) -> bool:
        """Whether people install the app; otherwise the bot has the token of its one workspace."""
        return self.workspaces > 1

    def __str__(self) -> str:
        """Return it for people to read."""
        whose = "one workspace" if self.workspaces == 1 else f"{self.workspaces} workspaces of one account at Toingg"
        slack = "Socket Mode" if self.socket_mode else "HTTP"
        return f"doorbell in {'Redis' if self.doorbell == 'redis' else 'the database'}, {slack}, {whose}"


USUAL = Variant()
