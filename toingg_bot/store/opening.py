"""Opening the stores with the given settings."""

from dataclasses import dataclass

from toingg_bot.store.audit import Audit
from toingg_bot.store.campaigns import CampaignStore
from toingg_bot.store.columns import InWords, codes_of
from toingg_bot.store.database import POOL, Database
from toingg_bot.store.fingerprints import Fingerprints
from toingg_bot.store.homes import Homes
from toingg_bot.store.installations import Installations
from toingg_bot.store.key_file import keys_of
from toingg_bot.store.rows import RETENTION
from toingg_bot.store.sealing import Sealer
from toingg_bot.store.templates import Templates
from toingg_bot.store.workspaces import Workspaces


@dataclass(frozen=True)
class Stores:
    """All stores, in one database."""

    database: Database
    campaigns: CampaignStore
    workspaces: Workspaces
    installations: Installations
    fingerprints: Fingerprints
    audit: Audit
    homes: Homes
    templates: Templates

    def close(self) -> None:
        """Close the database connections."""
        self.database.close()


def open_stores(
    database_url: str,
    encryption_keys: str | None,
    retention: float = RETENTION,
    pool: int = POOL,
    in_words: InWords = codes_of,
) -> Stores:
    """Return the stores. A campaign that nobody touched for `retention` seconds is removed.

    `in_words` turns reasons into sentences, for processes that still run the previous version.
    """
    database = Database(database_url, pool)
    sealer = open_sealer(database, encryption_keys)
    return Stores(
        database,
        CampaignStore(database, sealer, retention, in_words),
        Workspaces(database, sealer),
        Installations(database, sealer),
        Fingerprints(database, sealer),
        Audit(database),
        Homes(database, sealer),
        Templates(database, sealer),
    )


def open_sealer(database: Database, encryption_keys: str | None) -> Sealer:
    """Return the sealer for this database.

    Without `encryption_keys` it uses the key file beside the SQLite file, which is created if nothing is sealed yet.
    Raises KeyFileError, or StoreUnavailable.
    """
    return Sealer(keys_of(database, encryption_keys))
