"""Messages: where the bot may write, what it may change, and which errors Slack refuses the rest with."""

import json
from pathlib import Path

import pytest
import yaml

from sandbox.server import Sandbox
from sandbox.web_api.gaps import GAPS
from sandbox.workspace.manifest import MANIFEST
from tests.sandbox.samples import Json, buttons, plain, section
from tests.sandbox.small_bot import SmallBot, small_bot
from tests.support.people import Person


def test_the_bot_posts_where_it_is_a_member(alice: Person, bob: Person, bot: SmallBot) -> None:
    posted = bot.call("chat.postMessage", channel="C0CAMPAIGN", text="Hello", blocks=[section("*Hello*")])

    assert posted["channel"] == "C0CAMPAIGN"
    assert posted["message"]["bot_id"] == "B0TOINGG01"
    for person in (alice, bob):
        message = person.sees("*Hello*", in_="#campaigns")
        assert (message.ts, message.notification) == (posted["ts"], "Hello")


@pytest.mark.parametrize(
    ("channel", "error"),
    [
        ("C0GENERAL1", None),
        ("#general", None),
        ("U0BOB00001", None),
        ("G0LEADS001", "channel_not_found"),
        ("D0ALICEBOB", "channel_not_found"),
        ("C0GENERAL2", "channel_not_found"),
        ("U0OMAR0001", "channel_not_found"),
        ("C0NOWHERE1", "channel_not_found"),
        ("U0TOINGG01", "cannot_dm_bot"),
    ],
)
def test_where_the_bot_may_write(bot: SmallBot, channel: str, error: str | None) -> None:
    """chat:write.public opens public channels to it; for the bot, private ones and another company's do not exist."""
    assert bot.call("chat.postMessage", channel=channel, text="Hello").get("error") == error


def test_without_chat_write_public_the_bot_must_be_invited(bot: SmallBot) -> None:
    bot.control("scopes", scopes=["commands", "chat:write"])
    assert bot.call("chat.postMessage", channel="C0GENERAL1", text="Hello")["error"] == "not_in_channel"

    bot.control("channel", channel_id="C0GENERAL1", bot_is_member=True)
    assert bot.call("chat.postMessage", channel="C0GENERAL1", text="Hello")["ok"]


def test_a_private_channel_is_open_to_a_bot_that_was_invited(alice: Person, bot: SmallBot) -> None:
    bot.control("channel", channel_id="G0LEADS001", bot_is_member=True)

    assert bot.call("chat.postMessage", channel="G0LEADS001", text="Hello")["ok"]
    alice.sees("Hello", in_="#leads")


def test_an_archived_channel_is_closed(bot: SmallBot) -> None:
    posted = bot.call("chat.postMessage", channel="C0CAMPAIGN", text="Hello")
    bot.control("channel", channel_id="C0CAMPAIGN", is_archived=True)

    assert bot.call("chat.postMessage", channel="C0CAMPAIGN", text="Hello")["error"] == "is_archived"
    assert bot.call("chat.update", channel="C0CAMPAIGN", ts=posted["ts"], text="x")["error"] == "is_archived"


def test_a_direct_message_opens_by_itself(bob: Person, alice: Person, bot: SmallBot) -> None:
    posted = bot.call("chat.postMessage", channel="U0BOB00001", text="Between us")

    assert posted["channel"].startswith("D0A")
    bob.sees("Between us", in_="@toingg")
    assert alice.messages("@toingg") == []


@pytest.mark.parametrize(
    ("content", "error"),
    [
        ({}, "no_text"),
        ({"text": ""}, "no_text"),
        ({"blocks": []}, "no_text"),
        ({"text": "x" * 40_001}, "msg_too_long"),
        ({"text": "x", "blocks": [section("y")] * 51}, "invalid_blocks"),
        ({"text": "x", "blocks": [section("y" * 3_001)]}, "invalid_blocks"),
        ({"text": "x", "blocks": [section("y" * 3_000)] * 5}, "msg_blocks_too_long"),
        ({"text": "x", "blocks": "[not json"}, "invalid_blocks_format"),
    ],
    ids=["nothing", "empty text", "no blocks", "long text", "many blocks", "long block", "much in all", "not JSON"],
)
def test_some_messages_cannot_be_shown(alice: Person, bot: SmallBot, content: Json, error: str) -> None:
    assert bot.call("chat.postMessage", channel="C0CAMPAIGN", **content)["error"] == error
    assert alice.messages("#campaigns") == []


def test_refused_blocks_are_pointed_at(bot: SmallBot) -> None:
    blocks = [section("fine"), section("y" * 3_001)]

    refused = bot.call("chat.postMessage", channel="C0CAMPAIGN", text="x", blocks=blocks)

    (message,) = refused["response_metadata"]["messages"]
    assert message.startswith("[ERROR] ")
    assert message.endswith("[json-pointer:/blocks/1/text/text]")


