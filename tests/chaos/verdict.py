"""The verdict on a storm: whether people's messages, Toingg's campaigns and the database agree."""

import json
import re
import statistics
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sandbox.toingg.service import Toingg
from tests.chaos.authors import SIGNED, Ledger, Piece
from toingg_bot.domain.states import IN_FLIGHT, State

Row = Mapping[str, Any]
Rows = Sequence[Row]

WORDS = {
    State.CREATED: "Campaign created:",
    State.REJECTED: "Campaign not created:",
    State.DENIED: "Campaign not created:",
    State.FAILED: "Campaign not created:",
    State.UNKNOWN: "could not confirm",
}
TITLE = re.compile(r"Storm \d+-\d+")
SIGNATURE = re.compile(rf"{SIGNED}(\w+)")
AGAIN = re.compile(r"campaign (\w+): again in")
TOO_MANY_REQUESTS = 429

NOT_CREATED = frozenset({State.REJECTED, State.DENIED, State.FAILED})
MAY_BE_MEANT = frozenset({*IN_FLIGHT, State.CREATED, State.UNKNOWN})


@dataclass(frozen=True)
class Report:
    """The counts, and one sentence for every broken promise."""

    counts: dict[str, int]
    broken: list[str]
    outcomes: list[float]
    """When Slack posted each outcome, in seconds since 1970, except those sent through a `response_url`."""
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
    sights: Mapping[str, Iterable[Mapping[str, Any]]],
    statuses: Sequence[int],
    logs: Sequence[Path],
) -> Report:
    """Compare what all sides know. What people see is given by workspace."""
    made = made_by(toingg)
    asked = Counter(_wanted(r.body) for r in toingg.requests if r.method == "POST" and "create_campaign" in r.path)
    announced = _announced(sights)
    of_rows = {_of(row): row for row in rows}
    lines = [json.loads(line) for log in logs for line in log.read_text().splitlines() if line.startswith("{")]
    again = Counter(found[1] for line in lines if (found := AGAIN.match(line["message"])))
    broken = [f"two rows of {piece}" for piece, count in Counter(map(_of, rows)).items() if count > 1]
    for piece, entry in ledger.entries.items():
        row = of_rows.get(piece)
        allowed = entry.presses + (again[row["campaign_id"]] if row else 0)
        broken += _judged(piece, row, rows, made, announced.get(piece, []), acknowledged=entry.acknowledged)
        if asked[piece] > allowed:
            broken.append(f"{piece}: {asked[piece]} creates at Toingg, and {allowed} were asked for")
    broken += [f"{piece} is at Toingg, and nobody wrote it" for piece in made if piece not in ledger.entries]
    unwritten = [piece for piece in announced if piece not in ledger.entries]
    broken += [f"people read of {piece}, and nobody there wrote it" for piece in unwritten]
    broken += _mistaken(rows, toingg)
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
            not entry.acknowledged and piece in of_rows for piece, entry in ledger.entries.items()
        ),
        "submitted again after trouble": pressed,
        "creates that Toingg received": asked.total(),
        "of them put off by Toingg (429)": limited,
        "campaigns at Toingg": made.total(),
        "created": states[State.CREATED],
        "of them found by a look-up": sum(_found_by_look_up(row, lines) for row in rows),
        "not created": states[State.REJECTED] + states[State.DENIED] + states[State.FAILED],
        "unknown, and not at Toingg": sum(row["state"] == State.UNKNOWN and not made[_of(row)] for row in rows),
        "unknown, as another may be meant": sum(row["state"] == State.UNKNOWN and made[_of(row)] > 0 for row in rows),
        "outcome messages": sum(len(texts) for texts in announced.values()),
        "of them said twice": sum(len(texts) - 1 for texts in announced.values()),
    }
    if len(sights) > 1:
        counts["titles that several workspaces have"] = len(of_rows) - len({piece.title for piece in of_rows})
    posted = [float(row["message_ts"]) for row in rows if row["message_ts"]]
    return Report(counts, broken, posted, _complaints(lines))


def made_by(toingg: Toingg) -> Counter[Piece]:
    """Count the campaigns at Toingg."""
    return Counter(map(_wanted, toingg.campaigns))


