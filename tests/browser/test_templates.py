"""Templates of the team, as people see them: saved from the details, listed, deleted, and started from."""

import pytest
from playwright.sync_api import expect

from tests.browser.auditor import Auditor
from tests.browser.window import Window
from tests.support.campaigns import GOOD, SCRIPT

pytestmark = pytest.mark.usefixtures("bot")


def test_a_template_is_saved_started_from_and_deleted(window: Window) -> None:
    window.sends(GOOD)
    expect(window.dialog).to_contain_text("is ready in Toingg")
    window.closes("Close")
    window.message("is ready in Toingg").get_by_role("button", name="Details").click()
    window.dialog.get_by_role("button", name="Save as template").click()
    window.field("Name").fill("Renewals")
    window.foot.get_by_role("button").last.click()
    expect(window.dialog).to_contain_text("Renewals is a template now.")
    window.closes("Close", "Close")

    window.opens_the_form()
    window.dialog.get_by_label("Start from").click()
    window.page.get_by_role("option", name="Renewals", exact=True).click()
    expect(window.field("Script")).to_have_value(SCRIPT)
    window.closes("Cancel", "Cancel", "Discard")

    window.types("/campaign templates")
    listed = window.message("Templates of your team")
    audit = Auditor(window)
    audit.looks_at("the list of templates")
    listed.get_by_role("button", name="Delete").click()
    window.foot.get_by_role("button", name="Delete").click()
    expect(window.page.get_by_role("log")).to_contain_text("no templates yet")
    assert audit.found == []
