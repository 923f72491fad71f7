"""Everything that people see, as files to read and to paste into https://app.slack.com/block-kit-builder.

`make golden` writes them anew; what changed is read in the diff. A notification's words are no part of a file for the
Block Kit Builder: they stand together in `texts.json`.
"""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.rules import check_message, check_options, check_view
from toingg_bot.blocks.audit import audit_log
from toingg_bot.blocks.connect import connect_form, connected, disconnect_form, disconnected, key_fails, no_key
from toingg_bot.blocks.fields import offered
from toingg_bot.blocks.form import campaign_form, inline_errors
from toingg_bot.blocks.help import help_text
from toingg_bot.blocks.key import CampaignKey
from toingg_bot.blocks.modals import campaign_details, campaign_status, notice
from toingg_bot.blocks.outcome import Message, campaign_outcome
from toingg_bot.blocks.settings import settings_form, settings_kept
from toingg_bot.campaign import FORM, Campaign, validated
from toingg_bot.errors import Problem
from toingg_bot.forms import Checkbox, ConversationPicker, FormField, TextInput, TimePicker, Values
from toingg_bot.records import Record
from toingg_bot.store import IN_FLIGHT, Action, CampaignRow, Entry, State, Workspace
from toingg_bot.workspace import WorkspaceSettings

GOLDEN = Path(__file__).parent / "golden"
WRITE = os.environ.get("GOLDEN") == "write"

KEY = CampaignKey("0123456789abcdef0123456789abcdef")
CHOICES = {"voice": ["nova", "swara"], "language": ["tamil"]}

SHORT: Values = {
    "title": "Diwali renewals",
    "voice": "nova",
    "language": "hindi",
    "script": "Greet the customer by name, say that the policy ends soon, and offer to renew it. " * 3,
    "conversation": "C0CAMPAIGN",
}
FULL: Values = SHORT | {
    "purpose": "Renew policies before Diwali",
    "knowledge_base": "https://acme.example/faq",
    "calendar.opens": "10:30",
    "calendar.closes": "18:00",
    "calendar.time_zone": "IST",
    "first_line": "Namaste! This is Asha from Acme Travels.",
    "tone": "Warm and professional",
    "post_call_analysis": True,
    "post_call_analysis_schema": "lead_type: Hot, warm or cold\nbudget: What they can spend, in rupees",
}
HINDI: Values = FULL | {
    "title": "दिवाली नवीनीकरण",
    "voice": "priya_hindi",
    "script": "नमस्ते कहें, बताएं कि पॉलिसी जल्द समाप्त हो रही है, और इसी कॉल पर नवीनीकरण का प्रस्ताव दें। " * 3,
    "purpose": "दिवाली से पहले नवीनीकरण",
    "first_line": "नमस्ते! मैं आशा बोल रही हूँ।",
    "post_call_analysis_schema": "रुचि: गर्म, गुनगुना या ठंडा",
    "conversation": "D0ALICEBOB",
}
EVIL = "<!channel> *bold* `code` &lt; <https://evil.example|your bank> <@U0BOB00001> :bomb: "
HOSTILE: Values = FULL | {
    "title": (EVIL * 2)[:150],
    "voice": f"{EVIL}{'&' * 150}"[:150],
    "language": "<!here>",
    "script": (EVIL * 40)[:3000],
    "purpose": "```<!everyone>```",
    "tone": "&" * 3000,
    "post_call_analysis_schema": f"<!channel>: {EVIL}",
}
LONGEST: Values = FULL | {
    "title": "W" * 150,
    "voice": "V" * 150,
    "language": "l" * 150,
    **dict.fromkeys(["script", "purpose", "knowledge_base", "first_line", "tone"], "&" * 3000),
    "post_call_analysis_schema": "\n".join(f"k{number:03}: {'q' * 100}" for number in range(28)),
}
PEOPLE = {"full": FULL, "hindi": HINDI, "hostile": HOSTILE, "longest": LONGEST}

