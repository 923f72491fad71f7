"""What a workspace hears besides the outcomes: new campaigns in the team's channel, and a failing key to an admin."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs

import pytest
from slack_sdk import WebClient

from sandbox.server import Sandbox
from tests.support.bots import QUICK, fresh_bot
from tests.support.campaigns import TITLE, submission
from tests.support.ids import ACME
from tests.support.people import Person
from tests.support.servers import Answering, Request, answering, http
from tests.support.switches import control
from tests.support.waiting import until
from toingg_bot.app import Bot
from toingg_bot.delivery.team import Team
from toingg_bot.domain.states import State
from toingg_bot.domain.workspace import WorkspaceSettings

ELSEWHERE = "T0ORBIT001"


@pytest.fixture
def bot(workspace: Sandbox) -> Iterator[Bot]:
    """A bot whose key failed with a campaign, and which has not told anybody yet."""
    with fresh_bot(workspace, QUICK) as bot:
        bot.core.store.accept(submission())
        assert bot.core.store.begin_sending(ACME, "c1", 90) is not None
        assert bot.core.store.change(ACME, "c1", {State.SENDING}, State.DENIED) is not None
        yield bot


def person(user_id: str, **what: Any) -> dict[str, Any]:
    return {"id": user_id, "team_id": ACME, "deleted": False, "is_bot": False, "is_admin": False} | what


@contextmanager
def slack_with(*pages: list[dict[str, Any]], **answers: bytes) -> Iterator[Answering]:
    """A Slack whose people come on these pages, with a cursor to the next; `answers` replace pages that fail."""

    def says(request: Request) -> bytes:
        if "chat.postMessage" in request.line:
            return said(channel="D0DIRECT01", ts="1700000000.000100")
        asked = asked_of(request)
        cursor = asked.get("cursor", "page0")
        number = int(cursor.removeprefix("page"))
        following = f"page{number + 1}" if number + 1 < len(pages) else ""
        return answers.pop(cursor, None) or said(members=pages[number], response_metadata={"next_cursor": following})

    with answering(says, keeps_open=True) as slack:
        yield slack


def said(**what: Any) -> bytes:
    return http("200 OK", json.dumps({"ok": True, **what}).encode(), "Content-Type: application/json")


def asked_of(request: Request) -> dict[str, str]:
    """Return the arguments of a call, in either of the two forms in which slack_sdk sends them."""
    if request.body.startswith(b"{"):
        return dict(json.loads(request.body))
    return {name: values[0] for name, values in parse_qs(request.body.decode()).items()}


def calls(slack: Answering, method: str) -> list[dict[str, str]]:
    return [asked_of(request) for request in slack.requests if method in request.line]


def team_of(bot: Bot) -> Team:
    """Return the bot's own Team, which hears of changes."""
    return next(each for each in bot.core.delivery.surfaces.registered if isinstance(each, Team))


def team_at(slack: Answering, bot: Bot) -> Team:
    client = WebClient(token="xoxb-fake", base_url=f"{slack.url}/api/", timeout=5)
    return replace(team_of(bot), client_for=lambda *_: client)


def notified(slack: Answering) -> list[str]:
    return [call["channel"] for call in calls(slack, "chat.postMessage")]


def test_an_admin_is_found_on_any_page(bot: Bot) -> None:
    pages = [
        [person("U0ONE00001"), person("U0TWO00001")],
        [],
        [person("U0THREE001"), person("U0BOSS0001", is_admin=True)],
    ]
    with slack_with(*pages) as slack:
        team_at(slack, bot).report_key(ACME, "c1")

    assert notified(slack) == ["U0BOSS0001"]
    assert [call.get("cursor") for call in calls(slack, "users.list")] == [None, "page1", "page2"]


def test_the_call_names_the_workspace_because_an_organisations_token_needs_it(bot: Bot) -> None:
    with slack_with([person("U0BOSS0001", is_admin=True)]) as slack:
        team_at(slack, bot).report_key(ACME, "c1")

    assert [call["team_id"] for call in calls(slack, "users.list")] == [ACME]


