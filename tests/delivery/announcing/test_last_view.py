"""Where the form's last view says the outcome can be found."""

import re

import pytest

from sandbox.server import Sandbox
from sandbox.toingg.service import Toingg
from tests.support.bots import fresh_bot
from tests.support.campaigns import TITLE
from tests.support.people import Form, Person
from tests.support.switches import control
from tests.support.troubles import becomes, form_of, slack_refuses, the_form_s_url_is_used_up, works_again
from tests.support.waiting import until


def said_at_once(person: Person) -> str:
    """Return what the view says right after it was submitted, before anything is announced."""
    assert isinstance(person.view, Form)
    return person.view.text


def comes_to_say(person: Person, words: str) -> None:
    """Wait until the view on somebody's screen has these words."""
    found = person.looks_for(lambda _: (person.view is not None and words in person.view.text) or None, within=5)
    assert found, f"{person.name} does not read {words!r}, but:\n{person.describe()}"


@pytest.mark.parametrize("behaviour", ["normal", "envelope"])
@pytest.mark.parametrize("delay", [0.0, 0.8])
def test_the_view_says_that_the_outcome_is_shared_once_it_is(
    alice: Person, toingg: Toingg, behaviour: str, delay: float
) -> None:
    """Whether Toingg answers at once or late; with the contract's answer and with one that includes the id."""
    toingg.behave(behaviour)
    toingg.delay_s = delay
    form_of(alice).submit()

    assert "I've shared it" not in said_at_once(alice) or alice.messages("#campaigns")
    comes_to_say(alice, "I've shared it in #C0CAMPAIGN.")
    assert "Campaign created" in alice.messages("#campaigns")[0].text


@pytest.mark.parametrize("behaviour", ["normal", "envelope", "drop_before"])
@pytest.mark.parametrize("error", ["restricted_action", "is_archived", "token_revoked", "invalid_blocks"])
def test_the_view_names_the_channel_if_the_forms_response_url_was_used(
    workspace: Sandbox, alice: Person, toingg: Toingg, behaviour: str, error: str
) -> None:
    toingg.behave(behaviour)
    slack_refuses(workspace, error)
    form_of(alice).submit()

    comes_to_say(alice, "I've shared it in #C0CAMPAIGN.")
    alice.sees(TITLE, in_="#campaigns")


@pytest.mark.parametrize("behaviour", ["normal", "envelope", "drop_before"])
@pytest.mark.parametrize("error", ["restricted_action", "is_archived", "channel_not_found", "not_in_channel"])
def test_the_view_calls_a_direct_message_by_its_name(
    workspace: Sandbox, alice: Person, toingg: Toingg, behaviour: str, error: str
) -> None:
    toingg.behave(behaviour)
    slack_refuses(workspace, error, times=1)
    the_form_s_url_is_used_up(workspace, times=1)
    form_of(alice).submit()

    comes_to_say(alice, "I've sent it to you as a direct message.")
    alice.sees(TITLE, in_="@toingg")
    assert "#campaigns" not in said_at_once(alice)
    assert alice.messages("#campaigns") == []


@pytest.mark.parametrize("behaviour", ["normal", "envelope", "drop_before"])
def test_the_view_says_that_the_outcome_could_not_be_announced(
    workspace: Sandbox, alice: Person, toingg: Toingg, behaviour: str, caplog: pytest.LogCaptureFixture
) -> None:
    toingg.behave(behaviour)
    slack_refuses(workspace, "channel_not_found")
    the_form_s_url_is_used_up(workspace)
    form_of(alice).submit()

    comes_to_say(alice, "I couldn't share the result in Slack.")
    (reference,) = re.findall(r"\(reference (\w+)\)", said_at_once(alice))
    assert f"reference {reference}" in caplog.text


def test_while_slack_is_tried_again_the_view_says_that_the_result_is_on_its_way(
    workspace: Sandbox, alice: Person
) -> None:
    control(workspace, "POST", "slack/faults", method="chat.postMessage", status=503, times=1000)
    form_of(alice).submit()

    comes_to_say(alice, "The result is on its way.")
    works_again(workspace)
    until(lambda: alice.view is not None and "I've shared it in #C0CAMPAIGN." in alice.view.text, within=8)


def test_an_admins_view_does_not_call_the_author_you(
    workspace: Sandbox, alice: Person, bob: Person, toingg: Toingg
) -> None:
    toingg.behave("refuse_text", times=1)
    form_of(alice).submit()
    fixed = bob.sees("not created", in_="#campaigns").press("Fix and resubmit")
    becomes(workspace, "#campaigns", is_archived=True)
    the_form_s_url_is_used_up(workspace)

    fixed.submit()

    comes_to_say(bob, "I've sent it to @U0ALICE001 as a direct message.")
    alice.sees("Campaign created", in_="@toingg")


def test_the_view_names_the_place_of_a_message_that_is_edited_there(alice: Person, toingg: Toingg) -> None:
    """There is one message for a campaign: choosing another conversation later does not move it."""
    toingg.behave("refuse_text", times=1)
    form_of(alice).submit()
    alice.view.close()
    form = alice.sees("not created", in_="#campaigns").press("Fix and resubmit")

    form.fill({"Share the result in": "#general"}).submit()

    comes_to_say(alice, "I've shared it in #C0CAMPAIGN.")
    assert alice.messages("#general") == []


def test_a_view_that_could_not_confirm_the_campaign_shows_what_was_found_later(
    workspace: Sandbox, alice: Person, toingg: Toingg
) -> None:
    with fresh_bot(workspace):
        toingg.behave("drop_after", times=1)
        form_of(alice).submit()
        assert "could not confirm" in said_at_once(alice)

        comes_to_say(alice, "is ready in Toingg")
        comes_to_say(alice, "I've shared it in #C0CAMPAIGN.")


def test_a_view_that_could_not_confirm_the_campaign_shows_which_one_somebody_chose(
    workspace: Sandbox, alice: Person, toingg: Toingg
) -> None:
    with fresh_bot(workspace):
        for _ in range(2):
            toingg.store("tg_sandbox_key_acme_0001", {"title": TITLE})
        toingg.behave("drop_before", times=1)
        form_of(alice).submit()
        until(lambda: "It is this one" in alice.sees(TITLE, in_="#campaigns").buttons, within=8)

        alice.sees(TITLE, in_="#campaigns").press("It is this one", within=0)

        comes_to_say(alice, "is ready in Toingg")
