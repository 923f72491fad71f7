"""The same submission twice: one campaign, and an honest answer to the second one."""

import json
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import requests

from sandbox.server import Sandbox
from sandbox.toingg.service import Toingg
from tests.support.bots import running_bot, served
from tests.support.campaigns import GOOD, TITLE
from tests.support.databases import KEY, KINDS, Kind, fresh
from tests.support.outcomes import creates
from tests.support.people import Form, Person
from tests.support.switches import control
from tests.support.waiting import until
from toingg_bot.app import Bot

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

ON_ITS_WAY = "already being created as you first sent it"
EXISTS = "already created as you first sent it"


@dataclass
class Post:
    """Sits between Slack and the bot, and sends each submission to all of these addresses at the same moment.

    Slack gets the first one's answer; all answers are collected. While something is held, submissions wait.
    """

    addresses: Sequence[str]
    held: threading.Event | None = None
    answers: list[dict[str, Any]] = field(default_factory=list)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> list[bytes]:
        """Pass one request on."""
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"] or 0))
        headers = {
            "Content-Type": environ["CONTENT_TYPE"],
            "X-Slack-Request-Timestamp": environ["HTTP_X_SLACK_REQUEST_TIMESTAMP"],
            "X-Slack-Signature": environ["HTTP_X_SLACK_SIGNATURE"],
        }
        is_submission = b"view_submission" in body
        if is_submission and self.held is not None:
            self.held.wait(2.5)
        targets = self.addresses if is_submission else self.addresses[:1]
        start = threading.Barrier(len(targets))

        def send(address: str) -> requests.Response:
            start.wait()
            return requests.post(address, data=body, headers=headers, timeout=10)

        with ThreadPoolExecutor(len(targets)) as pool:
            replies = list(pool.map(send, targets))
        if is_submission:
            self.answers += [reply.json() for reply in replies]
        start_response(f"{replies[0].status_code} OK", [("Content-Type", "application/json")])
        return [replies[0].content]


@contextmanager
def posted(workspace: Sandbox, *addresses: str) -> Iterator[Post]:
    """Have each submission arrive at all of these addresses."""
    post = Post(addresses)
    with served(post) as address:
        workspace.point_at(address)
        yield post


def address_of_bot(workspace: Sandbox) -> str:
    address: str = control(workspace, "GET", "bot")["url"]
    return address


def form_of(person: Person) -> Form:
    form = person.types("/campaign", in_="#campaigns")
    assert isinstance(form, Form), form
    return form.fill(GOOD)


def shown(answer: dict[str, Any]) -> str:
    return json.dumps(answer["view"]["blocks"], ensure_ascii=False)


@pytest.mark.usefixtures("bot")
def test_a_double_click_or_a_retry_by_slack_makes_one_campaign(
    workspace: Sandbox, alice: Person, toingg: Toingg
) -> None:
    """The same signed request arrives twice at the same moment."""
    toingg.delay_s = 0.2
    address = address_of_bot(workspace)
    with posted(workspace, address, address) as post:
        form_of(alice).submit()

    assert sorted(ON_ITS_WAY in shown(answer) for answer in post.answers) == [False, True]
    assert "Campaign created" in alice.sees(TITLE, in_="#campaigns").text
    assert creates(toingg) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_two_processes_that_get_the_same_submission_make_one_campaign(
    workspace: Sandbox, alice: Person, toingg: Toingg, tmp_path: Path, kind: Kind
) -> None:
    control(workspace, "POST", "reset")
    toingg.delay_s = 0.2
    with fresh(kind, tmp_path) as url, running_bot(workspace, DATABASE_URL=url, ENCRYPTION_KEYS=KEY):
        one = address_of_bot(workspace)
        with running_bot(workspace, DATABASE_URL=url, ENCRYPTION_KEYS=KEY):
            with posted(workspace, one, address_of_bot(workspace)) as post:
                form_of(alice).submit()

            assert sorted(ON_ITS_WAY in shown(answer) for answer in post.answers) == [False, True]
            assert "Campaign created" in alice.sees(TITLE, in_="#campaigns").text
            assert len(alice.messages("#campaigns")) == 1
    assert creates(toingg) == 1


