"""The Chromium that is there: how it is found, and started so that it asks nothing of the internet."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
MISSING = (
    "There is no Chromium: install one (on Debian, apt-get install chromium-headless-shell), "
    "or say where it is in CHROMIUM_PATH."
)
QUIETLY = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
)


def chromium_path() -> str | None:
    """Find Chromium: where `CHROMIUM_PATH` says, else under the names that it usually has."""
    wanted = os.environ.get("CHROMIUM_PATH")
    return shutil.which(wanted) if wanted else next(filter(None, map(shutil.which, NAMES)), None)


@contextmanager
def chromium(path: str) -> Iterator[Browser]:
    """Run Chromium; its own sandbox is left out only for root, whom it refuses otherwise.

    As long as it runs, this thread has a running asyncio loop, so that nothing else here can call `asyncio.run`.
    """
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIETLY, chromium_sandbox=os.geteuid() != 0)
        try:
            yield browser
        finally:
            browser.close()
