"""The measurements. Each takes turns between the apps, so that a busy moment of the machine meets both."""

import http.client
import ssl
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from typing import Any

from bench.figures import Figures
from bench.processes import OURS, STOCK, Application, StandIn, line_to, running
from bench.slack import Connection, all_at_once, command, load, submission

ROUND_TRIP = 0.04  # seconds
ALONE = 35.0  # seconds, at least, in which nobody types /campaign
CROWD = 100
PATIENCE = 0.25  # seconds after a start or a call in which an app may come to rest
BOTH = (OURS, STOCK)
CONNECTIONS = (1, 16)

START = "start to ready"
FORM = "round trips until the form is open"
FIRST_FORM = "…the first after the start"
COLD_FORM = "…right after Slack hung up"
IDLE_FORM = "…a minute after Slack hung up"
MEMORY = "memory of all its processes"
MEMORY_LATER = "…after all of this"
P50, P99, RATE, REFUSED = "acknowledged, p50", "acknowledged, p99", "requests a second", "refused"
WAITING, LEISURE = f", {CROWD} waiting", ", at leisure"
SHARE = f"share of the requests a second with {CROWD} waiting"
ACCEPTED = f"campaigns accepted, of {CROWD} at once"
ANNOUNCED = f"campaigns announced, of {CROWD} once Toingg answers"
TOLD = "Toingg's answer to the call that tells Slack"
SHOWN = "Toingg's answer to the modal that shows it"


@dataclass(frozen=True)
class Bench:
    """What is measured with, how often, and for how many seconds at a time."""

    slack: StandIn
    folder: Path
    figures: Figures
    rounds: int
    seconds: float

    def add(self, name: str, app: Application, value: float) -> None:
        """Note a value of an app."""
        self.figures.add(name, app.name, value)


def starts(bench: Bench) -> None:
    """Start both again and again, far from Slack: how long it takes, and how many round trips until a form is open."""
    with ExitStack() as stack:
        far = stack.enter_context(line_to(bench.slack.slack_port, ROUND_TRIP))
        for number in range(bench.rounds):
            for name in BOTH if number % 2 else BOTH[::-1]:
                with running(name, bench.slack, bench.folder, far) as app:
                    bench.add(START, app, app.started)
                    time.sleep(PATIENCE)
                    round_trip = _round_trip(bench.slack, far)
                    bench.add(FIRST_FORM, app, _form(bench, app, round_trip))
                    bench.add(FORM, app, median(_form(bench, app, round_trip) for _ in range(7)))
                    bench.add(MEMORY, app, app.memory())
                    bench.slack.hang_up()
                    time.sleep(PATIENCE)
                    bench.add(COLD_FORM, app, _form(bench, app, round_trip))


@contextmanager
def left_alone(bench: Bench) -> Iterator[None]:
    """Hang up on both apps, leave them alone while the block lasts, and see how long the next form takes."""
    with ExitStack() as stack:
        far = stack.enter_context(line_to(bench.slack.slack_port, ROUND_TRIP))
        apps = [stack.enter_context(running(name, bench.slack, bench.folder, far)) for name in BOTH * 3]
        for app in apps:
            _form(bench, app, ROUND_TRIP)
        bench.slack.hang_up()
        begun = time.monotonic()
        yield
        time.sleep(max(0.0, begun + ALONE - time.monotonic()))
        round_trip = _round_trip(bench.slack, far)
        for app in apps:
            bench.add(IDLE_FORM, app, _form(bench, app, round_trip))


def _round_trip(slack: StandIn, port: int) -> float:
    """Measure the line itself, over a connection that stands: what a request takes that is answered at once."""
    context = ssl.create_default_context(cafile=slack.authorities)
    line = http.client.HTTPSConnection("127.0.0.1", port, context=context)
    took = []
    for _ in range(6):
        begun = time.monotonic()
        line.request("POST", "/api/api.test")
        line.getresponse().read()
        took.append(time.monotonic() - begun)
    line.close()
    return median(took[1:])


def _form(bench: Bench, app: Application, round_trip: float) -> float:
    """Return in how many round trips a form is open.

    The command goes to the app over no distance, so half a round trip is added: what it takes from Slack to the app.
    """
    bench.slack.forget()
    line = Connection(app.port)
    line.send(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")  # so that the connection stands, as Slack's does
    sent = time.monotonic()
    line.send(command())
    (arrived, _), *_ = bench.slack.wait_for("views.open")
    line.close()
    time.sleep(ROUND_TRIP)  # until Slack's answer has come back
    return (arrived - sent) / round_trip + 0.5


def acknowledgements(bench: Bench, app: Application, suffix: str = "") -> dict[int, float]:
    """Put an app under the load of one connection, then of sixteen; returns how many requests a second it took."""
    rates = {}
    for connections in CONNECTIONS:
        bench.slack.forget()
        done = load(app.port, command(), connections, bench.seconds)
        where = f", {connections} at a time{suffix}"
        bench.add(P50 + where, app, done.percentile(0.5) * 1000)
        bench.add(P99 + where, app, done.percentile(0.99) * 1000)
        bench.add(RATE + where, app, done.rate)
        bench.add(REFUSED + where, app, done.refused)
        rates[connections] = done.rate
    return rates


def told(bench: Bench, app: Application, times: int = 5) -> None:
    """Create campaigns: how long after Toingg's answer Slack hears of it."""
    line = Connection(app.port)
    for _ in range(times):
        bench.slack.forget()
        line.send(command())
        (_, opened), *_ = bench.slack.wait_for("views.open")
        answer = line.send(submission(opened["view"]))
        (tell, _), *_ = bench.slack.wait_for("chat.postMessage")
        (created, _), *_ = bench.slack.calls("created")
        bench.add(TOLD, app, (tell - created) * 1000)
        if b"response_action" in answer.body:
            bench.add(SHOWN, app, (answer.at - created) * 1000)
    line.close()


def crowd(bench: Bench, app: Application, other: Application | None = None) -> None:
    """Have a hundred campaigns wait for Toingg, then put the app under load, and another like it that is at leisure."""
    half = replace(bench, seconds=bench.seconds / 2)
    forms = _forms(bench, app)
    bench.slack.hold()
    answers = all_at_once(app.port, [submission(view) for view in forms])
    bench.add(ACCEPTED, app, sum(answer.taken for answer in answers))
    rates: dict[tuple[bool, int], float] = defaultdict(float)
    # Short turns, many times: what else happens on the machine meets both.
    for turn in (app, other, other, app) * 2 if other else (app,):
        for connections, rate in acknowledgements(half, turn, WAITING if turn is app else LEISURE).items():
            rates[turn is app, connections] += rate
    for connections in CONNECTIONS if other else ():
        bench.add(f"{SHARE}, {connections} at a time", app, rates[True, connections] / rates[False, connections])
    bench.slack.forget()
    bench.slack.release()
    if other:
        bench.add(ANNOUNCED, app, len(bench.slack.wait_for("chat.postMessage", CROWD, patience=20)))


def _forms(bench: Bench, app: Application) -> list[dict[str, Any]]:
    line = Connection(app.port)
    for _ in range(CROWD):
        line.send(command())
    line.close()
    return [body["view"] for _, body in bench.slack.wait_for("views.open", CROWD)[-CROWD:]]