MENDABLE = (
    Problem("Title is taken", "title"),
    Problem("Say more of what the agent should do", "script"),
    Problem("lead_type: not a text", "post_call_analysis_schema"),
    Problem("flowName: field required"),
)
FIFTY = (
    *(Problem(f"{number}: {EVIL * 8}", FORM[number % len(FORM)].name) for number in range(49)),
    Problem("& " * 2000),
)
SENTENCES = {
    State.REJECTED: "Toingg did not accept the campaign.",
    State.DENIED: "Toingg did not accept the API key.",
    State.FAILED: "Toingg could not be reached. I tried for an hour.",
    State.UNKNOWN: "The line to Toingg broke before it answered.",
}


def row_of(values: Values, state: State = State.ACCEPTED, **changes: Any) -> CampaignRow:
    """Return the row of a campaign that was filled in like this and came to this."""
    campaign = validated(values, 200)
    assert isinstance(campaign, Campaign), campaign
    row = CampaignRow(
        campaign_id=KEY.campaign_id,
        workspace_id="T0ACME0001",
        enterprise_id=None,
        user_id="U0ALICE001",
        conversation_id=campaign.conversation,
        response_url=None,
        values=values,
        payload=campaign.payload(),
        state=state,
        error=SENTENCES.get(state),
        toingg_id="65f0c0ffee65f0c0ffee65f0" if state is State.CREATED else None,
        attempts=1,
    )
    return replace(row, **changes)


def form_of(values: Values, **shown: Any) -> dict[str, Any]:
    return campaign_form(KEY, values, CHOICES, **shown)


LOOKED_AT = 1_700_000_000.0
CANDIDATES = (
    Record("65f0c0ffee65f0c0ffee65f1", FULL["title"], LOOKED_AT - 60),
    Record("65f0c0ffee65f0c0ffee65f2", FULL["title"], None),
)

STATES = [state for state in State if state not in {State.DRAFT, State.ACCEPTED}]
"""Nobody is told anything of a draft, and what is accepted looks as if it were being sent."""

CONNECTED = Workspace(
    "T0ACME0001",
    WorkspaceSettings(
        creators=tuple(f"U0CREATOR{number}" for number in range(7)),
        managers=("U0ALICE001",),
        default_conversation="C0CAMPAIGN",
        team_channel="C0GENERAL1",
    ),
    key_tail="0815",
    connected_by="U0BOB00001",
)
LINES = [
    Entry(1_795_000_000.0 - number, "T0ACME0001", "U0ALICE001", action, "c1" if number < 4 else None, title)
    for number, (action, title) in enumerate(
        zip(Action, ("<!channel> sale", None, "*Diwali*", "x" * 150), strict=False)
    )
] + [Entry(1_794_000_000.0, "T0ACME0001", "", str(Action.UNINSTALL), None, None)]

