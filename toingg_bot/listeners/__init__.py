"""What Slack tells us, one file for each story. Listeners parse, ask and acknowledge; slow work is delivery's."""

from slack_bolt import App

from toingg_bot.listeners import edge
from toingg_bot.listeners.create import Create
from toingg_bot.listeners.drafts import Drafts
from toingg_bot.listeners.outcome import Outcome
from toingg_bot.listeners.parts import Parts


def register(app: App, parts: Parts) -> None:
    """Register every story with the app."""
    edge.register(app)
    for story in (Drafts(parts), Create(parts), Outcome(parts)):
        story.register(app)
