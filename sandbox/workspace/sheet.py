"""The contents of a view's or message's elements, as one person has them on the screen."""

from dataclasses import dataclass
from typing import Any

from sandbox.workspace.choices import Chooser
from sandbox.workspace.elements import (
    EXTERNAL,
    MEMORIES,
    Block,
    Element,
    State,
    chosen,
    initial_state,
    interactive,
    state_of,
)
from sandbox.workspace.quirks import Quirks, Untouched
from sandbox.workspace.teams import Channel, Team

Key = tuple[str, str]  # block_id, action_id
Values = dict[str, dict[str, Any]]  # by block_id and action_id, as in `state.values`


@dataclass
class Input:
    """One element that holds a value, and its state."""

    block: Block
    element: Element
    shown: State
    is_touched: bool = False  # by the person, since it was first shown
    is_old: bool = False  # whether an earlier content already had its block_id

    def sent(self, untouched: Untouched) -> State | None:
        """Return what the app receives: what is shown, unless a quirk drops untouched inputs."""
        if untouched is None or self.is_touched or not self.is_old:
            return self.shown
        return state_of(self.element, MEMORIES[self.element["type"]].empty) if untouched == "null" else None


class Sheet:
    """All elements that hold a value, with what the person has typed and chosen."""

    def __init__(self, blocks: list[Block], *, team: Team, user_id: str, opened_in: Channel | None) -> None:
        self.inputs: dict[Key, Input] = {}
        self._block_ids = {block["block_id"] for block in blocks}  # of the current blocks and of all earlier ones
        self._chooser = Chooser(team, user_id)
        self._opened_in = opened_in
        self._offered: dict[Key, list[dict[str, Any]]] = {}  # what the app offered in external selects
        for key, (block, element) in _elements(blocks).items():
            self.inputs[key] = Input(block, element, self._initial(element))

    def replace(self, blocks: list[Block]) -> None:
        """Replace the blocks.

        An input with the same block_id and action_id keeps its typed value, and ignores its start value.
        """
        before, self.inputs = self.inputs, {}
        for key, (block, element) in _elements(blocks).items():
            earlier = before.get(key)
            is_old = block["block_id"] in self._block_ids
            if earlier and earlier.element["type"] == element["type"]:
                self.inputs[key] = Input(block, element, earlier.shown, earlier.is_touched, is_old)
            else:
                self.inputs[key] = Input(block, element, self._initial(element), is_old=is_old)
        self._block_ids |= {block["block_id"] for block in blocks}

    def type_in(self, key: Key, raw: Any, quirks: Quirks) -> None:
        """Enter what the person typed or chose. A quirk of the client may cut it."""
        target = self.inputs[key]
        target.shown = quirks.typed(target.element, self._read(key, raw))
        target.is_touched = True

    def take_values(self, values: Values, quirks: Quirks) -> None:
        """Accept everything that a client shows. Unchanged values do not count as touched."""
        for block_id, by_action in values.items():
            for action_id, raw in by_action.items():
                key = (block_id, action_id)
                if key in self.inputs and self._read(key, raw) != self.inputs[key].shown:
                    self.type_in(key, raw, quirks)

    def offer(self, key: Key, options: list[dict[str, Any]]) -> None:
        """Remember an external select's offered options: only those can be chosen."""
        self._offered.setdefault(key, []).extend(options)

    def shown(self) -> Values:
        """Return what the person's client shows."""
        return self.sent(None)

    def sent(self, untouched: Untouched) -> Values:
        """Return `state.values` as the app receives it."""
        values: Values = {}
        for (block_id, action_id), target in self.inputs.items():
            if (state := target.sent(untouched)) is not None:
                values.setdefault(block_id, {})[action_id] = state
        return values

    def _read(self, key: Key, raw: Any) -> State:
        target = self.inputs[key]
        known = chosen(target.shown) if target.element["type"] in EXTERNAL else []
        return self._chooser.read(target.element, raw, self._offered.get(key, []) + known)

    def _initial(self, element: Element) -> State:
        channel = self._opened_in
        return initial_state(element, channel.id if channel and self._chooser.admits(element, channel) else None)


def _elements(blocks: list[Block]) -> dict[Key, tuple[Block, Element]]:
    return {
        (block["block_id"], element["action_id"]): (block, element)
        for block, element in interactive(blocks)
        if element["type"] in MEMORIES
    }
