"""Scripts that are longer than what one of Slack's inputs holds for sure: pasted, saved, lost, cut, fixed and sent."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from sandbox.server import Sandbox
from sandbox.toingg.service import Toingg
from tests.support.bots import QUICK, fresh_bot, running_bot
from tests.support.campaigns import GOOD
from tests.support.databases import fresh_database
from tests.support.people import Form, Person
from tests.support.switches import control
from tests.support.waiting import until
from toingg_bot.app import Bot
from toingg_bot.domain.long_text import PART, units

TITLE = GOOD["Title"]
REST = {label: value for label, value in GOOD.items() if label != "Script"}
EMOJI = "🙂" * 20_000
"""As much as Toingg takes, and more than Slack shows in a view."""


def lines(length: int, line: str = "Ask for the policy number, and read it back digit by digit.") -> str:
    """Return a script of so many characters, in numbered lines."""
    text = "\n".join(f"{number}. {line}" for number in range(1, length))[:length]
    return f"{text[:-1].rstrip()}{'.' * (length - len(text[:-1].rstrip()))}"


HINDI = lines(20_000, "ग्राहक से पॉलिसी नंबर पूछें, और उसे एक-एक अंक करके दोहराएँ।")


def form_of(person: Person) -> Form:
    form = person.types("/campaign", in_="#campaigns")
    assert isinstance(form, Form)
    return form


def reopened(person: Person, script: str) -> Form:
    """Save a draft with this script, and open it again."""
    form_of(person).fill(GOOD | {"Script": script}).press("Save draft")
    person.view.close()
    form = form_of(person).press("Continue")
    assert isinstance(form, Form)
    return form


def asked(person: Person) -> Form:
    """Wait for the form that asks; a long one follows a short view."""
    until(lambda: person.view is not None and "Create anyway" in person.view.text)
    form = person.view
    assert isinstance(form, Form)
    return form


def put_together(form: Form) -> str:
    """Return the script as it is in the form: its parts, between which our lines break."""
    return "\n".join(filter(None, form.parts("Script")))


def scripts(toingg: Toingg) -> list[str]:
    return [campaign["script"] for campaign in toingg.campaigns]


def saved(bot: Bot, person: Person) -> dict[str, Any]:
    """Return what is saved of a person's only unfinished campaign."""
    (found,) = bot.core.store.unfinished("T0ACME0001", person.id, limit=2)
    row = bot.core.store.get("T0ACME0001", found.campaign_id)
    assert row is not None
    return row.values


# A long script that nothing happens to


@pytest.mark.usefixtures("either_bot")
@pytest.mark.parametrize("script", [lines(6_000), HINDI, EMOJI], ids=["6,000 letters", "20,000 in Hindi", "emoji"])
def test_what_is_pasted_as_a_whole_is_sent_as_a_whole(alice: Person, toingg: Toingg, script: str) -> None:
    """From one input, at once and without a question."""
    form = form_of(alice).fill(GOOD | {"Script": script})

    assert form.parts("Script") == [script]
    assert form.submit().result == "updated"

    alice.sees(f"Campaign created: {TITLE}", in_="#campaigns")
    assert scripts(toingg) == [script]


@pytest.mark.usefixtures("either_bot")
@pytest.mark.parametrize("script", [lines(6_000), HINDI], ids=["6,000 letters", "20,000 in Hindi"])
def test_a_saved_draft_is_shown_in_parts_and_sent_to_the_letter(alice: Person, toingg: Toingg, script: str) -> None:
    """Each part leaves room for some words, where Slack stops at 3,000 characters."""
    form = reopened(alice, script)

    parts = [part or "" for part in form.parts("Script")]
    assert len(parts) > 1
    assert max(map(units, parts)) <= PART
    assert "\n".join(parts) == script
    assert {label: form.value(label) for label in REST} == REST

    form.submit()

    alice.sees(f"Campaign created: {TITLE}", in_="#campaigns")
    assert scripts(toingg) == [script]


@pytest.mark.usefixtures("bot")
def test_what_somebody_changes_in_a_part_is_sent_as_they_see_it(alice: Person, toingg: Toingg) -> None:
    form = reopened(alice, lines(8_000))
    first, second, third = (part or "" for part in form.parts("Script"))

    form.write("Script", 2, f"{second[:1_000]} (slowly) {second[1_000:]}\nThank them.")
    form.submit()

    alice.sees(f"Campaign created: {TITLE}", in_="#campaigns")
    assert scripts(toingg) == [f"{first}\n{second[:1_000]} (slowly) {second[1_000:]}\nThank them.\n{third}"]


