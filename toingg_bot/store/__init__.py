"""What the bot stores: campaigns, workspaces, installations, and who did what. No Slack calls here."""

from toingg_bot.store.audit import Audit
from toingg_bot.store.campaigns import CampaignStore
from toingg_bot.store.database import Database
from toingg_bot.store.homes import Claimed, Homes
from toingg_bot.store.installations import Installations, Installed
from toingg_bot.store.removals import Removed
from toingg_bot.store.sealing import CannotUnseal, Sealer, new_key
from toingg_bot.store.templates import Templates
from toingg_bot.store.titles import Page
from toingg_bot.store.unavailable import StoreUnavailable, TablesMissing
from toingg_bot.store.wishes import Wish
from toingg_bot.store.workspaces import Entrance, Workspaces

__all__ = [
    "Audit",
    "CampaignStore",
    "CannotUnseal",
    "Claimed",
    "Database",
    "Entrance",
    "Homes",
    "Installations",
    "Installed",
    "Page",
    "Removed",
    "Sealer",
    "StoreUnavailable",
    "TablesMissing",
    "Templates",
    "Wish",
    "Workspaces",
    "new_key",
]
