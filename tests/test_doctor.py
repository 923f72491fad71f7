"""What the doctor looks at, and what it says to operators."""

import subprocess
import sys
import time
from contextlib import closing
from email.utils import formatdate
from pathlib import Path

import pytest
from sqlalchemy import update

from sandbox.server import Sandbox
from tests.conftest import GOOD, control, fresh_database, running_bot, settings_for, until
from tests.databases import KEY
from tests.people import Person
from tests.servers import answering, closed_port, http
from tests.test_delivery import submission
from tests.test_process import ROOT, environment
from toingg_bot.doctor import examine
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
    """Have everything looked at, and return by its name what was said of each thing: `MEND It does not answer`."""
    given = settings_for(workspace, "http", DATABASE_URL=database, ENCRYPTION_KEYS=KEY, **settings)
    return {each.name: f"{each.verdict} {each.words}" for each in examine(lambda: given)}


def doctor(sandbox: Sandbox, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run the command."""
    known = {
        "SLACK_BOT_TOKEN": sandbox.bot_token,
        "SLACK_SIGNING_SECRET": sandbox.signing_secret,
        "SLACK_API_URL": sandbox.slack_api_url,
        "TOINGG_API_URL": sandbox.toingg_api_url,
        "TOINGG_API_KEY": "tg_sandbox_key_acme_0001",
        "ENCRYPTION_KEYS": KEY,
    }
    return subprocess.run(
        [sys.executable, "bot.py", "doctor"],
        cwd=ROOT,
        env=environment(**known | settings),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


# The command


def test_a_bot_that_is_well_is_said_to_be(workspace: Sandbox, database: str) -> None:
    ran = doctor(workspace, DATABASE_URL=database)

    assert (ran.returncode, ran.stderr) == (0, "")
    names = ["Settings", "Database", "Keys", "Queue", "Outcomes", "Slack", "Clock", "Toingg"]
    assert [line.partition(":")[0] for line in ran.stdout.splitlines()] == [f"ok    {name}" for name in names]
    assert "toingg in Acme Travels" in ran.stdout


def test_each_thing_that_fails_says_how_to_mend_it_and_shows_no_secret(workspace: Sandbox, tmp_path: Path) -> None:
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
    token, port, rest = ran.stdout.splitlines()
    assert token == "MEND  Settings: SLACK_BOT_TOKEN begins with xoxb-: this is something else."
    assert port == "MEND  Settings: PORT must be a whole number."
    assert rest == "?     All else: can be looked at when the settings are mended."


# The database


def test_a_database_that_is_not_there_is_not_made_by_looking(workspace: Sandbox, tmp_path: Path) -> None:
    said = found(workspace, f"sqlite:///{tmp_path}/bot.db")

    assert said["Database"].startswith(f"MEND There is none yet at {tmp_path}/bot.db: start the bot, or run")
    assert [name for name, words in said.items() if words == "? cannot be looked at before the database answers."] == [
        "Keys",
        "Queue",
        "Outcomes",
    ]
    assert list(tmp_path.iterdir()) == []


def test_a_server_that_is_away_is_told_from_tables_that_are_old(workspace: Sandbox, postgresql_url: str) -> None:
    away = found(workspace, f"postgresql://bot:password@127.0.0.1:{closed_port()}/bot")["Database"]
    old = found(workspace, postgresql_url)["Database"]

    assert away.startswith("MEND It does not answer: the database is away (OperationalError). Look at DATABASE_URL")
    assert "password" not in away
    assert old == "MEND The tables are not of the newest form: run `python bot.py migrate`."


def test_keys_that_do_not_open_what_is_kept_are_told(workspace: Sandbox, database: str) -> None:
    with closing(CampaignStore(Database(database), Sealer([new_key()]))) as store:
        store.accept(submission())

    assert "Put it back, behind the newer ones." in found(workspace, database)["Keys"]


# The queue


def test_a_queue_that_is_away_is_told(workspace: Sandbox, database: str) -> None:
    said = found(workspace, database, QUEUE_URL=f"redis://:password@127.0.0.1:{closed_port()}")["Queue"]

    assert said.startswith("MEND It does not answer: the queue is away (ConnectionError). Look at QUEUE_URL")
    assert "password" not in said


def test_a_campaign_that_waits_is_well_until_nobody_comes_for_it(workspace: Sandbox, database: str) -> None:
    with closing(Database(database)) as opened:
        CampaignStore(opened, Sealer([KEY])).accept(submission())
        waiting = found(workspace, database)["Queue"]
        with opened.write() as connection:
            connection.execute(update(campaigns).values(due_at=campaigns.c.due_at - 300))
        forgotten = found(workspace, database)["Queue"]

    assert "1 campaign(s) wait for an outcome" in waiting
    assert waiting.startswith("ok")
    assert forgotten.startswith("MEND For 29")
    assert "python bot.py worker" in forgotten


def test_an_outcome_that_nobody_could_be_told_is_listed(workspace: Sandbox, database: str, alice: Person) -> None:
    with running_bot(workspace, DATABASE_URL=database, ENCRYPTION_KEYS=KEY):
        control(workspace, "POST", "slack/faults", method="chat.postMessage", error="account_inactive", times=9)
        control(workspace, "POST", "slack/faults", method="response_url", status=404, times=9)
        alice.types("/campaign", in_="#campaigns").fill(GOOD).submit()

        until(lambda: "account_inactive" in found(workspace, database)["Outcomes"], within=15)


# Slack


def test_a_scope_that_the_manifest_asks_for_and_the_token_lacks_is_named(workspace: Sandbox, database: str) -> None:
    control(workspace, "POST", "scopes", scopes=["commands", "files:read"])

    said = found(workspace, database)["Slack"]

    assert (
        said == "MEND The token lacks chat:write, users:read: add it under OAuth & Permissions, and reinstall the app."
    )


def test_a_scope_that_it_can_do_without_is_no_failure(workspace: Sandbox, database: str) -> None:
    control(workspace, "POST", "scopes", scopes=["commands", "chat:write", "users:read", "files:read"])

    said = found(workspace, database)["Slack"]

    assert said.startswith("ok it knows this bot as toingg in Acme Travels")
    assert said.endswith("It copes without chat:write.public. It has no use for files:read.")


def test_slack_that_cannot_be_reached_hides_the_clock_and_nothing_else(workspace: Sandbox, database: str) -> None:
    said = found(workspace, database, SLACK_API_URL=NOWHERE)

    assert said["Slack"] == f"MEND Slack cannot be reached at {NOWHERE}/ (URLError)."
    assert said["Clock"] == "? cannot be looked at before Slack answers."
    assert said["Toingg"].startswith("ok")


def test_what_is_not_slack_is_called_so(workspace: Sandbox, database: str) -> None:
    with answering(http("200 OK", b"<h1>Welcome</h1>", "Content-Type: text/html")) as other:
        said = found(workspace, database, SLACK_API_URL=other.url)["Slack"]

    assert said == f"MEND What answers at {other.url}/ is not Slack: look at SLACK_API_URL."


def test_an_app_token_that_opens_no_connection_is_told(workspace: Sandbox, database: str) -> None:
    assert found(workspace, database, SLACK_APP_TOKEN=workspace.app_token)["Socket Mode"].startswith("ok")
    assert "connections:write" in found(workspace, database, SLACK_APP_TOKEN="xapp-wrong")["Socket Mode"]


@pytest.mark.parametrize(
    ("behind", "verdict"),
    [
        (0, "ok"),
        (58, "ok"),
        (-58, "ok"),
        (63, "MEND"),
        (-63, "MEND"),
    ],
)
def test_a_clock_that_is_a_minute_off_is_told_before_slack_is_refused(
    workspace: Sandbox, database: str, behind: int, verdict: str
) -> None:
    """Slack's clock is as much behind this machine's; even a Slack that does not know the token says its time."""
    refusal = http("200 OK", b'{"ok": false, "error": "invalid_auth"}', f"Date: {formatdate(time.time() - behind)}")
    with answering(refusal) as slack:
        said = found(workspace, database, SLACK_API_URL=slack.url)

    assert "invalid_auth" in said["Slack"]
    assert said["Clock"].startswith(verdict)
    if behind > 60:
        assert "fast, by Slack's" in said["Clock"]
    if behind < -60:
        assert "slow, by Slack's" in said["Clock"]


# Toingg


def test_toingg_that_fails_is_told_by_what_there_is_to_mend(workspace: Sandbox, database: str) -> None:
    control(workspace, "POST", "toingg", behaviour="down")

    assert found(workspace, database, TOINGG_API_URL=NOWHERE)["Toingg"].endswith("look at TOINGG_API_URL.")
    assert found(workspace, database, TOINGG_API_URL=workspace.url)["Toingg"].endswith("Look at TOINGG_API_URL.")
    assert found(workspace, database)["Toingg"].endswith("If that stays so, ask Toingg.")
