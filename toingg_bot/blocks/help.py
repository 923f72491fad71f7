"""What `/campaign help` answers."""

from toingg_bot.blocks.text import quoted


def help_text(command: str, unknown: str = "") -> str:
    """Return what the bot can do, in private; `unknown` is what was typed after the command and means nothing."""
    lead = f"I do not know “{quoted(unknown, 60)}”. Here is what I can do:\n" if unknown else ""
    return (
        f"{lead}"
        f"•  `{command}` opens a form; fill it in, and the campaign is created at Toingg.\n"
        f"•  `{command} drafts` lists what you began and have not finished.\n"
        f"•  `{command} help` shows this.\n"
        "The outcome is posted in the conversation that you choose in the form. If something has to be mended, the "
        "message there opens the form again as you wrote it."
    )
