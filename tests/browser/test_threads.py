"""Threads in the page: by mouse and by keyboard, beside the conversation or covering it, and accessible."""

import pytest
from playwright.sync_api import Locator, expect

from sandbox.server import Sandbox
from tests.browser.auditor import Auditor
from tests.browser.conftest import NewPage
from tests.browser.window import Window
from tests.sandbox.samples import buttons, option, section
from tests.sandbox.small_bot import SmallBot
from tests.support.people import Person

CHANNEL = "C0CAMPAIGN"
MARKDOWN = """# Results
**Bold**, _italic_, ~~struck~~, `**code**`, [the list](https://a.example/?q=1&r=2), [no link](javascript:alert(1))
and snake_case_name, <@U0ALICE001>, <b>tag</b> & \\*stars\\* :tada:

- one
  - deeper
- [x] done

3. third

> quoted

```
<i>x</i>
```

| Name | Calls |
|------|------:|
| Asha | **3** |
"""
# Texts that must neither take long nor crash the page.
TANGLES = [character * 12_000 for character in "*_~`>[|-# <"] + ["*_" * 3_000 + "x" + "_*" * 2_999, " *" * 6_000]


def thread(window: Window) -> Locator:
    return window.page.get_by_role("region", name="Thread")


def log(window: Window) -> Locator:
    """The messages of the conversation."""
    return window.page.get_by_role("log", name="Messages", exact=True)


def reply_box(window: Window) -> Locator:
    return thread(window).get_by_role("textbox", name="Reply in the thread")


@pytest.fixture
def root(small: SmallBot, new_page: NewPage) -> str:
    """A message that can be answered, posted after the pages are open, because that resets the sandbox."""
    content = {"text": "Ready?", "blocks": [section("*Ready?*"), buttons("Go")]}
    ts: str = small.call("chat.postMessage", channel=CHANNEL, **content)["ts"]
    return ts


@pytest.mark.usefixtures("root")
def test_a_thread_is_started_and_read_by_mouse(workspace: Sandbox, window: Window) -> None:
    """Replies are only in the thread; the message says how many there are."""
    bob = Person(workspace.url, "bob")

    message = log(window).get_by_role("article").filter(has_text="Ready?")
    message.hover()
    message.get_by_role("button", name="Reply in thread").click()
    expect(thread(window)).to_contain_text("No replies yet")
    expect(reply_box(window)).to_be_focused()
    reply_box(window).fill("Yes & <b>no</b>")
    thread(window).get_by_role("button", name="Send the reply").click()

    expect(thread(window).get_by_role("article")).to_have_count(2)
    expect(thread(window).get_by_role("article").last).to_contain_text("Yes & <b>no</b>")
    expect(reply_box(window)).to_have_value("")
    bob.replies("Me too", to=bob.sees("Ready?"))
    expect(thread(window)).to_contain_text("2 replies")
    expect(log(window).get_by_role("article")).to_have_count(1)

    thread(window).get_by_role("button", name="Close the thread").click()
    expect(thread(window)).to_be_hidden()
    opener = message.get_by_role("button", name="2 replies")
    expect(opener).to_be_focused()
    expect(opener).to_have_attribute("aria-expanded", "false")
    opener.click()
    expect(opener).to_have_attribute("aria-expanded", "true")
    expect(thread(window)).to_contain_text("Me too")
    window.page.go_back()
    expect(thread(window)).to_be_hidden()


@pytest.mark.usefixtures("root")
def test_a_thread_is_started_and_read_by_keyboard(window: Window) -> None:
    """Enter opens it and sends, Escape closes it, and a half-written reply is still there afterwards."""
    keys = window.page.keyboard
    begin = log(window).get_by_role("button", name="Reply in thread")

    begin.press("Enter")
    expect(reply_box(window)).to_be_focused()
    keys.type("First")
    keys.press("Shift+Enter")
    keys.type("line")
    keys.press("Enter")
    expect(thread(window).get_by_role("article").last).to_contain_text("Firstline")
    keys.type("Not yet sent")
    keys.press("Escape")

    expect(thread(window)).to_be_hidden()
    opener = log(window).get_by_role("button", name="1 reply")
    expect(opener).to_be_focused()
    keys.press("Enter")
    expect(reply_box(window)).to_be_focused()
    expect(reply_box(window)).to_have_value("Not yet sent")


def test_a_reply_can_be_broadcast_to_the_conversation(small: SmallBot, root: str, window: Window) -> None:
    """The conversation shows it too, with the message it answers; the next reply is only for the thread again."""
    log(window).get_by_role("button", name="Reply in thread").press("Enter")
    everybody = thread(window).get_by_role("checkbox", name="Also send to #campaigns")

    everybody.check()
    reply_box(window).fill("All of you")
    reply_box(window).press("Enter")

    shown = log(window).get_by_role("article").filter(has_text="replied to a thread: Ready?")
    expect(shown).to_contain_text("All of you")
    expect(everybody).not_to_be_checked()
    reply_box(window).fill("Just us")
    reply_box(window).press("Enter")
    expect(thread(window)).to_contain_text("2 replies")
    expect(log(window)).not_to_contain_text("Just us")
    thread(window).get_by_role("button", name="Close the thread").click()
    shown.get_by_role("button", name="Ready?").click()
    expect(thread(window)).to_contain_text("Just us")
    small.call("chat.delete", channel=CHANNEL, ts=root)
    expect(thread(window).get_by_role("article").first).to_contain_text("This message was deleted.")


