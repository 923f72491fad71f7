"""Every limit of Slack's reference again, written by hand: a second reading of its pages, by the tables' names.

A pattern is described by what it accepts and what it refuses.
"""

from typing import Any

PLAIN = ("plain_text",)
COLORS = ("primary", "danger")
ID = {"block_id.min_length": 1, "block_id.max_length": 255}
ACTION = {"action_id.min_length": 1, "action_id.max_length": 255}
LISTED = ACTION | {"placeholder.max_length": 150, "placeholder.formats": PLAIN}
SEVERAL = LISTED | {"max_selected_items.least": 1}
LABEL = {"accessibility_label.max_length": 75}
TEXT_75 = {"text.max_length": 75, "text.formats": PLAIN}
OPTION = TEXT_75 | {"value.max_length": 150, "description.max_length": 75, "description.formats": PLAIN}
OPTIONS: dict[str, Any] = {"options.min_items": 1, "options.max_items": 100, "option_groups.min_items": 1}
OPTIONS |= {"option_groups.max_items": 100, "exactly one of": ("options", "option_groups")}
TICKS = {"options.min_items": 1, "options.max_items": 10}
VIEW: dict[str, Any] = {"blocks.max_items": 100, "private_metadata.max_length": 3000}
VIEW |= {"callback_id.max_length": 255, "external_id.max_length": 255}
DAYS = (
    ["1990-04-28", "2024-02-29"],
    ["1990-4-28", "28-04-1990", "1990-13-01", "1990-01-32", "2026-02-30", "2025-02-29", "0000-01-01", "19900428", ""],
)
MESSAGE = {"blocks.max_items": 50, "at least one of": ("text", "blocks")}
IMAGE = {"image_url.max_length": 3000, "exactly one of": ("image_url", "slack_file")}
BORDER = {"border.least": 0, "border.most": 1}
STATUS = {"status.one_of": ("pending", "in_progress", "complete", "error")}
SERIES = {"series.min_items": 1, "series.max_items": 12}
NUMBER = (["0", "-10", "5.5"], ["", "1e3", ".5", "five", "+1", "1,5"])
HTTPS = (["https://example.com"], ["http://example.com", "https://", "example.com"])

