"""Who somebody is in a workspace: asked of Slack, believed for five minutes, and never guessed."""

from collections.abc import Iterator

import pytest
from slack_sdk import WebClient

from sandbox.server import Sandbox
from tests.conftest import control
from tests.servers import closed_port
from toingg_bot.pace import Pace
from toingg_bot.roles import FRESH, Role, Roles, RoleUnknown, may_create, may_manage
from toingg_bot.workspace import WorkspaceSettings, tail_of

ACME, ALICE, BOB, CHITRA, DEV = "T0ACME0001", "U0ALICE001", "U0BOB00001", "U0CHITRA01", "U0DEV00001"


class Clock:
    """A clock that a test turns."""

    now = 0.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def roles(clock: Clock) -> Roles:
    return Roles(clock)


@pytest.fixture
def client(workspace: Sandbox) -> Iterator[WebClient]:
    control(workspace, "POST", "reset")
    yield WebClient(token=workspace.bot_token, base_url=workspace.slack_api_url)
    control(workspace, "POST", "reset")


@pytest.mark.parametrize(
    ("user_id", "role"), [(ALICE, Role.ADMIN), (BOB, Role.ADMIN), (CHITRA, Role.MEMBER), (DEV, Role.MEMBER)]
)
def test_owners_are_admins_and_guests_are_members(roles: Roles, client: WebClient, user_id: str, role: Role) -> None:
    assert roles.known(ACME, user_id) is None
    assert roles.of(client, ACME, user_id) is role
    assert roles.known(ACME, user_id) is role


def test_a_role_is_asked_for_again_after_five_minutes(
    roles: Roles, client: WebClient, workspace: Sandbox, clock: Clock
) -> None:
    roles.of(client, ACME, BOB)
    control(workspace, "POST", "user", user_id=BOB, role="member")

    clock.now = FRESH - 1
    assert roles.of(client, ACME, BOB) is Role.ADMIN
    clock.now = FRESH + 1
    assert roles.known(ACME, BOB) is None
    assert roles.of(client, ACME, BOB) is Role.MEMBER


def test_whoever_was_deactivated_is_nobody(roles: Roles, client: WebClient, workspace: Sandbox) -> None:
    control(workspace, "POST", "user", user_id=BOB, deactivated=True)

    assert roles.of(client, ACME, BOB) is Role.STRANGER


def test_a_person_of_another_workspace_is_a_stranger_in_this_one(roles: Roles, client: WebClient) -> None:
    assert roles.of(client, "T0ORBIT001", ALICE) is Role.STRANGER


def test_what_slack_does_not_tell_is_not_guessed(roles: Roles, client: WebClient, workspace: Sandbox) -> None:
    with pytest.raises(RoleUnknown):
        roles.of(client, ACME, "U0NOBODY01")
    with pytest.raises(RoleUnknown):
        roles.of(WebClient(token="xoxb-fake", base_url=f"http://127.0.0.1:{closed_port()}/"), ACME, BOB)
    control(workspace, "POST", "scopes", scopes=["commands", "chat:write"])
    with pytest.raises(RoleUnknown) as caught:
        roles.of(client, ACME, BOB)

    assert caught.value.missing_scope == "users:read"
    assert "`users:read`" in caught.value.user_message


NAMED = WorkspaceSettings(creators=(ALICE,), managers=(CHITRA,))


@pytest.mark.parametrize(
    ("settings", "role", "user_id", "allowed"),
    [
        (WorkspaceSettings(), None, DEV, True),
        (WorkspaceSettings(), Role.STRANGER, DEV, False),
        (NAMED, None, ALICE, True),
        (NAMED, Role.STRANGER, ALICE, False),
        (NAMED, None, DEV, None),
        (NAMED, Role.MEMBER, DEV, False),
        (NAMED, Role.ADMIN, BOB, True),
    ],
)
def test_who_may_create(settings: WorkspaceSettings, role: Role | None, user_id: str, allowed: bool | None) -> None:
    assert may_create(settings, role, user_id) is allowed


@pytest.mark.parametrize(
    ("role", "user_id", "allowed"),
    [
        (Role.ADMIN, BOB, True),
        (Role.MEMBER, CHITRA, True),
        (Role.MEMBER, DEV, False),
        (Role.STRANGER, CHITRA, False),
    ],
)
def test_who_may_manage(role: Role, user_id: str, allowed: bool) -> None:
    assert may_manage(NAMED, role, user_id) is allowed


def test_a_bucket_fills_by_itself_and_is_ones_own(clock: Clock) -> None:
    pace = Pace(burst=2, per_minute=6, clock=clock)

    assert [pace.allows(ACME, BOB) for _ in range(3)] == [True, True, False]
    assert pace.allows(ACME, ALICE)
    clock.now = 10.0
    assert [pace.allows(ACME, BOB) for _ in range(2)] == [True, False]


@pytest.mark.parametrize(("key", "tail"), [("tg_sandbox_0815", "0815"), ("123456789", "6789"), ("12345678", "")])
def test_of_a_key_no_more_than_its_end_is_shown(key: str, tail: str) -> None:
    assert tail_of(key) == tail
