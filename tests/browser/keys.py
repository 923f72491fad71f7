"""A keyboard and nothing else."""

from playwright.sync_api import expect

from tests.browser.window import Window
from tests.support.campaigns import CALLED, FORM

CLOCK = {"From": "10:30 AM", "To": "6:00 PM"}
"""The times that the page offers."""
ONE_INPUT = 3_000
"""Characters. A longer text has a button for more space below it."""


class Keys:
    """Hands on a keyboard: text goes where the focus is."""

    def __init__(self, window: Window) -> None:
        self.window = window
        self.press = window.page.keyboard.press
        self.type = window.page.keyboard.type

    def tab_to(self, label: str) -> None:
        """Go to the next stop, which must be this field."""
        self.press("Tab")
        expect(self.window.field(label)).to_be_focused()

    def choose(self, text: str) -> None:
        """Type to search a list, and choose the first match."""
        self.type(text)
        expect(self.window.page.locator(".choice.is-active")).to_contain_text(text)
        self.press("Enter")
        expect(self.window.page.get_by_role("listbox")).to_have_count(0)

    def fill_in_the_form(self) -> None:
        """Go through the form from top to bottom; an optional list with a choice has a button to clear it too."""
        expect(self.window.field("Title")).to_be_focused()
        self.type(FORM[0].typed)
        for part in FORM[1:-1]:  # the conversation is already chosen
            if part.typed is True:
                self.press("Tab")
                self.press("Space")
                expect(self.window.page.get_by_role("checkbox")).to_be_checked()
                continue
            self.tab_to(part.label)
            if part.longest:
                self.window.page.keyboard.insert_text(part.typed)
                if part.longest > ONE_INPUT:
                    self.press("Tab")
                    expect(self.window.add_space(part.label)).to_be_focused()
                if part.label == "Script":
                    self.tab_to("Script from a file")
            elif part.section != CALLED:
                self.choose(part.typed)
            else:
                chosen = CLOCK.get(part.label, part.typed)
                if part.label in CLOCK:
                    self.choose(chosen)
                self.press("Tab")
                expect(self.window.page.get_by_role("button", name=f"Clear {chosen}")).to_be_focused()
