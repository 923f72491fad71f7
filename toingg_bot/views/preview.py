"""The preview: a campaign as it will be sent, and what the coach says about it."""

from collections.abc import Sequence
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, AlertBlock, Block, ButtonElement, SectionBlock

from toingg_bot.domain.campaign import FIRST_LINE, FORM, Campaign, label_of
from toingg_bot.domain.coach.finding import Finding, Severity
from toingg_bot.domain.coach.first_line import seconds_of
from toingg_bot.domain.errors import Problem
from toingg_bot.domain.forms import LongText, Values
from toingg_bot.domain.key import CampaignKey
from toingg_bot.domain.readable import details, written
from toingg_bot.domain.reasons import Reason, reason
from toingg_bot.domain.text import length_of
from toingg_bot.views.coach import finding_line
from toingg_bot.views.form import CONTINUE
from toingg_bot.views.sentences import in_words
from toingg_bot.views.text import mrkdwn, plain, quoted
from toingg_bot.views.written import Written, written_out

_LONG = {field.widget.label for field in FORM if isinstance(field.widget, LongText)}
_LINE = label_of(FIRST_LINE)


def campaign_preview(
    key: CampaignKey,
    values: Values,
    campaign: Campaign | Sequence[Problem],
    findings: Sequence[Finding],
    *,
    is_instead: bool = False,
) -> dict[str, Any]:
    """Return the preview of a campaign, or of what is typed so far, with what has to change first.

    `is_instead` says that it stands in place of the form; then it has a button that leads back.
    """
    is_ready = isinstance(campaign, Campaign) and all(each.severity is not Severity.ERROR for each in findings)
    said = in_words(reason("preview_ready" if is_ready else "preview_not_ready"))
    above: list[Block | dict[str, Any]] = [AlertBlock(text=plain(said), level="info" if is_ready else "error")]
    if is_instead:
        above.append(ActionsBlock(elements=[ButtonElement(text="Continue", action_id=CONTINUE, value=key.dumped())]))
    above += [] if isinstance(campaign, Campaign) else map(_line, campaign)
    above += [finding_line(each, label_of(each.field) or "") for each in findings]
    texts = details(campaign.payload()) if isinstance(campaign, Campaign) else written(values)
    shown = [Written(label, text, _length(label, text)) for label, text in texts]
    return written_out("Preview", above, shown, key.dumped())


def is_in_place_of_its_form(view: dict[str, Any]) -> bool:
    """Return whether a preview stands in place of the form that it is of."""
    elements = [each for block in view["blocks"] if block["type"] == "actions" for each in block["elements"]]
    return any(each["action_id"] == CONTINUE for each in elements)


def _line(problem: Problem) -> Block:
    label = label_of(problem.field)
    where = f"*{label}:* " if label else ""
    return SectionBlock(text=mrkdwn(f":x: {where}{quoted(in_words(*problem.reasons))}"))


def _length(label: str, text: str) -> Reason | None:
    """Return how long a text is: in characters, or for the first line in seconds."""
    if label == _LINE:
        return reason("takes_seconds", seconds=seconds_of(text))
    return reason("has_characters", length=length_of(text)) if label in _LONG else None
