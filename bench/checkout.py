"""An older checkout of this repository, to compare with the current one."""

import compileall
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.processes import ROOT, App, bot


class Unknown(Exception):
    """There is no such commit; the text names it."""


@contextmanager
def checked_out(commit: str | None) -> Iterator[App | None]:
    """Yield the bot of a commit, in a folder that is deleted afterwards; None if no commit is given.

    Only its `bot.py` is used, with the packages that are installed now. Raises Unknown.
    """
    if commit is None:
        yield None
        return
    found = _git("rev-parse", "--verify", "--quiet", "--short", f"{commit}^{{commit}}", check=False)
    if not found:
        raise Unknown(f"--against {commit}: this repository has no such commit")
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder, found)
        _git("worktree", "add", "--quiet", "--detach", str(root), found)
        try:
            # Compiled first, so that its first start is as fast as that of the current code, which was compiled before.
            compileall.compile_dir(root / "toingg_bot", quiet=2)
            yield bot(root, f"at {found}")
        finally:
            _git("worktree", "remove", "--force", str(root))


def _git(*words: str, check: bool = True) -> str:
    done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=check)  # noqa: S603, S607
    return done.stdout.strip()
