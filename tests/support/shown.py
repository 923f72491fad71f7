"""Everything that people see: each view and message, for many kinds of campaigns."""

import json
from dataclasses import replace
from typing import Any

from tests.support import shown_templates
from tests.support.campaigns import FORM as PARTS
from tests.support.campaigns import FULL_VALUES, campaign, submission
from tests.support.reasons import worded
from toingg_bot.domain.audit import Action, Entry
from toingg_bot.domain.campaign import FORM
from toingg_bot.domain.commands import SUB_COMMANDS, Meaning, meaning
from toingg_bot.domain.errors import Problem
from toingg_bot.domain.forms import Values
from toingg_bot.domain.key import CampaignKey
from toingg_bot.domain.reasons import Reasons, as_written, reason
from toingg_bot.domain.records import Record
from toingg_bot.domain.states import IN_FLIGHT, PostedMessage, SavedCampaign, State, Unfinished
from toingg_bot.domain.workspace import Workspace, WorkspaceSettings
from toingg_bot.views.audit import audit_log
from toingg_bot.views.connect import connect_form, connected, disconnect_form, disconnected, key_fails, no_key
from toingg_bot.views.drafts import campaign_drafts
from toingg_bot.views.entries import Doubt
from toingg_bot.views.form import campaign_form
from toingg_bot.views.from_file import file_question, reading
from toingg_bot.views.help import did_you_mean, help_text
from toingg_bot.views.modals import campaign_checking, campaign_details, campaign_status, notice, one_moment
from toingg_bot.views.outcome import Message, campaign_outcome
from toingg_bot.views.sentences import in_mrkdwn
from toingg_bot.views.settings import settings_form, settings_saved
from toingg_bot.views.stack import with_note
from toingg_bot.views.text import people

KEY = CampaignKey("T0ACME0001", "0123456789abcdef0123456789abcdef")
CHOICES = {"voice": ["nova", "swara"], "language": ["tamil"]}
HINDI: Values = FULL_VALUES | {
    "title": "दिवाली नवीनीकरण",
    "voice": "priya_hindi",
    "script": "नमस्ते कहें, बताएं कि पॉलिसी जल्द समाप्त हो रही है, और इसी कॉल पर नवीनीकरण का प्रस्ताव दें। " * 3,
    "purpose": "दिवाली से पहले नवीनीकरण",
    "first_line": "नमस्ते! मैं आशा बोल रही हूँ।",
    "post_call_analysis_schema": "रुचि: गर्म, गुनगुना या ठंडा",
    "conversation": "D0ALICEBOB",
}
EVIL = "<!channel> *bold* `code` &lt; <https://evil.example|your bank> <@U0BOB00001> :bomb: "
HOSTILE: Values = FULL_VALUES | {
    "title": (EVIL * 2)[:150],
    "voice": f"{EVIL}{'&' * 150}"[:150],
    "language": "<!here>",
    "script": (EVIL * 40)[:3000],
    "purpose": "```<!everyone>```",
    "tone": "&" * 500,
    "post_call_analysis_schema": json.dumps({"<!channel>": EVIL}),
}
LONGEST: Values = FULL_VALUES | {
    **{part.name: "&" * part.longest for part in PARTS if part.longest},
    "title": "W" * 150,
    "voice": "V" * 150,
    "language": "l" * 150,
    "post_call_analysis_schema": "\n".join(f"k{number:03}: {'q' * 100}" for number in range(28)),
}
LONG_HINDI: Values = HINDI | {"script": (HINDI["script"].strip() + "\n") * 70, "knowledge_base": "सवाल और जवाब। " * 500}
EMOJI: Values = FULL_VALUES | {"script": "🙏🏽" * 10_000}
PEOPLE = {"full": FULL_VALUES, "hindi": HINDI, "hostile": HOSTILE, "longest": LONGEST}
MENDABLE = (
    worded("Title is taken", "title"),
    worded("Say more of what the agent should do", "script"),
    worded("lead_type: not a text", "post_call_analysis_schema"),
    worded("flowName: field required"),
)
CUT = reason("may_be_cut", end="… and then ask whether they would")
LOST = reason("part_came_back_empty", beginning="सवाल और जवाब।")
FIFTY = (
    *(worded(f"{number}: {EVIL * 8}", FORM[number % len(FORM)].name) for number in range(49)),
    worded("& " * 2000),
)
REASONS: dict[State, Reasons] = {
    State.REJECTED: (reason("needs_a_change"),),
    State.DENIED: (reason("key_refused"),),
    State.FAILED: (reason("toingg_unreachable"), reason("details", reference="01234567")),
    State.UNKNOWN: (reason("lost_connection"),),
}


