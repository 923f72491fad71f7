"""The templates of workspaces. Their names are plain, because everybody there reads them; the rest is sealed."""

from typing import Any

from sqlalchemy import Connection, RowMapping, bindparam, delete, func, insert, select, update

from toingg_bot.domain.audit import Action
from toingg_bot.domain.forms import Values
from toingg_bot.domain.reasons import Reason, reason
from toingg_bot.domain.templates import MOST, Template, as_template
from toingg_bot.domain.text import folded
from toingg_bot.store import removals
from toingg_bot.store.audit import note
from toingg_bot.store.database import Database, now
from toingg_bot.store.home_tables import templates
from toingg_bot.store.sealing import Sealer
from toingg_bot.store.tables import campaigns


class Templates:
    """Queries and changes by people. Each names a workspace, and returns nothing from any other."""

    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._database = database
        self._sealer = sealer

    def all(self, workspace_id: str) -> list[Template]:
        """Return all templates of a workspace, by name."""
        with self._database.read() as connection:
            found = connection.execute(_LISTED, {"workspace": workspace_id}).mappings().all()
        return [_template(row) for row in sorted(found, key=lambda row: (row["name_folded"], row["template_id"]))]

    def get(self, workspace_id: str, template_id: str) -> Template | None:
        """Return a template without what was written."""
        with self._database.read() as connection:
            found = connection.execute(_ONE, _this(workspace_id, template_id)).mappings().one_or_none()
        return _template(found) if found else None

    def named(self, workspace_id: str, name: str) -> Template | None:
        """Return the template with a name, however it is written."""
        with self._database.read() as connection:
            found = _with_name(connection, workspace_id, name)
        return _template(found) if found else None

    def values(self, workspace_id: str, template_id: str) -> Values | None:
        """Return what a form starts with; None if there is no such template. Raises CannotUnseal."""
        with self._database.read() as connection:
            sealed = connection.scalar(_SEALED, _this(workspace_id, template_id))
        return None if sealed is None else dict(self._sealer.unseal(sealed))

    def save(
        self,
        workspace_id: str,
        campaign_id: str,
        template_id: str,
        name: str,
        *,
        by: str,
        enterprise_id: str | None = None,
        instead_of: str | None = None,
        seen: int | None = None,
    ) -> Reason | None:
        """Save what a campaign says now as a template; return why that is not possible, or None.

        The same name again replaces the person's own template, or the one that they may take the place of
        (`instead_of`). `seen` is as for `Submissions.accept`. Raises Removed.
        """
        with self._database.write() as connection:
            removals.stay(connection, workspace_id, enterprise_id)
            removals.compare(connection, workspace_id, enterprise_id, seen)
            self._lock(connection, workspace_id)
            # Read in here, so that a campaign that is being forgotten leaves no copy.
            campaign = connection.scalar(_CAMPAIGN, {"workspace": workspace_id, "campaign": campaign_id})
            if campaign is None:
                return reason("not_here")
            values = as_template(self._sealer.unseal(campaign)["values"])
            if not values:
                return reason("no_text_to_save")
            there = _with_name(connection, workspace_id, name)
            if there is not None and by != there["user_id"] and instead_of != there["template_id"]:
                return reason("template_is_anothers", author=(there["user_id"],))
            if there is None and connection.execute(_NUMBER, {"workspace": workspace_id}).scalar_one() >= MOST:
                return reason("templates_full", most=MOST)
            row = {"name": name, "name_folded": folded(name), "sealed": self._sealer.seal(values)}
            if there is not None:
                connection.execute(_CHANGE, {**_this(workspace_id, there["template_id"]), **row})
            else:
                ids = {"workspace_id": workspace_id, "template_id": template_id, "enterprise_id": enterprise_id}
                connection.execute(_NEW, {**ids, "user_id": by, **row})
            note(connection, workspace_id, by, Action.SAVE_TEMPLATE)
        return None

    def delete(self, workspace_id: str, template_id: str, user_id: str) -> bool:
        """Delete a template, and return whether it was there; `user_id` is the person who does it."""
        with self._database.write() as connection:
            removals.stay(connection, workspace_id, None)
            is_gone = connection.execute(_GONE, _this(workspace_id, template_id)).rowcount == 1
            if is_gone:
                note(connection, workspace_id, user_id, Action.DELETE_TEMPLATE)
        return is_gone

    def _lock(self, connection: Connection, workspace_id: str) -> None:
        """Let nobody else save a template there until the transaction ends: names and their number are compared."""
        if not self._database.is_sqlite:
            connection.execute(_LOCK, {"name": f"templates/{workspace_id}"})


def _with_name(connection: Connection, workspace_id: str, name: str) -> RowMapping | None:
    wanted = {"workspace": workspace_id, "folded": folded(name)}
    return connection.execute(_NAMED, wanted).mappings().one_or_none()


def _template(row: RowMapping) -> Template:
    return Template(row["workspace_id"], row["template_id"], row["user_id"], row["name"], row["saved_at"])


def _this(workspace_id: str, template_id: str) -> dict[str, Any]:
    return {"this_workspace": workspace_id, "this_template": template_id}


_COLUMNS = tuple(column for column in templates.c if column.name != "sealed")
_HERE = templates.c.workspace_id == bindparam("workspace")
_IS_THIS = (
    templates.c.workspace_id == bindparam("this_workspace"),
    templates.c.template_id == bindparam("this_template"),
)
_LISTED = select(*_COLUMNS).where(_HERE)
_NAMED = select(*_COLUMNS).where(_HERE, templates.c.name_folded == bindparam("folded"))
_NUMBER = select(func.count()).select_from(templates).where(_HERE)
_ONE = select(*_COLUMNS).where(*_IS_THIS)
_SEALED = select(templates.c.sealed).where(*_IS_THIS)
_CAMPAIGN = select(campaigns.c.sealed).where(
    campaigns.c.workspace_id == bindparam("workspace"), campaigns.c.campaign_id == bindparam("campaign")
)
_NEW = insert(templates).values(
    **{name: bindparam(name) for name in ("workspace_id", "template_id", "enterprise_id", "user_id")},
    **{name: bindparam(name) for name in ("name", "name_folded", "sealed")},
    saved_at=now(),
)
_CHANGE = (
    update(templates)
    .where(*_IS_THIS)
    .values(**{name: bindparam(name) for name in ("name", "name_folded", "sealed")}, saved_at=now())
)
_GONE = delete(templates).where(*_IS_THIS)
_LOCK = select(func.pg_advisory_xact_lock(func.hashtext(bindparam("name"))))
