"""Forms that are updated in place: Slack may send untouched inputs of them as null, or not at all."""

from collections.abc import Iterator
from typing import Any

import pytest

from sandbox.server import Sandbox
from sandbox.toingg.service import Toingg
from tests.support.bots import knows_its_scopes, running_bot
from tests.support.campaigns import CONTRACT, FULL, FULL_PAYLOAD, TEXT_KEYS
from tests.support.people import Person
from tests.support.rewriting import rewriting
from tests.support.switches import control
from toingg_bot.app import Bot
from toingg_bot.domain.campaign import FORM, SCRIPT
from toingg_bot.domain.forms import Checkbox
from toingg_bot.domain.key import CampaignKey
from toingg_bot.domain.states import Unfinished

FILLED = FULL | {"Time zone": "UTC"}
OPTIONAL = [field for field in FORM if not field.required]


@pytest.fixture(params=["null", "missing"])
def bot(workspace: Sandbox, request: pytest.FixtureRequest) -> Iterator[Bot]:
    """The bot, in a Slack that loses untouched inputs."""
    control(workspace, "POST", "reset")
    control(workspace, "POST", "slack/quirks", untouched_inputs=request.param)
    with running_bot(workspace) as running:
        knows_its_scopes(running)
        yield running


@pytest.fixture
def honest_bot(workspace: Sandbox) -> Iterator[Bot]:
    """The bot, in a Slack that loses nothing by itself."""
    control(workspace, "POST", "reset")
    with running_bot(workspace) as running:
        knows_its_scopes(running)
        yield running


def latest(bot: Bot, person: Person) -> dict[str, Any]:
    """Return the values of a person's latest unfinished campaign."""
    (found,) = bot.core.store.unfinished("T0ACME0001", person.id, limit=1)
    assert isinstance(found, Unfinished)
    campaign = bot.core.store.get("T0ACME0001", found.campaign_id)
    assert campaign is not None
    return campaign.values


def key_of(person: Person) -> CampaignKey:
    return CampaignKey.loaded(person.view.content["private_metadata"])


def emptied(*names: str) -> Any:
    """Return a change that makes these inputs come back as null, as they do when a person clears them."""

    def change(body: dict[str, Any]) -> None:
        for block_id, elements in ((body.get("view") or {}).get("state") or {}).get("values", {}).items():
            for name, said in elements.items():
                if name in names:
                    assert block_id.startswith((f"{name}~", f"{name}.1~"))
                    elements[name] = {"type": said["type"], "value": None}

    return change


def test_everything_that_was_shown_is_still_there_after_a_late_refusal(
    bot: Bot, workspace: Sandbox, alice: Person, toingg: Toingg
) -> None:
    """Toingg refuses late; Alice fixes only the script, and everything else is sent as it was shown."""
    toingg.behave("refuse_text", times=1)
    toingg.delay_s = 0.6
    alice.types("/campaign", in_="#campaigns").fill(FILLED).submit()
    alice.sees("not created: Diwali renewals", in_="#campaigns")
    form = alice.looks_for(lambda _: alice.view if alice.view and "Script" in alice.view.labels else None, 5)
    assert form is not None
    toingg.delay_s = 0

    script = f"{FILLED['Script']} And thank them."
    assert form.fill({"Script": script}).submit().errors == {}

    alice.sees("Campaign created: Diwali renewals", in_="#campaigns")
    (sent,) = toingg.campaigns
    assert sent["script"] == script
    assert sent["purpose"] == FILLED["Purpose"]
    assert sent["calendar"] == "10:30Am to 6Pm UTC"
    assert sent["postCallAnalysisSchema"] == FULL_PAYLOAD["postCallAnalysisSchema"]


def test_what_was_typed_stays_in_the_form_and_in_the_draft_when_it_is_saved(
    bot: Bot, alice: Person, toingg: Toingg
) -> None:
    form = alice.types("/campaign", in_="#campaigns").fill(FILLED)
    before = {block["block_id"] for block in form.blocks if block["type"] == "input"}

    form.press("Save draft")
    saved = latest(bot, alice)
    form.press("Save draft")

    assert {block["block_id"] for block in alice.view.blocks if block["type"] == "input"} == before
    assert {label: alice.view.value(label) for label in FILLED} == FILLED
    assert latest(bot, alice) == saved
    assert alice.view.submit().errors == {}
    alice.sees("Campaign created: Diwali renewals", in_="#campaigns")
    assert toingg.campaigns[0]["purpose"] == FILLED["Purpose"]


