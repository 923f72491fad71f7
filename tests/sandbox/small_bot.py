"""The smallest possible bot, to see what the sandbox's Slack sends a bot and accepts from it."""

import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import httpx

from sandbox.server import Sandbox
from tests.support.people import line_to, wait_for

Heard = dict[str, Any]


class SmallBot:
    """Hears what Slack sends, acknowledges it as it was told to, and calls Slack's API.

    `bot.on["/campaign"] = lambda heard: …` says what it does; the keys are commands and types of interactions. The
    returned value becomes the acknowledgement: None is an empty one; otherwise it is a text, an object, or a bad
    status.
    """

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.token = sandbox.bot_token
        self.heard: list[Heard] = []
        self.headers: list[Mapping[str, str]] = []  # those of everything that was heard
        self.forged = 0
        self.wants_retries = True
        self.on: dict[str, Callable[[Heard], Any]] = {}
        self.http = line_to(sandbox.url)

    def call(self, method: str, **arguments: Any) -> dict[str, Any]:
        """Call a method of Slack's Web API."""
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        reply: dict[str, Any] = self.http.post(f"/api/{method}", json=arguments, headers=headers).json()
        return reply

    def answer(self, url: str, **body: Any) -> httpx.Response:
        """Answer at a response_url."""
        return self.http.post(url, json=body)

    def control(self, path: str, **body: Any) -> Any:
        """Use one of the sandbox's switches."""
        return self.http.post(f"/control/{path}", json=body).json()

    def log(self) -> list[dict[str, Any]]:
        """Read the sandbox's log."""
        entries: list[dict[str, Any]] = self.http.get("/control/log").json()
        return entries

    def last(self, kind: str) -> Heard:
        """Return the last thing of a kind that it heard."""
        return [heard for heard in self.heard if heard["type"] == kind][-1]

    def opens(self, view: dict[str, Any]) -> None:
        """From now on, open this view whenever somebody types the command."""
        self.on["/campaign"] = lambda heard: self.opened(heard, view)

    def opened(self, heard: Heard, view: dict[str, Any]) -> None:
        """Open a view with the trigger of what was heard."""
        opened = self.call("views.open", trigger_id=heard["trigger_id"], view=view)
        assert opened["ok"], opened

    def react(self, heard: Heard) -> Any:
        """Do what it was told to do when it hears this."""
        self.heard.append(heard)
        reaction = self.on.get(heard.get("command") or heard["type"])
        return reaction(heard) if reaction else None

    def is_signed(self, body: bytes, timestamp: str, signature: str) -> bool:
        """Check Slack's signature as its documentation describes."""
        basis = b"v0:" + timestamp.encode() + b":" + body
        expected = "v0=" + hmac.new(self.sandbox.signing_secret.encode(), basis, hashlib.sha256).hexdigest()
        return hmac.compare_digest(expected, signature) and abs(time.time() - int(timestamp)) < 60


@contextmanager
def small_bot(sandbox: Sandbox) -> Iterator[SmallBot]:
    """Run a small bot behind HTTP, and tell Slack its address."""
    bot = SmallBot(sandbox)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = self.headers
            if not bot.is_signed(
                body, headers.get("X-Slack-Request-Timestamp", "0"), headers.get("X-Slack-Signature", "")
            ):
                bot.forged += 1
            bot.headers.append(dict(headers))
            self.acknowledge(bot.react(_read(body)))

        def acknowledge(self, answer: Any) -> None:
            is_json = isinstance(answer, dict)
            content = json.dumps(answer) if is_json else answer if isinstance(answer, str) else ""
            self.send_response(answer if isinstance(answer, int) else 200)
            self.send_header("Content-Type", "application/json" if is_json else "text/plain")
            if not bot.wants_retries:
                self.send_header("X-Slack-No-Retry", "1")
            self.send_header("Content-Length", str(len(content.encode())))
            self.end_headers()
            self.wfile.write(content.encode())

        def log_message(self, *_: Any) -> None:
            """Log nothing."""

    server = _Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    sandbox.point_at(f"http://127.0.0.1:{server.server_port}")
    try:
        yield bot
    finally:
        sandbox.point_at(None)
        server.shutdown()
        thread.join()
        server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, *_: Any) -> None:
        """Print nothing: Slack hangs up on a bot that is too slow."""


def _read(body: bytes) -> Heard:
    if body.startswith(b"{"):
        event: Heard = json.loads(body)
        return event
    form = {name: values[0] for name, values in parse_qs(body.decode(), keep_blank_values=True).items()}
    heard: Heard = json.loads(form["payload"]) if "payload" in form else {"type": "command", **form}
    return heard


def hears(bot: SmallBot, times: int = 1) -> list[Heard]:
    """Wait until the bot has heard this many events."""

    def enough() -> list[Heard] | None:
        events = [heard for heard in bot.heard if heard["type"] == "event_callback"]
        return events if len(events) >= times else None

    events = wait_for(enough, 3.0)
    assert events is not None, f"it heard {len(bot.heard)} events"
    return events
