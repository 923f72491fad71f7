"""The ladder of ways to people: whatever happened to the channel, the bot or its token, somebody sees the outcome."""

from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from slack_sdk import WebClient

from sandbox.server import Sandbox
from sandbox.toingg.service import Toingg
from tests.support.bots import NO_LOOKUPS, fresh_bot
from tests.support.campaigns import TITLE, submission
from tests.support.ids import ACME
from tests.support.outcomes import campaign_of, creates
from tests.support.people import Person
from tests.support.servers import answering, http
from tests.support.switches import control
from tests.support.troubles import (
    becomes,
    every_way_refuses_once,
    form_of,
    half_an_hour_passes,
    slack_refuses,
    the_form_s_url_is_used_up,
    untold,
    works_again,
)
from tests.support.waiting import until
from toingg_bot.app import Bot
from toingg_bot.delivery.announcing import CannotAnnounce, tell
from toingg_bot.domain.key import CampaignKey
from toingg_bot.edge import manifest
from toingg_bot.slack.answers import MENDABLE, PASSING
from toingg_bot.views.outcome import campaign_outcome


def test_an_outcome_is_announced_in_a_public_channel_even_if_the_bot_is_not_a_member(
    workspace: Sandbox, alice: Person
) -> None:
    becomes(workspace, "#campaigns", bot_is_member=False)

    form_of(alice).submit()

    assert "Campaign created" in alice.sees(TITLE, in_="#campaigns").text


def test_a_bot_that_was_removed_and_lacks_the_scope_to_post_still_announces_the_outcome(
    workspace: Sandbox, alice: Person, bob: Person
) -> None:
    """It lacks chat:write.public, and still everybody in the channel sees the message."""
    control(workspace, "POST", "scopes", scopes=["commands", "chat:write", "users:read"])
    form = form_of(alice)
    becomes(workspace, "#campaigns", bot_is_member=False)

    form.submit()

    assert "Campaign created" in bob.sees(TITLE, in_="#campaigns").text


def test_an_outcome_is_announced_in_a_private_channel_without_the_bot(alice: Person) -> None:
    form_of(alice, "#leads").submit()

    assert "Campaign created" in alice.sees(TITLE, in_="#leads").text


def test_an_outcome_that_comes_too_late_for_a_private_channel_without_the_bot_goes_to_the_author(
    workspace: Sandbox, alice: Person, toingg: Toingg
) -> None:
    toingg.delay_s = 0.6
    form_of(alice, "#leads").submit()
    half_an_hour_passes(workspace)

    assert "Campaign created" in alice.sees(TITLE, in_="@toingg").text
    assert alice.messages("#leads") == []


def test_if_the_channel_was_archived_before_the_outcome_the_author_gets_it(workspace: Sandbox, alice: Person) -> None:
    form = form_of(alice)
    becomes(workspace, "#campaigns", is_archived=True)

    form.submit()

    assert "Campaign created" in alice.sees(TITLE, in_="@toingg").text


