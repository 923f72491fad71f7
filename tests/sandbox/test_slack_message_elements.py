"""Elements under messages: they can be used where the message is, and each person has their own state of them."""

import pytest

from tests.sandbox.samples import Json, actions, buttons, field, option, plain, question, section
from tests.sandbox.small_bot import SmallBot
from tests.support.people import Person

PICK = {"type": "multi_static_select", "action_id": "pick", "placeholder": plain("Pick"), "max_selected_items": 2}
PICK |= {"options": [option("a"), option("b"), option("c")]}
DAY = {"type": "datepicker", "action_id": "day", "placeholder": plain("Day"), "initial_date": "2026-11-08"}


def post(bot: SmallBot, *blocks: Json) -> str:
    posted = bot.call("chat.postMessage", channel="C0CAMPAIGN", text="Choose", blocks=list(blocks))
    assert posted["ok"], posted
    ts: str = posted["ts"]
    return ts


def test_a_choice_under_a_message_is_sent_at_once(alice: Person, bot: SmallBot) -> None:
    post(bot, actions(PICK, DAY))

    alice.sees("Choose").fill({"Pick": ["a", "c"]})

    heard = bot.last("block_actions")
    assert heard["actions"][0]["selected_options"] == [option("a"), option("c")]
    assert heard["state"]["values"] == {
        "row": {
            "pick": {"type": "multi_static_select", "selected_options": [option("a"), option("c")]},
            "day": {"type": "datepicker", "selected_date": "2026-11-08"},
        }
    }
    assert heard["message"]["text"] == "Choose"


def test_everybody_has_their_own_choice(alice: Person, bob: Person, bot: SmallBot) -> None:
    post(bot, actions(PICK))
    alice.sees("Choose").fill({"Pick": ["a"]})

    assert alice.sees("Choose").value("Pick") == ["a"]
    assert bob.sees("Choose").value("Pick") is None


def test_what_is_typed_under_a_message_comes_with_the_next_button(alice: Person, bot: SmallBot) -> None:
    post(bot, field("note"), buttons("Send"))
    message = alice.sees("Choose")

    message.fill({"Note": "Tomorrow"})
    assert [heard["type"] for heard in bot.heard] == []

    message.press("Send", within=0)
    assert bot.last("block_actions")["state"]["values"]["note"]["note"]["value"] == "Tomorrow"


def test_an_edit_leaves_the_state_of_elements_with_the_same_names(alice: Person, bot: SmallBot) -> None:
    ts = post(bot, actions(PICK, DAY))
    alice.sees("Choose").fill({"Pick": ["b"], "Day": "2027-01-01"})

    bot.call("chat.update", channel="C0CAMPAIGN", ts=ts, text="Again", blocks=[actions(PICK)])

    assert alice.sees("Again").value("Pick") == ["b"]
    assert alice.sees("Again").labels == ["Pick"]


def test_no_more_options_can_be_chosen_than_allowed(alice: Person, bot: SmallBot) -> None:
    post(bot, actions(PICK))

    with pytest.raises(AssertionError, match="at most 2"):
        alice.sees("Choose").fill({"Pick": ["a", "b", "c"]})


def test_an_overflow_menu_asks_before_it_does_something(alice: Person, bot: SmallBot) -> None:
    menu = {"type": "overflow", "action_id": "more", "options": [option("stop"), option("copy")], "confirm": question()}
    post(bot, section("One", block_id="one", accessory=menu))
    message = alice.sees("Choose")

    with pytest.raises(AssertionError, match="asks first"):
        message.press("stop")
    message.press("stop", confirm=True, within=0)

    heard = bot.last("block_actions")
    assert heard["actions"][0]["selected_option"] == option("stop")
    assert heard["response_url"]


def test_a_select_under_a_message_asks_the_app(alice: Person, bot: SmallBot) -> None:
    bot.on["block_suggestion"] = lambda heard: {"options": [option(heard["value"])]}
    voices = {"type": "external_select", "action_id": "voice", "placeholder": plain("Voice"), "min_query_length": 0}
    post(bot, actions(voices))
    message = alice.sees("Choose")

    message.fill({"Voice": "nova"})

    assert bot.last("block_suggestion")["container"]["type"] == "message"
    assert message.value("Voice") == "nova"
    echo = {"block_id": "row", "action_id": "voice", "value": {"selected_option": option("echo")}}
    answer = alice.post("action", channel_id="C0CAMPAIGN", message_ts=message.ts, **echo)
    assert answer["message"] == "'echo' is not among the options"
