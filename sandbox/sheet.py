"""What stands in the elements of a view or of a message, as one person has it on the screen."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sandbox.choices import Chooser
from sandbox.elements import EXTERNAL, MEMORIES, Block, Element, State, chosen, initial_state, interactive, is_empty
from sandbox.teams import Channel, Team

Key = tuple[str, str]  # block_id, action_id
Values = dict[str, dict[str, Any]]  # by block_id and action_id, as `state.values` carries them


@dataclass
class Input:
    """One element that holds a value, and what stands in it."""

    block: Block
    element: Element
    shown: State
    is_reported: bool = True  # whether the app is told of it in `state.values`


class Sheet:
    """All elements in which something can stand, with what their reader has typed and chosen."""

    def __init__(self, blocks: list[Block], *, team: Team, user_id: str, opened_in: Channel | None) -> None:
        self.inputs: dict[Key, Input] = {}
        self._chooser = Chooser(team, user_id)
        self._opened_in = opened_in
        self._offered: dict[Key, list[dict[str, Any]]] = {}  # what the app offered in its external selects
        for key, (block, element) in _elements(blocks).items():
            self.inputs[key] = Input(block, element, self._initial(element))

    def replace(self, blocks: list[Block]) -> None:
        """Take new blocks in place of the old.

        An input that keeps its block_id and action_id keeps what was typed, and its start value is ignored. The start
        value of a new input is shown, but not reported to the app until the person touches it: that is how Slack's
        client behaves, and apps that rely on `state.values` alone lose it.
        """
        before, self.inputs = self.inputs, {}
        for key, (block, element) in _elements(blocks).items():
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

    def take_values(self, values: Values) -> None:
        """Take over all that a client shows; what is as it was has not been touched."""
        for block_id, by_action in values.items():
            for action_id, raw in by_action.items():
                key = (block_id, action_id)
                if key in self.inputs and self._read(key, raw) != self.inputs[key].shown:
                    self.type_in(key, raw)

    def offer(self, key: Key, options: list[dict[str, Any]]) -> None:
        """Remember what an external select has offered: only that can be chosen."""
        self._offered.setdefault(key, []).extend(options)

    def reported(self) -> Values:
        """Give `state.values` as the app is told of it."""
        return self._values(lambda target: target.is_reported)

    def shown(self) -> Values:
        """Give what the reader's client shows, untouched start values included."""
        return self._values(lambda _: True)

    def _read(self, key: Key, raw: Any) -> State:
        target = self.inputs[key]
        known = chosen(target.shown) if target.element["type"] in EXTERNAL else []
        return self._chooser.read(target.element, raw, self._offered.get(key, []) + known)

    def _initial(self, element: Element) -> State:
        channel = self._opened_in
        return initial_state(element, channel.id if channel and self._chooser.admits(element, channel) else None)

    def _values(self, is_wanted: Callable[[Input], bool]) -> Values:
        values: Values = {}
        for (block_id, action_id), target in self.inputs.items():
            if is_wanted(target):
                values.setdefault(block_id, {})[action_id] = target.shown
        return values


def _elements(blocks: list[Block]) -> dict[Key, tuple[Block, Element]]:
    return {
        (block["block_id"], element["action_id"]): (block, element)
        for block, element in interactive(blocks)
        if element["type"] in MEMORIES
    }
