"""The modals for a workspace's settings."""

from typing import Any

from slack_sdk.models.blocks import AlertBlock, Block, SectionBlock
from slack_sdk.models.views import View

from toingg_bot.domain.key import WorkspaceKey
from toingg_bot.domain.reasons import reason
from toingg_bot.domain.workspace import SETTINGS_FORM as FIELDS
from toingg_bot.domain.workspace import Workspace, WorkspaceSettings
from toingg_bot.views.fields import input_block
from toingg_bot.views.sentences import in_mrkdwn
from toingg_bot.views.text import mrkdwn, plain

SETTINGS_FORM = "settings_form"
"""The `callback_id`."""


def settings_form(workspace: Workspace) -> dict[str, Any]:
    """Return the form with the current settings."""
    values = workspace.settings.model_dump()
    return View(
        type="modal",
        callback_id=SETTINGS_FORM,
        private_metadata=WorkspaceKey(workspace.workspace_id).dumped(),
        title="Toingg settings",
        submit="Save",
        close="Cancel",
        blocks=[input_block(field, values[field.name], {}) for field in FIELDS],
    ).to_dict()


def settings_saved(settings: WorkspaceSettings) -> dict[str, Any]:
    """Say that the settings are saved, and what they mean."""
    lines = [
        reason("some_create", creators=settings.creators) if settings.creators else reason("everyone_creates"),
        reason("some_manage", managers=settings.managers) if settings.managers else reason("admins_manage"),
    ]
    if settings.template_savers:
        lines.append(reason("some_save_templates", savers=settings.template_savers))
    if settings.guests_create:
        lines.append(reason("guests_look" if settings.creators else "guests_create"))
    if settings.default_conversation:
        lines.append(reason("results_are_shared_in", channel=settings.default_conversation))
    if settings.team_channel:
        lines.append(reason("all_are_announced_in", channel=settings.team_channel))
    blocks: list[Block] = [
        AlertBlock(text=plain("Settings saved."), level="success"),
        SectionBlock(text=mrkdwn("\n".join(f"•  {in_mrkdwn(line)}" for line in lines))),
    ]
    return View(type="modal", title="Toingg settings", close="Close", blocks=blocks).to_dict()
