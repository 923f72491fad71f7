"""Encryption of what is kept: Fernet, with as many keys as a change of keys takes."""

import json
from collections.abc import Sequence
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from toingg_bot.errors import BotError


class CannotUnseal(BotError):
    """None of the keys fits: ENCRYPTION_KEYS lost the one that this was sealed with."""

    def __init__(self) -> None:
        super().__init__(
            "none of the keys unseals a row",
            "What was kept cannot be read: ENCRYPTION_KEYS lacks the key that it was sealed with.",
        )


class Sealer:
    """The first key seals, each can unseal: https://cryptography.io/en/latest/fernet/#cryptography.fernet.MultiFernet."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._fernet = MultiFernet([Fernet(key) for key in keys])

    def seal(self, content: Any) -> bytes:
        """Return JSON content as bytes that say nothing."""
        return self._fernet.encrypt(json.dumps(content).encode())

    def unseal(self, sealed: bytes) -> Any:
        """Return the content. Raises CannotUnseal."""
        try:
            return json.loads(self._fernet.decrypt(sealed))
        except InvalidToken:
            raise CannotUnseal from None

    def reseal(self, sealed: bytes) -> bytes:
        """Return the same content sealed with the first key."""
        try:
            return self._fernet.rotate(sealed)
        except InvalidToken:
            raise CannotUnseal from None


def new_key() -> str:
    """Return a fresh key."""
    return Fernet.generate_key().decode()
