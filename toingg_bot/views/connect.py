"""What admins see about the workspace's key. The key itself is never shown."""

from typing import Any

from slack_sdk.models.blocks import ActionsBlock, AlertBlock, Block, ButtonElement, ContextBlock, SectionBlock
from slack_sdk.models.views import View

from toingg_bot.domain.key import WorkspaceKey
from toingg_bot.domain.reasons import Reason, Reasons, reason
from toingg_bot.domain.workspace import KEY_FORM, Workspace
from toingg_bot.views.fields import input_block
from toingg_bot.views.sentences import in_mrkdwn
from toingg_bot.views.text import mrkdwn, plain, quoted

CONNECT_FORM = "key_form"
DISCONNECT_FORM = "disconnect_form"
"""The `callback_id`s."""
SEND_WAITING = "key_send_waiting"
CONNECT = "key_connect"

Message = tuple[str, list[Block]]


def connect_form(workspace: Workspace) -> dict[str, Any]:
    """Ask for the key; of a connected key, show only the last characters."""
    lead = "Everyone who can create campaigns here uses this key. No one can see it."
    blocks: list[Block | dict[str, Any]] = [SectionBlock(text=mrkdwn(lead))]
    if workspace.key_tail is not None:
        blocks.append(ContextBlock(elements=[mrkdwn(f"{key_in_use(workspace)} A new key replaces it.")]))
    blocks += [input_block(field, None, {}) for field in KEY_FORM]
    return View(
        type="modal",
        callback_id=CONNECT_FORM,
        private_metadata=WorkspaceKey(workspace.workspace_id).dumped(),
        title="Connect Toingg",
        submit="Connect",
        close="Cancel",
        blocks=blocks,
    ).to_dict()


def connected(workspace_id: str, tail: str, waiting: int) -> dict[str, Any]:
    """Say that the key works and is saved, and offer to send the campaigns that waited for it."""
    blocks: list[Block] = [
        AlertBlock(text=plain("Toingg accepts the key."), level="success"),
        SectionBlock(text=mrkdwn(f"Connected with the key {masked(tail)}. Your team can create campaigns now.")),
    ]
    if waiting:
        button = ButtonElement(
            text="Send it now" if waiting == 1 else f"Send all {waiting} now", action_id=SEND_WAITING, style="primary"
        )
        blocks += [
            SectionBlock(text=mrkdwn(in_mrkdwn(reason("waiting_for_a_key", number=waiting)))),
            ActionsBlock(elements=[button]),
        ]
    return View(
        type="modal",
        private_metadata=WorkspaceKey(workspace_id).dumped(),
        title="Connected",
        close="Close",
        blocks=blocks,
    ).to_dict()


def disconnect_form(workspace: Workspace, *, has_bots_key: bool) -> dict[str, Any]:
    """Ask before the key is removed, and say what happens then: the bot may have its own key."""
    after = (
        "Without it, campaigns here are created with the bot's own key."
        if has_bots_key
        else "Without it, no one can create campaigns here until an admin connects another key."
    )
    what = f"{after} Campaigns that are already in Toingg stay there."
    return View(
        type="modal",
        callback_id=DISCONNECT_FORM,
        private_metadata=WorkspaceKey(workspace.workspace_id).dumped(),
        title="Disconnect Toingg?",
        submit="Disconnect",
        close="Cancel",
        blocks=[SectionBlock(text=mrkdwn(f"{key_in_use(workspace)} {what}"))],
    ).to_dict()


def disconnected(command: str, *, has_bots_key: bool) -> dict[str, Any]:
    """Say that the key is removed; from now on, the bot uses its own key, if it has one."""
    text = f"The key is removed. {in_mrkdwn(*without_key(command, has_bots_key=has_bots_key))}"
    return View(type="modal", title="Disconnected", close="Close", blocks=[SectionBlock(text=mrkdwn(text))]).to_dict()


def without_key(command: str, *, has_bots_key: bool) -> Reasons:
    """Tell an admin how campaigns are created without a connected key, and how to connect one."""
    if has_bots_key:
        return (reason("bots_key"), reason("own_key", command=command))
    return (reason("connect_a_key", command=command),)


def no_key(workspace: Workspace, command: str) -> Reason:
    """Tell somebody who wants to create a campaign that the key is missing, and who can help."""
    if workspace.settings.managers:
        return reason("no_key_yet_ask", managers=tuple(workspace.settings.managers), command=command)
    return reason("no_key_yet", command=command)


def key_fails(command: str, waiting: int) -> Message:
    """Tell an admin, once, that Toingg no longer accepts the key."""
    text = in_mrkdwn(reason("key_fails", command=command, waiting=waiting))
    return text, [SectionBlock(text=mrkdwn(f":key: {text}"))]


def masked(tail: str) -> str:
    """Return a key as people see it: dots and its last characters."""
    return f"`••••{quoted(tail).replace('`', '')}`"


def connect_button(workspace_id: str) -> ButtonElement:
    """Return the button that asks for the key."""
    value = WorkspaceKey(workspace_id).dumped()
    return ButtonElement(text="Connect Toingg", action_id=CONNECT, value=value, style="primary")


def connect_offer(workspace_id: str) -> list[Block]:
    """Return the block with that button."""
    return [ActionsBlock(elements=[connect_button(workspace_id)])]


def key_in_use(workspace: Workspace) -> str:
    """Return which key is in use, and who connected it, in mrkdwn."""
    key = masked(workspace.key_tail or "")
    if workspace.connected_by:
        return f"The key {key} is in use, connected by <@{workspace.connected_by}>."
    return f"The key {key} is in use."
