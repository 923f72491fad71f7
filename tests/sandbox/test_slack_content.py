"""What a message can have besides text and blocks: Markdown and attachments, wherever an app may send them."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from tests.sandbox.samples import Json, buttons, section
from tests.sandbox.small_bot import SmallBot
from tests.support.people import Person

CHANNEL = "C0CAMPAIGN"
ATTACHMENT = {"text": "Below", "color": "#36a64f"}

Answer = Mapping[str, Any]
Way = Callable[[Person, SmallBot, Json], Answer]


def posted(_: Person, bot: SmallBot, content: Json) -> Answer:
    return bot.call("chat.postMessage", channel=CHANNEL, **content)


def whispered(alice: Person, bot: SmallBot, content: Json) -> Answer:
    return bot.call("chat.postEphemeral", channel=CHANNEL, user=alice.id, **content)


def edited(_: Person, bot: SmallBot, content: Json) -> Answer:
    ts = bot.call("chat.postMessage", channel=CHANNEL, text="Before")["ts"]
    return bot.call("chat.update", channel=CHANNEL, ts=ts, **content)


def answered(alice: Person, bot: SmallBot, content: Json) -> Answer:
    alice.types("/campaign", in_="#campaigns", within=0)
    answer = bot.answer(bot.last("command")["response_url"], response_type="in_channel", **content)
    return {"ok": True} if answer.status_code == 200 else answer.json()


EVERY_WAY = pytest.mark.parametrize("say", [posted, whispered, edited, answered])


@EVERY_WAY
@pytest.mark.parametrize(
    ("content", "shown"),
    [
        ({"markdown_text": "**Bold**"}, "**Bold**"),
        ({"markdown_text": "x" * 12_000}, "x" * 12_000),
        ({"markdown_text": "**Bold**", "text": "", "blocks": []}, "**Bold**"),
        ({"markdown_text": "**Bold**", "attachments": [ATTACHMENT]}, "Below"),
        ({"attachments": [ATTACHMENT]}, "Below"),
        ({"attachments": [{"blocks": [section("In a block")]}]}, "In a block"),
        ({"attachments": [{"title": "Only a title"}]}, "Only a title"),
        ({"text": "Above", "attachments": [{"color": "red"}]}, "Above"),
        ({"text": 5}, "5"),
    ],
    ids=lambda value: str(value)[:60],
)
def test_slack_shows_valid_content(alice: Person, bot: SmallBot, say: Way, content: Json, shown: str) -> None:
    assert say(alice, bot, content)["ok"]

    (message,) = alice.messages("#campaigns")
    assert shown in json.dumps(message.content)


@EVERY_WAY
@pytest.mark.parametrize(
    ("content", "error"),
    [
        ({"markdown_text": "x", "text": "y"}, "markdown_text_conflict"),
        ({"markdown_text": "x", "blocks": [section("y")]}, "markdown_text_conflict"),
        ({"markdown_text": "x" * 12_001}, "msg_too_long"),
        ({"markdown_text": ""}, "no_text"),
        ({"markdown_text": ["x"]}, "invalid_arguments"),
        ({"text": ["x"]}, "invalid_arguments"),
        ({"text": True}, "invalid_arguments"),
        ({"text": {"type": "mrkdwn", "text": "x"}}, "invalid_arguments"),
        ({"blocks": {"type": "divider"}}, "invalid_blocks_format"),
        ({"blocks": 5}, "invalid_blocks_format"),
        ({"attachments": [{}]}, "no_text"),
        ({"attachments": [{"color": "red"}]}, "no_text"),
        ({"attachments": {"text": "x"}}, "invalid_attachments"),
        ({"attachments": ["x"]}, "invalid_attachments"),
        ({"attachments": [ATTACHMENT] * 101}, "too_many_attachments"),
        ({"text": "x", "attachments": [{"blocks": [section("y" * 3_001)]}]}, "invalid_attachments"),
        ({"text": "x", "attachments": [{"blocks": "y"}]}, "invalid_attachments"),
    ],
    ids=lambda value: str(value)[:60],
)
def test_slack_refuses_content_that_breaks_a_rule(
    alice: Person, bot: SmallBot, say: Way, content: Json, error: str
) -> None:
    assert say(alice, bot, content)["error"] == error

    assert [message.text for message in alice.messages("#campaigns")] == (["Before"] if say is edited else [])


@pytest.mark.parametrize("say", [posted, whispered, answered])
def test_an_empty_list_of_attachments_counts_as_none(alice: Person, bot: SmallBot, say: Way) -> None:
    """Only in an edit does an empty list mean something: it removes them."""
    assert say(alice, bot, {"attachments": []})["error"] == "no_text"


def test_a_hundred_attachments_are_allowed(alice: Person, bot: SmallBot) -> None:
    assert posted(alice, bot, {"attachments": [ATTACHMENT] * 100})["ok"]


def test_slack_numbers_the_attachments_that_it_shows(bot: SmallBot) -> None:
    """And adds a text for each that is shown where the attachment cannot be."""
    given = [{"color": "red"}, ATTACHMENT, {"fallback": "Instead", "blocks": [section("x", block_id="b")]}]

    message = bot.call("chat.postMessage", channel=CHANNEL, attachments=given)["message"]

    assert (message["text"], "blocks" in message) == ("", False)
    assert message["attachments"] == [
        ATTACHMENT | {"id": 1, "fallback": "[no preview available]"},
        {"id": 2, "fallback": "Instead", "blocks": [section("x", block_id="b")]},
    ]


def test_refused_blocks_of_an_attachment_are_pointed_at(bot: SmallBot) -> None:
    attachments = [ATTACHMENT, {"blocks": [section("fine"), section("y" * 3_001)]}]

    refused = bot.call("chat.postMessage", channel=CHANNEL, attachments=attachments)

    (message,) = refused["response_metadata"]["messages"]
    assert message.endswith("[json-pointer:/attachments/1/blocks/1/text/text]")


def test_a_button_in_an_attachment_names_it(alice: Person, bot: SmallBot) -> None:
    attachments = [ATTACHMENT, {"blocks": [buttons("Go", value="42")]}]
    bot.call("chat.postMessage", channel=CHANNEL, text="Press", attachments=attachments)
    message = alice.sees("Press")
    (row,) = message.content["attachments"][1]["blocks"]

    names = {"block_id": row["block_id"], "action_id": "go"}
    assert alice.post("action", channel_id=CHANNEL, message_ts=message.ts, **names)["ok"]

    heard = bot.last("block_actions")
    assert (heard["container"]["type"], heard["container"]["attachment_id"]) == ("message_attachment", 2)
    assert heard["actions"][0]["value"] == "42"


@pytest.mark.parametrize("encoding", ["json", "data"])
def test_attachments_may_be_json_in_a_text(alice: Person, bot: SmallBot, encoding: str) -> None:
    def call(attachments: str) -> Answer:
        content: Any = {encoding: {"channel": CHANNEL, "attachments": attachments}}
        headers = {"Authorization": f"Bearer {bot.token}"}
        answer: Answer = bot.http.post("/api/chat.postMessage", headers=headers, **content).json()
        return answer

    assert call(json.dumps([ATTACHMENT]))["ok"]
    assert call("[not json")["error"] == "invalid_attachments"
    assert call("")["error"] == "no_text"
    assert len(alice.messages("#campaigns")) == 1


def test_a_command_can_be_answered_with_any_of_them(alice: Person, bot: SmallBot) -> None:
    for content, shown in (
        ({"markdown_text": "**Bold**"}, "**Bold**"),
        ({"attachments": [ATTACHMENT]}, "Below"),
    ):
        bot.on["/campaign"] = lambda _, content=content: content  # type: ignore[misc]
        answer = alice.types("/campaign", in_="#campaigns")
        assert shown in json.dumps(answer.content)


@pytest.mark.parametrize(
    ("edit", "left"),
    [
        ({"text": "New"}, ("New", False, True)),
        ({"text": "New", "attachments": []}, ("New", False, False)),
        ({"blocks": [section("New")]}, ("Old", True, True)),
        ({"blocks": []}, ("Old", False, True)),
        ({"attachments": []}, ("Old", True, False)),
        ({"attachments": [{"title": "New"}]}, ("Old", True, True)),
        ({"markdown_text": "New"}, ("New", True, True)),
        ({"text": ""}, ("", False, True)),
    ],
    ids=str,
)
def test_an_edit_leaves_unchanged_what_it_does_not_mention(
    bot: SmallBot, edit: Json, left: tuple[str, bool, bool]
) -> None:
    """Except blocks, which a new text replaces: https://docs.slack.dev/reference/methods/chat.update."""
    old = {"text": "Old", "blocks": [section("Old")], "attachments": [ATTACHMENT]}
    ts = bot.call("chat.postMessage", channel=CHANNEL, **old)["ts"]

    message = bot.call("chat.update", channel=CHANNEL, ts=ts, **edit)["message"]

    assert (message["text"], "blocks" in message, "attachments" in message) == left


@pytest.mark.parametrize(
    "edit", [{}, {"text": ""}, {"text": "", "blocks": []}, {"text": "", "attachments": []}], ids=str
)
def test_an_edit_that_leaves_nothing_is_refused(bot: SmallBot, edit: Json) -> None:
    ts = bot.call("chat.postMessage", channel=CHANNEL, text="Old")["ts"]

    assert bot.call("chat.update", channel=CHANNEL, ts=ts, **edit)["error"] == "no_text"
