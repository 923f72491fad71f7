"""Who may know whom: the arrows of the layout, held by reading the imports."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

ARROWS = {
    "bot": {"cli"},
    "cli": {"app", "doctor", "errors", "logs", "manifest", "server", "settings", "store"},
    "doctor": {"doorbell", "errors", "manifest", "settings", "slack_http", "store", "toingg"},
    "manifest": set(),
    "server": {"app", "settings", "socket_mode", "web"},
    "socket_mode": {"incoming", "logs", "metrics", "payloads", "slack_http"},
    "web": {"errors", "incoming", "logs", "metrics", "payloads"},
    "incoming": {"payloads"},
    "payloads": set(),
    "app": {
        *("announcing", "delivery", "doorbell", "engine", "errors", "listeners", "lists", "logs", "manifest"),
        *("metrics", "oauth", "roles", "settings", "slack_http", "store", "team", "toingg"),
    },
    "metrics": {"errors"},
    "oauth": {"pages", "slack_http", "store"},
    "pages": set(),
    "listeners": {
        *("blocks", "campaign", "delivery", "errors", "forms", "lists", "logs", "pace"),
        *("roles", "settings", "slack_http", "store", "toingg", "workspace"),
    },
    "pace": set(),
    "roles": {"errors", "slack_http", "workspace"},
    "delivery": {
        *("announcing", "blocks", "engine", "errors", "lists", "lookup", "slack_http", "store", "team", "toingg"),
    },
    "team": {"announcing", "blocks", "engine", "slack_http", "store"},
    "lookup": {"errors", "records", "store", "toingg"},
    "announcing": {"slack_http", "store"},
    "lists": {"errors", "logs", "toingg"},
    "engine": {"doorbell", "errors", "logs"},
    "doorbell": {"errors"},
    "blocks": {"campaign", "errors", "forms", "records", "store", "workspace"},
    "store": {"errors", "forms", "records", "workspace"},
    "workspace": {"forms", "writing"},
    "toingg": {"campaign", "errors", "records", "redaction"},
    "records": set(),
    "settings": {"campaign", "errors"},
    "campaign": {"analysis", "errors", "forms", "writing"},
    "analysis": {"writing"},
    "forms": set(),
    "errors": set(),
    "writing": set(),
    "logs": {"redaction"},
    "redaction": set(),
    "slack_http": set(),
}
"""What each part of the bot may import of the others: a file of toingg_bot, or a folder as a whole."""

LIBRARIES = {
    "alembic": {"store"},
    "cryptography": {"store"},
    "huey": {"doorbell"},
    "psycopg": {"doorbell"},
    "requests": {"toingg"},
    "urllib3": {"slack_http", "toingg"},
    "slack_bolt": {"app", "incoming", "listeners", "oauth", "socket_mode", "web"},
    "slack_sdk": {
        "announcing",
        "app",
        "blocks",
        "delivery",
        "doctor",
        "listeners",
        "oauth",
        "roles",
        "slack_http",
        "socket_mode",
        "team",
    },
    "sqlalchemy": {"store"},
    "gunicorn": {"server"},
    "structlog": {"logs"},
    "prometheus_client": {"metrics"},
    "dotenv": {"settings"},
    "yaml": {"manifest"},
    "pydantic": {"analysis", "campaign", "forms", "listeners", "payloads", "settings", "workspace"},
    "pydantic_core": {"analysis", "campaign", "payloads", "settings", "workspace"},
    "annotated_types": {"forms"},
    "websocket": {"socket_mode"},
}
"""Which parts may know which library; no other part does, and no other library is known."""

COME_ALONG = {"pydantic_core"}
"""Libraries that are part of another, which brings the very version that it needs."""

DRIVERS = {"psycopg", "redis"}
"""What SQLAlchemy and Huey import by the scheme of a URL: it is installed, and nothing of ours names it."""

RUN_BY_ALEMBIC = ROOT / "toingg_bot/store/migrations/env.py"
"""A script that is no module: Alembic runs it in the middle of a migration, and it can do nothing else."""

SOURCES = [ROOT / "bot.py", *sorted((ROOT / "toingg_bot").rglob("*.py"))]


def part_of(module: str) -> str:
    """Return the part that a module belongs to: `toingg_bot.blocks.form` is of `blocks`."""
    name = module.removeprefix("toingg_bot").lstrip(".")
    return name.split(".")[0]


def module_of(source: Path) -> str:
    return ".".join(source.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


@cache
def parsed(source: Path) -> ast.Module:
    return ast.parse(source.read_text())


def imports_of(source: Path) -> Iterator[str]:
    """Yield every module that a file imports, wherever in it; a name of a package counts as a module if it is one."""
    for node in ast.walk(parsed(source)):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{source}: imports are absolute"
            for name in node.names:
                inner = f"{node.module}.{name.name}"
                found = ROOT.joinpath(*inner.split("."))
                yield inner if found.is_dir() or found.with_suffix(".py").exists() else str(node.module)


def known_by(part: str) -> set[str]:
    """Return the modules that a part imports."""
    return {name for source in SOURCES if part_of(module_of(source)) == part for name in imports_of(source)}


def test_every_part_has_its_place_in_the_layout() -> None:
    assert {part_of(module_of(source)) for source in SOURCES} - {""} == ARROWS.keys()


@pytest.mark.parametrize("part", ARROWS)
def test_a_part_knows_only_those_that_its_arrows_lead_to(part: str) -> None:
    known = {part_of(name) for name in known_by(part) if name.split(".")[0] == "toingg_bot"}

    assert known - {part, ""} <= ARROWS[part]


def test_no_arrow_is_drawn_that_nobody_goes() -> None:
    """What stands in the table and nowhere in the code would let somebody in."""
    for part, arrows in ARROWS.items():
        assert arrows <= {part_of(name) for name in known_by(part)}, part


def test_the_arrows_never_lead_back() -> None:
    assert len(list(TopologicalSorter(ARROWS).static_order())) == len(ARROWS)


@pytest.mark.parametrize("part", ARROWS)
def test_a_library_is_known_only_where_it_belongs(part: str) -> None:
    names = {name.split(".")[0] for name in known_by(part)} - {"toingg_bot"} - sys.stdlib_module_names

    assert names <= {library for library, parts in LIBRARIES.items() if part in parts}


def test_what_is_installed_is_what_is_known() -> None:
    """Each library in one version that was tried, none that only happens to be there, and none for nothing."""
    distributions = packages_distributions()
    needed = {distributions[library][0].lower().replace("_", "-") for library in LIBRARIES.keys() - COME_ALONG}

    pinned = [line.split("==") for line in (ROOT / "requirements.txt").read_text().splitlines()]
    assert {name.lower().partition("[")[0] for name, _ in pinned} == needed | DRIVERS


@pytest.mark.parametrize("part", ["campaign", "workspace", "analysis", "forms", "errors", "writing"])
def test_what_a_campaign_is_knows_neither_slack_nor_http_nor_sql(part: str) -> None:
    names = {name.split(".")[0] for name in known_by(part)} - {"toingg_bot"}

    assert names <= sys.stdlib_module_names | {"annotated_types", "pydantic", "pydantic_core"}
    assert not names & {"http", "socket", "sqlite3", "urllib"}


@pytest.mark.parametrize("part", ["blocks", "listeners"])
def test_only_the_api_clients_talk_http(part: str) -> None:
    assert not {name.split(".")[0] for name in known_by(part)} & {"http", "requests", "socket", "urllib", "urllib3"}


def test_the_store_makes_no_slack_calls() -> None:
    assert not {name.split(".")[0] for name in known_by("store")} & {"slack_bolt", "slack_sdk"}


def test_the_bot_does_not_know_its_sandbox_and_the_sandbox_not_the_bot() -> None:
    assert not [source for source in SOURCES for name in imports_of(source) if name.split(".")[0] == "sandbox"]
    for source in (ROOT / "sandbox").rglob("*.py"):
        assert "toingg_bot" not in {name.split(".")[0] for name in imports_of(source)}, source


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
    """No connection, no file, no thread, no signal, no log: not even for a moment, and in a directory of its own."""
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
