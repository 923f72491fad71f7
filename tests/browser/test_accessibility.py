"""Nothing serious is inaccessible, by the rules of axe-core.

https://dequeuniversity.com/rules/axe/
"""

import pytest
from playwright.sync_api import expect

from sandbox.server import Sandbox
from sandbox.toingg.service import Toingg
from tests.browser.auditor import Auditor
from tests.browser.conftest import NewPage
from tests.browser.window import Window
from tests.support.campaigns import GOOD

DIALOG = "[role=dialog]"

pytestmark = pytest.mark.usefixtures("bot")


def test_the_workspace_and_its_modals_are_accessible(window: Window, toingg: Toingg) -> None:
    audit = Auditor(window)
    audit.looks_at("the empty channel")

    window.opens_the_form()
    window.field("Voice").click()
    expect(window.page.get_by_role("option").first).to_be_visible()
    audit.looks_at("a list to choose from", DIALOG)
    window.page.keyboard.press("Escape")
    window.press("Create campaign")
    expect(window.error("Title")).to_be_visible()
    audit.looks_at("a form with errors", DIALOG)
    toingg.behave("refuse_fields")
    window.fill(GOOD)
    window.press("Create campaign")
    expect(window.error("Title")).to_be_visible()
    window.closes("Cancel", "Discard")
    window.message("was not created").get_by_role("button", name="Fix and resubmit").click()
    expect(window.dialog.get_by_role("alert")).to_be_visible()
    audit.looks_at("a form to be fixed", DIALOG)
    window.closes("Cancel")
    window.message("was not created").get_by_role("button", name="Details").click()
    expect(window.dialog).to_contain_text("Campaign details")
    audit.looks_at("the details", DIALOG)
    window.closes("Close")
    window.types("/campaign help")
    expect(window.message("Only visible to you")).to_be_visible()
    audit.looks_at("messages", ".conversation")

    assert audit.found == []


def test_a_long_form_is_accessible(window: Window, toingg: Toingg) -> None:
    """In parts, with a question about one of them, and with the beginning of what Slack cannot show."""
    audit = Auditor(window)
    window.opens_the_form()
    window.fill(GOOD | {"Script": "Greet the customer by name.\n" * 110, "Knowledge base": "a" * 3_000})
    window.press("Create campaign")
    expect(window.dialog).to_contain_text("Slack may have cut your text here")
    window.add_space("Script").press("Enter")
    expect(window.parts("Script")).to_have_count(3)
    window.parts("Script").last.fill("Thank them.")
    expect(window.dialog).to_contain_text("11 characters")
    audit.looks_at("a form with a text in parts", DIALOG)

    toingg.behave("refuse_fields", times=1)
    window.parts("Script").last.fill("🙂" * 16_000)
    window.parts("Knowledge base").first.fill("🙂" * 5_000)
    window.press("Create anyway")
    expect(window.error("Script")).to_be_visible()
    audit.looks_at("an error under a part", DIALOG)
    window.closes("Cancel", "Discard")
    window.message("was not created").get_by_role("button", name="Fix and resubmit").click()
    expect(window.dialog).to_contain_text("too large for Slack to show here")
    audit.looks_at("the beginning of a text", DIALOG)

    assert audit.found == []


def test_the_panel_is_accessible(window: Window) -> None:
    audit = Auditor(window)
    window.sends(GOOD)
    expect(window.dialog).to_contain_text("is ready in Toingg")
    window.closes("Close")
    window.types("/nope")

    window.looks_behind_the_scenes("Campaigns")
    card = window.panel.get_by_role("article")
    card.get_by_text("What was written").click()
    card.get_by_text("JSON as received").click()
    audit.looks_at("campaigns", ".panel")
    window.looks_behind_the_scenes("Behaviour")
    window.panel.get_by_text("Stops at 3,000 characters").click()
    expect(window.panel.get_by_label("Slack does not behave as usual")).to_be_visible()
    audit.looks_at("behaviour", ".panel")
    window.looks_behind_the_scenes("Log")
    window.panel.get_by_text("views.open").click()
    audit.looks_at("the log", ".panel")

    assert audit.found == []


def test_a_narrow_screen_is_accessible(new_page: NewPage, workspace: Sandbox) -> None:
    window = Window(new_page(420, 800), workspace.url)
    audit = Auditor(window)
    window.opens_the_form()
    audit.looks_at("the form", DIALOG)
    window.closes("Cancel")
    window.page.get_by_role("button", name="Channels").click()
    expect(window.page.get_by_role("navigation", name="Channels")).to_be_visible()
    audit.looks_at("the sidebar", ".sidebar")

    assert audit.found == []
