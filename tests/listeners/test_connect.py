"""The workspace's own Toingg key: connected, tested, never shown, and disconnected."""

from collections.abc import Iterator

import pytest

from sandbox.server import Sandbox
from sandbox.toingg.service import Toingg
from tests.support.bots import running_bot
from tests.support.campaigns import GOOD
from tests.support.ids import ACME, KEYS
from tests.support.people import Person
from tests.support.servers import answering, http
from tests.support.surfaces import Form
from tests.support.switches import control
from tests.support.waiting import until
from toingg_bot.app import Bot


@pytest.fixture
def keyless(workspace: Sandbox) -> Iterator[Bot]:
    """A bot in a workspace that has not connected a key yet."""
    control(workspace, "POST", "reset")
    with running_bot(workspace, TOINGG_API_KEY="") as bot:
        yield bot


def connects(person: Person, key: str = KEYS[ACME]) -> Form:
    """Enter a key, and return what is on the screen afterwards."""
    form = person.types("/campaign connect", in_="#campaigns")
    form.fill({"Toingg API key": key})
    answer = form.submit()
    assert answer.errors == {}, answer.errors
    view = person.view
    assert isinstance(view, Form)
    return view


@pytest.mark.usefixtures("keyless")
def test_without_a_key_people_learn_at_once_what_is_missing_and_who_can_help(chitra: Person) -> None:
    """They should not write a script for an hour first."""
    said = chitra.types("/campaign", in_="#campaigns")

    assert "no Toingg API key yet" in said.text
    assert "An admin can connect one with `/campaign connect`" in said.text
    assert chitra.view is None


@pytest.mark.usefixtures("keyless")
def test_an_admin_connects_the_key_and_everybody_creates_with_it(bob: Person, chitra: Person, toingg: Toingg) -> None:
    view = connects(bob)
    assert "Toingg accepts the key" in view.text
    assert "••••0001" in view.text

    chitra.types("/campaign", in_="#campaigns").fill(GOOD).submit()

    chitra.sees("Campaign created: Diwali renewals", in_="#campaigns")
    assert toingg.stored[0].key == KEYS[ACME]


def test_a_key_is_never_shown(keyless: Bot, bob: Person, workspace: Sandbox) -> None:
    """Neither in the form that replaces it, nor in any view or message, nor in the database."""
    connects(bob).close()

    again = bob.types("/campaign connect", in_="#campaigns")

    assert "••••0001 is in use" in again.text.replace("`", "")
    assert again.value("Toingg API key") is None
    assert KEYS[ACME] not in str(bob.sight())
    said_by_the_bot = [entry for entry in control(workspace, "GET", "log") if entry["from"] == "bot"]
    assert said_by_the_bot
    assert KEYS[ACME] not in str(said_by_the_bot)
    with keyless.core.stores.database.read() as connection:
        stored = connection.exec_driver_sql("SELECT * FROM workspaces").all()
    assert stored
    assert KEYS[ACME] not in str(stored)


@pytest.mark.usefixtures("keyless")
@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("tg_wrong_key", "Toingg doesn't accept this key"),
        ("tg_two words", "Paste only the key"),
        ("   ", "Please enter the key"),
    ],
)
def test_a_key_that_cannot_work_is_refused_under_its_field(bob: Person, key: str, words: str) -> None:
    form = bob.types("/campaign connect", in_="#campaigns").fill({"Toingg API key": key})

    assert words in form.submit().errors["Toingg API key"]
    assert "no Toingg API key yet" in bob.types("/campaign", in_="#campaigns").text


@pytest.mark.usefixtures("keyless")
def test_a_key_is_not_saved_if_toingg_is_unavailable(bob: Person, workspace: Sandbox) -> None:
    control(workspace, "POST", "toingg", behaviour="down")
    form = bob.types("/campaign connect", in_="#campaigns").fill({"Toingg API key": KEYS[ACME]})

    assert "I couldn't check this key, so I didn't save it" in form.submit().errors["Toingg API key"]


@pytest.mark.usefixtures("keyless")
def test_an_answer_from_between_the_bot_and_toingg_says_nothing_about_a_key(bob: Person, toingg: Toingg) -> None:
    toingg.behave("firewall")
    form = bob.types("/campaign connect", in_="#campaigns").fill({"Toingg API key": KEYS[ACME]})

    error = form.submit().errors["Toingg API key"]

    assert "Something between me and Toingg refused the request. Please try again" in error
    assert "no Toingg API key yet" in bob.types("/campaign", in_="#campaigns").text


SAID_OF_A_KEY: dict[str, tuple[bytes, str | None]] = {
    "voices": (b'{"result": {"voice": [{"name": "nova"}]}}', None),
    "yes": (b'{"status": true}', None),
    "no": (b'{"status": false, "message": "Unknown key"}', "Toingg doesn't accept this key"),
    "a page": (b"<!doctype html><title>Maintenance</title>", "Please try again"),
    "a text": (b'"string"', "Please try again"),
    "nothing": (b"{}", "Please try again"),
    "yes and no": (b'{"status": true, "error": "quota"}', "Please try again"),
}


