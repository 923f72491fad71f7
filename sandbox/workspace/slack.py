"""Slack's memory: teams, messages, open views, permits and notices."""

import time
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from sandbox.workspace.changes import Changes
from sandbox.workspace.companies import FIRST_TOKENS, companies
from sandbox.workspace.content import Content
from sandbox.workspace.elements import Element
from sandbox.workspace.files import File
from sandbox.workspace.installations import End, Installation, Installations
from sandbox.workspace.manifest import Manifest
from sandbox.workspace.messages import InThread, Message, Messages
from sandbox.workspace.paging import Paging
from sandbox.workspace.permits import Clock, Codes, ResponseUrls, Triggers
from sandbox.workspace.places import Posted
from sandbox.workspace.quirks import Quirks
from sandbox.workspace.refused import RefusedError
from sandbox.workspace.sheet import Sheet
from sandbox.workspace.teams import APP_NAME, APP_TOKEN, Channel, Place, Team, User
from sandbox.workspace.views import STACK_LIMIT, View


class Slack:
    """Everything that this Slack knows. All of it happens on one event loop, so no locks are needed."""

    def __init__(self, base_url: str, manifest: Manifest, *, is_app_installed: bool = True) -> None:
        self.base_url = base_url
        self.manifest = manifest
        self.is_installed_by_people = not is_app_installed  # over OAuth; otherwise it is installed from the start
        self.bot_works_in: str | None = None  # the one workspace whose token the bot has, if known
        self.changes = Changes()
        self.reset()

    def reset(self) -> None:
        """Start again with a Slack in which nobody has said anything."""
        self.quirks = Quirks()
        self.clock = Clock()
        self.codes = Codes(self.clock)
        self.triggers = Triggers(self.clock)
        self.response_urls = ResponseUrls(self.base_url, self.clock)
        self.messages = Messages()
        self.teams = {team.id: team for team in companies()}
        self.installations = Installations()
        self.sheets: dict[tuple[str, str, str], Sheet] = {}  # (user, channel, ts): the contents of a message's elements
        self.views: dict[str, list[View]] = defaultdict(list)  # each person's stack of modals, top last
        self.homes: dict[tuple[str, str], View] = {}  # (place, user): the published Home tabs
        self.notices: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self.paging = Paging()
        for team in self.teams.values():
            for user in list(team.users.values()):
                if not user.is_bot:
                    team.direct_message(user.id)
            if not self.is_installed_by_people and team.id in FIRST_TOKENS:
                self.installations.add(team, self.manifest.scopes, token=FIRST_TOKENS[team.id])
            else:
                team.remove_bot()
        self.changes.touch(self.user_ids())

    # people and conversations

    def user_ids(self) -> list[str]:
        """List all users of all teams."""
        return [user_id for team in self.teams.values() for user_id in team.users]

    def memberships(self, user_id: str) -> list[User]:
        """List a person once for each of their workspaces, even if deactivated there."""
        users = (team.users.get(user_id) for team in self.teams.values())
        members = [user for user in users if user and not user.is_bot]
        if not members:
            raise RefusedError("user_not_found", f"There is no person {user_id}.")
        return members

    def person(self, user_id: str, team_ids: Collection[str] = ()) -> User:
        """Return an active person, in one of these workspaces if possible, otherwise in their first one."""
        members = self.memberships(user_id)
        user = next((member for member in members if member.team_id in team_ids), members[0])
        if user.is_deactivated:
            raise RefusedError("account_inactive", f"{user.real_name}'s account has been deactivated.")
        return user

    def channel_seen_by(self, user: User, channel_id: str) -> Channel:
        """Return a conversation that this person can see."""
        for channel in self.conversations_of(user):
            if channel.id == channel_id:
                return channel
        raise RefusedError("channel_not_found", f"{user.name} sees no conversation {channel_id}.")

    def conversations_of(self, user: User) -> list[Channel]:
        """List what a person can see. The app's direct message needs an installation or earlier messages."""
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
        """List all workspaces, followed by the organisations."""
        enterprises = {team.enterprise.id: team.enterprise for team in self.teams.values() if team.enterprise}
        return [*self.teams.values(), *enterprises.values()]

    def place(self, place_id: str) -> Place:
        """Find a workspace or an organisation by its id."""
        for place in self.places():
            if place.id == place_id:
                return place
        raise RefusedError("team_not_found", f"There is no workspace or organisation {place_id}.")

    def installation(self, team_id: str) -> Installation:
        """Return the app's installation that reaches a workspace, or refuse."""
        installation = self.installations.reaching(team_id)
        if installation is None:
            raise RefusedError("app_not_installed", f"{APP_NAME} is not installed in {self.teams[team_id].name}.")
        return installation

    def install(self, place: Place, scopes: Iterable[str], by: User | None = None) -> Installation:
        """Install the app, or add scopes if it is installed."""
        installation = self.installations.add(place, scopes, by)
        self.changes.touch(self.user_ids())
        return installation

    def uninstall(self, installation: Installation, end: End = "account_inactive") -> None:
        """Uninstall the app: its token ends, it leaves all channels, and its views close."""
        self.installations.remove(installation, end)
        self.homes = {key: home for key, home in self.homes.items() if home.installation is not installation}
        self._end_in(installation.teams)

    def set_access(self, installation: Installation, team: Team, *, is_granted: bool) -> None:
        """Remove a workspace from its organisation's installation, or add it again."""
        if is_granted:
            installation.team_ids |= {team.id}
            self.changes.touch(team.users)
        else:
            installation.team_ids -= {team.id}
            self._end_in([team])

    def _end_in(self, teams: list[Team]) -> None:
        """Remove the app from the channels of these workspaces, and close its views there."""
        for team in teams:
            team.remove_bot()
            for user_id, stack in self.views.items():
                self.views[user_id] = [view for view in stack if view.team is not team]
        self.changes.touch(self.user_ids())

    # messages

    def say(self, channel: Channel, author: User, content: Content, thread: InThread | None = None) -> Message:
        """Post a message by a person or the bot, for everybody in the conversation or in a thread."""
        message = self.messages.add(channel.id, author, content, bot_id=self._bot_id(author), thread=thread)
        self.tell(channel)
        return message

    def whisper(
        self, channel: Channel, author: User, to: str, content: Content, thread: InThread | None = None
    ) -> Message:
        """Show an ephemeral message to one person."""
        bot_id = self._bot_id(author)
        message = self.messages.add(channel.id, author, content, bot_id=bot_id, visible_to=to, thread=thread)
        self.changes.touch([to])
        return message

    def edit(self, channel: Channel, message: Message, content: Content) -> None:
        """Edit a message."""
        message.edit(content, self.messages.next_ts())
        for (_, channel_id, ts), sheet in self.sheets.items():
            if (channel_id, ts) == (channel.id, message.ts):
                sheet.replace(message.blocks)
        self.tell(channel)

    def unsay(self, channel: Channel, message: Message) -> None:
        """Delete a message."""
        self.messages.remove(message)
        self.tell(channel)

    def posted(self, user: User, channel: Channel, message: Message) -> Posted:
        """Return a message as this person has it on the screen."""
        key = (user.id, channel.id, message.ts)
        if key not in self.sheets:
            team = self.teams[user.team_id]
            self.sheets[key] = Sheet(message.blocks, team=team, user_id=user.id, opened_in=channel)
        return Posted(channel, message, self.sheets[key])

    def store_file(self, user: User, name: str, content: bytes, element: Element) -> File:
        """Store a file that a person has uploaded, if the file_input accepts it."""
        team = self.teams[user.team_id]
        file = File(team.id, team.domain, user.id, name, content, self.base_url)
        file.insist_on_fitting(element)
        team.files[file.id] = file
        return file

    def notify(self, user_id: str, text: str) -> None:
        """Show a person a private notice, as Slackbot does."""
        notices = self.notices[user_id]
        notices.append({"id": f"N{len(notices) + 1}", "time": time.time(), "text": text})
        self.changes.touch([user_id])

    def mark_read(self, user: User, channel: Channel) -> None:
        """Mark everything in a conversation as read by a person."""
        if self.messages.mark_read(user.id, channel.id):
            self.changes.touch([user.id])

    def tell(self, channel: Channel) -> None:
        """Notify everybody who sees this conversation that it has changed."""
        for team in (self.teams[team_id] for team_id in channel.team_ids):
            self.changes.touch(user_id for user_id in team.users if channel in team.visible_to(user_id))

    # views

    def new_view(self, content: dict[str, Any], team: Team, user_id: str, opened_in: Channel | None) -> View:
        """Return a new view of the app in this team, for a person of this team or of another one."""
        return View(
            content,
            installation=self.installation(team.id),
            team=team,
            reader_team=team if user_id in team.users else self.teams[self.memberships(user_id)[0].team_id],
            user_id=user_id,
            opened_in=opened_in,
        )

    def open_view(self, view: View) -> None:
        """Show a view as a new modal, which replaces an open one."""
        self.views[view.user_id] = [view]
        self.changes.touch([view.user_id])

    def push_view(self, view: View) -> None:
        """Push a view onto the person's modal."""
        stack = self.views[view.user_id]
        if not stack:
            raise RefusedError("not_found", "A view is pushed onto an open modal, and none is open.")
        if len(stack) >= STACK_LIMIT:
            raise RefusedError("push_limit_reached", f"A modal holds {STACK_LIMIT} views.")
        view.root_id, view.previous_id = stack[0].id, stack[-1].id
        stack.append(view)
        self.changes.touch([view.user_id])

    def replace_view(self, view: View, content: dict[str, Any]) -> None:
        """Replace the content of an open view."""
        view.replace(content)
        self.changes.touch([view.user_id])

    def close_view(self, view: View, *, whole_stack: bool = False) -> None:
        """Close a view, or the modal with all its views. A closed view stays closed."""
        stack = self.views[view.user_id]
        self.views[view.user_id] = [] if whole_stack else [other for other in stack if other is not view]
        self.changes.touch([view.user_id])

    def publish_home(self, team: Team, user_id: str, content: dict[str, Any]) -> View:
        """Publish the app's Home for a person. It stays the same view, however often it is published."""
        home = self.home_of(team.users[user_id])
        if home is None:
            home = self.new_view(content, team, user_id, None)
            self.homes[home.installation.place.id, user_id] = home
        else:
            home.replace(content)
        self.changes.touch([user_id])
        return home

    def home_of(self, user: User) -> View | None:
        """Return the Home that a person sees, in their workspace or their whole organisation."""
        installation = self.installations.reaching(user.team_id)
        return self.homes.get((installation.place.id, user.id)) if installation else None

    def top_view(self, user: User, view_id: str) -> View:
        """Return the top view of a person's stack: no other can be used."""
        stack = self.views[user.id]
        if not stack or stack[-1].id != view_id:
            raise RefusedError("not_found", "This view is not on the screen any more.")
        return stack[-1]

    def touchable_view(self, user: User, view_id: str) -> View:
        """Return a view that a person can use: the top one, or their Home if no modal covers it."""
        home = self.home_of(user)
        return home if home and home.id == view_id and not self.views[user.id] else self.top_view(user, view_id)

    def find_view(
        self, team_ids: Collection[str], *, view_id: str | None = None, external_id: str | None = None
    ) -> View | None:
        """Find an app's open view in these teams, by its id or its external_id."""
        for view in (view for stack in self.views.values() for view in stack if view.team.id in team_ids):
            if view.id == view_id or (external_id and view.external_id == external_id):
                return view
        return None

    def _bot_id(self, author: User) -> str | None:
        return self.teams[author.team_id].bot_id if author.is_bot else None
