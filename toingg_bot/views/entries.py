"""Reads the values of a form from Slack's payload, and finds those that Slack may have lost.

After `views.update`, Slack sends untouched inputs as null, or not at all:
https://github.com/slackapi/bolt-js/issues/1258, https://github.com/slackapi/bolt-python/issues/629
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from toingg_bot.domain.forms import (
    NOWHERE,
    ChannelPicker,
    Checkbox,
    ConversationPicker,
    Dropdown,
    FormField,
    LongText,
    PeoplePicker,
    SearchableList,
    TextInput,
    TimePicker,
    Values,
    Widget,
)
from toingg_bot.domain.key import LOST, question_about
from toingg_bot.domain.long_text import Part, joined, units
from toingg_bot.domain.reasons import Reason, reason
from toingg_bot.slack.limits import INPUT
from toingg_bot.views.ids import FILE, REPLACEMENT, BlockId, beginning_id, read_id
from toingg_bot.views.text import clip

_READ: dict[type[Widget], tuple[str, str]] = {
    TextInput: ("plain_text_input", "value"),
    LongText: ("plain_text_input", "value"),
    SearchableList: ("external_select", "selected_option"),
    Dropdown: ("static_select", "selected_option"),
    TimePicker: ("timepicker", "selected_time"),
    Checkbox: ("checkboxes", "selected_options"),
    ConversationPicker: ("conversations_select", "selected_conversation"),
    ChannelPicker: ("conversations_select", "selected_conversation"),
    PeoplePicker: ("multi_users_select", "selected_users"),
}
"""Each widget's type in Slack, and the key of its value; `initial_…` is the value that was shown."""

_QUOTED = 40  # characters of a text in a question about it


@dataclass(frozen=True)
class Doubt:
    """A question about a field, asked once: the person's answer holds for the value that it is about."""

    field: str
    why: Reason
    question: str
    """The name under which the form remembers that it was asked."""


@dataclass(frozen=True)
class Entries:
    """The values of a form, and what to ask about them.

    A person may have cleared what came back empty, or Slack may have lost it; `values` has what was shown there. An
    untouched form has only the values that it was shown with, and the conversation that Slack chose.
    """

    values: Values
    doubts: tuple[Doubt, ...] = field(default=())
    is_touched: bool = False


@dataclass(frozen=True)
class _Input:
    """An input block: its id, what was shown in it, and what it has now, if Slack mentions it at all."""

    id: BlockId
    shown: Any
    value: Any
    is_mentioned: bool
    is_chosen_by_slack: bool
    is_optional: bool
    """Whether Slack lets a person clear it; the script, where a file can be chosen instead."""


def entered(
    fields: Sequence[FormField],
    view: Mapping[str, Any],
    kept: Mapping[str, Any] | None = None,
    *,
    is_updated: bool = False,
    asked: Collection[str] = (),
) -> Entries:
    """Return the values in a form; `kept` has those that are saved already.

    A field that Slack does not mention has its shown or saved value. Nobody can clear a required field. Any other field
    counts as cleared if it is empty, unless the form was updated and the person was not `asked` about the value yet.
    """
    inputs = _inputs(fields, view)
    form = _Form(dict(kept or {}), is_updated=is_updated, asked=asked)
    for each in fields:
        found = inputs.get(each.name, [])
        if found and found[0].id.kind == REPLACEMENT:
            form.read_replacement(each, found[0], view)
        elif len(found) > 1:
            form.read_parts(each, found)
        elif found:
            form.read(each, found[0])
    return Entries(form.values, tuple(form.doubts), form.is_touched or bool(chosen_files(view)))


