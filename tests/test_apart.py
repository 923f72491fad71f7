"""Workspaces are apart: whatever one was told, replayed by another, shows, changes and sends nothing of the first.

Everything that Slack told the bot in a conversation is recorded on its way and told once more, rightly signed, as
somebody of another workspace who knows every id and every value of a button.
"""

import hashlib
import hmac
import json
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
import requests
from sqlalchemy import Table, select

from sandbox.server import Sandbox
from tests.conftest import GOOD, SCRIPT, control, running_bot, served, until
from tests.people import Person
from tests.servers import Answering, answering, http
from tests.surfaces import Form, Message
from toingg_bot.app import Bot
from toingg_bot.store.tables import audit, campaigns, installations, workspaces

ACME, ORBIT = "T0ACME0001", "T0ORBIT001"
MARK = "Marigold"  # stands in all that Acme's people write
TYPED = GOOD | {"Title": f"{MARK} renewals", "Script": f"{MARK}. {SCRIPT}", "Purpose": f"Win {MARK} back"}
KEYS = {ACME: "tg_sandbox_key_acme_0001", ORBIT: "tg_sandbox_key_orbit_0001"}


@dataclass
class Line:
    """Slack's line to the bot, on which everything is written down."""

    bot_url: str
    heard: list[dict[str, str]] = field(default_factory=list)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Write a request down, pass it on, and bring the answer back."""
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        self.heard.append(dict(parse_qsl(body.decode(), keep_blank_values=True)))
        names = {
            "HTTP_X_SLACK_REQUEST_TIMESTAMP": "X-Slack-Request-Timestamp",
            "HTTP_X_SLACK_SIGNATURE": "X-Slack-Signature",
            "CONTENT_TYPE": "Content-Type",
        }
        answer = requests.post(
            self.bot_url, data=body, headers={name: environ[key] for key, name in names.items()}, timeout=10
        )
        content_type = answer.headers.get("content-type", "text/plain")
        start_response(f"{answer.status_code} {answer.reason}", [("Content-Type", content_type)])
        return [answer.content]


@dataclass
class Both:
    """A bot that two companies installed, and the line from Slack to it."""

    sandbox: Sandbox
    bot: Bot
    line: Line

    def rows(self, table: Table, workspace_id: str) -> list[Any]:
        """Return what is kept of a workspace in a table."""
        place = table.c.installed_in if "installed_in" in table.c else table.c.workspace_id
        with self.bot.core.stores.database.read() as connection:
            return list(connection.execute(select(table).where(place == workspace_id).order_by(*table.primary_key)))

    def at_rest(self, tables: Iterable[Table]) -> dict[str, list[Any]]:
        """Return what is kept of Acme once nothing is done for it any more."""
        seen: list[dict[str, list[Any]]] = []

        def is_still() -> bool:
            time.sleep(0.3)
            seen.append({table.name: self.rows(table, ACME) for table in tables})
            return seen[-2:-1] == seen[-1:]

        until(is_still)
        return seen[-1]


@pytest.fixture(scope="module")
def both() -> Iterator[Both]:
    with (
        Sandbox(is_app_installed=False) as sandbox,
        running_bot(
            sandbox,
            SLACK_BOT_TOKEN="",
            SLACK_CLIENT_ID=sandbox.client_id,
            SLACK_CLIENT_SECRET=sandbox.client_secret,
            SLACK_AUTHORIZE_URL=sandbox.authorize_url,
            TOINGG_API_KEY="",
        ) as bot,
    ):
        for place, name in ((ACME, "alice"), (ORBIT, "omar")):
            sandbox.install_through_bot(place)
            person = Person(sandbox.url, name)
            person.types("/campaign connect").fill({"Toingg API key": KEYS[place]}).submit()
            assert isinstance(person.view, Form)
            person.view.close()
        line = Line(control(sandbox, "GET", "bot")["url"])
        with served(line) as url:
            sandbox.point_at(f"{url}/slack/events")
            yield Both(sandbox, bot, line)


def converse(both: Both) -> None:
    """Hold a conversation in Acme in which everything is used that the bot offers."""
    alice, bob, toingg = Person(both.sandbox.url, "alice"), Person(both.sandbox.url, "bob"), both.sandbox.toingg
    for word in ("help", "drafts", "log"):
        bob.types(f"/campaign {word}", in_="#general", within=0.3)
    for word in ("connect", "disconnect", "settings"):
        form = bob.types(f"/campaign {word}", in_="#general")
        assert isinstance(form, Form)
        if word == "disconnect":
            form.close()
        else:
            form.fill({"Toingg API key": KEYS[ACME]} if word == "connect" else {}).submit()
            assert isinstance(bob.view, Form)
            bob.view.close()

    form = alice.types("/campaign", in_="#campaigns").fill(TYPED)
    form.options("Voice", "no")
    form.press("Save draft")
    toingg.behave("refuse_text", times=1)
    form.submit()
    assert isinstance(alice.view, Form)
    alice.view.close()
    message = alice.sees(f"not created: {MARK}", in_="#campaigns")
    for button in ("Details", "Fix and resubmit"):
        view = message.press(button)
        assert isinstance(view, Form), view
        view.close()
    again = alice.types("/campaign", in_="#campaigns")
    assert isinstance(again.press("Continue"), Form)
    while alice.view is not None:
        alice.view.close()

    for _ in range(2):
        toingg.store(KEYS[ACME], {"title": f"{MARK} lost"})
    toingg.behave("drop_before", times=1)
    lost = alice.types("/campaign", in_="#campaigns").fill(TYPED | {"Title": f"{MARK} lost"})
    lost.submit()
    while alice.view is not None:
        alice.view.close()

    def choices() -> Message | None:
        return alice.sees(f"could not confirm whether the campaign {MARK} lost", in_="#campaigns")

    until(lambda: "It is this one" in choices().buttons, within=8)
    choices().press("Check again")
    choices().press("It is this one", within=0.3)
    alice.sees(f"Campaign created: {MARK} lost", in_="#campaigns").press("Details").close()

    toingg.behave("wrong_key", times=1)
    alice.types("/campaign", in_="#campaigns").fill(TYPED | {"Title": f"{MARK} denied"}).submit()
    while alice.view is not None:
        alice.view.close()
    alice.sees(f"not created: {MARK} denied", in_="#campaigns").press("Send again", within=0.3)
    alice.sees(f"Campaign created: {MARK} denied", in_="#campaigns")


def forged(heard: dict[str, str], both: Both, ears: Answering) -> dict[str, str]:
    """Return a request as somebody of Orbit would send it who had Acme's: their own ids, and no words of Acme's."""
    trigger = control(both.sandbox, "POST", "trigger", team_id=ORBIT, user_id="U0OMAR0001")["trigger_id"]
    text = json.dumps({name: json.loads(value) if name == "payload" else value for name, value in heard.items()})
    people = (("U0ALICE001", "U0OMAR0001"), ("U0BOB00001", "U0OMAR0001"))
    for ours, theirs in ((ACME, ORBIT), *people, (MARK, "Forged"), (KEYS[ACME], KEYS[ORBIT])):
        text = text.replace(ours, theirs)

    def replaced(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: instead(name, inner) for name, inner in value.items()}
        return [replaced(inner) for inner in value] if isinstance(value, list) else value

    def instead(name: str, inner: Any) -> Any:
        if name == "trigger_id":
            return trigger
        return f"{ears.url}/response" if name == "response_url" else replaced(inner)

    told: dict[str, Any] = replaced(json.loads(text))
    return {name: json.dumps(value) if name == "payload" else value for name, value in told.items()}


def tells(both: Both, request: dict[str, str]) -> requests.Response:
    body, now = urlencode(request), str(int(time.time()))
    digest = hmac.new(both.sandbox.signing_secret.encode(), f"v0:{now}:{body}".encode(), hashlib.sha256).hexdigest()
    headers = {
        "X-Slack-Request-Timestamp": now,
        "X-Slack-Signature": f"v0={digest}",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    return requests.post(both.line.bot_url, data=body, headers=headers, timeout=10)


def kind_of(heard: dict[str, str]) -> str:
    if "payload" not in heard:
        return f"{heard['command']} {heard['text']}".strip()
    payload = json.loads(heard["payload"])
    return str(payload["actions"][0]["action_id"] if "actions" in payload else payload["view"]["callback_id"])


def test_what_one_workspace_was_told_gives_another_nothing_of_it(both: Both) -> None:
    converse(both)
    recorded = list(both.line.heard)
    assert {kind_of(heard) for heard in recorded} >= {
        *("/campaign", "/campaign help", "/campaign drafts", "/campaign connect", "/campaign disconnect"),
        *("/campaign settings", "/campaign log", "campaign_form", "key_form", "settings_form"),
        *("campaign_save_draft", "campaign_continue", "campaign_fix", "campaign_details", "campaign_send_again"),
        *("campaign_check_again", "campaign_settle"),
    }
    tables = (campaigns, workspaces, installations, audit)
    before = both.at_rest(tables)
    creates = list(both.sandbox.toingg.accounts["acme"].campaigns)
    omar = Person(both.sandbox.url, "omar")
    said: list[str] = []

    with answering(http("200 OK", b"ok")) as ears:
        for heard in recorded:
            answer = tells(both, forged(heard, both, ears))
            assert answer.status_code == 200, (kind_of(heard), answer.text)
            said.append(answer.text)
        until(lambda: both.bot.core.stores.campaigns.next_waiting(ORBIT) is None)
        said += [request.body.decode() for request in ears.requests]
    said.append(json.dumps({part: omar.sight()[part] for part in ("views", "messages", "notices")}))

    assert not [text for text in said if MARK in text or "U0ALICE001" in text or KEYS[ACME] in text]
    assert {table.name: both.rows(table, ACME) for table in tables} == before
    assert both.sandbox.toingg.accounts["acme"].campaigns == creates
    assert len(said) > len(recorded), "it did answer"
