"""What can stop an outcome from reaching people: channels that close, and errors from Slack."""

import logging
import re

import pytest

from sandbox.server import Sandbox
from tests.support.campaigns import GOOD
from tests.support.ids import ACME
from tests.support.people import Form, Person
from tests.support.switches import control
from tests.support.waiting import until
from toingg_bot.app import Bot
from toingg_bot.domain.states import SavedCampaign

IDS = {"#campaigns": "C0CAMPAIGN", "#leads": "G0LEADS001"}


def form_of(person: Person, where: str = "#campaigns") -> Form:
    form = person.types("/campaign", in_=where)
    assert isinstance(form, Form)
    return form.fill(GOOD | {"Share the result in": where})


def becomes(workspace: Sandbox, where: str, **state: bool) -> None:
    control(workspace, "POST", "channel", channel_id=IDS[where], **state)


def half_an_hour_passes(workspace: Sandbox) -> None:
    """A response_url is no longer valid after that."""
    control(workspace, "POST", "clock", advance=1801)


def slack_refuses(workspace: Sandbox, error: str, method: str = "chat.postMessage", times: int = 1000) -> None:
    control(workspace, "POST", "slack/faults", method=method, error=error, times=times)


def the_form_s_url_is_used_up(workspace: Sandbox, times: int = 1000) -> None:
    control(workspace, "POST", "slack/faults", method="response_url", status=404, times=times)


def every_way_refuses_once(workspace: Sandbox, error: str) -> None:
    """The channel, the form's response_url and the author's direct message."""
    slack_refuses(workspace, error, times=2)
    the_form_s_url_is_used_up(workspace, times=1)


def works_again(workspace: Sandbox) -> None:
    control(workspace, "DELETE", "slack/faults")


def untold(bot: Bot, caplog: pytest.LogCaptureFixture) -> SavedCampaign:
    """Return the campaign whose outcome, according to the log, reached nobody."""
    said = r"campaign (\w+): .* nobody could be told"
    until(lambda: re.search(said, caplog.text) is not None)
    (campaign_id,) = re.findall(said, caplog.text)
    campaign = bot.core.store.get(ACME, campaign_id)
    assert campaign is not None
    assert {record.levelno for record in caplog.records if campaign_id in record.message} >= {logging.ERROR}
    return campaign
