"""Reasons as people read them."""

from toingg_bot.domain.errors import BotError, Problem
from toingg_bot.domain.reasons import as_written
from toingg_bot.domain.states import SavedCampaign
from toingg_bot.views.sentences import in_words


def said(error: BotError) -> str:
    """Return an error's text for the person."""
    return in_words(error.reason)


def worded(words: str, field: str | None = None) -> Problem:
    """Return a problem with a text from elsewhere."""
    return Problem((as_written(words),), field)


def read(problems: "list[Problem] | tuple[Problem, ...]") -> list[tuple[str, str | None]]:
    """Return problems as people read them, each with its field."""
    return [(in_words(*problem.reasons), problem.field) for problem in problems]


def why(campaign: SavedCampaign) -> str:
    """Return what a campaign says about what went wrong."""
    return in_words(*campaign.reasons)
