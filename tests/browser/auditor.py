"""Checks a page by the rules of axe-core: nothing serious may be inaccessible.

https://dequeuniversity.com/rules/axe/
"""

from collections.abc import Mapping
from importlib.resources import files

from tests.browser.window import Window

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text()


RUN = "([place, rules]) => axe.run(place, {preload: false, resultTypes: ['violations'], ...rules})"


ALL_RULES: Mapping[str, object] = {}


COLOUR_RULES: Mapping[str, object] = {"runOnly": ["color-contrast", "link-in-text-block"]}


class Auditor:
    """Runs axe-core in a page, and collects serious problems."""

    def __init__(self, window: Window) -> None:
        self.page = window.page
        self.page.evaluate(AXE)
        self.found: list[str] = []

    def looks_at(self, what: str, place: str = ":root") -> None:
        """Check the page or a part of it: everything in light colours, and only the colours again in dark ones."""
        self._judge(what, place, ALL_RULES)
        self.page.emulate_media(color_scheme="dark")
        self._judge(f"{what}, dark", place, COLOUR_RULES)
        self.page.emulate_media(color_scheme="light")

    def _judge(self, what: str, place: str, rules: Mapping[str, object]) -> None:
        for violation in self.page.evaluate(RUN, [place, rules])["violations"]:
            if violation["impact"] in {"serious", "critical"}:
                places = [node["target"] for node in violation["nodes"]]
                self.found.append(f"{what}: {violation['help']} {places}")
