"""Examples of blocks, of their parts that appear nowhere else, and of whole views and messages."""

from tests.sandbox.rule_examples import (
    BUTTON,
    ELEMENTS,
    HOME,
    IMAGE,
    IN_MESSAGE,
    IN_MODAL,
    IN_RICH_SECTION,
    IN_RICH_TEXT,
    MESSAGE,
    MODAL,
    OBJECTS,
    OPTIONS,
    SLACK_IMAGE,
    UPDATE,
    A,
    Example,
    Json,
    mrkdwn,
    plain,
    rich,
)

ID = {"block_id": "b"}
DIVIDER = {"type": "divider"}
HELLO = {"type": "text", "text": "Hello"}
SECTION_OF_RICH_TEXT = {"type": "rich_text_section", "elements": [HELLO]}
CELL = {"type": "raw_text", "text": "Cell"}
SERIES = {"name": "s", "data": [{"label": "l", "value": -1.5}]}
OF_SERIES = {"series": [SERIES], "axis_config": {"categories": ["l"]}}
TASK = {"task_id": "t", "title": "Think"}
SOURCE = {"type": "url", "url": "https://example.com", "text": "Example"}
OF_A_TASK = ID | {
    "details": rich(HELLO),
    "output": rich(HELLO),
    "sources": [SOURCE],
    "status": "pending",
}

