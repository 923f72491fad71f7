"""Installing over OAuth: from the bot's page to Slack's consent page and back, with Bolt's own OAuth in the bot."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.server import Sandbox
from sandbox.web_api.installing import InstallError
from tests.sandbox.bolt_bot import BoltBot, bolt_bot
from tests.support.ids import ACME, HOTELS, NORTHWIND, ORBIT
from tests.support.people import Message, Person, line_to, wait_for


@pytest.fixture(scope="session")
def only_sandbox(bare_sandbox: Sandbox) -> Sandbox:
    """A sandbox in which nobody has installed the app yet."""
    return bare_sandbox


@pytest.fixture
def bolt(sandbox: Sandbox, tmp_path: Path) -> Iterator[BoltBot]:
    """A bot that is installed over OAuth."""
    with bolt_bot(sandbox, tmp_path) as running:
        yield running


def test_before_it_is_installed_nobody_can_find_the_app(alice: Person, bolt: BoltBot) -> None:
    assert "/campaign is not a command" in alice.types("/campaign").text
    assert alice.sight()["commands"] == []
    with pytest.raises(AssertionError, match="sees no @toingg"):
        alice.conversation("@toingg")
    assert alice.post("home", tab="home")["error"] == "app_not_installed"
    assert bolt.heard == []


def test_a_company_that_allows_the_app_has_it_at_once(
    sandbox: Sandbox, alice: Person, omar: Person, bolt: BoltBot
) -> None:
    landing = sandbox.install_through_bot(ACME, alice.id)

    assert landing.status_code == 200
    assert bolt.token(team_id=ACME) == sandbox.tokens[ACME]
    answer = alice.types("/campaign")
    assert isinstance(answer, Message)
    assert answer.text == f"Bolt works for {ACME} with U0TOINGG01"
    assert "/campaign is not a command" in omar.types("/campaign").text, "another company has not installed it"


def test_each_company_gets_its_own_token(sandbox: Sandbox, omar: Person, bolt: BoltBot) -> None:
    sandbox.install_through_bot(ACME)
    sandbox.install_through_bot(ORBIT)

    assert len(set(sandbox.tokens.values())) == 2
    assert bolt.token(team_id=ORBIT) == sandbox.tokens[ORBIT]
    assert omar.types("/campaign").text == f"Bolt works for {ORBIT} with U0TOINGG02"


def test_the_app_learns_who_installed_it_where_and_with_which_scopes(sandbox: Sandbox, bolt: BoltBot) -> None:
    sandbox.install_through_bot(ACME, "U0BOB00001")

    found = bolt.store.find_installation(enterprise_id=None, team_id=ACME)
    assert found
    assert (found.app_id, found.user_id, found.token_type) == ("A0TOINGG01", "U0BOB00001", "bot")
    assert (found.team_name, found.bot_id, found.bot_user_id) == ("Acme Travels", "B0TOINGG01", "U0TOINGG01")
    assert (found.enterprise_id, found.is_enterprise_install) == (None, False)
    assert found.bot_scopes == ["chat:write", "commands"]


@pytest.mark.parametrize(
    ("place", "person"),
    [(ACME, "U0CHITRA01"), (ACME, "U0DEV00001"), (ACME, "U0OMAR0001"), (NORTHWIND, "U0HARI0000")],
    ids=["a member", "a guest", "another company's owner", "an organisation's member"],
)
def test_only_owners_and_admins_install_apps(sandbox: Sandbox, bolt: BoltBot, place: str, person: str) -> None:
    with pytest.raises(InstallError, match=r"not_allowed.*may not install apps"):
        sandbox.install_through_bot(place, person)
    assert sandbox.tokens == {}


def test_a_person_who_cancels_is_sent_back_with_that_news(sandbox: Sandbox, bolt: BoltBot) -> None:
    asked = {"client_id": sandbox.client_id, "scope": "commands", "state": "st&te", "allow": False}

    answer = line_to(sandbox.url).post("/oauth/v2/consent", json=asked).json()

    assert answer["location"].endswith("/slack/oauth_redirect?error=access_denied&state=st%26te")
    assert "access_denied" in line_to(sandbox.url).get(answer["location"]).text


def test_a_whole_organisation_has_the_app_at_once(sandbox: Sandbox, bolt: BoltBot) -> None:
    sandbox.install_through_bot(NORTHWIND)

    found = bolt.store.find_installation(enterprise_id=NORTHWIND, team_id=None, is_enterprise_install=True)
    assert found
    assert (found.enterprise_name, found.team_id, found.is_enterprise_install) == ("Northwind Group", None, True)
    assert found.enterprise_url == "https://northwind.enterprise.slack.com/"
    for person, team_id in (("hari", HOTELS), ("tara", "T0NWAIR001")):
        answer = Person(sandbox.url, person).types("/campaign")
        assert answer.text == f"Bolt works for {team_id} with U0TOINGG03"
    assert sandbox.tokens == {NORTHWIND: bolt.token(enterprise_id=NORTHWIND)}


def test_a_workspace_of_an_organisation_can_install_the_app_alone(sandbox: Sandbox, bolt: BoltBot) -> None:
    sandbox.install_through_bot(HOTELS)

    found = bolt.store.find_installation(enterprise_id=NORTHWIND, team_id=HOTELS)
    assert found
    assert (found.team_id, found.is_enterprise_install) == (HOTELS, False)
    assert Person(sandbox.url, "hari").types("/campaign").text.startswith("Bolt works for T0NWHOTEL1")
    assert "is not a command" in Person(sandbox.url, "tara").types("/campaign").text


def test_a_workspace_cannot_install_what_its_organisation_has_installed(sandbox: Sandbox, bolt: BoltBot) -> None:
    sandbox.install_through_bot(NORTHWIND)
    token = sandbox.tokens[NORTHWIND]

    assert sandbox.install_through_bot(HOTELS).status_code == 401

    assert sandbox.tokens == {NORTHWIND: token}


def test_installing_again_grants_more(sandbox: Sandbox, bolt: BoltBot) -> None:
    """The scopes add up, and the token stays the same."""
    sandbox.install_through_bot(ACME)
    before = sandbox.tokens[ACME]
    bolt.scopes[:] = ["users:read"]

    sandbox.install_through_bot(ACME)

    assert sandbox.tokens[ACME] == before == bolt.token(team_id=ACME)
    found = bolt.store.find_installation(enterprise_id=None, team_id=ACME)
    assert found
    assert found.bot_scopes == ["chat:write", "commands", "users:read"]


@pytest.mark.parametrize(("place", "names"), [(ACME, {"team_id": ACME}), (NORTHWIND, {"enterprise_id": NORTHWIND})])
def test_an_app_that_is_removed_hears_it_and_deletes_its_token(
    sandbox: Sandbox, bolt: BoltBot, place: str, names: dict[str, str]
) -> None:
    sandbox.install_through_bot(place)
    assert bolt.token(**names)

    sandbox.uninstall(place)

    assert wait_for(lambda: True if bolt.token(**names) is None else None, within=5)
    assert wait_for(lambda: True if len(bolt.heard) == 2 else None, within=5)
    assert {heard["event"]["type"] for heard in bolt.heard} == {"app_uninstalled", "tokens_revoked"}


def test_installing_after_a_removal_gives_another_token(sandbox: Sandbox, alice: Person, bolt: BoltBot) -> None:
    sandbox.install_through_bot(ACME)
    before = sandbox.tokens[ACME]
    sandbox.uninstall(ACME)
    assert wait_for(lambda: True if len(bolt.heard) == 2 else None, within=5), "else it forgets the new one"

    sandbox.install_through_bot(ACME)

    assert sandbox.tokens[ACME] not in ("", before)
    assert alice.types("/campaign").text.startswith("Bolt works for")


def test_without_a_bot_nobody_can_begin_to_install(sandbox: Sandbox) -> None:
    sandbox.point_at(None)

    with pytest.raises(InstallError, match="No bot is connected over HTTP"):
        sandbox.install_through_bot(ACME)
