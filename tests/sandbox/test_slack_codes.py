"""What an app may ask for on the consent page, and the code that it exchanges for its token."""

from typing import Any

import pytest

from sandbox.server import Sandbox
from tests.sandbox.small_bot import SmallBot
from tests.support.ids import ACME
from tests.support.people import line_to


@pytest.fixture(scope="session")
def only_sandbox(bare_sandbox: Sandbox) -> Sandbox:
    """A sandbox in which nobody has installed the app yet."""
    return bare_sandbox


def way_back(bot: SmallBot) -> str:
    """Return the bot's address for people who come back."""
    address: str = bot.http.get("/control/bot").json()["url"]
    return address.replace("/slack/events", "/slack/oauth_redirect")


def consents(bot: SmallBot, **asked: Any) -> str:
    """Let Alice allow what is asked for, and return the code that she brings back."""
    decision = {"client_id": bot.sandbox.client_id, "scope": "commands,chat:write", "place_id": ACME, **asked}
    answer = bot.http.post("/oauth/v2/consent", json={"user_id": "U0ALICE001", "allow": True, **decision}).json()
    code: str = answer["location"].split("code=")[1].split("&")[0]
    return code


def exchange(bot: SmallBot, code: str, **rest: str) -> dict[str, Any]:
    """Exchange a code, with the app's credentials in the form unless others are given."""
    known = {"client_id": bot.sandbox.client_id, "client_secret": bot.sandbox.client_secret, "code": code}
    reply: dict[str, Any] = bot.http.post("/api/oauth.v2.access", data=known | rest).json()
    return reply


def test_a_code_is_exchanged_for_everything_that_slack_sends(bot: SmallBot) -> None:
    granted = exchange(bot, consents(bot))

    token = granted.pop("access_token")
    assert token.startswith("xoxb-")
    assert granted == {
        "ok": True,
        "app_id": "A0TOINGG01",
        "authed_user": {"id": "U0ALICE001"},
        "scope": "chat:write,commands",
        "token_type": "bot",
        "bot_user_id": "U0TOINGG01",
        "team": {"id": ACME, "name": "Acme Travels"},
        "enterprise": None,
        "is_enterprise_install": False,
    }
    bot.token = token
    assert bot.call("auth.test")["team_id"] == ACME


def test_for_an_organisation_slack_names_no_team(bot: SmallBot) -> None:
    granted = exchange(bot, consents(bot, place_id="E0NORTHWND", user_id="U0NILA0000"))

    assert (granted["team"], granted["is_enterprise_install"]) == (None, True)
    assert granted["enterprise"] == {"id": "E0NORTHWND", "name": "Northwind Group"}
    bot.token = granted["access_token"]
    who = bot.call("auth.test")
    assert (who["team_id"], who["enterprise_id"], who["is_enterprise_install"]) == ("E0NORTHWND", "E0NORTHWND", True)


def test_an_organisations_token_works_in_each_of_its_workspaces(bot: SmallBot) -> None:
    granted = exchange(bot, consents(bot, place_id="E0NORTHWND", user_id="U0NILA0000"))
    bot.token = granted["access_token"]
    bot.control("scopes", scopes=["chat:write", "chat:write.public", "users:read", "channels:read"])

    for person, channel in (("U0HARI0000", "C0NWHOTEL1"), ("U0TARA0000", "C0NWAIR001")):
        assert bot.call("users.info", user=person)["user"]["id"] == person
        assert bot.call("chat.postMessage", channel=channel, text="Hello")["channel"] == channel
        assert bot.call("chat.postMessage", channel=person, text="Hello")["ok"]
    assert bot.call("chat.postMessage", channel="C0GENERAL1", text="Hello")["error"] == "channel_not_found"
    assert bot.call("conversations.list")["error"] == bot.call("users.list")["error"] == "missing_argument"
    listed = bot.call("conversations.list", team_id="T0NWAIR001")["channels"]
    assert [channel["id"] for channel in listed] == ["C0NWAIR001"]
    assert bot.call("conversations.list", team_id=ACME)["error"] == "team_not_found"


def test_the_secret_can_come_as_basic_authentication(bot: SmallBot) -> None:
    code = consents(bot)
    credentials = (bot.sandbox.client_id, bot.sandbox.client_secret)

    assert bot.http.post("/api/oauth.v2.access", data={"code": code}, auth=credentials).json()["ok"]


def test_a_code_works_once(bot: SmallBot) -> None:
    code = consents(bot)
    exchange(bot, code)

    assert exchange(bot, code)["error"] == "code_already_used"


