"""Scopes: in each company, an app may do what that company has granted it, and nothing else."""

import pytest

from tests.sandbox.small_bot import SmallBot
from tests.support.ids import ACME, ORBIT
from tests.support.people import Person

FEW = ["commands", "chat:write"]


def call_in(bot: SmallBot, team_id: str, method: str, **arguments: str) -> dict[str, object]:
    bot.token = bot.sandbox.tokens[team_id]
    return bot.call(method, **arguments)


@pytest.mark.parametrize(
    ("method", "needed"),
    [
        ("users.info", "users:read"),
        ("conversations.info", "channels:read"),
        ("conversations.list", "channels:read"),
        ("conversations.open", "im:write"),
        ("chat.postMessage", "chat:write"),
        ("files.info", "files:read"),
    ],
)
def test_a_scope_that_was_not_granted_is_missing(bot: SmallBot, method: str, needed: str) -> None:
    bot.control("scopes", scopes=["team:read", "commands"])
    arguments = {"user": "U0BOB00001", "users": "U0BOB00001", "channel": "C0CAMPAIGN", "text": "x", "file": "F0"}

    refused = bot.call(method, **arguments)

    assert (refused["ok"], refused["error"]) == (False, "missing_scope")
    assert (refused["needed"], refused["provided"]) == (needed, "commands,team:read")
    bot.control("scopes", scopes=[needed])
    assert bot.call(method, **arguments).get("error") in (None, "file_not_found")


def test_a_company_that_installed_earlier_may_have_granted_less(bot: SmallBot) -> None:
    bot.control("scopes", team_id=ACME, scopes=FEW)
    bot.control("scopes", team_id=ORBIT, scopes=[*FEW, "users:read"])

    assert call_in(bot, ACME, "users.info", user="U0BOB00001")["error"] == "missing_scope"
    assert call_in(bot, ORBIT, "users.info", user="U0PIA00001")["ok"]


def test_installing_again_grants_what_was_missing(bot: SmallBot) -> None:
    bot.control("scopes", team_id=ACME, scopes=FEW)

    assert bot.sandbox.install(ACME, scopes=["users:read"]) == bot.token

    assert bot.call("users.info", user="U0BOB00001")["ok"]
    places = {place["id"]: place for place in bot.http.get("/control/workspaces").json()["places"]}
    assert places[ACME]["scopes"] == ["chat:write", "commands", "users:read"]


def test_every_answer_names_the_granted_scopes(bot: SmallBot) -> None:
    """For any valid token, whether or not the call succeeds."""
    bot.control("scopes", scopes=FEW)

    def granted(method: str, token: str) -> str | None:
        answer = bot.http.post(f"/api/{method}", headers={"Authorization": f"Bearer {token}"})
        scopes: str | None = answer.headers.get("X-OAuth-Scopes")
        return scopes

    assert granted("auth.test", bot.token) == "chat:write,commands"
    assert granted("users.info", bot.token) == "chat:write,commands"
    assert granted("auth.test", "xoxb-made-up") is None


def test_without_the_scope_there_are_no_commands(bot: SmallBot, alice: Person, omar: Person) -> None:
    bot.on["/campaign"] = lambda _: "Here"
    bot.control("scopes", team_id=ACME, scopes=["chat:write"])

    assert "/campaign is not a command" in alice.types("/campaign").text
    assert alice.sight()["commands"] == []
    assert omar.types("/campaign").text == "Here"
