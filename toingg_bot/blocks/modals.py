"""The modals beside the form: what is happening, what became of it, and what was written."""

from collections.abc import Sequence
from typing import Any

from slack_sdk.models.blocks import AlertBlock, Block, ContextBlock, DividerBlock, SectionBlock
from slack_sdk.models.views import View

from toingg_bot.blocks.text import ALERT, SECTION, clip, conversation_mention, escape, mrkdwn, plain, quoted
from toingg_bot.campaign import details
from toingg_bot.store import IN_FLIGHT, CampaignRow, State


def campaign_status(row: CampaignRow, *, resubmitted: bool = False) -> dict[str, Any]:
    """Return what the modal says of a campaign as it stands; `resubmitted` if what was sent now was not taken."""
    title = quoted(row.title)
    where = conversation_mention(row.conversation_id)
    if row.state in IN_FLIGHT:
        again = "This campaign is already being created as it was first submitted." if resubmitted else ""
        return _modal(
            "Creating campaign",
            [
                *_alert(again, "info"),
                SectionBlock(text=mrkdwn(f":hourglass_flowing_sand: *{title}* is on its way to Toingg.")),
                _note(f"You can close this. The outcome will be posted in {where}."),
            ],
        )
    if row.state is State.CREATED:
        again = "This campaign exists already, as it was first submitted. Start a new one for anything else."
        return _modal(
            "Campaign created",
            [
                *_alert(again if resubmitted else "", "info"),
                SectionBlock(text=mrkdwn(f":white_check_mark: *{title}* exists in Toingg.")),
                *_note_of_id(row),
                _note(f"I posted it in {where}."),
            ],
        )
    if row.state is State.UNKNOWN:
        return _modal(
            "Not confirmed",
            [
                *_alert("I could not confirm whether this campaign was created.", "warning"),
                SectionBlock(text=mrkdwn(f"*{title}* was sent to Toingg. {escape(row.error or '')}")),
                _note(
                    f"Please look in Toingg's dashboard. The message in {where} lets you send the campaign again if it "
                    "is not there; nothing that you wrote is lost."
                ),
            ],
        )
    return _modal(
        "Not created",
        [
            *_alert("This campaign was not created.", "error"),
            SectionBlock(text=mrkdwn(f"*{title}*: {escape(row.error or 'Toingg did not accept it.')}")),
            _note(f"The message in {where} lets you mend it; nothing that you wrote is lost."),
        ],
    )


def campaign_details(row: CampaignRow) -> dict[str, Any]:
    """Return everything that was written, to the letter. For members of the workspace only."""
    state = "Created in Toingg" if row.state is State.CREATED else "Not created" if row.state not in IN_FLIGHT else ""
    if row.state is State.UNKNOWN:
        state = "Could not be confirmed"
    blocks: list[Block] = [_note(f"By <@{row.user_id}>. {state or 'On its way to Toingg'}."), *_note_of_id(row)]
    if not row.values:
        blocks.append(_note("What was written has been removed; it is kept for some time only."))
    for label, text in details(row.payload):
        blocks += [DividerBlock(), SectionBlock(text=mrkdwn(f"*{label}*"))]
        # Shown as plain text, so that nothing in it is markup; a long analysis takes more than one block.
        blocks += [SectionBlock(text=plain(part)) for part in _parts(text)]
    return _modal("Campaign details", blocks)


def notice(title: str, text: str) -> dict[str, Any]:
    """Return a modal that says one thing; over a form, closing it leads back to the form.

    `text` is mrkdwn; what is foreign in it has to be escaped already.
    """
    return View(type="modal", title=title, close="Close", blocks=[SectionBlock(text=mrkdwn(text))]).to_dict()


def _parts(text: str) -> list[str]:
    return [text[start : start + SECTION] for start in range(0, len(text), SECTION)]


def _modal(title: str, blocks: Sequence[Block]) -> dict[str, Any]:
    return View(type="modal", title=title, close="Close", clear_on_close=True, blocks=blocks).to_dict()


def _alert(text: str, level: str) -> list[Block]:
    return [AlertBlock(text=plain(clip(text, ALERT)), level=level)] if text else []


def _note(text: str) -> Block:
    return ContextBlock(elements=[mrkdwn(text)])


def _note_of_id(row: CampaignRow) -> list[Block]:
    if row.state is not State.CREATED:
        return []
    known = f"Campaign id: {quoted(row.toingg_id)}" if row.toingg_id else "Toingg did not say the campaign's id."
    return [_note(known)]
