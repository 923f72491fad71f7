"""What people see and use in Slack: forms, messages and an app's Home, for tests that read as conversations."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.support.fields import Upload, is_field, state_of, value_of
from tests.support.screen import Widget, alert_of, text_of, widgets, words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.support.people import Person

PATIENCE = 3.0  # seconds to wait for a reaction

Reply = Any  # the Form, Message or Notice that is there now, or None: a test knows which one it expects


@dataclass(frozen=True)
class Notice:
    """A line that only one person sees, as Slackbot sends it when something went wrong."""

    text: str


@dataclass(frozen=True)
class Answer:
    """The result of submitting a form: errors by label, what happened to the view, or trouble."""

    errors: dict[str, str] = field(default_factory=dict)
    result: str | None = None
    trouble: str | None = None


class Surface:
    """Something on the screen with elements to fill in and press."""

    def __init__(self, reader: Person, content: dict[str, Any]) -> None:
        self.reader = reader
        self._content = content

    @property
    def content(self) -> dict[str, Any]:
        """What Slack has now, or had last before it disappeared."""
        self._content = self._look() or self._content
        return self._content

    @property
    def blocks(self) -> list[dict[str, Any]]:
        """The blocks, or an empty list."""
        return self.content.get("blocks") or []

    @property
    def labels(self) -> list[str]:
        """The labels of all fields, from top to bottom."""
        return [field.label for field in self._fields()]

    @property
    def buttons(self) -> list[str]:
        """The labels of all buttons."""
        return [widget.label for widget in widgets(self.blocks) if widget.element["type"] == "button"]

    @property
    def menu(self) -> list[str]:
        """What the overflow menus offer."""
        return [words(option["text"]) for widget in _menus(self.blocks) for option in widget.options]

    @property
    def values(self) -> list[Any]:
        """The contents of all fields, from top to bottom."""
        return [self._value(field) for field in self._fields()]

    def value(self, label: str) -> Any:
        """Return a field's content in the words that fill it in; None if it is empty."""
        return self._value(self._field(label))

    def fill(self, values: Mapping[str, Any], *, confirm: bool = False) -> Surface:
        """Fill in fields by their labels; None clears one. `confirm` answers yes to confirmation dialogs."""
        fields = self._fields()
        for label, value in values.items():
            field = _only(fields, label)
            _confirm(field, confirm=confirm)
            state = state_of(field, value, lambda word, field=field: self._find(field, word))  # type: ignore[misc]
            self._put(field, state, f"{label} cannot be {value!r}")
        return self

    def parts(self, label: str) -> list[str | None]:
        """Return what is in each part of a long text, from top to bottom."""
        return [self._value(part) for part in self._parts(label)]

    def write(self, label: str, number: int, text: str | None) -> Surface:
        """Write in one part of a long text; they are counted from 1."""
        part = self._parts(label)[number - 1]
        self._put(part, {"value": text}, f"part {number} of {label} cannot be {text!r}")
        return self

    def press_enter(self, label: str, *, within: float = PATIENCE) -> Reply:
        """Press Enter in a text field."""
        field = self._field(label)
        before = self.reader.sight()
        self._put(field, self._state(field), f"Enter cannot be pressed in {label}", enter=True)
        return self.reader.reply_since(before, within, on=self._content)

    def options(self, label: str, query: str = "") -> list[str]:
        """List what a select offers; one with external data asks the bot for what was typed."""
        return [words(option["text"]) for option in self._offers(self._field(label), query)]

    def press(self, label: str, *, confirm: bool = False, within: float = PATIENCE) -> Reply:
        """Press a button, or choose from an overflow menu; `confirm` answers yes to a confirmation dialog.

        The label is what people read on it, or what screen readers say.
        """
        before = self.reader.sight()
        answer = self._press(label, self.blocks, confirm=confirm)
        if answer.get("error") == "no_such_element" and (now := self._look()):
            answer = self._press(label, now["blocks"], confirm=confirm)  # it was edited after it was seen
        if not answer["ok"]:
            return Notice(answer["message"])
        return self.reader.reply_since(before, within, on=self._content)

    def _press(self, label: str, blocks: list[dict[str, Any]], *, confirm: bool) -> dict[str, Any]:
        """Press the lowest element with this label, and return the client's answer."""
        found: dict[str, tuple[Widget, dict[str, Any] | None]] = {}
        for menu in _menus(blocks):
            found |= {words(option["text"]): (menu, {"selected_option": option}) for option in menu.options}
        for each in widgets(blocks):
            if each.element["type"] == "button":
                found |= dict.fromkeys((each.label, each.element.get("accessibility_label", each.label)), (each, None))
        assert label in found, f"There is no button {label!r}, but: {', '.join(self.buttons + self.menu) or 'none'}"
        widget, value = found[label]
        _confirm(widget, confirm=confirm)
        return self.reader.post("action", **self._where(), **widget.names, value=value)

    def _look(self) -> dict[str, Any] | None:
        """Return what is there now, or None if it has disappeared."""
        raise NotImplementedError

    def _where(self) -> dict[str, Any]:
        """Return this surface's ids for the client's API."""
        raise NotImplementedError

    def _put(self, field: Widget, state: dict[str, Any], problem: str, **more: Any) -> None:
        answer = self.reader.post("action", **self._where(), **field.names, value=state, **more)
        assert answer["ok"], f"{problem}: {answer['message']}"

    def _fields(self) -> list[Widget]:
        return [widget for widget in widgets(self.blocks) if is_field(widget)]

    def _field(self, label: str) -> Widget:
        return _only(self._fields(), label)

    def _parts(self, label: str) -> list[Widget]:
        return [field for field in self._fields() if field.label in {label, f"{label} (continued)"}]

    def _state(self, field: Widget) -> dict[str, Any]:
        state: dict[str, Any] = self._content["values"][field.block["block_id"]][field.element["action_id"]]
        return state

    def _value(self, field: Widget) -> Any:
        return value_of(field, self._state(field), self._name)

    def _find(self, field: Widget, word: Any) -> Any:
        """Find what a word means: a conversation or person by name, an option by its text or value."""
        kind: str = field.element["type"]
        if isinstance(word, Upload):
            return self._upload(field, word)
        if kind.endswith(("conversations_select", "channels_select")):
            return self.reader.conversation(word)
        if kind.endswith("users_select"):
            return self.reader.colleague(word)
        offers = self._offers(field, word)
        for meant in (word, f'Use "{word}"', f"Use “{word}”"):
            for option in offers:
                if meant in (words(option["text"]), option["value"]):
                    return option
        raise AssertionError(f"{field.label} does not offer {word!r}, but: {[words(each['text']) for each in offers]}")

    def _name(self, thing: Any) -> str:
        """Return the word for a chosen file, option, conversation or person."""
        if isinstance(thing, dict):
            return str(thing["name"]) if "name" in thing else words(thing["text"])
        return self.reader.names()[thing]

    def _upload(self, field: Widget, upload: Upload) -> dict[str, Any]:
        answer = self.reader.upload(upload, **self._where(), **field.names)
        assert answer["ok"], answer["message"]
        return {"id": answer["file"]["id"]}

    def _offers(self, field: Widget, query: str) -> list[dict[str, Any]]:
        if not field.element["type"].endswith("external_select"):
            return field.options
        answer = self.reader.post("options", **self._where(), query=query, **field.names)
        assert answer["ok"], f"{field.label} offers nothing: {answer['message']}"
        groups = answer.get("option_groups") or [{"options": answer.get("options") or []}]
        return [option for group in groups for option in group["options"]]


