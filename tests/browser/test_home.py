"""Home, as people see it: by mouse and by keyboard, in light and dark."""

import re

import pytest
from playwright.sync_api import Locator, expect

from sandbox.toingg.service import Toingg
from tests.browser.auditor import Auditor
from tests.browser.window import Window
from tests.support.campaigns import GOOD, SCRIPT

pytestmark = pytest.mark.usefixtures("bot")


def home_of(window: Window) -> Locator:
    """Open Home in the sidebar."""
    window.page.get_by_role("button", name=re.compile("^Toingg")).first.click()
    window.page.get_by_role("tab", name="Home").click()
    home = window.page.get_by_role("tabpanel", name="Home")
    expect(home).to_contain_text("Campaigns")
    return home


def test_a_campaign_is_found_on_home_and_used_again(window: Window, toingg: Toingg) -> None:
    window.sends(GOOD)
    expect(window.dialog).to_contain_text("is ready in Toingg")
    window.closes("Close")
    home = home_of(window)
    audit = Auditor(window)
    audit.looks_at("Home", ":root")

    home.get_by_label("Search").fill("nothing")
    home.get_by_role("button", name="Search").click()
    expect(home).to_contain_text("No title has words that begin with “nothing”.")
    home.get_by_label("Search").fill("renew")
    home.get_by_label("Search").press("Enter")
    home.get_by_role("button", name="More").click()
    window.page.get_by_role("menuitem", name="Use again").click()

    expect(window.field("Script")).to_have_value(SCRIPT)
    window.press("Create campaign")
    expect(window.dialog).to_contain_text("is ready in Toingg")
    assert [campaign["title"] for campaign in toingg.campaigns] == [GOOD["Title"]] * 2
    assert audit.found == []
