"""The message that announces a campaign's outcome: the first outcome posts it, later ones edit it.

No message contains the script, purpose, knowledge base, first line or analysis: *Details* shows them to members.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, ConfirmObject, ContextBlock, SectionBlock

from toingg_bot.domain.campaign import label_of
from toingg_bot.domain.errors import Problem
from toingg_bot.domain.key import CampaignKey
from toingg_bot.domain.readable import summary
from toingg_bot.domain.reasons import reason
from toingg_bot.domain.records import Record
from toingg_bot.domain.states import SavedCampaign, State, Unfinished
from toingg_bot.slack.limits import MESSAGE_BLOCKS_TEXT, MESSAGE_TEXT, SECTION
from toingg_bot.views.dashboard import dashboard_link
from toingg_bot.views.sentences import in_mrkdwn, in_rich, in_words
from toingg_bot.views.text import (
    Piece,
    bold,
    clip,
    emoji,
    mention,
    moment,
    mrkdwn,
    plain,
    quoted,
    rich,
    titled,
)

Message = tuple[str, list[Block]]
"""The text for notifications and screen readers, and the blocks that people see."""

FIX = "campaign_fix"
SEND_AGAIN = "campaign_send_again"
DETAILS = "campaign_details"
CHECK_AGAIN = "campaign_check_again"
SETTLE = "campaign_settle"
USE_AGAIN = "campaign_use_again"
OPEN = "campaign_open_in_toingg"

NEEDS_A_CHANGE, LOST_CONNECTION = (reason("needs_a_change"),), (reason("lost_connection"),)
"""The reasons for a campaign without any: old ones have none."""

_FACT = 150  # characters, the maximum of a campaign's voice and language
_TEXT = MESSAGE_TEXT - 1_000  # leaves room for a long last line, which is never cut
_PROBLEMS = MESSAGE_BLOCKS_TEXT - 4_200  # characters in all, without the rest of the message
_MORE = 200  # characters of a section, for the line that says how many more there are


def campaign_outcome(campaign: SavedCampaign, command: str, dashboard_url: str | None = None) -> Message:
    """Return the message for a campaign's state; `command` is what an admin types to connect another key.

    `dashboard_url` leads to the campaign at Toingg, as in `dashboard_link`.
    """
    match campaign.state:
        case State.DRAFT | State.ACCEPTED | State.SENDING:  # drafts are never announced
            return campaign_sending(campaign)
        case State.CREATED:
            return campaign_created(campaign, dashboard_url)
        case State.UNKNOWN:
            return campaign_unconfirmed(campaign)
        case State.REJECTED | State.DENIED | State.FAILED:
            return campaign_not_created(campaign, command)


def campaign_created(campaign: SavedCampaign, dashboard_url: str | None = None) -> Message:
    """Say that the campaign is created, with its public facts, its author, the next step, and its id in small print."""
    return (
        f"Campaign created: {quoted(titled(campaign))}, by <@{campaign.user_id}>.",
        [
            rich(*in_rich("is_created", mark=emoji("white_check_mark"), title=bold(titled(campaign)))),
            rich(" · ".join([*public_facts(campaign.payload), "by "]), mention(campaign.user_id)),
            SectionBlock(text=mrkdwn(in_mrkdwn(reason("what_next")))),
            *small_print_of_id(campaign.toingg_id),
            ActionsBlock(elements=[use_again(campaign), _details(campaign), *_open(campaign, dashboard_url)]),
        ],
    )


def campaign_not_created(campaign: SavedCampaign, command: str) -> Message:
    """Say that nothing was created, why, which fields need a change, and how to continue."""
    title = quoted(titled(campaign))
    why = in_mrkdwn(*(campaign.reasons or NEEDS_A_CHANGE))
    lines = [_line(problem, "*") for problem in campaign.problems]
    buttons = [_fix(campaign, primary=campaign.state is State.REJECTED)]
    if campaign.state is not State.REJECTED:
        buttons.insert(0, _send_again(campaign, primary=True))
    return (
        _sentence(f"Campaign not created: {title}. {why}", [_line(problem) for problem in campaign.problems]),
        [
            _headline("is_not_created", "x", campaign),
            SectionBlock(text=mrkdwn(why)),
            *_sections(lines),
            ContextBlock(elements=[mrkdwn(f"Your text is saved. {_advice(campaign, command)}")]),
            ActionsBlock(elements=[*buttons, _details(campaign)]),
        ],
    )


def _advice(campaign: SavedCampaign, command: str) -> str:
    """Return the next step for the person."""
    match campaign.state:
        case State.FAILED if campaign.unpaid:
            return "Once that's done, choose *Send again*."
        case State.FAILED:
            return "Choose *Send again* once it works again."
        case State.DENIED:
            return f"An admin can connect a new key with `{command} connect`; then choose *Send again*."
    return "Choose *Fix and resubmit* to edit it."


def campaign_unconfirmed(campaign: SavedCampaign) -> Message:
    """Say that the campaign was sent but its outcome is unknown, and let a person decide."""
    title = quoted(titled(campaign))
    why = in_mrkdwn(*(campaign.reasons or LOST_CONNECTION))
    is_looking = campaign.look_up_at is not None
    next_step = "I'll keep checking for ten minutes." if is_looking else "Choose *Check again* to look once more."
    return (
        f"I could not confirm whether the campaign {title} was created. {why}"
        + (" I'll keep checking for ten minutes." if is_looking else ""),
        [
            _headline("is_not_confirmed", "grey_question", campaign),
            SectionBlock(text=mrkdwn(why)),
            _small_print(f"{next_step} I won't send it again by myself, so there can't be a duplicate."),
            *(_small_print(said) for said in what_a_check_found(campaign)),
            *_candidates(campaign),
            ActionsBlock(elements=[check_again(campaign), _send_again(campaign), _fix(campaign), _details(campaign)]),
        ],
    )


def campaign_sending(campaign: SavedCampaign) -> Message:
    """Say that the campaign is being sent again; the outcome will replace this message."""
    title = quoted(titled(campaign))
    return (
        f"The campaign {title} is being sent to Toingg again.",
        [
            _headline("is_sent_again", "hourglass_flowing_sand", campaign),
            _small_print("I'll show the result here."),
        ],
    )


def _headline(code: str, mark: str, campaign: SavedCampaign) -> Block:
    return rich(*in_rich(code, mark=emoji(mark), title=bold(titled(campaign)), author=mention(campaign.user_id)))


def public_facts(payload: Mapping[str, Any]) -> list[str]:
    """Return what everyone may read about a campaign, in the order of the form, for rich text."""
    return [clip(text, _FACT) for _, text in summary(payload)]


def small_print_of_id(toingg_id: str | None) -> list[Block]:
    """Return the campaign's id in Toingg, if known."""
    return [_small_print(f"Campaign id: {quoted(toingg_id)}")] if toingg_id else []


