"""Figures for operators, read from the database when somebody asks for them."""

from sqlalchemy import func, select

from toingg_bot.domain.states import IN_FLIGHT, State
from toingg_bot.store.database import Database, now
from toingg_bot.store.tables import campaigns, is_in_flight


class Figures:
    """Counts and ages over all workspaces; none of them reads finished campaigns."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def in_flight(self) -> dict[str, int]:
        """Return how many campaigns have no outcome yet, by their state."""
        counted = select(campaigns.c.state, func.count()).where(is_in_flight).group_by(campaigns.c.state)
        with self._database.read() as connection:
            found = {str(state): int(count) for state, count in connection.execute(counted)}
        return {state: found.get(state, 0) for state in sorted(IN_FLIGHT)}

    def waiting(self) -> list[tuple[str, str]]:
        """Return each workspace's id, with a text that says how many of its campaigns wait, and for what."""
        c = campaigns.c
        counts = {
            "without an outcome": is_in_flight,
            "waiting for a key that works": c.state == State.DENIED,
            "with an outcome that nobody could be told": c.undelivered.is_not(None),
        }
        found: dict[str, list[str]] = {}
        with self._database.read() as connection:
            for what, condition in counts.items():
                counted = select(c.workspace_id, func.count()).where(condition).group_by(c.workspace_id)
                for workspace_id, count in connection.execute(counted):
                    found.setdefault(workspace_id, []).append(f"{count} {what}")
        return [(workspace_id, ", ".join(said)) for workspace_id, said in sorted(found.items())]

    def oldest(self) -> float:
        """Return how many seconds the oldest campaign without an outcome has waited for one."""
        waited = select(now() - func.min(campaigns.c.accepted_at)).where(is_in_flight)
        with self._database.read() as connection:
            return max(0.0, float(connection.scalar(waited) or 0))

    def due(self) -> int:
        """Return how many campaigns a sweep should handle now."""
        with self._database.read() as connection:
            return int(connection.scalar(select(func.count()).where(campaigns.c.due_at <= now())) or 0)

    def behind(self) -> float:
        """Return how many seconds ago the campaign that has been due longest became due."""
        waited = select(now() - func.min(campaigns.c.due_at)).where(campaigns.c.due_at.is_not(None))
        with self._database.read() as connection:
            return max(0.0, float(connection.scalar(waited) or 0))
