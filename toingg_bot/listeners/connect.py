"""The story of a workspace's key: connect it, disconnect it, and send the campaigns that waited for it."""

from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from slack_bolt import Args

from toingg_bot.domain.errors import Denied, ToinggError
from toingg_bot.domain.mistakes import reasons_of
from toingg_bot.domain.reasons import Reason, Reasons, reason
from toingg_bot.domain.workspace import KEY_FORM, ToinggKey, tail_of
from toingg_bot.listeners.acts import Who, who
from toingg_bot.listeners.parts import Parts
from toingg_bot.listeners.screen import attempt, show, tell_privately, turned_away
from toingg_bot.views.connect import connect_form, connected, disconnect_form, disconnected, without_key
from toingg_bot.views.entries import block_ids, entered
from toingg_bot.views.modals import notice
from toingg_bot.views.sentences import in_words

KEY_FIELD = KEY_FORM[0].name


class _NotAccepted(Exception):
    """The key is not saved, for these reasons."""

    def __init__(self, *reasons: Reason) -> None:
        super().__init__()
        self.reasons = reasons


@dataclass(frozen=True)
class Connect:
    """The listeners of this story."""

    parts: Parts

    def open_form(self, args: Args) -> None:
        """Ask for the key."""
        args.ack()
        if not self._turned_away(args):
            show(args, connect_form(self.parts.guard.entrance(args.context).workspace))

    def connect(self, args: Args) -> None:
        """Check the key with a read-only call, and save it if Toingg accepts it. It is sent nowhere else."""
        if self._turned_away(args):
            return
        me, view = who(args.context), args.body["view"]
        try:
            key = self._accepted(me, view)
        except _NotAccepted as error:
            args.ack(response_action="errors", errors={block_ids(view)[KEY_FIELD]: in_words(*error.reasons)})
            return
        seen = self.parts.guard.entrance(args.context).removals
        self.parts.workspaces.connect(me.workspace_id, args.context.enterprise_id, me.user_id, key, seen=seen)
        self.parts.lists.forget(me.workspace_id)
        waiting = self.parts.workspaces.waiting(me.workspace_id)
        args.ack(response_action="update", view=connected(me.workspace_id, tail_of(key), waiting))

    def ask_whether(self, args: Args) -> None:
        """Ask before the key is removed."""
        args.ack()
        if self._turned_away(args):
            return
        workspace = self.parts.guard.entrance(args.context).workspace
        if workspace.key_tail is None:
            how = without_key(self.parts.settings.command, has_bots_key=self._has_bots_key)
            tell_privately(args, reason("nothing_to_disconnect"), *how)
        else:
            show(args, disconnect_form(workspace, has_bots_key=self._has_bots_key))

    def disconnect(self, args: Args) -> None:
        """Remove the key."""
        if self._turned_away(args):
            return
        me = who(args.context)
        self.parts.workspaces.disconnect(*me)
        self.parts.lists.forget(me.workspace_id)
        view = disconnected(self.parts.settings.command, has_bots_key=self._has_bots_key)
        args.ack(response_action="update", view=view)

    def send_waiting(self, args: Args) -> None:
        """Send every campaign that waited for a working key, with one click. The request is stored first."""
        if self._turned_away(args):
            return
        wish, number = self.parts.workspaces.wish(*who(args.context))
        args.ack()
        done = notice("waiting", reason("sending_waiting", number=number) if number else reason("none_waiting"))
        attempt(lambda: args.client.views_update(view_id=args.body["view"]["id"], view=done))
        self.parts.waiting.send(wish)

    def _turned_away(self, args: Args) -> bool:
        return turned_away(args, self.parts.guard.managing(args.context))

    def _accepted(self, me: Who, view: dict[str, Any]) -> str:
        """Return the key that was entered, after Toingg has accepted it. Raises _NotAccepted."""
        if not self.parts.key_pace.allows(*me):
            raise _NotAccepted(reason("too_many_keys"))
        try:
            key = ToinggKey.model_validate(entered(KEY_FORM, view).values).toingg_api_key
            self.parts.toingg.check_key(key)
        except ValidationError as error:
            raise _NotAccepted(*_reasons(error)) from None
        except Denied:
            raise _NotAccepted(reason("key_wrong")) from None
        except ToinggError as error:
            raise _NotAccepted(reason("key_not_checked"), error.reason, reason("try_again_soon")) from None
        return key

    @property
    def _has_bots_key(self) -> bool:
        """Whether the bot has a key of its own for workspaces that have not connected one."""
        return self.parts.settings.shared_key is not None


def _reasons(error: ValidationError) -> Reasons:
    found = reasons_of(error.errors(include_url=False)[0])
    return found if found[0].code == "key_not_alone" else (reason("key_and_nothing_else"),)
