"""The modals that people have open: stacks of views, and what stands in their inputs."""

import secrets
import time
from dataclasses import dataclass
from typing import Any

from sandbox.elements import (
    CONVERSATIONS,
    EXTERNAL,
    MEMORIES,
    Block,
    Element,
    ImpossibleInputError,
    State,
    chosen,
    initial_state,
    interactive,
    is_empty,
    offered_options,
    read_state,
    with_ids,
)
from sandbox.teams import APP_ID, Channel, Team

STACK_LIMIT = 3

Key = tuple[str, str]  # block_id, action_id


@dataclass
class Input:
    """One element that holds a value, and what stands in it."""

    block: Block
    element: Element
    shown: State
    is_reported: bool = True  # whether the app is told of it in `state.values`


class View:
    """A view as Slack stores it, together with what its reader has typed into it."""

    def __init__(self, content: dict[str, Any], *, team: Team, user_id: str, opened_in: Channel | None) -> None:
        self.id = f"V0{secrets.token_hex(5).upper()}"
        self.team = team
        self.user_id = user_id
        self.opened_in = opened_in
        self.root_id = self.id
        self.previous_id: str | None = None
        self.is_submitting = False
        self.offered: dict[Key, list[dict[str, Any]]] = {}  # what the app offered in its external selects
        self.inputs: dict[Key, Input] = {}
        self._take(content)
        for key, (block, element) in self._elements().items():
            self.inputs[key] = Input(block, element, self._initial(element))

    def replace(self, content: dict[str, Any]) -> None:
        """Show new content in place of the old, as `views.update` and `response_action: update` do.

        An input that keeps its block_id and action_id keeps what was typed, and its start value is ignored. The start
        value of a new input is shown, but not reported to the app until the person touches it: that is how Slack's
        client behaves, and apps that rely on `state.values` alone lose it.
        """
        self._take(content)
        before, self.inputs = self.inputs, {}
        for key, (block, element) in self._elements().items():
            kept = before.get(key)
            if kept and kept.element["type"] == element["type"]:
                self.inputs[key] = Input(block, element, kept.shown, kept.is_reported)
            else:
                initial = self._initial(element)
                self.inputs[key] = Input(block, element, initial, is_reported=is_empty(initial))

    def type_in(self, key: Key, raw: Any) -> None:
        """Put what the person typed or chose into an element."""
        target = self.inputs[key]
        target.shown = self._read(key, raw)
        target.is_reported = True

    def take_values(self, values: dict[str, dict[str, Any]]) -> None:
        """Take over all that a client shows; what is as it was has not been touched."""
        for block_id, by_action in values.items():
            for action_id, raw in by_action.items():
                key = (block_id, action_id)
                if key in self.inputs and self._read(key, raw) != self.inputs[key].shown:
                    self.type_in(key, raw)

    def offer(self, key: Key, options: list[dict[str, Any]]) -> None:
        """Remember what an external select has offered: only that can be chosen."""
        self.offered.setdefault(key, []).extend(options)

    def state(self) -> dict[str, Any]:
        """Give `state` as the app is told of it."""
        return {"values": self._values(only_reported=True)}

    def as_json(self) -> dict[str, Any]:
        """Give the view as Slack's API returns it, without its state."""
        return {
            "id": self.id,
            "team_id": self.team.id,
            "app_id": APP_ID,
            "app_installed_team_id": self.team.id,
            "bot_id": self.team.bot_id,
            "root_view_id": self.root_id,
            "previous_view_id": self.previous_id,
            "hash": self.hash,
            "type": self.content["type"],
            "title": self.content.get("title"),
            "submit": self.content.get("submit"),
            "close": self.content.get("close"),
            "blocks": self.content["blocks"],
            "private_metadata": self.content.get("private_metadata", ""),
            "callback_id": self.content.get("callback_id", ""),
            "external_id": self.external_id,
            "clear_on_close": self.content.get("clear_on_close", False),
            "notify_on_close": self.content.get("notify_on_close", False),
            "submit_disabled": self.content.get("submit_disabled", False),
        }

    def for_app(self, *, with_state: bool = True) -> dict[str, Any]:
        """Give the view as a payload carries it to the app."""
        return self.as_json() | {"state": self.state() if with_state else {"values": {}}}

    def for_client(self) -> dict[str, Any]:
        """Give the view as its reader's client shows it, untouched start values included."""
        return self.as_json() | {"values": self._values(only_reported=False)}

    @property
    def external_id(self) -> str:
        """The app's own name for the view, or an empty text."""
        return str(self.content.get("external_id") or "")

    def _take(self, content: dict[str, Any]) -> None:
        self.content = with_ids(content)
        self.hash = f"{int(time.time())}.{secrets.token_hex(4)}"

    def _elements(self) -> dict[Key, tuple[Block, Element]]:
        return {
            (block["block_id"], element["action_id"]): (block, element)
            for block, element in interactive(self.content["blocks"])
            if element["type"] in MEMORIES
        }

    def _initial(self, element: Element) -> State:
        channel = self.opened_in
        return initial_state(element, channel.id if channel and _admits(element.get("filter"), channel) else None)

    def _read(self, key: Key, raw: Any) -> State:
        """Read what a client says stands in an element; it can hold only what its reader could have put there."""
        element, shown = self.inputs[key].element, self.inputs[key].shown
        offered = offered_options(element)
        if element["type"] in EXTERNAL:
            offered = self.offered.get(key, []) + chosen(shown)
        state = read_state(element, raw, offered)
        if element["type"] in CONVERSATIONS:
            choosable = {channel.id for channel in self.team.visible_to(self.user_id)}
            if strange := set(chosen(state)) - choosable:
                raise ImpossibleInputError(f"the conversation {strange.pop()} cannot be chosen")
        return state

    def _values(self, *, only_reported: bool) -> dict[str, dict[str, State]]:
        values: dict[str, dict[str, State]] = {}
        for (block_id, action_id), target in self.inputs.items():
            if target.is_reported or not only_reported:
                values.setdefault(block_id, {})[action_id] = target.shown
        return values


def _admits(wanted: dict[str, Any] | None, channel: Channel) -> bool:
    """Say whether a conversation select's filter lets this conversation through."""
    kinds = {"channel": "public", "private": "private", "im": "im"}
    return not wanted or "include" not in wanted or kinds[channel.type] in wanted["include"]
