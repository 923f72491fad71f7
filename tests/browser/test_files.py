"""A script from a file, and campaigns from the menus, in a real browser."""

import pytest
from playwright.sync_api import FilePayload, Locator, expect

from sandbox.server import Sandbox
from sandbox.toingg.service import Toingg
from tests.browser.conftest import NewPage
from tests.browser.window import Window
from tests.support.campaigns import GOOD, SCRIPT
from tests.support.switches import control
from tests.support.waiting import until

pytestmark = pytest.mark.usefixtures("bot")

FILE = FilePayload(name="Diwali script.txt", mimeType="text/plain", buffer=SCRIPT.encode())
REST = {label: value.removeprefix("#") for label, value in GOOD.items() if label != "Script"}


@pytest.fixture
def window(new_page: NewPage, workspace: Sandbox) -> Window:
    """Alice's window."""
    return Window(new_page(), workspace.url)


def chooses(window: Window) -> None:
    """Choose the file, and wait until Slack has it."""
    window.field("Script from a file").set_input_files(FILE)
    expect(window.dialog.get_by_role("listitem")).to_contain_text("Diwali script.txt")


def test_a_script_is_chosen_as_a_file_looked_through_and_sent(window: Window, toingg: Toingg) -> None:
    window.opens_the_form()
    window.fill(REST)
    chooses(window)
    window.press("Create campaign")

    expect(window.dialog).to_contain_text("Here's the text of your file.")
    expect(window.field("Script")).to_have_value(SCRIPT.strip())
    assert toingg.campaigns == []
    window.press("Create campaign")

    expect(window.dialog).to_contain_text("Diwali renewals is ready in Toingg.")
    assert [sent["script"] for sent in toingg.campaigns] == [SCRIPT.strip()]


def test_what_to_do_with_a_file_and_a_typed_script_is_asked(window: Window) -> None:
    window.opens_the_form()
    window.fill(REST | {"Script": "My own words."})
    chooses(window)
    window.press("Create campaign")

    expect(window.dialog).to_contain_text("You typed a script and chose a file.")
    window.dialog.get_by_role("button", name="Append").click()

    expect(window.field("Script")).to_have_value(f"My own words.\n\n{SCRIPT.strip()}")


def test_a_file_is_shared_beside_the_composer_and_becomes_a_script(window: Window) -> None:
    window.composer.fill("Diwali renewals")
    with window.page.expect_file_chooser() as chooser:
        window.page.get_by_role("button", name="Share a file").click()
    chooser.value.set_files(FILE)

    message = window.message("Diwali renewals")
    expect(message.get_by_role("list", name="Files")).to_have_text("Diwali script.txt")
    expect(window.composer).to_have_value("")
    message.get_by_role("button", name="More actions").click()
    window.page.get_by_role("menuitem", name="Create campaign").click()

    expect(window.field("Script")).to_have_value(f"Diwali renewals\n\n{SCRIPT.strip()}")


def test_slacks_traps_with_files_are_switches_of_which_one_is_on(window: Window, workspace: Sandbox) -> None:
    def is_on(name: str) -> Locator:
        return window.panel.get_by_role("switch", name=name)

    window.looks_behind_the_scenes("Behaviour")
    window.panel.get_by_text("Sends files slowly").click()
    expect(is_on("Sends files slowly")).to_be_checked()
    window.panel.get_by_text("Sends files slowly").click()
    until(lambda: control(workspace, "GET", "slack/quirks")["files"] is None)
    window.panel.get_by_text("Answers a download with a page to sign in").click()
    expect(is_on("Answers a download with a page to sign in")).to_be_checked()
    window.panel.get_by_text("Has lost the files").click()

    expect(is_on("Has lost the files")).to_be_checked()
    expect(is_on("Answers a download with a page to sign in")).not_to_be_checked()
    window.opens_the_form()
    window.fill(REST)
    chooses(window)
    window.press("Create campaign")
    expect(window.dialog).to_contain_text("Slack doesn't have this file any more.")


def test_a_campaign_starts_beside_the_composer_and_in_the_menu_of_a_message(window: Window) -> None:
    window.page.get_by_role("button", name="Shortcuts").click()
    window.page.get_by_role("menuitem", name="New campaign").click()
    expect(window.dialog.get_by_role("heading", name="New campaign")).to_be_visible()
    window.closes("Cancel")
    window.types("Call them all")
    window.message("Call them all").get_by_role("button", name="More actions").click()
    window.page.get_by_role("menuitem", name="Create campaign").click()

    expect(window.field("Script")).to_have_value("Call them all")
    expect(window.field("Title")).to_have_value("Call them all")
