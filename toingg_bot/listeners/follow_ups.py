"""Views that are too large for an acknowledgement, or not ready for it: a small one is shown first, and they follow."""

import contextvars
import logging
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from slack_bolt import BoltContext
from slack_sdk import WebClient

from toingg_bot.delivery.later import Later
from toingg_bot.delivery.showing import shown
from toingg_bot.slack.answers import NotDone
from toingg_bot.views.modals import one_moment

log = logging.getLogger(__name__)

Answer = dict[str, Any]
"""What we acknowledge to Slack, as a JSON object."""

THREADS = 4  # views that are shown at the same moment
AGAIN = 1.0  # seconds; somebody is looking at *One moment…*, so the second try is the last


class FollowUps:
    """The views that still have to follow. Slack needs `settle` seconds after an acknowledgement."""

    def __init__(self, command: str, settle: float) -> None:
        self._command = command
        self._settle = settle
        self._later = Later()
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="follow-up")
        self._promised = 0
        self._settled = threading.Condition()

    def put_off(self, answer: Answer, body: dict[str, Any], context: BoltContext) -> Answer:
        """Return the answer with a small view in place of its large one, which follows.

        A pushed view has no id yet, so it is found by a unique external id. A listener that has saved the text sets
        `context["is_saved"]`, and the small view says so.
        """
        large = answer["view"]
        is_over = answer["response_action"] == "push"
        small = one_moment(self._command, is_saved=bool(context.get("is_saved")), is_over=is_over)
        if is_over:
            small["external_id"] = uuid.uuid4().hex
            where = {"external_id": small["external_id"]}
        else:
            where = {"view_id": body["view"]["id"]}
        self._promise(self._settle, partial(_bring, context.client, large, where), tries=2)
        return answer | {"view": small}

    def bring(self, client: WebClient, view: dict[str, Any], view_id: str, acknowledged_at: float) -> None:
        """Show a view that was not ready for an acknowledgement, given at this time by `time.monotonic`."""
        pause = max(0.0, acknowledged_at + self._settle - time.monotonic())
        self._promise(pause, partial(_bring, client, view, {"view_id": view_id}), tries=2)

    def close(self) -> None:
        """Wait until every promised view has been shown."""
        with self._settled:
            self._settled.wait_for(lambda: not self._promised)
        self._later.close()
        self._pool.shutdown(wait=True)

    def _promise(self, pause: float, bring: "partial[bool]", tries: int) -> None:
        """Show a view in `pause` seconds, with this thread's context variables."""
        about = contextvars.copy_context()
        with self._settled:
            self._promised += 1
        self._later.call(lambda: self._pool.submit(about.run, self._keep, bring, tries), pause)

    def _keep(self, bring: "partial[bool]", tries: int) -> None:
        try:
            if not bring(is_last=tries == 1) and tries > 1:
                self._promise(AGAIN, bring, tries - 1)
        finally:
            with self._settled:
                self._promised -= 1
                self._settled.notify_all()


def _bring(client: WebClient, view: dict[str, Any], where: dict[str, str], *, is_last: bool) -> bool:
    """Show the view, and say whether it worked. It is fine if the person has closed the small one."""
    try:
        # No hash: our own acknowledgement made the one that we know stale.
        shown(view, lambda form: client.views_update(view=form, **where))
    except NotDone as error:
        if is_last and error.code != "not_found":
            log.warning("a view did not follow its acknowledgement (%s)", error.code)
        return False
    return True
