"""The message in the channel, and its buttons."""

import json
import re

import pytest

from sandbox.server import Sandbox
from sandbox.toingg.service import Toingg
from tests.support.campaigns import GOOD, SCRIPT
from tests.support.people import Form, Message, Person
from tests.support.switches import control
from tests.support.waiting import until

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
def test_no_message_contains_anything_private(alice: Person, bob: Person, toingg: Toingg, behaviour: str) -> None:
    toingg.behave(behaviour)
    sends(alice)

    message = message_in(bob)

    everything = json.dumps(message.content, ensure_ascii=False)
    assert not [text for text in SECRETS.values() if text.strip()[:20] in everything]
    assert "tg_sandbox_key" not in everything


@pytest.mark.usefixtures("bot")
def test_the_message_of_a_created_campaign_has_its_author_its_settings_and_its_id(
    alice: Person, bob: Person, toingg: Toingg
) -> None:
    toingg.behave("envelope")
    sends(alice, From="10:00", To="18:30")

    text = message_in(bob).text

    assert "@U0ALICE001" in text
    assert all(fact in text for fact in ("nova", "Hindi", "10 am to 6:30 pm IST"))
    assert toingg.stored[0].id in text


@pytest.mark.usefixtures("bot")
def test_an_id_that_toingg_did_not_return_is_left_out_until_it_is_found(alice: Person, toingg: Toingg) -> None:
    """In the message, which is edited, and in the modal that is still open."""
    sends(alice)
    assert "Campaign id" not in message_in(alice, "Campaign created").text
    assert "Campaign id" not in alice.view.text

    until(lambda: f"Campaign id: {toingg.stored[0].id}" in message_in(alice).text)
    until(lambda: alice.view is not None and f"Campaign id: {toingg.stored[0].id}" in alice.view.text)
    assert "Campaign created" in message_in(alice).text
    assert len(alice.messages("#campaigns")) == 1


@pytest.mark.usefixtures("bot")
def test_a_title_can_neither_mention_anybody_nor_disguise_anything(alice: Person, bob: Person) -> None:
    sends(alice, Title="<!channel> & <https://evil.example|Diwali>")

    message = message_in(bob, "evil.example")

    title = {"type": "text", "text": "<!channel> & <https://evil.example|Diwali>", "style": {"bold": True}}
    assert title in message.blocks[0]["elements"][0]["elements"]  # rich text, which has no markup
    elsewhere = json.dumps([message.content["text"], *message.blocks[1:]])
    assert "&lt;!channel&gt; &amp; &lt;https://evil.example|Diwali&gt;" in elsewhere
    assert "<!channel>" not in elsewhere


@pytest.mark.usefixtures("either_bot")
def test_details_shows_a_member_everything_that_was_written(alice: Person, bob: Person) -> None:
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
def test_there_is_one_message_for_a_campaign_whatever_happens_to_it(alice: Person, toingg: Toingg) -> None:
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
def test_the_message_has_every_problem_in_toinggs_own_words(alice: Person, toingg: Toingg) -> None:
    toingg.behave("refuse_fields")
    sends(alice)

    text = message_in(alice).text

    assert "*Title:*" in text
    assert "*Script:*" in text


@pytest.mark.usefixtures("bot")
def test_a_refused_key_is_announced_and_the_campaign_can_be_sent_again(alice: Person, toingg: Toingg) -> None:
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
@pytest.mark.parametrize("behaviour", ["no_credit", "no_credit_with_200"])
def test_an_account_without_credit_cannot_be_fixed_in_the_form(
    alice: Person, bob: Person, toingg: Toingg, behaviour: str
) -> None:
    toingg.behave(behaviour)
    sends(alice)
    assert "the account needs a payment or more credit" in alice.view.alert
    alice.view.close()
    message = message_in(alice, "not created")
    assert "Toingg says that the account needs a payment or more credit." in message.text
    assert "Once that's done, choose *Send again*" in json.dumps(message.content)
    assert message.buttons == ["Send again", "Fix and resubmit", "Details"]
    assert "key" not in message.text.casefold()
    alice.types("/campaign drafts", in_="#general")
    assert "The account needs a payment or more credit" in alice.sees("Diwali renewals", in_="#general").text

    toingg.behave("normal")
    message.press("Send again")

    until(lambda: "Campaign created" in message_in(alice).text)
    assert bob.messages("@toingg") == []


@pytest.mark.usefixtures("bot")
def test_an_answer_from_between_the_bot_and_toingg_does_not_count_as_a_wrong_key(
    alice: Person, bob: Person, toingg: Toingg
) -> None:
    """Nobody is asked for another key, and no admin hears that theirs fails."""
    toingg.behave("firewall")
    sends(alice)
    alice.view.close()

    message = message_in(alice, "not created")

    assert "Something between me and Toingg refused the request." in message.text
    assert "key" not in message.text.casefold()
    assert message.buttons == ["Send again", "Fix and resubmit", "Details"]
    alice.types("/campaign drafts", in_="#general")
    assert "I couldn't send it" in alice.sees("Diwali renewals", in_="#general").text
    toingg.behave("normal")
    message.press("Send again")
    until(lambda: "Campaign created" in message_in(alice).text)
    assert bob.messages("@toingg") == []


