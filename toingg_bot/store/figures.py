"""What operators count, read from the database at the moment when somebody asks."""

from sqlalchemy import func, select

from toingg_bot.store.database import Database, now
from toingg_bot.store.rows import IN_FLIGHT
from toingg_bot.store.tables import campaigns, is_in_flight


class Figures:
    """Counts and ages over all workspaces; none of them reads past what is done with."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def in_flight(self) -> dict[str, int]:
        """Return how many campaigns have no outcome yet, by their state."""
        counted = select(campaigns.c.state, func.count()).where(is_in_flight).group_by(campaigns.c.state)
        with self._database.read() as connection:
            found = {str(state): int(count) for state, count in connection.execute(counted)}
        return {state: found.get(state, 0) for state in sorted(IN_FLIGHT)}

    def oldest(self) -> float:
        """Return for how many seconds the oldest campaign without an outcome has been waiting for it."""
        waited = select(now() - func.min(campaigns.c.accepted_at)).where(is_in_flight)
        with self._database.read() as connection:
            return max(0.0, float(connection.scalar(waited) or 0))

    def due(self) -> int:
        """Return how many campaigns somebody should look at now."""
        with self._database.read() as connection:
            return int(connection.scalar(select(func.count()).where(campaigns.c.due_at <= now())) or 0)

    def behind(self) -> float:
        """Return for how many seconds the campaign that is longest due has been waiting for somebody to look at it."""
        waited = select(now() - func.min(campaigns.c.due_at)).where(campaigns.c.due_at.is_not(None))
        with self._database.read() as connection:
            return max(0.0, float(connection.scalar(waited) or 0))
