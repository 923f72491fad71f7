"""How long data is stored, and what operators can do about it."""

import json
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sandbox.server import Sandbox
from tests.support.bots import running_bot
from tests.support.campaigns import GOOD, SCRIPT, submission
from tests.support.databases import KEY, created, fresh_database
from tests.support.people import Person
from tests.support.processes import command
from tests.support.switches import control
from tests.support.waiting import until
from toingg_bot.store import CampaignStore, Database, Sealer, new_key
from toingg_bot.store.opening import open_sealer
from toingg_bot.store.upkeep import BATCH, Upkeep

DRY = "Dry as a bone in June"
"""What Bob typed: long enough that it cannot appear by chance in sealed data."""


def stored(database_url: str, workspace_id: str = "T0ACME0001", keys: str | None = None) -> list[dict[str, Any]]:
    """Return the campaigns that are stored of a workspace."""
    with closing(Database(database_url)) as database:
        exported = list(Upkeep(database, open_sealer(database, keys)).export(workspace_id, None))
    return [row for row in exported if row["kind"] == "campaign"]


def write_two(workspace: Sandbox, alice: Person, bob: Person, database: str, keys: str = "") -> None:
    """Have Alice create a campaign, and Bob save a draft."""
    control(workspace, "POST", "reset")
    with running_bot(workspace, DATABASE_URL=database, ENCRYPTION_KEYS=keys):
        alice.types("/campaign", in_="#campaigns").fill(GOOD).submit()
        bob.types("/campaign", in_="#campaigns").fill({"Title": "Bob's draft", "Tone": DRY}).press("Save draft")
        alice.sees("Campaign created", in_="#campaigns")


def test_a_persons_campaigns_can_be_exported_and_forgotten(workspace: Sandbox, alice: Person, bob: Person) -> None:
    database = fresh_database()
    write_two(workspace, alice, bob, database)

    exported = [
        json.loads(line) for line in command(database, "export", "--workspace", "T0ACME0001").stdout.splitlines()
    ]
    assert {row["title"]: row["values"].get("script") for row in exported if row["kind"] == "campaign"} == {
        "Diwali renewals": SCRIPT,
        "Bob's draft": None,
    }
    assert "/response/" not in json.dumps(exported)
    assert [(row["user_id"], row["action"]) for row in exported if row["kind"] == "audit"] == [(alice.id, "create")]

    audit = [json.loads(line) for line in command(database, "audit").stdout.splitlines()]
    assert [(line["workspace_id"], line["user_id"], line["action"]) for line in audit] == [
        ("T0ACME0001", alice.id, "create")
    ]
    assert SCRIPT[:20] not in str(audit)

    output = command(database, "forget", "--workspace", "T0ACME0001", "--user", bob.id, "--yes")
    assert (output.stdout, output.returncode) == ("Deleted 1 campaign.\n", 0)
    assert [row["title"] for row in stored(database)] == ["Diwali renewals"]
    assert stored(database, "T0ORBIT001") == []


def test_a_large_workspace_is_exported_and_forgotten_completely_except_what_is_under_way(
    database_url: str,
) -> None:
    with closing(CampaignStore(created(database_url), Sealer([KEY]))) as store:
        for number in range(2 * BATCH + 1):
            store.save_draft(replace(submission(f"c{number}"), workspace_id="T0LARGE001"))
        store.save_draft(replace(submission("other"), workspace_id="T0ORBIT001"))
        store.accept(replace(submission("sending"), workspace_id="T0LARGE001"))
    with closing(Database(database_url)) as database:
        upkeep = Upkeep(database, Sealer([KEY]))
        assert len(campaigns_of(upkeep, "T0LARGE001")) == 2 * BATCH + 2

        assert upkeep.forget("T0LARGE001", None) == (2 * BATCH + 1, 1)

        assert campaigns_of(upkeep, "T0LARGE001") == ["sending"]
        assert campaigns_of(upkeep, "T0ORBIT001") == ["other"]


def campaigns_of(upkeep: Upkeep, workspace_id: str) -> list[str]:
    return [row["campaign_id"] for row in upkeep.export(workspace_id, None) if row["kind"] == "campaign"]


def test_encryption_keys_can_be_replaced(workspace: Sandbox, alice: Person, bob: Person) -> None:
    database, old, new = fresh_database(), new_key(), new_key()
    write_two(workspace, alice, bob, database, keys=old)

    output = command(database, "rotate-keys", keys=f"{new},{old}").stdout
    assert output == (
        "Sealed 2 records with the first key.\n"
        "Once every process runs with the new key, you can remove the others from ENCRYPTION_KEYS.\n"
    )

    assert {row["title"] for row in stored(database, keys=new)} == {"Diwali renewals", "Bob's draft"}
    assert command(database, "export", "--workspace", "T0ACME0001", keys=old).returncode == 2


def test_nothing_that_was_typed_can_be_read_in_the_file(workspace: Sandbox, alice: Person, bob: Person) -> None:
    database = fresh_database()
    write_two(workspace, alice, bob, database)

    folder = Path(database.removeprefix("sqlite:///")).parent
    name = Path(database).name
    raw = b"".join(path.read_bytes() for path in folder.glob(f"{name}*") if path.is_file())

    assert b"Diwali renewals" in raw
    assert not [
        secret for secret in (b"Greet the customer", DRY.encode(), b"/response/", b"tg_sandbox") if secret in raw
    ]
    assert oct((folder / f"{name}.key").stat().st_mode & 0o777) == "0o600"


@pytest.mark.usefixtures("toingg")
def test_a_campaign_that_nobody_touched_for_long_is_removed(workspace: Sandbox, alice: Person, bob: Person) -> None:
    """A created campaign leaves its id; one that was never created leaves nothing."""
    control(workspace, "POST", "reset")
    database = fresh_database()
    half_a_second = str(0.5 / 86_400)
    with running_bot(workspace, DATABASE_URL=database, RETENTION_DAYS=half_a_second):
        alice.types("/campaign", in_="#campaigns").fill(GOOD).submit()
        bob.types("/campaign", in_="#campaigns").fill({"Title": "Bob's draft"}).press("Save draft")
        until(lambda: [(row["title"], row["values"]) for row in stored(database)] == [("Diwali renewals", {})])

        details = alice.sees("Campaign created", in_="#campaigns").press("Details")

    assert "I don't have the text any more" in details.text
    assert SCRIPT[:20] not in details.text
