"""What is deployed: the processes, the image and its parts, as far as can be seen without a container engine."""

import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from sandbox.server import Sandbox
from tests.support.environments import HTTP
from tests.support.places import ROOT
from tests.support.processes import process
from tests.support.switches import control
from toingg_bot.operations.cli import main
from toingg_bot.settings.settings import Settings

DOCKERFILE = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
INSTRUCTIONS = [line.split(maxsplit=1) for line in DOCKERFILE.splitlines() if line.strip() and line[0] not in "# "]
SECRETS = [name.upper() for name, field in Settings.model_fields.items() if "SecretStr" in str(field.annotation)]


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
    return loaded


def given(instruction: str) -> list[str]:
    """Return what follows an instruction of the Dockerfile."""
    return [rest for name, rest in INSTRUCTIONS if name == instruction]


def is_command(command: str, capsys: pytest.CaptureFixture[str]) -> bool:
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    capsys.readouterr()
    return ended.value.code == 0


# The processes


def test_the_procfile_names_a_release_step_a_web_process_and_a_worker(capsys: pytest.CaptureFixture[str]) -> None:
    lines = dict(line.split(": ", 1) for line in (ROOT / "Procfile").read_text().splitlines())

    commands = {name: shlex.split(line)[-1] for name, line in lines.items()}
    assert commands == {"release": "migrate", "web": "web", "worker": "worker"}
    assert all(is_command(command, capsys) for command in commands.values())
    assert "HOST=0.0.0.0" in lines["web"]


def test_the_services_start_one_after_the_other(compose: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    """First the database, then its tables, then the services that need them."""
    services = compose["services"]
    commands = {name: service["command"] for name, service in services.items() if name != "database"}

    assert commands == {"release": "migrate", "web": "web", "worker": "worker"}
    assert all(is_command(command, capsys) for command in commands.values())
    assert services["release"]["depends_on"] == {"database": {"condition": "service_healthy"}}
    for name in ("web", "worker"):
        assert services[name]["depends_on"] == {"release": {"condition": "service_completed_successfully"}}
    assert services["release"]["restart"] == "no"


def test_the_services_have_time_to_end_and_no_rights_that_they_do_not_need(compose: dict[str, Any]) -> None:
    for name in ("release", "web", "worker"):
        service = compose["services"][name]
        grace = int(service["stop_grace_period"].removesuffix("s"))
        assert grace > Settings.model_fields["shutdown_grace"].default
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert "no-new-privileges:true" in service["security_opt"]


def test_deployment_files_contain_no_secret(compose: dict[str, Any]) -> None:
    for service in compose["services"].values():
        for name, value in service["environment"].items():
            if name in SECRETS or "PASSWORD" in name:
                assert "${POSTGRES_PASSWORD:?" in value, name
    assert not [name for name in SECRETS if name in DOCKERFILE]
    assert {"ENCRYPTION_KEYS", "POSTGRES_PASSWORD"} <= set(
        re.findall(r"^(\w+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)
    )


def test_every_secret_comes_with_instructions_for_changing_it() -> None:
    guide = (ROOT / "docs/security.md").read_text().partition("## Changing secrets")[2]

    assert [name for name in SECRETS if f"`{name}`" not in guide] == []


def test_only_a_proxy_on_the_same_machine_can_reach_the_port(compose: dict[str, Any]) -> None:
    published = {name: service.get("ports") for name, service in compose["services"].items()}

    assert published == {"database": None, "release": None, "web": ["127.0.0.1:3000:3000"], "worker": None}


# The image


def test_the_image_is_small_and_its_process_has_no_special_rights() -> None:
    assert [re.fullmatch(r"python:3\.\d+-slim( AS build)?", base) is not None for base in given("FROM")] == [True, True]
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", given("USER")[-1])
    assert "--only-binary=:all:" in DOCKERFILE
    assert not re.search(r"apt-get|gcc|build-essential|curl", DOCKERFILE)


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files that the Dockerfile copies from here, at the places where it copies them to."""
    root = tmp_path_factory.mktemp("image")
    for line in given("COPY"):
        *sources, target = line.split()
        if sources[0].startswith("--from"):
            continue
        place = root / target.lstrip("/")
        for source in sources:
            ours = ROOT / source
            if ours.is_dir():
                shutil.copytree(ours, place, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                (place if target.endswith("/") else place.parent).mkdir(parents=True, exist_ok=True)
                shutil.copy(ours, place)
    return root


def run_in(image: Path, folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-B", str(image / "app/bot.py"), *arguments],
        cwd=folder,
        env={"LANG": "C.UTF-8", **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_copied_files_are_all_that_the_bot_needs(image: Path, tmp_path: Path) -> None:
    """The migrations and the manifest are not modules, and are easily forgotten."""
    settings = HTTP | {"DATABASE_URL": "sqlite:///data.db"}

    migrated = run_in(image, tmp_path, "migrate", **settings)
    printed = run_in(image, tmp_path, "manifest", "--mode", "http", "--url", "https://bot.example")

    assert (migrated.returncode, migrated.stdout) == (0, "The database is up to date now.\n"), migrated.stderr
    assert yaml.safe_load(printed.stdout)["settings"]["socket_mode_enabled"] is False
    assert sorted(file.name for file in (image / "app").iterdir()) == ["bot.py", "manifest.yml", "toingg_bot"]


def test_the_copied_files_are_not_hidden_from_the_build() -> None:
    """And nothing else gets there: no `.env`, no database, no history."""
    ignored = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line and line[0] != "#"]
    copied = {source for line in given("COPY") if "--from" not in line for source in line.split()[:-1]}

    assert ignored[0] == "*"
    assert {line.removeprefix("!") for line in ignored if line.startswith("!")} == copied


def test_the_image_can_say_whether_the_bot_is_alive(workspace: Sandbox) -> None:
    """With the command in the image itself, which has no curl."""
    control(workspace, "POST", "reset")
    check = json.loads(given("HEALTHCHECK")[0].partition("CMD")[2])
    with process(workspace, "http"):
        port = control(workspace, "GET", "bot")["url"].rpartition(":")[2].partition("/")[0]
        alive = subprocess.run([sys.executable, *check[1:]], env={"PORT": port}, check=False, capture_output=True)
    gone = subprocess.run([sys.executable, *check[1:]], env={"PORT": port}, check=False, capture_output=True)

    assert check[0] == "python"
    assert (alive.returncode, gone.returncode) == (0, 1)
