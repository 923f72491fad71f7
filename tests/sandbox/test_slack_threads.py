"""Threads: replies to a message are shown under it, and only those that are broadcast also in the conversation."""

from typing import Any

import pytest

from tests.sandbox.samples import buttons
from tests.sandbox.small_bot import SmallBot
from tests.support.people import Message, Person

CHANNEL = "C0CAMPAIGN"
OWN = {"thread_ts", "parent_user_id", "reply_count", "reply_users", "reply_users_count", "latest_reply", "subtype"}


def post(bot: SmallBot, text: str, **more: Any) -> dict[str, Any]:
    posted = bot.call("chat.postMessage", channel=CHANNEL, text=text, **more)
    assert posted["ok"], posted
    message: dict[str, Any] = posted["message"]
    return message


def threading(message: dict[str, Any]) -> dict[str, Any]:
    """Return what a message says about its thread."""
    return {name: value for name, value in message.items() if name in OWN}


def test_a_reply_names_its_thread_and_the_root_counts_it(alice: Person, bot: SmallBot) -> None:
    root = post(bot, "Ready?")
    assert threading(root) == {}

    reply = post(bot, "Yes", thread_ts=root["ts"])
    alice.replies("Me too", to=alice.sees("Ready?"))
    last = post(bot, "Good", thread_ts=root["ts"])

    assert threading(reply) == {"thread_ts": root["ts"], "parent_user_id": "U0TOINGG01"}
    assert threading(alice.sees("Ready?").content) == {
        "thread_ts": root["ts"],
        "reply_count": 3,
        "reply_users_count": 2,
        "reply_users": ["U0TOINGG01", "U0ALICE001"],
        "latest_reply": last["ts"],
    }
    assert threading(alice.sees("Me too").content) == threading(reply)


@pytest.mark.parametrize("switch", [True, "true", 1], ids=repr)
def test_a_broadcast_includes_its_root(alice: Person, bot: SmallBot, switch: object) -> None:
    root = post(bot, "Ready?")

    reply = post(bot, "Yes", thread_ts=root["ts"], reply_broadcast=switch)

    assert (reply["subtype"], reply["thread_ts"]) == ("thread_broadcast", root["ts"])
    assert (reply["root"]["text"], reply["root"]["reply_count"]) == ("Ready?", 1)
    assert alice.sees("Yes").content["subtype"] == "thread_broadcast"


@pytest.mark.parametrize("switch", [False, "false", 0, None], ids=repr)
def test_nothing_is_broadcast_unless_asked(bot: SmallBot, switch: object) -> None:
    root = post(bot, "Ready?")

    assert "subtype" not in post(bot, "Yes", thread_ts=root["ts"], reply_broadcast=switch)
    assert "subtype" not in post(bot, "Alone", reply_broadcast=True), "there is no thread"


def test_a_reply_can_be_broadcast_later(alice: Person, bot: SmallBot) -> None:
    """Unchanged, and only from a thread. https://docs.slack.dev/reference/methods/chat.update."""
    root = post(bot, "Ready?")
    reply = post(bot, "Yes", thread_ts=root["ts"])

    def broadcast(ts: str, **more: str) -> dict[str, Any]:
        return bot.call("chat.update", channel=CHANNEL, ts=ts, reply_broadcast=True, **more)

    assert broadcast(root["ts"])["error"] == "cant_broadcast_message"
    assert broadcast(reply["ts"], text="No")["error"] == "no_dual_broadcast_content_update"
    assert broadcast(reply["ts"])["message"]["subtype"] == "thread_broadcast"
    assert alice.sees("Yes").content["subtype"] == "thread_broadcast"


def test_the_ts_of_a_reply_leads_to_its_thread(bot: SmallBot) -> None:
    root = post(bot, "Ready?")
    reply = post(bot, "Yes", thread_ts=root["ts"])

    assert post(bot, "Good", thread_ts=reply["ts"])["thread_ts"] == root["ts"]


