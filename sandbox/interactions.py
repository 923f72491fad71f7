"""What happens when a person writes, presses or chooses something in Slack: the bot is told, and it acknowledges."""

import html
from typing import Any

from sandbox import payloads
from sandbox.bot_link import BotFailedError, BotLink
from sandbox.choices import choose
from sandbox.elements import EXTERNAL, MEMORIES, Block, Element, State, find, offered_options, tells_the_app
from sandbox.log import Log
from sandbox.manifest import Shortcut
from sandbox.places import Place, Posted
from sandbox.refused import RefusedError, insist
from sandbox.rules import check_message, check_options
from sandbox.slack import Slack
from sandbox.teams import Channel, User
from sandbox.views import View

MIN_QUERY_LENGTH = 3  # Slack's, where an external select does not set its own


class Interactions:
    """The conversation between people's clients and the bot, with Slack in between."""

    def __init__(self, slack: Slack, bot: BotLink, log: Log) -> None:
        self._slack = slack
        self._bot = bot
        self._log = log

    async def write(self, user: User, channel: Channel, text: str) -> None:
        """Post a message, or run a command if the text begins with a slash."""
        if channel.is_archived:
            raise RefusedError("is_archived", "Nothing can be said in an archived channel.")
        if user.id not in channel.members:
            raise RefusedError("not_in_channel", "You must join this channel before you can write in it.")
        other = self._slack.teams[user.team_id].users.get(channel.other_member(user.id) or "")
        if other and other.is_deactivated:
            raise RefusedError("user_disabled", f"{other.real_name}'s account has been deactivated.")
        if not text.strip():
            raise RefusedError("no_text", "An empty line cannot be sent.")
        if text.startswith("/"):
            await self._command(user, channel, text.strip())
        else:
            self._slack.say(channel, user, html.escape(text, quote=False))

    async def act(self, user: User, place: Place, names: tuple[str, str], value: Any, *, by_enter: bool) -> None:
        """Press, choose or type something in a view or under a message, or press Enter in a text."""
        block, element = _element_at(place, names)
        state = _done(place, names, element, value)
        if not tells_the_app(block, element, by_enter=by_enter):
            return  # Slack's client keeps it to itself
        if isinstance(place, View):
            payload = payloads.action_in_view(self._slack, user, place, block, element, state)
        else:
            payload = payloads.action_in_message(self._slack, user, place, block, element, state)
        await self._bot.send("interactive", payload, f"block_actions {element['action_id']}")

    async def suggest(self, user: User, place: Place, names: tuple[str, str], query: str) -> dict[str, Any]:
        """Ask the bot what it offers in an external select; answer with its `options` or `option_groups`."""
        _, element = _element_at(place, names)
        if element["type"] not in EXTERNAL:
            raise RefusedError("no_options", f"A {element['type']} does not ask the app for options.")
        if len(query) < element.get("min_query_length", MIN_QUERY_LENGTH):
            return {"options": []}
        payload = payloads.block_suggestion(self._slack, user, place, names, query)
        acknowledgement = await self._bot.send("interactive", payload, f"block_suggestion {element['action_id']}")
        offer: dict[str, Any] = acknowledgement.body if isinstance(acknowledgement.body, dict) else {}
        with self._log.noting_refusals("the options that the bot offers"):
            insist(check_options(offer))
        place.sheet.offer(names, offered_options(offer))
        return offer

    async def start(self, user: User, callback_id: str, seen: Channel | Posted) -> None:
        """Choose a shortcut: a global one with a conversation on the screen, or one from the menu of a message."""
        shortcut = self._slack.manifest.shortcut(callback_id)
        wanted = "message" if isinstance(seen, Posted) else "global"
        if shortcut is None or shortcut.type != wanted or not self._slack.installation(user.team_id).has_commands:
            raise RefusedError("unknown_shortcut", f"The manifest declares no {wanted} shortcut {callback_id}.")
        if isinstance(seen, Channel):
            payload = payloads.shortcut(self._slack, user, callback_id, seen)
        elif seen.message.visible_to is not None:
            raise RefusedError("no_shortcuts", "A message that only one person sees has no shortcuts.")
        else:
            payload = payloads.message_shortcut(self._slack, user, callback_id, seen)
        await self._start(user, shortcut, payload)

    async def _start(self, user: User, shortcut: Shortcut, payload: payloads.Payload) -> None:
        try:
            await self._bot.send("interactive", payload, f"{payload['type']} {shortcut.callback_id}")
        except BotFailedError as error:
            self._slack.notify(user.id, f'{shortcut.name} failed with the error "{error.error}"')
            raise

    async def _command(self, user: User, channel: Channel, line: str) -> None:
        name, *argument = line.split(maxsplit=1)
        installation = self._slack.installations.reaching(user.team_id)
        if self._slack.manifest.command(name) is None or installation is None or not installation.has_commands:
            raise RefusedError("unknown_command", f"{name} is not a command of any app that is installed here.")
        payload = payloads.slash_command(self._slack, user, channel, name, "".join(argument))
        try:
            acknowledgement = await self._bot.send("slash_commands", payload, line)
            with self._log.noting_refusals(f"the answer to {name}"):
                self._answer_command(user, channel, line, acknowledgement.body)
        except (BotFailedError, RefusedError) as error:
            code = error.error if isinstance(error, BotFailedError) else "dispatch_failed"
            self._slack.notify(user.id, f'{name} failed with the error "{code}"')
            raise BotFailedError(code, f"{error}") from error

    def _answer_command(self, user: User, channel: Channel, line: str, body: Any) -> None:
        """Show what the bot acknowledged with; if everybody may see it, they see the command too."""
        reply: dict[str, Any] = {"text": body} if isinstance(body, str) else body or {}
        text, blocks = reply.get("text") or "", reply.get("blocks")
        if text or blocks:
            insist(check_message(text, blocks))
        bot = self._slack.teams[user.team_id].bot
        is_public = reply.get("response_type") == "in_channel"
        if is_public:
            self._slack.say(channel, user, html.escape(line, quote=False))
        if not text and not blocks:
            return
        if is_public:
            self._slack.say(channel, bot, text, blocks)
        else:
            self._slack.whisper(channel, bot, user.id, text, blocks)


def _element_at(place: Place, names: tuple[str, str]) -> tuple[Block, Element]:
    found = find(place.blocks, *names)
    if found is None:
        raise RefusedError("no_such_element", f"Nothing here has the names {names}.")
    return found


def _done(place: Place, names: tuple[str, str], element: Element, value: Any) -> State:
    """Read what was done to an element; what can stand in it stays there."""
    if element["type"] in MEMORIES:
        place.sheet.type_in(names, value)
        return place.sheet.inputs[names].shown
    if element["type"] == "overflow":
        return {"selected_option": choose((value or {}).get("selected_option"), element["options"])}
    return {}
