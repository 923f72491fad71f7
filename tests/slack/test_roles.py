"""A person's role in a workspace: looked up in Slack, trusted for five minutes, and never guessed."""

import time
from collections.abc import Iterator

import pytest
from slack_sdk import WebClient

from sandbox.server import Sandbox
from tests.support.ids import ACME, ALICE, BOB, CHITRA, DEV
from tests.support.reasons import said
from tests.support.servers import answering, closed_port, http
from tests.support.switches import control
from tests.support.waiting import until
from toingg_bot.domain.roles import Role, may_create, may_look, may_manage, may_save_templates
from toingg_bot.domain.workspace import WorkspaceSettings, tail_of
from toingg_bot.listeners.pace import Pace
from toingg_bot.slack.roles import FRESH, Roles, RoleUnknown, role_of


class Clock:
    """A clock that a test can move."""

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
    ("user_id", "role"), [(ALICE, Role.ADMIN), (BOB, Role.ADMIN), (CHITRA, Role.MEMBER), (DEV, Role.GUEST)]
)
def test_owners_are_admins_and_guests_are_guests(roles: Roles, client: WebClient, user_id: str, role: Role) -> None:
    assert roles.known(ACME, user_id) is None
    assert roles.of(client, ACME, user_id) is role
    assert roles.known(ACME, user_id) is role


def test_single_channel_guests_are_guests_too(roles: Roles, client: WebClient, workspace: Sandbox) -> None:
    control(workspace, "POST", "user", user_id=DEV, role="single_channel_guest")

    assert roles.of(client, ACME, DEV) is Role.GUEST


def test_nobody_waits_longer_than_a_second_and_a_later_answer_still_counts(
    client: WebClient, workspace: Sandbox
) -> None:
    roles = Roles(patience=0.05)
    control(workspace, "POST", "slack/faults", method="users.info", delay=0.3, times=1)

    with pytest.raises(RoleUnknown):
        roles.of(client, ACME, DEV)

    until(lambda: roles.known(ACME, DEV) is Role.GUEST)
    assert [entry["what"] for entry in control(workspace, "GET", "log")].count("users.info") == 1


def test_an_answer_that_trickles_in_delays_nobody_longer(roles: Roles) -> None:
    """Each byte comes before the connection times out, but all of them together do not."""
    drops = (step for byte in http("200 OK", b'{"ok": true}') for step in (bytes([byte]), 0.2))
    with answering(*drops) as slack:
        began = time.monotonic()
        with pytest.raises(RoleUnknown):
            roles.of(WebClient(token="xoxb-fake", base_url=f"{slack.url}/"), ACME, BOB)

    assert time.monotonic() - began < 1.5


def test_a_role_is_looked_up_again_after_five_minutes(
    roles: Roles, client: WebClient, workspace: Sandbox, clock: Clock
) -> None:
    roles.of(client, ACME, BOB)
    control(workspace, "POST", "user", user_id=BOB, role="member")

    clock.now = FRESH - 1
    assert roles.of(client, ACME, BOB) is Role.ADMIN
    clock.now = FRESH + 1
    assert roles.known(ACME, BOB) is None
    assert roles.of(client, ACME, BOB) is Role.MEMBER


def test_a_deactivated_person_has_no_role(roles: Roles, client: WebClient, workspace: Sandbox) -> None:
    control(workspace, "POST", "user", user_id=BOB, deactivated=True)

    assert roles.of(client, ACME, BOB) is Role.STRANGER


def test_a_person_of_another_workspace_is_a_stranger_in_this_one(roles: Roles, client: WebClient) -> None:
    assert roles.of(client, "T0ORBIT001", ALICE) is Role.STRANGER


@pytest.mark.parametrize(
    ("enterprise_user", "role"),
    [
        (None, Role.STRANGER),
        ({}, Role.STRANGER),
        ({"teams": None}, None),  # nobody can know
        ({"teams": []}, Role.STRANGER),
        ({"teams": [ACME]}, Role.MEMBER),
    ],
)
def test_an_organisation_may_omit_the_workspaces_that_a_person_belongs_to(
    enterprise_user: object, role: Role | None
) -> None:
    assert role_of({"team_id": "T0ORBIT001", "enterprise_user": enterprise_user}, ACME) is role


@pytest.mark.parametrize(
    "step",
    [
        http("429 Too Many Requests"),
        http("200 OK", b"<html>"),
        http("200 OK", b"[]"),
        http("200 OK", b'{"ok": tr'),
        http("200 OK", b'{"ok": true, "user": null}'),
        http("200 OK", b'{"ok": false, "error": "org_login_required"}'),
    ],
    ids=["429", "page", "list", "half", "nobody", "moving"],
)
def test_a_role_is_unknown_if_slack_does_not_answer(roles: Roles, step: bytes) -> None:
    with answering(step) as slack, pytest.raises(RoleUnknown) as caught:
        roles.of(WebClient(token="xoxb-fake", base_url=f"{slack.url}/"), ACME, BOB)

    assert caught.value.missing_scope is None
    assert roles.known(ACME, BOB) is None