def chosen_files(view: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the files that were chosen in a form, as Slack describes them."""
    state = (view.get("state") or {}).get("values") or {}
    found = [state.get(block["block_id"], {}).get(known.field) for block, known in _file_inputs(view)]
    return [file for said in found if said for file in said.get("files") or []]


def takes_files(view: Mapping[str, Any]) -> bool:
    """Return whether a form has an input for a file."""
    return any(True for _ in _file_inputs(view))


def _file_inputs(view: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], BlockId]]:
    for block in view["blocks"]:
        if (known := read_id(block)) is not None and known.field.endswith(FILE):
            yield block, known


class _Form:
    """What is known of a form while its fields are read, one after another."""

    def __init__(self, values: Values, *, is_updated: bool, asked: Collection[str]) -> None:
        self.values = values
        self.doubts: list[Doubt] = []
        self.is_touched = False
        self._is_updated = is_updated
        self._asked = asked

    def read(self, each: FormField, found: _Input) -> None:
        """Read a field with one input."""
        was = self.values.get(each.name) or found.shown
        if not found.is_mentioned:
            if was:
                self.values[each.name] = was
            return
        value = found.value
        if not value and isinstance(each.widget, ConversationPicker) and not found.is_chosen_by_slack:
            value = NOWHERE  # or else Slack would choose one as soon as the form is shown again
        if was and not value:
            is_lost = (each.required and not found.is_optional) or was == each.default
            if is_lost or (self._is_updated and self._doubts(LOST, each, reason("came_back_empty"), was)):
                value = was
        elif isinstance(each.widget, LongText):
            self._ask_whether_cut(each, found)
        self.values[each.name] = value
        if not (found.is_chosen_by_slack and found.shown is None):
            self.is_touched = self.is_touched or (value or None) != (found.shown or None)

    def read_replacement(self, each: FormField, found: _Input, view: Mapping[str, Any]) -> None:
        """Read what replaces a text of which the form shows only the beginning; without it, the saved text stays.

        If that is a replacement too, which was saved and then cleared, the form does not show what would be sent.
        """
        saved = self.values.get(each.name)
        if found.value:
            self.values[each.name], self.is_touched = found.value, True
            self._ask_whether_cut(each, found)
        elif saved and all(block.get("block_id") != beginning_id(each.name, saved) for block in view["blocks"]):
            self._doubts(LOST, each, reason("came_back_empty"), saved)

    def read_parts(self, each: FormField, found: Sequence[_Input]) -> None:
        """Read the parts of a long text.

        A part that was shown with text and comes back empty is asked about in any form, because it may be thousands of
        characters.
        """
        parts = []
        for part in found:
            shown = part.shown or ""
            text = (part.value or "") if part.is_mentioned else shown
            if shown.strip() and not text:
                is_first = each.required and part is found[0] and not part.is_optional
                why = reason("part_came_back_empty", beginning=clip(" ".join(shown.split()), _QUOTED))
                if is_first or self._doubts(LOST, each, why, shown):
                    text = shown
            else:
                self._ask_whether_cut(each, part)
            parts.append(Part(part.id.seam, text, shown))
            self.is_touched = self.is_touched or text != shown
        self.values[each.name] = joined(parts) or None

    def _ask_whether_cut(self, each: FormField, found: _Input) -> None:
        """Ask about a text of the length at which some people's Slack stops; with emoji, half of one may be missing."""
        text = found.value or ""
        missing = INPUT - units(text)
        if text != found.shown and (missing == 0 or (missing == 1 and max(text) > "\uffff")):
            self._doubts("cut", each, reason("may_be_cut", end=" ".join(text[-_QUOTED:].split())), text)

    def _doubts(self, kind: str, each: FormField, why: Reason, value: Any) -> bool:
        """Note a question about a value, and return whether it is open."""
        question = question_about(kind, each.name, str(value))
        if question in self._asked:
            return False
        self.doubts.append(Doubt(each.name, why, question))
        return True


def block_ids(view: Mapping[str, Any]) -> dict[str, str]:
    """Return the id of the first input block of each field in a view, by the field's name."""
    ids: dict[str, str] = {}
    for block in view["blocks"]:
        if (known := read_id(block)) is not None:
            ids.setdefault(known.field, block["block_id"])
    return ids


def first_input(view: Mapping[str, Any]) -> str | None:
    """Return the id of the first block in a view that can show an error, if there is one."""
    return next((block["block_id"] for block in view["blocks"] if block["type"] == "input"), None)


def _inputs(fields: Sequence[FormField], view: Mapping[str, Any]) -> dict[str, list[_Input]]:
    """Return the inputs of each field that is in a view, in order."""
    state = (view.get("state") or {}).get("values") or {}
    by_name, found = {each.name: each for each in fields}, defaultdict(list)
    for block in view["blocks"]:
        known = read_id(block)
        if known is None or (each := by_name.get(known.field)) is None:
            continue
        kind, stands = _READ[type(each.widget)]
        said, element = state.get(block["block_id"], {}).get(known.field), block.get("element") or {}
        found[known.field].append(
            _Input(
                known,
                shown=_value(each, element.get(f"initial_{stands.removeprefix('selected_')}")),
                value=_value(each, (said or {}).get(stands)),
                is_mentioned=said is not None and said.get("type") == kind,
                is_chosen_by_slack=bool(element.get("default_to_current_conversation")),
                is_optional=bool(block.get("optional")),
            )
        )
    return found


def _value(each: FormField, stands: Any) -> Any:
    match each.widget:
        case SearchableList() | Dropdown():
            return (stands or {}).get("value")
        case Checkbox():
            return bool(stands)
        case PeoplePicker():
            return stands or []
    return stands
