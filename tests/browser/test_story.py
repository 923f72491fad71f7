"""The whole story of a campaign in a real browser, by mouse and by keyboard alone."""

import json

import pytest
from playwright.sync_api import Page, Route, expect

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
    window.closes("Close")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("button", name="campaigns 1 unread").click()
    message = window.message("created the campaign")
    for fact in ("@Alice Rao", "Diwali renewals", "nova", "hindi", "10Am to 6:30Pm IST", toingg.stored[0].id):
        expect(message).to_contain_text(fact)
    window.looks_behind_the_scenes("Campaigns")
    card = window.panel.get_by_role("article")
    expect(card).to_contain_text("Diwali renewals")
    card.get_by_text("JSON as received").click()
    assert json.loads(card.locator("pre").inner_text()) == CAMPAIGN


class Keys:
    """A keyboard, and nothing else: what is typed goes where the focus is."""

    def __init__(self, window: Window) -> None:
        self.window = window
        self.press = window.page.keyboard.press
        self.type = window.page.keyboard.type

    def tab_to(self, label: str) -> None:
        """Go on to the next stop, which has to be this field."""
        self.press("Tab")
        expect(self.window.field(label)).to_be_focused()

    def choose(self, text: str) -> None:
        """Type what is looked for in a list, and take what is offered first."""
        self.type(text)
        expect(self.window.page.locator(".choice.is-active")).to_contain_text(text)
        self.press("Enter")
        expect(self.window.page.get_by_role("listbox")).to_have_count(0)

    def fill_in_the_form(self) -> None:
        """Go through the form from top to bottom; an optional list that has something chosen can be cleared too."""
        expect(self.window.field("Title")).to_be_focused()
        self.type("Diwali renewals")
        self.tab_to("Voice")
        self.choose("nova")
        self.tab_to("Language")
        self.choose("hindi")
        self.tab_to("Script")
        self.window.page.keyboard.insert_text(SCRIPT)
        self.tab_to("Purpose")
        self.type("Renewals")
        self.tab_to("Knowledge base")
        self.tab_to("From")
        self.choose("10:00 AM")
        self.press("Tab")
        expect(self.window.page.get_by_role("button", name="Clear 10:00 AM")).to_be_focused()
        self.tab_to("To")
        self.choose("6:30 PM")
        self.press("Tab")
        self.tab_to("Time zone")
        self.press("Tab")
        self.tab_to("First line")
        self.type("Namaste!")
        self.tab_to("Tone")
        self.press("Tab")
        self.press("Space")
        expect(self.window.page.get_by_role("checkbox", name="Have Toingg read each call")).to_be_checked()
        self.tab_to("What to find out")
        self.type("lead_type: Hot, warm or cold")


def test_a_campaign_is_made_by_keyboard_alone(window: Window, toingg: Toingg) -> None:
    """The focus is always where somebody expects it."""
    keys = Keys(window)

    expect(window.composer).to_be_focused()
    keys.type("/ca")
    keys.press("Enter")
    expect(window.composer).to_have_value("/campaign ")
    keys.press("Enter")
    keys.fill_in_the_form()
    keys.press("Control+Enter")

    expect(window.dialog).to_contain_text("Diwali renewals exists in Toingg.")
    assert toingg.campaigns == [CAMPAIGN]
    expect(window.foot.get_by_role("button", name="Close")).to_be_focused()
    keys.press("Escape")
    expect(window.composer).to_be_focused()
    keys.press("Shift+Tab")
    details = window.message("created the campaign").get_by_role("button", name="Details")
    expect(details).to_be_focused()
    keys.press("Enter")
    expect(window.dialog).to_contain_text("Namaste!")
    keys.press("Escape")
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
    window.closes("Cancel")

    window.acts_as("Chitra Nair")

    message = window.message("was not created")
    message.get_by_role("button", name="Details").click()
    expect(window.dialog).to_contain_text("Namaste, this is Asha")
    window.closes("Close")
    message.get_by_role("button", name="Fix and resubmit").click()
    expect(window.message("Only visible to you")).to_contain_text("Only @Alice Rao")


def test_what_is_written_while_something_is_on_its_way_goes_after_it(window: Window) -> None:
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
