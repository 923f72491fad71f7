"""What reading a file costs, in a process of its own. `python -m tests.support.costs` prints it for the worst ones."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.support.hostile import HOSTILE
from tests.support.places import ROOT

MEASURE = """
import os, resource, sys, time
from pathlib import Path
from toingg_bot.documents.files import read
from toingg_bot.domain.errors import Unreadable

content = Path(sys.argv[1]).read_bytes()
if os.fork():
    # What a process needed at most includes what the one that started it did; a fork counts anew.
    sys.exit(os.waitstatus_to_exitcode(os.wait()[1]))
before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
try:
    outcome = str(len(read("a.docx", content)))
except Unreadable as error:
    outcome = error.reason.code
print(outcome, time.process_time() - began, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024)
"""


@dataclass(frozen=True)
class Cost:
    """What came of a file, and what that took: seconds of a processor, and MiB over those of the process before."""

    outcome: str
    seconds: float
    memory: float


def cost_of(content: bytes) -> Cost:
    """Read a file in a process of its own, and return what that cost."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "a.docx"
        file.write_bytes(content)
        ran = subprocess.run(
            [sys.executable, "-c", MEASURE, file], cwd=ROOT, capture_output=True, text=True, timeout=120, check=True
        )
    outcome, seconds, memory = ran.stdout.split()
    return Cost(outcome, float(seconds), float(memory))


if __name__ == "__main__":
    for name, make in HOSTILE.items():
        content = make()
        cost = cost_of(content)
        size = f"{len(content) / 1000:,.0f} KB"
        print(f"{name:24} {size:>8}  {cost.outcome:20} {cost.seconds:6.3f} s {cost.memory:6.1f} MiB")  # noqa: T201
