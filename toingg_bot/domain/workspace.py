"""What the admins of a workspace set up: its Toingg key, and who may do what. Every field is declared once.

The declarations here define the forms of `/campaign connect` and `/campaign settings`, in the same way as
`domain/campaign.py` defines the campaign form.
"""

from dataclasses import dataclass, field
from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Field

from toingg_bot.domain.forms import ChannelPicker, Checkbox, FormField, FormModel, PeoplePicker, TextInput, fields_of
from toingg_bot.domain.mistakes import wrong
from toingg_bot.domain.syntax import is_api_key

TAIL = 4  # characters of a key that may be shown


def _sendable(key: str) -> str:
    """Refuse a key that does not fit in a header, for example with a space or in quotes."""
    if not is_api_key(key):
        raise wrong("key_not_alone")
    return key


class ToinggKey(FormModel):
    """The key that creates a workspace's campaigns."""

    toingg_api_key: Annotated[
        str,
        Field(min_length=1, max_length=500),
        AfterValidator(_sendable),
        TextInput(
            label="Toingg API key",
            hint="Copy it from the API keys page of Toingg's dashboard. I check it, encrypt it and never show it.",
        ),
    ]


class WorkspaceSettings(FormModel):
    """Who may do what, and where a workspace's campaigns are announced. Ids are Slack's."""

    model_config = ConfigDict(frozen=True)

    creators: Annotated[
        tuple[str, ...],
        PeoplePicker(
            label="Who may create campaigns",
            placeholder="Everyone",
            hint="Admins and owners always can. Leave this empty for everyone.",
        ),
    ] = ()
    guests_create: Annotated[
        bool,
        Checkbox(
            label="Guests may create campaigns",
            choice="Let guests create campaigns and open their details",
            hint="Guests who are named above always can.",
        ),
    ] = False
    template_savers: Annotated[
        tuple[str, ...],
        PeoplePicker(
            label="Who may save templates",
            placeholder="Everyone who may create campaigns",
            hint="They must also be allowed to create campaigns. Admins and owners always can.",
        ),
    ] = ()
    managers: Annotated[
        tuple[str, ...],
        PeoplePicker(
            label="Who may manage the key and these settings",
            placeholder="Admins and owners",
            hint="In addition to admins and owners, who always can.",
        ),
    ] = ()
    default_conversation: Annotated[
        str | None,
        ChannelPicker(
            label="Default channel",
            placeholder="Where the form is opened",
            hint="Where results are shared, unless the author picks another place.",
        ),
    ] = None
    team_channel: Annotated[
        str | None,
        ChannelPicker(
            label="Announce every created campaign in",
            placeholder="No channel",
            hint="So the whole team sees every new campaign.",
        ),
    ] = None


KEY_FORM: tuple[FormField, ...] = fields_of(ToinggKey)
SETTINGS_FORM: tuple[FormField, ...] = fields_of(WorkspaceSettings)
"""The fields of the two forms, in order."""


def tail_of(key: str) -> str:
    """Return the part of a key that may be shown: its last characters, or nothing if the key is very short."""
    return key[-TAIL:] if len(key) > 2 * TAIL else ""


@dataclass(frozen=True)
class Workspace:
    """What the admins set up, with only the visible part of the key."""

    workspace_id: str
    settings: WorkspaceSettings = field(default_factory=WorkspaceSettings)
    key_tail: str | None = None
    """The last characters of the key; None if no key is connected."""
    connected_by: str | None = None
    enterprise_id: str | None = None
    """The organisation of the workspace, if known."""
    domain: str | None = None
    """What its address in Slack begins with, which tells it from the organisation's other workspaces."""
