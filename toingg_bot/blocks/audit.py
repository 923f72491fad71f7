"""What `/campaign log` answers: who did what, and when."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block, SectionBlock

from toingg_bot.blocks.outcome import Message
from toingg_bot.blocks.text import date, mrkdwn, quoted
from toingg_bot.store import Action, Entry

SPOKEN = 10

_DID = {
    Action.CREATE: "submitted",
    Action.FIX: "fixed and resubmitted",
    Action.SEND_AGAIN: "sent again",
    Action.SETTLE: "said which campaign of Toingg's is",
    Action.CONNECT: "connected a Toingg API key",
    Action.DISCONNECT: "disconnected the Toingg API key",
    Action.SETTINGS: "changed the settings",
    Action.INSTALL: "installed the app",
    Action.UNINSTALL: "uninstalled the app",
}


def audit_log(entries: Sequence[Entry]) -> Message:
    """The latest of what people did, the newest first."""
    if not entries:
        return "Nobody has done anything here yet.", []
    lines = [_line(entry) for entry in entries]
    # The sentence is all that a screen reader reads: ten lines are as much as anybody listens to.
    return "\n".join(["Who did what lately:", *lines[:SPOKEN]]), [
        SectionBlock(text=mrkdwn("*Who did what lately*")),
        *_sections(lines),
    ]


def _sections(lines: Sequence[str], each: int = 10) -> list[Block]:
    return [SectionBlock(text=mrkdwn("\n".join(lines[start : start + each]))) for start in range(0, len(lines), each)]


def _line(entry: Entry) -> str:
    who = f"<@{entry.user_id}>" if entry.user_id else "Somebody"
    what = ""
    if entry.campaign_id:
        what = f" *{quoted(entry.title, 80)}*" if entry.title else " a campaign that is not kept any more"
    return f"{date(entry.at)}: {who} {_DID[Action(entry.action)]}{what}"
