"""Sends an app what Slack would send, signed, and measures how long the app takes to acknowledge it."""

import hashlib
import hmac
import itertools
import json
import re
import socket
import threading
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from toingg_bot.domain.key import CampaignKey
from toingg_bot.views.outcome import DETAILS

SECRET = "bench-signing-secret"  # noqa: S105 (a fake)
LIMIT = 3.0  # seconds that Slack waits for an acknowledgement
WHO = {"id": "U0BENCH001", "name": "alice", "team_id": "T0BENCH001"}
TEAM = {"id": "T0BENCH001", "domain": "acme"}
CHANNEL = "C0BENCH001"
COMMON: Mapping[str, Any] = {
    "team": TEAM,
    "user": WHO,
    "api_app_id": "A0BENCH001",
    "is_enterprise_install": False,
    "trigger_id": "1.2.abc",
}
SCRIPT = "Greet the customer by name, say that the policy ends soon, and offer to renew it on this call. " * 3

ENTERED: dict[str, dict[str, Any]] = {
    "plain_text_input": {"value": SCRIPT[:150]},
    "external_select": {"selected_option": {"text": {"type": "plain_text", "text": "nova"}, "value": "nova"}},
    "static_select": {"selected_option": {"text": {"type": "plain_text", "text": "hindi"}, "value": "hindi"}},
    "conversations_select": {"selected_conversation": CHANNEL},
}
"""What a person enters, by the type of the element; other elements stay empty."""


@dataclass(frozen=True)
class Answer:
    """An app's answer; status 0 means no answer within Slack's 3 s, or a broken connection."""

    status: int
    body: bytes
    seconds: float
    at: float

    @property
    def taken(self) -> bool:
        """Whether the app accepted the request."""
        return self.status == HTTPStatus.OK and not any(no in self.body for no in (b'"errors"', b'"push"'))


@dataclass
class Load:
    """Many requests: the seconds that each acknowledged one took, how many were refused, and the whole duration."""

    seconds: list[float] = field(default_factory=list)
    refused: int = 0
    duration: float = 0.0

    @property
    def rate(self) -> float:
        """Acknowledged requests per second."""
        return len(self.seconds) / self.duration

    def percentile(self, share: float) -> float:
        """Return within how many seconds this share of the acknowledged requests was acknowledged."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("inf")


class Connection:
    """A kept-alive connection from Slack to an app."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._socket: socket.socket | None = None

    def send(self, request: bytes) -> Answer:
        """Send a request, and wait for the answer as long as Slack would."""
        begun = time.monotonic()
        try:
            if self._socket is None:
                self._socket = socket.create_connection(("127.0.0.1", self._port), timeout=LIMIT)
                self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._socket.sendall(request)
            status, body, stays_open = self._read(self._socket)
        except (OSError, ValueError):
            status, body, stays_open = 0, b"", False
        now = time.monotonic()
        if not stays_open:
            self.close()
        return Answer(status, body, now - begun, now)

    def close(self) -> None:
        """Close the connection."""
        if self._socket is not None:
            with suppress(OSError):
                self._socket.close()
        self._socket = None

    @staticmethod
    def _read(line: socket.socket) -> tuple[int, bytes, bool]:
        data = b""
        while b"\r\n\r\n" not in data:
            data += _more(line)
        head, _, body = data.partition(b"\r\n\r\n")
        first, *rest = head.decode("latin-1").lower().split("\r\n")
        headers = dict(name.split(": ", 1) for name in rest)
        while len(body) < int(headers["content-length"]):
            body += _more(line)
        return int(first.split(" ")[1]), body, headers.get("connection") != "close"


def _more(line: socket.socket) -> bytes:
    data = line.recv(65_536)
    if not data:
        raise ConnectionResetError
    return data


def _form(form: Mapping[str, str]) -> bytes:
    return urlencode(form).encode()


def _signed(body: bytes) -> bytes:
    now = str(int(time.time()))
    signature = hmac.new(SECRET.encode(), b"v0:" + now.encode() + b":" + body, hashlib.sha256).hexdigest()
    head = (
        "POST /slack/events HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\nX-Slack-Request-Timestamp: {now}\r\nX-Slack-Signature: v0={signature}\r\n\r\n"
    )
    return head.encode() + body


