"""The bot's processes: started as its users do, killed without warning, and restarted by a supervisor."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.support.places import ROOT

LONGEST_ABSENCE = 0.6  # seconds until a supervisor notices
LOOK = 0.05

WHOLE, WORKER, MASTER = "all of it", "gunicorn's worker", "gunicorn's master"
PARTS = {WHOLE: 6, WORKER: 3, MASTER: 1}
"""Which part of a process is killed, with weights. The bot's own workers have no parts."""


@dataclass
class Member:
    """One process of the bot. It leads a process group, which includes gunicorn's worker."""

    role: str
    log: Path
    process: subprocess.Popen[bytes] | None = None
    back_at: float = 0.0


class Fleet:
    """All processes of one bot, as `python bot.py <role>`. Each one that ends is restarted."""

    def __init__(self, roles: Sequence[str], environment: Mapping[str, str], folder: Path, dice: random.Random) -> None:
        self._environment = dict(environment)
        self._dice = dice
        self._members = [Member(role, folder / f"{number}-{role}.log") for number, role in enumerate(roles)]
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._tender = threading.Thread(target=self._tend, name="supervisor", daemon=True)
        self.kills: Counter[str] = Counter()
        self.last_kill = 0.0

    def __enter__(self) -> Self:
        """Start all of them."""
        self._tender.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Kill the rest."""
        self._ended.set()
        self._tender.join()
        for member in self._members:
            if member.process is not None:
                _kill_group(member.process)

    @property
    def logs(self) -> list[Path]:
        """The log files, one for each process."""
        return [member.log for member in self._members if member.log.exists()]

    def kill(self) -> str | None:
        """Kill one process, or a part of it. Returns which part, or None if it was not running."""
        member = self._dice.choice(self._members)
        part = self._dice.choices(list(PARTS), list(PARTS.values()))[0]
        absence = self._dice.uniform(0, LONGEST_ABSENCE)
        with self._lock:
            process = member.process
            if process is None or process.poll() is not None:
                return None
            workers = _children(process.pid) if member.role != "worker" else []
            if part == WORKER and workers:
                os.kill(workers[0], signal.SIGKILL)
            elif part == MASTER and workers:
                process.kill()  # its worker notices a moment later and stops in its own way
                process.wait()
            else:
                part = WHOLE
                _kill_group(process)
            member.back_at = time.monotonic() + absence
            self.last_kill = time.time()
        self.kills[f"{member.role}, {part}"] += 1
        return part

    def cut_power(self) -> None:
        """Kill all of them at once."""
        with self._lock:
            for member in self._members:
                if member.process is not None:
                    _kill_group(member.process)
            self.last_kill = time.time()
        self.kills["everything at once"] += 1

    def _tend(self) -> None:
        while not self._ended.is_set():
            for member in self._members:
                with self._lock:
                    gone = member.process is None or member.process.poll() is not None
                    if gone and time.monotonic() >= member.back_at:
                        self._start(member)
            self._ended.wait(LOOK)

    def _start(self, member: Member) -> None:
        with member.log.open("ab") as log:
            member.process = subprocess.Popen(
                [sys.executable, "bot.py", member.role],
                cwd=ROOT,
                env=self._environment,
                stderr=log,
                start_new_session=True,
            )


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    process.wait()


def _children(pid: int) -> list[int]:
    """List a process's children if the system has a file for them; otherwise none."""
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []
