"""No answer of the bot is too large to reach Slack, over either transport, and nothing of it is lost."""

import html
import json
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_bolt import Ack
from slack_sdk import WebClient
from starlette.responses import JSONResponse

from sandbox.server import Sandbox
from sandbox.toingg.behaviours import Behaviour
from sandbox.toingg.service import Toingg
from tests.support.bots import running_bot
from tests.support.campaigns import GOOD, TEXT_KEYS
from tests.support.environments import Mode
from tests.support.people import Form, Person
from tests.support.switches import control
from tests.support.texts import ANY_TEXT, TEXTS
from tests.support.waiting import until
from toingg_bot.app import Bot
from toingg_bot.delivery.timing import Timing
from toingg_bot.edge.frames import ANSWER, TooLarge, acknowledgement, clipped, cut, dumped, fits, size
from toingg_bot.slack.limits import FRAME
from toingg_bot.views.text import escape

MODES: Sequence[Mode] = ["http", "socket"]
HINDI = "नमस्ते, मैं आशा बोल रही हूँ। क्षत्रिय & <ज्ञान> “श्रृंखला” 🙏🏽\n"
"""Letters of three and four bytes, of several code points, and those that are escaped in JSON or in Slack's markup."""


def hindi(length: int) -> str:
    """Return this many of these characters."""
    return (HINDI * (length // len(HINDI) + 1))[:length]


def largest_answer(sandbox: Sandbox) -> int:
    largest: int = control(sandbox, "GET", "answers")["largest"]
    return largest


# How an answer is made to fit


@given(ANY_TEXT | st.integers(0, 2000).map(hindi), st.integers(3, 3000))
def test_a_text_is_cut_between_characters_as_people_see_them(text: str, room: int) -> None:
    short = clipped(text, room)

    assert size(short) - 2 <= room
    if short != text:
        assert short.endswith("…")
        assert text.startswith(short[:-1])
        following = text[len(short) - 1 :].lstrip()
        assert not following or following[0] not in "\u200d\ufe0f़ािीुूृेैोौ्ंँः"


@pytest.mark.parametrize("whole", ["&amp;", "<@U0ALICE001>", "<#C0CAMPAIGN>"])
def test_no_escape_and_no_mention_is_cut_in_two(whole: str) -> None:
    for room in range(3, 60):
        short = clipped(f"one two {whole} three {whole} and so on and on and on and on", room)
        assert short.count("&") == short.count("&amp;")
        assert short.count("<") == short.count(">")


@given(st.dictionaries(st.text("abc", min_size=1, max_size=20), st.integers(1, 30_000).map(hindi), min_size=1))
def test_errors_share_the_room_and_none_is_dropped(errors: dict[str, str]) -> None:
    fitting = cut({"response_action": "errors", "errors": errors})["errors"]

    assert fits({"response_action": "errors", "errors": fitting})
    assert fitting.keys() == errors.keys()
    shortest = min(errors.values(), key=len)
    assert all(fitting.values())
    assert fitting[next(name for name, text in errors.items() if text == shortest)] == shortest or all(
        text.endswith("…") for text in fitting.values()
    )


@pytest.mark.parametrize("name", ["options", "blocks"])
def test_as_many_whole_parts_are_offered_as_there_is_room_for(name: str) -> None:
    parts = [{"value": f"{number}", "text": hindi(200)} for number in range(100)]

    fitting = cut({"text": hindi(9000), name: parts} if name == "blocks" else {name: parts})

    assert fits(fitting)
    assert fitting[name] == parts[: len(fitting[name])]
    assert not fits(fitting | {name: parts[: len(fitting[name]) + 2]})


def test_a_long_group_of_a_list_leaves_room_for_the_short_ones() -> None:
    groups = [
        {"label": label, "options": [{"value": f"{number}", "text": hindi(75)} for number in range(most)]}
        for label, most in (("first", 10), ("long", 100), ("last", 20))
    ]

    first, long, last = cut({"option_groups": groups})["option_groups"]

    assert (first, last) == (groups[0], groups[2])
    assert long["options"] == groups[1]["options"][: len(long["options"])]
    assert fits({"option_groups": [first, long, last]})
    more = {**long, "options": groups[1]["options"][: len(long["options"]) + 2]}
    assert not fits({"option_groups": [first, more, last]})
    assert cut({"option_groups": groups[:1]}) == {"option_groups": groups[:1]}


@given(st.dictionaries(st.text("xyz"), ANY_TEXT), st.text("abcdef0123456789-", min_size=1, max_size=200))
def test_what_fits_travels_in_a_frame_with_any_id(answer: dict[str, str], envelope_id: str) -> None:
    frame = acknowledgement(envelope_id, dumped(answer))

    assert len(frame.encode()) <= FRAME
    assert json.loads(frame)["envelope_id"] == envelope_id
    assert json.loads(frame)["payload"].keys() == answer.keys()


def test_the_limit_is_exact_to_the_byte() -> None:
    longest = {"text": "x" * (ANSWER - len('{"text":""}'))}

    assert fits(longest)
    assert not fits({"text": longest["text"] + "x"})
    assert len(acknowledgement("e" * 200, dumped(longest)).encode()) == FRAME
    with pytest.raises(TooLarge):
        acknowledgement("e" * 200, dumped({"text": longest["text"] + "x"}))


# What people see

ANSWERED = "answered_form"


def view(*blocks: dict[str, Any], **parts: Any) -> dict[str, Any]:
    return {"type": "modal", "title": {"type": "plain_text", "text": "A form"}, "blocks": list(blocks), **parts}


def input_block(name: str) -> dict[str, Any]:
    element = {"type": "plain_text_input", "action_id": name}
    label = {"type": "plain_text", "text": name.title()}
    return {"type": "input", "block_id": name, "element": element, "label": label, "optional": True}


def section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


NAMES = ["one", "two", "three", "four", "five", "six", "seven", "eight"]
SUBMIT = {"type": "plain_text", "text": "Send"}
FORM_TO_ANSWER = view(
    *(input_block(name) for name in NAMES),
    {
        "type": "input",
        "block_id": "voice",
        "optional": True,
        "element": {"type": "external_select", "action_id": "voice", "min_query_length": 0},
        "label": {"type": "plain_text", "text": "Voice"},
    },
    callback_id=ANSWERED,
    submit=SUBMIT,
)
LARGE = view(*(section(hindi(2400).replace("&", "").replace("<", "")) for _ in range(9)), section("The end."))


class Answering:
    """A bot whose listeners answer whatever a test tells them to."""

    def __init__(self, bot: Bot) -> None:
        self.answer: dict[str, Any] = {}
        self.is_saved = False
        self.bot = bot
        bot.bolt._listeners.clear()  # noqa: SLF001 (Bolt cannot remove a listener)
        bot.bolt.command("/campaign")(self.command)
        bot.bolt.view(ANSWERED)(self.submission)
        bot.bolt.options("voice")(lambda ack: ack(**self.answer))

    def command(self, ack: Ack, command: dict[str, Any], client: WebClient) -> None:
        """Open the form, or answer."""
        if command["text"]:
            ack(**self.answer)
        else:
            ack()
            client.views_open(trigger_id=command["trigger_id"], view=FORM_TO_ANSWER)

    def submission(self, ack: Ack, context: dict[str, Any]) -> None:
        """Answer a form."""
        context["is_saved"] = self.is_saved
        ack(**self.answer)


@pytest.fixture(params=MODES)
def answering(workspace: Sandbox, request: pytest.FixtureRequest) -> Iterator[Answering]:
    """A bot that answers what a test tells it to, over HTTP and over Socket Mode."""
    control(workspace, "POST", "reset")
    with running_bot(workspace, request.param) as bot:
        yield Answering(bot)
    assert 0 < largest_answer(workspace) <= FRAME


def opened(alice: Person) -> Form:
    form = alice.types("/campaign", in_="#campaigns")
    assert isinstance(form, Form)
    return form


@pytest.mark.parametrize("is_saved", [True, False])
def test_a_view_that_is_too_large_follows_the_acknowledgement(
    answering: Answering, alice: Person, *, is_saved: bool
) -> None:
    """People read that what they typed is safe."""
    answering.answer = {"response_action": "update", "view": LARGE}
    answering.is_saved = is_saved
    form = opened(alice)
    seen: list[str] = []

    assert form.submit().result == "updated"
    until(lambda: seen.append(form.text) or "The end." in form.text)  # type: ignore[func-returns-value]

    assert "One moment…" in seen[0]
    assert ("`/campaign drafts`" in seen[0]) is is_saved
    assert form.content["blocks"][0]["text"]["text"] == LARGE["blocks"][0]["text"]["text"]


def test_a_view_that_is_pushed_onto_the_form_follows_too(answering: Answering, alice: Person) -> None:
    """It is found by its external_id; closing it leads back to the form."""
    answering.answer = {"response_action": "push", "view": LARGE}
    form = opened(alice).fill({"One": "typed"})

    assert form.submit().result == "pushed"
    assert "still open below" in alice.view.text
    until(lambda: "The end." in alice.view.text)

    alice.view.close()
    assert alice.view.value("One") == "typed"


@pytest.mark.parametrize("action", ["update", "push"])
def test_a_view_that_was_closed_meanwhile_stays_closed(
    answering: Answering, alice: Person, action: str, caplog: pytest.LogCaptureFixture
) -> None:
    answering.answer = {"response_action": action, "view": LARGE}
    form = opened(alice)
    form.submit()
    alice.view.close()
    answering.bot.follow_ups.close()

    assert "The end." not in (alice.view.text if alice.view else "")
    assert "did not follow" not in caplog.text


def test_a_view_that_slack_rejected_at_first_still_follows(
    answering: Answering, alice: Person, workspace: Sandbox
) -> None:
    control(workspace, "POST", "slack/faults", method="views.update", error="internal_error")
    answering.answer = {"response_action": "update", "view": LARGE}
    form = opened(alice)
    form.submit()

    until(lambda: "The end." in form.text)


def test_a_view_that_fits_is_answered_at_once(answering: Answering, alice: Person) -> None:
    """In Hindi too, where a letter takes three bytes, and not the six of an escape."""
    sections = [section("न" * 2500), section("म" * 2500), section("The end.")]
    answering.answer = {"response_action": "update", "view": view(*sections)}
    form = opened(alice)
    form.submit()

    assert "The end." in form.text


def test_every_error_is_shown_however_long_all_of_them_are(answering: Answering, alice: Person) -> None:
    answering.answer = {"response_action": "errors", "errors": dict.fromkeys(NAMES, hindi(2000)) | {"one": "Short."}}

    errors = opened(alice).submit().errors

    assert errors.keys() == {name.title() for name in NAMES}
    assert errors["One"] == "Short."
    assert all(hindi(2000).startswith(text.removesuffix("…")) and len(text) > 500 for text in list(errors.values())[1:])


def test_a_list_offers_as_many_options_as_fit(answering: Answering, alice: Person) -> None:
    def option(number: int) -> dict[str, Any]:
        return {"text": {"type": "plain_text", "text": f"{number} {hindi(70)}"}, "value": f"{number} {hindi(140)}"}

    answering.answer = {"options": [option(number) for number in range(100)]}

    offered = opened(alice).options("Voice")

    assert offered == [option(number)["text"]["text"] for number in range(len(offered))]
    assert len(offered) > 15


def test_an_ephemeral_answer_is_cut_at_its_end(answering: Answering, alice: Person) -> None:
    answering.answer = {"text": escape(hindi(20_000))}

    alice.types("/campaign x", in_="#campaigns")

    shown = html.unescape(alice.messages("#campaigns")[-1].content["text"])
    assert shown.endswith("…")
    assert hindi(20_000).startswith(shown.removesuffix("…"))
    assert len(shown) > 4000


def test_the_first_blocks_of_an_ephemeral_answer_are_left(answering: Answering, alice: Person) -> None:
    blocks = [section(f"{number}. {escape(hindi(500))}") for number in range(20)]
    answering.answer = {"text": hindi(3000), "blocks": blocks}

    alice.types("/campaign x", in_="#campaigns")

    shown = alice.messages("#campaigns")[-1].content["blocks"]
    assert 5 < len(shown) < 20
    assert [block["text"]["text"] for block in shown] == [block["text"]["text"] for block in blocks[: len(shown)]]


@pytest.mark.parametrize("mode", MODES)
def test_a_late_view_comes_when_slack_is_ready_and_before_anybody_wonders(
    workspace: Sandbox, alice: Person, mode: Mode
) -> None:
    control(workspace, "POST", "reset")
    with running_bot(workspace, mode, Timing()) as bot:
        Answering(bot).answer = {"response_action": "update", "view": LARGE}
        form = opened(alice)
        form.submit()
        began = time.monotonic()
        until(lambda: "The end." in form.text)
        assert 1.8 < time.monotonic() - began < 4


def test_a_view_that_was_promised_comes_before_the_process_ends(workspace: Sandbox, alice: Person) -> None:
    control(workspace, "POST", "reset")
    with running_bot(workspace, "http", Timing()) as bot:
        Answering(bot).answer = {"response_action": "update", "view": LARGE}
        form = opened(alice)
        form.submit()

    assert "The end." in form.text


# Everything that the bot answers

ONE_LINE = hindi(20_000).replace("\n", " ")
FULL = {field.widget.label: ONE_LINE[: field.max_length] for field in TEXTS}
FULL["What to find out"] = f"note: {ONE_LINE}"[:3000]
"""The form with every text as long as it may be."""
FAULTS = [{"type": "value_error", "loc": ["body", name], "msg": f"Value error, {hindi(4000)}"} for name in TEXT_KEYS]
REPLIES: dict[str, tuple[int, Any]] = {
    "faults of fields": (422, {"detail": FAULTS}),
    "a fault of no field": (422, {"detail": [FAULTS[0] | {"loc": ["body", "flowName"]}, *FAULTS]}),
    "a sentence": (400, {"detail": hindi(8000)}),
    "no credit": (402, {"detail": hindi(8000)}),
    "no key": (401, {"detail": hindi(8000)}),
    "nothing known": (500, {"detail": hindi(8000)}),
    "created": (200, {"status": True, "result": {"campaignId": "c-1"}, "message": hindi(8000)}),
}


@pytest.mark.usefixtures("either_bot")
@pytest.mark.parametrize("reply", REPLIES)
def test_the_answer_about_the_longest_campaign_fits_whatever_toingg_says(
    workspace: Sandbox, alice: Person, toingg: Toingg, reply: str
) -> None:
    status, content = REPLIES[reply]
    toingg.behaviour = Behaviour("long", "", "", lambda _: JSONResponse(content, status))
    form = alice.types("/campaign", in_="#campaigns")
    assert isinstance(form, Form)
    form.fill({**FULL, **{label: value for label, value in GOOD.items() if label not in FULL}})

    answer = form.submit()

    assert answer.trouble is None
    assert 0 < largest_answer(workspace) <= FRAME
    until(lambda: "One moment…" not in alice.view.text)
    assert answer.errors or form.labels == [] or "".join(filter(None, form.parts("Script"))) == FULL["Script"]


@pytest.mark.usefixtures("either_bot")
def test_every_other_answer_fits(workspace: Sandbox, alice: Person, bob: Person, toingg: Toingg) -> None:
    """The drafts, the lists of voices, the help with what was typed, our own errors, and what only admins see."""
    toingg.behave("refuse_text")
    for _ in range(11):
        form = alice.types("/campaign", in_="#campaigns")
        assert isinstance(form, Form)
        form.fill(FULL | {"Voice": "nova"}).press("Save draft")
        alice.view.close()

    answered: list[Callable[[], object]] = [
        lambda: alice.types("/campaign drafts", in_="#campaigns"),
        lambda: alice.types(f"/campaign {hindi(7000)}", in_="#campaigns"),
        lambda: alice.types("/campaign", in_="#campaigns"),
        lambda: alice.view.options("Voice"),
        lambda: alice.view.options("Voice", hindi(150)),
        lambda: alice.view.fill(dict.fromkeys(FULL, "x") | {"Voice": "nova"}).submit(),
        lambda: bob.types("/campaign settings", in_="#campaigns"),
        lambda: bob.view.submit(),  # noqa: PLW0108 (there is no view yet)
        lambda: bob.types("/campaign log", in_="#campaigns"),
    ]
    for answer in answered:
        answer()

    assert alice.notices == []
    assert 1000 < largest_answer(workspace) <= FRAME
