"""What operators export and delete when a person asks, and what the commands say about it."""

import json
import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from sandbox.server import Sandbox
from sandbox.toingg.service import Toingg
from tests.support.bots import running_bot
from tests.support.campaigns import GOOD, submission
from tests.support.databases import KEY, created, fresh_database
from tests.support.environments import BOT_TOKEN, SIGNING_SECRET
from tests.support.ids import ACME, ALICE, BOB
from tests.support.people import Person
from tests.support.places import ROOT
from tests.support.processes import command, environment
from tests.support.switches import control
from toingg_bot.app import Bot
from toingg_bot.domain.audit import Action
from toingg_bot.domain.errors import Forgotten
from toingg_bot.domain.workspace import WorkspaceSettings
from toingg_bot.store import CampaignStore, Database, Installations, Installed, Sealer, Workspaces
from toingg_bot.store.forgotten import OPEN
from toingg_bot.store.tables import forgotten, installations, workspaces
from toingg_bot.store.upkeep import PEOPLE, Upkeep


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """Tables that nobody has used."""
    with closing(created(database_url)) as database:
        yield database


@pytest.fixture
def upkeep(database: Database) -> Upkeep:
    return Upkeep(database, Sealer([KEY]))


@pytest.fixture
def named(database: Database) -> Workspaces:
    """Bob connected the key and installed the app, and the settings name him wherever they name people."""
    found = Workspaces(database, Sealer([KEY]))
    found.connect(ACME, "E0NORTHWND", BOB, "tg_fake_key_0001")
    found.set_up(ACME, None, BOB, WorkspaceSettings(**dict.fromkeys(PEOPLE, (ALICE, BOB)), team_channel="C1"))
    for place in (ACME, "E0NORTHWND", "T0ORBIT001"):
        Installations(database, Sealer([KEY])).save(
            Installed(place, "E0NORTHWND", "A1", "U0BOT", "xoxb-fake", ("commands",), BOB)
        )
    return found


def test_every_setting_that_names_people_is_known() -> None:
    assert {name for name, value in WorkspaceSettings() if isinstance(value, tuple)} == set(PEOPLE)


@pytest.mark.usefixtures("named")
def test_a_person_gets_everything_that_names_them_and_nobody_else(upkeep: Upkeep) -> None:
    """From the workspace, and from its organisation, where they have the same id."""
    exported = list(upkeep.export(ACME, BOB))

    assert [row for row in exported if row["kind"] == "workspace"] == [
        {"kind": "workspace", "workspace_id": ACME, "connected_by": BOB, **{name: [BOB] for name in PEOPLE}}
    ]
    assert [row for row in exported if row["kind"] == "installation"] == [
        {"kind": "installation", "installed_in": place, "installed_by": BOB} for place in ("E0NORTHWND", ACME)
    ]
    assert [row["action"] for row in exported if row["kind"] == "audit"] == [
        Action.CONNECT,
        Action.SETTINGS,
        Action.INSTALL,
        Action.INSTALL,
    ]
    assert ALICE not in str(exported)


def test_a_person_is_removed_from_everything_and_the_key_stays(
    upkeep: Upkeep, database: Database, named: Workspaces
) -> None:
    upkeep.forget(ACME, BOB)

    assert list(upkeep.export(ACME, BOB)) == []
    assert named.key(ACME) == "tg_fake_key_0001"
    left = named.get(ACME)
    assert left.connected_by is None
    assert left.settings == WorkspaceSettings(**dict.fromkeys(PEOPLE, (ALICE,)), team_channel="C1")
    with database.read() as connection:
        rows = connection.execute(select(installations)).all()
    by = {row.installed_in: row.installed_by for row in rows}
    assert by == {ACME: None, "E0NORTHWND": None, "T0ORBIT001": BOB}


@pytest.mark.usefixtures("named")
@pytest.mark.parametrize("user_id", [BOB, None])
def test_the_same_data_is_counted_exported_and_deleted(upkeep: Upkeep, user_id: str | None) -> None:
    kinds = [row["kind"] for row in upkeep.export(ACME, user_id)]
    counted = upkeep.stored(ACME, user_id)

    assert (counted.audit, counted.settings, counted.installations) == (
        kinds.count("audit"),
        kinds.count("workspace"),
        kinds.count("installation"),
    )
    upkeep.forget(ACME, user_id)
    assert not upkeep.stored(ACME, user_id)