@pytest.mark.usefixtures("either_bot")
def test_space_can_be_added_to_every_long_text(alice: Person, toingg: Toingg) -> None:
    """What was typed stays, everywhere; parts that stay empty leave nothing."""
    form = form_of(alice).fill(GOOD | {"Script": "Hello. " * 40, "Tone": "Warm"})

    form.press("Add space: Script")
    form.press("Add space: Script")
    form.press("Add space: Knowledge base")
    form.fill({"Knowledge base": "Fact one."})
    form.write("Script", 3, "Thank them.").write("Knowledge base", 2, "Fact two.")

    assert form.parts("Script") == ["Hello. " * 40, None, "Thank them."]
    assert form.value("Tone") == "Warm"
    assert form.submit().errors == {}
    alice.sees(f"Campaign created: {TITLE}", in_="#campaigns")
    (campaign,) = toingg.campaigns
    assert campaign["script"] == f"{'Hello. ' * 40}\nThank them."
    assert (campaign["knowledgeBase"], campaign["tone"]) == ("Fact one.\nFact two.", "Warm")


@pytest.mark.usefixtures("bot")
def test_added_space_without_text_is_not_saved_as_a_draft(alice: Person) -> None:
    form = form_of(alice)
    for _ in range(3):
        form.press("Add space: Script")
    assert form.parts("Script") == [None] * 4
    form.press("Save draft")
    assert "nothing to save yet" in alice.view.alert
    alice.view.close()

    assert "Continue" not in form_of(alice).buttons


# Slack loses some of it


@pytest.fixture(params=["null", "missing"])
def forgetful_bot(workspace: Sandbox, request: pytest.FixtureRequest) -> Iterator[Bot]:
    """The bot, in a Slack that loses what nobody touched after an update."""
    control(workspace, "POST", "reset")
    control(workspace, "POST", "slack/quirks", untouched_inputs=request.param)
    with running_bot(workspace) as running:
        yield running


def test_a_part_that_slack_loses_is_put_back_and_asked_about_at_most_once(
    forgetful_bot: Bot, workspace: Sandbox, alice: Person, toingg: Toingg
) -> None:
    """An input that Slack does not mention is no question; one that comes back empty may have been cleared."""
    script = lines(8_000)
    form = reopened(alice, script)
    form.press("Save draft")
    assert saved(forgetful_bot, alice)["script"] == script
    shown = form.parts("Script")

    form.submit()

    if control(workspace, "GET", "slack/quirks")["untouched_inputs"] == "null":
        asking = asked(alice)
        for lost in shown[1:]:
            assert f"A part of this text came back empty, so I put it back: “{(lost or '')[:30]}" in asking.text
        assert put_together(asking) == script
        assert toingg.campaigns == []
        asking.submit()
    alice.sees(f"Campaign created: {TITLE}", in_="#campaigns")
    assert scripts(toingg) == [script]


@pytest.mark.usefixtures("either_bot")
@pytest.mark.parametrize("is_meant", [True, False], ids=["gone", "put back"])
def test_a_part_that_somebody_clears_is_asked_about_once(alice: Person, toingg: Toingg, is_meant: bool) -> None:
    script = lines(8_000)
    form = reopened(alice, script)
    first, second, third = (part or "" for part in form.parts("Script"))
    form.write("Script", 2, None).submit()

    asking = asked(alice)
    assert "Please check the fields marked below." in (asking.alert or "")
    assert f"came back empty, so I put it back: “{second[:30]}" in asking.text
    assert put_together(asking) == script
    assert toingg.campaigns == []

    if is_meant:
        asking.write("Script", 2, None)
    asking.submit()

    alice.sees(f"Campaign created: {TITLE}", in_="#campaigns")
    assert scripts(toingg) == [f"{first}\n{third}" if is_meant else script]


