"""What is counted of a running bot, for Prometheus, and said at DEBUG as it happens.

Every label has a bounded set of values, none of which a stranger or a person can add to: no workspace, no campaign.

https://prometheus.io/docs/practices/naming/
"""

import logging
from collections.abc import Iterator, Mapping
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
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from toingg_bot.errors import BotError

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
"""What Slack's types of requests are called here; a command has none."""

SLACK_METHODS = frozenset(
    {
        "api.test",
        "apps.connections.open",
        "auth.test",
        "chat.postMessage",
        "chat.update",
        "oauth.v2.access",
        "users.info",
        "users.list",
        "views.open",
        "views.push",
        "views.update",
    }
)
RESPONSE_URL = "response_url"

ACKNOWLEDGED = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0)
"""Seconds; at 3 Slack gives up."""
CALLED = (0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
"""Seconds; at 60 a create is given up."""


class Standing(Protocol):
    """What the database tells when it is asked."""

    def in_flight(self) -> Mapping[str, int]:
        """Return how many campaigns have no outcome yet, by their state."""

    def oldest(self) -> float:
        """Return for how many seconds the oldest of them has been waiting for it."""

    def due(self) -> int:
        """Return how many campaigns somebody should look at now."""

    def behind(self) -> float:
        """Return for how many seconds the one that is longest due has been waiting for that."""


class Metrics:
    """One process's counts. `standing` is asked whenever the counts are read."""

    def __init__(self, standing: Standing | None = None) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call]  # they would double every line
        self._registry = registry = CollectorRegistry()
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
        ProcessCollector(registry=registry)
        GCCollector(registry=registry)
        if standing is not None:
            registry.register(_Database(standing))

    def request(self, kind: str, status: int, seconds: float) -> None:
        """Count a request of Slack's that was answered."""
        self._requests.labels(kind, status).inc()
        self._acknowledged.labels(kind).observe(seconds)
        log.debug("%s answered with %d in %.0f ms", kind, status, seconds * 1000)

    def refused(self, status: int) -> None:
        """Count a request that was not taken for one of Slack's."""
        self._requests.labels("refused", status).inc()

    def outcome(self, state: str) -> None:
        """Count what became of a campaign."""
        self._outcomes.labels(state).inc()

    def toingg_call(self, call: str, result: str, seconds: float) -> None:
        """Count a call to Toingg."""
        self._toingg.labels(call, result).observe(seconds)
        log.debug("Toingg's %s: %s in %.0f ms", call, result, seconds * 1000)

    def slack_call(self, method: str, result: str, seconds: float) -> None:
        """Count a call to Slack."""
        if method not in SLACK_METHODS:
            method = "other" if "." in method else RESPONSE_URL  # whose last part is a secret
        self._slack.labels(method, result).observe(seconds)
        log.debug("Slack's %s: %s in %.0f ms", method, result, seconds * 1000)

    def exposed(self) -> bytes:
        """Return everything in Prometheus' text format."""
        return generate_latest(self._registry)


def kind_of(body: Mapping[str, object]) -> str:
    """Return what a request of Slack's is."""
    if "command" in body:
        return "command"
    return KINDS.get(str(body.get("type")), "other")


class _Database(Collector):
    """The figures of the database, read at the moment when they are asked for."""

    def __init__(self, standing: Standing) -> None:
        self._standing = standing

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield what the database tells, or only that it does not answer."""
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
