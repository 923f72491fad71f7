"""Modals: triggers, the stack, hashes, and what an update does to what was typed."""

from pathlib import Path

import pytest

from sandbox.server import Sandbox
from tests.sandbox.samples import Json, buttons, field, modal, option, plain, section
from tests.sandbox.small_bot import Heard, SmallBot, small_bot
from tests.support.people import Person


def trigger(bot: SmallBot) -> str:
    answer: str = bot.control("trigger", team_id="T0ACME0001", user_id="U0ALICE001")["trigger_id"]
    return answer


def test_a_trigger_opens_one_view(alice: Person, bot: SmallBot) -> None:
    trigger_id = trigger(bot)

    assert bot.call("views.open", trigger_id=trigger_id, view=modal(field("title")))["ok"]

    again = bot.call("views.open", trigger_id=trigger_id, view=modal(field("title")))
    assert again["error"] == "exchanged_trigger_id"
    assert len(alice.sight()["views"]) == 1


@pytest.mark.parametrize(("age", "error"), [(2.5, None), (3.1, "expired_trigger_id")])
def test_a_trigger_lives_three_seconds(bot: SmallBot, age: float, error: str | None) -> None:
    trigger_id = trigger(bot)
    bot.control("clock", advance=age)

    assert bot.call("views.open", trigger_id=trigger_id, view=modal(field("title"))).get("error") == error


def test_a_trigger_that_was_made_up_opens_nothing(bot: SmallBot) -> None:
    made_up = bot.call("views.open", trigger_id="1.2.abc", view=modal(field("title")))

    assert made_up["error"] == "invalid_trigger_id"


def test_a_refused_view_does_not_use_up_its_trigger(alice: Person, bot: SmallBot) -> None:
    trigger_id = trigger(bot)

    refused = bot.call("views.open", trigger_id=trigger_id, view=modal(field("title"), title="x" * 25))

    assert refused["error"] == "invalid_arguments"
    assert "[json-pointer:/view/title" in refused["response_metadata"]["messages"][0]
    assert alice.view is None
    assert bot.call("views.open", trigger_id=trigger_id, view=modal(field("title")))["ok"]


def test_a_view_is_returned_as_slack_stores_it(bot: SmallBot) -> None:
    view = bot.call("views.open", trigger_id=trigger(bot), view=modal(section("Hello"), private_metadata="x"))["view"]

    assert view["id"] == view["root_view_id"]
    assert view["hash"]
    assert view["private_metadata"] == "x"
    assert view["team_id"] == view["app_installed_team_id"] == "T0ACME0001"
    assert view["blocks"][0]["block_id"], "Slack names a block that has no name"


def test_a_modal_holds_three_views(alice: Person, bot: SmallBot) -> None:
    bot.on["block_actions"] = lambda heard: replies.append(
        bot.call("views.push", trigger_id=heard["trigger_id"], view=modal(buttons("More"), title=f"{len(replies)}"))
    )
    replies: list[Json] = []
    bot.opens(modal(buttons("More")))
    form = alice.types("/campaign")

    for _ in range(3):
        form = form.press("More", within=0) or form

    assert [reply.get("error") for reply in replies] == [None, None, "push_limit_reached"]
    assert [view["title"]["text"] for view in alice.sight()["views"]] == ["Form", "0", "1"]


def test_a_view_can_be_pushed_only_from_a_view(alice: Person, bot: SmallBot) -> None:
    bot.opens(modal(field("title")))
    alice.types("/campaign")

    assert bot.call("views.push", trigger_id=trigger(bot), view=modal(field("title")))["error"] == "invalid_trigger_id"


def test_closing_a_view_shows_the_one_below(alice: Person, bot: SmallBot) -> None:
    def push(heard: Heard) -> None:
        bot.call("views.push", trigger_id=heard["trigger_id"], view=modal(section("x"), title="Above"))

    bot.on["block_actions"] = push
    bot.opens(modal(buttons("More"), title="Below"))
    above = alice.types("/campaign").press("More")

    assert above.title == "Above"
    above.close()

    assert alice.view
    assert alice.view.title == "Below"


def test_an_update_needs_the_hash_of_the_current_view(bot: SmallBot) -> None:
    view = bot.call("views.open", trigger_id=trigger(bot), view=modal(field("title")))["view"]

    def update(**rest: str) -> Json:
        return bot.call("views.update", view_id=view["id"], view=modal(field("title")), **rest)

    assert update(hash=view["hash"])["ok"]
    assert update(hash=view["hash"])["error"] == "hash_conflict"
    assert update()["ok"], "without a hash the last one wins"


def test_a_closed_view_is_not_found(alice: Person, bot: SmallBot) -> None:
    bot.opens(modal(field("title")))
    form = alice.types("/campaign")
    form.close()

    assert bot.call("views.update", view_id=form.id, view=modal(field("title")))["error"] == "not_found"


def test_a_view_can_be_found_by_its_external_id(alice: Person, bot: SmallBot) -> None:
    bot.opens(modal(field("title"), external_id="mine"))
    alice.types("/campaign")

    taken = bot.call("views.open", trigger_id=trigger(bot), view=modal(field("title"), external_id="mine"))
    assert taken["error"] == "duplicate_external_id"
    assert bot.call("views.update", external_id="mine", view=modal(section("New")))["ok"]
    assert alice.view
    assert "New" in alice.view.text


