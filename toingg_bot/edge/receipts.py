"""A cookie that proves an installation, so that the browser sees the result again after a reload.

Slack accepts a code only once, and a forged address must not show that the app is installed. So the browser that
installed the app gets a cookie for this one return from Slack. It is bound to the state and the code, and contains
neither.
"""

import hashlib
import time
from collections.abc import Callable, Iterable
from dataclasses import astuple, dataclass

from toingg_bot.edge.signed import Signer

LIFE = 86_400  # seconds; as long as a tab may stay open on the day of the installation


@dataclass(frozen=True)
class Receipt:
    """Where the app was installed, what that workspace is called, and the link to continue in Slack."""

    place: str
    name: str | None
    address: str


class Receipts:
    """Writes and reads receipts."""

    def __init__(self, secret: str, clock: Callable[[], float] = time.time) -> None:
        self._signer = Signer(secret, "installed", LIFE, clock)

    def cookie(self, receipt: Receipt, state: str, code: str) -> str:
        """Return the cookie header. Without a path, the cookie also works under any URL prefix."""
        token = self._signer.sign(astuple(receipt), state, code)
        return f"{_name(state)}={token}; Secure; HttpOnly; SameSite=Lax; Max-Age={LIFE}"

    def find(self, cookies: Iterable[str], state: str, code: str) -> Receipt | None:
        """Return the receipt for this return from Slack, if the browser has a valid one."""
        for each in ";".join(cookies).split(";"):
            name, _, token = each.strip().partition("=")
            if name == _name(state) and (said := self._signer.read(token, state, code)) is not None:
                return Receipt(*said)
        return None


def _name(state: str) -> str:
    """Return the cookie's name, which is different for each installation that a browser begins."""
    return f"toingg-installed-{hashlib.sha256(state.encode()).hexdigest()[:16]}"
