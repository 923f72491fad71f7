"""What the doctor checks, and what it says to operators."""

import re
import socket
import subprocess
import time
from contextlib import closing
from dataclasses import replace
from email.utils import formatdate
from pathlib import Path

import pytest
from sqlalchemy import update

from sandbox.server import Sandbox
from tests.support.bots import running_bot, settings_for
from tests.support.campaigns import GOOD, submission
from tests.support.databases import KEY, fresh_database
from tests.support.environments import in_sandbox
from tests.support.people import Person
from tests.support.processes import ran
from tests.support.servers import answering, closed_port, http
from tests.support.switches import control
from tests.support.waiting import until
from toingg_bot.operations.doctor import examine
from toingg_bot.settings.settings import Judged
from toingg_bot.store import CampaignStore, Database, Sealer, new_key
from toingg_bot.store.migrating import migrate
from toingg_bot.store.tables import campaigns

NOWHERE = f"http://127.0.0.1:{closed_port()}"


@pytest.fixture
def database(workspace: Sandbox) -> str:
    """A database with its tables, sealed with KEY, and a fresh workspace."""
    control(workspace, "POST", "reset")
    url = fresh_database()
    with closing(Database(url)) as fresh_one:
        migrate(fresh_one)
    return url


def found(workspace: Sandbox, database: str, **settings: str) -> dict[str, str]:
    """Run all checks, and return what was said of each thing by its name: `FIX It does not answer`."""
    known = {"DATABASE_URL": database, "ENCRYPTION_KEYS": KEY, "PORT": str(closed_port())}
    given = settings_for(workspace, "http", **known | settings)
    return {each.name: f"{each.verdict} {each.words}" for each in examine(lambda: Judged(given))}


