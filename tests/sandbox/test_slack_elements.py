"""Elements of forms: what people can enter in each, what the app gets, and when."""

from typing import Any

import pytest

from tests.sandbox.samples import Json, actions, buttons, field, modal, option, plain, question, section
from tests.sandbox.small_bot import Heard, SmallBot
from tests.support.people import Notice, Person

BOLD = {"type": "text", "text": "Hello", "style": {"bold": True}}
RICH_TEXT = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [BOLD]}]}

FILLED: list[tuple[Json, Any, Json]] = [
    (
        {"type": "radio_buttons", "options": [option("soon"), option("late")]},
        "late",
        {"selected_option": option("late")},
    ),
    (
        {"type": "multi_static_select", "options": [option("a"), option("b"), option("c")]},
        ["c", "a"],
        {"selected_options": [option("c"), option("a")]},
    ),
    ({"type": "users_select"}, "@bob", {"selected_user": "U0BOB00001"}),
    ({"type": "multi_users_select"}, ["@bob", "@dev"], {"selected_users": ["U0BOB00001", "U0DEV00001"]}),
    ({"type": "channels_select"}, "#campaigns", {"selected_channel": "C0CAMPAIGN"}),
    ({"type": "multi_channels_select"}, ["#general"], {"selected_channels": ["C0GENERAL1"]}),
    (
        {"type": "multi_conversations_select"},
        ["#leads", "@bob"],
        {"selected_conversations": ["G0LEADS001", "D0ALICEBOB"]},
    ),
    ({"type": "datepicker"}, "2026-11-08", {"selected_date": "2026-11-08"}),
    ({"type": "datetimepicker"}, 1_794_100_000, {"selected_date_time": 1_794_100_000}),
    ({"type": "number_input", "is_decimal_allowed": True}, "12.5", {"value": "12.5"}),
    ({"type": "email_text_input"}, "a@b.example", {"value": "a@b.example"}),
    ({"type": "url_text_input"}, "https://a.example", {"value": "https://a.example"}),
    ({"type": "rich_text_input"}, RICH_TEXT, {"rich_text_value": RICH_TEXT}),
]


@pytest.mark.parametrize(("element", "value", "state"), FILLED, ids=[element["type"] for element, *_ in FILLED])
def test_what_was_filled_in_is_submitted(
    alice: Person, bot: SmallBot, element: Json, value: object, state: Json
) -> None:
    bot.opens(modal(field("it", **element)))

    form = alice.types("/campaign").fill({"It": value})

    assert form.value("It") == ("Hello" if element["type"] == "rich_text_input" else value)
    assert form.submit().result == "closed"
    values = bot.last("view_submission")["view"]["state"]["values"]
    assert values == {"it": {"it": {"type": element["type"]} | state}}


IMPOSSIBLE: list[tuple[Json, Any]] = [
    ({"type": "multi_static_select", "max_selected_items": 1, "options": [option("a"), option("b")]}, ["a", "b"]),
    ({"type": "multi_users_select", "max_selected_items": 1}, ["@alice", "@bob"]),
    ({"type": "datepicker"}, "2026-13-01"),
    ({"type": "datepicker"}, "2026-02-30"),
    ({"type": "timepicker"}, "24:00"),
    ({"type": "datetimepicker"}, "tomorrow"),
    ({"type": "datetimepicker"}, 12),
    ({"type": "channels_select"}, "#leads"),
    ({"type": "channels_select"}, "@bob"),
    ({"type": "rich_text_input"}, {"type": "rich_text", "elements": [{"type": "rich_text_song", "elements": []}]}),
    ({"type": "rich_text_input"}, {"type": "divider"}),
]


@pytest.mark.parametrize(
    ("element", "value"), IMPOSSIBLE, ids=[f"{each['type']} {value}" for each, value in IMPOSSIBLE]
)
def test_slacks_client_prevents_some_input(alice: Person, bot: SmallBot, element: Json, value: object) -> None:
    bot.opens(modal(field("it", **element)))
    form = alice.types("/campaign")

    with pytest.raises(AssertionError, match="It cannot be"):
        form.fill({"It": value})


