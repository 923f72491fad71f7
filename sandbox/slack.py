"""Slack's memory: teams, messages, open views, permits and notices."""

import time
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any, Literal

from sandbox.changes import Changes
from sandbox.companies import FIRST_TOKENS, companies
from sandbox.elements import Element, interactive
from sandbox.files import File
from sandbox.installations import End, Installation, Installations
from sandbox.manifest import Manifest
from sandbox.messages import Message, Messages
from sandbox.oauth import Codes
from sandbox.permits import Clock, ResponseUrls, Triggers
from sandbox.places import Posted
from sandbox.refused import RefusedError, insist
from sandbox.rules import check_view
from sandbox.sheet import Sheet
from sandbox.teams import APP_NAME, APP_TOKEN, Channel, Place, Team, User
from sandbox.views import STACK_LIMIT, View


class Slack:
    """All that this Slack knows. Everything happens on one event loop, so nothing here needs a lock."""

    def __init__(self, base_url: str, manifest: Manifest, *, is_app_installed: bool = True) -> None:
        self.base_url = base_url
        self.manifest = manifest
        self.is_installed_by_people = not is_app_installed  # over OAuth; else it is there from the start
        self.changes = Changes()
        self.reset()

    def reset(self) -> None:
        """Begin again as if nobody had ever said anything."""
        self.clock = Clock()
        self.codes = Codes(self.clock)
        self.triggers = Triggers(self.clock)
        self.response_urls = ResponseUrls(self.base_url, self.clock)
        self.messages = Messages()
        self.teams = {team.id: team for team in companies()}
        self.installations = Installations()
        self.sheets: dict[tuple[str, str, str], Sheet] = {}  # (user, channel, ts): what stands under a message
        self.views: dict[str, list[View]] = defaultdict(list)  # each person's stack of modals, top last
        self.homes: dict[str, View] = {}  # the Home tabs that were published, by their reader
        self.notices: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self.read_until: dict[tuple[str, str], str] = {}  # (user, channel): the last message that was read
        for team in self.teams.values():
            for user in list(team.users.values()):
                if not user.is_bot:
                    team.direct_message(user.id)
            if not self.is_installed_by_people and team.id in FIRST_TOKENS:
                self.installations.add(team, self.manifest.scopes, token=FIRST_TOKENS[team.id])
            else:
                _leave_channels(team)
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

    def team_of(self, user_id: str) -> Team:
        """Find the team that a person belongs to, whether or not they can still act there."""
        return next(team for team in self.teams.values() if user_id in team.users)

    def channel_seen_by(self, user: User, channel_id: str) -> Channel:
        """Find a conversation that this person can see."""
        for channel in self.conversations_of(user):
            if channel.id == channel_id:
                return channel
        raise RefusedError("channel_not_found", f"{user.name} sees no conversation {channel_id}.")

    def conversations_of(self, user: User) -> list[Channel]:
        """List what a person can see; the app is there only while it is installed, or if it has said something."""
        team = self.teams[user.team_id]
        return [
            channel
            for channel in team.visible_to(user.id)
            if channel.other_member(user.id) != team.bot.id
            or self.installations.reaching(team.id)
            or self.messages.seen_by(user.id, channel.id)
        ]

    def is_app_token(self, token: str) -> bool:
        """Say whether this is the app-level token."""
        return token == APP_TOKEN

    # the app

    def places(self) -> list[Place]:
        """List all workspaces, and the organisations after them."""
        enterprises = {team.enterprise.id: team.enterprise for team in self.teams.values() if team.enterprise}
        return [*self.teams.values(), *enterprises.values()]

    def place(self, place_id: str) -> Place:
        """Find a workspace or an organisation by its id."""
        for place in self.places():
            if place.id == place_id:
                return place
        raise RefusedError("team_not_found", f"There is no workspace or organisation {place_id}.")

    def installation(self, team_id: str) -> Installation:
        """Find the app in a workspace, where something is done that needs it."""
        installation = self.installations.reaching(team_id)
        if installation is None:
            raise RefusedError("app_not_installed", f"{APP_NAME} is not installed in {self.teams[team_id].name}.")
        return installation

    def install(self, place: Place, scopes: Iterable[str], by: User | None = None) -> Installation:
        """Install the app, or give it more scopes where it is installed."""
        installation = self.installations.add(place, scopes, by)
        self.changes.touch(self.user_ids())
        return installation

    def uninstall(self, installation: Installation, end: End = "account_inactive") -> None:
        """Remove the app: its token ends, it leaves all channels, and what it showed is taken off every screen."""
        self.installations.remove(installation, end)
        for team in installation.place.teams:
            _leave_channels(team)
        for user_id, stack in self.views.items():
            self.views[user_id] = [view for view in stack if view.team.id not in installation.team_ids]
        self.homes = {
            user_id: home for user_id, home in self.homes.items() if home.team.id not in installation.team_ids
        }
        self.changes.touch(self.user_ids())

    def accept_view(
        self, installation: Installation, content: dict[str, Any], surface: Literal["modal", "home"] = "modal"
    ) -> None:
        """Refuse a view that breaks a rule, or has elements that the app may not use there."""
        insist(check_view(content, surface=surface))
        if any(element["type"] == "file_input" for _, element in interactive(content["blocks"])):
            installation.insist_on_scope("files:read")

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
        for team in (self.teams[team_id] for team_id in channel.team_ids):
            self.changes.touch(user_id for user_id in team.users if channel in team.visible_to(user_id))

    # views

    def new_view(self, content: dict[str, Any], team: Team, user_id: str, opened_in: Channel | None) -> View:
        """Make a view of the app in this team, for a person of this team or of another one."""
        return View(
            content,
            installation=self.installation(team.id),
            team=team,
            reader_team=self.team_of(user_id),
            user_id=user_id,
            opened_in=opened_in,
        )

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
            home = self.homes[user_id] = self.new_view(content, team, user_id, None)
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

    def find_view(
        self, team_ids: Collection[str], *, view_id: str | None = None, external_id: str | None = None
    ) -> View | None:
        """Find a view that an app has open in these teams, by its id or by the app's own name for it."""
        for view in (view for stack in self.views.values() for view in stack if view.team.id in team_ids):
            if view.id == view_id or (external_id and view.external_id == external_id):
                return view
        return None

    def _bot_id(self, author: User) -> str | None:
        return self.teams[author.team_id].bot_id if author.is_bot else None


def _leave_channels(team: Team) -> None:
    """Take the app's account out of every channel; the direct messages stay as they are."""
    for channel in team.channels.values():
        if channel.type != "im":
            channel.members.discard(team.bot.id)