VIEWS: dict[str, dict[str, Any]] = {
    "form-empty": form_of({}),
    **{f"form-{name}": form_of(values) for name, values in PEOPLE.items()},
    "form-to-be-mended": form_of(FULL, alert=SENTENCES[State.REJECTED], problems=MENDABLE),
    "form-with-fifty-problems": form_of(LONGEST, alert=SENTENCES[State.REJECTED], problems=FIFTY),
    **{f"modal-{state}": campaign_status(row_of(FULL, state)) for state in STATES},
    "modal-sending-already": campaign_status(row_of(FULL, State.SENDING), resubmitted=True),
    "modal-created-already": campaign_status(row_of(FULL, State.CREATED), resubmitted=True),
    "modal-created-without-id": campaign_status(row_of(FULL, State.CREATED, toingg_id=None)),
    "modal-in-a-direct-message": campaign_status(row_of(HINDI, State.CREATED)),
    "modal-hostile": campaign_status(row_of(HOSTILE, State.UNKNOWN, error=EVIL)),
    **{f"details-{name}": campaign_details(row_of(values, State.CREATED)) for name, values in PEOPLE.items()},
    "details-of-unknown": campaign_details(row_of(FULL, State.UNKNOWN)),
    "details-of-rejected": campaign_details(row_of(FULL, State.REJECTED)),
    "notice": notice("Toingg", "Something that has to be said."),
    "connect-first": connect_form(Workspace("T0ACME0001")),
    "connect-another": connect_form(CONNECTED),
    "connected": connected("0815", 0),
    "connected-with-one-waiting": connected("0815", 1),
    "connected-with-many-waiting": connected("", 12),
    "disconnect": disconnect_form(CONNECTED),
    "disconnected": disconnected("/campaign"),
    "settings-empty": settings_form(WorkspaceSettings()),
    "settings-full": settings_form(CONNECTED.settings),
    "settings-kept": settings_kept(CONNECTED.settings),
    "settings-kept-as-they-begin": settings_kept(WorkspaceSettings()),
}

MESSAGES: dict[str, Message] = {
    "key-fails": key_fails("/campaign", 3),
    "audit-log": audit_log([*LINES, *LINES]),
    **{f"message-{state}": campaign_outcome(row_of(FULL, state)) for state in STATES},
    **{f"message-created-{name}": campaign_outcome(row_of(values, State.CREATED)) for name, values in PEOPLE.items()},
    "message-created-without-id": campaign_outcome(row_of(FULL, State.CREATED, toingg_id=None)),
    "message-to-be-mended": campaign_outcome(row_of(FULL, State.REJECTED, problems=MENDABLE)),
    "message-with-fifty-problems": campaign_outcome(row_of(LONGEST, State.REJECTED, problems=FIFTY)),
    "message-hostile": campaign_outcome(
        row_of(HOSTILE, State.REJECTED, error=EVIL, problems=(Problem(EVIL, "title"),))
    ),
    "message-denied-with-reason": campaign_outcome(row_of(FULL, State.DENIED, problems=(Problem("Invalid API key"),))),
    "message-unknown-and-not-listed": campaign_outcome(row_of(FULL, State.UNKNOWN, looked_up_at=LOOKED_AT)),
    "message-unknown-with-candidates": campaign_outcome(
        row_of(FULL, State.UNKNOWN, looked_up_at=LOOKED_AT, candidates=CANDIDATES)
    ),
}

TEXTS = {
    "no-key": no_key(Workspace("T0ACME0001"), "/campaign"),
    "no-key-where-others-manage": no_key(CONNECTED, "/campaign"),
    "help-without-a-scope": help_text("/campaign", missing=["users:read"], grant="An admin can grant it."),
    **{name: text for name, (text, _) in MESSAGES.items()},
    "help": help_text("/campaign"),
    "help-for-something-unknown": help_text("/campaign", unknown=EVIL),
}


def blocks_of(message: Message) -> list[dict[str, Any]]:
    return [block.to_dict() for block in message[1]]


DOCUMENTS: dict[str, Any] = {
    **VIEWS,
    **{name: {"blocks": blocks_of(message)} for name, message in MESSAGES.items()},
    "texts": TEXTS,
}


# As it was agreed


@pytest.mark.parametrize("name", DOCUMENTS)
def test_what_people_see_changes_only_on_purpose(name: str) -> None:
    path = GOLDEN / f"{name}.json"
    written = json.dumps(DOCUMENTS[name], indent=2, ensure_ascii=False) + "\n"
    if WRITE:
        path.write_text(written, encoding="utf-8")

    assert path.read_text(encoding="utf-8") == written


def test_no_golden_file_is_left_of_what_nobody_sees_any_more() -> None:
    left = {path for path in GOLDEN.iterdir() if path.stem not in DOCUMENTS}
    if WRITE:
        for path in left:
            path.unlink()
    else:
        assert left == set()


