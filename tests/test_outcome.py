"""The message in the channel, and its buttons."""

import json

import pytest

from sandbox.server import Sandbox
from sandbox.toingg import Toingg
from tests.conftest import GOOD, SCRIPT, control, until
from tests.people import Form, Message, Person

SECRETS = {
    "Script": SCRIPT,
    "Purpose": "Win them back before they leave",
    "Knowledge base": "The discount goes up to 15 %",
    "First line": "Namaste, this is Asha",
    "What to find out": "budget: What they can spend",
}


def sends(person: Person, where: str = "#campaigns", **changes: str) -> None:
    form = person.types("/campaign", in_=where)
    assert isinstance(form, Form)
    form.fill(GOOD | SECRETS | changes).submit()


def message_in(person: Person, words: str = "Diwali renewals", where: str = "#campaigns") -> Message:
    return person.sees(words, in_=where)


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("behaviour", ["normal", "refuse_fields", "refuse_text", "wrong_key", "drop_after", "redirect"])
def test_no_message_carries_what_is_private(alice: Person, bob: Person, toingg: Toingg, behaviour: str) -> None:
    toingg.behave(behaviour)
    sends(alice)

    message = message_in(bob)

    everything = json.dumps(message.content, ensure_ascii=False)
    assert not [text for text in SECRETS.values() if text.strip()[:20] in everything]
    assert "tg_sandbox_key" not in everything


@pytest.mark.usefixtures("bot")
def test_a_created_campaign_says_who_and_how_and_its_id(alice: Person, bob: Person, toingg: Toingg) -> None:
    sends(alice, From="10:00", To="18:30")

    text = message_in(bob).text

    assert "@U0ALICE001" in text
    assert all(fact in text for fact in ("nova", "hindi", "10Am to 6:30Pm IST"))
    assert toingg.stored[0].id in text


@pytest.mark.usefixtures("bot")
def test_nothing_in_a_title_rings_or_disguises(alice: Person, bob: Person) -> None:
    sends(alice, Title="<!channel> & <https://evil.example|Diwali>")

    message = message_in(bob, "evil.example")

    raw = json.dumps(message.content)
    assert raw.count("&lt;!channel&gt; &amp; &lt;https://evil.example|Diwali&gt;") == 2
    assert "<!channel>" not in raw


@pytest.mark.usefixtures("either_bot")
def test_details_shows_a_member_all_that_was_written(alice: Person, bob: Person) -> None:
    sends(alice)

    modal = message_in(bob).press("Details")

    assert isinstance(modal, Form)
    assert all(text.strip() in modal.text for text in SECRETS.values())


@pytest.mark.usefixtures("either_bot")
def test_fix_and_resubmit_opens_the_form_as_it_was_with_its_problems(alice: Person, toingg: Toingg) -> None:
    toingg.behave("refuse_fields")
    sends(alice)
    alice.view.close()

    message = message_in(alice)
    assert "not created" in message.text
    form = message.press("Fix and resubmit")

    assert isinstance(form, Form)
    assert {label: form.value(label) for label in SECRETS} == SECRETS
    assert ":warning:" in form.text
    toingg.behave("normal")
    form.fill({"Title": "Diwali renewals 2"}).submit()
    assert [campaign["title"] for campaign in toingg.campaigns] == ["Diwali renewals 2"]


@pytest.mark.usefixtures("bot")
def test_there_is_one_message_for_a_campaign_whatever_becomes_of_it(alice: Person, toingg: Toingg) -> None:
    toingg.behave("refuse_text")
    sends(alice)
    message_in(alice, "not created")
    alice.view.close()
    toingg.behave("normal")

    form = message_in(alice).press("Fix and resubmit")
    assert isinstance(form, Form)
    form.submit()

    until(lambda: "Campaign created" in message_in(alice).text)
    assert len(alice.messages("#campaigns")) == 1


@pytest.mark.usefixtures("bot")
def test_every_problem_is_in_the_message_in_toinggs_own_words(alice: Person, toingg: Toingg) -> None:
    toingg.behave("refuse_fields")
    sends(alice)

    text = message_in(alice).text

    assert "*Title:*" in text
    assert "*Script:*" in text


@pytest.mark.usefixtures("bot")
def test_a_refused_key_is_said_and_the_campaign_can_be_sent_again(alice: Person, toingg: Toingg) -> None:
    toingg.behave("wrong_key")
    sends(alice)
    alice.view.close()
    message = message_in(alice)
    assert "key" in message.text
    assert message.buttons == ["Send again", "Fix and resubmit", "Details"]

    toingg.behave("normal")
    message.press("Send again")

    until(lambda: "Campaign created" in message_in(alice).text)
    assert len(toingg.campaigns) == 1


@pytest.mark.usefixtures("bot")
def test_a_lost_reply_is_not_guessed_at(alice: Person, toingg: Toingg) -> None:
    """Toingg created it and the line broke: the bot says that it does not know, and sends nothing by itself."""
    toingg.behave("drop_after", times=1)
    sends(alice)

    message = message_in(alice)

    assert "could not confirm" in message.text
    assert message.buttons == ["Check again", "Send again", "Fix and resubmit", "Details"]
    assert len(toingg.campaigns) == 1


