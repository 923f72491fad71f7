"""Fingerprints of Toingg keys: they show which campaigns were sent with the same key, but reveal no key."""

import hashlib
import hmac
import secrets

from sqlalchemy import select

from toingg_bot.store import tables
from toingg_bot.store.database import Database, upsert
from toingg_bot.store.sealing import CannotUnseal, Sealer

NAME = "fingerprints"


class Fingerprints:
    """Makes fingerprints with a secret that all processes share; without it nobody can test keys against them."""

    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._database = database
        self._sealer = sealer
        self._secret: bytes | None = None

    def of(self, api_key: str) -> str | None:
        """Return the key's fingerprint; None if ENCRYPTION_KEYS no longer has the key that sealed the secret.

        That must not stop a campaign: one without a fingerprint is compared only within its workspace.
        """
        try:
            secret = self._secret = self._secret or self._agreed()
        except CannotUnseal:
            return None
        return hmac.new(secret, api_key.encode(errors="surrogatepass"), hashlib.sha256).hexdigest()

    def _agreed(self) -> bytes:
        """Return the secret that was stored first, by this or another process."""
        kept = select(tables.secrets.c.sealed).where(tables.secrets.c.name == NAME)
        with self._database.read() as connection:
            sealed = connection.scalar(kept)
        if sealed is None:
            mine = {"name": NAME, "sealed": self._sealer.seal(secrets.token_hex(32))}
            with self._database.write() as connection:
                connection.execute(upsert(tables.secrets, mine, {}))
                sealed = connection.execute(kept).scalar_one()
        return bytes.fromhex(self._sealer.unseal(sealed))