def command() -> bytes:
    """Return what Slack sends when somebody types `/campaign`."""
    form = {
        "command": "/campaign",
        "text": "",
        "team_id": TEAM["id"],
        "team_domain": TEAM["domain"],
        "channel_id": CHANNEL,
        "channel_name": "campaigns",
        "user_id": WHO["id"],
        "user_name": WHO["name"],
        "api_app_id": "A0BENCH001",
        "is_enterprise_install": "false",
        "response_url": "http://127.0.0.1:9/commands/none",
        "trigger_id": "1.2.abc",
    }
    return _signed(_form(form))


class Submissions:
    """A filled-in form that can be submitted any number of times, each time as a new campaign."""

    def __init__(self, view: Mapping[str, Any], script: str = SCRIPT) -> None:
        self._view = view
        inputs = [block for block in view["blocks"] if block["type"] == "input"]
        state = {block["block_id"]: {block["element"]["action_id"]: _entered(block, script)} for block in inputs}
        payload = {
            **COMMON,
            "type": "view_submission",
            "response_urls": [],
            "view": {**view, "id": "V0BENCH001", "hash": "1.a", "team_id": TEAM["id"], "state": {"values": state}},
        }
        # The stock app's form has no campaign id.
        minted = re.search(r"[0-9a-f]{32}", view.get("private_metadata", ""))
        self._id = minted.group().encode() if minted else b""
        self._body = _form({"payload": json.dumps(payload)})
        self._number = itertools.count()

    def with_script(self, script: str) -> "Submissions":
        """Return the same form with another script."""
        return Submissions(self._view, script)

    def next(self, workspace_id: str = TEAM["id"]) -> bytes:
        """Return what Slack sends when a person of a workspace submits it, another person each time."""
        somebody = f"U0{next(self._number):08}"
        body = self._body.replace(TEAM["id"].encode(), workspace_id.encode()).replace(
            WHO["id"].encode(), somebody.encode()
        )
        return _signed(body.replace(self._id, uuid.uuid4().hex.encode()) if self._id else body)


def _entered(block: Mapping[str, Any], script: str) -> dict[str, Any]:
    element = block["element"]
    if element["action_id"] == "script":
        return {"type": element["type"], "value": script}
    return {"type": element["type"], **({} if block.get("optional") else ENTERED.get(element["type"], {}))}


def details(campaign_id: str) -> bytes:
    """Return what Slack sends when somebody presses *Details* under a campaign's message."""
    button = {"type": "button", "action_id": DETAILS, "block_id": "b", "value": CampaignKey(None, campaign_id).dumped()}
    payload = {
        **COMMON,
        "type": "block_actions",
        "response_url": "http://127.0.0.1:9/actions/none",
        "container": {"type": "message", "channel_id": CHANNEL, "message_ts": "1.000001"},
        "channel": {"id": CHANNEL, "name": "campaigns"},
        "actions": [button],
    }
    return _signed(_form({"payload": json.dumps(payload)}))


def load(port: int, request: Callable[[], bytes], connections: int, seconds: float) -> Load:
    """Send requests over several connections for so many seconds, each as soon as the last one is answered."""
    done = Load()
    lock = threading.Lock()
    begun = time.monotonic()

    def send_on() -> None:
        line = Connection(port)
        answers = []
        while time.monotonic() < begun + seconds:
            answers.append(line.send(request()))
        line.close()
        with lock:
            done.seconds += [answer.seconds for answer in answers if answer.taken]
            done.refused += sum(not answer.taken for answer in answers)

    together([send_on] * connections)
    done.duration = time.monotonic() - begun
    return done


def all_at_once(port: int, requests: Sequence[bytes]) -> list[Answer]:
    """Send all requests at the same time, each over its own connection."""
    answers: list[Answer] = []
    together([lambda request=request: answers.append(Connection(port).send(request)) for request in requests])
    return answers


def together(steps: Sequence[Any]) -> None:
    """Run all steps at the same time, and wait for them."""
    threads = [threading.Thread(target=step) for step in steps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
