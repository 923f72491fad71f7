"""Shortcuts: a campaign from anywhere, and one from a message."""

import base64
from typing import Any

import pytest

from sandbox.server import Sandbox
from sandbox.toingg.service import Toingg
from tests.support.admins import CREATORS, DEFAULT, sets
from tests.support.bots import knows_its_scopes, running_bot
from tests.support.campaigns import GOOD, SCRIPT
from tests.support.market import installable_bot
from tests.support.people import Form, Message, Person, Upload
from tests.support.switches import control
from tests.support.waiting import until
from toingg_bot.app import Bot

REST = {"Title": "Diwali renewals", "Voice": "nova", "Language": "Hindi"}


def posts(
    person: Person, sandbox: Sandbox, text: str = "", *uploads: Upload, in_: str = "#campaigns", **content: Any
) -> Message:
    """Have a person post a message as Slack's editor makes it, and return it as they see it."""
    files = [{"name": each.name, "content": base64.b64encode(each.content).decode()} for each in uploads]
    channel_id = person.conversation(in_)
    sent = {"user_id": person.id, "channel_id": channel_id, "text": text, "files": files, **content}
    ts = control(sandbox, "POST", "message", **sent)["ts"]
    return next(message for message in person.messages(in_) if message.ts == ts)


def create_from(message: Message) -> Form:
    form = message.choose("Create campaign")
    assert isinstance(form, Form), form
    return form


@pytest.mark.usefixtures("either_bot")
def test_a_message_becomes_the_script_and_its_conversation_the_place(
    workspace: Sandbox, alice: Person, bob: Person, toingg: Toingg
) -> None:
    rich = {"type": "rich_text_section", "elements": [{"type": "text", "text": f"Diwali renewals\n{SCRIPT}"}]}
    posts(bob, workspace, "a fallback", blocks=[{"type": "rich_text", "elements": [rich]}])

    form = create_from(alice.sees("a fallback"))

    assert form.value("Title") == "Diwali renewals"
    assert form.parts("Script") == [f"Diwali renewals\n{SCRIPT.strip()}"]
    assert form.value("Share the result in") == "#campaigns"
    form.fill({"Voice": "nova", "Language": "Hindi"}).submit()
    alice.sees("Campaign created: Diwali renewals", in_="#campaigns")
    assert toingg.campaigns[0]["script"] == f"Diwali renewals\n{SCRIPT.strip()}"


@pytest.mark.usefixtures("either_bot")
@pytest.mark.parametrize("where", ["#leads", "@bob"])
def test_the_bot_need_not_be_in_the_conversation(alice: Person, where: str, toingg: Toingg) -> None:
    """A private channel, and a direct message with a colleague."""
    alice.types(SCRIPT, in_=where)

    form = create_from(alice.messages(where)[-1])

    assert form.value("Title") is None, "its first line is too long for a title"
    assert form.value("Share the result in") == where
    form.fill(REST).submit()
    assert "created: Diwali renewals" in alice.sees("created: Diwali renewals", in_=where).text
    assert toingg.campaigns[0]["script"] == SCRIPT.strip()


@pytest.mark.usefixtures("bot")
def test_without_rich_text_the_markup_is_undone(workspace: Sandbox, alice: Person) -> None:
    me = f"<@{alice.id}>"
    message = posts(alice, workspace, f"Fish &amp; chips, {me}, <@U0SOMEBODY> <https://acme.example|our site>")

    assert create_from(message).parts("Script") == [
        "Fish & chips, @alice, @someone our site (https://acme.example)",
    ]


@pytest.mark.usefixtures("bot")
def test_a_message_longer_than_one_input_is_whole(workspace: Sandbox, alice: Person, toingg: Toingg) -> None:
    script = "Say hello, and ask how they are.\n" * 400

    form = create_from(posts(alice, workspace, script))

    assert len(form.parts("Script")) > 1
    form.fill(REST).submit()
    alice.sees("Campaign created", in_="#campaigns")
    assert toingg.campaigns[0]["script"] == script.strip()


@pytest.mark.usefixtures("bot")
def test_a_message_without_text_opens_an_empty_form(workspace: Sandbox, alice: Person) -> None:
    message = posts(alice, workspace, "", blocks=[{"type": "divider"}])

    form = create_from(message)

    assert form.parts("Script") == [None]


