"""Where everything may be used, and that the checker survives anything that an app may send."""

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.rules import Refusal, check_message, check_options, check_view
from tests.sandbox.rule_examples import (
    ELEMENTS,
    HOME,
    IN_HOME,
    IN_MESSAGE,
    IN_MODAL,
    MODAL,
    Json,
    modal,
    mrkdwn,
    plain,
)
from tests.sandbox.rule_examples_of_blocks import BLOCKS, EXAMPLES

SURFACES = {"message": IN_MESSAGE, "modal": IN_MODAL, "home": IN_HOME}
EVERYWHERE = {"message", "modal", "home"}
PICKERS = """checkboxes datepicker radio_buttons timepicker static_select external_select users_select
    conversations_select channels_select multi_static_select multi_external_select multi_users_select
    multi_conversations_select multi_channels_select"""

# https://docs.slack.dev/reference/block-kit/blocks: which block may be used where. All others may be used everywhere.
BLOCKS_ON = {
    "alert": {"modal"},
    "markdown": {"message"},
    "context_actions": {"message"},
    "table": {"message", "home"},
    "data_table": {"message", "home"},
    "data_visualization": {"message"},
    "carousel": {"message", "home"},
    "container": {"message", "home"},
    "task_card": {"message"},
    "plan": {"message"},
    "file": set(),
}
# https://docs.slack.dev/reference/block-kit/block-elements: the same for elements.
ELEMENTS_ON = {
    "datetimepicker": {"message", "modal"},
    "email_text_input": {"modal"},
    "url_text_input": {"modal"},
    "number_input": {"modal"},
    "file_input": {"modal"},
    "rich_text_input": {"modal", "home"},
    "workflow_button": {"message"},
    "feedback_buttons": {"message"},
    "icon_button": {"message"},
}
# And which element may be used in which part of a block.
PARTS: dict[str, set[str]] = {
    "accessory": set(f"{PICKERS} button image overflow workflow_button".split()),
    "actions": set(f"{PICKERS} button datetimepicker overflow rich_text_input workflow_button".split()),
    "input": set(
        f"""{PICKERS} datetimepicker email_text_input file_input number_input plain_text_input rich_text_input
        url_text_input""".split()
    ),
    "context": {"image"},
    "context_actions": {"feedback_buttons", "icon_button"},
}
AROUND: dict[str, Any] = {
    "accessory": lambda element: {"type": "section", "text": plain(), "accessory": element},
    "actions": lambda element: {"type": "actions", "elements": [element]},
    "input": lambda element: {"type": "input", "label": plain(), "element": element},
    "context": lambda element: {"type": "context", "elements": [element]},
    "context_actions": lambda element: {"type": "context_actions", "elements": [element]},
}
TOP_BLOCKS = [example.least for name, example in BLOCKS.items() if name.endswith(" block")]
PIECES = [example.least for example in ELEMENTS.values() if "type" in example.least]


@pytest.mark.parametrize("block", [*TOP_BLOCKS, {"type": "file"}], ids=lambda block: str(block["type"]))
def test_a_block_is_accepted_only_on_its_surfaces(block: Json) -> None:
    kind = block["type"]

    for surface, at in SURFACES.items():
        refusals = at.check(block)
        if surface in BLOCKS_ON.get(kind, EVERYWHERE):
            assert refusals == []
        else:
            assert [refusal.pointer for refusal in refusals] == [f"{at.pointer}/type"]
            assert refusals[0].message.startswith(f"unsupported type: {kind}; not in a {surface}")


@pytest.mark.parametrize("element", PIECES, ids=lambda element: str(element["type"]))
def test_an_element_is_accepted_only_in_its_parts_and_on_its_surfaces(element: Json) -> None:
    kind = element["type"]

    for surface, at in SURFACES.items():
        for part, around in AROUND.items():
            refusals = at.check(around(element))
            fits = kind in PARTS[part] and surface in ELEMENTS_ON.get(kind, EVERYWHERE)
            assert (refusals == []) == fits
            assert all("unsupported type: " in refusal.message for refusal in refusals)


def test_every_surface_requires_its_own_kind_of_view() -> None:
    modal_view, home_view = modal(), {"type": "home", "blocks": []}

    assert [refusal.pointer for refusal in check_view(home_view)] == ["/view/type"]
    assert [refusal.pointer for refusal in check_view(modal_view, surface="home")] == ["/view/type"]
    assert MODAL.check(modal_view) == HOME.check(home_view) == []


