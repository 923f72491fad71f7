"""The words about templates of the team. `sentences.py` has all others."""

from collections.abc import Mapping

TEMPLATE_SENTENCES: Mapping[str, str] = {
    "only_savers": ("Only selected people can save templates here. Ask {savers}, or an admin, to save it for you."),
    "only_templates_author": "Only {author}, who saved this template, and the workspace's admins can do that.",
    "template_is_anothers": (
        "{author} already saved a template with this name. Please choose another name, or ask them to change theirs."
    ),
    "templates_full": (
        "Your team has {most:,} templates, and there is no room for more. Delete one that nobody needs, then save this "
        "again."
    ),
    "no_text_to_save": "I don't have the text of this campaign any more, so I can't make a template of it.",
    "template_not_here": "I don't have this template any more.",
    "template_saved": "{name} is a template now. Everyone who can create campaigns finds it in Start from.",
    "some_save_templates": "Of the people who can create campaigns, admins and {savers} can save templates.",
}
