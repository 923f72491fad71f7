"""Files that are made to exhaust whoever reads them. `costs.py` measures each."""

import re
import struct
from collections.abc import Callable, Mapping
from io import BytesIO
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile

from tests.support.docx import (
    MAIN,
    NUMBERING,
    STYLES,
    content_types,
    document,
    docx,
    field,
    level,
    paragraph,
    parts,
    run,
    table,
    text_box,
    zipped,
)

MIB = 2**20


def with_part(content: str | bytes, part: str = MAIN, body: str = "") -> bytes:
    """Return a document of which one part is this."""
    return zipped(parts(body) | {part: content.encode() if isinstance(content, str) else content})


def _unpacking_to_79_mb() -> bytes:
    each = paragraph("Namaste! " * 60)
    return zipped(parts(each * (79_000_000 // len(each))), effort=9)


def _spaces() -> bytes:
    return with_part(document(" " * 40 * MIB))


def _hidden_text() -> bytes:
    return docx(f"<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>{'a' * 25 * MIB}</w:t></w:r></w:p>")


def _deep() -> bytes:
    return docx("<w:sdt>" * 100_000 + "</w:sdt>" * 100_000)


def _laughs() -> bytes:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' if n else '<!ENTITY l0 "ha">' for n in range(12))
    return with_part(document(paragraph("&l11;")).replace("<w:document", f"<!DOCTYPE d [{entities}]><w:document", 1))


def _elsewhere() -> bytes:
    dtd = '<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd">]><w:document'
    return with_part(document(paragraph("&e;")).replace("<w:document", dtd, 1))


def _many_entries() -> bytes:
    entry = struct.pack("<4s4B4HL2L5H2L", b"PK\1\2", 20, 3, 20, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"a"
    return _with_directory(entry * 100_000, 100_000)


def _long_extra_fields() -> bytes:
    extra = struct.pack("<HH", 9, 0) * 16_000
    sizes = (1, len(extra), 0, 0, 0, 0, 0)
    entry = struct.pack("<4s4B4HL2L5H2L", b"PK\1\2", 20, 3, 20, 0, 0, 0, 0, 0, 0, 0, 0, *sizes) + b"a" + extra
    return _with_directory(entry * 70, 70)


def _with_directory(entries: bytes, number: int) -> bytes:
    """Return a zip with these entries in its directory, none of which is there."""
    start = b"PK\3\4" + bytes(26)
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, number % 65536, number % 65536, len(entries), len(start), 0)
    return start + entries + end


def _overlapping() -> bytes:
    """Every entry is the same place in the file, which the parts that we read are too."""
    whole = docx(paragraph("Namaste! " * 100_000))
    at = whole.rindex(b"PK\5\6")
    count, size, start = struct.unpack_from("<HLL", whole, at + 10)
    directory = whole[start : start + size]
    first = struct.unpack_from("<L", directory, 42)[0]
    entries = b"".join(each[:42] + struct.pack("<L", first) + each[46:] for each in _entries_of(directory))
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, len(entries), start, 0)
    return whole[:start] + entries + end


def _entries_of(directory: bytes) -> list[bytes]:
    found = []
    while directory:
        length = 46 + sum(struct.unpack_from("<3H", directory, 28))
        found.append(directory[:length])
        directory = directory[length:]
    return found


def with_sizes(content: bytes, claimed: int) -> bytes:
    """Return a zip whose directory claims that every file is this long."""
    at = content.rindex(b"PK\5\6")
    start = struct.unpack_from("<L", content, at + 16)[0]
    entries = b"".join(each[:24] + struct.pack("<L", claimed) + each[28:] for each in _entries_of(content[start:at]))
    return content[:start] + entries + content[at:]


def _bzip2() -> bytes:
    whole = BytesIO()
    with ZipFile(whole, "w", ZIP_DEFLATED) as archive:
        for name, content in parts().items():
            if name == MAIN:
                archive.writestr(name, document(" " * 40 * MIB), ZIP_BZIP2)
            else:
                archive.writestr(name, content)
    return whole.getvalue()


def _huge_attribute() -> bytes:
    return docx(f'<w:p w:rsidR="{"0" * 20 * MIB}"/>')


def _large_attributes() -> bytes:
    return docx(f'<w:p w:rsidR="{"0" * 250_000}"/>' * 94)


def _long_values() -> bytes:
    """Ids that are kept, each with one character for which Python stores all the others in four bytes."""
    long = "0" * 480_000 + "😊"
    return docx("".join(f'<w:p><w:pPr><w:pStyle w:val="{n}{long}"/></w:pPr></w:p>' for n in range(51)))


def _long_names_of_parts() -> bytes:
    """As before, in the list of all parts."""
    types, long = content_types("word/document.xml"), "0" * 480_000 + "😊"
    (main,) = re.findall('<Override PartName="/word/document.xml"[^>]*>', types)
    each = "".join(main.replace("document", f"{n}{long}", 1) for n in range(51))
    return with_part(types.replace("</Types>", f"{each}</Types>"), "[Content_Types].xml")


def _long_names() -> bytes:
    return docx("".join(f"<a{n}{'a' * 480_000}अ/>" for n in range(51)))


def _many_attributes() -> bytes:
    names = " ".join(f'a{n}=""' for n in range(15_000))
    return docx(f"<w:p {names}/>" * 100)


def _many_names() -> bytes:
    return docx("".join(f"<a{n}/>" for n in range(200_000)))


def _many_prefixes() -> bytes:
    return docx("".join(f'<w:p xmlns:a{n}="a"/>' for n in range(100_000)))


def _long_namespace() -> bytes:
    return docx(f'<w:p xmlns:a="{"a" * 400_000}">{"<a:a/>" * 150_000}</w:p>')


def _empty_paragraphs() -> bytes:
    return docx("<w:p/>" * 1_000_000)


def _runs() -> bytes:
    return docx(f"<w:p>{'<w:r><w:t>a</w:t></w:r>' * 1_000_000}</w:p>")


def _comments() -> bytes:
    return docx("<!---->" * 4_000_000)


def _characters_by_number() -> bytes:
    return with_part(document("&#32;" * 6_000_000))


def _long_comment() -> bytes:
    return docx(f"<!--{'a' * 25 * MIB}-->")


def _circle_of_styles() -> bytes:
    styles = STYLES + "".join(
        f'<w:style w:type="paragraph" w:styleId="s{n}"><w:name w:val="s{n}"/><w:basedOn w:val="s{1 - n}"/></w:style>'
        for n in (0, 1)
    )
    return docx(paragraph("Namaste", style="s0") * 30_000, styles=styles)


def _chain_of_styles() -> bytes:
    styles = "".join(f'<w:style w:styleId="s{n}"><w:basedOn w:val="s{n + 1}"/></w:style>' for n in range(60_000))
    return docx("".join(paragraph(style=f"s{n}") for n in range(25_000)), styles=styles)


def _joined_paragraphs() -> bytes:
    return docx(paragraph("<w:r><w:t>Namaste</w:t></w:r>", end="<w:del/>") * 60_000)


def _hidden_ends() -> bytes:
    return docx(paragraph("<w:r><w:t>Namaste</w:t></w:r>", end="<w:vanish/>", item=(2, 0)) * 30_000)


def _open_fields() -> bytes:
    return docx('<w:p><w:fldChar w:fldCharType="begin"/></w:p>' * 80_000)


def _lines_in_a_list() -> bytes:
    return docx(paragraph("<w:br/>" * 390_000 + run("Namaste"), item=(2, 8)))


def _long_labels() -> bytes:
    numbering = (
        f'<w:abstractNum w:abstractNumId="1">{level(0, "upperRoman", "%1" * 20, start=3888)}</w:abstractNum>'
        '<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>'
    )
    return docx(paragraph("Namaste", item=(2, 0)) * 30_000, numbering=numbering)


def _many_lists() -> bytes:
    numbering = NUMBERING + "".join(
        f'<w:num w:numId="{n}"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/>'
        "</w:lvlOverride></w:num>"
        for n in range(3, 25_000)
    )
    return docx("".join(paragraph(item=(n, n % 9)) for n in range(20_000)), numbering=numbering)


def _tables_in_tables() -> bytes:
    inner = table([paragraph("Namaste! " * 100)] * 2) * 500
    for _ in range(60):
        inner = table(["a", inner])
    return docx(inner)


def _boxes_in_boxes() -> bytes:
    inner = paragraph("Namaste! " * 100_000)
    for _ in range(60):
        inner = f"<w:p><w:r><w:txbxContent>{inner}</w:txbxContent></w:r></w:p>"
    return docx(inner)


def _alternatives() -> bytes:
    return docx(paragraph(text_box(paragraph("Namaste"))) * 12_000)


def _empty_cells() -> bytes:
    return docx(f"<w:tbl>{('<w:tr>' + '<w:tc/>' * 99 + '<w:tc><w:p><w:t>a</w:t></w:p></w:tc></w:tr>') * 1_800}</w:tbl>")


def _fields() -> bytes:
    return docx(paragraph(field("PAGE", run("7"))) * 20_000)


def _content_types() -> bytes:
    each = '<Override PartName="/word/document.xml" ContentType="application/xml"/>'
    content = parts()["[Content_Types].xml"].decode().replace("</Types>", f"{each * 160_000}</Types>")
    return with_part(content, "[Content_Types].xml")


def _utf16() -> bytes:
    return with_part(document(paragraph("नमस्ते! " * 20) * 20_000).encode("utf-16"))


def _as_much_as_is_read() -> bytes:
    """All that costs at once, just below the limits: 7,200 paragraphs in styles and lists."""
    properties = '<w:rFonts w:ascii="Calibri"/><w:lang w:val="en-IN"/>'
    content = run("Namaste, this is Asha", properties) + run(" from Acme.", properties)
    return docx(paragraph(content, style="Heading2", item=(2, 3)) * 7_200)


HOSTILE: Mapping[str, Callable[[], bytes]] = {
    name.removeprefix("_"): make
    for name, make in list(globals().items())
    if name.startswith("_") and getattr(make, "__module__", "") == __name__ and not make.__code__.co_argcount
}
"""Every file of this kind, by what it is made of."""
