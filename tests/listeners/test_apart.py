"""Workspaces are separate: what Slack sent for one shows, changes and sends nothing of it when another replays it.

Everything that Slack sends during a conversation is recorded and sent again, correctly signed, as a person of another
workspace who knows every id and every value of a button.
"""

import base64
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
from tests.support.admins import connects
from tests.support.bots import served
from tests.support.campaigns import GOOD, SCRIPT
from tests.support.ids import ACME, KEYS, ORBIT
from tests.support.market import installable_bot
from tests.support.people import Person, Upload
from tests.support.servers import Answering, answering, http
from tests.support.surfaces import Form, Message
from tests.support.switches import control
from tests.support.waiting import until
from toingg_bot.app import Bot
from toingg_bot.store.home_tables import homes, templates, title_words
from toingg_bot.store.tables import audit, campaigns, installations, workspaces

A_DAY = 86_400.0
MARK = "Marigold"  # appears in everything that Acme's people write
TYPED = GOOD | {"Title": f"{MARK} renewals", "Script": f"{MARK}. {SCRIPT}", "Purpose": f"Win {MARK} back"}

NEARLY = {
    "hepl": ("Show help", "Use as title"),
    "lsit": ("Show list",),
    "darfts": ("Show drafts",),
    "tempaltes": ("Show templates",),
    "conect": ("Connect Toingg",),
    "disconect": ("Disconnect Toingg",),
    "setings": ("Open settings",),
    "logg": ("Show log",),
}
"""Words that the bot does not recognise, and the buttons that it offers for them."""


JSON = "application/json"
EVENT = "event"
"""In place of a form's fields: the JSON of an event."""


