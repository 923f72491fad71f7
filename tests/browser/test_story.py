"""The whole story of a campaign in a real browser, by mouse and by keyboard alone."""

import json

import pytest
from playwright.sync_api import Page, Route, expect

from sandbox.server import Sandbox
from sandbox.toingg.service import Toingg
from tests.browser.conftest import NewPage
from tests.browser.keys import CLOCK, Keys
from tests.browser.window import Window
from tests.support.campaigns import FORM, FULL_PAYLOAD, GOOD

pytestmark = pytest.mark.usefixtures("bot")


def test_a_campaign_is_created_by_mouse(new_page: NewPage, workspace: Sandbox, toingg: Toingg) -> None:
    """Alice begins in #general and has the outcome posted in #campaigns, where it is shown as unread."""
    window = Window(new_page(), workspace.url, where="C0GENERAL1")
    page = window.page

    window.composer.click()
    page.keyboard.type("/cam")
    page.get_by_role("option", name="/campaign").click()
    page.get_by_role("button", name="Send").click()
    for part in FORM:
        if part.typed is True:
            window.field(part.label).get_by_role("checkbox").check()
        elif part.label != "Time zone":  # it is selected
            window.fill({part.label: CLOCK.get(part.label, part.typed.removeprefix("#"))})
    window.press("Create campaign")

    expect(window.dialog).to_contain_text("Diwali renewals is ready in Toingg.")
    assert toingg.campaigns == [FULL_PAYLOAD]
    window.closes("Close")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("button", name="campaigns 1 unread").click()
    message = window.message("is ready in Toingg")
    for fact in ("@Alice Rao", "Diwali renewals", "nova", "Hindi", "10:30 am to 6 pm IST"):
        expect(message).to_contain_text(fact)
    window.looks_behind_the_scenes("Campaigns")
    card = window.panel.get_by_role("article")
    expect(card).to_contain_text("Diwali renewals")
    card.get_by_text("JSON as received").click()
    assert json.loads(card.locator("pre").inner_text()) == FULL_PAYLOAD


def test_a_campaign_is_created_by_keyboard_alone(window: Window, toingg: Toingg) -> None:
    """The focus is always where people expect it."""
    keys = Keys(window)

    expect(window.composer).to_be_focused()
    keys.type("/ca")
    keys.press("Enter")
    expect(window.composer).to_have_value("/campaign ")
    keys.press("Enter")
    keys.fill_in_the_form()
    keys.press("Control+Enter")

    expect(window.dialog).to_contain_text("Diwali renewals is ready in Toingg.")
    assert toingg.campaigns == [FULL_PAYLOAD]
    expect(window.foot.get_by_role("button", name="Close")).to_be_focused()
    keys.press("Escape")
    expect(window.composer).to_be_focused()
    keys.press("Shift+Tab")
    details = window.message("is ready in Toingg").get_by_role("button", name="Details")
    expect(details).to_be_focused()
    keys.press("Enter")
    expect(window.dialog).to_contain_text("Namaste!")
    keys.press("Escape")
    expect(details).to_be_focused()


def test_the_tab_key_stays_inside_a_modal(window: Window) -> None:
    window.opens_the_form()
    last, first = window.dialog.get_by_role("button", name="Create campaign"), window.dialog.get_by_label("Close")

    last.focus()
    window.page.keyboard.press("Tab")
    expect(first).to_be_focused()
    window.page.keyboard.press("Shift+Tab")
    expect(last).to_be_focused()


def test_everybody_in_the_channel_sees_the_outcome_without_reloading(
    new_page: NewPage, workspace: Sandbox, window: Window
) -> None:
    bob = Window(new_page(), workspace.url, "bob")

    window.sends(GOOD)

    expect(bob.message("is ready in Toingg")).to_contain_text("@Alice Rao")


def test_a_colleague_can_read_what_was_written_but_not_change_it(window: Window, toingg: Toingg) -> None:
    """The same window, acting as another person."""
    toingg.behave("refuse_text")
    window.sends(GOOD | {"First line": "Namaste, this is Asha"})
    expect(window.dialog).to_contain_text("Toingg needs a change before it can create this campaign")
    window.closes("Cancel")

    window.acts_as("Chitra Nair")

    message = window.message("was not created")
    message.get_by_role("button", name="Details").click()
    expect(window.dialog).to_contain_text("Namaste, this is Asha")
    window.closes("Close")
    message.get_by_role("button", name="Fix and resubmit").click()
    expect(window.message("Only visible to you")).to_contain_text("Only @Alice Rao")


def test_text_that_is_sent_while_something_is_on_its_way_goes_after_it(window: Window) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    window.page.route("**/client/message", hold, times=1)
    window.types("First")
    window.types("Second")
    expect(window.composer).to_have_value("")
    expect(window.messages).to_have_count(0)
    held.pop().continue_()

    expect(window.messages).to_contain_text(["First", "Second"])


def test_a_draft_waits_where_it_was_written(window: Window) -> None:
    window.composer.fill("Nearly don")

    _open(window.page, "general")
    expect(window.composer).to_have_value("")
    _open(window.page, "campaigns")

    expect(window.composer).to_have_value("Nearly don")


def _open(page: Page, channel: str) -> None:
    page.get_by_role("navigation", name="Channels").get_by_role("button", name=channel).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(channel)
