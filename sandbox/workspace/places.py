"""Where the elements are that people use: in a view or under a message."""

from dataclasses import dataclass

from sandbox.workspace.elements import Block
from sandbox.workspace.messages import Message
from sandbox.workspace.sheet import Sheet
from sandbox.workspace.teams import Channel
from sandbox.workspace.views import View


@dataclass(frozen=True)
class Posted:
    """A message as one person has it on the screen."""

    channel: Channel
    message: Message
    sheet: Sheet

    @property
    def blocks(self) -> list[Block]:
        """The blocks, including those of attachments."""
        return self.message.blocks


Place = View | Posted