BLOCKS = {
    "section block": Example(
        IN_MESSAGE,
        {"type": "section", "text": mrkdwn()},
        [ID | {"fields": [plain(), mrkdwn()], "accessory": BUTTON, "expand": True}, {"text": ..., "fields": [plain()]}],
    ),
    "actions block": Example(IN_MESSAGE, {"type": "actions", "elements": [BUTTON | {"action_id": "a"}]}, [ID]),
    "input block": Example(
        IN_MODAL,
        {"type": "input", "label": plain(), "element": {"type": "plain_text_input"}},
        [ID | {"hint": plain(), "optional": True, "dispatch_action": True}],
    ),
    "context block": Example(IN_MESSAGE, {"type": "context", "elements": [IMAGE, mrkdwn()]}, [ID]),
    "context actions block": Example(
        IN_MESSAGE,
        {"type": "context_actions", "elements": [ELEMENTS["icon button element"].least | {"action_id": "a"}]},
        [ID],
    ),
    "header block": Example(IN_MESSAGE, {"type": "header", "text": plain()}, [ID | {"level": 2}]),
    "divider block": Example(IN_MESSAGE, DIVIDER, [ID]),
    "alert block": Example(IN_MODAL, {"type": "alert", "text": mrkdwn()}, [ID | {"level": "error"}]),
    "markdown block": Example(IN_MESSAGE, {"type": "markdown", "text": "**Hello**"}, [ID]),
    "image block": Example(IN_MESSAGE, IMAGE, [ID | {"title": plain()}, SLACK_IMAGE]),
    "video block": Example(
        IN_MESSAGE,
        {
            "type": "video",
            "alt_text": "A cat",
            "title": plain(),
            "thumbnail_url": "https://example.com/cat.png",
            "video_url": "https://example.com/cat",
        },
        [
            ID
            | {"title_url": "https://example.com", "author_name": "Anna", "description": plain()}
            | {"provider_name": "Example", "provider_icon_url": "https://example.com/icon.png"}
        ],
    ),
    "table block": Example(
        IN_MESSAGE,
        {"type": "table", "rows": [[CELL], [rich(HELLO)]]},
        [ID | {"column_settings": [{"align": "right"}, None]}],
    ),
    "column setting": Example(
        IN_MESSAGE.within(
            lambda setting: {"type": "table", "rows": [[CELL]], "column_settings": [setting]}, "/column_settings/0"
        ),
        {},
        [{"align": "left", "is_wrapped": True}],
    ),
    "raw text cell": Example(IN_MESSAGE.within(lambda cell: {"type": "table", "rows": [[cell]]}, "/rows/0/0"), CELL),
    "raw number cell": Example(
        IN_MESSAGE.within(lambda cell: {"type": "table", "rows": [[cell]]}, "/rows/0/0"),
        {"type": "raw_number", "value": 1.5},
        [{"text": "1.5"}],
    ),
    "data table block": Example(
        IN_MESSAGE,
        {"type": "data_table", "caption": "Cats", "rows": [[CELL], [CELL]]},
        [ID | {"page_size": 10, "row_header_column_index": 0}],
    ),
    "data visualization block": Example(
        IN_MESSAGE,
        {
            "type": "data_visualization",
            "title": "Cats",
            "chart": {"type": "pie", "segments": [{"label": "l", "value": 1}]},
        },
        [ID],
    ),
    "card block": Example(
        IN_MESSAGE,
        {"type": "card", "title": mrkdwn()},
        [
            ID
            | {"subtitle": plain(), "body": mrkdwn(), "subtext": mrkdwn(), "actions": [BUTTON | {"action_id": "a"}]}
            | {"hero_image": IMAGE, "icon": IMAGE},
            {"slack_icon": {"type": "icon", "name": "star"}},
        ],
    ),
    "image of a card": Example(
        IN_MESSAGE.within(lambda image: {"type": "card", "hero_image": image}, "/hero_image"), IMAGE, [{}, SLACK_IMAGE]
    ),
    "carousel block": Example(
        IN_MESSAGE, {"type": "carousel", "elements": [{"type": "card", "title": plain(), "block_id": "c"}]}, [ID]
    ),
    "container block": Example(
        IN_MESSAGE,
        {"type": "container", "title": plain(), "child_blocks": [DIVIDER]},
        [
            ID
            | {"rich_text_title": rich(HELLO), "subtitle": mrkdwn(), "icon": IMAGE, "width": "full"}
            | {"is_collapsible": True, "default_collapsed": True, "has_header_divider": True}
        ],
    ),
    "task card block": Example(IN_MESSAGE, {"type": "task_card", **TASK}, [OF_A_TASK]),
    "URL source element": Example(
        IN_MESSAGE.within(lambda source: {"type": "task_card", **TASK, "sources": [source]}, "/sources/0"),
        SOURCE,
    ),
    "plan block": Example(IN_MESSAGE, {"type": "plan", "title": "A plan"}, [ID | {"tasks": [TASK]}]),
    "task of a plan": Example(
        IN_MESSAGE.within(lambda task: {"type": "plan", "title": "A plan", "tasks": [task]}, "/tasks/0"),
        TASK,
        [OF_A_TASK | {"type": "task_card"}],
    ),
    "rich text block": Example(IN_MESSAGE, rich(HELLO), [ID]),
    "rich text section": Example(IN_RICH_TEXT, SECTION_OF_RICH_TEXT),
    "rich text list": Example(
        IN_RICH_TEXT,
        {"type": "rich_text_list", "style": "bullet", "elements": [SECTION_OF_RICH_TEXT]},
        [{"indent": 1, "offset": 4, "border": 1}],
    ),
    "rich text quote": Example(IN_RICH_TEXT, {"type": "rich_text_quote", "elements": [HELLO]}, [{"border": 0}]),
    "rich text preformatted": Example(
        IN_RICH_TEXT, {"type": "rich_text_preformatted", "elements": [HELLO]}, [{"border": 0, "language": "python"}]
    ),
    "style of rich text": Example(
        IN_RICH_SECTION.within(lambda style: HELLO | {"style": style}, "/style"),
        {},
        [
            {"bold": True, "italic": True, "strike": True, "code": True},
            {"highlight": True, "client_highlight": True, "underline": True, "unlink": True},
        ],
    ),
}

