"""Rules about a whole view or message: what must be unique in it, and how much it may contain in total."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sandbox.rules.kinds import rule
from sandbox.rules.units import units

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sandbox.rules.place import Place
    from sandbox.rules.refusal import Refusal

VIEW_BYTES = 250_000
MARKDOWN_CHARACTERS = 12_000
CHARTS = 2

# Slack publishes no limit for all blocks of a message together. Users of slackapi/bolt-js measured about 13,200
# characters, and about a hundred more for every block. Tables have limits of their own.
BLOCKS_CHARACTERS = 13_200
CHARACTERS_OF_A_BLOCK = 100
TABLES = ("table", "data_table")

TEXT_INPUT = "block-kit/block-elements/plain-text-input-element"


def blocks_in(whole: Mapping[str, Any]) -> Iterator[tuple[tuple[str | int, ...], Mapping[str, Any]]]:
    """Yield every block of a view or message, including nested ones, and the path to it."""
    for index, block in enumerate(whole.get("blocks", [])):
        yield ("blocks", index), block
        inner = {"container": "child_blocks", "carousel": "elements"}.get(block["type"])
        for number, child in enumerate(block[inner] if inner else []):
            yield ("blocks", index, inner or "", number), child


def texts_in(value: Any) -> Iterator[str]:
    """Yield every text that a person may read in a block."""
    if isinstance(value, dict):
        for key, item in value.items():
            if isinstance(item, str) and key in {"text", "alt_text", "title", "caption", "fallback"}:
                yield item
            else:
                yield from texts_in(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts_in(item)


def _focused(value: Any, way: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield the paths to all elements that ask for the cursor."""
    if isinstance(value, dict) and value.get("focus_on_load") is True:
        yield (*way, "focus_on_load")
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield from _focused(item, (*way, key))


def start_values_are_not_longer(view: Mapping[str, Any], place: Place, most: int) -> Iterator[Refusal]:
    """Texts that a field without a limit of its own starts with. No page has this rule, so no shape has it either."""
    for way, element in _text_fields(view):
        length = units(element.get("initial_value", ""))
        if "max_length" not in element and length > most:
            words = f"must be less than {most + 1} characters (this has {length})"
            yield place.at(*way, "initial_value").refuse(words, page=TEXT_INPUT)


def _text_fields(value: Any, way: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Yield every plain_text_input, and the path to it."""
    if isinstance(value, dict) and value.get("type") == "plain_text_input":
        yield way, value
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield from _text_fields(item, (*way, key))


@rule("block-kit/blocks/section-block")
def block_ids_are_unique(whole: Mapping[str, Any], place: Place) -> Iterator[Refusal]:
    """An interaction names its block by the block_id."""
    seen = set()
    for way, block in blocks_in(whole):
        block_id = block.get("block_id")
        # A markdown block's id is ignored: https://docs.slack.dev/reference/block-kit/blocks/markdown-block
        if block_id is None or block["type"] == "markdown":
            continue
        if block_id in seen:
            yield place.at(*way, "block_id").refuse(f"block_id must be unique: {block_id}")
        seen.add(block_id)


@rule("views/modal-views")
def submit_is_there_for_inputs(view: Mapping[str, Any], place: Place) -> Iterator[Refusal]:
    """It must be possible to send what is typed."""
    if "submit" not in view and any(block["type"] == "input" for block in view["blocks"]):
        yield place.refuse("missing required field: submit, which a view with an input block must have")


@rule(TEXT_INPUT)
def one_focus_at_most(view: Mapping[str, Any], place: Place) -> Iterator[Refusal]:
    """There is only one cursor."""
    for way in list(_focused(view))[1:]:
        yield place.at(*way).refuse("only one element of a view may have focus_on_load")


@rule("methods/views.open")
def view_is_not_too_large(view: Mapping[str, Any], place: Place) -> Iterator[Refusal]:
    """The page says 250kb, but not how to count: here it means 250,000 bytes of compact JSON.

    Everything that is not ASCII is escaped, as PHP writes it: a Hindi letter is six bytes, an emoji twelve.
    """
    size = len(json.dumps(view, separators=(",", ":")))
    if size > VIEW_BYTES:
        yield place.refuse(f"the view must not be greater than 250kb (this has {size:,} bytes)", error="view_too_large")


@rule("block-kit/blocks/markdown-block")
def markdown_is_not_too_long(message: Mapping[str, Any], place: Place) -> Iterator[Refusal]:
    """The limit is for all markdown blocks of a message together."""
    length = sum(len(block["text"]) for _, block in blocks_in(message) if block["type"] == "markdown")
    if length > MARKDOWN_CHARACTERS:
        words = f"markdown blocks must have no more than 12000 characters together (these have {length})"
        yield place.at("blocks").refuse(words)


@rule("block-kit/blocks/data-visualization-block")
def two_charts_at_most(message: Mapping[str, Any], place: Place) -> Iterator[Refusal]:
    """More charts need another message."""
    charts = [way for way, block in blocks_in(message) if block["type"] == "data_visualization"]
    for way in charts[CHARTS:]:
        yield place.at(*way).refuse("no more than 2 data_visualization blocks allowed in a message")


@rule("block-kit/blocks/table-block")
def one_table_at_most(message: Mapping[str, Any], place: Place) -> Iterator[Refusal]:
    """The page no longer says so. Slack answers only_one_table_allowed, as invalid_attachments."""
    tables = [way for way, block in blocks_in(message) if block["type"] in TABLES]
    for way in tables[1:]:
        yield place.at(*way).refuse("only_one_table_allowed in a message", error="invalid_attachments")


@rule("methods/chat.postMessage")
def blocks_are_not_too_long(message: Mapping[str, Any], place: Place) -> Iterator[Refusal]:
    """All blocks of a message together must not be too long to read."""
    blocks = [block for block in message.get("blocks", []) if block["type"] not in TABLES]
    length = sum(CHARACTERS_OF_A_BLOCK + sum(map(len, texts_in(block))) for block in blocks)
    if length > BLOCKS_CHARACTERS:
        words = f"the blocks must have no more than about 13200 characters together (these have about {length})"
        yield place.at("blocks").refuse(words, error="msg_blocks_too_long")
