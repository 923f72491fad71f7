"""If the app is not installed, or not any more, people learn that, and what an admin can do about it."""

from collections.abc import Iterator

import pytest

from sandbox.server import Sandbox
from tests.support.bots import running_bot
from tests.support.campaigns import GOOD
from tests.support.ids import ACME, AIR, HOTELS, NORTHWIND, ORBIT
from tests.support.market import installable_bot
from tests.support.people import Person
from tests.support.switches import control
from tests.support.waiting import until
from toingg_bot.app import Bot
from toingg_bot.slack.answers import NOT_INSTALLED

SENTENCE = "This app isn't set up in this workspace. An admin can ask your bot's administrator to set it up."
WORDS = ["", "help", "drafts", "connect", "disconnect", "settings", "log", "anything"]


@pytest.fixture
def omar(workspace: Sandbox) -> Person:
    """The owner of a company whose token the bot does not have."""
    return Person(workspace.url, "omar")


@pytest.fixture(params=["http", "socket"])
def acmes_bot(workspace: Sandbox, request: pytest.FixtureRequest) -> Iterator[Bot]:
    """A bot with the token of one workspace, whose name it has from Slack."""
    control(workspace, "POST", "reset")
    with running_bot(workspace, request.param) as running:
        until(lambda: running.core.tokens.own_place == ACME)
        yield running


@pytest.mark.usefixtures("acmes_bot")
def test_a_workspace_whose_token_the_bot_does_not_have_is_told_so(omar: Person) -> None:
    """Slack has the app installed there, and sends its commands to the same bot."""
    for word in WORDS:
        said = omar.types(f"/campaign {word}".strip())
        assert said is not None, word
        assert SENTENCE in said.text
        assert "again" not in said.text
        assert omar.view is None


@pytest.mark.usefixtures("acmes_bot")
def test_the_workspace_whose_token_the_bot_has_works_as_before(alice: Person) -> None:
    alice.types("/campaign", in_="#campaigns").fill(GOOD).submit()

    assert alice.sees("Campaign created: Diwali renewals", in_="#campaigns")


@pytest.mark.parametrize("code", sorted(NOT_INSTALLED))
@pytest.mark.parametrize("word", ["", "connect", "settings", "log"])
@pytest.mark.usefixtures("bot")
def test_a_token_that_slack_rejects_is_not_tried_again(workspace: Sandbox, bob: Person, word: str, code: str) -> None:
    """No matter which call is the first to find out."""
    for method in ("views.open", "users.info"):
        control(workspace, "POST", "slack/faults", method=method, error=code)

    bob.types(f"/campaign {word}".strip(), in_="#campaigns", within=0.1)

    said = bob.sees(SENTENCE, in_="#campaigns") if word != "log" else bob.sees(SENTENCE)
    assert "again" not in said.text


def test_a_form_that_outlives_the_installation_says_so_and_creates_nothing(market: Sandbox) -> None:
    alice = Person(market.url, "alice")
    with installable_bot(market) as bot:
        market.install_through_bot(ACME)
        form = alice.types("/campaign connect")
        bot.core.stores.workspaces.remove(ACME, "", before=2**40)

        form.fill({"Toingg API key": "tg_sandbox_key_acme_0001"})
        said = form.submit()

        assert "This app isn't set up in this workspace." in said.errors["Toingg API key"]
        assert bot.core.stores.workspaces.get(ACME).key_tail is None


@pytest.mark.parametrize(
    ("place", "named", "is_served"),
    [
        (None, (ORBIT, None), True),  # Slack has not said yet
        (ACME, (ACME, None), True),
        (ACME, (ORBIT, None), False),
        (ACME, (None, None), True),  # Slack leaves it out
        (HOTELS, (HOTELS, NORTHWIND), True),
        (HOTELS, (NORTHWIND, NORTHWIND), True),  # the organisation instead
        (HOTELS, (AIR, NORTHWIND), False),
        (NORTHWIND, (AIR, NORTHWIND), True),
        (NORTHWIND, (AIR, None), True),
        (NORTHWIND, (ACME, "E0OTHERS01"), False),
    ],
)
def test_a_token_counts_for_the_workspaces_that_slack_named(
    bot: Bot, place: str | None, named: tuple[str | None, str | None], *, is_served: bool
) -> None:
    until(lambda: bot.core.tokens.own_place == ACME)
    bot.core.tokens.own_place = place

    assert bot.core.tokens.own_is_for(*named) is is_served