@pytest.mark.usefixtures("bot")
def test_a_cleared_part_that_is_saved_is_still_in_the_draft(alice: Person) -> None:
    """A press may come with what Slack has lost, so only an answer to the question clears it."""
    script = lines(8_000)
    form = reopened(alice, script)

    form.write("Script", 2, None).press("Save draft")
    alice.view.close()
    if alice.view:
        alice.view.close()

    assert put_together(form_of(alice).press("Continue")) == script


def test_a_part_that_slack_loses_again_after_the_question_is_asked_about_again(
    forgetful_bot: Bot, workspace: Sandbox, alice: Person, toingg: Toingg
) -> None:
    """Alice presses *Save draft* in the form that asks, and so it is updated once more."""
    script = lines(8_000)
    reopened(alice, script).write("Script", 2, None).submit()
    asking = asked(alice)

    asking.press("Save draft")
    asking.submit()

    if control(workspace, "GET", "slack/quirks")["untouched_inputs"] == "null":
        until(lambda: put_together(alice.view) == script and "Draft saved" not in alice.view.text)
        assert toingg.campaigns == []
        asked(alice).submit()
    alice.sees(f"Campaign created: {TITLE}", in_="#campaigns")
    assert scripts(toingg) == [script]


@pytest.fixture
def stopping_bot(workspace: Sandbox) -> Iterator[Bot]:
    """The bot, in a Slack that stops at 3,000 characters."""
    control(workspace, "POST", "reset")
    control(workspace, "POST", "slack/quirks", texts_stop_at_3000=True)
    with running_bot(workspace) as running:
        yield running


@pytest.mark.usefixtures("stopping_bot")
def test_a_text_that_slack_may_have_cut_is_asked_about_and_can_be_continued(alice: Person, toingg: Toingg) -> None:
    """Alice pastes 7,000 characters, and the rest of them in two parts that she adds."""
    script = lines(7_000)
    form_of(alice).fill(GOOD | {"Script": script}).submit()

    asking = asked(alice)
    cut = script[:3_000]
    end = " ".join(cut[-40:].split())
    assert f"Slack may have cut your text here: “{end}”." in asking.text
    assert "choose Add space and paste the rest there" in asking.text
    assert toingg.campaigns == []

    asking.press("Add space: Script")
    place = len(asking.parts("Script"))
    asking.write("Script", place, script[3_000:])
    assert asking.parts("Script")[-1] == script[3_000:6_000]
    asking.submit()
    until(lambda: "Slack may have cut" in alice.view.text and f"“{end}”" not in alice.view.text)
    again = asked(alice)
    assert f"“{' '.join(script[5_960:6_000].split())}”" in again.text
    again.press("Add space: Script")
    again.write("Script", len(again.parts("Script")), script[6_000:])
    again.submit()

    alice.sees(f"Campaign created: {TITLE}", in_="#campaigns")
    assert scripts(toingg) == ["\n".join([cut.rstrip("\n"), script[3_000:6_000], script[6_000:]])]


@pytest.mark.usefixtures("stopping_bot")
def test_a_text_of_exactly_that_length_that_is_whole_is_sent_after_the_question(alice: Person, toingg: Toingg) -> None:
    script = lines(3_000)
    form_of(alice).fill(GOOD | {"Script": script}).submit()
    assert "Slack may have cut your text here" in asked(alice).text

    asked(alice).submit()

    alice.sees(f"Campaign created: {TITLE}", in_="#campaigns")
    assert scripts(toingg) == [script]


@pytest.mark.usefixtures("stopping_bot")
def test_a_text_that_slack_may_have_cut_before_an_emoji_is_asked_about(alice: Person, toingg: Toingg) -> None:
    """Half an emoji is none, so there is one unit less."""
    form = form_of(alice).fill(GOOD | {"Script": f"x{EMOJI}"})
    form.submit()

    assert "Slack may have cut your text here" in asked(alice).text
    assert toingg.campaigns == []


@pytest.mark.usefixtures("stopping_bot")
@pytest.mark.parametrize("script", [lines(2_000), HINDI], ids=["short", "long"])
def test_a_saved_draft_opens_in_a_slack_that_stops_at_3000(
    workspace: Sandbox, alice: Person, toingg: Toingg, script: str
) -> None:
    """A script of before, or from another person's Slack, is opened in parts, changed and sent."""
    control(workspace, "POST", "slack/quirks", texts_stop_at_3000=False)
    form_of(alice).fill(GOOD | {"Script": script}).press("Save draft")
    alice.view.close()
    control(workspace, "POST", "slack/quirks", texts_stop_at_3000=True)

    form = form_of(alice).press("Continue")
    assert put_together(form) == script
    form.fill({"Tone": "Warm"}).submit()

    alice.sees(f"Campaign created: {TITLE}", in_="#campaigns")
    assert scripts(toingg) == [script]


