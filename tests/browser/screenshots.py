"""Takes the README's pictures by living the story in the sandbox: `make screenshots`.

What differs from one run to the next (times, ids) is written over, so that a picture changes only when the page does.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect

from sandbox.server import Sandbox
from tests.browser.chromium import chromium, chromium_path
from tests.browser.window import Window
from tests.conftest import control, running_bot
from tests.people import Person

PICTURES = Path(__file__).parent.parent.parent / "docs" / "pictures"
SIZE = {"width": 1280, "height": 860}
MARGIN = 16  # pixels around what a picture shows

CAMPAIGN = {
    "Title": "Diwali renewals",
    "Voice": "swara",
    "Language": "hindi",
    "Script": (
        "Greet the customer by name and say that you call from Acme Travels about the travel policy that ends this "
        "month.\n\nOffer to renew it on this call at last year's price. If they ask for time, agree on a day to call "
        "again. Never press; thank them and end the call when they say no."
    ),
    "Purpose": "Renew the policies that end in November",
    "From": "10:00 AM",
    "To": "6:30 PM",
    "First line": "Namaste! This is Asha from Acme Travels.",
    "What to find out": "renewed: Yes, no, or call again\nbest_time: When to call again",
}

STILL = """() => {
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        texts.currentNode.data = texts.currentNode.data
            .replace(/\\b[0-9a-f]{24}\\b/, "6560c1a49be07d3518f0c2aa")
            .replace(/^\\d{1,2}:\\d\\d [AP]M$/i, "10:42 AM")
            .replace(/\\b\\d\\d:\\d\\d:\\d\\d(\\.\\d{3})?\\b/, "10:42:07");
    }
    document.activeElement.blur();
}"""


def main() -> int:
    """Take all pictures, and return the exit status."""
    path = chromium_path()
    if path is None:
        print("There is no Chromium: install it, or say where it is in CHROMIUM_PATH.", file=sys.stderr)  # noqa: T201
        return 1
    PICTURES.mkdir(parents=True, exist_ok=True)
    with Sandbox() as sandbox, running_bot(sandbox), chromium(path) as browser:
        for colours in ("light", "dark"):
            control(sandbox, "POST", "reset")
            with opened(browser, sandbox, colours) as window:
                tell_the_story(sandbox, window, colours)
    return 0


@contextmanager
def opened(browser: Browser, sandbox: Sandbox, colours: str) -> Iterator[Window]:
    """Open Alice's window, at twice the pixels."""
    context = browser.new_context(
        viewport={"width": SIZE["width"], "height": SIZE["height"]},
        color_scheme="dark" if colours == "dark" else "light",
        device_scale_factor=2,
        reduced_motion="reduce",
        locale="en-US",
        timezone_id="Asia/Kolkata",
    )
    yield Window(context.new_page(), sandbox.url)
    context.close()


def tell_the_story(sandbox: Sandbox, window: Window, colours: str) -> None:
    """Create a campaign, have another one refused, and take a picture of each step."""

    def take(name: str, shown: Locator | None = None) -> None:
        picture(window.page, PICTURES / f"{name}-{colours}.png", shown)

    bob = Person(sandbox.url, "bob")
    bob.types("The policies that end in November are in the sheet. Who calls them? :calendar:", in_="#campaigns")
    window.types("I'll have Asha call them, right away.")
    window.opens_the_form()
    window.fill(CAMPAIGN)
    window.dialog.locator(".dialog-body").evaluate("body => body.scrollTo(0, 0)")
    take("form", window.dialog)

    window.press("Create campaign")
    expect(window.dialog).to_contain_text("exists in Toingg")
    window.press("Close")
    take("created", window.message("created the campaign"))

    sandbox.toingg.behave("refuse_fields", times=1)
    window.sends(CAMPAIGN | {"Title": "Diwali renewals, second round"})
    expect(window.error("Title")).to_be_visible()
    window.press("Cancel")
    expect(window.page.get_by_role("dialog")).to_have_count(0)
    take("not-created", window.message("was not created"))

    window.page.mouse.move(0, 0)
    expect(window.panel.get_by_role("article")).to_have_count(1)
    take("sandbox")


def picture(page: Page, path: Path, shown: Locator | None) -> None:
    """Take a picture of something with a little around it, or of the whole page."""
    page.evaluate(STILL)
    page.mouse.move(0, 0)
    box = shown.bounding_box() if shown else None
    if box is None:
        page.screenshot(path=path)
        return
    left, top = max(0, box["x"] - MARGIN), max(0, box["y"] - MARGIN)
    width, height = box["width"] + 2 * MARGIN, box["height"] + 2 * MARGIN
    page.screenshot(path=path, clip={"x": left, "y": top, "width": width, "height": height})


if __name__ == "__main__":
    sys.exit(main())
