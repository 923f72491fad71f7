"""What somebody wrote in Slack, as plain text."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toingg_bot.slack.messages import files_of, first_line, of_mrkdwn, text_of

NAMES = {"U0ALICE001": "alice", "C0CAMPAIGN": "campaigns"}


def words(text: str, **more: Any) -> dict[str, Any]:
    return {"type": "text", "text": text, **more}


def section(*parts: dict[str, Any]) -> dict[str, Any]:
    return {"type": "rich_text_section", "elements": list(parts)}


def items(*texts: str, style: str = "bullet", **more: int) -> dict[str, Any]:
    elements = [section(words(text)) for text in texts]
    return {"type": "rich_text_list", "style": style, "elements": elements, **more}


def text(*pieces: dict[str, Any]) -> str:
    block = {"type": "rich_text", "elements": list(pieces)}
    return text_of({"text": "a fallback that is not read", "blocks": [block]}, NAMES)


def test_a_paragraph_keeps_its_lines_and_loses_its_style() -> None:
    assert text(section(words("Greet. ", style={"bold": True}), words("Then\n\nask &amp; listen."))) == (
        "Greet. Then\n\nask &amp; listen."
    ), "rich text has no escapes"


def test_lists_have_their_numbers_and_levels() -> None:
    said = text(
        section(words("Steps:\n")),
        items("Greet", "Ask", style="ordered"),
        items("their name", "their\ncity", style="ordered", indent=1),
        items("in short", style="ordered", indent=2),
        items("Thank", style="ordered", offset=2),
        items("be kind"),
        section(words("Bye")),
    )

    assert said.split("\n") == [
        "Steps:",
        *("1. Greet", "2. Ask", "    a. their name", "    b. their", "       city", "        i. in short"),
        *("3. Thank", "• be kind", "Bye"),
    ]


def test_quotes_and_code_are_plain() -> None:
    said = text(
        {"type": "rich_text_quote", "elements": [words("Namaste")]},
        {"type": "rich_text_preformatted", "elements": [words("if yes:\n  book()")]},
    )

    assert said == "Namaste\nif yes:\n  book()"


@pytest.mark.parametrize(
    ("part", "read"),
    [
        ({"type": "link", "url": "https://acme.example/faq", "text": "our FAQ"}, "our FAQ (https://acme.example/faq)"),
        ({"type": "link", "url": "https://acme.example/faq"}, "https://acme.example/faq"),
        ({"type": "link", "url": "https://acme.example", "text": "acme.example"}, "https://acme.example"),
        ({"type": "link", "url": "mailto:a@acme.example", "text": "a@acme.example"}, "a@acme.example"),
        ({"type": "user", "user_id": "U0ALICE001"}, "@alice"),
        ({"type": "user", "user_id": "U0NOBODY01"}, "@someone"),
        ({"type": "channel", "channel_id": "C0CAMPAIGN"}, "#campaigns"),
        ({"type": "channel", "channel_id": "C0OTHER001"}, "#channel"),
        ({"type": "usergroup", "usergroup_id": "S1"}, "@group"),
        ({"type": "broadcast", "range": "here"}, "@here"),
        ({"type": "emoji", "name": "+1", "unicode": "1f44d-1f3fd"}, "👍🏽"),
        ({"type": "emoji", "name": "acme"}, ":acme:"),
        ({"type": "emoji", "name": "odd", "unicode": "d800"}, ":odd:"),
        ({"type": "date", "timestamp": 1, "format": "{date}", "fallback": "1 January"}, "1 January"),
        ({"type": "color", "value": "#ff0000"}, "#ff0000"),
        ({"type": "of next year", "text": "still read"}, "still read"),
    ],
)
def test_every_piece_of_rich_text_becomes_words(part: dict[str, Any], read: str) -> None:
    assert text(section(words("("), part, words(")"))) == f"({read})"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Fish &amp; chips &lt;3", "Fish & chips <3"),
        ("&amp;lt;", "&lt;"),
        ("<https://acme.example/faq|our FAQ>", "our FAQ (https://acme.example/faq)"),
        ("<https://acme.example/?a=1&amp;b=2>", "https://acme.example/?a=1&b=2"),
        ("<mailto:a@acme.example|a@acme.example>", "a@acme.example"),
        ("<@U0ALICE001> and <@U0NOBODY01> and <@U0NOBODY01|dev>", "@alice and @someone and @dev"),
        ("<#C0CAMPAIGN|> in <#C0OTHER001|leads> or <#C0OTHER001>", "#campaigns in #leads or #channel"),
        ("<!here> <!subteam^S1|@sales> <!subteam^S1>", "@here @sales @group"),
        ("<!date^1392734382^{date}|18 February>", "18 February"),
        ("2 < 3 > 1 <", "2 < 3 > 1 <"),
    ],
)
def test_without_rich_text_slacks_markup_is_undone(written: str, read: str) -> None:
    assert text_of({"text": written}, NAMES) == of_mrkdwn(written, NAMES) == read


def test_blocks_without_rich_text_leave_the_text() -> None:
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "*Hello*"}}

    assert text_of({"text": "Hello", "blocks": [section]}, NAMES) == "Hello"
    assert text_of({"blocks": [section]}, NAMES) == ""


def forwarded(**more: Any) -> dict[str, Any]:
    """Return a forwarded message as Slack attaches it: https://github.com/slackapi/java-slack-sdk/issues/1179."""
    inside = {"blocks": [{"type": "rich_text", "elements": [items("Greet", "Thank")]}]}
    shown = {"team": "T1", "channel": "C1", "ts": "1.2", "message": inside}
    return {"is_msg_unfurl": True, "text": "• Greet", "fallback": "[…]", "message_blocks": [shown], **more}


