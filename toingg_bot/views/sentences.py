"""The words for every reason: one sentence for each code, filled with the reason's values.

The words of other people stay as they are; in mrkdwn they are escaped.
"""

from collections.abc import Callable, Mapping
from string import Formatter

from toingg_bot.domain.reasons import Part, Reason
from toingg_bot.views.coach_sentences import COACH_SENTENCES
from toingg_bot.views.counted import Counted
from toingg_bot.views.file_sentences import FILE_SENTENCES
from toingg_bot.views.home_sentences import HOME_SENTENCES
from toingg_bot.views.template_sentences import TEMPLATE_SENTENCES
from toingg_bot.views.text import Piece, date, escape, people

SENTENCES: Mapping[str, str | Counted] = {
    # Somebody else's words, and words from before there were codes.
    "words": "{words}",
    "at": "{path}:",
    # What is wrong with a field.
    "fill_in": "Please fill this in.",
    "not_understood": "I couldn't use this. Please enter it again.",
    "too_long": "Shorten this to {most:,} characters; it has {length:,}.",
    "script_too_short": Counted(
        "missing",
        "Add at least 1 more character; the minimum is {least:,}.",
        "Add at least {missing:,} more characters; the minimum is {least:,}.",
    ),
    "no_choice": "That entry only says why the list is empty. Open the list again and choose a name.",
    "came_back_empty": "This came back empty, so I put back what was there. Is it right?",
    "part_came_back_empty": (
        "A part of this text came back empty, so I put it back: “{beginning}”. Clear it again if you don't want it."
    ),
    "may_be_cut": (
        "Slack may have cut your text here: “{end}”. If some of it is missing, choose Add space and paste the rest "
        "there."
    ),
    "no_more_space": "There is no room for another part in this form.",
    "nothing_to_preview": "There's nothing to preview yet. Fill in the form first.",
    "preview_ready": "This is what I'll send to Toingg. Nothing is created yet.",
    "preview_not_ready": "This can't be created yet. Here is what to change, and what you have so far.",
    "no_room_to_insert": "There's no room for this sentence in {label}. Shorten the text there first.",
    "has_characters": "{length:,} characters",
    "takes_seconds": "About {seconds} seconds to say",
    "details_in_part": "Slack has no room for all of this text. It has {length:,} characters; all of them are saved.",
    "shown_in_part": (
        "This text is too large for Slack to show here, so you see only its beginning. It has {length:,} characters; "
        "up to {most:,} are possible. All of it is saved."
    ),
    "window_has_no_end": "Add an end time, or clear the start time.",
    "window_has_no_start": "Add a start time, or clear the end time.",
    "window_ends_before_it_starts": "Choose an end time after {opens}.",
    "analysis_unreadable": "Line {line}: I couldn't read this near “{near}”.",
    "analysis_not_a_question": "Line {line}: write it as “key: what to find out”.",
    "analysis_key_empty": "Line {line}: a key is empty near “{near}”. Give it a name.",
    "analysis_needs_text": "Line {line}: “{key}” needs a text in quotes that says what to find out.",
    "analysis_key_twice": "Line {line}: “{key}” is already on line {before}.",
    "analysis_more": "And {number} more like these.",
    "analysis_also_in_lines": "You can also write one question per line.",
    "analysis_in_lines": "Write one question per line, as “key: what to find out”.",
    "key_not_alone": "Paste only the key: this has a space, a quote or a line break in it.",
    "key_and_nothing_else": "Please enter the key and nothing else.",
    # The outcome of a campaign.
    "needs_a_change": "Toingg needs a change before it can create this campaign.",
    "toingg_gave_no_reason": "Toingg gave no reason.",
    "key_refused": "Toingg doesn't accept this workspace's key any more.",
    "no_key": "This workspace has no Toingg API key.",
    "unpaid": "Toingg says that the account needs a payment or more credit.",
    "toingg_unreachable": "I can't reach Toingg right now.",
    "toingg_blocked": "Something between me and Toingg refused the request.",
    "toingg_asked_to_slow_down": "Toingg asked me to slow down.",
    "toingg_had_a_problem": "Toingg had a problem and didn't answer.",
    "toingg_unclear": "I couldn't make sense of Toingg's answer.",
    "asked_to_wait_too_long": "It asked me to wait for more than an hour.",
    "tried_for_an_hour": "I tried for an hour.",
    "lost_connection": "I lost the connection before Toingg replied.",
    "interrupted": "I was interrupted before Toingg replied.",
    "check_failed": "I couldn't check Toingg just now.",
    "list_unreadable": "I couldn't read Toingg's list of campaigns.",
    "details": "Your bot's administrator has the details (reference {reference}).",
    # Who may do what.
    "only_admins": "Only admins and owners of this workspace can do that. Please ask one of them.",
    "only_admins_and": (
        "Only admins and owners of this workspace can do that, and {managers}. Please ask one of them."
    ),
    "only_author": "Only {author}, who wrote this campaign, and the workspace's admins can do that.",
    "only_members": "Only members of this workspace can do that.",
    "only_selected": "Only selected people can create campaigns here. Ask {creators}, or an admin, for access.",
    "no_guests_create": (
        "Guests can't create campaigns here. Ask a colleague who isn't a guest to do it, or ask an admin to let guests "
        "in with `{command} settings`."
    ),
    "no_guests_look": (
        "Guests can't use this button here. Ask a colleague who isn't a guest to do it, or ask an admin to let guests "
        "in with `{command} settings`."
    ),
    "role_unknown": "I couldn't check who you are just now. Please try again.",
    "may_not_see_roles": "The app lacks the permission `{scope}`, so it can't see who you are.",
    "grant_by_installing": "An admin can add it by installing the app again: {url}",
    "grant_in_settings": (
        "Your bot's administrator can add it under OAuth & Permissions at api.slack.com/apps and reinstall the app."
    ),
    "another_company": (
        "This app belongs to another company that shares this channel with yours. Only members of its workspace can "
        "use its buttons and forms."
    ),
    "workspace_unknown": (
        "I can't tell which workspace this belongs to. Please type the command there to open a new form. You can copy "
        "your text from this one."
    ),
    "somebody_elses": "Somebody else wrote this campaign.",
    # What is not possible now.
    "try_again": "That didn't work. Please try again in a minute.",
    "database_away": (
        "I can't reach my database right now. Please try again in a minute. Nothing will be created twice."
    ),
    "database_not_set_up": "My database isn't ready for this. Please tell your bot's administrator.",
    "cannot_unseal": "I can't read what I saved here any more. Please tell your bot's administrator.",
    "app_removed": "The app was removed from this workspace a moment ago, so I saved nothing.",
    "campaign_deleted": "This campaign was deleted a moment ago, so I saved nothing. Please try again.",
    "forgotten": (
        "This campaign was deleted by your bot's administrator, so I can't use this form any more. Please copy your "
        "text into a new one."
    ),
    "not_here": "I don't have this campaign any more.",
    "not_here_start_anew": "I don't have this campaign any more. Type `{command}` to start a new one.",
    "not_recognised": "I don't recognise this. Please start again with the command.",
    "not_known": "I don't recognise this any more. Please start again with `{command}`.",
    "not_installed": (
        "This app isn't set up in this workspace. An admin can ask your bot's administrator to set it up."
    ),
    "not_installed_add_it": "This app isn't set up in this workspace. An admin can add it here: {url}",
    "went_wrong": (
        "Something went wrong on my side (reference {reference}). Please try again, or tell your bot's administrator."
    ),
    "still_here": "What you typed is still here.",
    "too_many_campaigns": "You're sending quickly. Please wait a minute, then send this one again.",
    "too_many_checks": "I've just checked. Please try again in a minute.",
    "too_many_keys": "That was a lot of tries. Please wait a minute.",
    "no_room": "There's no room to open this over your form. Please go back first, then try again.",
    "not_opened": "Slack didn't open it this time. Please try again.",
    "form_not_opened": "Slack didn't open the form this time. Please type `{command}` again.",
    # The workspace's key.
    "no_key_yet": (
        "This workspace has no Toingg API key yet, so I can't create campaigns here. An admin can connect one with "
        "`{command} connect`."
    ),
    "no_key_yet_ask": (
        "This workspace has no Toingg API key yet, so I can't create campaigns here. An admin, or {managers}, can "
        "connect one with `{command} connect`."
    ),
    "nothing_to_disconnect": "No key is connected in this workspace.",
    "bots_key": "Campaigns here are created with the bot's own key.",
    "own_key": "To use a key of your workspace, connect it with `{command} connect`.",
    "connect_a_key": "No one can create campaigns here until you connect a key with `{command} connect`.",
    "key_wrong": "Toingg doesn't accept this key. Copy it again from the API keys page of Toingg's dashboard.",
    "key_not_checked": "I couldn't check this key, so I didn't save it.",
    "try_again_soon": "Please try again soon.",
    "none_waiting": "No campaign is waiting any more.",
    "sending_waiting": Counted(
        "number",
        ":hourglass_flowing_sand: Creating one campaign… I'll post when it's done.",
        ":hourglass_flowing_sand: Creating {number} campaigns… I'll post as each one is done.",
    ),
    "waiting_for_a_key": Counted(
        "number",
        "One campaign is waiting for a working key.",
        "{number} campaigns are waiting for a working key.",
    ),
    "key_fails": Counted(
        "waiting",
        "Toingg doesn't accept this workspace's API key any more. One campaign is waiting for a new one; its text is "
        "saved. Connect a new key with `{command} connect`, and then send it with one click.",
        "Toingg doesn't accept this workspace's API key any more. {waiting} campaigns are waiting for a new one; all "
        "text is saved. Connect a new key with `{command} connect`, and then send them with one click.",
    ),
    # The headline of a campaign's message and modal: a mark, and the title in bold.
    "is_created": "{mark} {title} is ready in Toingg.",
    "is_created_what_next": "{mark} {title} is ready in Toingg. Add the numbers to call in Toingg.",
    "is_not_created": "{mark} {title} by {author} was not created.",
    "is_not_confirmed": "{mark} I could not confirm whether {title} by {author} was created.",
    "is_sent_again": "{mark} Sending {title} by {author} to Toingg again…",
    "is_being_created": "{mark} Creating {title}…",
    "was_sent": "I sent {title} to Toingg.",
    "is_looked_for": "{mark} Looking for {title} in Toingg…",
    "what_next": "Add the numbers to call in Toingg.",
    "did_you_mean": "Did you mean “{commands}”? Or is “{title}” the title of a new campaign?",
    # Where the result of a campaign is, and what a check found.
    "creating_and_tell_you": "You can close this; I'll tell you when it's done.",
    "creating_and_tell_author": "You can close this; I'll tell {author} when it's done.",
    "creating_and_post": "You can close this; I'll post in <#{channel}> when it's done.",
    "creating_and_post_there": "You can close this; I'll post in the chosen conversation when it's done.",
    "creating_and_post_before": (
        "You can close this; I'll post in the conversation that was chosen before when it's done."
    ),
    "result_on_its_way": "The result is on its way.",
    "result_not_shared": "I couldn't share the result in Slack.",
    "result_sent_to_you": "I've sent it to you as a direct message.",
    "result_sent_to_author": "I've sent it to {author} as a direct message.",
    "result_shared": "I've shared it in <#{channel}>.",
    "result_shared_there": "I've shared it in the chosen conversation.",
    "result_shared_before": "I've shared it in the conversation that was chosen before.",
    "text_in_drafts": "Your text is saved in your drafts.",
    "check_or_send_again_there": "You can check again or send it again from there.",
    "edit_or_send_again_there": "You can edit it or send it again from there.",
    "check_found": Counted(
        "number",
        "Checked {when}: Toingg has a campaign with this title.",
        "Checked {when}: Toingg has {number} campaigns with this title.",
    ),
    "check_found_none": (
        "Checked {when}: Toingg lists no new campaign with this title. If you don't see it in Toingg either, choose "
        "*Send again*."
    ),
    # The workspace's settings.
    "everyone_creates": "Everyone can create campaigns.",
    "some_create": "Admins and {creators} can create campaigns.",
    "admins_manage": "Admins and owners can manage the key and these settings.",
    "some_manage": "Admins and {managers} can manage the key and these settings.",
    "guests_create": "Guests can create campaigns and open the details of campaigns.",
    "guests_look": "Guests can open the details of campaigns.",
    "results_are_shared_in": "Results are shared in <#{channel}> unless the author picks another place.",
    "all_are_announced_in": "I announce every new campaign in <#{channel}>.",
    # Drafts.
    "draft_saved": "Draft saved. Find it any time with `{command} drafts`.",
    "nothing_to_save": "There's nothing to save yet. Fill something in, and I'll keep it for you.",
    "saved_as_new_draft": "What you typed since is saved as a new draft. Find it with `{command} drafts`.",
    "not_discarded": "I couldn't discard it: it isn't a draft any more. The list shows what became of it.",
    **FILE_SENTENCES,
    **HOME_SENTENCES,
    **COACH_SENTENCES,
    **TEMPLATE_SENTENCES,
}

