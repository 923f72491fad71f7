"""What only just satisfies and only just breaks each rule about a whole view or message, a table or a chart."""

import json

from tests.sandbox.rule_cases import CONTAINER, DIVIDER, PRESS, Case, actions, input_block, select, typed
from tests.sandbox.rule_examples import HOME, IN_MESSAGE, MESSAGE, MODAL, A, Json, modal, mrkdwn, plain, rich

CELL = {"type": "raw_text", "text": "Cell"}


def section(length: int) -> Json:
    """A section of this length."""
    return {"type": "section", "text": mrkdwn("x" * length)}


def markdown(length: int, **more: Json) -> Json:
    """A markdown block of this length."""
    return {"type": "markdown", "text": "x" * length, **more}


def message(*blocks: Json) -> Json:
    """A message."""
    return {"text": "Hello", "blocks": list(blocks)}


def table(*rows: list[Json], kind: str = "table") -> Json:
    """A table of either kind."""
    return {"type": kind, "rows": list(rows)} | ({"caption": "Cats"} if kind == "data_table" else {})


def cell(length: int) -> Json:
    """A cell of this length."""
    return {"type": "raw_text", "text": "x" * length}


def chart(**more: Json) -> Json:
    """A chart."""
    pie = {"type": "pie", "segments": [{"label": "l", "value": 1}]}
    return {"type": "data_visualization", "title": "Cats", "chart": pie, **more}


def bars(categories: list[str], **series: list[str]) -> Json:
    """A bar chart with series of points, given by their labels."""
    return chart(
        chart={
            "type": "bar",
            "axis_config": {"categories": categories},
            "series": [
                {"name": name.rstrip("_"), "data": [{"label": label, "value": 1} for label in labels]}
                for name, labels in series.items()
            ],
        }
    )


