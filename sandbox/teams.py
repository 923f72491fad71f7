"""Who there is: two companies with their people and conversations. All names, ids and secrets are made up."""

from dataclasses import dataclass, field
from typing import Any, Literal

from sandbox.files import File

APP_ID = "A0TOINGG01"
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
    """A conversation: a public or a private channel, or a direct message of two (its name is then empty)."""

    id: str
    team_id: str
    type: ChannelType
    name: str
    members: set[str]
    is_archived: bool = False
    is_ext_shared: bool = False  # with another company, over Slack Connect

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
    """A company's workspace with the app installed in it."""

    id: str
    name: str
    domain: str
    bot: User
    bot_id: str
    bot_token: str
    users: dict[str, User]
    channels: dict[str, Channel]
    files: dict[str, File] = field(default_factory=dict)

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


def default_teams() -> list[Team]:
    """Build the two companies with which the sandbox starts; nobody has said anything yet."""
    return [_acme(), _orbit()]


def _acme() -> Team:
    team_id = "T0ACME0001"
    bot = User("U0TOINGG01", team_id, "toingg", "Toingg", is_bot=True)
    alice = User("U0ALICE001", team_id, "alice", "Alice Rao", "owner", is_founder=True)
    bob = User("U0BOB00001", team_id, "bob", "Bob Mehta", "admin")
    chitra = User("U0CHITRA01", team_id, "chitra", "Chitra Nair", "member")
    dev = User("U0DEV00001", team_id, "dev", "Dev Kapoor", "guest")
    staff = {alice.id, bob.id, chitra.id}
    channels = [
        Channel("C0GENERAL1", team_id, "channel", "general", staff | {dev.id}),
        Channel("C0CAMPAIGN", team_id, "channel", "campaigns", staff | {bot.id}),
        Channel("G0LEADS001", team_id, "private", "leads", {alice.id, chitra.id}),
        Channel("D0ALICEBOB", team_id, "im", "", {alice.id, bob.id}),
    ]
    return Team(
        team_id,
        name="Acme Travels",
        domain="acme",
        bot=bot,
        bot_id="B0TOINGG01",
        bot_token="xoxb-sandbox-acme-bot-token-3f8a06",
        users={user.id: user for user in (alice, bob, chitra, dev, bot)},
        channels={channel.id: channel for channel in channels},
    )


def _orbit() -> Team:
    team_id = "T0ORBIT001"
    bot = User("U0TOINGG02", team_id, "toingg", "Toingg", is_bot=True)
    omar = User("U0OMAR0001", team_id, "omar", "Omar Sheikh", "owner", is_founder=True)
    pia = User("U0PIA00001", team_id, "pia", "Pia Thomas", "member")
    general = Channel("C0GENERAL2", team_id, "channel", "general", {omar.id, pia.id})
    return Team(
        team_id,
        name="Orbit Clinics",
        domain="orbit",
        bot=bot,
        bot_id="B0TOINGG02",
        bot_token="xoxb-sandbox-orbit-bot-token-92e7b4",
        users={user.id: user for user in (omar, pia, bot)},
        channels={general.id: general},
    )