def test_a_role_that_slack_does_not_state_is_not_guessed(roles: Roles, client: WebClient, workspace: Sandbox) -> None:
    with pytest.raises(RoleUnknown):
        roles.of(client, ACME, "U0NOBODY01")
    with pytest.raises(RoleUnknown):
        roles.of(WebClient(token="xoxb-fake", base_url=f"http://127.0.0.1:{closed_port()}/"), ACME, BOB)
    control(workspace, "POST", "scopes", scopes=["commands", "chat:write"])
    with pytest.raises(RoleUnknown) as caught:
        roles.of(client, ACME, BOB)

    assert caught.value.missing_scope == "users:read"
    assert "`users:read`" in said(caught.value)


EVERYBODY = WorkspaceSettings()
NAMED = WorkspaceSettings(creators=(ALICE,), managers=(CHITRA,))
GUESTS = WorkspaceSettings(guests_create=True)
BOTH = WorkspaceSettings(creators=(ALICE,), guests_create=True)
NAMED_GUEST = WorkspaceSettings(creators=(DEV,))
SAVERS = WorkspaceSettings(template_savers=(CHITRA,))
SAVERS_WHO_MAY_NOT_CREATE = WorkspaceSettings(template_savers=(CHITRA,), creators=(ALICE,))


@pytest.mark.parametrize(
    ("settings", "role", "user_id", "may_create_", "may_look_"),
    [
        (EVERYBODY, None, DEV, None, None),
        (EVERYBODY, Role.GUEST, DEV, False, False),
        (EVERYBODY, Role.MEMBER, CHITRA, True, True),
        (EVERYBODY, Role.ADMIN, BOB, True, True),
        (EVERYBODY, Role.STRANGER, DEV, False, False),
        (NAMED, None, ALICE, True, True),
        (NAMED, Role.STRANGER, ALICE, False, False),
        (NAMED, None, CHITRA, None, None),
        (NAMED, Role.MEMBER, CHITRA, False, True),
        (NAMED, Role.ADMIN, BOB, True, True),
        (NAMED, Role.GUEST, DEV, False, False),
        (GUESTS, None, DEV, True, True),
        (GUESTS, Role.GUEST, DEV, True, True),
        (GUESTS, Role.STRANGER, DEV, False, False),
        (BOTH, Role.GUEST, DEV, False, True),
        (BOTH, None, DEV, None, True),
        (NAMED_GUEST, Role.GUEST, DEV, True, True),
    ],
)
def test_who_may_create_and_who_may_look(
    settings: WorkspaceSettings, role: Role | None, user_id: str, may_create_: bool | None, may_look_: bool | None
) -> None:
    assert may_create(settings, role, user_id) is may_create_
    assert may_look(settings, role, user_id) is may_look_


@pytest.mark.parametrize(
    ("settings", "role", "user_id", "allowed"),
    [
        (EVERYBODY, None, CHITRA, None),
        (EVERYBODY, Role.MEMBER, CHITRA, True),
        (EVERYBODY, Role.GUEST, DEV, False),
        (SAVERS, Role.MEMBER, CHITRA, True),
        (SAVERS, None, ALICE, None),
        (SAVERS, Role.MEMBER, ALICE, False),
        (SAVERS, Role.ADMIN, ALICE, True),
        (SAVERS, Role.GUEST, CHITRA, False),
        (SAVERS, Role.STRANGER, CHITRA, False),
        (SAVERS_WHO_MAY_NOT_CREATE, Role.MEMBER, CHITRA, False),
        (SAVERS_WHO_MAY_NOT_CREATE, None, ALICE, None),
        (SAVERS_WHO_MAY_NOT_CREATE, Role.ADMIN, BOB, True),
    ],
)
def test_who_may_save_templates(
    settings: WorkspaceSettings, role: Role | None, user_id: str, *, allowed: bool | None
) -> None:
    assert may_save_templates(settings, role, user_id) is allowed


@pytest.mark.parametrize(
    ("role", "user_id", "allowed"),
    [
        (Role.ADMIN, BOB, True),
        (Role.MEMBER, CHITRA, True),
        (Role.GUEST, CHITRA, True),
        (Role.MEMBER, DEV, False),
        (Role.GUEST, DEV, False),
        (Role.STRANGER, CHITRA, False),
    ],
)
def test_who_may_manage(role: Role, user_id: str, allowed: bool) -> None:
    assert may_manage(NAMED, role, user_id) is allowed


def test_a_bucket_refills_and_belongs_to_one_person(clock: Clock) -> None:
    pace = Pace(burst=2, per_minute=6, clock=clock)

    assert [pace.allows(ACME, BOB) for _ in range(3)] == [True, True, False]
    assert pace.allows(ACME, ALICE)
    clock.now = 10.0
    assert [pace.allows(ACME, BOB) for _ in range(2)] == [True, False]


@pytest.mark.parametrize(("key", "tail"), [("tg_sandbox_0815", "0815"), ("123456789", "6789"), ("12345678", "")])
def test_only_the_end_of_a_key_is_shown(key: str, tail: str) -> None:
    assert tail_of(key) == tail
