"""What Slack's answers mean: whether a call worked, and if not, whether it helps to try again.

Only the tables here say which errors are temporary and which need a person's action. All others are final.

https://docs.slack.dev/reference/methods/chat.postMessage#errors
"""

import json
import re
from collections.abc import Callable, Mapping
from http import HTTPStatus
from http.client import HTTPException
from typing import Any, cast

from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import SlackResponse
from slack_sdk.webhook import WebhookResponse

from toingg_bot.domain.syntax import pause_in
from toingg_bot.telemetry.causes import cause_of

NO_CODE = "no answer of Slack's"

LIMITED = frozenset({"message_limit_exceeded", "rate_limited", "ratelimited"})
"""Slack's error codes that ask for a pause."""

PASSING = LIMITED | {
    *("external_channel_migrating", "org_login_required", "team_added_to_org"),  # a workspace or a channel is moving
    *("fatal_error", "internal_error", "request_timeout", "service_unavailable", "update_failed"),
}
"""Slack's error codes that are temporary and not about the request, although some look final."""

_NEW_TOKEN = "the bot needs a token that is valid"  # noqa: S105 (a sentence)

MENDABLE = {
    "accesslimited": "an admin has to let this bot's network in",
    "account_inactive": _NEW_TOKEN,
    "ekm_access_denied": "the organisation's admins have suspended messages",
    "invalid_auth": _NEW_TOKEN,
    "messages_tab_disabled": "switch on the Messages Tab under App Home at api.slack.com/apps",
    "missing_scope": "add the scope under OAuth & Permissions, and install the app again",
    "not_authed": _NEW_TOKEN,
    "team_access_not_granted": "an admin of the organisation has to add the app to this workspace",
    "token_expired": _NEW_TOKEN,
    "token_revoked": _NEW_TOKEN,
    "two_factor_setup_required": "an account has to set up two-factor authentication",
}
"""Slack's error codes that last until a person acts, and what to do."""

NOT_INSTALLED = frozenset({code for code, advice in MENDABLE.items() if advice == _NEW_TOKEN}) | {
    "team_access_not_granted"
}
"""Slack's error codes for an app that is not installed in the workspace, or no longer."""
ABOUT_SCOPES = frozenset({"missing_scope", "no_permission", "not_allowed_token_type"})
"""Slack's error codes for something that the token may not do."""
GONE = frozenset({"account_inactive", "token_revoked"})
"""Slack's error codes for a token whose app was removed: https://docs.slack.dev/reference/methods/auth.test#errors"""

LONGEST_PAUSE = 86_400.0  # seconds; a longer Retry-After is ignored, because nobody waits that long

_PASSING_STATUS = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS})


_NO_ANSWER = (SlackClientError, OSError, HTTPException, ValueError, LookupError, RecursionError)
"""What slack_sdk raises for no answer, or for an answer that is not JSON or has an unknown encoding."""


class NotDone(Exception):
    """A call to Slack failed; `code` is Slack's code, or says what happened if Slack did not answer.

    The error is temporary (`passes`), or a person can fix it (`mendable`), or it is final. If `headers` is empty, there
    was no answer.
    """

    def __init__(self, code: str, *, passes: bool = False, headers: Mapping[str, Any] | None = None) -> None:
        advice = MENDABLE.get(code)
        super().__init__(f"{code} ({advice})" if advice else code)
        self.code = code
        self.passes = passes
        self.mendable = advice is not None and not passes
        self.headers = headers or {}

    @property
    def retry_after(self) -> float | None:
        """The pause in seconds that Slack asks for, if it names a plausible number."""
        seconds = pause_in(header(self.headers, "retry-after"))
        return seconds if seconds is not None and seconds <= LONGEST_PAUSE else None


def ask(call: Callable[[], SlackResponse]) -> SlackResponse:
    """Call a method of the Web API and return Slack's answer. Raises NotDone."""
    try:
        said = call()
    except SlackApiError as error:
        status, code = error.response.status_code, code_of(error)
        # The Web API always answers in JSON. Anything else comes from a proxy or the like in between.
        passes = passes_by_status(status) or code in PASSING or code == NO_CODE
        if code == NO_CODE and status != HTTPStatus.OK:
            code = f"HTTP {status}"
        raise NotDone(code, passes=passes, headers=error.response.headers) from None
    # If an answer is not a JSON object, slack_sdk still looks for an attribute of it.
    except (*_NO_ANSWER, AttributeError) as error:
        raise NotDone(cause_of(error), passes=True) from None
    if not isinstance(said.data, dict):
        raise NotDone(NO_CODE, passes=True, headers=said.headers)
    return said


def answer(send: Callable[[], WebhookResponse]) -> None:
    """Send something to a `response_url`. Raises NotDone."""
    try:
        taken = send()
    except _NO_ANSWER as error:
        raise NotDone(cause_of(error), passes=True) from None
    status, code = taken.status_code, code_in(taken.body)
    if status != HTTPStatus.OK:
        raise NotDone(f"HTTP {status}", passes=passes_by_status(status), headers=taken.headers)
    if code is not None:
        raise NotDone(code, passes=code in PASSING or code == NO_CODE, headers=taken.headers)


def passes_by_status(status: int) -> bool:
    """Return whether an HTTP status means that the same request may work later."""
    return status in _PASSING_STATUS or status >= HTTPStatus.INTERNAL_SERVER_ERROR


def code_in(body: str | bytes) -> str | None:
    """Return the error code in a body; None if Slack reports success, with `ok` or `{"ok": true}`."""
    if body.strip().lower() in {"ok", b"ok"}:
        return None
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return NO_CODE
    return None if isinstance(said, dict) and said.get("ok") is True else _code(said)


def code_of(error: SlackApiError) -> str:
    """Return Slack's error code. If the answer is not from Slack, slack_sdk has the whole answer in its place."""
    return _code(cast("SlackResponse", error.response).data)


def header(headers: Mapping[str, Any], name: str) -> str:
    """Return an answer's header by its lower-case name, or an empty text."""
    return next((str(value) for key, value in headers.items() if key.lower() == name), "")


def _code(said: Any) -> str:
    code = str(said.get("error")) if isinstance(said, dict) else ""
    return code if re.fullmatch(r"[a-z0-9_.:-]{1,80}", code) else NO_CODE
