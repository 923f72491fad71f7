"""A database that cannot be used: how the bot recognises it, and what an operator can do about it."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from toingg_bot.domain.errors import BotError
from toingg_bot.domain.reasons import Reason, reason
from toingg_bot.telemetry.causes import cause_of, database_code


class StoreUnavailable(BotError):
    """The database does not answer, or is too busy. It may work again in a moment.

    `advice` says what an operator can do or check.
    """

    def __init__(self, log_message: str, reason: Reason, advice: str) -> None:
        super().__init__(log_message, reason)
        self.advice = advice

    @property
    def for_strangers(self) -> str:
        """A text without the database's address and error, which are for operators only."""
        return "the database cannot be used"


class TablesMissing(StoreUnavailable):
    """The database answers, but its tables are missing or too old. A migration may fix that."""


class Held(StoreUnavailable):
    """Another transaction holds a needed lock and did not release it in time. Trying again may work."""


HELD = ("40P01", "55P03", "SQLITE_BUSY")
"""How the error codes begin that mean a wait for a lock was cut short."""

READ_ONLY = "25006"  # https://www.postgresql.org/docs/current/errcodes-appendix.html
MIGRATE = "run `python bot.py migrate`"
ELSEWHERE = "look at DATABASE_URL, and at the server behind it"

_ADVICE = {
    "3D000": "make the database, or name another one in DATABASE_URL",
    READ_ONLY: "name a server that takes writes in DATABASE_URL; this one is a standby, or is set to be read only",
    "42501": "have the owner of the database grant the role of DATABASE_URL every right on the schema and its tables",
    "53100": "make room on the server's disk",
    "SQLITE_CANTOPEN": "see that the folder in DATABASE_URL exists, and the bot's user may write there",
    "SQLITE_CORRUPT": "put back a backup of the file in DATABASE_URL",
    "SQLITE_FULL": "make room on the disk",
    "SQLITE_IOERR": "look at the disk on which the file in DATABASE_URL is",
    "SQLITE_NOTADB": "name another file in DATABASE_URL, or move this one away",
    "SQLITE_PERM": "let the bot's user read and write the file in DATABASE_URL",
    "SQLITE_READONLY": "let the bot's user write the file in DATABASE_URL, and into its folder",
}
"""What to do, by SQLSTATE or by the first two words of a SQLite code."""


@contextmanager
def reachable(where: str) -> Iterator[None]:
    """Turn database errors inside the block into StoreUnavailable; other errors pass through.

    `where` is the database's address, for the log. Raises StoreUnavailable.
    """
    try:
        yield
    except (DBAPIError, PoolTimeout) as error:
        cause = getattr(error, "orig", None) or error
        if _is_about_tables(cause):
            raise TablesMissing(
                "tables are missing, or old: `python bot.py migrate` brings them to the newest form",
                reason("database_not_set_up"),
                MIGRATE,
            ) from None
        advice = _advice(cause)
        passes = OperationalError | InterfaceError | InternalError
        if isinstance(error, DBAPIError) and not isinstance(error, passes) and advice is None:
            raise
        kind = Held if code_of(cause).startswith(HELD) else StoreUnavailable
        # If only the answer was lost, the write may have succeeded. A retry is safe: a form makes one campaign only.
        raise kind(
            f"the database at {where} cannot be used ({cause_of(cause)})",
            reason("database_away"),
            advice or ELSEWHERE,
        ) from None


def _advice(cause: BaseException) -> str | None:
    if isinstance(cause, PoolTimeout):
        return "raise DATABASE_POOL, if the server has room for more connections"
    return _ADVICE.get("_".join(code_of(cause).split("_")[:2]))


def code_of(cause: BaseException | None) -> str:
    """Return the database's own error code, an SQLSTATE or SQLite's name for it; empty if there is none."""
    return (cause and database_code(cause)) or ""


def _is_about_tables(cause: BaseException) -> bool:
    if code_of(cause) == "SQLITE_ERROR":
        return any(words in str(cause) for words in ("no such table", "no such column", "has no column named"))
    return code_of(cause) in {"42P01", "42703"}  # undefined table, undefined column