# A form that is still open


@pytest.mark.parametrize("press", ["submit", "Save draft"])
@pytest.mark.parametrize("user_id", [ALICE, None])
def test_a_form_whose_campaign_was_forgotten_creates_and_saves_nothing(
    bot: Bot, alice: Person, toingg: Toingg, press: str, user_id: str | None
) -> None:
    """It was saved as a draft while the form stayed open, and the form does not know that the draft is gone."""
    form = alice.types("/campaign", in_="#campaigns").fill(GOOD | {"Script": "Too short"})
    form.submit()
    upkeep = Upkeep(bot.core.stores.database, Sealer([KEY]))
    assert upkeep.forget(ACME, user_id) == (1, 0)

    form.fill(GOOD)
    if press == "submit":
        said = form.submit()
        assert "This campaign was deleted" in str(said.errors)
        assert "What you typed is still here." in str(said.errors)
    else:
        form.press(press)
        assert "This campaign was deleted" in alice.view.text

    assert toingg.campaigns == []
    assert not upkeep.stored(ACME, ALICE)


def test_a_new_form_of_the_same_person_creates_as_before(bot: Bot, alice: Person, toingg: Toingg) -> None:
    alice.types("/campaign", in_="#campaigns").fill({"Title": "Draft"}).press("Save draft")
    alice.view.close()
    Upkeep(bot.core.stores.database, Sealer([KEY])).forget(ACME, ALICE)

    alice.types("/campaign", in_="#campaigns").fill(GOOD).submit()

    assert alice.sees("Campaign created", in_="#campaigns")
    assert len(toingg.campaigns) == 1


def test_the_mark_of_a_forgotten_form_reveals_nothing_and_is_deleted_when_no_form_can_be_open(
    database: Database, upkeep: Upkeep
) -> None:
    store = CampaignStore(database, Sealer([KEY]))
    store.save_draft(submission("c1"))
    upkeep.forget(ACME, None)

    with database.read() as connection:
        (row,) = connection.execute(select(forgotten)).all()
    assert (len(row.mark), ACME in row.mark, "c1" in row.mark) == (64, False, False)
    for again in (store.accept, store.save_draft):
        with pytest.raises(Forgotten):
            again(submission("c1"))
    store.take_due()
    with pytest.raises(Forgotten):
        store.save_draft(submission("c1"))
    with database.write() as connection:
        connection.execute(update(forgotten).values(at=forgotten.c.at - OPEN))
    store.take_due()
    assert store.save_draft(submission("c1"))


# What the commands say


@pytest.fixture
def stored(workspace: Sandbox, alice: Person, bob: Person) -> str:
    """A database with a campaign of Alice's and a template, a draft of Bob's, and settings by Bob."""
    control(workspace, "POST", "reset")
    url = fresh_database()
    with running_bot(workspace, DATABASE_URL=url):
        alice.types("/campaign", in_="#campaigns").fill(GOOD).submit()
        alice.view.close()
        alice.sees("Campaign created", in_="#campaigns").press("Details").press("Save as template").submit()
        bob.types("/campaign", in_="#campaigns").fill({"Title": "Bob's draft"}).press("Save draft")
        bob.view.close()
        named = {"Who may create campaigns": ["@bob"], "Who may save templates": ["@bob"]}
        bob.types("/campaign settings").fill(named).submit()
    return url


