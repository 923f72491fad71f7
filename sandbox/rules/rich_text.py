"""The rich_text block and its parts, also used by the rich_text_input element.

The pages give no lengths and no counts. They also describe elements that only Slack itself writes, or that mention
things which the sandbox does not have (canvases, lists, Work Objects, Salesforce fields, citations). These are missing
here, and so are refused.

https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
"""

from sandbox.rules.kinds import Array, Boolean, Integer, Kind, Object, Shape, String, Typed

PAGE = "block-kit/block-elements"

STYLE_SHAPE = Shape(
    "style of rich text",
    type="",
    page=f"{PAGE}/text-element",
    properties={
        "bold": Boolean(),
        "italic": Boolean(),
        "strike": Boolean(),
        "code": Boolean(),  # only an older version of the page has it, and so does every message with `code` in it
        "highlight": Boolean(),
        "client_highlight": Boolean(),
        "underline": Boolean(),
        "unlink": Boolean(),
    },
)
STYLE: dict[str, Kind] = {"style": Object(shape=STYLE_SHAPE)}
BORDER: dict[str, Kind] = {"border": Integer(least=0, most=1)}

TEXT = Shape("rich text: text", "text", f"{PAGE}/text-element", STYLE | {"text": String(required=True)})

LINK = Shape(
    "rich text: link",
    "link",
    f"{PAGE}/link-element",
    STYLE | {"url": String(required=True), "text": String(), "unsafe": Boolean()},
)

USER = Shape("rich text: user", "user", f"{PAGE}/user-element", STYLE | {"user_id": String(required=True)})

USERGROUP = Shape(
    "rich text: usergroup", "usergroup", f"{PAGE}/usergroup-element", STYLE | {"usergroup_id": String(required=True)}
)

TEAM = Shape("rich text: team", "team", f"{PAGE}/team-element", STYLE | {"team_id": String(required=True)})

CHANNEL = Shape(
    "rich text: channel", "channel", f"{PAGE}/channel-element", STYLE | {"channel_id": String(required=True)}
)

BROADCAST = Shape(
    "rich text: broadcast",
    "broadcast",
    f"{PAGE}/broadcast-element",
    STYLE | {"range": String(one_of=("here", "channel", "everyone"), required=True)},
)

COLOR = Shape("rich text: color", "color", f"{PAGE}/color-element", STYLE | {"value": String(required=True)})

EMOJI = Shape(
    "rich text: emoji", "emoji", f"{PAGE}/emoji-element", {"name": String(required=True), "unicode": String()}
)

DATE = Shape(
    "rich text: date",
    "date",
    f"{PAGE}/date-element",
    STYLE
    | {
        "timestamp": Integer(required=True),
        "format": String(required=True),
        "timezone": String(),
        "url": String(),
        "fallback": String(),
    },
)

PIECES = Array(
    item=Typed(shapes=(TEXT, LINK, USER, USERGROUP, TEAM, CHANNEL, BROADCAST, COLOR, EMOJI, DATE)), required=True
)

SECTION = Shape(
    "rich text section", "rich_text_section", f"{PAGE}/rich-text-section-element", properties={"elements": PIECES}
)

LIST = Shape(
    "rich text list",
    "rich_text_list",
    f"{PAGE}/rich-text-list-element",
    BORDER
    | {
        "style": String(one_of=("bullet", "ordered"), required=True),
        "elements": Array(item=Typed(shapes=(SECTION,)), required=True),
        "indent": Integer(least=0, most=8),  # the page gives no maximum; Slack's TypeScript definitions say 8
        "offset": Integer(least=0),
    },
)

QUOTE = Shape("rich text quote", "rich_text_quote", f"{PAGE}/rich-text-quote-element", BORDER | {"elements": PIECES})

PREFORMATTED = Shape(
    "rich text preformatted",
    "rich_text_preformatted",
    f"{PAGE}/rich-text-preformatted-element",
    BORDER | {"elements": Array(item=Typed(shapes=(TEXT, LINK)), required=True), "language": String()},
)

RICH_TEXT = Shape(
    "rich text block",
    "rich_text",
    "block-kit/blocks/rich-text-block",
    {
        "elements": Array(item=Typed(shapes=(SECTION, LIST, QUOTE, PREFORMATTED)), required=True),
        "block_id": String(min_length=1, max_length=255),
    },
)
