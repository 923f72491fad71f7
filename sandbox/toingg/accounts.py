"""The accounts at Toingg and their campaigns. Each key opens one account, and none sees another's campaigns."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any

KEY = "tg_sandbox_key_acme_0001"
SECOND_KEY = "tg_sandbox_key_orbit_0001"
THIRD_KEY = "tg_sandbox_key_northwind_0001"

_next: Callable[[], int] = count().__next__


@dataclass(frozen=True)
class StoredCampaign:
    """An existing campaign: its id, when, in which account and with which key it was made, and the received body."""

    id: str
    created_at: str
    account: str
    key: str
    body: dict[str, Any]
    nth: int = field(default_factory=_next)  # a number among all campaigns, because two can have the same millisecond


@dataclass
class Account:
    """A company's account at Toingg: its key, and its campaigns, oldest first."""

    name: str
    key: str
    is_revoked: bool = False
    stored: list[StoredCampaign] = field(default_factory=list)

    @property
    def campaigns(self) -> list[dict[str, Any]]:
        """The received bodies of its campaigns, oldest first."""
        return [campaign.body for campaign in self.stored]

    def opens_with(self, key: str) -> bool:
        """Say whether this is the account's key, and works."""
        return key == self.key and not self.is_revoked

    def revoke(self) -> None:
        """Stop accepting the key. `restore` accepts it again, `renew` makes another one."""
        self.is_revoked = True

    def restore(self) -> None:
        """Accept the key again."""
        self.is_revoked = False

    def renew(self) -> str:
        """Make a new, working key and return it. The old one is unknown from now on."""
        self.key = f"tg_sandbox_key_{self.name}_{secrets.token_hex(4)}"
        self.is_revoked = False
        return self.key

    def store(self, body: dict[str, Any]) -> str:
        """Create the campaign and return its id."""
        campaign = StoredCampaign(secrets.token_hex(12), now(), self.name, self.key, body)
        self.stored.append(campaign)
        return campaign.id


def default_accounts() -> dict[str, Account]:
    """Return an account for each company, without campaigns."""
    accounts = (Account("acme", KEY), Account("orbit", SECOND_KEY), Account("northwind", THIRD_KEY))
    return {account.name: account for account in accounts}


def now() -> str:
    """Return the time as Toingg writes it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")
