"""Templates of the team: saved from a campaign, chosen by everybody who may create, deleted by few."""

from dataclasses import replace
from typing import Any

import pytest

from sandbox.server import Sandbox
from sandbox.toingg.service import Toingg
from tests.support.admins import CREATORS, sets
from tests.support.campaigns import FULL, FULL_PAYLOAD, GOOD
from tests.support.ids import ACME, ALICE
from tests.support.people import Form, Message, Person
from tests.support.rewriting import Change, rewriting
from tests.support.stored import SUBMISSION
from tests.support.switches import control
from tests.support.waiting import until
from toingg_bot.app import Bot
from toingg_bot.domain.starting_points import starting_points
from toingg_bot.domain.templates import MOST
from toingg_bot.store import CampaignStore

SAVERS = "Who may save templates"
SAVE = "Save as template"
TITLE = GOOD["Title"]
POINTS = [point.name for point in starting_points()]


@pytest.fixture
def alice(workspace: Sandbox, alice: Person) -> Person:
    """Alice, who is no owner here: like Chitra, she may do what every member may."""
    control(workspace, "POST", "user", user_id=alice.id, role="member")
    return alice


def closes_all(person: Person) -> None:
    while person.view is not None:
        person.view.close()


def creates(person: Person, values: dict[str, Any]) -> None:
    person.types("/campaign", in_="#general").fill(values | {"Share the result in": "#general"}).submit()
    person.sees(f"Campaign created: {values['Title']}", in_="#general")
    closes_all(person)


def details(person: Person, title: str = TITLE) -> Form:
    form = person.sees(f"Campaign created: {title}", in_="#general").press("Details")
    assert isinstance(form, Form), form
    return form


def saves(person: Person, title: str = TITLE, name: str | None = None) -> str:
    """Save a campaign as a template, and return what the bot says."""
    form = details(person, title).press(SAVE)
    assert isinstance(form, Form), form
    form.fill({"Name": name} if name else {}).submit()
    said = str(person.view.text)
    closes_all(person)
    return said


def listed(person: Person) -> Message:
    found = person.types("/campaign templates", in_="#general")
    assert isinstance(found, Message), found
    return found


def offered(person: Person, query: str = "") -> list[str]:
    """Return what somebody can start from, besides the starting points."""
    form = person.types("/campaign", in_="#general")
    found = [name for name in form.options("Start from", query) if name not in POINTS]
    closes_all(person)
    return found


def starts_from(person: Person, name: str) -> Form:
    form = person.types("/campaign", in_="#general")
    assert isinstance(form, Form)
    before = person.sight()
    form.fill({"Start from": name})
    opened = person.reply_since(before, within=3, on=form.content)
    assert isinstance(opened, Form), opened
    return opened


def test_a_campaign_becomes_a_template_from_which_a_colleague_starts(
    either_bot: Bot, alice: Person, chitra: Person, toingg: Toingg
) -> None:
    creates(alice, FULL)
    assert "Your team has no templates yet." in listed(alice).text

    form = details(alice, FULL["Title"]).press(SAVE)
    assert form.value("Name") == FULL["Title"]
    assert form.fill({"Name": " \u200b "}).submit().errors == {"Name": "Please fill this in."}
    form.fill({"Name": "Renewals *2026*"}).submit()
    assert "Renewals *2026* is a template now" in alice.view.text
    closes_all(alice)

    message = listed(chitra)
    assert ("Renewals *2026*" in message.text, f"<@{ALICE}>" in str(message.blocks)) == (True, True)
    assert message.is_ephemeral
    assert message.buttons == [], "it is not hers to delete"
    assert offered(chitra) == offered(chitra, "2026") == ["Renewals *2026*"]
    assert offered(alice) == ["Renewals *2026*", FULL["Title"]], "the team's first, then one's own"

    new = starts_from(chitra, "Renewals *2026*")
    place = "Share the result in"
    assert {label: new.value(label) for label in FULL if label != place} == {
        label: value for label, value in FULL.items() if label != place
    }
    assert new.value(place) == "#general"
    (template,) = either_bot.core.stores.templates.all(ACME)
    assert "conversation" not in (either_bot.core.stores.templates.values(ACME, template.template_id) or {})
    new.submit()
    until(lambda: len(toingg.campaigns) == 2)
    assert [{key: sent[key] for key in FULL_PAYLOAD} for sent in toingg.campaigns] == [FULL_PAYLOAD, FULL_PAYLOAD]


def test_a_template_is_changed_and_deleted_by_its_author_and_by_admins(
    bot: Bot, workspace: Sandbox, alice: Person, bob: Person, chitra: Person
) -> None:
    creates(chitra, GOOD)
    saves(chitra, name="Renewals")
    creates(chitra, GOOD | {"Title": "Calm one", "Tone": "Calm"})
    assert "RENEWALS is a template now" in saves(bob, "Calm one", "RENEWALS")
    assert offered(chitra)[0] == "RENEWALS", "the admin's took the place of hers"
    assert starts_from(chitra, "RENEWALS").value("Tone") == "Calm"
    closes_all(chitra)
    saves(alice, name="Alice's own")

    form = details(chitra).press(SAVE)
    form.fill({"Name": "alice's OWN"}).submit()
    assert "@U0ALICE001 already saved a template with this name." in chitra.view.text
    chitra.view.close()
    assert form.value("Name") == "alice's OWN", "what was typed is still there"
    closes_all(chitra)

    hers, everyones = listed(chitra), listed(bob)
    assert (hers.buttons, everyones.buttons) == (["Delete"], ["Delete", "Delete"])
    ids = {each.name: each.template_id for each in bot.core.stores.templates.all(ACME)}

    def about_alices(body: dict[str, Any]) -> None:
        for action in body["actions"]:
            action["value"] = action["value"].replace(ids["RENEWALS"], ids["Alice's own"])

    with rewriting(workspace, about_alices):
        assert "Only @U0ALICE001, who saved this" in hers.press("Delete RENEWALS", confirm=True).text
    left = everyones.press("Delete Alice's own", confirm=True)
    assert ("Alice's own" in left.text, "RENEWALS" in left.text) == (False, True)
    assert "no templates yet" in hers.press("Delete RENEWALS", confirm=True).text
    left.press("Delete RENEWALS", confirm=True, within=0)
    bob.sees("I don't have this template any more.", in_="#general")
    assert offered(chitra) == ["Calm one", TITLE]

    log = bob.types("/campaign log", in_="#general").text
    assert (log.count("saved a template"), log.count("deleted a template")) == (3 * 2, 2 * 2), "in the text and blocks"


