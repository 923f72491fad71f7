"""The ladder of ways to people: whatever became of the channel, the bot or its token, somebody sees the outcome."""

import logging
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from sandbox.server import Sandbox
from sandbox.toingg import Toingg
from tests.conftest import GOOD, control, until
from tests.people import Form, Person
from tests.test_delivery import ACME, NO_LOOKUPS, creates, fresh_bot
from toingg_bot.app import Bot
from toingg_bot.blocks.key import CampaignKey
from toingg_bot.store import CampaignRow

TITLE = GOOD["Title"]
IDS = {"#campaigns": "C0CAMPAIGN", "#leads": "G0LEADS001"}


@pytest.fixture(autouse=True)
def bot(workspace: Sandbox) -> Iterator[Bot]:
    """The bot, in a fresh workspace."""
    with fresh_bot(workspace, replace(NO_LOOKUPS, longest_pause=0.3)) as bot:
        yield bot


def form_of(person: Person, where: str = "#campaigns") -> Form:
    form = person.types("/campaign", in_=where)
    assert isinstance(form, Form)
    return form.fill(GOOD | {"Post the outcome in": where})


def becomes(workspace: Sandbox, where: str, **state: bool) -> None:
    control(workspace, "POST", "channel", channel_id=IDS[where], **state)


def half_an_hour_passes(workspace: Sandbox) -> None:
    """A response_url is worth nothing after that."""
    control(workspace, "POST", "clock", advance=1801)


def slack_refuses(workspace: Sandbox, error: str, method: str = "chat.postMessage") -> None:
    control(workspace, "POST", "slack/faults", method=method, error=error, times=1000)


def works_again(workspace: Sandbox) -> None:
    control(workspace, "DELETE", "slack/faults")


def untold(bot: Bot, caplog: pytest.LogCaptureFixture) -> CampaignRow:
    """Return the campaign that the log says nobody could be told of."""
    said = "campaign (\\w+): .* nobody could be told"
    until(lambda: re.search(said, caplog.text) is not None)
    (campaign_id,) = re.findall(said, caplog.text)
    row = bot.core.store.get(ACME, campaign_id)
    assert row is not None
    assert {record.levelno for record in caplog.records if campaign_id in record.message} >= {logging.ERROR}
    return row


def test_a_public_channel_hears_of_it_though_the_bot_is_no_member(workspace: Sandbox, alice: Person) -> None:
    becomes(workspace, "#campaigns", bot_is_member=False)

    form_of(alice).submit()

    assert "Campaign created" in alice.sees(TITLE, in_="#campaigns").text


def test_a_bot_that_was_removed_and_may_not_post_unasked_answers_all_the_same(
    workspace: Sandbox, alice: Person, bob: Person
) -> None:
    """Without chat:write.public; everybody in the channel sees it."""
    control(workspace, "POST", "scopes", scopes=["commands", "chat:write"])
    form = form_of(alice)
    becomes(workspace, "#campaigns", bot_is_member=False)

    form.submit()

    assert "Campaign created" in bob.sees(TITLE, in_="#campaigns").text


def test_a_private_channel_without_the_bot_hears_of_it(alice: Person) -> None:
    form_of(alice, "#leads").submit()

    assert "Campaign created" in alice.sees(TITLE, in_="#leads").text


def test_a_private_channel_without_the_bot_is_closed_after_half_an_hour_and_the_author_is_told(
    workspace: Sandbox, alice: Person, toingg: Toingg
) -> None:
    toingg.delay_s = 0.6
    form_of(alice, "#leads").submit()
    half_an_hour_passes(workspace)

    assert "Campaign created" in alice.sees(TITLE, in_="@toingg").text
    assert alice.messages("#leads") == []


def test_where_the_channel_was_archived_meanwhile_the_author_is_told(workspace: Sandbox, alice: Person) -> None:
    form = form_of(alice)
    becomes(workspace, "#campaigns", is_archived=True)

    form.submit()

    assert "Campaign created" in alice.sees(TITLE, in_="@toingg").text


def test_a_message_in_a_channel_that_was_archived_since_is_followed_by_one_to_the_author(
    workspace: Sandbox, alice: Person, bot: Bot, toingg: Toingg
) -> None:
    toingg.behave("drop_after", times=1)
    form = form_of(alice)
    key = CampaignKey.loaded(form.content["private_metadata"])
    form.submit()
    alice.sees("could not confirm", in_="#campaigns")

    becomes(workspace, "#campaigns", is_archived=True)
    bot.core.delivery.check(ACME, key.campaign_id)

    assert "Campaign created" in alice.sees("Campaign created", in_="@toingg").text


@pytest.mark.parametrize("error", ["token_revoked", "account_inactive", "invalid_auth"])
def test_with_a_revoked_token_the_channel_hears_of_it_through_what_came_with_the_form(
    workspace: Sandbox, alice: Person, error: str
) -> None:
    slack_refuses(workspace, error)

    form_of(alice).submit()

    assert "Campaign created" in alice.sees(TITLE, in_="#campaigns").text


def test_what_a_revoked_token_kept_from_people_is_logged_and_told_once_there_is_another(
    workspace: Sandbox, alice: Person, bot: Bot, toingg: Toingg, caplog: pytest.LogCaptureFixture
) -> None:
    slack_refuses(workspace, "token_revoked")
    toingg.delay_s = 0.6
    form_of(alice).submit()
    half_an_hour_passes(workspace)

    until(lambda: "token_revoked" in str(untold(bot, caplog).undelivered))
    works_again(workspace)

    assert "Campaign created" in alice.sees(TITLE, in_="#campaigns", within=8).text
    until(lambda: untold(bot, caplog).undelivered is None)
    assert creates(toingg) == 1


def test_where_even_the_author_is_gone_the_log_has_it_and_nobody_tries_for_ever(
    workspace: Sandbox, alice: Person, bot: Bot, caplog: pytest.LogCaptureFixture
) -> None:
    slack_refuses(workspace, "channel_not_found")
    control(workspace, "POST", "slack/faults", method="response_url", status=404, times=1000)

    form_of(alice).submit()

    until(lambda: untold(bot, caplog).undelivered is not None)
    row = untold(bot, caplog)
    assert row.undelivered == (
        "edit: no message yet; post: channel_not_found; respond: HTTP 404; write to the author: channel_not_found"
    )
    assert row.announced == row.version


@pytest.mark.parametrize("method", ["chat.postMessage", "response_url"])
def test_what_slack_asks_to_wait_for_is_waited_for(workspace: Sandbox, alice: Person, method: str) -> None:
    where = "#leads" if method == "response_url" else "#campaigns"
    control(workspace, "POST", "slack/faults", method=method, status=429, retry_after=1, times=1)

    form_of(alice, where).submit()

    assert "Campaign created" in alice.sees(TITLE, in_=where, within=8).text
    assert len(alice.messages(where)) == 1
