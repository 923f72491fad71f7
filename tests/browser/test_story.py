"""The whole story of a campaign in a real browser, by mouse and by keyboard alone."""

import json

import pytest
from playwright.sync_api import Page, expect

from sandbox.server import Sandbox
from sandbox.toingg import Toingg
from tests.browser.conftest import NewPage
from tests.browser.window import Window
from tests.conftest import GOOD, SCRIPT

pytestmark = pytest.mark.usefixtures("bot")

CAMPAIGN = {
    "title": "Diwali renewals",
    "voice": "nova",
    "language": "hindi",
    "script": SCRIPT.strip(),
    "purpose": "Renewals",
    "knowledgeBase": "",
    "calendar": "10Am to 6:30Pm IST",
    "firstLine": "Namaste!",
    "tone": "",
    "postCallAnalysis": True,
    "postCallAnalysisSchema": {"lead_type": "Hot, warm or cold"},
}


def test_a_campaign_is_made_by_mouse(new_page: NewPage, workspace: Sandbox, toingg: Toingg) -> None:
    """Alice begins in #general and has the outcome posted in #campaigns, where it is news."""
    window = Window(new_page(), workspace.url, where="C0GENERAL1")
    page = window.page

    window.composer.click()
    page.keyboard.type("/cam")
    page.get_by_role("option", name="/campaign").click()
    page.get_by_role("button", name="Send").click()
    window.fill({label: text for label, text in GOOD.items() if label != "Post the outcome in"})
    window.fill({"Purpose": "Renewals", "From": "10:00 AM", "To": "6:30 PM", "First line": "Namaste!"})
    window.field("Analyse each call").get_by_role("checkbox").check()
    window.fill({"What to find out": "lead_type: Hot, warm or cold", "Post the outcome in": "campaigns"})
    window.press("Create campaign")

    expect(window.dialog).to_contain_text("Diwali renewals exists in Toingg.")
    assert toingg.campaigns == [CAMPAIGN]
    window.press("Close")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("button", name="campaigns 1 unread").click()
    message = window.message("created the campaign")
    for fact in ("@Alice Rao", "Diwali renewals", "nova", "hindi", "10Am to 6:30Pm IST", toingg.stored[0].id):
        expect(message).to_contain_text(fact)
    card = window.panel.get_by_role("article")
    expect(card).to_contain_text("Diwali renewals")
    card.get_by_text("JSON as received").click()
    assert json.loads(card.locator("pre").inner_text()) == CAMPAIGN


def test_a_campaign_is_made_by_keyboard_alone(window: Window, toingg: Toingg) -> None:
    """Nothing but keys, and the focus is always where somebody expects it."""
    page, keyboard = window.page, window.page.keyboard

    def tab_to(label: str) -> None:
        keyboard.press("Tab")
        expect(window.field(label)).to_be_focused()

    def choose(text: str) -> None:
        keyboard.type(text)
        expect(page.locator(".choice.is-active")).to_contain_text(text)
        keyboard.press("Enter")
        expect(page.get_by_role("listbox")).to_have_count(0)

    expect(window.composer).to_be_focused()
    keyboard.type("/ca")
    keyboard.press("Enter")
    expect(window.composer).to_have_value("/campaign ")
    keyboard.press("Enter")
    expect(window.field("Title")).to_be_focused()
    keyboard.type("Diwali renewals")
    tab_to("Voice")
    choose("nova")
    tab_to("Language")
    choose("hindi")
    tab_to("Script")
    keyboard.insert_text(SCRIPT)
    tab_to("Purpose")
    keyboard.type("Renewals")
    tab_to("Knowledge base")
    tab_to("From")
    choose("10:00 AM")
    keyboard.press("Tab")
    expect(page.get_by_role("button", name="Clear 10:00 AM")).to_be_focused()
    tab_to("To")
    choose("6:30 PM")
    keyboard.press("Tab")
    tab_to("Time zone")
    keyboard.press("Tab")
    tab_to("First line")
    keyboard.type("Namaste!")
    tab_to("Tone")
    keyboard.press("Tab")
    keyboard.press("Space")
    expect(page.get_by_role("checkbox", name="Have Toingg read each call")).to_be_checked()
    tab_to("What to find out")
    keyboard.type("lead_type: Hot, warm or cold")
    keyboard.press("Control+Enter")

    expect(window.dialog).to_contain_text("Diwali renewals exists in Toingg.")
    assert toingg.campaigns == [CAMPAIGN]
    expect(window.foot.get_by_role("button", name="Close")).to_be_focused()
    keyboard.press("Escape")
    expect(window.composer).to_be_focused()
    keyboard.press("Shift+Tab")
    details = window.message("created the campaign").get_by_role("button", name="Details")
    expect(details).to_be_focused()
    keyboard.press("Enter")
    expect(window.dialog).to_contain_text("Namaste!")
    keyboard.press("Escape")
    expect(details).to_be_focused()


def test_the_tab_key_stays_inside_of_a_modal(window: Window) -> None:
    window.opens_the_form()
    last, first = window.dialog.get_by_role("button", name="Create campaign"), window.dialog.get_by_label("Close")

    last.focus()
    window.page.keyboard.press("Tab")
    expect(first).to_be_focused()
    window.page.keyboard.press("Shift+Tab")
    expect(last).to_be_focused()


def test_everybody_in_the_channel_sees_it_without_reloading(
    new_page: NewPage, workspace: Sandbox, window: Window
) -> None:
    bob = Window(new_page(), workspace.url, "bob")

    window.sends(GOOD)

    expect(bob.message("created the campaign")).to_contain_text("@Alice Rao")


def test_a_colleague_reads_what_was_written_and_cannot_change_it(window: Window, toingg: Toingg) -> None:
    """The same window, acting as somebody else."""
    toingg.behave("refuse_text")
    window.sends(GOOD | {"First line": "Namaste, this is Asha"})
    expect(window.dialog).to_contain_text("Toingg did not accept the campaign.")
    window.press("Cancel")

    window.acts_as("Bob Mehta")

    message = window.message("was not created")
    message.get_by_role("button", name="Details").click()
    expect(window.dialog).to_contain_text("Namaste, this is Asha")
    window.press("Close")
    message.get_by_role("button", name="Fix and resubmit").click()
    expect(window.message("Only visible to you")).to_contain_text("Only @Alice Rao")


def test_a_draft_waits_where_it_was_written(window: Window) -> None:
    window.composer.fill("Nearly don")

    _open(window.page, "general")
    expect(window.composer).to_have_value("")
    _open(window.page, "campaigns")

    expect(window.composer).to_have_value("Nearly don")


def _open(page: Page, channel: str) -> None:
    page.get_by_role("navigation", name="Channels").get_by_role("button", name=channel).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(channel)