@dataclass
class Line:
    """The connection from Slack to the bot, on which everything is recorded."""

    bot_url: str
    heard: list[dict[str, str]] = field(default_factory=list)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Record a request, pass it on, and return the answer."""
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        is_event = environ["CONTENT_TYPE"] == JSON
        said = {EVENT: body.decode()} if is_event else dict(parse_qsl(body.decode(), keep_blank_values=True))
        self.heard.append(said)
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
    """A bot that two companies have installed, and the connection from Slack to it."""

    sandbox: Sandbox
    bot: Bot
    line: Line

    def rows(self, table: Table, workspace_id: str) -> list[Any]:
        """Return what a table has of a workspace."""
        place = table.c.installed_in if "installed_in" in table.c else table.c.workspace_id
        with self.bot.core.stores.database.read() as connection:
            return list(connection.execute(select(table).where(place == workspace_id).order_by(*table.primary_key)))

    def at_rest(self, tables: Iterable[Table]) -> dict[str, list[Any]]:
        """Return what is stored of Acme once nothing is being done for it, and nothing is scheduled within a day."""
        seen: list[dict[str, list[Any]]] = []
        planned = select(campaigns.c.campaign_id).where(
            campaigns.c.workspace_id == ACME, campaigns.c.due_at < time.time() + A_DAY
        )

        def is_still() -> bool:
            time.sleep(0.3)
            seen.append({table.name: self.rows(table, ACME) for table in tables})
            with self.bot.core.stores.database.read() as connection:
                return seen[-2:-1] == seen[-1:] and connection.execute(planned).first() is None

        until(is_still, within=20)
        return seen[-1]


@pytest.fixture(scope="module")
def both() -> Iterator[Both]:
    with Sandbox(is_app_installed=False) as sandbox, installable_bot(sandbox) as bot:
        for place, name in ((ACME, "alice"), (ORBIT, "omar")):
            sandbox.install_through_bot(place)
            connects(Person(sandbox.url, name), KEYS[place])
        line = Line(control(sandbox, "GET", "bot")["url"])
        with served(line) as url:
            sandbox.point_at(f"{url}/slack/events")
            yield Both(sandbox, bot, line)


def close_all(person: Person) -> None:
    while person.view is not None:
        person.view.close()


def mistype(person: Person) -> None:
    """Type words that are almost a sub-command, and press what is offered."""
    for word, buttons in NEARLY.items():
        question = person.types(f"/campaign {word}", in_="#general")
        assert isinstance(question, Message), question
        for button in buttons:
            question.press(button, within=0.3)
            close_all(person)


def converse(both: Both) -> None:
    """Have a conversation in Acme that uses everything the bot offers."""
    alice, bob, toingg = Person(both.sandbox.url, "alice"), Person(both.sandbox.url, "bob"), both.sandbox.toingg
    for word in ("help", "drafts", "list", "templates", "log"):
        bob.types(f"/campaign {word}", in_="#general", within=0.3)
    mistype(bob)
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
    again.press("Add space")
    assert isinstance(again.press("Continue"), Form)
    close_all(alice)
    alice.types("/campaign", in_="#campaigns").fill({"Start from": TYPED["Title"]})
    until(lambda: len(alice.sight()["views"]) == 2)
    close_all(alice)
    alice.types("/campaign", in_="#campaigns").fill({"Title": f"{MARK} idea"}).press("Save draft")
    alice.view.close()
    alice.types("/campaign drafts", in_="#campaigns").press("Discard", confirm=True)
    alice.types("/campaign", in_="#campaigns").fill({"Title": f"{MARK} draft"}).press("Save draft")
    alice.view.close()

    alice.starts("New campaign", in_="#campaigns")
    close_all(alice)
    alice.types(f"{MARK} message", in_="#campaigns")
    alice.sees(f"{MARK} message", in_="#campaigns").choose("Create campaign")
    close_all(alice)
    shared = [{"name": "script.txt", "content": base64.b64encode(f"{MARK} shared. {SCRIPT}".encode()).decode()}]
    where = alice.conversation("#campaigns")
    control(both.sandbox, "POST", "channel", channel_id=where, bot_is_member=True)
    assert alice.post("message", channel_id=where, text=f"{MARK} with a file", files=shared)["ok"]
    alice.sees(f"{MARK} with a file", in_="#campaigns").choose("Create campaign")
    until(lambda: "I added the text of the message's file" in alice.view.text)
    close_all(alice)
    for button in ("Replace", "Append", "Ignore the file"):
        upload = Upload("script.txt", f"{MARK} file. {SCRIPT}".encode())
        alice.types("/campaign", in_="#campaigns").fill(TYPED | {"Script from a file": [upload]}).submit()
        assert isinstance(alice.view.press(button), Form)
        close_all(alice)

    for _ in range(2):
        toingg.store(KEYS[ACME], {"title": f"{MARK} lost"})
    toingg.behave("drop_before", times=1)
    lost = alice.types("/campaign", in_="#campaigns").fill(TYPED | {"Title": f"{MARK} lost"})
    lost.submit()
    close_all(alice)

    def choices() -> Message:
        return alice.sees(f"could not confirm whether the campaign {MARK} lost", in_="#campaigns")

    until(lambda: "It is this one" in choices().buttons, within=8)
    choices().press("Check again")
    choices().press("It is this one", within=0.3)
    alice.sees(f"Campaign created: {MARK} lost", in_="#campaigns").press("Details").close()

    toingg.behave("wrong_key", times=1)
    alice.types("/campaign", in_="#campaigns").fill(TYPED | {"Title": f"{MARK} denied"}).submit()
    close_all(alice)
    alice.sees(f"not created: {MARK} denied", in_="#campaigns").press("Send again", within=0.3)
    alice.sees(f"Campaign created: {MARK} denied", in_="#campaigns").press("Use again")
    look_around(alice)
    save_templates(both, alice)


def look_around(alice: Person) -> None:
    """Use Home and the list, and what the coach offers."""
    form = alice.view
    assert isinstance(form, Form)
    form.fill({"First line": f"{MARK} hello.", "Language": "English"}).press("Preview")
    alice.view.press("Insert a sentence: Script")
    close_all(alice)
    home = alice.opens_home()
    assert home
    home.press("Everyone's")
    home.fill({"Search": MARK}).press("Search")
    for act in ("Details", "Use again"):
        assert isinstance(home.press(act), Form)
        close_all(alice)
    home.press("Mine")
    home.press("New campaign")
    close_all(alice)
    alice.types(f"/campaign list {MARK}", in_="#campaigns").press("Details")
    close_all(alice)


def save_templates(both: Both, alice: Person) -> None:
    """Save templates, start from one, and read their list."""
    details = alice.sees(f"Campaign created: {MARK} denied", in_="#campaigns").press("Details")
    details.press("Save as template").fill({"Name": f"{MARK} template"}).submit()
    close_all(alice)
    stores = both.bot.core.stores
    (latest,) = stores.campaigns.recent(ACME, alice.id, limit=1)
    for number in range(12):
        stores.templates.save(ACME, latest.campaign_id, f"t{number}", f"{number} {MARK}", by=alice.id)
    alice.types("/campaign", in_="#campaigns").fill({"Start from": f"{MARK} template"})
    until(lambda: len(alice.sight()["views"]) == 2)
    close_all(alice)
    page = alice.types("/campaign templates", in_="#campaigns").press("Next")
    page.press("Previous").press(f"Delete 7 {MARK}", confirm=True)


def forged(heard: dict[str, str], both: Both, ears: Answering) -> dict[str, str]:
    """Return Acme's request as a person of Orbit would send it: with their own ids, and without Acme's words."""
    trigger = control(both.sandbox, "POST", "trigger", team_id=ORBIT, user_id="U0OMAR0001")["trigger_id"]
    text = json.dumps(
        {name: json.loads(value) if name in {"payload", EVENT} else value for name, value in heard.items()}
    )
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

    sent: dict[str, Any] = replaced(json.loads(text))
    return {name: json.dumps(value) if name in {"payload", EVENT} else value for name, value in sent.items()}


def tells(both: Both, request: dict[str, str]) -> requests.Response:
    is_event = EVENT in request
    body, now = request[EVENT] if is_event else urlencode(request), str(int(time.time()))
    digest = hmac.new(both.sandbox.signing_secret.encode(), f"v0:{now}:{body}".encode(), hashlib.sha256).hexdigest()
    headers = {
        "X-Slack-Request-Timestamp": now,
        "X-Slack-Signature": f"v0={digest}",
        "Content-Type": JSON if is_event else "application/x-www-form-urlencoded",
    }
    return requests.post(both.line.bot_url, data=body, headers=headers, timeout=10)


def kind_of(heard: dict[str, str]) -> str:
    if EVENT in heard:
        return str(json.loads(heard[EVENT])["event"]["type"])
    if "payload" not in heard:
        return f"{heard['command']} {heard['text']}".strip()
    payload = json.loads(heard["payload"])
    if "callback_id" in payload:
        return str(payload["callback_id"])
    return str(payload["actions"][0]["action_id"] if "actions" in payload else payload["view"]["callback_id"])


def test_a_request_of_one_workspace_that_another_replays_reveals_and_changes_nothing(both: Both) -> None:
    converse(both)
    recorded = list(both.line.heard)
    assert {kind_of(heard) for heard in recorded} >= {
        *("/campaign", "/campaign help", "/campaign drafts", "/campaign connect", "/campaign disconnect"),
        *("/campaign settings", "/campaign log", "campaign_form", "key_form", "settings_form"),
        *(
            "campaign_save_draft",
            "campaign_add_space",
            "campaign_start_from",
            "campaign_continue",
            "campaign_fix",
            "campaign_details",
            "campaign_send_again",
        ),
        *("campaign_check_again", "campaign_settle", "campaign_discard", "command_use_as_title", "command_help"),
        *("campaign_new", "campaign_from_message", "file_replace", "file_append", "file_ignore"),
        *("command_list", "command_drafts", "command_templates", "command_connect", "command_disconnect"),
        *("command_settings", "command_log"),
        *("campaign_preview", "campaign_insert", "campaign_use_again", "campaign_menu", "app_home_opened"),
        *("home_everyones", "home_mine", "home_search_now", "home_new_campaign", f"/campaign list {MARK}"),
        *("campaign_save_as_template", "template_form", "template_delete", "templates_next", "templates_previous"),
    }
    tables = (campaigns, workspaces, installations, templates, audit, homes, title_words)
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
    said.append(json.dumps({part: omar.sight()[part] for part in ("views", "messages", "notices", "home")}))

    assert not [text for text in said if MARK in text or "U0ALICE001" in text or KEYS[ACME] in text]
    assert {table.name: both.rows(table, ACME) for table in tables} == before
    assert both.sandbox.toingg.accounts["acme"].campaigns == creates
    assert len(said) > len(recorded), "it did answer"
