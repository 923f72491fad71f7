"""Reads files that people chose: two at once, however many people choose one at the same moment."""

import contextvars
import logging
import secrets
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

from slack_sdk import WebClient

from toingg_bot.documents.files import check, read
from toingg_bot.documents.limits import MOST_BYTES
from toingg_bot.domain.errors import BotError
from toingg_bot.domain.reasons import Reason, reason
from toingg_bot.slack.files import Files
from toingg_bot.telemetry.causes import cause_of

log = logging.getLogger(__name__)

THREADS = 2
"""Files that are read at once: reading one may take a second of a processor, and 100 MB."""

T = TypeVar("T")


class Reader:
    """Fetches files from Slack, and reads them in threads of its own. Nothing of a file is kept."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="reader")

    def start(self, work: Callable[[], T], failed: Callable[[Reason], T]) -> Future[T]:
        """Have something read soon; `failed` makes the result from the reason why it could not be read."""
        about = contextvars.copy_context()
        return self._pool.submit(about.run, _done, work, failed)

    def text(self, client: WebClient, file: Mapping[str, Any], *, is_sure: bool = True) -> str:
        """Return the text of a file, for someone who waits in a thread of ours. Raises Unreadable."""
        file = self._files.described(client, file, is_sure=is_sure)
        name, size = str(file.get("name") or ""), file.get("size")
        check(name, size if isinstance(size, int) else 1)
        return read(name, self._files.fetch(file, str(client.token), MOST_BYTES))

    def close(self) -> None:
        """Wait until everything is read."""
        self._pool.shutdown(wait=True)


def within(future: Future[T], seconds: float) -> T | None:
    """Return a result if it is there in time, else None."""
    try:
        return future.result(timeout=max(0.0, seconds))
    except TimeoutError:
        return None


def _done(work: Callable[[], T], failed: Callable[[Reason], T]) -> T:
    try:
        return work()
    except BotError as error:
        log.info("%s", error)
        return failed(error.reason)
    # The edge of this thread: a bug becomes a reference, as in a listener.
    except Exception as error:
        reference = secrets.token_hex(4)
        log.error("reference %s: %s", reference, cause_of(error), exc_info=error)
        return failed(reason("went_wrong", reference=reference))
