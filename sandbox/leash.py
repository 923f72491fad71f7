"""Runs a command that is told to end as soon as whoever started it is gone, even by SIGKILL: `leash.py COMMAND…`.

It becomes the command, which keeps the wish over `exec`. Linux only; `prctl(2)` says what it does.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1

if __name__ == "__main__":
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    os.execv(sys.argv[1], sys.argv[1:])  # noqa: S606  # the command is ours
