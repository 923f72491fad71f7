"""Opening the store as the settings say."""

import os
from pathlib import Path

from toingg_bot.store.campaigns import CampaignStore
from toingg_bot.store.database import Database
from toingg_bot.store.sealing import Sealer, new_key


def open_store(database_url: str, encryption_keys: str | None) -> CampaignStore:
    """Return the store.

    Without keys, a key file that only its owner can read is made beside the SQLite file.
    """
    database = Database(database_url)
    keys = encryption_keys or _key_file(Path(str(database.engine.url.database)))
    return CampaignStore(database, Sealer([key.strip() for key in keys.split(",")]))


def _key_file(beside: Path) -> str:
    path = beside.with_name(f"{beside.name}.key")
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        file.write(f"{new_key()}\n")
    return path.read_text().strip()
