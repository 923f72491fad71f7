"""Finding: what the coach points out in a campaign, and how serious it is."""

from dataclasses import dataclass
from enum import IntEnum

from toingg_bot.domain.reasons import Reason

QUOTED = 40
"""The most characters of a text in a finding about it."""


class Severity(IntEnum):
    """How serious a finding is; the most serious is first."""

    ERROR = 1
    """The campaign can't be created like this."""
    ASK = 2
    """People rarely mean it, so they are asked once."""
    WARNING = 3
    """Shown, and never in the way."""
    ADVICE = 4
    """An offer to make the call better."""


@dataclass(frozen=True)
class Finding:
    """One thing to point out, and the field where it is."""

    code: str
    field: str
    severity: Severity
    reason: Reason
    question: str | None = None
    """For what is asked: the name under which the form remembers the answer. It changes with the text."""


def quoted(text: str) -> str:
    """Return a short quote in one line."""
    line = " ".join(text[: 4 * QUOTED].split())
    return line if len(line) <= QUOTED else f"{line[: QUOTED - 1].rstrip()}…"
