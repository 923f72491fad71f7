"""The words that tell a forgotten place from a stage direction, in the languages that campaigns are written in."""

import re
from unicodedata import normalize


def _set_of(words: str) -> frozenset[str]:
    return frozenset(normalize("NFC", words).split())


_VALUES = _set_of(
    """name names company business organisation organization organiser brand agent date dates time timing day month year
    amount price prices cost fee fees discount offer product products service services plan number numbers phone mobile
    email mail address city town location area place venue branch store shop link url website code id title designation
    department event course program programme batch policy premium balance percentage percent rate rates duration period
    deadline slot slots doctor hospital clinic school college university patient customer client student lead candidate
    recipient manager owner project property model vehicle car item items order invoice bank account currency value
    topic industry team country state region language position role salary firm institute agency feature features
    benefit benefits quantity size brandname firstname lastname surname username customername companyname age validity
    restaurant hotel destination package category competitor reference campaign sum total due hours gift reward
    username speaker host trainer teacher counsellor executive representative employer supplier vendor member guest
    booking appointment reason details subject district village constituency candidate party sector
    naam nam tareekh tarikh taareekh samay sthan jagah rakam raashi rashi keemat kimat daam shehar sheher pata dukaan
    sanstha vidyalaya gaon yojana chhoot din mahina saal dinank
    नाम तारीख तारीख़ दिनांक तिथि समय स्थान जगह राशि रकम कीमत क़ीमत मूल्य दाम शुल्क फ़ीस फीस नंबर नम्बर संख्या पता शहर गाँव
    कंपनी कम्पनी संस्था बैंक अस्पताल विद्यालय स्कूल कॉलेज दुकान उत्पाद सेवा योजना छूट दिन महीना वर्ष साल पद ग्राहक प्रतिशत लिंक शाखा
    उम्मीदवार मरीज़ डॉक्टर प्रोडक्ट ऑफ़र ऑफर प्लान ब्रांड नाव वेळ ठिकाण रक्कम किंमत पत्ता कंपनीचे
    nombre empresa fecha hora número numero teléfono telefono precio ciudad dirección direccion monto producto
    nom entreprise société heure numéro prix ville montant adresse nome data preço firmenname datum uhrzeit betrag preis
    பெயர் தேதி நேரம் இடம் தொகை விலை எண் நிறுவனம் పేరు తేదీ సమయం మొత్తం ధర సంఖ్య కంపెనీ নাম তারিখ সময় স্থান মূল্য নম্বর কোম্পানি
    નામ તારીખ સમય સ્થળ રકમ કિંમત નંબર કંપની ಹೆಸರು ದಿನಾಂಕ ಸಮಯ ಸ್ಥಳ ಮೊತ್ತ ಬೆಲೆ പേര് തീയതി സമയം സ്ഥലം തുക വില ਨਾਮ ਤਾਰੀਖ ਸਮਾਂ ਥਾਂ ਰਕਮ
    """
)
"""What values are called: the last word of a name, or in `name of the clinic` the first."""

_SPEAKERS = _set_of(
    """agent customer client patient lead candidate guest member user student host speaker team executive representative
    manager owner recipient doctor counsellor teacher trainer offer order booking state role code plan reason details
    link mail email phone title mobile branch store shop id topic item price cost fee discount balance value website
    appointment slot location time date day language account reference service product number"""
)
"""Alone, these can also be who speaks, an answer or a state: only inside a sentence are they places."""

_DIRECTIONS = _set_of(
    """if when while after before until unless then else pause wait waits listen listens laugh laughs laughing smile
    smiles smiling sigh sighs beat silence short long end ends stop stops hang ask asks say says tell tells repeat
    repeats confirm confirms read reads note notes mention mentions transfer transfers transition go goto skip speak
    speaks continue respond reply answer yes no maybe not y n step section part question phase stage scene intro
    opening closing close greeting objection warmly softly calmly cheerful cheerfully excited sincere sincerely quietly
    enter respondent interviewer wrong right other another somebody someone same different new old done optional
    required important see page ibid sic voicemail busy angry silent interested verify collect record check thank greet
    introduce explain describe apologise apologize acknowledge press dial send share give get take probe code
    agar jab ruko rukein rukna chup haan nahi nahin ha na suno sunein hanso galat sahi doosra dusra poocho puchho bolo
    kaho batao yadi phir accha achha theek
    अगर यदि जब रुकें रुको सुनें सुनो हँसें हँसते मुस्कुराकर मुस्कुराएँ हाँ हां नहीं शायद सवाल प्रश्न चरण भाग विराम मौन चुप पूछें कहें बोलें
    बताएँ इंतज़ार इंतजार धीरे ग़लत गलत सही दूसरा कोई
    si pausa espera no sí"""
)
"""Words with which a direction, an answer or a heading begins."""

