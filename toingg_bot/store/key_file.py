"""The key file beside a SQLite database, which is used for sealing if ENCRYPTION_KEYS is not set.

Only this key can read what it sealed. So the file is created only if nothing is sealed yet, and is never replaced.
"""

import os
from pathlib import Path

from sqlalchemy import select

from toingg_bot.domain.errors import OperatorError
from toingg_bot.domain.syntax import is_encryption_key
from toingg_bot.store.database import Database
from toingg_bot.store.home_tables import SEALED
from toingg_bot.store.sealing import new_key
from toingg_bot.store.unavailable import TablesMissing
from toingg_bot.telemetry.causes import cause_of


class KeyFileError(OperatorError):
    """The key file is missing, or cannot be used."""

    def __init__(self, path: Path, trouble: str, advice: str) -> None:
        super().__init__(f"the key file {trouble}", advice=f"The key file {path.absolute()} {trouble}: {advice}.")


def path_of(database: Database) -> Path:
    """Return the path of a SQLite database's key file, whether or not it exists."""
    return Path(f"{database.place}.key")


def keys_of(database: Database, encryption_keys: str | None) -> list[str]:
    """Return the keys from the setting, or else from the key file, which is created if nothing is sealed yet.

    Raises KeyFileError, or StoreUnavailable.
    """
    if encryption_keys:
        return _parted(encryption_keys)
    path = path_of(database)
    return read(path) or _made(database, path)


def read(path: Path) -> list[str]:
    """Return the keys in a key file; an empty list if there is no such file. Raises KeyFileError."""
    try:
        keys = _parted(path.read_text("ascii"))
    except FileNotFoundError:
        return []
    except UnicodeDecodeError:
        keys = []
    except OSError as error:
        advice = "let the user that runs the bot read it (chmod 600), or set ENCRYPTION_KEYS"
        raise KeyFileError(path, f"cannot be read ({cause_of(error)})", advice) from None
    if not (keys and all(map(is_encryption_key, keys))):
        advice = (
            "put it back from a backup, or set ENCRYPTION_KEYS to what was in it; if nothing was ever kept, remove it"
        )
        raise KeyFileError(path, "holds no key", advice)
    return keys


def lost(path: Path) -> KeyFileError:
    """Return the error for a missing key file while there is data that it sealed."""
    advice = (
        "put it back from a backup, or set ENCRYPTION_KEYS to what was in it; to begin anew without what is kept, "
        "move the database away"
    )
    return KeyFileError(path, "is gone, and what is kept was sealed with it", advice)


def is_anything_sealed(database: Database) -> bool:
    """Say whether the database has any sealed data."""
    try:
        with database.read() as connection:
            sealed = (select(table.c.sealed).where(table.c.sealed.is_not(None)).limit(1) for table in SEALED)
            return any(connection.scalar(one) is not None for one in sealed)
    except TablesMissing:
        return False


def _made(database: Database, path: Path) -> list[str]:
    is_needed = is_anything_sealed(database)
    # One process at a time creates a key, and seals only then. So if anything is sealed, the file exists or is lost.
    with database.write():
        if keys := read(path):
            return keys
        if is_needed:
            raise lost(path)
        try:
            _write(path)
        except OSError as error:
            advice = "let the user that runs the bot write into its folder, or set ENCRYPTION_KEYS"
            raise KeyFileError(path, f"cannot be made ({cause_of(error)})", advice) from None
    return read(path)


def _write(path: Path) -> None:
    """Write a new key to a draft file, then rename it, so that the key file is never half written.

    A draft that a crash left behind is replaced the next time.
    """
    draft = path.with_name(f"{path.name}.new")
    draft.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(f"{new_key()}\n")
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError:
        draft.unlink(missing_ok=True)
        raise


def _parted(keys: str) -> list[str]:
    return [key.strip() for key in keys.split(",") if key.strip()]
