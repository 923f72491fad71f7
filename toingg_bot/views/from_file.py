"""What people see while the bot reads their file, and what it asks about a file and a typed script."""

from dataclasses import replace
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, ButtonElement, ContextBlock, SectionBlock
from slack_sdk.models.views import View

from toingg_bot.domain.key import CampaignKey
from toingg_bot.domain.reasons import reason
from toingg_bot.views.sentences import in_mrkdwn
from toingg_bot.views.text import mrkdwn

REPLACE, APPEND, IGNORE = "file_replace", "file_append", "file_ignore"

_BUTTONS = {REPLACE: "Replace", APPEND: "Append", IGNORE: "Ignore the file"}


def file_question(key: CampaignKey, file_id: str, command: str) -> dict[str, Any]:
    """Return the question what to do with a file beside a typed script. The form is saved, and comes back after it."""
    carried = replace(key, file_id=file_id).dumped()
    buttons = [ButtonElement(text=text, action_id=action_id, value=carried) for action_id, text in _BUTTONS.items()]
    return View(
        type="modal",
        title="Script from a file",
        close="Close",
        private_metadata=carried,
        blocks=[
            SectionBlock(text=mrkdwn(in_mrkdwn(reason("file_or_typed")))),
            ActionsBlock(elements=buttons),
            _saved(command),
        ],
    ).to_dict()


def reading(command: str | None = None) -> dict[str, Any]:
    """Return what people see until their file is read. With a `command`, it says where to find the saved form."""
    wait = in_mrkdwn(reason("reading_file"))
    return View(
        type="modal",
        title="Reading…",
        close="Close",
        blocks=[
            SectionBlock(text=mrkdwn(f":hourglass_flowing_sand: {wait}")),
            *([_saved(command)] if command else []),
        ],
    ).to_dict()


def _saved(command: str) -> ContextBlock:
    return ContextBlock(elements=[mrkdwn(in_mrkdwn(reason("reading_file_saved", command=command)))])
