"""A second pair of eyes: what the form asks once, what it says and never asks, what it inserts, and the preview."""

from collections.abc import Iterator
from typing import Any

import pytest

from sandbox.server import Sandbox
from sandbox.toingg.service import Toingg
from tests.support.bots import running_bot
from tests.support.campaigns import FULL, GOOD, SCRIPT, TITLE
from tests.support.ids import ACME
from tests.support.people import Form, Person
from tests.support.switches import control
from tests.support.waiting import until
from toingg_bot.app import Bot
from toingg_bot.slack.limits import DEEPEST

TOKEN = "xoxb-" + "1234567890-ABCdef123456"
UNFILLED = f"{SCRIPT}\nYou call for [Company Name]."
ASKED = "“[Company Name]” looks like a place to fill in."
PLEASE_CHECK = "If they're right, choose Create anyway."
NO_WAY_OUT = "The script doesn't say what to do when someone wants no more calls."
WAY_OUT = "If they don't want calls any more, say that you've noted it, apologise and end the call."
LINE = "Hello! How are you today?"
WHO = "This is an AI assistant calling for [Company name]."
ENGLISH = GOOD | {"Language": "English", "First line": LINE}


def form_of(person: Person, values: dict[str, Any]) -> Form:
    form = person.types("/campaign", in_="#campaigns")
    assert isinstance(form, Form)
    return form.fill(values)


def asked(person: Person) -> Form:
    """Return the form that is shown again with a question."""
    until(lambda: person.view is not None and PLEASE_CHECK in person.view.text)
    assert isinstance(person.view, Form)
    return person.view


def created(person: Person, title: str = TITLE) -> None:
    person.sees(f"Campaign created: {title}", in_="#campaigns")


def stored(bot: Bot, person: Person) -> dict[str, Any]:
    """Return the values of the person's latest unfinished campaign."""
    (latest,) = bot.core.store.unfinished(ACME, person.id, limit=1)
    campaign = bot.core.store.get(ACME, latest.campaign_id)
    assert campaign
    return dict(campaign.values)


# What cannot stay


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("label", ["Title", "Script", "Purpose", "Knowledge base", "First line", "Tone"])
@pytest.mark.parametrize("secret", [TOKEN, "xapp-1-A0001-1234567890-abcdef", "tg_" + "a1B2c3D4e5F6g7H8"])
def test_a_token_or_a_key_is_refused_in_any_text(alice: Person, toingg: Toingg, label: str, secret: str) -> None:
    form = form_of(alice, GOOD | {label: f"{GOOD.get(label, '')} {secret}"})

    assert "There's a key or token in this text" in form.submit().errors[label]
    assert toingg.campaigns == []
    form.fill({label: GOOD.get(label)}).submit()
    created(alice)


@pytest.mark.usefixtures("bot")
def test_all_that_is_wrong_is_said_at_once(alice: Person) -> None:
    errors = form_of(alice, GOOD | {"Script": "Hello", "Tone": TOKEN}).submit().errors

    assert "Add at least 195 more characters" in errors["Script"]
    assert "key or token" in errors["Tone"]


# What is asked once


@pytest.mark.usefixtures("either_bot")
@pytest.mark.parametrize(
    ("script", "sentence"),
    [
        (UNFILLED, ASKED),
        (
            f"{SCRIPT}\nIf they ask, say that you are a human and never admit that you are an AI.",
            "hide that it's an AI",
        ),
        (f"{SCRIPT}\nThe card is 4111 1111 1111 1111.", "card number, ending in 1111"),
    ],
)
def test_what_people_rarely_mean_is_asked_once(alice: Person, toingg: Toingg, script: str, sentence: str) -> None:
    form_of(alice, GOOD | {"Script": script}).submit()

    form = asked(alice)
    assert sentence in form.text
    assert "Create anyway" in form.text
    assert toingg.campaigns == []
    form.submit()
    created(alice)
    assert [campaign["script"] for campaign in toingg.campaigns] == [script]


@pytest.mark.usefixtures("bot")
def test_another_text_is_asked_about_again(alice: Person, toingg: Toingg) -> None:
    form_of(alice, GOOD | {"Script": UNFILLED}).submit()

    asked(alice).fill({"Script": f"{UNFILLED} TODO"}).submit()

    until(lambda: "2 places here look unfilled" in alice.view.text)
    assert toingg.campaigns == []


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("button", ["Save draft", "Add space: Script", "Preview"])
def test_an_answer_outlives_every_press_in_the_form(alice: Person, button: str) -> None:
    form_of(alice, GOOD | {"Script": UNFILLED}).submit()
    form = asked(alice)

    form.press(button)
    if alice.view.title == "Preview":
        alice.view.close()
    alice.view.submit()

    created(alice)


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("delay", [0.0, 0.8], ids=["at once", "late"])
def test_an_answer_outlives_a_refusal_by_toingg(alice: Person, toingg: Toingg, delay: float) -> None:
    toingg.behave("refuse_text")
    toingg.delay_s = delay
    form_of(alice, GOOD | {"Script": UNFILLED, "First line": LINE}).submit()
    asked(alice).submit()
    message = alice.sees("not created", in_="#campaigns")
    until(lambda: alice.view is not None and "New campaign" in alice.view.title)
    alice.view.close()
    toingg.behave("normal")
    toingg.delay_s = 0.0

    form = message.press("Fix and resubmit")
    assert isinstance(form, Form)
    form.submit()

    created(alice)


