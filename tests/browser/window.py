"""A browser window with the sandbox's page: what a person sees there, and what they can do."""

import re
from collections.abc import Mapping

from playwright.sync_api import Locator, Page, expect

PATIENCE = 15_000  # milliseconds until something must appear, even on a busy machine

expect.set_options(timeout=PATIENCE)

PEOPLE = {"alice": "U0ALICE001", "bob": "U0BOB00001"}


class Window:
    """A person's window; things are named as people do, by their labels and texts."""

    def __init__(self, page: Page, url: str, person: str = "alice", where: str = "C0CAMPAIGN") -> None:
        self.page = page
        self.page.set_default_timeout(PATIENCE)
        self.page.goto(f"{url}/#/{PEOPLE[person]}/{where}")
        expect(self.composer).to_be_visible()

    @property
    def composer(self) -> Locator:
        """The box for messages and commands."""
        return self.page.locator("#composer-input")

    @property
    def dialog(self) -> Locator:
        """The top modal or question."""
        return self.page.get_by_role("dialog").last

    @property
    def foot(self) -> Locator:
        """The buttons at its bottom."""
        return self.dialog.locator("footer")

    @property
    def panel(self) -> Locator:
        """The panel behind the scenes."""
        return self.page.get_by_role("complementary")

    @property
    def messages(self) -> Locator:
        """All messages of the conversation."""
        return self.page.get_by_role("article").and_(self.page.locator(".message"))

    def message(self, words: str) -> Locator:
        """Find the newest message with these words."""
        return self.messages.filter(has_text=words).last

    def types(self, text: str) -> None:
        """Send a line."""
        self.composer.fill(text)
        self.composer.press("Enter")

    def opens_the_form(self) -> None:
        """Type the command and wait for its form."""
        self.types("/campaign")
        expect(self.dialog.get_by_role("heading", name="New campaign")).to_be_visible()

    def field(self, label: str) -> Locator:
        """Find the input under a label of the modal."""
        return self.dialog.get_by_label(_label(label))

    def parts(self, label: str) -> Locator:
        """Find all parts of a long text, from top to bottom."""
        return self.dialog.get_by_label(re.compile(rf"^{label}( \(continued\))?( \(optional\))?$"))

    def add_space(self, label: str) -> Locator:
        """Find the button for one more part of a long text."""
        return self.dialog.get_by_role("button", name=f"Add space: {label}")

    def pastes(self, text: str) -> None:
        """Paste a text where the cursor is."""
        self.page.evaluate("text => navigator.clipboard.writeText(text)", text)
        self.page.keyboard.press("Control+v")

    def fill(self, values: Mapping[str, str]) -> None:
        """Fill in texts, and choose from lists what is not chosen yet."""
        for label, value in values.items():
            field = self.field(label)
            if field.get_attribute("role") != "combobox":
                field.fill(value)
            elif field.input_value() != value:
                self.choose(label, value)

    def choose(self, label: str, choice: str) -> None:
        """Open a list and choose an option, by clicking."""
        self.field(label).click()
        self.page.get_by_role("option", name=re.compile(rf"^\W*{choice.lstrip('#')}$")).click()

    def press(self, label: str) -> None:
        """Press a button at the bottom of the modal or question."""
        self.foot.get_by_role("button", name=label, exact=True).click()

    def closes(self, *labels: str) -> None:
        """Press one button after the other, and wait until nothing covers the workspace any more."""
        for label in labels:
            self.press(label)
        expect(self.page.get_by_role("dialog")).to_have_count(0)

    def error(self, label: str) -> Locator:
        """Find the error under a field."""
        return self.dialog.locator(".block", has=self.page.get_by_label(_label(label))).get_by_role("alert")

    def sends(self, values: Mapping[str, str]) -> None:
        """Open the form, fill it in and press the button."""
        self.opens_the_form()
        self.fill(values)
        self.press("Create campaign")

    def looks_behind_the_scenes(self, tab: str) -> None:
        """Open a tab of the panel."""
        if self.panel.is_hidden():
            self.page.get_by_role("button", name="Behind the scenes").click()
        self.panel.get_by_role("tab", name=tab).click()

    def acts_as(self, name: str) -> None:
        """Choose whom to act as, in the menu at the bottom of the rail."""
        self.page.get_by_label("You act as").click()
        self.page.locator(".act-as-menu").get_by_role("button", name=name).click()
        expect(self.page.get_by_label(f"You act as {name}")).to_be_visible()


def _label(label: str) -> re.Pattern[str]:
    """Return how a label reads, whether or not its field is optional."""
    return re.compile(rf"^{re.escape(label)}( \(optional\))?$")
