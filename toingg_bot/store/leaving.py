"""What is deleted when the app is removed: all data of a workspace or an organisation, except the audit."""

from collections.abc import Sequence

from sqlalchemy import Connection, delete, false, func, select, union

from toingg_bot.domain.audit import Action
from toingg_bot.store import removals
from toingg_bot.store.audit import note
from toingg_bot.store.database import Database
from toingg_bot.store.home_tables import homes, paces, templates, title_words, welcomes
from toingg_bot.store.tables import campaigns, installations, workspaces


class Leaving:
    """Deletes data, and counts the removal so that requests that started earlier write nothing afterwards."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def remove(self, place: str, user_id: str, before: float) -> None:
        """Delete all data of a workspace (`T…`) or an organisation (`E…`), except the audit.

        Nothing is deleted if the app was installed again after `before` (in seconds since 1970): the news came late.
        """
        with self._database.write() as connection:
            removals.clear(connection, [place])
            newer = select(func.count()).where(
                installations.c.installed_in == place, installations.c.installed_at > before
            )
            if connection.scalar(newer):
                return
            connection.execute(delete(installations).where(installations.c.installed_in == place))
            theirs = self._of_organisation(connection, place) if place.startswith("E") else [place]
            removals.clear(connection, theirs)
            self._empty(connection, theirs)
            removals.remember(connection, {place, *theirs})
            note(connection, place, user_id, Action.UNINSTALL)

    def leave(self, workspace_id: str, before: float) -> bool:
        """Delete the data of a workspace that no longer belongs to its organisation's installation.

        It stays if the workspace has its own installation, or connected a key after `before` (in seconds since 1970).
        Returns whether it was deleted.
        """
        stays = select(func.count()).where(
            workspaces.c.workspace_id == workspace_id, workspaces.c.connected_at > before
        )
        own = select(func.count()).where(installations.c.installed_in == workspace_id)
        with self._database.write() as connection:
            removals.clear(connection, [workspace_id])
            if connection.scalar(own) or connection.scalar(stays):
                return False
            self._empty(connection, [workspace_id])
            removals.remember(connection, [workspace_id])
            note(connection, workspace_id, "", Action.UNINSTALL)
        return True

    def _of_organisation(self, connection: Connection, enterprise_id: str) -> list[str]:
        """Return an organisation's workspaces, except those with their own installation.

        If no other organisation has an installation, this includes workspaces stored without an organisation: no
        installation can reach them any more.
        """
        others = select(func.count()).where(installations.c.installed_in.startswith("E"))
        unclaimed = workspaces.c.enterprise_id.is_(None) if not connection.scalar(others) else false()
        theirs = [
            select(table.c.workspace_id).where(table.c.enterprise_id == enterprise_id)
            for table in (campaigns, templates)
        ]
        found = select(workspaces.c.workspace_id).where((workspaces.c.enterprise_id == enterprise_id) | unclaimed)
        by_themselves = select(installations.c.installed_in)
        everywhere = union(found, *theirs).subquery()
        return list(
            connection.scalars(select(everywhere.c.workspace_id).where(everywhere.c.workspace_id.not_in(by_themselves)))
        )

    def _empty(self, connection: Connection, workspace_ids: Sequence[str]) -> None:
        for table in (workspaces, campaigns, templates, title_words, homes, paces, welcomes):
            connection.execute(delete(table).where(table.c.workspace_id.in_(workspace_ids)))
