"""How long a form takes from the command until it opens, with Slack far away, and what a start costs."""

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
PATIENCE = 0.25  # seconds for an app to settle after a start or a hang-up
FORMS = 15  # in each round

FORM = "round trips until the form is open"
FIRST = "…for the first form after the start"
COLD = "…after Slack closed the connections"
START, MEMORY = "start to ready", "memory of all its processes"


def measure(bench: Bench) -> Iterator[Figures]:
    """Start both apps repeatedly, and measure how long that takes, and how many round trips a form takes."""
    title = f"A form over TLS, Slack {ROUND_TRIP * 1000:.0f} ms away and back"
    figures = bench.figures(title, (OURS.name, STOCK.name), compared=[OURS.name])
    columns = {bench.column(OURS.name, bot): bot for bot in bench.bots} | {STOCK.name: STOCK}
    with line_to(bench.slack.slack_port, ROUND_TRIP) as far:
        for name in turns(bench.rounds, *columns):
            with running(columns[name], bench.slack, bench.folder, slack_port=far) as app:
                time.sleep(PATIENCE)
                first = _form(bench.slack, app)
                line = _Line(bench.slack, far)
                pairs = [(line.round_trip(), _form(bench.slack, app)) for _ in range(FORMS)]
                round_trip = median(round_trip for round_trip, _ in pairs)
                bench.slack.tell("hang_up")
                time.sleep(PATIENCE)
                cold = _form(bench.slack, app)
                for row, took in ((FORM, median(took for _, took in pairs)), (FIRST, first), (COLD, cold)):
                    # The command reached the app without delay; in real life that takes half a round trip.
                    figures.add(row, name, took / round_trip + 0.5)
                figures.add(START, name, app.started, "s")
                figures.add(MEMORY, name, app.memory(), "MB")
    figures.at_most(1.05, FORM, figures.median(FORM, OURS.name))
    yield figures


class _Line:
    """An open connection to the stand-in, to measure how long a request takes that is answered at once."""

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
    """Return how many seconds it takes from a command until Slack is asked to open a form."""
    slack.tell("forget")
    line = Connection(app.port)
    line.send(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")  # so that the connection is open, as Slack's is
    sent = time.monotonic()
    line.send(command())
    (arrived, _), *_ = slack.wait_for("views.open")
    line.close()
    time.sleep(ROUND_TRIP)  # until Slack's answer has arrived
    return arrived - sent
