"""Lists: what stands before a paragraph is what Word shows there."""

import pytest

from tests.support.docx import BULLETED, NUMBERED, NUMBERING, STYLES, docx, level, paragraph
from toingg_bot.documents.files import read


def listed(*items: tuple[int, int], numbering: str = NUMBERING) -> list[str]:
    """Return the lines of paragraphs in lists, each given as its list and its level."""
    body = "".join(paragraph("x", item=item) for item in items)
    return read("Script.docx", docx(body, numbering=numbering)).split("\n")


def scheme(*levels: str, number: int = 5) -> str:
    return f'<w:abstractNum w:abstractNumId="{number}">{"".join(levels)}</w:abstractNum>'


def one(number: int, scheme: int = 5, more: str = "") -> str:
    return f'<w:num w:numId="{number}"><w:abstractNumId w:val="{scheme}"/>{more}</w:num>'


def restarted(index: int, start: int) -> str:
    return f'<w:lvlOverride w:ilvl="{index}"><w:startOverride w:val="{start}"/></w:lvlOverride>'


def test_bullets_are_dashes_and_numbers_are_counted() -> None:
    assert listed((BULLETED, 0), (BULLETED, 1), (BULLETED, 0)) == ["- x", "    - x", "- x"]
    assert listed((NUMBERED, 0), (NUMBERED, 0)) == ["1. x", "2. x"]


def test_a_list_in_a_list_begins_anew_under_each_item() -> None:
    assert listed(*((NUMBERED, level) for level in (0, 1, 1, 2, 0, 1))) == [
        "1. x",
        "    a. x",
        "    b. x",
        "        i. x",
        "2. x",
        "    a. x",
    ]


def test_a_list_goes_on_after_other_text() -> None:
    body = paragraph("One", item=(NUMBERED, 0)) + paragraph("Between") + paragraph("Two", item=(NUMBERED, 0))

    assert read("Script.docx", docx(body)) == "1. One\nBetween\n2. Two"


def test_lists_of_one_scheme_continue_each_other_unless_one_restarts() -> None:
    numbering = scheme(level(0, "decimal", "%1.")) + one(5) + one(6) + one(7, more=restarted(0, 1))

    assert listed((5, 0), (6, 0), (7, 0), (7, 0), numbering=numbering) == ["1. x", "2. x", "1. x", "2. x"]


def test_a_list_starts_where_it_says() -> None:
    numbering = scheme(level(0, "decimal", "%1.", start=4)) + one(5) + one(6, more=restarted(0, 9))

    assert listed((5, 0), (5, 0), (6, 0), numbering=numbering) == ["4. x", "5. x", "9. x"]


def test_a_level_may_go_on_or_restart_only_after_a_certain_other() -> None:
    never = level(1, "decimal", "%2.", more='<w:lvlRestart w:val="0"/>')
    after_first = level(2, "decimal", "%3.", more='<w:lvlRestart w:val="1"/>')
    numbering = scheme(level(0, "decimal", "%1."), never, after_first) + one(5)

    numbers = [line.strip() for line in listed(*((5, at) for at in (0, 1, 2, 1, 2, 0, 1, 2)), numbering=numbering)]

    assert numbers == ["1. x", "1. x", "1. x", "2. x", "2. x", "2. x", "3. x", "1. x"]


@pytest.mark.parametrize(
    ("form", "pattern", "label"),
    [
        ("decimal", "%1)", "3)"),
        ("decimal", "(%1)", "(3)"),
        ("decimal", "%1", "3."),
        ("decimal", "Step %1:", "Step 3:"),
        ("decimalZero", "%1.", "03."),
        ("upperLetter", "%1.", "C."),
        ("upperRoman", "%1.", "III."),
        ("hindiNumbers", "%1.", "३."),
        ("cardinalText", "%1.", "3."),
        ("none", "", ""),
    ],
)
def test_a_number_is_written_as_its_list_wants_it(form: str, pattern: str, label: str) -> None:
    numbering = scheme(level(0, form, pattern, start=3)) + one(5)

    assert listed((5, 0), numbering=numbering) == [f"{label} x".strip()]


