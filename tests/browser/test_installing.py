"""Installing and removing the app by clicking: from the page to the bot, to the consent page, and back to the bot."""

from collections.abc import Iterator
from urllib.parse import urlsplit, urlunsplit

import pytest
from playwright.sync_api import Page, expect

from sandbox.server import Sandbox
from tests.browser.auditor import Auditor
from tests.browser.conftest import PATIENT, NewPage
from tests.browser.profiles import Profiles
from tests.browser.window import Window
from tests.support.bots import running_bot
from tests.support.environments import for_many
from tests.support.ids import ACME, NORTHWIND
from tests.support.switches import control
from toingg_bot.app import Bot


@pytest.fixture(scope="module")
def workspace() -> Iterator[Sandbox]:
    """A sandbox in which nobody has installed the app."""
    with Sandbox(is_app_installed=False) as running:
        yield running


@pytest.fixture(autouse=True)
def bot(workspace: Sandbox) -> Iterator[Bot]:
    """A bot that several workspaces can install."""
    control(workspace, "POST", "reset")
    with running_bot(workspace, "http", PATIENT, **for_many(workspace)) as running:
        yield running


@pytest.fixture
def new_page(profiles: Profiles, workspace: Sandbox, bot: Bot) -> Iterator[NewPage]:
    """Opens pages, which may request only from the sandbox and the bot."""
    scheme, host, *_ = urlsplit(control(workspace, "GET", "bot")["url"])
    ours = (f"{workspace.url}/", urlunsplit((scheme, host, "/", "", "")), "data:")
    yield profiles.take
    found = profiles.give_back()
    assert found.bugs == []
    assert [url for url in found.asked if not url.startswith(ours)] == []


def begins_to_install(window: Window, place: str) -> Page:
    """Press the button of a workspace, and return the consent page to which the bot's page leads."""
    window.looks_behind_the_scenes("Workspaces")
    card = window.panel.get_by_role("article").filter(has_text=place)
    with window.page.context.expect_page() as opened:
        card.get_by_role("link", name="Add to workspace").click()
    page: Page = opened.value
    page.get_by_role("link", name="Add to Slack").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"permission to access {place}")
    return page


def test_the_app_is_installed_and_removed_by_clicking(window: Window) -> None:
    page = window.page
    window.types("/campaign")
    expect(page.get_by_text("/campaign is not a command")).to_be_visible()
    page.get_by_role("button", name="Add Toingg").click()
    consent = begins_to_install(window, "Acme Travels")
    expect(consent.get_by_text("Send messages as @toingg")).to_be_visible()
    consent.get_by_label("Send messages to public channels").uncheck()
    consent.get_by_role("button", name="Allow").click()
    expect(consent.get_by_role("heading", name="Toingg is installed")).to_be_visible()
    consent.close()

    card = window.panel.get_by_role("article").filter(has_text="Acme Travels")
    expect(card.get_by_text("Installed", exact=True)).to_be_visible()
    expect(card.get_by_text("Allowed by Alice Rao")).to_be_visible()
    expect(card.get_by_text("users:read")).to_be_visible()
    expect(card.get_by_text("chat:write.public")).to_have_count(0)
    window.types("/campaign")
    expect(window.message("no Toingg API key yet")).to_be_visible()

    card.get_by_role("button", name="Remove").click()
    window.press("Remove")
    expect(card.get_by_role("link", name="Add to workspace")).to_be_visible()
    expect(page.get_by_role("button", name="Add Toingg")).to_be_visible()


def test_a_person_who_may_not_install_it_learns_whom_to_ask(window: Window, workspace: Sandbox) -> None:
    consent = begins_to_install(window, "Acme Travels")
    allow = consent.get_by_role("button", name="Allow")

    consent.get_by_label("You act as").select_option(label="Chitra Nair, member")
    expect(consent.get_by_role("alert")).to_have_text(
        "Only owners and admins may install apps here. Ask Alice Rao or Bob Mehta."
    )
    expect(allow).to_be_disabled()
    consent.get_by_label("You act as").select_option(label="Bob Mehta, admin")
    expect(allow).to_be_enabled()

    consent.get_by_role("button", name="Cancel").click()
    expect(consent.get_by_text("The installation was cancelled.")).to_be_visible()
    assert workspace.tokens == {}
    consent.close()


def test_an_organisation_installs_it_for_all_its_workspaces(window: Window, workspace: Sandbox) -> None:
    consent = begins_to_install(window, "Northwind Group")
    consent.get_by_role("button", name="Allow").click()
    expect(consent.get_by_role("heading", name="Toingg is installed")).to_be_visible()
    consent.close()

    for place in ("Northwind Hotels", "Northwind Air"):
        card = window.panel.get_by_role("article").filter(has=window.page.get_by_role("heading", name=place))
        expect(card.get_by_text("Through Northwind Group")).to_be_visible()
    assert list(workspace.tokens) == [NORTHWIND]


