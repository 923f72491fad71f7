"""How a view reaches Slack, whoever shows it."""

from collections.abc import Callable
from typing import Any

from slack_sdk.web import SlackResponse

from toingg_bot.slack.answers import ABOUT_SCOPES, NotDone, ask
from toingg_bot.views.long_text import without_files


def shown(view: dict[str, Any], bring: Callable[[dict[str, Any]], SlackResponse]) -> SlackResponse:
    """Have Slack show a view, and return its answer. Raises NotDone.

    If the app may not read files any more, Slack refuses a form that asks for one. Its rest needs no permission.
    """
    try:
        return ask(lambda: bring(view))
    except NotDone as error:
        rest = without_files(view) if error.code in ABOUT_SCOPES else None
        if rest is None:
            raise
    return ask(lambda: bring(rest))