class Message(Surface):
    """A message as somebody sees it. Its content stays as it was when it was seen."""

    def __init__(self, reader: Person, channel_id: str, content: dict[str, Any]) -> None:
        super().__init__(reader, content)
        self.channel_id = channel_id
        self.ts: str = content["ts"]
        self.is_ephemeral: bool = content["ephemeral"]

    @property
    def content(self) -> dict[str, Any]:
        """The message as Slack had it when it was seen."""
        return self._content

    @property
    def notification(self) -> str:
        """The words of notifications and screen readers: only the `text`."""
        return words(self.content["text"])

    @property
    def text(self) -> str:
        """All words: the notification's, and those of the blocks."""
        return "\n".join(part for part in (self.notification, text_of(self.blocks)) if part)

    def choose(self, shortcut: str, *, within: float = PATIENCE) -> Reply:
        """Choose a shortcut from the message's menu by its name."""
        return self.reader.starts(shortcut, within=within, channel_id=self.channel_id, message_ts=self.ts)

    def _look(self) -> dict[str, Any] | None:
        messages = self.reader.sight()["messages"].get(self.channel_id, [])
        return next((message for message in messages if message["ts"] == self.ts), None)

    def _state(self, field: Widget) -> dict[str, Any]:
        values = (self._look() or self.content)["values"]
        state: dict[str, Any] = values[field.block["block_id"]][field.element["action_id"]]
        return state

    def _where(self) -> dict[str, Any]:
        return {"channel_id": self.channel_id, "message_ts": self.ts}


