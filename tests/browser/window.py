"""A browser window on the sandbox's page: what somebody sees there, and what their hands can do."""

import re
from collections.abc import Mapping

from playwright.sync_api import Locator, Page, expect

PATIENCE = 15_000  # milliseconds until something has to be there, on a busy machine as well

expect.set_options(timeout=PATIENCE)

PEOPLE = {"alice": "U0ALICE001", "bob": "U0BOB00001"}


class Window:
    """Somebody's window; it names things as people do, by their labels and words."""

    def __init__(self, page: Page, url: str, person: str = "alice", where: str = "C0CAMPAIGN") -> None:
        self.page = page
        self.page.set_default_timeout(PATIENCE)
        self.page.goto(f"{url}/#/{PEOPLE[person]}/{where}")
        expect(self.composer).to_be_visible()

    @property
    def composer(self) -> Locator:
        """Where messages and commands are written."""
        return self.page.locator("#composer-input")

    @property
    def dialog(self) -> Locator:
        """The modal or question that lies on top."""
        return self.page.get_by_role("dialog").last

    @property
    def foot(self) -> Locator:
        """Its buttons at the bottom."""
        return self.dialog.locator("footer")

    @property
    def panel(self) -> Locator:
        """What happens behind the scenes."""
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
        """Find what is filled in under a label of the modal."""
        return self.dialog.get_by_label(_label(label))

    def fill(self, values: Mapping[str, str]) -> None:
        """Fill in texts, and choose from lists what they offer and what is not chosen yet."""
        for label, value in values.items():
            field = self.field(label)
            if field.get_attribute("role") != "combobox":
                field.fill(value)
            elif field.input_value() != value:
                self.choose(label, value)

    def choose(self, label: str, choice: str) -> None:
        """Open a list by a click, and click what it offers."""
        self.field(label).click()
        self.page.get_by_role("option", name=re.compile(rf"^\W*{choice.lstrip('#')}$")).click()

    def press(self, label: str) -> None:
        """Press a button at the foot of the modal or question."""
        self.foot.get_by_role("button", name=label, exact=True).click()

    def closes(self, *labels: str) -> None:
        """Press one button after the other, and wait until nothing lies over the workspace any more."""
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
        """Show a tab of the panel."""
        if self.panel.is_hidden():
            self.page.get_by_role("button", name="Behind the scenes").click()
        self.panel.get_by_role("tab", name=tab).click()

    def acts_as(self, name: str) -> None:
        """Choose whom to be, in the menu at the bottom of the rail."""
        self.page.get_by_label("You act as").click()
        self.page.locator(".act-as-menu").get_by_role("button", name=name).click()
        expect(self.page.get_by_label(f"You act as {name}")).to_be_visible()


def _label(label: str) -> re.Pattern[str]:
    """Return what a label reads as, whether or not its field may stay empty."""
    return re.compile(rf"^{label}( \(optional\))?$")
