"""Where the app is installed over OAuth, with the bot's token. A reinstallation replaces the earlier row."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, select, update

from toingg_bot.domain.audit import Action
from toingg_bot.store import removals
from toingg_bot.store.audit import note
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
    installed_at: float = 0.0
    """In seconds since 1970, once it is stored."""


class Installations:
    """Reads from the database every time, so that all processes see an uninstallation at once."""

    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._database = database
        self._sealer = sealer

    def save(self, installed: Installed) -> None:
        """Save an installation, replacing the one before."""
        row = {
            "installed_in": installed.installed_in,
            "enterprise_id": installed.enterprise_id,
            "app_id": installed.app_id,
            "bot_user_id": installed.bot_user_id,
            "scopes": ",".join(installed.scopes),
            "installed_by": installed.installed_by,
            "installed_at": now(),
            "refused_at": None,
            "sealed": self._sealer.seal(installed.bot_token),
        }
        with self._database.write() as connection:
            removals.stay(connection, installed.installed_in, None)
            connection.execute(upsert(installations, row, row))
            note(connection, installed.installed_in, installed.installed_by or "", Action.INSTALL)

    def find(self, workspace_id: str, enterprise_id: str | None) -> Installed | None:
        """Return a workspace's own installation, or else its organisation's."""
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
        """Return every installation, for operators and for the token check."""
        with self._database.read() as connection:
            rows = connection.execute(select(installations).order_by(installations.c.installed_in)).mappings().all()
        return [read_installation(row, self._sealer) for row in rows]

    def refused(self, installed: Installed) -> float:
        """Save that Slack rejects a token as dead, and return for how many seconds it has done so."""
        c = installations.c
        this = _is_this(installed)
        with self._database.write() as connection:
            connection.execute(update(installations).where(*this, c.refused_at.is_(None)).values(refused_at=now()))
            return float(connection.scalar(select(now() - c.refused_at).where(*this)) or 0.0)

    def accepted(self, installed: Installed) -> None:
        """Save that Slack accepts a token, in case it was rejected before."""
        c = installations.c
        with self._database.read() as connection:
            was_refused = connection.scalar(select(c.refused_at).where(*_is_this(installed)))
        if was_refused is not None:
            with self._database.write() as connection:
                connection.execute(update(installations).where(*_is_this(installed)).values(refused_at=None))


def _is_this(installed: Installed) -> tuple[ColumnElement[bool], ...]:
    """Return conditions that match this installation and no later one in the same place."""
    c = installations.c
    return c.installed_in == installed.installed_in, c.installed_at == installed.installed_at


def read_installation(row: Mapping[str, Any] | RowMapping, sealer: Sealer) -> Installed:
    """Return the installation that a table row describes."""
    return Installed(
        row["installed_in"],
        row["enterprise_id"],
        row["app_id"],
        row["bot_user_id"],
        str(sealer.unseal(row["sealed"])),
        tuple(row["scopes"].split(",")),
        row["installed_by"],
        row["installed_at"],
    )
