"""Slack Connect: a channel that two companies share, and what Slack tells the app about people of the other one."""

import pytest
from slack_bolt.context import BoltContext
from slack_bolt.request.internals import build_context

from sandbox.server import Sandbox
from tests.sandbox.samples import Json, buttons, field, modal
from tests.sandbox.small_bot import Heard, SmallBot
from tests.support.ids import ACME, ORBIT
from tests.support.people import Form, Message, Person

SHARED = "C0LAUNCH01"


@pytest.fixture(scope="session")
def only_sandbox(capable_sandbox: Sandbox) -> Sandbox:
    """A sandbox in which the app uses everything."""
    return capable_sandbox


def posts(bot: SmallBot, *blocks: Json) -> None:
    """Let Acme's app post in the shared channel."""
    assert bot.call("chat.postMessage", channel=SHARED, text="Press", blocks=list(blocks))["ok"]


def presses(person: Person, bot: SmallBot) -> Heard:
    """Press the button that Acme's app has posted, and return what the app hears."""
    posts(bot, buttons("Go"))
    person.sees("Press", in_="#launch-partners").press("Go", within=0)
    return bot.last("block_actions")


def test_people_of_both_companies_meet_there(alice: Person, omar: Person, dev: Person, bot: SmallBot) -> None:
    alice.types("Hello Orbit", in_="#launch-partners")
    omar.types("Hello Acme", in_="#launch-partners")

    assert [message.text for message in alice.messages("#launch-partners")] == ["Hello Orbit", "Hello Acme"]
    assert [message.text for message in omar.messages("#launch-partners")] == ["Hello Orbit", "Hello Acme"]
    (channel,) = [each for each in omar.sight()["channels"] if each["id"] == SHARED]
    assert (channel["is_ext_shared"], channel["shared_with"]) == (True, ["Acme Travels"])
    names = {user["name"]: user.get("team_name") for user in alice.sight()["users"]}
    assert (names["omar"], names["bob"], "ravi" in names) == ("Orbit Clinics", None, False)
    with pytest.raises(AssertionError, match="sees no #launch-partners"):
        dev.conversation("#launch-partners")


def test_a_button_says_whose_app_it_is_and_where_the_person_is_from(omar: Person, bot: SmallBot) -> None:
    heard = presses(omar, bot)

    assert heard["team"] == {"id": ACME, "domain": "acme"}
    assert (heard["user"]["id"], heard["user"]["team_id"]) == (omar.id, ORBIT)
    assert (heard["enterprise"], heard["is_enterprise_install"]) == (None, False)
    assert build_context(BoltContext(), heard)["team_id"] == ACME


def test_a_button_of_ones_own_company_names_the_same_team_twice(alice: Person, bot: SmallBot) -> None:
    heard = presses(alice, bot)

    assert (heard["team"]["id"], heard["user"]["team_id"]) == (ACME, ACME)


def test_what_a_button_makes_possible_is_done_for_the_company_whose_app_it_is(omar: Person, bot: SmallBot) -> None:
    heard = presses(omar, bot)
    view = modal(field("title"))
    arguments = {"trigger_id": heard["trigger_id"], "view": view}

    bot.token = bot.sandbox.tokens[ORBIT]
    assert bot.call("views.open", **arguments)["error"] == "invalid_trigger_id"
    bot.token = bot.sandbox.tokens[ACME]
    assert bot.call("views.open", **arguments)["ok"]
    assert isinstance(omar.view, Form)
    assert bot.answer(heard["response_url"], text="Only for you").text == "ok"
    whisper = omar.sees("Only for you", in_="#launch-partners")
    assert (whisper.is_ephemeral, whisper.content["user"]) == (True, "U0TOINGG01")


def test_a_form_names_its_readers_team_and_only_its_view_names_the_apps(omar: Person, bot: SmallBot) -> None:
    bot.on["block_actions"] = lambda heard: bot.opened(heard, modal(field("title"), notify_on_close=True))
    posts(bot, buttons("Go"))
    message = omar.sees("Press", in_="#launch-partners")

    message.press("Go").fill({"Title": "x"}).submit()
    message.press("Go").close()

    for kind in ("view_submission", "view_closed"):
        heard = bot.last(kind)
        assert heard["team"] == {"id": ORBIT, "domain": "orbit"}
        assert heard["user"]["team_id"] == ORBIT
        assert (heard["view"]["team_id"], heard["view"]["app_installed_team_id"]) == (ORBIT, ACME)
        assert (heard["view"]["bot_id"], heard["is_enterprise_install"]) == ("B0TOINGG01", False)
        assert build_context(BoltContext(), heard)["team_id"] == ACME


