"""What people see when something is wrong: with their text, at Toingg, or between the two."""

import re
from dataclasses import replace

import pytest
from playwright.sync_api import Route, expect

from sandbox.server import Sandbox
from sandbox.toingg.service import Toingg
from tests.browser.window import Window
from tests.support.bots import QUICK, running_bot
from tests.support.campaigns import GOOD, SCRIPT
from tests.support.switches import control

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
"""Records every title of the modal from now on, so that none is too brief to be seen."""


def creates(toingg: Toingg) -> int:
    """Return how many creates Toingg has received."""
    return sum("create_campaign" in request.path for request in toingg.requests)


def test_an_empty_required_field_is_reported_before_the_bot_hears_of_it(window: Window) -> None:
    window.opens_the_form()
    window.press("Create campaign")

    for label in ("Title", "Voice", "Language"):
        expect(window.error(label)).to_have_text("Please fill this in: it is required.")
    for label in ("Script", "Tone"):  # a script can also come from a file
        expect(window.error(label)).to_have_count(0)
    expect(window.field("Title")).to_be_focused()


def test_all_problems_are_shown_under_their_fields(window: Window, toingg: Toingg) -> None:
    """All at once, linked to their fields for screen readers, and with the focus on the first field."""
    window.sends(
        GOOD | {"Script": "Hello", "From": "6:00 PM", "To": "10:00 AM", "What to find out": "just words"},
    )

    for label, error in {
        "Script": "Add at least 195 more characters; the minimum is 200.",
        "To": "Choose an end time after 6 pm.",
        "What to find out": "Line 1: write it as “key: what to find out”.",
    }.items():
        expect(window.error(label)).to_have_text(error)
        expect(window.field(label)).to_have_accessible_description(re.compile(re.escape(error)))
    expect(window.field("Script")).to_be_focused()
    assert creates(toingg) == 0


def test_a_title_is_shown_as_it_was_typed(window: Window) -> None:
    """In the form's last view and in the message: nothing in it is markup, and it can be copied to the letter."""
    title = "*sale* _now_ ~50%~ `code` :bomb: https://acme.example"
    window.sends(GOOD | {"Title": title})

    expect(window.dialog.get_by_text(title, exact=True)).to_be_visible()
    window.closes("Close")
    message = window.message("is ready in Toingg")
    expect(message.locator("strong", has_text="sale")).to_have_text(title)
    for markup in ("em", "s", "code", "a"):
        expect(message.locator(f".rich {markup}")).to_have_count(0)


def test_an_error_disappears_as_soon_as_its_field_is_fixed(window: Window, toingg: Toingg) -> None:
    window.sends(GOOD | {"Script": "Hello"})
    expect(window.error("Script")).to_be_visible()

    window.fill({"Script": SCRIPT})

    expect(window.error("Script")).to_have_count(0)
    window.press("Create campaign")
    expect(window.dialog).to_contain_text("is ready in Toingg")
    assert len(toingg.campaigns) == 1


def test_toinggs_own_errors_are_shown_under_their_fields(window: Window, toingg: Toingg) -> None:
    """The switch in the panel makes Toingg refuse while the form covers the workspace."""
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
    expect(window.dialog).to_contain_text("Diwali renewals 2 is ready in Toingg.")
    assert [campaign["title"] for campaign in toingg.campaigns] == ["Diwali renewals 2"]


def test_nothing_can_be_submitted_again_while_it_is_being_submitted(window: Window, toingg: Toingg) -> None:
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

    expect(window.dialog).to_contain_text("is ready in Toingg")
    assert held == []
    assert creates(toingg) == 1


def test_the_modal_of_a_slow_toingg_updates_itself(workspace: Sandbox, window: Window, toingg: Toingg) -> None:
    toingg.delay_s = 0.6
    with running_bot(workspace, timing=replace(QUICK, courtesy=0.1)):
        window.opens_the_form()
        window.page.evaluate(NOTE_TITLES)
        window.fill(GOOD)
        window.press("Create campaign")

        expect(window.dialog).to_contain_text("Diwali renewals is ready in Toingg.")
        assert window.page.evaluate("titles") == ["New campaign", "Creating campaign", "Campaign created"]
        window.closes("Close")
        expect(window.message("is ready in Toingg")).to_be_visible()