def must_be_found(row: Row, rows: Rows, made: Mapping[Piece, int]) -> bool:
    """Say whether the bot must find out that a campaign exists.

    It must not if another workspace has a campaign with this title and without an id. Both use one Toingg account, so
    only people can tell them apart.
    """
    if row["state"] != State.UNKNOWN or _of(row) not in made:
        return False
    namesakes = [each for each in rows if each["title"] == row["title"] and _of(each) != _of(row)]
    return not any(each["state"] in MAY_BE_MEANT and each["toingg_id"] is None for each in namesakes)


def _judged(
    piece: Piece,
    row: Row | None,
    rows: Rows,
    made: Mapping[Piece, int],
    announced: Sequence[str],
    *,
    acknowledged: bool,
) -> Iterable[str]:
    """Yield what is wrong with one campaign."""
    there = made.get(piece, 0)
    if there > 1:
        yield f"{piece} is {there} times at Toingg"
    if row is None:
        if acknowledged or there:
            yield f"{piece} has no row; acknowledged: {acknowledged}, at Toingg: {there}"
        return
    state = State(row["state"])
    if state in IN_FLIGHT:
        yield f"{piece} is still {state}, due in {row['due_at'] - row['changed_at']:.0f} s after it was last changed"
    elif row["announced"] < row["version"]:
        yield f"{piece} is {state}, and that was not announced"
    elif not any(WORDS[state] in text for text in announced):
        yield f"{piece} is {state}, and nobody sees that, but: {announced}"
    if there and (must_be_found(row, rows, made) or state in NOT_CREATED):
        yield f"{piece} is {state}, and it is at Toingg"
    if state is State.CREATED and not there:
        yield f"{piece} is said to be created, and it is not at Toingg"


def _mistaken(rows: Rows, toingg: Toingg) -> Iterable[str]:
    """Yield the rows with a Toingg id that belongs to another campaign."""
    owners = {each.id: _wanted(each.body) for each in toingg.stored}
    for row in rows:
        toingg_id = row["toingg_id"]
        if toingg_id is not None and owners.get(toingg_id) != _of(row):
            yield f"{_of(row)} is said to be {toingg_id}, which is {owners.get(toingg_id, 'nothing')}"
    for toingg_id, count in Counter(row["toingg_id"] for row in rows if row["toingg_id"] is not None).items():
        if count > 1:
            yield f"{count} rows are said to be {toingg_id}"


def _of(row: Row) -> Piece:
    return Piece(row["workspace_id"], row["title"])


def _wanted(body: Mapping[str, Any]) -> Piece:
    """Return the campaign that a create was for. The script names its workspace."""
    signature = SIGNATURE.search(body["script"])
    return Piece(signature[1] if signature else "nobody", body["title"])


def _announced(sights: Mapping[str, Iterable[Mapping[str, Any]]]) -> dict[Piece, list[str]]:
    """Return the notification texts by campaign, each message once."""
    seen: dict[tuple[str, str, str], str] = {
        (team_id, channel_id, message["ts"]): message["text"]
        for team_id, here in sights.items()
        for sight in here
        for channel_id, messages in sight["messages"].items()
        for message in messages
    }
    announced: dict[Piece, list[str]] = {}
    for (team_id, _, _), text in seen.items():
        if found := TITLE.search(text):
            announced.setdefault(Piece(team_id, found[0]), []).append(text)
    return announced


def _found_by_look_up(row: Mapping[str, Any], lines: Sequence[Mapping[str, Any]]) -> bool:
    return any(line["message"] == f"campaign {row['campaign_id']}: found" for line in lines)


def _complaints(lines: Iterable[Mapping[str, Any]]) -> Counter[str]:
    """Count the warnings and errors, without the parts that vary."""
    found: Counter[str] = Counter()
    for line in lines:
        if line["level"] in {"warning", "error", "critical"}:
            last = str(line.get("exception", "")).strip().rpartition("\n")[2]
            said = f"{line['level']}: {line['message']}{f' / {last}' if last else ''}"
            found[re.sub(r"\b(0x)?[0-9a-f]{8,}\b|\d+", "…", said)[:160]] += 1
    return found


def _listed(counter: Counter[str]) -> list[str]:
    return [f"    {name:<64}{count:>6}" for name, count in sorted(counter.items())]
