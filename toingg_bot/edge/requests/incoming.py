"""Turns what Slack sent into Bolt's request, and gets its answer: the same for both transports."""

import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from slack_bolt import App, BoltRequest, BoltResponse

from toingg_bot.domain.key import campaign_in, workspace_in
from toingg_bot.edge.requests.judging import NobodyListens, judged

log = logging.getLogger(__name__)

RATE_LIMITED = "app_rate_limited"


def request_of(said: Any, headers: Mapping[str, str | Sequence[str]], **context: Any) -> BoltRequest:
    """Return the request as a dictionary, which leaves Bolt nothing to parse. Raises InvalidRequest."""
    try:
        body = judged(said)
    except NobodyListens as error:
        return BoltRequest(body={"type": said["type"]}, mode="socket_mode", context={**context, "unheard": str(error)})
    request = BoltRequest(body=body, mode="socket_mode", headers=dict(headers), context=context)
    if "view" in body or "actions" in body:
        _place(request, body)
    elif (team_id := str(body.get("team_id"))).startswith("T") and "event" in body:
        # For a whole organisation's app, Bolt would take the organisation's authorization, which names no workspace.
        request.context["team_id"] = team_id
    return request


def answered(bolt: App, request: BoltRequest) -> BoltResponse:
    """Let Bolt answer a request, and return what was acknowledged, even if Bolt changed it afterwards.

    What has no listener is acknowledged too: without a 200, Slack sends it again, and in the end turns events off.
    """
    unheard = request.context.get("unheard")
    if unheard is None:
        response = bolt.dispatch(request)
        return request.context.ack.response or response
    if unheard == RATE_LIMITED:
        log.warning("Slack holds events back for a minute, because this app gets too many: subscribe to fewer")
    else:
        log.info("nobody listens to %s", unheard)
    return BoltResponse(status=HTTPStatus.OK, body="")


def _place(request: BoltRequest, body: Mapping[str, Any]) -> None:
    """Set the workspace of a form or a button: the one in which it was opened or posted, which its metadata names.

    If a whole organisation has the app, Slack may name the organisation instead, another of the person's workspaces, or
    none. Older forms and buttons have no workspace in their metadata: they belong to the workspace of their campaign.
    """
    view, message, team = (body.get(part) or {} for part in ("view", "message", "team"))
    ours = view.get("private_metadata") if view else _value(body["actions"][0])
    rides = workspace_in(ours)
    if rides is None:
        request.context["campaign_of_before"] = campaign_in(ours)
    named = (rides, view.get("app_installed_team_id"), message.get("team"), team.get("id"))
    request.context["team_id"] = next((each for each in named if each and each.startswith("T")), None)


def _value(action: Mapping[str, Any]) -> str | None:
    """Return the value of a button, or of the entry that was chosen from a menu."""
    value: str | None = action.get("value") or action.get("selected_option", {}).get("value")
    return value
