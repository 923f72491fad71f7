"""The keys in views and buttons: which workspace, and which campaign if any, a view or button belongs to.

A key needs no signature: people cannot change it, and Slack signs the request that brings it back. The bot still checks
the permissions of the person who acts.
"""

import json
import re
import zlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from toingg_bot.domain.errors import Strange
from toingg_bot.domain.records import as_id

MOST = 1_000_000  # attempts, or form generations

_WORKSPACE = re.compile(r"T[A-Z0-9]{1,63}")
_CAMPAIGN = re.compile(r"[a-z0-9]{1,32}")
_ACT = re.compile(r"[a-z_]{1,16}")
_FILE = re.compile(r"[A-Z0-9]{1,64}")
_QUESTION = re.compile(r"[a-z_.]{1,64}(:[0-9a-f]{8})?")

LOST = "lost"
"""The kind of question about a text that came back empty."""


@dataclass(frozen=True)
class WorkspaceKey:
    """The key in the `private_metadata` of a view that belongs to a whole workspace."""

    workspace_id: str | None
    """Where the view was opened or the message posted; None in keys of older versions, which had no workspace."""

    def dumped(self) -> str:
        """Return the key as JSON, without its empty parts."""
        return json.dumps({name: value for name, value in asdict(self).items() if value})


@dataclass(frozen=True)
class TitleKey(WorkspaceKey):
    """The key in the button that uses a word as the title of a new campaign."""

    title: str

    @classmethod
    def loaded(cls, text: str | None) -> "TitleKey":
        """Read a key from text. Raises Strange if the bot did not make it."""
        title = _read(text).get("title")
        if not isinstance(title, str):
            raise Strange("a button with no title of ours")
        return cls(workspace_in(text), title)


@dataclass(frozen=True)
class TemplateKey(WorkspaceKey):
    """The key in the buttons of the list of templates: which template, if any, and where the page of it starts."""

    template_id: str | None = None
    start: int = 0

    @classmethod
    def loaded(cls, text: str | None) -> "TemplateKey":
        """Read a key from text. Raises Strange if the bot did not make it."""
        said = _read(text)
        template_id, start = said.get("template_id"), said.get("start", 0)
        is_ours = template_id is None or (isinstance(template_id, str) and _CAMPAIGN.fullmatch(template_id))
        if not is_ours or not _is_count(start):
            raise Strange("a button of a list of templates with no key of ours")
        return cls(workspace_in(text), template_id, start)


@dataclass(frozen=True)
class CampaignKey(WorkspaceKey):
    """The key in a form's `private_metadata` and in a button's `value`."""

    campaign_id: str
    """Made when the form is first shown; it never changes."""
    confirmed: int | None = None
    """The attempt that the person was warned about, if sending again might create a second campaign."""
    toingg_id: str | None = None
    """The id of the Toingg campaign beside the button."""
    generation: int = 0
    """The highest generation of the form's blocks. When the bot fills in a block again, it uses a higher one."""
    is_updated: bool = False
    """Whether the view was updated. After that, Slack may send untouched fields as null."""
    asked: tuple[str, ...] = ()
    """The questions that the person was asked about what they filled in, each once."""
    file_id: str | None = None
    """The file whose text goes with what was typed, if the person says so."""
    act: str | None = None
    """What an entry of a menu does with the campaign."""

    @classmethod
    def loaded(cls, text: str | None) -> "CampaignKey":
        """Read a key from text. Raises Strange if the bot did not make it."""
        said = _read(text)
        try:
            key = cls(**{"workspace_id": None, **said, "asked": tuple(said.get("asked", ()))})
        except TypeError:
            raise Strange("a form or a button with no key of ours") from None
        if not _is_ours(key):
            raise Strange("a form or a button with a key that is not ours")
        return key


def workspace_in(text: str | None) -> str | None:
    """Return the workspace in the key of a view or button, or None."""
    named = _read(text).get("workspace_id")
    return named if isinstance(named, str) and _WORKSPACE.fullmatch(named) else None


def campaign_in(text: str | None) -> str | None:
    """Return the campaign in the key of a view or button, or None."""
    named = _read(text).get("campaign_id")
    return named if isinstance(named, str) and _CAMPAIGN.fullmatch(named) else None


def question_about(kind: str, field: str, text: str) -> str:
    """Return the name of a question about a field's text: the same words have the same name."""
    return f"{kind}.{field}:{zlib.crc32(' '.join(text.split()).encode('utf-8', 'replace')):08x}"


def updated(text: str) -> str:
    """Return a form's key with the mark that its view was updated.

    It no longer knows what was asked about lost texts, because what comes back empty after an update is no answer.
    """
    said = _read(text)
    asked = [question for question in said.get("asked", ()) if not str(question).startswith(f"{LOST}.")]
    return json.dumps({name: value for name, value in {**said, "asked": asked, "is_updated": True}.items() if value})


def is_updated(text: str) -> bool:
    """Return whether the form's view was updated. After that, Slack may send untouched fields as null."""
    return _read(text).get("is_updated") is True


def _read(text: str | None) -> Mapping[str, Any]:
    try:
        said = json.loads(text or "")
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def _is_ours(key: CampaignKey) -> bool:
    return bool(
        (key.workspace_id is None or workspace_in(key.dumped()))
        and campaign_in(key.dumped())
        and (key.confirmed is None or _is_count(key.confirmed))
        and (key.toingg_id is None or as_id(key.toingg_id) == key.toingg_id)
        and _is_count(key.generation)
        and isinstance(key.is_updated, bool)
        and (key.act is None or (isinstance(key.act, str) and _ACT.fullmatch(key.act)))
        and (key.file_id is None or (isinstance(key.file_id, str) and _FILE.fullmatch(key.file_id)))
        and all(isinstance(question, str) and _QUESTION.fullmatch(question) for question in key.asked)
    )


def _is_count(number: Any) -> bool:
    return type(number) is int and 0 <= number < MOST
