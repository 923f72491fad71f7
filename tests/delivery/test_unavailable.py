"""The database, the queue, Slack or Toingg becomes unavailable while the bot runs, and comes back.

People get a clear sentence, nothing is lost or said twice, and nothing has to be restarted.
"""

import base64
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace

import pytest
from sqlalchemy import text

from sandbox.server import Sandbox
from sandbox.toingg.service import Toingg
from tests.support.bots import QUICK, knows_its_scopes, running_bot
from tests.support.campaigns import GOOD, SCRIPT, TITLE
from tests.support.databases import fresh_database
from tests.support.deployment import Deployment, migrated
from tests.support.lines import Line, own_redis
from tests.support.outcomes import creates
from tests.support.people import Answer, Form, Person
from tests.support.switches import control
from tests.support.waiting import until
from toingg_bot.app import Bot

UNAVAILABLE = "I can't reach my database right now"


def announcements(person: Person) -> int:
    """Count the messages about the campaign, and no others, which a cut connection can leave behind."""
    return len([message for message in person.messages("#campaigns") if TITLE in message.text])


def form_of(person: Person) -> Form:
    form = person.types("/campaign", in_="#campaigns")
    assert isinstance(form, Form), form
    return form.fill(GOOD)


# Slack is in trouble


@pytest.mark.parametrize(
    "fault", [{"status": 503}, {"status": 429}, {"error": "internal_error"}, {"error": "ratelimited"}]
)
def test_a_start_does_not_blame_the_token_if_slack_is_in_trouble(
    workspace: Sandbox, fault: dict[str, object], caplog: pytest.LogCaptureFixture
) -> None:
    control(workspace, "POST", "reset")
    control(workspace, "POST", "slack/faults", method="auth.test", times=1, **fault)
    with running_bot(workspace):
        until(lambda: "Slack cannot be reached yet" in caplog.text)

    assert "SLACK_BOT_TOKEN" not in caplog.text


