"""The story of words after the command that are not a title: help and typing mistakes."""

from dataclasses import dataclass

from slack_bolt import Args

from toingg_bot.domain.commands import meaning
from toingg_bot.listeners.acts import who
from toingg_bot.listeners.parts import Parts
from toingg_bot.listeners.screen import reply
from toingg_bot.views.help import did_you_mean, help_text


@dataclass(frozen=True)
class Words:
    """The listeners of this story."""

    parts: Parts

    def help(self, args: Args) -> None:
        """Say what the command can do, what only admins can do, and which scopes are missing."""
        guard = self.parts.guard
        missing = guard.missing_scopes(args.context)
        text = help_text(
            self.parts.settings.command,
            manages=guard.manages(args.context),
            missing=missing,
            grant=guard.how_to_grant(args.context) if missing else None,
        )
        reply(args, text)

    def ask_back(self, args: Args) -> None:
        """Ask what is meant by a word close to a sub-command, with a button for each meaning."""
        meant = meaning(args.body["text"])
        reply(args, *did_you_mean(who(args.context).workspace_id, self.parts.settings.command, meant))
