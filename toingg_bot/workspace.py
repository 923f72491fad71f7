"""What the admins of a workspace set up: its Toingg key, and who may do what. Every field declared once.

The forms of `/campaign connect` and `/campaign settings` follow from the declarations here, as the campaign's does from
`campaign.py`.
"""

import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from toingg_bot.forms import ChannelPicker, FormField, PeoplePicker, TextInput, fields_of
from toingg_bot.writing import printable

TAIL = 4  # characters of a key that may be shown


def _sendable(key: str) -> str:
    """Refuse what cannot stand in a header, such as a key with a space in it or in quotes."""
    if not re.fullmatch(r"[!#-&(-~]+", key):
        raise PydanticCustomError("key", "Paste the key alone: this has a space, a quote or a line break in it.")
    return key


class ToinggKey(BaseModel):
    """The key with which a workspace's campaigns are created."""

    model_config = ConfigDict(hide_input_in_errors=True)

    toingg_api_key: Annotated[
        str,
        BeforeValidator(printable),
        StringConstraints(strip_whitespace=True),
        Field(min_length=1, max_length=500),
        AfterValidator(_sendable),
        TextInput(
            label="Toingg API key",
            hint="From the API keys page of Toingg's dashboard. It is checked, kept encrypted, and never shown again.",
        ),
    ]


class WorkspaceSettings(BaseModel):
    """Who may do what, and where a workspace hears of its campaigns. Ids are Slack's."""

    model_config = ConfigDict(hide_input_in_errors=True, frozen=True)

    creators: Annotated[
        tuple[str, ...],
        PeoplePicker(
            label="Who may create campaigns",
            placeholder="Everybody",
            hint="Admins and owners always may. Leave this empty for everybody.",
        ),
    ] = ()
    managers: Annotated[
        tuple[str, ...],
        PeoplePicker(
            label="Who may manage the key and these settings",
            placeholder="Admins and owners",
            hint="Beside the workspace's admins and owners, who always may.",
        ),
    ] = ()
    default_conversation: Annotated[
        str | None,
        ChannelPicker(
            label="Default channel",
            placeholder="The one where the form is opened",
            hint="Chosen in the form at first as the conversation to post the outcome in.",
        ),
    ] = None
    team_channel: Annotated[
        str | None,
        ChannelPicker(
            label="Announce every created campaign in",
            placeholder="No channel",
            hint="So that the whole team hears of it, wherever the campaign was written.",
        ),
    ] = None


KEY_FORM: tuple[FormField, ...] = fields_of(ToinggKey)
SETTINGS_FORM: tuple[FormField, ...] = fields_of(WorkspaceSettings)
"""What the two forms ask, in order."""


def tail_of(key: str) -> str:
    """Return what may be shown of a key: its last characters, and of a very short one none."""
    return key[-TAIL:] if len(key) > 2 * TAIL else ""
