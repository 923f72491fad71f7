"""The words for everything that the coach points out. `sentences.py` has all others."""

from collections.abc import Mapping

from toingg_bot.views.counted import Counted

COACH_SENTENCES: Mapping[str, str | Counted] = {
    # What can't stay.
    "coach_secret": "There's a key or token in this text, and anyone who reads the campaign could use it. Remove it.",
    # What people are asked about once.
    "coach_unfilled_place": Counted(
        "number",
        "“{quote}” looks like a place to fill in. Replace it.",
        "{number} places here look unfilled, like “{quote}”. Replace them.",
    ),
    "coach_denies_being_ai": (
        "This tells the agent to hide that it's an AI: “{quote}”. People may feel misled. Change it."
    ),
    "coach_card_number": (
        "This text has a whole payment card number, ending in {last_four}. Anyone who reads the campaign sees it. "
        "Remove it."
    ),
    # What is good to know.
    "coach_late_hours": "Promotional calls in India usually have to end by 9 pm. Please check your rules.",
    "coach_early_hours": "Promotional calls in India usually can't start before 9 am. Please check your rules.",
    "coach_title_used": (
        "This workspace used the same title in the last 30 days. A different one makes the two easier to tell apart."
    ),
    "coach_other_language": "The first line doesn't seem to be in {language}. Check it, or choose another language.",
    # What would make the call better.
    "coach_no_caller": "The first line doesn't say who is calling. People stay longer when they hear it right away.",
    "coach_no_ai": "The first line doesn't say that an AI is calling. Saying it early builds trust.",
    "coach_no_opt_out": ("The script doesn't say what to do when someone wants no more calls. One sentence is enough."),
    "coach_unspeakable_first_line": (
        "“{quote}” can't be spoken well. Keep links, emoji, formatting and long numbers out of the first line."
    ),
    "coach_long_first_line": (
        "The first line takes about {seconds} seconds to say. Aim for 12 or less, so that people can answer."
    ),
    "coach_many_sentences": "The first line has {number} sentences. Two are easier to follow.",
    "coach_mixed_placeholders": (
        "Places for values are written in different ways: {styles}. Use one way everywhere, so that each is filled in."
    ),
}