def what_a_check_found(campaign: SavedCampaign) -> list[str]:
    """Return sentences about the last look-up in Toingg's list, if there was one."""
    said = [in_mrkdwn(*campaign.look_up_reasons)] if campaign.look_up_reasons else []
    if campaign.looked_up_at is None:
        return said
    number, when = len(campaign.candidates), campaign.looked_up_at
    found = reason("check_found", number=number, when=when) if number else reason("check_found_none", when=when)
    return [*said, in_mrkdwn(found)]


def _candidates(campaign: SavedCampaign) -> list[Block]:
    """Return the campaigns with this title in Toingg, so that a person can choose one."""
    if not campaign.candidates:
        return []
    which = "Is it this campaign?" if len(campaign.candidates) == 1 else "Is it one of these?"
    return [
        SectionBlock(text=mrkdwn(which)),
        *(block for record in campaign.candidates for block in _candidate(campaign, record)),
    ]


def _candidate(campaign: SavedCampaign, record: Record) -> list[Block]:
    """Return how a campaign differs from others with its title: when it was created, its voice and language."""
    made: list[Piece] = ["Toingg doesn't say when it was created"]
    if record.created_at is not None:
        made = ["Created ", moment(record.created_at)]
    facts = public_facts({"voice": record.voice, "language": record.language})
    key = CampaignKey(campaign.workspace_id, campaign.campaign_id, toingg_id=record.id)
    return [
        rich(*made, *(f" · {fact}" for fact in facts)),
        *small_print_of_id(record.id),
        ActionsBlock(elements=[ButtonElement(text="It is this one", action_id=SETTLE, value=key.dumped())]),
    ]


