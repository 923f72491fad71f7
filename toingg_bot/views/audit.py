"""The answer to `/campaign log`: who did what, when, and with what result."""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, tzinfo
from itertools import groupby, islice

from slack_sdk.models.blocks import Block, ContextBlock, SectionBlock

from toingg_bot.domain.audit import Action, Entry
from toingg_bot.domain.states import State
from toingg_bot.slack.limits import MESSAGE_BLOCKS, MESSAGE_BLOCKS_TEXT
from toingg_bot.views.outcome import Message
from toingg_bot.views.text import Piece, bold, date, mention, moment, mrkdwn, quoted, rich, titled

SPOKEN = 10
"""Lines in the text for screen readers. More would be too long to listen to."""

_SPOKEN_ROOM = 3_000  # bytes
_ROOM = MESSAGE_BLOCKS_TEXT - 2_200  # bytes of the blocks, without the heading and the last line
_DAYS = MESSAGE_BLOCKS - 2  # without the heading, and the block that says that there is more
_PART = 20  # lines of a day in one block
_TITLE = 80  # characters

_DID = {
    Action.CREATE: "submitted",
    Action.FIX: "fixed and resubmitted",
    Action.SEND_AGAIN: "sent again",
    Action.SETTLE: "confirmed",
    Action.SAVE_TEMPLATE: "saved a template",
    Action.DELETE_TEMPLATE: "deleted a template",
    Action.CONNECT: "connected a Toingg API key",
    Action.DISCONNECT: "disconnected the Toingg API key",
    Action.SETTINGS: "changed the settings",
    Action.INSTALL: "installed the app",
    Action.UNINSTALL: "uninstalled the app",
}
_OUTCOMES = {
    State.DRAFT: "draft",
    State.ACCEPTED: "being created",
    State.SENDING: "being created",
    State.CREATED: "created",
    State.REJECTED: "not created",
    State.DENIED: "not created",
    State.FAILED: "not created",
    State.UNKNOWN: "not confirmed yet",
}


def audit_log(entries: Sequence[Entry], zone: tzinfo = UTC) -> Message:
    """Return the latest actions, newest first, grouped by day in the reader's time zone."""
    if not entries:
        return "No activity yet.", []
    blocks: list[Block] = [SectionBlock(text=mrkdwn("*Recent activity*"))]
    shown, size = 0, 0
    for day in _days(entries, zone):
        block = _day(day, zone)
        size += len(json.dumps(block.to_dict()))
        if len(blocks) > _DAYS or size > _ROOM:
            blocks.append(ContextBlock(elements=[mrkdwn("Older activity isn't shown here.")]))
            break
        blocks.append(block)
        shown += len(day)
    return _spoken(entries), blocks


def _days(entries: Sequence[Entry], zone: tzinfo) -> Iterator[list[Entry]]:
    """Yield the entries of each day; a day with many entries is split into parts."""
    for _, of_day in groupby(entries, lambda entry: datetime.fromtimestamp(entry.at, zone).date()):
        while part := list(islice(of_day, _PART)):
            yield part


def _day(entries: Sequence[Entry], zone: tzinfo) -> Block:
    day = _moment(entries[0].at, "{date_long_pretty}", "%A, %d %B %Y", zone)
    lines = [
        piece for entry in entries for piece in ("\n", _moment(entry.at, "{time}", "%H:%M", zone), "  ", *_line(entry))
    ]
    return rich(day, *lines)


def _moment(at: float, shown: str, fallback: str, zone: tzinfo) -> Piece:
    """Return a time that Slack shows in each reader's time zone; `fallback` is for clients that cannot do so."""
    return moment(at, shown, datetime.fromtimestamp(at, zone).strftime(fallback))


def _line(entry: Entry) -> list[Piece]:
    who = mention(entry.user_id) if entry.user_id else "Someone"
    did = f" {_DID[Action(entry.action)]}"
    if entry.campaign_id is None:
        return [who, did]
    if entry.state is None:
        return [who, f"{did} a campaign that I don't have any more"]
    return [who, f"{did} ", bold(titled(entry), _TITLE), f" — {_OUTCOMES[entry.state]}"]


def _spoken(entries: Sequence[Entry]) -> str:
    """Return the text for screen readers, which read every word of it."""
    text = "Recent activity:"
    for entry in entries[:SPOKEN]:
        who = f"<@{entry.user_id}>" if entry.user_id else "Someone"
        what = ""
        if entry.campaign_id is not None:
            what = " a campaign that I don't have any more"
            if entry.state is not None:
                what = f" {quoted(titled(entry), _TITLE)} — {_OUTCOMES[entry.state]}"
        line = f"\n{date(entry.at)}: {who} {_DID[Action(entry.action)]}{what}"
        if len(f"{text}{line}".encode()) > _SPOKEN_ROOM:
            break
        text += line
    return text
