"""What people see when something is wrong: with what they wrote, at Toingg, or between the two."""

import re
from dataclasses import replace

import pytest
from playwright.sync_api import Route, expect

from sandbox.server import Sandbox
from sandbox.toingg import Toingg
from tests.browser.window import Window
from tests.conftest import GOOD, QUICK, SCRIPT, control, running_bot

pytestmark = pytest.mark.usefixtures("bot")

NOTE_TITLES = """() => {
    window.titles = [];
    const note = () => {
        const title = document.querySelector(".dialog h2")?.textContent;
        if (title && title !== titles.at(-1)) titles.push(title);
    };
    note();
    new MutationObserver(note).observe(document.body, { childList: true, subtree: true });
}"""
"""Writes down what the modal is called from now on, so that no title is too quick to be seen."""


def creates(toingg: Toingg) -> int:
    """Count how often Toingg was asked to create a campaign."""
    return sum("create_campaign" in request.path for request in toingg.requests)


def test_what_is_required_and_empty_is_said_before_the_bot_hears_of_it(window: Window) -> None:
    window.opens_the_form()
    window.press("Create campaign")

    for label in ("Title", "Voice", "Language", "Script"):
        expect(window.error(label)).to_have_text("Please fill this in: it is required.")
    expect(window.error("Tone")).to_have_count(0)
    expect(window.field("Title")).to_be_focused()


def test_everything_wrong_stands_under_its_field(window: Window, toingg: Toingg) -> None:
    """All at once, tied to the fields for screen readers, and the first of them has the focus."""
    window.sends(
        GOOD | {"Script": "Hello", "From": "6:00 PM", "To": "10:00 AM", "What to find out": "just words"},
    )

    for label, error in {
        "Script": "Write at least 200 characters; this has 5.",
        "To": "Choose a time after 6Pm; calls start and end on the same day.",
        "What to find out": "Line 1: write it as “key: what to find out”.",
    }.items():
        expect(window.error(label)).to_have_text(error)
        expect(window.field(label)).to_have_accessible_description(re.compile(re.escape(error)))
    expect(window.field("Script")).to_be_focused()
    assert creates(toingg) == 0


def test_an_error_goes_as_soon_as_its_field_is_mended(window: Window, toingg: Toingg) -> None:
    window.sends(GOOD | {"Script": "Hello"})
    expect(window.error("Script")).to_be_visible()

    window.fill({"Script": SCRIPT})

    expect(window.error("Script")).to_have_count(0)
    window.press("Create campaign")
    expect(window.dialog).to_contain_text("exists in Toingg")
    assert len(toingg.campaigns) == 1


def test_toinggs_own_errors_stand_under_their_fields(window: Window, toingg: Toingg) -> None:
    """Toingg is made picky by its switch in the panel, while the form lies over the workspace."""
    window.looks_behind_the_scenes("Behaviour")
    window.panel.get_by_text("Only for the next one").click()
    window.panel.get_by_text("Refuses fields").click()
    expect(window.panel.get_by_text("Once, then it works again.")).to_be_visible()
    window.sends(GOOD)

    expect(window.error("Title")).to_contain_text("a campaign with this title exists already")
    expect(window.error("Script")).to_contain_text("the script has to say who is calling")
    expect(window.field("Script")).to_have_value(SCRIPT)
    window.fill({"Title": "Diwali renewals 2"})
    window.press("Create campaign")
    expect(window.dialog).to_contain_text("Diwali renewals 2 exists in Toingg.")
    assert [campaign["title"] for campaign in toingg.campaigns] == ["Diwali renewals 2"]


def test_nothing_can_be_sent_twice_while_it_is_sent(window: Window, toingg: Toingg) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    window.page.route("**/client/submit", hold)
    window.sends(GOOD)

    button = window.foot.get_by_role("button", name="Create campaign")
    expect(button).to_be_disabled()
    expect(window.foot.get_by_role("button", name="Cancel")).to_be_disabled()
    button.click(force=True)
    window.page.keyboard.press("Control+Enter")
    expect(window.dialog).to_have_attribute("aria-busy", "true")
    held.pop().continue_()

    expect(window.dialog).to_contain_text("exists in Toingg")
    assert held == []
    assert creates(toingg) == 1


def test_the_modal_of_a_slow_toingg_updates_itself(workspace: Sandbox, window: Window, toingg: Toingg) -> None:
    toingg.delay_s = 0.6
    with running_bot(workspace, timing=replace(QUICK, courtesy=0.1)):
        window.opens_the_form()
        window.page.evaluate(NOTE_TITLES)
        window.fill(GOOD)
        window.press("Create campaign")

        expect(window.dialog).to_contain_text("Diwali renewals exists in Toingg.")
        assert window.page.evaluate("titles") == ["New campaign", "Creating campaign", "Campaign created"]
        window.closes("Close")
        expect(window.message("created the campaign")).to_be_visible()


