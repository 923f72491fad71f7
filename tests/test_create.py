"""The story of a campaign up to its outcome, as the people in the workspace live it."""

import time

import pytest

from sandbox.server import Sandbox
from sandbox.toingg import VOICES, Toingg
from tests.conftest import GOOD, SCRIPT, control, running_bot, until
from tests.people import Form, Person

LABELS = [
    "Title",
    "Voice",
    "Language",
    "Script",
    "Purpose",
    "Knowledge base",
    "From",
    "To",
    "Time zone",
    "First line",
    "Tone",
    "Analyse each call",
    "What to find out",
    "Post the outcome in",
]


def form_of(person: Person, where: str = "#campaigns") -> Form:
    form = person.types("/campaign", in_=where)
    assert isinstance(form, Form)
    return form


@pytest.mark.usefixtures("either_bot")
def test_a_form_makes_a_campaign_and_the_channel_hears_of_it(alice: Person, bob: Person, toingg: Toingg) -> None:
    """The whole job, in both modes."""
    form = form_of(alice).fill(
        GOOD
        | {
            "Purpose": "Renewals",
            "Knowledge base": "https://acme.example/faq",
            "From": "10:00",
            "To": "22:00",
            "First line": "Namaste!",
            "Tone": "Warm",
            "What to find out": "lead_type: Hot, warm or cold",
        }
    )

    answer = form.submit()

    assert answer.result == "updated"
    assert toingg.campaigns == [
        {
            "title": "Diwali renewals",
            "voice": "nova",
            "language": "hindi",
            "script": SCRIPT.strip(),
            "purpose": "Renewals",
            "knowledgeBase": "https://acme.example/faq",
            "calendar": "10Am to 10Pm IST",
            "firstLine": "Namaste!",
            "tone": "Warm",
            "postCallAnalysis": True,
            "postCallAnalysisSchema": {"lead_type": "Hot, warm or cold"},
        }
    ]
    message = bob.sees("Diwali renewals", in_="#campaigns")
    assert "created" in message.text
    assert message.buttons == ["Details"]


@pytest.mark.usefixtures("bot")
def test_the_form_asks_for_every_field_by_its_label(alice: Person) -> None:
    assert form_of(alice).labels == LABELS


@pytest.mark.usefixtures("bot")
def test_a_form_with_as_little_as_it_takes_sends_all_eleven_keys(alice: Person, toingg: Toingg) -> None:
    form_of(alice).fill(GOOD).submit()

    assert toingg.campaigns == [
        {
            "title": "Diwali renewals",
            "voice": "nova",
            "language": "hindi",
            "script": SCRIPT.strip(),
            "purpose": "",
            "knowledgeBase": "",
            "calendar": "",
            "firstLine": "",
            "tone": "",
            "postCallAnalysis": False,
            "postCallAnalysisSchema": {},
        }
    ]


@pytest.mark.usefixtures("either_bot")
def test_everything_wrong_is_said_at_once_under_its_field(alice: Person, toingg: Toingg) -> None:
    """The form stays open with the errors; Toingg and the channel hear nothing."""
    form = form_of(alice).fill(
        GOOD | {"Title": "   ", "Script": "Hello", "From": "18:00", "To": "10:00", "What to find out": "just words"}
    )

    assert form.submit().errors == {
        "Title": "Please fill this in.",
        "Script": "Write at least 200 characters; this has 5.",
        "To": "Choose a time after 6Pm; calls start and end on the same day.",
        "What to find out": "Line 1: write it as “key: what to find out”.",
    }
    assert [request.path for request in toingg.requests if "create" in request.path] == []
    assert alice.messages("#campaigns") == []


@pytest.mark.usefixtures("bot")
def test_a_form_that_was_sent_back_can_be_mended_and_sent(alice: Person, toingg: Toingg) -> None:
    form = form_of(alice).fill(GOOD | {"Script": "Hello"})
    form.submit()

    form.fill({"Script": SCRIPT}).submit()

    until(lambda: bool(toingg.campaigns))
    assert [campaign["script"] for campaign in toingg.campaigns] == [SCRIPT.strip()]


def test_the_least_length_of_a_script_is_a_setting(workspace: Sandbox, alice: Person) -> None:
    control(workspace, "POST", "reset")
    with running_bot(workspace, SCRIPT_MIN_LENGTH="300"):
        answer = form_of(alice).fill(GOOD | {"Script": "x" * 299}).submit()

    assert answer.errors == {"Script": "Write at least 300 characters; this has 299."}


@pytest.mark.usefixtures("bot")
def test_the_voices_are_those_that_toingg_offers_now(alice: Person) -> None:
    form = form_of(alice)

    assert form.options("Voice")[: len(VOICES)] == list(VOICES)
    assert form.options("Voice", "NOV")[0] == "nova"


@pytest.mark.usefixtures("bot")
def test_a_voice_that_is_in_no_list_can_be_used_all_the_same(alice: Person, toingg: Toingg) -> None:
    form = form_of(alice)

    assert form.options("Voice", "emily_v2")[-1] == "Use “emily_v2”"
    form.fill(GOOD | {"Voice": "emily_v2"}).submit()
    assert [campaign["voice"] for campaign in toingg.campaigns] == ["emily_v2"]


