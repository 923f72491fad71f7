"""The browser's profiles, which tests borrow: creating a new one for each test takes longer than most tests."""

from dataclasses import dataclass, field

from playwright.sync_api import Browser, Page


@dataclass
class Found:
    """What was noticed while pages were in use."""

    bugs: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)  # every address


class Profiles:
    """Profiles with one page each, in which nothing is left over from one test to the next."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._free: list[Page] = []
        self._taken: list[Page] = []
        self._found = Found()

    def take(self, width: int = 1100, height: int = 800, *, dark: bool = False) -> Page:
        """Return an empty page of this size, on a system with these colours."""
        page = self._free.pop() if self._free else self._new_page()
        self._taken.append(page)
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme="dark" if dark else "light")
        return page

    def give_back(self) -> Found:
        """Empty all borrowed pages, and return what was noticed in them; drop those that cannot be emptied."""
        taken, self._taken = self._taken, []
        for page in taken:
            for other in page.context.pages:
                if other is not page:
                    other.close()
            page.unroute_all(behavior="ignoreErrors")
            page.evaluate("localStorage.clear()")
            page.goto("about:blank")
            page.mouse.move(0, 0)
            self._free.append(page)
        found, self._found = self._found, Found()
        return found

    def _new_page(self) -> Page:
        """Open a page in its own profile: two in one would cover each other, and a hidden page is slow."""
        context = self._browser.new_context(
            reduced_motion="reduce",
            locale="en-IN",
            timezone_id="Asia/Kolkata",
            permissions=["clipboard-read", "clipboard-write"],
        )
        context.on("weberror", lambda error: self._found.bugs.append(f"{error.error}"))
        context.on("request", lambda request: self._found.asked.append(request.url))
        return context.new_page()
