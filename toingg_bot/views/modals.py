"""The other modals besides the form: what is happening, what the result is, and what was written."""

from collections.abc import Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, AlertBlock, Block, ContextBlock, SectionBlock
from slack_sdk.models.views import View

from toingg_bot.domain.errors import details_under, reference_of
from toingg_bot.domain.key import WorkspaceKey
from toingg_bot.domain.readable import details
from toingg_bot.domain.reasons import Reason, Reasons, reason
from toingg_bot.domain.states import IN_FLIGHT, SavedCampaign, State, is_announced, place_of
from toingg_bot.slack.limits import ALERT
from toingg_bot.views.outcome import (
    LOST_CONNECTION,
    NEEDS_A_CHANGE,
    small_print_of_id,
    use_again,
    what_a_check_found,
)
from toingg_bot.views.sentences import TITLES, in_mrkdwn, in_rich
from toingg_bot.views.templates import save_as_template
from toingg_bot.views.text import bold, clip, emoji, mrkdwn, plain, rich, titled
from toingg_bot.views.written import Written, written_out

_STANDS = {
    **dict.fromkeys(State, "Not created"),
    State.DRAFT: "Not sent yet",
    **dict.fromkeys(IN_FLIGHT, "Being created"),
    State.CREATED: "Created in Toingg",
    State.UNKNOWN: "I could not confirm whether it was created",
}


def campaign_status(
    campaign: SavedCampaign, *, resubmitted: bool = False, reader_id: str | None = None
) -> dict[str, Any]:
    """Return the modal about a campaign's state; `resubmitted` if a second submission was ignored.

    `reader_id` is the person who reads it, if known: the author is called *you*.
    """
    title = bold(titled(campaign))
    if campaign.state in IN_FLIGHT:
        return _modal(
            "Creating campaign",
            [
                *_alert("This campaign is already being created as you first sent it." if resubmitted else "", "info"),
                rich(*in_rich("is_being_created", mark=emoji("hourglass_flowing_sand"), title=title)),
                _said(_place(campaign, reader_id, _PROMISED)),
            ],
        )
    if campaign.state is State.CREATED:
        again = "This campaign was already created as you first sent it. Start a new one for anything else."
        return _modal(
            "Campaign created",
            [
                *_alert(again if resubmitted else "", "info"),
                rich(*in_rich("is_created_what_next", mark=emoji("white_check_mark"), title=title)),
                *small_print_of_id(campaign.toingg_id),
                _said(*_whereabouts(campaign, reader_id)),
            ],
        )
    if campaign.state is State.UNKNOWN:
        return _modal(
            "Not confirmed",
            [
                *_alert("I could not confirm whether this campaign was created.", "warning"),
                rich(*in_rich("was_sent", title=title)),
                SectionBlock(text=mrkdwn(in_mrkdwn(*(campaign.reasons or LOST_CONNECTION)))),
                *(_note(said) for said in what_a_check_found(campaign)),
                _said(*_whereabouts(campaign, reader_id, reason("check_or_send_again_there"))),
            ],
        )
    return _modal(
        "Not created",
        [
            *_alert("This campaign was not created.", "error"),
            rich(title),
            SectionBlock(text=mrkdwn(in_mrkdwn(*(campaign.reasons or NEEDS_A_CHANGE)))),
            _said(*_whereabouts(campaign, reader_id, reason("edit_or_send_again_there"))),
        ],
    )


def campaign_checking(campaign: SavedCampaign) -> dict[str, Any]:
    """Return the modal that people see while the bot looks for the campaign in Toingg."""
    return _modal(
        "Checking Toingg",
        [rich(*in_rich("is_looked_for", mark=emoji("hourglass_flowing_sand"), title=bold(titled(campaign))))],
    )


_PROMISED = {
    "you": "creating_and_tell_you",
    "author": "creating_and_tell_author",
    "channel": "creating_and_post",
    "chosen": "creating_and_post_there",
    "chosen before": "creating_and_post_before",
}
_DONE = {
    "you": "result_sent_to_you",
    "author": "result_sent_to_author",
    "channel": "result_shared",
    "chosen": "result_shared_there",
    "chosen before": "result_shared_before",
}


def _place(campaign: SavedCampaign, reader_id: str | None, codes: Mapping[str, str]) -> Reason:
    """Return the sentence about where the result is or will be; only a channel has a name that everyone can see."""
    place = place_of(campaign)
    if place == campaign.user_id and reader_id == campaign.user_id:
        return reason(codes["you"])
    if place == campaign.user_id:
        return reason(codes["author"], author=(campaign.user_id,))
    if place.startswith("C"):
        return reason(codes["channel"], channel=place)
    return reason(codes["chosen" if place == campaign.conversation_id else "chosen before"])


def _whereabouts(campaign: SavedCampaign, reader_id: str | None, *next_step: Reason) -> Reasons:
    """Return where the result is, and what to do there; if there is no message yet, do not mention one."""
    saved = () if campaign.state is State.CREATED else (reason("text_in_drafts"),)
    if not is_announced(campaign):
        return (reason("result_on_its_way"), *saved)
    if campaign.undelivered is not None:
        return (reason("result_not_shared"), details_under(reference_of(campaign.campaign_id)), *saved)
    return (_place(campaign, reader_id, _DONE), *next_step)


def campaign_details(
    campaign: SavedCampaign, *, creates: bool = False, saves_templates: bool = False
) -> dict[str, Any]:
    """Return everything that was written, unchanged. Only for members of the workspace.

    It has buttons to use the text again and to save it as a template, for those who may.
    """
    above: list[Block] = [
        _note(f"By <@{campaign.user_id}>. {_STANDS[campaign.state]}."),
        *small_print_of_id(campaign.toingg_id),
    ]
    if not campaign.values:
        above.append(_note("I don't have the text any more."))
    elif creates:
        saving = [save_as_template(campaign.workspace_id, campaign.campaign_id)] if saves_templates else []
        above.append(ActionsBlock(elements=[use_again(campaign), *saving]))
    texts = [Written(label, text) for label, text in details(campaign.payload)]
    return written_out("Campaign details", above, texts, WorkspaceKey(campaign.workspace_id).dumped())


def notice(title: str, *reasons: Reason, offer: Sequence[Block] = ()) -> dict[str, Any]:
    """Return a modal with one message, and perhaps buttons; closing it leads back to a form below.

    `title` is a key of TITLES.
    """
    return _modal(TITLES[title], [SectionBlock(text=mrkdwn(in_mrkdwn(*reasons))), *offer])


def one_moment(command: str, *, is_saved: bool, is_over: bool) -> dict[str, Any]:
    """Return the modal that people see until the real one is ready; `is_over` if a form is open below it."""
    saved = f"Your text is saved. If you close this, you'll find it with `{command} drafts`." if is_saved else ""
    below = "Your form is still open below this." if is_over else ""
    note = [_note(saved or below)] if saved or below else []
    return View(
        type="modal",
        title="One moment…",
        close="Close",
        blocks=[SectionBlock(text=mrkdwn(":hourglass_flowing_sand: One moment…")), *note],
    ).to_dict()


def _modal(title: str, blocks: Sequence[Block]) -> dict[str, Any]:
    return View(type="modal", title=title, close="Close", blocks=blocks).to_dict()


def _alert(text: str, level: str) -> list[Block]:
    return [AlertBlock(text=plain(clip(text, ALERT)), level=level)] if text else []


def _note(text: str) -> Block:
    return ContextBlock(elements=[mrkdwn(text)])


def _said(*reasons: Reason) -> Block:
    return _note(in_mrkdwn(*reasons))
