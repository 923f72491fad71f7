"""What Toingg stores, and its current behaviour."""

from dataclasses import dataclass, field
from typing import Any

from sandbox.toingg.accounts import Account, StoredCampaign, default_accounts
from sandbox.toingg.behaviours import BEHAVIOURS, Behaviour


@dataclass(frozen=True)
class ReceivedRequest:
    """A received request, with any result. `body` is the parsed JSON, or else text."""

    time: str
    method: str
    path: str
    headers: dict[str, str]
    body: Any


@dataclass
class Toingg:
    """All accounts at Toingg, and the API's current behaviour.

    For tests: `campaigns` are the bodies that created campaigns, oldest first, and `accounts["orbit"].campaigns` those
    of one company. `accounts["acme"].revoke()` and `renew()` change its key. `requests` is everything that was
    received. `behave("drop_after", times=1)` changes how Toingg reacts to the next creates. `delay_s` delays every
    create, in seconds.
    """

    delay_s: float = 0.0
    accounts: dict[str, Account] = field(default_factory=default_accounts)
    requests: list[ReceivedRequest] = field(default_factory=list)
    behaviour: Behaviour = BEHAVIOURS["normal"]
    times_left: int | None = None

    @property
    def stored(self) -> list[StoredCampaign]:
        """The campaigns of all accounts, oldest first."""
        everything = (campaign for account in self.accounts.values() for campaign in account.stored)
        return sorted(everything, key=lambda campaign: campaign.nth)

    @property
    def campaigns(self) -> list[dict[str, Any]]:
        """The received bodies of all campaigns of all accounts, oldest first."""
        return [campaign.body for campaign in self.stored]

    def store(self, key: str, body: dict[str, Any]) -> str:
        """Create a campaign as if somebody had done it with this key, and return its id."""
        account = self.account_of(key)
        if account is None:
            raise KeyError(key)
        return account.store(body)

    def account_of(self, key: str) -> Account | None:
        """Return the account of a key, or None if the key is unknown or revoked."""
        return next((account for account in self.accounts.values() if account.opens_with(key)), None)

    def behave(self, name: str, *, times: int | None = None) -> None:
        """Behave like this from now on, or for `times` creates and then normally again. Raises KeyError."""
        self.behaviour, self.times_left = BEHAVIOURS[name], times

    def reset(self) -> None:
        """Forget everything, accept the original keys again, and behave normally."""
        self.accounts = default_accounts()
        self.requests.clear()
        self.behave("normal")
        self.delay_s = 0.0

    def meets(self) -> Behaviour:
        """Return the current behaviour for a create, and count it."""
        met = self.behaviour
        if self.times_left is not None:
            self.times_left -= 1
            if self.times_left <= 0:
                self.behave("normal")
        return met