STYLE = {"style": {"bold": True}}
PIECES: dict[str, tuple[dict[str, Json], dict[str, Json]]] = {
    "text": ({"text": "Hello"}, STYLE),
    "link": ({"url": "https://example.com"}, STYLE | {"text": "Example", "unsafe": True}),
    "user": ({"user_id": "U0ALICE001"}, STYLE),
    "usergroup": ({"usergroup_id": "S0GROUP001"}, STYLE),
    "team": ({"team_id": "T0ACME0001"}, STYLE),
    "channel": ({"channel_id": "C0GENERAL1"}, STYLE),
    "broadcast": ({"range": "here"}, STYLE),
    "color": ({"value": "#F405B3"}, STYLE),
    "emoji": ({"name": "wave"}, {"unicode": "1f44b"}),
    "date": (
        {"timestamp": 1720710212, "format": "{date_num}"},
        STYLE | {"timezone": "Asia/Kolkata", "url": "https://example.com", "fallback": "July"},
    ),
}


def points_for(axis: Json) -> list[Json]:
    """Valid points, one for each category if the categories are valid too."""
    categories = axis.get("categories") if isinstance(axis, dict) else None
    labels = [str(label)[:20] for label in categories] if isinstance(categories, list) else []
    return [{"label": label, "value": 1} for label in labels or ["l"]]


def axis_for(series: Json) -> Json:
    """The categories of a series, as far as it has points."""
    points = series.get("data") if isinstance(series, dict) else None
    return {
        "categories": [
            point["label"]
            for point in (points if isinstance(points, list) else [])
            if isinstance(point, dict) and isinstance(point.get("label"), str)
        ]
    }


IN_CHART = IN_MESSAGE.within(lambda chart: BLOCKS["data visualization block"].least | {"chart": chart}, "/chart")
IN_AXIS = IN_CHART.within(
    lambda axis: {"type": "bar", "series": [{"name": "s", "data": points_for(axis)}], "axis_config": axis},
    "/axis_config",
)
IN_SERIES = IN_CHART.within(
    lambda series: {"type": "bar", "series": [series], "axis_config": axis_for(series)}, "/series/0"
)

CHARTS = {
    "pie chart": Example(IN_CHART, {"type": "pie", "segments": [{"label": "l", "value": 1}]}),
    "bar chart": Example(IN_CHART, {"type": "bar", **OF_SERIES}),
    "area chart": Example(IN_CHART, {"type": "area", **OF_SERIES}),
    "line chart": Example(IN_CHART, {"type": "line", **OF_SERIES}),
    "segment of a pie chart": Example(
        IN_CHART.within(lambda segment: {"type": "pie", "segments": [segment]}, "/segments/0"),
        {"label": "l", "value": 0.5},
    ),
    "data series": Example(IN_SERIES, SERIES),
    "data point": Example(
        IN_SERIES.within(lambda point: {"name": "s", "data": [point]}, "/data/0"), {"label": "l", "value": 1}
    ),
    "axis config": Example(IN_AXIS, {"categories": ["l"]}, [{"x_label": "Day", "y_label": "Cats"}]),
}

OF_A_VIEW = {"private_metadata": "{}", "callback_id": "cat_form", "external_id": "e"}
WHOLES = {
    "modal view": Example(
        MODAL,
        {"type": "modal", "title": plain(), "blocks": [DIVIDER]},
        [
            OF_A_VIEW
            | {"submit": plain(), "close": plain(), "submit_disabled": False}
            | {"clear_on_close": True, "notify_on_close": True}
        ],
    ),
    "home view": Example(HOME, {"type": "home", "blocks": [DIVIDER]}, [OF_A_VIEW]),
    "message": Example(MESSAGE, {"text": "Hello"}, [{"blocks": [DIVIDER]}]),
    "updated message": Example(UPDATE, {"text": "Hello"}, [{"blocks": [DIVIDER]}]),
    "options of an external menu": Example(
        OPTIONS,
        {"options": [A]},
        [{}, {"options": ..., "option_groups": [OBJECTS["option group object"].least]}],
    ),
}

EXAMPLES: dict[str, Example] = (
    WHOLES
    | BLOCKS
    | CHARTS
    | ELEMENTS
    | OBJECTS
    | {
        f"rich text: {name}": Example(IN_RICH_SECTION, {"type": name, **least}, [more])
        for name, (least, more) in PIECES.items()
    }
)
