"""The cause of an error, in words that help an operator and contain nothing that people typed.

Libraries wrap errors of the system, the database or TLS in their own errors, whose messages quote addresses, queries
and values. So this module repeats no message unless it is a literal in the source code. It finds the error inside, and
describes it by its number or code.
"""

import errno
import os
import re
import socket
import ssl
from collections.abc import Iterator
from itertools import chain
from typing import Any
from urllib.error import HTTPError

_NAMES = {
    socket.EAI_NONAME: "no such host",
    socket.EAI_AGAIN: "the name of the host cannot be looked up at the moment",
    getattr(socket, "EAI_NODATA", socket.EAI_NONAME): "the host has no address",
}
_CERTIFICATES = {
    9: "its certificate is not valid yet",
    10: "its certificate has expired",
    18: "its certificate is self-signed",
    19: "its certificate is of an authority that this machine does not trust",
    20: "its certificate is of an authority that this machine does not trust",
    62: "its certificate is for another name",
}
"""https://docs.openssl.org/master/man3/X509_STORE_CTX_get_error/"""

_SQLITE = {
    "SQLITE_AUTH": "not allowed",
    "SQLITE_BUSY": "another process holds the file",
    "SQLITE_CANTOPEN": "the file cannot be opened",
    "SQLITE_CORRUPT": "the file is damaged",
    "SQLITE_FULL": "the disk is full",
    "SQLITE_IOERR": "the disk cannot be read or written",
    "SQLITE_LOCKED": "another thread holds the table",
    "SQLITE_NOTADB": "the file is not a SQLite database",
    "SQLITE_PERM": "the file may not be opened",
    "SQLITE_READONLY": "the file, or its folder, may not be written",
}
"""https://sqlite.org/rescode.html: the first two words of an extended code are the code."""

_LIBPQ = (
    (r"failed to resolve host|could not translate host name", "no such host"),
    (r"Connection refused", "connection refused"),
    (r"No route to host|Network is unreachable", "no way to the host"),
    (r"timeout expired|timed out|failed: timeout", "timed out"),
    (r"on socket .*No such file or directory", "there is no such socket"),
    (r"on socket .*Permission denied", "the socket may not be used"),
    (r"password authentication failed", "the password or the user is wrong"),
    (r"no password supplied", "it asks for a password"),
    (r"no pg_hba\.conf entry", "its pg_hba.conf lets nobody in from here as this user, or not in this way"),
    (r"FATAL: +role .* does not exist", "there is no such user"),
    (r"FATAL: +database .* does not exist", "there is no such database"),
    (r"permission denied for database", "the user may not connect to this database"),
    (r"too many (clients|connections)|connection slots are reserved", "it has as many connections as it takes"),
    (r"database system is (starting up|shutting down|in recovery mode)", "it is starting or ending"),
    (r"received invalid response to SSL negotiation", "what answers there is no PostgreSQL"),
    (r"server does not support SSL", "it does not speak TLS, which sslmode asks for"),
    (r"certificate verify failed", "its certificate is of an authority that this machine does not trust"),
    (r"root certificate file .* does not exist", "the file of sslrootcert is not there"),
    (r"server closed the connection|the connection is (closed|lost)", "it closed the connection"),
    (r"invalid \w+ value", "a parameter of the address has a value that is not known"),
)
"""libpq explains a failed connection only in words. https://www.postgresql.org/docs/current/libpq-status.html"""


def cause_of(error: BaseException) -> str:
    """Return an error's type and its cause: an error of the system, TLS, a database or another one inside it.

    https://docs.python.org/3/library/exceptions.html#exception-context
    """
    name, inside = type(error).__name__, list(_inside(error))
    found = filter(None, chain(map(_fact, inside), map(_literal_words, inside)))
    words = next(found, None)
    return f"{name}: {words}" if words else name


def database_code(error: BaseException) -> str | None:
    """Return a database's error code: an SQLSTATE, or the name of a SQLite code."""
    return next((code for each in _inside(error) if (code := _code(each))), None)


def _inside(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and all errors inside it, the outermost first."""
    found, waiting = [], [error]
    while waiting:
        each = waiting.pop(0)
        if each in found:
            continue
        found.append(each)
        yield each
        context = None if each.__suppress_context__ else each.__context__
        parts = (getattr(each, "reason", None), getattr(each, "orig", None), *each.args, each.__cause__, context)
        waiting += [part for part in parts if isinstance(part, BaseException)]


def _fact(error: BaseException) -> str | None:
    if code := _code(error):
        return _of_a_database(error, code)
    if isinstance(error, OSError):
        return _of_the_system(error)
    if type(error).__module__.startswith("psycopg"):
        return next((words for known, words in _LIBPQ if re.search(known, str(error), re.IGNORECASE)), None)
    return None


def _literal_words(error: BaseException) -> str | None:
    """Return an error's message if it is a literal in the function that raised the error."""
    said = error.args[0] if error.args else None
    return said if isinstance(said, str) and said in _literals_where_raised(error) else None


def _of_the_system(error: OSError) -> str | None:
    match error:
        case HTTPError():
            return f"HTTP {error.code}" if isinstance(error.code, int) else None
        case ssl.SSLError():
            return _of_tls(error)
        case socket.gaierror():
            return _NAMES.get(error.errno or 0, f"the name of the host cannot be looked up, {error.errno}")
        case OSError(errno=int(number)):
            return f"{os.strerror(number).lower()}, {errno.errorcode.get(number, number)}"
        case TimeoutError():
            return "timed out"
    return None


def _code(error: BaseException) -> str | None:
    for name, shape in (("sqlstate", "[0-9A-Z]{5}"), ("sqlite_errorname", "SQLITE_[A-Z_]+")):
        code = getattr(error, name, None)
        if isinstance(code, str) and re.fullmatch(shape, code):
            return code
    return None


def _of_a_database(error: BaseException, code: str) -> str:
    """Describe a code; psycopg has a class for each SQLSTATE, named after it."""
    if not code.startswith("SQLITE_"):
        return f"{type(error).__name__}, SQLSTATE {code}"
    words = _SQLITE.get("_".join(code.split("_")[:2]))
    return f"{words}, {code}" if words else code


def _of_tls(error: ssl.SSLError) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        number = getattr(error, "verify_code", 0)
        return _CERTIFICATES.get(number, f"its certificate cannot be trusted, {number}")
    reason = error.reason if isinstance(error.reason, str) and re.fullmatch(r"[A-Z0-9_]+", error.reason) else None
    return f"no TLS with it, {reason}" if reason else "no TLS with it"


def _literals_where_raised(error: BaseException) -> tuple[Any, ...]:
    """Return the literals in the function that raised an exception."""
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    return place.tb_frame.f_code.co_consts if place is not None else ()