TITLES: Mapping[str, str] = {
    "not_allowed": "Not allowed",
    "not_sent": "Not sent",
    "not_saved": "Not saved",
    "not_done": "Not done",
    "not_here": "Not here any more",
    "just_checked": "Just checked",
    "waiting": "Waiting campaigns",
    "did_not_work": "That didn't work",
}
"""The titles of modals with one message. A title has at most 24 characters."""


def in_words(*reasons: Reason) -> str:
    """Return reasons as plain text, one sentence after another."""
    return " ".join(_sentence(each, str) for each in reasons)


def in_rich(code: str, **pieces: Piece) -> list[Piece]:
    """Return a sentence as pieces of rich text, which have no markup: with a mark, words in bold, a person."""
    sentence = SENTENCES[code]
    if isinstance(sentence, Counted):
        raise TypeError(f"{code} counts, which a headline does not")
    return [
        part
        for words, name, _, _ in Formatter().parse(sentence)
        for part in (words, pieces[name] if name else "")
        if part
    ]


def in_mrkdwn(*reasons: Reason) -> str:
    """Return reasons as mrkdwn, with mentions of people, and with the words of others escaped."""
    return " ".join(_sentence(each, escape) for each in reasons)


def _sentence(why: Reason, shown: Callable[[str], str]) -> str:
    given = {name: _shown(part, shown) for name, part in why.given}
    sentence = SENTENCES[why.code]
    if isinstance(sentence, Counted):
        sentence = sentence.one if given[sentence.by] == 1 else sentence.many
    return sentence.format(**given)


def _shown(part: Part, shown: Callable[[str], str]) -> str | int:
    match part:
        case tuple():
            return people(part)
        case float():
            return date(part)
        case int():
            return part
    return shown(part)
