"""A company in Slack: a workspace with its people and conversations, perhaps in an organisation."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from sandbox.workspace.files import File, SharedFile

APP_ID = "A0TOINGG01"
APP_NAME = "Toingg"
CLIENT_ID = "9876543210.1234567890"
CLIENT_SECRET = "sandbox-client-secret-0d63ab"
SIGNING_SECRET = "sandbox-signing-secret-7b1f4e"
APP_TOKEN = "xapp-sandbox-app-token-51c9d2"
VERIFICATION_TOKEN = "sandbox-verification-token"

Role = Literal["owner", "admin", "member", "guest", "single_channel_guest"]
ChannelType = Literal["channel", "private", "im"]


@dataclass
class User:
    """A person as a member of a workspace, or the bot's own account there.

    In an organisation, a person may be a member of several workspaces with one id. Slack always names the same one of
    them as their own, `home_id`: https://github.com/slackapi/bolt-js/issues/1875
    """

    id: str
    team_id: str
    name: str
    real_name: str
    role: Role = "member"
    is_bot: bool = False
    is_founder: bool = False  # the workspace's creator is its primary owner, as long as they are an owner
    is_deactivated: bool = False
    home_id: str = ""

    def __post_init__(self) -> None:
        """Set this workspace as their own, unless they have another."""
        self.home_id = self.home_id or self.team_id

    @property
    def is_guest(self) -> bool:
        """Whether this person sees only the channels that they were invited to."""
        return self.role in ("guest", "single_channel_guest")

    @property
    def is_owner_or_admin(self) -> bool:
        """Whether this person administers the workspace. Owners are admins too."""
        return self.role in ("owner", "admin")

    @property
    def is_primary_owner(self) -> bool:
        """Whether this is the one owner whom the others cannot demote."""
        return self.is_founder and self.role == "owner"

    def as_json(self) -> dict[str, Any]:
        """Return the user as the client's API shows people."""
        return {
            "id": self.id,
            "team_id": self.team_id,
            "name": self.name,
            "real_name": self.real_name,
            "role": self.role,
            "is_bot": self.is_bot,
            "deleted": self.is_deactivated,
        }


@dataclass
class Channel:
    """A conversation: a public or private channel, or a direct message of two people (with an empty name).

    A channel shared over Slack Connect is the same object for its host and for the other companies.
    """

    id: str
    team_id: str
    type: ChannelType
    name: str
    members: set[str]
    is_archived: bool = False
    is_ext_shared: bool = False  # with another company, over Slack Connect
    shared_with: list[str] = field(default_factory=list)  # the ids of their teams

    @property
    def team_ids(self) -> list[str]:
        """The teams that it belongs to, its host first."""
        return [self.team_id, *self.shared_with]

    @property
    def payload_name(self) -> str:
        """The name in payloads: Slack does not reveal the names of private conversations."""
        return {"channel": self.name, "private": "privategroup", "im": "directmessage"}[self.type]

    def other_member(self, user_id: str) -> str | None:
        """Return the other person in this direct message."""
        others = sorted(self.members - {user_id})
        return others[0] if self.type == "im" and others else None


@dataclass
class Team:
    """A company's workspace. `bot` is the app's account there when it is installed."""

    id: str
    name: str
    domain: str
    bot: User
    bot_id: str
    users: dict[str, User]
    channels: dict[str, Channel]
    enterprise: "Enterprise | None" = field(default=None, compare=False, repr=False)
    files: dict[str, File] = field(default_factory=dict)

    @property
    def teams(self) -> list["Team"]:
        """The workspaces of an app that is installed here: this one."""
        return [self]

    def direct_message(self, user_id: str) -> Channel:
        """Return a person's direct message with the bot, opened on first use. An organisation has one per person."""
        channel_id = f"D0A{user_id[2:]}"
        if channel_id not in self.channels:
            channel = Channel(channel_id, self.users[user_id].home_id, "im", "", {user_id, self.bot.id})
            for team in self.enterprise.teams if self.enterprise else [self]:
                if user_id in team.users:
                    team.channels[channel_id] = channel
        return self.channels[channel_id]

    def share(self, user: User, channel: Channel, shared: Sequence[SharedFile], base_url: str) -> tuple[File, ...]:
        """Store the files that a person adds to a message in a conversation."""
        owner = (self.id, self.domain, user.id)
        files = tuple(File(*owner, each.name, each.content, base_url, channel.id) for each in shared)
        self.files |= {file.id: file for file in files}
        return files

    def file_for_app(self, file_id: str) -> File | None:
        """Return a file that the app may read: one chosen in its form, or shared where its account is a member.

        https://github.com/PipedreamHQ/pipedream/issues/22031
        """
        file = self.files.get(file_id)
        channel = self.channels.get(file.channel_id) if file and file.channel_id else None
        return None if channel and self.bot.id not in channel.members else file

    def remove_bot(self) -> None:
        """Remove the app's account from every channel. Direct messages stay as they are."""
        for channel in self.channels.values():
            if channel.type != "im":
                channel.members.discard(self.bot.id)

    def visible_to(self, user_id: str) -> list[Channel]:
        """List the conversations that a person can see. Only guests cannot see every public channel."""
        is_guest = self.users[user_id].is_guest
        return [
            channel
            for channel in self.channels.values()
            if user_id in channel.members or (channel.type == "channel" and not is_guest)
        ]


@dataclass
class Enterprise:
    """An organisation on Enterprise Grid: several workspaces of one company, which can install an app together.

    https://docs.slack.dev/enterprise/developing-for-enterprise-orgs
    """

    id: str
    name: str
    domain: str
    teams: list[Team]

    @property
    def bot(self) -> User:
        """The app's account, which has one id in all workspaces."""
        return self.teams[0].bot

    @property
    def bot_id(self) -> str:
        """The account's bot_id."""
        return self.teams[0].bot_id


Place = Team | Enterprise
"""Where an app can be installed."""
