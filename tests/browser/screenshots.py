"""Takes the README's pictures by playing the story in the sandbox: `make screenshots`.

Values that differ between runs (times, ids) are overwritten, so that a picture changes only when the page does.
"""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Locator, ViewportSize, expect

from sandbox.server import Sandbox
from tests.browser.chromium import MISSING, chromium, chromium_path
from tests.browser.conftest import PATIENT
from tests.browser.window import Window
from tests.support.bots import running_bot
from tests.support.campaigns import GOOD
from tests.support.people import Person
from tests.support.places import ROOT

PICTURES = ROOT / "docs" / "pictures"
WIDE, TALL = ViewportSize(width=1280, height=800), ViewportSize(width=1280, height=900)
TALLEST = ViewportSize(width=1280, height=960)
FINE, COARSE = 2, 1.2  # pixels per CSS pixel; the whole page would be a large file, and the README shows it smaller

CAMPAIGN = {
    "Title": "Diwali renewals",
    "Voice": "swara",
    "Language": "Hindi",
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
            .replace(/\\btoday at \\d{1,2}:\\d\\d\\s[AP]M\\b/i, "today at 10:42 AM")
            .replace(/^\\d{1,2}:\\d\\d [AP]M$/i, "10:42 AM")
            .replace(/\\b\\d\\d:\\d\\d:\\d\\d(\\.\\d{3})?\\b/, "10:42:07");
    }
}"""


ALONE = ".slack { visibility: hidden } body, .modal-layer { background: none !important }"
"""A dialog has round corners, and its picture must not show what is behind them."""


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


LONG = CAMPAIGN | {
    "Script": "\n".join(
        f"{number}. {step}"
        for number, step in enumerate(
            (
                "Say who calls and that you are an AI, and ask whether this is a good time.",
                "Ask for the policy number, read it back digit by digit, and wait for a yes.",
                "Say which cover ends when, in one sentence, and pause.",
                "Answer from the knowledge base alone; offer a colleague's call for everything else.",
            )
            * 10,
            start=1,
        )
    )
}


def tell_the_story(browser: Browser, sandbox: Sandbox, colours: str) -> None:
    """Take a picture of each step, and of the final screen."""
    with opened(browser, sandbox, colours, FINE) as window:
        create_and_be_refused(sandbox, window, colours)
    with opened(browser, sandbox, colours, COARSE) as window:
        expect(window.panel.get_by_role("article")).to_have_count(3)
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
    expect(window.dialog).to_contain_text("is ready in Toingg")
    window.closes("Close")
    take(f"created-{colours}", window, window.message("is ready in Toingg"))

    show_what_to_start_from(window, colours)
    show_a_long_script(window, colours)
    show_the_coach(window, colours)
    show_home(sandbox, window, colours)

    bob.types("And those who asked for a second call?", in_="#campaigns")
    sandbox.toingg.behave("refuse_fields", times=1)
    window.sends(CAMPAIGN | {"Title": "Diwali renewals, second round"})
    expect(window.error("Title")).to_be_visible()
    window.closes("Cancel", "Discard")
    take(f"not-created-{colours}", window, window.message("was not created"))


def show_what_to_start_from(window: Window, colours: str) -> None:
    """Open the list over a new form."""
    window.opens_the_form()
    window.dialog.get_by_label("Start from").click()
    expect(window.page.get_by_role("option").first).to_be_visible()
    take(f"start-from-{colours}", window, window.dialog, ALONE, is_open=True)
    window.page.evaluate("document.activeElement.blur()")
    window.closes("Cancel")


def show_a_long_script(window: Window, colours: str) -> None:
    """Open a draft whose script needs two parts."""
    window.opens_the_form()
    window.fill(LONG)
    window.dialog.get_by_role("button", name="Save draft").click()
    expect(window.dialog).to_contain_text("Draft saved")
    window.closes("Cancel", "Discard")
    window.opens_the_form()
    window.dialog.get_by_role("button", name="Continue").click()
    expect(window.parts("Script")).to_have_count(2)
    window.dialog.get_by_role("button", name="Add space: Script").evaluate(
        "button => button.scrollIntoView({ block: 'center' })"
    )
    take(f"long-script-{colours}", window, window.dialog, ALONE)
    window.closes("Cancel", "Cancel")


def show_the_coach(window: Window, colours: str) -> None:
    """Be asked about a place to fill in, and look at the preview."""
    rough = {
        "Script": CAMPAIGN["Script"].replace("Acme Travels", "[Company name]"),
        "First line": "Hello! How are you?",
    }
    window.page.set_viewport_size(TALL)
    window.sends(CAMPAIGN | {"Title": "Holi offers", "Language": "English", "To": "10:00 PM"} | rough)
    expect(window.dialog).to_contain_text("looks like a place to fill in")
    window.dialog.get_by_text("What the agent says").evaluate("header => header.scrollIntoView({ block: 'start' })")
    take(f"coach-{colours}", window, window.dialog, ALONE)
    window.dialog.get_by_role("button", name="Preview").click()
    expect(window.dialog.get_by_role("heading", name="Preview")).to_be_visible()
    take(f"preview-{colours}", window, window.dialog, ALONE)
    window.closes("Close", "Cancel")
    window.page.set_viewport_size(WIDE)


def show_home(sandbox: Sandbox, window: Window, colours: str) -> None:
    """Create some more campaigns, and open Home."""
    alice = Person(sandbox.url, "alice")
    hours = {"From": "10:00", "To": "18:30"}
    for title, voice in {"Service reminders, Pune": "nova", "Feedback after delivery": "aditya"}.items():
        form = alice.types("/campaign", in_="#campaigns")
        form.fill(GOOD | hours | {"Title": title, "Voice": voice}).submit()
        alice.view.close()
    window.page.get_by_role("button", name=re.compile("^Toingg")).first.click()
    window.page.get_by_role("tab", name="Home").click()
    home = window.page.locator(".home-body")
    expect(home).to_contain_text("Feedback after delivery")
    window.page.set_viewport_size(TALLEST)
    take(f"home-{colours}", window, window.page.locator("#home"))
    window.page.set_viewport_size(WIDE)
    window.page.get_by_role("button", name="campaigns", exact=True).click()


def take(name: str, window: Window, shown: Locator | None = None, style: str = "", *, is_open: bool = False) -> None:
    """Take a picture of something on the page, or of all of it; with the list that is open, if `is_open`."""
    window.page.evaluate(STILL)
    if not is_open:
        window.page.evaluate("document.activeElement.blur()")
    window.page.mouse.move(0, 0)
    (shown or window.page).screenshot(path=PICTURES / f"{name}.png", style=style, omit_background=bool(style))


if __name__ == "__main__":
    sys.exit(main())
