"""A browser for the tests of the page: one for the session, whose profiles are as new in each test."""

import os
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Page

from sandbox.server import Sandbox
from tests.browser.chromium import MISSING, chromium, chromium_path
from tests.browser.profiles import Profiles
from tests.browser.window import Window
from tests.conftest import QUICK, control, running_bot
from tests.sandbox.small_bot import SmallBot, small_bot
from toingg_bot.app import Bot

NewPage = Callable[..., Page]

PATIENT = replace(QUICK, courtesy=1.5)
"""On a busy machine as well, an answer that Toingg gives at once is one that the form waits for."""


def pytest_itemcollected(item: pytest.Item) -> None:
    """Skip what needs a browser where there is none; in CI it fails instead."""
    if chromium_path() is None and os.environ.get("CI") != "true":
        item.add_marker(pytest.mark.skip(reason=MISSING))


@pytest.fixture(scope="session")
def profiles() -> Iterator[Profiles]:
    """Chromium's profiles."""
    path = chromium_path()
    if path is None:
        pytest.fail(MISSING)
    with chromium(path) as browser:
        yield Profiles(browser)


@pytest.fixture
def new_page(profiles: Profiles, workspace: Sandbox) -> Iterator[NewPage]:
    """Opens pages; none may stumble over a bug or ask anybody but the sandbox."""
    control(workspace, "POST", "reset")
    yield profiles.take
    found = profiles.give_back()
    assert found.bugs == []
    assert [url for url in found.asked if not url.startswith((f"{workspace.url}/", "data:"))] == []


@pytest.fixture
def bot(workspace: Sandbox) -> Iterator[Bot]:
    """The bot, over HTTP, waiting as long as it does for real."""
    control(workspace, "POST", "reset")
    with running_bot(workspace, timing=PATIENT) as running:
        yield running


@pytest.fixture
def small(workspace: Sandbox) -> Iterator[SmallBot]:
    """A bot that does what the test tells it."""
    control(workspace, "POST", "reset")
    with small_bot(workspace) as running:
        yield running


@pytest.fixture
def window(new_page: NewPage, workspace: Sandbox) -> Window:
    """Alice in #campaigns, with the panel closed."""
    return Window(new_page(), workspace.url)
