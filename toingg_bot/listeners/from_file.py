"""The story of a script that comes from a file: it is read into the draft, and shown to be looked through.

A form with a file never creates a campaign. Before the file is read, the form is saved as its draft.
"""

import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from slack_bolt import Args, BoltContext

from toingg_bot.documents.files import check
from toingg_bot.domain.campaign import SCRIPT
from toingg_bot.domain.errors import Problem, Strange, Unreadable
from toingg_bot.domain.forms import Values
from toingg_bot.domain.key import CampaignKey
from toingg_bot.domain.reasons import Reason, reason
from toingg_bot.domain.states import SavedCampaign
from toingg_bot.listeners.acts import campaign_pressed, who
from toingg_bot.listeners.form import draft_of, form_in_place
from toingg_bot.listeners.parts import Parts
from toingg_bot.listeners.reader import within
from toingg_bot.listeners.saving import SaveResult, Typed, save_again
from toingg_bot.listeners.screen import refuse, update
from toingg_bot.views.entries import block_ids
from toingg_bot.views.from_file import file_question, reading
from toingg_bot.views.ids import FILE
from toingg_bot.views.sentences import in_words

SCRIPT_FILE = f"{SCRIPT}{FILE}"
PATIENCE = 1.0  # seconds that somebody waits after a press, before they see *Reading…*

Putting = Callable[[str, str], str]
"""Puts a file's text to the script that was there."""


@dataclass(frozen=True)
class Reading:
    """What reading a file came to: the form's key and values, and why the file's text is not in them, if so."""

    key: CampaignKey
    values: Values
    why: Reason | None = None
    is_read: bool = False


@dataclass(frozen=True)
class FromFile:
    """The listeners of this story."""

    parts: Parts

    def submitted(self, args: Args, typed: Typed, file: Mapping[str, Any]) -> None:
        """Answer the submission of a form with a file."""
        ack, view, context = args.ack, args.body["view"], args.context
        result = typed.save()
        if result in {SaveResult.SENT, SaveResult.COPIED} and typed.campaign is not None:
            ack(response_action="update", view=typed.status(typed.campaign))
            return
        if result is not SaveResult.SAVED:
            refuse(args, "not_sent", *typed.why_not)
            return
        try:
            check(str(file.get("name") or ".txt"), file.get("size", 1))
        except Unreadable as error:
            ack(response_action="errors", errors=_under_the_file(view, error.reason))
            return
        command = self.parts.settings.command
        if (typed.found.values.get(SCRIPT) or "").strip():
            ack(response_action="update", view=file_question(typed.key, file["id"], command))
            return
        author_id = typed.campaign.user_id if typed.campaign else who(context).user_id
        future = self._start(args, typed.key, typed.found.values, author_id, file, _replaced)
        with self.parts.waiting_room.seat() as seated:
            until = context["received_at"] + self.parts.delivery.timing.latest
            done = within(future, until - time.monotonic()) if seated else None
        if done is None:
            ack(response_action="update", view=reading(command))
            self._bring_later(args, future, view["id"])
        elif done.why is not None:
            ack(response_action="errors", errors=_under_the_file(view, done.why))
        else:
            ack(response_action="update", view=self._form(context, done))

    def replace(self, args: Args) -> None:
        """Put the file's text in place of the script."""
        self._read(args, _replaced)

    def append(self, args: Args) -> None:
        """Put the file's text below the script."""
        self._read(args, appended)

    def ignore(self, args: Args) -> None:
        """Show the form as it was, without the file."""
        if (found := self._pressed(args)) is not None:
            key, campaign = found
            self._show(args, Reading(key, campaign.values))

    def _read(self, args: Args, put: Putting) -> None:
        """Read the file after a press, and show the form in the same view."""
        if (found := self._pressed(args)) is None:
            return
        key, campaign = found
        if key.file_id is None:
            raise Strange("a button for a file that names none")
        values, author_id, file = campaign.values, campaign.user_id, {"id": key.file_id}
        future = self._start(args, key, values, author_id, file, put)
        done = within(future, PATIENCE)
        if done is not None:
            self._show(args, done)
            return
        view_id = args.body["view"]["id"]
        update(args.client, view_id, reading(self.parts.settings.command))
        future.add_done_callback(lambda late: self._show(args, late.result()))

    def _pressed(self, args: Args) -> tuple[CampaignKey, SavedCampaign] | None:
        """Acknowledge a press and return its draft; None if the person cannot go on with it and has heard why."""
        args.ack()
        if "view" not in args.body:
            raise Strange("a button about a file that is in no view")
        key = campaign_pressed(args)
        campaign = draft_of(self.parts, args, key)
        return None if campaign is None else (key, campaign)

    def _start(
        self, args: Args, key: CampaignKey, values: Values, author_id: str, file: Mapping[str, Any], put: Putting
    ) -> Future[Reading]:
        """Have a file read, and its text put into the draft."""
        parts, context, client = self.parts, args.context, args.client
        before = str(values.get(SCRIPT) or "")

        def work() -> Reading:
            text = parts.reader.text(client, file)
            now = parts.store.get(who(context).workspace_id, key.campaign_id)
            known = now.values if now else values
            # Somebody may have gone on with the draft in another window: what they wrote there stays.
            written = str(known.get(SCRIPT) or "")
            script = put(written, text) if written == before else appended(written, text)
            filled = {**known, SCRIPT: script}
            return Reading(save_again(parts, context, key, author_id, filled), filled, is_read=True)

        return parts.reader.start(work, partial(Reading, key, values))

    def _form(self, context: BoltContext, done: Reading) -> dict[str, Any]:
        """Return the form after a file was read, or was not."""
        problems = [Problem((done.why,), SCRIPT_FILE)] if done.why else []
        note = reason("file_read") if done.is_read else None
        key, has_files = replace(done.key, file_id=None), self.parts.guard.reads_files(context)
        return form_in_place(self.parts, context, key, done.values, has_files=has_files, note=note, problems=problems)

    def _show(self, args: Args, done: Reading) -> None:
        update(args.client, args.body["view"]["id"], self._form(args.context, done))

    def _bring_later(self, args: Args, future: Future[Reading], view_id: str) -> None:
        """Show the form in the view that says *Reading…*, once Slack has taken the acknowledgement."""
        given = time.monotonic()

        def bring(late: Future[Reading]) -> None:
            self.parts.follow_ups.bring(args.client, self._form(args.context, late.result()), view_id, given)

        future.add_done_callback(bring)


def appended(script: str, text: str) -> str:
    """Return a script with more text below it after a blank line, unless it is there already."""
    if not script.strip():
        return text
    is_there = f"\n\n{script.strip()}".endswith(f"\n\n{text.strip()}")
    return script if is_there else f"{script.rstrip()}\n\n{text}"


def _replaced(_script: str, text: str) -> str:
    return text


def _under_the_file(view: Mapping[str, Any], why: Reason) -> dict[str, str]:
    """Return an inline error below the input for a file."""
    return {block_ids(view)[SCRIPT_FILE]: in_words(why)}
