"""What the bot remembers: one row for each campaign, for its whole life. No Slack calls here."""

from toingg_bot.store.memory import MemoryStore
from toingg_bot.store.rows import EDGES, IN_FLIGHT, CampaignRow, PostedMessage, State, Store, Submission, leads_back

__all__ = [
    "EDGES",
    "IN_FLIGHT",
    "CampaignRow",
    "MemoryStore",
    "PostedMessage",
    "State",
    "Store",
    "Submission",
    "leads_back",
]
