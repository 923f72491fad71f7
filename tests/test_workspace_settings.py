"""What admins decide: who may create campaigns, where they are announced, who helps to manage."""

from typing import Any

import pytest

from sandbox.server import Sandbox
from sandbox.toingg import Toingg
from tests.conftest import GOOD, control, until
from tests.people import Person
from tests.surfaces import Form

pytestmark = pytest.mark.usefixtures("bot")


def sets(person: Person, **values: Any) -> None:
    """Fill in the settings, and keep them."""
    form = person.types("/campaign settings", in_="#general")
    assert isinstance(form, Form), person.describe()
    form.fill({name.replace("_", " "): value for name, value in values.items()}).submit()
    assert person.view is not None
    assert "The settings are kept" in person.view.text
    person.view.close()


CREATORS = "Who may create campaigns"
MANAGERS = "Who may manage the key and these settings"
TEAM = "Announce every created campaign in"
DEFAULT = "Default channel"


def test_everybody_may_create_until_an_admin_says_who(alice: Person, bob: Person, chitra: Person) -> None:
    assert isinstance(chitra.types("/campaign", in_="#campaigns"), Form)
    chitra.view.close()

    sets(bob, **{CREATORS: ["@alice"]})

    assert isinstance(alice.types("/campaign", in_="#campaigns"), Form)
    form = chitra.types("/campaign", in_="#campaigns")
    assert isinstance(form, Form), "nobody waits for a role that is not known yet"
    form.close()
    refused = chitra.types("/campaign", in_="#campaigns")
    assert "Please ask <@U0ALICE001>, or an admin" in refused.content["text"]


def test_who_may_not_create_keeps_what_was_typed_and_hears_whom_to_ask(
    bob: Person, chitra: Person, toingg: Toingg
) -> None:
    form = chitra.types("/campaign", in_="#campaigns").fill(GOOD)
    sets(bob, **{CREATORS: ["@alice"]})

    form.submit()

    assert "campaigns are created by people whom the admins have named" in chitra.view.text
    chitra.view.close()
    assert chitra.view.value("Script") == GOOD["Script"]
    assert toingg.requests == [] or all(request.method == "GET" for request in toingg.requests)
    assert toingg.campaigns == []


def test_a_form_that_was_open_offers_no_voices_to_whoever_may_not_create_any_more(bob: Person, chitra: Person) -> None:
    form = chitra.types("/campaign", in_="#campaigns")
    assert form.options("Voice")
    sets(bob, **{CREATORS: ["@alice"]})
    form.fill({key: value for key, value in GOOD.items() if key != "Voice"})
    chitra.types("/campaign", in_="#campaigns")

    until(lambda: chitra.view.options("Voice") == [])  # as soon as her role is known


def test_admins_create_whoever_else_may(bob: Person, toingg: Toingg) -> None:
    sets(bob, **{CREATORS: ["@alice"]})

    bob.types("/campaign", in_="#campaigns").fill(GOOD).submit()

    bob.sees("Campaign created", in_="#campaigns")
    assert len(toingg.campaigns) == 1


def test_whoever_is_named_manages_as_well(bob: Person, chitra: Person) -> None:
    sets(bob, **{MANAGERS: ["@chitra"]})

    sets(chitra, **{CREATORS: ["@alice", "@chitra"]})
    chitra.types("/campaign log", in_="#general", within=0.1)

    assert "@U0CHITRA01 changed the settings" in chitra.sees("Who did what", in_="#general").text


def test_every_created_campaign_is_announced_to_the_team_as_well(alice: Person, bob: Person) -> None:
    sets(bob, **{TEAM: "#general"})

    alice.types("/campaign", in_="#campaigns").fill(GOOD).submit()

    alice.sees("Campaign created: Diwali renewals", in_="#campaigns")
    assert alice.sees("Campaign created: Diwali renewals", in_="#general")
    assert GOOD["Script"] not in alice.sees("Campaign created", in_="#general").text


def test_where_it_is_posted_anyway_it_is_not_announced_twice(alice: Person, bob: Person, workspace: Sandbox) -> None:
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

    assert form.value("Post the outcome in") == "#general"


def test_settings_open_as_they_are(bob: Person) -> None:
    sets(bob, **{CREATORS: ["@alice"], TEAM: "#general"})

    form = bob.types("/campaign settings", in_="#general")

    assert form.value(CREATORS) == ["@alice"]
    assert form.value(TEAM) == "#general"
    assert form.value(DEFAULT) is None


@pytest.mark.usefixtures("bot")
def test_without_the_permission_to_see_roles_it_is_named_with_what_mends_it(workspace: Sandbox, bob: Person) -> None:
    control(workspace, "POST", "slack/faults", method="users.info", error="missing_scope")

    bob.types("/campaign settings", in_="#general", within=0.1)

    said = bob.sees("users:read", in_="#general").text
    assert "reinstall the app" in said
