"""From the command to the form, with Slack a long line away; and what a start takes."""

import http.client
import ssl
import time
from collections.abc import Iterator
from statistics import median

from bench.figures import Figures
from bench.processes import OURS, STOCK, Application, StandIn, line_to, running
from bench.slack import Connection, command
from bench.turns import Bench, turns

ROUND_TRIP = 0.04  # seconds
PATIENCE = 0.25  # seconds after a start or a call in which an app may come to rest
FORMS = 15  # in each round

FORM = "round trips until the form is open"
FIRST = "…for the first form after the start"
COLD = "…after Slack closed the connections"
START, MEMORY = "start to ready", "memory of all its processes"


def measure(bench: Bench) -> Iterator[Figures]:
    """Start both apps again and again: how long it takes, and how many round trips until a form is open."""
    figures = Figures(f"A form over TLS, Slack {ROUND_TRIP * 1000:.0f} ms away and back", (OURS, STOCK))
    with line_to(bench.slack.slack_port, ROUND_TRIP) as far:
        for name in turns(bench.rounds, OURS, STOCK):
            with running(name, bench.slack, bench.folder, slack_port=far) as app:
                time.sleep(PATIENCE)
                first = _form(bench.slack, app)
                line = _Line(bench.slack, far)
                pairs = [(line.round_trip(), _form(bench.slack, app)) for _ in range(FORMS)]
                round_trip = median(round_trip for round_trip, _ in pairs)
                bench.slack.tell("hang_up")
                time.sleep(PATIENCE)
                cold = _form(bench.slack, app)
                for row, took in ((FORM, median(took for _, took in pairs)), (FIRST, first), (COLD, cold)):
                    # The command came to the app over no distance: half a round trip is from Slack to the app.
                    figures.add(row, name, took / round_trip + 0.5)
                figures.add(START, name, app.started, "s")
                figures.add(MEMORY, name, app.memory(), "MB")
    figures.at_most(1.05, FORM, figures.median(FORM, OURS))
    yield figures


class _Line:
    """The line to Slack itself, over a connection that stands: what a request takes that is answered at once."""

    def __init__(self, slack: StandIn, port: int) -> None:
        context = ssl.create_default_context(cafile=slack.authorities)
        self._connection = http.client.HTTPSConnection("127.0.0.1", port, context=context)
        self.round_trip()

    def round_trip(self) -> float:
        begun = time.monotonic()
        self._connection.request("POST", "/api/api.test")
        self._connection.getresponse().read()
        return time.monotonic() - begun


def _form(slack: StandIn, app: Application) -> float:
    """Return after how many seconds Slack is asked to open a form."""
    slack.tell("forget")
    line = Connection(app.port)
    line.send(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")  # so that the connection stands, as Slack's does
    sent = time.monotonic()
    line.send(command())
    (arrived, _), *_ = slack.wait_for("views.open")
    line.close()
    time.sleep(ROUND_TRIP)  # until Slack's answer has come back
    return arrived - sent