def test_a_message_is_edited_in_place(alice: Person, bot: SmallBot) -> None:
    posted = bot.call("chat.postMessage", channel="C0CAMPAIGN", text="First", blocks=[section("First words")])

    edited = bot.call("chat.update", channel="C0CAMPAIGN", ts=posted["ts"], text="Second", blocks=[section("Then")])

    assert edited["ts"] == posted["ts"]
    (message,) = alice.messages("#campaigns")
    assert message.text == "Second\nThen"
    assert message.content["edited"]


def test_a_new_text_without_blocks_removes_the_old_blocks(alice: Person, bot: SmallBot) -> None:
    posted = bot.call("chat.postMessage", channel="C0CAMPAIGN", text="First", blocks=[section("First words")])

    bot.call("chat.update", channel="C0CAMPAIGN", ts=posted["ts"], text="Second")

    assert alice.messages("#campaigns")[0].text == "Second"


def test_new_blocks_without_a_text_leave_the_old_text(alice: Person, bot: SmallBot) -> None:
    """The limit for the text of an edit holds only for a text in the edit itself."""
    long = "x" * 4_001
    posted = bot.call("chat.postMessage", channel="C0CAMPAIGN", text=long, blocks=[section("First words")])
    edit = {"channel": "C0CAMPAIGN", "ts": posted["ts"], "blocks": [section("Other words")]}

    assert bot.call("chat.update", **edit)["ok"]
    assert alice.messages("#campaigns")[0].text == f"{long}\nOther words"
    assert bot.call("chat.update", **edit, text=long)["error"] == "msg_too_long"


def test_the_bot_can_change_only_its_own_messages(alice: Person, bot: SmallBot) -> None:
    alice.types("Mine", in_="#campaigns")
    ts = alice.messages("#campaigns")[0].ts

    def refusal(method: str, **named: str) -> str:
        error: str = bot.call(method, **{"channel": "C0CAMPAIGN", "ts": ts, "text": "x"} | named)["error"]
        return error

    assert refusal("chat.update") == "cant_update_message"
    assert refusal("chat.delete") == "cant_delete_message"
    assert refusal("chat.update", ts="1.000001") == "message_not_found"
    assert refusal("chat.update", channel="U0ALICE001") == "channel_not_found"


def test_the_bot_can_delete_its_message(alice: Person, bot: SmallBot) -> None:
    posted = bot.call("chat.postMessage", channel="C0CAMPAIGN", text="Oops")

    assert bot.call("chat.delete", channel="C0CAMPAIGN", ts=posted["ts"])["ok"]

    assert alice.messages("#campaigns") == []


def test_an_ephemeral_message_is_for_one_member(alice: Person, bob: Person, bot: SmallBot) -> None:
    shown = bot.call("chat.postEphemeral", channel="C0CAMPAIGN", user="U0BOB00001", text="Only you")

    assert bob.sees("Only you", in_="#campaigns").is_ephemeral
    assert alice.messages("#campaigns") == []
    edit = bot.call("chat.update", channel="C0CAMPAIGN", ts=shown["message_ts"], text="x")
    assert edit["error"] == "message_not_found"


@pytest.mark.parametrize(
    ("channel", "user", "error"),
    [("C0GENERAL1", "U0BOB00001", "not_in_channel"), ("C0CAMPAIGN", "U0DEV00001", "user_not_in_channel")],
)
def test_an_ephemeral_message_needs_both_the_bot_and_the_person_in_the_channel(
    bot: SmallBot, channel: str, user: str, error: str
) -> None:
    assert bot.call("chat.postEphemeral", channel=channel, user=user, text="Only you")["error"] == error


def test_a_button_under_a_message_says_where_it_was_pressed(bob: Person, bot: SmallBot) -> None:
    bot.call("chat.postMessage", channel="C0CAMPAIGN", text="Press", blocks=[buttons("Go", value="42")])

    message = bob.sees("Press")
    message.press("Go", within=0)

    heard = bot.last("block_actions")
    assert heard["channel"] == {"id": "C0CAMPAIGN", "name": "campaigns"}
    assert heard["container"]["message_ts"] == heard["message"]["ts"] == message.ts
    assert heard["message"]["blocks"] == message.blocks
    assert heard["user"]["id"] == "U0BOB00001"
    assert heard["actions"][0]["value"] == "42"


def test_the_payload_of_an_ephemeral_message_does_not_have_its_content(bob: Person, bot: SmallBot) -> None:
    row = [buttons("Go")]
    bot.call("chat.postEphemeral", channel="C0CAMPAIGN", user="U0BOB00001", text="Press", blocks=row)

    bob.sees("Press").press("Go", within=0)

    heard = bot.last("block_actions")
    assert "message" not in heard
    assert heard["container"]["is_ephemeral"] is True


