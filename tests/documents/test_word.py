"""What is read from a .docx: its text as people see it, from the beginning to the end."""

import pytest

from tests.support.docx import (
    BULLETED,
    MAIN,
    STYLES,
    cell,
    document,
    docx,
    field,
    paragraph,
    parts,
    row,
    run,
    table,
    text_box,
    zipped,
)
from toingg_bot.documents.files import read


def text_of(body: str, styles: str = STYLES) -> str:
    return read("Script.docx", docx(body, styles=styles))


def test_paragraphs_are_lines_and_empty_ones_keep_a_distance() -> None:
    body = paragraph("Namaste!") + paragraph() * 3 + paragraph(run("This is ") + run("Asha.")) + paragraph("Bye.")

    assert text_of(body) == "Namaste!\n\nThis is Asha.\nBye."


def test_headings_have_the_level_of_their_style() -> None:
    body = paragraph("Script", style="Heading1") + paragraph("Opening", style="Heading2") + paragraph("Namaste!")

    assert text_of(body) == "# Script\n## Opening\nNamaste!"


@pytest.mark.parametrize(
    ("style", "known_by"),
    [
        ("berschrift2", '<w:name w:val="heading 2"/>'),
        ("Titre2", '<w:name w:val="Titre 2"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr>'),
        ("2", '<w:name w:val="heading 2"/>'),
        ("Ours", '<w:name w:val="Ours"/><w:basedOn w:val="Heading2"/>'),
        ("Heading2", ""),
    ],
)
def test_a_heading_is_one_in_every_language(style: str, known_by: str) -> None:
    """Word translates a style's id, not its own name for it; others translate both, and write the level."""
    mine = f'<w:style w:type="paragraph" w:styleId="{style}">{known_by}</w:style>' if known_by else ""
    styles = STYLES + mine if "basedOn" in known_by else mine

    assert text_of(paragraph("Opening", style=style), styles) == "## Opening"


def test_a_style_that_is_based_on_a_heading_can_be_none() -> None:
    styles = STYLES + (
        '<w:style w:type="paragraph" w:styleId="TOCHeading"><w:name w:val="TOC Heading"/><w:basedOn w:val="Heading1"/>'
        '<w:pPr><w:outlineLvl w:val="9"/></w:pPr></w:style>'
    )

    assert text_of(paragraph("Contents", style="TOCHeading"), styles) == "Contents"


def test_breaks_tabs_hyphens_and_symbols_are_characters() -> None:
    body = paragraph(
        "<w:pPr><w:tabs><w:tab w:val='left' w:pos='720'/></w:tabs></w:pPr><w:r><w:t>One</w:t><w:br/><w:t>two</w:t>"
        "<w:tab/><w:t>e</w:t><w:noBreakHyphen/><w:t>mail</w:t><w:cr/><w:t>co</w:t><w:softHyphen/><w:t>operate</w:t>"
        '<w:sym w:font="Wingdings" w:char="F0E0"/><w:sym w:font="Symbol" w:char="F0B3"/>'
        '<w:sym w:font="Unknown" w:char="F0E0"/><w:sym w:font="Mangal" w:char="0928"/></w:r>'
    )

    assert text_of(body) == "One\ntwo\te-mail\ncooperate→≥न"


def test_spaces_at_the_ends_count_only_where_the_file_says_so() -> None:
    body = paragraph(f"<w:r><w:t>\n  Namaste,\n</w:t></w:r>{run(' this is ')}<w:r><w:t>Asha</w:t></w:r>")

    assert text_of(body) == "Namaste, this is Asha"


def test_a_table_is_read_row_by_row() -> None:
    body = table(["Name", "City"], ["Asha", paragraph("Pune") + paragraph("Mumbai")], ["", "Delhi"], ["Ravi", ""])

    assert text_of(paragraph("Before") + body + paragraph("After")) == (
        "Before\nName | City\nAsha | Pune Mumbai\n| Delhi\nRavi\nAfter"
    )


def test_a_table_that_only_frames_a_text_keeps_its_lines() -> None:
    inner = paragraph("Opening", style="Heading2") + paragraph("One", item=(BULLETED, 0)) + table(["a", "b"])

    assert text_of(table([inner])) == "## Opening\n- One\na | b"


