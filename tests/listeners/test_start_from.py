"""A form that does not start empty: with a starting point, or with a campaign of before."""

from typing import Any

import pytest

from sandbox.server import Sandbox
from sandbox.toingg.service import Toingg
from tests.support.campaigns import FULL, FULL_PAYLOAD, GOOD, SCRIPT
from tests.support.people import Form, Person
from tests.support.rewriting import rewriting
from toingg_bot.app import Bot
from toingg_bot.domain.starting_points import starting_points

NAMES = [point.name for point in starting_points()]


def form_of(person: Person, command: str = "/campaign") -> Form:
    form = person.types(command, in_="#campaigns")
    assert isinstance(form, Form)
    return form


def start_from(form: Form, name: str) -> Form:
    """Choose something from the list over a form, and return the form that opens."""
    before = form.reader.sight()
    form.fill({"Start from": name})
    opened = form.reader.reply_since(before, within=3, on=form.content)
    assert isinstance(opened, Form), opened
    return opened


def sends(person: Person, values: dict[str, Any]) -> None:
    form_of(person).fill(values).submit()
    person.sees(f"created: {values['Title']}", in_="#campaigns")
    person.view.close()


@pytest.mark.usefixtures("either_bot")
def test_a_starting_point_needs_only_a_title_and_a_voice(alice: Person, toingg: Toingg) -> None:
    """It has places to fill in too, and whoever leaves them is asked once."""
    form = start_from(form_of(alice), "Renewal reminder")

    form.fill({"Title": "Diwali renewals", "Voice": "nova"}).submit()
    assert "places here look unfilled, like “[Company name]”" in alice.view.text
    alice.view.submit()

    alice.sees("Campaign created: Diwali renewals", in_="#campaigns")
    (point,) = [point for point in starting_points() if point.name == "Renewal reminder"]
    (sent,) = toingg.campaigns
    assert sent["script"] == point.values["script"]
    assert (sent["title"], sent["voice"], sent["language"]) == ("Diwali renewals", "nova", "english")
    assert sent["calendar"] != ""
    assert sent["postCallAnalysis"] is True


@pytest.mark.usefixtures("bot")
def test_the_list_has_starting_points_first_and_finds_them_by_name(alice: Person) -> None:
    form = form_of(alice)

    assert form.options("Start from") == NAMES
    assert form.options("Start from", "HINDI") == [name for name in NAMES if "Hindi" in name]
    assert form.options("Start from", "no such thing") == []


@pytest.mark.usefixtures("bot")
def test_what_was_typed_already_stays_where_the_starting_point_has_nothing(alice: Person) -> None:
    form = start_from(form_of(alice, "/campaign Diwali renewals").fill({"Voice": "nova"}), "Survey (Hindi)")

    assert form.value("Title") == "Diwali renewals"
    assert form.value("Voice") == "nova"
    assert form.value("Language") == "Hindi"
    assert form.value("Share the result in") == "#campaigns"


@pytest.mark.usefixtures("bot")
def test_what_was_in_the_form_before_is_kept_as_a_draft(alice: Person) -> None:
    start_from(form_of(alice).fill(GOOD), "Survey").close()
    assert alice.view.parts("Script") == [SCRIPT], "it is still open below"
    alice.view.close()

    assert form_of(alice).press("Continue").parts("Script") == [SCRIPT]


@pytest.mark.usefixtures("bot")
def test_an_empty_form_leaves_no_draft(alice: Person) -> None:
    start_from(form_of(alice), "Survey").close()
    alice.view.close()

    assert "no unfinished campaigns" in alice.types("/campaign drafts", in_="#campaigns").text


@pytest.mark.usefixtures("bot")
def test_the_third_form_takes_the_place_of_the_one_with_the_list(alice: Person) -> None:
    """Slack shows three views on top of each other at most."""
    form = form_of(alice)
    for name in ("Survey", "Appointment", "Payment reminder"):
        form = start_from(form, name)

    assert len(alice.sight()["views"]) == 3
    assert str(form.parts("Script")[0]).startswith("# Your role")
    (point,) = [point for point in starting_points() if point.name == "Payment reminder"]
    assert form.value("Purpose") == point.values["purpose"].strip()


@pytest.mark.usefixtures("bot")
def test_a_campaign_of_before_is_taken_again_with_everything(alice: Person, toingg: Toingg) -> None:
    sends(alice, FULL)

    form = start_from(form_of(alice), FULL["Title"])

    assert {label: form.value(label) for label in FULL} == FULL
    form.submit()
    assert [{key: sent[key] for key in FULL_PAYLOAD} for sent in toingg.campaigns] == [FULL_PAYLOAD, FULL_PAYLOAD]


@pytest.mark.usefixtures("bot")
def test_recent_campaigns_are_ones_own_and_the_latest_comes_first(alice: Person, bob: Person) -> None:
    for title in ("Diwali renewals", "Holi offers", "Eid greetings"):
        sends(alice, GOOD | {"Title": title})
    form_of(alice).fill({"Title": "Only a draft"}).press("Save draft")
    alice.view.close()
    sends(bob, GOOD | {"Title": "Bob's survey"})

    assert form_of(alice).options("Start from")[len(NAMES) :] == ["Eid greetings", "Holi offers", "Diwali renewals"]
    assert form_of(bob).options("Start from")[len(NAMES) :] == ["Bob's survey"]


def test_the_campaign_of_somebody_else_is_not_shown_even_if_its_id_is_known(
    bot: Bot, workspace: Sandbox, alice: Person, bob: Person
) -> None:
    sends(alice, FULL)
    (theirs,) = bot.core.store.recent("T0ACME0001", alice.id, limit=1)
    form = form_of(bob)

    def forge(body: dict[str, Any]) -> None:
        for action in body.get("actions", []):
            action["selected_option"]["value"] = f"campaign:{theirs.campaign_id}"

    with rewriting(workspace, forge):
        told = start_from(form, "Survey")

    assert "Script" not in told.labels
    assert FULL["Title"] not in told.text


def test_a_campaign_too_large_for_the_form_is_a_draft_before_it_is_shown(
    bot: Bot, alice: Person, toingg: Toingg
) -> None:
    emoji = "🙂" * 20_000
    sends(alice, GOOD | {"Script": emoji})

    form = start_from(form_of(alice), GOOD["Title"])

    assert "It has 20,000 characters" in form.text
    (draft,) = bot.core.store.unfinished("T0ACME0001", alice.id, limit=5)
    saved = bot.core.store.get("T0ACME0001", draft.campaign_id)
    assert saved is not None
    assert saved.values["script"] == emoji
    form.submit()
    alice.sees("Campaign created", in_="#campaigns")
    assert [sent["script"] for sent in toingg.campaigns] == [emoji, emoji]
