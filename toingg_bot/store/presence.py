"""Which processes are alive: each holds a lock for as long as it lives, so that others notice when it ends.

On PostgreSQL this is an advisory lock of a dedicated session; on SQLite it is a lock on a file beside the database. The
system releases either one when the process ends, even after a crash. If no such lock is possible, the process holds
nothing, and others treat its work as abandoned only when a create is overdue.

https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS
"""

import contextlib
import logging
import os
import secrets
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from toingg_bot.store.database import Database, has_own_session
from toingg_bot.telemetry.causes import cause_of

try:
    import fcntl
except ImportError:  # not on this system
    fcntl = None  # type: ignore[assignment]

log = logging.getLogger(__name__)

CLASS = 0x74_6F_69_6E  # distinguishes our advisory locks from those of other programs
LOOK = 1.0  # seconds between two checks of our own lock
REMOTE = frozenset({"9p", "afs", "ceph", "cifs", "fuse.sshfs", "glusterfs", "nfs", "nfs4", "smb2", "smb3", "smbfs"})
"""File systems whose locks may be invisible to other machines, or may outlive the process."""


class Presence:
    """A process without a lock, for the reason `why_not`: others cannot see it, and it assumes that all are alive."""

    name: str | None = None
    """The name of this process; None if others cannot see whether it is alive."""

    def __init__(self, why_not: str | None = None) -> None:
        self.why_not = why_not

    def is_there(self, name: str) -> bool:
        """Say whether a process is alive. Raises StoreUnavailable if that cannot be checked now."""
        return True

    def close(self) -> None:
        """Release the lock."""


def presence(database: Database) -> Presence:
    """Take the lock that shows this process to all others on the same database. Call it after a fork."""
    if not database.is_sqlite:
        session = Session(database)
        return session if session.why_not is None else Presence(session.why_not)
    folder = Path(f"{Path(str(database.engine.url.database)).absolute()}.at-work")
    if fcntl is None:
        return Presence("this system has no locks on files")
    if (kind := _file_system(folder.parent)) in REMOTE:
        return Presence(f"the database is on a network file system ({kind})")
    try:
        return Files(folder)
    except OSError as error:
        return Presence(f"{folder} cannot be locked ({os.strerror(error.errno or 0)})")


class Files(Presence):
    """A locked file for each process, in a folder beside the database."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        folder.mkdir(mode=0o700, exist_ok=True)
        self._folder = folder
        self.name = secrets.token_hex(4)
        draft = folder / f".{self.name}"
        self._file = draft.open("w")
        fcntl.flock(self._file, fcntl.LOCK_EX)
        draft.rename(folder / self.name)  # only once locked, so that nobody takes it for a dead process's file
        for other in folder.glob("[0-9a-f]*"):
            if not self.is_there(other.name):
                other.unlink(missing_ok=True)

    def is_there(self, name: str) -> bool:
        """Say whether a process holds the file's lock."""
        try:
            with (self._folder / name).open() as file:
                return not _can_be_locked(file)
        except FileNotFoundError:
            return False

    def close(self) -> None:
        """Release the file and delete it."""
        (self._folder / str(self.name)).unlink(missing_ok=True)
        self._file.close()


def _can_be_locked(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _file_system(folder: Path) -> str:
    """Return the type of the file system that a folder is on; empty if unknown."""
    kinds: dict[str, str] = {}
    with contextlib.suppress(OSError):
        for line in Path("/proc/self/mounts").read_text("utf-8").splitlines():
            _, place, kind, *_ = line.split()
            kinds[place] = kind
    return next((kinds[str(place)] for place in (folder, *folder.parents) if str(place) in kinds), "")


class Session(Presence):
    """An advisory lock held by a dedicated session, and taken again if that session is lost."""

    def __init__(self, database: Database) -> None:
        super().__init__()
        self._database = database
        self._number = secrets.randbits(31)
        self.name = f"{self._number:08x}"
        self._connection: Connection | None = None
        self._ended = threading.Event()
        self._hold()
        if self.why_not is None:
            threading.Thread(target=self._keep, name="presence", daemon=True).start()

    def is_there(self, name: str) -> bool:
        """Say whether any session on this database holds that process's lock."""
        with self._database.read() as connection:
            return bool(connection.scalar(_HELD, {"class": CLASS, "number": int(name, 16)}))

    def close(self) -> None:
        """Release the lock."""
        self._ended.set()
        self._drop()

    def _keep(self) -> None:
        while not self._ended.wait(LOOK):
            self._hold()

    def _hold(self) -> None:
        """Check that the session still works, and open a new one if there is none."""
        with self._troubles():
            if self._connection is None:
                connection = self._connection = self._database.engine.connect()
                connection = connection.execution_options(reads=True)
                is_ours = has_own_session(connection.connection.dbapi_connection)
                connection.detach()  # from the pool: it is held until the process ends
                if not is_ours:
                    self.why_not = "something between this bot and PostgreSQL shares its sessions (a pooler)"
                    self._drop()
                    return
                connection.execute(_TAKE, {"class": CLASS, "number": self._number})
            else:
                self._connection.execute(text("SELECT 1"))

    @contextlib.contextmanager
    def _troubles(self) -> Iterator[None]:
        try:
            yield
        except SQLAlchemyError as error:
            log.info("this process is not seen to be there at the moment (%s)", cause_of(error))
            self._drop()

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(SQLAlchemyError):
                connection.close()


_TAKE = text("SELECT pg_advisory_lock(:class, :number)")
_HELD = text(
    "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted"
    " AND classid = CAST(:class AS oid) AND objid = CAST(:number AS oid) AND objsubid = 2"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))"
)
