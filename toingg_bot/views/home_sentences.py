"""The words for Home, for lists of campaigns, and for whoever begins. `sentences.py` has all others."""

from collections.abc import Mapping

HOME_SENTENCES: Mapping[str, str] = {
    "welcome": (
        "I create AI calling campaigns at Toingg, from a form in Slack. First I need your Toingg API key: choose "
        "Connect Toingg. Then anyone here can type `{command}`, or choose New campaign."
    ),
    "welcome_with_key": (
        "I create AI calling campaigns at Toingg, from a form in Slack. Type `{command}` anywhere, or choose New "
        "campaign."
    ),
    "home_of_workspace": "This is about the workspace *{name}*.",
    "home_later": "I can't show your campaigns just now. Open this page again in a moment.",
    "no_campaigns_yet": "There are no campaigns here yet. The ones you create with `{command}` will be listed here.",
    "found": "Your campaigns with words that begin with “{search}”",
    "nothing_found": "No title has words that begin with “{search}”. Clear the search to see all campaigns.",
    "nothing_found_in_list": (
        "No title has words that begin with “{search}”. Type `{command} list` to see all campaigns."
    ),
    "list_is_empty": "You haven't created any campaigns yet. Type `{command}` to start one.",
    "text_is_gone": "I don't have this campaign's text any more, so it can't be used again.",
}
