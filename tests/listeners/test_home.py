"""Home: how the workspace stands, what is unfinished, and the campaigns, with their pages and their search."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from sandbox.server import Sandbox
from sandbox.toingg.service import Toingg
from tests.support.admins import connects
from tests.support.bots import running_bot
from tests.support.campaigns import FULL, GOOD, SCRIPT, submission
from tests.support.ids import ACME, ALICE, BOB, HOTELS, KEYS, NORTHWIND
from tests.support.market import installable_bot
from tests.support.people import Form, Person
from tests.support.rewriting import rewriting
from tests.support.surfaces import Home
from tests.support.switches import control
from tests.support.waiting import until
from toingg_bot.app import Bot
from toingg_bot.domain.states import State
from toingg_bot.domain.workspace import WorkspaceSettings


def home_of(person: Person) -> Home:
    home = person.opens_home()
    assert home is not None
    return home


def sent(bot: Bot, number: int, user_id: str = ALICE, title: str = "Diwali renewals") -> None:
    """Store a created campaign."""
    store, campaign_id = bot.core.store, f"c{user_id.lower()}{number}"
    store.accept(submission(campaign_id, f"{title} {number}", user_id=user_id))
    store.begin_sending(ACME, campaign_id, 60)
    store.change(ACME, campaign_id, {State.SENDING}, State.CREATED, toingg_id=f"t{campaign_id}")


def titles_in(home: Home) -> list[str]:
    return [block["text"]["text"] for block in home.blocks if block["type"] == "section" and "accessory" in block]


@pytest.mark.usefixtures("either_bot")
def test_home_says_how_to_begin_and_then_what_there_is(alice: Person, toingg: Toingg) -> None:
    home = home_of(alice)
    assert "There are no campaigns here yet." in home.text

    form = home.press("New campaign")
    assert isinstance(form, Form)
    assert form.value("Share the result in") is None
    form.fill(FULL).submit()
    alice.sees("Campaign created", in_="#campaigns")
    alice.view.close()

    home = home_of(alice)
    assert titles_in(home) == ["Diwali renewals"]
    assert "Created · " in home.text
    assert "nova · Hindi · 10:30 am to 6 pm" in home.text
    assert home.menu == ["Details", "Use again", "Save as template"]


def test_ten_campaigns_are_on_a_page_and_its_buttons_lead_only_where_there_are_more(bot: Bot, alice: Person) -> None:
    for number in range(25):
        sent(bot, number)

    home = home_of(alice)
    assert titles_in(home) == [f"Diwali renewals {number}" for number in range(24, 14, -1)]
    assert [each for each in home.buttons if each in {"Newer", "Older"}] == ["Older"]
    home.press("Older")
    assert titles_in(home)[0] == "Diwali renewals 14"
    assert [each for each in home.buttons if each in {"Newer", "Older"}] == ["Newer", "Older"]
    home.press("Older")
    assert titles_in(home) == [f"Diwali renewals {number}" for number in range(4, -1, -1)]
    assert [each for each in home.buttons if each in {"Newer", "Older"}] == ["Newer"]
    home.press("Newer")
    assert titles_in(home)[0] == "Diwali renewals 14"


def test_campaigns_are_found_by_the_beginning_of_any_word(bot: Bot, alice: Person) -> None:
    for number, title in enumerate(["Diwali Renewals", "दिवाली ऑफ़र", "Über-Rabatt für Ärzte", "Holi 🎉 renewal"]):
        sent(bot, number, title=title)

    home = home_of(alice)
    for words, found in {
        "renew": ["Holi 🎉 renewal 3", "Diwali Renewals 0"],
        "DIWALI ren": ["Diwali Renewals 0"],
        "ren hol": ["Holi 🎉 renewal 3"],
        "newal": [],
        "दिवा": ["दिवाली ऑफ़र 1"],
        "u\u0308ber": ["Über-Rabatt für Ärzte 2"],
        "rabatt": ["Über-Rabatt für Ärzte 2"],
        "🎉": ["Holi 🎉 renewal 3"],
        "%": [],
        "": ["Holi 🎉 renewal 3", "Über-Rabatt für Ärzte 2", "दिवाली ऑफ़र 1", "Diwali Renewals 0"],
    }.items():
        home.fill({"Search": words or None})
        home.press("Search")
        assert titles_in(home) == found, words
    home.fill({"Search": "holi"})
    home.press_enter("Search")
    assert titles_in(home) == ["Holi 🎉 renewal 3"]
    assert home.value("Search") == "holi"


def test_everyones_campaigns_are_for_those_who_manage_the_workspace(
    bot: Bot, alice: Person, chitra: Person, bob: Person
) -> None:
    sent(bot, 1, ALICE, "Diwali")
    sent(bot, 2, BOB, "Holi")

    home = home_of(bob)
    assert titles_in(home) == ["Holi 2"]
    home.press("Everyone's")
    assert titles_in(home) == ["Holi 2", "Diwali 1"]
    home.press("Mine")
    assert titles_in(home) == ["Holi 2"]
    assert "Everyone's" not in home_of(chitra).buttons


def test_what_is_unfinished_can_be_continued_and_discarded(bot: Bot, alice: Person, toingg: Toingg) -> None:
    alice.types("/campaign", in_="#campaigns").fill({"Title": "Onam"}).press("Save draft")
    alice.view.close()
    home = home_of(alice)
    assert "Onam" in home.text

    form = home.press("Continue")
    assert isinstance(form, Form)
    assert form.value("Title") == "Onam"
    form.close()
    home.press("Discard", confirm=True)
    assert "Onam" not in home.text
    assert [message for message in alice.messages("#campaigns") if "Onam" in message.text] == []


def test_a_campaign_is_used_again_as_a_new_one(bot: Bot, alice: Person, bob: Person, toingg: Toingg) -> None:
    alice.types("/campaign", in_="#campaigns").fill(GOOD | {"Tone": "Warm"}).submit()
    message = alice.sees("Campaign created", in_="#campaigns")
    alice.view.close()

    for place in (message, home_of(alice)):
        form = place.press("Use again")
        assert isinstance(form, Form)
        assert (form.value("Title"), form.value("Script"), form.value("Tone")) == (GOOD["Title"], SCRIPT, "Warm")
        assert form.value("Share the result in") == "#campaigns"
        form.close()
    (theirs,) = [each for each in bob.messages("#campaigns") if "Campaign created" in each.text]
    form = theirs.press("Use again")
    assert isinstance(form, Form)
    form.fill({"Title": "Holi"}).submit()
    bob.sees("Campaign created: Holi", in_="#campaigns")
    assert titles_in(home_of(bob)) == ["Holi"]
    assert titles_in(home_of(alice)) == [GOOD["Title"]]
    assert [campaign["title"] for campaign in toingg.campaigns] == [GOOD["Title"], "Holi"]


def test_home_follows_what_happens_to_a_campaign(workspace: Sandbox, alice: Person, toingg: Toingg) -> None:
    """At once for oneself, and soon after a change elsewhere; the page and the search stay."""
    control(workspace, "POST", "reset")
    with running_bot(workspace) as bot:
        for number in range(11):
            sent(bot, number, title="Holi")
        home = home_of(alice)
        home.fill({"Search": "holi"})
        home.press("Search")
        home.press("Older")
        assert titles_in(home) == ["Holi 0"]

        sent(bot, 11, title="Holi")

        until(lambda: titles_in(home) == ["Holi 1", "Holi 0"])
        assert home.value("Search") == "holi"


def test_strangers_and_people_of_unknown_role_see_no_data(bot: Bot, workspace: Sandbox, alice: Person) -> None:
    sent(bot, 1)
    control(workspace, "POST", "slack/faults", method="users.info", error="internal_error", times=5)
    home = home_of(alice)
    assert "I couldn't check who you are just now." in home.text
    assert "Diwali" not in home.text
    assert home.buttons == []
    control(workspace, "DELETE", "slack/faults")

    assert titles_in(home_of(alice)) == ["Diwali renewals 1"]


def test_whoever_may_not_create_is_offered_nothing_that_they_may_not(bot: Bot, alice: Person, chitra: Person) -> None:
    sent(bot, 1, chitra.id)
    bot.core.stores.workspaces.set_up(ACME, None, BOB, WorkspaceSettings(creators=(BOB,)))

    home = home_of(chitra)

    assert "New campaign" not in home.buttons
    assert home.menu == ["Details"]


def test_the_messages_tab_publishes_nothing(bot: Bot, alice: Person) -> None:
    assert alice.opens_home("messages") is None


def test_the_list_shows_the_same_in_private(bot: Bot, alice: Person) -> None:
    for number in range(12):
        sent(bot, number, title="Holi" if number else "Diwali")

    listed = alice.types("/campaign list", in_="#campaigns")
    assert listed is not None
    assert titles_in(listed) == [f"Holi {number}" for number in range(11, 1, -1)]
    older = listed.press("Older")
    assert titles_in(older) == ["Holi 1", "Diwali 0"]
    found = alice.types("/campaign list diw", in_="#campaigns")
    assert titles_in(found) == ["Diwali 0"]
    assert isinstance(found.press("Details"), Form)
    assert "Type `/campaign list` to see all" in alice.types("/campaign list nothing", in_="#campaigns").content["text"]


def test_the_created_message_leads_to_the_dashboard(workspace: Sandbox, alice: Person, toingg: Toingg) -> None:
    control(workspace, "POST", "reset")
    with running_bot(workspace, TOINGG_DASHBOARD_URL="https://toingg.example/c/{id}?from=slack"):
        alice.types("/campaign", in_="#campaigns").fill(GOOD).submit()
        buttons = ["Use again", "Details", "Open in Toingg"]
        until(lambda: alice.sees("Campaign created", in_="#campaigns").buttons == buttons)
        assert "Open in Toingg" in home_of(alice).menu


def test_what_retention_emptied_is_listed_but_not_used_again(bot: Bot, alice: Person) -> None:
    sent(bot, 1)
    store = bot.core.store
    with store._held(ACME, f"c{ALICE.lower()}1") as held:  # noqa: SLF001
        assert held.row
        store._put(held, replace(held.row, values={}))  # noqa: SLF001

    home = home_of(alice)

    assert titles_in(home) == ["Diwali renewals 1"]
    assert home.menu == ["Details"]


# How to begin


@pytest.fixture
def keyless(workspace: Sandbox) -> Iterator[Bot]:
    """A bot without a key."""
    control(workspace, "POST", "reset")
    with running_bot(workspace, TOINGG_API_KEY="") as running:
        yield running


@pytest.mark.usefixtures("keyless")
def test_an_admin_is_told_how_to_begin_once(bob: Person, chitra: Person) -> None:
    home = home_of(bob)

    assert "First I need your Toingg API key" in home.text
    assert "Connect Toingg" in home.buttons
    message = bob.sees("First I need your Toingg API key")
    assert message.buttons == ["Connect Toingg", "New campaign"]
    home_of(bob)
    everything = str(bob.sight()["messages"])
    assert everything.count("First I need your Toingg API key") == str(message.content).count("First I need")
    form = message.press("Connect Toingg")
    assert isinstance(form, Form)
    form.fill({"Toingg API key": KEYS[ACME]}).submit()
    assert "••••" in home_of(bob).text
    assert "Connect Toingg" not in home_of(bob).buttons
    assert "First I need" not in home_of(chitra).text


@pytest.mark.usefixtures("keyless")
def test_the_sentence_that_no_key_is_there_has_the_button_for_those_who_may(bob: Person, chitra: Person) -> None:
    theirs, others = bob.types("/campaign", in_="#campaigns"), chitra.types("/campaign", in_="#campaigns")

    assert theirs is not None
    assert others is not None
    assert theirs.buttons == ["Connect Toingg"]
    assert others.buttons == []
    assert isinstance(theirs.press("Connect Toingg"), Form)


def test_whoever_installs_is_welcomed(market: Sandbox) -> None:
    with installable_bot(market):
        market.install_through_bot(ACME)

        message = Person(market.url, "alice").sees("First I need your Toingg API key")

        assert message.buttons == ["Connect Toingg", "New campaign"]
        assert isinstance(message.press("Connect Toingg"), Form)


def test_home_of_an_organisation_names_its_workspace_and_stays_in_it(market: Sandbox) -> None:
    with installable_bot(market) as bot:
        market.install_through_bot(NORTHWIND)
        nila = Person(market.url, "nila")
        connects(nila, KEYS[HOTELS])
        assert "This is about the workspace" in home_of(nila).text

        nila.types("/campaign", in_="#general").fill(GOOD | {"Share the result in": "#general"}).submit()
        nila.sees("Campaign created", in_="#general")
        nila.view.close()

        home = home_of(nila)
        assert titles_in(home) == [GOOD["Title"]]
        form = home.press("Use again")
        assert isinstance(form, Form)
        form.submit()
        until(lambda: len(bot.core.store.listed(HOTELS, None, "", number=0, size=10).campaigns) == 2)


@pytest.mark.usefixtures("bot")
def test_a_template_is_saved_from_home(alice: Person, bob: Person) -> None:
    alice.types("/campaign", in_="#campaigns").fill(GOOD).submit()
    alice.sees("Campaign created", in_="#campaigns")
    alice.view.close()

    form = home_of(alice).press("Save as template")
    assert isinstance(form, Form)
    form.fill({"Name": "Renewals"}).submit()

    assert "Renewals" in bob.types("/campaign", in_="#campaigns").options("Start from")
    bob.view.close()
    home = home_of(bob)
    before = bob.sight()
    home.fill({"Start from": "Renewals"})
    opened = bob.reply_since(before, within=3, on=home.content)
    assert isinstance(opened, Form)
    assert opened.value("Script") == SCRIPT


def test_nobody_learns_of_a_colleagues_draft(bot: Bot, workspace: Sandbox, alice: Person, chitra: Person) -> None:
    """Even if they know its id."""
    bot.core.store.save_draft(submission("d1", title="Hush", user_id=chitra.id))
    sent(bot, 1)
    mine = f"c{ALICE.lower()}1"

    def about_the_draft(body: dict[str, Any]) -> None:
        for action in body.get("actions", []):
            chosen = action.get("selected_option") or action
            chosen["value"] = chosen["value"].replace(mine, "d1")

    home = home_of(alice)
    with rewriting(workspace, about_the_draft):
        for act in ("Details", "Use again", "Save as template"):
            home.press(act)
            assert alice.view is None or "I don't have this campaign any more." in alice.view.text
            assert "Hush" not in str(alice.sight())
            if alice.view is not None:
                alice.view.close()
