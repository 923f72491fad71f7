"""The threads that do a campaign's steps: what they have started is finished when they end."""

import threading

import pytest

from toingg_bot.delivery.engine import Engine
from toingg_bot.delivery.later import Later


def test_a_running_sweep_finishes_before_the_engine_closes() -> None:
    """The connections that it reads with are closed afterwards."""
    begun, go_on, over = threading.Event(), threading.Event(), threading.Event()

    def sweep() -> None:
        begun.set()
        go_on.wait(5)
        over.set()

    engine = Engine(1)
    engine.repeat(sweep, 60)
    assert begun.wait(5)
    threading.Timer(0.2, go_on.set).start()

    engine.close()

    assert over.is_set()


def test_one_thread_is_enough_no_matter_how_many_calls_wait() -> None:
    before = threading.active_count()
    engine = Engine(1)

    for number in range(600):
        engine.run(lambda *_: None, "T0ACME0001", f"c{number}", after=60 + number)

    assert threading.active_count() - before <= 2
    engine.close()


def test_calls_are_made_in_the_order_of_their_times() -> None:
    later, called, over = Later(), [], threading.Event()
    for name, after in (("third", 0.15), ("first", 0.0), ("second", 0.05), ("never", 3_600.0), ("last", 0.2)):
        later.call(lambda name=name: over.set() if name == "last" else called.append(name), after)  # type: ignore[misc]

    assert over.wait(5)
    later.close()

    assert called == ["first", "second", "third"]


@pytest.mark.parametrize("after", [1e300, float("inf")])
def test_a_call_that_is_due_in_an_eternity_does_not_delay_others(after: float) -> None:
    later, over = Later(), threading.Event()
    later.call(lambda: None, after)
    later.call(over.set, 0.05)

    assert over.wait(5)
    later.close()


def test_a_bug_in_one_call_does_not_delay_others(caplog: pytest.LogCaptureFixture) -> None:
    later, over = Later(), threading.Event()

    def bug() -> None:
        raise RuntimeError

    later.call(bug, 0)
    later.call(over.set, 0.01)

    assert over.wait(5)
    later.close()
    assert "could not be begun" in caplog.text


def test_calls_that_still_wait_at_the_end_are_dropped() -> None:
    later, called = Later(), threading.Event()
    later.call(called.set, 0.1)
    later.close()
    later.call(called.set, 0)

    assert not called.wait(0.2)
