"""Guests, and others who may not create campaigns: they learn that before they write, and who can help."""

from typing import Any

import pytest

from sandbox.server import Sandbox
from sandbox.toingg.service import Toingg
from tests.support.admins import CREATORS, sets
from tests.support.bots import running_bot
from tests.support.campaigns import GOOD, SCRIPT, problems
from tests.support.people import Form, Message, Person
from tests.support.switches import control
from tests.support.waiting import until
from toingg_bot.domain.campaign import Campaign, validated
from toingg_bot.domain.forms import NO_CHOICE

GUESTS = "Guests may create campaigns"
HERE = GOOD | {"Share the result in": "#general"}
REFUSED = "Guests can't create campaigns here. Ask a colleague who isn't a guest to do it"
SELECTED = "Only selected people can create campaigns here."
UNCHECKED = "I couldn't check who you are just now. Please try again."

pytestmark = pytest.mark.usefixtures("bot")


@pytest.fixture
def dev(workspace: Sandbox) -> Person:
    """A guest, who is only in #general."""
    return Person(workspace.url, "dev")


def calls(workspace: Sandbox) -> list[str]:
    return [entry["what"] for entry in control(workspace, "GET", "log")]


def fault(workspace: Sandbox, **what: Any) -> None:
    control(workspace, "POST", "slack/faults", method="users.info", **what)


def faults_left(workspace: Sandbox) -> int:
    return sum(each["times"] for each in control(workspace, "GET", "slack/faults"))


# Guests


def test_a_guests_form_is_replaced_by_the_sentence_that_says_who_can_help(dev: Person, workspace: Sandbox) -> None:
    """The form opens first: nobody waits for this."""
    before = len(calls(workspace))

    dev.types("/campaign Diwali renewals")

    until(lambda: dev.view is not None and REFUSED in dev.view.text, within=1)
    assert "`/campaign settings`" in dev.view.text
    assert dev.view.labels == []
    asked = [call for call in calls(workspace)[before:] if call in {"views.open", "users.info", "views.update"}]
    assert asked == ["views.open", "users.info", "views.update"]


def test_a_guest_who_is_known_learns_it_at_once(dev: Person) -> None:
    dev.types("/campaign")
    until(lambda: REFUSED in dev.view.text)
    dev.view.close()

    said = dev.types("/campaign")

    assert isinstance(said, Message)
    assert REFUSED in said.text


def test_a_single_channel_guest_is_a_guest(dev: Person, workspace: Sandbox) -> None:
    control(workspace, "POST", "user", user_id=dev.id, role="single_channel_guest")

    dev.types("/campaign")

    until(lambda: REFUSED in dev.view.text)


def test_the_submission_decides_if_a_role_could_not_be_looked_up_before(
    dev: Person, workspace: Sandbox, toingg: Toingg
) -> None:
    """What was typed is still there."""
    fault(workspace, error="internal_error", times=4)
    form = dev.types("/campaign")
    until(lambda: faults_left(workspace) == 3)
    form.fill({label: value for label, value in HERE.items() if label != "Voice"})

    assert form.options("Voice") == [UNCHECKED]
    form.fill({"Voice": NO_CHOICE})
    form.submit()
    assert UNCHECKED in dev.view.text
    dev.view.close()
    form.submit()

    assert REFUSED in dev.view.text
    dev.view.close()
    assert form.value("Script") == SCRIPT
    assert toingg.campaigns == []


def test_an_admin_can_let_guests_create(dev: Person, bob: Person, workspace: Sandbox, toingg: Toingg) -> None:
    sets(bob, **{GUESTS: True})
    before = calls(workspace).count("users.info")

    dev.types("/campaign").fill(HERE).submit()

    message = dev.sees("Campaign created", in_="#general")
    assert [campaign["title"] for campaign in toingg.campaigns] == ["Diwali renewals"]
    assert SCRIPT[:20] in message.press("Details").text
    assert calls(workspace).count("users.info") == before, "it does not depend on who they are"


