"""Quirks: what Slack was seen to send although its pages do not say so, each one on request."""

from typing import Any

import pytest

from sandbox.server import Sandbox
from tests.sandbox.samples import Json, actions, buttons, field, modal, option, section
from tests.sandbox.small_bot import Heard, SmallBot
from tests.support.ids import AIR, HOTELS, NORTHWIND
from tests.support.people import Person

EMPTY_TEXT = {"type": "plain_text_input", "value": None}


@pytest.fixture(scope="session")
def only_sandbox(capable_sandbox: Sandbox) -> Sandbox:
    """A sandbox in which the app uses everything."""
    return capable_sandbox


@pytest.fixture
def uma(sandbox: Sandbox) -> Person:
    """A person of two workspaces, with the first one on the screen."""
    return Person(sandbox.url, "uma", HOTELS)


def org_wide(bot: SmallBot) -> SmallBot:
    """Let the organisation install the app as a whole."""
    bot.token = bot.sandbox.install(NORTHWIND)
    return bot


def does_everything(person: Person, bot: SmallBot) -> dict[str, Heard]:
    """Let a person do everything possible, and return the last thing of each kind that the bot heard."""
    bot.opens(modal(field("title"), buttons("Check"), notify_on_close=True))
    bot.call("chat.postMessage", channel=person.id, text="Press", blocks=[buttons("Go")])
    message = person.sees("Press")
    person.starts("New campaign", within=0)
    message.choose("Make a campaign of it", within=0)
    person.types("/campaign").close()
    form = person.types("/campaign").fill({"Title": "x"})
    form.press("Check", within=0)
    form.submit()
    in_view = bot.last("block_actions")
    message.press("Go", within=0)
    return {heard["type"]: heard for heard in bot.heard} | {"in_view": in_view}


def submitted(bot: SmallBot) -> Any:
    """Return the values in the last submission."""
    return bot.last("view_submission")["view"]["state"]["values"]


def test_in_an_organisation_nothing_may_name_the_team(bot: SmallBot, uma: Person) -> None:
    org_wide(bot).control("slack/quirks", interactions_name_no_team=True)

    heard = does_everything(uma, bot)

    for kind in ("block_actions", "in_view", "shortcut", "message_action", "view_submission", "view_closed"):
        assert (heard[kind]["team"], heard[kind]["is_enterprise_install"]) == (None, True), kind
    assert heard["command"]["team_id"] == HOTELS


def test_a_view_may_name_the_organisation(bot: SmallBot, uma: Person) -> None:
    org_wide(bot).control("slack/quirks", views_name_the_organisation=True)

    heard = does_everything(uma, bot)

    for kind in ("in_view", "view_submission", "view_closed"):
        view = heard[kind]["view"]
        assert (view["team_id"], view["app_installed_team_id"]) == (NORTHWIND, NORTHWIND), kind


def test_a_view_may_name_another_workspace_of_the_person(bot: SmallBot, uma: Person) -> None:
    org_wide(bot).control("slack/quirks", views_name_another_workspace=True)

    for team_id, other in ((HOTELS, AIR), (AIR, HOTELS)):
        heard = does_everything(Person(bot.sandbox.url, "uma", team_id), bot)
        assert heard["command"]["team_id"] == team_id
        for kind in ("in_view", "view_submission", "view_closed"):
            assert (heard[kind]["view"]["team_id"], heard[kind]["user"]["team_id"]) == (other, other), kind
            assert heard[kind]["view"]["app_installed_team_id"] == NORTHWIND


def test_a_person_of_one_workspace_has_no_other(bot: SmallBot) -> None:
    org_wide(bot).control("slack/quirks", views_name_another_workspace=True)
    bot.opens(modal(field("title")))

    Person(bot.sandbox.url, "hari").types("/campaign").fill({"Title": "x"}).submit()

    heard = bot.last("view_submission")
    assert (heard["view"]["team_id"], heard["user"]["team_id"]) == (HOTELS, HOTELS)