@pytest.mark.usefixtures("root")
def test_a_command_in_a_thread_is_not_sent(small: SmallBot, window: Window) -> None:
    log(window).get_by_role("button", name="Reply in thread").press("Enter")

    reply_box(window).fill("/campaign help")
    reply_box(window).press("Enter")

    expect(thread(window).get_by_role("status")).to_have_text("/campaign is not supported in threads. Sorry!")
    expect(reply_box(window)).to_have_value("/campaign help")
    assert small.heard == []


@pytest.mark.usefixtures("root")
def test_messages_in_a_thread_can_be_used_there(small: SmallBot, root: str, window: Window) -> None:
    """Buttons, and menus, which cover the page."""
    menu = {"type": "overflow", "action_id": "more", "options": [option("one"), option("two")]}
    blocks = [section("Choose", accessory=menu), buttons("Here")]
    small.call("chat.postMessage", channel=CHANNEL, text="x", blocks=blocks, thread_ts=root)
    small.on["block_actions"] = lambda heard: small.call(
        "chat.postMessage", channel=CHANNEL, text="Heard", thread_ts=heard["container"]["thread_ts"]
    )
    log(window).get_by_role("button", name="1 reply").click()

    thread(window).get_by_role("button", name="Here").click()
    expect(thread(window)).to_contain_text("Heard")
    thread(window).get_by_role("button", name="More", exact=True).press("ArrowDown")
    expect(window.page.get_by_role("menuitem", name="one")).to_be_focused()
    window.page.keyboard.press("Escape")
    expect(thread(window)).to_be_visible()


@pytest.mark.usefixtures("root")
def test_a_thread_covers_the_conversation_if_there_is_no_room(new_page: NewPage, workspace: Sandbox) -> None:
    window = Window(new_page(width=420), workspace.url)

    log(window).get_by_role("button", name="Reply in thread").press("Enter")

    expect(reply_box(window)).to_be_focused()
    expect(window.composer).to_be_hidden()
    box = thread(window).bounding_box()
    assert box
    assert (box["x"], box["width"]) == (0, 420)
    window.page.keyboard.press("Escape")
    expect(window.composer).to_be_visible()
    expect(log(window).get_by_role("button", name="Reply in thread")).to_be_focused()


def test_a_thread_that_disappears_closes(small: SmallBot, root: str, window: Window) -> None:
    log(window).get_by_role("button", name="Reply in thread").press("Enter")

    small.call("chat.delete", channel=CHANNEL, ts=root)

    expect(thread(window)).to_be_hidden()
    expect(window.composer).to_be_focused()


@pytest.mark.usefixtures("root")
def test_threads_markdown_and_attachments_are_accessible(small: SmallBot, root: str, window: Window) -> None:
    fields = [{"title": "Calls", "value": "3"}, {"title": 5, "value": None}]
    attachment = {
        "text": "*Below*",
        "title": "A title",
        "title_link": "https://a.example",
        "fields": fields,
        "color": "good",
    }
    small.call("chat.postMessage", channel=CHANNEL, markdown_text=MARKDOWN)
    attachments = [attachment, {"fallback": "Instead"}, {"blocks": [section("In a block")], "color": 5}]
    small.call("chat.postMessage", channel=CHANNEL, attachments=attachments)
    small.call("chat.postMessage", channel=CHANNEL, text="Yes", thread_ts=root, reply_broadcast=True)
    log(window).get_by_role("button", name="1 reply").click()
    expect(thread(window)).to_contain_text("Yes")
    audit = Auditor(window)

    audit.looks_at("a thread and its conversation")

    assert audit.found == []


def test_markdown_is_formatted_and_foreign_text_stays_text(small: SmallBot, window: Window) -> None:
    small.call("chat.postMessage", channel=CHANNEL, markdown_text=MARKDOWN)

    shown = window.message("Results").locator(".markdown")
    for tag, text in {
        ".markdown-heading strong": "Results",
        "p:not(.markdown-heading) > strong": "Bold",
        "em": "italic",
        "s": "struck",
        "p > code": "**code**",
        ".mention.is-me": "@Alice Rao",
        "li li": "deeper",
        "ol[start='3'] > li": "third",
        "blockquote": "quoted",
        "pre": "<i>x</i>",
        "td strong": "3",
    }.items():
        expect(shown.locator(tag)).to_have_text(text)
    expect(shown.get_by_role("link")).to_have_text(["the list"])
    expect(shown.get_by_role("link")).to_have_attribute("href", "https://a.example/?q=1&r=2")
    expect(shown.get_by_role("columnheader")).to_have_text(["Name", "Calls"])
    expect(shown).to_contain_text("snake_case_name")
    expect(shown).to_contain_text("<b>tag</b> & *stars* 🎉")
    expect(shown).to_contain_text("☑ done")


@pytest.mark.parametrize("tangle", TANGLES, ids=lambda tangle: repr(tangle[:4]))
def test_no_markdown_can_crash_the_page(small: SmallBot, window: Window, tangle: str) -> None:
    posted = small.call("chat.postMessage", channel=CHANNEL, markdown_text=tangle)
    assert posted["ok"], posted

    small.call("chat.postMessage", channel=CHANNEL, text="Still here")

    expect(window.message("Still here")).to_be_visible()