# A file that another process has locked


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
def locked_by_another(database_url: str) -> Iterator[None]:
    """Lock the file so that nobody else can write, as a backup or a stuck process does."""
    with closing(sqlite3.connect(database_url.removeprefix("sqlite:///"), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@pytest.mark.usefixtures("file_bot")
def test_while_the_file_is_locked_the_form_opens_and_a_submission_is_answered_in_time(
    alice: Person, database: str, toingg: Toingg
) -> None:
    """Slack waits three seconds. The text stays in the form, and can be submitted once the file is unlocked."""
    with locked_by_another(database):
        form = form_of(alice)

        assert UNAVAILABLE in "".join(form.submit().errors.values())

        assert form.value("Script") == SCRIPT
        assert toingg.campaigns == []

    assert form.submit().result == "updated"
    assert "Campaign created" in alice.sees(TITLE, in_="#campaigns").text
    assert len(toingg.campaigns) == 1


@pytest.mark.usefixtures("file_bot")
def test_a_forms_problems_are_shown_even_while_it_cannot_be_saved(alice: Person, database: str) -> None:
    form = form_of(alice).fill({"Script": "Hello"})

    with locked_by_another(database):
        assert form.submit().errors == {"Script": "Add at least 195 more characters; the minimum is 200."}


@pytest.mark.usefixtures("file_bot")
def test_a_draft_that_could_not_be_saved_does_not_count_as_saved(alice: Person, database: str) -> None:
    form = form_of(alice)
    with locked_by_another(database):
        notice = form.press("Save draft")
        assert UNAVAILABLE in notice.text
    notice.close()

    assert form.value("Script") == SCRIPT
    form.press("Save draft")
    assert "Draft saved." in alice.view.alert


def reopened(person: Person, **fields: str) -> Form:
    """Save a draft and open it again, over a new form."""
    form_of(person).fill(fields).press("Save draft")
    person.view.close()
    form = person.types("/campaign", in_="#campaigns").press("Continue")
    assert isinstance(form, Form), form
    return form


@pytest.mark.usefixtures("file_bot")
def test_a_question_that_is_asked_while_the_file_is_locked_loses_nothing(
    alice: Person, database: str, toingg: Toingg
) -> None:
    """A part of a long script comes back empty; the form that asks has all of it, saved or not."""
    script = "\n".join(f"{number}. Greet the customer by name, and say why you call." for number in range(150))
    form = reopened(alice, Script=script)

    with locked_by_another(database):
        form.write("Script", 2, None).submit()
        until(lambda: "Create anyway" in alice.view.text)
        assert "came back empty, so I put it back" in alice.view.text
        assert "\n".join(alice.view.parts("Script")) == script

        assert UNAVAILABLE in "".join(alice.view.submit().errors.values())
        assert "\n".join(alice.view.parts("Script")) == script

    alice.view.submit()
    assert alice.sees("Campaign created", in_="#campaigns")
    assert [campaign["script"] for campaign in toingg.campaigns] == [script]


@pytest.mark.usefixtures("file_bot")
def test_a_question_that_would_show_only_a_part_of_what_is_not_saved_waits(
    alice: Person, database: str, toingg: Toingg
) -> None:
    """The form stays as it is: one with the beginning of 20,000 emoji would be all that is left of them."""
    script = "🙂" * 20_000
    form = form_of(alice).fill({"Script": script, "Knowledge base": "x" * 3_000})

    with locked_by_another(database):
        form.submit()
        assert UNAVAILABLE in alice.view.text
        while alice.view.id != form.id:
            alice.view.close()
        assert (form.value("Script"), form.value("Knowledge base")) == (script, "x" * 3_000)

    form.submit()
    until(lambda: "Create anyway" in alice.view.text)
    alice.view.submit()
    assert alice.sees("Campaign created", in_="#campaigns")
    assert [campaign["script"] for campaign in toingg.campaigns] == [script]


@pytest.mark.parametrize("words", ["Diwali renewals", "😊" * 25_000], ids=["short", "too long for the form"])
def test_a_message_with_a_file_that_cannot_be_saved_says_so(
    workspace: Sandbox, alice: Person, database: str, words: str, file_bot: Bot
) -> None:
    """The form would show only a part of it, and no draft has the rest."""
    knows_its_scopes(file_bot)
    content = base64.b64encode(("Say hello, and ask how they are.\n" * 9_000).encode()).decode()
    where, files = alice.conversation("#campaigns"), [{"name": "a.txt", "content": content}]
    assert alice.post("message", channel_id=where, text=words, files=files)["ok"]

    with locked_by_another(database):
        alice.messages("#campaigns")[-1].choose("Create campaign")
        until(lambda: UNAVAILABLE in alice.view.text, within=12)

    if len(words) < 100:
        assert alice.view.parts("Script") == [words]


@pytest.mark.usefixtures("file_bot")
def test_toinggs_answer_is_saved_once_the_file_is_unlocked(alice: Person, database: str, toingg: Toingg) -> None:
    toingg.delay_s = 0.8
    form = form_of(alice)
    form.submit()
    until(lambda: creates(toingg) == 1)

    with locked_by_another(database):
        until(lambda: len(toingg.campaigns) == 1)
        assert alice.messages("#campaigns") == []

    assert "Campaign created" in alice.sees(TITLE, in_="#campaigns").text
    assert creates(toingg) == 1


def test_a_file_that_is_locked_after_the_submission_was_stored_does_not_delay_the_acknowledgement(
    workspace: Sandbox, alice: Person, database: str, toingg: Toingg
) -> None:
    """The bot has waited for Toingg as long as it may, and wants to save which modal waits for the outcome."""
    with running_bot(workspace, timing=replace(QUICK, courtesy=1.5), DATABASE_URL=database):
        toingg.delay_s = 1.7
        form = form_of(alice)
        answers: list[Answer] = []
        submitting = threading.Thread(target=lambda: answers.append(form.submit()))
        submitting.start()
        until(lambda: creates(toingg) == 1)

        with locked_by_another(database):
            submitting.join()

        assert [answer.result for answer in answers] == ["updated"]
        assert alice.sees(TITLE, in_="#campaigns")


def test_missing_tables_are_for_the_operator_to_fix(alice: Person, file_bot: Bot) -> None:
    form = form_of(alice)
    with file_bot.core.store._database.write() as connection:  # noqa: SLF001 (only a test may do this)
        connection.execute(text("ALTER TABLE campaigns RENAME TO elsewhere"))

    errors = "".join(form.submit().errors.values())

    assert "My database isn't ready" in errors
    assert "python bot.py" not in errors, "that is for the log"


# Servers behind connections that can be cut


@dataclass(frozen=True)
class Lines:
    """The connections of a web process and a worker, which keep running through all of these tests."""

    database: Line
    queue: Line
    slack: Line
    toingg: Line


@pytest.fixture(scope="module")
def laid(workspace: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Deployment, Lines]]:
    """A web process and a worker, all of whose connections go through proxies of ours."""
    folder = tmp_path_factory.mktemp("unavailable")
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
    """Both processes, in a fresh workspace and without unfinished campaigns of another test."""
    under_way = "SELECT count(*) FROM campaigns WHERE announced < version OR state IN ('accepted', 'sending')"
    until(lambda: laid[0].asked(under_way) == 0)
    control(workspace, "POST", "reset")
    workspace.point_at(f"http://127.0.0.1:{laid[0].port}")
    laid[0].execute("DELETE FROM campaigns")
    return laid[0]


@pytest.fixture
def lines(laid: tuple[Deployment, Lines]) -> Lines:
    """The connections that can be cut."""
    return laid[1]


@contextmanager
def unavailable(line: Line) -> Iterator[None]:
    line.cut()
    try:
        yield
    finally:
        line.restore()


def test_while_the_database_is_unavailable_forms_open_and_a_submission_says_so(
    deployment: Deployment, lines: Lines, alice: Person, toingg: Toingg
) -> None:
    with unavailable(lines.database):
        form = form_of(alice)

        assert UNAVAILABLE in "".join(form.submit().errors.values())

        until(lambda: deployment.readiness().status_code == 503, within=15)
        alice.types("/campaign drafts", in_="#campaigns")
        assert UNAVAILABLE in alice.sees("database", in_="#campaigns").text
        assert creates(toingg) == 0

    until(lambda: deployment.readiness().ok, within=15)
    assert form.submit().result == "updated"
    assert "Campaign created" in alice.sees(TITLE, in_="#campaigns").text
    assert creates(toingg) == 1


@pytest.mark.usefixtures("deployment")
def test_while_the_database_is_unavailable_words_are_understood(lines: Lines, alice: Person) -> None:
    with unavailable(lines.database):
        form = alice.types("/campaign hepl", in_="#campaigns").press("Use as title")
        assert form.value("Title") == "hepl"
        form.close()
        assert "opens a form" in alice.types("/campaign hepl", in_="#campaigns").press("Show help").text


@pytest.mark.usefixtures("deployment")
def test_if_the_database_becomes_unavailable_after_a_submission_the_form_says_that_it_is_on_its_way(
    lines: Lines, alice: Person, toingg: Toingg
) -> None:
    """Between the submission and the answer: what Toingg said is saved, and announced once."""
    toingg.delay_s = 1.0
    form = form_of(alice)
    submitted = threading.Thread(target=form.submit)
    submitted.start()
    until(lambda: creates(toingg) == 1)

    with unavailable(lines.database):
        submitted.join()
        assert "Creating" in alice.view.text
        until(lambda: len(toingg.campaigns) == 1)

    assert "Campaign created" in alice.sees(TITLE, in_="#campaigns").text
    assert (creates(toingg), announcements(alice)) == (1, 1)


def test_a_database_that_becomes_unavailable_during_an_announcement_causes_no_second_message(
    workspace: Sandbox, deployment: Deployment, lines: Lines, alice: Person
) -> None:
    control(workspace, "POST", "slack/faults", method="chat.postMessage", delay=0.5)
    form_of(alice).submit()
    until(lambda: control(workspace, "GET", "slack/faults") == [])  # Slack takes half a second for it

    with unavailable(lines.database):
        alice.sees("Campaign created", in_="#campaigns")

    until(lambda: deployment.asked("SELECT count(*) FROM campaigns WHERE announced = version") == 1)
    assert announcements(alice) == 1


def test_while_the_queue_is_unavailable_the_sweep_finds_campaigns(
    deployment: Deployment, lines: Lines, alice: Person
) -> None:
    """Once it is back, the worker hears of them at once."""

    def is_answered_at_once() -> bool:
        alice.view.close()
        form = form_of(alice)
        form.submit()
        return "is ready in Toingg" in form.text

    with unavailable(lines.queue):
        form = form_of(alice)
        assert form.submit().result == "updated"
        deployment.let_time_pass()
        assert "Campaign created" in alice.sees(TITLE, in_="#campaigns", within=8).text

    until(is_answered_at_once)


@pytest.mark.usefixtures("deployment")
def test_while_slack_is_unavailable_outcomes_wait_for_it(lines: Lines, alice: Person, toingg: Toingg) -> None:
    form = form_of(alice)
    with unavailable(lines.slack):
        assert form.submit().result == "updated"
        assert "is ready in Toingg" in form.text

    assert "Campaign created" in alice.sees(TITLE, in_="#campaigns", within=8).text
    assert (creates(toingg), announcements(alice)) == (1, 1)


@pytest.mark.usefixtures("deployment")
def test_while_toingg_is_unavailable_campaigns_wait_for_it(lines: Lines, alice: Person, toingg: Toingg) -> None:
    with unavailable(lines.toingg):
        form_of(alice).submit()
        assert "Creating" in alice.view.text

    assert "Campaign created" in alice.sees(TITLE, in_="#campaigns", within=8).text
    assert creates(toingg) == 1
