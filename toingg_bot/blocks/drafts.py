"""What `/campaign drafts` answers."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block, SectionBlock

from toingg_bot.blocks.form import continue_button
from toingg_bot.blocks.outcome import Message
from toingg_bot.blocks.text import date, mrkdwn, quoted
from toingg_bot.store import State, Unfinished

_WHAT = {
    State.DRAFT: "a draft",
    State.REJECTED: "Toingg asked for a change",
    State.DENIED: "Toingg did not accept the key",
    State.FAILED: "could not be sent",
    State.UNKNOWN: "could not be confirmed",
}


def campaign_drafts(unfinished: Sequence[Unfinished], command: str) -> Message:
    """The campaigns that a person can go on with, each with a button that opens its form as it was."""
    if not unfinished:
        return f"You have no unfinished campaigns. `{command}` starts one.", []
    blocks: list[Block] = [SectionBlock(text=mrkdwn("These campaigns of yours are not finished:"))]
    for each in unfinished:
        text = f"*{quoted(each.title)}*\n{_WHAT[each.state]}, {date(each.changed_at)}"
        blocks.append(SectionBlock(text=mrkdwn(text), accessory=continue_button(each)))
    return "These campaigns of yours are not finished.", blocks
