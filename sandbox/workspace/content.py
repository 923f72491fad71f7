"""The content of a message from an app: text, blocks, Markdown and attachments.

https://docs.slack.dev/reference/methods/chat.postMessage
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sandbox.rules import Refusal, check_message
from sandbox.workspace.arguments import text_in
from sandbox.workspace.elements import Block
from sandbox.workspace.files import File
from sandbox.workspace.refused import RefusedError, insist

Attachment = dict[str, Any]

NAMES = ("text", "blocks", "markdown_text", "attachments")
MARKDOWN_LIMIT = 12_000
ATTACHMENTS_LIMIT = 100
# Slack drops an attachment without visible content: https://github.com/os/slacker/issues/83
VISIBLE = (
    "text",
    "fallback",
    "pretext",
    "title",
    "fields",
    "image_url",
    "thumb_url",
    "author_name",
    "footer",
    "blocks",
)


@dataclass(frozen=True)
class Content:
    """The content of a message."""

    text: str = ""
    blocks: list[Block] | None = None
    attachments: list[Attachment] | None = None
    files: tuple[File, ...] = ()


def has_content(arguments: Mapping[str, Any]) -> bool:
    """Say whether there is anything that a message could show."""
    return any(arguments.get(name) for name in NAMES)


def content_of(arguments: Mapping[str, Any], *, updating: bool = False) -> Content:
    """Return a new message's content, if Slack accepts it. The text of an update must be shorter."""
    content = _read(arguments)
    if content == Content():
        raise RefusedError("no_text", "A message needs a text, blocks, markdown_text or attachments.")
    if (content.text or content.blocks) and not arguments.get("markdown_text"):
        insist(check_message(content.text, content.blocks, updating=updating))
    return content


def edited_content(arguments: Mapping[str, Any], before: Content) -> Content:
    """Return a message's content after an edit.

    A new text also replaces the blocks, unless there are new ones. What is left out stays, however long: an edit's
    limits are for what it brings. An empty list removes.

    https://docs.slack.dev/reference/methods/chat.update
    """
    given = {name for name in NAMES if arguments.get(name) is not None}
    new = content_of(arguments, updating=True) if has_content(arguments) else Content()
    after = Content(
        new.text if given & {"text", "markdown_text"} else before.text,
        before.blocks if given <= {"attachments"} else new.blocks,
        new.attachments if "attachments" in given else before.attachments,
        before.files,
    )
    if not given or after == Content(files=before.files):
        raise RefusedError("no_text", "Nothing would be left of the message.")
    return after


def _read(arguments: Mapping[str, Any]) -> Content:
    text, markdown = text_in(arguments, "text"), text_in(arguments, "markdown_text")
    blocks, attachments = arguments.get("blocks") or None, arguments.get("attachments") or None
    if blocks is not None and not isinstance(blocks, list):
        raise RefusedError("invalid_blocks_format", "Blocks are a list.")
    shown = _attachments(attachments)
    if not markdown:
        return Content(text, blocks, shown)
    if text or blocks:
        raise RefusedError("markdown_text_conflict", "markdown_text stands in place of text and blocks.")
    if len(markdown) > MARKDOWN_LIMIT:
        raise RefusedError("msg_too_long", f"markdown_text has at most {MARKDOWN_LIMIT:,} characters.")
    return Content(markdown, [{"type": "markdown", "text": markdown}], shown)


def _attachments(given: Any) -> list[Attachment] | None:
    """Return the attachments with visible content, and what Slack adds to them."""
    if given is None:
        return None
    if not isinstance(given, list) or not all(isinstance(attachment, dict) for attachment in given):
        raise RefusedError("invalid_attachments", "Attachments are a list of objects.")
    if len(given) > ATTACHMENTS_LIMIT:
        raise RefusedError("too_many_attachments", f"A message has at most {ATTACHMENTS_LIMIT} attachments.")
    insist([refusal for index, attachment in enumerate(given) for refusal in _refusals(index, attachment)])
    visible = [attachment for attachment in given if any(attachment.get(name) for name in VISIBLE)]
    return [
        {"fallback": "[no preview available]"} | attachment | {"id": number}
        for number, attachment in enumerate(visible, start=1)
    ] or None


def _refusals(index: int, attachment: Attachment) -> list[Refusal]:
    """Check an attachment's blocks, which follow the same rules as a message's."""
    if not attachment.get("blocks"):
        return []
    return [
        replace(refusal, error="invalid_attachments", pointer=f"/attachments/{index}{refusal.pointer}")
        for refusal in check_message(None, attachment["blocks"])
    ]
