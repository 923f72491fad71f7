"""How people use Slack's elements, including those that the form of a campaign does not have yet."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import FilePayload, expect

from sandbox.server import Sandbox
from tests.browser.window import Window
from tests.sandbox import small_bot
from tests.sandbox.samples import Json, actions, field, modal, option, plain, question, section
from tests.sandbox.small_bot import Heard, SmallBot
from tests.support.waiting import until

OPTIONS = [option("hot"), option("warm"), option("cold")]


@pytest.fixture(scope="module")
def workspace() -> Iterator[Sandbox]:
    """A sandbox whose manifest declares everything."""
    with Sandbox(manifest=Path(small_bot.__file__).with_name("manifest.yml")) as running:
        yield running


def opens(window: Window, small: SmallBot, *blocks: Json) -> None:
    """Have the bot open a form, and wait until it is there."""
    small.opens(modal(*blocks))
    window.types("/campaign")
    expect(window.dialog.get_by_role("heading", name="Form")).to_be_visible()


def actions_of(small: SmallBot) -> list[list[Json]]:
    """List the actions that the bot received, one list for each time."""
    return [heard["actions"] for heard in small.heard if heard["type"] == "block_actions"]


def submitted(window: Window, small: SmallBot) -> dict[str, Any]:
    """Submit the form, and return what the bot gets for each field."""
    window.press("Submit")
    expect(window.page.get_by_role("dialog")).to_have_count(0)
    values = small.last("view_submission")["view"]["state"]["values"]
    return {name: state[name] for name, state in values.items()}


def test_rich_text_looks_in_the_editor_as_it_will_look(small: SmallBot, window: Window) -> None:
    """With the keyboard alone: bold, a link, and a list."""
    opens(window, small, field("script", type="rich_text_input", placeholder=plain("What the agent says")))
    keys = window.page.keyboard
    editor = window.field("Script")
    expect(editor).to_be_focused()

    keys.type("Dear ")
    keys.press("Control+b")
    keys.type("customer")
    expect(window.dialog.get_by_role("button", name="Bold")).to_have_attribute("aria-pressed", "true")
    keys.press("Control+b")
    keys.type(", see ")
    keys.press("Control+Shift+U")
    keys.type("acme.example")
    keys.press("Enter")
    expect(editor).to_be_focused()
    keys.press("Enter")
    keys.press("Control+Shift+Digit8")
    keys.type("Ask")
    keys.press("Enter")
    keys.type("Listen")

    expect(editor.locator("strong, b")).to_have_text("customer")
    (paragraph, bullets) = submitted(window, small)["script"]["rich_text_value"]["elements"]
    assert paragraph["elements"] == [
        {"type": "text", "text": "Dear "},
        {"type": "text", "text": "customer", "style": {"bold": True}},
        {"type": "text", "text": ", see "},
        {"type": "link", "url": "https://acme.example"},
    ]
    assert (bullets["type"], bullets["style"]) == ("rich_text_list", "bullet")
    assert [item["elements"][0]["text"] for item in bullets["elements"]] == ["Ask", "Listen"]


def test_files_are_submitted_with_the_form(small: SmallBot, window: Window) -> None:
    """An unsuitable file is reported at once, and a file chosen by mistake can be removed."""
    opens(window, small, field("leads", type="file_input", filetypes=["csv"], max_files=2))
    chooser = window.field("Leads")
    leads, more, picture = (
        FilePayload(name=name, mimeType="text/plain", buffer=b"name,phone\n")
        for name in ("leads.csv", "more.csv", "me.png")
    )

    chooser.set_input_files(picture)
    expect(window.error("Leads")).to_contain_text("me.png cannot be chosen here")
    chooser.set_input_files([leads, more])
    expect(window.dialog.get_by_role("listitem")).to_have_text(["leads.csv11 bytes", "more.csv11 bytes"])
    chooser.set_input_files(leads)
    expect(window.error("Leads")).to_have_text("At most 2 files can go along.")
    window.dialog.get_by_role("button", name="Remove more.csv").click()

    assert [file["name"] for file in submitted(window, small)["leads"]["files"]] == ["leads.csv"]


def test_no_more_options_can_be_chosen_than_the_app_allows(small: SmallBot, window: Window) -> None:
    """With the keyboard: the choices are shown in the field, and Backspace removes the last one."""
    opens(window, small, field("people", type="multi_users_select", max_selected_items=2))
    keys = window.page.keyboard

    for name in ("bob", "chi"):
        keys.type(name)
        keys.press("Enter")
    chosen = window.dialog.get_by_role("button", name="Remove")
    expect(chosen).to_have_text(["Bob Mehta", "Chitra Nair"])
    keys.type("dev")
    keys.press("Enter")
    expect(window.dialog.get_by_text("No more than 2 can be chosen.")).to_be_visible()
    expect(chosen).to_have_count(2)
    keys.press("Escape")
    keys.press("Backspace")
    expect(chosen).to_have_text(["Bob Mehta"])

    assert submitted(window, small)["people"]["selected_users"] == ["U0BOB00001"]


def test_only_conversations_that_the_filter_admits_are_offered(small: SmallBot, window: Window) -> None:
    admitted = {"include": ["private", "im"], "exclude_bot_users": True}
    opens(window, small, field("where", type="conversations_select", filter=admitted))

    window.field("Where").click()

    expect(window.page.get_by_role("option")).to_have_text(["leads", "@Bob Mehta"])


def test_dates_times_and_choices_are_sent_as_in_slack(small: SmallBot, window: Window) -> None:
    """A time may be any minute, and can be typed as people write it."""
    opens(
        window,
        small,
        field("day", type="datepicker"),
        field("time", type="timepicker"),
        field("speed", type="radio_buttons", options=OPTIONS, initial_option=OPTIONS[1]),
        field("interest", type="checkboxes", options=OPTIONS),
    )

    window.field("Day").fill("2031-11-08")
    window.field("Time").click()
    window.page.keyboard.type("941pm")
    window.page.get_by_role("option", name="9:41 PM").click()
    expect(window.field("Time")).to_have_value("9:41 PM")
    speed = window.dialog.get_by_role("radiogroup", name="Speed")
    expect(speed.get_by_label("warm")).to_be_checked()
    speed.get_by_label("warm").press("ArrowUp")
    window.dialog.get_by_role("group", name="Interest").get_by_text("cold").click()

    values = submitted(window, small)
    assert values["day"]["selected_date"] == "2031-11-08"
    assert values["time"]["selected_time"] == "21:41"
    assert values["speed"]["selected_option"]["value"] == "hot"
    assert [chosen["value"] for chosen in values["interest"]["selected_options"]] == ["cold"]


def test_a_text_is_counted_as_in_slack(small: SmallBot, window: Window) -> None:
    """By code points, so that an emoji is one character. A long text is reported before the app hears of it."""
    opens(window, small, field("script", multiline=True, max_length=200))
    script = window.field("Script")

    script.fill("नमस्ते 👋")
    expect(script).to_have_accessible_description("8 / 200")
    script.fill("👋" * 203)
    expect(window.dialog).to_contain_text("3 too many")
    window.press("Submit")

    expect(window.error("Script")).to_be_visible()
    assert not [heard for heard in small.heard if heard["type"] == "view_submission"]


def test_a_text_input_can_notify_the_app_on_enter(small: SmallBot, window: Window) -> None:
    """The app changes the form below it, and nothing that was typed is lost."""
    name, other = field("name", dispatch_action=True), field("other")

    def greet(heard: Heard) -> None:
        view = modal(name, section(f"Hello {heard['actions'][0]['value']}"), other)
        assert small.call("views.update", view_id=heard["view"]["id"], view=view)["ok"]

    small.on["block_actions"] = greet
    opens(window, small, name, other)
    window.fill({"Other": "half a thou"})
    window.fill({"Name": "Asha"})
    window.page.keyboard.press("Enter")

    expect(window.dialog).to_contain_text("Hello Asha")
    expect(window.field("Name")).to_be_focused()
    assert len(actions_of(small)) == 1
    assert submitted(window, small)["other"]["value"] == "half a thou"


def test_a_text_input_can_notify_the_app_during_typing(small: SmallBot, window: Window) -> None:
    """Without Enter, when the person pauses."""
    config = {"trigger_actions_on": ["on_character_entered"]}
    opens(window, small, field("name", dispatch_action=True, dispatch_action_config=config))

    window.page.keyboard.insert_text("Asha")

    until(lambda: bool(actions_of(small)))
    assert [[action["value"] for action in actions] for actions in actions_of(small)] == [["Asha"]]


def test_a_button_in_a_modal_asks_for_confirmation_if_the_app_wants_it(small: SmallBot, window: Window) -> None:
    """A button and an overflow menu; with the keyboard, whose focus returns after each dialog."""
    menu = {"type": "overflow", "action_id": "more", "options": OPTIONS, "confirm": question("Move it?")}
    button = {"type": "button", "action_id": "drop", "text": plain("Drop"), "confirm": question("Drop it?")}
    opens(window, small, actions(button, menu), field("name", optional=True))
    keys = window.page.keyboard

    drop = window.dialog.get_by_role("button", name="Drop")
    drop.press("Enter")
    expect(window.dialog).to_contain_text("Drop it?")
    keys.press("Escape")
    expect(drop).to_be_focused()
    window.dialog.get_by_role("button", name="More").press("ArrowDown")
    keys.press("ArrowDown")
    expect(window.page.get_by_role("menuitem", name="warm")).to_be_focused()
    keys.press("Enter")
    expect(window.dialog).to_contain_text("Move it?")
    window.press("Yes")

    expect(window.dialog.get_by_role("button", name="More")).to_be_focused()
    until(lambda: bool(actions_of(small)))
    ((action,),) = actions_of(small)
    assert (action["action_id"], action["selected_option"]["value"]) == ("more", "warm")


def test_an_external_select_asks_the_app_once_enough_is_typed(small: SmallBot, window: Window) -> None:
    small.on["block_suggestion"] = lambda heard: {"options": [option(f"{heard['value']} one"), OPTIONS[0]]}
    opens(window, small, field("voice", type="external_select", min_query_length=2))

    window.field("Voice").click()
    expect(window.page.get_by_role("option")).to_have_text("Type 2 characters or more to search")
    window.page.keyboard.type("sw")
    window.page.get_by_role("option", name="sw one").click()

    assert submitted(window, small)["voice"]["selected_option"]["value"] == "sw one"


def test_the_home_shows_what_the_app_published_for_its_reader(small: SmallBot, window: Window) -> None:
    """It appears while the person looks at it, and its buttons work."""
    start = {"type": "button", "action_id": "start", "text": plain("New campaign")}
    view = {"type": "home", "blocks": [section("You have *two* drafts.", accessory=start)]}
    small.on["event_callback"] = lambda heard: small.call("views.publish", user_id=heard["event"]["user"], view=view)
    small.on["block_actions"] = lambda heard: small.opened(heard, modal(field("title")))

    window.page.get_by_role("navigation", name="Channels").get_by_role("button", name="Toingg").click()

    home = window.page.get_by_role("tabpanel", name="Home")
    expect(home.locator("strong")).to_have_text("two")
    home.get_by_role("button", name="New campaign").click()
    expect(window.field("Title")).to_be_focused()
    window.closes("Cancel")
    window.page.get_by_role("tab", name="Home").press("ArrowRight")
    expect(window.composer).to_be_visible()
    expect(home).to_be_hidden()


def test_shortcuts_are_next_to_the_composer_and_in_the_menu_of_a_message(small: SmallBot, window: Window) -> None:
    small.on["shortcut"] = lambda heard: small.opened(heard, modal(field("title"), title="From anywhere"))
    small.on["message_action"] = lambda heard: small.opened(heard, modal(section(heard["message"]["text"])))

    window.page.get_by_role("button", name="Shortcuts").click()
    window.page.get_by_role("menuitem", name="New campaign").click()
    expect(window.dialog.get_by_role("heading", name="From anywhere")).to_be_visible()
    window.closes("Cancel")
    window.types("Call them all")
    window.message("Call them all").get_by_role("button", name="More actions").press("Enter")
    window.page.keyboard.press("Enter")

    expect(window.dialog).to_contain_text("Call them all")
