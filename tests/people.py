"""People who use Slack, for tests that read as conversations.

A person does and sees only what Slack's client would let them: everything goes through the sandbox's `/client/…` over
HTTP, and a form is built from the view that the bot really sent, so a test can fill in only what is there.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeVar

import httpx

from tests.fields import is_field, state_of, value_of
from tests.screen import Widget, alert_of, text_of, widgets, words

PATIENCE = 3.0  # seconds for a reply to what somebody did
PAUSE = 0.02

T = TypeVar("T")

Sight = dict[str, Any]  # what /client/state tells
Reply = Any  # the Form, Message or Notice that is there now, or None: a test knows which one it expects


@dataclass(frozen=True)
class Notice:
    """A line that only one person is told, as Slackbot does when something went wrong."""

    text: str


@dataclass(frozen=True)
class Answer:
    """What came of submitting a form: errors by label, or what happened to the view, or that there was trouble."""

    errors: dict[str, str] = field(default_factory=dict)
    result: str | None = None
    trouble: str | None = None


class Person:
    """Somebody at a screen."""

    def __init__(self, sandbox_url: str, name: str) -> None:
        self._http = line_to(sandbox_url)
        teams = self._http.get("/client/people").json()["teams"]
        everybody = {user["name"]: user["id"] for team in teams for user in team["users"] if not user["is_bot"]}
        assert name in everybody, f"There is no {name}, but: {', '.join(everybody)}"
        self.name = name
        self.sandbox_url = sandbox_url
        self.id: str = everybody[name]

    def types(self, text: str, *, in_: str = "#general", within: float = PATIENCE) -> Reply:
        """Send a line in a conversation ("#campaigns", "@bob"), and give what the bot shows this person for it."""
        before = self.sight()
        answer = self.post("message", channel_id=self.conversation(in_), text=text)
        if not answer["ok"]:
            notices = self.sight()["notices"][len(before["notices"]) :]
            return Notice(notices[-1]["text"] if notices else answer["message"])
        return self.reply_since(before, within if text.startswith("/") else 0)

    def sees(self, text: str, *, in_: str | None = None, within: float = 5.0) -> "Message":
        """Wait until a message with these words is there, in one conversation or in any; give the newest."""

        def found() -> Message | None:
            here = self._messages(self.sight(), in_)
            return next((message for message in reversed(here) if text in message.text), None)

        message = wait_for(found, within)
        assert message, f"{self.name} does not see {text!r} in {in_ or 'any conversation'}, but:\n{self.describe()}"
        return message

    def messages(self, in_: str) -> list["Message"]:
        """List what this person sees in a conversation, oldest first."""
        return self._messages(self.sight(), in_)

    @property
    def notices(self) -> list[str]:
        """What this person was told in private."""
        return [notice["text"] for notice in self.sight()["notices"]]

    @property
    def view(self) -> Reply:
        """The view that lies on top of this person's screen, or None."""
        views = self.sight()["views"]
        return Form(self, views[-1]) if views else None

    def describe(self) -> str:
        """Tell what is on the screen, for an assertion that fails."""
        sight = self.sight()
        lines = [
            f"{name_of(channel)}: {Message(self, channel['id'], message).text!r}"
            for channel in sight["channels"]
            for message in sight["messages"][channel["id"]]
        ]
        lines += [f"a view: {Form(self, view).text!r}" for view in sight["views"]]
        lines += [f"a notice: {notice['text']!r}" for notice in sight["notices"]]
        return "\n".join(lines) or "nothing at all"

    def sight(self) -> Sight:
        """Look at the screen."""
        sight: Sight = self._http.get("/client/state", params={"user_id": self.id}).json()
        return sight

    def post(self, deed: str, **what: Any) -> dict[str, Any]:
        """Do something in the client, and give its answer."""
        answer: dict[str, Any] = self._http.post(f"/client/{deed}", json={"user_id": self.id, **what}).json()
        return answer

    def reply_since(self, before: Sight, within: float, *, pressed: str | None = None) -> Reply:
        """Wait for what is new on the screen: a view, words for this person alone, or the message that was pressed."""
        known = {(view["id"], view["hash"]) for view in before["views"]}
        notices = len(before["notices"])
        old = {message["ts"]: message for messages in before["messages"].values() for message in messages}

        def reply() -> Reply:
            now = self.sight()
            if now["views"] and (now["views"][-1]["id"], now["views"][-1]["hash"]) not in known:
                return Form(self, now["views"][-1])
            for channel_id, messages in now["messages"].items():
                for message in messages:
                    if message["ephemeral"] and message["ts"] not in old:
                        return Message(self, channel_id, message)
                    if message["ts"] == pressed and message != old[pressed]:
                        return Message(self, channel_id, message)
            return Notice(now["notices"][-1]["text"]) if len(now["notices"]) > notices else None

        return wait_for(reply, within)

    def conversation(self, name: str) -> str:
        """Find a conversation's id by its name."""
        channels = {name_of(channel): channel["id"] for channel in self.sight()["channels"]}
        assert name in channels, f"{self.name} sees no {name}, but: {', '.join(channels)}"
        channel_id: str = channels[name]
        return channel_id

    def _messages(self, sight: Sight, in_: str | None) -> list["Message"]:
        wanted = self.conversation(in_) if in_ else None
        here = [
            Message(self, channel_id, message)
            for channel_id, messages in sight["messages"].items()
            for message in messages
            if wanted in (None, channel_id)
        ]
        return sorted(here, key=lambda message: message.ts)


