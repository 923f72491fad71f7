"""Builds .docx files from the XML that Word, Google Docs and LibreOffice write, without any of them."""

from collections.abc import Mapping
from io import BytesIO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

TRANSITIONAL = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_STRICT_OFFICE = "http://purl.oclc.org/ooxml/officeDocument"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"

PROLOG = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "word/document.xml"

HEADINGS = "".join(
    f'<w:style w:type="paragraph" w:styleId="Heading{level}"><w:name w:val="heading {level}"/>'
    '<w:basedOn w:val="Normal"/><w:qFormat/>'
    f'<w:pPr><w:keepNext/><w:outlineLvl w:val="{level - 1}"/></w:pPr><w:rPr><w:b/></w:rPr></w:style>'
    for level in range(1, 4)
)
STYLES = (
    "<w:docDefaults><w:rPrDefault><w:rPr/></w:rPrDefault></w:docDefaults>"
    '<w:latentStyles w:count="376"><w:lsdException w:name="heading 1" w:uiPriority="9"/></w:latentStyles>'
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>'
    + HEADINGS
)


def level(index: int, form: str, pattern: str, *, start: int = 1, more: str = "") -> str:
    """Return one level of a list, in Word's order."""
    return (
        f'<w:lvl w:ilvl="{index}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>{more}'
        f'<w:lvlText w:val="{pattern}"/><w:lvlJc w:val="left"/><w:pPr><w:ind w:left="720"/></w:pPr></w:lvl>'
    )


BULLETS = "".join(level(index, "bullet", "\uf0b7") for index in range(9))
NUMBERS = "".join(
    level(index, ("decimal", "lowerLetter", "lowerRoman")[index % 3], f"%{index + 1}.") for index in range(9)
)
NUMBERING = (
    f'<w:abstractNum w:abstractNumId="0">{BULLETS}</w:abstractNum><w:abstractNum w:abstractNumId="1">{NUMBERS}'
    '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId '
    'w:val="1"/></w:num>'
)
BULLETED, NUMBERED = 1, 2
"""The lists of `NUMBERING`."""


def run(text: str, properties: str = "") -> str:
    """Return a run as Word writes it."""
    return f'<w:r w:rsidRPr="00A77B3E">{_some("rPr", properties)}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def paragraph(
    content: str = "", *, style: str = "", item: tuple[int, int] | None = None, properties: str = "", end: str = ""
) -> str:
    """Return a paragraph; `content` is text, or XML. `item` is its list and level, `end` is about its end."""
    first = f'<w:pStyle w:val="{style}"/>' if style else ""
    if item:
        first += f'<w:numPr><w:ilvl w:val="{item[1]}"/><w:numId w:val="{item[0]}"/></w:numPr>'
    inner = content if content.startswith("<") else run(content) if content else ""
    return f'<w:p w:rsidR="00A77B3E">{_some("pPr", first + properties + _some("rPr", end))}{inner}</w:p>'


def table(*rows: list[str]) -> str:
    """Return a table; each cell is text, or XML that starts with `<`."""
    return f'<w:tbl><w:tblPr><w:tblW w:w="0"/></w:tblPr><w:tblGrid/>{"".join(row(*cells) for cells in rows)}</w:tbl>'


def row(*cells: str, properties: str = "") -> str:
    """Return a row of a table; a cell that is one already stays as it is."""
    inner = "".join(each if each.startswith("<w:tc>") else cell(each) for each in cells)
    return f"<w:tr>{_some('trPr', properties)}{inner}</w:tr>"


def cell(content: str, properties: str = "") -> str:
    """Return a cell of a table."""
    inner = content if content.startswith("<") else paragraph(content)
    return f'<w:tc><w:tcPr><w:tcW w:w="0" w:type="auto"/>{properties}</w:tcPr>{inner}</w:tc>'


