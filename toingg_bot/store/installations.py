"""Where the app is installed over OAuth, and the bot's token there. One row each: a reinstallation replaces it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import RowMapping, select

from toingg_bot.store.audit import Action, noted
from toingg_bot.store.database import Database, now, upsert
from toingg_bot.store.sealing import Sealer
from toingg_bot.store.tables import installations


@dataclass(frozen=True)
class Installed:
    """An installation: in a workspace (`T…`) or a whole organisation (`E…`), with which scopes, and by whom."""

    installed_in: str
    enterprise_id: str | None
    app_id: str | None
    bot_user_id: str | None
    bot_token: str
    scopes: tuple[str, ...]
    installed_by: str | None


class Installations:
    """Every read asks the database, so that an uninstallation holds for every process at once."""

    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._database = database
        self._sealer = sealer

    def save(self, installed: Installed) -> None:
        """Keep an installation in the place of the one before."""
        row = {
            "installed_in": installed.installed_in,
            "enterprise_id": installed.enterprise_id,
            "app_id": installed.app_id,
            "bot_user_id": installed.bot_user_id,
            "scopes": ",".join(installed.scopes),
            "installed_by": installed.installed_by,
            "installed_at": now(),
            "sealed": self._sealer.seal(installed.bot_token),
        }
        with self._database.write() as connection:
            connection.execute(upsert(installations, row, row))
            connection.execute(noted(installed.installed_in, installed.installed_by or "", Action.INSTALL))

    def find(self, workspace_id: str, enterprise_id: str | None) -> Installed | None:
        """Return what serves a workspace: its own installation, else its organisation's."""
        wanted = (
            select(installations)
            .where(installations.c.installed_in.in_([workspace_id, *([enterprise_id] if enterprise_id else [])]))
            .order_by(installations.c.installed_in.desc())
            .limit(1)
        )
        with self._database.read() as connection:
            row = connection.execute(wanted).mappings().one_or_none()
        return None if row is None else read_installation(row, self._sealer)

    def all(self) -> list[Installed]:
        """Return every installation, for whoever runs the bot."""
        with self._database.read() as connection:
            rows = connection.execute(select(installations).order_by(installations.c.installed_in)).mappings().all()
        return [read_installation(row, self._sealer) for row in rows]


def read_installation(row: Mapping[str, Any] | RowMapping, sealer: Sealer) -> Installed:
    """Read a row of the table."""
    return Installed(
        row["installed_in"],
        row["enterprise_id"],
        row["app_id"],
        row["bot_user_id"],
        str(sealer.unseal(row["sealed"])),
        tuple(row["scopes"].split(",")),
        row["installed_by"],
    )