def at_a_terminal(database: str, answer: str, *words: str) -> tuple[int, str]:
    """Run `python bot.py …` at a terminal, type one line, and return its status and its output."""
    terminal, line = pty.openpty()
    running = subprocess.Popen(
        [sys.executable, "bot.py", *words],
        cwd=ROOT,
        env=environment(**BOT_TOKEN, **SIGNING_SECRET, DATABASE_URL=database),
        stdin=line,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    os.write(terminal, f"{answer}\n".encode())
    said, _ = running.communicate(timeout=30)
    os.close(line)
    os.close(terminal)
    return running.returncode, said


def lines(text: str) -> list[Any]:
    return [json.loads(line) for line in text.splitlines()]


def test_forget_asks_first_and_says_what_will_be_deleted(stored: str) -> None:
    refused, said = at_a_terminal(stored, "no", "forget", "--workspace", ACME)
    assert refused == 1
    assert (
        f"This deletes for good what is kept of {ACME}: 2 campaigns, 1 template, 3 lines of activity and the settings"
        in said
    )
    assert said.endswith("Type yes to go on: Nothing was deleted.\n")

    status, said = at_a_terminal(stored, "yes", "forget", "--workspace", ACME)

    assert status == 0
    assert said.endswith("Deleted 2 campaigns, 1 template, 3 lines of activity and the settings and the Toingg key.\n")
    assert command(stored, "export", "--workspace", ACME).stdout == ""


def test_forgetting_a_person_says_what_that_means_for_others(stored: str) -> None:
    status, said = at_a_terminal(stored, "yes", "forget", "--workspace", ACME, "--user", BOB)

    assert status == 0
    assert "1 campaign, 1 line of activity and their name in the settings." in said
    assert "They are the only person named who can create campaigns there: without them, everyone can." in said
    assert "Deleted 1 campaign, 1 line of activity and their name in the settings." in said
    assert "They are the only person named who can save templates there: without them, every creator can." in said
    assert "Everyone who can create campaigns there can save templates now." in said
    assert said.count("An admin can change that.") == 2


def test_without_a_terminal_forget_deletes_nothing_that_was_not_confirmed(stored: str) -> None:
    output = command(stored, "forget", "--workspace", ACME)

    assert (output.returncode, output.stdout) == (2, "")
    assert output.stderr.startswith("Nothing was deleted")
    assert "--yes" in output.stderr
    assert len(lines(command(stored, "export", "--workspace", ACME).stdout)) == 7
    assert command(stored, "forget", "--workspace", ACME, "--yes").returncode == 0
    assert command(stored, "export", "--workspace", ACME).stdout == ""


def test_export_and_audit_write_lines_to_the_pipe_and_say_separately_what_they_found(stored: str) -> None:
    exported, audit = command(stored, "export", "--workspace", ACME), command(stored, "audit")

    assert len(lines(exported.stdout)) == 7
    assert (
        exported.stderr
        == "Exported 2 campaigns, 1 template, 3 lines of activity and the settings and the Toingg key.\n"
    )
    assert [line.keys() for line in lines(audit.stdout)] == [
        {"at", "workspace_id", "user_id", "action", "campaign_id"}
    ] * 3
    assert audit.stderr == "Printed 3 lines of activity.\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["export", "--workspace", "T0NOBODY01"], "Nothing is kept of T0NOBODY01: please check the id.\n"),
        (["export", "--workspace", ACME, "--user", "U0NOBODY01"], f"Nothing is kept of U0NOBODY01 in {ACME}.\n"),
        (["forget", "--yes", "--workspace", "T0NOBODY01"], "Nothing is kept of T0NOBODY01: please check the id.\n"),
        (
            ["forget", "--yes", "--workspace", ACME, "--user", "U0NOBODY01"],
            f"Nothing is kept of U0NOBODY01 in {ACME}.\n",
        ),
        (["audit", "--workspace", "T0NOBODY01"], "No activity of T0NOBODY01 is recorded.\n"),
    ],
    ids=" ".join,
)
def test_an_unknown_person_is_reported(stored: str, words: list[str], said: str) -> None:
    output = command(stored, *words)

    assert output.returncode == 0
    assert output.stdout + output.stderr == said
    assert words[0] == "forget" or output.stdout == ""


def test_a_pipe_gets_a_new_key_and_nothing_else(tmp_path: Path) -> None:
    output = command(f"sqlite:///{tmp_path}/none.db", "new-key")

    Sealer([output.stdout.strip()])
    assert output.stdout.count("\n") == 1
    assert "Put it first in ENCRYPTION_KEYS" in output.stderr


def test_migrate_says_whether_there_was_anything_to_do(tmp_path: Path) -> None:
    stored = f"sqlite:///{tmp_path}/new.db"

    assert command(stored, "migrate").stdout == "The database is up to date now.\n"
    assert command(stored, "migrate").stdout == "The database was up to date already.\n"


def test_with_only_one_key_there_is_none_to_remove(stored: str) -> None:
    assert command(stored, "rotate-keys").stdout == "Sealed 3 records with the first key.\n"


def test_rows_of_workspaces_without_a_key_cause_no_trouble(
    upkeep: Upkeep, named: Workspaces, database: Database
) -> None:
    named.disconnect(ACME, BOB)
    with database.write() as connection:
        connection.execute(update(workspaces).values(settings="{}"))

    upkeep.forget(ACME, BOB)

    assert not upkeep.stored(ACME, BOB)