@pytest.mark.usefixtures("bot")
def test_a_lost_reply_is_looked_up_and_found(alice: Person, toingg: Toingg) -> None:
    toingg.behave("drop_after", times=1)
    sends(alice)

    until(lambda: "Campaign created" in message_in(alice).text, within=8)

    assert toingg.stored[0].id in message_in(alice).text
    assert len(toingg.campaigns) == 1
    assert len(alice.messages("#campaigns")) == 1


@pytest.mark.usefixtures("bot")
def test_where_two_could_be_meant_a_person_decides(alice: Person, chitra: Person, toingg: Toingg) -> None:
    for _ in range(2):
        toingg.store("tg_sandbox_key_acme_0001", {"title": "Diwali renewals"})
    toingg.behave("drop_before", times=1)
    sends(alice)

    until(lambda: "It is this one" in message_in(alice).buttons, within=8)
    message_in(chitra).press("It is this one")
    assert "Only" in chitra.sees("Only", in_="#campaigns").text
    message_in(alice).press("It is this one")

    until(lambda: "Campaign created" in message_in(alice).text)
    assert toingg.stored[0].id in message_in(alice).text


@pytest.mark.usefixtures("bot")
def test_any_member_can_have_it_looked_up_again(alice: Person, bob: Person, toingg: Toingg) -> None:
    toingg.behave("drop_before", times=1)
    sends(alice)

    message_in(bob, "could not confirm").press("Check again")

    until(lambda: "lists no new campaign" in message_in(bob).text)
    assert toingg.campaigns == []


@pytest.mark.usefixtures("bot")
def test_an_unknown_outcome_is_sent_again_only_after_a_warning(alice: Person, toingg: Toingg) -> None:
    toingg.behave("drop_before", times=1)
    sends(alice)
    alice.view.close()
    message = message_in(alice)

    with pytest.raises(AssertionError, match="confirm"):
        message.press("Send again")
    message.press("Send again", confirm=True)

    until(lambda: "Campaign created" in message_in(alice).text)
    assert len(toingg.campaigns) == 1


@pytest.mark.usefixtures("bot")
def test_only_the_author_and_admins_mend_or_send_a_campaign(alice: Person, chitra: Person, toingg: Toingg) -> None:
    toingg.behave("wrong_key")
    sends(alice)
    message_in(alice, "not created")
    toingg.behave("normal")

    for button in ("Fix and resubmit", "Send again"):
        message_in(chitra).press(button)
        assert "@U0ALICE001" in chitra.sees("Only", in_="#campaigns").text

    assert toingg.campaigns == []


@pytest.mark.usefixtures("bot")
def test_an_admin_mends_a_campaign_for_its_author(alice: Person, bob: Person, toingg: Toingg) -> None:
    """It stays the author's, and the audit knows whose hand it was."""
    toingg.behave("refuse_fields", times=1)
    form = alice.types("/campaign", in_="#campaigns").fill(GOOD)
    form.submit()
    form.close()

    mended = message_in(bob, "not created").press("Fix and resubmit")
    mended.fill({"Title": "Diwali renewals, mended"}).submit()

    message = alice.sees("Campaign created: Diwali renewals, mended", in_="#campaigns")
    assert "by @U0ALICE001" in message.text
    bob.types("/campaign log", in_="#general")
    assert "@U0BOB00001 fixed and resubmitted *Diwali renewals, mended*" in bob.sees("fixed", in_="#general").text


@pytest.mark.usefixtures("bot")
def test_toingg_that_asks_to_slow_down_is_tried_again(alice: Person, toingg: Toingg) -> None:
    toingg.behave("rate_limited", times=1)

    sends(alice)

    assert "Campaign created" in alice.sees("Diwali renewals", in_="#campaigns", within=8).text
    assert len(toingg.campaigns) == 1


@pytest.mark.usefixtures("bot")
def test_an_address_that_moved_is_for_the_operator_to_mend(alice: Person, toingg: Toingg) -> None:
    toingg.behave("redirect")

    sends(alice)

    assert "TOINGG_API_URL" in message_in(alice).text
    assert toingg.campaigns == []


@pytest.mark.usefixtures("either_bot")
def test_the_outcome_reaches_a_private_channel_that_the_bot_is_not_in(alice: Person, toingg: Toingg) -> None:
    toingg.behave("refuse_text")
    sends(alice, "#leads", **{"Post the outcome in": "#leads"})
    alice.view.close()
    message = message_in(alice, where="#leads")
    assert "not created" in message.text

    toingg.behave("normal")
    form = message.press("Fix and resubmit")
    assert isinstance(form, Form)
    form.submit()

    until(lambda: "Campaign created" in message_in(alice, where="#leads").text)
    assert len(alice.messages("#leads")) == 1


@pytest.mark.usefixtures("bot")
def test_an_outcome_that_no_channel_takes_reaches_the_author(workspace: Sandbox, alice: Person) -> None:
    control(workspace, "POST", "slack/faults", method="chat.postMessage", error="is_archived", times=1)
    control(workspace, "POST", "slack/faults", method="response_url", status=404, times=1)

    sends(alice)

    assert "Campaign created" in alice.sees("Diwali renewals", in_="@toingg").text


@pytest.mark.usefixtures("bot")
def test_a_busy_slack_is_waited_for(workspace: Sandbox, alice: Person) -> None:
    control(workspace, "POST", "slack/faults", method="chat.postMessage", status=429, retry_after=1, times=1)

    sends(alice)

    assert "Campaign created" in alice.sees("Diwali renewals", in_="#campaigns", within=6).text
    assert len(alice.messages("#campaigns")) == 1
