"""Tables and charts.

https://docs.slack.dev/reference/block-kit/blocks/table-block
https://docs.slack.dev/reference/block-kit/blocks/data-table-block
https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block
"""

from sandbox.rules import data_relations as relations
from sandbox.rules.blocks import BLOCK_ID, PAGE
from sandbox.rules.kinds import (
    MESSAGE,
    MESSAGE_AND_HOME,
    Array,
    Boolean,
    Integer,
    Kind,
    Number,
    Object,
    Shape,
    String,
    Typed,
)
from sandbox.rules.rich_text import RICH_TEXT

TABLE_PAGE = f"{PAGE}/table-block"
DATA_TABLE_PAGE = f"{PAGE}/data-table-block"
CHART_PAGE = f"{PAGE}/data-visualization-block"

RAW_TEXT = Shape("raw text cell", "raw_text", DATA_TABLE_PAGE, {"text": String(min_length=1, required=True)})
RAW_NUMBER = Shape(
    "raw number cell", "raw_number", DATA_TABLE_PAGE, {"value": Number(required=True), "text": String(min_length=1)}
)
CELL = Typed(shapes=(RAW_TEXT, RAW_NUMBER, RICH_TEXT))

COLUMN_SETTING = Shape(
    "column setting",
    "",
    TABLE_PAGE,
    {"align": String(one_of=("left", "center", "right")), "is_wrapped": Boolean()},
)

TABLE = Shape(
    "table block",
    "table",
    TABLE_PAGE,
    BLOCK_ID
    | {
        "rows": Array(item=Array(item=CELL, max_items=20), max_items=100, required=True),
        "column_settings": Array(item=Object(shape=COLUMN_SETTING, nullable=True), max_items=20),
    },
    relations=(relations.table_is_not_too_long,),
    surfaces=MESSAGE_AND_HOME,
)

DATA_TABLE = Shape(
    "data table block",
    "data_table",
    DATA_TABLE_PAGE,
    BLOCK_ID
    | {
        "rows": Array(item=Array(item=CELL, min_items=1, max_items=20), min_items=2, max_items=201, required=True),
        "caption": String(required=True),
        "page_size": Integer(least=1, most=100),
        "row_header_column_index": Integer(least=0),
    },
    relations=(
        relations.data_table_is_not_too_long,
        relations.rows_are_equally_long,
        relations.header_cells_are_simple,
        relations.row_header_is_a_column,
    ),
    surfaces=MESSAGE_AND_HOME,
)

SEGMENT = Shape(
    "segment of a pie chart",
    "",
    CHART_PAGE,
    {"label": String(max_length=20, required=True), "value": Number(above=0, required=True)},
)

DATA_POINT = Shape(
    "data point", "", CHART_PAGE, {"label": String(max_length=20, required=True), "value": Number(required=True)}
)

DATA_SERIES = Shape(
    "data series",
    "",
    CHART_PAGE,
    {
        "name": String(max_length=20, required=True),
        "data": Array(item=Object(shape=DATA_POINT), min_items=1, max_items=20, required=True),
    },
)

AXIS_CONFIG = Shape(
    "axis config",
    "",
    CHART_PAGE,
    {
        "categories": Array(item=String(max_length=20), required=True),
        "x_label": String(max_length=50),
        "y_label": String(max_length=50),
    },
)

PIE = Shape(
    "pie chart",
    "pie",
    CHART_PAGE,
    {"segments": Array(item=Object(shape=SEGMENT), min_items=1, max_items=12, required=True)},
)

SERIES_AND_AXIS: dict[str, Kind] = {
    "series": Array(item=Object(shape=DATA_SERIES), min_items=1, max_items=12, required=True),
    "axis_config": Object(shape=AXIS_CONFIG, required=True),
}
OF_SERIES = (relations.series_names_are_unique, relations.points_match_the_categories)
BAR = Shape("bar chart", "bar", CHART_PAGE, SERIES_AND_AXIS, relations=OF_SERIES)
AREA = Shape("area chart", "area", CHART_PAGE, SERIES_AND_AXIS, relations=OF_SERIES)
LINE = Shape("line chart", "line", CHART_PAGE, SERIES_AND_AXIS, relations=OF_SERIES)

DATA_VISUALIZATION = Shape(
    "data visualization block",
    "data_visualization",
    CHART_PAGE,
    BLOCK_ID
    | {
        "title": String(max_length=50, required=True),
        "chart": Typed(shapes=(PIE, BAR, AREA, LINE), required=True),
    },
    surfaces=MESSAGE,
)

DATA_BLOCKS = (TABLE, DATA_TABLE, DATA_VISUALIZATION)