def doctor(sandbox: Sandbox, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run the command."""
    known = in_sandbox(sandbox, "http", **{"ENCRYPTION_KEYS": KEY, "PORT": str(closed_port()), **settings})
    return ran(known, "doctor")


# The command


def test_a_healthy_bot_is_reported_as_healthy(workspace: Sandbox, database: str) -> None:
    ran = doctor(workspace, DATABASE_URL=database)

    assert (ran.returncode, ran.stderr) == (0, "")
    names = ["Settings", "Database", "Keys", "Queue", "Outcomes", "Port", "Slack", "Clock", "Toingg"]
    assert [line.partition(":")[0] for line in ran.stdout.splitlines()] == [f"ok    {name}" for name in names]
    assert "toingg in Acme Travels" in ran.stdout


def test_each_failure_comes_with_its_fix_and_without_secrets(workspace: Sandbox, tmp_path: Path) -> None:
    no_tables = f"sqlite:///{tmp_path}/new.db"
    ran = doctor(
        workspace, DATABASE_URL=no_tables, SLACK_BOT_TOKEN="xoxb-wrong", TOINGG_API_KEY="hush", LOG_LEVEL="DEBUG"
    )

    assert (ran.returncode, ran.stderr) == (1, "")
    for advice in ("python bot.py migrate", "SLACK_BOT_TOKEN (invalid_auth)", "refuses TOINGG_API_KEY (HTTP 401)"):
        assert advice in ran.stdout
    assert "xoxb-wrong" not in ran.stdout
    assert "hush" not in ran.stdout


def test_wrong_settings_are_findings_too(workspace: Sandbox) -> None:
    ran = doctor(workspace, PORT="high", SLACK_BOT_TOKEN="xoxp-of-a-person", DATABASE_URL=fresh_database())

    assert (ran.returncode, ran.stderr) == (1, "")
    token, port, *rest = ran.stdout.splitlines()
    assert token == "FIX   Settings: SLACK_BOT_TOKEN begins with xoxb-: this is something else."
    assert port == "FIX   Settings: PORT must be a whole number."
    assert "?     Port: cannot be looked at before PORT is right." in rest
    assert "?     Slack: cannot be looked at before SLACK_BOT_TOKEN is right." in rest
    assert [line.partition(":")[0] for line in rest if line.startswith("ok")] == [
        f"ok    {name}" for name in ("Database", "Keys", "Queue", "Outcomes", "Clock", "Toingg")
    ]


# The database


def test_checking_a_missing_database_does_not_create_it(workspace: Sandbox, tmp_path: Path) -> None:
    said = found(workspace, f"sqlite:///{tmp_path}/bot.db")

    assert said["Database"].startswith(f"FIX There is none yet at {tmp_path}/bot.db: start the bot, or run")
    assert [
        name for name, words in said.items() if words == "? cannot be looked at before the database can be used."
    ] == [
        "Keys",
        "Queue",
        "Outcomes",
    ]
    assert list(tmp_path.iterdir()) == []


def test_an_unavailable_server_and_old_tables_are_told_apart(workspace: Sandbox, postgresql_url: str) -> None:
    unavailable = found(workspace, f"postgresql://bot:password@127.0.0.1:{closed_port()}/bot")["Database"]
    old = found(workspace, postgresql_url)["Database"]

    assert re.fullmatch(
        r"FIX the database at 127\.0\.0\.1:\d+ cannot be used \(OperationalError: connection refused\): "
        r"look at DATABASE_URL, and at the server behind it\.",
        unavailable,
    )
    assert "password" not in unavailable
    assert old == "FIX The tables are not of the newest form: run `python bot.py migrate`."


def test_keys_that_do_not_open_the_stored_data_are_reported(workspace: Sandbox, database: str) -> None:
    with closing(CampaignStore(Database(database), Sealer([new_key()]))) as store:
        store.accept(submission())

    assert "Put it back, behind the newer ones." in found(workspace, database)["Keys"]


# The queue


def test_an_unavailable_queue_is_reported(workspace: Sandbox, database: str) -> None:
    port = closed_port()
    said = found(workspace, database, QUEUE_URL=f"redis://:password@127.0.0.1:{port}")["Queue"]

    assert said == (
        "FIX It does not answer: the queue is unavailable (ConnectionError: connection refused, ECONNREFUSED, "
        f"at 127.0.0.1:{port}). Look at QUEUE_URL, and at the server behind it."
    )
    assert "password" not in said


def test_a_waiting_campaign_is_fine_until_nobody_comes_for_it(workspace: Sandbox, database: str) -> None:
    with closing(Database(database)) as opened:
        CampaignStore(opened, Sealer([KEY])).accept(submission())
        waiting = found(workspace, database)["Queue"]
        with opened.write() as connection:
            connection.execute(update(campaigns).values(due_at=campaigns.c.due_at - 300))
        forgotten = found(workspace, database)["Queue"]

    assert "1 campaign(s) wait for an outcome" in waiting
    assert waiting.startswith("ok")
    assert forgotten.startswith("FIX For 29")
    assert "python bot.py worker" in forgotten


def test_an_outcome_that_could_not_be_announced_is_listed(workspace: Sandbox, database: str, alice: Person) -> None:
    with running_bot(workspace, DATABASE_URL=database, ENCRYPTION_KEYS=KEY):
        control(workspace, "POST", "slack/faults", method="chat.postMessage", error="account_inactive", times=9)
        control(workspace, "POST", "slack/faults", method="response_url", status=404, times=9)
        alice.types("/campaign", in_="#campaigns").fill(GOOD).submit()

        until(lambda: "account_inactive" in found(workspace, database)["Outcomes"], within=15)


def test_waiting_campaigns_are_listed_by_workspace(workspace: Sandbox, database: str) -> None:
    with closing(Database(database)) as opened:
        store = CampaignStore(opened, Sealer([KEY]))
        for campaign_id in ("c1", "c2", "c3"):
            store.accept(replace(submission(), campaign_id=campaign_id))
        with opened.write() as connection:
            denied = campaigns.c.campaign_id == "c2"
            connection.execute(update(campaigns).where(denied).values(state="denied", undelivered="not_in_channel"))

        said = found(workspace, database)["Outcomes"]

    assert "c2 in T0ACME0001: not_in_channel" in said
    assert said.endswith(
        "T0ACME0001: 2 without an outcome, 1 waiting for a key that works, 1 with an outcome that nobody could be told"
    )


# Slack


@pytest.mark.parametrize("code", ["account_inactive", "token_revoked"])
def test_a_dead_token_is_reported_with_the_note_that_nothing_was_deleted(
    workspace: Sandbox, database: str, code: str, caplog: pytest.LogCaptureFixture
) -> None:
    control(workspace, "POST", "slack/faults", method="auth.test", error=code, times=1)

    said = found(workspace, database)["Slack"]

    assert said.startswith(f"FIX Slack calls SLACK_BOT_TOKEN dead ({code})")
    assert "Nothing that is kept was removed" in said

    control(workspace, "POST", "slack/faults", method="auth.test", error=code, times=1)
    with running_bot(workspace, DATABASE_URL=database, ENCRYPTION_KEYS=KEY):
        until(lambda: f"SLACK_BOT_TOKEN dead ({code})" in caplog.text)
    assert "Nothing that is kept was removed" in caplog.text


def test_a_scope_that_the_manifest_asks_for_and_the_token_lacks_is_named(workspace: Sandbox, database: str) -> None:
    control(workspace, "POST", "scopes", scopes=["commands", "files:read"])

    said = found(workspace, database)["Slack"]

    assert (
        said == "FIX The token lacks chat:write, users:read: add it under OAuth & Permissions, and reinstall the app."
    )


def test_a_missing_optional_scope_is_not_a_failure(workspace: Sandbox, database: str) -> None:
    control(workspace, "POST", "scopes", scopes=["commands", "chat:write", "users:read", "team:read"])

    said = found(workspace, database)["Slack"]

    assert said.startswith("ok it knows this bot as toingg in Acme Travels")
    assert said.endswith(
        "It copes without chat:write.public. It copes without files:read. It has no use for team:read."
    )


def test_an_unavailable_slack_hides_the_clock_and_nothing_else(workspace: Sandbox, database: str) -> None:
    said = found(workspace, database, SLACK_API_URL=NOWHERE)

    assert said["Slack"] == f"FIX Slack cannot be reached at {NOWHERE}/ (URLError: connection refused, ECONNREFUSED)."
    assert said["Clock"] == "? cannot be looked at before Slack answers."
    assert said["Toingg"].startswith("ok")


def test_something_else_than_slack_is_reported_as_such(workspace: Sandbox, database: str) -> None:
    with answering(http("200 OK", b"<h1>Welcome</h1>", "Content-Type: text/html")) as other:
        said = found(workspace, database, SLACK_API_URL=other.url)["Slack"]

    assert said == f"FIX What answers at {other.url}/ is not Slack: look at SLACK_API_URL."


@pytest.mark.parametrize(
    "said", [{"status": 503}, {"status": 429}, {"error": "internal_error"}, {"error": "rate_limited"}]
)
def test_the_token_is_not_blamed_for_slack_being_in_trouble(
    workspace: Sandbox, database: str, said: dict[str, object]
) -> None:
    for method in ("auth.test", "apps.connections.open"):
        control(workspace, "POST", "slack/faults", method=method, times=1, **said)

    words = found(workspace, database, SLACK_APP_TOKEN=workspace.app_token)

    for name in ("Slack", "Socket Mode"):
        assert words[name].startswith("FIX Slack has trouble of its own at")
        assert "TOKEN" not in words[name]
    assert words["Clock"].startswith("ok")


def test_a_messages_tab_that_is_off_is_reported(workspace: Sandbox, database: str, alice: Person) -> None:
    with running_bot(workspace, DATABASE_URL=database, ENCRYPTION_KEYS=KEY):
        control(workspace, "POST", "slack/faults", method="chat.postMessage", error="messages_tab_disabled", times=99)
        control(workspace, "POST", "slack/faults", method="response_url", status=404, times=99)
        alice.types("/campaign", in_="#campaigns").fill(GOOD).submit()

        until(lambda: "switch on the Messages Tab under App Home" in found(workspace, database)["Outcomes"], within=15)


def test_an_app_token_that_opens_no_connection_is_reported(workspace: Sandbox, database: str) -> None:
    assert found(workspace, database, SLACK_APP_TOKEN=workspace.app_token)["Socket Mode"].startswith("ok")
    assert "connections:write" in found(workspace, database, SLACK_APP_TOKEN="xapp-wrong")["Socket Mode"]


@pytest.mark.parametrize(
    ("behind", "verdict"),
    [
        (0, "ok"),
        (58, "ok"),
        (-58, "ok"),
        (63, "FIX"),
        (-63, "FIX"),
    ],
)
def test_a_clock_that_is_a_minute_off_is_reported_before_requests_are_refused(
    workspace: Sandbox, database: str, behind: int, verdict: str
) -> None:
    """Slack's clock is that much behind this machine's; even a Slack that does not know the token sends its time."""
    refusal = http("200 OK", b'{"ok": false, "error": "invalid_auth"}', f"Date: {formatdate(time.time() - behind)}")
    with answering(refusal) as slack:
        said = found(workspace, database, SLACK_API_URL=slack.url)

    assert "invalid_auth" in said["Slack"]
    assert said["Clock"].startswith(verdict)
    if behind > 60:
        assert "fast, by Slack's" in said["Clock"]
    if behind < -60:
        assert "slow, by Slack's" in said["Clock"]


# The port


def test_a_port_may_be_taken_by_a_bot_or_by_another_program(workspace: Sandbox, database: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        taken = found(workspace, database, PORT=port)["Port"]
    free = found(workspace, database, PORT=port)["Port"]
    with running_bot(workspace, DATABASE_URL=database, ENCRYPTION_KEYS=KEY):
        at = control(workspace, "GET", "bot")["url"].rpartition(":")[2].partition("/")[0]
        ours = found(workspace, database, PORT=at)["Port"]

    assert taken.startswith("FIX PORT is taken: another program listens")
    assert free == "ok PORT is free."
    assert ours == "ok PORT is taken by a bot that answers there."


# Toingg


def test_toingg_is_checked_before_anybody_has_a_key_even_if_nobody_can_create_yet(
    workspace: Sandbox, database: str
) -> None:
    answers = found(workspace, database, TOINGG_API_KEY="")["Toingg"]
    unavailable = found(workspace, database, TOINGG_API_KEY="", TOINGG_API_URL=NOWHERE)["Toingg"]
    elsewhere = found(workspace, database, TOINGG_API_KEY="", TOINGG_API_URL=workspace.url)["Toingg"]

    assert answers.startswith("FIX It answers, and nobody can create a campaign yet")
    assert "`/campaign connect`" in answers
    assert "connection refused" in unavailable
    assert "TOINGG_API_URL" in unavailable
    assert elsewhere.endswith("Look at TOINGG_API_URL.")


def test_a_failing_toingg_is_reported_with_what_there_is_to_fix(workspace: Sandbox, database: str) -> None:
    control(workspace, "POST", "toingg", behaviour="down")

    assert found(workspace, database, TOINGG_API_URL=NOWHERE)["Toingg"].endswith("look at TOINGG_API_URL.")
    assert found(workspace, database, TOINGG_API_URL=workspace.url)["Toingg"].endswith("Look at TOINGG_API_URL.")
    assert found(workspace, database)["Toingg"].endswith("If that stays so, ask Toingg.")


def test_an_answer_from_between_this_machine_and_toingg_does_not_count_as_a_wrong_key(
    workspace: Sandbox, database: str
) -> None:
    control(workspace, "POST", "toingg", behaviour="firewall")

    said = found(workspace, database)["Toingg"]

    assert said.startswith("FIX Something between me and Toingg refused the request. (HTTP 403)")
    assert "look at the firewall or the proxy" in said


@pytest.mark.parametrize("body", [b"{}", b"<html>", b'"string"'])
def test_an_answer_that_says_nothing_about_a_key_does_not_count_as_a_yes(
    workspace: Sandbox, database: str, body: bytes
) -> None:
    with answering(http("200 OK", body)) as toingg:
        said = found(workspace, database, TOINGG_API_URL=toingg.url)["Toingg"]

    assert said.startswith("FIX I couldn't make sense of Toingg's answer.")
