"""What admins decide: who may create campaigns, where they are announced, who helps to manage."""

import pytest

from sandbox.server import Sandbox
from sandbox.toingg.service import Toingg
from tests.support.admins import CREATORS, DEFAULT, MANAGERS, TEAM, sets
from tests.support.campaigns import GOOD
from tests.support.people import Person
from tests.support.surfaces import Form
from tests.support.switches import control

pytestmark = pytest.mark.usefixtures("bot")


def test_everybody_may_create_until_an_admin_says_who(alice: Person, bob: Person, chitra: Person) -> None:
    assert isinstance(chitra.types("/campaign", in_="#campaigns"), Form)
    chitra.view.close()

    sets(bob, **{CREATORS: ["@alice"]})

    assert isinstance(alice.types("/campaign", in_="#campaigns"), Form)
    refused = chitra.types("/campaign", in_="#campaigns")
    assert "Ask <@U0ALICE001>, or an admin, for access." in refused.content["text"]


def test_a_person_who_may_not_create_can_save_what_they_typed_and_learns_whom_to_ask(
    bob: Person, chitra: Person, toingg: Toingg
) -> None:
    form = chitra.types("/campaign", in_="#campaigns").fill(GOOD)
    sets(bob, **{CREATORS: ["@alice"]})

    form.submit()

    assert "Only selected people can create campaigns here." in chitra.view.text
    chitra.view.close()
    assert chitra.view.value("Script") == GOOD["Script"]
    assert toingg.requests == [] or all(request.method == "GET" for request in toingg.requests)
    assert toingg.campaigns == []


def test_admins_can_create_whoever_else_may(bob: Person, toingg: Toingg) -> None:
    sets(bob, **{CREATORS: ["@alice"]})

    bob.types("/campaign", in_="#campaigns").fill(GOOD).submit()

    bob.sees("Campaign created", in_="#campaigns")
    assert len(toingg.campaigns) == 1


def test_a_person_who_is_named_can_manage_as_well(bob: Person, chitra: Person) -> None:
    sets(bob, **{MANAGERS: ["@chitra"]})

    sets(chitra, **{CREATORS: ["@alice", "@chitra"]})
    chitra.types("/campaign log", in_="#general", within=0.1)

    assert "@U0CHITRA01 changed the settings" in chitra.sees("Recent activity", in_="#general").text


def test_every_created_campaign_is_also_announced_in_the_teams_channel(alice: Person, bob: Person) -> None:
    sets(bob, **{TEAM: "#general"})

    alice.types("/campaign", in_="#campaigns").fill(GOOD).submit()

    alice.sees("Campaign created: Diwali renewals", in_="#campaigns")
    assert alice.sees("Campaign created: Diwali renewals", in_="#general")
    assert GOOD["Script"] not in alice.sees("Campaign created", in_="#general").text


def test_a_campaign_is_not_announced_twice_in_the_same_channel(alice: Person, bob: Person, workspace: Sandbox) -> None:
    sets(bob, **{TEAM: "#campaigns"})

    alice.types("/campaign", in_="#campaigns").fill(GOOD).submit()
    alice.sees("Campaign created: Diwali renewals", in_="#campaigns")
    bob.types("/campaign", in_="#campaigns").fill(GOOD | {"Title": "Another one"}).submit()
    bob.sees("Campaign created: Another one", in_="#campaigns")

    posted = [e for e in control(workspace, "GET", "log") if e["what"] == "chat.postMessage"]
    assert len(posted) == 2


def test_the_default_channel_is_chosen_in_the_form(alice: Person, bob: Person) -> None:
    sets(bob, **{DEFAULT: "#general"})

    form = alice.types("/campaign", in_="#campaigns")

    assert form.value("Share the result in") == "#general"


def test_settings_open_as_they_are(bob: Person) -> None:
    sets(bob, **{CREATORS: ["@alice"], TEAM: "#general"})

    form = bob.types("/campaign settings", in_="#general")

    assert form.value(CREATORS) == ["@alice"]
    assert form.value(TEAM) == "#general"
    assert form.value(DEFAULT) is None


@pytest.mark.usefixtures("bot")
def test_if_the_scope_for_roles_is_missing_the_bot_names_it_and_the_fix(workspace: Sandbox, bob: Person) -> None:
    control(workspace, "POST", "slack/faults", method="users.info", error="missing_scope")

    bob.types("/campaign settings", in_="#general", within=0.1)

    said = bob.sees("users:read", in_="#general").text
    assert "reinstall the app" in said
