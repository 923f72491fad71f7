"""The Chromium of this machine: how it is found, and started so that it requests nothing from the internet."""

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
    """Find Chromium: at `CHROMIUM_PATH`, or else under its usual names."""
    wanted = os.environ.get("CHROMIUM_PATH")
    return shutil.which(wanted) if wanted else next(filter(None, map(shutil.which, NAMES)), None)


@contextmanager
def chromium(path: str) -> Iterator[Browser]:
    """Run Chromium. Its own sandbox is switched off only for root, because it would refuse to run otherwise.

    While it runs, this thread has a running asyncio loop, so nothing else in it can call `asyncio.run`.
    """
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIETLY, chromium_sandbox=os.geteuid() != 0)
        try:
            yield browser
        finally:
            browser.close()
