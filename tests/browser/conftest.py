"""A browser for the tests of the page: one for the whole session, with profiles that are empty for each test."""

import os
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Page

from sandbox.server import Sandbox
from tests.browser.chromium import MISSING, chromium, chromium_path
from tests.browser.profiles import Profiles
from tests.browser.window import Window
from tests.sandbox.small_bot import SmallBot, small_bot
from tests.support.bots import QUICK, running_bot
from tests.support.switches import control
from toingg_bot.app import Bot

NewPage = Callable[..., Page]

PATIENT = replace(QUICK, courtesy=1.5)
"""Even on a busy machine, the form waits long enough for an answer that Toingg gives at once."""


def pytest_itemcollected(item: pytest.Item) -> None:
    """Skip tests that need a browser if there is none; in CI they fail instead."""
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
    """Opens pages; none of them may log an error, or request anything from other hosts than the sandbox."""
    control(workspace, "POST", "reset")
    yield profiles.take
    found = profiles.give_back()
    assert found.bugs == []
    assert [url for url in found.asked if not url.startswith((f"{workspace.url}/", "data:"))] == []


@pytest.fixture
def bot(workspace: Sandbox) -> Iterator[Bot]:
    """The bot, over HTTP, which waits as long as in production."""
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
