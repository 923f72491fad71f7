"""A campaign that is not finished in one go."""

import pytest

from sandbox.server import Sandbox
from sandbox.toingg import Toingg
from tests.conftest import GOOD, SCRIPT, control, fresh_database, running_bot
from tests.people import Person


@pytest.mark.usefixtures("either_bot")
def test_what_is_typed_so_far_can_be_kept_and_gone_on_with(alice: Person, toingg: Toingg) -> None:
    form = alice.types("/campaign", in_="#campaigns")
    form.fill({"Title": "Diwali renewals", "Script": SCRIPT, "From": "10:00", "Analyse each call": True})

    form.press("Save draft")

    assert "Your draft is kept." in alice.view.alert
    alice.view.close()
    again = alice.types("/campaign", in_="#general").press("Continue")
    assert again.value("Title") == "Diwali renewals"
    assert again.value("Script") == SCRIPT
    again.fill(GOOD | {"To": "18:00"}).submit()
    assert [(made["title"], made["calendar"]) for made in toingg.campaigns] == [("Diwali renewals", "10Am to 6Pm IST")]


@pytest.mark.usefixtures("bot")
def test_a_form_that_is_sent_back_is_kept_as_well(alice: Person) -> None:
    alice.types("/campaign", in_="#campaigns").fill(GOOD | {"Script": "An hour of work"}).submit()
    alice.view.close()

    form = alice.types("/campaign", in_="#campaigns")

    assert "Diwali renewals" in form.text
    assert form.press("Continue").value("Script") == "An hour of work"


@pytest.mark.usefixtures("bot")
def test_who_finished_everything_is_offered_nothing(alice: Person) -> None:
    alice.types("/campaign", in_="#campaigns").fill(GOOD).submit()
    alice.view.close()

    assert "Continue" not in alice.types("/campaign", in_="#campaigns").buttons


@pytest.mark.usefixtures("either_bot")
def test_the_unfinished_are_listed_with_what_became_of_them(alice: Person, toingg: Toingg) -> None:
    for title, behaviour in [("One", "refuse_text"), ("Two", "wrong_key"), ("Three", "drop_before")]:
        toingg.behave(behaviour)
        alice.types("/campaign", in_="#campaigns").fill(GOOD | {"Title": title}).submit()
        alice.view.close()
    toingg.behave("normal")

    alice.types("/campaign drafts", in_="#campaigns")

    listed = alice.sees("not finished", in_="#campaigns")
    assert all(words in listed.text for words in ("asked for a change", "did not accept the key", "not be confirmed"))
    assert listed.buttons == ["Continue"] * 3


@pytest.mark.usefixtures("bot")
def test_a_list_of_nothing_says_how_to_begin(alice: Person) -> None:
    alice.types("/campaign drafts", in_="#campaigns")

    assert alice.sees("You have no unfinished campaigns.", in_="#campaigns")


@pytest.mark.usefixtures("bot")
def test_nobody_is_offered_what_somebody_else_began(alice: Person, bob: Person) -> None:
    alice.types("/campaign", in_="#campaigns").fill({"Title": "Alice's own"}).press("Save draft")

    assert "Alice's own" not in bob.types("/campaign", in_="#campaigns").text
    bob.view.close()
    bob.types("/campaign drafts", in_="#campaigns")
    assert bob.sees("You have no unfinished campaigns.", in_="#campaigns")


def test_a_draft_outlives_the_process(workspace: Sandbox, alice: Person) -> None:
    control(workspace, "POST", "reset")
    database = fresh_database()
    with running_bot(workspace, DATABASE_URL=database):
        alice.types("/campaign", in_="#campaigns").fill({"Title": "Kept"}).press("Save draft")
        alice.view.close()

    with running_bot(workspace, DATABASE_URL=database):
        assert alice.types("/campaign", in_="#campaigns").press("Continue").value("Title") == "Kept"
