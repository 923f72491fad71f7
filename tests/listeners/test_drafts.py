"""A campaign that is not finished in one go."""

from typing import Any

import pytest
from sqlalchemy import update

from sandbox.server import Sandbox
from sandbox.toingg.service import Toingg
from tests.support.bots import NO_LOOKUPS, fresh_bot, running_bot
from tests.support.campaigns import FULL, FULL_PAYLOAD, GOOD, SCRIPT
from tests.support.databases import fresh_database
from tests.support.people import Person
from tests.support.switches import control
from tests.support.waiting import until
from toingg_bot.app import Bot
from toingg_bot.store.tables import campaigns


@pytest.mark.usefixtures("either_bot")
def test_a_half_filled_form_can_be_saved_and_continued(alice: Person, toingg: Toingg) -> None:
    form = alice.types("/campaign", in_="#campaigns")
    form.fill({"Title": "Diwali renewals", "Script": SCRIPT, "From": "10:00", "Analyse each call": True})

    form.press("Save draft")

    assert "Draft saved." in alice.view.alert
    alice.view.close()
    again = alice.types("/campaign", in_="#general").press("Continue")
    assert again.value("Title") == "Diwali renewals"
    assert again.value("Script") == SCRIPT
    again.fill(GOOD | {"To": "18:00"}).submit()
    assert [(made["title"], made["calendar"]) for made in toingg.campaigns] == [("Diwali renewals", "10Am to 6Pm IST")]


@pytest.mark.usefixtures("bot")
def test_a_form_that_is_returned_with_errors_is_saved_as_well(alice: Person) -> None:
    alice.types("/campaign", in_="#campaigns").fill(GOOD | {"Script": "An hour of work"}).submit()
    alice.view.close()

    form = alice.types("/campaign", in_="#campaigns")

    assert "Diwali renewals" in form.text
    assert form.press("Continue").value("Script") == "An hour of work"


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("behaviour", ["refuse_text", "refuse_other", "wrong_key", "redirect", "drop_before"])
def test_a_campaign_that_was_not_created_opens_again_as_it_was_submitted(
    alice: Person, toingg: Toingg, behaviour: str
) -> None:
    """Rejected, denied, failed or unknown: the command offers it, and nothing has to be typed again."""
    toingg.behave(behaviour)
    alice.types("/campaign", in_="#campaigns").fill(FULL).submit()
    alice.view.close()
    toingg.behave("normal")

    form = alice.types("/campaign", in_="#general").press("Continue", confirm=behaviour == "drop_before")

    assert {label: form.value(label) for label in FULL} == FULL
    assert form.submit().result == "updated"
    assert [campaign["calendar"] for campaign in toingg.campaigns] == [FULL_PAYLOAD["calendar"]]


@pytest.mark.usefixtures("bot")
def test_a_campaign_that_may_exist_is_continued_only_after_a_warning(alice: Person, toingg: Toingg) -> None:
    toingg.behave("drop_before")
    alice.types("/campaign", in_="#campaigns").fill(GOOD).submit()
    alice.view.close()

    form = alice.types("/campaign", in_="#general")

    assert "could not confirm" in form.text
    with pytest.raises(AssertionError, match="confirm"):
        form.press("Continue")


@pytest.mark.usefixtures("bot")
def test_the_latest_of_several_drafts_is_offered(alice: Person) -> None:
    for title in ("Onam", "Pongal"):
        alice.types("/campaign", in_="#campaigns").fill({"Title": title}).press("Save draft")
        alice.view.close()

    form = alice.types("/campaign", in_="#campaigns")

    assert "You have a draft: Pongal. Continue it, or start a new one below." in form.text
    assert ("Pongal" in form.text, "Onam" in form.text) == (True, False)


def ages(bot: Bot, hours: float) -> None:
    """Make everything that is stored this many hours older."""
    earlier = campaigns.c.changed_at - hours * 3600
    with bot.core.stores.database.write() as connection:
        connection.execute(update(campaigns).values(changed_at=earlier))


@pytest.mark.parametrize("behaviour", ["refuse_text", "wrong_key", "redirect", "drop_before"])
def test_an_old_failure_is_not_offered_above_a_new_form(
    bot: Bot, alice: Person, toingg: Toingg, behaviour: str
) -> None:
    """It is offered for a day; after that it is only in the list."""
    toingg.behave(behaviour)
    alice.types("/campaign", in_="#campaigns").fill(GOOD).submit()
    alice.view.close()
    alice.sees(GOOD["Title"], in_="#campaigns")

    ages(bot, 23)
    form = alice.types("/campaign", in_="#campaigns")
    assert "Continue" in form.buttons
    form.close()
    ages(bot, 2)
    form = alice.types("/campaign", in_="#campaigns")
    assert "Continue" not in form.buttons
    form.close()

    alice.types("/campaign drafts", in_="#campaigns")
    assert GOOD["Title"] in alice.sees("Your unfinished campaigns", in_="#campaigns").text


def test_a_draft_is_offered_however_old_even_if_a_failure_came_after_it(
    bot: Bot, alice: Person, toingg: Toingg
) -> None:
    alice.types("/campaign", in_="#campaigns").fill({"Title": "Onam"}).press("Save draft")
    alice.view.close()
    toingg.behave("refuse_text")
    alice.types("/campaign", in_="#campaigns").fill(GOOD).submit()
    alice.view.close()
    alice.sees(GOOD["Title"], in_="#campaigns")
    assert GOOD["Title"] in alice.types("/campaign", in_="#campaigns").text
    alice.view.close()

    ages(bot, 24 * 80)

    assert "You have a draft: Onam." in alice.types("/campaign", in_="#campaigns").text


