"""The answer to `/campaign drafts`."""

from collections.abc import Sequence

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, ConfirmObject, SectionBlock

from toingg_bot.domain.key import CampaignKey
from toingg_bot.domain.states import State, Unfinished
from toingg_bot.views.form import ways_back
from toingg_bot.views.outcome import Message
from toingg_bot.views.text import bold, moment, mrkdwn, plain, rich, titled

DISCARD = "campaign_discard"

_WHAT = {
    State.DRAFT: "Draft",
    State.REJECTED: "Toingg needs a change",
    State.DENIED: "Toingg didn't accept the key",
    State.FAILED: "I couldn't send it",
    State.UNKNOWN: "I could not confirm whether it was created",
}


def campaign_drafts(unfinished: Sequence[Unfinished], command: str) -> Message:
    """Return the campaigns that a person can continue, each with a button that opens its form again."""
    if not unfinished:
        return f"You have no unfinished campaigns. Type `{command}` to start one.", []
    lead = "Your unfinished campaigns"
    return lead, [SectionBlock(text=mrkdwn(f"*{lead}*")), *unfinished_rows(unfinished)]


def unfinished_rows(unfinished: Sequence[Unfinished]) -> list[Block]:
    """Return the blocks of campaigns that their author can continue."""
    blocks: list[Block] = []
    for each in unfinished:
        what = "The account needs a payment or more credit" if each.unpaid else _WHAT[each.state]
        blocks += [
            rich(bold(titled(each)), f"\n{what} · ", moment(each.changed_at)),
            ActionsBlock(elements=[*ways_back(each), *_discard(each)]),
        ]
    return blocks


def _discard(each: Unfinished) -> list[ButtonElement]:
    """Return the button that deletes a draft. A campaign that was sent to Toingg has none, so it is never lost."""
    if each.state is not State.DRAFT:
        return []
    sure = ConfirmObject(
        title="Discard this draft?",
        text=plain("I'll delete what you wrote. You can't undo this."),
        confirm="Discard",
        deny="Keep it",
        style="danger",
    )
    value = CampaignKey(each.workspace_id, each.campaign_id).dumped()
    return [ButtonElement(text="Discard", action_id=DISCARD, value=value, confirm=sure)]
