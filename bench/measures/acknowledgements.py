"""How soon and how many commands are acknowledged, at leisure and while a hundred campaigns wait for a slow Toingg."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

from bench.figures import Figures
from bench.processes import OURS, STOCK, Application, running
from bench.slack import Connection, Submissions, all_at_once, command, load
from bench.turns import Bench, turns

CONNECTIONS = (1, 16)
CROWD = 100
WORKSPACES = 25  # 4 campaigns of each, which is as many as one workspace may have under way
PATIENCE = 30.0  # seconds until all of the crowd is announced

COMMAND = "commands"
P50, P99 = "acknowledged after, p50", "acknowledged after, p99"
RATE, REFUSED, WORK = "acknowledged a second", "refused", "processor time for each"
TOLD = "from Toingg's answer to the call that tells Slack"
SHOWN = "from Toingg's answer to the modal that shows it"
MEMORY = "memory of all its processes after that"
ACCEPTED = f"accepted, of {CROWD} at the same moment"
ANNOUNCED = f"announced, of {CROWD} once Toingg answers"
WAITING, LEISURE = f"{CROWD} waiting", "at leisure"


def measure(bench: Bench) -> Iterator[Figures]:
    """Measure both apps beside each other, and ours beside another one like it that has nothing else to do."""
    figures = Figures("Acknowledgements and outcomes", (OURS, STOCK))
    crowded = Figures(f"Acknowledgements while {CROWD} campaigns wait for Toingg", (LEISURE, WAITING, STOCK))
    with ExitStack() as stack:
        names = (OURS, OURS, STOCK)
        ours, other, stock = (stack.enter_context(running(name, bench.slack, bench.folder)) for name in names)
        for app in turns(bench.rounds, ours, stock):
            _acknowledged(bench, figures, app.name, app)
            _outcomes(bench, figures, app)
        for app in (ours, stock):
            figures.add(MEMORY, app.name, app.memory(), "MB")
        for busy, idle in turns(max(1, bench.rounds // 3), (ours, other), (other, ours)):
            _crowd(bench, crowded, busy, idle)
        _stock_crowd(bench, crowded, stock)
    figures.at_most(50, TOLD, figures.median(TOLD, OURS), "ms")
    for connections in CONNECTIONS:
        kept = crowded.ratio(row_of(COMMAND, connections, RATE), WAITING, LEISURE)
        crowded.at_least(0.9, f"{row_of(COMMAND, connections, RATE)} with {CROWD} waiting, to those at leisure", kept)
    refused = sum(sum(crowded.values[row_of(COMMAND, connections, REFUSED), WAITING]) for connections in CONNECTIONS)
    crowded.at_most(0, f"refused with {CROWD} waiting", refused)
    for row in (ACCEPTED, ANNOUNCED):
        crowded.at_least(CROWD, row, crowded.median(row, WAITING))
    yield figures
    yield crowded


def _acknowledged(bench: Bench, figures: Figures, column: str, app: Application, share: float = 1) -> None:
    """Put an app under the load of one connection, then of sixteen."""
    for connections in CONNECTIONS:
        bench.slack.tell("forget")
        under_load(figures, column, app, COMMAND, command, connections, bench.seconds * share)


def under_load(
    figures: Figures,
    column: str,
    app: Application,
    what: str,
    request: Callable[[], bytes],
    connections: int,
    seconds: float,
) -> None:
    """Send an app requests, and note how soon and how many it acknowledges, and how busy that keeps a processor."""
    before = app.work()
    done = load(app.port, request, connections, seconds)
    figures.add(row_of(what, connections, P50), column, done.percentile(0.5) * 1000, "ms")
    figures.add(row_of(what, connections, P99), column, done.percentile(0.99) * 1000, "ms")
    figures.add(row_of(what, connections, RATE), column, done.rate)
    figures.add(row_of(what, connections, REFUSED), column, done.refused)
    if done.seconds:
        figures.add(row_of(what, connections, WORK), column, (app.work() - before) / len(done.seconds) * 1000, "ms")


def row_of(what: str, connections: int, figure: str) -> str:
    """Return what a row is called."""
    return f"{what}, {connections} at a time: {figure}"


def form(bench: Bench, app: Application) -> Submissions:
    """Have somebody open the form and fill it in."""
    bench.slack.tell("forget")
    line = Connection(app.port)
    line.send(command())
    line.close()
    (_, opened), *_ = bench.slack.wait_for("views.open")
    return Submissions(opened["view"])


def _outcomes(bench: Bench, figures: Figures, app: Application, times: int = 5) -> None:
    """Create campaigns: how long after Toingg's answer Slack hears of it."""
    submissions = form(bench, app)
    line = Connection(app.port)
    for _ in range(times):
        bench.slack.tell("forget")
        answer = line.send(submissions.next())
        (told, _), *_ = bench.slack.wait_for("chat.postMessage")
        (created, _), *_ = bench.slack.calls("created")
        figures.add(TOLD, app.name, (told - created) * 1000, "ms")
        if b"response_action" in answer.body:
            figures.add(SHOWN, app.name, (answer.at - created) * 1000, "ms")
    line.close()


def _crowd(bench: Bench, figures: Figures, busy: Application, idle: Application) -> None:
    """Have a hundred campaigns wait for Toingg at one app; put it under load, and in turns the one at leisure."""
    submissions = form(bench, busy)
    bench.slack.tell("hold")
    answers = all_at_once(busy.port, [submissions.next(f"T0WAITS{number % WORKSPACES:03}") for number in range(CROWD)])
    # Short turns, many of them: what else happens on the machine meets both.
    for app in turns(4, busy, idle):
        _acknowledged(bench, figures, WAITING if app is busy else LEISURE, app, share=0.5)
    bench.slack.tell("forget")
    bench.slack.tell("release")
    figures.add(ACCEPTED, WAITING, sum(answer.taken for answer in answers))
    figures.add(ANNOUNCED, WAITING, len(bench.slack.wait_for("chat.postMessage", CROWD, PATIENCE)))


def _stock_crowd(bench: Bench, figures: Figures, stock: Application) -> None:
    submissions = form(bench, stock)
    bench.slack.tell("hold")
    answers = all_at_once(stock.port, [submissions.next() for _ in range(CROWD)])
    _acknowledged(bench, figures, STOCK, stock, share=0.5)
    bench.slack.tell("release")
    figures.add(ACCEPTED, STOCK, sum(answer.taken for answer in answers))