def test_missing_scopes_are_shown_and_can_be_granted_by_installing_again(window: Window, workspace: Sandbox) -> None:
    workspace.install(ACME, scopes=["commands", "chat:write"])
    window.looks_behind_the_scenes("Workspaces")
    card = window.panel.get_by_role("article").filter(has_text="Acme Travels")
    expect(card.get_by_text("Not granted yet")).to_contain_text("users:read")

    with window.page.context.expect_page() as opened:
        card.get_by_role("link", name="Install again").click()
    opened.value.get_by_role("link", name="Add to Slack").click()
    expect(opened.value.get_by_text("has this app already. Allowing grants what is new.")).to_be_visible()
    opened.value.get_by_role("button", name="Allow").click()
    expect(opened.value.get_by_role("heading", name="Toingg is installed")).to_be_visible()
    opened.value.close()

    expect(card.get_by_text("Not granted yet")).to_have_count(0)


def test_a_key_is_revoked_by_its_switch_and_renewed_by_its_button(window: Window, workspace: Sandbox) -> None:
    window.looks_behind_the_scenes("Workspaces")
    account = workspace.toingg.accounts["orbit"]
    first = account.key
    switch = window.panel.get_by_role("switch", name="The key of orbit works")

    switch.uncheck()
    expect(window.panel.get_by_text("Revoked")).to_be_visible()
    assert account.is_revoked

    window.panel.get_by_role("article").filter(has_text="orbit").get_by_role("button", name="Renew").last.click()
    expect(switch).to_be_checked()
    expect(window.panel.get_by_text(first)).to_have_count(0)
    expect(window.panel.get_by_text(account.key)).to_be_visible()


def test_a_deactivated_person_disappears_and_a_new_role_is_shown(window: Window, workspace: Sandbox) -> None:
    control(workspace, "POST", "user", user_id="U0ALICE001", role="guest")
    expect(window.page.get_by_role("button", name="You act as Alice Rao, guest")).to_be_visible()

    control(workspace, "POST", "user", user_id="U0ALICE001", deactivated=True)

    expect(window.page.get_by_text("Alice Rao's account has been deactivated.")).to_be_visible()
    expect(window.page.get_by_label("You act as Bob Mehta. Act as somebody else.")).to_be_visible()


def test_people_of_every_company_can_be_acted_as(window: Window, workspace: Sandbox) -> None:
    """In the channel that two companies share, everybody sees who is from elsewhere."""
    window.page.goto(f"{workspace.url}/#/U0ALICE001/C0LAUNCH01")
    expect(window.page.locator("#conversation-head").get_by_text("Shared with Orbit Clinics")).to_be_visible()
    window.types("Hello Orbit")

    window.page.get_by_role("button", name="Orbit Clinics").click()
    expect(window.page.get_by_role("button", name="You act as Omar Sheikh, owner")).to_be_visible()
    window.acts_as("Ravi Shah")
    expect(window.page.get_by_role("button", name="You act as Ravi Shah, member")).to_be_visible()
    window.page.get_by_role("navigation", name="Channels").get_by_role("button", name="launch-partners").click()

    expect(window.message("Hello Orbit")).to_contain_text("Acme Travels")


@pytest.mark.usefixtures("bot")
def test_a_person_in_two_workspaces_stays_the_same_in_the_other(window: Window, workspace: Sandbox) -> None:
    window.page.goto(f"{workspace.url}/#/U0UMA00000/C0NWHOTEL1")
    who = window.page.get_by_role("button", name="You act as Uma Pillai, member")
    expect(window.page.locator("#sidebar").get_by_text("Northwind Hotels")).to_be_visible()
    expect(who).to_be_visible()

    window.page.get_by_role("button", name="Northwind Air").click()
    expect(window.page.locator("#sidebar").get_by_text("Northwind Air")).to_be_visible()
    expect(who).to_be_visible()
    window.types("Hello Air")
    expect(window.message("Hello Air")).to_be_visible()

    window.page.get_by_role("button", name="Northwind Hotels").click()
    expect(window.page.locator("#sidebar").get_by_text("Northwind Hotels")).to_be_visible()
    expect(window.message("Hello Air")).to_have_count(0)


def test_installing_is_accessible(window: Window, workspace: Sandbox) -> None:
    workspace.install(ACME, scopes=["commands"])
    window.looks_behind_the_scenes("Workspaces")
    audit = Auditor(window)
    audit.looks_at("the workspaces", ".panel")

    asked = f"client_id={workspace.client_id}&scope=commands,users:read"
    for query in (f"{asked}&team={ACME}", "client_id=1.2"):
        window.page.goto(f"{workspace.authorize_url}?{query}")
        expect(window.page.get_by_role("heading", level=1)).to_be_visible()
        if query != "client_id=1.2":
            window.page.get_by_label("You act as").select_option(label="Dev Kapoor, guest")
        consent = Auditor(window)
        consent.looks_at(query, "body")
        audit.found += consent.found

    assert audit.found == []