def test_an_organisations_installation_may_not_be_marked_as_one(bot: SmallBot, uma: Person) -> None:
    org_wide(bot).control("slack/quirks", enterprise_installs_are_not_called_so=True, views_name_the_organisation=True)

    heard = does_everything(uma, bot)

    assert heard["command"]["is_enterprise_install"] == "false"
    for kind in ("block_actions", "in_view", "shortcut", "message_action", "view_submission", "view_closed"):
        assert (heard[kind]["team"]["id"], heard[kind]["is_enterprise_install"]) == (HOTELS, False), kind
        assert heard[kind]["enterprise"] == {"id": NORTHWIND, "name": "Northwind Group"}, kind
    assert heard["view_submission"]["view"]["app_installed_team_id"] == NORTHWIND


def test_quirks_of_organisations_do_not_affect_a_workspace(bot: SmallBot, alice: Person) -> None:
    before = does_everything(alice, bot)
    bot.control(
        "slack/quirks",
        interactions_name_no_team=True,
        views_name_the_organisation=True,
        views_name_another_workspace=True,
        enterprise_installs_are_not_called_so=True,
    )

    after = does_everything(alice, bot)

    for kind, heard in after.items():
        for name in ("team", "team_id", "user", "is_enterprise_install"):
            assert heard.get(name) == before[kind].get(name), (kind, name)
        for name in ("team_id", "app_installed_team_id"):
            assert heard.get("view", {}).get(name) == before[kind].get("view", {}).get(name), (kind, name)


FORM = (
    field("title"),
    field("voice", type="external_select", min_query_length=0, initial_option=option("nova")),
    field("language", type="static_select", options=[option("hindi")], initial_option=option("hindi")),
    field("days", type="checkboxes", options=[option("Monday")], initial_options=[option("Monday")]),
    field("where", type="conversations_select", default_to_current_conversation=True, response_url_enabled=True),
)
UNTOUCHED = {
    "voice": {"type": "external_select", "selected_option": None},
    "language": {"type": "static_select", "selected_option": None},
    "days": {"type": "checkboxes", "selected_options": []},
    "where": {"type": "conversations_select", "selected_conversation": None},
}


@pytest.mark.parametrize("way", ["views.update", "response_action"])
@pytest.mark.parametrize("quirk", ["null", "missing"])
def test_after_an_update_untouched_inputs_may_come_back_empty(
    alice: Person, bot: SmallBot, quirk: str, way: str
) -> None:
    """What was typed comes back to the letter, and everything is still on the screen."""
    bot.control("slack/quirks", untouched_inputs=quirk)
    bot.opens(modal(*FORM))
    form = alice.types("/campaign").fill({"Title": "typed"})
    if way == "views.update":
        bot.call("views.update", view_id=form.id, view=modal(*FORM))
    else:
        bot.on["view_submission"] = lambda _: {"response_action": "update", "view": modal(*FORM)}
        form.submit()
        assert submitted(bot)["where"]["where"]["selected_conversation"] == "C0GENERAL1", "nothing was updated yet"

    bot.on["view_submission"] = lambda _: None
    assert form.submit().result == "closed"

    typed = {"title": {"title": {"type": "plain_text_input", "value": "typed"}}}
    empty = {name: {name: state} for name, state in UNTOUCHED.items()} if quirk == "null" else {}
    assert submitted(bot) == typed | empty
    assert bot.last("view_submission")["response_urls"] == []
    assert [form.value(label) for label in ("Voice", "Language", "Days", "Where")] == [
        "nova",
        "hindi",
        True,
        "#general",
    ]


