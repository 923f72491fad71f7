"""Submitting a view: what Slack's client refuses by itself, and what each answer of the bot does."""

import threading

import pytest

from tests.sandbox.samples import Json, field, modal, option, plain, section
from tests.sandbox.small_bot import Heard, SmallBot
from tests.support.people import Answer, Person
from tests.support.waiting import until

TROUBLE = Answer(trouble="We had some trouble connecting. Try again?")


def test_required_fields_and_lengths_are_checked_by_the_client(alice: Person, bot: SmallBot) -> None:
    """Nothing reaches the bot before the client accepts it."""
    bot.opens(modal(field("title"), field("tone", max_length=5), field("script", min_length=3, optional=True)))
    form = alice.types("/campaign").fill({"Tone": "too long", "Script": "x"})

    assert form.submit().errors == {
        "Title": "Please fill this in: it is required.",
        "Tone": "Please write at most 5 characters; this has 8.",
        "Script": "Please write at least 3 characters; this has 1.",
    }
    assert [heard["type"] for heard in bot.heard] == ["command"]


@pytest.mark.parametrize(
    ("element", "typed"),
    [
        ({"type": "email_text_input"}, "alice at acme"),
        ({"type": "url_text_input"}, "acme.example"),
        ({"type": "number_input", "is_decimal_allowed": False}, "1.5"),
        ({"type": "number_input", "is_decimal_allowed": True, "max_value": "9"}, "9.5"),
    ],
    ids=["email", "link", "whole number", "too great"],
)
def test_the_client_knows_the_formats_of_values(alice: Person, bot: SmallBot, element: Json, typed: str) -> None:
    bot.opens(modal(field("it", **element)))

    assert list(alice.types("/campaign").fill({"It": typed}).submit().errors) == ["It"]


def test_the_client_accepts_spaces_alone(alice: Person, bot: SmallBot) -> None:
    bot.opens(modal(field("title")))

    assert alice.types("/campaign").fill({"Title": "   "}).submit().result == "closed"


def test_a_submission_has_everything_that_slack_sends(alice: Person, bot: SmallBot) -> None:
    bot.opens(modal(field("title"), private_metadata="remember me"))

    alice.types("/campaign", in_="#campaigns").fill({"Title": "Diwali"}).submit()

    heard = bot.last("view_submission")
    assert heard["view"]["private_metadata"] == "remember me"
    assert heard["view"]["callback_id"] == "sample_form"
    assert heard["user"]["id"] == "U0ALICE001"
    assert heard["team"] == {"id": "T0ACME0001", "domain": "acme"}
    assert (heard["enterprise"], heard["is_enterprise_install"]) == (None, False)
    assert heard["trigger_id"]
    assert heard["response_urls"] == []
    assert "channel" not in heard


def test_a_chosen_conversation_can_be_answered_in(alice: Person, bob: Person, bot: SmallBot) -> None:
    bot.opens(modal(field("where", type="conversations_select", response_url_enabled=True)))

    alice.types("/campaign").fill({"Where": "@bob"}).submit()

    (url,) = bot.last("view_submission")["response_urls"]
    assert (url["block_id"], url["action_id"], url["channel_id"]) == ("where", "where", "D0ALICEBOB")
    bot.answer(url["response_url"], text="Hello both", response_type="in_channel")
    bob.sees("Hello both", in_="@alice")


@pytest.mark.parametrize(
    ("answer", "result", "titles"),
    [
        (None, "closed", []),
        ({}, "closed", []),
        ({"response_action": "clear"}, "cleared", []),
        ({"response_action": "update", "view": modal(section("x"), title="New")}, "updated", ["New"]),
        ({"response_action": "push", "view": modal(section("x"), title="New")}, "pushed", ["Form", "New"]),
    ],
    ids=["nothing", "empty object", "clear", "update", "push"],
)
def test_the_answer_decides_what_happens_to_the_view(
    alice: Person, bot: SmallBot, answer: Json | None, result: str, titles: list[str]
) -> None:
    bot.opens(modal(field("title")))
    bot.on["view_submission"] = lambda _: answer

    assert alice.types("/campaign").fill({"Title": "x"}).submit().result == result
    assert [view["title"]["text"] for view in alice.sight()["views"]] == titles


def test_errors_are_shown_under_their_fields_and_nothing_is_lost(alice: Person, bot: SmallBot) -> None:
    bot.opens(modal(field("title"), field("tone")))
    bot.on["view_submission"] = lambda _: {"response_action": "errors", "errors": {"tone": "Kinder, please"}}
    form = alice.types("/campaign").fill({"Title": "Diwali", "Tone": "rude"})

    assert form.submit() == Answer(errors={"Tone": "Kinder, please"})
    assert (form.value("Title"), form.value("Tone")) == ("Diwali", "rude")


