"""The ids of input blocks: `title~0`, and `script.2c~1` for a part of a long text, with the seam before it.

The `action_id` of an input is the field's name; its `block_id` also has the generation. While these ids stay the same,
an update of the form keeps what people typed. A block that the bot fills in again gets a new generation, because with
the old one Slack may send it as null: https://github.com/slackapi/bolt-js/issues/1073
"""

import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from toingg_bot.domain.long_text import Seam

REPLACEMENT = "r"
"""In place of a seam: the input for a text that replaces one too large to be shown in inputs."""

FILE = ".file"
"""What follows the field's name in the ids of the input for a file with its text."""

_ID = re.compile(
    r"(?P<field>[a-z_]+(?:\.[a-z_]+)*)(?:\.(?P<number>\d{1,3})(?P<kind>[ncar]?))?(?:~(?P<generation>\d{1,7}))?"
)


@dataclass(frozen=True)
class BlockId:
    """What the `block_id` of an input says. `number` counts the parts of a long text from 1."""

    field: str
    generation: int = 0
    number: int | None = None
    kind: str = ""
    """The seam before this part, or REPLACEMENT."""

    def __str__(self) -> str:
        part = "" if self.number is None else f".{self.number}{self.kind}"
        return f"{self.field}{part}~{self.generation}"

    @property
    def seam(self) -> Seam | None:
        """What was between this part and the one before it."""
        return Seam(self.kind) if self.kind and self.kind != REPLACEMENT else None


def beginning_id(field: str, text: str) -> str:
    """Return the id of the block with the beginning of a text, which says of which text."""
    return f"{field}.beginning:{zlib.crc32(text.encode('utf-8', 'replace')):08x}"


def read_id(block: Mapping[str, Any]) -> BlockId | None:
    """Return the id of an input block of ours; None for any other block."""
    found = _ID.fullmatch(block.get("block_id") or "")
    if block.get("type") != "input" or found is None:
        return None
    number = int(found["number"]) if found["number"] else None
    return BlockId(found["field"], int(found["generation"] or 0), number, found["kind"] or "")


def renewed(block: Mapping[str, Any], generation: int) -> dict[str, Any]:
    """Return a block with another generation in its id, if it is one of our inputs."""
    known = read_id(block)
    return dict(block) if known is None else {**block, "block_id": str(replace(known, generation=generation))}
