"""Logs: one line for each event, for people on a terminal and as JSON elsewhere. No key and nothing typed goes in."""

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Any, Literal

from gunicorn.glogging import Logger


class JsonFormatter(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line)


def configure(level: str, kind: Literal["console", "json"] | None) -> None:
    """Send every logger's lines to standard error; `kind` None is console on a terminal, else JSON.

    Libraries say what they were given, bodies and a `response_url` included, below WARNING: they begin there.
    """
    console = kind == "console" or (kind is None and sys.stderr.isatty())
    handler = logging.StreamHandler()
    handler.setFormatter(
        logging.Formatter("%(asctime)s %(levelname)-7s %(message)s", "%H:%M:%S") if console else JsonFormatter()
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(max(logging.getLevelNamesMapping()[level], logging.WARNING))
    logging.getLogger("toingg_bot").setLevel(level)


class GunicornLogger(Logger):
    """Gunicorn's lines among ours."""

    def setup(self, cfg: Any) -> None:
        """Leave the handlers to the root logger."""
        super().setup(cfg)
        for logger in (self.error_log, self.access_log):
            logger.handlers = []
            logger.propagate = True
        self.error_log.setLevel(logging.NOTSET)
