"""Where elements stand that people use: in a view, or under a message."""

from dataclasses import dataclass

from sandbox.elements import Block
from sandbox.messages import Message
from sandbox.sheet import Sheet
from sandbox.teams import Channel
from sandbox.views import View


@dataclass(frozen=True)
class Posted:
    """A message as one person has it on the screen."""

    channel: Channel
    message: Message
    sheet: Sheet

    @property
    def blocks(self) -> list[Block]:
        """The blocks, or none."""
        return self.message.blocks or []


Place = View | Posted
