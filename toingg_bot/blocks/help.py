"""What `/campaign help` answers."""

from collections.abc import Sequence

from toingg_bot.blocks.text import quoted


def help_text(command: str, unknown: str = "", missing: Sequence[str] = (), grant: str = "") -> str:
    """Return what the bot can do, in private; `unknown` is what was typed after the command and means nothing.

    `missing` are permissions that the app was not granted here, and `grant` says how an admin grants them.
    """
    lead = f"I do not know “{quoted(unknown, 60)}”. Here is what I can do:\n" if unknown else ""
    return (
        f"{lead}"
        f"•  `{command}` opens a form; fill it in, and the campaign is created at Toingg.\n"
        f"•  `{command} drafts` lists what you began and have not finished.\n"
        f"•  `{command} help` shows this.\n"
        "For admins:\n"
        f"•  `{command} connect` and `{command} disconnect`: the Toingg API key of this workspace.\n"
        f"•  `{command} settings`: who may create campaigns, and where they are announced.\n"
        f"•  `{command} log`: who did what.\n"
        "The outcome is posted in the conversation that you choose in the form. If something has to be mended, the "
        "message there opens the form again as you wrote it."
        + (
            f"\n:warning: I was not granted {', '.join(f'`{scope}`' for scope in missing)} here. {grant}"
            if missing
            else ""
        )
    )
