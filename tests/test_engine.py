"""The threads that do a campaign's steps: what they began is over when they are told to end."""

import threading

from toingg_bot.engine import Engine


def test_a_sweep_that_runs_comes_to_its_end_first() -> None:
    """What it reads with is closed after it."""
    begun, told, over = threading.Event(), threading.Event(), threading.Event()

    def sweep() -> None:
        begun.set()
        told.wait(5)
        over.set()

    engine = Engine(1)
    engine.repeat(sweep, 60)
    assert begun.wait(5)
    threading.Timer(0.2, told.set).start()

    engine.close()

    assert over.is_set()