def heavy(size: int) -> Json:
    """A modal whose compact JSON has this many bytes: menus with long options, and the rest as metadata."""
    options = [
        {"text": plain("\N{LATIN SMALL LETTER U WITH DIAERESIS}" * 75), "value": f"{n:0150}"} for n in range(100)
    ]
    menus = [input_block(select(*options)) for _ in range(size // bytes_of(options))]
    view = modal(*menus, private_metadata="")
    while size - bytes_of(view) > 3000:
        view = modal(*view["blocks"], section(2000), private_metadata="")
    return view | {"private_metadata": "x" * (size - bytes_of(view))}


def bytes_of(value: Json) -> int:
    """The size of compact JSON in which everything that is not ASCII is escaped."""
    return len(json.dumps(value, separators=(",", ":")))


VIEWS = [
    Case(
        "block_ids_are_unique",
        MODAL,
        modal(DIVIDER, DIVIDER, DIVIDER | {"block_id": "a"}, DIVIDER | {"block_id": "b"}),
        modal(DIVIDER | {"block_id": "a"}, DIVIDER, DIVIDER | {"block_id": "a"}),
        "/view/blocks/2/block_id",
        "block_id must be unique: a",
    ),
    Case(
        "block_ids_are_unique",
        MESSAGE,
        message(markdown(1, block_id="a"), markdown(1, block_id="a")),  # a markdown block's id is not stored
        message(DIVIDER | {"block_id": "a"}, CONTAINER | {"child_blocks": [DIVIDER, DIVIDER | {"block_id": "a"}]}),
        "/blocks/1/child_blocks/1/block_id",
        "block_id must be unique: a",
    ),
    Case(
        "submit_is_there_for_inputs",
        MODAL,
        {"type": "modal", "title": plain(), "blocks": [actions(select(A))]},
        {"type": "modal", "title": plain(), "blocks": [DIVIDER, input_block(typed())]},
        "/view",
        "missing required field: submit",
    ),
    Case(
        "one_focus_at_most",
        MODAL,
        modal(input_block(typed(focus_on_load=True)), input_block(typed(focus_on_load=False))),
        modal(input_block(typed(focus_on_load=True)), actions(PRESS, select(A, focus_on_load=True))),
        "/view/blocks/1/elements/1/focus_on_load",
        "only one element",
    ),
    Case(
        "one_focus_at_most",
        HOME,
        {"type": "home", "blocks": [input_block(typed(focus_on_load=True))]},
        {"type": "home", "blocks": [input_block(typed(focus_on_load=True))] * 2},
        "/view/blocks/1/element/focus_on_load",
        "only one element",
    ),
    Case(
        "view_is_not_too_large",
        MODAL,
        heavy(250_000),
        heavy(250_001),
        "/view",
        "must not be greater than 250kb (this has 250,001 bytes)",
        error="view_too_large",
    ),
]

MESSAGES = [
    Case(
        "markdown_is_not_too_long",
        MESSAGE,
        message(markdown(6_000), DIVIDER, markdown(6_000)),
        message(markdown(6_000), markdown(6_001)),
        "/blocks",
        "no more than 12000 characters together (these have 12001)",
    ),
    Case(
        "two_charts_at_most",
        MESSAGE,
        message(chart(), chart()),
        message(chart(), chart(), chart()),
        "/blocks/2",
        "no more than 2 data_visualization blocks",
    ),
    Case(
        "one_table_at_most",
        MESSAGE,
        message(table([CELL]), DIVIDER),
        message(table([CELL]), CONTAINER | {"child_blocks": [table([CELL])]}),
        "/blocks/1/child_blocks/0",
        "only_one_table_allowed",
        error="invalid_attachments",
    ),
    Case(
        "blocks_are_not_too_long",
        MESSAGE,
        message(*[section(3000)] * 4, section(700)),
        message(*[section(3000)] * 4, section(701)),
        "/blocks",
        "no more than about 13200 characters together (these have about 13201)",
        error="msg_blocks_too_long",
    ),
    Case(
        "table_is_not_too_long",
        IN_MESSAGE,
        table([cell(9_000), rich({"type": "text", "text": "x" * 997})], [{"type": "raw_number", "value": 3.5}]),
        table([cell(9_000), rich({"type": "text", "text": "x" * 998})], [{"type": "raw_number", "value": 3.5}]),
        "/blocks/0/rows",
        "no more than 10000 characters in all cells (these have 10001)",
    ),
    Case(
        "data_table_is_not_too_long",
        IN_MESSAGE,
        table([cell(1)], [cell(19_999)], kind="data_table"),
        table([cell(1)], [cell(20_000)], kind="data_table"),
        "/blocks/0/rows",
        "no more than 20000 characters in all cells (these have 20001)",
    ),
    Case(
        "rows_are_equally_long",
        IN_MESSAGE,
        table([CELL, CELL], [CELL, CELL], kind="data_table"),
        table([CELL, CELL], [CELL, CELL], [CELL], kind="data_table"),
        "/blocks/0/rows/2",
        "must have 2 cells, like the header (this has 1)",
    ),
    Case(
        "header_cells_are_simple",
        IN_MESSAGE,
        table([CELL, CELL], [CELL, rich()], kind="data_table"),
        table([CELL, rich()], [CELL, CELL], kind="data_table"),
        "/blocks/0/rows/0/1/type",
        "unsupported type: rich_text; not in the header row",
    ),
    Case(
        "row_header_is_a_column",
        IN_MESSAGE,
        table([CELL, CELL], [CELL, CELL], kind="data_table") | {"row_header_column_index": 1},
        table([CELL, CELL], [CELL, CELL], kind="data_table") | {"row_header_column_index": 2},
        "/blocks/0/row_header_column_index",
        "must be the index of a column",
    ),
    Case(
        "series_names_are_unique",
        IN_MESSAGE,
        bars(["mon"], free=["mon"], paid=["mon"]),
        bars(["mon"], free=["mon"], paid=["mon"], free_=["mon"]),
        "/blocks/0/chart/series/2/name",
        "series names must be unique: free",
    ),
    Case(
        "points_match_the_categories",
        IN_MESSAGE,
        bars(["mon", "tue"], free=["tue", "mon"]),
        bars(["mon", "tue"], free=["mon", "tue"], paid=["mon"]),
        "/blocks/0/chart/series/1/data",
        "exactly one point for each category",
    ),
]
