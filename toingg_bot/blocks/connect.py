"""What admins see of the workspace's key. The key itself is in none of it."""

from typing import Any

from slack_sdk.models.blocks import ActionsBlock, AlertBlock, Block, ButtonElement, ContextBlock, SectionBlock
from slack_sdk.models.views import View

from toingg_bot.blocks.fields import input_block
from toingg_bot.blocks.text import mrkdwn, people, plain, quoted
from toingg_bot.store import Workspace
from toingg_bot.workspace import KEY_FORM

CONNECT_FORM = "key_form"
DISCONNECT_FORM = "disconnect_form"
"""The `callback_id`s."""
SEND_WAITING = "key_send_waiting"

Message = tuple[str, list[Block]]


def connect_form(workspace: Workspace) -> dict[str, Any]:
    """Ask for the key; one that is connected shows by its last characters only."""
    lead = (
        "Campaigns of this workspace are created with this key. Everybody who may create one uses it; nobody sees it."
    )
    blocks: list[Block | dict[str, Any]] = [SectionBlock(text=mrkdwn(lead))]
    if workspace.key_tail is not None:
        blocks.append(ContextBlock(elements=[mrkdwn(f"{_connected(workspace)} A new one takes its place.")]))
    blocks += [input_block(field, None, {}) for field in KEY_FORM]
    return View(
        type="modal",
        callback_id=CONNECT_FORM,
        clear_on_close=True,
        title="Connect Toingg",
        submit="Connect",
        close="Cancel",
        blocks=blocks,
    ).to_dict()


def connected(tail: str, waiting: int) -> dict[str, Any]:
    """The key works and is kept; what waited for it can go."""
    blocks: list[Block] = [
        AlertBlock(text=plain("Toingg accepts the key."), level="success"),
        SectionBlock(text=mrkdwn(f"Connected with the key {masked(tail)}. Campaigns can be created now.")),
    ]
    if waiting:
        number = "One campaign waits" if waiting == 1 else f"{waiting} campaigns wait"
        button = ButtonElement(
            text="Send it now" if waiting == 1 else f"Send all {waiting} now", action_id=SEND_WAITING, style="primary"
        )
        blocks += [SectionBlock(text=mrkdwn(f"{number} for a key that works.")), ActionsBlock(elements=[button])]
    return View(type="modal", title="Connected", close="Close", clear_on_close=True, blocks=blocks).to_dict()


def disconnect_form(workspace: Workspace) -> dict[str, Any]:
    """Ask before the key is removed."""
    what = "Nobody can create campaigns here until another key is connected. What Toingg has already is not touched."
    return View(
        type="modal",
        callback_id=DISCONNECT_FORM,
        title="Disconnect Toingg?",
        submit="Disconnect",
        close="Cancel",
        blocks=[SectionBlock(text=mrkdwn(f"{_connected(workspace)} {what}"))],
    ).to_dict()


def disconnected(command: str) -> dict[str, Any]:
    """The key is gone."""
    text = f"The key is removed from my database. `{command} connect` connects another one."
    return View(type="modal", title="Disconnected", close="Close", blocks=[SectionBlock(text=mrkdwn(text))]).to_dict()


def no_key(workspace: Workspace, command: str) -> str:
    """Say to somebody who wants to create a campaign what is missing, and who can help."""
    named = f", or {people(workspace.settings.managers)}," if workspace.settings.managers else ""
    return (
        "This workspace has no Toingg API key yet, so I cannot create campaigns. "
        f"An admin{named} types `{command} connect` and enters it; then everything is ready."
    )


def key_fails(command: str, waiting: int) -> Message:
    """Tell an admin, once, that Toingg does not accept the key any more."""
    number = "One campaign waits" if waiting == 1 else f"{waiting} campaigns wait"
    text = (
        f"Toingg does not accept this workspace's API key any more. {number} for a new one; nothing is lost. "
        f"Type `{command} connect` to enter a new key, and send what waits with one click."
    )
    return text, [SectionBlock(text=mrkdwn(f":key: {text}"))]


def masked(tail: str) -> str:
    """Return how a key is shown."""
    return f"`••••{quoted(tail).replace('`', '')}`"


def _connected(workspace: Workspace) -> str:
    by = f", connected by <@{workspace.connected_by}>" if workspace.connected_by else ""
    return f"The key {masked(workspace.key_tail or '')} is in use{by}."
