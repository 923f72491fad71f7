"""A browser for the tests of the page: one for the session, with a fresh profile in each test."""

import os
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, Page

from sandbox.server import Sandbox
from tests.browser.chromium import chromium, chromium_path
from tests.browser.window import Window
from tests.conftest import QUICK, control, running_bot
from toingg_bot.app import Bot

NewPage = Callable[..., Page]

PATIENT = replace(QUICK, courtesy=1.5)
"""On a busy machine as well, an answer that Toingg gives at once is one that the form waits for."""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, or a skip where there is none; in CI that is a failure."""
    path = chromium_path()
    if path is None:
        explanation = "There is no Chromium: install it, or say where it is in CHROMIUM_PATH."
        if os.environ.get("CI") == "true":
            pytest.fail(explanation)
        pytest.skip(explanation)
    with chromium(path) as running:
        yield running


@pytest.fixture
def new_page(browser: Browser, workspace: Sandbox) -> Iterator[NewPage]:
    """Opens pages, each in a profile of its own; none may stumble over a bug or ask anybody but the sandbox."""
    control(workspace, "POST", "reset")
    contexts = []
    bugs: list[str] = []
    asked: list[str] = []

    def new_page(width: int = 1100, height: int = 800, *, dark: bool = False) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            locale="en-IN",
            timezone_id="Asia/Kolkata",
        )
        contexts.append(context)
        context.on("weberror", lambda error: bugs.append(str(error.error)))
        context.on("request", lambda request: asked.append(request.url))
        return context.new_page()

    yield new_page
    for context in contexts:
        context.close()
    assert bugs == []
    assert [url for url in asked if not url.startswith((f"{workspace.url}/", "data:"))] == []


@pytest.fixture
def bot(workspace: Sandbox) -> Iterator[Bot]:
    """The bot, over HTTP, waiting as long as it does for real."""
    control(workspace, "POST", "reset")
    with running_bot(workspace, timing=PATIENT) as running:
        yield running


@pytest.fixture
def window(new_page: NewPage, workspace: Sandbox) -> Window:
    """Alice in #campaigns, with the panel closed."""
    return Window(new_page(), workspace.url)