@pytest.mark.usefixtures("either_bot")
def test_the_global_shortcut_opens_the_form_from_anywhere(alice: Person, toingg: Toingg) -> None:
    form = alice.starts("New campaign")

    assert isinstance(form, Form)
    form.fill(GOOD).submit()
    alice.sees("Campaign created", in_="#campaigns")
    assert len(toingg.campaigns) == 1


@pytest.mark.usefixtures("bot")
def test_the_global_shortcut_shares_in_the_default_channel(alice: Person, bob: Person) -> None:
    sets(bob, **{DEFAULT: "#campaigns"})

    assert alice.starts("New campaign", in_="#general").value("Share the result in") == "#campaigns"


@pytest.mark.usefixtures("bot")
def test_without_a_default_channel_the_global_shortcut_chooses_none(alice: Person) -> None:
    """Whatever is on the screen has nothing to do with it, also when the bot fills in the form again."""
    form = alice.starts("New campaign", in_="#general")
    assert form.value("Share the result in") is None

    form.fill({"Start from": "Survey"})
    until(lambda: len(alice.sight()["views"]) == 2)

    assert alice.view.parts("Script") != [None]
    assert alice.view.value("Share the result in") is None


@pytest.mark.usefixtures("bot")
def test_the_global_shortcut_offers_to_continue_a_draft(alice: Person) -> None:
    alice.types("/campaign").fill({"Title": "Holi offers"}).press("Save draft")
    alice.view.close()

    assert "You have a draft: Holi offers" in alice.starts("New campaign").text


def test_without_a_key_a_shortcut_says_who_can_connect_one(market: Sandbox) -> None:
    with installable_bot(market):
        market.install_through_bot("T0ACME0001")
        alice = Person(market.url, "alice")
        alice.types("Call them all", in_="#general")

        told = alice.starts("New campaign")
        assert "no Toingg API key yet" in told.text
        told.close()
        answer = alice.sees("Call them all").choose("Create campaign")
        assert answer.is_ephemeral
        assert "no Toingg API key yet" in answer.text


@pytest.mark.usefixtures("bot")
def test_who_may_create_nothing_hears_so(chitra: Person, bob: Person) -> None:
    sets(bob, **{CREATORS: ["@bob"]})
    chitra.types("Call them all", in_="#general")

    told = chitra.starts("New campaign")
    assert "Only selected people can create campaigns here" in told.text
    told.close()
    assert "Only selected people" in chitra.sees("Call them all").choose("Create campaign").text


@pytest.mark.usefixtures("bot")
def test_a_shortcut_that_slack_does_not_open_says_so(workspace: Sandbox, alice: Person) -> None:
    """The global one in a direct message, the message's where the message is."""
    alice.types("Call them all", in_="#general")
    control(workspace, "POST", "slack/faults", method="views.open", error="internal_error", times=2)

    alice.starts("New campaign", within=0)
    told = alice.sees("Slack didn't open it this time", in_="@toingg")
    assert not told.is_ephemeral
    answer = alice.sees("Call them all", in_="#general").choose("Create campaign")

    assert answer.is_ephemeral
    assert "Slack didn't open it this time" in answer.text
    assert not [each for each in alice.notices if "failed" in each]


# Files in the message

FILE = Upload("Diwali script.md", SCRIPT.encode())
PDF = Upload("Diwali.pdf", b"%PDF-1.7")


@pytest.mark.usefixtures("either_bot")
def test_the_text_of_the_messages_file_stands_below_its_words(
    workspace: Sandbox, alice: Person, toingg: Toingg
) -> None:
    message = posts(alice, workspace, "Diwali renewals", FILE)

    shown = create_from(message)
    until(lambda: shown.labels != [])

    assert shown.parts("Script") == [f"Diwali renewals\n\n{SCRIPT.strip()}"]
    assert "I added the text of the message's file" in shown.text
    assert (shown.value("Title"), shown.value("Share the result in")) == ("Diwali renewals", "#campaigns")
    shown.fill({"Voice": "nova", "Language": "Hindi"}).submit()
    alice.sees("Campaign created", in_="#campaigns")
    assert toingg.campaigns[0]["script"] == f"Diwali renewals\n\n{SCRIPT.strip()}"


@pytest.mark.usefixtures("bot")
def test_a_message_that_is_only_a_file_has_its_text(workspace: Sandbox, alice: Person) -> None:
    shown = create_from(posts(alice, workspace, "", FILE))
    until(lambda: shown.labels != [])

    assert shown.parts("Script") == [SCRIPT.strip()]