@pytest.mark.parametrize(
    ("answer", "pointer"),
    [
        ({"response_action": "errors", "errors": {"nobody": "x"}}, "/errors/nobody"),
        ({"response_action": "errors", "errors": {"words": "x"}}, "/errors/words"),
        ({"response_action": "errors", "errors": {}}, "/errors"),
        ({"response_action": "errors", "errors": {"title": ["x"]}}, "/errors/title"),
        ({"response_action": "upset"}, "/response_action"),
        ({"response_action": "update"}, "/view"),
        ({"response_action": "update", "view": modal(field("t"), title="x" * 25)}, "/view/title"),
        ("not JSON", "/response_action"),
    ],
)
def test_a_bad_answer_shows_trouble_and_the_log_says_which_answer(
    alice: Person, bot: SmallBot, answer: Json, pointer: str
) -> None:
    bot.opens(modal(field("title"), section("words", block_id="words")))
    bot.on["view_submission"] = lambda _: answer

    assert alice.types("/campaign").fill({"Title": "x"}).submit() == TROUBLE
    assert pointer in bot.log()[-1]["refusal"]["pointer"]


@pytest.mark.parametrize("status", [400, 404, 500])
def test_a_bad_status_shows_trouble(alice: Person, bot: SmallBot, status: int) -> None:
    bot.opens(modal(field("title")))
    bot.on["view_submission"] = lambda _: status

    form = alice.types("/campaign").fill({"Title": "x"})

    assert form.submit() == TROUBLE
    assert form.is_open


def test_a_form_cannot_be_submitted_twice_at_once(alice: Person, bot: SmallBot) -> None:
    """Slack's client disables the button; after trouble it can be pressed again."""
    bot.opens(modal(field("title")))
    has_come, may_go = threading.Event(), threading.Event()

    def holds(_: Heard) -> None:
        has_come.set()
        may_go.wait(timeout=2)

    bot.on["view_submission"] = holds
    form = alice.types("/campaign").fill({"Title": "x"})
    first = threading.Thread(target=form.submit)
    first.start()
    assert has_come.wait(timeout=3)

    assert alice.post("submit", view_id=form.id)["error"] == "busy"
    may_go.set()
    first.join()
    assert [heard["type"] for heard in bot.heard].count("view_submission") == 1


def test_an_update_from_the_bot_can_overtake_its_own_acknowledgement(alice: Person, bot: SmallBot) -> None:
    bot.opens(modal(field("title")))
    bot.control("slack/faults", method="ack", delay=0.3)
    bot.on["view_submission"] = lambda _: {"response_action": "update", "view": modal(section("At work"))}
    form = alice.types("/campaign").fill({"Title": "x"})
    submitting = threading.Thread(target=form.submit)
    submitting.start()
    until(lambda: bot.heard[-1]["type"] == "view_submission")

    assert bot.call("views.update", view_id=form.id, view=modal(section("Done")))["ok"]

    assert "Done" in form.text
    submitting.join()
    assert "At work" in form.text


def test_only_what_the_form_offers_can_be_chosen(alice: Person, bot: SmallBot) -> None:
    bot.opens(modal(field("language", type="static_select", options=[option("hindi"), option("english")])))
    form = alice.types("/campaign")

    with pytest.raises(AssertionError, match=r"does not offer 'tamil', but: \['hindi', 'english'\]"):
        form.fill({"Language": "tamil"})
    cheat = {"language": {"language": {"selected_option": option("tamil")}}}
    assert alice.post("submit", view_id=form.id, values=cheat)["error"] == "impossible_input"
    assert alice.post("submit", view_id=form.id, values={"language": {"language": {}}})["error"] == "invalid_input"


def test_a_view_without_a_button_cannot_be_submitted(alice: Person, bot: SmallBot) -> None:
    bot.on["/campaign"] = lambda heard: bot.opened(
        heard, {"type": "modal", "title": plain("Reading"), "blocks": [section("Only words")]}
    )

    assert alice.types("/campaign").submit().trouble == "This view has no button to submit it."


def test_an_external_select_asks_the_bot(alice: Person, bot: SmallBot) -> None:
    bot.opens(modal(field("voice", type="external_select", min_query_length=0)))
    bot.on["block_suggestion"] = lambda heard: {"options": [option("nova"), option(heard["value"] or "echo")]}
    form = alice.types("/campaign")

    assert form.options("Voice") == ["nova", "echo"]
    assert form.fill({"Voice": "emily"}).value("Voice") == "emily"
    heard = bot.last("block_suggestion")
    assert (heard["action_id"], heard["block_id"], heard["value"]) == ("voice", "voice", "emily")
    assert heard["view"]["callback_id"] == "sample_form"


def test_an_external_select_asks_after_three_letters_by_default(alice: Person, bot: SmallBot) -> None:
    bot.opens(modal(field("voice", type="external_select")))
    bot.on["block_suggestion"] = lambda _: {"options": [option("nova")]}
    form = alice.types("/campaign")

    assert form.options("Voice", "no") == []
    assert form.options("Voice", "nov") == ["nova"]


@pytest.mark.parametrize(
    "answer",
    [
        {"options": [option(f"{n}") for n in range(101)]},
        {"options": [option("x" * 151)]},
        {"options": [{"text": plain("x" * 76), "value": "x"}]},
        None,
        500,
    ],
    ids=["too many", "long value", "long text", "nothing", "bad status"],
)
def test_bad_options_are_not_offered(alice: Person, bot: SmallBot, answer: object) -> None:
    bot.opens(modal(field("voice", type="external_select", min_query_length=0)))
    bot.on["block_suggestion"] = lambda _: answer
    form = alice.types("/campaign")

    with pytest.raises(AssertionError, match="Voice offers nothing"):
        form.options("Voice")
