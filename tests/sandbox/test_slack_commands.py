"""Slash commands: who may type them, what the bot gets, and what its acknowledgement does."""

import time

import pytest

from tests.sandbox.conftest import Meanwhile
from tests.sandbox.samples import field, modal, section
from tests.sandbox.small_bot import Heard, SmallBot
from tests.support.people import Answer, Form, Message, Notice, Person


def test_a_command_reaches_the_bot_with_everything_that_slack_sends(alice: Person, bot: SmallBot) -> None:
    alice.types("/campaign  help  me ", in_="#campaigns", within=0)

    heard = bot.last("command")
    given = ("command", "text", "user_id", "user_name", "channel_id", "channel_name", "team_id", "team_domain")
    assert [heard[name] for name in given] == [
        "/campaign",
        "help  me",
        "U0ALICE001",
        "alice",
        "C0CAMPAIGN",
        "campaigns",
        "T0ACME0001",
        "acme",
    ]
    assert heard["api_app_id"] == "A0TOINGG01"
    assert heard["trigger_id"]
    assert heard["response_url"].startswith(alice.sandbox_url)


@pytest.mark.parametrize(("where", "name"), [("#leads", "privategroup"), ("@bob", "directmessage")])
def test_the_names_of_private_conversations_are_not_sent(alice: Person, bot: SmallBot, where: str, name: str) -> None:
    alice.types("/campaign", in_=where, within=0)

    assert bot.last("command")["channel_name"] == name


def test_a_command_opens_a_form(alice: Person, bot: SmallBot) -> None:
    bot.opens(modal(field("title")))

    form = alice.types("/campaign")

    assert isinstance(form, Form)
    assert form.labels == ["Title"]


@pytest.mark.parametrize("answer", ["Just a text", {"text": "Just a text"}, {"blocks": [section("Just a text")]}])
def test_an_acknowledgement_with_text_is_seen_only_by_the_person_who_asked(
    alice: Person, bob: Person, bot: SmallBot, answer: object
) -> None:
    bot.on["/campaign"] = lambda _: answer

    reply = alice.types("/campaign", in_="#campaigns")

    assert isinstance(reply, Message)
    assert (reply.text, reply.is_ephemeral) == ("Just a text", True)
    assert bob.messages("#campaigns") == []


def test_an_acknowledgement_for_everybody_shows_the_command_too(alice: Person, bob: Person, bot: SmallBot) -> None:
    bot.on["/campaign"] = lambda _: {"text": "Hello all", "response_type": "in_channel"}

    alice.types("/campaign <help> ", in_="#campaigns", within=0)

    command, answer = bob.messages("#campaigns")
    assert (command.text, command.content["user"]) == ("/campaign <help>", alice.id)
    assert (answer.text, answer.content["user"], answer.is_ephemeral) == ("Hello all", "U0TOINGG01", False)


def test_an_acknowledgement_without_text_can_show_the_command_alone(alice: Person, bob: Person, bot: SmallBot) -> None:
    bot.on["/campaign"] = lambda _: {"response_type": "in_channel"}

    alice.types("/campaign", in_="#campaigns", within=0)

    assert [message.text for message in bob.messages("#campaigns")] == ["/campaign"]


def test_what_takes_more_than_three_seconds_has_failed(
    alice: Person, bob: Person, bot: SmallBot, meanwhile: Meanwhile
) -> None:
    """One person's command and another one's submission, at the same time, so that the test is faster."""
    bot.opens(modal(field("title")))
    form = bob.types("/campaign").fill({"Title": "x"})
    bot.on["view_submission"] = bot.on["/campaign"] = lambda _: time.sleep(3.3)

    started = time.monotonic()
    submission = meanwhile(form.submit)
    reply = alice.types("/campaign")

    assert 2.9 < time.monotonic() - started < 3.3
    assert reply == Notice('/campaign failed with the error "operation_timeout"')
    assert submission.result() == Answer(trouble="We had some trouble connecting. Try again?")
    assert form.is_open


@pytest.mark.parametrize("answer", [404, 500, {"blocks": [{"type": "nonsense"}]}])
def test_a_bad_acknowledgement_is_a_failure(alice: Person, bot: SmallBot, answer: object) -> None:
    bot.on["/campaign"] = lambda _: answer

    assert alice.types("/campaign") == Notice('/campaign failed with the error "dispatch_failed"')


def test_without_a_bot_a_command_fails(alice: Person) -> None:
    assert alice.types("/campaign") == Notice('/campaign failed with the error "dispatch_failed"')


def test_only_the_manifests_commands_are_known(alice: Person, bot: SmallBot) -> None:
    assert "/campaigns is not a command" in alice.types("/campaigns").text
    assert bot.heard == []


def test_nobody_can_post_in_an_archived_channel(alice: Person, bot: SmallBot) -> None:
    bot.control("channel", channel_id="C0CAMPAIGN", is_archived=True)

    assert "archived" in alice.types("/campaign", in_="#campaigns").text
    assert "archived" in alice.types("Hello", in_="#campaigns").text
    assert bot.heard == []


def test_people_can_write_only_where_they_are_members(dev: Person, alice: Person) -> None:
    """A guest does not even see the other channels, and nobody sees other people's conversations."""
    with pytest.raises(AssertionError, match="sees no #campaigns, but: #general, @toingg"):
        dev.types("/campaign", in_="#campaigns")
    assert dev.post("message", channel_id="C0CAMPAIGN", text="/campaign")["error"] == "channel_not_found"
    assert alice.post("message", channel_id="C0GENERAL2", text="/campaign")["error"] == "channel_not_found"


def test_what_people_say_is_escaped(alice: Person, bob: Person) -> None:
    alice.types("<!channel> & co", in_="#campaigns")

    message = bob.sees("<!channel> & co", in_="#campaigns")
    assert message.content["text"] == "&lt;!channel&gt; &amp; co"


def test_two_companies_share_nothing(alice: Person, omar: Person, bot: SmallBot) -> None:
    bot.on["/campaign"] = lambda heard: {"text": f"Hello {heard['team_domain']}", "response_type": "in_channel"}

    omar.types("/campaign", within=0)

    omar.sees("Hello orbit", in_="#general")
    assert alice.messages("#general") == []
    heard: Heard = bot.last("command")
    assert bot.call("views.open", trigger_id=heard["trigger_id"], view=modal(field("title"))) == {
        "ok": False,
        "error": "invalid_trigger_id",
    }
