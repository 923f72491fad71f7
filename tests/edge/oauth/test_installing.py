"""Workspaces that do not trust each other: each one installs the app, connects its key, and can delete everything."""

from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from sqlalchemy import select

from sandbox.server import Sandbox
from tests.support.admins import connects
from tests.support.campaigns import GOOD
from tests.support.ids import ACME, HOTELS, KEYS, NORTHWIND, ORBIT
from tests.support.installing import address_of
from tests.support.people import Person
from tests.support.waiting import until
from toingg_bot.app import Bot
from toingg_bot.store.tables import installations, workspaces


@pytest.mark.usefixtures("bot")
def test_a_workspace_installs_the_app_connects_its_key_and_creates(
    market: Sandbox, alice: Person, chitra: Person
) -> None:
    page = market.install_through_bot(ACME)
    assert page.status_code == 200
    assert "Toingg is installed" in page.text
    assert "Acme Travels" in page.text
    assert "/campaign connect" in page.text
    assert "no Toingg API key yet" in chitra.types("/campaign").text

    connects(alice, KEYS[ACME])
    chitra.types("/campaign", in_="#campaigns").fill(GOOD).submit()

    chitra.sees("Campaign created: Diwali renewals", in_="#campaigns")
    assert len(market.toingg.accounts["acme"].campaigns) == 1


@pytest.mark.usefixtures("bot")
def test_each_workspace_creates_with_its_own_key(market: Sandbox, alice: Person, omar: Person) -> None:
    for place, person, account in ((ACME, alice, "acme"), (ORBIT, omar, "orbit")):
        market.install_through_bot(place)
        connects(person, KEYS[place])
        person.types("/campaign", in_="#general").fill(
            GOOD | {"Title": f"For {account}", "Share the result in": "#general"}
        ).submit()
        person.sees(f"Campaign created: For {account}", in_="#general")

    accounts = market.toingg.accounts
    assert [body["title"] for body in accounts["acme"].campaigns] == ["For acme"]
    assert [body["title"] for body in accounts["orbit"].campaigns] == ["For orbit"]


@pytest.mark.usefixtures("bot")
def test_a_whole_organisation_installs_the_app_once_and_each_workspace_connects_its_key(market: Sandbox) -> None:
    nila, hari = Person(market.url, "nila"), Person(market.url, "hari")
    assert "Toingg is installed" in market.install_through_bot(NORTHWIND).text

    connects(nila, KEYS[HOTELS])
    hari.types("/campaign", in_="#general").fill(GOOD | {"Share the result in": "#general"}).submit()

    hari.sees("Campaign created: Diwali renewals", in_="#general")
    arun = Person(market.url, "arun")
    assert "no Toingg API key yet" in arun.types("/campaign").text, "another workspace of the organisation"


def test_the_install_page_says_what_the_app_does_and_asks_for(bot: Bot, market: Sandbox) -> None:
    page = requests.get(address_of(bot, market, "/slack/install"), timeout=5)

    assert page.status_code == 200
    assert "Add to Slack" in page.text
    assert "<script" not in page.text
    assert page.headers["x-frame-options"] == "DENY"


def test_a_workspace_in_the_address_is_passed_on_only_if_it_can_be_one(bot: Bot, market: Sandbox) -> None:
    def link(team: str) -> str:
        page = requests.get(address_of(bot, market, "/slack/install"), params={"team": team}, timeout=5)
        return page.text.split('class="button" href="')[1].split('"')[0]

    assert "team=T0ACME0001" in link("T0ACME0001")
    assert "team" not in parse_qs(urlsplit(link('T1"><script>\r\nX: y')).query)


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ({"error": "access_denied"}, 200, "The installation was cancelled."),
        ({"error": "<script>alert(1)</script>"}, 200, "Slack ended the installation."),
        ({"code": "1", "state": "forged"}, 400, "This browser didn't start the installation"),
        ({"code": "1"}, 400, "This browser didn't start the installation"),
        ({}, 400, "This browser didn't start the installation"),
    ],
)
def test_a_redirect_without_a_state_of_ours_installs_nothing(
    bot: Bot, market: Sandbox, query: dict[str, str], status: int, words: str
) -> None:
    page = requests.get(address_of(bot, market, "/slack/oauth_redirect"), params=query, timeout=5)

    assert page.status_code == status
    assert words in page.text
    assert "Nothing was changed" in page.text
    assert "<script" not in page.text
    assert bot.core.stores.installations.all() == []


