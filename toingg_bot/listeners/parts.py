"""The parts of the bot that the listeners use."""

from dataclasses import dataclass, field

from toingg_bot.delivery.delivery import Delivery
from toingg_bot.delivery.modal import Modal
from toingg_bot.delivery.waiting import Waiting
from toingg_bot.listeners.follow_ups import FollowUps
from toingg_bot.listeners.guard import Guard
from toingg_bot.listeners.pace import Pace, WaitingRoom
from toingg_bot.listeners.reader import Reader
from toingg_bot.settings.settings import Settings
from toingg_bot.store import Audit, CampaignStore, Templates, Workspaces
from toingg_bot.toingg.client import Toingg
from toingg_bot.toingg.voices import Lists


@dataclass(frozen=True)
class Parts:
    """The parts of the bot that the listeners use."""

    settings: Settings
    store: CampaignStore
    workspaces: Workspaces
    audit: Audit
    templates: Templates
    delivery: Delivery
    modal: Modal
    toingg: Toingg
    lists: Lists
    guard: Guard
    waiting: Waiting
    waiting_room: WaitingRoom
    reader: Reader
    follow_ups: FollowUps
    # Nobody comes near these limits by hand. A script that presses a button does.
    submissions: Pace = field(default_factory=lambda: Pace(burst=120, per_minute=60))
    checks: Pace = field(default_factory=lambda: Pace(burst=10, per_minute=10))
    key_pace: Pace = field(default_factory=lambda: Pace(burst=10, per_minute=6))
