"""A bot's end of one of Slack's sockets, operated by hand."""

import json
from typing import Any

from websockets.sync.client import ClientConnection, connect

from sandbox.server import Sandbox
from tests.support.people import line_to


def socket_url(sandbox: Sandbox, token: str | None = None) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {token or sandbox.app_token}"}
    opened: dict[str, Any] = line_to(sandbox.url).post("/api/apps.connections.open", headers=headers).json()
    return opened


def open_socket(sandbox: Sandbox) -> ClientConnection:
    return connect(socket_url(sandbox)["url"], proxy=None)


def next_message(socket: ClientConnection) -> dict[str, Any]:
    message: dict[str, Any] = json.loads(socket.recv(timeout=3))
    return message


def acknowledge(socket: ClientConnection, envelope: dict[str, Any], payload: dict[str, Any] | None = None) -> None:
    answer = {"envelope_id": envelope["envelope_id"]}
    socket.send(json.dumps(answer | {"payload": payload} if payload else answer))