# What Slack takes


@pytest.mark.parametrize("name", VIEWS)
def test_slack_takes_every_view(name: str) -> None:
    assert check_view(VIEWS[name]) == []


@pytest.mark.parametrize("name", MESSAGES)
def test_slack_takes_every_message(name: str) -> None:
    text, _ = MESSAGES[name]

    assert check_message(text, blocks_of(MESSAGES[name])) == []
    assert check_message(text, blocks_of(MESSAGES[name]), updating=True) == []


@pytest.mark.parametrize("name", TEXTS)
def test_slack_takes_every_text(name: str) -> None:
    assert check_message(TEXTS[name], None) == []


# What stands in it, whatever it looks like


def words(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


@pytest.mark.parametrize("state", [State.ACCEPTED, *STATES])
def test_every_outcome_is_a_sentence_of_its_own_for_who_only_hears_it(state: State) -> None:
    text, _ = campaign_outcome(row_of(FULL, state))

    outcome = {State.CREATED: "created", State.UNKNOWN: "could not confirm"}
    expected = "being sent" if state in IN_FLIGHT else outcome.get(state, "not created")
    assert "Diwali renewals" in text
    assert expected in text
    assert text.endswith(".")


@pytest.mark.parametrize("state", State)
def test_no_message_carries_what_is_private(state: State) -> None:
    private = {
        "script": f"s3cret {'x' * 200}",
        "purpose": "s3cret",
        "knowledge_base": "s3cret",
        "first_line": "s3cret",
        "tone": "s3cret",
        "post_call_analysis_schema": "s3cret: s3cret",
    }
    row = row_of(FULL | private, state, problems=MENDABLE, response_url="https://hooks.example/s3cret")

    text, blocks = campaign_outcome(row)

    assert "s3cret" not in text + words([block.to_dict() for block in blocks])


@pytest.mark.parametrize("name", [name for name in DOCUMENTS if "hostile" in name or "fifty" in name])
def test_nothing_foreign_is_markup(name: str) -> None:
    """In text that Slack reads as markup, that is: a box holds what was typed as it was typed."""

    def marked_up(value: Any) -> list[str]:
        if isinstance(value, Mapping):
            own = [str(value["text"])] if value.get("type") == "mrkdwn" else []
            return own + [text for inner in value.values() for text in marked_up(inner)]
        return [text for inner in value for text in marked_up(inner)] if isinstance(value, list) else []

    for text in [*marked_up(DOCUMENTS[name]), TEXTS.get(name, "")]:
        assert not any(mark in text for mark in ("<!", "<https", "<@U0BOB")), text


@pytest.mark.parametrize("problem", MENDABLE, ids=lambda problem: str(problem.field))
def test_every_problem_is_said_in_toinggs_own_words(problem: Problem) -> None:
    text, blocks = MESSAGES["message-to-be-mended"]

    assert problem.message in text
    assert problem.message in words([block.to_dict() for block in blocks])
    assert problem.message in words(VIEWS["form-to-be-mended"])


def test_a_key_that_does_not_work_is_called_the_key() -> None:
    assert "key" in TEXTS["message-denied"]


@pytest.mark.parametrize(
    ("state", "labels"),
    [
        (State.ACCEPTED, []),
        (State.SENDING, []),
        (State.CREATED, ["Details"]),
        (State.REJECTED, ["Fix and resubmit", "Details"]),
        (State.DENIED, ["Send again", "Fix and resubmit", "Details"]),
        (State.FAILED, ["Send again", "Fix and resubmit", "Details"]),
        (State.UNKNOWN, ["Check again", "Send again", "Fix and resubmit", "Details"]),
    ],
)
def test_every_outcome_offers_what_can_be_done_about_it(state: State, labels: list[str]) -> None:
    buttons = [
        element
        for block in blocks_of(campaign_outcome(row_of(FULL, state)))
        if block["type"] == "actions"
        for element in block["elements"]
    ]

    assert [button["text"]["text"] for button in buttons] == labels


def test_what_may_make_a_second_campaign_asks_first_and_names_the_attempt() -> None:
    row = row_of(FULL, State.UNKNOWN, attempts=3)

    buttons = [element for block in blocks_of(campaign_outcome(row)) for element in block.get("elements", [])]

    risky = [button for button in buttons if button.get("action_id") in {"campaign_fix", "campaign_send_again"}]
    assert len(risky) == 2
    for button in risky:
        assert "could make a second one" in button["confirm"]["text"]["text"]
        assert CampaignKey.loaded(button["value"]) == CampaignKey(row.campaign_id, confirmed=3)


def test_a_form_comes_back_as_it_was_filled_in() -> None:
    """What is typed is echoed to the letter: nothing is escaped or clipped in a box."""
    inputs = {
        block["block_id"]: block["element"] for block in VIEWS["form-hostile"]["blocks"] if block["type"] == "input"
    }

    assert inputs.keys() == {field.name for field in FORM}
    assert inputs["title"]["initial_value"] == HOSTILE["title"]
    assert inputs["script"]["initial_value"] == HOSTILE["script"]
    assert inputs["voice"]["initial_option"]["value"] == HOSTILE["voice"]
    assert inputs["language"]["initial_option"]["value"] == HOSTILE["language"]
    assert inputs["calendar.opens"]["initial_time"] == "10:30"
    assert inputs["post_call_analysis"]["initial_options"] == inputs["post_call_analysis"]["options"]
    assert inputs["conversation"]["initial_conversation"] == "C0CAMPAIGN"


def test_an_empty_form_chooses_the_conversation_that_it_is_opened_in() -> None:
    inputs = {
        block["block_id"]: block["element"] for block in VIEWS["form-empty"]["blocks"] if block["type"] == "input"
    }

    assert inputs["conversation"]["default_to_current_conversation"] is True
    assert inputs["conversation"]["response_url_enabled"] is True
    assert "initial_time" not in inputs["calendar.opens"]
    assert inputs["calendar.time_zone"]["initial_option"]["value"] == "IST"


def test_no_box_is_held_to_a_least_length_by_slack() -> None:
    """Our sentence says more than Slack's."""
    assert "min_length" not in words(VIEWS["form-empty"])


def test_the_details_show_all_that_was_written_to_the_letter() -> None:
    plain = [
        block["text"]["text"]
        for block in VIEWS["details-longest"]["blocks"]
        if block.get("text", {}).get("type") == "plain_text"
    ]

    assert plain.count(LONGEST["script"]) == 5
    assert LONGEST["post_call_analysis_schema"] in "".join(plain)


# Whatever is written, and whatever Toingg says of it

WILD = st.text(st.characters(codec="utf-8"), max_size=40)


def texts(longest: int) -> st.SearchStrategy[str]:
    """Text of any length up to the longest, of anything, the worst to escape included."""
    long = st.builds(
        lambda piece, length: (piece * longest)[:length], st.sampled_from("&<नW\n🙏 "), st.integers(1, longest)
    )
    return long | WILD.map(lambda text: text[:longest])


def entries(field: FormField) -> st.SearchStrategy[Any]:
    """Anything that a person can have entered in a field, or left empty."""
    match field.widget:
        case TextInput():
            return st.none() | texts(field.max_length or 0)
        case TimePicker():
            return st.none() | st.times().map(lambda moment: moment.strftime("%H:%M"))
        case Checkbox():
            return st.booleans()
        case ConversationPicker():
            return st.none() | st.sampled_from(["C0CAMPAIGN", "D0ALICEBOB", "G0LEADS001"])
        case _:
            return st.none() | texts(150).filter(bool)


ENTERED = st.fixed_dictionaries({}, optional={field.name: entries(field) for field in FORM})
PROBLEM = st.builds(Problem, texts(3000).filter(bool), st.none() | st.sampled_from([field.name for field in FORM]))
PROBLEMS = st.lists(PROBLEM, max_size=50) | PROBLEM.map(lambda problem: [problem] * 50)
LISTED = st.fixed_dictionaries(
    {}, optional={"voice": st.lists(texts(300).filter(bool)), "language": st.lists(texts(300).filter(bool))}
)
SENTENCE = st.none() | texts(300).filter(bool)
LONG_LISTS = {"language": [f"language {number}" for number in range(500)]}


@given(ENTERED, PROBLEMS, LISTED | st.just(LONG_LISTS), SENTENCE)
def test_slack_takes_the_form_however_it_was_filled_in(
    entered: Values, problems: Sequence[Problem], choices: dict[str, list[str]], alert: str | None
) -> None:
    view = campaign_form(KEY, entered, choices, alert=alert, problems=problems)

    assert check_view(view) == []


def test_what_is_done_to_a_form_does_not_show_in_the_next() -> None:
    for block in form_of({})["blocks"]:
        block.clear()

    assert form_of({}) == VIEWS["form-empty"]


@given(PROBLEMS)
def test_inline_errors_stand_under_inputs_of_the_form(problems: Sequence[Problem]) -> None:
    inputs = {block["block_id"] for block in VIEWS["form-empty"]["blocks"] if block["type"] == "input"}

    errors = inline_errors(problems)

    if not problems or any(problem.field is None for problem in problems):
        assert errors is None
    else:
        assert errors is not None
        assert errors.keys() == {problem.field for problem in problems}
        assert errors.keys() <= inputs


PAYLOADS = st.fixed_dictionaries(
    {
        "title": texts(150).filter(bool),
        "voice": texts(150).filter(bool),
        "language": texts(150).filter(bool),
        "script": texts(3000),
        "purpose": texts(3000),
        "knowledgeBase": texts(3000),
        "calendar": st.sampled_from(["", "10:30Am to 6Pm IST"]),
        "firstLine": texts(3000),
        "tone": texts(3000),
        "postCallAnalysis": st.booleans(),
        "postCallAnalysisSchema": st.dictionaries(texts(40), texts(1000), max_size=3),
    }
)
IDS = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=200)
ROWS = st.builds(
    lambda state, payload, problems, error, toingg_id, candidates: replace(
        row_of(SHORT, state),
        payload=payload,
        problems=tuple(problems),
        error=error,
        toingg_id=toingg_id,
        looked_up_at=LOOKED_AT,
        candidates=tuple(replace(record, title=payload["title"]) for record in candidates),
    ),
    st.sampled_from(State),
    PAYLOADS,
    PROBLEMS,
    SENTENCE,
    st.none() | texts(200).filter(bool),
    st.lists(st.builds(Record, IDS, st.just(""), st.none() | st.floats(0, 4e9)), max_size=5),
)


@given(ROWS)
def test_slack_takes_every_outcome_whatever_was_written_and_said(row: CampaignRow) -> None:
    text, _ = message = campaign_outcome(row)

    assert check_message(text, blocks_of(message), updating=True) == []


@given(ROWS, st.booleans())
def test_slack_takes_every_modal_whatever_was_written_and_said(row: CampaignRow, again: bool) -> None:
    assert check_view(campaign_status(row, resubmitted=again)) == []
    assert check_view(campaign_details(row)) == []


@given(st.lists(texts(300).filter(bool), max_size=300), texts(150))
def test_slack_takes_every_list_of_names(names: list[str], typed: str) -> None:
    assert check_options({"options": [each.to_dict() for each in offered(names, typed)]}) == []


@given(WILD)
def test_slack_takes_the_help_for_whatever_was_typed(unknown: str) -> None:
    assert check_message(help_text("/campaign", unknown), None) == []