def _small_print(text: str) -> Block:
    return ContextBlock(elements=[mrkdwn(text)])


def _line(problem: Problem, bold: str = "") -> str:
    label = label_of(problem.field)
    words = quoted(in_words(*problem.reasons))
    return f"{bold}{label}:{bold} {words}" if label else words


def _sentence(lead: str, lines: Sequence[str]) -> str:
    """Return the message as one text, with as many problems as fit. None is cut, as a cut could break an escape."""
    text = lead
    for number, line in enumerate(lines):
        if len(text) + len(line) > _TEXT:
            return f"{text} And {len(lines) - number} more."
        text = f"{text} {line}{'' if line.endswith(('.', '!', '?')) else '.'}"
    return text


def _sections(lines: Sequence[str]) -> list[Block]:
    """Return the problems as bullets, in as many sections as they need, up to the limit of a message."""
    blocks: list[Block] = []
    section, room = "", _PROBLEMS
    for number, line in enumerate(lines):
        bullet = f"•  {line}\n"
        room -= len(bullet)
        if room < 0:
            section += f"•  and {len(lines) - number} more. Choose *Fix and resubmit* to see them in the form.\n"
            break
        if len(section) + len(bullet) > SECTION - _MORE:
            blocks.append(SectionBlock(text=mrkdwn(section)))
            section = ""
        section += bullet
    return [*blocks, SectionBlock(text=mrkdwn(section))] if section else blocks


def _fix(campaign: SavedCampaign, *, primary: bool = False) -> ButtonElement:
    return ButtonElement(
        text="Fix and resubmit",
        action_id=FIX,
        value=_key(campaign),
        style="primary" if primary else None,
        confirm=_warning(campaign, "Open the form"),
    )


def _send_again(campaign: SavedCampaign, *, primary: bool = False) -> ButtonElement:
    return ButtonElement(
        text="Send again",
        action_id=SEND_AGAIN,
        value=_key(campaign),
        style="primary" if primary else None,
        confirm=_warning(campaign, "Send again"),
    )


def check_again(campaign: SavedCampaign | Unfinished, *, primary: bool = True) -> ButtonElement:
    """Return the button to look for the campaign in Toingg again."""
    key = CampaignKey(campaign.workspace_id, campaign.campaign_id)
    style = "primary" if primary else None
    return ButtonElement(text="Check again", action_id=CHECK_AGAIN, value=key.dumped(), style=style)


def _details(campaign: SavedCampaign) -> ButtonElement:
    return ButtonElement(text="Details", action_id=DETAILS, value=_key(campaign))


def use_again(campaign: SavedCampaign) -> ButtonElement:
    """Return the button that opens a fresh form with everything of a campaign."""
    return ButtonElement(text="Use again", action_id=USE_AGAIN, value=_key(campaign))


def _open(campaign: SavedCampaign, dashboard_url: str | None) -> list[ButtonElement]:
    link = dashboard_link(campaign.toingg_id, dashboard_url)
    return [ButtonElement(text="Open in Toingg", action_id=OPEN, url=link, value=_key(campaign))] if link else []


def _key(campaign: SavedCampaign) -> str:
    """Return the button's value. If there is a warning, it has the attempt that the warning is about."""
    confirmed = campaign.attempts if campaign.state is State.UNKNOWN else None
    return CampaignKey(campaign.workspace_id, campaign.campaign_id, confirmed=confirmed).dumped()


def _warning(campaign: SavedCampaign, go_on: str) -> ConfirmObject | None:
    return resend_warning(go_on) if campaign.state is State.UNKNOWN else None


def resend_warning(go_on: str) -> ConfirmObject:
    """Return the dialog that asks a person before anything that could create a second campaign."""
    return ConfirmObject(
        title="Send it again?",
        text=plain(
            "Toingg may have created this campaign even though I didn't get its reply. Sending it again could make a "
            "second one. Please look in Toingg first."
        ),
        confirm=go_on,
        deny="Cancel",
    )
