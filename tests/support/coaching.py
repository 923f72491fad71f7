"""How often the coach's rules are right: what each one found, missed, and found where nothing was.

`python -m tests.support.coaching` prints the table for the corpus, for the part of it that was held out while the rules
were written, and for the short texts of `tests/domain/coach_snippets.yml`. `-v` lists each mistake.
"""

import statistics
import sys
import time
import zlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import yaml

from tests.support.corpus import CODES, FIRST_LINE, SCRIPT, TEXTS, Labelled, corpus
from tests.support.places import ROOT
from toingg_bot.domain.coach.finding import Severity
from toingg_bot.domain.coach.rules import all_findings, findings

SNIPPETS = ROOT / "tests" / "domain" / "coach_snippets.yml"
_HELD_OUT_OF = 6


@dataclass
class Score:
    """What a rule found, missed, and found where nothing was; the mistakes by name."""

    found: int = 0
    missed: tuple[str, ...] = ()
    false: tuple[str, ...] = ()

    @property
    def recall(self) -> float:
        """The share of what is there that was found."""
        return self.found / (self.found + len(self.missed) or 1)

    @property
    def precision(self) -> float:
        """The share of what was found that is there."""
        return self.found / (self.found + len(self.false) or 1)


@dataclass(frozen=True)
class Snippet:
    """A short text, and whether one rule should find something in it."""

    rule: str
    found: bool
    language: str
    text: str
    field: str = "script"

    @property
    def is_right(self) -> bool:
        """Whether the rule finds something where there is something, and nothing where there is not."""
        values = {"language": self.language, self.field: self.text}
        return (self.rule in all_findings(values).get(self.field, ())) is self.found


@cache
def snippets() -> tuple[Snippet, ...]:
    """Return the short texts."""
    return tuple(Snippet(**entry) for entry in yaml.safe_load(SNIPPETS.read_text()))


def held_out() -> tuple[Labelled, ...]:
    """Return the campaigns that were looked at only after the rules were tuned, chosen by their names."""
    return tuple(each for each in corpus() if _is_held_out(each))


def tuned_on() -> tuple[Labelled, ...]:
    """Return all others."""
    return tuple(each for each in corpus() if not _is_held_out(each))


def _is_held_out(each: Labelled) -> bool:
    return zlib.crc32(each.name.encode()) % _HELD_OUT_OF == 0


def scores(campaigns: Iterable[Labelled]) -> dict[str, Score]:
    """Return how right each rule is, by its code; each field of a campaign counts for itself."""
    result: dict[str, Score] = defaultdict(Score)
    for each in campaigns:
        found = all_findings(dict(each.values))
        for code in sorted(CODES):
            score = result[code]
            for field in ("first_line",) if code in FIRST_LINE else ("script",) if code in SCRIPT else TEXTS:
                is_there, is_found = code in each.labels.get(field, ()), code in found.get(field, ())
                score.found += is_there and is_found
                if is_there and not is_found:
                    score.missed += (f"{each.name} ({field})",)
                if is_found and not is_there:
                    score.false += (f"{each.name} ({field})",)
    return dict(result)


def asked_in_vain(campaigns: Iterable[Labelled]) -> float:
    """Return the share of the campaigns without anything to ask about in which something is asked."""
    clean = [each for each in campaigns if each.is_clean_of_questions]
    questions = {"unfilled_place", "denies_being_ai", "card_number"}
    asked = [each for each in clean if any(codes & questions for codes in all_findings(dict(each.values)).values())]
    return len(asked) / len(clean)


def table(title: str, campaigns: tuple[Labelled, ...], *, verbose: bool = False) -> str:
    """Return the figures of every rule as a table."""
    lines = [f"{title}: {len(campaigns)} campaigns, {asked_in_vain(campaigns):.0%} of the clean ones are asked about"]
    lines.append(f"{'rule':24}{'found':>7}{'missed':>8}{'false':>7}{'recall':>9}{'precision':>11}")
    for code, score in scores(campaigns).items():
        counts = f"{score.found:7}{len(score.missed):8}{len(score.false):7}"
        lines.append(f"{code:24}{counts}{score.recall:9.2f}{score.precision:11.2f}")
        if verbose:
            lines += [f"    missed: {name}" for name in score.missed] + [f"    false: {name}" for name in score.false]
    return "\n".join(lines)


def milliseconds(least: Severity) -> float:
    """Return how long the rules take for the longest script, in Hindi: the median of several times."""
    script = "ग्राहक का नाम लेकर नमस्ते कहें और बताएँ कि पॉलिसी जल्द समाप्त हो रही है। " * 300
    values = {"script": script[:20_000], "language": "hindi", "first_line": "नमस्ते"}
    spent = []
    for _ in range(15):
        begun = time.perf_counter()
        findings(values, least=least)
        spent.append(time.perf_counter() - begun)
    return statistics.median(spent) * 1000


def main() -> None:
    """Print the tables."""
    verbose = "-v" in sys.argv
    shown = [table("Tuned on", tuned_on(), verbose=verbose)]
    if "--tuning" not in sys.argv:
        shown.append(table("Held out", held_out(), verbose=verbose))
        shown.append(table("All", corpus()))
        right = [each.is_right for each in snippets()]
        shown.append(f"Snippets: {sum(right)} of {len(right)} right")
        shown += [f"    wrong: {each}" for each in snippets() if verbose and not each.is_right]
    for what, least in {"All rules": Severity.ADVICE, "Those that can stop a submission": Severity.ASK}.items():
        shown.append(f"{what}: {milliseconds(least):.1f} ms for 20,000 characters")
    sys.stdout.write("\n\n".join(shown) + "\n")


if __name__ == "__main__":
    main()
