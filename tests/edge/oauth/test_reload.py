"""Reloading the page that says that the app is installed."""

from urllib.parse import parse_qsl, urlsplit

import requests

from sandbox.server import Sandbox
from tests.support.ids import ACME, ORBIT
from tests.support.installing import allows, begins, got
from tests.support.waiting import until
from toingg_bot.app import Bot
from toingg_bot.edge.receipts import LIFE, Receipt, Receipts


def test_a_reload_shows_the_same_page_and_installs_nothing_twice(
    bot: Bot, market: Sandbox, browser: requests.Session, base: str
) -> None:
    way_back = allows(browser, market, base)
    first = got(browser, way_back)

    again = got(browser, way_back)
    browser.cookies.clear(domain="127.0.0.1", path="/", name="slack-app-oauth-state")  # which expires after ten minutes
    later = got(browser, way_back)

    assert first.text == again.text == later.text
    assert {page.status_code for page in (first, again, later)} == {200}
    assert "Toingg is installed" in first.text
    assert [entry.action for entry in bot.core.stores.audit.latest(ACME, 10)] == ["install"]


def test_two_installations_that_begin_at_the_same_moment_have_different_states(base: str) -> None:
    states = {begins(requests.Session(), base)["state"] for _ in range(8)}

    assert len(states) == 8


def test_every_installation_that_a_browser_made_is_remembered(
    market: Sandbox, browser: requests.Session, base: str
) -> None:
    acme = allows(browser, market, base)
    got(browser, acme)
    orbit = allows(browser, market, base, ORBIT)
    got(browser, orbit)

    assert "Acme Travels" in got(browser, acme).text
    assert "Orbit Clinics" in got(browser, orbit).text


def test_the_address_alone_does_not_show_that_the_app_is_installed(
    market: Sandbox, browser: requests.Session, base: str
) -> None:
    way_back = allows(browser, market, base)
    got(browser, way_back)
    receipt = next(cookie for cookie in browser.cookies if cookie.name.startswith("toingg-installed-"))

    stranger, elsewhere = requests.Session(), requests.Session()
    elsewhere.cookies.set(receipt.name, f"{str(receipt.value)[:-1]}x")

    for another in (stranger, elsewhere):
        page = got(another, way_back)
        assert page.status_code == 400
        assert "is installed" not in page.text
    assert "is installed" not in got(browser, way_back.replace("code=", "code=9")).text, "another code"


def test_the_browser_stores_neither_the_code_nor_the_state(
    market: Sandbox, browser: requests.Session, base: str
) -> None:
    way_back = allows(browser, market, base)
    page = got(browser, way_back)

    cookie = page.headers["set-cookie"]
    assert not [value for _, value in parse_qsl(urlsplit(way_back).query) if value in cookie]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_an_app_that_was_removed_since_is_not_called_installed(
    bot: Bot, market: Sandbox, browser: requests.Session, base: str
) -> None:
    way_back = allows(browser, market, base)
    got(browser, way_back)
    market.uninstall(ACME)
    until(lambda: bot.core.stores.installations.all() == [])

    page = got(browser, way_back)

    assert page.status_code != 200
    assert "is installed" not in page.text


def test_a_receipt_is_valid_in_every_process_for_one_redirect_and_one_day() -> None:
    now = [1_000_000.0]
    ours, theirs = (Receipts("secret", lambda: now[0]) for _ in range(2))
    receipt = Receipt(ACME, "Acme → Travels; Ltd", "slack://app?team=T0ACME0001&id=A1")
    cookie = ours.cookie(receipt, "state", "code").partition(";")[0]

    assert theirs.find([f"a=b; {cookie}"], "state", "code") == receipt
    assert theirs.find([cookie], "state", "another") is None
    assert theirs.find([cookie.replace("state", "x")], "another", "code") is None
    assert Receipts("another secret").find([cookie], "state", "code") is None
    for broken in ("", "a", f"{cookie}x", cookie.rpartition(".")[0], f"{cookie.partition('=')[0]}=.", "é=\xff.ü"):
        assert theirs.find([broken], "state", "code") is None
    now[0] += LIFE + 1
    assert theirs.find([cookie], "state", "code") is None
