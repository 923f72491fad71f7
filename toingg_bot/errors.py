"""Everything that can go wrong, as one tree.

    BotError
    ├── SettingsError       the environment or .env is wrong; says everything that is, at once
    ├── StoreAway           the database does not answer (store/database.py)
    ├── Strange             a form or a button is not as this bot made it
    └── ToinggError         a call to Toingg that ended without a campaign
        ├── NotSent         surely nothing reached Toingg, or Toingg asked us to come back later: try again
        ├── Rejected        Toingg refused the campaign: something in it has to change
        ├── Denied          Toingg refused the key
        ├── Misconfigured   the address is wrong: whoever runs the bot must act
        └── Unconfirmed     it was sent, and nobody knows what became of it

`str(error)` is for the log and holds no key and nothing that a person typed. `user_message` is for Slack.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One thing to mend: in whose words, and under which field of the form (its name), if it belongs to one."""

    message: str
    field: str | None = None


class BotError(Exception):
    """The root: an error that has a sentence for the person in front of it."""

    def __init__(self, log_message: str, user_message: str) -> None:
        super().__init__(log_message)
        self.user_message = user_message


class SettingsError(BotError):
    """The bot cannot start as it is set up; `problems` has one sentence for each thing to mend."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        lines = "\n".join(f"  - {problem}" for problem in problems)
        super().__init__(f"{len(self.problems)} setting(s) to mend", f"The bot cannot start yet. Please mend:\n{lines}")


class Strange(BotError):
    """A form or a button that came back is not as this bot made it."""

    def __init__(self, log_message: str) -> None:
        super().__init__(log_message, "I cannot make sense of this. Please begin again with the command.")


class ToinggError(BotError):
    """A call to Toingg that ended without a campaign.

    `problems` are Toingg's own words, tied to the form's fields where Toingg named one.
    """

    def __init__(self, log_message: str, user_message: str, problems: Sequence[Problem] = ()) -> None:
        super().__init__(log_message, user_message)
        self.problems = tuple(problems)


class NotSent(ToinggError):
    """Nothing was created for sure; `retry_after` is in seconds where Toingg named a time."""

    def __init__(self, log_message: str, user_message: str, retry_after: float | None = None) -> None:
        super().__init__(log_message, user_message)
        self.retry_after = retry_after


class Rejected(ToinggError):
    """Toingg read the campaign and refused it."""


class Denied(ToinggError):
    """Toingg did not accept the key."""


class Misconfigured(ToinggError):
    """Toingg is not where TOINGG_API_URL says, or moved."""


class Unconfirmed(ToinggError):
    """The request left, and its outcome is unknown: repeating it could make a second campaign."""