@pytest.mark.parametrize("field", FORM, ids=lambda field: field.name)
@pytest.mark.parametrize("press", ["Save draft", "submit"])
def test_an_input_that_nobody_can_have_emptied_does_not_overwrite_what_was_stored(
    honest_bot: Bot, workspace: Sandbox, alice: Person, toingg: Toingg, field: Any, press: str
) -> None:
    """A single input of an updated form comes back as null; each field of the form is tried.

    A script that can come from a file may have been emptied by a person, so it is asked about.
    """
    form = alice.types("/campaign", in_="#campaigns").fill(FILLED)
    form.press("Save draft")
    stored = latest(honest_bot, alice)
    assert stored[field.name], "the test fills in every field"

    with rewriting(workspace, emptied(field.name)):
        form.press("Save draft") if press == "Save draft" else form.submit()

    if press == "submit" and field.required and field.name != SCRIPT:
        alice.sees("Campaign created: Diwali renewals", in_="#campaigns")
        assert len(toingg.campaigns) == 1
    else:
        assert latest(honest_bot, alice) == stored
        assert toingg.campaigns == []


@pytest.mark.parametrize("field", OPTIONAL, ids=lambda field: field.name)
def test_an_input_that_came_back_empty_is_asked_about_once(
    honest_bot: Bot, workspace: Sandbox, alice: Person, toingg: Toingg, field: Any
) -> None:
    """The form shows the old value; a person who clears it again meant it."""
    form = alice.types("/campaign", in_="#campaigns").fill(FILLED)
    form.press("Save draft")
    with rewriting(workspace, emptied(field.name)):
        form.submit()

    asking = alice.view
    assert "Create anyway" in asking.text
    assert "came back empty" in asking.text
    assert {label: asking.value(label) for label in FILLED} == FILLED
    (question,) = key_of(alice).asked
    assert question.startswith(f"lost.{field.name}:")
    ids = {block["block_id"] for block in asking.blocks if block["type"] == "input"}
    assert {block_id.rpartition("~")[2] for block_id in ids} == {"1"}, "what we fill in has ids that are new"

    with rewriting(workspace, emptied(field.name)):
        answer = asking.submit()

    if field.name in {"calendar.opens", "calendar.closes"}:  # together or not at all
        assert answer.errors
        return
    alice.sees("Campaign created: Diwali renewals", in_="#campaigns")
    (sent,) = toingg.campaigns
    keys = {CONTRACT[key].name: key for key in TEXT_KEYS}
    if field.name in keys:
        assert sent[keys[field.name]] == ""
    elif isinstance(field.widget, Checkbox):
        assert sent["postCallAnalysis"] is True, "what to find out asks for it"


def test_a_field_that_is_cleared_in_a_form_that_was_never_updated_is_empty_at_once(
    honest_bot: Bot, alice: Person, toingg: Toingg
) -> None:
    alice.types("/campaign", in_="#campaigns").fill(FILLED).fill({"Purpose": None}).submit()

    alice.sees("Campaign created: Diwali renewals", in_="#campaigns")
    assert toingg.campaigns[0]["purpose"] == ""


def test_values_that_slack_lost_are_shown_again_and_can_be_submitted(
    honest_bot: Bot, workspace: Sandbox, alice: Person, toingg: Toingg
) -> None:
    form = alice.types("/campaign", in_="#campaigns").fill(FILLED)
    form.press("Save draft")
    with rewriting(workspace, emptied("purpose", "tone")):
        form.submit()

    alice.view.submit()

    alice.sees("Campaign created: Diwali renewals", in_="#campaigns")
    assert toingg.campaigns[0]["purpose"] == FILLED["Purpose"]
    assert toingg.campaigns[0]["tone"] == FILLED["Tone"]
