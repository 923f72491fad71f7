"""Opening the store as the settings say."""

import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from toingg_bot.store.audit import Audit
from toingg_bot.store.campaigns import RETENTION, CampaignStore
from toingg_bot.store.database import Database
from toingg_bot.store.installations import Installations
from toingg_bot.store.sealing import Sealer, new_key
from toingg_bot.store.workspaces import Workspaces


@dataclass(frozen=True)
class Stores:
    """Everything that is kept, in one database."""

    database: Database
    campaigns: CampaignStore
    workspaces: Workspaces
    installations: Installations
    audit: Audit

    def close(self) -> None:
        """Let go of the database."""
        self.database.close()


def open_stores(database_url: str, encryption_keys: str | None, retention: float = RETENTION) -> Stores:
    """Return the stores; a campaign that nobody touched for `retention` seconds is removed."""
    database = Database(database_url)
    sealer = open_sealer(database, encryption_keys)
    return Stores(
        database,
        CampaignStore(database, sealer, retention),
        Workspaces(database, sealer),
        Installations(database, sealer),
        Audit(database),
    )


def open_sealer(database: Database, encryption_keys: str | None) -> Sealer:
    """Return what seals and unseals this database's rows.

    Without keys, a key file that only its owner can read is made beside the SQLite file.
    """
    keys = encryption_keys or _key_file(Path(str(database.engine.url.database)))
    return Sealer([key.strip() for key in keys.split(",")])


def _key_file(beside: Path) -> str:
    path = beside.with_name(f"{beside.name}.key")
    if not path.exists():
        # Whole before it has its name, for two processes may start at once. What mkstemp makes, only its owner reads.
        descriptor, draft = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(descriptor, "w") as file:
            file.write(f"{new_key()}\n")
        with suppress(FileExistsError):
            os.link(draft, path)
        Path(draft).unlink()
    return path.read_text().strip()