def test_an_input_that_is_touched_after_the_update_comes_back(alice: Person, bot: SmallBot) -> None:
    bot.control("slack/quirks", untouched_inputs="missing")
    bot.opens(modal(*FORM))
    form = alice.types("/campaign").fill({"Title": "typed"})
    bot.call("views.update", view_id=form.id, view=modal(*FORM))

    form.fill({"Days": False, "Where": "#campaigns"})
    bot.call("views.update", view_id=form.id, view=modal(*FORM))
    form.fill({"Days": True}).submit()

    assert set(submitted(bot)) == {"title", "days", "where"}
    (url,) = bot.last("view_submission")["response_urls"]
    assert url["channel_id"] == "C0CAMPAIGN"


def test_a_new_block_id_prevents_that_and_a_former_one_does_not(alice: Person, bot: SmallBot) -> None:
    """Even if there was a view without inputs in between, as an app shows while it is busy."""
    bot.control("slack/quirks", untouched_inputs="null")
    bot.opens(modal(field("title")))
    form = alice.types("/campaign").fill({"Title": "typed"})
    bot.call("views.update", view_id=form.id, view=modal(section("One moment…")))
    old = field("title", initial_value="typed")

    bot.call("views.update", view_id=form.id, view=modal(old, old | {"block_id": "title~1"}))
    form = alice.view
    form.submit()

    assert submitted(bot) == {
        "title": {"title": EMPTY_TEXT},
        "title~1": {"title": {"type": "plain_text_input", "value": "typed"}},
    }


def test_a_button_in_an_updated_view_sends_as_little(alice: Person, bot: SmallBot) -> None:
    bot.control("slack/quirks", untouched_inputs="null")
    content = modal(field("title", initial_value="shown"), buttons("Check"))
    bot.opens(content)
    form = alice.types("/campaign")
    bot.call("views.update", view_id=form.id, view=content)

    form.press("Check", within=0)

    heard = bot.last("block_actions")
    assert heard["state"] == heard["view"]["state"] == {"values": {"title": {"title": EMPTY_TEXT}}}


@pytest.mark.parametrize(
    ("quirks", "state"),
    [
        ({}, {"values": {}}),
        ({"empty_objects_are_lists": True}, {"values": []}),
        ({"empty_states_are_bare": True}, {}),
        ({"empty_objects_are_lists": True, "empty_states_are_bare": True}, []),
    ],
    ids=["ordinary", "a list of values", "bare", "a list"],
)
def test_a_state_without_values_has_four_shapes(alice: Person, bot: SmallBot, quirks: Json, state: Any) -> None:
    bot.control("slack/quirks", **quirks)
    bot.call("chat.postMessage", channel="C0CAMPAIGN", text="Press", blocks=[buttons("Go")])
    bot.opens(modal(section("Really?"), buttons("Check"), notify_on_close=True))

    alice.sees("Press").press("Go", within=0)
    assert bot.last("block_actions")["state"] == state
    alice.types("/campaign").press("Check", within=0)
    assert bot.last("block_actions")["state"] == bot.last("block_actions")["view"]["state"] == state
    alice.view.close()
    assert bot.last("view_closed")["view"]["state"] == state
    alice.types("/campaign").submit()
    assert bot.last("view_submission")["view"]["state"] == state


def test_then_every_empty_object_is_a_list_and_nothing_else_changes(alice: Person, bot: SmallBot) -> None:
    bot.control("slack/quirks", empty_objects_are_lists=True)
    chosen = {"type": "static_select", "action_id": "how", "options": [option("soon")]}
    bot.opens(modal(field("title", dispatch_action_config={}), actions(chosen)))

    form = alice.types("/campaign").fill({"Title": "x"})
    form.submit()

    heard = bot.last("view_submission")
    assert heard["view"]["blocks"][0]["element"]["dispatch_action_config"] == []
    assert submitted(bot)["title"]["title"]["value"] == "x"
    assert heard["enterprise"] is None
    opened = bot.call("views.open", trigger_id=heard["trigger_id"], view=modal(section("x")))
    assert opened["view"]["state"] == {"values": []}