class Message:
    """A message as somebody sees it."""

    def __init__(self, reader: Person, channel_id: str, content: dict[str, Any]) -> None:
        self.reader = reader
        self.channel_id = channel_id
        self.content = content
        self.ts: str = content["ts"]
        self.is_ephemeral: bool = content["ephemeral"]

    @property
    def blocks(self) -> list[dict[str, Any]]:
        """The blocks, or none."""
        return self.content.get("blocks") or []

    @property
    def notification(self) -> str:
        """The words that a notification and a screen reader have: the `text` alone."""
        return words(self.content["text"])

    @property
    def text(self) -> str:
        """All words: the notification's, and those of the blocks."""
        return "\n".join(part for part in (self.notification, text_of(self.blocks)) if part)

    @property
    def buttons(self) -> list[str]:
        """What can be pressed."""
        return [widget.label for widget in widgets(self.blocks) if widget.element["type"] == "button"]

    def press(self, label: str, *, confirm: bool = False, within: float = PATIENCE) -> Reply:
        """Press a button; `confirm` is the yes to the question that some of them ask first."""
        button = _button(self.blocks, label, confirm=confirm)
        before = self.reader.sight()
        answer = self.reader.post("action", channel_id=self.channel_id, message_ts=self.ts, **button.names)
        if not answer["ok"]:
            return Notice(answer["message"])
        return self.reader.reply_since(before, within, pressed=self.ts)


