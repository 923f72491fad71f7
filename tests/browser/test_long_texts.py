"""Long scripts in people's hands: pasted, cut by Slack, continued in another part, opened again and edited."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from sandbox.server import Sandbox
from sandbox.toingg.service import Toingg
from tests.browser.keys import Keys
from tests.browser.window import Window
from tests.support.campaigns import GOOD
from tests.support.switches import control
from tests.support.waiting import until

pytestmark = pytest.mark.usefixtures("bot")

REST = {label: value for label, value in GOOD.items() if label != "Script"}
SCRIPT = "\n".join(
    f"{number}. Ask for the policy number 🙂, and read it back to the customer." for number in range(1, 200)
)
SCRIPT = f"{SCRIPT[:5_999]}."
"""6,000 characters, and a few more UTF-16 units, in lines."""
PLAIN = SCRIPT.replace("🙂", "-")
"""The same with one unit for each character."""

LIMIT = "Stops at 3,000 characters in a text field"


def counter(field: Locator) -> Locator:
    """Find the count beside a field."""
    return field.locator("xpath=following-sibling::*[contains(@class, 'counter')]")


def scripts(toingg: Toingg) -> list[str]:
    return [campaign["script"] for campaign in toingg.campaigns]


def reopens(window: Window, script: str) -> None:
    """Save a draft with this script, and open it again over a new form."""
    window.opens_the_form()
    window.fill(GOOD | {"Script": script})
    window.dialog.get_by_role("button", name="Save draft").click()
    expect(window.dialog).to_contain_text("Draft saved")
    window.closes("Cancel", "Discard")
    window.opens_the_form()
    window.dialog.get_by_role("button", name="Continue").click()
    expect(window.field("Title")).to_have_value(GOOD["Title"])


def turns_on_the_limit(window: Window) -> None:
    """Have Slack stop at 3,000 characters, by a click in the panel."""
    window.looks_behind_the_scenes("Behaviour")
    window.panel.get_by_text(LIMIT).click()
    expect(window.panel.get_by_role("switch", name=LIMIT)).to_be_checked()


def turns_on_the_limit_by_keys(window: Window) -> None:
    """The same from the keyboard alone, as far as the switch."""
    window.page.get_by_role("button", name="Behind the scenes").focus()
    window.page.keyboard.press("Enter")
    window.panel.get_by_role("tab", name="Campaigns").focus()
    window.page.keyboard.press("ArrowRight")
    switch = window.panel.get_by_role("switch", name=LIMIT)
    switch.focus()
    window.page.keyboard.press("Space")
    expect(switch).to_be_checked()


def by_mouse(window: Window) -> None:
    """Fill in the form, and paste the script."""
    window.fill(REST)
    window.field("Script").click()
    window.pastes(SCRIPT)
    window.press("Create campaign")


def by_keyboard(window: Window) -> None:
    """The same, from stop to stop."""
    keys = Keys(window)
    expect(window.field("Title")).to_be_focused()
    keys.type(GOOD["Title"])
    for label in ("Voice", "Language"):
        keys.tab_to(label)
        keys.choose(GOOD[label])
    keys.tab_to("Script")
    window.pastes(SCRIPT)
    keys.press("Control+Enter")


@pytest.mark.parametrize("fill_in", [by_mouse, by_keyboard])
def test_a_long_script_is_pasted_and_sent_as_a_whole(
    window: Window, toingg: Toingg, fill_in: Callable[[Window], None]
) -> None:
    window.opens_the_form()
    fill_in(window)

    expect(window.dialog).to_contain_text("is ready in Toingg")
    assert scripts(toingg) == [SCRIPT]


def test_a_text_without_a_limit_is_counted_and_has_room(window: Window) -> None:
    """The count is there once there is text; the field grows with it, up to a height that leaves others in sight."""
    window.opens_the_form()
    field = window.field("Script")
    expect(counter(field)).to_be_hidden()

    def height() -> float:
        box = field.bounding_box()
        assert box
        return box["height"]

    empty = height()
    field.fill("x")
    expect(counter(field)).to_have_text("1 character")
    field.fill("One line.\n" * 8)
    some = height()
    field.fill(SCRIPT)
    expect(counter(field)).to_have_text("6,000 characters")
    expect(field).to_have_accessible_description(re.compile("6,000 characters"))
    assert empty < some < height() < 400


def test_what_slack_has_cut_is_asked_about_and_continued_by_mouse(window: Window, toingg: Toingg) -> None:
    turns_on_the_limit(window)
    window.opens_the_form()
    window.fill(REST)
    script = PLAIN[:5_900]
    window.field("Script").click()
    window.pastes(script)
    expect(window.field("Script")).to_have_value(script[:3_000])
    expect(counter(window.field("Script"))).to_have_text("3,000 characters")

    window.press("Create campaign")
    expect(window.dialog).to_contain_text("Slack may have cut your text here")
    window.add_space("Script").click()
    parts = window.parts("Script")
    expect(parts.last).to_have_value("")
    parts.last.click()
    window.pastes(script[3_000:])
    window.press("Create anyway")

    expect(window.dialog).to_contain_text("is ready in Toingg")
    assert scripts(toingg) == [f"{script[:3_000]}\n{script[3_000:]}"]


def test_what_slack_has_cut_is_continued_by_keyboard(window: Window, toingg: Toingg) -> None:
    """The rest has exactly 3,000 characters, and so there is one more question."""
    keys = Keys(window)
    turns_on_the_limit_by_keys(window)
    window.opens_the_form()
    window.fill(REST)
    window.field("Script").focus()
    window.pastes(PLAIN)
    keys.press("Control+Enter")
    expect(window.dialog.get_by_role("alert")).to_contain_text("Please check the fields marked below")

    window.add_space("Script").focus()
    keys.press("Enter")
    expect(window.parts("Script")).to_have_count(3)
    expect(window.add_space("Script")).to_be_focused()
    keys.press("Shift+Tab")
    expect(window.parts("Script").last).to_be_focused()
    window.pastes(PLAIN[3_000:])
    keys.press("Control+Enter")
    expect(window.dialog).to_contain_text(PLAIN[-20:].replace("\n", " "))
    expect(window.dialog).to_contain_text("Slack may have cut your text here")
    keys.press("Control+Enter")

    expect(window.dialog).to_contain_text("is ready in Toingg")
    assert scripts(toingg) == [f"{PLAIN[:3_000]}\n{PLAIN[3_000:]}"]


def test_a_part_of_a_reopened_draft_is_edited_in_its_middle(window: Window, toingg: Toingg) -> None:
    """By mouse into the part, and by the keys of a text field to the line."""
    script = PLAIN
    reopens(window, script)
    parts = window.parts("Script")
    expect(parts).to_have_count(3)
    shown = parts.evaluate_all("fields => fields.map(field => field.value)")
    assert "\n".join(shown) == script

    keys = Keys(window)
    parts.nth(1).click()
    keys.press("Control+Home")
    for _ in range(3):
        keys.press("ArrowDown")
    keys.type("Speak slowly. ")
    window.press("Create campaign")

    expect(window.dialog).to_contain_text("is ready in Toingg")
    lines = shown[1].split("\n")
    lines[3] = f"Speak slowly. {lines[3]}"
    assert scripts(toingg) == ["\n".join([shown[0], *lines, shown[2]])]


def test_space_is_added_by_keyboard_and_what_was_typed_elsewhere_stays(window: Window, toingg: Toingg) -> None:
    """The focus stays on the button, below the part that it has added."""
    window.opens_the_form()
    window.fill(GOOD | {"Tone": "Warm"})
    keys = Keys(window)
    window.field("Script").focus()
    keys.press("Tab")
    for count in (2, 3):
        expect(window.add_space("Script")).to_be_focused()
        keys.press("Enter")
        expect(window.parts("Script")).to_have_count(count)
        expect(window.add_space("Script")).to_be_focused()
        expect(window.add_space("Script")).to_be_in_viewport()
        keys.press("Shift+Tab")
        keys.type(f"Part {count}.")
        keys.press("Tab")

    expect(window.field("Title")).to_have_value(GOOD["Title"])
    expect(window.field("Voice")).to_have_value(GOOD["Voice"])
    expect(window.field("Tone")).to_have_value("Warm")
    expect(window.parts("Script").first).to_have_value(GOOD["Script"])
    keys.press("Control+Enter")
    expect(window.dialog).to_contain_text("is ready in Toingg")
    (campaign,) = toingg.campaigns
    assert campaign["script"] == f"{GOOD['Script']}\nPart 2.\nPart 3."
    assert campaign["tone"] == "Warm"


def test_the_cursor_stays_in_its_part_when_the_form_is_filled_in_again(window: Window, toingg: Toingg) -> None:
    """Part by part, the form that asks has other ids."""
    reopens(window, PLAIN)
    parts = window.parts("Script")
    first, second = (parts.nth(place).input_value() for place in (0, 1))
    parts.nth(2).fill("")
    parts.nth(1).focus()
    window.page.keyboard.press("Control+Enter")

    expect(window.dialog).to_contain_text("A part of this text came back empty, so I put it back")
    expect(parts.nth(1)).to_be_focused()
    expect(parts.nth(2)).not_to_have_value("")
    parts.nth(2).fill("")
    window.press("Create anyway")
    expect(window.dialog).to_contain_text("is ready in Toingg")
    assert scripts(toingg) == [f"{first}\n{second}"]


def test_what_slack_cannot_show_is_read_and_replaced(window: Window, toingg: Toingg) -> None:
    """The beginning of 20,000 emoji, with a note, and an empty field below."""
    toingg.behave("refuse_text", times=1)
    window.opens_the_form()
    window.fill(GOOD | {"Script": "🙂" * 20_000})
    window.press("Create campaign")

    expect(window.dialog).to_contain_text("It has 20,000 characters; up to 20,000 are possible.")
    expect(window.dialog.locator(".block.is-section").filter(has_text="🙂" * 1_450)).to_have_count(1)
    field = window.field("Script")
    expect(field).to_have_value("")
    expect(field).to_have_attribute("placeholder", "Paste a text here to replace the one above")
    field.click()
    window.pastes(PLAIN)
    window.press("Create campaign")
    expect(window.dialog).to_contain_text("is ready in Toingg")
    assert scripts(toingg) == [PLAIN]


def test_slacks_switches_work_by_keyboard_and_follow_what_others_do(workspace: Sandbox, window: Window) -> None:
    window.looks_behind_the_scenes("Behaviour")
    switch = window.panel.get_by_role("switch", name=LIMIT)
    forgets = window.panel.get_by_role("switch", name="Forgets fields after an update")
    expect(switch).not_to_be_checked()

    switch.focus()
    window.page.keyboard.press("Space")
    expect(switch).to_be_checked()
    expect(switch).to_be_focused()
    expect(window.panel.get_by_label("Slack does not behave as usual")).to_be_visible()
    window.page.keyboard.press("Tab")
    expect(forgets).to_be_focused()
    window.page.keyboard.press("Space")
    expect(forgets).to_be_checked()

    def quirks() -> dict[str, Any]:
        found: dict[str, Any] = control(workspace, "GET", "slack/quirks")
        return found

    until(lambda: (quirks()["texts_stop_at_3000"], quirks()["untouched_inputs"]) == (True, "null"))
    control(workspace, "POST", "slack/quirks", untouched_inputs="missing", empty_states_are_bare=True)
    expect(switch).not_to_be_checked()
    expect(forgets).to_be_checked()
    forgets.click()
    expect(forgets).not_to_be_checked()
    until(lambda: quirks()["untouched_inputs"] is None)
    assert quirks()["empty_states_are_bare"], "what has no switch stays as it is"


def test_the_limit_comes_and_goes_while_a_form_is_open(workspace: Sandbox, window: Window) -> None:
    """What was typed stays, and so does the cursor; an emoji is never cut in two."""
    window.opens_the_form()
    field = window.field("Knowledge base")
    field.fill("x")

    control(workspace, "POST", "slack/quirks", texts_stop_at_3000=True)
    expect(field).to_have_attribute("maxlength", "3000")
    expect(field).to_be_focused()
    expect(field).to_have_value("x")
    window.pastes("🙂" * 2_000)
    expect(field).to_have_value(f"x{'🙂' * 1_499}")
    expect(window.field("Title")).not_to_have_attribute("maxlength", re.compile(".*"))

    control(workspace, "POST", "slack/quirks", texts_stop_at_3000=False)
    expect(field).not_to_have_attribute("maxlength", re.compile(".*"))
    window.pastes("🙂" * 2_000)
    expect(field).to_have_value(f"x{'🙂' * 3_499}")
