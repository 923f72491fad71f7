"""The story of a campaign up to its outcome, as the people in the workspace experience it."""

import time

import pytest

from sandbox.server import Sandbox
from sandbox.toingg.api import VOICES
from sandbox.toingg.service import Toingg
from tests.support.bots import running_bot
from tests.support.campaigns import FORM, FULL, FULL_PAYLOAD, GOOD, GOOD_PAYLOAD, SCRIPT
from tests.support.people import Form, Person
from tests.support.switches import control
from tests.support.waiting import until


def form_of(person: Person, where: str = "#campaigns") -> Form:
    form = person.types("/campaign", in_=where)
    assert isinstance(form, Form)
    return form


@pytest.mark.usefixtures("either_bot")
def test_a_form_makes_a_campaign_and_the_channel_hears_of_it(alice: Person, bob: Person, toingg: Toingg) -> None:
    """The whole story, in both modes."""
    form = form_of(alice).fill(FULL)

    answer = form.submit()

    assert answer.result == "updated"
    assert toingg.campaigns == [FULL_PAYLOAD]
    message = bob.sees("Diwali renewals", in_="#campaigns")
    assert "created" in message.text
    assert message.buttons == ["Use again", "Details"]


@pytest.mark.usefixtures("bot")
def test_the_form_asks_for_every_field_by_its_label(alice: Person) -> None:
    fields = [
        label for part in FORM for label in (part.label, *(["Script from a file"] if part.name == "script" else []))
    ]
    assert form_of(alice).labels == ["Start from", *fields]


@pytest.mark.usefixtures("bot")
def test_a_form_with_the_required_fields_alone_sends_all_eleven_keys(alice: Person, toingg: Toingg) -> None:
    form_of(alice).fill(GOOD).submit()

    assert toingg.campaigns == [GOOD_PAYLOAD]


@pytest.mark.usefixtures("either_bot")
def test_all_problems_are_shown_at_once_under_their_fields(alice: Person, toingg: Toingg) -> None:
    """The form stays open with the errors; Toingg and the channel hear nothing."""
    form = form_of(alice).fill(
        GOOD | {"Title": "   ", "Script": "Hello", "From": "18:00", "To": "10:00", "What to find out": "just words"}
    )

    assert form.submit().errors == {
        "Title": "Please fill this in.",
        "Script": "Add at least 195 more characters; the minimum is 200.",
        "To": "Choose an end time after 6 pm.",
        "What to find out": "Line 1: write it as “key: what to find out”.",
    }
    assert [request.path for request in toingg.requests if "create" in request.path] == []
    assert alice.messages("#campaigns") == []


@pytest.mark.usefixtures("bot")
def test_a_form_with_errors_can_be_fixed_and_submitted(alice: Person, toingg: Toingg) -> None:
    form = form_of(alice).fill(GOOD | {"Script": "Hello"})
    form.submit()

    form.fill({"Script": SCRIPT}).submit()

    until(lambda: bool(toingg.campaigns))
    assert [campaign["script"] for campaign in toingg.campaigns] == [SCRIPT.strip()]


def test_the_minimum_length_of_a_script_is_a_setting(workspace: Sandbox, alice: Person) -> None:
    control(workspace, "POST", "reset")
    with running_bot(workspace, SCRIPT_MIN_LENGTH="300"):
        answer = form_of(alice).fill(GOOD | {"Script": "x" * 299}).submit()

    assert answer.errors == {"Script": "Add at least 1 more character; the minimum is 300."}


def test_the_form_names_the_minimum_length_of_a_script_also_when_it_is_opened_again(
    workspace: Sandbox, alice: Person, toingg: Toingg
) -> None:
    control(workspace, "POST", "reset")
    with running_bot(workspace, SCRIPT_MIN_LENGTH="120"):
        form = form_of(alice)
        assert "At least 120 characters, up to 20,000." in form.text
        toingg.behave("refuse_text")
        form.fill(GOOD).submit()
        until(lambda: alice.view is not None and alice.view.alert)

    assert "At least 120 characters, up to 20,000." in alice.view.text


@pytest.mark.usefixtures("bot")
def test_calls_may_continue_until_midnight(alice: Person, toingg: Toingg) -> None:
    """Toingg gets the last minute of the day, people read midnight, and the form has 00:00 when it is opened again."""
    toingg.behave("refuse_text")
    form_of(alice).fill(GOOD | {"From": "18:00", "To": "00:00"}).submit()
    until(lambda: alice.view is not None and alice.view.alert)
    again = alice.view
    assert (again.value("From"), again.value("To"), again.value("Time zone")) == ("18:00", "00:00", "India (IST)")

    toingg.behave("normal")
    again.submit()

    assert [campaign["calendar"] for campaign in toingg.campaigns] == ["6Pm to 11:59Pm IST"]
    message = alice.sees("6 pm to midnight IST", in_="#campaigns")
    assert "6 pm to midnight IST" in message.press("Details").text


