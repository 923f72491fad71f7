"""Nothing typed is lost: whatever is pressed in the form, its contents at that moment can be found again."""

from typing import Any

import pytest
from sqlalchemy import select

from sandbox.server import Sandbox
from sandbox.toingg.service import Toingg
from tests.support.campaigns import GOOD, SCRIPT
from tests.support.ids import ACME
from tests.support.people import Form, Person
from tests.support.rewriting import rewriting
from tests.support.switches import control
from tests.support.waiting import until
from toingg_bot.app import Bot
from toingg_bot.domain.workspace import WorkspaceSettings
from toingg_bot.store.tables import campaigns
from toingg_bot.views.form import CAMPAIGN_FORM

TYPED = {"Title": "Holi renewals", "Purpose": "Renew before Holi", "From": "10:00"}


def form_of(person: Person, words: str = "/campaign") -> Form:
    form = person.types(words, in_="#campaigns")
    assert isinstance(form, Form)
    return form


def drafts_of(bot: Bot, person: Person) -> list[dict[str, Any]]:
    """Return the values of all of a person's unfinished campaigns, latest first."""
    store = bot.core.store
    found = [store.get(ACME, each.campaign_id) for each in store.unfinished(ACME, person.id, limit=50)]
    return [campaign.values for campaign in found if campaign is not None]


def offer_a_draft(person: Person) -> None:
    form_of(person).fill({"Title": "Onam"}).press("Save draft")
    person.view.close()


def only_bob_may_create(bot: Bot, bob: Person) -> None:
    bot.core.stores.workspaces.set_up(ACME, None, bob.id, WorkspaceSettings(creators=[bob.id]))


def test_what_was_typed_is_saved_when_another_draft_is_continued(bot: Bot, alice: Person) -> None:
    """The form on which it was typed is under the new one, and among the drafts."""
    offer_a_draft(alice)
    fresh = form_of(alice).fill(TYPED)

    continued = fresh.press("Continue")

    assert continued.value("Title") == "Onam"
    assert {values["title"]: values["purpose"] for values in drafts_of(bot, alice)} == {
        "Onam": None,
        "Holi renewals": "Renew before Holi",
    }
    continued.close()
    assert {label: alice.view.value(label) for label in TYPED} == TYPED


def test_every_button_of_the_form_saves_what_was_typed(bot: Bot, alice: Person) -> None:
    """Future buttons too: saving happens where they are registered, not in each of them."""
    offer_a_draft(alice)
    buttons = form_of(alice).buttons
    alice.view.close()

    for number, button in enumerate(buttons):
        form_of(alice).fill({"Title": f"Pressed {number}"}).press(button)
        while alice.view is not None:
            alice.view.close()
        assert f"Pressed {number}" in [values["title"] for values in drafts_of(bot, alice)], button


def test_a_button_that_fails_has_saved_what_was_typed(bot: Bot, workspace: Sandbox, alice: Person) -> None:
    offer_a_draft(alice)
    form = form_of(alice).fill(TYPED)
    control(workspace, "POST", "slack/faults", method="views.push", error="internal_error", times=1)

    notice = form.press("Continue")

    assert "didn't open" in notice.text
    assert {label: notice.value(label) for label in TYPED} == TYPED
    assert drafts_of(bot, alice)[0]["title"] == "Holi renewals"


def test_a_form_from_a_person_who_may_not_create_any_more_is_saved(bot: Bot, chitra: Person, bob: Person) -> None:
    form = form_of(chitra).fill(GOOD)
    only_bob_may_create(bot, bob)

    form.submit()

    assert "@U0BOB00001" in chitra.view.text
    assert drafts_of(bot, chitra)[0]["script"] == SCRIPT
    chitra.view.close()
    assert chitra.view.value("Script") == SCRIPT


def test_a_form_from_a_person_whose_role_is_unknown_is_saved(
    bot: Bot, workspace: Sandbox, alice: Person, bob: Person
) -> None:
    everybody_may = WorkspaceSettings(guests_create=True)  # so that nobody's role is looked up while the form opens
    bot.core.stores.workspaces.set_up(ACME, None, bob.id, everybody_may)
    form = form_of(alice).fill(GOOD)
    only_bob_may_create(bot, bob)
    control(workspace, "POST", "slack/faults", method="users.info", status=500, times=5)

    form.submit()

    assert "I couldn't check who you are" in alice.view.text
    assert drafts_of(bot, alice)[0]["script"] == SCRIPT


def test_a_form_that_is_submitted_too_quickly_is_saved(bot: Bot, alice: Person) -> None:
    form = form_of(alice).fill(GOOD | {"Script": "Hello"})

    takes = (f"Take {number}" for number in range(400))
    last = next(take for take in takes if form.fill({"Purpose": take}).submit().result == "pushed")

    assert "wait a minute" in alice.view.text
    assert drafts_of(bot, alice)[0]["purpose"] == last