@pytest.mark.parametrize("thread_ts", ["", "0", 0, "abc", "1234567890", "1.2.3", "1_0.0", ["1.2"], True], ids=repr)
def test_what_cannot_be_a_ts_is_refused(alice: Person, bot: SmallBot, thread_ts: object) -> None:
    refused = bot.call("chat.postMessage", channel=CHANNEL, text="Lost", thread_ts=thread_ts)

    assert refused["error"] == "invalid_thread_ts"
    assert refused["response_metadata"] == {"messages": [f"[ERROR] {thread_ts} is not a valid thread_ts"]}
    assert alice.messages("#campaigns") == []


@pytest.mark.parametrize("method", ["chat.postMessage", "chat.postEphemeral"])
def test_if_there_is_no_such_message_slack_posts_outside_any_thread(alice: Person, bot: SmallBot, method: str) -> None:
    """It was deleted, is elsewhere, is ephemeral, or its ts was sent as a number."""
    deleted = post(bot, "Gone")
    bot.call("chat.delete", channel=CHANNEL, ts=deleted["ts"])
    elsewhere = bot.call("chat.postMessage", channel="C0GENERAL1", text="Elsewhere")["ts"]
    whispered = bot.call("chat.postEphemeral", channel=CHANNEL, user=alice.id, text="Psst")["message_ts"]

    for thread_ts in (deleted["ts"], elsewhere, whispered, "1234567890.123456", 1602251441.0017):
        answer = bot.call(method, channel=CHANNEL, user=alice.id, text=f"To {thread_ts}", thread_ts=thread_ts)
        assert answer["ok"]
        assert threading(alice.sees(f"To {thread_ts}").content) == {}


def test_a_null_means_no_thread(bot: SmallBot) -> None:
    assert threading(post(bot, "Ready?", thread_ts=None)) == {}


def test_a_deleted_root_leaves_a_tombstone_while_it_has_replies(alice: Person, bot: SmallBot) -> None:
    root = post(bot, "Ready?")
    reply = post(bot, "Yes", thread_ts=root["ts"])

    bot.call("chat.delete", channel=CHANNEL, ts=root["ts"])
    tombstone = alice.sees("This message was deleted.").content
    assert (tombstone["subtype"], tombstone["user"], tombstone["ts"]) == ("tombstone", "USLACKBOT", root["ts"])
    assert tombstone["reply_count"] == 1
    assert "bot_id" not in tombstone
    edit = bot.call("chat.update", channel=CHANNEL, ts=root["ts"], text="Back")
    assert edit["error"] == "cant_update_message"
    assert post(bot, "Still", thread_ts=root["ts"])["thread_ts"] == root["ts"]

    for ts in (reply["ts"], alice.sees("Still").ts):
        bot.call("chat.delete", channel=CHANNEL, ts=ts)
    assert alice.messages("#campaigns") == []


def test_a_deleted_reply_is_not_counted_any_more(alice: Person, bot: SmallBot) -> None:
    root = post(bot, "Ready?")
    reply = post(bot, "Yes", thread_ts=root["ts"])

    bot.call("chat.delete", channel=CHANNEL, ts=reply["ts"])

    assert threading(alice.sees("Ready?").content) == {}


def test_an_edit_leaves_a_reply_in_its_thread(alice: Person, bot: SmallBot) -> None:
    root = post(bot, "Ready?")
    reply = post(bot, "Yes", thread_ts=root["ts"])

    edited = bot.call("chat.update", channel=CHANNEL, ts=reply["ts"], text="No")

    assert edited["message"]["thread_ts"] == alice.sees("No").content["thread_ts"] == root["ts"]


def test_an_ephemeral_reply_is_shown_only_in_a_thread_that_has_begun(alice: Person, bot: SmallBot) -> None:
    root = post(bot, "Ready?")
    whisper = {"channel": CHANNEL, "user": alice.id, "thread_ts": root["ts"]}

    assert bot.call("chat.postEphemeral", text="Too soon", **whisper)["ok"]
    assert [message.text for message in alice.messages("#campaigns")] == ["Ready?"]

    post(bot, "Yes", thread_ts=root["ts"])
    bot.call("chat.postEphemeral", text="Psst", **whisper)
    whispered = alice.sees("Psst")
    assert (whispered.is_ephemeral, whispered.content["thread_ts"]) == (True, root["ts"])
    assert alice.sees("Ready?").content["reply_count"] == 1, "what one person sees is not counted"