@pytest.mark.usefixtures("bot")
def test_an_invisible_title_is_no_title(alice: Person, toingg: Toingg) -> None:
    form = form_of(alice).fill(GOOD | {"Title": "\u2060\u3164\u200b"})

    assert form.submit().errors == {"Title": "Please fill this in."}
    form.fill({"Title": "\ufeffDiwali\u2028renewals\u200b"}).submit()
    assert [campaign["title"] for campaign in toingg.campaigns] == ["Diwali renewals"]


@pytest.mark.usefixtures("bot")
def test_the_voices_are_those_that_toingg_offers_now(alice: Person) -> None:
    form = form_of(alice)

    assert form.options("Voice")[: len(VOICES)] == list(VOICES)
    assert form.options("Voice", "NOV")[0] == "nova"


@pytest.mark.usefixtures("bot")
def test_a_voice_that_is_not_in_the_list_can_be_used(alice: Person, toingg: Toingg) -> None:
    form = form_of(alice)

    assert form.options("Voice", "emily_v2")[-1] == "Use “emily_v2”"
    form.fill(GOOD | {"Voice": "emily_v2"}).submit()
    assert [campaign["voice"] for campaign in toingg.campaigns] == ["emily_v2"]


@pytest.mark.usefixtures("bot")
def test_the_built_in_voices_are_offered_while_toingg_does_not_answer(alice: Person, toingg: Toingg) -> None:
    toingg.behave("wrong_key")

    assert "nova" in form_of(alice).options("Voice", "")


@pytest.mark.usefixtures("bot")
def test_the_conversation_in_which_the_form_was_opened_is_already_chosen(alice: Person) -> None:
    form_of(alice, "#general").fill({name: value for name, value in GOOD.items() if "result" not in name}).submit()

    assert "created" in alice.sees("Diwali renewals", in_="#general").text


@pytest.mark.usefixtures("bot")
def test_help_explains_the_command_to_the_person_who_asked(alice: Person, bob: Person) -> None:
    alice.types("/campaign help", in_="#campaigns")

    assert "opens a form" in alice.sees("/campaign", in_="#campaigns").text
    assert bob.messages("#campaigns") == []


@pytest.mark.usefixtures("bot")
def test_if_slack_does_not_open_a_form_the_bot_explains_it(workspace: Sandbox, alice: Person) -> None:
    control(workspace, "POST", "slack/faults", method="views.open", error="internal_error", times=1)

    alice.types("/campaign", in_="#campaigns")

    assert "Please type `/campaign` again." in alice.sees("didn't open", in_="#campaigns").text


@pytest.mark.usefixtures("either_bot")
def test_a_slow_toingg_delays_nobody(alice: Person, toingg: Toingg) -> None:
    """The modal says that it is under way, and shows the outcome once it is known."""
    toingg.delay_s = 1.0
    form = form_of(alice).fill(GOOD)

    began = time.monotonic()
    answer = form.submit()

    assert time.monotonic() - began < 0.9
    assert answer.result == "updated"
    assert "Creating" in alice.view.text
    assert "Submit" not in alice.view.text
    until(lambda: alice.view is not None and "is ready in Toingg" in alice.view.text)
    assert "created" in alice.sees("Diwali renewals", in_="#campaigns").text


@pytest.mark.usefixtures("bot")
def test_closing_the_modal_changes_nothing(alice: Person, toingg: Toingg) -> None:
    toingg.delay_s = 0.8
    form_of(alice).fill(GOOD).submit()

    alice.view.close()

    assert "created" in alice.sees("Diwali renewals", in_="#campaigns").text


@pytest.mark.usefixtures("either_bot")
def test_toinggs_own_errors_are_shown_under_their_fields(alice: Person, toingg: Toingg) -> None:
    toingg.behave("refuse_fields")
    form = form_of(alice).fill(GOOD)

    errors = form.submit().errors

    assert set(errors) == {"Title", "Script"}
    assert toingg.campaigns == []
    toingg.behave("normal")
    assert form.submit().result == "updated"
    assert len(toingg.campaigns) == 1


@pytest.mark.usefixtures("bot")
def test_toinggs_errors_without_a_field_are_shown_above_the_form(alice: Person, toingg: Toingg) -> None:
    toingg.behave("refuse_text")

    form_of(alice).fill(GOOD).submit()

    assert "Toingg needs a change before it can create this campaign" in alice.view.alert
    assert alice.view.value("Script") == SCRIPT


@pytest.mark.usefixtures("bot")
def test_after_a_late_refusal_the_form_is_shown_as_it_was(alice: Person, toingg: Toingg) -> None:
    """Slack accepts inline errors only in the acknowledgement, so each one is a line under its field."""
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
def test_submitting_the_same_form_twice_makes_one_campaign(workspace: Sandbox, alice: Person, toingg: Toingg) -> None:
    """Slack lost the first acknowledgement, and Alice presses the button again."""
    control(workspace, "POST", "slack/faults", method="ack", status=500, times=1)
    form = form_of(alice).fill(GOOD)

    assert form.submit().trouble
    form.submit()

    assert len(toingg.campaigns) == 1
    assert "Campaign created" in alice.view.text
