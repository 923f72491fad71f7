"""Shortcuts, as the manifest declares them: global ones, and those in the menu of a message."""

import pytest

from sandbox.server import Sandbox
from tests.sandbox.samples import field, modal
from tests.sandbox.small_bot import SmallBot
from tests.support.people import Form, Message, Notice, Person


@pytest.fixture(scope="session")
def only_sandbox(capable_sandbox: Sandbox) -> Sandbox:
    """A sandbox in which the app has shortcuts."""
    return capable_sandbox


def test_a_global_shortcut_opens_a_form(alice: Person, bot: SmallBot) -> None:
    bot.on["shortcut"] = lambda heard: bot.opened(heard, modal(field("title")))

    form = alice.starts("New campaign")

    assert isinstance(form, Form)
    heard = bot.last("shortcut")
    assert (heard["callback_id"], heard["user"]["id"], heard["team"]["id"]) == ("campaign_new", alice.id, "T0ACME0001")
    assert not {"channel", "response_url", "message"} & heard.keys(), "it belongs to no conversation"


def test_a_form_knows_the_conversation_that_was_on_the_screen(alice: Person, bot: SmallBot) -> None:
    where = field("where", type="conversations_select", default_to_current_conversation=True)
    bot.on["shortcut"] = lambda heard: bot.opened(heard, modal(where))

    assert alice.starts("New campaign", in_="#leads").value("Where") == "#leads"


def test_a_message_shortcut_sends_the_message(alice: Person, bob: Person, bot: SmallBot) -> None:
    """The bot does not have to be in the conversation."""
    bot.on["message_action"] = lambda heard: bot.opened(heard, modal(field("title")))
    bob.types("Call them all", in_="#general")

    form = alice.sees("Call them all").choose("Make a campaign of it")

    assert isinstance(form, Form)
    heard = bot.last("message_action")
    assert heard["callback_id"] == "message_campaign"
    assert heard["channel"] == {"id": "C0GENERAL1", "name": "general"}
    assert (heard["message"]["text"], heard["message"]["user"]) == ("Call them all", bob.id)
    assert heard["message_ts"] == heard["message"]["ts"]


def test_a_message_shortcut_can_be_answered_there(alice: Person, bob: Person, bot: SmallBot) -> None:
    bob.types("Call them all", in_="#general")
    alice.sees("Call them all").choose("Make a campaign of it", within=0)
    url = bot.last("message_action")["response_url"]

    bot.answer(url, text="Noted", replace_original=True)

    assert alice.sees("Noted").is_ephemeral
    assert bob.sees("Call them all"), "what somebody else said is not replaced"


def test_an_ephemeral_message_has_no_shortcuts(alice: Person, bot: SmallBot) -> None:
    bot.on["/campaign"] = lambda _: "Just for you"
    message = alice.types("/campaign")

    assert isinstance(message, Message)
    assert "has no shortcuts" in message.choose("Make a campaign of it").text


@pytest.mark.parametrize("name", ["New campaign", "Make a campaign of it"])
def test_each_shortcut_can_be_used_only_in_its_place(alice: Person, bot: SmallBot, name: str) -> None:
    alice.types("Hello", in_="#general")
    message = alice.sees("Hello")

    answer = message.choose(name) if name == "New campaign" else alice.starts(name)

    assert "The manifest declares no" in answer.text
    assert bot.heard == []


def test_a_shortcut_that_is_not_acknowledged_has_failed(alice: Person, bot: SmallBot) -> None:
    bot.on["shortcut"] = lambda _: 404

    assert alice.starts("New campaign") == Notice('New campaign failed with the error "dispatch_failed"')


def test_without_the_scope_for_commands_there_are_no_shortcuts(alice: Person, bot: SmallBot) -> None:
    bot.control("scopes", scopes=["chat:write"])

    assert alice.sight()["shortcuts"] == []
    where = alice.conversation("#general")
    refused = alice.post("shortcut", callback_id="campaign_new", channel_id=where)
    assert refused["error"] == "unknown_shortcut"
    assert bot.heard == []
