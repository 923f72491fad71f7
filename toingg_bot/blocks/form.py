"""The form in which a campaign is written."""

from collections.abc import Sequence
from typing import Any

from slack_sdk.models.blocks import AlertBlock, Block, ContextBlock
from slack_sdk.models.views import View

from toingg_bot.blocks.fields import Choices, input_block
from toingg_bot.blocks.key import CampaignKey
from toingg_bot.blocks.text import ALERT, clip, mrkdwn, plain, quoted
from toingg_bot.campaign import FORM
from toingg_bot.errors import Problem
from toingg_bot.forms import Values, lookup

CAMPAIGN_FORM = "campaign_form"
"""The `callback_id` of the form."""


def campaign_form(
    key: CampaignKey,
    values: Values,
    choices: Choices,
    *,
    alert: str | None = None,
    problems: Sequence[Problem] = (),
) -> dict[str, Any]:
    """Return the form as it was filled in, what is wrong in words under each field, and above all what is wrong in all.

    `alert` introduces the problems that belong to no field.
    """
    blocks: list[Block] = []
    elsewhere = " ".join(problem.message for problem in problems if problem.field is None)
    if alert or elsewhere:
        # An alert holds 200 characters; the message in the channel has all of it.
        blocks.append(AlertBlock(text=plain(clip(" ".join(filter(None, [alert, elsewhere])), ALERT)), level="error"))
    for field in FORM:
        blocks.append(input_block(field, lookup(values, field), choices))
        wrong = [problem.message for problem in problems if problem.field == field.name]
        if wrong:
            blocks.append(ContextBlock(elements=[mrkdwn(f":warning: {quoted(' '.join(wrong))}")]))
    return View(
        type="modal",
        callback_id=CAMPAIGN_FORM,
        private_metadata=key.dumped(),
        title="New campaign",
        submit="Create campaign",
        close="Cancel",
        blocks=blocks,
    ).to_dict()


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
