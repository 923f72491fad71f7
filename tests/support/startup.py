"""A bot that does not start: the sentence that it prints, and what `doctor` says about the same problem."""

import subprocess
from collections.abc import Sequence
from pathlib import Path

from tests.support.databases import KEY
from tests.support.environments import BOT_TOKEN, SIGNING_SECRET
from tests.support.processes import ran
from tests.support.servers import closed_port
from toingg_bot.operations.doctor import Verdict, examine
from toingg_bot.settings.settings import judge

ONE_WORKSPACE = BOT_TOKEN | SIGNING_SECRET | {"ENCRYPTION_KEYS": KEY}
NOWHERE = f"http://127.0.0.1:{closed_port()}"


def run(folder: Path, *command: str, like: Sequence[str] = (), **settings: str) -> subprocess.CompletedProcess[str]:
    """Run a command that ends on its own in a given folder, with fewer rights if `like` says so."""
    neighbours = {"SLACK_API_URL": NOWHERE, "TOINGG_API_URL": NOWHERE, "PORT": str(closed_port())}
    return ran(ONE_WORKSPACE | neighbours | settings, *command, folder=folder, like=like)


def refusal(folder: Path, *command: str, like: Sequence[str] = (), **settings: str) -> str:
    """Return the one sentence that says why a command cannot run."""
    ended = run(folder, *command, like=like, **settings)
    assert (ended.returncode, ended.stdout) == (2, ""), ended.stderr
    assert "Traceback" not in ended.stderr
    (sentence,) = [line for line in ended.stderr.splitlines() if not line.startswith("The bot can't start yet.")]
    return sentence.removeprefix("  - ")


def complaint(folder: Path, name: str, like: Sequence[str] = (), **settings: str) -> str:
    """Return the line in which `doctor` says what to fix about one thing, after it has checked everything else."""
    ended = run(folder, "doctor", like=like, **settings)
    assert (ended.returncode, ended.stderr) == (1, "")
    assert "\n?     All else" in ended.stdout or "Toingg: " in ended.stdout.splitlines()[-1]
    (line,) = [line for line in ended.stdout.splitlines() if line.startswith(f"FIX   {name}: ")]
    return line.removeprefix(f"FIX   {name}: ")


def problem(folder: Path, **settings: str) -> str:
    """Return the one sentence about what is wrong with the settings, the same from both commands."""
    judged = judge(ONE_WORKSPACE | settings, folder / ".env")
    first = next(iter(examine(lambda: judged)))
    assert [(first.verdict, first.words)] == [(Verdict.UNWELL, sentence) for sentence in judged.problems]
    return first.words.replace(f"{folder}/", "")
