"""What happens when a person writes, presses or chooses something: Slack sends it, and the bot acknowledges it."""

import html
from collections.abc import Sequence
from typing import Any

from sandbox.bot import payloads
from sandbox.bot.link import BotFailedError, BotLink
from sandbox.client.refusals import noting_refusals
from sandbox.exchange.log import Log
from sandbox.rules import check_options
from sandbox.workspace.choices import choose
from sandbox.workspace.content import Content, content_of, has_content
from sandbox.workspace.elements import EXTERNAL, MEMORIES, Block, Element, State, find, offered_options, tells_the_app
from sandbox.workspace.files import SharedFile
from sandbox.workspace.manifest import Shortcut
from sandbox.workspace.messages import InThread
from sandbox.workspace.places import Place, Posted
from sandbox.workspace.refused import RefusedError, insist
from sandbox.workspace.slack import Slack
from sandbox.workspace.teams import Channel, User
from sandbox.workspace.views import View

MIN_QUERY_LENGTH = 3  # Slack's default for external selects


class Interactions:
    """The conversation between people's clients and the bot, with Slack in between."""

    def __init__(self, slack: Slack, bot: BotLink, log: Log) -> None:
        self._slack = slack
        self._bot = bot
        self._log = log

    async def write(
        self,
        user: User,
        channel: Channel,
        text: str,
        thread: InThread | None = None,
        files: Sequence[SharedFile] = (),
    ) -> None:
        """Post a message, or run a command if the text begins with a slash.

        Commands do not work in threads, and with files a slash begins no command.

        https://docs.slack.dev/interactivity/implementing-slash-commands
        """
        if channel.is_archived:
            raise RefusedError("is_archived", "Nothing can be said in an archived channel.")
        if user.id not in channel.members:
            raise RefusedError("not_in_channel", "You must join this channel before you can write in it.")
        other = self._slack.teams[user.team_id].users.get(channel.other_member(user.id) or "")
        if other and other.is_deactivated:
            raise RefusedError("user_disabled", f"{other.real_name}'s account has been deactivated.")
        if not text.strip() and not files:
            raise RefusedError("no_text", "An empty line cannot be sent.")
        is_command = text.startswith("/") and not files
        if thread and is_command:
            raise RefusedError("not_in_threads", f"{text.split(maxsplit=1)[0]} is not supported in threads. Sorry!")
        if is_command:
            await self._command(user, channel, text.strip())
            return
        shared = self._slack.teams[user.team_id].share(user, channel, files, self._slack.base_url)
        self._slack.say(channel, user, Content(html.escape(text, quote=False), files=shared), thread)

    async def act(self, user: User, place: Place, names: tuple[str, str], value: Any, *, by_enter: bool) -> None:
        """Press, choose or type something in a view or under a message, or press Enter in a text field."""
        block, element = _element_at(place, names)
        state = self._done(place, names, element, value)
        if not tells_the_app(block, element, by_enter=by_enter):
            return  # Slack's client does not send it to the app
        if isinstance(place, View):
            payload = payloads.action_in_view(self._slack, user, place, block, element, state)
        else:
            payload = payloads.action_in_message(self._slack, user, place, block, element, state)
        await self._bot.send("interactive", payload, f"block_actions {element['action_id']}")

    def _done(self, place: Place, names: tuple[str, str], element: Element, value: Any) -> State:
        """Read what was done to an element, and store it if the element holds a value."""
        if element["type"] in MEMORIES:
            place.sheet.type_in(names, value, self._slack.quirks)
            return place.sheet.inputs[names].shown
        if element["type"] == "overflow":
            return {"selected_option": choose((value or {}).get("selected_option"), element["options"])}
        return {}

    async def suggest(self, user: User, place: Place, names: tuple[str, str], query: str) -> dict[str, Any]:
        """Ask the bot for an external select's options, and return its `options` or `option_groups`."""
        _, element = _element_at(place, names)
        if element["type"] not in EXTERNAL:
            raise RefusedError("no_options", f"A {element['type']} does not ask the app for options.")
        if len(query) < element.get("min_query_length", MIN_QUERY_LENGTH):
            return {"options": []}
        payload = payloads.block_suggestion(self._slack, user, place, names, query)
        acknowledgement = await self._bot.send("interactive", payload, f"block_suggestion {element['action_id']}")
        offer: dict[str, Any] = acknowledgement.body if isinstance(acknowledgement.body, dict) else {}
        with noting_refusals(self._log, "the options that the bot offers"):
            insist(check_options(offer))
        place.sheet.offer(names, offered_options(offer))
        return offer

    async def start(self, user: User, callback_id: str, seen: Channel | Posted) -> None:
        """Choose a shortcut: a global one with a conversation on the screen, or one from a message's menu."""
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
            with noting_refusals(self._log, f"the answer to {name}"):
                self._answer_command(user, channel, line, acknowledgement.body)
        except (BotFailedError, RefusedError) as error:
            code = error.error if isinstance(error, BotFailedError) else "dispatch_failed"
            self._slack.notify(user.id, f'{name} failed with the error "{code}"')
            raise BotFailedError(code, f"{error}") from error

    def _answer_command(self, user: User, channel: Channel, line: str, body: Any) -> None:
        """Show the bot's answer to a command. If everybody may see it, they see the command too."""
        reply: dict[str, Any] = {"text": body} if isinstance(body, str) else body or {}
        content = content_of(reply) if has_content(reply) else None
        bot = self._slack.teams[user.team_id].bot
        is_public = reply.get("response_type") == "in_channel"
        if is_public:
            self._slack.say(channel, user, Content(html.escape(line, quote=False)))
        if content is None:
            return
        if is_public:
            self._slack.say(channel, bot, content)
        else:
            self._slack.whisper(channel, bot, user.id, content)


def _element_at(place: Place, names: tuple[str, str]) -> tuple[Block, Element]:
    found = find(place.blocks, *names)
    if found is None:
        raise RefusedError("no_such_element", f"Nothing here has the names {names}.")
    return found