@pytest.mark.usefixtures("bot")
def test_the_first_file_that_can_be_read_counts(workspace: Sandbox, alice: Person) -> None:
    shown = create_from(posts(alice, workspace, "All of it:", PDF, Upload("a.txt", b"\0"), FILE, FILE))
    until(lambda: shown.labels != [])

    assert shown.parts("Script") == [f"All of it:\n\n{SCRIPT.strip()}"]


@pytest.mark.usefixtures("bot")
def test_while_the_file_is_read_something_is_on_the_screen(workspace: Sandbox, alice: Person) -> None:
    message = posts(alice, workspace, "Diwali renewals", FILE)
    control(workspace, "POST", "slack/faults", method="files.info", delay=1.0)

    shown = create_from(message)

    assert "Reading your file…" in shown.text
    until(lambda: shown.labels != [])


@pytest.mark.usefixtures("bot")
def test_where_the_bot_is_no_member_it_asks_to_be_invited(workspace: Sandbox, alice: Person) -> None:
    shown = create_from(posts(alice, workspace, SCRIPT, FILE, in_="#leads"))
    until(lambda: shown.labels != [])

    assert shown.parts("Script") == [SCRIPT.strip()]
    assert "Invite me to the conversation" in shown.text


@pytest.mark.usefixtures("bot")
def test_where_the_bot_is_a_member_a_deleted_file_is_no_question_of_an_invitation(
    workspace: Sandbox, alice: Person
) -> None:
    message = posts(alice, workspace, SCRIPT, FILE)
    control(workspace, "POST", "slack/quirks", files="gone")

    shown = create_from(message)
    until(lambda: shown.labels != [])

    assert shown.parts("Script") == [SCRIPT.strip()]
    assert "Slack doesn't have this file any more" in shown.text
    assert "Invite me" not in shown.text


@pytest.mark.usefixtures("bot")
def test_a_file_that_cannot_be_read_leaves_the_text_and_the_reason(workspace: Sandbox, alice: Person) -> None:
    shown = create_from(posts(alice, workspace, SCRIPT, PDF))

    assert shown.parts("Script") == [SCRIPT.strip()]
    assert "I can't read PDF files" in shown.text


def test_without_the_permission_the_text_is_taken_and_the_reason_shown(workspace: Sandbox, alice: Person) -> None:
    control(workspace, "POST", "reset")
    control(workspace, "POST", "scopes", scopes=["commands", "chat:write", "users:read"])
    with running_bot(workspace) as bot:
        knows_its_scopes(bot)

        shown = create_from(posts(alice, workspace, SCRIPT, FILE))

        assert shown.parts("Script") == [SCRIPT.strip()]
        assert "The app lacks the permission files:read" in shown.text.replace("`", "")


def test_before_the_bot_knows_its_permissions_it_tries_to_read_the_file(workspace: Sandbox, alice: Person) -> None:
    """Right after a start nobody has said yet that it lacks one."""
    control(workspace, "POST", "reset")
    control(workspace, "POST", "slack/faults", method="auth.test", error="internal_error", times=99)
    with running_bot(workspace):
        shown = create_from(posts(alice, workspace, "Diwali renewals", FILE))
        until(lambda: shown.labels != [])

    assert shown.parts("Script") == [f"Diwali renewals\n\n{SCRIPT.strip()}"]
    assert "lacks the permission" not in shown.text


@pytest.mark.usefixtures("bot")
def test_a_permission_taken_away_while_the_bot_runs_leaves_the_text_and_the_reason(
    workspace: Sandbox, alice: Person
) -> None:
    """Slack refuses the form that asks for a file, too, so the one that follows has no such input."""
    message = posts(alice, workspace, SCRIPT, FILE)
    control(workspace, "POST", "scopes", scopes=["commands", "chat:write", "users:read"])

    shown = create_from(message)
    until(lambda: shown.labels != [])

    assert shown.parts("Script") == [SCRIPT.strip()]
    assert "The app lacks the permission files:read" in shown.text.replace("`", "")
    assert "Script from a file" not in shown.labels


def test_a_message_too_large_for_the_form_is_a_draft_before_it_is_shown(
    bot: Bot, workspace: Sandbox, alice: Person
) -> None:
    shown = create_from(posts(alice, workspace, "Much:", Upload("a.txt", b"Say hello.\n" * 60_000)))
    until(lambda: shown.labels != [])

    (draft,) = bot.core.store.unfinished("T0ACME0001", alice.id, limit=5)
    saved = bot.core.store.get("T0ACME0001", draft.campaign_id)
    assert saved is not None
    assert len(saved.values["script"]) > 600_000
