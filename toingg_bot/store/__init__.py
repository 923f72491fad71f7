"""What the bot remembers: campaigns, workspaces, installations, and who did what. No Slack calls here."""

from toingg_bot.store.audit import Action, Audit, Entry
from toingg_bot.store.campaigns import CampaignStore
from toingg_bot.store.database import Database, StoreAway, TablesMissing
from toingg_bot.store.installations import Installations, Installed
from toingg_bot.store.rows import (
    EDGES,
    IN_FLIGHT,
    CampaignRow,
    PostedMessage,
    State,
    Store,
    Submission,
    Unfinished,
    leads_back,
    to_be_told,
)
from toingg_bot.store.sealing import Sealer, new_key
from toingg_bot.store.workspaces import Entrance, Workspace, Workspaces

__all__ = [
    "EDGES",
    "IN_FLIGHT",
    "Action",
    "Audit",
    "CampaignRow",
    "CampaignStore",
    "Database",
    "Entrance",
    "Entry",
    "Installations",
    "Installed",
    "PostedMessage",
    "Sealer",
    "State",
    "Store",
    "StoreAway",
    "Submission",
    "TablesMissing",
    "Unfinished",
    "Workspace",
    "Workspaces",
    "leads_back",
    "new_key",
    "to_be_told",
]
