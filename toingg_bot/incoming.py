"""From what Slack sent to Bolt's request, and from there to the answer: the same over both transports."""

from collections.abc import Mapping, Sequence
from typing import Any

from slack_bolt import App, BoltRequest, BoltResponse

from toingg_bot.payloads import judged


def request_of(said: Any, headers: Mapping[str, str | Sequence[str]], **context: Any) -> BoltRequest:
    """Return the request. As a dictionary, as Socket Mode has it, Bolt has nothing left to parse. Raises NotSlacks.

    Where an organisation installed the app as a whole, Bolt takes the organisation for the workspace of a view; it is
    the workspace in which the view was opened.
    """
    body = judged(said)
    request = BoltRequest(body=body, mode="socket_mode", headers=dict(headers), context=context)
    if str(request.context.team_id or "").startswith("E"):
        request.context["team_id"] = (body.get("view") or {}).get("team_id") or (body.get("user") or {}).get("team_id")
    return request


def answered(bolt: App, request: BoltRequest) -> BoltResponse:
    """Have Bolt answer a request, and return what was acknowledged, whatever Bolt made of it since."""
    response = bolt.dispatch(request)
    return request.context.ack.response or response
