"""A sandbox with a very small bot, for tests of what the sandbox's Slack allows."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from sandbox.server import Sandbox
from tests.sandbox.small_bot import SmallBot, small_bot
from tests.support.people import Person, line_to

Meanwhile = Callable[..., Future[Any]]


@pytest.fixture(scope="session")
def only_sandbox() -> Iterator[Sandbox]:
    """One sandbox for all tests; use `sandbox`, which is reset for each of them."""
    with Sandbox() as running:
        yield running


@pytest.fixture(scope="session")
def capable_sandbox() -> Iterator[Sandbox]:
    """One whose manifest declares everything; a test module that wants it returns it as its `only_sandbox`."""
    with Sandbox(manifest=Path(__file__).with_name("manifest.yml")) as running:
        yield running


@pytest.fixture(scope="session")
def bare_sandbox() -> Iterator[Sandbox]:
    """One with the same manifest, in which nobody has installed the app yet."""
    with Sandbox(manifest=Path(__file__).with_name("manifest.yml"), is_app_installed=False) as running:
        yield running


@pytest.fixture
def sandbox(only_sandbox: Sandbox) -> Sandbox:
    """A sandbox in which nothing has happened yet."""
    line_to(only_sandbox.url).post("/control/reset").raise_for_status()
    return only_sandbox


@pytest.fixture
def bot(sandbox: Sandbox) -> Iterator[SmallBot]:
    """A bot that listens over HTTP."""
    with small_bot(sandbox) as running:
        yield running


@pytest.fixture
def alice(sandbox: Sandbox) -> Person:
    """An owner of Acme Travels."""
    return Person(sandbox.url, "alice")


@pytest.fixture
def bob(sandbox: Sandbox) -> Person:
    """An admin of Acme Travels."""
    return Person(sandbox.url, "bob")


@pytest.fixture
def dev(sandbox: Sandbox) -> Person:
    """A guest of Acme Travels, who sees only #general."""
    return Person(sandbox.url, "dev")


@pytest.fixture
def omar(sandbox: Sandbox) -> Person:
    """The owner of another company, Orbit Clinics."""
    return Person(sandbox.url, "omar")


@pytest.fixture
def meanwhile() -> Iterator[Meanwhile]:
    """Runs something in another thread while the test continues."""
    with ThreadPoolExecutor() as threads:
        yield threads.submit
