"""The doctor's findings: a verdict and words for each."""

from dataclasses import dataclass
from enum import StrEnum

from toingg_bot.domain.errors import OperatorError


class Verdict(StrEnum):
    """The result of a check."""

    WELL = "ok"
    UNWELL = "FIX"
    SKIPPED = "?"  # something else has to be fixed first


@dataclass(frozen=True)
class Finding:
    """The name of a check, its verdict, and words that say how things are or how to fix them."""

    name: str
    verdict: Verdict
    words: str


class Unwell(OperatorError):
    """Something has to be fixed; `advice` says how."""

    def __init__(self, advice: str) -> None:
        super().__init__("unwell", advice)


class Skipped(OperatorError):
    """Something cannot be checked yet; `advice` says why."""

    def __init__(self, before: str) -> None:
        super().__init__("skipped", f"cannot be looked at before {before}.")


def listed(lines: list[str]) -> str:
    """Return the lines, indented, to stand below a sentence."""
    return "".join(f"\n        {line}" for line in lines)
