"""Many workspaces that do not trust each other: each installs the app, brings its key, and takes everything away."""

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from sqlalchemy import select

from sandbox.server import Sandbox
from tests.conftest import GOOD, running_bot, until
from tests.people import Person
from tests.surfaces import Form
from toingg_bot.app import Bot
from toingg_bot.store.tables import installations, workspaces

ACME, ORBIT, NORTHWIND = "T0ACME0001", "T0ORBIT001", "E0NORTHWND"
KEYS = {"acme": "tg_sandbox_key_acme_0001", "orbit": "tg_sandbox_key_orbit_0001"}


@pytest.fixture(scope="session")
def market() -> Iterator[Sandbox]:
    """A sandbox in which nobody has installed the app."""
    with Sandbox(is_app_installed=False) as running:
        yield running


@pytest.fixture
def bot(market: Sandbox) -> Iterator[Bot]:
    """A bot that workspaces install."""
    requests.post(f"{market.url}/control/reset", timeout=5).raise_for_status()
    with running_bot(
        market,
        SLACK_BOT_TOKEN="",
        SLACK_CLIENT_ID=market.client_id,
        SLACK_CLIENT_SECRET=market.client_secret,
        SLACK_AUTHORIZE_URL=market.authorize_url,
        TOINGG_API_KEY=KEYS["acme"],  # which nobody may be given
    ) as running:
        yield running


@pytest.fixture
def alice(market: Sandbox) -> Person:
    """An owner of Acme Travels."""
    return Person(market.url, "alice")


@pytest.fixture
def chitra(market: Sandbox) -> Person:
    """A member of Acme Travels."""
    return Person(market.url, "chitra")


@pytest.fixture
def omar(market: Sandbox) -> Person:
    """The owner of Orbit Clinics."""
    return Person(market.url, "omar")


def connects(person: Person, key: str) -> None:
    """Enter a workspace's key."""
    person.types("/campaign connect").fill({"Toingg API key": key}).submit()
    assert isinstance(person.view, Form), person.describe()
    assert "Toingg accepts the key" in person.view.text
    person.view.close()


def address_of(bot: Bot, market: Sandbox, path: str) -> str:
    url = requests.get(f"{market.url}/control/bot", timeout=5).json()["url"]
    return f"{url.removesuffix('/slack/events')}{path}"


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

    connects(alice, KEYS["acme"])
    chitra.types("/campaign", in_="#campaigns").fill(GOOD).submit()

    chitra.sees("Campaign created: Diwali renewals", in_="#campaigns")
    assert len(market.toingg.accounts["acme"].campaigns) == 1


@pytest.mark.usefixtures("bot")
def test_each_workspace_creates_with_its_own_key(market: Sandbox, alice: Person, omar: Person) -> None:
    for place, person, account in ((ACME, alice, "acme"), (ORBIT, omar, "orbit")):
        market.install_through_bot(place)
        connects(person, KEYS[account])
        person.types("/campaign", in_="#general").fill(
            GOOD | {"Title": f"For {account}", "Post the outcome in": "#general"}
        ).submit()
        person.sees(f"Campaign created: For {account}", in_="#general")

    accounts = market.toingg.accounts
    assert [body["title"] for body in accounts["acme"].campaigns] == ["For acme"]
    assert [body["title"] for body in accounts["orbit"].campaigns] == ["For orbit"]


@pytest.mark.usefixtures("bot")
def test_a_whole_organisation_installs_it_once_and_each_workspace_brings_its_key(market: Sandbox) -> None:
    nila, hari = Person(market.url, "nila"), Person(market.url, "hari")
    assert "Toingg is installed" in market.install_through_bot(NORTHWIND).text

    connects(nila, "tg_sandbox_key_northwind_0001")
    hari.types("/campaign", in_="#general").fill(GOOD | {"Post the outcome in": "#general"}).submit()

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
        ({"error": "access_denied"}, 200, "You did not allow it."),
        ({"error": "<script>alert(1)</script>"}, 200, "Slack ended the installation."),
        ({"code": "1", "state": "forged"}, 400, "This browser did not begin the installation"),
        ({"code": "1"}, 400, "This browser did not begin the installation"),
        ({}, 400, "This browser did not begin the installation"),
    ],
)
def test_a_way_back_that_nobody_went_installs_nothing(
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
    assert "Slack did not accept the code" in answer.text
    assert bot.core.stores.installations.all() == []


def test_tokens_and_keys_are_sealed(bot: Bot, market: Sandbox, alice: Person) -> None:
    market.install_through_bot(ACME)
    connects(alice, KEYS["acme"])

    with bot.core.stores.database.read() as connection:
        kept = [connection.execute(select(table)).all() for table in (installations, workspaces)]

    assert all(kept)
    assert market.tokens[ACME] not in str(kept)
    assert KEYS["acme"] not in str(kept)


def test_a_removed_app_leaves_nothing_but_the_audit(bot: Bot, market: Sandbox, alice: Person, omar: Person) -> None:
    for place, person, account in ((ACME, alice, "acme"), (ORBIT, omar, "orbit")):
        market.install_through_bot(place)
        connects(person, KEYS[account])
        person.types("/campaign", in_="#general").fill(GOOD | {"Post the outcome in": "#general"}).submit()
        person.sees("Campaign created", in_="#general")

    market.uninstall(ACME)

    stores = bot.core.stores
    until(lambda: [each.installed_in for each in stores.installations.all()] == [ORBIT])
    until(lambda: stores.workspaces.key(ACME) is None)
    with stores.database.read() as connection:
        left = connection.exec_driver_sql("SELECT workspace_id FROM campaigns").scalars().all()
    assert left == [ORBIT]
    assert {entry.action for entry in stores.audit.latest(ACME, 10)} == {"install", "connect", "create", "uninstall"}


def test_installing_again_begins_anew(bot: Bot, market: Sandbox, alice: Person) -> None:
    market.install_through_bot(ACME)
    connects(alice, KEYS["acme"])
    market.uninstall(ACME)
    until(lambda: bot.core.stores.workspaces.key(ACME) is None)

    market.install_through_bot(ACME)

    assert "no Toingg API key yet" in alice.types("/campaign").text


@pytest.mark.usefixtures("bot")
def test_a_scope_that_was_not_granted_is_named_with_the_link_that_mends_it(market: Sandbox, alice: Person) -> None:
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
    """Slack has the app installed there, and the bot never heard of it."""
    market.install(ORBIT)

    assert "I do not know this workspace" in omar.types("/campaign").text
    assert omar.view is None
