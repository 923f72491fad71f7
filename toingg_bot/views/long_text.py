"""A long text in the form: its parts below each other, and a button for one more."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from slack_sdk.models.blocks import ContextBlock, SectionBlock

from toingg_bot.domain.forms import FormField, LongText
from toingg_bot.domain.long_text import PART, Seam, beginning, divided
from toingg_bot.domain.reasons import reason
from toingg_bot.domain.text import length_of
from toingg_bot.slack.limits import BLOCKS, VIEW
from toingg_bot.views.fields import Choices, input_block
from toingg_bot.views.ids import FILE, REPLACEMENT, BlockId, beginning_id, read_id
from toingg_bot.views.sentences import in_words
from toingg_bot.views.text import mrkdwn, plain

ADD_SPACE = "campaign_add_space"
FILE_TYPES = ("docx", "txt", "md")
FILE_HINT = "A .docx, .txt or .md file. I'll put its text in Script, for you to check before anything is created."
LARGEST = VIEW - 10_000
"""Bytes of a view, as far as we count; Slack may count a little more."""

MOST_BLOCKS = BLOCKS - 2
"""Blocks of a form, so that there is room for a note, which takes two."""

Block = dict[str, Any]


def parts_of(field: FormField, text: str, generation: int, *, takes_files: bool = False) -> list[Block]:
    """Return the inputs with all of a text, the button below them, and the input for a file if the bot can read one.

    Other texts than long ones have parts only if they are longer than they may be, and get neither.
    """
    first, *rest = divided(text)
    has_file = takes_files and bool(_from_file(field))
    # Slack lets only an optional input be empty. We require one of the two.
    asked = replace(field, required=field.required and not has_file)
    blocks = [_part(asked, first.text or None, BlockId(field.name, generation, 1))]
    for number, part in enumerate(rest, start=2):
        blocks.append(_part(_continued(field), part.text, BlockId(field.name, generation, number, part.seam or "")))
    if not isinstance(field.widget, LongText):
        return blocks
    return [*blocks, _add_space(field), *([file_input(field, generation)] if has_file else [])]


def file_input(field: FormField, generation: int) -> Block:
    """Return the input for a file with the field's text."""
    # Built by hand, like the form.
    return {
        "type": "input",
        "block_id": str(BlockId(f"{field.name}{FILE}", generation)),
        "label": {"type": "plain_text", "text": _from_file(field), "emoji": True},
        "hint": {"type": "plain_text", "text": FILE_HINT, "emoji": True},
        "optional": True,
        "element": {
            "type": "file_input",
            "action_id": f"{field.name}{FILE}",
            "filetypes": list(FILE_TYPES),
            "max_files": 1,
        },
    }


def without_files(view: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return a form without its input for a file, so that its text is required again; None if it has none."""
    known = [(block, read_id(block)) for block in view["blocks"]]
    fields = {each.field.removesuffix(FILE) for _, each in known if each and each.field.endswith(FILE)}
    if not fields:
        return None
    blocks = [
        block | {"optional": False}
        if each and each.field in fields and each.number == 1 and each.kind != REPLACEMENT
        else block
        for block, each in known
        if not (each and each.field.endswith(FILE))
    ]
    return {**view, "blocks": blocks}


def _from_file(field: FormField) -> str:
    return field.widget.from_file if isinstance(field.widget, LongText) else ""


def added_part(field: FormField, generation: int, number: int) -> Block:
    """Return the empty input that a person asked for."""
    return _part(_continued(field), None, BlockId(field.name, generation, number, Seam.ADDED))


def beginning_of(field: FormField, text: str, generation: int, *, takes_files: bool = False) -> list[Block]:
    """Return the beginning of a text that is too large for inputs, to read, and inputs for what may replace it."""
    note = reason("shown_in_part", length=length_of(text), most=field.max_length or 0)
    widget = replace(field.widget, placeholder="Paste a text here to replace the one above", hint="")
    instead = replace(field, widget=widget, required=False, default=None)
    return [
        SectionBlock(text=mrkdwn(f"*{field.widget.label}*")).to_dict(),
        SectionBlock(text=plain(beginning(text, PART)), block_id=beginning_id(field.name, text)).to_dict(),
        ContextBlock(elements=[mrkdwn(in_words(note))]).to_dict(),
        _part(instead, None, BlockId(field.name, generation, 1, REPLACEMENT)),
        *([file_input(field, generation)] if takes_files and _from_file(field) else []),
    ]


def fits(view: Mapping[str, Any]) -> bool:
    """Return whether Slack accepts a view of this size. It may count everything that is not ASCII as escaped."""
    return len(view["blocks"]) <= MOST_BLOCKS and len(json.dumps(view, separators=(",", ":"))) <= LARGEST


def is_shown_whole(view: Mapping[str, Any]) -> bool:
    """Return whether a form shows all of its texts, so that nothing is lost if only the form remembers them."""
    return all(known.kind != REPLACEMENT for block in view["blocks"] if (known := read_id(block)))


def _part(field: FormField, text: str | None, block_id: BlockId) -> Block:
    return {**input_block(field, text, _NO_CHOICES), "block_id": str(block_id)}


def _continued(field: FormField) -> FormField:
    widget = replace(field.widget, label=f"{field.widget.label} (continued)", hint="", placeholder="")
    return replace(field, widget=widget, required=False, default=None)


def space_id(field: FormField) -> str:
    """Return the id of the block with the button for more space."""
    return f"{field.name}.space"


def _add_space(field: FormField) -> Block:
    # Built by hand, like the form.
    button = {
        "type": "button",
        "text": {"type": "plain_text", "text": "Add space", "emoji": True},
        "accessibility_label": f"Add space: {field.widget.label}",
        "action_id": ADD_SPACE,
        "value": field.name,
    }
    return {"type": "actions", "block_id": space_id(field), "elements": [button]}


_NO_CHOICES: Choices = {}