def test_what_a_cell_covers_is_not_shown() -> None:
    body = "<w:tbl>" + row(cell("Asha", '<w:vMerge w:val="restart"/>'), cell("Pune"))
    body += row(cell("Hidden below", "<w:vMerge/>"), cell("Delhi")) + "</w:tbl>"

    assert text_of(body) == "Asha | Pune\n| Delhi"


def test_deleted_text_is_left_out_and_inserted_text_counts() -> None:
    body = paragraph(
        run("We sell ")
        + '<w:del w:id="1"><w:r><w:delText>cheap</w:delText></w:r></w:del>'
        + f'<w:ins w:id="2">{run("good")}<w:del w:id="3"><w:r><w:delText>, old</w:delText></w:r></w:del></w:ins>'
        + run(" trips.")
    )

    assert text_of(body) == "We sell good trips."


def test_moved_text_counts_once_at_its_new_place() -> None:
    body = (
        paragraph(
            f'<w:moveFromRangeStart w:id="1" w:name="move1"/><w:moveFrom w:id="2">{run("Ask for the name.")}'
            '</w:moveFrom><w:moveFromRangeEnd w:id="1"/>',
            end='<w:moveFrom w:id="3"/>',
        )
        + paragraph("Greet them.")
        + paragraph(f'<w:moveTo w:id="4">{run("Ask for the name.")}</w:moveTo>', end='<w:moveTo w:id="5"/>')
    )

    assert text_of(body) == "Greet them.\nAsk for the name."


def test_a_paragraph_whose_end_was_deleted_goes_on_in_the_next() -> None:
    body = paragraph(run("We are "), end='<w:del w:id="1"/>') + paragraph("open.", style="Heading1")

    assert text_of(body) == "# We are open."


def test_a_paragraph_whose_end_was_deleted_may_be_the_last() -> None:
    """Before a table, in a cell, and in the document."""
    last = paragraph("One", item=(2, 0), end='<w:del w:id="1"/>')

    assert text_of(last + table([last, "a"]) + last) == "1. One\n2. One | a\n3. One"


def test_a_deleted_row_is_left_out() -> None:
    body = f"<w:tbl>{row(cell('a'), cell('b'))}{row(cell('c'), properties='<w:del/>')}</w:tbl>"

    assert text_of(body) == "a | b"


def test_what_something_looked_like_before_is_left_out() -> None:
    was = '<w:pPrChange w:id="1"><w:pPr><w:pStyle w:val="Heading1"/></w:pPr></w:pPrChange>'

    assert text_of(paragraph("Namaste", properties=was)) == "Namaste"


@pytest.mark.parametrize(
    ("properties", "seen"),
    [
        ("<w:vanish/>", ""),
        ('<w:vanish w:val="1"/>', ""),
        ('<w:vanish w:val="0"/>', " aside"),
        ('<w:vanish w:val="false"/>', " aside"),
        ('<w:rStyle w:val="Secret"/>', ""),
        ('<w:rStyle w:val="Secret"/><w:vanish w:val="off"/>', " aside"),
    ],
)
def test_hidden_text_is_left_out(properties: str, seen: str) -> None:
    styles = STYLES + '<w:style w:type="character" w:styleId="Secret"><w:rPr><w:vanish/></w:rPr></w:style>'

    assert text_of(paragraph(run("Namaste") + run(" aside", properties) + run("!")), styles) == f"Namaste{seen}!"


def test_a_hidden_paragraph_is_left_out_with_its_place_in_the_list() -> None:
    body = "".join(
        paragraph(run(text, look), item=(2, 0), end=look)
        for text, look in (("One", ""), ("Hidden", "<w:vanish/>"), ("Two", ""))
    )

    assert text_of(body) == "1. One\n2. Two"


def test_a_heading_with_a_hidden_end_is_in_one_line_with_what_follows() -> None:
    """Word calls it a style separator."""
    body = paragraph("Opening. ", style="Heading1", end="<w:vanish/><w:specVanish/>") + paragraph("Greet them.")

    assert text_of(body) == "# Opening. Greet them."


def test_a_field_counts_as_what_it_shows() -> None:
    inner = field(" DATE ", run("2026"))
    body = paragraph(
        run("Page ") + field(" PAGE ", run("7")) + run(" of ") + field(f" IF {inner} ", run("nine"))
    ) + paragraph('<w:fldSimple w:instr=" AUTHOR "><w:r><w:t>Asha</w:t></w:r></w:fldSimple>')

    assert text_of(body) == "Page 7 of nine\nAsha"