@pytest.mark.parametrize(("number", "letters"), [(26, "z"), (27, "aa"), (53, "aaa"), (781, "781")])
def test_letters_are_doubled_after_the_last(number: int, letters: str) -> None:
    numbering = scheme(level(0, "lowerLetter", "%1.", start=number)) + one(5)

    assert listed((5, 0), numbering=numbering) == [f"{letters}. x"]


def test_a_number_may_name_the_levels_above_it() -> None:
    levels = (
        level(0, "upperRoman", "%1."),
        level(1, "decimal", "%1.%2."),
        level(2, "decimal", "%1.%2.%3", more="<w:isLgl/>"),
    )
    numbering = scheme(*levels) + one(5)

    assert listed((5, 0), (5, 1), (5, 1), (5, 2), numbering=numbering) == [
        "I. x",
        "    I.1. x",
        "    I.2. x",
        "        1.2.1. x",
    ]


def test_a_list_may_change_a_level_of_its_scheme() -> None:
    own = f'<w:lvlOverride w:ilvl="0">{level(0, "upperLetter", "%1)")}</w:lvlOverride>'
    numbering = scheme(level(0, "decimal", "%1.")) + one(5, more=own)

    assert listed((5, 0), numbering=numbering) == ["A) x"]


def test_a_newer_format_is_read_as_older_programs_read_it() -> None:
    custom = (
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice '
        'Requires="w14"><w:numFmt w:val="custom" w:format="001, 002"/></mc:Choice><mc:Fallback><w:numFmt w:val='
        '"upperLetter"/></mc:Fallback></mc:AlternateContent>'
    )
    numbering = scheme(f'<w:lvl w:ilvl="0"><w:start w:val="1"/>{custom}<w:lvlText w:val="%1."/></w:lvl>') + one(5)

    assert listed((5, 0), numbering=numbering) == ["A. x"]


def test_a_list_can_come_with_a_style() -> None:
    """A heading's style names the list; the list names the level for each style."""
    styles = STYLES + "".join(
        f'<w:style w:type="paragraph" w:styleId="Step{index}"><w:basedOn w:val="Heading{index}"/><w:pPr><w:numPr>'
        '<w:numId w:val="5"/></w:numPr></w:pPr></w:style>'
        for index in (1, 2)
    )
    levels = (
        level(0, "decimal", "%1", more='<w:pStyle w:val="Step1"/>'),
        level(1, "decimal", "%1.%2", more='<w:pStyle w:val="Step2"/>'),
    )
    body = (
        paragraph("Greet", style="Step1")
        + paragraph("Smile", style="Step2")
        + paragraph("No", style="Step2", item=(0, 0))
    )

    text = read("Script.docx", docx(body, styles=styles, numbering=scheme(*levels) + one(5)))

    assert text == "# 1 Greet\n## 1.1 Smile\n## No"


def test_a_scheme_can_be_that_of_a_style_for_lists() -> None:
    styles = STYLES + (
        '<w:style w:type="numbering" w:styleId="Steps"><w:pPr><w:numPr><w:numId w:val="5"/></w:numPr></w:pPr></w:style>'
    )
    numbering = (
        scheme('<w:styleLink w:val="Steps"/>', level(0, "upperLetter", "%1."))
        + scheme('<w:numStyleLink w:val="Steps"/>', number=6)
        + one(5)
        + one(6, scheme=6)
    )

    assert read("Script.docx", docx(paragraph("x", item=(6, 0)), styles=styles, numbering=numbering)) == "A. x"


def test_lines_of_an_item_stand_under_it() -> None:
    body = paragraph("<w:r><w:t>One</w:t><w:br/><w:t>more</w:t></w:r>", item=(NUMBERED, 1))

    assert read("Script.docx", docx(paragraph("x", item=(NUMBERED, 0)) + body)) == "1. x\n    a. One\n       more"


def test_an_empty_item_counts_and_is_not_shown() -> None:
    body = paragraph("One", item=(NUMBERED, 0)) + paragraph(item=(NUMBERED, 0)) + paragraph("Three", item=(NUMBERED, 0))

    assert read("Script.docx", docx(body)) == "1. One\n\n3. Three"


def test_a_list_that_is_not_there_is_none() -> None:
    assert listed((99, 0), (NUMBERED, 12)) == ["x", "x"]