@pytest.mark.parametrize(
    ("element", "typed", "complaint"),
    [
        ({"type": "number_input", "is_decimal_allowed": False}, "7", None),
        ({"type": "number_input", "is_decimal_allowed": False}, "7.5", "Please enter a whole number."),
        ({"type": "number_input", "is_decimal_allowed": True}, "seven", "Please enter a number."),
        ({"type": "number_input", "is_decimal_allowed": False, "min_value": "5"}, "5", None),
        ({"type": "number_input", "is_decimal_allowed": False, "min_value": "5"}, "4", "Please enter 5 or more."),
        ({"type": "number_input", "is_decimal_allowed": False, "max_value": "9"}, "10", "Please enter 9 or less."),
        ({"type": "email_text_input"}, "a.example", "Please enter an email address."),
        ({"type": "url_text_input"}, "a.example", "Please enter a link."),
        ({"type": "rich_text_input"}, None, "Please fill this in: it is required."),
        ({"type": "file_input"}, None, "Please fill this in: it is required."),
        ({"type": "multi_users_select"}, None, "Please fill this in: it is required."),
    ],
)
def test_slacks_client_reports_some_mistakes_before_it_submits(
    sandbox: object, alice: Person, bot: SmallBot, element: Json, typed: str | None, complaint: str | None
) -> None:
    """The app hears nothing of them."""
    bot.control("scopes", scopes=["commands", "files:read"])
    bot.opens(modal(field("it", **element)))

    answer = alice.types("/campaign").fill({"It": typed}).submit()

    assert answer.errors.get("It") == complaint
    assert ("view_submission" in {heard["type"] for heard in bot.heard}) is (complaint is None)


def test_an_external_multi_select_takes_several_options(alice: Person, bot: SmallBot) -> None:
    bot.on["block_suggestion"] = lambda heard: {"options": [option(heard["value"])]}
    bot.opens(modal(field("voices", type="multi_external_select", min_query_length=1, max_selected_items=2)))
    form = alice.types("/campaign").fill({"Voices": ["nova", "echo"]})

    assert form.value("Voices") == ["nova", "echo"]
    with pytest.raises(AssertionError, match="at most 2"):
        form.fill({"Voices": ["nova", "echo", "onyx"]})


CHOICES = ["#general", "#campaigns", "#leads", "@bob", "@toingg"]


@pytest.mark.parametrize(
    ("wanted", "offered"),
    [
        (None, CHOICES),
        ({"include": ["public"]}, ["#general", "#campaigns"]),
        ({"include": ["private", "im"]}, ["#leads", "@bob", "@toingg"]),
        ({"include": ["mpim"]}, []),
        ({"exclude_bot_users": True}, ["#general", "#campaigns", "#leads", "@bob"]),
        ({"include": ["im"], "exclude_bot_users": True}, ["@bob"]),
        ({"exclude_external_shared_channels": True}, ["#campaigns", "#leads", "@bob", "@toingg"]),
    ],
)
def test_a_filter_says_which_conversations_can_be_chosen(
    alice: Person, bot: SmallBot, wanted: Json | None, offered: list[str]
) -> None:
    bot.control("channel", channel_id="C0GENERAL1", is_ext_shared=True)
    bot.opens(modal(field("where", type="conversations_select", **({"filter": wanted} if wanted else {}))))
    form = alice.types("/campaign")

    def takes(name: str) -> bool:
        value = {"selected_conversation": alice.conversation(name)}
        return bool(alice.post("action", view_id=form.id, block_id="where", action_id="where", value=value)["ok"])

    assert [name for name in CHOICES if takes(name)] == offered


def test_a_conversation_that_a_filter_excludes_is_not_selected_initially(alice: Person, bot: SmallBot) -> None:
    bot.control("channel", channel_id="C0GENERAL1", is_ext_shared=True)
    here = {"type": "conversations_select", "default_to_current_conversation": True}
    bot.opens(modal(field("here", **here), field("ours", filter={"exclude_external_shared_channels": True}, **here)))

    form = alice.types("/campaign", in_="#general")

    assert [form.value(label) for label in ("Here", "Ours")] == ["#general", None]


def test_an_archived_channel_cannot_be_chosen(alice: Person, bot: SmallBot) -> None:
    bot.opens(modal(field("where", type="conversations_select")))
    form = alice.types("/campaign")
    bot.control("channel", channel_id="C0CAMPAIGN", is_archived=True)

    with pytest.raises(AssertionError, match="cannot be chosen"):
        form.fill({"Where": "#campaigns"})


def heard_of(bot: SmallBot) -> list[Heard]:
    return [heard["actions"][0] for heard in bot.heard if heard["type"] == "block_actions"]


