"""A proxy between Slack and the bot that changes what Slack sends, and signs it again."""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlencode

import requests
from slack_sdk.signature import SignatureVerifier

from sandbox.server import Sandbox
from tests.support.bots import served
from tests.support.switches import control

Change = Callable[[dict[str, Any]], None]
"""Changes an interaction in place."""


@contextmanager
def rewriting(sandbox: Sandbox, change: Change) -> Iterator[None]:
    """Change every interaction on its way to the bot. Commands and events stay as they are."""
    address = control(sandbox, "GET", "bot")["url"]
    signer = SignatureVerifier(sandbox.signing_secret)

    def passed_on(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        raw = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        if b"payload=" in raw:
            body = json.loads(parse_qs(raw.decode())["payload"][0])
            change(body)
            raw = urlencode({"payload": json.dumps(body)}).encode()
        timestamp = environ["HTTP_X_SLACK_REQUEST_TIMESTAMP"]
        signature = signer.generate_signature(timestamp=timestamp, body=raw) or ""
        headers = {
            "Content-Type": environ["CONTENT_TYPE"],
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": signature,
        }
        answer = requests.post(address, data=raw, headers=headers, timeout=10)
        start_response(f"{answer.status_code} OK", [("Content-Type", answer.headers.get("Content-Type", ""))])
        return [answer.content]

    with served(passed_on) as between:
        sandbox.point_at(between)
        try:
            yield
        finally:
            sandbox.point_at(address)


def without_workspace(body: dict[str, Any]) -> None:
    """Remove the workspace from forms and buttons, as in those of older versions."""

    def stripped(text: str) -> str:
        key = json.loads(text or "{}")
        key.pop("workspace_id", None)
        return json.dumps(key)

    if "view" in body:
        body["view"]["private_metadata"] = stripped(body["view"]["private_metadata"])
    for action in body.get("actions", []):
        if action.get("value"):
            action["value"] = stripped(action["value"])
