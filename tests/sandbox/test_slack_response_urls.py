"""response_urls: the way to answer where the bot is not a member."""

import pytest

from tests.sandbox.samples import buttons, section
from tests.sandbox.small_bot import SmallBot
from tests.support.people import Person


def url_of_command(alice: Person, bot: SmallBot, where: str = "#leads") -> str:
    alice.types("/campaign", in_=where, within=0)
    url: str = bot.last("command")["response_url"]
    return url


def test_an_answer_is_seen_only_by_the_person_unless_it_says_otherwise(alice: Person, bot: SmallBot) -> None:
    url = url_of_command(alice, bot)

    bot.answer(url, text="For you")
    bot.answer(url, text="For all", response_type="in_channel")

    assert alice.sees("For you", in_="#leads").is_ephemeral
    assert not alice.sees("For all", in_="#leads").is_ephemeral


def test_a_url_works_five_times(alice: Person, bot: SmallBot) -> None:
    url = url_of_command(alice, bot)

    answers = [bot.answer(url, text=f"{n}").status_code for n in range(6)]

    assert answers == [200] * 5 + [404]
    assert bot.answer(url, text="x").json()["error"] == "used_url"
    assert [message.text for message in alice.messages("#leads")] == ["0", "1", "2", "3", "4"]


@pytest.mark.parametrize(("minutes", "status"), [(29, 200), (31, 404)])
def test_a_url_works_for_thirty_minutes(alice: Person, bot: SmallBot, minutes: int, status: int) -> None:
    url = url_of_command(alice, bot)
    bot.control("clock", advance=60 * minutes)

    answer = bot.answer(url, text="Late")

    assert answer.status_code == status
    assert status == 200 or answer.json()["error"] == "expired_url"


def test_a_url_that_was_made_up_does_not_work(bot: SmallBot) -> None:
    assert bot.answer(f"{bot.sandbox.url}/response/made-up", text="x").status_code == 404


@pytest.mark.parametrize(
    ("body", "error"),
    [({}, "no_text"), ({"text": "x", "blocks": [section("y" * 3_001)]}, "invalid_blocks")],
)
def test_some_answers_cannot_be_shown(alice: Person, bot: SmallBot, body: dict[str, object], error: str) -> None:
    answer = bot.answer(url_of_command(alice, bot), **body)

    assert (answer.status_code, answer.json()["error"]) == (400, error)
    assert alice.messages("#leads") == []


def test_an_archived_channel_is_closed_here_too(alice: Person, bot: SmallBot) -> None:
    url = url_of_command(alice, bot)
    bot.control("channel", channel_id="G0LEADS001", is_archived=True)

    assert bot.answer(url, text="x", response_type="in_channel").json()["error"] == "channel_is_archived"


def test_the_url_of_a_button_can_change_its_message(alice: Person, bob: Person, bot: SmallBot) -> None:
    url = url_of_command(alice, bot, "@bob")
    bot.answer(url, text="Ready?", blocks=[buttons("Go")], response_type="in_channel")
    bob.sees("Ready?", in_="@alice").press("Go", within=0)

    bot.answer(bot.last("block_actions")["response_url"], text="Gone", replace_original=True)

    assert [message.text for message in alice.messages("@bob")] == ["Gone"]


def test_the_url_of_a_button_can_delete_its_message(alice: Person, bot: SmallBot) -> None:
    bot.answer(url_of_command(alice, bot), text="Ready?", blocks=[buttons("Go")])
    alice.sees("Ready?").press("Go", within=0)

    bot.answer(bot.last("block_actions")["response_url"], delete_original=True)

    assert alice.messages("#leads") == []