def test_a_code_works_for_ten_minutes(bot: SmallBot) -> None:
    early, late = consents(bot), consents(bot)

    bot.control("clock", advance=590)
    assert exchange(bot, early)["ok"]
    bot.control("clock", advance=20)
    assert exchange(bot, late)["error"] == "invalid_code"


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"code": "made-up"}, "invalid_code"),
        ({"code": ""}, "invalid_code"),
        ({"client_id": "1.2"}, "invalid_client_id"),
        ({"client_secret": "wrong"}, "bad_client_secret"),
        ({"redirect_uri": "http://localhost/other"}, "bad_redirect_uri"),
        ({"grant_type": "refresh_token"}, "invalid_grant_type"),
    ],
    ids=lambda value: value if isinstance(value, str) else "=".join(*value.items()),
)
def test_each_problem_with_an_exchange_has_slacks_name(bot: SmallBot, changed: dict[str, str], error: str) -> None:
    code = consents(bot)

    assert exchange(bot, **({"code": code} | changed))["error"] == error
    assert bot.sandbox.tokens == {}


def test_the_redirect_uri_must_be_that_of_the_request(bot: SmallBot) -> None:
    uri = way_back(bot)

    assert exchange(bot, consents(bot, redirect_uri=uri))["error"] == "bad_redirect_uri"
    assert exchange(bot, consents(bot, redirect_uri=uri), redirect_uri=uri)["ok"]


@pytest.mark.parametrize(
    ("bot_url", "redirect_uri"),
    [
        ("http://127.0.0.1:3000/slack/events", "http://localhost:3000/slack/oauth_redirect"),
        ("https://bot.example/slack/events", "https://bot.example/slack/oauth_redirect"),
    ],
)
def test_without_declared_urls_people_are_sent_back_to_the_bot(
    sandbox: Sandbox, bot_url: str, redirect_uri: str
) -> None:
    sandbox.point_at(bot_url)
    asked = {"client_id": sandbox.client_id, "scope": "commands"}
    line = line_to(sandbox.url)

    assert line.get("/oauth/v2/consent", params=asked | {"redirect_uri": redirect_uri}).json()["ok"]
    elsewhere = redirect_uri.replace("oauth_redirect", "oauth_redirected")
    assert not line.get("/oauth/v2/consent", params=asked | {"redirect_uri": elsewhere}).json()["ok"]
    declined = line.post("/oauth/v2/consent", json=asked | {"allow": False}).json()["location"]
    assert declined == bot_url.replace("events", "oauth_redirect") + "?error=access_denied"
    sandbox.point_at(None)


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"client_id": "1.2"}, "invalid_client_id"),
        ({"scope": "commands,chat:shout"}, "invalid_scope"),
        ({"scope": ""}, "no_scopes"),
        ({"user_scope": "search:read"}, "invalid_scope"),
        ({"redirect_uri": "https://elsewhere.example/slack/oauth_redirect"}, "bad_redirect_uri"),
        ({"redirect_uri": "http://localhost/slack/oauth_redirect#x"}, "bad_redirect_uri"),
    ],
    ids=lambda value: value if isinstance(value, str) else "=".join(*value.items()),
)
def test_problems_with_a_request_are_shown_to_the_person(bot: SmallBot, changed: dict[str, str], error: str) -> None:
    """Slack does not send anybody back to an address that it is not sure of."""
    asked = {"client_id": bot.sandbox.client_id, "scope": "commands", "redirect_uri": way_back(bot)}

    assert bot.http.get("/oauth/v2/consent", params=asked).json()["ok"]
    for answer in (
        bot.http.get("/oauth/v2/consent", params=asked | changed),
        bot.http.post("/oauth/v2/consent", json=asked | changed | {"allow": False}),
    ):
        assert (answer.json()["ok"], answer.json()["error"]) == (False, error)


def test_only_optional_scopes_can_be_left_out(bot: SmallBot) -> None:
    asked = {"scope": "commands,chat:write,files:read", "without": ["commands", "files:read"]}

    assert exchange(bot, consents(bot, **asked))["scope"] == "chat:write,commands"


def test_the_page_explains_what_is_asked_for(bot: SmallBot) -> None:
    asked = {"client_id": bot.sandbox.client_id, "scope": "commands,chat:write,users:read", "team": "T0ORBIT001"}

    page = bot.http.get("/oauth/v2/consent", params=asked).json()

    assert [point["words"] for point in page["sees"]] == ["See who is in the workspace"]
    assert page["does"] == [
        {"scope": "chat:write", "words": "Send messages as @toingg", "is_optional": False},
        {"scope": "commands", "words": "Add slash commands and shortcuts for everybody", "is_optional": False},
    ]
    assert page["team"] == "T0ORBIT001"
    places = {place["name"]: place for place in page["places"]}
    assert list(places)[-1] == "Northwind Group"
    assert places["Northwind Group"]["workspaces"] == ["Northwind Hotels", "Northwind Air"]
    may = {person["name"]: person["may_install"] for person in places["Acme Travels"]["people"]}
    assert may == {"alice": True, "bob": True, "chitra": False, "dev": False}


def test_secrets_stay_out_of_the_log(bot: SmallBot) -> None:
    code = consents(bot)
    granted = exchange(bot, code)

    log = line_to(bot.sandbox.url).get("/control/log").text
    assert "oauth.v2.access" in log
    assert not [secret for secret in (code, bot.sandbox.client_secret, granted["access_token"]) if secret in log]
