"""What the coach points out, below the fields of the form, with a button for each sentence that it offers to insert."""

from collections.abc import Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import ButtonElement, ContextBlock, SectionBlock

from toingg_bot.domain.campaign import label_of
from toingg_bot.domain.coach.finding import Finding, Severity
from toingg_bot.domain.coach.inserting import FIELDS
from toingg_bot.views.ids import read_id
from toingg_bot.views.sentences import in_words
from toingg_bot.views.text import mrkdwn, quoted

PREVIEW = "campaign_preview"
INSERT = "campaign_insert"

_OURS = "coach."
"""What the ids of the coach's blocks start with."""


def with_findings(blocks: Sequence[Mapping[str, Any]], findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """Return the blocks of a form with each finding below its field, in place of those that were there before."""
    shown = [dict(block) for block in blocks if not str(block.get("block_id", "")).startswith(_OURS)]
    for each in reversed(findings):
        inputs = [place for place, block in enumerate(shown) if (known := read_id(block)) and known.field == each.field]
        if inputs:
            shown.insert(_below(shown, inputs[0]), finding_line(each))
    return shown


def _below(blocks: Sequence[Mapping[str, Any]], place: int) -> int:
    """Return the place below an input and what is wrong with it."""
    place += 1
    while blocks[place]["type"] == "context" and not str(blocks[place].get("block_id", "")).startswith(_OURS):
        place += 1
    return place


def finding_line(finding: Finding, label: str = "") -> dict[str, Any]:
    """Return what the coach says about a field, named by its label if the field is not beside it."""
    where = f"*{label}:* " if label else ""
    mark = ":bulb:" if finding.severity is Severity.ADVICE else ":warning:"
    text = mrkdwn(f"{mark} {where}{quoted(in_words(finding.reason))}")
    block_id = f"{_OURS}{finding.code}.{finding.field}"
    if finding.code not in FIELDS:
        return ContextBlock(block_id=block_id, elements=[text]).to_dict()
    insert = ButtonElement(
        text="Insert",
        action_id=INSERT,
        value=finding.code,
        accessibility_label=f"Insert a sentence: {label_of(finding.field)}",
    )
    return SectionBlock(block_id=block_id, text=text, accessory=insert).to_dict()
