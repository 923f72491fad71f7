"""What the bot remembers: one row for each campaign, for its whole life. No Slack calls here."""

from toingg_bot.store.campaigns import CampaignStore
from toingg_bot.store.database import Database, StoreAway, TablesMissing
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

__all__ = [
    "EDGES",
    "IN_FLIGHT",
    "CampaignRow",
    "CampaignStore",
    "Database",
    "PostedMessage",
    "Sealer",
    "State",
    "Store",
    "StoreAway",
    "Submission",
    "TablesMissing",
    "Unfinished",
    "leads_back",
    "new_key",
    "to_be_told",
]