@pytest.mark.parametrize(
    ("config", "typing", "enter"),
    [
        (None, False, True),
        (["on_enter_pressed"], False, True),
        (["on_character_entered"], True, False),
        (["on_enter_pressed", "on_character_entered"], True, True),
    ],
)
def test_a_text_input_dispatches_on_the_occasions_that_it_names(
    alice: Person, bot: SmallBot, config: list[str] | None, *, typing: bool, enter: bool
) -> None:
    element = {"dispatch_action_config": {"trigger_actions_on": config}} if config else {}
    bot.opens(modal(field("title"), field("tone", dispatch_action=True, **element)))
    form = alice.types("/campaign").fill({"Title": "quiet"})
    assert heard_of(bot) == [], "an input that does not dispatch waits for the form to be submitted"

    form.fill({"Tone": "loud"})
    assert bool(heard_of(bot)) is typing
    bot.heard.clear()

    form.press_enter("Tone", within=0)
    assert bool(heard_of(bot)) is enter
    assert form.value("Tone") == "loud"


def test_the_action_of_a_text_input_has_what_was_typed(alice: Person, bot: SmallBot) -> None:
    bot.opens(modal(field("tone", dispatch_action=True, placeholder=plain("How?"))))

    alice.types("/campaign").fill({"Tone": "loud"}).press_enter("Tone", within=0)

    (action,) = heard_of(bot)
    assert action.pop("action_ts")
    expected = {"type": "plain_text_input", "block_id": "tone", "action_id": "tone", "value": "loud"}
    assert action == expected | {"placeholder": plain("How?")}
    assert bot.last("block_actions")["view"]["state"]["values"]["tone"]["tone"]["value"] == "loud"


def test_any_other_input_dispatches_each_choice_if_it_is_told_to(alice: Person, bot: SmallBot) -> None:
    options = [option("a"), option("b")]
    bot.opens(
        modal(
            field("quiet", type="radio_buttons", options=options),
            field("loud", type="radio_buttons", options=options, dispatch_action=True),
        )
    )
    form = alice.types("/campaign").fill({"Quiet": "a"})
    assert heard_of(bot) == []

    form.fill({"Loud": "b"})
    assert heard_of(bot)[0]["selected_option"] == option("b")


def test_a_button_in_a_modal_can_open_another_view(alice: Person, bot: SmallBot) -> None:
    bot.on["block_actions"] = lambda heard: bot.call(
        "views.push", trigger_id=heard["trigger_id"], view=modal(section("Details"), title="Above")
    )
    bot.opens(modal(field("title"), buttons("Details")))

    assert alice.types("/campaign").press("Details").title == "Above"


def test_an_overflow_menu_in_a_modal_sends_what_was_chosen(alice: Person, bot: SmallBot) -> None:
    menu = {"type": "overflow", "action_id": "more", "options": [option("copy"), option("drop")]}
    bot.opens(modal(field("title"), section("One", block_id="one", accessory=menu)))
    form = alice.types("/campaign")

    assert form.menu == ["copy", "drop"]
    form.press("drop", within=0)

    (action,) = heard_of(bot)
    assert action.pop("action_ts")
    assert action == {"type": "overflow", "block_id": "one", "action_id": "more", "selected_option": option("drop")}


def test_only_what_a_menu_offers_can_be_chosen(alice: Person, bot: SmallBot) -> None:
    menu = {"type": "overflow", "action_id": "more", "options": [option("copy")]}
    bot.opens(modal(actions(menu)))
    form = alice.types("/campaign")

    answer = alice.post(
        "action", view_id=form.id, block_id="row", action_id="more", value={"selected_option": option("else")}
    )

    assert answer["error"] == "impossible_input"


def test_an_element_with_a_confirmation_dialog_waits_for_its_answer(alice: Person, bot: SmallBot) -> None:
    menu = {"type": "overflow", "action_id": "more", "options": [option("drop")], "confirm": question()}
    radio = {"type": "radio_buttons", "action_id": "how", "options": [option("soon")], "confirm": question()}
    bot.opens(modal(actions(menu, radio)))
    form = alice.types("/campaign")

    with pytest.raises(AssertionError, match="asks first"):
        form.press("drop")
    with pytest.raises(AssertionError, match="asks first"):
        form.fill({"how": "soon"})

    form.press("drop", confirm=True, within=0)
    form.fill({"how": "soon"}, confirm=True)
    assert [action["action_id"] for action in heard_of(bot)] == ["more", "how"]


def test_an_action_that_the_bot_does_not_acknowledge_shows_trouble(alice: Person, bot: SmallBot) -> None:
    bot.on["block_actions"] = lambda _: 500
    bot.opens(modal(buttons("Check")))

    assert alice.types("/campaign").press("Check") == Notice("We had some trouble connecting. Try again?")
