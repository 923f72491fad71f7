"""The bot's client for Toingg, and servers that answer it."""

import json
import traceback
from typing import Any

import pytest

from tests.support.campaigns import FULL_PAYLOAD
from tests.support.servers import Step, answering, http
from toingg_bot.domain.errors import (
    ToinggError,
)
from toingg_bot.toingg.client import Toingg
from toingg_bot.toingg.replies import Created

KEY = "tg_fake_key_0123456789"
PAYLOAD = FULL_PAYLOAD | {"script": "नमस्ते " * 40}
ID = "65f0c0ffee65f0c0ffee65f0"
TRICKLE = [step for _ in range(100) for step in (b"x", 0.03)]
"""A reply that never ends and never pauses for long."""


def create(url: str, deadline: float = 5, key: str = KEY) -> Created:
    return Toingg(f"{url}/api/v3", deadline=deadline).create_campaign(key, PAYLOAD)


def reply_of(body: Any, status: str = "200 OK", *headers: str) -> bytes:
    return http(status, json.dumps(body).encode(), "Content-Type: application/json", *headers)


def refusal_of(*steps: Step, deadline: float = 5) -> ToinggError:
    with answering(*steps) as server, pytest.raises(ToinggError) as caught:
        create(server.url, deadline)
    assert_hides_the_key(caught.value)
    return caught.value


def assert_hides_the_key(error: BaseException | None) -> None:
    assert error is not None
    assert KEY not in "".join(traceback.format_exception(error))
    while error is not None:
        assert KEY not in f"{error!s} {error!r} {vars(error)!r}"
        error = error.__cause__ or error.__context__
