"""What people see after they typed, pressed or submitted something: a view, or a message in the right place.

Callers pass reasons, and this module puts them into words.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from slack_bolt import BoltResponse
from slack_sdk import WebClient
from slack_sdk.models.blocks import Block, SectionBlock
from slack_sdk.web import SlackResponse

from toingg_bot.delivery.showing import shown
from toingg_bot.domain.errors import NotInstalled
from toingg_bot.domain.reasons import Reason, Reasons, reason
from toingg_bot.edge.frames import fits
from toingg_bot.listeners.acts import Act
from toingg_bot.slack.answers import NOT_INSTALLED, NotDone, answer, ask
from toingg_bot.slack.limits import DEEPEST
from toingg_bot.views.entries import first_input
from toingg_bot.views.modals import notice
from toingg_bot.views.sentences import in_mrkdwn, in_words
from toingg_bot.views.stack import depth, has_inputs, in_place_of, with_note
from toingg_bot.views.text import mrkdwn

log = logging.getLogger(__name__)

NOT_OPENED = reason("not_opened")


def attempt(call: Callable[[], SlackResponse]) -> SlackResponse | None:
    """Make a call to Slack and return its answer; None if it failed, which is logged.

    Raises NotInstalled.
    """
    try:
        return ask(call)
    except NotDone as error:
        _note_failure(error)
        return None


def update(client: WebClient, view_id: str, view: dict[str, Any], *, seen: str | None = None) -> bool:
    """Show a view in place of another one, and return whether that worked; if not, it is logged.

    `seen` is the hash of the other one, if it must not have changed since. Raises NotInstalled.
    """
    try:
        shown(view, lambda form: client.views_update(view_id=view_id, hash=seen, view=form))
    except NotDone as error:
        _note_failure(error)
        return False
    return True


def reply(act: Act, text: str, blocks: Sequence[Block] | None = None) -> None:
    """Answer in private: a command in its acknowledgement, everything else through the `response_url`."""
    ack = act.context.ack
    if "command" in act.body and ack.response is None:
        ack(text=text, blocks=blocks or None)
        return
    ack()
    answer_privately(act, text, blocks)


def turned_away(act: Act, refusal: Reasons | None, offer: Sequence[Block] = ()) -> bool:
    """Say why somebody may not do something, where they are looking. Returns whether there is a reason.

    `offer` has buttons to change that, for whoever may.
    """
    if refusal is None:
        return False
    if act.body.get("type") == "view_submission":
        refuse(act, "not_allowed", *refusal)
    elif _modal_of(act) is not None or act.context.response_url is None:
        act.context.ack()
        tell(act, "not_allowed", *refusal, offer=offer)
    else:
        text = in_mrkdwn(*refusal)
        reply(act, text, [SectionBlock(text=mrkdwn(text)), *offer] if offer else None)
    return True


def show(act: Act, view: dict[str, Any], *, is_saved: bool = False, sorry: Reason = NOT_OPENED) -> str | None:
    """Show a view as a modal: over the one with the pressed button, or in its place.

    `is_saved` says that nothing is lost if the view below is replaced. Returns the id of the view that shows it. If it
    cannot be shown, the person gets the reason `sorry`. Raises NotInstalled.
    """
    client, below = act.context.client, _modal_of(act)
    try:
        shown = _lay(act, view)
    except NotDone as error:
        _note_failure(error)
        _say(act, sorry)
        return None
    if shown is not None or below is None:
        return shown
    if has_inputs(below) and not is_saved:
        note(client, below, reason("no_room"))
        return None
    instead = in_place_of(below, view)
    return str(below["id"]) if update(client, below["id"], instead, seen=below.get("hash")) else None


def tell(act: Act, title: str, *reasons: Reason, offer: Sequence[Block] = ()) -> None:
    """Tell the person who pressed a button something: in a modal, or in the view itself if no more fit."""
    try:
        if _lay(act, notice(title, *reasons, offer=offer)) is not None:
            return
    except NotDone as error:
        log.warning("Slack did not do it (%s)", error)
    _say(act, *reasons)


def note(client: WebClient, view: Mapping[str, Any], *reasons: Reason, level: str = "warning") -> None:
    """Show a note in the view with the pressed button. What is typed there stays."""
    noted = with_note(view, in_mrkdwn(*reasons), level)
    update(client, view["id"], noted, seen=view.get("hash"))


def refuse(act: Act, title: str, *reasons: Reason) -> BoltResponse:
    """Refuse a submission: in a view over the form if there is room, so that the form keeps what was typed."""
    ack, view = act.context.ack, act.body["view"]
    if _has_room_above(view):
        return ack(response_action="push", view=notice(title, *reasons))
    noted, first = with_note(view, in_mrkdwn(*reasons)), first_input(view)
    if first is None or fits({"response_action": "update", "view": noted}):
        return ack(response_action="update", view=noted)
    # A view that is too large would follow later, and until then the fields would lose their text.
    return ack(response_action="errors", errors={first: in_words(*reasons)})


def tell_privately(act: Act, *reasons: Reason) -> None:
    """Tell something to this person only."""
    answer_privately(act, in_mrkdwn(*reasons))


def answer_privately(act: Act, text: str, blocks: Sequence[Block] | None = None, *, is_instead: bool = False) -> None:
    """Answer this person only, or replace the message with the pressed button.

    Who used something that has no `response_url` gets a direct message. If Slack cannot be reached for this either, it
    is logged.
    """
    respond = act.context.respond
    if respond is None or respond.response_url is None:
        _write(act, text, blocks)
        return
    try:
        answer(lambda: respond(text, blocks=blocks or None, response_type="ephemeral", replace_original=is_instead))
    except NotDone as error:
        log.warning("somebody could not be answered (%s)", error)


def _write(act: Act, text: str, blocks: Sequence[Block] | None) -> None:
    """Send the person a direct message."""
    client, user_id = act.context.client, str(act.context.user_id)
    try:
        ask(lambda: client.chat_postMessage(channel=user_id, text=text, blocks=blocks or None))
    except NotDone as error:
        log.warning("somebody could not be answered (%s)", error)


def _note_failure(error: NotDone) -> None:
    """Log what Slack did not do. Raises NotInstalled."""
    if error.code in NOT_INSTALLED:
        raise NotInstalled(error.code) from None
    log.warning("Slack did not do it (%s)", error)


def _has_room_above(view: Mapping[str, Any]) -> bool:
    """Say whether another view can be pushed over this one. If not, it has to replace this one."""
    return depth(view) < DEEPEST


def _modal_of(act: Act) -> Mapping[str, Any] | None:
    view: Mapping[str, Any] | None = act.body.get("view")
    return None if view is None or view.get("type") == "home" else view


def _lay(act: Act, view: dict[str, Any]) -> str | None:
    """Open a view, or push it over the one with the pressed button.

    Returns its id, or None if no more fit. Raises NotDone.
    """
    client, below = act.context.client, _modal_of(act)
    if below is not None and not _has_room_above(below):
        return None
    bring = client.views_open if below is None else client.views_push
    try:
        said = shown(view, lambda form: bring(trigger_id=act.body["trigger_id"], view=form))
    except NotDone as error:
        if error.code == "push_limit_reached":
            return None
        raise
    return str((said.get("view") or {}).get("id", ""))


def _say(act: Act, *reasons: Reason) -> None:
    below = _modal_of(act)
    if below is None:
        tell_privately(act, *reasons)
    else:
        note(act.context.client, below, *reasons)
