"""What a company is in Slack: a workspace with its people and conversations, and maybe an organisation around it."""

from dataclasses import dataclass, field
from typing import Any, Literal

from sandbox.files import File

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
    """A person, or the bot's own account."""

    id: str
    team_id: str
    name: str
    real_name: str
    role: Role = "member"
    is_bot: bool = False
    is_founder: bool = False  # who made the workspace is its primary owner, as long as an owner
    is_deactivated: bool = False

    @property
    def is_guest(self) -> bool:
        """Whether this person sees only the channels that they were invited to."""
        return self.role in ("guest", "single_channel_guest")

    @property
    def is_owner_or_admin(self) -> bool:
        """Whether this person administers the workspace: owners are admins too."""
        return self.role in ("owner", "admin")

    @property
    def is_primary_owner(self) -> bool:
        """Whether this is the one owner whom the others cannot demote."""
        return self.is_founder and self.role == "owner"

    def as_json(self) -> dict[str, Any]:
        """Give the user as the client's API shows people."""
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
    """A conversation: a public or a private channel, or a direct message of two (its name is then empty).

    One that is shared over Slack Connect is the same for the company that hosts it and for those it is shared with.
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
        """The teams to which it belongs, its host first."""
        return [self.team_id, *self.shared_with]

    @property
    def payload_name(self) -> str:
        """The name that payloads carry: Slack keeps the names of private conversations to itself."""
        return {"channel": self.name, "private": "privategroup", "im": "directmessage"}[self.type]

    def other_member(self, user_id: str) -> str | None:
        """Say with whom a person has this direct message."""
        others = sorted(self.members - {user_id})
        return others[0] if self.type == "im" and others else None


@dataclass
class Team:
    """A company's workspace; `bot` is the account that the app has there once it is installed."""

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
        """The workspaces in which an app is that was installed here: this one."""
        return [self]

    def direct_message(self, user_id: str) -> Channel:
        """Give a person's direct message with the bot, opening it on first use."""
        channel_id = f"D0A{user_id[2:]}"
        if channel_id not in self.channels:
            self.channels[channel_id] = Channel(channel_id, self.id, "im", "", {user_id, self.bot.id})
        return self.channels[channel_id]

    def visible_to(self, user_id: str) -> list[Channel]:
        """List the conversations that a person can see: public channels are closed only to guests."""
        is_guest = self.users[user_id].is_guest
        return [
            channel
            for channel in self.channels.values()
            if user_id in channel.members or (channel.type == "channel" and not is_guest)
        ]


@dataclass
class Enterprise:
    """An organisation on Enterprise Grid: several workspaces of one company, in which an app can be installed at once.

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
        """The other name of that account."""
        return self.teams[0].bot_id


Place = Team | Enterprise
"""Where an app can be installed."""