def test_fix_and_resubmit_opens_the_form_as_it_was(window: Window, toingg: Toingg) -> None:
    """The message in the channel stays one message, and ends as the campaign did."""
    toingg.behave("refuse_text", times=1)
    window.sends(GOOD | {"Tone": "Warm", "From": "10:00 AM", "To": "6:00 PM"})
    expect(window.dialog.get_by_role("alert")).to_contain_text("The voice <alloy> & the language do not go together")
    expect(window.dialog.get_by_role("alert")).to_be_in_viewport()
    window.closes("Cancel")

    window.message("was not created").get_by_role("button", name="Fix and resubmit").click()

    expect(window.dialog.get_by_role("alert")).to_contain_text("Toingg did not accept the campaign.")
    for label, text in {
        "Title": "Diwali renewals",
        "Voice": "nova",
        "Script": SCRIPT,
        "Tone": "Warm",
        "From": "10:00 AM",
        "Post the outcome in": "#campaigns",
    }.items():
        expect(window.field(label)).to_have_value(text)
    window.choose("Voice", "swara")
    window.press("Create campaign")
    expect(window.dialog).to_contain_text("exists in Toingg")
    window.closes("Close")
    expect(window.messages).to_have_count(1)
    expect(window.messages).to_contain_text("created the campaign")
    expect(window.messages).to_contain_text("(edited)")
    assert [campaign["voice"] for campaign in toingg.campaigns] == ["swara"]


def test_a_lost_reply_is_sent_again_only_after_a_question(window: Window, toingg: Toingg) -> None:
    toingg.behave("drop_before", times=1)
    window.sends(GOOD)
    expect(window.dialog).to_contain_text("I could not confirm whether this campaign was created.")
    window.closes("Close")
    again = window.message("could not confirm").get_by_role("button", name="Send again")

    again.click()
    expect(window.dialog).to_contain_text("Sending it again could make a second one.")
    window.closes("Cancel")
    expect(again).to_be_focused()
    assert creates(toingg) == 1

    again.click()
    window.press("Send again")
    expect(window.message("created the campaign")).to_be_visible()
    assert (creates(toingg), len(toingg.campaigns)) == (2, 1)


def test_what_was_typed_is_not_thrown_away_without_a_question(window: Window) -> None:
    window.opens_the_form()
    window.fill({"Title": "An hour's work"})

    window.page.keyboard.press("Escape")
    expect(window.dialog).to_contain_text("Discard what you wrote?")
    window.press("Keep writing")
    expect(window.field("Title")).to_have_value("An hour's work")
    expect(window.field("Title")).to_be_focused()
    window.closes("Cancel", "Discard")

    expect(window.page.get_by_role("dialog")).to_have_count(0)


def test_a_form_in_which_nothing_was_typed_just_closes(window: Window) -> None:
    window.opens_the_form()
    window.dialog.get_by_role("button", name="Close").click()

    expect(window.page.get_by_role("dialog")).to_have_count(0)
    expect(window.composer).to_be_focused()


def test_trouble_between_slack_and_the_bot_leaves_the_form_as_it_is(
    workspace: Sandbox, window: Window, toingg: Toingg
) -> None:
    """The first acknowledgement is lost; the second submission finds that the campaign is there."""
    control(workspace, "POST", "slack/faults", method="ack", status=500)
    window.sends(GOOD)

    expect(window.dialog.get_by_role("alert")).to_contain_text("We had some trouble connecting. Try again?")
    expect(window.field("Script")).to_have_value(SCRIPT)
    window.press("Create campaign")
    expect(window.dialog).to_contain_text("exists in Toingg")
    assert len(toingg.campaigns) == 1


def test_a_command_that_reaches_nobody_is_said_and_stays_in_the_composer(workspace: Sandbox, window: Window) -> None:
    workspace.point_at("http://127.0.0.1:9")
    window.types("/campaign")

    expect(window.page.get_by_role("region", name="Notices")).to_contain_text(
        '/campaign failed with the error "dispatch_failed"'
    )
    expect(window.composer).to_have_value("/campaign")


def test_a_command_that_nobody_declared_is_said(window: Window) -> None:
    window.types("/nope")

    expect(window.page.get_by_text("/nope is not a command")).to_be_visible()
    expect(window.composer).to_have_value("/nope")