def test_if_the_channel_was_archived_after_the_first_message_the_author_gets_the_next_one(
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
def test_with_a_revoked_token_the_outcome_reaches_the_channel_through_the_forms_response_url(
    workspace: Sandbox, alice: Person, error: str
) -> None:
    slack_refuses(workspace, error)

    form_of(alice).submit()

    assert "Campaign created" in alice.sees(TITLE, in_="#campaigns").text


def test_an_outcome_held_up_by_a_revoked_token_is_logged_and_announced_once_there_is_a_new_one(
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


def test_if_even_the_author_is_gone_the_outcome_is_logged_and_the_tries_end(
    workspace: Sandbox, alice: Person, bot: Bot, caplog: pytest.LogCaptureFixture
) -> None:
    slack_refuses(workspace, "channel_not_found")
    control(workspace, "POST", "slack/faults", method="response_url", status=404, times=1000)

    form_of(alice).submit()

    until(lambda: untold(bot, caplog).undelivered is not None)
    campaign = untold(bot, caplog)
    assert campaign.undelivered == (
        "edit: no message yet; post: channel_not_found; respond: HTTP 404; write to the author: channel_not_found"
    )
    assert campaign.announced == campaign.version


@pytest.mark.parametrize("method", ["chat.postMessage", "response_url"])
def test_the_pause_that_slack_asks_for_is_respected(workspace: Sandbox, alice: Person, method: str) -> None:
    where = "#leads" if method == "response_url" else "#campaigns"
    control(workspace, "POST", "slack/faults", method=method, status=429, retry_after=1, times=1)

    form_of(alice, where).submit()

    assert "Campaign created" in alice.sees(TITLE, in_=where, within=8).text
    assert len(alice.messages(where)) == 1


# Errors that look final but pass


@pytest.mark.parametrize("error", sorted(PASSING))
def test_a_temporary_refusal_is_waited_out(
    workspace: Sandbox, alice: Person, error: str, caplog: pytest.LogCaptureFixture
) -> None:
    every_way_refuses_once(workspace, error)

    form_of(alice).submit()

    assert "Campaign created" in alice.sees(TITLE, in_="#campaigns", within=8).text
    assert len(alice.messages("#campaigns")) == 1
    assert "nobody could be told" not in caplog.text


@pytest.mark.parametrize("error", sorted(MENDABLE))
def test_a_refusal_that_somebody_has_to_fix_is_logged_and_waited_out(
    workspace: Sandbox, alice: Person, bot: Bot, error: str, caplog: pytest.LogCaptureFixture
) -> None:
    every_way_refuses_once(workspace, error)

    form_of(alice).submit()

    assert "Campaign created" in alice.sees(TITLE, in_="#campaigns", within=8).text
    assert len(alice.messages("#campaigns")) == 1
    assert f"write to the author: {error} ({MENDABLE[error]})" in caplog.text
    until(lambda: untold(bot, caplog).undelivered is None)


@pytest.mark.parametrize("status", [408, 429, 500, 503])
@pytest.mark.parametrize("method", ["chat.postMessage", "response_url"])
def test_slack_being_in_trouble_is_waited_out_on_every_way(
    workspace: Sandbox, alice: Person, method: str, status: int
) -> None:
    where = "#leads" if method == "response_url" else "#campaigns"
    control(workspace, "POST", "slack/faults", method=method, status=status, times=2)

    form_of(alice, where).submit()

    assert "Campaign created" in alice.sees(TITLE, in_=where, within=8).text
    assert len(alice.messages(where)) == 1


@pytest.mark.parametrize("error", ["rate_limited", "update_failed", "external_channel_migrating"])
def test_an_edit_that_slack_postpones_is_made_later_instead_of_a_second_message(
    workspace: Sandbox, alice: Person, bot: Bot, toingg: Toingg, error: str
) -> None:
    toingg.behave("drop_after", times=1)
    form = form_of(alice)
    key = CampaignKey.loaded(form.content["private_metadata"])
    form.submit()
    alice.sees("could not confirm", in_="#campaigns")
    slack_refuses(workspace, error, method="chat.update", times=2)

    bot.core.delivery.check(ACME, key.campaign_id)

    alice.sees("Campaign created", in_="#campaigns", within=8)
    assert len(alice.messages("#campaigns")) == 1


@pytest.mark.parametrize(
    "page", [http("200 OK", b"<html>Please log in</html>"), http("200 OK")], ids=["page", "nothing"]
)
def test_a_response_url_that_answers_with_a_page_or_nothing_is_tried_again(
    workspace: Sandbox, bot: Bot, page: bytes
) -> None:
    slack_refuses(workspace, "channel_not_found")
    answers = [page, page, http("200 OK", b"ok")]
    with answering(lambda _: answers.pop(0)) as slack:
        bot.core.store.accept(replace(submission(), response_url=f"{slack.url}/response"))
        bot.core.delivery.send(ACME, "c1")

        until(lambda: campaign_of(bot).announced == campaign_of(bot).version, within=8)

    assert (len(slack.requests), campaign_of(bot).undelivered) == (3, None)
    assert TITLE.encode() in slack.requests[-1].body


def test_a_bot_that_cannot_write_to_anybody_says_what_to_switch_on_and_tries_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The channel and the form's response_url are closed for good; a direct message needs a newer manifest."""
    declared = manifest.variant(manifest.read(), "socket")
    del declared["features"]["app_home"]
    old = tmp_path / "manifest.yml"
    old.write_text(yaml.safe_dump(declared))
    with Sandbox(manifest=old) as workspace, fresh_bot(workspace, replace(NO_LOOKUPS, longest_pause=0.3)) as bot:
        alice = Person(workspace.url, "alice")
        the_form_s_url_is_used_up(workspace)
        form_of(alice, "#leads").submit()

        until(lambda: "switch on the Messages Tab under App Home" in str(untold(bot, caplog).undelivered))
        assert untold(bot, caplog).announced < untold(bot, caplog).version

        becomes(workspace, "#leads", bot_is_member=True)
        alice.sees("Campaign created", in_="#leads", within=8)
        until(lambda: untold(bot, caplog).undelivered is None)


# The last rung


@pytest.mark.parametrize("error", ["invalid_blocks", "msg_blocks_too_long", "invalid_arguments", "channel_not_found"])
def test_an_outcome_that_every_way_refused_is_sent_again_as_plain_text(
    workspace: Sandbox, alice: Person, error: str, caplog: pytest.LogCaptureFixture
) -> None:
    every_way_refuses_once(workspace, error)

    form_of(alice).submit()

    message = alice.sees(TITLE, in_="#campaigns")
    assert not message.blocks
    assert "created" in message.notification
    assert "nobody could be told" not in caplog.text


def test_an_existing_message_is_edited_to_plain_text_if_slack_accepts_nothing_else(
    workspace: Sandbox, alice: Person, bot: Bot, toingg: Toingg
) -> None:
    toingg.behave("drop_after", times=1)
    form = form_of(alice)
    key = CampaignKey.loaded(form.content["private_metadata"])
    form.submit()
    alice.sees("could not confirm", in_="#campaigns")
    slack_refuses(workspace, "invalid_blocks", method="chat.update", times=1)
    every_way_refuses_once(workspace, "invalid_blocks")

    bot.core.delivery.check(ACME, key.campaign_id)

    message = alice.sees("Campaign created", in_="#campaigns")
    assert not message.blocks
    assert len(alice.messages("#campaigns")) == 1


def test_plain_text_is_not_tried_for_a_refusal_that_somebody_has_to_fix(bot: Bot) -> None:
    """The token was the reason, not the blocks: nothing is cut down to plain text that can still be sent in full."""
    bot.core.store.accept(submission())
    with answering(http("200 OK", b'{"ok": false, "error": "token_revoked"}'), keeps_open=True) as slack:
        client = WebClient(token="xoxb-fake", base_url=f"{slack.url}/api/", timeout=5)
        with pytest.raises(CannotAnnounce) as caught:
            tell(client, campaign_of(bot), *campaign_outcome(campaign_of(bot), "/campaign"))

    assert caught.value.may_pass
    assert [b"blocks" in request.body for request in slack.requests] == [True, True], "in the channel, to the author"


# The end of the day in which we try


def test_after_a_day_even_a_temporary_refusal_leads_to_the_next_way(workspace: Sandbox, alice: Person) -> None:
    """Slack never accepts it as a post, so in the end the form's response_url is tried."""
    with fresh_bot(workspace, replace(NO_LOOKUPS, longest_pause=0.3, give_up_telling=1.0)):
        control(workspace, "POST", "slack/faults", method="chat.postMessage", status=503, times=1000)

        form_of(alice).submit()

        assert "Campaign created" in alice.sees(TITLE, in_="#campaigns", within=8).text


@pytest.mark.parametrize("seconds", [3600, 200_000])
def test_a_pause_that_slack_asks_for_ends_with_the_day(workspace: Sandbox, alice: Person, seconds: int) -> None:
    with fresh_bot(workspace, replace(NO_LOOKUPS, longest_pause=0.3, give_up_telling=1.5)):
        control(workspace, "POST", "slack/faults", method="chat.postMessage", status=429, retry_after=seconds, times=1)

        form_of(alice).submit()

        assert "Campaign created" in alice.sees(TITLE, in_="#campaigns", within=8).text