def campaign_of(values: Values, state: State = State.ACCEPTED, **changes: Any) -> SavedCampaign:
    """Return a campaign's record with these values, in this state."""
    conversation = campaign(values).conversation
    given = submission(KEY.campaign_id, conversation_id=conversation, values=values, payload=campaign(values).payload())
    record = SavedCampaign(
        **vars(given),
        state=state,
        reasons=REASONS.get(state, ()),
        toingg_id="65f0c0ffee65f0c0ffee65f0" if state is State.CREATED else None,
        attempts=1,
    )
    return replace(record, **changes)


def form_of(values: Values, **shown: Any) -> dict[str, Any]:
    return campaign_form(KEY, values, CHOICES, **shown)


def outcome_of(campaign: SavedCampaign) -> Message:
    return campaign_outcome(campaign, "/campaign")


def announced(campaign: SavedCampaign, place: str | None = "C0CAMPAIGN", **changes: Any) -> SavedCampaign:
    """Return the record after its message was posted in a place, or in none."""
    return replace(campaign, announced=campaign.version, announced_in=place, **changes)


LOOKED_AT = 1_700_000_000.0
CANDIDATES = (
    Record("65f0c0ffee65f0c0ffee65f1", FULL_VALUES["title"], LOOKED_AT - 60, "nova", "hindi"),
    Record("65f0c0ffee65f0c0ffee65f2", FULL_VALUES["title"], None),
)
STATES = [state for state in State if state not in {State.DRAFT, State.ACCEPTED}]
"""Nothing is announced about a draft, and an accepted campaign looks the same as one in *sending*."""
ENDED = [State.CREATED, State.UNKNOWN, State.REJECTED]


def sent_to_alice(state: State) -> SavedCampaign:
    return announced(campaign_of(FULL_VALUES, state), "U0ALICE001", message=PostedMessage("D0ALICE", "1.2"))


CONNECTED = Workspace(
    "T0ACME0001",
    WorkspaceSettings(
        creators=tuple(f"U0CREATOR{number}" for number in range(7)),
        guests_create=True,
        template_savers=("U0ALICE001", "U0BOB00001"),
        managers=("U0ALICE001",),
        default_conversation="C0CAMPAIGN",
        team_channel="C0GENERAL1",
    ),
    key_tail="0815",
    connected_by="U0BOB00001",
)
UNFINISHED = [State.DRAFT, State.REJECTED, State.DENIED, State.FAILED, State.UNKNOWN]


def unfinished(state: State) -> Unfinished:
    return Unfinished("T0ACME0001", KEY.campaign_id, HOSTILE["title"], state, 1, LOOKED_AT)


