"""How fast complete requests are while other clients send only half of one, with our worker and with gunicorn's own."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from bench.figures import Figures
from bench.measures.acknowledgements import COMMAND, CONNECTIONS, RATE, REFUSED, row_of, under_load
from bench.processes import HALVES, Application, running
from bench.slack import command
from bench.turns import Bench, turns

WHOLE = "requests read whole"
LINES = 500
HALF = b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\npayload="
BESIDE = f"beside {LINES} halves: {COMMAND}"


def measure(bench: Bench) -> Iterator[Figures]:
    """Measure the same bot behind both workers, when idle and while half requests are open."""
    columns = (WHOLE, HALVES.name)
    figures = bench.figures(f"Beside {LINES} connections that send half a request", columns, compared=[WHOLE])
    with ExitStack() as stack:
        named = {bench.column(WHOLE, bot): bot for bot in bench.bots} | {HALVES.name: HALVES}
        apps = {name: stack.enter_context(running(app, bench.slack, bench.folder)) for name, app in named.items()}
        for name in turns(bench.rounds, *apps):
            app = apps[name]
            for connections in CONNECTIONS:
                bench.slack.tell("forget")
                under_load(figures, name, app, COMMAND, command, connections, bench.seconds)
            with _halves(app):
                for connections in CONNECTIONS:
                    under_load(figures, name, app, BESIDE, command, connections, bench.seconds)
    for connections in CONNECTIONS:
        row = row_of(COMMAND, connections, RATE)
        figures.at_least(0.9, f"{row}, to those of {HALVES.name}", figures.ratio(row, WHOLE, HALVES.name))
    refused = sum(sum(figures.values[row_of(BESIDE, connections, REFUSED), WHOLE]) for connections in CONNECTIONS)
    figures.at_most(0, "refused beside halves", refused)
    yield figures


@contextmanager
def _halves(app: Application) -> Iterator[None]:
    with ExitStack() as lines:
        for _ in range(LINES):
            lines.enter_context(socket.create_connection(("127.0.0.1", app.port))).sendall(HALF)
        yield
