"""Another version of the bot on the same database: beside this one during a deployment, or before it.

The newer version is a copy of the bot with more steps, which its own `python bot.py migrate` takes.
"""

import shutil
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from sqlalchemy import text

from sandbox.server import Sandbox
from sandbox.toingg.service import Toingg
from tests.support.campaigns import GOOD
from tests.support.databases import KINDS, Kind, fresh
from tests.support.deployment import Deployment
from tests.support.outcomes import creates
from tests.support.people import Person
from tests.support.places import ROOT
from tests.support.processes import begun
from tests.support.startup import complaint, refusal, run
from tests.support.switches import control
from tests.support.waiting import until
from toingg_bot.store import Database
from toingg_bot.store.migrating import NEWEST

STEP = '''"""A step of a newer version."""

from alembic import op

revision = "{revision}"
down_revision = "{before}"
additive = {additive}


def upgrade() -> None:
    for statement in {statements}:
        op.execute(statement)
'''
ADDS = ("ALTER TABLE campaigns ADD COLUMN mood TEXT", "CREATE TABLE moods (mood TEXT PRIMARY KEY)")
BREAKS = ("ALTER TABLE campaigns RENAME COLUMN title TO name",)
MORE = ("CREATE TABLE tempers (temper TEXT PRIMARY KEY)",)

TOO_NEW = "DATABASE_URL: a newer version of the bot has changed the tables"
WORKS = "the database's tables are of a newer version of the bot, and this version works with them"


def release(folder: Path, *steps: tuple[str, ...]) -> Path:
    """Make a newer version of the bot in a folder, and return its program."""
    folder.mkdir()
    shutil.copytree(ROOT / "toingg_bot", folder / "toingg_bot", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "bot.py", folder)
    for number, statements in enumerate(steps, int(NEWEST) + 1):
        step = STEP.format(
            revision=f"{number:04}",
            before=f"{number - 1:04}",
            additive=statements is not BREAKS,
            statements=list(statements),
        )
        (folder / f"toingg_bot/store/migrations/versions/{number:04}_newer.py").write_text(step)
    return folder / "bot.py"


def says(url: str, folder: Path, program: Path) -> str:
    """Return what a version's `migrate` says about a database."""
    said, log = (process := begun(url, folder, "migrate", program=program)).communicate(timeout=60)
    assert process.returncode == 0, log
    return said.strip()


def standing(url: str) -> tuple[str, str]:
    with closing(Database(url)) as database, database.read() as connection:
        found = connection.execute(text("SELECT version_num, oldest FROM alembic_version, compatibility")).one()
        return found.version_num, found.oldest


@pytest.mark.parametrize("kind", KINDS)
def test_every_command_works_with_a_database_that_only_grew(tmp_path: Path, kind: Kind) -> None:
    with fresh(kind, tmp_path) as url:
        assert says(url, tmp_path, release(tmp_path / "newer", ADDS)) == "The database is up to date now."
        before = standing(url)

        assert says(url, tmp_path, ROOT / "bot.py").startswith("Nothing was changed: the database is of a newer")
        assert run(tmp_path, "audit", DATABASE_URL=url).returncode == 0
        examined = run(tmp_path, "doctor", DATABASE_URL=url).stdout

        assert "Database: it answers, its tables are of a newer version, which this one works with" in examined
        assert standing(url) == before


@pytest.mark.parametrize("kind", KINDS)
def test_a_database_that_no_longer_fits_is_left_to_the_version_that_changed_it(tmp_path: Path, kind: Kind) -> None:
    with fresh(kind, tmp_path) as url:
        says(url, tmp_path, release(tmp_path / "newer", ADDS, BREAKS))
        before = standing(url)

        for command in ("migrate", "serve", "web", "worker", "audit"):
            said = refusal(tmp_path, command, DATABASE_URL=url)
            assert said.startswith(TOO_NEW)
            assert said.endswith(": run that version, or one after it.")
        found = complaint(tmp_path, "Database", DATABASE_URL=url)

        assert found.startswith(TOO_NEW.removeprefix("DATABASE_URL: "))
        assert standing(url) == before


def test_a_version_that_knows_the_latest_break_works_with_everything_added_after_it(tmp_path: Path) -> None:
    with fresh("sqlite", tmp_path) as url:
        says(url, tmp_path, release(tmp_path / "newest", BREAKS, ADDS, MORE))
        breaking = f"{int(NEWEST) + 1:04}"

        assert standing(url) == (f"{int(NEWEST) + 3:04}", breaking)
        assert says(url, tmp_path, release(tmp_path / "newer", BREAKS)).startswith("Nothing was changed")


def submit(person: Person, title: str) -> None:
    person.types("/campaign", in_="#campaigns").fill(GOOD | {"Title": title}).submit()


@pytest.mark.parametrize("roles", [["serve"], ["web", "worker"]])
def test_a_process_keeps_working_while_the_database_grows_and_can_start_again_on_it(
    workspace: Sandbox, alice: Person, toingg: Toingg, tmp_path: Path, roles: list[str]
) -> None:
    """As in a rolling deployment, and after it was rolled back."""
    control(workspace, "POST", "reset")
    newer = release(tmp_path / "newer", ADDS)
    with fresh("sqlite" if roles == ["serve"] else "postgresql", tmp_path) as url:
        says(url, tmp_path, ROOT / "bot.py")
        deployment = Deployment(workspace, url, tmp_path)
        workspace.point_at(f"http://127.0.0.1:{deployment.port}")
        for title in ("Before", "After"):
            with ExitStack() as stack:
                for role in roles:
                    stack.enter_context(deployment.process(role))
                until(lambda: deployment.readiness().ok, within=20)
                if title == "Before":
                    says(url, tmp_path, newer)
                submit(alice, title)
                assert "Campaign created" in alice.sees(title, in_="#campaigns", within=20).text
    assert creates(toingg) == 2
    logs = [file.read_text() for file in tmp_path.glob("*-*.log")]
    assert sum(WORKS in log for log in logs) == len(roles)
