"""The story of a campaign that starts from a message, with the message as its script."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from slack_bolt import Args, BoltContext

from toingg_bot.documents.files import check
from toingg_bot.domain.campaign import SCRIPT
from toingg_bot.domain.errors import Problem, Unreadable
from toingg_bot.domain.forms import Values
from toingg_bot.domain.key import CampaignKey
from toingg_bot.domain.reasons import Reason, reason
from toingg_bot.listeners.acts import who
from toingg_bot.listeners.form import form_in_place, may_begin, note_organisation, start_form
from toingg_bot.listeners.from_file import appended
from toingg_bot.listeners.parts import Parts
from toingg_bot.listeners.saving import save_new
from toingg_bot.listeners.screen import show, update
from toingg_bot.slack.files import MAY_NOT, NOT_SHARED
from toingg_bot.slack.messages import files_of, first_line, text_of
from toingg_bot.store import StoreUnavailable
from toingg_bot.views.from_file import reading
from toingg_bot.views.long_text import is_shown_whole
from toingg_bot.views.modals import notice

NEW_CAMPAIGN, FROM_MESSAGE = "campaign_new", "campaign_from_message"
"""The `callback_id`s of the shortcuts, as in `manifest.yml`."""

TITLE = 75  # characters of a first line that is used as the title
TRIED = 3  # files of a message, at most


@dataclass(frozen=True)
class Shortcuts:
    """The listeners of this story."""

    parts: Parts

    def from_message(self, args: Args) -> None:
        """Open the form with a message as the script, and its conversation as the place for the result."""
        context = args.context
        if not may_begin(self.parts, args):
            return
        args.ack()
        values, files = _values(args.body), files_of(args.body["message"])
        wrong = [_wrong_with(file) for file in files]
        readable = [file for file, why in zip(files, wrong, strict=True) if why is None]
        if readable and not self.parts.guard.lacks_files(context):
            self._open_with_file(args, values, readable)
        else:
            why = (MAY_NOT, self.parts.guard.how_to_grant(context)) if readable else tuple(filter(None, wrong[:1]))
            start_form(self.parts, args, values, problems=[Problem(why, SCRIPT)] if why else [])
        note_organisation(self.parts, context)

    def _open_with_file(self, args: Args, values: Values, files: Sequence[Mapping[str, Any]]) -> None:
        """Show *Reading…* at once, and then the form with the text of the first file that can be read."""
        parts, context = self.parts, args.context
        view_id = show(args, reading())
        if view_id is None:
            return
        parts.lists.refresh(who(context).workspace_id)
        if (refusal := parts.guard.opened(context)) is not None:
            update(args.client, view_id, notice("not_allowed", *refusal))
            return
        future = parts.reader.start(
            lambda: self._filled(
                context, {**values, SCRIPT: appended(values.get(SCRIPT, ""), _first_text(parts, args, files))}, None
            ),
            lambda why: self._without_file(context, values, why),
        )
        future.add_done_callback(lambda done: update(args.client, view_id, done.result()))

    def _without_file(self, context: BoltContext, values: Values, why: Reason) -> dict[str, Any]:
        """Return the form with only the message's text, or a notice if that needs a draft and none can be saved."""
        try:
            return self._filled(context, values, why)
        except StoreUnavailable as error:
            return notice("did_not_work", error.reason)

    def _filled(self, context: BoltContext, values: Values, why: Reason | None) -> dict[str, Any]:
        """Return the form after the files were read, or were not."""
        note = reason("file_of_message_read") if why is None else None
        problems = [Problem((why,), SCRIPT)] if why else []
        key = CampaignKey(who(context).workspace_id, uuid.uuid4().hex)
        has_files = self.parts.guard.reads_files(context)
        view = form_in_place(self.parts, context, key, values, has_files=has_files, note=note, problems=problems)
        if not is_shown_whole(view):
            save_new(self.parts, context, key.campaign_id, values)
        return view


def _wrong_with(file: Mapping[str, Any]) -> Reason | None:
    """Return why a file is not worth fetching, as far as its name and size tell."""
    if not file.get("name"):
        return None
    try:
        check(file["name"], file.get("size", 1))
    except Unreadable as error:
        return error.reason
    return None


def _first_text(parts: Parts, args: Args, files: Sequence[Mapping[str, Any]]) -> str:
    """Return the text of the first file that can be read. Raises Unreadable, about the first one, if none can."""
    first: Unreadable | None = None
    for file in files[:TRIED]:
        try:
            # Only files.info tells whether the bot is where the file was shared.
            return parts.reader.text(args.client, file, is_sure=False)
        except Unreadable as error:
            first = first or error
    raise first or Unreadable(NOT_SHARED)


def _values(body: dict[str, Any]) -> Values:
    """Return what the message fills in."""
    text = text_of(body["message"], _known_names(body))
    given = {"title": first_line(text, TITLE), SCRIPT: text, "conversation": body["channel"]["id"]}
    return {name: value for name, value in given.items() if value}


def _known_names(body: dict[str, Any]) -> dict[str, str]:
    """Return the names that are in the request: the person's own, and the conversation's if it is public."""
    user, channel = body["user"], body["channel"]
    named = [(user["id"], user.get("name") or user.get("username"))]
    if channel["id"].startswith("C") and channel.get("name") != "privategroup":
        named.append((channel["id"], channel.get("name")))
    return {id_: name for id_, name in named if name}
