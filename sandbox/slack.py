"""Slack's memory: teams, messages, open views, permits and notices."""

import time
from collections import defaultdict
from typing import Any, Literal

from sandbox.changes import Changes
from sandbox.elements import Element, interactive
from sandbox.files import File
from sandbox.manifest import Manifest
from sandbox.messages import Message, Messages
from sandbox.permits import Clock, ResponseUrls, Triggers
from sandbox.places import Posted
from sandbox.refused import RefusedError, insist
from sandbox.rules import check_view
from sandbox.sheet import Sheet
from sandbox.teams import APP_TOKEN, Channel, Team, User, default_teams
from sandbox.views import STACK_LIMIT, View


class Slack:
    """All that this Slack knows. Everything happens on one event loop, so nothing here needs a lock."""

    def __init__(self, base_url: str, manifest: Manifest) -> None:
        self.base_url = base_url
        self.manifest = manifest
        self.changes = Changes()
        self.reset()

    def reset(self) -> None:
        """Begin again as if nobody had ever said anything."""
        self.scopes = set(self.manifest.scopes)
        self.clock = Clock()
        self.triggers = Triggers(self.clock)
        self.response_urls = ResponseUrls(self.base_url, self.clock)
        self.messages = Messages()
        self.teams = {team.id: team for team in default_teams()}
        self.sheets: dict[tuple[str, str, str], Sheet] = {}  # (user, channel, ts): what stands under a message
        self.views: dict[str, list[View]] = defaultdict(list)  # each person's stack of modals, top last
        self.homes: dict[str, View] = {}  # the Home tabs that were published, by their reader
        self.notices: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self.read_until: dict[tuple[str, str], str] = {}  # (user, channel): the last message that was read
        for team in self.teams.values():
            for user in list(team.users.values()):
                if not user.is_bot:
                    team.direct_message(user.id)
        self.changes.touch(self.user_ids())

    # people and conversations

    def user_ids(self) -> list[str]:
        """List everybody, in all teams."""
        return [user_id for team in self.teams.values() for user_id in team.users]

    def person(self, user_id: str) -> User:
        """Find a person to act as."""
        for team in self.teams.values():
            user = team.users.get(user_id)
            if user and user.is_deactivated:
                raise RefusedError("account_inactive", f"{user.real_name}'s account has been deactivated.")
            if user and not user.is_bot:
                return user
        raise RefusedError("user_not_found", f"There is no person {user_id}.")

    def channel_seen_by(self, user: User, channel_id: str) -> Channel:
        """Find a conversation that this person can see."""
        for channel in self.teams[user.team_id].visible_to(user.id):
            if channel.id == channel_id:
                return channel
        raise RefusedError("channel_not_found", f"{user.name} sees no conversation {channel_id}.")

    def team_of_bot_token(self, token: str) -> Team | None:
        """Find the team that a bot token was made for."""
        return next((team for team in self.teams.values() if team.bot_token == token), None)

    def is_app_token(self, token: str) -> bool:
        """Say whether this is the app-level token."""
        return token == APP_TOKEN

    # what the app may do

    def insist_on_scope(self, *scopes: str) -> None:
        """Refuse what the app needs one of these scopes for, if it has none of them."""
        if scopes and not self.scopes & set(scopes):
            raise RefusedError(
                "missing_scope",
                f"The manifest does not ask for {scopes[0]}.",
                needed=scopes[0],
                provided=",".join(sorted(self.scopes)),
            )

    def accept_view(self, content: dict[str, Any], surface: Literal["modal", "home"] = "modal") -> None:
        """Refuse a view that breaks a rule, or has elements that this app may not use."""
        insist(check_view(content, surface=surface))
        if any(element["type"] == "file_input" for _, element in interactive(content["blocks"])):
            self.insist_on_scope("files:read")

    # messages

    def say(self, channel: Channel, author: User, text: str, blocks: list[Any] | None = None) -> Message:
        """Post a person's or the bot's message for everybody in the conversation."""
        message = self.messages.add(channel.id, author, text, blocks, bot_id=self._bot_id(author))
        if not author.is_bot:
            self.read_until[author.id, channel.id] = message.ts
        self.tell(channel)
        return message

    def whisper(self, channel: Channel, author: User, to: str, text: str, blocks: list[Any] | None = None) -> Message:
        """Show an ephemeral message to one person."""
        bot_id = self._bot_id(author)
        message = self.messages.add(channel.id, author, text, blocks, bot_id=bot_id, visible_to=to)
        self.changes.touch([to])
        return message

    def edit(self, channel: Channel, message: Message, text: str, blocks: list[Any] | None) -> None:
        """Change a message in its place."""
        message.edit(text, blocks, self.messages.next_ts())
        for (_, channel_id, ts), sheet in self.sheets.items():
            if (channel_id, ts) == (channel.id, message.ts):
                sheet.replace(message.blocks or [])
        self.tell(channel)

    def unsay(self, channel: Channel, message: Message) -> None:
        """Take a message away."""
        self.messages.remove(message)
        self.tell(channel)

    def posted(self, user: User, channel: Channel, message: Message) -> Posted:
        """Give a message as this person has it on the screen."""
        key = (user.id, channel.id, message.ts)
        if key not in self.sheets:
            team = self.teams[user.team_id]
            self.sheets[key] = Sheet(message.blocks or [], team=team, user_id=user.id, opened_in=channel)
        return Posted(channel, message, self.sheets[key])

    def keep(self, user: User, name: str, content: bytes, element: Element) -> File:
        """Keep a file that a person has uploaded, if the file_input takes it."""
        team = self.teams[user.team_id]
        file = File(team.id, team.domain, user.id, name, content, self.base_url)
        file.insist_on_fitting(element)
        team.files[file.id] = file
        return file

    def notify(self, user_id: str, text: str) -> None:
        """Tell a person something in private, as Slackbot does."""
        notices = self.notices[user_id]
        notices.append({"id": f"N{len(notices) + 1}", "time": time.time(), "text": text})
        self.changes.touch([user_id])

    def unread(self, user_id: str, channel_id: str) -> int:
        """Count what a person has not read in a conversation."""
        last = self.read_until.get((user_id, channel_id), "")
        return sum(message.ts > last for message in self.messages.seen_by(user_id, channel_id))

    def mark_read(self, user: User, channel: Channel) -> None:
        """Note that a person has seen all that was said in a conversation."""
        seen = self.messages.seen_by(user.id, channel.id)
        if seen and self.unread(user.id, channel.id):
            self.read_until[user.id, channel.id] = seen[-1].ts
            self.changes.touch([user.id])

    def tell(self, channel: Channel) -> None:
        """Let everybody who sees this conversation know that it changed."""
        team = self.teams[channel.team_id]
        self.changes.touch(user_id for user_id in team.users if channel in team.visible_to(user_id))

    # views

    def open_view(self, view: View) -> None:
        """Show a view as a new modal, in place of one that may be open."""
        self.views[view.user_id] = [view]
        self.changes.touch([view.user_id])

    def push_view(self, view: View) -> None:
        """Lay a view on top of the person's modal."""
        stack = self.views[view.user_id]
        if not stack:
            raise RefusedError("not_found", "A view is pushed onto an open modal, and none is open.")
        if len(stack) >= STACK_LIMIT:
            raise RefusedError("push_limit_reached", f"A modal holds {STACK_LIMIT} views.")
        view.root_id, view.previous_id = stack[0].id, stack[-1].id
        stack.append(view)
        self.changes.touch([view.user_id])

    def replace_view(self, view: View, content: dict[str, Any]) -> None:
        """Show other content in an open view."""
        view.replace(content)
        self.changes.touch([view.user_id])

    def close_view(self, view: View, *, whole_stack: bool = False) -> None:
        """Take a view off the screen, or the modal with all its views; one that is closed already stays closed."""
        stack = self.views[view.user_id]
        self.views[view.user_id] = [] if whole_stack else [other for other in stack if other is not view]
        self.changes.touch([view.user_id])

    def publish_home(self, team: Team, user_id: str, content: dict[str, Any]) -> View:
        """Show a person the app's Home; it stays the same view, however often it is published."""
        home = self.homes.get(user_id)
        if home is None:
            home = self.homes[user_id] = View(content, team=team, user_id=user_id, opened_in=None)
        else:
            home.replace(content)
        self.changes.touch([user_id])
        return home

    def top_view(self, user: User, view_id: str) -> View:
        """Find the view that lies on top of a person's stack: no other can be touched."""
        stack = self.views[user.id]
        if not stack or stack[-1].id != view_id:
            raise RefusedError("not_found", "This view is not on the screen any more.")
        return stack[-1]

    def touchable_view(self, user: User, view_id: str) -> View:
        """Find a view in which a person can do something: the top one, or their Home if no modal covers it."""
        home = self.homes.get(user.id)
        return home if home and home.id == view_id and not self.views[user.id] else self.top_view(user, view_id)

    def find_view(self, team_id: str, *, view_id: str | None = None, external_id: str | None = None) -> View | None:
        """Find an open view of a team by its id or by the app's own name for it."""
        for view in (view for stack in self.views.values() for view in stack if view.team.id == team_id):
            if view.id == view_id or (external_id and view.external_id == external_id):
                return view
        return None

    def _bot_id(self, author: User) -> str | None:
        return self.teams[author.team_id].bot_id if author.is_bot else None
