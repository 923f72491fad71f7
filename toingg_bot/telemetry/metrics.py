"""Metrics for Prometheus, also logged at DEBUG as they happen.

Every label has a fixed set of values that no person can add to: no workspace, no campaign.

https://prometheus.io/docs/practices/naming/
"""

import logging
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Protocol

from prometheus_client import (
    CONTENT_TYPE_PLAIN_0_0_4,
    CollectorRegistry,
    Counter,
    GCCollector,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
    values,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from toingg_bot.domain.errors import BotError

log = logging.getLogger(__name__)

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4

KINDS = {
    "view_submission": "form",
    "view_closed": "closed",
    "block_actions": "button",
    "block_suggestion": "options",
    "event_callback": "event",
    "shortcut": "shortcut",
    "message_action": "shortcut",
}
"""Our names for Slack's request types; a command has no type."""

SLACK_METHODS = frozenset(
    {
        "api.test",
        "apps.connections.open",
        "auth.test",
        "chat.postMessage",
        "chat.update",
        "files.info",
        "oauth.v2.access",
        "users.info",
        "users.list",
        "views.open",
        "views.publish",
        "views.push",
        "views.update",
    }
)
RESPONSE_URL = "response_url"

ACKNOWLEDGED = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0)
"""Seconds; Slack gives up at 3."""
CALLED = (0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
"""Seconds; a create is given up at 60."""


class Standing(Protocol):
    """The figures that the database can provide."""

    def in_flight(self) -> Mapping[str, int]:
        """Return the number of campaigns without an outcome, by state."""

    def oldest(self) -> float:
        """Return for how many seconds the oldest of them has been waiting."""

    def due(self) -> int:
        """Return the number of campaigns that a process should look at now."""

    def behind(self) -> float:
        """Return for how many seconds the first of them has been due."""


class Metrics:
    """The counts of one process, or of all that share a folder; each reading asks `standing` for its figures."""

    def __init__(self, standing: Standing | None = None, folder: Path | None = None) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call]  # these would double the number of lines
        self._registry = registry = CollectorRegistry()
        if folder is not None:
            _count_in(folder)
        self._requests = Counter(
            "toingg_bot_requests",
            "Requests, by what they are and the status that answered them.",
            ["kind", "status"],
            registry=registry,
        )
        self._acknowledged = Histogram(
            "toingg_bot_acknowledgement_seconds",
            "From a request of Slack's to its answer.",
            ["kind"],
            registry=registry,
            buckets=ACKNOWLEDGED,
        )
        self._outcomes = Counter(
            "toingg_bot_outcomes", "Outcomes of campaigns that this process found out.", ["state"], registry=registry
        )
        self._toingg = Histogram(
            "toingg_bot_toingg_call_seconds",
            "Calls to Toingg, by what came of them.",
            ["call", "result"],
            registry=registry,
            buckets=CALLED,
        )
        self._slack = Histogram(
            "toingg_bot_slack_call_seconds",
            "Calls to Slack, by what came of them.",
            ["method", "result"],
            registry=registry,
            buckets=CALLED,
        )
        if folder is None:
            ProcessCollector(registry=registry)
            GCCollector(registry=registry)
        else:
            # Every process exposes the sum over all processes, and nothing about itself alone.
            self._registry = CollectorRegistry()
            MultiProcessCollector(self._registry, str(folder))  # type: ignore[no-untyped-call]
        if standing is not None:
            self._registry.register(_Database(standing))

    def request(self, kind: str, status: int, seconds: float) -> None:
        """Count a request from Slack that was answered."""
        self._requests.labels(kind, status).inc()
        self._acknowledged.labels(kind).observe(seconds)
        log.debug("%s answered with %d in %.0f ms", kind, status, seconds * 1000)

    def refused(self, status: int) -> None:
        """Count a request that was refused because it is not from Slack."""
        self._requests.labels("refused", status).inc()

    def outcome(self, state: str) -> None:
        """Count the outcome of a campaign."""
        self._outcomes.labels(state).inc()

    def toingg_call(self, call: str, result: str, seconds: float) -> None:
        """Count a call to Toingg."""
        self._toingg.labels(call, result).observe(seconds)
        log.debug("Toingg's %s: %s in %.0f ms", call, result, seconds * 1000)

    def slack_call(self, method: str, result: str, seconds: float) -> None:
        """Count a call to Slack."""
        if method not in SLACK_METHODS:
            method = "other" if "." in method else RESPONSE_URL  # its last part is a secret
        self._slack.labels(method, result).observe(seconds)
        log.debug("Slack's %s: %s in %.0f ms", method, result, seconds * 1000)

    def exposed(self) -> bytes:
        """Return everything in Prometheus' text format."""
        return generate_latest(self._registry)


def kind_of(body: Mapping[str, object]) -> str:
    """Return the kind of a request from Slack."""
    if "command" in body:
        return "command"
    return KINDS.get(str(body.get("type")), "other")


def _count_in(folder: Path) -> None:
    """Count in files of this process, which stay when it ends, so that counters never decrease.

    The client reads the environment variable for this only when it is imported, which has happened already. So the
    second line sets the class directly.
    """
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
    values.ValueClass = values.MultiProcessValue()  # type: ignore[no-untyped-call]


class _Database(Collector):
    """The figures of the database, read whenever Prometheus asks."""

    def __init__(self, standing: Standing) -> None:
        self._standing = standing

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield the database's figures, or only that it does not answer."""
        up = GaugeMetricFamily("toingg_bot_database_up", "Whether the database answers.")
        try:
            gauges = list(self._read())
        except BotError:
            up.add_metric([], 0)
            yield up
            return
        up.add_metric([], 1)
        yield from (up, *gauges)

    def _read(self) -> Iterator[GaugeMetricFamily]:
        waiting = GaugeMetricFamily("toingg_bot_waiting_campaigns", "Campaigns without an outcome.", labels=["state"])
        for state, count in self._standing.in_flight().items():
            waiting.add_metric([state], count)
        yield waiting
        for name, what, value in (
            ("waiting_seconds", "Age of the oldest campaign without an outcome.", self._standing.oldest()),
            ("due_campaigns", "Campaigns that somebody should look at now.", self._standing.due()),
            ("due_seconds", "How long the first of them has been waiting for that.", self._standing.behind()),
        ):
            yield GaugeMetricFamily(f"toingg_bot_{name}", what, value=value)
