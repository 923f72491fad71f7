"""Rules between the values of one element or block, which a table cannot express.

Each names its page in Slack's reference. They check only objects in which every single value is valid, so they need no
further checks. Those about a whole view or message are in `wholes`.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sandbox.rules.kinds import rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sandbox.rules.place import Place
    from sandbox.rules.refusal import Refusal

BLOCKS = "block-kit/blocks"
ELEMENTS = "block-kit/block-elements"
OBJECTS = "block-kit/composition-objects"


def _options(element: Mapping[str, Any]) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Yield every option of a menu, grouped or not, and the path to it."""
    for index, option in enumerate(element.get("options", [])):
        yield ("options", index), option
    for number, group in enumerate(element.get("option_groups", [])):
        for index, option in enumerate(group["options"]):
            yield ("option_groups", number, "options", index), option


def _meaning(value: Any) -> Any:
    """Return a value without the switches of its texts, for which Slack has defaults."""
    if isinstance(value, dict):
        return {key: _meaning(item) for key, item in value.items() if key not in {"emoji", "verbatim"}}
    return value


@rule(f"{OBJECTS}/option-object")
def option_values_are_unique(element: Mapping[str, Any], place: Place) -> Iterator[Refusal]:
    """The app receives only the value, so no two options may share one."""
    seen = set()
    for way, option in _options(element):
        if option["value"] in seen:
            yield place.at(*way, "value").refuse(f"option values must be unique: {option['value']}")
        seen.add(option["value"])


@rule(f"{ELEMENTS}/select-menu-element")
def initial_option_is_an_option(element: Mapping[str, Any], place: Place) -> Iterator[Refusal]:
    """The initial option must be exactly one of the options."""
    options = [_meaning(option) for _, option in _options(element)]
    if "initial_option" in element and _meaning(element["initial_option"]) not in options:
        yield place.at("initial_option").refuse("must be exactly one of the options")


@rule(f"{ELEMENTS}/multi-select-menu-element")
def initial_options_are_options(element: Mapping[str, Any], place: Place) -> Iterator[Refusal]:
    """Each initial option must be exactly one of the options."""
    options = [_meaning(option) for _, option in _options(element)]
    for index, option in enumerate(element.get("initial_options", [])):
        if _meaning(option) not in options:
            yield place.at("initial_options", index).refuse("must be exactly one of the options")


@rule(f"{ELEMENTS}/multi-select-menu-element")
def no_more_is_selected_than_may_be(element: Mapping[str, Any], place: Place) -> Iterator[Refusal]:
    """At most max_selected_items may be selected initially. The page gives the limit, not this consequence."""
    most = element.get("max_selected_items")
    for name in ("initial_options", "initial_users", "initial_conversations", "initial_channels"):
        if most is not None and len(element.get(name, [])) > most:
            yield place.at(name).refuse(f"no more than max_selected_items ({most}) may be selected")


@rule(f"{ELEMENTS}/plain-text-input-element")
def min_length_is_within_max_length(element: Mapping[str, Any], place: Place) -> Iterator[Refusal]:
    """Otherwise no text could be valid."""
    least, most = element.get("min_length"), element.get("max_length")
    if least is not None and most is not None and least > most:
        yield place.at("min_length").refuse(f"min_length ({least}) must not be greater than max_length ({most})")


@rule(f"{ELEMENTS}/number-input-element")
def min_value_is_within_max_value(element: Mapping[str, Any], place: Place) -> Iterator[Refusal]:
    """Otherwise no number could be valid."""
    if {"min_value", "max_value"} <= element.keys() and Decimal(element["min_value"]) > Decimal(element["max_value"]):
        yield place.at("min_value").refuse("min_value must not be greater than max_value")


@rule(f"{ELEMENTS}/number-input-element")
def decimals_only_where_allowed(element: Mapping[str, Any], place: Place) -> Iterator[Refusal]:
    """The app's own numbers must be whole too."""
    for name in ("initial_value", "min_value", "max_value"):
        if not element["is_decimal_allowed"] and "." in element.get(name, ""):
            yield place.at(name).refuse("must be a whole number, for is_decimal_allowed is false")


@rule(f"{ELEMENTS}/rich-text-input-element")
def min_lines_is_within_max_lines(element: Mapping[str, Any], place: Place) -> Iterator[Refusal]:
    """The box cannot start higher than it may grow."""
    least, most = element.get("min_lines"), element.get("max_lines")
    if least is not None and most is not None and least > most:
        yield place.at("min_lines").refuse(f"min_lines ({least}) must not be greater than max_lines ({most})")


@rule(f"{ELEMENTS}/select-menu-element")
def response_url_only_in_a_modals_input(element: Mapping[str, Any], place: Place) -> Iterator[Refusal]:
    """The URL comes with a view_submission, so there must be a view with an input to submit."""
    if element.get("response_url_enabled") and (place.surface, place.part) != ("modal", "input block.element"):
        yield place.at("response_url_enabled").refuse("works only in an input block of a modal")


@rule(f"{BLOCKS}/input-block")
def files_are_not_dispatched(block: Mapping[str, Any], place: Place) -> Iterator[Refusal]:
    """A file_input cannot notify the app of each change."""
    if block.get("dispatch_action") and block["element"]["type"] == "file_input":
        yield place.at("element", "type").refuse("unsupported type: file_input; not together with dispatch_action")


@rule(f"{BLOCKS}/actions-block")
def action_ids_are_unique(block: Mapping[str, Any], place: Place) -> Iterator[Refusal]:
    """Within a block, the action_id tells its elements apart."""
    name = "elements" if "elements" in block else "actions"
    seen = set()
    for index, element in enumerate(block.get(name, [])):
        action_id = element.get("action_id")
        if action_id is not None and action_id in seen:
            yield place.at(name, index, "action_id").refuse(f"action_id must be unique in its block: {action_id}")
        seen.add(action_id)


@rule(f"{BLOCKS}/card-block")
def one_icon_at_most(card: Mapping[str, Any], place: Place) -> Iterator[Refusal]:
    """Both would be drawn in the same spot."""
    if {"icon", "slack_icon"} <= card.keys():
        yield place.at("slack_icon").refuse("icon and slack_icon exclude each other")


@rule(f"{BLOCKS}/container-block")
def only_what_collapses_is_collapsed(container: Mapping[str, Any], place: Place) -> Iterator[Refusal]:
    """A container that cannot be opened must not start closed."""
    if container.get("default_collapsed") and not container.get("is_collapsible"):
        yield place.at("default_collapsed").refuse("needs is_collapsible")