def test_a_guest_who_is_named_may_create_anyway(dev: Person, bob: Person, toingg: Toingg) -> None:
    sets(bob, **{CREATORS: ["@dev"]})

    dev.types("/campaign").fill(HERE).submit()

    assert SCRIPT[:20] in dev.sees("Campaign created", in_="#general").press("Details").text
    assert len(toingg.campaigns) == 1


def test_the_box_for_guests_stays_ticked_until_somebody_clears_it(bob: Person) -> None:
    assert bob.types("/campaign settings").value(GUESTS) is False
    bob.view.close()
    sets(bob, **{GUESTS: True})
    assert bob.types("/campaign settings").value(GUESTS) is True
    bob.view.close()
    sets(bob, **{GUESTS: False})

    assert bob.types("/campaign settings").value(GUESTS) is False


@pytest.mark.parametrize("label", ["Details", "Check again", "Send again", "Fix and resubmit"])
def test_guests_cannot_use_buttons_under_a_message_unless_they_may_create(
    alice: Person, bob: Person, dev: Person, toingg: Toingg, label: str
) -> None:
    toingg.behave("drop_before")
    alice.types("/campaign").fill(HERE).submit()
    message = dev.sees("could not confirm", in_="#general")
    asked = len(toingg.requests)

    said = message.press(label, confirm=label in {"Send again", "Fix and resubmit"})

    assert "Guests can't" in said.text
    assert "Ask a colleague who isn't a guest" in said.text
    assert dev.view is None
    if label in {"Details", "Check again"}:
        sets(bob, **{GUESTS: True})
        dev.sees("could not confirm", in_="#general").press(label, within=0.3)
        until(lambda: dev.view is not None if label == "Details" else len(toingg.requests) > asked)


def test_an_app_without_the_scope_for_roles_treats_guests_as_members(
    alice: Person, bob: Person, chitra: Person, workspace: Sandbox
) -> None:
    """What every member may do stays open; what only some may do does not, and the missing scope is named."""
    sets(bob, **{CREATORS: ["@alice"]})
    control(workspace, "POST", "scopes", scopes=["commands", "chat:write"])
    alice.types("/campaign", in_="#campaigns").fill(GOOD).submit()
    message = chitra.sees("Campaign created", in_="#campaigns")

    assert SCRIPT[:20] in message.press("Details").text
    chitra.view.close()
    form = chitra.types("/campaign", in_="#campaigns")

    assert form.options("Voice") == ["The app lacks the permission `users:read`, so it can't see who you are."]


@pytest.mark.parametrize("label", ["Details", "Check again"])
def test_a_person_whose_role_is_unknown_cannot_use_the_buttons_either(
    alice: Person, chitra: Person, workspace: Sandbox, toingg: Toingg, label: str
) -> None:
    toingg.behave("drop_before")
    alice.types("/campaign").fill(HERE).submit()
    message = chitra.sees("could not confirm", in_="#general")
    fault(workspace, error="internal_error")

    assert UNCHECKED in message.press(label).text
    assert chitra.view is None


# People who are not on the admins' list


def test_if_only_named_people_may_create_others_learn_it_before_a_form_opens(
    chitra: Person, bob: Person, workspace: Sandbox
) -> None:
    sets(bob, **{CREATORS: ["@alice"]})
    before = len(calls(workspace))

    said = chitra.types("/campaign", in_="#campaigns")

    assert f"{SELECTED} Ask <@U0ALICE001>, or an admin, for access." in said.content["text"]
    assert "views.open" not in calls(workspace)[before:]


def test_a_person_who_chooses_a_suggestion_learns_it_too(chitra: Person, bob: Person) -> None:
    sets(bob, **{CREATORS: ["@alice"]})

    said = chitra.types("/campaign Raft", in_="#campaigns").press("Use as title")

    assert SELECTED in said.text
    assert chitra.view is None


