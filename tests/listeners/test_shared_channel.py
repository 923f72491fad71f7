"""In a channel that two companies share, people of the other one can read along, but can use nothing of the app."""

import pytest

from sandbox.server import Sandbox
from sandbox.toingg.service import Toingg
from tests.support.campaigns import GOOD, SCRIPT
from tests.support.people import Person

SHARED = "#launch-partners"
IN_SHARED = GOOD | {"Share the result in": SHARED}

pytestmark = pytest.mark.usefixtures("bot")


@pytest.fixture
def omar(workspace: Sandbox) -> Person:
    """The owner of the other company, which has installed the app as well."""
    return Person(workspace.url, "omar")


def submits(person: Person) -> None:
    form = person.types("/campaign", in_=SHARED).fill(IN_SHARED)
    form.submit()
    while person.view is not None:
        person.view.close()


def test_the_other_company_reads_the_outcome_and_no_more(alice: Person, omar: Person) -> None:
    submits(alice)
    message = omar.sees("Campaign created: Diwali renewals", in_=SHARED)
    assert SCRIPT[:20] not in message.text

    said = message.press("Details")

    assert "This app belongs to another company" in said.text
    assert omar.view is None
    assert SCRIPT[:20] not in str(omar.sight())


@pytest.mark.parametrize("button", ["Fix and resubmit", "Send again", "Details"])
def test_the_other_company_can_neither_fix_nor_send_anything(
    alice: Person, omar: Person, toingg: Toingg, button: str
) -> None:
    toingg.behave("wrong_key")
    submits(alice)
    message = omar.sees("Campaign not created: Diwali renewals", in_=SHARED)
    toingg.behave("normal")

    assert "Only members of its workspace" in message.press(button).text

    assert omar.view is None
    assert toingg.campaigns == []
