"""Nothing serious stands in anybody's way, by the rules of axe-core.

https://dequeuniversity.com/rules/axe/
"""

from collections.abc import Mapping
from importlib.resources import files

import pytest
from playwright.sync_api import expect

from sandbox.server import Sandbox
from sandbox.toingg import Toingg
from tests.browser.conftest import NewPage
from tests.browser.window import Window
from tests.conftest import GOOD

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text()
RUN = "([place, rules]) => axe.run(place, {preload: false, resultTypes: ['violations'], ...rules})"
ALL_RULES: Mapping[str, object] = {}
COLOUR_RULES: Mapping[str, object] = {"runOnly": ["color-contrast", "link-in-text-block"]}
DIALOG = "[role=dialog]"

pytestmark = pytest.mark.usefixtures("bot")


class Auditor:
    """Runs axe-core in a page, and keeps what is serious."""

    def __init__(self, window: Window) -> None:
        self.page = window.page
        self.page.evaluate(AXE)
        self.found: list[str] = []

    def looks_at(self, what: str, place: str = ":root") -> None:
        """Judge the page as it stands, or a place in it: everything in light colours, the colours in dark ones too."""
        self._judge(what, place, ALL_RULES)
        self.page.emulate_media(color_scheme="dark")
        self._judge(f"{what}, dark", place, COLOUR_RULES)
        self.page.emulate_media(color_scheme="light")

    def _judge(self, what: str, place: str, rules: Mapping[str, object]) -> None:
        for violation in self.page.evaluate(RUN, [place, rules])["violations"]:
            if violation["impact"] in {"serious", "critical"}:
                places = [node["target"] for node in violation["nodes"]]
                self.found.append(f"{what}: {violation['help']} {places}")


def test_the_workspace_and_its_modals_are_for_everybody(window: Window, toingg: Toingg) -> None:
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
    audit.looks_at("a form to be mended", DIALOG)
    window.closes("Cancel")
    window.message("was not created").get_by_role("button", name="Details").click()
    expect(window.dialog).to_contain_text("Campaign details")
    audit.looks_at("the details", DIALOG)
    window.closes("Close")
    window.types("/campaign help")
    expect(window.message("Only visible to you")).to_be_visible()
    audit.looks_at("messages", ".conversation")

    assert audit.found == []


def test_the_panel_is_for_everybody(window: Window) -> None:
    audit = Auditor(window)
    window.sends(GOOD)
    expect(window.dialog).to_contain_text("exists in Toingg")
    window.closes("Close")
    window.types("/nope")

    window.looks_behind_the_scenes("Campaigns")
    card = window.panel.get_by_role("article")
    card.get_by_text("What was written").click()
    card.get_by_text("JSON as received").click()
    audit.looks_at("campaigns", ".panel")
    window.looks_behind_the_scenes("Behaviour")
    audit.looks_at("behaviour", ".panel")
    window.looks_behind_the_scenes("Log")
    window.panel.get_by_text("views.open").click()
    audit.looks_at("the log", ".panel")

    assert audit.found == []


def test_a_narrow_screen_is_for_everybody(new_page: NewPage, workspace: Sandbox) -> None:
    window = Window(new_page(420, 800), workspace.url)
    audit = Auditor(window)
    window.opens_the_form()
    audit.looks_at("the form", DIALOG)
    window.closes("Cancel")
    window.page.get_by_role("button", name="Channels").click()
    expect(window.page.get_by_role("navigation", name="Channels")).to_be_visible()
    audit.looks_at("the sidebar", ".sidebar")

    assert audit.found == []
