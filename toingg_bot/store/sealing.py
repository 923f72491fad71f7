"""Encryption of stored data: Fernet, with several keys at once so that keys can be rotated."""

import json
from collections.abc import Sequence
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from toingg_bot.domain.errors import OperatorError
from toingg_bot.domain.reasons import reason


class CannotUnseal(OperatorError):
    """No key fits: ENCRYPTION_KEYS no longer has the key that this was sealed with."""

    def __init__(self) -> None:
        super().__init__(
            "none of the keys unseals a row",
            advice="What was saved cannot be read: ENCRYPTION_KEYS lacks the key that it was sealed with.",
            reason=reason("cannot_unseal"),
        )


class Sealer:
    """Seals with the first key, and unseals with any of them.

    https://cryptography.io/en/latest/fernet/#cryptography.fernet.MultiFernet
    """

    def __init__(self, keys: Sequence[str]) -> None:
        self._fernet = MultiFernet([Fernet(key) for key in keys])

    def seal(self, content: Any) -> bytes:
        """Return JSON content as encrypted bytes. As UTF-8, a Hindi letter takes half of the space of its escape."""
        return self._fernet.encrypt(json.dumps(content, ensure_ascii=False).encode("utf-8", "surrogatepass"))

    def unseal(self, sealed: bytes) -> Any:
        """Return the decrypted content. Raises CannotUnseal."""
        try:
            return json.loads(self._fernet.decrypt(sealed))
        except InvalidToken:
            raise CannotUnseal from None

    def reseal(self, sealed: bytes) -> bytes:
        """Return the same content sealed with the first key. Raises CannotUnseal."""
        try:
            return self._fernet.rotate(sealed)
        except InvalidToken:
            raise CannotUnseal from None


def new_key() -> str:
    """Return a new random key."""
    return Fernet.generate_key().decode()