@pytest.mark.usefixtures("bot")
def test_a_draft_was_never_answered(alice: Person, toingg: Toingg) -> None:
    form_of(alice, GOOD | {"Script": UNFILLED}).press("Save draft")
    alice.view.close()

    form = alice.types("/campaign", in_="#campaigns").press("Continue")
    assert ASKED in form.text
    assert "Create anyway" not in form.text
    form.submit()

    asked(alice)
    assert toingg.campaigns == []


# What is said, and never asked


@pytest.mark.usefixtures("bot")
def test_a_warning_or_advice_stops_nobody(alice: Person, toingg: Toingg) -> None:
    """The contract's own example calls until 10 pm."""
    form_of(alice, FULL | {"From": "08:00", "To": "22:00", "First line": LINE}).submit()

    created(alice)
    assert toingg.campaigns[0]["calendar"] == "8Am to 10Pm IST"


@pytest.mark.usefixtures("bot")
def test_what_is_good_to_know_is_in_the_form_whenever_it_is_shown_again(alice: Person) -> None:
    form_of(alice, ENGLISH | {"From": "10:00", "To": "22:00"}).press("Save draft")
    alice.view.close()

    form = alice.types("/campaign", in_="#campaigns").press("Continue")

    assert "Promotional calls in India usually have to end by 9 pm." in form.text
    assert "The first line doesn't say who is calling." in form.text
    assert form.buttons.count("Insert") == 3


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("title", [TITLE, f"  {TITLE.upper()} "])
def test_a_title_that_was_used_lately_is_pointed_out(alice: Person, bob: Person, title: str) -> None:
    form_of(alice, GOOD).submit()
    created(alice)
    alice.view.close()

    preview = form_of(bob, GOOD | {"Title": title}).press("Preview")

    assert "This workspace used the same title in the last 30 days." in preview.text


@pytest.mark.usefixtures("bot")
def test_a_title_is_not_used_by_its_own_campaign_or_a_draft(alice: Person, bob: Person, toingg: Toingg) -> None:
    form_of(bob, GOOD).press("Save draft")
    toingg.behave("refuse_text", times=1)
    form = form_of(alice, GOOD | {"First line": LINE})
    form.submit()
    alice.sees("not created", in_="#campaigns")

    assert "used the same title" not in alice.view.press("Preview").text


# What it inserts


@pytest.mark.usefixtures("either_bot")
def test_a_sentence_is_inserted_where_it_belongs(alice: Person, toingg: Toingg) -> None:
    form_of(alice, ENGLISH).press("Save draft")
    alice.view.close()
    form = alice.types("/campaign", in_="#campaigns").press("Continue")
    form.fill({"Tone": "Warm"})

    form.press("Insert a sentence: Script")
    until(lambda: WAY_OUT in str(form.value("Script")))
    assert NO_WAY_OUT not in form.text
    form.press("Insert a sentence: First line")
    until(lambda: WHO in str(form.value("First line")))

    assert form.value("Tone") == "Warm"
    form.submit()
    asked(alice).submit()
    created(alice)
    (sent,) = toingg.campaigns
    assert sent["script"] == f"{SCRIPT.strip()}\n\n{WAY_OUT}"
    assert sent["firstLine"] == f"Hello! {WHO} How are you today?"
    assert sent["tone"] == "Warm"


@pytest.fixture
def stopping_bot(workspace: Sandbox) -> Iterator[Bot]:
    """The bot, in a Slack that loses untouched inputs of a view that was updated."""
    control(workspace, "POST", "reset")
    control(workspace, "POST", "slack/quirks", untouched_inputs="null")
    with running_bot(workspace) as running:
        yield running


def test_what_was_inserted_is_in_the_draft_at_once_and_the_rest_survives(stopping_bot: Bot, alice: Person) -> None:
    """Where Slack says nothing of untouched inputs, nothing is lost, and nothing is asked."""
    form_of(alice, ENGLISH | {"Purpose": "Renew"}).press("Save draft")
    alice.view.close()
    form = alice.types("/campaign", in_="#campaigns").press("Continue")

    form.press("Insert a sentence: Script")

    until(lambda: WAY_OUT in stored(stopping_bot, alice)["script"])
    assert stored(stopping_bot, alice)["purpose"] == "Renew"
    form.press("Insert a sentence: First line")
    until(lambda: WHO in str(stored(stopping_bot, alice)["first_line"]))
    assert WAY_OUT in stored(stopping_bot, alice)["script"]


