"""What Slack tells us, one file for each story. Listeners parse, ask and acknowledge; slow work is delivery's."""

from slack_bolt import App

from toingg_bot.listeners import edge
from toingg_bot.listeners.connect import Connect
from toingg_bot.listeners.create import Create
from toingg_bot.listeners.drafts import Drafts
from toingg_bot.listeners.installation import Installation
from toingg_bot.listeners.outcome import Outcome
from toingg_bot.listeners.parts import Parts
from toingg_bot.listeners.settings import Settings


def register(app: App, parts: Parts) -> None:
    """Register every story with the app. Bolt asks in this order: words after the command before any others."""
    edge.register(app, parts.guard.roles)
    stories = (Drafts, Connect, Settings, Create, Outcome, Installation)
    for story in (story(parts) for story in stories):
        story.register(app)