@pytest.mark.usefixtures("stopping_bot")
@pytest.mark.parametrize("purpose", ["🙂" * 2_000, lines(4_000)], ids=["emoji", "too long"])
def test_a_draft_whose_other_texts_are_longer_than_that_can_be_opened_too(
    alice: Person, toingg: Toingg, purpose: str
) -> None:
    """Slack sends a press with whatever was typed, also in a field with a limit of its own."""
    form_of(alice).fill(GOOD | {"Purpose": purpose}).press("Save draft")
    alice.view.close()

    form = form_of(alice).press("Continue")

    seam = "\n" if "\n" in purpose else ""
    assert seam.join(part or "" for part in form.parts("Purpose")) == purpose
    if purpose == lines(4_000):
        assert "Shorten this to 3,000 characters; it has 4,000." in form.text
        assert form.submit().errors == {"Purpose": "Shorten this to 3,000 characters; it has 4,000."}
        form.write("Purpose", 2, None).submit()
        asked(alice).write("Purpose", 2, None).submit()
    else:
        form.submit()
    alice.sees(f"Campaign created: {TITLE}", in_="#campaigns")
    assert purpose.startswith(toingg.campaigns[0]["purpose"])


# Too long


@pytest.mark.usefixtures("either_bot")
def test_a_script_that_is_too_long_comes_back_with_numbers_and_is_in_the_draft_whole(
    alice: Person, toingg: Toingg
) -> None:
    script = lines(20_001)
    sentence = "Shorten this to 20,000 characters; it has 20,001."

    assert form_of(alice).fill(GOOD | {"Script": script}).submit().errors == {"Script": sentence}

    alice.view.close()
    form = form_of(alice).press("Continue")
    assert put_together(form) == script
    assert sentence in form.text
    labels = [block["label"]["text"] if block["type"] == "input" else block["type"] for block in form.blocks]
    assert labels[labels.index("Script") + 1] == "context", "it is under the first part"
    assert form.submit().errors == {"Script": sentence}
    last = form.parts("Script")[-1]
    assert last
    form.write("Script", len(form.parts("Script")), last[:-1]).submit()
    alice.sees(f"Campaign created: {TITLE}", in_="#campaigns")
    assert scripts(toingg) == [script[:-1]]


@pytest.mark.usefixtures("bot")
def test_a_script_that_is_too_long_can_be_shortened_by_clearing_a_part(alice: Person, toingg: Toingg) -> None:
    """The question about the part comes before the problem of the whole, which has gone with the part."""
    form_of(alice).fill(GOOD | {"Script": lines(22_000)}).submit()
    alice.view.close()
    form = form_of(alice).press("Continue")
    first, second, *others = (part or "" for part in form.parts("Script"))
    assert second

    form.write("Script", 2, None).submit()
    asking = asked(alice)
    assert "Shorten this to 20,000 characters; it has 22,000." in asking.text
    assert "came back empty, so I put it back" in asking.text
    asking.write("Script", 2, None).submit()

    alice.sees(f"Campaign created: {TITLE}", in_="#campaigns")
    assert scripts(toingg) == ["\n".join([first, *others])]


def test_the_most_characters_are_a_setting(workspace: Sandbox, alice: Person, toingg: Toingg) -> None:
    with fresh_bot(workspace, SCRIPT_MAX_LENGTH="5000"):
        form = form_of(alice)
        assert "At least 200 characters, up to 5,000." in form.text

        answer = form.fill(GOOD | {"Script": lines(5_001)}).submit()

        assert answer.errors == {"Script": "Shorten this to 5,000 characters; it has 5,001."}
        assert toingg.campaigns == []
        form.fill({"Script": lines(5_000)}).submit()
        assert scripts(toingg) == [lines(5_000)]