def test_a_person_can_answer_in_a_thread(alice: Person, bob: Person, bot: SmallBot) -> None:
    root = post(bot, "Ready?")

    alice.replies("Yes & no", to=alice.sees("Ready?"))
    alice.replies("All of you", to=alice.sees("Ready?"), broadcast=True)

    assert threading(bob.sees("Yes & no").content) == {"thread_ts": root["ts"], "parent_user_id": "U0TOINGG01"}
    assert bob.sees("All of you").content["subtype"] == "thread_broadcast"


def test_commands_do_not_work_in_threads(alice: Person, bot: SmallBot) -> None:
    """The bot does not hear of them, and the person reads so in Slack's words."""
    root = post(bot, "Ready?")

    for text, command in (("/campaign help", "/campaign"), ("/nope", "/nope")):
        answer = alice.post("message", channel_id=CHANNEL, text=text, thread_ts=root["ts"])
        assert (answer["ok"], answer["message"]) == (False, f"{command} is not supported in threads. Sorry!")
    assert bot.heard == []
    assert len(alice.messages("#campaigns")) == 1


def test_nobody_can_answer_a_message_that_is_gone(alice: Person, bot: SmallBot) -> None:
    root = post(bot, "Ready?")
    bot.call("chat.delete", channel=CHANNEL, ts=root["ts"])

    answer = alice.post("message", channel_id=CHANNEL, text="Yes", thread_ts=root["ts"])

    assert (answer["ok"], answer["error"]) == (False, "message_not_found")


def test_a_message_that_only_a_thread_shows_is_not_unread(alice: Person, bob: Person, bot: SmallBot) -> None:
    def unread() -> int:
        count: int = next(channel["unread"] for channel in alice.sight()["channels"] if channel["id"] == CHANNEL)
        return count

    root = post(bot, "Ready?")
    alice.post("read", channel_id=CHANNEL)
    post(bot, "Yes", thread_ts=root["ts"])
    bob.replies("Me too", to=bob.sees("Ready?"))
    assert unread() == 0

    post(bot, "All of you", thread_ts=root["ts"], reply_broadcast=True)
    assert unread() == 1
    alice.replies("Fine", to=alice.sees("Ready?"))
    assert unread() == 1, "an answer in the thread is no look at the conversation"
    alice.types("Fine", in_="#campaigns")
    assert unread() == 0


def test_a_button_in_a_thread_names_the_thread(alice: Person, bot: SmallBot) -> None:
    root = post(bot, "Ready?", blocks=[buttons("Go")])
    post(bot, "In the thread", blocks=[buttons("Go")], thread_ts=root["ts"])
    whisper = {"channel": CHANNEL, "user": alice.id, "thread_ts": root["ts"]}
    bot.call("chat.postEphemeral", text="Psst", blocks=[buttons("Go")], **whisper)

    def pressed(message: Message) -> dict[str, Any]:
        message.press("Go", within=0)
        return bot.last("block_actions")

    in_thread = pressed(alice.sees("In the thread"))
    assert in_thread["container"]["thread_ts"] == in_thread["message"]["thread_ts"] == root["ts"]
    assert pressed(alice.sees("Psst"))["container"]["thread_ts"] == root["ts"]
    at_root = pressed(alice.sees("Ready?"))
    assert "thread_ts" not in at_root["container"]
    assert at_root["message"]["reply_count"] == 1


def test_a_response_url_can_answer_in_a_thread(alice: Person, bot: SmallBot) -> None:
    """Only if it says so: by default, the url of a button in a thread still leads into the conversation."""
    root = post(bot, "Ready?")
    post(bot, "Press", blocks=[buttons("Go")], thread_ts=root["ts"])
    alice.sees("Press").press("Go", within=0)
    url = bot.last("block_actions")["response_url"]

    bot.answer(url, text="There", response_type="in_channel", replace_original=False, thread_ts=root["ts"])
    bot.answer(url, text="Here", response_type="in_channel", replace_original=False)
    bot.answer(url, text="Psst", replace_original=False, thread_ts=root["ts"])

    assert alice.sees("There").content["thread_ts"] == root["ts"]
    assert "thread_ts" not in alice.sees("Here").content
    assert alice.sees("Psst").content["thread_ts"] == root["ts"]
    refused = bot.answer(url, text="Lost", response_type="in_channel", thread_ts="0")
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_thread_ts")
