"""A second pair of eyes, as people see it: questions, advice with a button, and the preview."""

import pytest
from playwright.sync_api import expect

from sandbox.toingg.service import Toingg
from tests.browser.auditor import Auditor
from tests.browser.window import Window
from tests.support.campaigns import GOOD, SCRIPT

pytestmark = pytest.mark.usefixtures("bot")

ROUGH = GOOD | {
    "Language": "English",
    "Script": f"{SCRIPT.strip()}\nYou call for [Company Name].",
    "First line": "Hello! How are you today?",
}
WHO = "This is an AI assistant calling for"


def test_what_people_rarely_mean_is_asked_once(window: Window, toingg: Toingg) -> None:
    window.sends(ROUGH)

    expect(window.dialog).to_contain_text("“[Company Name]” looks like a place to fill in.")
    expect(window.dialog).to_contain_text("Please check the fields marked below.")
    window.press("Create anyway")
    expect(window.dialog).to_contain_text("is ready in Toingg")
    assert [campaign["title"] for campaign in toingg.campaigns] == [GOOD["Title"]]


def test_a_sentence_is_inserted_with_one_press(window: Window) -> None:
    """What was typed since stays where it is."""
    window.sends(ROUGH)
    expect(window.dialog).to_contain_text("Please check the fields marked below.")
    window.field("Tone").fill("Warm")

    window.dialog.get_by_role("button", name="Insert a sentence: First line").first.click()

    line = "Hello! This is an AI assistant calling for [Company name]. How are you today?"
    expect(window.field("First line")).to_have_value(line)
    expect(window.field("Tone")).to_have_value("Warm")
    expect(window.dialog.get_by_role("button", name="Insert a sentence: First line")).to_have_count(0)


def test_the_preview_by_keyboard(window: Window) -> None:
    """Insert in the preview fills in the form below it."""
    window.opens_the_form()
    window.fill(ROUGH)
    window.dialog.get_by_role("button", name="Preview").press("Enter")
    expect(window.dialog.get_by_role("heading", name="Preview")).to_be_visible()
    expect(window.dialog).to_contain_text("Nothing is created yet.")
    audit = Auditor(window)
    audit.looks_at("the preview", ".dialog")

    window.dialog.get_by_role("button", name="Insert a sentence: First line").first.press("Enter")

    expect(window.dialog).to_contain_text(WHO)
    window.page.keyboard.press("Escape")
    expect(window.dialog.get_by_role("heading", name="New campaign")).to_be_visible()
    assert WHO in window.field("First line").input_value()
    assert audit.found == []
