"""What messages look like, and what people can do in them."""

from playwright.sync_api import expect

from tests.browser.window import Window
from tests.sandbox.samples import actions, buttons, modal, option, plain, question, section
from tests.sandbox.small_bot import SmallBot

NOON_IN_INDIA = 1_794_119_400  # 8 November 2026
MRKDWN = (
    "*Bold* _italic_ ~struck~ `<b>code</b>` a*b*c :tada: नमस्ते\n"
    "> quoted\n"
    "<@U0ALICE001> in <#C0GENERAL1>, <https://a.example/?q=1&amp;r=2|the list>, <javascript:alert(1)|no link>\n"
    "&lt;script&gt;alert(1)&lt;/script&gt; &amp;lt;\n"
    f"<!date^{NOON_IN_INDIA}^{{date_short}} at {{time}}|then>"
)


def test_messages_are_formatted_and_foreign_text_stays_text(small: SmallBot, window: Window) -> None:
    """A date is shown in the reader's time zone, and only safe addresses become links."""
    small.call("chat.postMessage", channel="C0CAMPAIGN", text=MRKDWN)

    message = window.message("Bold")
    for tag, text in {
        "strong:not(.byline *)": "Bold",
        "em": "italic",
        "s": "struck",
        "code": "<b>code</b>",
        "blockquote": "quoted",
        ".mention.is-me": "@Alice Rao",
        "button.mention": "#general",
        ".rich time": "Nov 8, 2026 at 12:00 PM",
    }.items():
        expect(message.locator(tag)).to_have_text(text)
    expect(message).to_contain_text("a*b*c 🎉 नमस्ते")
    expect(message).to_contain_text("<script>alert(1)</script> &lt;")
    expect(message).to_contain_text("no link")
    expect(message.get_by_role("link")).to_have_attribute("href", "https://a.example/?q=1&r=2")
    message.get_by_role("button", name="#general").click()
    expect(window.page.get_by_role("heading", level=1)).to_have_text("general")


def test_a_choice_in_a_message_is_sent_at_once(small: SmallBot, window: Window) -> None:
    """Only if its confirmation dialog is answered with yes; the message that the app changes is marked as edited."""
    options = [option("today"), option("tomorrow")]
    menu = {"type": "static_select", "action_id": "when", "placeholder": plain("When?"), "options": options}
    blocks = [section("Call them?"), actions(menu | {"confirm": question("Really then?")})]
    small.call("chat.postMessage", channel="C0CAMPAIGN", text="Call them?", blocks=blocks)
    small.on["block_actions"] = lambda heard: small.call(
        "chat.update",
        channel="C0CAMPAIGN",
        ts=heard["message"]["ts"],
        text=f"Called {heard['actions'][0]['selected_option']['value']}",
    )
    when = window.message("Call them?").get_by_role("combobox", name="When?")

    when.click()
    window.page.get_by_role("option", name="today").click()
    expect(window.dialog).to_contain_text("Really then?")
    window.press("No")
    expect(when).to_have_value("")
    expect(when).to_be_focused()
    when.click()
    window.page.get_by_role("option", name="tomorrow").click()
    window.press("Yes")

    expect(window.message("Called tomorrow")).to_contain_text("(edited)")
    assert len([heard for heard in small.heard if heard["type"] == "block_actions"]) == 1


def test_a_button_keeps_the_focus_when_its_message_is_edited(small: SmallBot, window: Window) -> None:
    """Also if a modal covers the message meanwhile, and returns the focus when it closes."""
    said = [section("Ready?")]
    row = {
        "type": "actions",
        "elements": buttons("Go")["elements"],
    }  # each edit gives it another id
    content = {"text": "Ready?", "blocks": [*said, row]}
    ts = small.call("chat.postMessage", channel="C0CAMPAIGN", **content)["ts"]
    small.on["block_actions"] = lambda heard: small.call(
        "views.open", trigger_id=heard["trigger_id"], view=modal(section("Details"))
    )

    def add(text: str) -> None:
        said.append(section(text))
        small.call("chat.update", channel="C0CAMPAIGN", ts=ts, text=text, blocks=[*said, row])
        expect(window.page.get_by_text(text)).to_be_attached()

    go = window.page.get_by_role("button", name="Go")
    go.focus()
    add("Now?")
    expect(go).to_be_focused()

    window.page.keyboard.press("Enter")
    expect(window.dialog).to_contain_text("Details")
    add("Done.")
    window.page.keyboard.press("Escape")

    expect(go).to_be_focused()
