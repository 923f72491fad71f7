"""The message that tells a conversation what became of a campaign: the first outcome posts it, later ones edit it.

No message carries the script, purpose, knowledge base, first line or analysis: *Details* shows them to members.
"""

from collections.abc import Sequence

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, ConfirmObject, ContextBlock, SectionBlock

from toingg_bot.blocks.key import CampaignKey
from toingg_bot.blocks.text import SECTION, SECTION_FIELD, date, escape, mrkdwn, plain, quoted
from toingg_bot.campaign import label_of, summary
from toingg_bot.errors import Problem
from toingg_bot.records import Record
from toingg_bot.store import CampaignRow, State

Message = tuple[str, list[Block]]
"""The sentence that notifications and screen readers read, and the blocks that eyes see."""

FIX = "campaign_fix"
SEND_AGAIN = "campaign_send_again"
DETAILS = "campaign_details"
CHECK_AGAIN = "campaign_check_again"
SETTLE = "campaign_settle"

_TEXT = 3_000  # characters of a message's text; Slack edits none to more than 4,000
_MESSAGE_TEXT = 9_000  # characters of problems in all; Slack takes about 13,200 of block text in one message


def campaign_outcome(row: CampaignRow) -> Message:
    """Return the message for the row as it stands."""
    match row.state:
        case State.DRAFT | State.ACCEPTED | State.SENDING:  # of a draft nobody is told anything
            return campaign_sending(row)
        case State.CREATED:
            return campaign_created(row)
        case State.UNKNOWN:
            return campaign_unconfirmed(row)
        case State.REJECTED | State.DENIED | State.FAILED:
            return campaign_not_created(row)


def campaign_created(row: CampaignRow) -> Message:
    """The campaign exists: who made it, what is public of it, and its id at Toingg."""
    title = quoted(row.title)
    facts = [*summary(row.payload), ("Campaign id", row.toingg_id or "Toingg did not say it")]
    return (
        f"Campaign created: {title}, by <@{row.user_id}>.",
        [
            SectionBlock(text=mrkdwn(f":white_check_mark: <@{row.user_id}> created the campaign *{title}* in Toingg.")),
            SectionBlock(fields=[mrkdwn(f"*{label}*\n{quoted(text, SECTION_FIELD // 6)}") for label, text in facts]),
            ActionsBlock(elements=[_details(row)]),
        ],
    )


def campaign_not_created(row: CampaignRow) -> Message:
    """Nothing was created: why, what to mend under which label, and the ways back in."""
    title = quoted(row.title)
    why = row.error or "Toingg did not accept the campaign."
    lines = [_line(problem, "*") for problem in row.problems]
    advice = {
        State.DENIED: "Once an admin of this workspace has connected a key that works, press *Send again*.",
        State.FAILED: "Once whoever runs this bot has mended that, press *Send again*.",
    }.get(row.state, "Press *Fix and resubmit* to open the form as it was.")
    buttons = [_fix(row, primary=row.state is State.REJECTED)]
    if row.state is not State.REJECTED:
        buttons.insert(0, _send_again(row, primary=True))
    return (
        _sentence(f"Campaign not created: {title}. {escape(why)}", [_line(problem) for problem in row.problems]),
        [
            SectionBlock(text=mrkdwn(f":x: The campaign *{title}* by <@{row.user_id}> was not created. {escape(why)}")),
            *_sections(lines),
            ContextBlock(elements=[mrkdwn(f"Nothing that was written is lost. {advice}")]),
            ActionsBlock(elements=[*buttons, _details(row)]),
        ],
    )


def campaign_unconfirmed(row: CampaignRow) -> Message:
    """It was sent, and nobody knows whether the campaign exists: say so, and let a person decide."""
    title = quoted(row.title)
    why = row.error or "The line to Toingg broke before it answered."
    return (
        f"I could not confirm whether the campaign {title} was created. {escape(why)} I am looking for it in Toingg.",
        [
            SectionBlock(
                text=mrkdwn(
                    f":grey_question: I could not confirm whether *{title}* by <@{row.user_id}> was created. "
                    f"{escape(why)}"
                )
            ),
            ContextBlock(
                elements=[
                    mrkdwn(
                        "I look for it in Toingg a few times during the next ten minutes. I do not send it again by "
                        "myself, because that could make a second campaign."
                    )
                ]
            ),
            *_found(row),
            ActionsBlock(elements=[_check_again(row), _send_again(row), _fix(row), _details(row)]),
        ],
    )