def test_what_a_person_chooses_in_their_own_company_cannot_be_used_by_the_other_companys_app(
    omar: Person, bot: SmallBot
) -> None:
    where = field("where", type="conversations_select", response_url_enabled=True)
    bot.on["block_actions"] = lambda heard: bot.opened(heard, modal(where))
    posts(bot, buttons("Go"))
    message = omar.sees("Press", in_="#launch-partners")

    message.press("Go").fill({"Where": "#general"}).submit()
    assert bot.last("view_submission")["response_urls"] == []
    message.press("Go").fill({"Where": "#launch-partners"}).submit()
    (url,) = bot.last("view_submission")["response_urls"]
    assert bot.answer(url["response_url"], text="Heard").text == "ok"


def test_a_command_goes_to_the_app_of_ones_own_company(alice: Person, omar: Person, bot: SmallBot) -> None:
    for person, team_id in ((alice, ACME), (omar, ORBIT)):
        person.types("/campaign", in_="#launch-partners", within=0)
        heard = bot.last("command")
        assert (heard["team_id"], heard["channel_id"], heard["user_id"]) == (team_id, SHARED, person.id)


def test_without_the_app_in_ones_own_company_there_is_no_command(omar: Person, bot: SmallBot) -> None:
    """Its buttons still work: https://github.com/slackapi/bolt-python/issues/767."""
    bot.sandbox.uninstall(ORBIT)

    assert "/campaign is not a command" in omar.types("/campaign", in_="#launch-partners").text
    assert presses(omar, bot)["team"]["id"] == ACME


def test_a_shortcut_goes_to_the_app_of_ones_own_company(omar: Person, bot: SmallBot) -> None:
    posts(bot)
    omar.sees("Press", in_="#launch-partners").choose("Make a campaign of it", within=0)

    heard = bot.last("message_action")
    assert (heard["team"]["id"], heard["user"]["team_id"], heard["message"]["team"]) == (ORBIT, ORBIT, ACME)


def test_the_other_companys_app_answers_as_itself(alice: Person, omar: Person, bot: SmallBot) -> None:
    bot.on["/campaign"] = lambda _: {"text": "Hello all", "response_type": "in_channel"}

    omar.types("/campaign", in_="#launch-partners", within=0)

    message = alice.sees("Hello all", in_="#launch-partners")
    assert isinstance(message, Message)
    assert (message.content["user"], message.content["team"]) == ("U0TOINGG02", ORBIT)
    assert {user["id"] for user in alice.sight()["users"]} >= {"U0TOINGG01", "U0TOINGG02"}


def test_the_app_learns_that_a_channel_is_shared(bot: SmallBot) -> None:
    bot.control("scopes", scopes=["channels:read"])

    for team_id, other in ((ACME, ORBIT), (ORBIT, ACME)):
        bot.token = bot.sandbox.tokens[team_id]
        channel = bot.call("conversations.info", channel=SHARED)["channel"]
        assert (channel["is_shared"], channel["is_ext_shared"], channel["context_team_id"]) == (True, True, team_id)
        assert (channel["shared_team_ids"], channel["connected_team_ids"]) == ([ACME, ORBIT], [other])
        assert channel["is_member"] is (team_id == ACME)


def test_a_person_of_the_other_company_is_not_a_stranger_and_has_no_role_here(bot: SmallBot) -> None:
    """Omar is the owner of his own company; only `team_id` shows that he does not belong to this one."""
    bot.control("scopes", scopes=["users:read"])

    omar = bot.call("users.info", user="U0OMAR0001")["user"]
    ravi = bot.call("users.info", user="U0RAVI0001")["user"]

    assert (omar["team_id"], omar["is_stranger"], omar["is_owner"], omar["is_admin"]) == (ORBIT, False, False, False)
    assert (ravi["team_id"], ravi["is_stranger"]) == (ORBIT, True)
    assert "is_stranger" not in bot.call("users.info", user="U0ALICE001")["user"]


def test_the_other_companys_app_can_be_invited(bot: SmallBot, omar: Person) -> None:
    bot.control("scopes", scopes=["chat:write"])
    bot.token = bot.sandbox.tokens[ORBIT]
    assert bot.call("chat.postMessage", channel=SHARED, text="x")["error"] == "not_in_channel"

    bot.control("channel", channel_id=SHARED, bot_is_member=True, team_id=ORBIT)

    assert bot.call("chat.postMessage", channel=SHARED, text="Hello")["ok"]
    omar.sees("Hello", in_="#launch-partners")