def test_a_draft_that_is_longer_than_a_lower_setting_is_shown_whole_with_its_problem(
    workspace: Sandbox, alice: Person, toingg: Toingg
) -> None:
    control(workspace, "POST", "reset")
    database, script = fresh_database(), lines(9_000)
    with running_bot(workspace, DATABASE_URL=database):
        form_of(alice).fill(GOOD | {"Script": script}).press("Save draft")
        alice.view.close()

    with running_bot(workspace, DATABASE_URL=database, SCRIPT_MAX_LENGTH="5000"):
        form = form_of(alice).press("Continue")
        assert put_together(form) == script
        assert "Shorten this to 5,000 characters; it has 9,000." in form.text
        assert set(form.submit().errors) == {"Script"}
        assert toingg.campaigns == []


# Larger than Slack can show


@pytest.fixture(params=["late", "late, in Socket Mode", "from the message"])
def refused(request: pytest.FixtureRequest, workspace: Sandbox, alice: Person, toingg: Toingg) -> Iterator[Form]:
    """The form of 20,000 emoji that Toingg refused: shown again when it did, or opened from the message."""
    control(workspace, "POST", "reset")
    toingg.behave("refuse_text", times=1)
    quick = replace(QUICK, courtesy=0.1)
    with running_bot(workspace, "socket" if "Socket" in request.param else "http", quick):
        toingg.delay_s = 0.6 if "late" in request.param else 0
        form_of(alice).fill(GOOD | {"Script": EMOJI, "Tone": "Warm"}).submit()
        message = alice.sees(f"not created: {TITLE}", in_="#campaigns")
        until(lambda: alice.view is not None and "too large for Slack to show" in alice.view.text)
        if request.param == "from the message":
            alice.view.close()
            message.press("Fix and resubmit")
        toingg.delay_s = 0
        yield alice.view


