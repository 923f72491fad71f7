"""Views on top of each other: the depth of a view, notes in it if no other view fits on top, and its replacement.

Closing one of our views leads back to the one below, with everything that was typed: none has `clear_on_close`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from slack_sdk.models.blocks import AlertBlock, ContextBlock, SectionBlock

from toingg_bot.domain.coach.finding import Finding
from toingg_bot.domain.forms import FormField
from toingg_bot.domain.key import CampaignKey, updated
from toingg_bot.slack.limits import ALERT, DEEPEST
from toingg_bot.views.coach import with_findings
from toingg_bot.views.form import CAMPAIGN_FORM
from toingg_bot.views.ids import FILE, REPLACEMENT, read_id, renewed
from toingg_bot.views.long_text import MOST_BLOCKS, added_part, fits, space_id
from toingg_bot.views.text import mrkdwn

_ABOVE, _BESIDE = "note.above", "note.beside"
_OF_A_VIEW = (
    *("type", "callback_id", "title", "submit", "close", "private_metadata", "external_id"),
    *("clear_on_close", "notify_on_close", "submit_disabled"),
)
_ICONS = {"success": ":white_check_mark:", "info": ":information_source:", "warning": ":warning:"}


def depth(view: Mapping[str, Any]) -> int:
    """Return a view's position in the stack, from Slack's payload: the lowest view of a modal is 1."""
    below = view.get("previous_view_id")
    return 1 if not below else 2 if below == view.get("root_view_id") else DEEPEST


def has_inputs(view: Mapping[str, Any]) -> bool:
    """Return whether a view has inputs."""
    return any(block["type"] == "input" for block in view["blocks"])


def with_note(view: Mapping[str, Any], sentence: str, level: str = "warning") -> dict[str, Any]:
    """Return a view with a note at its top and above its lowest buttons.

    `sentence` is mrkdwn. All inputs are sent again unchanged, because only then does Slack keep what people typed.
    """
    blocks = [block for block in view["blocks"] if block["type"] != "alert" and block.get("block_id") not in _NOTES]
    lowest = max((place for place, block in enumerate(blocks) if block["type"] == "actions"), default=None)
    if lowest is not None:
        beside = ContextBlock(block_id=_BESIDE, elements=[mrkdwn(f"{_ICONS[level]} {sentence}")])
        blocks.insert(lowest, beside.to_dict())
    text = mrkdwn(sentence)
    above = AlertBlock(text=text, level=level) if len(sentence) <= ALERT else SectionBlock(text=text)
    blocks.insert(0, above.to_dict() | {"block_id": _ABOVE})
    metadata = updated(view["private_metadata"]) if has_inputs(view) else view.get("private_metadata", "")
    return _again(view, blocks, metadata)


def with_part(view: Mapping[str, Any], field: FormField) -> dict[str, Any] | None:
    """Return a form with one more empty input for a long text; None if there is no room for it."""
    blocks, key = list(view["blocks"]), CampaignKey.loaded(view["private_metadata"])
    known = [(place, read_id(block)) for place, block in enumerate(blocks)]
    parts = [(place, part) for place, part in known if part is not None and part.field == field.name]
    if not parts or len(blocks) >= MOST_BLOCKS:
        return None
    place, last = parts[-1]
    blocks.insert(place + 1, added_part(field, key.generation, (last.number or 1) + 1))
    return _again(view, blocks, updated(view["private_metadata"]))


def with_text(
    view: Mapping[str, Any],
    key: CampaignKey,
    field: FormField,
    inputs: Sequence[Mapping[str, Any]],
    findings: Sequence[Finding],
) -> dict[str, Any] | None:
    """Return a form with other inputs for a text, and with what the coach says then; all else stays as it is.

    It returns None if the form does not show all of the text, or has no room for it.
    """
    blocks = [block for block in view["blocks"] if block.get("block_id") not in _NOTES]
    known = [read_id(block) for block in blocks]
    places = [place for place, part in enumerate(known) if part and part.field == field.name]
    if not places or any(part and part.field == field.name and part.kind == REPLACEMENT for part in known):
        return None
    rest = [block for place, block in enumerate(blocks) if place not in places and not _is_space(block, field)]
    new = [each for each in inputs if not ((part := read_id(each)) and part.field.endswith(FILE))]
    rest[places[0] : places[0]] = new
    again = replace(CampaignKey.loaded(updated(key.dumped())), generation=key.generation + 1)
    longer = _again(view, with_findings(rest, findings), again.dumped())
    return longer if fits(longer) else None


def _is_space(block: Mapping[str, Any], field: FormField) -> bool:
    return bool(block.get("block_id") == space_id(field))


def _again(view: Mapping[str, Any], blocks: Sequence[Mapping[str, Any]], metadata: str) -> dict[str, Any]:
    """Return a view from Slack's payload as it can be sent back, with other blocks."""
    same = {name: view[name] for name in _OF_A_VIEW if view.get(name)}
    return {**same, "blocks": blocks, **({"private_metadata": metadata} if metadata else {})}


def with_line(view: Mapping[str, Any], sentence: str) -> dict[str, Any]:
    """Return a view with a line in small print at its end."""
    return {**view, "blocks": [*view["blocks"], ContextBlock(elements=[mrkdwn(sentence)]).to_dict()]}


def in_place_of(below: Mapping[str, Any], view: Mapping[str, Any]) -> dict[str, Any]:
    """Return a view that can replace another: its inputs get block ids that the other never had."""
    if view.get("callback_id") != CAMPAIGN_FORM:
        return dict(view)
    key = CampaignKey.loaded(view["private_metadata"])
    there = [known.generation for block in below["blocks"] if (known := read_id(block))]
    generation = 1 + max(key.generation, *there, 0)
    blocks = [renewed(block, generation) for block in view["blocks"]]
    metadata = replace(key, generation=generation, is_updated=True).dumped()
    return {**view, "blocks": blocks, "private_metadata": metadata}


_NOTES = {_ABOVE, _BESIDE}