@pytest.mark.parametrize(("body", "error"), SAID_OF_A_KEY.values(), ids=list(SAID_OF_A_KEY))
def test_a_key_is_saved_only_if_toingg_accepts_it(
    workspace: Sandbox, bob: Person, body: bytes, error: str | None
) -> None:
    control(workspace, "POST", "reset")
    with (
        answering(http("200 OK", body)) as toingg,
        running_bot(workspace, TOINGG_API_KEY="", TOINGG_API_URL=toingg.url) as bot,
    ):
        form = bob.types("/campaign connect", in_="#campaigns").fill({"Toingg API key": KEYS[ACME]})

        errors = form.submit().errors

        assert (error or "") in errors.get("Toingg API key", "")
        assert bool(errors) == bool(error)
        assert bot.core.stores.workspaces.key(ACME) == (None if error else KEYS[ACME])


@pytest.mark.usefixtures("keyless")
@pytest.mark.parametrize("word", ["connect", "disconnect", "settings", "log"])
def test_only_admins_manage_and_everybody_else_learns_who_does(chitra: Person, word: str) -> None:
    chitra.types(f"/campaign {word}", in_="#campaigns", within=0.1)

    assert "Only admins and owners of this workspace" in chitra.sees("Only admins", in_="#campaigns").text
    assert chitra.view is None


@pytest.mark.usefixtures("keyless")
def test_disconnecting_asks_first_and_then_deletes_the_key(bob: Person) -> None:
    connects(bob).close()

    question = bob.types("/campaign disconnect", in_="#campaigns")
    assert "••••0001" in question.text
    assert "no one can create campaigns here until an admin connects another key" in question.text
    question.submit()

    assert bob.view is not None
    assert "The key is removed. No one can create campaigns here" in bob.view.text
    assert "no Toingg API key yet" in bob.types("/campaign", in_="#campaigns").text


@pytest.mark.usefixtures("bot")
def test_a_bot_with_its_own_key_says_before_and_after_that_it_continues_with_it(
    bob: Person, chitra: Person, toingg: Toingg
) -> None:
    connects(bob, "tg_sandbox_key_orbit_0001").close()

    question = bob.types("/campaign disconnect", in_="#campaigns")
    assert "campaigns here are created with the bot's own key" in question.text
    assert "No one can create" not in question.text
    question.submit()
    assert "Campaigns here are created with the bot's own key" in bob.view.text
    bob.view.close()

    chitra.types("/campaign", in_="#campaigns").fill(GOOD).submit()
    chitra.sees("Campaign created: Diwali renewals", in_="#campaigns")
    assert toingg.stored[0].key == KEYS[ACME]
    bob.types("/campaign disconnect", in_="#general", within=0.1)
    assert "Campaigns here are created with the bot's own key" in bob.sees("No key is connected", in_="#general").text


@pytest.mark.usefixtures("keyless")
def test_without_a_key_there_is_nothing_to_disconnect(bob: Person) -> None:
    bob.types("/campaign disconnect", in_="#campaigns", within=0.1)

    assert bob.sees("No key is connected", in_="#campaigns")


@pytest.mark.usefixtures("keyless")
def test_an_admin_hears_once_of_a_failing_key_and_one_click_sends_everything_that_waits(
    alice: Person, bob: Person, toingg: Toingg
) -> None:
    connects(bob).close()
    toingg.behave("wrong_key")
    for number in range(3):
        form = alice.types("/campaign", in_="#campaigns").fill(GOOD | {"Title": f"Renewals {number}"})
        form.submit()
        alice.sees(f"Campaign not created: Renewals {number}", in_="#campaigns")
    notice = bob.sees("Toingg doesn't accept this workspace's API key any more", in_="@toingg")
    assert "`/campaign connect`" in notice.text
    toingg.behave("normal")

    view = connects(bob)
    assert "3 campaigns are waiting" in view.text
    view.press("Send all 3 now")

    until(lambda: len(toingg.campaigns) == 3)
    for number in range(3):
        alice.sees(f"Campaign created: Renewals {number}", in_="#campaigns")
    warnings = [m for m in bob.sight()["messages"].values() for m in m if "doesn't accept" in m["text"]]
    assert len([message for message in warnings if "any more" in message["text"]]) == 1


@pytest.mark.usefixtures("keyless")
def test_the_log_shows_admins_who_did_what_and_no_contents(bob: Person, alice: Person) -> None:
    connects(bob).close()
    alice.types("/campaign", in_="#campaigns").fill(GOOD).submit()

    bob.types("/campaign log", in_="#general", within=0.1)

    log = bob.sees("Recent activity", in_="#general").text
    assert "@U0BOB00001 connected a Toingg API key" in log
    assert "@U0ALICE001 submitted Diwali renewals — created" in log
    assert KEYS[ACME] not in log
    assert GOOD["Script"] not in log


@pytest.mark.usefixtures("keyless")
def test_a_script_that_tries_many_keys_is_slowed_down(bob: Person) -> None:
    form = bob.types("/campaign connect", in_="#campaigns")
    said = [form.fill({"Toingg API key": f"tg_guess_{number}"}).submit() for number in range(11)]

    assert "a lot of tries" in said[-1].errors["Toingg API key"]
    assert not any("a lot of tries" in answer.errors["Toingg API key"] for answer in said[:-1])


@pytest.mark.usefixtures("keyless")
@pytest.mark.parametrize("quirks", [{"empty_objects_are_lists": True}, {"empty_states_are_bare": True}], ids=str)
def test_the_key_is_disconnected_whatever_php_makes_of_a_form_without_inputs(
    bob: Person, workspace: Sandbox, quirks: dict[str, bool]
) -> None:
    connects(bob).close()
    control(workspace, "POST", "slack/quirks", **quirks)

    bob.types("/campaign disconnect", in_="#campaigns").submit()

    assert bob.view.title == "Disconnected"