LIMITS: dict[str, dict[str, Any]] = {
    "modal view": VIEW
    | {f"{key}.max_length": 24 for key in ("title", "submit", "close")}
    | {f"{key}.formats": PLAIN for key in ("title", "submit", "close")},
    "home view": VIEW,
    "message": MESSAGE | {"text.max_length": 40_000},
    "updated message": MESSAGE | {"text.max_length": 4_000},
    "options of an external menu": {
        "options.max_items": 100,
        "option_groups.max_items": 100,
        "exactly one of": ("options", "option_groups"),
    },
    "section block": ID
    | {"text.max_length": 3000, "fields.min_items": 1, "fields.max_items": 10, "fields[].max_length": 2000}
    | {"at least one of": ("text", "fields")},
    "actions block": ID | {"elements.min_items": 1, "elements.max_items": 25},
    "input block": ID
    | {"label.max_length": 2000, "label.formats": PLAIN, "hint.max_length": 2000, "hint.formats": PLAIN},
    "context block": ID | {"elements.min_items": 1, "elements.max_items": 10},
    "context actions block": ID | {"elements.min_items": 1, "elements.max_items": 5},
    "header block": ID | {"text.max_length": 150, "text.formats": PLAIN, "level.least": 1, "level.most": 4},
    "divider block": ID,
    "alert block": ID | {"text.max_length": 200, "level.one_of": ("default", "info", "warning", "error", "success")},
    "markdown block": ID,
    "image block": ID | IMAGE | {"alt_text.max_length": 2000, "title.max_length": 2000, "title.formats": PLAIN},
    "video block": ID
    | {"title.max_length": 199, "title.formats": PLAIN, "description.max_length": 199, "description.formats": PLAIN}
    | {"author_name.max_length": 49, "title_url.pattern": HTTPS, "video_url.pattern": HTTPS},
    "rich text block": ID,
    "rich text list": BORDER
    | {"style.one_of": ("bullet", "ordered"), "indent.least": 0, "indent.most": 8, "offset.least": 0},
    "rich text quote": BORDER,
    "rich text preformatted": BORDER,
    "rich text: broadcast": {"range.one_of": ("here", "channel", "everyone")},
    "table block": ID | {"rows.max_items": 100, "rows[].max_items": 20, "column_settings.max_items": 20},
    "column setting": {"align.one_of": ("left", "center", "right")},
    "raw text cell": {"text.min_length": 1},
    "raw number cell": {"text.min_length": 1},
    "data table block": ID
    | {"rows.min_items": 2, "rows.max_items": 201, "rows[].min_items": 1, "rows[].max_items": 20}
    | {"page_size.least": 1, "page_size.most": 100, "row_header_column_index.least": 0},
    "data visualization block": ID | {"title.max_length": 50},
    "pie chart": {"segments.min_items": 1, "segments.max_items": 12},
    "bar chart": SERIES,
    "area chart": SERIES,
    "line chart": SERIES,
    "segment of a pie chart": {"label.max_length": 20, "value.above": 0},
    "data series": {"name.max_length": 20, "data.min_items": 1, "data.max_items": 20},
    "data point": {"label.max_length": 20},
    "axis config": {"categories[].max_length": 20, "x_label.max_length": 50, "y_label.max_length": 50},
    "card block": ID
    | {"title.max_length": 150, "subtitle.max_length": 150, "body.max_length": 200, "subtext.max_length": 200}
    | {"actions.max_items": 3, "at least one of": ("hero_image", "title", "actions", "body")},
    "image of a card": IMAGE | {"alt_text.max_length": 2000},
    "slack icon object": {"name.one_of": ...},  # fifty-four of them
    "carousel block": ID | {"elements.min_items": 1, "elements.max_items": 10},
    "container block": ID
    | {"title.max_length": 150, "title.formats": PLAIN, "subtitle.max_length": 150, "child_blocks.max_items": 10}
    | {"width.one_of": ("narrow", "standard", "wide", "full"), "at least one of": ("title", "rich_text_title")},
    "task card block": ID | STATUS,
    "task of a plan": ID | STATUS | {"type.one_of": ("task_card",)},
    "plan block": ID,
    "button element": TEXT_75
    | ACTION
    | LABEL
    | {"url.max_length": 3000, "value.max_length": 2000, "style.one_of": COLORS},
    "workflow button element": TEXT_75 | ACTION | LABEL | {"style.one_of": COLORS},
    "checkboxes element": ACTION | TICKS | {"initial_options.min_items": 1},
    "radio buttons element": ACTION | TICKS,
    "overflow menu element": ACTION | {"options.min_items": 1, "options.max_items": 5},
    "date picker element": LISTED | {"initial_date.pattern": DAYS},
    "time picker element": LISTED
    | {"initial_time.pattern": (["00:00", "23:59"], ["24:00", "9:30", "12:60", "10Am", ""])},
    "datetime picker element": ACTION | {"initial_date_time.least": 10**9, "initial_date_time.most": 10**10 - 1},
    "plain-text input element": LISTED
    | {"min_length.least": 0, "min_length.most": 3000, "max_length.least": 1, "max_length.most": 3000},
    "email input element": LISTED,
    "URL input element": LISTED,
    "number input element": LISTED
    | {"initial_value.pattern": NUMBER, "min_value.pattern": (["-10"], NUMBER[1])}
    | {"max_value.pattern": (["10.25"], NUMBER[1])},
    "file input element": ACTION | {"max_files.least": 1, "max_files.most": 10},
    "rich text input element": LISTED
    | {"min_lines.least": 1, "min_lines.most": 100, "max_lines.least": 1, "max_lines.most": 100},
    "image element": IMAGE,
    "feedback buttons element": ACTION,
    "feedback button object": TEXT_75 | LABEL | {"value.max_length": 2000},
    "icon button element": ACTION
    | LABEL
    | {"icon.one_of": ("trash",), "text.max_length": 3000, "text.formats": PLAIN, "value.max_length": 2000},
    "select menu of static options": LISTED | OPTIONS,
    "select menu of external data source": LISTED | {"min_query_length.least": 0},
    "select menu of users": LISTED,
    "select menu of conversations": LISTED,
    "select menu of public channels": LISTED,
    "multi-select menu of static options": SEVERAL | OPTIONS | {"initial_options.min_items": 1},
    "multi-select menu of external data source": SEVERAL
    | {"min_query_length.least": 0, "initial_options.min_items": 1},
    "multi-select menu of users": SEVERAL,
    "multi-select menu of conversations": SEVERAL | {"initial_conversations.min_items": 1},
    "multi-select menu of public channels": SEVERAL | {"initial_channels.min_items": 1},
    "option object": OPTION,
    "option object with markup": {"text.max_length": 75, "value.max_length": 150, "description.max_length": 75},
    "option object with url": OPTION | {"url.max_length": 3000},
    "option group object": {"label.max_length": 75, "label.formats": PLAIN, "options.max_items": 100},
    "confirmation dialog object": {"title.max_length": 100, "text.max_length": 300, "style.one_of": COLORS}
    | {"confirm.max_length": 30, "deny.max_length": 30}
    | {f"{key}.formats": PLAIN for key in ("title", "confirm", "deny")},
    "dispatch action configuration object": {
        "trigger_actions_on.min_items": 1,
        "trigger_actions_on.max_items": 2,
        "trigger_actions_on[].one_of": ("on_enter_pressed", "on_character_entered"),
    },
    "conversation filter object": {
        "include.min_items": 1,
        "include[].one_of": ("im", "mpim", "private", "public"),
        "at least one of": ("include", "exclude_external_shared_channels", "exclude_bot_users"),
    },
    "slack file object": {"exactly one of": ("id", "url")},
    "plain text object": {"text.min_length": 1, "text.max_length": 3000},
    "mrkdwn text object": {"text.min_length": 1, "text.max_length": 3000},
}
