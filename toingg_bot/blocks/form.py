"""The form in which a campaign is written."""

from collections.abc import Sequence
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, AlertBlock, ButtonElement, ContextBlock, PlainTextObject, SectionBlock

from toingg_bot.blocks.fields import Choices, input_block
from toingg_bot.blocks.key import CampaignKey
from toingg_bot.blocks.outcome import resend_warning
from toingg_bot.blocks.text import ALERT, clip, mrkdwn, plain, quoted
from toingg_bot.campaign import FORM
from toingg_bot.errors import Problem
from toingg_bot.forms import Values, lookup
from toingg_bot.store import State, Unfinished

CAMPAIGN_FORM = "campaign_form"
"""The `callback_id` of the form."""
SAVE_DRAFT = "campaign_save_draft"
CONTINUE = "campaign_continue"

SAVED = "Your draft is kept. Go on now, or find it again later with the command and the word “drafts”."


def campaign_form(
    key: CampaignKey,
    values: Values,
    choices: Choices,
    *,
    alert: str | None = None,
    problems: Sequence[Problem] = (),
    unfinished: Unfinished | None = None,
    saved: bool = False,
) -> dict[str, Any]:
    """Return the form as it was filled in, what is wrong in words under each field, and above all what is wrong in all.

    `alert` introduces the problems that belong to no field. `unfinished` is a campaign to go on with instead; `saved`
    says that what was typed is kept.
    """
    blocks: list[dict[str, Any]] = []
    if unfinished is not None:
        blocks.append(_offer(unfinished))
    if saved:
        blocks.append(AlertBlock(text=plain(SAVED), level="success").to_dict())
    elsewhere = " ".join(problem.message for problem in problems if problem.field is None)
    if alert or elsewhere:
        # An alert holds 200 characters; the message in the channel has all of it.
        whole = clip(" ".join(filter(None, [alert, elsewhere])), ALERT)
        blocks.append(AlertBlock(text=plain(whole), level="error").to_dict())
    for field in FORM:
        blocks.append(input_block(field, lookup(values, field), choices))
        wrong = [problem.message for problem in problems if problem.field == field.name]
        if wrong:
            blocks.append(ContextBlock(elements=[mrkdwn(f":warning: {quoted(' '.join(wrong))}")]).to_dict())
    blocks.append(ActionsBlock(elements=[ButtonElement(text="Save draft", action_id=SAVE_DRAFT)]).to_dict())
    return {
        "blocks": blocks,
        "callback_id": CAMPAIGN_FORM,
        "clear_on_close": True,
        "close": _name("Cancel"),
        "private_metadata": key.dumped(),
        "submit": _name("Create campaign"),
        "title": _name("New campaign"),
        "type": "modal",
    }


def _name(text: str) -> dict[str, Any]:
    return PlainTextObject(text=text, emoji=True).to_dict()


def _offer(unfinished: Unfinished) -> dict[str, Any]:
    is_unknown = unfinished.state is State.UNKNOWN
    title = quoted(unfinished.title)
    what = f"I could not confirm whether *{title}* was created" if is_unknown else f"You have not finished *{title}*"
    return SectionBlock(
        text=mrkdwn(f"{what}. Go on with it, or start afresh below."), accessory=continue_button(unfinished)
    ).to_dict()


def continue_button(unfinished: Unfinished) -> ButtonElement:
    """The way back into a campaign; where it may exist already, a person is warned first."""
    is_unknown = unfinished.state is State.UNKNOWN
    return ButtonElement(
        text="Continue",
        action_id=CONTINUE,
        value=CampaignKey(unfinished.campaign_id, confirmed=unfinished.attempts if is_unknown else None).dumped(),
        confirm=resend_warning("Open the form") if is_unknown else None,
    )


def inline_errors(problems: Sequence[Problem]) -> dict[str, str] | None:
    """Return the problems as Slack's own inline errors, or None where one has no visible field to stand under.

    https://docs.slack.dev/surfaces/modals#displaying_errors
    """
    if not problems or any(problem.field is None for problem in problems):
        return None
    errors: dict[str, str] = {}
    for problem in problems:
        name = str(problem.field)
        errors[name] = clip(" ".join(filter(None, [errors.get(name), problem.message])), 500)
    return errors
