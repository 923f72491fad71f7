"""How fast commands are acknowledged, both when the app is idle and while 100 campaigns wait for a slow Toingg."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

from bench.figures import Figures
from bench.processes import OURS, STOCK, App, Application, running
from bench.slack import Connection, Load, Submissions, all_at_once, command, load
from bench.turns import Bench, turns

CONNECTIONS = (1, 16)
CROWD = 100
WORKSPACES = 25  # so that each has 4 campaigns, the most that one workspace may have in flight
PATIENCE = 30.0  # seconds to wait until all of the crowd is announced

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
    """Compare our app with the stock one, and our busy app with an idle copy of it."""
    figures = bench.figures("Acknowledgements and outcomes", (OURS.name, STOCK.name), compared=[OURS.name])
    title = f"Acknowledgements while {CROWD} campaigns wait for Toingg"
    crowded = bench.figures(title, (LEISURE, WAITING, STOCK.name), compared=[LEISURE, WAITING])
    with ExitStack() as stack:

        def run(app: App) -> Application:
            return stack.enter_context(running(app, bench.slack, bench.folder))

        pairs = {bot: (run(bot), run(bot)) for bot in bench.bots}
        apps = {bench.column(OURS.name, bot): pair[0] for bot, pair in pairs.items()} | {STOCK.name: run(STOCK)}
        for name in turns(bench.rounds, *apps):
            _acknowledged(bench, figures, name, apps[name])
            _outcomes(bench, figures, name, apps[name])
        for name, app in apps.items():
            figures.add(MEMORY, name, app.memory(), "MB")
        orders = [(bot, pair[::way]) for way in (1, -1) for bot, pair in pairs.items()]
        for bot, (busy, idle) in turns(max(1, bench.rounds // 3), *orders):
            _crowd(bench, crowded, bot, busy, idle)
        _stock_crowd(bench, crowded, apps[STOCK.name])
    figures.at_most(50, TOLD, figures.median(TOLD, OURS.name), "ms")
    for connections in CONNECTIONS:
        share = crowded.ratio(row_of(COMMAND, connections, RATE), WAITING, LEISURE)
        crowded.at_least(0.9, f"{row_of(COMMAND, connections, RATE)} with {CROWD} waiting, to those at leisure", share)
    refused = sum(sum(crowded.values[row_of(COMMAND, connections, REFUSED), WAITING]) for connections in CONNECTIONS)
    crowded.at_most(0, f"refused with {CROWD} waiting", refused)
    for row in (ACCEPTED, ANNOUNCED):
        crowded.at_least(CROWD, row, crowded.median(row, WAITING))
    yield figures
    yield crowded


def _acknowledged(bench: Bench, figures: Figures, column: str, app: Application, share: float = 1) -> None:
    """Put an app under the load of one connection, then of 16."""
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
) -> Load:
    """Send requests to an app, and record how fast and how many it acknowledges, and its processor time."""
    before = app.work()
    done = load(app.port, request, connections, seconds)
    figures.add(row_of(what, connections, P50), column, done.percentile(0.5) * 1000, "ms")
    figures.add(row_of(what, connections, P99), column, done.percentile(0.99) * 1000, "ms")
    figures.add(row_of(what, connections, RATE), column, done.rate, more_is_better=True)
    figures.add(row_of(what, connections, REFUSED), column, done.refused)
    if done.seconds:
        figures.add(row_of(what, connections, WORK), column, (app.work() - before) / len(done.seconds) * 1000, "ms")
    return done


def row_of(what: str, connections: int, figure: str) -> str:
    """Return the name of a row."""
    return f"{what}, {connections} at a time: {figure}"


def form(bench: Bench, app: Application) -> Submissions:
    """Open the form, and return it filled in."""
    bench.slack.tell("forget")
    line = Connection(app.port)
    line.send(command())
    line.close()
    (_, opened), *_ = bench.slack.wait_for("views.open")
    return Submissions(opened["view"])


def _outcomes(bench: Bench, figures: Figures, column: str, app: Application, times: int = 5) -> None:
    """Create campaigns, and record how long after Toingg's answer the bot calls Slack."""
    submissions = form(bench, app)
    line = Connection(app.port)
    for _ in range(times):
        bench.slack.tell("forget")
        answer = line.send(submissions.next())
        (announced, _), *_ = bench.slack.wait_for("chat.postMessage")
        (created, _), *_ = bench.slack.calls("created")
        figures.add(TOLD, column, (announced - created) * 1000, "ms")
        if b"response_action" in answer.body:
            figures.add(SHOWN, column, (answer.at - created) * 1000, "ms")
    line.close()


def _crowd(bench: Bench, figures: Figures, bot: App, busy: Application, idle: Application) -> None:
    """Let 100 campaigns wait for Toingg at one app, and put it and the idle one under load in turns."""
    leisure, waiting = (bench.column(column, bot) for column in (LEISURE, WAITING))
    submissions = form(bench, busy)
    bench.slack.tell("hold")
    answers = all_at_once(busy.port, [submissions.next(f"T0WAITS{number % WORKSPACES:03}") for number in range(CROWD)])
    # Many short turns, so that other work on the machine affects both.
    for app in turns(4, busy, idle):
        _acknowledged(bench, figures, waiting if app is busy else leisure, app, share=0.5)
    bench.slack.tell("forget")
    bench.slack.tell("release")
    announced = len(bench.slack.wait_for("chat.postMessage", CROWD, PATIENCE))
    figures.add(ACCEPTED, waiting, sum(answer.taken for answer in answers), more_is_better=True)
    figures.add(ANNOUNCED, waiting, announced, more_is_better=True)


def _stock_crowd(bench: Bench, figures: Figures, stock: Application) -> None:
    submissions = form(bench, stock)
    bench.slack.tell("hold")
    answers = all_at_once(stock.port, [submissions.next() for _ in range(CROWD)])
    _acknowledged(bench, figures, STOCK.name, stock, share=0.5)
    bench.slack.tell("release")
    figures.add(ACCEPTED, STOCK.name, sum(answer.taken for answer in answers))
