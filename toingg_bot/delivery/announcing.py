"""How an outcome reaches people: a ladder of ways, tried from the best to the last.

1. Edit the existing message.
2. Post in the conversation.
3. Use the `response_url` that came with the form, which works even if the bot is not a member.
4. Write to the author.

If Slack refuses a way for good, or until somebody fixes something, the next way is tried. If a failure is temporary, we
wait instead. If every way is refused, the blocks may be the reason, so the ladder is tried again with plain text.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from slack_sdk import WebClient
from slack_sdk.models.blocks import Block
from slack_sdk.webhook import WebhookClient

from toingg_bot.domain.states import PostedMessage, SavedCampaign, place_of
from toingg_bot.slack.answers import NotDone, answer, ask

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Brought:
    """Where a message went: the id of a conversation or a person, and the message itself if Slack names it."""

    place: str
    message: PostedMessage | None


Way = Callable[[str, Sequence[Block]], Brought]

NO_MESSAGE, NO_URL = "no message yet", "no response_url"
CLOSED = frozenset({NO_MESSAGE, NO_URL, "HTTP 404", "HTTP 410"})
"""Reasons why a way is closed to every message: there is nothing to edit, or no `response_url` (any more)."""


class TryLater(Exception):
    """Slack could not accept the message now; `retry_after` is in seconds if Slack named a time."""

    may_pass = True

    def __init__(self, reason: str, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


class CannotAnnounce(Exception):
    """Slack refused every way. `may_pass` is true if a later try may work, for example after a fix."""

    retry_after: float | None = None

    def __init__(self, reasons: Sequence[str], *, may_pass: bool) -> None:
        super().__init__("; ".join(reasons))
        self.may_pass = may_pass


def tell(
    client: WebClient, campaign: SavedCampaign, text: str, blocks: Sequence[Block], *, patient: bool = True
) -> Brought:
    """Announce a message by the best way that works, and return where it went.

    If not `patient`, a temporary failure also leads to the next way. Raises TryLater, or CannotAnnounce with the
    reasons of all ways.
    """
    ways: dict[str, Way] = {
        "edit": partial(_edit, client, campaign),
        "post": partial(_post, client, campaign.conversation_id),
        "respond": partial(_respond, client, campaign),
        "write to the author": partial(_post, client, campaign.user_id),
    }
    return _down(ways, text, blocks, patient=patient)


def amend(
    client: WebClient, campaign: SavedCampaign, text: str, blocks: Sequence[Block], *, patient: bool = True
) -> Brought:
    """Edit the existing message, and try no other way, because the news is not worth a second message.

    Raises TryLater, or CannotAnnounce with the reason.
    """
    return _down({"edit": partial(_edit, client, campaign)}, text, blocks, patient=patient)


def post(client: WebClient, channel_id: str, text: str, blocks: Sequence[Block]) -> Brought:
    """Post in a conversation, or write to a person. Raises TryLater, or CannotAnnounce with the reason."""
    return _down({"post": partial(_post, client, channel_id)}, text, blocks)


def _down(ladder: Mapping[str, Way], text: str, blocks: Sequence[Block], *, patient: bool = True) -> Brought:
    refusals: dict[str, NotDone] = {}
    for shown in (blocks, ()):
        for name, way in ladder.items():
            if name in refusals and (refusals[name].mendable or refusals[name].code in CLOSED):
                continue  # plain text would be refused here too
            try:
                brought = way(text, shown)
            except NotDone as error:
                if error.passes and patient:
                    raise TryLater(str(error), error.retry_after) from None
                refusals[name] = error
            else:
                if not shown:
                    log.error("Slack took a message only without its blocks")
                return brought
    reasons = [f"{name}: {error}" for name, error in refusals.items()]
    raise CannotAnnounce(reasons, may_pass=any(error.mendable or error.passes for error in refusals.values()))


def _edit(client: WebClient, campaign: SavedCampaign, text: str, blocks: Sequence[Block]) -> Brought:
    if campaign.message is None:
        raise NotDone(NO_MESSAGE)
    message = campaign.message
    try:
        ask(lambda: client.chat_update(channel=message.channel_id, ts=message.ts, text=text, blocks=list(blocks)))
    except NotDone as error:
        if error.passes or campaign.edit_url is None:
            raise
        _send_to(campaign.edit_url, client, text, blocks, replace_original=True)
    return Brought(place_of(campaign), message)


def _post(client: WebClient, channel_id: str, text: str, blocks: Sequence[Block]) -> Brought:
    posted = ask(
        lambda: client.chat_postMessage(
            channel=channel_id, text=text, blocks=blocks or None, unfurl_links=False, unfurl_media=False
        )
    )
    where, ts = posted.get("channel"), posted.get("ts")
    return Brought(channel_id, PostedMessage(str(where), str(ts)) if where and ts else None)


def _respond(client: WebClient, campaign: SavedCampaign, text: str, blocks: Sequence[Block]) -> Brought:
    """Post through the `response_url`, which Slack allows 5 times within 30 minutes."""
    if campaign.response_url is None:
        raise NotDone(NO_URL)
    _send_to(campaign.response_url, client, text, blocks, response_type="in_channel")
    return Brought(campaign.conversation_id, None)


def _send_to(response_url: str, client: WebClient, text: str, blocks: Sequence[Block], **how: Any) -> None:
    webhook = WebhookClient(response_url, timeout=client.timeout, logger=client.logger)
    answer(lambda: webhook.send(text=text, blocks=blocks or None, unfurl_links=False, unfurl_media=False, **how))
