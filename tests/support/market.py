"""Many workspaces that install the app over OAuth."""

from collections.abc import Iterator
from contextlib import contextmanager

from sandbox.server import Sandbox
from tests.support.bots import QUICK, running_bot
from tests.support.environments import for_many
from tests.support.switches import control
from toingg_bot.app import Bot


@contextmanager
def installable_bot(market: Sandbox, **changes: str) -> Iterator[Bot]:
    """Run a bot that workspaces install, in a sandbox where none has done so yet."""
    control(market, "POST", "reset")
    with running_bot(market, "http", QUICK, **for_many(market, **changes)) as running:
        yield running