@pytest.mark.parametrize(
    "what",
    [
        {"is_bot": True},
        {"deleted": True},
        {"team_id": ELSEWHERE},
        {"team_id": ELSEWHERE, "enterprise_user": {"teams": None}},
        {"team_id": ELSEWHERE, "enterprise_user": None},
        {"is_stranger": True},
    ],
    ids=str,
)
def test_only_an_active_person_of_the_workspace_counts_as_an_admin(bot: Bot, what: dict[str, Any]) -> None:
    another = person("U0OTHER001", is_admin=True, **what)
    with slack_with([another], [person("U0BOSS0001", is_owner=True)]) as slack:
        team_at(slack, bot).report_key(ACME, "c1")

    assert notified(slack) == ["U0BOSS0001"]


def test_an_admin_of_several_workspaces_of_an_organisation_counts_in_each(bot: Bot) -> None:
    boss = person("U0BOSS0001", is_admin=True, team_id=ELSEWHERE, enterprise_user={"teams": [ELSEWHERE, ACME]})
    with slack_with([boss]) as slack:
        team_at(slack, bot).report_key(ACME, "c1")

    assert notified(slack) == ["U0BOSS0001"]


def test_if_there_is_no_admin_the_failing_key_is_logged(bot: Bot, caplog: pytest.LogCaptureFixture) -> None:
    with slack_with([person("U0ONE00001")], []) as slack:
        team_at(slack, bot).report_key(ACME, "c1")

    assert notified(slack) == []
    assert "nobody could be told" in caplog.text
    assert "no admin is known" in caplog.text


@pytest.mark.parametrize(
    "trouble",
    [
        http("429 Too Many Requests", b"", "Retry-After: 1"),
        http("503 Service Unavailable", b"<html>", "Retry-After: 1"),
        http("200 OK", b'{"ok": false, "error": "invalid_cursor"}', "Retry-After: 1"),
        http("429 Too Many Requests", b"", f"Retry-After: {'9' * 400}"),
        http("429 Too Many Requests", b"", "Retry-After: -7"),
        http("429 Too Many Requests", b"", "Retry-After: Wed, 21 Oct 2026 07:28:00 GMT"),
    ],
    ids=["429", "503", "a cursor that is too old", "for ever", "before", "a date"],
)
def test_a_list_that_breaks_off_is_read_again(bot: Bot, trouble: bytes, caplog: pytest.LogCaptureFixture) -> None:
    pages = [[person("U0ONE00001")], [person("U0BOSS0001", is_admin=True)]]
    with slack_with(*pages, page1=trouble) as slack:
        team_at(slack, bot).report_key(ACME, "c1")
        assert notified(slack) == []
        assert "nobody could be told" not in caplog.text

        team_at(slack, bot).report_key(ACME, "c1")  # as the engine does after the pause

    assert notified(slack) == ["U0BOSS0001"]


def test_the_tries_to_tell_an_admin_end(bot: Bot, caplog: pytest.LogCaptureFixture) -> None:
    with bot.core.stores.database.write() as connection:
        connection.exec_driver_sql("UPDATE campaigns SET outcome_at = outcome_at - 3601")
    with answering(http("503 Service Unavailable")) as slack:
        team_at(slack, bot).report_key(ACME, "c1")

    assert "nobody could be told" in caplog.text


@pytest.mark.parametrize("error", ["rate_limited", "ekm_access_denied"])
def test_a_created_campaign_is_posted_in_the_teams_channel_once_slack_accepts_it(
    workspace: Sandbox, alice: Person, error: str
) -> None:
    with fresh_bot(workspace, QUICK) as bot:
        settings = WorkspaceSettings(team_channel="C0GENERAL1")
        bot.core.stores.workspaces.set_up(ACME, None, "U0ALICE001", settings)
        bot.core.store.accept(submission())
        bot.core.delivery.send(ACME, "c1")
        alice.sees(TITLE, in_="#campaigns")
        alice.sees(TITLE, in_="#general")
        control(workspace, "POST", "slack/faults", method="chat.postMessage", error=error, times=1)

        team_of(bot).announce_created(ACME, "c1")
        assert len(alice.messages("#general")) == 1
        team_of(bot).announce_created(ACME, "c1")  # as the engine does after the pause

        until(lambda: len(alice.messages("#general")) == 2)