def test_a_person_who_continues_a_draft_learns_it_before_the_form_opens(chitra: Person, bob: Person) -> None:
    chitra.types("/campaign", in_="#campaigns").fill({"Title": "Begun"}).press("Save draft")
    chitra.view.close()
    sets(bob, **{CREATORS: ["@alice"]})

    said = chitra.types("/campaign drafts", in_="#campaigns").press("Continue")

    assert SELECTED in said.text


@pytest.mark.parametrize("name", ["alice", "bob"])
def test_named_people_and_admins_can_create(workspace: Sandbox, bob: Person, name: str, toingg: Toingg) -> None:
    sets(bob, **{CREATORS: ["@alice"]})
    person = Person(workspace.url, name)

    person.types("/campaign", in_="#campaigns").fill(GOOD).submit()

    person.sees("Campaign created", in_="#campaigns")
    assert len(toingg.campaigns) == 1


def test_a_named_person_never_waits(chitra: Person, bob: Person, workspace: Sandbox) -> None:
    sets(bob, **{CREATORS: ["@chitra"]})
    before = calls(workspace).count("users.info")

    assert isinstance(chitra.types("/campaign", in_="#campaigns"), Form)

    assert calls(workspace).count("users.info") == before


def test_without_an_answer_within_a_second_the_form_opens_and_the_submission_decides(
    chitra: Person, bob: Person, workspace: Sandbox, toingg: Toingg
) -> None:
    sets(bob, **{CREATORS: ["@alice"]})
    fault(workspace, error="internal_error", times=3)

    form = chitra.types("/campaign", in_="#campaigns")

    assert isinstance(form, Form)
    until(lambda: faults_left(workspace) == 1)
    form.fill({label: value for label, value in GOOD.items() if label != "Voice"} | {"Voice": NO_CHOICE}).submit()
    assert SELECTED in chitra.view.text
    assert toingg.campaigns == []


def test_an_answer_of_slack_after_that_second_closes_the_form(chitra: Person, bob: Person, workspace: Sandbox) -> None:
    sets(bob, **{CREATORS: ["@alice"]})
    fault(workspace, delay=1.4)

    assert isinstance(chitra.types("/campaign", in_="#campaigns"), Form)

    until(lambda: SELECTED in chitra.view.text)


# Lists that are not for everybody


def test_a_list_says_why_it_offers_nothing(dev: Person, bob: Person, chitra: Person, workspace: Sandbox) -> None:
    form = chitra.types("/campaign", in_="#campaigns")
    assert "nova" in form.options("Voice")
    sets(bob, **{CREATORS: ["@alice"]})

    assert form.options("Voice") == [SELECTED]


def test_a_list_says_that_there_is_no_key(workspace: Sandbox, bob: Person, chitra: Person) -> None:
    control(workspace, "POST", "reset")
    with running_bot(workspace, TOINGG_API_KEY=""):
        bob.types("/campaign connect").fill({"Toingg API key": "tg_sandbox_key_acme_0001"}).submit()
        form = chitra.types("/campaign", in_="#campaigns")
        assert "nova" in form.options("Voice")
        bob.view.close()
        bob.types("/campaign disconnect").submit()

        (why,) = form.options("Voice")

    assert why.startswith("This workspace has no Toingg API key yet")
    assert why.endswith(".")


@pytest.mark.parametrize("typed", [NO_CHOICE, f"  {NO_CHOICE} "])
def test_no_form_takes_that_notice_for_a_choice(typed: str) -> None:
    values = {"title": "T", "voice": typed, "language": "hindi", "script": SCRIPT, "conversation": "C0CAMPAIGN"}

    assert problems(values) == {
        "voice": "That entry only says why the list is empty. Open the list again and choose a name."
    }
    assert isinstance(validated(values | {"voice": "nova"}), Campaign)
