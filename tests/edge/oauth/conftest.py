"""Workspaces that install the app: their people, the bot, and a browser."""

from collections.abc import Iterator

import pytest
import requests

from sandbox.server import Sandbox
from tests.support.installing import address_of, bot_to_install
from tests.support.people import Person
from toingg_bot.app import Bot


@pytest.fixture
def bot(market: Sandbox) -> Iterator[Bot]:
    """A bot that several workspaces can install."""
    with bot_to_install(market) as running:
        yield running


@pytest.fixture
def alice(market: Sandbox) -> Person:
    """An owner of Acme Travels."""
    return Person(market.url, "alice")


@pytest.fixture
def chitra(market: Sandbox) -> Person:
    """A member of Acme Travels."""
    return Person(market.url, "chitra")


@pytest.fixture
def omar(market: Sandbox) -> Person:
    """The owner of Orbit Clinics."""
    return Person(market.url, "omar")


@pytest.fixture
def browser() -> requests.Session:
    return requests.Session()


@pytest.fixture
def base(bot: Bot, market: Sandbox) -> str:
    """The bot's address."""
    return address_of(bot, market, "")