def test_fix_and_resubmit_opens_the_form_as_it_was(window: Window, toingg: Toingg) -> None:
    """The channel still has one message, which ends as the campaign does."""
    toingg.behave("refuse_text", times=1)
    window.sends(GOOD | {"Tone": "Warm", "From": "10:00 AM", "To": "6:00 PM"})
    expect(window.dialog.get_by_role("alert")).to_contain_text("The voice <alloy> & the language do not go together")
    expect(window.dialog.get_by_role("alert")).to_be_in_viewport()
    window.closes("Cancel")

    window.message("was not created").get_by_role("button", name="Fix and resubmit").click()

    expect(window.dialog.get_by_role("alert")).to_contain_text(
        "Toingg needs a change before it can create this campaign"
    )
    for label, text in {
        "Title": "Diwali renewals",
        "Voice": "nova",
        "Script": SCRIPT,
        "Tone": "Warm",
        "From": "10:00 AM",
        "Share the result in": "#campaigns",
    }.items():
        expect(window.field(label)).to_have_value(text)
    window.choose("Voice", "swara")
    window.press("Create campaign")
    expect(window.dialog).to_contain_text("is ready in Toingg")
    window.closes("Close")
    expect(window.messages).to_have_count(1)
    expect(window.messages).to_contain_text("is ready in Toingg")
    expect(window.messages).to_contain_text("(edited)")
    assert [campaign["voice"] for campaign in toingg.campaigns] == ["swara"]


def test_a_lost_reply_is_sent_again_only_after_a_confirmation(window: Window, toingg: Toingg) -> None:
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
    expect(window.message("is ready in Toingg")).to_be_visible()
    assert (creates(toingg), len(toingg.campaigns)) == (2, 1)


def test_typed_text_is_not_thrown_away_without_a_confirmation(window: Window) -> None:
    window.opens_the_form()
    window.fill({"Title": "An hour's work"})

    window.page.keyboard.press("Escape")
    expect(window.dialog).to_contain_text("Discard what you wrote?")
    window.press("Keep writing")
    expect(window.field("Title")).to_have_value("An hour's work")
    expect(window.field("Title")).to_be_focused()
    window.closes("Cancel", "Discard")

    expect(window.page.get_by_role("dialog")).to_have_count(0)


def test_an_untouched_form_closes_without_a_question(window: Window) -> None:
    window.opens_the_form()
    window.dialog.get_by_role("button", name="Close").click()

    expect(window.page.get_by_role("dialog")).to_have_count(0)
    expect(window.composer).to_be_focused()


def test_a_form_that_reaches_nobody_stays_open_unchanged(workspace: Sandbox, window: Window, toingg: Toingg) -> None:
    there = control(workspace, "GET", "bot")["url"]
    window.opens_the_form()
    window.fill(GOOD)
    workspace.point_at("http://127.0.0.1:9")
    window.press("Create campaign")

    expect(window.dialog.get_by_role("alert")).to_contain_text("We had some trouble connecting. Try again?")
    expect(window.field("Script")).to_have_value(SCRIPT)
    workspace.point_at(there)
    window.press("Create campaign")
    expect(window.dialog).to_contain_text("is ready in Toingg")
    assert len(toingg.campaigns) == 1


def test_a_form_whose_acknowledgement_is_lost_still_shows_the_outcome(
    workspace: Sandbox, window: Window, toingg: Toingg
) -> None:
    control(workspace, "POST", "slack/faults", method="ack", status=500)
    window.sends(GOOD)

    expect(window.dialog).to_contain_text("is ready in Toingg")
    assert len(toingg.campaigns) == 1


def test_a_command_that_reaches_nobody_is_reported_and_stays_in_the_composer(
    workspace: Sandbox, window: Window
) -> None:
    workspace.point_at("http://127.0.0.1:9")
    window.types("/campaign")

    expect(window.page.get_by_role("region", name="Notices")).to_contain_text(
        '/campaign failed with the error "dispatch_failed"'
    )
    expect(window.composer).to_have_value("/campaign")


def test_a_command_that_the_manifest_does_not_declare_is_reported(window: Window) -> None:
    window.types("/nope")

    expect(window.page.get_by_text("/nope is not a command")).to_be_visible()
    expect(window.composer).to_have_value("/nope")