LINES = [
    Entry(
        1_795_000_000.0 - number,
        "T0ACME0001",
        "U0ALICE001",
        action,
        "c1" if number < 4 else None,
        title,
        list(State)[number] if title else None,
    )
    for number, (action, title) in enumerate(
        zip(Action, ("<!channel> sale", None, "*Diwali*", "x" * 150), strict=False)
    )
] + [Entry(1_794_000_000.0, "T0ACME0001", "", str(Action.UNINSTALL), None, None, None)]
VIEWS: dict[str, dict[str, Any]] = {
    "form-empty": form_of({}),
    **{f"form-{name}": form_of(values) for name, values in PEOPLE.items()},
    "form-kept-when-more-was-taken": form_of(FULL_VALUES | {"first_line": "Namaste! " * 300, "tone": "Warm. " * 600}),
    "form-long": form_of(LONG_HINDI),
    "form-too-long": form_of(FULL_VALUES | {"script": "Say hello, and ask how they are.\n" * 700}),
    "form-shown-in-part": form_of(EMOJI),
    "form-asking-about-long-texts": form_of(
        LONG_HINDI, doubts=[Doubt("script", CUT, "script:01234567"), Doubt("knowledge_base", LOST, "knowledge_base:0")]
    ),
    "form-to-start-from": form_of({}, is_new=True),
    "form-taking-a-file": form_of({}, takes_files=True),
    "form-with-the-text-of-a-file": form_of(LONG_HINDI, takes_files=True, note=reason("file_read")),
    "form-with-a-bad-file": form_of(
        FULL_VALUES, takes_files=True, problems=[Problem((reason("file_damaged"),), "script.file")]
    ),
    "form-in-part-taking-a-file": form_of(EMOJI, takes_files=True),
    "file-question": file_question(KEY, "F0FILE0001", "/campaign"),
    "file-being-read": reading("/campaign"),
    "file-of-a-message-being-read": reading(),
    "form-full-of-emoji": form_of(FULL_VALUES | {"title": "🙏🏽" * 75}),
    **{f"form-offering-{state}": form_of({}, unfinished=unfinished(state)) for state in (State.DRAFT, State.UNKNOWN)},
    "form-to-be-mended": form_of(FULL_VALUES, alert=REASONS[State.REJECTED], problems=MENDABLE),
    "form-with-fifty-problems": form_of(LONGEST, alert=REASONS[State.REJECTED], problems=FIFTY),
    **{
        f"modal-{state}": campaign_status(announced(campaign_of(FULL_VALUES, state)))
        for state in STATES
        if state not in IN_FLIGHT
    },
    "modal-sending": campaign_status(campaign_of(FULL_VALUES, State.SENDING)),
    "modal-checking": campaign_checking(campaign_of(HOSTILE, State.UNKNOWN)),
    **{f"modal-{state}-on-its-way": campaign_status(campaign_of(FULL_VALUES, state)) for state in ENDED},
    **{f"modal-{state}-sent-to-you": campaign_status(sent_to_alice(state), reader_id="U0ALICE001") for state in ENDED},
    **{f"modal-{state}-sent-to-its-author": campaign_status(sent_to_alice(state)) for state in ENDED},
    **{
        f"modal-{state}-nowhere": campaign_status(announced(campaign_of(FULL_VALUES, state), None, undelivered="x"))
        for state in ENDED
    },
    "modal-sending-to-its-author": campaign_status(
        campaign_of(FULL_VALUES, State.SENDING, message=PostedMessage("D0ALICE", "1.2"), announced_in="U0ALICE001")
    ),
    "modal-unknown-after-a-check": campaign_status(
        announced(campaign_of(FULL_VALUES, State.UNKNOWN, looked_up_at=LOOKED_AT, candidates=CANDIDATES))
    ),
    "form-saved": with_note(form_of(FULL_VALUES), "Draft saved. Find it any time with `/campaign drafts`.", "success"),
    "form-with-a-long-note": with_note(form_of(HOSTILE), f"Ask {people(['U0BOB00001'] * 9)}. " * 9),
    "modal-sending-already": campaign_status(campaign_of(FULL_VALUES, State.SENDING), resubmitted=True),
    "modal-created-already": campaign_status(campaign_of(FULL_VALUES, State.CREATED), resubmitted=True),
    "modal-created-without-id": campaign_status(campaign_of(FULL_VALUES, State.CREATED, toingg_id=None)),
    "modal-in-a-direct-message": campaign_status(announced(campaign_of(HINDI, State.CREATED), "D0ALICEBOB")),
    "modal-hostile": campaign_status(campaign_of(HOSTILE, State.UNKNOWN, reasons=(as_written(EVIL),))),
    **{f"details-{name}": campaign_details(campaign_of(values, State.CREATED)) for name, values in PEOPLE.items()},
    "details-long": campaign_details(campaign_of(LONG_HINDI, State.CREATED)),
    "details-in-part": campaign_details(campaign_of(EMOJI | {"knowledge_base": "🙂" * 8000}, State.CREATED)),
    "details-of-unknown": campaign_details(campaign_of(FULL_VALUES, State.UNKNOWN)),
    "details-of-rejected": campaign_details(campaign_of(FULL_VALUES, State.REJECTED)),
    "modal-one-moment": one_moment("/campaign", is_saved=False, is_over=False),
    "modal-one-moment-saved": one_moment("/campaign", is_saved=True, is_over=False),
    "modal-one-moment-over-a-form": one_moment("/campaign", is_saved=False, is_over=True),
    "notice": notice("not_here", reason("not_here")),
    "connect-first": connect_form(Workspace("T0ACME0001")),
    "connect-another": connect_form(CONNECTED),
    "connected": connected("T0ACME0001", "0815", 0),
    "connected-with-one-waiting": connected("T0ACME0001", "0815", 1),
    "connected-with-many-waiting": connected("T0ACME0001", "", 12),
    "disconnect": disconnect_form(CONNECTED, has_bots_key=False),
    "disconnect-with-the-bots-key": disconnect_form(CONNECTED, has_bots_key=True),
    "disconnected": disconnected("/campaign", has_bots_key=False),
    "disconnected-with-the-bots-key": disconnected("/campaign", has_bots_key=True),
    "details-to-save": campaign_details(campaign_of(FULL_VALUES, State.CREATED), creates=True, saves_templates=True),
    **shown_templates.VIEWS,
    "settings-empty": settings_form(Workspace("T0ACME0001")),
    "settings-full": settings_form(CONNECTED),
    "settings-saved": settings_saved(CONNECTED.settings),
    "settings-saved-as-they-begin": settings_saved(WorkspaceSettings()),
}
MESSAGES: dict[str, Message] = {
    "did-you-mean": did_you_mean("T0ACME0001", "/campaign", meaning("darfts")),
    "did-you-mean-hostile": did_you_mean("T0ACME0001", "/campaign", meaning("<log")),
    "did-you-mean-one-of-many": did_you_mean(
        "T0ACME0001", "/campaign", Meaning("x", near=tuple(SUB_COMMANDS.values()))
    ),
    "key-fails": key_fails("/campaign", 3),
    **shown_templates.MESSAGES,
    "audit-log": audit_log(LINES),
    **{f"message-{state}": outcome_of(campaign_of(FULL_VALUES, state)) for state in STATES},
    **{f"message-created-{name}": outcome_of(campaign_of(values, State.CREATED)) for name, values in PEOPLE.items()},
    "message-created-without-id": outcome_of(campaign_of(FULL_VALUES, State.CREATED, toingg_id=None)),
    "message-to-be-mended": outcome_of(campaign_of(FULL_VALUES, State.REJECTED, problems=MENDABLE)),
    "message-with-fifty-problems": outcome_of(campaign_of(LONGEST, State.REJECTED, problems=FIFTY)),
    "message-hostile": outcome_of(
        campaign_of(HOSTILE, State.REJECTED, reasons=(as_written(EVIL),), problems=(worded(EVIL, "title"),))
    ),
    "message-denied-with-reason": outcome_of(
        campaign_of(FULL_VALUES, State.DENIED, problems=(worded("Invalid API key"),))
    ),
    "message-unknown-while-it-is-sought": outcome_of(campaign_of(FULL_VALUES, State.UNKNOWN, look_up_at=LOOKED_AT)),
    "message-unknown-and-not-to-be-asked": outcome_of(
        campaign_of(FULL_VALUES, State.UNKNOWN, look_up_reasons=(reason("check_failed"),))
    ),
    "message-failed-for-credit": outcome_of(
        campaign_of(
            FULL_VALUES,
            State.FAILED,
            reasons=(reason("unpaid"),),
            problems=(worded("Insufficient credits"),),
            unpaid=True,
        )
    ),
    "drafts": campaign_drafts([unfinished(state) for state in UNFINISHED], "/campaign"),
    "message-unknown-and-not-listed": outcome_of(campaign_of(FULL_VALUES, State.UNKNOWN, looked_up_at=LOOKED_AT)),
    "message-unknown-with-candidates": outcome_of(
        campaign_of(FULL_VALUES, State.UNKNOWN, looked_up_at=LOOKED_AT, candidates=CANDIDATES)
    ),
}
TEXTS = {
    "no-key": in_mrkdwn(no_key(Workspace("T0ACME0001"), "/campaign")),
    "no-key-where-others-manage": in_mrkdwn(no_key(CONNECTED, "/campaign")),
    "help-without-a-scope": help_text(
        "/campaign", manages=True, missing=["users:read"], grant=reason("grant_in_settings")
    ),
    **{name: text for name, (text, _) in MESSAGES.items()},
    "help": help_text("/campaign", manages=False),
    "help-for-admins": help_text("/campaign", manages=True),
    **shown_templates.TEXTS,
}


def blocks_of(message: Message) -> list[dict[str, Any]]:
    return [block.to_dict() for block in message[1]]


DOCUMENTS: dict[str, Any] = {
    **VIEWS,
    **{name: {"blocks": blocks_of(message)} for name, message in MESSAGES.items()},
    "texts": TEXTS,
}