def field(instruction: str, *shown: str) -> str:
    """Return a field with its instruction and what it shows, if it shows anything."""
    separate = '<w:r><w:fldChar w:fldCharType="separate"/></w:r>' if shown else ""
    return (
        f'<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>{escape(instruction)}</w:instrText></w:r>'
        f'{separate}{"".join(shown)}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def text_box(*paragraphs: str) -> str:
    """Return a text box as Word 2010 and later write it: once for them, and once more for older programs."""
    content = f"<w:txbxContent>{''.join(paragraphs)}</w:txbxContent>"
    return (
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:wsp><wps:txbx>'
        f"{content}</wps:txbx></wps:wsp></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{content}</v:textbox>"
        "</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )


def document(body: str, *, is_strict: bool = False) -> str:
    """Return a main part with this body."""
    namespace, office = (STRICT, _STRICT_OFFICE) if is_strict else (TRANSITIONAL, _OFFICE)
    return PROLOG + (
        f'<w:document xmlns:w="{namespace}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        f'xmlns:r="{office}/relationships" xmlns:m="{office}/math" xmlns:v="urn:schemas-microsoft-com:vml" '
        'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" '
        'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" mc:Ignorable="w14">'
        f'<w:body>{body}<w:sectPr><w:headerReference w:type="default" r:id="rId3"/></w:sectPr></w:body></w:document>'
    )


def docx(body: str = "", *, styles: str = STYLES, numbering: str = NUMBERING, is_strict: bool = False) -> bytes:
    """Return a document with this body, as Word writes it."""
    return zipped(parts(body, styles=styles, numbering=numbering, is_strict=is_strict))


def parts(
    body: str = "",
    *,
    main: str = MAIN,
    styles: str = STYLES,
    numbering: str = NUMBERING,
    is_strict: bool = False,
) -> dict[str, bytes]:
    """Return the parts of a document by their names, for a test that changes one."""
    namespace, office = (STRICT, _STRICT_OFFICE) if is_strict else (TRANSITIONAL, _OFFICE)
    folder, _, name = main.rpartition("/")
    near = f"{folder}/" if folder else ""
    texts = {
        "[Content_Types].xml": content_types(main),
        "_rels/.rels": relationships(office, officeDocument=main),
        main: document(body, is_strict=is_strict),
        f"{near}_rels/{name}.rels": relationships(
            office, styles="styles.xml", numbering="numbering.xml", header="header1.xml", footnotes="footnotes.xml"
        ),
        f"{near}styles.xml": f'{PROLOG}<w:styles xmlns:w="{namespace}">{styles}</w:styles>',
        f"{near}numbering.xml": f'{PROLOG}<w:numbering xmlns:w="{namespace}">{numbering}</w:numbering>',
        f"{near}header1.xml": f'{PROLOG}<w:hdr xmlns:w="{namespace}">{paragraph("A header")}</w:hdr>',
        f"{near}footnotes.xml": f'{PROLOG}<w:footnotes xmlns:w="{namespace}">{paragraph("A footnote")}</w:footnotes>',
    }
    return {part: text.encode() for part, text in texts.items()}


def content_types(main: str, kind: str = f"{_WORD}.document.main+xml") -> str:
    """Return [Content_Types].xml."""
    folder = f"/{main}".rpartition("/")[0]
    overrides = "".join(
        f'<Override PartName="{folder}/{part}.xml" ContentType="{_WORD}.{part.strip("1")}+xml"/>'
        for part in ("styles", "numbering", "header1", "footnotes")
    )
    return PROLOG + (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats'
        '-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/{main}" ContentType="{kind}"/>{overrides}</Types>'
    )


def relationships(office: str = _OFFICE, **targets: str) -> str:
    """Return the relationships of a part, each by what it is for."""
    each = "".join(
        f'<Relationship Id="rId{number}" Type="{office}/relationships/{purpose}" Target="{target}"/>'
        for number, (purpose, target) in enumerate(targets.items(), 1)
    )
    return f'{PROLOG}<Relationships xmlns="{_PACKAGE}/relationships">{each}</Relationships>'


def zipped(files: Mapping[str, bytes], compression: int = ZIP_DEFLATED, effort: int = 1) -> bytes:
    """Return files as a zip; more effort makes it smaller."""
    whole = BytesIO()
    with ZipFile(whole, "w", compression, compresslevel=effort) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return whole.getvalue()


def _some(name: str, inner: str) -> str:
    """Return an element, if it has anything in it."""
    return f"<w:{name}>{inner}</w:{name}>" if inner else ""
