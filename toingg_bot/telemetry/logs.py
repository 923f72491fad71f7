"""Logs: one line for each event, in readable form on a terminal and as JSON elsewhere.

Each line has the ids of its request, workspace and campaign, if they are known at that point. `redaction` decides what
else it may contain.
"""

import contextvars
import logging
import os
import re
import secrets
import sys
import threading
import warnings
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Literal, TextIO, TypeVar

from structlog.contextvars import bind_contextvars, clear_contextvars, get_contextvars
from structlog.dev import ConsoleRenderer
from structlog.processors import JSONRenderer

from toingg_bot.telemetry.redaction import SECRETS, traceback_of, words_of

log = logging.getLogger(__name__)

ABOUT = ("request_id", "workspace_id", "campaign_id")
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")

Kind = Literal["console", "json"]
Render = Callable[[Any, str, dict[str, Any]], str | bytes]
T = TypeVar("T")


def configure(level: str, kind: Kind | None, known_secrets: Iterable[str] = ()) -> None:
    """Send every logger's lines to standard error; if `kind` is None, use console on a terminal, else JSON.

    Libraries log from WARNING up, or everything if the level is DEBUG. An error that ends a thread or the process is
    logged too.
    """
    SECRETS.add(*known_secrets)
    root = logging.getLogger()
    root.handlers = [Lines(kind or ("console" if sys.stderr.isatty() else "json"), sys.stderr)]
    root.setLevel(level if level == "DEBUG" else max(logging.getLevelNamesMapping()[level], logging.WARNING))
    logging.getLogger("toingg_bot").setLevel(level)
    sys.excepthook = _ended
    threading.excepthook = lambda end: _ended(end.exc_type, end.exc_value, end.exc_traceback)
    warnings.showwarning = _warned


def begin(**ids: str | None) -> None:
    """Set the ids that this thread's lines have from now on, in place of all earlier ones."""
    clear_contextvars()
    also_about(**ids)


def begin_request() -> None:
    """Give a new id to the request that begins here."""
    begin(request_id=secrets.token_hex(4))


def also_about(**ids: str | None) -> None:
    """Add ids that became known later; a value that cannot be an id is ignored."""
    bind_contextvars(**{name: id_ for name, id_ in ids.items() if isinstance(id_, str) and _ID.fullmatch(id_)})


class Threads(ThreadPoolExecutor):
    """A thread pool whose log lines have the ids of the thread that submitted the work."""

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        """Run a function in a thread, in a copy of this thread's context."""
        return super().submit(contextvars.copy_context().run, fn, *args, **kwargs)


class Lines(logging.StreamHandler[TextIO]):
    """Writes each record as one line, unless nothing in it may be shown."""

    def __init__(self, kind: Kind, stream: TextIO) -> None:
        super().__init__(stream)
        self._render: Render = JSONRenderer() if kind == "json" else _for_a_terminal(stream)

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record, or nothing."""
        # The outermost edge of logging: an error here must not reach the code that logs.
        try:
            words = words_of(record)
            if words is not None:
                self.stream.write(str(self._render(None, record.levelname, _event(record, words))) + "\n")
                self.flush()
        except Exception:  # noqa: BLE001
            self.handleError(record)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 (logging's name)
        """Report that a line is missing, without the values that logging itself would print."""
        with suppress(OSError, ValueError):  # standard error may be closed
            self.stream.write(f"a line from {record.filename}, line {record.lineno}, could not be written\n")


def _event(record: logging.LogRecord, words: str) -> dict[str, Any]:
    ids = get_contextvars()
    event: dict[str, Any] = {
        "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname.lower(),
        "logger": record.name,
        "message": words,
        **{name: ids[name] for name in ABOUT if name in ids},
    }
    if record.exc_info and record.exc_info[1] is not None:
        event["exception"] = traceback_of(record.exc_info[1])
    return event


def _for_a_terminal(stream: TextIO) -> Render:
    colours = stream.isatty() and "NO_COLOR" not in os.environ
    console = ConsoleRenderer(colors=colours, event_key="message", timestamp_key="time", sort_keys=False)

    def render(logger: Any, level: str, event: dict[str, Any]) -> str:
        moment = datetime.fromisoformat(event["time"]).astimezone()
        return str(console(logger, level, {**event, "time": f"{moment:%H:%M:%S}"}))

    return render


def _ended(kind: type[BaseException], error: BaseException | None, place: TracebackType | None) -> None:
    if error is None or issubclass(kind, KeyboardInterrupt | SystemExit):
        return
    log.critical("%s was ended by a bug", threading.current_thread().name, exc_info=error)


def _warned(message: Warning | str, category: type[Warning], filename: str, lineno: int, *_: Any, **__: Any) -> None:
    log.warning("%s at %s, line %d", category.__name__, filename, lineno)
