"""Rules between the values of one table or chart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.rules.kinds import rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sandbox.rules.place import Place
    from sandbox.rules.refusal import Refusal

TABLE_CHARACTERS = 10_000
DATA_TABLE_CHARACTERS = 20_000
DATA_TABLE = "block-kit/blocks/data-table-block"
CHART = "block-kit/blocks/data-visualization-block"


def _characters(value: Any) -> int:
    """Return how many characters a table shows. A number without a text counts as its digits."""
    if isinstance(value, list):
        return sum(map(_characters, value))
    if not isinstance(value, dict):
        return 0
    if isinstance(value.get("text"), str):
        return len(value["text"])
    if value.get("type") == "raw_number":
        return len(str(value["value"]))
    return _characters(value.get("elements", []))


@rule("block-kit/blocks/table-block")
def table_is_not_too_long(table: Mapping[str, Any], place: Place) -> Iterator[Refusal]:
    """All cells count together. A message has one table, so this is also the message's limit."""
    length = _characters(table["rows"])
    if length > TABLE_CHARACTERS:
        yield place.at("rows").refuse(f"must have no more than 10000 characters in all cells (these have {length})")


@rule(DATA_TABLE)
def data_table_is_not_too_long(table: Mapping[str, Any], place: Place) -> Iterator[Refusal]:
    """All cells count together. A message has one table, so this is also the message's limit."""
    length = _characters(table["rows"])
    if length > DATA_TABLE_CHARACTERS:
        yield place.at("rows").refuse(f"must have no more than 20000 characters in all cells (these have {length})")


@rule(DATA_TABLE)
def rows_are_equally_long(table: Mapping[str, Any], place: Place) -> Iterator[Refusal]:
    """Every row has as many cells as the header."""
    header = len(table["rows"][0])
    for index, row in enumerate(table["rows"]):
        if len(row) != header:
            yield place.at("rows", index).refuse(f"must have {header} cells, like the header (this has {len(row)})")


@rule(DATA_TABLE)
def header_cells_are_simple(table: Mapping[str, Any], place: Place) -> Iterator[Refusal]:
    """The first row is the header."""
    for index, cell in enumerate(table["rows"][0]):
        if cell["type"] == "rich_text":
            yield place.at("rows", 0, index, "type").refuse("unsupported type: rich_text; not in the header row")


@rule(DATA_TABLE)
def row_header_is_a_column(table: Mapping[str, Any], place: Place) -> Iterator[Refusal]:
    """The column that identifies a row is counted from zero."""
    if table.get("row_header_column_index", 0) >= len(table["rows"][0]):
        yield place.at("row_header_column_index").refuse("must be the index of a column")


@rule(CHART)
def series_names_are_unique(chart: Mapping[str, Any], place: Place) -> Iterator[Refusal]:
    """Otherwise the legend would be useless."""
    seen = set()
    for index, series in enumerate(chart["series"]):
        if series["name"] in seen:
            yield place.at("series", index, "name").refuse(f"series names must be unique: {series['name']}")
        seen.add(series["name"])


@rule(CHART)
def points_match_the_categories(chart: Mapping[str, Any], place: Place) -> Iterator[Refusal]:
    """Every series has exactly one point for each category."""
    categories = sorted(chart["axis_config"]["categories"])
    for index, series in enumerate(chart["series"]):
        if sorted(point["label"] for point in series["data"]) != categories:
            yield place.at("series", index, "data").refuse("must have exactly one point for each category")
