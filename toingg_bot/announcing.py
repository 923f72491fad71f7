"""How an outcome reaches people: a ladder of ways, from the best to the last.

Edit the message that stands; else post in the conversation; else through the `response_url` that came with the form,
which works where the bot is no member; else write to the person. What Slack refuses for good leads one step down; what
may pass is tried again later.
"""

import json
import logging
from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.models.blocks import Block
from slack_sdk.webhook import WebhookClient

from toingg_bot.slack_http import code_of
from toingg_bot.store import CampaignRow, PostedMessage

log = logging.getLogger(__name__)

PASSING = frozenset(
    {"ratelimited", "internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org"}
)
"""Slack's errors that say nothing about the request: https://docs.slack.dev/reference/methods/chat.postMessage#errors"""


OF_THE_TOKEN = frozenset(
    {"account_inactive", "invalid_auth", "missing_scope", "not_authed", "token_expired", "token_revoked"}
)
"""Slack's errors that whoever runs the bot can mend, with a new token or a scope: then the message can be brought."""


class TryLater(Exception):
    """Slack could not take it now; `retry_after` is in seconds where Slack named a time."""

    may_pass = True

    def __init__(self, reason: str, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


class CannotTell(Exception):
    """Slack refused every way. That `may_pass` where it was for the token."""

    retry_after: float | None = None

    def __init__(self, reasons: Sequence[str], *, may_pass: bool) -> None:
        super().__init__("; ".join(reasons))
        self.may_pass = may_pass


class _StepDown(Exception):
    """One way is closed; the next may be open."""


def tell(client: WebClient, row: CampaignRow, text: str, blocks: Sequence[Block]) -> PostedMessage | None:
    """Bring a message to people and return where it is, as far as Slack says.

    Raises TryLater, or CannotTell with the reasons of all the ways.
    """
    refusals: dict[str, str] = {}
    for way in (_edit, _post, _respond, _write_to_the_author):
        try:
            return way(client, row, text, blocks)
        except _StepDown as reason:
            refusals[way.__name__.strip("_").replace("_", " ")] = str(reason)
    reasons = [f"{way}: {reason}" for way, reason in refusals.items()]
    raise CannotTell(reasons, may_pass=not OF_THE_TOKEN.isdisjoint(refusals.values()))


def post(client: WebClient, channel_id: str, text: str, blocks: Sequence[Block]) -> PostedMessage:
    """Post in a conversation, or write to a person. Raises TryLater, or CannotTell with the reason."""
    try:
        return _post_to(channel_id, client, text, blocks)
    except _StepDown as reason:
        raise CannotTell([str(reason)], may_pass=False) from None


def _edit(client: WebClient, row: CampaignRow, text: str, blocks: Sequence[Block]) -> PostedMessage | None:
    if row.message is None:
        raise _StepDown("no message yet")
    message = row.message
    try:
        _call(lambda: client.chat_update(channel=message.channel_id, ts=message.ts, text=text, blocks=blocks))
    except _StepDown:
        if row.edit_url is None:
            raise
        _send_to(row.edit_url, client, text, blocks, replace_original=True)
    return message


def _post(client: WebClient, row: CampaignRow, text: str, blocks: Sequence[Block]) -> PostedMessage | None:
    return _post_to(row.conversation_id, client, text, blocks)


def _write_to_the_author(
    client: WebClient, row: CampaignRow, text: str, blocks: Sequence[Block]
) -> PostedMessage | None:
    return _post_to(row.user_id, client, text, blocks)


def _post_to(channel_id: str, client: WebClient, text: str, blocks: Sequence[Block]) -> PostedMessage:
    posted = _call(
        lambda: client.chat_postMessage(
            channel=channel_id, text=text, blocks=blocks, unfurl_links=False, unfurl_media=False
        )
    )
    return PostedMessage(str(posted["channel"]), str(posted["ts"]))


def _respond(client: WebClient, row: CampaignRow, text: str, blocks: Sequence[Block]) -> PostedMessage | None:
    """Use the `response_url`: 5 times in 30 minutes, which Slack counts."""
    if row.response_url is None:
        raise _StepDown("no response_url")
    _send_to(row.response_url, client, text, blocks, response_type="in_channel")
    return None


def _send_to(response_url: str, client: WebClient, text: str, blocks: Sequence[Block], **how: Any) -> None:
    try:
        answer = WebhookClient(response_url, timeout=client.timeout, logger=client.logger).send(
            text=text, blocks=blocks, unfurl_links=False, unfurl_media=False, **how
        )
    except (SlackClientError, OSError) as error:
        raise TryLater(type(error).__name__) from None
    if answer.status_code == HTTPStatus.OK:
        return
    if answer.status_code == HTTPStatus.TOO_MANY_REQUESTS or answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise TryLater(f"HTTP {answer.status_code}", _retry_after(answer.headers))
    raise _StepDown(f"HTTP {answer.status_code}")


def _call(method: Callable[[], object]) -> dict[str, object]:
    try:
        answer = method()
    except SlackApiError as error:
        code = code_of(error)
        status = error.response.status_code
        if code in PASSING or status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise TryLater(code[:40], _retry_after(error.response.headers)) from None
        raise _StepDown(code[:40]) from None
    except (SlackClientError, OSError, json.JSONDecodeError) as error:
        raise TryLater(type(error).__name__) from None
    return answer.data  # type: ignore[attr-defined, no-any-return]


def _retry_after(headers: dict[str, str]) -> float | None:
    value = next((str(value) for name, value in headers.items() if name.lower() == "retry-after"), "")
    return float(value) if value.isascii() and value.isdigit() else None
