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


EVERYTHING = GOOD | {
    "Purpose": "Renewals",
    "Knowledge base": "https://acme.example/faq",
    "From": "10:00",
    "To": "18:30",
    "Time zone": "IST",
    "First line": "Namaste!",
    "Tone": "Warm",
    "Analyse each call": True,
    "What to find out": "lead_type: Hot, warm or cold",
}


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("behaviour", ["refuse_text", "refuse_other", "wrong_key", "redirect", "drop_before"])
def test_what_was_not_created_opens_again_as_it_was_submitted(alice: Person, toingg: Toingg, behaviour: str) -> None:
    """Rejected, denied, failed or unknown: the command offers it, and nothing has to be typed again."""
    toingg.behave(behaviour)
    alice.types("/campaign", in_="#campaigns").fill(EVERYTHING).submit()
    alice.view.close()
    toingg.behave("normal")

    form = alice.types("/campaign", in_="#general").press("Continue", confirm=behaviour == "drop_before")

    assert {label: form.value(label) for label in EVERYTHING} == EVERYTHING
    assert form.submit().result == "updated"
    assert [campaign["calendar"] for campaign in toingg.campaigns] == ["10Am to 6:30Pm IST"]


@pytest.mark.usefixtures("bot")
def test_one_that_may_exist_is_gone_on_with_only_after_a_warning(alice: Person, toingg: Toingg) -> None:
    toingg.behave("drop_before")
    alice.types("/campaign", in_="#campaigns").fill(GOOD).submit()
    alice.view.close()

    form = alice.types("/campaign", in_="#general")

    assert "could not confirm" in form.text
    with pytest.raises(AssertionError, match="confirm"):
        form.press("Continue")


@pytest.mark.usefixtures("bot")
def test_the_latest_of_several_is_offered(alice: Person) -> None:
    for title in ("Onam", "Pongal"):
        alice.types("/campaign", in_="#campaigns").fill({"Title": title}).press("Save draft")
        alice.view.close()

    form = alice.types("/campaign", in_="#campaigns")

    assert "Go on with" in form.text
    assert ("Pongal" in form.text, "Onam" in form.text) == (True, False)


@pytest.mark.usefixtures("bot")
def test_a_draft_of_a_refused_campaign_leaves_its_message_as_it_was(alice: Person, toingg: Toingg) -> None:
    """What a message and its details speak of is what Toingg was sent."""
    toingg.behave("refuse_text")
    alice.types("/campaign", in_="#campaigns").fill(GOOD).submit()
    alice.view.close()
    form = alice.sees("not created", in_="#campaigns").press("Fix and resubmit")
    form.fill({"Title": "Holi renewals", "Script": "Not yet"}).press("Save draft")
    alice.view.close()

    message = alice.sees("not created", in_="#campaigns")

    assert SCRIPT[:20] in message.press("Details").text
    alice.view.close()
    assert message.press("Fix and resubmit").value("Script") == "Not yet"


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