_KINDS = frozenset({"end", "opening", "closing", "new", "old", "short", "long"})
_SMALL = _set_of(
    """a an the to for by with or is are was be been it its that this their they them he she his her you we i in on at
    from as into about ho hai hain kare karein karo de do dein hua hue हो हैं है करें दें करो"""
)
_WHOSE = _set_of("your our my the their customer's client's caller's company's agent's apna apni aapka tu su")
_OF = _set_of("of for de del da do du der des and")

TAGS = _set_of(
    """a b i u s p br hr h1 h2 h3 h4 li ul ol em strong span div table tr td th code pre img sub sup small mark
    speak break pause prosody emphasis phoneme say-as voice audio sentence silence laugh laughs laughter sigh breath
    role context instructions instruction rules rule steps step tools style system user assistant prompt example
    examples task goal persona flow dialogue script input output format constraints guidelines background thinking
    wait end hold beep noise"""
)
"""Tags of web pages, of speech, and those with which people divide prompts."""

_ORDER = re.compile(
    r"(?:please |pls )?(?:insert|fill[ -]?in|to be (?:filled|added|decided|confirmed|inserted|"
    r"completed|announced))\b.*",
    re.IGNORECASE,
)
_FOR_THE_WRITER = _set_of("your tu votre ihr aapka aapki apna apni अपना अपनी आपका आपकी")
_TO_ADD = _set_of("add put replace enter give choose")
_HERE = re.compile(
    r"(?:(?:add|put|enter|type|write|mention|paste|specify|replace|give)\b.*|.*\b(?:name|number|"
    r"link|date|address|price|"
    r"amount|text|details|script|offer|city|company)) here\b.*"
    r"|.*\b(?:yahan|yahaan|yaha|idhar)\b.*\b(?:likh|bhar|daal|dal|add)\w*"
    r"|.*\b(?:naam|company|number|tareekh|amount)\b.*\b(?:daalein|daalo|daaliye|bharein|bharo|add karein)"
    r"|.*(?:यहाँ|यहां|इधर).*(?:लिख|भर|डाल).*|.*(?:नाम|तारीख|नंबर|राशि|पता|कीमत).*(?:डालें|भरें|डालिए|भरिए|डालो|भरो)",
    re.IGNORECASE,
)
_HINTS = ("insert", "fill", "to be ", "here", "yah", "idhar", "daal", "bhar", "karein", "यहा", "इधर", "डाल", "भर")
_NOTES = re.compile(r"(?:TODO|TBD|TBA|TBC|FIXME|[Xx]{2,}|_{2,})\W*")

_BEFORE_A_VALUE = re.compile(
    r"(?:\b(?:from|of|at|called|named|i'm|i am|this is|hello|hi|hey|dear|namaste|mr|mrs|ms|dr|rs)|"
    r"नमस्ते|नमस्कार|₹|\$)"
    r"\.?,?[ \t]\Z",
    re.IGNORECASE,
)
_AFTER_A_VALUE = re.compile(
    r"[ \t](?:(?:se|ko|ka|ke|ki|mein|tak|ji|wala|wale|wali)\b|(?:से|को|का|के|की|में|पर|तक|जी|ने)(?!\w))"
)


def is_value_name(parts: list[str]) -> bool:
    """Return whether words in lower case name a value: `due date`, `name of the clinic`, `batch ki tareekh`."""
    while parts and parts[-1].isdigit():
        parts = parts[:-1]
    if not parts or is_direction(parts):
        return False
    inner = parts[1:] if parts[0] in _WHOSE else parts
    if not inner:
        return False
    if parts[0] in _VALUES and len(parts) > 1 and parts[1] in _OF:
        return True
    return inner[-1] in _VALUES and not any(part in _SMALL for part in inner[:-1])


def is_direction(parts: list[str]) -> bool:
    """Return whether words in lower case begin like a stage direction, a condition, an answer or a heading."""
    is_kind_of_value = len(parts) == 2 and parts[0] in _KINDS and parts[1] in _VALUES  # noqa: PLR2004 (as in "end date")
    return parts[0] in _DIRECTIONS and parts != ["code"] and not is_kind_of_value


def speaks(parts: list[str]) -> bool:
    """Return whether this can also be who speaks, or an answer: `[Customer]`, `[email]`."""
    return len(parts) == 1 and parts[0] in _SPEAKERS


def stands_as_value(before: str, after: str) -> bool:
    """Return whether the words beside a bracket are such as stand beside a value: "calling from […]"."""
    return bool(_BEFORE_A_VALUE.search(before) or _AFTER_A_VALUE.match(after))


def is_order_to_writer(inside: str) -> bool:
    """Return whether a bracket of any kind tells the writer to fill something in."""
    if _NOTES.fullmatch(inside):
        return True
    lowered = inside.casefold()
    has_hint = any(hint in lowered for hint in _HINTS)
    return has_hint and bool(_ORDER.fullmatch(inside) or _HERE.fullmatch(inside))


def is_for_the_writer(parts: list[str]) -> bool:
    """Return whether words in square brackets speak to the writer: `your city`, `add company name`."""
    first, rest = parts[0], parts[1:]
    return bool(rest) and (first in _FOR_THE_WRITER or (first in _TO_ADD and is_value_name(rest)))
