"""The settings of a workspace."""

from typing import Any

from slack_sdk.models.blocks import AlertBlock, Block, SectionBlock
from slack_sdk.models.views import View

from toingg_bot.blocks.fields import input_block
from toingg_bot.blocks.text import mrkdwn, people, plain
from toingg_bot.workspace import SETTINGS_FORM as FIELDS
from toingg_bot.workspace import WorkspaceSettings

SETTINGS_FORM = "settings_form"
"""The `callback_id`."""


def settings_form(settings: WorkspaceSettings) -> dict[str, Any]:
    """Return the form with what is set now."""
    values = settings.model_dump()
    return View(
        type="modal",
        callback_id=SETTINGS_FORM,
        clear_on_close=True,
        title="Toingg settings",
        submit="Save",
        close="Cancel",
        blocks=[input_block(field, values[field.name], {}) for field in FIELDS],
    ).to_dict()


def settings_kept(settings: WorkspaceSettings) -> dict[str, Any]:
    """Say what holds from now on."""
    creators = f"{people(settings.creators)}, and admins" if settings.creators else "Everybody"
    managers = f"Admins, and {people(settings.managers)}" if settings.managers else "Admins and owners"
    lines = [f"{creators} may create campaigns.", f"{managers} may manage the key and these settings."]
    if settings.default_conversation:
        lines.append(f"Outcomes are posted in <#{settings.default_conversation}> unless somebody chooses otherwise.")
    if settings.team_channel:
        lines.append(f"Every created campaign is announced in <#{settings.team_channel}>.")
    blocks: list[Block] = [
        AlertBlock(text=plain("The settings are kept."), level="success"),
        SectionBlock(text=mrkdwn("\n".join(f"•  {line}" for line in lines))),
    ]
    return View(type="modal", title="Toingg settings", close="Close", clear_on_close=True, blocks=blocks).to_dict()