def test_a_button_with_a_confirmation_dialog_is_pressed_with_a_yes(bob: Person, bot: SmallBot) -> None:
    question = {"title": plain("Sure?"), "text": plain("Really?"), "confirm": plain("Yes"), "deny": plain("No")}
    bot.call("chat.postMessage", channel="C0CAMPAIGN", text="Press", blocks=[buttons("Go", confirm=question)])
    message = bob.sees("Press")

    with pytest.raises(AssertionError, match="confirm=True"):
        message.press("Go")
    message.press("Go", confirm=True, within=0)

    assert bot.last("block_actions")["actions"][0]["action_id"] == "go"


@pytest.mark.parametrize(
    ("token", "error"),
    [("", "not_authed"), ("xoxb-made-up", "invalid_auth")],
)
def test_a_call_needs_the_bots_token(bot: SmallBot, token: str, error: str) -> None:
    bot.token = token

    assert bot.call("auth.test")["error"] == error


def test_each_company_has_its_own_token(alice: Person, omar: Person, bot: SmallBot) -> None:
    bot.token = bot.sandbox.state()["workspaces"][1]["bot_token"]

    assert bot.call("auth.test")["team_id"] == "T0ORBIT001"
    assert bot.call("chat.postMessage", channel="C0CAMPAIGN", text="Hello")["error"] == "channel_not_found"
    assert bot.call("chat.postMessage", channel="#general", text="Hello")["ok"]
    omar.sees("Hello")
    assert alice.messages("#general") == []


@pytest.mark.parametrize("encoding", ["json", "data", "files"])
def test_a_call_may_use_any_of_three_encodings(alice: Person, bot: SmallBot, encoding: str) -> None:
    """As JSON, as a form, or as a multipart form; in forms, the blocks are JSON in a text."""
    blocks = [section("Hello")]
    content = {
        "json": {"channel": "C0CAMPAIGN", "blocks": blocks},
        "data": {"channel": "C0CAMPAIGN", "blocks": json.dumps(blocks)},
        "files": {"channel": (None, "C0CAMPAIGN"), "blocks": (None, json.dumps(blocks))},
    }

    answer = bot.http.post(
        f"{bot.sandbox.slack_api_url}chat.postMessage",
        headers={"Authorization": f"Bearer {bot.token}"},
        **{encoding: content[encoding]},  # type: ignore[arg-type]
    )

    assert answer.json()["ok"]
    alice.sees("Hello", in_="#campaigns")


def test_an_unknown_method_is_reported_as_unknown(bot: SmallBot) -> None:
    assert bot.call("chat.shout")["error"] == "unknown_method"
    assert bot.log()[-1]["refusal"]["message"] == "The method chat.shout is unknown to this sandbox."


@pytest.mark.parametrize(
    ("method", "argument"), [(method, name) for method, names in GAPS.items() for name in sorted(names)]
)
def test_what_slack_accepts_but_the_sandbox_does_not_imitate_is_not_reported_as_slacks_refusal(
    bot: SmallBot, method: str, argument: str
) -> None:
    assert bot.call(method, **{argument: "x"})["error"] == "invalid_arguments"

    assert bot.log()[-1]["refusal"]["message"] == f"The argument {argument} of {method} is unknown to this sandbox."


def test_unknown_arguments_are_ignored(alice: Person, bot: SmallBot) -> None:
    assert bot.call("chat.postMessage", channel="C0CAMPAIGN", text="Hello", made_up="x")["ok"]


def test_unread_messages_are_counted_for_each_person(alice: Person, bob: Person, bot: SmallBot) -> None:
    def unread(person: Person) -> int:
        channels = {channel["id"]: channel["unread"] for channel in person.sight()["channels"]}
        count: int = channels["C0CAMPAIGN"]
        return count

    bot.call("chat.postMessage", channel="C0CAMPAIGN", text="One")
    bot.call("chat.postMessage", channel="C0CAMPAIGN", text="Two")
    assert (unread(alice), unread(bob)) == (2, 2)

    alice.post("read", channel_id="C0CAMPAIGN")
    bob.types("I was here", in_="#campaigns")

    assert (unread(alice), unread(bob)) == (1, 0)


def test_an_app_without_a_messages_tab_cannot_send_direct_messages(tmp_path: Path) -> None:
    declared = yaml.safe_load(MANIFEST.read_text())
    declared["features"]["app_home"] = {"home_tab_enabled": True}
    file = tmp_path / "manifest.yml"
    file.write_text(yaml.safe_dump(declared))

    with Sandbox(manifest=file) as sandbox, small_bot(sandbox) as bot:
        for channel in ("U0BOB00001", "C0GENERAL1"):
            answer = bot.call("chat.postMessage", channel=channel, text="Hello")
            assert answer.get("error") == ("messages_tab_disabled" if channel.startswith("U") else None)
