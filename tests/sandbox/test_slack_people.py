"""The people in tests: they do and see only what is there, and a failing assertion describes what else was there."""

import pytest

from tests.sandbox.samples import Json, buttons, field, modal, option, plain, section
from tests.sandbox.small_bot import SmallBot
from tests.support.people import Person

EVERYTHING = modal(
    field("title"),
    field("language", type="static_select", options=[option("hindi"), option("english")]),
    field("voice", type="external_select", min_query_length=0),
    field("from", type="timepicker"),
    field("day", type="datepicker"),
    field("analyse", type="checkboxes", options=[option("Yes")]),
    field("days", type="checkboxes", options=[option("Monday"), option("Tuesday")]),
    field("where", type="conversations_select"),
    field("how", type="radio_buttons", options=[option("soon"), option("later")]),
)
VALUES = {
    "Title": "Diwali",
    "Language": "hindi",
    "Voice": "nova",
    "From": "10:00",
    "Day": "2026-11-08",
    "Analyse": True,
    "Days": ["Tuesday"],
    "Where": "#campaigns",
    "How": "later",
}


@pytest.fixture
def bot(bot: SmallBot) -> SmallBot:
    """A bot that offers any voice that somebody types."""
    bot.on["block_suggestion"] = lambda heard: {"options": [_use(heard["value"])]}
    return bot


def _use(voice: str) -> Json:
    return {"text": plain(f"Use “{voice}”"), "value": voice[:1] or "x"}


def test_a_form_is_filled_in_by_its_labels(alice: Person, bot: SmallBot) -> None:
    bot.opens(EVERYTHING)

    form = alice.types("/campaign").fill(VALUES)

    assert form.labels == list(VALUES)
    assert {label: form.value(label) for label in VALUES} == VALUES | {"Voice": "Use “nova”"}
    assert form.submit().result == "closed"
    sent = bot.last("view_submission")["view"]["state"]["values"]
    assert sent["where"]["where"]["selected_conversation"] == "C0CAMPAIGN"
    assert sent["from"]["from"]["selected_time"] == "10:00"
    assert sent["analyse"]["analyse"]["selected_options"] == [option("Yes")]


def test_every_field_can_be_cleared(alice: Person, bot: SmallBot) -> None:
    bot.opens(EVERYTHING)
    form = alice.types("/campaign").fill(VALUES).fill(dict.fromkeys(VALUES))

    assert {label: form.value(label) for label in VALUES} == dict.fromkeys(VALUES) | {"Analyse": False}


def test_only_fields_that_are_there_can_be_filled_in(alice: Person, bot: SmallBot) -> None:
    bot.opens(modal(field("title"), field("tone")))
    form = alice.types("/campaign")

    with pytest.raises(AssertionError, match="no one 'Script' here, but: Title, Tone"):
        form.fill({"Script": "Hello"})


def test_only_buttons_that_are_there_can_be_pressed(alice: Person, bot: SmallBot) -> None:
    bot.call("chat.postMessage", channel="C0CAMPAIGN", text="Press", blocks=[buttons("Details")])

    with pytest.raises(AssertionError, match="no button 'Fix', but: Details"):
        alice.sees("Press").press("Fix")


def test_if_something_is_missing_the_error_lists_what_is_there(alice: Person, bot: SmallBot) -> None:
    bot.call("chat.postMessage", channel="C0CAMPAIGN", text="Something else")

    with pytest.raises(AssertionError, match="does not see 'Diwali' in any conversation, but:\n#campaigns: 'Something"):
        alice.sees("Diwali", within=0)


def test_a_text_is_read_as_it_looks(alice: Person, bot: SmallBot) -> None:
    raw = "By <@U0ALICE001> at <!date^1^{time}|noon> in <#C1|sales>: <https://acme.example|a &amp; b> &lt;!channel&gt;"
    bot.call("chat.postMessage", channel="C0CAMPAIGN", text="x", blocks=[section(raw)])

    assert alice.sees("noon").text == "x\nBy @U0ALICE001 at noon in sales: a & b <!channel>"


def test_a_form_shows_all_its_words(alice: Person, bot: SmallBot) -> None:
    alert = {"type": "alert", "level": "error", "text": plain("Not yet")}
    context = {"type": "context", "elements": [plain("Small print")]}
    bot.opens(modal(alert, field("title", initial_value="Diwali"), buttons("Check"), context, title="Campaign"))

    form = alice.types("/campaign")

    assert form.alert == "Not yet"
    assert form.buttons == ["Check"]
    assert form.text.split("\n") == ["Campaign", "Not yet", "Title", "Check", "Small print", "Diwali", "Submit"]


def test_a_button_can_bring_a_form_a_notice_or_a_changed_message(alice: Person, bot: SmallBot) -> None:
    def react(heard: Json) -> None:
        match heard["actions"][0]["action_id"]:
            case "form":
                bot.opened(heard, modal(field("title")))
            case "word":
                bot.answer(heard["response_url"], text="A word")
            case "change":
                bot.answer(heard["response_url"], text="Changed", replace_original=True)

    bot.on["block_actions"] = react
    bot.call("chat.postMessage", channel="C0CAMPAIGN", text="Press", blocks=[buttons("Form", "Word", "Change")])
    message = alice.sees("Press")

    assert message.press("Form").labels == ["Title"]
    assert message.press("Word").text == "A word"
    assert message.press("Change").text == "Changed"
    with pytest.raises(AssertionError, match="no button"):
        alice.sees("Changed").press("Form")