class View(Surface):
    """What forms and Homes have in common."""

    def __init__(self, reader: Person, content: dict[str, Any]) -> None:
        super().__init__(reader, content)
        self.id: str = content["id"]

    @property
    def text(self) -> str:
        """All visible words: the title, the blocks, the fields' contents, and the buttons at the bottom."""
        view = self.content
        filled_in = [str(value) for value in self.values if value]
        parts = [words(view["title"]), text_of(view["blocks"]), *filled_in, words(view["submit"]), words(view["close"])]
        return "\n".join(part for part in parts if part)

    def _where(self) -> dict[str, Any]:
        return {"view_id": self.id}


class Home(View):
    """An app's Home tab as somebody sees it."""

    def _look(self) -> dict[str, Any] | None:
        home: dict[str, Any] | None = self.reader.sight()["home"]
        return home


class Form(View):
    """A view on somebody's screen: as it is now, or as it was when it closed."""

    @property
    def is_open(self) -> bool:
        """Whether it is still on the screen."""
        return self._look() is not None

    @property
    def title(self) -> str:
        """The words at the top."""
        return words(self.content["title"])

    @property
    def alert(self) -> str | None:
        """The text of the alert at the top of a form, if there is one."""
        return alert_of(self.blocks)

    def fill(self, values: Mapping[str, Any], *, confirm: bool = False) -> Form:
        """Fill in fields by their labels; None clears one."""
        super().fill(values, confirm=confirm)
        return self

    def write(self, label: str, number: int, text: str | None) -> Form:
        """Write in one part of a long text; they are counted from 1."""
        super().write(label, number, text)
        return self

    def submit(self) -> Answer:
        """Submit the form."""
        labels = {field.block["block_id"]: field.label for field in self._fields()}
        answer = self.reader.post("submit", view_id=self.id)
        if answer["ok"]:
            return Answer(result=answer["result"])
        if "errors" in answer:
            return Answer(errors={labels[block_id]: text for block_id, text in answer["errors"].items()})
        return Answer(trouble=answer["message"])

    def close(self) -> None:
        """Close the view with its button."""
        answer = self.reader.post("close", view_id=self.id)
        assert answer["ok"], answer["message"]

    def _look(self) -> dict[str, Any] | None:
        return next((view for view in self.reader.sight()["views"] if view["id"] == self.id), None)


def _only(fields: list[Widget], label: str) -> Widget:
    found = [field for field in fields if field.label == label]
    assert len(found) == 1, f"There is no one {label!r} here, but: {', '.join(field.label for field in fields)}"
    return found[0]


def _menus(blocks: list[dict[str, Any]]) -> list[Widget]:
    return [widget for widget in widgets(blocks) if widget.element["type"] == "overflow"]


def _confirm(widget: Widget, *, confirm: bool) -> None:
    question = widget.element.get("confirm")
    assert confirm or not question, f"{widget.label!r} asks first, so say confirm=True: {question}"
    assert question or not confirm, f"{widget.label!r} asks nothing that one could confirm"