def is_shown_in_part(form: Form) -> bool:
    """Say whether a form shows the beginning of the emoji, and an empty input in place of the rest."""
    assert form.parts("Script") == [None]
    assert "It has 20,000 characters; up to 20,000 are possible. All of it is saved." in form.text
    shown = [block["text"]["text"] for block in form.blocks if block["type"] == "section"]
    return "*Script*" in shown and EMOJI[: PART // 2] in shown


def test_what_slack_cannot_show_is_sent_again_as_it_is(refused: Form, alice: Person, toingg: Toingg) -> None:
    assert is_shown_in_part(refused)

    refused.fill({"Tone": "Calm"}).submit()

    alice.sees(f"Campaign created: {TITLE}", in_="#campaigns")
    assert scripts(toingg) == [EMOJI]
    assert toingg.campaigns[0]["tone"] == "Calm"


@pytest.mark.parametrize("press", ["Save draft", "Add space: Knowledge base"])
def test_no_press_overwrites_what_slack_cannot_show(refused: Form, alice: Person, toingg: Toingg, press: str) -> None:
    refused.press(press)
    refused.press(press)

    assert is_shown_in_part(alice.view)
    alice.view.submit()
    alice.sees(f"Campaign created: {TITLE}", in_="#campaigns")
    assert scripts(toingg) == [EMOJI]


def test_continuing_it_later_does_not_overwrite_it_either(refused: Form, alice: Person, toingg: Toingg) -> None:
    while alice.view:
        alice.view.close()

    form = form_of(alice).press("Continue")

    assert is_shown_in_part(form)
    form.press("Save draft")
    form.submit()
    alice.sees(f"Campaign created: {TITLE}", in_="#campaigns")
    assert scripts(toingg) == [EMOJI]


def test_a_text_that_slack_cannot_show_can_be_replaced(refused: Form, alice: Person, toingg: Toingg) -> None:
    script = lines(4_000)

    refused.fill({"Script": script}).press("Save draft")
    assert alice.view.value("Script") == script
    alice.view.submit()

    alice.sees(f"Campaign created: {TITLE}", in_="#campaigns")
    assert scripts(toingg) == [script]


def test_a_replacement_that_was_saved_and_cleared_is_asked_about(refused: Form, alice: Person, toingg: Toingg) -> None:
    """The form still shows the beginning of the old text, which is not what would be sent."""
    script = lines(4_000)
    refused.fill({"Script": script}).press("Save draft")

    refused.fill({"Script": None}).submit()

    asking = asked(alice)
    assert "This came back empty, so I put back what was there." in asking.text
    assert put_together(asking) == script
    assert toingg.campaigns == []
    asking.submit()
    alice.sees(f"Campaign created: {TITLE}", in_="#campaigns")
    assert scripts(toingg) == [script]


def test_a_replacement_that_slack_may_have_cut_is_asked_about(
    refused: Form, workspace: Sandbox, alice: Person, toingg: Toingg
) -> None:
    control(workspace, "POST", "slack/quirks", texts_stop_at_3000=True)
    script = lines(5_000)

    refused.fill({"Script": script}).submit()

    asking = asked(alice)
    assert "Slack may have cut your text here" in asking.text
    asking.press("Add space: Script")
    asking.write("Script", len(asking.parts("Script")), script[3_000:]).submit()
    alice.sees(f"Campaign created: {TITLE}", in_="#campaigns")
    assert "".join(scripts(toingg)[0].split()) == "".join(script.split())


def test_a_replacement_is_validated(refused: Form, alice: Person, toingg: Toingg) -> None:
    answer = refused.fill({"Script": "Hello"}).submit()

    assert answer.errors == {"Script": "Add at least 195 more characters; the minimum is 200."}
    refused.fill({"Script": "Hello. " * 40}).submit()
    alice.sees(f"Campaign created: {TITLE}", in_="#campaigns")
    assert scripts(toingg) == ["Hello. " * 39 + "Hello."]


@pytest.mark.usefixtures("either_bot")
def test_a_question_about_another_field_keeps_what_slack_cannot_show(alice: Person, toingg: Toingg) -> None:
    """The form that asks cannot show all of the script, which is in the draft by then."""
    facts = lines(3_000)
    form_of(alice).fill(GOOD | {"Script": EMOJI, "Knowledge base": facts}).submit()

    asking = asked(alice)
    assert is_shown_in_part(asking)
    assert "Slack may have cut your text here" in asking.text
    asking.submit()

    alice.sees(f"Campaign created: {TITLE}", in_="#campaigns")
    assert scripts(toingg) == [EMOJI]
    assert toingg.campaigns[0]["knowledgeBase"] == facts


# What Toingg says about it, and what the details show


@pytest.mark.usefixtures("either_bot")
def test_toinggs_errors_stand_under_the_first_part(alice: Person, toingg: Toingg) -> None:
    form = reopened(alice, lines(8_000))
    toingg.behave("refuse_fields", times=1)

    answer = form.submit()

    assert "the script has to say who is calling" in answer.errors["Script"]
    assert put_together(form) == lines(8_000)
    form.submit()
    alice.sees(f"Campaign created: {TITLE}", in_="#campaigns")
    assert scripts(toingg) == [lines(8_000)]


@pytest.mark.usefixtures("either_bot")
def test_toinggs_late_errors_stand_under_the_first_part(alice: Person, toingg: Toingg) -> None:
    toingg.behave("refuse_fields", times=1)
    toingg.delay_s = 0.8
    form_of(alice).fill(GOOD | {"Script": HINDI}).submit()

    until(lambda: alice.view is not None and "Title" in alice.view.labels)

    form = alice.view
    assert put_together(form) == HINDI
    kinds = [block["label"]["text"] if block["type"] == "input" else block["type"] for block in form.blocks]
    below = form.blocks[kinds.index("Script") + 1]
    assert "the script has to say who is calling" in below["elements"][0]["text"]
    toingg.delay_s = 0
    form.submit()
    alice.sees(f"Campaign created: {TITLE}", in_="#campaigns")
    assert scripts(toingg) == [HINDI]


@pytest.mark.usefixtures("either_bot")
@pytest.mark.parametrize("script", [HINDI, EMOJI], ids=["Hindi", "emoji"])
def test_the_details_show_all_of_it_or_say_that_there_is_more(alice: Person, bob: Person, script: str) -> None:
    form_of(alice).fill(GOOD | {"Script": script}).submit()

    details = bob.sees(f"Campaign created: {TITLE}", in_="#campaigns").press("Details")

    assert "Campaign details" in details.text
    texts = [block["text"]["text"] for block in details.blocks if block["type"] == "section"]
    if script == EMOJI:
        assert EMOJI[:1_500] in texts
        assert "It has 20,000 characters; all of them are saved." in details.text
    else:
        assert script in "\n".join(texts)