def campaign_sending(row: CampaignRow) -> Message:
    """It is on its way once more; the message is edited with the outcome."""
    title = quoted(row.title)
    return (
        f"The campaign {title} is being sent to Toingg again.",
        [
            SectionBlock(
                text=mrkdwn(
                    f":hourglass_flowing_sand: <@{row.user_id}>'s campaign *{title}* is on its way to Toingg again."
                )
            ),
            ContextBlock(elements=[mrkdwn("The outcome will be shown here.")]),
        ],
    )


def _found(row: CampaignRow) -> list[Block]:
    """Return what a look into Toingg's list brought, for a person to decide."""
    if row.looked_up_at is None:
        return []
    when = date(row.looked_up_at)
    if not row.candidates:
        return [
            ContextBlock(
                elements=[
                    mrkdwn(
                        f"Looked {when}: Toingg lists no new campaign of this title. If its dashboard shows none "
                        "either, press *Send again*."
                    )
                ]
            )
        ]
    lead = SectionBlock(text=mrkdwn(f"Looked {when}: Toingg has this title. Is it this campaign?"))
    return [lead, *(_candidate(row, record) for record in row.candidates)]


def _candidate(row: CampaignRow, record: Record) -> Block:
    made = f", created {date(record.created_at)}" if record.created_at is not None else ""
    return SectionBlock(
        text=mrkdwn(f"*{quoted(record.title)}*, id {quoted(record.id)}{made}"),
        accessory=ButtonElement(
            text="It is this one",
            action_id=SETTLE,
            value=CampaignKey(row.campaign_id, toingg_id=record.id).dumped(),
        ),
    )


def _line(problem: Problem, bold: str = "") -> str:
    label = label_of(problem.field)
    words = quoted(problem.message)
    return f"{bold}{label}:{bold} {words}" if label else words


def _sentence(lead: str, lines: Sequence[str]) -> str:
    """Return the message as one text, with as many of the problems as Slack takes in it; whole ones, for escapes."""
    text = lead
    for number, line in enumerate(lines):
        if len(text) + len(line) > _TEXT:
            return f"{text} And {len(lines) - number} more."
        text = f"{text} {line}{'' if line.endswith(('.', '!', '?')) else '.'}"
    return text


def _sections(lines: Sequence[str]) -> list[Block]:
    """Return the problems as bullets, as many sections as they need and no more than a message holds."""
    blocks: list[Block] = []
    section, room = "", _MESSAGE_TEXT
    for number, line in enumerate(lines):
        bullet = f"•  {line}\n"
        room -= len(bullet)
        if room < 0:
            section += f"•  and {len(lines) - number} more; *Fix and resubmit* shows them in the form.\n"
            break
        if len(section) + len(bullet) > SECTION - 200:
            blocks.append(SectionBlock(text=mrkdwn(section)))
            section = ""
        section += bullet
    return [*blocks, SectionBlock(text=mrkdwn(section))] if section else blocks


def _fix(row: CampaignRow, *, primary: bool = False) -> ButtonElement:
    return ButtonElement(
        text="Fix and resubmit",
        action_id=FIX,
        value=_key(row),
        style="primary" if primary else None,
        confirm=_warning(row, "Open the form"),
    )


def _send_again(row: CampaignRow, *, primary: bool = False) -> ButtonElement:
    return ButtonElement(
        text="Send again",
        action_id=SEND_AGAIN,
        value=_key(row),
        style="primary" if primary else None,
        confirm=_warning(row, "Send again"),
    )


def _check_again(row: CampaignRow) -> ButtonElement:
    return ButtonElement(text="Check again", action_id=CHECK_AGAIN, value=_key(row), style="primary")


def _details(row: CampaignRow) -> ButtonElement:
    return ButtonElement(text="Details", action_id=DETAILS, value=_key(row))


def _key(row: CampaignRow) -> str:
    """Return the button's value; under the warning it says of which attempt the person was warned."""
    return CampaignKey(row.campaign_id, confirmed=row.attempts if row.state is State.UNKNOWN else None).dumped()


def _warning(row: CampaignRow, go_on: str) -> ConfirmObject | None:
    return resend_warning(go_on) if row.state is State.UNKNOWN else None


def resend_warning(go_on: str) -> ConfirmObject:
    """Before anything that may make a second campaign, a person says yes to just that."""
    return ConfirmObject(
        title="Is it really not there?",
        text=plain(
            "Toingg may have created this campaign although its answer was lost. Sending it again could make a second "
            "one. Please look in Toingg's dashboard first."
        ),
        confirm=go_on,
        deny="Cancel",
    )
