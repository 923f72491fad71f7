"""Tells in which language a short line is, as far as the coach needs to know.

Hindi in Latin letters (Hinglish) is Hindi. Greetings and names don't decide, so only small words count.
"""

import re


def _set_of(words: str) -> frozenset[str]:
    return frozenset(words.split())


_SCRIPTS = {
    "devanagari": (0x0900, 0x097F),
    "bengali": (0x0980, 0x09FF),
    "punjabi": (0x0A00, 0x0A7F),
    "gujarati": (0x0A80, 0x0AFF),
    "odia": (0x0B00, 0x0B7F),
    "tamil": (0x0B80, 0x0BFF),
    "telugu": (0x0C00, 0x0C7F),
    "kannada": (0x0C80, 0x0CFF),
    "malayalam": (0x0D00, 0x0D7F),
    "arabic": (0x0600, 0x06FF),
}
_LATIN_LETTERS = re.compile("[A-Za-z\u00c0-\u024f]+")
_LETTERS = {name: re.compile(f"[{chr(first)}-{chr(last)}]+") for name, (first, last) in _SCRIPTS.items()}
_WRITTEN_IN = {
    "hindi": "devanagari",
    "marathi": "devanagari",
    "nepali": "devanagari",
    "bengali": "bengali",
    "assamese": "bengali",
    "punjabi": "punjabi",
    "gujarati": "gujarati",
    "odia": "odia",
    "tamil": "tamil",
    "telugu": "telugu",
    "kannada": "kannada",
    "malayalam": "malayalam",
    "urdu": "arabic",
    "arabic": "arabic",
}
_LATIN = frozenset({"english", "spanish", "french", "german", "portuguese", "italian", "dutch", "indonesian"})

_ENGLISH = _set_of(
    """the is are am i'm i we we're you you'd you're your from of this and about for have has had do does did can could
    with my our it it's in on was were will would that's that an may there who what which how an because if"""
)
_HINGLISH = _set_of(
    """main hoon hun hu hai hain hoga se ki ka ke ko mein aap aapka aapki aapke aapko bol raha rahi rahe kya nahi yeh ye
    kar karna karni karein baat par pe hum humare hamare hamari hamara tha thi the_ liye aur abhi aapne mujhe ek yahan
    kaise chahte sakte sakta sakti bolna kal jo woh"""
)
_SPANISH = _set_of("el la los las de que es soy su un una por para con está tiene usted en y le del hola")
_FRENCH = _set_of("le la les de que est suis vous un une pour avec votre je nous et du des au bonjour")
_GERMAN = _set_of("der die das ist ich sie ein eine und für mit von ihr ihre wir bin hallo zu den im")
_OTHERS = {"spanish": _SPANISH, "french": _FRENCH, "german": _GERMAN}
_MARATHI = re.compile(r"(?:आहे|आहोत|आहेत|बोलत|तुमच्या|आपल्या|मी|तुम्ही|करतो|करते|नाही|आणि)(?![\u0900-\u0965])")
_HINDI = re.compile(r"(?:है|हैं|हूँ|हूं|मैं|आपके|आपकी|आपका|बोल रह[ाीे]|नहीं|और|में)(?![\u0900-\u0965])")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_PLACES = re.compile(r"\$?\{+[^{}\n]*\}+|\[[^\[\]\n]*\]|<[^<>\n]*>")


def is_in_another(line: str, language: str) -> bool:
    """Return whether a line is clearly in another language than `language`; in doubt, it isn't."""
    bare = _PLACES.sub(" ", line)
    script = script_of(bare)
    expected = _WRITTEN_IN.get(language)
    if script is None or (expected is None and language not in _LATIN):
        return False
    if script != "latin":
        return script != expected or _is_of_a_sister(bare, language)
    small = [word.casefold().replace("’", "'") for word in _WORD.findall(bare)]
    english, hinglish = (sum(word in known for word in small) for known in (_ENGLISH, _HINGLISH))
    if language == "english":
        others = max(sum(word in known for word in small) for known in _OTHERS.values())
        return (hinglish > 1 and hinglish > english) or (others > 2 and others > 2 * english)  # noqa: PLR2004 (several)
    own = hinglish if language in {"hindi", "urdu", "punjabi"} else 0
    own = sum(word in _OTHERS.get(language, ()) for word in small) or own
    return english > 1 and english > 2 * own


def script_of(text: str) -> str | None:
    """Return the name of the letters in which most of a text is written: `latin`, `devanagari`, …; None without any."""
    counts = {"latin": sum(map(len, _LATIN_LETTERS.findall(text)))}
    if not text.isascii():
        counts |= {name: sum(map(len, letters.findall(text))) for name, letters in _LETTERS.items()}
    most = max(counts, key=lambda name: counts[name])
    return most if counts[most] else None


def is_hinglish(text: str) -> bool:
    """Return whether a text in Latin letters is Hindi."""
    small = [word.casefold() for word in _WORD.findall(text)]
    english, hinglish = (sum(word in known for word in small) for known in (_ENGLISH, _HINGLISH))
    return hinglish > 1 and hinglish > english


def _is_of_a_sister(bare: str, language: str) -> bool:
    """Return whether a line in Devanagari is Marathi for a campaign in Hindi, or the other way round."""
    marathi, hindi = len(_MARATHI.findall(bare)), len(_HINDI.findall(bare))
    return (language == "hindi" and marathi > 1 and not hindi) or (language == "marathi" and hindi > 1 and not marathi)
