"""The verdict on a storm: what people were told, what Toingg has, what the rows say, and whether it all agrees."""

import json
import re
import statistics
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sandbox.toingg import Toingg
from tests.chaos.authors import Ledger
from toingg_bot.store import IN_FLIGHT, State

Rows = Sequence[Mapping[str, Any]]

WORDS = {
    State.CREATED: "Campaign created:",
    State.REJECTED: "Campaign not created:",
    State.DENIED: "Campaign not created:",
    State.FAILED: "Campaign not created:",
    State.UNKNOWN: "could not confirm",
}
TITLE = re.compile(r"Storm \d+-\d+")
AGAIN = re.compile(r"campaign (\w+): again in")
TOO_MANY_REQUESTS = 429


@dataclass(frozen=True)
class Report:
    """The counts, and every broken promise in a sentence."""

    counts: dict[str, int]
    broken: list[str]
    outcomes: list[float]
    """When each outcome was announced, in seconds since 1970."""
    complaints: Counter[str]
    """Warnings and errors in the bot's logs."""
    kills: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    stormed: float = 0.0
    last_kill: float = 0.0

    def including(self, **more: Any) -> "Report":
        """Return the report with more in it."""
        return replace(self, **more)

    def __str__(self) -> str:
        """Return it for people to read."""
        late = sorted(at - self.last_kill for at in self.outcomes if at > self.last_kill)
        lines = [f"{name:<42}{count:>6}" for name, count in self.counts.items()]
        lines += [f"{'kills':<42}{self.kills.total():>6}", *_listed(self.kills)]
        lines += [f"{'faults met':<42}{self.faults.total():>6}", *_listed(self.faults)]
        lines += [f"the storm lasted {self.stormed:.0f} s"]
        if late:
            median = statistics.median(late)
            lines += [f"announced after the last kill: {len(late)}; median {median:.1f} s, last {late[-1]:.1f} s"]
        lines += ["in the logs of the bot:", *(_listed(self.complaints) or ["    nothing above INFO"])]
        lines += ["broken promises:", *(f"    {each}" for each in self.broken or ["none"])]
        return "\n".join(lines)


def judge(
    ledger: Ledger,
    toingg: Toingg,
    rows: Rows,
    sights: Iterable[Mapping[str, Any]],
    statuses: Sequence[int],
    logs: Sequence[Path],
) -> Report:
    """Compare what is known on all sides."""
    made = Counter(str(body["title"]) for body in toingg.campaigns)
    asked = Counter(str(r.body["title"]) for r in toingg.requests if r.method == "POST" and "create_campaign" in r.path)
    told = _told(sights)
    by_title = {str(row["title"]): row for row in rows}
    lines = [json.loads(line) for log in logs for line in log.read_text().splitlines() if line.startswith("{")]
    again = Counter(found[1] for line in lines if (found := AGAIN.match(line["message"])))
    broken = [f"two rows of {title}" for title, count in Counter(r["title"] for r in rows).items() if count > 1]
    for title, entry in ledger.entries.items():
        row = by_title.get(title)
        allowed = entry.presses + (again[row["campaign_id"]] if row else 0)
        broken += _judged(title, row, made[title], told.get(title, []), acknowledged=entry.acknowledged)
        if asked[title] > allowed:
            broken.append(f"{title}: {asked[title]} creates at Toingg, and {allowed} were asked for")
    broken += [f"{title} is at Toingg, and nobody wrote it" for title in made if title not in ledger.entries]
    extra = asked.total() - len(asked)
    pressed = sum(entry.presses - 1 for entry in ledger.entries.values() if entry.presses)
    limited = statuses.count(TOO_MANY_REQUESTS)
    if extra > limited + pressed:
        broken.append(f"{extra} repeated creates, but only {limited} were put off by Toingg and {pressed} by people")
    states = Counter(str(row["state"]) for row in rows)
    counts = {
        "submitted": len(ledger.entries),
        "acknowledged": sum(entry.acknowledged for entry in ledger.entries.values()),
        "not acknowledged, and stored all the same": sum(
            not entry.acknowledged and title in by_title for title, entry in ledger.entries.items()
        ),
        "submitted again after trouble": pressed,
        "creates that Toingg received": asked.total(),
        "of them put off by Toingg (429)": limited,
        "campaigns at Toingg": made.total(),
        "created": states[State.CREATED],
        "of them found by a look-up": sum(_found_by_look_up(row, lines) for row in rows),
        "not created": states[State.REJECTED] + states[State.DENIED] + states[State.FAILED],
        "unknown, and not at Toingg": states[State.UNKNOWN],
        "outcome messages": sum(len(texts) for texts in told.values()),
        "of them said twice": sum(len(texts) - 1 for texts in told.values()),
    }
    return Report(counts, broken, [float(row["changed_at"]) for row in rows], _complaints(lines))


def _judged(
    title: str, row: Mapping[str, Any] | None, made: int, told: Sequence[str], *, acknowledged: bool
) -> Iterable[str]:
    """Say what is wrong with one campaign."""
    if made > 1:
        yield f"{title} is {made} times at Toingg"
    if row is None:
        if acknowledged or made:
            yield f"{title} has no row; acknowledged: {acknowledged}, at Toingg: {made}"
        return
    state = State(row["state"])
    if state in IN_FLIGHT:
        yield f"{title} is still {state}, due in {row['due_at'] - row['changed_at']:.0f} s after it was last changed"
    elif row["announced"] < row["version"]:
        yield f"{title} is {state}, and that was not announced"
    elif not any(WORDS[state] in text for text in told):
        yield f"{title} is {state}, and nobody sees that, but: {told}"
    if state is not State.CREATED and state not in IN_FLIGHT and made:
        yield f"{title} is {state}, and it is at Toingg"
    if state is State.CREATED and not made:
        yield f"{title} is said to be created, and it is not at Toingg"


def _told(sights: Iterable[Mapping[str, Any]]) -> dict[str, list[str]]:
    """Return the notification texts of all messages by the title in them, each message once."""
    seen: dict[tuple[str, str], str] = {
        (channel_id, message["ts"]): message["text"]
        for sight in sights
        for channel_id, messages in sight["messages"].items()
        for message in messages
    }
    told: dict[str, list[str]] = {}
    for text in seen.values():
        if found := TITLE.search(text):
            told.setdefault(found[0], []).append(text)
    return told


def _found_by_look_up(row: Mapping[str, Any], lines: Sequence[Mapping[str, Any]]) -> bool:
    return any(line["message"] == f"campaign {row['campaign_id']}: found" for line in lines)


def _complaints(lines: Iterable[Mapping[str, Any]]) -> Counter[str]:
    """Count the warnings and errors, without what differs from one to the next."""
    found: Counter[str] = Counter()
    for line in lines:
        if line["level"] in {"warning", "error", "critical"}:
            last = str(line.get("exception", "")).strip().rpartition("\n")[2]
            said = f"{line['level']}: {line['message']}{f' / {last}' if last else ''}"
            found[re.sub(r"\b(0x)?[0-9a-f]{8,}\b|\d+", "…", said)[:160]] += 1
    return found


def _listed(counter: Counter[str]) -> list[str]:
    return [f"    {name:<64}{count:>6}" for name, count in sorted(counter.items())]
