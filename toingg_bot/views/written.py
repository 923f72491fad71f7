"""Everything that somebody wrote in a campaign, to read: for the details of a campaign and for its preview."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import Block, ContextBlock, DividerBlock, SectionBlock
from slack_sdk.models.views import View

from toingg_bot.domain.long_text import beginning, divided
from toingg_bot.domain.reasons import Reason, reason
from toingg_bot.slack.limits import SECTION
from toingg_bot.views.long_text import fits
from toingg_bot.views.sentences import in_mrkdwn
from toingg_bot.views.text import mrkdwn, plain


@dataclass(frozen=True)
class Written:
    """What was written in a field, and how long it is if that matters."""

    label: str
    text: str
    length: Reason | None = None


def written_out(
    title: str, above: Sequence[Block | dict[str, Any]], texts: Sequence[Written], metadata: str = ""
) -> dict[str, Any]:
    """Return a modal with all texts, unchanged; the longest are shown in part if Slack has no room for all of them."""
    in_part: set[str] = set()
    while True:
        shown = [block for each in texts for block in _text(each, is_in_part=each.label in in_part)]
        view = View(type="modal", title=title, close="Close", private_metadata=metadata, blocks=[*above, *shown])
        made = view.to_dict()
        rest = [each for each in texts if each.label not in in_part]
        if not rest or fits(made):
            return made
        in_part.add(max(rest, key=lambda each: len(each.text)).label)


def _text(written: Written, *, is_in_part: bool) -> list[Block]:
    """Return what was written in a field, in as many blocks as it needs; or its beginning, if Slack has no room."""
    head: list[Block] = [DividerBlock(), SectionBlock(text=mrkdwn(f"*{written.label}*"))]
    if written.length is not None:
        head.append(ContextBlock(elements=[mrkdwn(in_mrkdwn(written.length))]))
    # Plain text, so that Slack treats nothing as markup.
    if is_in_part:
        note = ContextBlock(elements=[mrkdwn(in_mrkdwn(reason("details_in_part", length=len(written.text))))])
        return [*head, SectionBlock(text=plain(beginning(written.text, SECTION))), note]
    return [*head, *(SectionBlock(text=plain(part.text)) for part in divided(written.text, SECTION))]