def lost(alice: Person, toingg: Toingg, behaviour: str) -> None:
    """Leave a campaign of which nobody knows whether Toingg has it."""
    toingg.behave(behaviour, times=1)
    alice.types("/campaign", in_="#campaigns").fill(GOOD).submit()
    alice.view.close()
    alice.sees("could not confirm", in_="#campaigns")


def offered(alice: Person, where: str) -> Any:
    """Return the place that offers to check again: the new form, or the list of drafts."""
    if where == "form":
        return alice.types("/campaign", in_="#general")
    alice.types("/campaign drafts", in_="#general")
    return alice.sees("Your unfinished campaigns", in_="#general")


@pytest.mark.parametrize("where", ["form", "list"])
@pytest.mark.parametrize(
    ("behaviour", "found"), [("drop_after", "is ready in Toingg"), ("drop_before", "lists no new campaign")]
)
def test_a_campaign_that_may_exist_can_be_looked_up_where_it_is_offered(
    workspace: Sandbox, alice: Person, toingg: Toingg, where: str, behaviour: str, found: str
) -> None:
    """The modal shows what was found, and so does the message; an ephemeral message is not mistaken for it."""
    with fresh_bot(workspace, NO_LOOKUPS):
        lost(alice, toingg, behaviour)

        offered(alice, where).press("Check again")

        until(lambda: alice.view is not None and found in alice.view.text)
        until(lambda: alice.view is not None and "I've shared it in #C0CAMPAIGN." in alice.view.text)
        expected = "Campaign created" if behaviour == "drop_after" else found
        until(lambda: expected in alice.messages("#campaigns")[0].text)
        assert len(alice.messages("#campaigns")) == 1


@pytest.mark.usefixtures("bot")
def test_a_draft_of_a_refused_campaign_does_not_change_its_message(alice: Person, toingg: Toingg) -> None:
    """The message and its details describe what was sent to Toingg."""
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
def test_a_person_who_has_finished_everything_is_offered_nothing(alice: Person) -> None:
    alice.types("/campaign", in_="#campaigns").fill(GOOD).submit()
    alice.view.close()

    assert "Continue" not in alice.types("/campaign", in_="#campaigns").buttons


@pytest.mark.usefixtures("either_bot")
def test_unfinished_campaigns_are_listed_with_what_happened_to_them(alice: Person, toingg: Toingg) -> None:
    for title, behaviour in [("One", "refuse_text"), ("Two", "wrong_key"), ("Three", "drop_before")]:
        toingg.behave(behaviour)
        alice.types("/campaign", in_="#campaigns").fill(GOOD | {"Title": title}).submit()
        alice.view.close()
    toingg.behave("normal")

    alice.types("/campaign drafts", in_="#campaigns")

    listed = alice.sees("Your unfinished campaigns", in_="#campaigns")
    assert all(words in listed.text for words in ("needs a change", "didn't accept the key", "could not confirm"))
    assert listed.buttons == ["Check again", *["Continue"] * 3]


@pytest.mark.usefixtures("either_bot")
def test_a_draft_can_be_discarded_and_the_list_shows_what_is_left(alice: Person) -> None:
    for title in ("Onam", "Pongal"):
        alice.types("/campaign", in_="#campaigns").fill({"Title": title}).press("Save draft")
        alice.view.close()
    alice.types("/campaign drafts", in_="#campaigns")
    listed = alice.sees("unfinished", in_="#campaigns")
    assert listed.buttons == ["Continue", "Discard"] * 2

    left = listed.press("Discard", confirm=True)

    assert ("Pongal" in left.text, "Onam" in left.text) == (True, False)
    assert "You have no unfinished campaigns." in left.press("Discard", confirm=True).text
    assert [message.text for message in alice.messages("#campaigns") if "Your unfinished" in message.text] == []
    assert "Continue" not in alice.types("/campaign", in_="#campaigns").buttons


@pytest.mark.usefixtures("bot")
def test_a_draft_that_was_sent_meanwhile_is_not_discarded(alice: Person, toingg: Toingg) -> None:
    alice.types("/campaign", in_="#campaigns").fill(GOOD).press("Save draft")
    alice.view.close()
    alice.types("/campaign drafts", in_="#campaigns")
    listed = alice.sees("unfinished", in_="#campaigns")
    toingg.behave("wrong_key")
    listed.press("Continue").submit()
    alice.view.close()

    listed.press("Discard", confirm=True)

    assert alice.sees("I couldn't discard it", in_="#campaigns")
    assert "didn't accept the key" in alice.sees("unfinished", in_="#campaigns").text


@pytest.mark.usefixtures("bot")
def test_an_empty_list_says_how_to_begin(alice: Person) -> None:
    alice.types("/campaign drafts", in_="#campaigns")

    assert alice.sees("You have no unfinished campaigns.", in_="#campaigns")


@pytest.mark.usefixtures("bot")
def test_nobody_is_offered_a_draft_of_somebody_else(alice: Person, bob: Person) -> None:
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
