"""The Home tab: the app hears when somebody opens it, by an event that is sent again, and publishes a view there."""

import time
from collections.abc import Callable

import pytest

from sandbox.server import Sandbox
from tests.sandbox.samples import Json, buttons, field, home, modal, section
from tests.sandbox.small_bot import Heard, SmallBot, hears
from tests.sandbox.sockets import acknowledge, next_message, open_socket
from tests.support.people import Form, Home, Notice, Person


@pytest.fixture(scope="session")
def only_sandbox(capable_sandbox: Sandbox) -> Sandbox:
    """A sandbox in which the app has a Home."""
    return capable_sandbox


def publishes(bot: SmallBot, *blocks: Json) -> Callable[[Heard], None]:
    """Return what a bot does that publishes these blocks for anybody who opens its Home."""

    def publish(heard: Heard) -> None:
        bot.call("views.publish", user_id=heard["event"]["user"], view=home(*blocks))

    return publish


def test_a_person_who_opens_the_home_sees_what_the_app_publishes(alice: Person, bob: Person, bot: SmallBot) -> None:
    bot.on["event_callback"] = publishes(bot, section("Welcome"))

    shown = alice.opens_home()

    assert isinstance(shown, Home)
    assert shown.text == "Welcome"
    assert bob.sight()["home"] is None


def test_the_app_hears_who_opened_which_tab(alice: Person, bot: SmallBot) -> None:
    alice.opens_home(within=0)
    (first,) = hears(bot)
    assert (first["type"], first["team_id"], first["api_app_id"]) == ("event_callback", "T0ACME0001", "A0TOINGG01")
    assert first["authorizations"][0]["user_id"] == "U0TOINGG01"
    event = first["event"]
    assert (event["type"], event["user"], event["tab"]) == ("app_home_opened", alice.id, "home")
    assert event["channel"].startswith("D0A")
    assert "view" not in event

    bot.call("views.publish", user_id=alice.id, view=home(section("Welcome"), private_metadata="x"))
    alice.opens_home("messages")
    _, second = hears(bot, 2)
    alice.opens_home()
    *_, third = hears(bot, 3)
    assert (second["event"]["tab"], "view" in second["event"]) == ("messages", False)
    assert (third["event"]["view"]["private_metadata"], third["event"]["view"]["type"]) == ("x", "home")
    assert len({each["event_id"] for each in (first, second, third)}) == 3


def test_a_home_that_is_published_again_is_the_same_view(alice: Person, bot: SmallBot) -> None:
    def publish(**rest: str) -> Json:
        blocks = [field("note", type="plain_text_input", optional=True), section(f"{rest}")]
        return bot.call("views.publish", user_id=alice.id, view=home(*blocks), **rest)

    first = publish()["view"]
    shown = alice.opens_home()
    assert shown
    shown.fill({"Note": "typed"})
    second = publish(hash=first["hash"])["view"]

    assert (second["id"], second["root_view_id"]) == (first["id"], first["id"])
    assert second["hash"] != first["hash"]
    assert publish(hash=first["hash"])["error"] == "hash_conflict"
    assert shown.value("Note") == "typed"


@pytest.mark.parametrize(
    ("user", "view", "error"),
    [
        ("U0OMAR0001", home(section("x")), "user_not_found"),
        ("U0TOINGG01", home(section("x")), "user_not_found"),
        ("U0ALICE001", modal(section("x")), "invalid_arguments"),
        ("U0ALICE001", home({"type": "alert", "text": {"type": "plain_text", "text": "x"}}), "invalid_arguments"),
        ("U0ALICE001", home(field("to", type="email_text_input")), "invalid_arguments"),
    ],
    ids=["another team's", "the bot", "a modal", "an alert", "an email input"],
)
def test_some_views_cannot_be_published(bot: SmallBot, user: str, view: Json, error: str) -> None:
    assert bot.call("views.publish", user_id=user, view=view)["error"] == error


def test_an_action_in_the_home_opens_a_form(alice: Person, bot: SmallBot) -> None:
    bot.on["block_actions"] = lambda heard: bot.opened(heard, modal(field("title")))
    bot.on["event_callback"] = publishes(bot, field("note"), buttons("Begin"))
    shown = alice.opens_home()
    assert shown
    shown.fill({"Note": "Diwali"})

    form = shown.press("Begin")

    assert isinstance(form, Form)
    heard = bot.last("block_actions")
    assert heard["container"] == {"type": "view", "view_id": shown.id}
    assert heard["view"]["type"] == "home"
    assert heard["view"]["state"]["values"]["note"]["note"]["value"] == "Diwali"
    assert "response_url" not in heard
    pressed = alice.post("action", view_id=shown.id, block_id="buttons", action_id="begin")
    assert pressed["error"] == "not_found", "a form covers it"


def test_a_home_cannot_be_submitted_or_closed(alice: Person, bot: SmallBot) -> None:
    view = bot.call("views.publish", user_id=alice.id, view=home(section("x")))["view"]

    assert alice.post("submit", view_id=view["id"])["error"] == "not_found"
    assert alice.post("close", view_id=view["id"])["error"] == "not_found"


def test_an_event_that_fails_is_sent_again_at_once_after_a_minute_and_after_five(alice: Person, bot: SmallBot) -> None:
    bot.on["event_callback"] = lambda _: 500
    alice.opens_home(within=0)
    events = hears(bot, 2)

    for age, times in ((58, 2), (3, 3), (297, 3), (4, 4), (3_600, 4)):
        bot.control("clock", advance=age)
        events = hears(bot, times)
        time.sleep(0.05)
        assert len(hears(bot, times)) == times

    assert len({event["event_id"] for event in events}) == 1
    retries = [(headers.get("X-Slack-Retry-Num"), headers.get("X-Slack-Retry-Reason")) for headers in bot.headers]
    assert retries == [(None, None), ("1", "http_error"), ("2", "http_error"), ("3", "http_error")]


def is_told_once(bot: SmallBot, person: Person) -> bool:
    """Say whether, an hour later, the next event arrives and the first one does not arrive again."""
    bot.control("clock", advance=3_600)
    person.opens_home("messages", within=0)
    first, second = hears(bot, 2)
    return bool(first["event_id"] != second["event_id"])


def test_any_2xx_acknowledges_an_event(alice: Person, bot: SmallBot) -> None:
    bot.on["event_callback"] = lambda _: 202

    alice.opens_home(within=0)
    hears(bot)

    assert is_told_once(bot, alice)


def test_a_bot_can_refuse_retries(alice: Person, bot: SmallBot) -> None:
    bot.wants_retries = False
    bot.on["event_callback"] = lambda _: 500

    alice.opens_home(within=0)
    hears(bot)

    assert is_told_once(bot, alice)


def test_an_envelope_that_is_not_acknowledged_within_three_seconds_has_failed(sandbox: Sandbox, alice: Person) -> None:
    """A command is not sent again; an event is, and says which attempt this is."""
    with open_socket(sandbox) as socket:
        next_message(socket)
        alice.opens_home(within=0)
        assert alice.types("/campaign") == Notice('/campaign failed with the error "operation_timeout"')
        first, _, second = (next_message(socket) for _ in range(3))
        acknowledge(socket, second)

    assert (first["type"], first["accepts_response_payload"]) == ("events_api", False)
    assert (first["retry_attempt"], first["retry_reason"]) == (0, "")
    assert (second["retry_attempt"], second["retry_reason"]) == (1, "timeout")
    assert second["payload"] == first["payload"]
