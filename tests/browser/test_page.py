"""The page itself: colours, small screens, stacked views, and how it shows Slack's refusals."""

import pytest
from playwright.sync_api import Locator, expect

from sandbox.server import Sandbox
from tests.browser.conftest import NewPage
from tests.browser.window import Window
from tests.sandbox.samples import buttons, field, modal, section
from tests.sandbox.small_bot import SmallBot

PHONE = {"width": 420, "height": 800}


def colour(locator: Locator, name: str = "background-color") -> list[int]:
    """Return a colour's red, green and blue."""
    text: str = locator.evaluate("(node, name) => getComputedStyle(node).getPropertyValue(name)", name)
    return [int(part) for part in text.removeprefix("rgb(").removesuffix(")").split(",")]


def is_dark(window: Window) -> bool:
    return sum(colour(window.page.locator("body"))) < 3 * 128


def test_the_colours_follow_the_system(window: Window) -> None:
    assert not is_dark(window)
    window.page.emulate_media(color_scheme="dark")
    assert is_dark(window)


def test_the_switch_overrides_the_system_and_is_remembered(window: Window) -> None:
    switch = window.page.get_by_role("button", name="Colours:")
    assert not is_dark(window)

    switch.click()
    expect(switch).to_have_accessible_name("Colours: light. Switch to dark.")
    switch.click()
    expect(switch).to_have_accessible_name("Colours: dark. Switch to auto.")
    assert is_dark(window)
    window.page.reload()
    expect(window.composer).to_be_visible()
    assert is_dark(window)

    switch.click()
    assert not is_dark(window)


@pytest.mark.usefixtures("bot")
def test_everything_fits_on_a_narrow_screen(new_page: NewPage, workspace: Sandbox) -> None:
    """Nothing scrolls sideways, the sidebar opens on request, and a modal fills the screen."""
    window = Window(new_page(**PHONE), workspace.url)
    page = window.page
    sidebar = page.get_by_role("navigation", name="Channels")

    def fits() -> bool:
        wide: int = page.evaluate("Math.max(...[...document.querySelectorAll('*')].map(node => node.scrollWidth))")
        return wide <= PHONE["width"]

    assert fits()
    expect(sidebar).to_be_hidden()
    page.get_by_role("button", name="Channels").click()
    sidebar.get_by_role("button", name="general").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("general")
    expect(sidebar).to_be_hidden()
    window.opens_the_form()
    assert fits()
    page.wait_for_function("document.getAnimations().length === 0")  # it slides into its place
    box = window.dialog.bounding_box()
    assert box
    assert (box["x"], box["width"]) == (0, PHONE["width"])
    window.closes("Cancel")
    window.types("/campaign help")
    expect(window.message("Only visible to you")).to_be_visible()
    window.looks_behind_the_scenes("Log")
    expect(window.panel.get_by_role("listitem").filter(has_text="/campaign help").first).to_be_visible()
    assert fits()
    window.panel.get_by_role("button", name="Start over").click()
    window.closes("Cancel")
    expect(window.panel.get_by_role("button", name="Start over")).to_be_focused()


def test_a_view_on_top_leads_back_to_the_one_below(small: SmallBot, window: Window) -> None:
    """What was typed below is still there."""
    small.opens(modal(field("name"), buttons("Add"), title="Below"))
    small.on["block_actions"] = lambda heard: small.call(
        "views.push", trigger_id=heard["trigger_id"], view=modal(field("more"), title="On top")
    )
    window.types("/campaign")
    window.fill({"Name": "Asha"})
    window.dialog.get_by_role("button", name="Add").click()
    expect(window.dialog.get_by_role("heading", name="On top")).to_be_visible()

    window.dialog.get_by_role("button", name="Back").click()

    expect(window.dialog.get_by_role("heading", name="Below")).to_be_visible()
    expect(window.field("Name")).to_have_value("Asha")


def test_a_refusal_by_slack_is_a_red_line_with_its_place(small: SmallBot, window: Window) -> None:
    """The rule, and a JSON pointer to the mistake."""
    refused = small.call("chat.postMessage", channel="C0CAMPAIGN", text="Hello", blocks=[section("x" * 3001)])
    assert refused["error"] == "invalid_blocks"

    window.looks_behind_the_scenes("Log")

    line = window.panel.get_by_role("listitem").filter(has_text="chat.postMessage")
    expect(line.locator(".refusal")).to_contain_text("invalid_blocks at /blocks/0/text/text")
    expect(line.locator(".refusal")).to_contain_text("must be less than 3001 characters")
    red, green, blue = colour(line.locator(".refusal"), "color")
    assert red > 2 * max(green, blue)
    expect(window.panel.get_by_role("tab", name="Log 1 went wrong")).to_be_visible()


def test_starting_over_asks_first_and_clears_everything(small: SmallBot, window: Window) -> None:
    small.call("chat.postMessage", channel="C0CAMPAIGN", text="Hello everybody")
    expect(window.message("Hello everybody")).to_be_visible()

    window.looks_behind_the_scenes("Campaigns")
    window.panel.get_by_role("button", name="Start over").click()
    window.press("Start over")

    expect(window.messages).to_have_count(0)
    window.looks_behind_the_scenes("Log")
    expect(window.panel.get_by_text("Nobody has said anything yet.")).to_be_visible()


def test_if_the_bot_has_no_token_the_page_says_how_it_gets_one(new_page: NewPage, workspace: Sandbox) -> None:
    """And it does not ask anybody to type a command there."""
    window = Window(new_page(), workspace.url)
    beginning = window.page.locator(".beginning")
    workspace.say_where_bot_works("T0ACME0001")
    try:
        window.page.reload()
        expect(beginning).to_contain_text("Type /campaign below to begin.")

        window.page.goto(f"{workspace.url}/#/U0OMAR0001/C0GENERAL2")
        expect(beginning).to_contain_text("Toingg works in Acme Travels only")
        expect(beginning).to_contain_text('make sandbox ARGS="--install oauth"')
        expect(beginning).not_to_contain_text("Type /campaign")
    finally:
        workspace.say_where_bot_works(None)
