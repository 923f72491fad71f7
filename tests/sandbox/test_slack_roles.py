"""Roles: what Slack tells an app about people, and how a person's role changes, or the person is deactivated."""

import pytest

from tests.sandbox.samples import field, modal
from tests.sandbox.small_bot import SmallBot
from tests.support.people import Person

FLAGS = ("is_primary_owner", "is_owner", "is_admin", "is_restricted", "is_ultra_restricted")


@pytest.fixture
def bot(bot: SmallBot) -> SmallBot:
    """A bot that may read about people."""
    bot.control("scopes", scopes=["commands", "chat:write", "users:read", "im:write"])
    return bot


def roles(bot: SmallBot, user_id: str) -> set[str]:
    """Return the flags that are true for a person."""
    user = bot.call("users.info", user=user_id)["user"]
    assert set(FLAGS) <= set(user)
    return {flag for flag in FLAGS if user[flag]}


@pytest.mark.parametrize(
    ("user_id", "flags"),
    [
        ("U0ALICE001", {"is_primary_owner", "is_owner", "is_admin"}),
        ("U0BOB00001", {"is_admin"}),
        ("U0CHITRA01", set()),
        ("U0DEV00001", {"is_restricted"}),
    ],
    ids=["the owner who made the workspace", "an admin", "a member", "a guest"],
)
def test_slack_tells_the_role_of_each_person(bot: SmallBot, user_id: str, flags: set[str]) -> None:
    assert roles(bot, user_id) == flags


def test_a_user_is_described_as_slack_does(bot: SmallBot) -> None:
    user = bot.call("users.info", user="U0BOB00001")["user"]

    assert (user["id"], user["team_id"], user["name"], user["deleted"]) == ("U0BOB00001", "T0ACME0001", "bob", False)
    assert (user["profile"]["display_name"], user["tz"], user["is_bot"]) == ("bob", "Asia/Kolkata", False)
    assert bot.call("users.info", user="U0TOINGG01")["user"]["is_bot"] is True


def test_each_company_has_its_own_roles(bot: SmallBot) -> None:
    assert bot.call("users.info", user="U0HARI0000")["error"] == "user_not_found"
    bot.token = bot.sandbox.state()["workspaces"][1]["bot_token"]
    assert roles(bot, "U0OMAR0001") == {"is_primary_owner", "is_owner", "is_admin"}


def test_a_person_can_get_another_role(bot: SmallBot, dev: Person) -> None:
    bot.control("user", user_id="U0BOB00001", role="member")
    assert roles(bot, "U0BOB00001") == set()

    bot.control("user", user_id="U0DEV00001", role="single_channel_guest")
    assert roles(bot, "U0DEV00001") == {"is_restricted", "is_ultra_restricted"}

    bot.control("user", user_id="U0DEV00001", role="owner")
    assert roles(bot, "U0DEV00001") == {"is_owner", "is_admin"}
    assert dev.conversation("#campaigns"), "who is no guest any more sees the public channels"


def test_a_deactivated_person_can_do_nothing(bot: SmallBot, bob: Person, alice: Person) -> None:
    bot.opens(modal(field("title")))
    form = bob.types("/campaign")

    bot.control("user", user_id=bob.id, deactivated=True)

    assert bob.post("submit", view_id=form.id)["error"] == "account_inactive"
    assert alice.post("message", channel_id="D0ALICEBOB", text="Bob?")["error"] == "user_disabled"
    bot.control("user", user_id=bob.id, deactivated=False)
    assert bob.view is None, "the form went with the session"


def test_slack_names_no_role_of_a_deactivated_person(bot: SmallBot) -> None:
    bot.control("user", user_id="U0BOB00001", deactivated=True)

    user = bot.call("users.info", user="U0BOB00001")["user"]

    assert user["deleted"] is True
    assert not set(FLAGS) & set(user)


def test_no_conversation_can_be_opened_with_a_deactivated_person(bot: SmallBot) -> None:
    """An existing one accepts messages that nobody reads."""
    bot.control("user", user_id="U0BOB00001", deactivated=True)

    assert bot.call("conversations.open", users="U0BOB00001")["error"] == "user_disabled"
    assert bot.call("chat.postMessage", channel="U0BOB00001", text="x")["error"] == "channel_not_found"
    assert bot.call("chat.postEphemeral", channel="C0CAMPAIGN", user="U0BOB00001", text="x")["error"] == (
        "user_not_in_channel"
    )

    bot.control("user", user_id="U0BOB00001", deactivated=False)
    assert bot.call("chat.postMessage", channel="U0BOB00001", text="x")["ok"]
    bot.control("user", user_id="U0BOB00001", deactivated=True)
    assert bot.call("chat.postMessage", channel="U0BOB00001", text="y")["ok"]


def test_a_reset_gives_everybody_their_first_role(bot: SmallBot) -> None:
    bot.control("user", user_id="U0BOB00001", role="guest", deactivated=True)

    bot.control("reset")

    bot.control("scopes", scopes=["users:read"])
    assert roles(bot, "U0BOB00001") == {"is_admin"}


@pytest.mark.parametrize("user_id", ["U0NOBODY01", "U0TOINGG01"])
def test_only_people_have_roles(bot: SmallBot, user_id: str) -> None:
    assert bot.control("user", user_id=user_id, role="admin")["error"] == "user_not_found"