@pytest.mark.usefixtures("bot")
def test_a_form_that_is_sent_again_after_trouble_shows_the_state_of_the_first_submission(
    workspace: Sandbox, alice: Person, toingg: Toingg
) -> None:
    """Slack lost the acknowledgement, and Toingg is still working on it."""
    toingg.delay_s = 2.5
    control(workspace, "POST", "slack/faults", method="ack", status=500, times=1)
    form = form_of(alice)
    assert form.submit().trouble

    form.fill({"Title": "Holi renewals"}).submit()

    assert ON_ITS_WAY in alice.view.text
    assert TITLE in alice.sees("Campaign created", in_="#campaigns").text
    assert [campaign["title"] for campaign in toingg.campaigns] == [TITLE]


@dataclass
class Tabs:
    """Two forms of a campaign that Toingg refused: one that was submitted but has not arrived yet, and an open one."""

    post: Post
    open: Form
    submitting: threading.Thread

    def let_go(self) -> None:
        """Let the submitted form arrive."""
        assert self.post.held is not None
        self.post.held.set()
        self.submitting.join()


@pytest.fixture
def tabs(bot: Bot, workspace: Sandbox, alice: Person, toingg: Toingg) -> Iterator[Tabs]:
    """Alice has fixed the campaign in two tabs."""
    toingg.behave("refuse_text", times=1)
    form_of(alice).submit()
    alice.view.close()
    message = alice.sees("not created", in_="#campaigns")
    with posted(workspace, address_of_bot(workspace)) as post:
        one = message.press("Fix and resubmit").fill({"Title": "Holi renewals"})
        post.held = threading.Event()
        submitting = threading.Thread(target=one.submit)
        submitting.start()
        other = message.press("Fix and resubmit").fill({"Title": "Onam renewals"})
        yield Tabs(post, other, submitting)


def test_of_two_tabs_the_first_to_arrive_is_sent_and_the_other_says_so(tabs: Tabs, toingg: Toingg) -> None:
    tabs.let_go()

    tabs.open.submit()

    assert EXISTS in tabs.open.text
    assert [campaign["title"] for campaign in toingg.campaigns] == ["Holi renewals"]
    assert creates(toingg) == 2, "the one that was refused, and the one that was fixed"


def test_a_draft_of_a_campaign_that_was_sent_meanwhile_does_not_replace_it(tabs: Tabs, alice: Person) -> None:
    """The person who wants to save the second tab is told so, and returns to what they typed."""
    tabs.let_go()

    notice = tabs.open.press("Save draft")

    assert EXISTS in notice.text
    notice.close()
    assert alice.view.value("Title") == "Onam renewals"


@pytest.mark.usefixtures("bot")
def test_an_open_tab_says_that_another_one_sent_the_campaign_again(alice: Person, toingg: Toingg) -> None:
    toingg.behave("wrong_key", times=1)
    form_of(alice).submit()
    alice.view.close()
    message = alice.sees("not created", in_="#campaigns")
    tab = message.press("Fix and resubmit")
    toingg.behave("normal")
    toingg.delay_s = 1.0

    message.press("Send again")
    until(lambda: creates(toingg) == 2)
    tab.submit()

    assert ON_ITS_WAY in tab.text
    alice.sees("Campaign created", in_="#campaigns")
    assert creates(toingg) == 2


@pytest.mark.usefixtures("bot")
def test_a_button_that_is_pressed_twice_sends_once(alice: Person, toingg: Toingg) -> None:
    toingg.behave("wrong_key", times=1)
    form_of(alice).submit()
    alice.view.close()
    message = alice.sees("not created", in_="#campaigns")
    toingg.delay_s = 0.5

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _: message.press("Send again"), range(2)))

    until(lambda: alice.view is not None and "as you first sent it" in alice.view.text)
    alice.sees("Campaign created", in_="#campaigns")
    assert creates(toingg) == 2, "the one that was refused, and one more"