@pytest.mark.usefixtures("bot")
def test_a_refusal_for_its_title_replaces_an_earlier_one_for_lack_of_credit(alice: Person, toingg: Toingg) -> None:
    toingg.behave("no_credit")
    sends(alice)
    alice.view.close()
    toingg.behave("refuse_fields")

    message_in(alice, "not created").press("Send again")

    until(lambda: "Toingg needs a change" in message_in(alice).text)
    alice.types("/campaign drafts", in_="#general")
    assert "Toingg needs a change" in alice.sees("Diwali renewals", in_="#general").text


@pytest.mark.usefixtures("bot")
def test_a_lost_reply_is_not_guessed_at(alice: Person, toingg: Toingg) -> None:
    """Toingg created it and the connection broke: the bot says that it does not know, and sends nothing by itself."""
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
def test_if_two_records_may_be_meant_a_person_decides(alice: Person, chitra: Person, toingg: Toingg) -> None:
    other = {"title": "Diwali renewals", "voice": "swara", "language": "tamil", "script": SCRIPT}
    for _ in range(2):
        toingg.store("tg_sandbox_key_acme_0001", other)
    toingg.behave("drop_before", times=1)
    sends(alice)

    until(lambda: "It is this one" in message_in(alice).buttons, within=8)
    text = message_in(alice).text
    assert "Is it one of these?" in text
    assert text.count(" · swara · Tamil") == 2, "beside the time; nobody tells campaigns apart by their ids"
    assert SCRIPT[:20] not in text
    message_in(chitra).press("It is this one")
    assert "Only" in chitra.sees("Only", in_="#campaigns").text
    message_in(alice).press("It is this one")

    until(lambda: "Campaign created" in message_in(alice).text)
    assert toingg.stored[0].id in message_in(alice).text


@pytest.mark.usefixtures("bot")
def test_any_member_can_have_a_campaign_looked_up_again(alice: Person, bob: Person, toingg: Toingg) -> None:
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
def test_only_the_author_and_admins_can_fix_or_send_a_campaign(alice: Person, chitra: Person, toingg: Toingg) -> None:
    toingg.behave("wrong_key")
    sends(alice)
    message_in(alice, "not created")
    toingg.behave("normal")

    for button in ("Fix and resubmit", "Send again"):
        message_in(chitra).press(button)
        assert "@U0ALICE001" in chitra.sees("Only", in_="#campaigns").text

    assert toingg.campaigns == []


@pytest.mark.usefixtures("bot")
def test_an_admin_can_fix_a_campaign_for_its_author(alice: Person, bob: Person, toingg: Toingg) -> None:
    """It stays the author's, and the audit knows who did it."""
    toingg.behave("refuse_fields", times=1)
    form = alice.types("/campaign", in_="#campaigns").fill(GOOD)
    form.submit()
    form.close()

    fixed = message_in(bob, "not created").press("Fix and resubmit")
    fixed.fill({"Title": "Diwali renewals, mended"}).submit()

    message = alice.sees("Campaign created: Diwali renewals, mended", in_="#campaigns")
    assert "by @U0ALICE001" in message.text
    bob.types("/campaign log", in_="#general")
    assert "@U0BOB00001 fixed and resubmitted Diwali renewals, mended" in bob.sees("fixed", in_="#general").text


@pytest.mark.usefixtures("bot")
def test_if_toingg_asks_to_slow_down_the_bot_tries_again_later(alice: Person, toingg: Toingg) -> None:
    toingg.behave("rate_limited", times=1)

    sends(alice)

    assert "Campaign created" in alice.sees("Diwali renewals", in_="#campaigns", within=8).text
    assert len(toingg.campaigns) == 1


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("behaviour", ["redirect", "firewall"])
def test_what_only_an_operator_can_act_on_is_logged_and_people_get_a_reference(
    alice: Person, toingg: Toingg, behaviour: str, caplog: pytest.LogCaptureFixture
) -> None:
    toingg.behave(behaviour)

    sends(alice)

    said = f"{message_in(alice).text}\n{alice.view.text}"
    assert not re.search(r"[A-Z]+_[A-Z]|://|HTTP|elsewhere", said), said
    (reference,) = set(re.findall(r"Your bot's administrator has the details \(reference (\w+)\)\.", said))
    (line,) = [record.getMessage() for record in caplog.records if f"reference {reference}" in record.getMessage()]
    assert ("TOINGG_API_URL" if behaviour == "redirect" else "HTTP 403") in line
    assert toingg.campaigns == []


@pytest.mark.usefixtures("either_bot")
def test_the_outcome_reaches_a_private_channel_without_the_bot(alice: Person, toingg: Toingg) -> None:
    toingg.behave("refuse_text")
    sends(alice, "#leads", **{"Share the result in": "#leads"})
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
def test_an_outcome_that_no_channel_accepts_reaches_the_author(workspace: Sandbox, alice: Person) -> None:
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
