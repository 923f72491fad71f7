"""`python bot.py doctor`, as an operator runs it."""

import subprocess
import sys

from sandbox.server import Sandbox
from tests.conftest import GOOD, control, fresh_database, running_bot, until
from tests.people import Person
from tests.test_process import ROOT, environment


def doctor(sandbox: Sandbox, database: str, **settings: str) -> subprocess.CompletedProcess[str]:
    known = {
        "SLACK_BOT_TOKEN": sandbox.bot_token,
        "SLACK_SIGNING_SECRET": sandbox.signing_secret,
        "SLACK_API_URL": sandbox.slack_api_url,
        "TOINGG_API_URL": sandbox.toingg_api_url,
        "TOINGG_API_KEY": "tg_sandbox_key_acme_0001",
        "DATABASE_URL": database,
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


def test_a_bot_that_is_well_is_said_to_be(workspace: Sandbox) -> None:
    control(workspace, "POST", "reset")
    database = fresh_database()
    with running_bot(workspace, DATABASE_URL=database):
        found = doctor(workspace, database)

    assert found.returncode == 0, found.stdout
    assert found.stdout.count("ok  ") == 5
    assert "toingg in Acme Travels" in found.stdout


def test_each_thing_that_fails_says_how_to_mend_it(workspace: Sandbox) -> None:
    control(workspace, "POST", "reset")

    found = doctor(workspace, fresh_database(), SLACK_BOT_TOKEN="xoxb-wrong", TOINGG_API_KEY="wrong")

    assert found.returncode == 1
    assert "python bot.py migrate" in found.stdout
    assert "SLACK_BOT_TOKEN (invalid_auth)" in found.stdout
    assert "TOINGG_API_KEY" in found.stdout
    assert "Traceback" not in found.stderr


def test_an_outcome_that_nobody_could_be_told_is_listed(workspace: Sandbox, alice: Person) -> None:
    control(workspace, "POST", "reset")
    database = fresh_database()
    with running_bot(workspace, DATABASE_URL=database):
        control(workspace, "POST", "slack/faults", method="chat.postMessage", error="account_inactive", times=9)
        control(workspace, "POST", "slack/faults", method="response_url", status=404, times=9)
        alice.types("/campaign", in_="#campaigns").fill(GOOD).submit()

        until(lambda: "account_inactive" in doctor(workspace, database).stdout, within=15)