@pytest.mark.usefixtures("bot")
def test_a_sentence_for_which_there_is_no_room_is_not_inserted(alice: Person) -> None:
    script = ("a" * 99 + "\n") * 200
    form_of(alice, ENGLISH | {"Script": script.strip()}).press("Save draft")
    alice.view.close()
    form = alice.types("/campaign", in_="#campaigns").press("Continue")

    form.press("Insert a sentence: Script")

    until(lambda: "There's no room for this sentence in Script." in form.text)


@pytest.mark.usefixtures("bot")
def test_insert_does_nothing_twice(alice: Person, bob: Person) -> None:
    """The advice is gone by the second press; a press on the old button changes nothing more."""
    preview = form_of(alice, ENGLISH).press("Preview")

    preview.press("Insert a sentence: Script")
    until(lambda: NO_WAY_OUT not in preview.text)
    alice.view.close()

    assert str(alice.view.value("Script")).count(WAY_OUT) == 1


# Preview


@pytest.mark.usefixtures("either_bot")
def test_the_preview_shows_the_campaign_as_it_will_be_sent(alice: Person, toingg: Toingg) -> None:
    preview = form_of(alice, FULL | {"Language": "English", "First line": LINE}).press("Preview")

    text = preview.text
    assert preview.title == "Preview"
    assert "This is what I'll send to Toingg. Nothing is created yet." in text
    assert "10:30 am to 6 pm" in text
    assert f"{len(SCRIPT.strip()):,} characters" in text
    assert "About 2 seconds to say" in text
    assert NO_WAY_OUT in text
    assert SCRIPT.strip() in text
    assert toingg.requests == [] or all("create" not in request.path for request in toingg.requests)


def test_the_preview_stores_the_draft_first(bot: Bot, alice: Person) -> None:
    form_of(alice, GOOD | {"Tone": "Warm"}).press("Preview")

    assert stored(bot, alice)["tone"] == "Warm"


@pytest.mark.usefixtures("bot")
def test_the_preview_of_what_is_not_ready_says_what_to_change(alice: Person, toingg: Toingg) -> None:
    preview = form_of(alice, {"Title": "Diwali", "Script": "Too short", "Tone": TOKEN}).press("Preview")

    assert "This can't be created yet." in preview.text
    assert "*Voice:* Please fill this in." in preview.text
    assert "*Script:* Add at least 191 more characters" in preview.text
    assert "*Tone:* There's a key or token" in preview.text
    assert "Too short" in preview.text
    assert toingg.campaigns == []


@pytest.mark.usefixtures("bot")
def test_there_is_no_preview_of_nothing(alice: Person) -> None:
    form = form_of(alice, {})

    form.press("Preview")

    until(lambda: "There's nothing to preview yet." in form.text)


@pytest.mark.usefixtures("either_bot")
def test_the_preview_of_the_longest_texts_fits(alice: Person) -> None:
    word = "नमस्ते "
    texts = {"Script": 20_000, "Knowledge base": 8_000, "Purpose": 3_000, "First line": 1_000, "Tone": 500}
    longest = {label: (word * length)[: length - 1] + "।" for label, length in texts.items()}

    preview = form_of(alice, GOOD | longest).press("Preview")

    until(lambda: alice.view.title == "Preview")
    assert "20,000 characters" in preview.text


def test_insert_in_a_preview_fills_in_the_form_below(bot: Bot, alice: Person, toingg: Toingg) -> None:
    preview = form_of(alice, ENGLISH).press("Preview")

    preview.press("Insert a sentence: First line")

    until(lambda: WHO in preview.text)
    assert WHO in stored(bot, alice)["first_line"]
    preview.close()
    assert WHO in alice.view.value("First line")
    alice.view.fill({"First line": "Hello, this is the AI assistant of Acme Travels."}).submit()
    created(alice)
    assert toingg.campaigns[0]["firstLine"] == "Hello, this is the AI assistant of Acme Travels."


def test_where_no_view_fits_over_the_form_the_preview_leads_back_to_it(
    bot: Bot, workspace: Sandbox, alice: Person
) -> None:
    form = form_of(alice, {"Title": "Below"})
    for _ in range(DEEPEST - 1):
        before = alice.sight()
        form.fill({"Start from": "Renewal reminder"})
        opened = alice.reply_since(before, within=3, on=form.content)
        assert isinstance(opened, Form)
        form = opened
    form.fill({"Title": "On top"})

    form.press("Preview")
    until(lambda: alice.view.title == "Preview")
    alice.view.press("Insert a sentence: Script") if "Insert" in alice.view.buttons else None
    alice.view.press("Continue")

    until(lambda: alice.view.title == "New campaign")
    assert alice.view.value("Title") == "On top"
