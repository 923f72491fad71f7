"""Whatever is in a file, reading it ends soon, needs little memory, and ends with a text or a sentence.

`python -m tests.support.costs` prints what each of the worst files costs.
"""

import random
import re
from collections.abc import Callable
from zipfile import ZIP_STORED

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.costs import cost_of
from tests.support.docx import (
    BULLETED,
    MAIN,
    NUMBERED,
    document,
    docx,
    field,
    paragraph,
    parts,
    run,
    table,
    text_box,
    zipped,
)
from tests.support.hostile import HOSTILE
from toingg_bot.documents.files import read
from toingg_bot.documents.limits import MOST_TEXT
from toingg_bot.domain.errors import Unreadable

MOST_SECONDS = 1.0
MOST_MIB = 100.0

EXAMPLE = (
    paragraph("Script", style="Heading1")
    + paragraph(run("We ") + f'<w:del w:id="1">{run("never")}</w:del>' + field("PAGE", run("7")))
    + "".join(paragraph("Item", item=item) for item in ((BULLETED, 0), (NUMBERED, 0), (NUMBERED, 1)))
    + table(["Name", "City"], ["Asha", table(["Pune"])])
    + paragraph(run("Box", "<w:vanish/>") + text_box(paragraph("inside")))
    + paragraph('<w:r><w:tab/><w:br/><w:sym w:font="Wingdings" w:char="F0E0"/></w:r>', end="<w:del/>")
)
GOOD = docx(EXAMPLE)
TAGS = re.findall(r"<[^>]*>|[^<]+", document(EXAMPLE))

MADE_UP = settings(max_examples=500, deadline=None, derandomize=True, database=None)
SEEDS = st.integers(0, 2**32)


NAMES = sorted(
    {name for name in re.findall(r"(?:w|mc):\w+", "".join(TAGS)) if name not in {"w:document", "w:body"}}
    | {"m:t", "w:trPr", "w:vMerge", "w:cellDel", "w:framePr", "w:outlineLvl", "w:ruby", "w:rt", "w:moveFrom", "w:sdtPr"}
)
VALUES = ["", "0", "1", "2", "9", "-1", "99999999999", "Heading1", "begin", "separate", "end", "drop", "continue"]


def ends_well(name: str, content: bytes) -> None:
    """Read a file; anything but a text or a refusal fails."""
    try:
        text = read(name, content)
    except Unreadable:
        return
    assert text
    assert len(text.encode()) <= MOST_TEXT
    assert not set(text) & set("\r\0\x0b")


@pytest.mark.parametrize("make", HOSTILE.values(), ids=HOSTILE)
def test_the_worst_files_cost_little(make: Callable[[], bytes]) -> None:
    content = make()
    cost = cost_of(content)
    if cost.seconds >= MOST_SECONDS:  # on a busy machine, once is no measurement
        cost = cost_of(content)

    assert cost.seconds < MOST_SECONDS
    assert cost.memory < MOST_MIB


def test_a_document_of_hundreds_of_pages_is_read() -> None:
    """As Word writes it, with as much text as there may be."""
    one = "Namaste! This is Asha from Acme Travels. " * 5
    pages = (paragraph(run(one, '<w:rFonts w:ascii="Calibri"/><w:lang w:val="en-IN"/>')) for _ in range(5_000))

    assert len(read("a.docx", docx("".join(pages)))) > MOST_TEXT * 0.95


@MADE_UP
@given(st.lists(st.tuples(st.integers(0, len(GOOD)), st.integers(0, 8), st.binary(max_size=8)), min_size=1, max_size=6))
def test_a_file_with_any_bytes_changed_ends_well(changes: list[tuple[int, int, bytes]]) -> None:
    content = GOOD
    for at, length, new in changes:
        content = content[:at] + new + content[at + length :]

    ends_well("a.docx", content)


@MADE_UP
@given(st.binary(max_size=200), st.sampled_from(["a.docx", "a.txt", "a.md", "a.pdf"]))
def test_any_bytes_end_well(content: bytes, name: str) -> None:
    ends_well(name, content)
    ends_well(name, b"PK\3\4" + content)


@MADE_UP
@given(SEEDS)
def test_a_part_with_any_tags_moved_ends_well(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 (no secret)
    files = parts(EXAMPLE)
    part = chance.choice(sorted(files))
    tags = re.findall(r"<[^>]*>|[^<]+", files[part].decode())
    for _ in range(chance.randint(1, 5)):
        at = chance.randint(0, len(tags))
        tags[at : at + chance.randint(0, 2)] = chance.choices([*tags, *TAGS, ""], k=chance.randint(0, 2))

    ends_well("a.docx", zipped(files | {part: "".join(tags).encode()}, ZIP_STORED))


@MADE_UP
@given(SEEDS)
def test_elements_in_any_order_end_well(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 (no secret)
    body = EXAMPLE + "".join(tree(chance, 8) for _ in range(4))

    ends_well("a.docx", zipped(parts() | {MAIN: document(body).encode()}, ZIP_STORED))


def tree(chance: random.Random, depth: int) -> str:
    """Return an element with others in it, none of which belongs there."""
    if not depth or chance.random() < 0.1:
        return "<w:r><w:t>Namaste</w:t></w:r>"
    inner = "".join(tree(chance, depth - 1) for _ in range(chance.choice([0, 1, 1, 2])))
    value = chance.choice(VALUES)
    name = chance.choice(NAMES)
    return f'<{name} w:val="{value}" w:fldCharType="{value}" w:ilvl="{value}">{inner}</{name}>'
