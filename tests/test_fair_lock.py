"""The line of those who want to write: first come, first served, and who gave up holds nobody up."""

import threading
from functools import partial

from tests.conftest import until
from toingg_bot.store.fair_lock import FairLock


def test_turns_come_in_the_order_in_which_they_were_asked_for() -> None:
    lock, came = FairLock(), []
    assert lock.acquire(timeout=0)

    def ask(number: int) -> None:
        assert lock.acquire(timeout=5)
        came.append(number)
        lock.release()

    def is_in_line(number: int) -> bool:
        return len(lock._waiting) == number  # noqa: SLF001 (nobody else can tell that a thread waits)

    threads = [threading.Thread(target=ask, args=[number]) for number in range(5)]
    for number, thread in enumerate(threads):
        thread.start()
        until(partial(is_in_line, number + 1))
    lock.release()
    for thread in threads:
        thread.join()

    assert came == [0, 1, 2, 3, 4]


def test_who_gave_up_is_in_nobodys_way() -> None:
    lock = FairLock()
    assert lock.acquire(timeout=0)
    assert not lock.acquire(timeout=0.01)
    lock.release()

    assert lock.acquire(timeout=0)
