"""Runs a command that gets SIGTERM when its starter dies, even by SIGKILL: `leash.py COMMAND…`.

It replaces itself with the command, and the setting survives `exec`. Linux only; see `prctl(2)`.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1

if __name__ == "__main__":
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    os.execv(sys.argv[1], sys.argv[1:])  # noqa: S606  # the command is ours