@pytest.mark.parametrize(
    ("written", "attachments", "read"),
    [
        ("", [forwarded(is_share=True)], "• Greet\n• Thank"),
        ("", [forwarded()], "• Greet\n• Thank"),
        ("Use this:", [forwarded(is_share=True)], "Use this:\n\n• Greet\n• Thank"),
        ("<https://acme.slack.com/archives/C1/p12>", [forwarded()], "https://acme.slack.com/archives/C1/p12"),
        ("", [forwarded(message_blocks=None, is_share=True, text="Fish &amp; chips")], "Fish & chips"),
        ("", [forwarded(is_share=True), forwarded(is_share=True)], "• Greet\n• Thank\n\n• Greet\n• Thank"),
        ("Look", [{"title": "Acme", "text": "A preview of a page", "from_url": "https://acme.example"}], "Look"),
    ],
    ids=["alone", "not called so", "with words", "a link to it", "without blocks", "two", "a preview"],
)
def test_a_forwarded_message_is_read_too(written: str, attachments: list[dict[str, Any]], read: str) -> None:
    assert text_of({"text": written, "attachments": attachments}, NAMES) == read


def test_files_of_a_forwarded_message_come_after_its_own() -> None:
    files = [
        {"id": "F2", "name": "a.txt", "size": 3, "url_private": "https://evil.example"},
        {"id": "F3/../x"},
        "F4",
        {},
    ]
    message = {"text": "", "files": [{"id": "F1"}], "attachments": [forwarded(is_share=True, files=files)]}

    assert files_of(message) == [{"id": "F1"}, {"id": "F2", "name": "a.txt", "size": 3}]
    assert files_of({"text": "Look", "attachments": [forwarded(files=files)]}) == []


def test_rich_text_that_says_nothing_leaves_the_text() -> None:
    unknown = {"type": "rich_text", "elements": [{"type": "of next year", "rows": []}]}

    assert text_of({"text": "Hello", "blocks": [unknown]}, NAMES) == "Hello"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Diwali renewals\nGreet the customer", "Diwali renewals"),
        ("\n  Diwali   renewals  ", "Diwali renewals"),
        ("x" * 75, "x" * 75),
        ("x" * 76, None),
        ("", None),
    ],
)
def test_a_short_first_line_can_be_a_title(text: str, title: str | None) -> None:
    assert first_line(text, 75) == title


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["type", "elements", "text", "style", "indent", "offset", "url", "unicode", "user_id"]),
            inner | st.sampled_from(["rich_text", "rich_text_list", "rich_text_section", "ordered", "emoji", "link"]),
            max_size=4,
        )
    ),
    max_leaves=20,
)


@given(ANYTHING, ANYTHING)
def test_whatever_an_app_posts_is_some_text(blocks: Any, written: Any) -> None:
    rich = [{"type": "rich_text", "elements": blocks}]

    assert isinstance(text_of({"text": written, "blocks": rich}, NAMES), str)
    assert isinstance(text_of({"text": written, "blocks": blocks}, NAMES), str)
    shared = {"is_share": True, "text": written, "message_blocks": [{"message": {"blocks": rich}}, {"message": blocks}]}
    assert isinstance(text_of({"text": written, "attachments": [shared]}, NAMES), str)
    assert isinstance(text_of({"text": written, "attachments": blocks}, NAMES), str)
    assert files_of({"text": written, "attachments": [shared | {"files": blocks}]}) == []
