"""The list over a new form from which it is filled in: starting points, the team's templates, and recent campaigns."""

from collections.abc import Sequence
from typing import Any

from slack_sdk.models.blocks import OptionGroup

from toingg_bot.domain.starting_points import StartingPoint
from toingg_bot.domain.states import Listed
from toingg_bot.domain.templates import Template
from toingg_bot.slack.limits import OPTIONS
from toingg_bot.views.fields import option
from toingg_bot.views.text import titled

START_FROM = "campaign_start_from"
POINT, TEMPLATE, CAMPAIGN = "point:", "template:", "campaign:"
"""What the values of the list's entries start with; the id follows."""


def start_from() -> dict[str, Any]:
    """Return the list. It is filled when somebody opens it."""
    # Built by hand, like the form.
    select = {
        "type": "external_select",
        "action_id": START_FROM,
        "min_query_length": 0,
        "placeholder": {"type": "plain_text", "text": "Start from", "emoji": True},
    }
    return {"type": "actions", "block_id": "start_from", "elements": [select]}


def starts(
    points: Sequence[StartingPoint], templates: Sequence[Template], recent: Sequence[Listed], query: str
) -> list[OptionGroup]:
    """Return what the list offers for the words that somebody typed into it."""
    wanted = query.strip().casefold()
    groups = {
        "Starting points": [(f"{POINT}{point.id}", point.name) for point in points],
        "Templates of the team": [(f"{TEMPLATE}{each.template_id}", each.name) for each in templates],
        "My recent campaigns": [(f"{CAMPAIGN}{each.campaign_id}", titled(each)) for each in recent],
    }
    fitting = {
        label: [option(value, text) for value, text in entries if wanted in text.casefold()][:OPTIONS]
        for label, entries in groups.items()
    }
    return [OptionGroup(label=label, options=options) for label, options in fitting.items() if options]
