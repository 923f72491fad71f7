"""The store of campaigns, with one row for each."""

from toingg_bot.store.announcements import Announcements
from toingg_bot.store.figures import Figures
from toingg_bot.store.sending import Sending
from toingg_bot.store.submissions import Submissions
from toingg_bot.store.sweeping import Sweeping
from toingg_bot.store.titles import Titles


class CampaignStore(Submissions, Sending, Announcements, Sweeping, Titles):
    """Everything that the bot does with stored campaigns."""

    @property
    def figures(self) -> Figures:
        """Counts over all workspaces."""
        return Figures(self._database)

    def time(self) -> float:
        """Return the database's clock, in seconds since 1970."""
        return self._database.clock()

    def close(self) -> None:
        """Close the database connections."""
        self._database.close()
