"""The database, the queue, Slack or Toingg goes away while the bot runs, and comes back.

People get a clear sentence, nothing is lost or said twice, and nothing is started again.
"""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace

import pytest
from sqlalchemy import text

from sandbox.server import Sandbox
from sandbox.toingg import Toingg
from tests.conftest import GOOD, QUICK, SCRIPT, control, fresh_database, running_bot, until
from tests.deployment import Deployment, migrated
from tests.lines import Line, own_redis
from tests.people import Answer, Form, Person
from tests.test_delivery import creates
from toingg_bot.app import Bot

TITLE = GOOD["Title"]
AWAY = "My database does not answer at the moment"


def told(person: Person) -> int:
    """Count the messages about the campaign; a line that is cut can leave other words behind."""
    return len([message for message in person.messages("#campaigns") if TITLE in message.text])


def form_of(person: Person) -> Form:
    form = person.types("/campaign", in_="#campaigns")
    assert isinstance(form, Form), form
    return form.fill(GOOD)


# A file that somebody else holds


@pytest.fixture
def database(workspace: Sandbox) -> str:
    """A SQLite file that nobody has used."""
    control(workspace, "POST", "reset")
    return fresh_database()


@pytest.fixture
def file_bot(workspace: Sandbox, database: str) -> Iterator[Bot]:
    """A bot on that file."""
    with running_bot(workspace, DATABASE_URL=database) as bot:
        yield bot