def test_what_is_typed_after_a_campaign_was_sent_becomes_a_new_draft(
    bot: Bot, workspace: Sandbox, alice: Person, toingg: Toingg
) -> None:
    """Slack lost the acknowledgement, so the form was still open; the campaign is what was sent first."""
    control(workspace, "POST", "slack/faults", method="ack", status=500, times=1)
    form = form_of(alice).fill(GOOD)
    form.submit()

    form.fill({"Purpose": "Typed since"}).submit()

    assert "saved as a new draft" in alice.view.text
    with bot.core.stores.database.read() as connection:
        sent = connection.execute(select(campaigns.c.campaign_id).where(campaigns.c.attempts == 1)).scalar_one()
    bot.core.modal.update_modal(ACME, sent)  # as after the announcement of the outcome
    assert "saved as a new draft" in alice.view.text
    assert len(toingg.campaigns) == 1
    (draft,) = drafts_of(bot, alice)
    assert draft["purpose"] == "Typed since"
    alice.view.close()
    assert form_of(alice).press("Continue").value("Purpose") == "Typed since"


def test_submitting_the_same_form_twice_leaves_no_draft(
    bot: Bot, workspace: Sandbox, alice: Person, toingg: Toingg
) -> None:
    control(workspace, "POST", "slack/faults", method="ack", status=500, times=1)
    form = form_of(alice).fill(GOOD)
    form.submit()
    form.submit()

    assert len(toingg.campaigns) == 1
    assert drafts_of(bot, alice) == []


@pytest.mark.parametrize("default", [None, "C0CAMPAIGN"])
@pytest.mark.parametrize("untouched_inputs", [None, "null", "missing"])
def test_an_untouched_form_is_not_a_draft(
    bot: Bot, workspace: Sandbox, alice: Person, default: str | None, untouched_inputs: str | None
) -> None:
    """What the bot or Slack filled in is nobody's work."""
    control(workspace, "POST", "slack/quirks", untouched_inputs=untouched_inputs)
    bot.core.stores.workspaces.set_up(ACME, None, alice.id, WorkspaceSettings(default_conversation=default))
    form = form_of(alice)

    for _ in range(2):
        assert "nothing to save" in form.press("Save draft").alert
    assert drafts_of(bot, alice) == []

    form.fill({"Tone": "Warm"}).press("Save draft")
    assert [values["tone"] for values in drafts_of(bot, alice)] == ["Warm"]


def test_continuing_a_draft_from_an_untouched_form_leaves_no_new_draft(bot: Bot, alice: Person) -> None:
    offer_a_draft(alice)

    form_of(alice).press("Continue")

    assert [values["title"] for values in drafts_of(bot, alice)] == ["Onam"]


def test_a_draft_that_an_admin_saves_replaces_the_authors(bot: Bot, alice: Person, bob: Person, toingg: Toingg) -> None:
    toingg.behave("refuse_text", times=1)
    form_of(alice).fill(GOOD).submit()
    alice.view.close()
    form = bob.sees("not created", in_="#campaigns").press("Fix and resubmit").fill({"Purpose": "By Bob"})

    form.press("Save draft")

    assert [values["purpose"] for values in drafts_of(bot, alice)] == ["By Bob"]
    assert drafts_of(bot, bob) == []


@pytest.mark.parametrize("press", ["Save draft", "Continue", "submit"])
def test_nobody_else_can_save_anything_in_another_persons_campaign(
    bot: Bot, workspace: Sandbox, alice: Person, chitra: Person, press: str
) -> None:
    """Neither there nor in a draft of their own; what they typed is still on their screen."""
    form = form_of(alice).fill(TYPED)
    form.press("Save draft")
    of_alice = form.content["private_metadata"]
    offer_a_draft(chitra)

    def as_alices(body: dict[str, Any]) -> None:
        if "view" in body:
            body["view"]["private_metadata"] = of_alice

    theirs = form_of(chitra).fill(GOOD)
    with rewriting(workspace, as_alices):
        theirs.submit() if press == "submit" else theirs.press(press)

    assert [values["title"] for values in drafts_of(bot, alice)] == [TYPED["Title"]]
    assert [values["title"] for values in drafts_of(bot, chitra)] == ["Onam"]
    chitra.view.close()
    assert chitra.view.value("Script") == SCRIPT


@pytest.mark.usefixtures("bot")
def test_a_saved_draft_is_confirmed_beside_its_button(alice: Person) -> None:
    """The button is at the end of a long form."""
    form = form_of(alice).fill(TYPED).press("Save draft")
    form.press("Save draft")

    *_, note, buttons = alice.view.blocks
    assert note["type"] == "context"
    assert "Draft saved. Find it any time with `/campaign drafts`." in note["elements"][0]["text"]
    assert buttons["type"] == "actions"
    assert [block["type"] for block in alice.view.blocks].count("alert") == 1
    assert {label: alice.view.value(label) for label in TYPED} == TYPED


def test_a_press_is_acknowledged_before_anything_is_written(bot: Bot, alice: Person) -> None:
    """A process that writes to the database for two seconds delays no press."""
    offer_a_draft(alice)
    form = form_of(alice).fill(TYPED)
    with bot.core.stores.database.write():
        answer = alice.post(
            "action", view_id=form.id, block_id=_block_of(form, "Save draft"), action_id="campaign_save_draft"
        )
        assert answer["ok"], "Slack waits for nothing that takes longer than this transaction"
    until(lambda: drafts_of(bot, alice)[0]["title"] == "Holi renewals")
    assert form.content["callback_id"] == CAMPAIGN_FORM


def _block_of(form: Form, label: str) -> str:
    for block in form.blocks:
        for element in block.get("elements", []):
            if element.get("text", {}) and isinstance(element["text"], dict) and element["text"]["text"] == label:
                return str(block["block_id"])
    raise AssertionError(label)
