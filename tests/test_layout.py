"""Which part may know which: the arrows of the layout, checked against the imports."""

import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest

from tests.support.places import ROOT
from tests.support.sources import have_no_circle, imports_of, module_of, never_lead_back, too_long

ARROWS = {
    "bot": {"operations"},
    "operations": {
        *("app", "delivery", "domain", "edge", "settings", "slack", "store", "telemetry", "toingg", "views"),
    },
    "app": {"delivery", "domain", "edge", "listeners", "settings", "slack", "store", "telemetry", "toingg", "views"},
    "listeners": {
        "delivery",
        "documents",
        "domain",
        "edge",
        "settings",
        "slack",
        "store",
        "telemetry",
        "toingg",
        "views",
    },
    "delivery": {"domain", "settings", "slack", "store", "telemetry", "toingg", "views"},
    "edge": {"domain", "slack", "store", "telemetry", "views"},
    "views": {"domain", "slack"},
    "toingg": {"domain", "settings", "telemetry"},
    "store": {"domain", "settings", "telemetry"},
    "slack": {"domain", "telemetry"},
    "documents": {"domain"},
    "telemetry": {"domain"},
    "settings": {"domain"},
    "domain": set(),
}
"""What each part of the bot may import from the others: `bot.py`, and the folders and files of toingg_bot."""

LIBRARIES = {
    "alembic": {"store"},
    "cryptography": {"store"},
    "huey": {"delivery"},
    "psycopg": {"delivery", "settings"},
    "redis": {"settings"},
    "regex": {"domain"},
    "requests": {"toingg"},
    "urllib3": {"slack", "toingg"},
    "slack_bolt": {"app", "edge", "listeners"},
    "slack_sdk": {"app", "delivery", "edge", "listeners", "operations", "slack", "views"},
    "sqlalchemy": {"store"},
    "gunicorn": {"edge", "operations"},
    "structlog": {"telemetry"},
    "prometheus_client": {"telemetry"},
    "dotenv": {"settings"},
    "yaml": {"domain", "edge"},
    "pydantic": {"domain", "edge", "listeners", "settings"},
    "pydantic_core": {"domain", "edge", "settings"},
    "annotated_types": {"domain"},
    "websocket": {"edge"},
}
"""Which parts may know which library. No other part does, and no other library is known."""

COME_ALONG = {"pydantic_core"}
"""Libraries that belong to another one, which requires their exact version."""

RUN_BY_ALEMBIC = ROOT / "toingg_bot/store/migrations/env.py"
"""A script that is not a module: Alembic runs it in the middle of a migration, and it can do nothing else."""

SOURCES = [ROOT / "bot.py", *sorted((ROOT / "toingg_bot").rglob("*.py"))]


def part_of(module: str) -> str:
    """Return the part that a module belongs to: `toingg_bot.views.form` belongs to `views`."""
    name = module.removeprefix("toingg_bot").lstrip(".")
    return name.split(".")[0]


def known_by(part: str) -> set[str]:
    """Return the modules that a part imports."""
    return {name for source in SOURCES if part_of(module_of(source)) == part for name in imports_of(source)}


def test_every_part_has_its_place_in_the_layout() -> None:
    assert {part_of(module_of(source)) for source in SOURCES} - {""} == ARROWS.keys()


@pytest.mark.parametrize("part", ARROWS)
def test_a_part_knows_only_those_that_its_arrows_lead_to(part: str) -> None:
    known = {part_of(name) for name in known_by(part) if name.split(".")[0] == "toingg_bot"}

    assert known - {part, ""} <= ARROWS[part]


def test_views_know_nothing_of_slack_but_its_limits() -> None:
    """These are just numbers, so a view loads nothing else with them."""
    assert {name for name in known_by("views") if part_of(name) == "slack"} == {"toingg_bot.slack.limits"}
    assert not set(imports_of(ROOT / "toingg_bot/slack/limits.py")) | set(
        imports_of(ROOT / "toingg_bot/slack/__init__.py")
    )


def test_every_arrow_is_used() -> None:
    """An arrow that is in the table but not in the code would permit an import that nobody decided on."""
    for part, arrows in ARROWS.items():
        assert arrows <= {part_of(name) for name in known_by(part)}, part


def test_the_arrows_form_no_circle() -> None:
    assert never_lead_back(ARROWS)


def test_imports_between_files_form_no_circle_either() -> None:
    assert have_no_circle(SOURCES)


@pytest.mark.parametrize("part", ARROWS)
def test_a_library_is_known_only_where_it_belongs(part: str) -> None:
    names = {name.split(".")[0] for name in known_by(part)} - {"toingg_bot"} - sys.stdlib_module_names

    assert names <= {library for library, parts in LIBRARIES.items() if part in parts}


def test_exactly_the_known_libraries_are_installed() -> None:
    """None is used only because it happens to be there, and none is installed for nothing."""
    distributions = packages_distributions()
    needed = {distributions[library][0].lower().replace("_", "-") for library in LIBRARIES.keys() - COME_ALONG}

    assert named("project", "dependencies") == needed


def named(*path: str) -> set[str]:
    """Return the packages that one place of pyproject.toml names."""
    place: Any = tomllib.loads((ROOT / "pyproject.toml").read_text())
    for key in path:
        place = place[key]
    return {re.split(r"[^\w.-]", package, maxsplit=1)[0].lower() for package in place}