def test_who_may_save_is_a_setting_within_those_who_may_create(
    bot: Bot, workspace: Sandbox, alice: Person, bob: Person, chitra: Person
) -> None:
    dev = Person(workspace.url, "dev")
    creates(alice, GOOD)
    asking = details(alice).press(SAVE)
    sets(bob, **{SAVERS: ["@chitra"]})
    asking.submit()
    assert "Only selected people can save templates here. Ask @U0CHITRA01, or an admin" in alice.view.text
    closes_all(alice)
    for person, may in ((alice, False), (chitra, True), (bob, True)):
        assert (SAVE in details(person).buttons) is may
        closes_all(person)

    saves(chitra)
    assert offered(alice)[0] == TITLE, "everybody who may create starts from it"
    assert "Guests can't create campaigns here." in listed(dev).text

    forged = details(chitra)
    sets(bob, **{CREATORS: ["@alice"]})
    assert "Only selected people can create campaigns here." in forged.press(SAVE).text
    closes_all(chitra)
    assert "Only selected people can create campaigns here." in listed(chitra).text
    assert len(bot.core.stores.templates.all(ACME)) == 1


def test_only_what_is_still_there_can_be_saved_or_chosen(
    bot: Bot, workspace: Sandbox, alice: Person, chitra: Person
) -> None:
    """Also if somebody knows the id of a colleague's draft, and from a menu as well as with a button."""
    creates(alice, GOOD)
    templates, store = bot.core.stores.templates, bot.core.store
    store.save_draft(replace(SUBMISSION, campaign_id="d1", user_id=chitra.id))
    (mine,) = store.recent(ACME, alice.id, limit=1)

    def from_a_menu(about: str) -> Change:
        def changed(body: dict[str, Any]) -> None:
            for action in body.get("actions", []):
                key = action.pop("value").replace(mine.campaign_id, about)
                action |= {"type": "overflow", "selected_option": {"value": key}}

        return changed

    seen = details(alice)
    with rewriting(workspace, from_a_menu("d1")):
        assert "I don't have this campaign any more." in seen.press(SAVE).text
    closes_all(alice)
    with rewriting(workspace, from_a_menu(mine.campaign_id)):
        details(alice).press(SAVE).submit()
    closes_all(alice)
    (template,) = templates.all(ACME)
    templates.delete(ACME, template.template_id, alice.id)

    def gone(body: dict[str, Any]) -> None:
        for action in body.get("actions", []):
            action["selected_option"]["value"] = f"template:{template.template_id}"

    with rewriting(workspace, gone):
        assert "I don't have this template any more." in starts_from(alice, "Survey").text
    closes_all(alice)

    below = details(alice)
    asking = below.press(SAVE)
    until(lambda: loses_its_text(store, mine.campaign_id))
    asking.submit()
    assert "I don't have the text of this campaign any more" in alice.view.text
    alice.view.close()
    alice.view.close()
    assert "I don't have the text of this campaign any more" in below.press(SAVE).text
    closes_all(alice)
    assert SAVE not in details(alice).buttons
    assert templates.all(ACME) == []


def loses_its_text(store: CampaignStore, campaign_id: str) -> bool:
    """Remove what was stored for long enough, and say whether the text is gone: not while anything is left to do."""
    CampaignStore(store._database, store._sealer, retention=-1.0).rest(ACME, campaign_id)  # noqa: SLF001
    campaign = store.get(ACME, campaign_id)
    return campaign is not None and not campaign.values


def test_a_full_list_has_pages_and_is_found_by_name(bot: Bot, alice: Person, chitra: Person) -> None:
    creates(alice, GOOD)
    (mine,) = bot.core.store.recent(ACME, alice.id, limit=1)
    for number in range(MOST):
        name = f"{number:03} नमस्ते {'दिवाली' * 12}"[:75]
        bot.core.stores.templates.save(ACME, mine.campaign_id, f"t{number}", name, by=chitra.id)

    assert f"Your team has {MOST} templates" in saves(alice, name="One more")
    names = offered(alice)
    assert names[0].startswith("000")
    assert names[-1] == TITLE, "one's own campaigns have room beside the team's templates"
    assert offered(alice, "199")[0].startswith("199")

    page = listed(chitra)
    assert page.buttons == ["Delete"] * 10 + ["Next"]
    page = page.press("Next")
    assert page.buttons[10:] == ["Previous", "Next"]
    assert ("010 " in page.text, "11 to 20 of 200" in page.text) == (True, True)
    first = next(block["accessory"] for block in page.blocks if "accessory" in block)
    page = page.press(first["accessibility_label"], confirm=True)
    assert ("010 " in page.text, "11 to 20 of 199" in page.text) == (False, True)
    assert "000 " in page.press("Previous").text