@contextmanager
def held_by_another(database_url: str) -> Iterator[None]:
    """Keep everybody else from writing, as a backup or a stuck process does."""
    with closing(sqlite3.connect(database_url.removeprefix("sqlite:///"), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@pytest.mark.usefixtures("file_bot")
def test_while_the_file_is_held_the_form_opens_and_a_submission_is_answered_in_time(
    alice: Person, database: str, toingg: Toingg
) -> None:
    """Slack waits three seconds; what was typed stays in the form, and goes its way when the file is let go."""
    with held_by_another(database):
        form = form_of(alice)

        assert AWAY in "".join(form.submit().errors.values())

        assert form.value("Script") == SCRIPT
        assert toingg.campaigns == []

    assert form.submit().result == "updated"
    assert "Campaign created" in alice.sees(TITLE, in_="#campaigns").text
    assert len(toingg.campaigns) == 1


@pytest.mark.usefixtures("file_bot")
def test_what_is_wrong_with_a_form_is_said_even_while_it_cannot_be_kept(alice: Person, database: str) -> None:
    form = form_of(alice).fill({"Script": "Hello"})

    with held_by_another(database):
        assert form.submit().errors == {"Script": "Write at least 200 characters; this has 5."}


@pytest.mark.usefixtures("file_bot")
def test_a_draft_that_could_not_be_kept_is_not_said_to_be(alice: Person, database: str) -> None:
    form = form_of(alice)
    with held_by_another(database):
        notice = form.press("Save draft")
        assert AWAY in notice.text
    notice.close()

    assert form.value("Script") == SCRIPT
    form.press("Save draft")
    assert "Your draft is kept." in alice.view.alert


@pytest.mark.usefixtures("file_bot")
def test_what_toingg_said_while_the_file_was_held_is_written_down_when_it_is_let_go(
    alice: Person, database: str, toingg: Toingg
) -> None:
    toingg.delay_s = 0.8
    form = form_of(alice)
    form.submit()
    until(lambda: creates(toingg) == 1)

    with held_by_another(database):
        until(lambda: len(toingg.campaigns) == 1)
        assert alice.messages("#campaigns") == []

    assert "Campaign created" in alice.sees(TITLE, in_="#campaigns").text
    assert creates(toingg) == 1


def test_a_file_that_is_held_after_the_submission_was_stored_holds_up_no_acknowledgement(
    workspace: Sandbox, alice: Person, database: str, toingg: Toingg
) -> None:
    """The bot has waited for Toingg as long as it may, and would like to note which modal waits for the outcome."""
    with running_bot(workspace, timing=replace(QUICK, courtesy=1.5), DATABASE_URL=database):
        toingg.delay_s = 1.7
        form = form_of(alice)
        answers: list[Answer] = []
        submitting = threading.Thread(target=lambda: answers.append(form.submit()))
        submitting.start()
        until(lambda: creates(toingg) == 1)

        with held_by_another(database):
            submitting.join()

        assert [answer.result for answer in answers] == ["updated"]
        assert alice.sees(TITLE, in_="#campaigns")


def test_tables_that_are_missing_are_for_the_operator_to_mend(alice: Person, file_bot: Bot) -> None:
    form = form_of(alice)
    with file_bot.core.store._database.write() as connection:  # noqa: SLF001 (what no program may do, a test must)
        connection.execute(text("ALTER TABLE campaigns RENAME TO elsewhere"))

    told = "".join(form.submit().errors.values())

    assert "python bot.py migrate" in told
    assert "does not answer" not in told


# Servers behind lines that can be cut


@dataclass(frozen=True)
class Lines:
    """The lines of a web process and a worker, which run on through all of these tests."""

    database: Line
    queue: Line
    slack: Line
    toingg: Line


@pytest.fixture(scope="module")
def laid(workspace: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Deployment, Lines]]:
    """A web process and a worker whose every word to others goes over a line of ours."""
    folder = tmp_path_factory.mktemp("away")
    with ExitStack() as stack:
        database_url = stack.enter_context(migrated(folder))
        urls = (
            database_url,
            stack.enter_context(own_redis(tmp_path_factory.mktemp("redis"))),
            workspace.slack_api_url,
            workspace.toingg_api_url,
        )
        lines = Lines(*(stack.enter_context(Line(url)) for url in urls))
        settings = {
            "DATABASE_URL": lines.database.url,
            "QUEUE_URL": lines.queue.url,
            "SLACK_API_URL": lines.slack.url,
            "TOINGG_API_URL": lines.toingg.url,
        }
        deployment = Deployment(workspace, database_url, folder, settings)
        running = [stack.enter_context(deployment.process(role)) for role in ("web", "worker")]
        until(lambda: deployment.readiness().ok)
        yield deployment, lines
        assert [process.poll() for process in running] == [None, None], "nothing had to be started again"


@pytest.fixture
def deployment(laid: tuple[Deployment, Lines], workspace: Sandbox) -> Deployment:
    """Both processes, in a fresh workspace and without campaigns of another test, which have come to their ends."""
    under_way = "SELECT count(*) FROM campaigns WHERE announced < version OR state IN ('accepted', 'sending')"
    until(lambda: laid[0].asked(under_way) == 0)
    control(workspace, "POST", "reset")
    workspace.point_at(f"http://127.0.0.1:{laid[0].port}")
    laid[0].execute("DELETE FROM campaigns")
    return laid[0]


@pytest.fixture
def lines(laid: tuple[Deployment, Lines]) -> Lines:
    """What can be cut."""
    return laid[1]


@contextmanager
def away(line: Line) -> Iterator[None]:
    line.cut()
    try:
        yield
    finally:
        line.mend()


def test_while_the_database_is_away_forms_open_and_whoever_submits_is_told(
    deployment: Deployment, lines: Lines, alice: Person, toingg: Toingg
) -> None:
    with away(lines.database):
        form = form_of(alice)

        assert AWAY in "".join(form.submit().errors.values())

        assert deployment.readiness().status_code == 503
        alice.types("/campaign drafts", in_="#campaigns")
        assert AWAY in alice.sees("My database", in_="#campaigns").text
        assert creates(toingg) == 0

    until(lambda: deployment.readiness().ok)
    assert form.submit().result == "updated"
    assert "Campaign created" in alice.sees(TITLE, in_="#campaigns").text
    assert creates(toingg) == 1


@pytest.mark.usefixtures("deployment")
def test_whoever_submitted_before_the_database_went_away_is_told_that_it_is_on_its_way(
    lines: Lines, alice: Person, toingg: Toingg
) -> None:
    """It went away between the submission and the answer: what Toingg said is written down, and told once."""
    toingg.delay_s = 1.0
    form = form_of(alice)
    submitted = threading.Thread(target=form.submit)
    submitted.start()
    until(lambda: creates(toingg) == 1)

    with away(lines.database):
        submitted.join()
        assert "on its way" in alice.view.text
        until(lambda: len(toingg.campaigns) == 1)

    assert "Campaign created" in alice.sees(TITLE, in_="#campaigns").text
    assert (creates(toingg), told(alice)) == (1, 1)


def test_a_database_that_goes_away_while_people_are_told_makes_no_second_message(
    workspace: Sandbox, deployment: Deployment, lines: Lines, alice: Person
) -> None:
    control(workspace, "POST", "slack/faults", method="chat.postMessage", delay=0.5)
    form_of(alice).submit()
    until(lambda: control(workspace, "GET", "slack/faults") == [])  # Slack is at it, and will be for half a second

    with away(lines.database):
        alice.sees("Campaign created", in_="#campaigns")

    until(lambda: deployment.asked("SELECT count(*) FROM campaigns WHERE announced = version") == 1)
    assert told(alice) == 1


def test_while_the_queue_is_away_campaigns_are_found_by_the_sweep(
    deployment: Deployment, lines: Lines, alice: Person
) -> None:
    """And once it is back, the worker hears of them at once."""

    def is_answered_at_once() -> bool:
        alice.view.close()
        form = form_of(alice)
        form.submit()
        return "exists in Toingg" in form.text

    with away(lines.queue):
        form = form_of(alice)
        assert form.submit().result == "updated"
        deployment.let_time_pass()
        assert "Campaign created" in alice.sees(TITLE, in_="#campaigns", within=8).text

    until(is_answered_at_once)


@pytest.mark.usefixtures("deployment")
def test_while_slack_is_away_outcomes_wait_for_it(lines: Lines, alice: Person, toingg: Toingg) -> None:
    form = form_of(alice)
    with away(lines.slack):
        assert form.submit().result == "updated"
        assert "exists in Toingg" in form.text

    assert "Campaign created" in alice.sees(TITLE, in_="#campaigns", within=8).text
    assert (creates(toingg), told(alice)) == (1, 1)


@pytest.mark.usefixtures("deployment")
def test_while_toingg_is_away_campaigns_wait_for_it(lines: Lines, alice: Person, toingg: Toingg) -> None:
    with away(lines.toingg):
        form_of(alice).submit()
        assert "on its way" in alice.view.text

    assert "Campaign created" in alice.sees(TITLE, in_="#campaigns", within=8).text
    assert creates(toingg) == 1
