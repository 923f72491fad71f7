"""Everything that can go wrong, as one tree.

    BotError
    ├── SettingsError       the environment or .env has mistakes; lists all of them at once
    ├── StoreUnavailable    the database does not answer (store/database.py)
    ├── NotConnected        Socket Mode has no connection at the moment (socket_mode.py)
    ├── Strange             a form or a button is not as this bot made it
    ├── Forgotten           the campaign of a form was deleted on request
    ├── NotInstalled        the bot has no token for the workspace, or Slack does not accept it
    ├── Unreadable          a file that someone chose has no text that the bot can read
    └── ToinggError         a call to Toingg that ended without a campaign
        ├── NotSent         nothing reached Toingg, or Toingg asked for a pause: try again
        ├── Rejected        Toingg refused the campaign: something in it has to change
        ├── Denied          Toingg refused the key
        ├── OutOfReach      the operator must act
        │   ├── Misconfigured   the address is wrong
        │   └── Blocked         something between this bot and Toingg refused the request
        ├── Unpaid          Toingg creates nothing until the account is paid for
        └── Unconfirmed     it was sent, and the outcome is unknown

`str(error)` is for the log. It contains no key and nothing that a person typed. `reason` is for people in Slack. It
contains no address, setting or status; operators find those in the log, by a reference.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from toingg_bot.domain.reasons import Reason, Reasons, reason

TRY_AGAIN = reason("try_again")


@dataclass(frozen=True)
class Problem:
    """One thing to fix: what it is, and the name of its form field, if it has one."""

    reasons: Reasons
    field: str | None = None


class BotError(Exception):
    """The root: an error with a message for the person who sees it."""

    def __init__(self, log_message: str, reason: Reason = TRY_AGAIN) -> None:
        super().__init__(log_message)
        self.reason = reason

    @property
    def for_strangers(self) -> str:
        """What anyone who asks for the bot's health may read."""
        return str(self)


class OperatorError(BotError):
    """Something that the operator has to change; `advice` says what, in one sentence."""

    def __init__(self, log_message: str, advice: str, reason: Reason = TRY_AGAIN) -> None:
        super().__init__(log_message, reason)
        self.advice = advice


class SettingsError(OperatorError):
    """The bot cannot start with these settings; `problems` has one sentence for each thing to fix."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        lines = "\n".join(f"  - {problem}" for problem in problems)
        super().__init__(f"{len(self.problems)} setting(s) to fix", f"The bot can't start yet. Please fix:\n{lines}")


class Strange(BotError):
    """A form or button from Slack is not as this bot made it."""

    def __init__(self, log_message: str) -> None:
        super().__init__(log_message, reason("not_recognised"))


class NotInstalled(BotError):
    """The app is not installed in this workspace: the bot has no token for it, or an invalid one."""

    def __init__(self, why: str) -> None:
        super().__init__(f"the app is not installed there ({why})", reason("not_installed"))


class Forgotten(BotError):
    """The campaign of a form was deleted on request, so the form can no longer create or save anything."""

    def __init__(self) -> None:
        super().__init__("a form of a campaign that was forgotten", reason("forgotten"))


class Unreadable(BotError):
    """A file that someone chose can't be read; its reason says what to do with it."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(f"a file was not read ({reason.code})", reason)


class ToinggError(BotError):
    """A call to Toingg that ended without a campaign.

    `problems` has Toingg's own words, with the form field if Toingg named one.
    """

    def __init__(self, log_message: str, reason: Reason, problems: Sequence[Problem] = ()) -> None:
        super().__init__(log_message, reason)
        self.problems = tuple(problems)


class NotSent(ToinggError):
    """Certainly nothing was created; `retry_after` is in seconds, if Toingg named a time."""

    def __init__(self, log_message: str, reason: Reason, retry_after: float | None = None) -> None:
        super().__init__(log_message, reason)
        self.retry_after = retry_after


class Rejected(ToinggError):
    """Toingg read the campaign and refused it."""


class Denied(ToinggError):
    """Toingg did not accept the key."""


class OutOfReach(ToinggError):
    """Toingg never read the campaign, and only the operator can change that."""


class Misconfigured(OutOfReach):
    """Toingg is not at the address in TOINGG_API_URL, or has moved."""


class Blocked(OutOfReach):
    """A firewall or proxy answered in Toingg's place: nobody checked the key or the campaign."""


class Unpaid(ToinggError):
    """Toingg wants a payment or more credit; nothing in the form is wrong."""


class Unconfirmed(ToinggError):
    """The request was sent, and its outcome is unknown: repeating it could create a second campaign."""


def details_under(reference: str) -> Reason:
    """Return the sentence for people about a problem that only the operator can fix."""
    return reason("details", reference=reference)


def reference_of(campaign_id: str) -> str:
    """Return the start of a campaign's id, by which people find its lines in the log."""
    return campaign_id[:8]