def test_the_result_of_a_field_inside_an_instruction_is_not_shown() -> None:
    begin, separate, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end"))
    body = begin + field(" DATE ", run("2026")) + separate + run("shown") + end

    assert text_of(paragraph(body)) == "shown"


def test_a_field_that_nobody_ended_hides_no_more_than_its_paragraph() -> None:
    begun = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>'

    assert text_of(paragraph("Before") + paragraph(begun) + paragraph("After")) == "Before\n\nAfter"


def test_a_text_box_is_read_once_after_its_paragraph() -> None:
    body = paragraph(run("Before") + text_box(paragraph("In the box"), paragraph("and more"))) + paragraph("After")

    assert text_of(body) == "Before\nIn the box\nand more\nAfter"


def test_what_only_the_second_alternative_says_is_read() -> None:
    """Word writes an emoji so: a symbol for newer programs, text for the others."""
    body = paragraph(
        '<w:r><mc:AlternateContent><mc:Choice Requires="w16se"><w16se:symEx xmlns:w16se="urn:x" w16se:char="1F60A"/>'
        "</mc:Choice><mc:Fallback><w:t>😊</w:t></mc:Fallback></mc:AlternateContent></w:r>"
    )

    assert text_of(body) == "😊"


def test_what_stands_around_text_makes_no_difference() -> None:
    body = (
        '<w:sdt><w:sdtPr><w:alias w:val="Alias"/><w:rPr><w:vanish/></w:rPr></w:sdtPr><w:sdtContent>'
        + paragraph(
            f'<w:hyperlink r:id="rId9">{run("our site")}</w:hyperlink><w:smartTag w:uri="u" w:element="e">{run(", ")}'
            f"<w:smartTag>{run('Pune')}</w:smartTag></w:smartTag><w:sdt><w:sdtContent>{run('.')}</w:sdtContent></w:sdt>"
        )
        + "</w:sdtContent></w:sdt>"
    )

    assert text_of(body) == "our site, Pune."


def test_headers_footnotes_and_comments_are_left_out() -> None:
    body = paragraph(
        '<w:commentRangeStart w:id="0"/>'
        + run("Namaste")
        + '<w:commentRangeEnd w:id="0"/><w:r><w:commentReference w:id="0"/></w:r>'
        + '<w:r><w:footnoteReference w:id="2"/></w:r>'
    )

    assert text_of(body) == "Namaste"


def test_how_a_word_is_pronounced_is_left_out() -> None:
    ruby = "<w:r><w:ruby><w:rubyPr/><w:rt><w:r><w:t>kyo</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>京</w:t></w:r>"

    assert text_of(paragraph(f"{ruby}</w:rubyBase></w:ruby></w:r>")) == "京"


def test_a_large_first_letter_belongs_to_its_word() -> None:
    body = paragraph("N", properties='<w:framePr w:dropCap="drop" w:lines="3"/>') + paragraph("amaste")

    assert text_of(body) == "Namaste"


def test_strict_files_are_read_as_well() -> None:
    body = paragraph("Opening", style="Heading1") + paragraph("One", item=(BULLETED, 0))

    assert read("Script.docx", docx(body, is_strict=True)) == "# Opening\n- One"


@pytest.mark.parametrize("main", ["word/document2.xml", "text.xml", "a/b/Main.xml"])
def test_the_text_is_where_the_file_says(main: str) -> None:
    body = paragraph("Opening", style="Heading1")

    assert read("Script.docx", zipped(parts(body, main=main))) == "# Opening"


def test_capitals_in_names_of_parts_make_no_difference() -> None:
    files = {name.upper(): content for name, content in parts(paragraph("Namaste")).items()}

    assert read("SCRIPT.DOCX ", zipped(files)) == "Namaste"


def test_a_part_may_be_in_utf_16() -> None:
    files = parts() | {MAIN: document(paragraph("नमस्ते")).replace("UTF-8", "UTF-16").encode("utf-16")}

    assert read("Script.docx", zipped(files)) == "नमस्ते"


def test_styles_and_lists_may_be_missing() -> None:
    files = parts(paragraph("Namaste", item=(1, 0)))
    del files["word/styles.xml"], files["word/numbering.xml"]

    assert read("Script.docx", zipped(files)) == "Namaste"
