"""What the command says about itself: the help, and the question about an unclear word."""

from collections.abc import Sequence

from slack_sdk.models.blocks import ActionsBlock, ButtonElement

from toingg_bot.domain.commands import SUB_COMMANDS, Meaning, SubCommand
from toingg_bot.domain.key import TitleKey, WorkspaceKey
from toingg_bot.domain.reasons import Reason
from toingg_bot.views.outcome import Message
from toingg_bot.views.sentences import in_mrkdwn, in_rich
from toingg_bot.views.text import bold, quoted, rich

USE_AS_TITLE = "command_use_as_title"

BUTTONS = {
    "help": "Show help",
    "list": "Show list",
    "drafts": "Show drafts",
    "templates": "Show templates",
    "connect": "Connect Toingg",
    "disconnect": "Disconnect Toingg",
    "settings": "Open settings",
    "log": "Show log",
}
"""The text of the button for a sub-command that was probably meant."""

_DOES = {
    "help": "shows this help.",
    "list": "lists your campaigns; words after it search their titles.",
    "drafts": "lets you continue what you haven't finished.",
    "templates": "lists your team's templates, which you can start from.",
    "connect": "connects the Toingg API key of this workspace.",
    "disconnect": "removes the key.",
    "settings": "sets who can create campaigns, and where they are announced.",
    "log": "shows who did what.",
}
"""What the help says about each sub-command."""


def choosing(sub_command: SubCommand) -> str:
    """Return the `action_id` of the button for a sub-command."""
    return f"command_{sub_command.name}"


def help_text(command: str, *, manages: bool, missing: Sequence[str] = (), grant: Reason | None = None) -> str:
    """Return what people can do with the bot, and what admins can do if this person `manages` the workspace.

    `missing` has the permissions that the app lacks here; `grant` says how an admin can grant them.
    """
    lines = [
        f"•  `{command}` opens a form; fill it in, and I create the campaign in Toingg.",
        f"•  `{command} Diwali renewals` opens the form with that title.",
        "•  Create campaign in a message's menu makes the message the script, with the text of its file.",
        "•  New campaign among Slack's shortcuts opens the form from anywhere.",
        *_lines(command, for_admins=False),
    ]
    if manages:
        lines += ["For admins:", *_lines(command, for_admins=True)]
    lines.append(
        "I share the result in the conversation that you choose in the form. If something needs a change, you can open "
        "the form again from the message there."
    )
    if missing:
        scopes = ", ".join(f"`{scope}`" for scope in missing)
        how = in_mrkdwn(*([grant] if grant else []))
        lines.append(f":warning: I'm missing these permissions here: {scopes}. {how}".rstrip())
    return "\n".join(lines)


def did_you_mean(workspace_id: str, command: str, meant: Meaning) -> Message:
    """Ask what a word means, with a button for each similar sub-command, and one to use the word as a title."""
    near = [f"{command} {each.name}" for each in meant.near]
    text = (
        f"Did you mean {' or '.join(f'`{each}`' for each in near)}? "
        f"Or is “{quoted(meant.title)}” the title of a new campaign?"
    )
    question = rich(*in_rich("did_you_mean", commands="” or “".join(near), title=bold(meant.title)))
    place = WorkspaceKey(workspace_id).dumped()
    buttons = [ButtonElement(text=BUTTONS[each.name], action_id=choosing(each), value=place) for each in meant.near]
    title = ButtonElement(
        text="Use as title", action_id=USE_AS_TITLE, value=TitleKey(workspace_id, meant.title).dumped()
    )
    return text, [question, ActionsBlock(elements=[*buttons, title])]


def _lines(command: str, *, for_admins: bool) -> list[str]:
    named = [each.name for each in SUB_COMMANDS.values() if each.for_admins is for_admins]
    return [f"•  `{command} {name}` {_DOES[name]}" for name in named]
