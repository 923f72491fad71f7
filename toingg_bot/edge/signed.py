"""Signed tokens that a browser holds for the bot. Any of the bot's processes can verify them."""

import hashlib
import hmac
import json
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from typing import Any


class Signer:
    """Makes and reads tokens for one purpose. Their content is readable, but only the secret's owner can change it."""

    def __init__(self, secret: str, purpose: str, life: int, clock: Callable[[], float] = time.time) -> None:
        self._secret = secret.encode()
        self._purpose = purpose
        self._life = life
        self._clock = clock

    def sign(self, content: Any, *bound_to: str) -> str:
        """Return a token that is valid for `life` seconds, together with the values it is bound to."""
        said = json.dumps([int(self._clock()) + self._life, content]).encode()
        payload = urlsafe_b64encode(said).decode().rstrip("=")
        return f"{payload}.{self._signature(payload, *bound_to)}"

    def read(self, token: str, *bound_to: str) -> Any:
        """Return a token's content; None if it is not ours, has expired or is bound to something else."""
        payload, _, signature = token.partition(".")
        if not hmac.compare_digest(signature.encode(), self._signature(payload, *bound_to).encode()):
            return None
        until, content = json.loads(urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return content if self._clock() < until else None

    def _signature(self, payload: str, *bound_to: str) -> str:
        signed = json.dumps([self._purpose, payload, *bound_to]).encode()
        return hmac.new(self._secret, signed, hashlib.sha256).hexdigest()