@pytest.mark.usefixtures("bot")
def test_the_built_in_voices_serve_while_toingg_says_nothing(alice: Person, toingg: Toingg) -> None:
    toingg.behave("wrong_key")

    assert "nova" in form_of(alice).options("Voice", "")


@pytest.mark.usefixtures("bot")
def test_the_conversation_that_the_form_was_opened_in_is_chosen_already(alice: Person) -> None:
    form_of(alice, "#general").fill({name: value for name, value in GOOD.items() if "outcome" not in name}).submit()

    assert "created" in alice.sees("Diwali renewals", in_="#general").text


@pytest.mark.usefixtures("bot")
def test_help_says_what_the_command_can_do_to_the_one_who_asked(alice: Person, bob: Person) -> None:
    alice.types("/campaign help", in_="#campaigns")

    assert "opens a form" in alice.sees("/campaign", in_="#campaigns").text
    assert bob.messages("#campaigns") == []


@pytest.mark.usefixtures("either_bot")
def test_a_word_after_the_command_that_means_nothing_gets_the_help(alice: Person) -> None:
    """The word is one that Bolt itself cannot bear in a slash command."""
    alice.types("/campaign payload of <everything>", in_="#campaigns")

    assert "payload of <everything>" in alice.sees("I do not know", in_="#campaigns").text


@pytest.mark.usefixtures("bot")
def test_a_form_that_slack_does_not_open_is_explained(workspace: Sandbox, alice: Person) -> None:
    control(workspace, "POST", "slack/faults", method="views.open", error="internal_error", times=1)

    alice.types("/campaign", in_="#campaigns")

    assert "Please type `/campaign` again." in alice.sees("did not open", in_="#campaigns").text


@pytest.mark.usefixtures("either_bot")
def test_a_slow_toingg_holds_up_nobody(alice: Person, toingg: Toingg) -> None:
    """The modal says that it is under way, and shows the outcome when it comes."""
    toingg.delay_s = 1.0
    form = form_of(alice).fill(GOOD)

    began = time.monotonic()
    answer = form.submit()

    assert time.monotonic() - began < 0.9
    assert answer.result == "updated"
    assert "on its way to Toingg" in alice.view.text
    assert "Submit" not in alice.view.text
    until(lambda: alice.view is not None and "exists in Toingg" in alice.view.text)
    assert "created" in alice.sees("Diwali renewals", in_="#campaigns").text


@pytest.mark.usefixtures("bot")
def test_closing_the_modal_changes_nothing(alice: Person, toingg: Toingg) -> None:
    toingg.delay_s = 0.8
    form_of(alice).fill(GOOD).submit()

    alice.view.close()

    assert "created" in alice.sees("Diwali renewals", in_="#campaigns").text


@pytest.mark.usefixtures("either_bot")
def test_toinggs_own_errors_stand_under_their_fields(alice: Person, toingg: Toingg) -> None:
    toingg.behave("refuse_fields")
    form = form_of(alice).fill(GOOD)

    errors = form.submit().errors

    assert set(errors) == {"Title", "Script"}
    assert toingg.campaigns == []
    toingg.behave("normal")
    assert form.submit().result == "updated"
    assert len(toingg.campaigns) == 1


@pytest.mark.usefixtures("bot")
def test_an_error_of_toinggs_without_a_field_stands_above_the_form(alice: Person, toingg: Toingg) -> None:
    toingg.behave("refuse_text")

    form_of(alice).fill(GOOD).submit()

    assert "Toingg did not accept the campaign." in alice.view.alert
    assert alice.view.value("Script") == SCRIPT


@pytest.mark.usefixtures("bot")
def test_a_late_refusal_brings_the_form_back_as_it_was(alice: Person, toingg: Toingg) -> None:
    """Inline errors exist only in the acknowledgement, so each stands in a line under its field."""
    toingg.behave("refuse_fields")
    toingg.delay_s = 0.8
    form_of(alice).fill(GOOD | {"From": "10:00", "To": "18:00", "Analyse each call": True}).submit()

    until(lambda: alice.view is not None and "Title" in alice.view.labels)

    form = alice.view
    assert form.alert
    assert ":warning:" in form.text
    assert form.value("Script") == SCRIPT
    toingg.behave("normal")
    toingg.delay_s = 0
    assert form.submit().result == "updated"
    assert toingg.campaigns[0]["calendar"] == "10Am to 6Pm IST"
    assert toingg.campaigns[0]["postCallAnalysis"] is True


@pytest.mark.usefixtures("bot")
def test_the_same_form_sent_twice_makes_one_campaign(workspace: Sandbox, alice: Person, toingg: Toingg) -> None:
    """Slack lost the first acknowledgement, and Alice presses the button again."""
    control(workspace, "POST", "slack/faults", method="ack", status=500, times=1)
    form = form_of(alice).fill(GOOD)

    assert form.submit().trouble
    form.submit()

    assert len(toingg.campaigns) == 1
    assert "exists already" in alice.view.text
