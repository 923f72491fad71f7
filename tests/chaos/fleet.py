"""The bot's processes: started as its users do, killed without a warning, and started again as a supervisor would."""

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

ROOT = Path(__file__).parent.parent.parent
LONGEST_ABSENCE = 0.6  # seconds until a supervisor has noticed
LOOK = 0.05

WHOLE, WORKER, MASTER = "all of it", "gunicorn's worker", "gunicorn's master"
PARTS = {WHOLE: 6, WORKER: 3, MASTER: 1}
"""What of a process is killed, and how often; the bot's workers are whole in themselves."""


@dataclass
class Member:
    """One process of the bot; it leads a process group, in which gunicorn's worker is as well."""

    role: str
    log: Path
    process: subprocess.Popen[bytes] | None = None
    back_at: float = 0.0


class Fleet:
    """All processes of one bot, as `python bot.py <role>`; whatever ends is started again."""

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
        """Kill what is left."""
        self._ended.set()
        self._tender.join()
        for member in self._members:
            if member.process is not None:
                _kill_group(member.process)

    @property
    def logs(self) -> list[Path]:
        """What the processes wrote, a file for each."""
        return [member.log for member in self._members if member.log.exists()]

    def kill(self) -> str | None:
        """Kill one of them, or a part of it; say which part, or None where it was just not there."""
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
                process.kill()  # its worker notices a moment later, and ends in its own way
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
    """List a process's children where the system says them in a file; elsewhere none are known."""
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []
