"""Saves what the campaign's form contains whenever somebody presses a button in it.

Slack sends what was typed only with a press or a submission. So every press saves it first, no matter what the button
does.
"""

import logging
import uuid
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from typing import Any

from slack_bolt import App, BoltContext, BoltRequest, BoltResponse
from slack_bolt.listener.listener_start_handler import ListenerStartHandler

from toingg_bot.domain.campaign import FORM, sketch
from toingg_bot.domain.forms import Values
from toingg_bot.domain.key import CampaignKey
from toingg_bot.domain.reasons import Reasons, reason
from toingg_bot.domain.states import SavedCampaign, State, Submission
from toingg_bot.listeners.acts import who
from toingg_bot.listeners.parts import Parts
from toingg_bot.store import StoreUnavailable
from toingg_bot.telemetry import logs
from toingg_bot.views.entries import Entries, entered
from toingg_bot.views.form import CAMPAIGN_FORM
from toingg_bot.views.modals import campaign_status
from toingg_bot.views.sentences import in_mrkdwn
from toingg_bot.views.stack import with_line

log = logging.getLogger(__name__)


class SaveResult(Enum):
    """What happened to the contents of a form."""

    SAVED = auto()  # saved in the campaign's draft
    COPIED = auto()  # the campaign has been sent in the meantime, so the new text is saved as a draft of its own
    UNTOUCHED = auto()  # nobody has typed anything
    SENT = auto()  # exactly what was sent
    NOT_THEIRS = auto()  # the campaign is somebody else's, so nothing is saved
    UNAVAILABLE = auto()  # the database does not answer


@dataclass
class Typed:
    """A form as somebody left it when they pressed a button in it."""

    parts: Parts
    context: BoltContext
    key: CampaignKey
    campaign: SavedCampaign | None
    """The stored campaign."""
    found: Entries
    why_not: Reasons = ()
    """Why the text is not saved."""
    _result: SaveResult | None = field(default=None, init=False)

    def save(self) -> SaveResult:
        """Save it, once, and return what happened."""
        if self._result is None:
            try:
                self._result = self._save()
            except StoreUnavailable as error:
                log.warning("the contents of a form are not saved (%s)", error)
                self._result, self.why_not = SaveResult.UNAVAILABLE, (error.reason,)
            self.context["is_saved"] = self._result in {SaveResult.SAVED, SaveResult.COPIED}
        return self._result

    def status(self, sent: SavedCampaign) -> dict[str, Any]:
        """Return the status of a campaign that was already sent, and say where to find the text typed since."""
        status = campaign_status(sent, resubmitted=True, reader_id=who(self.context).user_id)
        if self.save() is not SaveResult.COPIED:
            return status
        # An update with the outcome would take the line away.
        self.parts.store.change(sent.workspace_id, sent.campaign_id, list(State), view_id=None, viewer_id=None)
        command = self.parts.settings.command
        return with_line(status, in_mrkdwn(reason("saved_as_new_draft", command=command)))

    def _save(self) -> SaveResult:
        campaign, me = self.campaign, who(self.context)
        if campaign is None and not self.found.is_touched and self.key.generation == 0:
            return SaveResult.UNTOUCHED
        author = campaign.user_id if campaign else me.user_id
        if campaign and author != me.user_id:
            self.why_not = self.parts.guard.taking_up(campaign, self.context) or ()
            if self.why_not:
                return SaveResult.NOT_THEIRS
        if self._stored(self.key.campaign_id, author):
            return SaveResult.SAVED
        self.campaign = self.parts.store.get(me.workspace_id, self.key.campaign_id)
        return self._copied(self.campaign, me.user_id)

    def _copied(self, sent: SavedCampaign | None, user_id: str) -> SaveResult:
        """Save what was typed after the campaign was sent as a draft of its own."""
        if sent is None or sent.user_id != user_id:
            self.why_not = (reason("somebody_elses"),)
            return SaveResult.NOT_THEIRS
        if sent.values == self.found.values:
            return SaveResult.SENT
        # Every press in this form uses the same draft, until that draft is sent as well.
        copy = uuid.uuid5(_COPIES, self.key.campaign_id).hex
        if not self._stored(copy, user_id):
            self._stored(uuid.uuid4().hex, user_id)
        return SaveResult.COPIED

    def _stored(self, campaign_id: str, user_id: str) -> bool:
        return _saved(self.parts, self.context, campaign_id, user_id, self.found.values)


def save_new(parts: Parts, context: BoltContext, campaign_id: str, values: Values) -> None:
    """Save the values of a form that is not on the screen yet as the person's draft. Raises StoreUnavailable."""
    _saved(parts, context, campaign_id, who(context).user_id, values)


def save_again(parts: Parts, context: BoltContext, key: CampaignKey, author_id: str, values: Values) -> CampaignKey:
    """Save what a form contains after the bot added to it, and return the form's key. Raises StoreUnavailable.

    If the campaign was sent in the meantime, the values are saved as a new draft.
    """
    if _saved(parts, context, key.campaign_id, author_id, values):
        return key
    key = replace(key, campaign_id=uuid.uuid4().hex, confirmed=None)
    _saved(parts, context, key.campaign_id, who(context).user_id, values)
    return key


def _saved(parts: Parts, context: BoltContext, campaign_id: str, user_id: str, values: Values) -> bool:
    draft = Submission(
        campaign_id=campaign_id,
        workspace_id=who(context).workspace_id,
        enterprise_id=context.enterprise_id,
        user_id=user_id,
        conversation_id=str(values.get("conversation") or ""),
        response_url=None,
        values=values,
        payload=sketch(values),
    )
    return parts.store.save_draft(draft, seen=parts.guard.entrance(context).removals)


_COPIES = uuid.UUID("6f0f5b39-41b5-4f6c-9a53-5d3f6a1f2b7e")


def typed_in(view: dict[str, Any], context: BoltContext, parts: Parts) -> Typed:
    """Read a form, once per request, together with its stored campaign. Raises StoreUnavailable."""
    if "typed" not in context:
        key = CampaignKey.loaded(view["private_metadata"])
        logs.also_about(campaign_id=key.campaign_id)
        campaign = parts.store.get(who(context).workspace_id, key.campaign_id)
        found = entered(FORM, view, campaign.values if campaign else None, is_updated=key.is_updated, asked=key.asked)
        context["typed"] = Typed(parts, context, key, campaign, found)
    typed: Typed = context["typed"]
    return typed


def is_safe(context: BoltContext) -> bool:
    """Say whether the form on the screen may be replaced without losing anything."""
    typed: Typed | None = context.get("typed")
    return typed is not None and typed.save() not in {SaveResult.NOT_THEIRS, SaveResult.UNAVAILABLE}


def save_if_read(context: BoltContext) -> None:
    """Save the form of a request that failed after the form was read."""
    typed: Typed | None = context.get("typed")
    if typed is not None:
        typed.save()


def register_saving(app: App, parts: Parts) -> None:
    """Make every press in the form save its contents, after it is acknowledged and before its listener runs."""

    class SaveFirst(ListenerStartHandler):
        def handle(self, request: BoltRequest, response: BoltResponse | None) -> None:
            body, context = request.body, request.context
            if body.get("type") == "block_actions" and body.get("view", {}).get("callback_id") == CAMPAIGN_FORM:
                context.ack()
                typed_in(body["view"], context, parts).save()

    app.listener_runner.listener_start_handler = SaveFirst()