def locked(file: str) -> dict[str, str]:
    """Return what a file has pip install: each package with the line of its version and hashes."""
    entries = re.sub(r"^\s*#.*\n", "", (ROOT / file).read_text(), flags=re.MULTILINE).replace("\\\n", "")
    return {line.partition("==")[0]: line for line in entries.splitlines()}


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-dev.txt"])
def test_what_is_installed_is_locked_to_a_version_and_its_files(file: str) -> None:
    """Also the dependencies of dependencies: tomorrow the same is installed, and nothing that somebody slipped in."""
    assert locked(file).keys() >= named("project", "dependencies")
    for name, line in locked(file).items():
        assert re.match(rf"{name}==[\w.]+( ; [^\\]+?)?( +--hash=sha256:[0-9a-f]{{64}})+\s*$", line), line


def test_the_tests_run_with_the_versions_that_the_bot_is_installed_with() -> None:
    bots, all_of_them = locked("requirements.txt"), locked("requirements-dev.txt")

    assert {name: all_of_them.get(name) for name in bots} == bots
    assert all_of_them.keys() >= named("dependency-groups", "dev")


def test_the_domain_knows_neither_slack_nor_http_nor_sql() -> None:
    names = {name.split(".")[0] for name in known_by("domain")} - {"toingg_bot"}

    assert names <= sys.stdlib_module_names | {"annotated_types", "pydantic", "pydantic_core", "regex", "yaml"}
    assert not names & {"http", "socket", "sqlite3", "urllib"}


@pytest.mark.parametrize("part", ["views", "listeners"])
def test_only_the_api_clients_talk_http(part: str) -> None:
    assert not {name.split(".")[0] for name in known_by(part)} & {"http", "requests", "socket", "urllib", "urllib3"}


def test_the_store_makes_no_slack_calls() -> None:
    assert not {name.split(".")[0] for name in known_by("store")} & {"slack_bolt", "slack_sdk"}


def test_the_bot_and_its_sandbox_do_not_know_each_other() -> None:
    assert not [source for source in SOURCES for name in imports_of(source) if name.split(".")[0] == "sandbox"]
    for source in (ROOT / "sandbox").rglob("*.py"):
        assert "toingg_bot" not in {name.split(".")[0] for name in imports_of(source)}, source


def test_the_folders_of_tests_are_named_like_those_of_the_bot() -> None:
    folders = {path.name for path in (ROOT / "tests").iterdir() if path.is_dir() and path.name != "__pycache__"}

    assert folders - {"browser", "chaos", "golden", "sandbox", "support"} <= ARROWS.keys()
    assert [path.name for path in (ROOT / "tests").glob("test_*.py")] == ["test_layout.py"]


def test_tests_share_helpers_and_know_nothing_of_each_other() -> None:
    """What two test files need is in a module without tests."""
    for source in (ROOT / "tests").rglob("*.py"):
        assert not [name for name in imports_of(source) if name.rpartition(".")[2].startswith("test_")], source


EFFECTS = """
import importlib, logging, signal, sys, threading

handlers = {number: signal.getsignal(number) for number in signal.valid_signals()}

def watch(event, arguments):
    if event == "socket.bind" and arguments[1] == ("::1", 0):
        return  # urllib3 looks whether this machine has IPv6
    writes = event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+")
    if writes and "__pycache__" not in str(arguments[0]) or event in {
        "os.fork", "socket.bind", "socket.connect", "socket.getaddrinfo", "sqlite3.connect", "subprocess.Popen"
    }:
        print(event, arguments)

sys.addaudithook(watch)
for name in sys.argv[1:]:
    importlib.import_module(name)
print(*threading.enumerate()[1:], *logging.getLogger().handlers, sep="", end="")
changed = [n for n, handler in handlers.items() if signal.getsignal(n) is not handler]
print(*changed, sep="", end="")
"""


def test_nothing_happens_at_import(tmp_path: Path) -> None:
    """No connection, no file, no thread, no signal, no log: this is tested in an empty directory."""
    ran = subprocess.run(
        [
            sys.executable,
            "-W",
            "error",
            "-c",
            EFFECTS,
            *[module_of(source) for source in SOURCES if source != RUN_BY_ALEMBIC],
        ],
        env={"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )

    assert (ran.stdout, ran.stderr, ran.returncode) == ("", "", 0)
    assert list(tmp_path.iterdir()) == []


def test_views_work_without_a_database(tmp_path: Path) -> None:
    """Importing every view loads nothing that stores campaigns or unseals data."""
    views = [module_of(source) for source in SOURCES if part_of(module_of(source)) == "views"]
    ran = subprocess.run(
        [sys.executable, "-c", f"import sys, {', '.join(views)}; print(*sys.modules)"],
        env={"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )

    loaded = {name.split(".")[0] for name in ran.stdout.split()}
    assert "slack_sdk" in loaded
    assert not loaded & {"sqlalchemy", "cryptography", "alembic", "requests", "slack_bolt"}


def test_no_file_is_too_long_to_be_read_in_one_go() -> None:
    assert too_long(SOURCES) == []
