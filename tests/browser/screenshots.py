"""Takes the README's pictures by living the story in the sandbox: `make screenshots`.

What differs from one run to the next (times, ids) is written over, so that a picture changes only when the page does.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Locator, ViewportSize, expect

from sandbox.server import Sandbox
from tests.browser.chromium import MISSING, chromium, chromium_path
from tests.browser.conftest import PATIENT
from tests.browser.window import Window
from tests.conftest import running_bot
from tests.people import Person

PICTURES = Path(__file__).parent.parent.parent / "docs" / "pictures"
WIDE, TALL = ViewportSize(width=1280, height=800), ViewportSize(width=1280, height=900)
FINE, COARSE = 2, 1.2  # pixels for one of CSS; the whole page would be a large file, and the README shows it smaller

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


ALONE = ".slack { visibility: hidden } body, .modal-layer { background: none !important }"
"""A dialog has round corners, and nothing of what lies behind belongs in them."""


def main() -> int:
    """Take all pictures, and return the exit status."""
    path = chromium_path()
    if path is None:
        print(MISSING, file=sys.stderr)  # noqa: T201
        return 1
    PICTURES.mkdir(parents=True, exist_ok=True)
    with chromium(path) as browser:
        for colours in ("light", "dark"):
            with Sandbox() as sandbox, running_bot(sandbox, timing=PATIENT):
                tell_the_story(browser, sandbox, colours)
    return 0


@contextmanager
def opened(browser: Browser, sandbox: Sandbox, colours: str, scale: float) -> Iterator[Window]:
    """Open Alice's window."""
    context = browser.new_context(
        viewport=WIDE,
        color_scheme="dark" if colours == "dark" else "light",
        device_scale_factor=scale,
        reduced_motion="reduce",
        locale="en-US",
        timezone_id="Asia/Kolkata",
    )
    yield Window(context.new_page(), sandbox.url)
    context.close()


def tell_the_story(browser: Browser, sandbox: Sandbox, colours: str) -> None:
    """Take a picture of each step, and of what is on the screen in the end."""
    with opened(browser, sandbox, colours, FINE) as window:
        create_and_be_refused(sandbox, window, colours)
    with opened(browser, sandbox, colours, COARSE) as window:
        expect(window.panel.get_by_role("article")).to_have_count(1)
        take(f"sandbox-{colours}", window)


def create_and_be_refused(sandbox: Sandbox, window: Window, colours: str) -> None:
    """Create a campaign, and have another one refused."""
    bob = Person(sandbox.url, "bob")
    bob.types("The policies that end in November are in the sheet. Who calls them?", in_="#campaigns")
    window.types("I'll have Asha call them, right away. :telephone_receiver:")
    window.opens_the_form()
    window.fill(CAMPAIGN)
    window.page.set_viewport_size(TALL)
    window.dialog.locator(".dialog-body").evaluate("body => body.scrollTo(0, 0)")
    take(f"form-{colours}", window, window.dialog, ALONE)
    window.page.set_viewport_size(WIDE)

    window.press("Create campaign")
    expect(window.dialog).to_contain_text("exists in Toingg")
    window.closes("Close")
    take(f"created-{colours}", window, window.message("created the campaign"))

    bob.types("And those who asked for a second call?", in_="#campaigns")
    sandbox.toingg.behave("refuse_fields", times=1)
    window.sends(CAMPAIGN | {"Title": "Diwali renewals, second round"})
    expect(window.error("Title")).to_be_visible()
    window.closes("Cancel", "Discard")
    take(f"not-created-{colours}", window, window.message("was not created"))


def take(name: str, window: Window, shown: Locator | None = None, style: str = "") -> None:
    """Take a picture of something on the page, or of all of it."""
    window.page.evaluate(STILL)
    window.page.mouse.move(0, 0)
    (shown or window.page).screenshot(path=PICTURES / f"{name}.png", style=style, omit_background=bool(style))


if __name__ == "__main__":
    sys.exit(main())