def test_a_code_that_slack_does_not_know_installs_nothing(bot: Bot, market: Sandbox) -> None:
    browser = requests.Session()
    page = browser.get(address_of(bot, market, "/slack/install"), timeout=5)
    state = parse_qs(urlsplit(page.text.split('class="button" href="')[1].split('"')[0]).query)["state"][0]

    answer = browser.get(
        address_of(bot, market, "/slack/oauth_redirect"), params={"code": "forged", "state": state}, timeout=5
    )

    assert answer.status_code == 401
    assert "Slack didn't accept this installation" in answer.text
    assert bot.core.stores.installations.all() == []


def test_tokens_and_keys_are_sealed(bot: Bot, market: Sandbox, alice: Person) -> None:
    market.install_through_bot(ACME)
    connects(alice, KEYS[ACME])

    with bot.core.stores.database.read() as connection:
        stored = [connection.execute(select(table)).all() for table in (installations, workspaces)]

    assert all(stored)
    assert market.tokens[ACME] not in str(stored)
    assert KEYS[ACME] not in str(stored)


def test_a_removed_app_leaves_nothing_but_the_audit(bot: Bot, market: Sandbox, alice: Person, omar: Person) -> None:
    for place, person in ((ACME, alice), (ORBIT, omar)):
        market.install_through_bot(place)
        connects(person, KEYS[place])
        person.types("/campaign", in_="#general").fill(GOOD | {"Share the result in": "#general"}).submit()
        person.sees("Campaign created", in_="#general")

    market.uninstall(ACME)

    stores = bot.core.stores
    until(lambda: [each.installed_in for each in stores.installations.all()] == [ORBIT])
    until(lambda: stores.workspaces.key(ACME) is None)
    with stores.database.read() as connection:
        left = connection.exec_driver_sql("SELECT workspace_id FROM campaigns").scalars().all()
    assert left == [ORBIT]
    assert {entry.action for entry in stores.audit.latest(ACME, 10)} == {"install", "connect", "create", "uninstall"}


def test_installing_again_starts_from_nothing(bot: Bot, market: Sandbox, alice: Person) -> None:
    market.install_through_bot(ACME)
    connects(alice, KEYS[ACME])
    market.uninstall(ACME)
    until(lambda: bot.core.stores.workspaces.key(ACME) is None)

    market.install_through_bot(ACME)

    assert "no Toingg API key yet" in alice.types("/campaign").text


@pytest.mark.usefixtures("bot")
def test_a_scope_that_was_not_granted_is_named_with_the_link_that_fixes_it(market: Sandbox, alice: Person) -> None:
    market.install_through_bot(ACME)
    requests.post(
        f"{market.url}/control/scopes",
        json={"team_id": ACME, "scopes": ["commands", "chat:write", "chat:write.public"]},
        timeout=5,
    ).raise_for_status()

    alice.types("/campaign settings", in_="#general", within=0.1)

    said = alice.sees("users:read", in_="#general").text
    assert "/slack/install" in said


@pytest.mark.usefixtures("bot")
def test_a_workspace_that_the_bot_does_not_know_is_told_so(market: Sandbox, omar: Person) -> None:
    """Slack has the app installed there, but the bot never heard of it."""
    market.install(ORBIT)

    for words in ("", " help", " drafts", " connect", " log"):
        said = omar.types(f"/campaign{words}").text
        assert "This app isn't set up in this workspace. An admin can add it here: http://127.0.0.1" in said
        assert "/slack/install" in said
        assert omar.view is None
