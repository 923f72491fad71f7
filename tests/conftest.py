"""A workspace with the bot in it, for tests that hold conversations."""

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from sandbox.server import Sandbox
from sandbox.toingg.service import Toingg
from tests.support.bots import knows_its_scopes, running_bot
from tests.support.databases import KINDS, Kind, fresh, own
from tests.support.people import Person
from tests.support.switches import control
from toingg_bot.app import Bot

hypothesis.settings.register_profile("calm", deadline=None)  # a busy machine must not fail a test
hypothesis.settings.load_profile("calm")


def pytest_collection() -> None:
    """Stop Python from searching imported objects for garbage, now and during the tests: they all stay."""
    gc.disable()


def pytest_collection_finish() -> None:
    """Search for garbage among the objects that the tests make."""
    gc.freeze()
    gc.enable()


def pytest_xdist_auto_num_workers() -> int:
    """Run two tests per processor and one more: half of the time, a test waits for something it started."""
    return min(2 * (os.cpu_count() or 1) + 1, 12)


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database, one of each kind."""
    kind: Kind = request.param
    with fresh(kind, tmp_path) as url:
        yield url


@pytest.fixture
def postgresql_url(tmp_path: Path) -> Iterator[str]:
    """An empty database on PostgreSQL."""
    with fresh("postgresql", tmp_path) as url:
        yield url


@pytest.fixture
def own_url() -> Iterator[str]:
    """An empty PostgreSQL database with its own settings."""
    with own() as url:
        yield url


@pytest.fixture(scope="session")
def workspace() -> Iterator[Sandbox]:
    """A sandbox for all tests; `bot` and `either_bot` reset it for each test."""
    with Sandbox() as running:
        yield running


@pytest.fixture(scope="session")
def market() -> Iterator[Sandbox]:
    """A sandbox in which nobody has installed the app."""
    with Sandbox(is_app_installed=False) as running:
        yield running


@pytest.fixture
def bot(workspace: Sandbox) -> Iterator[Bot]:
    """The bot, over HTTP."""
    control(workspace, "POST", "reset")
    with running_bot(workspace) as running:
        knows_its_scopes(running)
        yield running


@pytest.fixture(params=["http", "socket"])
def either_bot(workspace: Sandbox, request: pytest.FixtureRequest) -> Iterator[Bot]:
    """The bot, over HTTP and over Socket Mode."""
    control(workspace, "POST", "reset")
    with running_bot(workspace, request.param) as running:
        knows_its_scopes(running)
        yield running


@pytest.fixture
def toingg(workspace: Sandbox) -> Toingg:
    """The company's account at Toingg."""
    return workspace.toingg


@pytest.fixture
def alice(workspace: Sandbox) -> Person:
    """A person who writes campaigns."""
    return Person(workspace.url, "alice")


@pytest.fixture
def bob(workspace: Sandbox) -> Person:
    """A colleague of Alice's, and an admin."""
    return Person(workspace.url, "bob")


@pytest.fixture
def chitra(workspace: Sandbox) -> Person:
    """A colleague of Alice's who is not an admin."""
    return Person(workspace.url, "chitra")