def test_what_was_typed_stays_if_the_names_stay(alice: Person, bot: SmallBot) -> None:
    """An input's initial value counts only when the input is new."""
    bot.opens(modal(field("title", initial_value="old"), field("tone")))
    form = alice.types("/campaign").fill({"Title": "typed"})

    bot.call("views.update", view_id=form.id, view=modal(field("title", initial_value="new"), field("tone")))
    assert form.value("Title") == "typed"

    moved = field("title", initial_value="new") | {"block_id": "title_2"}
    bot.call("views.update", view_id=form.id, view=modal(moved, field("tone")))
    assert form.value("Title") == "new"


def test_initial_values_of_an_opened_view_are_sent(alice: Person, bot: SmallBot) -> None:
    bot.opens(modal(field("title", initial_value="start"), field("tone", optional=True)))

    alice.types("/campaign").submit()

    assert bot.last("view_submission")["view"]["state"]["values"] == {
        "title": {"title": {"type": "plain_text_input", "value": "start"}},
        "tone": {"tone": {"type": "plain_text_input", "value": None}},
    }


def test_initial_values_that_came_with_an_update_are_sent(alice: Person, bot: SmallBot) -> None:
    bot.opens(modal(field("title")))
    form = alice.types("/campaign").fill({"Title": "typed"})
    bot.call("views.update", view_id=form.id, view=modal(field("title"), field("tone", initial_value="start")))

    form.submit()

    values = bot.last("view_submission")["view"]["state"]["values"]
    assert [values[name][name]["value"] for name in ("title", "tone")] == ["typed", "start"]


def test_a_cleared_input_is_sent_as_empty(alice: Person, bot: SmallBot) -> None:
    bot.opens(modal(field("title", initial_value="start", optional=True)))

    alice.types("/campaign").fill({"Title": None}).submit()

    values = bot.last("view_submission")["view"]["state"]["values"]
    assert values == {"title": {"title": {"type": "plain_text_input", "value": None}}}


@pytest.mark.parametrize(
    ("element", "empty"),
    [
        ({"type": "static_select", "options": [option("a")]}, {"selected_option": None}),
        ({"type": "checkboxes", "options": [option("a")]}, {"selected_options": []}),
        ({"type": "timepicker"}, {"selected_time": None}),
        ({"type": "conversations_select"}, {"selected_conversation": None}),
    ],
    ids=lambda value: value.get("type", ""),
)
def test_each_kind_of_element_has_its_own_form_of_empty(
    alice: Person, bot: SmallBot, element: Json, empty: Json
) -> None:
    bot.opens(modal(field("it", optional=True, **element)))

    alice.types("/campaign").submit()

    assert bot.last("view_submission")["view"]["state"]["values"]["it"]["it"] == {"type": element["type"]} | empty


def test_the_current_conversation_can_be_the_default(alice: Person, bot: SmallBot) -> None:
    here = {"type": "conversations_select", "default_to_current_conversation": True}
    only_public = here | {"filter": {"include": ["public"]}}
    bot.opens(modal(field("here", **here), field("public", **only_public), field("there", **here)))
    bot.on["/campaign"] = lambda heard: bot.opened(
        heard,
        modal(
            field("here", **here),
            field("public", **only_public),
            field("set", initial_conversation="C0GENERAL1", **here),
        ),
    )

    form = alice.types("/campaign", in_="#leads")

    assert [form.value(label) for label in ("Here", "Public", "Set")] == ["#leads", None, "#general"]


def test_an_app_hears_that_its_view_was_closed_if_it_asked(alice: Person, bot: SmallBot) -> None:
    bot.opens(modal(field("title"), notify_on_close=True))
    alice.types("/campaign").fill({"Title": "typed"}).close()

    closed = bot.last("view_closed")

    assert closed["is_cleared"] is False
    assert closed["view"]["state"]["values"] == {}, "what was typed is gone"


def test_the_cross_closes_the_whole_modal(alice: Person, bot: SmallBot) -> None:
    above = modal(section("Above"), notify_on_close=True)
    bot.on["view_submission"] = lambda _: {"response_action": "push", "view": above}
    bot.opens(modal(field("title"), notify_on_close=True))
    alice.types("/campaign").fill({"Title": "x"}).submit()
    assert alice.view

    alice.post("close", view_id=alice.view.id, all=True)

    assert alice.view is None
    assert [heard["is_cleared"] for heard in bot.heard if heard["type"] == "view_closed"] == [True, True]


def test_the_home_tab_is_there_only_if_the_manifest_has_it(tmp_path: Path) -> None:
    home = {"type": "home", "blocks": [section("Welcome")]}
    (tmp_path / "manifest.yml").write_text(
        "display_information: {name: x}\nfeatures: {app_home: {home_tab_enabled: false}}"
    )

    with Sandbox(manifest=tmp_path / "manifest.yml") as without, small_bot(without) as bot:
        assert bot.call("views.publish", user_id="U0ALICE001", view=home)["error"] == "not_enabled"


def test_an_action_in_a_view_has_what_was_typed(alice: Person, bot: SmallBot) -> None:
    bot.opens(modal(field("title"), buttons("Check", value="7")))

    alice.types("/campaign", in_="#campaigns").fill({"Title": "typed"}).press("Check", within=0)

    heard = bot.last("block_actions")
    assert heard["container"] == {"type": "view", "view_id": heard["view"]["id"]}
    assert heard["view"]["state"]["values"]["title"]["title"]["value"] == "typed"
    assert "response_url" not in heard
    assert "channel" not in heard
    action = heard["actions"][0]
    assert (action["action_id"], action["value"], action["text"]) == ("check", "7", plain("Check"))
