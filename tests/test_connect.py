"""The workspace's own Toingg key: connected, tried, never shown, and taken away again."""

from collections.abc import Iterator

import pytest

from sandbox.server import Sandbox
from sandbox.toingg import Toingg
from tests.conftest import GOOD, control, running_bot, until
from tests.people import Person
from tests.surfaces import Form, Notice
from toingg_bot.app import Bot

KEY = "tg_sandbox_key_acme_0001"
ACME = "T0ACME0001"


@pytest.fixture
def keyless(workspace: Sandbox) -> Iterator[Bot]:
    """A bot in a workspace that has not connected a key yet."""
    control(workspace, "POST", "reset")
    with running_bot(workspace, TOINGG_API_KEY="") as bot:
        yield bot


def connects(person: Person, key: str = KEY) -> Form:
    """Enter a key, and return what is on the screen then."""
    form = person.types("/campaign connect", in_="#campaigns")
    form.fill({"Toingg API key": key})
    answer = form.submit()
    assert answer.errors == {}, answer.errors
    view = person.view
    assert isinstance(view, Form)
    return view


@pytest.mark.usefixtures("keyless")
def test_without_a_key_people_are_told_at_once_what_is_missing_and_who_can_help(chitra: Person) -> None:
    """Before they write a script for an hour."""
    said = chitra.types("/campaign", in_="#campaigns")

    assert "no Toingg API key yet" in said.text
    assert "An admin types `/campaign connect`" in said.text
    assert chitra.view is None


@pytest.mark.usefixtures("keyless")
def test_an_admin_connects_the_key_and_everybody_creates_with_it(bob: Person, chitra: Person, toingg: Toingg) -> None:
    view = connects(bob)
    assert "Toingg accepts the key" in view.text
    assert "••••0001" in view.text

    chitra.types("/campaign", in_="#campaigns").fill(GOOD).submit()

    chitra.sees("Campaign created: Diwali renewals", in_="#campaigns")
    assert toingg.stored[0].key == KEY


def test_a_key_is_shown_to_nobody(keyless: Bot, bob: Person, workspace: Sandbox) -> None:
    """Not in the form that replaces it, not in any view or message, not in the database."""
    connects(bob).close()

    again = bob.types("/campaign connect", in_="#campaigns")

    assert "••••0001 is in use" in again.text.replace("`", "")
    assert again.value("Toingg API key") is None
    assert KEY not in str(bob.sight())
    said_by_the_bot = [entry for entry in control(workspace, "GET", "log") if entry["from"] == "bot"]
    assert said_by_the_bot
    assert KEY not in str(said_by_the_bot)
    with keyless.core.stores.database.read() as connection:
        kept = connection.exec_driver_sql("SELECT * FROM workspaces").all()
    assert kept
    assert KEY not in str(kept)


@pytest.mark.usefixtures("keyless")
@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("tg_wrong_key", "Toingg does not accept this key"),
        ("tg_two words", "Paste the key alone"),
        ("   ", "Please enter the key"),
    ],
)
def test_a_key_that_cannot_work_is_refused_under_its_field(bob: Person, key: str, words: str) -> None:
    form = bob.types("/campaign connect", in_="#campaigns").fill({"Toingg API key": key})

    assert words in form.submit().errors["Toingg API key"]
    assert "no Toingg API key yet" in bob.types("/campaign", in_="#campaigns").text


@pytest.mark.usefixtures("keyless")
def test_a_toingg_that_cannot_be_asked_is_no_reason_to_keep_a_key(bob: Person, workspace: Sandbox) -> None:
    control(workspace, "POST", "toingg", behaviour="down")
    form = bob.types("/campaign connect", in_="#campaigns").fill({"Toingg API key": KEY})

    assert "I could not try this key, and kept nothing" in form.submit().errors["Toingg API key"]


@pytest.mark.usefixtures("keyless")
@pytest.mark.parametrize("word", ["connect", "disconnect", "settings", "log"])
def test_only_admins_manage_and_everybody_else_is_told_who_does(chitra: Person, word: str) -> None:
    chitra.types(f"/campaign {word}", in_="#campaigns", within=0.1)

    assert "Only admins and owners of this workspace" in chitra.sees("Only admins", in_="#campaigns").text
    assert chitra.view is None


@pytest.mark.usefixtures("keyless")
def test_disconnecting_asks_first_and_then_forgets_the_key(bob: Person) -> None:
    connects(bob).close()

    question = bob.types("/campaign disconnect", in_="#campaigns")
    assert "••••0001" in question.text
    question.submit()

    assert bob.view is not None
    assert "The key is removed" in bob.view.text
    assert "no Toingg API key yet" in bob.types("/campaign", in_="#campaigns").text


@pytest.mark.usefixtures("keyless")
def test_without_a_key_there_is_nothing_to_disconnect(bob: Person) -> None:
    bob.types("/campaign disconnect", in_="#campaigns", within=0.1)

    assert bob.sees("No key is connected", in_="#campaigns")


@pytest.mark.usefixtures("keyless")
def test_a_key_that_stops_working_is_told_to_an_admin_once_and_all_that_waits_is_sent_with_one_click(
    alice: Person, bob: Person, toingg: Toingg
) -> None:
    connects(bob).close()
    toingg.behave("wrong_key")
    for number in range(3):
        form = alice.types("/campaign", in_="#campaigns").fill(GOOD | {"Title": f"Renewals {number}"})
        form.submit()
        alice.sees(f"Campaign not created: Renewals {number}", in_="#campaigns")
    told = bob.sees("Toingg does not accept this workspace's API key any more", in_="@toingg")
    assert "`/campaign connect`" in told.text
    toingg.behave("normal")

    view = connects(bob)
    assert "3 campaigns wait" in view.text
    view.press("Send all 3 now")

    until(lambda: len(toingg.campaigns) == 3)
    for number in range(3):
        alice.sees(f"Campaign created: Renewals {number}", in_="#campaigns")
    warnings = [m for m in bob.sight()["messages"].values() for m in m if "does not accept" in m["text"]]
    assert len([message for message in warnings if "any more" in message["text"]]) == 1


@pytest.mark.usefixtures("keyless")
def test_the_log_tells_admins_who_did_what_and_no_contents(bob: Person, alice: Person) -> None:
    connects(bob).close()
    alice.types("/campaign", in_="#campaigns").fill(GOOD).submit()

    bob.types("/campaign log", in_="#general", within=0.1)

    log = bob.sees("Who did what lately", in_="#general").text
    assert "@U0BOB00001 connected a Toingg API key" in log
    assert "@U0ALICE001 submitted *Diwali renewals*" in log
    assert KEY not in log
    assert GOOD["Script"] not in log


@pytest.mark.usefixtures("keyless")
def test_a_script_that_tries_keys_is_slowed_down(bob: Person) -> None:
    form = bob.types("/campaign connect", in_="#campaigns")
    said = [form.fill({"Toingg API key": f"tg_guess_{number}"}).submit() for number in range(11)]

    assert "many tries" in said[-1].errors["Toingg API key"]
    assert not any("many tries" in answer.errors["Toingg API key"] for answer in said[:-1])


def test_words_for_nobody_are_answered_with_help(keyless: Bot, chitra: Person) -> None:
    said = chitra.types("/campaign conect", in_="#campaigns")

    assert not isinstance(said, Notice)
    assert "I do not know “conect”" in said.text
