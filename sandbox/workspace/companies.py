"""The companies of the sandbox, with their people and conversations. All names, ids and secrets are made up."""

from sandbox.workspace.teams import Channel, Enterprise, Team, User

FIRST_TOKENS = {
    "T0ACME0001": "xoxb-sandbox-acme-bot-token-3f8a06",
    "T0ORBIT001": "xoxb-sandbox-orbit-bot-token-92e7b4",
}
"""Where the app is installed when the sandbox starts, with its bot tokens."""


FIRST = next(iter(FIRST_TOKENS))
"""The workspace whose token a bot for one workspace gets."""


def companies() -> list[Team]:
    """Return the workspaces at the start of the sandbox, without messages."""
    acme, orbit = _acme(), _orbit()
    _share(acme, orbit)
    return [acme, orbit, *_northwind().teams]


def _share(host: Team, guest: Team) -> None:
    """Give two companies a shared channel with people of both, and the app of the host."""
    people = {"U0ALICE001", "U0BOB00001", "U0CHITRA01", "U0OMAR0001", "U0PIA00001"}
    channel = Channel("C0LAUNCH01", host.id, "channel", "launch-partners", people | {host.bot.id})
    channel.is_ext_shared, channel.shared_with = True, [guest.id]
    for team in (host, guest):
        team.channels[channel.id] = channel


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
        users={user.id: user for user in (alice, bob, chitra, dev, bot)},
        channels={channel.id: channel for channel in channels},
    )


def _orbit() -> Team:
    team_id = "T0ORBIT001"
    bot = User("U0TOINGG02", team_id, "toingg", "Toingg", is_bot=True)
    omar = User("U0OMAR0001", team_id, "omar", "Omar Sheikh", "owner", is_founder=True)
    pia = User("U0PIA00001", team_id, "pia", "Pia Thomas", "member")
    ravi = User("U0RAVI0001", team_id, "ravi", "Ravi Shah", "member")
    general = Channel("C0GENERAL2", team_id, "channel", "general", {omar.id, pia.id, ravi.id})
    return Team(
        team_id,
        name="Orbit Clinics",
        domain="orbit",
        bot=bot,
        bot_id="B0TOINGG02",
        users={user.id: user for user in (omar, pia, ravi, bot)},
        channels={general.id: general},
    )


def _northwind() -> Enterprise:
    """Return the organisation. Uma is in both workspaces; Slack treats the second one as her own."""
    enterprise = Enterprise("E0NORTHWND", "Northwind Group", "northwind", [])
    enterprise.teams += [
        _of_northwind(enterprise, "T0NWHOTEL1", "Northwind Hotels", ("nila", "Nila Menon"), ("hari", "Hari Iyer")),
        _of_northwind(enterprise, "T0NWAIR001", "Northwind Air", ("arun", "Arun Das"), ("tara", "Tara Bose")),
    ]
    for team in enterprise.teams:
        uma = User("U0UMA00000", team.id, "uma", "Uma Pillai", home_id="T0NWAIR001")
        team.users[uma.id] = uma
        team.channels[f"C0{team.id[2:]}"].members.add(uma.id)
    return enterprise


def _of_northwind(
    enterprise: Enterprise, team_id: str, name: str, owner: tuple[str, str], member: tuple[str, str]
) -> Team:
    """Return one of its workspaces. In an organisation, an app's account has the same id everywhere."""
    bot = User("U0TOINGG03", team_id, "toingg", "Toingg", is_bot=True)
    people = [
        User(f"U0{owner[0].upper():0<8}", team_id, *owner, role="owner", is_founder=True),
        User(f"U0{member[0].upper():0<8}", team_id, *member),
    ]
    general = Channel(f"C0{team_id[2:]}", team_id, "channel", "general", {user.id for user in people})
    return Team(
        team_id,
        name=name,
        domain=name.lower().replace(" ", "-"),
        bot=bot,
        bot_id="B0TOINGG03",
        users={user.id: user for user in (*people, bot)},
        channels={general.id: general},
        enterprise=enterprise,
    )
