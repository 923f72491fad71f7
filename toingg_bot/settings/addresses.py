"""The addresses in the settings: checks each one, says what to change, and shows it without its secrets.

Nothing here uses the network. An address can contain passwords, so messages never quote one.
"""

import re
from ipaddress import IPv6Address, ip_address
from urllib.parse import parse_qsl, unquote, urlsplit

from psycopg import ProgrammingError, pq
from psycopg.conninfo import conninfo_to_dict
from redis import ConnectionPool, RedisError

USUAL_PORTS = {"http": 80, "https": 443, "redis": 6379, "rediss": 6379}
POSTGRESQL_PORT = "5432"
HIGHEST_PORT = 65_535

_POSTGRESQL = re.compile(r"postgres(?:ql)?(?:\+\w+)?://(?=.)")  # may have a driver's name, as in SQLAlchemy
_SQLITE = re.compile(r"sqlite:///[^:]")
_INSTEAD = {
    "pgbouncer": "leave it out",
    "schema": "write options=-csearch_path%3D… instead",
    "ssl": "write sslmode=require instead",
}
"""What to do about parameters of other programs."""

_ESCAPE = "special characters in a password are written as %23 for #, %2F for /, %3A for : and %40 for @"


class Unusable(ValueError):
    """An address that cannot work. Its words continue after the setting's name and quote nothing of the address."""


def http(address: str) -> str:
    """Check the address of a web server and return it. Raises Unusable."""
    try:
        parts = urlsplit(address)
        is_right = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        is_right = False
    if not is_right:
        raise Unusable("must be an address that begins with https:// or http://")
    return address


def database(address: str) -> str:
    """Check the address of a database and return it, for PostgreSQL in libpq's form. Raises Unusable."""
    if _POSTGRESQL.match(address):
        return _postgresql(address)
    if _SQLITE.match(address):
        return _sqlite(address)
    raise Unusable("must be sqlite:///a-file.db or postgresql://user:password@host/database")


def queue(address: str) -> str:
    """Check the address of a queue and return it. Raises Unusable."""
    if _POSTGRESQL.match(address):
        return _postgresql(address)
    if address.startswith("sqlite:///") and address != "sqlite:///":
        return _sqlite(address)
    if re.match(r"rediss?://.", address):
        return _redis(address)
    raise Unusable("must be redis://host:port, postgresql://… or sqlite:///a-file.db")


def host(text: str) -> str:
    """Check the address to listen at and return it, an IPv6 address without its brackets. Raises Unusable."""
    bare = text[1:-1] if re.fullmatch(r"\[.*\]", text) else text
    try:
        ip_address(bare)
    except ValueError:
        is_name = re.fullmatch(r"(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9-]+)*", text)
        if not is_name:
            raise Unusable(
                "must be an address of this machine: 127.0.0.1 for this machine alone, 0.0.0.0 or :: for everybody"
            ) from None
    return bare


def is_postgresql(address: str) -> bool:
    """Return whether this is the address of a PostgreSQL database."""
    return bool(_POSTGRESQL.match(address))


def parameters(address: str) -> dict[str, str]:
    """Return the parameters that libpq finds in a PostgreSQL address: `host`, `port`, `user` and others."""
    return {name: str(value) for name, value in conninfo_to_dict(address).items()}


def passwords(address: str) -> set[str]:
    """Return the passwords in an address, both as written there and decoded."""
    found = {value for name, value in parse_qsl(address.partition("?")[2]) if "password" in name}
    if is_postgresql(address):
        given = parameters(address)
        found |= {value for name, value in given.items() if "password" in name}
    found.add(re.sub(r"^[^:]*:?", "", urlsplit(address).netloc.rpartition("@")[0], count=1))
    return {word for each in found for word in (each, unquote(each))} - {""}


def place(address: str) -> str:
    """Return only the host and port of an address, or the path of a SQLite file."""
    if is_postgresql(address):
        return _servers(parameters(address))
    if address.startswith("sqlite"):
        return address.removeprefix("sqlite:///")
    parts = urlsplit(address)
    return authority(parts.hostname or "localhost", parts.port or USUAL_PORTS.get(parts.scheme, 0))


def authority(name: str, port: int | str) -> str:
    """Return host and port as in an address."""
    try:
        is_version_6 = isinstance(ip_address(name), IPv6Address)
    except ValueError:
        is_version_6 = False
    return f"[{name}]:{port}" if is_version_6 else f"{name}:{port}"


def _servers(given: dict[str, str]) -> str:
    hosts = given.get("hostaddr", given.get("host", "")).split(",")
    ports = given.get("port", POSTGRESQL_PORT).split(",")
    ports = ports * len(hosts) if len(ports) == 1 else ports
    return ", ".join(
        name
        if name.startswith("/")
        else authority(name, port or POSTGRESQL_PORT)
        if name
        else "the socket of this machine"
        for name, port in zip(hosts, ports, strict=False)
    )


def _postgresql(address: str) -> str:
    plain = _POSTGRESQL.sub("postgresql://", address)
    known = {option.keyword.decode() for option in pq.Conninfo.get_defaults()}
    unknown = [name for name, _ in parse_qsl(plain.partition("?")[2], keep_blank_values=True) if name not in known]
    if named := [name for name in unknown if re.fullmatch(r"\w{1,40}", name, re.ASCII)]:
        advice = "; ".join(f"{name}: {_INSTEAD.get(name, 'leave it out')}" for name in named)
        raise Unusable(f"has parameters that PostgreSQL does not know ({advice})")
    try:
        given = parameters(plain)
    except ProgrammingError:
        raise Unusable(f"cannot be read as postgresql://user:password@host:port/database: {_ESCAPE}") from None
    ports = given.get("port", POSTGRESQL_PORT).split(",")
    if not all(
        re.fullmatch(r"\d{0,5}", port, re.ASCII) and int(port or 1) in range(1, HIGHEST_PORT + 1) for port in ports
    ):
        raise Unusable(f"has a port that is no number from 1 to {HIGHEST_PORT}; {_ESCAPE}")
    if len(ports) not in {1, len(given.get("host", "").split(","))}:
        raise Unusable("names more ports than hosts: write each port behind its host, or one port for all")
    if "@" in given.get("host", ""):
        raise Unusable(f"has an @ too many; {_ESCAPE}")
    return plain


def _sqlite(address: str) -> str:
    if "?" in address or "\0" in address:
        raise Unusable("must be the path of a file and nothing else: leave out the ? and what follows it")
    return address


def _redis(address: str) -> str:
    try:
        parts = urlsplit(address)
        is_right = (
            bool(parts.hostname) and parts.port != 0 and re.fullmatch(r"/?\d*", parts.path) and not parts.fragment
        )
    except ValueError:
        is_right = None
    if not is_right:
        raise Unusable(f"cannot be read as redis://:password@host:port/0: {_ESCAPE}")
    try:
        ConnectionPool.from_url(address).make_connection()  # this does not connect yet
    except (ValueError, TypeError, RedisError):
        raise Unusable("has a parameter behind the ? that Redis' client does not know: leave it out") from None
    return address
