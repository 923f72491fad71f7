"""A bot in a fresh workspace, which announces outcomes sooner or later."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from sandbox.server import Sandbox
from tests.support.bots import NO_LOOKUPS, fresh_bot
from toingg_bot.app import Bot


@pytest.fixture(autouse=True)
def bot(workspace: Sandbox) -> Iterator[Bot]:
    """The bot, in a fresh workspace."""
    with fresh_bot(workspace, replace(NO_LOOKUPS, longest_pause=0.3)) as bot:
        yield bot
