"""The quirk of a Slack that stops at 3,000 characters: in UTF-16 units, of which an emoji has two."""

import pytest

from sandbox.server import Sandbox
from tests.sandbox.samples import Json, buttons, field, home, modal, section
from tests.sandbox.small_bot import SmallBot
from tests.support.ids import ALICE
from tests.support.people import Form, Person

MOST = 3_000


@pytest.fixture(scope="session")
def only_sandbox(capable_sandbox: Sandbox) -> Sandbox:
    """A sandbox in which the app has a Home."""
    return capable_sandbox


@pytest.fixture
def limit(bot: SmallBot) -> None:
    """Have Slack stop at 3,000."""
    bot.control("slack/quirks", texts_stop_at_3000=True)


def told(bot: SmallBot) -> dict[str, str | None]:
    """Give the texts of the last submission, by their action_ids."""
    values = bot.last("view_submission")["view"]["state"]["values"]
    return {name: state["value"] for by_action in values.values() for name, state in by_action.items()}


def opened(alice: Person, bot: SmallBot, *blocks: Json) -> Form:
    bot.opens(modal(*blocks))
    form = alice.types("/campaign")
    assert isinstance(form, Form)
    return form


def test_without_the_quirk_a_text_may_be_as_long_as_the_view_allows(alice: Person, bot: SmallBot) -> None:
    text = "ह" * 20_000
    form = opened(alice, bot, field("script", initial_value=text), field("facts"))

    form.fill({"Facts": text}).submit()

    assert told(bot) == {"script": text, "facts": text}
    assert bot.control("slack/quirks", texts_stop_at_3000=False) == {"ok": True}
    assert alice.sight()["longest_text"] is None


@pytest.mark.usefixtures("limit")
@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("x" * MOST, "x" * MOST),
        ("x" * (MOST + 1), "x" * MOST),
        ("ह" * 6_000, "ह" * MOST),
        ("🙂" * MOST, "🙂" * (MOST // 2)),
        ("x" + "🙂" * MOST, "x" + "🙂" * (MOST // 2 - 1)),
    ],
    ids=["all of it", "one too many", "a long paste", "emoji", "an emoji across the limit"],
)
def test_what_is_typed_or_pasted_beyond_it_is_cut_without_a_word(
    alice: Person, bot: SmallBot, text: str, kept: str
) -> None:
    """Never in the middle of an emoji; the person sees what is left, and the bot hears no more than that."""
    form = opened(alice, bot, field("script"), buttons("Check"))

    form.fill({"Script": text})

    assert form.value("Script") == kept
    form.press("Check", within=0)
    state = bot.last("block_actions")["view"]["state"]["values"]
    assert state["script"]["script"]["value"] == kept
    form.submit()
    assert told(bot) == {"script": kept}


@pytest.mark.usefixtures("limit")
@pytest.mark.parametrize("deed", ["submit", "action"])
def test_what_a_client_sends_with_a_press_or_a_submission_is_cut_as_well(
    alice: Person, bot: SmallBot, deed: str
) -> None:
    """As the page does, which keeps what was typed until then."""
    form = opened(alice, bot, field("script"), buttons("Check"))
    values = {"script": {"script": {"value": "x" * 6_000}}}

    if deed == "submit":
        alice.post("submit", view_id=form.id, values=values)
        assert told(bot) == {"script": "x" * MOST}
    else:
        alice.post("action", view_id=form.id, block_id="buttons", action_id="check", values=values)
        state = bot.last("block_actions")["view"]["state"]["values"]
        assert state["script"]["script"]["value"] == "x" * MOST


@pytest.mark.usefixtures("limit")
def test_a_limit_of_its_own_and_other_elements_are_not_affected(alice: Person, bot: SmallBot) -> None:
    """With a `max_length` the client lets people write more, and says so before it submits anything."""
    link = f"https://a.example/{'x' * 4_000}"
    form = opened(alice, bot, field("title", max_length=3_000), field("link", type="url_text_input"))

    answer = form.fill({"Title": "x" * 4_000, "Link": link}).submit()

    assert answer.errors == {"Title": "Please write at most 3000 characters; this has 4000."}
    form.fill({"Title": "x" * 3_000}).submit()
    assert told(bot) == {"title": "x" * 3_000, "link": link}


@pytest.mark.usefixtures("limit")
@pytest.mark.parametrize("text", ["x" * (MOST + 1), "🙂" * (MOST // 2) + "x"], ids=["letters", "emoji"])
def test_a_longer_initial_value_is_refused(alice: Person, bot: SmallBot, text: str) -> None:
    """Wherever it comes: opened, updated, published, or in the answer to a submission."""
    form = opened(alice, bot, section("One moment…"), field("script", initial_value="x" * MOST))
    too_long = modal(section("Please check"), field("script", initial_value=text))
    trigger_id = bot.last("command")["trigger_id"]

    for answer in (
        bot.call("views.open", trigger_id=trigger_id, view=too_long),
        bot.call("views.update", view_id=form.id, view=too_long),
        bot.call("views.publish", user_id=ALICE, view=home(*too_long["blocks"])),
    ):
        assert answer["error"] == "invalid_arguments"
        (message,) = answer["response_metadata"]["messages"]
        assert "must be less than 3001 characters (this has 3001)" in message
        assert message.endswith("[json-pointer:/view/blocks/1/element/initial_value]")
    bot.on["view_submission"] = lambda _: {"response_action": "update", "view": too_long}
    assert form.submit().trouble
    assert "Please check" not in form.text


@pytest.mark.usefixtures("limit")
def test_a_field_with_a_limit_of_its_own_may_start_with_as_much(alice: Person, bot: SmallBot) -> None:
    form = opened(alice, bot, field("title", max_length=3_000, initial_value="🙂" * 3_000))

    assert form.value("Title") == "🙂" * 3_000


def test_what_stood_there_before_stays_until_somebody_types(alice: Person, bot: SmallBot) -> None:
    """The switch is turned while a form is open."""
    form = opened(alice, bot, field("script", initial_value="x" * 5_000), field("facts"))
    bot.control("slack/quirks", texts_stop_at_3000=True)

    form.fill({"Facts": "y" * 5_000}).submit()

    assert told(bot) == {"script": "x" * 5_000, "facts": "y" * MOST}
