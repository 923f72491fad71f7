"""What the characters of symbol fonts look like, as characters of Unicode.

Word writes them as `<w:sym w:font="Wingdings" w:char="F0E0"/>`: a place in the font, which has other signs than Unicode
there (ECMA-376 part 1, 17.3.3.30). Its AutoCorrect does it too, when someone types `-->` or `:)`.
"""

import re
import sys

_HEX = re.compile("[0-9A-Fa-f]{1,6}")
# https://www.unicode.org/Public/MAPPINGS/VENDORS/ADOBE/symbol.txt
_SYMBOL = dict(
    zip(
        [*range(0x20, 0x7F), *range(0xA0, 0xF0)],
        " !∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_‾αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼"  # noqa: RUF001 - these are meant
        "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪",  # noqa: RUF001
        strict=True,
    )
)
# https://www.unicode.org/L2/L2012/12368-n4384-wingdings.pdf; of these, what people find in lists and sentences.
_WINGDINGS = dict(
    zip(
        bytes.fromhex(
            "22 28 29 2A 36 3F 41 43 44 45 46 47 48 4A 4B 4C 52 54 6C 6E 6F 71 72 75 "
            "76 9F A1 A7 A8 AB D8 DF E0 E1 E2 E8 F0 FB FC FD FE"
        ),
        "✂☎✆✉⌛✍✌👍👎☜☞☝☟☺😐☹☼❄●■□❑❒◆❖•○▪☐★➢←→↑↓➔⇨✗✓☒☑",
        strict=True,
    )
)
_WINGDINGS_2 = dict(zip(bytes.fromhex("4F 50 51 52 53 54 97 A3"), "✗✓☒☑☒☒●☐", strict=True))
_FONTS: dict[str, dict[int, str]] = {"symbol": _SYMBOL, "wingdings": _WINGDINGS, "wingdings 2": _WINGDINGS_2}


def symbol(font: str, place: str) -> str:
    """Return the sign at a hexadecimal place of a font, or nothing if it is not known."""
    if not _HEX.fullmatch(place):
        return ""
    code = int(place, 16)
    signs = _FONTS.get(font.strip().lower())
    if signs is not None:
        return signs.get(code & 0xFF, "")
    return chr(code) if code <= sys.maxunicode and chr(code).isprintable() else ""