@pytest.mark.parametrize(
    ("text", "pointer", "words"),
    [
        ("Hello", "", "must provide an object"),
        ({"text": "Hello"}, "", "missing required field: type"),
        ({"type": "plain_text"}, "", "missing required field: text"),
        ({"type": "mrkdwn", "text": ""}, "/text", "must be more than 0 characters"),
        ({"type": "mrkdwn", "text": 7}, "/text", "must be a string"),
        ({"type": "markdown", "text": "Hello"}, "/type", "unsupported type: markdown; must be plain_text or mrkdwn"),
        ({"type": "mrkdwn", "text": "Hello", "emoji": True}, "", "invalid additional property: emoji"),
        ({"type": "plain_text", "text": "Hello", "verbatim": True}, "", "invalid additional property: verbatim"),
        ({"type": "plain_text", "text": "Hello", "emoji": "yes"}, "/emoji", "must be a boolean"),
    ],
)
def test_a_text_object_has_one_of_two_shapes(text: Json, pointer: str, words: str) -> None:
    """Each has a type, a text, and the one switch of its type."""
    refusals = check_message("Hello", [{"type": "section", "text": text}])

    assert [(refusal.error, refusal.pointer, refusal.message) for refusal in refusals] == [
        ("invalid_blocks", f"/blocks/0/text{pointer}", words)
    ]


def test_all_mistakes_are_reported_at_once_and_in_order() -> None:
    view = modal({"type": "header", "text": mrkdwn()}, {"type": "alert", "text": mrkdwn("x" * 201), "level": "loud"})

    assert [refusal.pointer for refusal in check_view(view | {"title": plain("x" * 25), "colour": "red"})] == [
        "/view",
        "/view/blocks/0/text/type",
        "/view/blocks/1/text/text",
        "/view/blocks/1/level",
        "/view/title/text",
    ]


def test_a_message_needs_text_or_blocks() -> None:
    """An empty text or list of blocks counts as none; either one alone is enough."""
    nothing: list[Any] = [None, "", []]
    for text in nothing:
        for blocks in nothing:
            assert [refusal.error for refusal in check_message(text, blocks)] == ["no_text"]

    assert check_message("Hello", None) == check_message(None, [{"type": "divider"}]) == []


def test_an_app_may_offer_no_options() -> None:
    assert check_options({"options": []}) == check_options({"option_groups": []}) == []


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
KEYS = st.sampled_from(["type", "text", "blocks", "elements", "options", "value", "~/"]) | st.text(max_size=5)
ANYTHING = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=8
)
FORMS = [(example.at, form) for example in EXAMPLES.values() for form in example.fullest]


def everything(value: Json, way: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """The paths to all values inside a value."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [way, *(inner for key, item in items for inner in everything(item, (*way, key)))]


def replaced(value: Json, way: tuple[str | int, ...], new: Json) -> Json:
    """A copy of a value in which one inner value is another."""
    if not way:
        return new
    changed = copy.copy(value)
    changed[way[0]] = replaced(value[way[0]], way[1:], new)
    return changed


@given(anything=ANYTHING)
@settings(max_examples=100, deadline=None)
def test_anything_at_all_gets_an_answer(anything: Json) -> None:
    """Something that is not a view is refused, and does not crash the checker."""
    before = copy.deepcopy(anything)

    assert check_view(anything)
    assert check_view(anything, surface="home")
    for refusals in (check_message(anything, None), check_message(None, anything), check_options(anything)):
        assert all(isinstance(refusal, Refusal) for refusal in refusals)
    assert repr(anything) == repr(before)


def pointed_at(value: Json, pointer: str) -> Json:
    """What a JSON pointer points to."""
    for step in pointer.split("/")[1:]:
        key = step.replace("~1", "/").replace("~0", "~")
        value = value[int(key)] if isinstance(value, list) else value[key]
    return value


@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_anything_in_the_middle_of_something_valid_gets_an_answer(data: st.DataObject) -> None:
    """Every refusal has a code, a reason, a page, and a pointer to something that exists."""
    at, form = data.draw(st.sampled_from(FORMS))
    way = data.draw(st.sampled_from(everything(form)[1:]))
    changed = replaced(form, way, data.draw(ANYTHING))

    for refusal in at.check(changed):
        assert refusal.error
        assert refusal.message
        assert refusal.page.startswith("https://docs.slack.dev/reference/")
        if refusal.pointer.startswith(at.pointer):
            pointed_at(changed, refusal.pointer.removeprefix(at.pointer))
