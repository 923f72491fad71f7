"""Writes the number of a list's paragraph as its list wants it (ECMA-376 part 1, 17.18.59).

Formats of few lists (`cardinalText`, the numerals of many scripts) become plain numbers.
"""

from functools import lru_cache

_ROMAN = (
    *((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL")),
    *((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")),
)
_MOST_ROMAN = 3999
_MOST_LETTERS = 780  # as in Word: 26 letters, each up to 30 times
_DEVANAGARI = str.maketrans("0123456789", "०१२३४५६७८९")


@lru_cache(maxsize=1024)
def numeral(count: int, form: str) -> str:
    """Return a number in a format by its name in the file."""
    match form:
        case "none" | "bullet":
            return ""
        case "decimalZero":
            return f"{count:02}"
        case "hindiNumbers":
            return str(count).translate(_DEVANAGARI)
        case "upperRoman" | "lowerRoman" if 0 < count <= _MOST_ROMAN:
            return _cased(_roman(count), form)
        case "upperLetter" | "lowerLetter" if 0 < count <= _MOST_LETTERS:
            return _cased(_letters(count), form)
    return str(count)


def _cased(capitals: str, form: str) -> str:
    return capitals if form.startswith("upper") else capitals.lower()


def _roman(count: int) -> str:
    signs = []
    for size, sign in _ROMAN:
        times, count = divmod(count, size)
        signs.append(sign * times)
    return "".join(signs)


def _letters(count: int) -> str:
    """Return A to Z, then AA, BB, and so on."""
    times, letter = divmod(count - 1, 26)
    return chr(ord("A") + letter) * (times + 1)