class Form:
    """A view on somebody's screen; it shows what is there now, or what was there when it was closed."""

    def __init__(self, reader: Person, content: dict[str, Any]) -> None:
        self.reader = reader
        self.id: str = content["id"]
        self._content = content

    @property
    def content(self) -> dict[str, Any]:
        """The view as Slack has it."""
        views = self.reader.sight()["views"]
        self._content = next((view for view in views if view["id"] == self.id), self._content)
        return self._content

    @property
    def is_open(self) -> bool:
        """Whether it is still on the screen."""
        return any(view["id"] == self.id for view in self.reader.sight()["views"])

    @property
    def title(self) -> str:
        """The words at the top."""
        return words(self.content["title"])

    @property
    def labels(self) -> list[str]:
        """The labels of what can be filled in, from top to bottom."""
        return [field.label for field in self._fields()]

    @property
    def buttons(self) -> list[str]:
        """What can be pressed inside the view."""
        return [widget.label for widget in widgets(self.content["blocks"]) if widget.element["type"] == "button"]

    @property
    def text(self) -> str:
        """All visible words: the title, the blocks, what stands in the fields, and the buttons at the bottom."""
        filled_in = [str(value) for field in self._fields() if (value := self._value(field))]
        view = self._content
        parts = [words(view["title"]), text_of(view["blocks"]), *filled_in, words(view["submit"]), words(view["close"])]
        return "\n".join(part for part in parts if part)

    @property
    def alert(self) -> str | None:
        """The words of the alert at the top of a form, if there is one."""
        return alert_of(self.content["blocks"])

    def value(self, label: str) -> Any:
        """Give what stands in a field, in the words in which it is filled in; None if nothing does."""
        return self._value(self._field(label))

    def fill(self, values: Mapping[str, Any]) -> "Form":
        """Fill in fields by their labels; None clears one."""
        for label, value in values.items():
            field = self._field(label)
            state = state_of(field, value, lambda word, field=field: self._find(field, word))  # type: ignore[misc]
            answer = self.reader.post("action", view_id=self.id, value=state, **field.names)
            assert answer["ok"], f"{label} cannot be {value!r}: {answer['message']}"
        return self

    def options(self, label: str, query: str = "") -> list[str]:
        """List what a select offers; one that asks the bot is asked for what was typed."""
        return [words(option["text"]) for option in self._offers(self._field(label), query)]

    def press(self, label: str, *, confirm: bool = False, within: float = PATIENCE) -> Reply:
        """Press a button inside the view."""
        button = _button(self.content["blocks"], label, confirm=confirm)
        before = self.reader.sight()
        answer = self.reader.post("action", view_id=self.id, **button.names)
        return self.reader.reply_since(before, within) if answer["ok"] else Notice(answer["message"])

    def submit(self) -> Answer:
        """Submit what stands in the form."""
        labels = {field.block["block_id"]: field.label for field in self._fields()}
        answer = self.reader.post("submit", view_id=self.id)
        if answer["ok"]:
            return Answer(result=answer["result"])
        if "errors" in answer:
            return Answer(errors={labels[block_id]: text for block_id, text in answer["errors"].items()})
        return Answer(trouble=answer["message"])

    def close(self) -> None:
        """Close the view by its button."""
        answer = self.reader.post("close", view_id=self.id)
        assert answer["ok"], answer["message"]

    def _fields(self) -> list[Widget]:
        return [widget for widget in widgets(self.content["blocks"]) if is_field(widget)]

    def _field(self, label: str) -> Widget:
        fields = self._fields()
        found = [field for field in fields if field.label == label]
        assert len(found) == 1, f"There is no one {label!r} here, but: {', '.join(field.label for field in fields)}"
        return found[0]

    def _value(self, field: Widget) -> Any:
        state = self._content["values"][field.block["block_id"]][field.element["action_id"]]
        return value_of(field, state, self._name)

    def _find(self, field: Widget, word: str) -> Any:
        """Find what somebody means: a conversation by its name, an option by its text or value, or as `Use "…"`."""
        if field.element["type"].endswith("conversations_select"):
            return self.reader.conversation(word)
        offers = self._offers(field, word)
        for meant in (word, f'Use "{word}"', f"Use “{word}”"):
            for option in offers:
                if meant in (words(option["text"]), option["value"]):
                    return option
        raise AssertionError(f"{field.label} does not offer {word!r}, but: {[words(each['text']) for each in offers]}")

    def _name(self, thing: Any) -> str:
        """Give the word for a conversation or an option that was chosen."""
        if isinstance(thing, dict):
            return words(thing["text"])
        names = {channel["id"]: name_of(channel) for channel in self.reader.sight()["channels"]}
        return names[thing]

    def _offers(self, field: Widget, query: str) -> list[dict[str, Any]]:
        if not field.element["type"].endswith("external_select"):
            return field.options
        answer = self.reader.post("options", view_id=self.id, query=query, **field.names)
        assert answer["ok"], f"{field.label} offers nothing: {answer['message']}"
        groups = answer.get("option_groups") or [{"options": answer.get("options") or []}]
        return [option for group in groups for option in group["options"]]


@cache
def line_to(url: str) -> httpx.Client:
    """Make a client for an address; it keeps no connection, so nothing has to be closed and threads can share it."""
    return httpx.Client(base_url=url, trust_env=False, timeout=30.0, limits=httpx.Limits(max_keepalive_connections=0))


def wait_for(look: Callable[[], T | None], within: float) -> T | None:
    """Look again and again until there is something, or the time is over."""
    deadline = time.monotonic() + within
    while (found := look()) is None and time.monotonic() < deadline:
        time.sleep(PAUSE)
    return found


def name_of(channel: dict[str, Any]) -> str:
    """Give a conversation's name as people write it."""
    return f"@{channel['name']}" if channel["type"] == "im" else f"#{channel['name']}"


def _button(blocks: list[dict[str, Any]], label: str, *, confirm: bool) -> Widget:
    buttons = {widget.label: widget for widget in widgets(blocks) if widget.element["type"] == "button"}
    assert label in buttons, f"There is no button {label!r}, but: {', '.join(buttons) or 'none'}"
    question = buttons[label].element.get("confirm")
    assert confirm or not question, f"{label!r} asks first, so press it with confirm=True: {question}"
    assert question or not confirm, f"{label!r} asks nothing that one could confirm"
    return buttons[label]
