"""The bot as strangers on the network see it: a process with a port that anybody can write to."""

import hashlib
import hmac
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.parse import urlencode

from tests.support.environments import HTTP
from tests.support.ids import ACME, ALICE, CAMPAIGNS
from tests.support.places import ROOT
from tests.support.servers import Answering, answering, closed_port, http
from tests.support.waiting import until

SECRET = HTTP["SLACK_SIGNING_SECRET"]
FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
COMMAND = {
    "command": "/campaign",
    "text": "help",
    "team_id": ACME,
    "user_id": ALICE,
    "channel_id": CAMPAIGNS,
    "channel_name": "campaigns",
    "trigger_id": "1.2.3",
    "response_url": "http://127.0.0.1:1/response",
}

Headers = Mapping[str, str | bytes]


@dataclass(frozen=True)
class Door:
    """The running bot as the network sees it, and the APIs that it would call."""

    port: int
    slack: Answering
    toingg: Answering
    log: Path

    @contextmanager
    def line(self) -> Iterator[HTTPConnection]:
        """Open a connection."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            yield connection
        finally:
            connection.close()

    def asked(self, method: str, path: str, body: bytes = b"", headers: Headers | None = None) -> "Answer":
        """Send one request."""
        with self.line() as connection:
            connection.putrequest(method, path)
            for name, value in {"Content-Length": str(len(body)), **(headers or {})}.items():
                connection.putheader(name, value)
            connection.endheaders(body)
            return Answer.of(connection.getresponse())

    def post_signed(
        self, body: bytes | Mapping[str, str], kind: str = FORM, headers: Headers | None = None
    ) -> "Answer":
        """Send a body with Slack's signature, or with the given headers instead."""
        raw = body if isinstance(body, bytes) else urlencode(body).encode()
        return self.asked("POST", "/slack/events", raw, {"Content-Type": kind, **signed(raw), **(headers or {})})


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    text: str
    headers: dict[str, str]

    @classmethod
    def of(cls, response: HTTPResponse) -> "Answer":
        """Read a response."""
        return cls(
            response.status, response.read().decode(), {name.lower(): value for name, value in response.headers.items()}
        )


def signed(raw: bytes, at: float | None = None, secret: str = SECRET) -> dict[str, str | bytes]:
    """Return the headers with which Slack signs a body."""
    timestamp = str(int(time.time() if at is None else at))
    digest = hmac.new(secret.encode(), f"v0:{timestamp}:".encode() + raw, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": f"v0={digest}"}


@contextmanager
def opened(ground: Path, files: int = 1024) -> Iterator[Door]:
    """Run the bot with a limit on its open files."""
    log, port = ground / "log", closed_port()
    ok = http("200 OK", b'{"ok": true, "user": "toingg", "team": "Acme"}', f"Content-Type: {JSON}")
    with answering(ok) as slack, answering(http("500 Oh")) as toingg, log.open("wb") as stderr:
        environment = {
            "PATH": os.environ["PATH"],
            **HTTP,
            "SLACK_API_URL": f"{slack.url}/api/",
            "TOINGG_API_URL": f"{toingg.url}/api/v3",
            "PORT": str(port),
            "LOG_LEVEL": "DEBUG",
        }
        command = ["/bin/sh", "-c", f'ulimit -n {files}; exec "$@"', "sh", sys.executable, str(ROOT / "bot.py")]
        bot = subprocess.Popen(command, cwd=ground, env=environment, stderr=stderr)
        try:
            found = Door(port, slack, toingg, log)
            until(lambda: is_open(found), within=15)
            yield found
            bot.terminate()
            assert bot.wait(timeout=15) == 0
        finally:
            bot.kill()
            bot.wait()


def is_open(door: Door) -> bool:
    """Say whether the bot answers yet."""
    try:
        return door.asked("GET", "/healthz").status == 200
    except OSError:
        return False
