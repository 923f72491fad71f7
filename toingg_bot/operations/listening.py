"""Checks that the bot can listen on a port, before it starts a server that would fail silently."""

import errno
import os
import socket
import time
from contextlib import closing
from typing import Any

from toingg_bot.domain.errors import OperatorError
from toingg_bot.settings.addresses import authority
from toingg_bot.telemetry.causes import cause_of

PATIENCE = 5.0  # seconds to wait for another process that is ending and still holds the port
PAUSE = 0.1
PRIVILEGED = 1024  # only root may use ports below this


class PortTaken(OperatorError):
    """Another program listens there already."""


class CannotListen(OperatorError):
    """HOST does not exist or is not this machine, or the bot may not use the port."""

    def __init__(self, what: str) -> None:
        super().__init__(f"cannot listen: {what}", what)


def addresses(host: str) -> list[str]:
    """Return this machine's addresses for HOST: `localhost` may have an IPv4 and an IPv6 address."""
    host = host.removeprefix("[").removesuffix("]")
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return [host]  # the attempt to listen there will report the problem
    named = dict.fromkeys(str(address[0]) for *_, address in found)
    return [address for address in named if _is_here(address)] or [host]


def _is_here(address: str) -> bool:
    try:
        with socket.socket(family_of(address)) as probe:
            probe.bind((address, 0))
    except OSError:
        return False  # for example ::1 on a machine without IPv6
    return True


def family_of(address: str) -> socket.AddressFamily:
    """Return the family of an address: IPv4 or IPv6."""
    return socket.AF_INET6 if ":" in address else socket.AF_INET


def check(host: str, port: int, setting: str, patience: float = PATIENCE) -> None:
    """Check that this process may listen there; `setting` is the port's setting. Raises CannotListen or PortTaken."""
    if os.environ.get("LISTEN_PID") == str(os.getpid()):
        return  # systemd has already opened the port for the bot
    try:
        found = [
            socket.getaddrinfo(address, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
            for address in addresses(host)
        ]
    except (OSError, UnicodeError) as error:
        raise CannotListen(f"HOST is the address of no machine ({cause_of(error)}): {_ADVICE}.") from None
    deadline = time.monotonic() + patience
    for family, kind, protocol, _, address in found:
        while (refusal := _tried(family, kind, protocol, address)) is not None:
            if refusal.errno != errno.EADDRINUSE:
                raise _why_not(refusal, host, port, setting)
            if time.monotonic() > deadline:
                raise _taken(host, port, setting)
            time.sleep(PAUSE)


def _tried(family: int, kind: int, protocol: int, address: Any) -> OSError | None:
    """Listen for a moment; return the error if that fails."""
    try:
        with closing(socket.socket(family, kind, protocol)) as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
            listener.listen(1)
    except OSError as error:
        return error
    return None


_ADVICE = "write 127.0.0.1 for this machine alone, 0.0.0.0 or :: for everybody"


def _why_not(error: OSError, host: str, port: int, setting: str) -> CannotListen:
    cause = cause_of(error)
    if error.errno == errno.EACCES and port < PRIVILEGED:
        return CannotListen(
            f"{setting} is {port}, on which only root may listen ({cause}): choose one from {PRIVILEGED} on."
        )
    return CannotListen(f"HOST is no address of this machine at which the bot may listen ({cause}): {_ADVICE}.")


def _taken(host: str, port: int, setting: str) -> PortTaken:
    where = authority(host, port)
    return PortTaken(
        f"{where} is taken",
        f"{setting} is taken: another program listens at {where}. End it, or choose another port.",
    )
