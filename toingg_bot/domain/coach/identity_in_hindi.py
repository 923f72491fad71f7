"""Sentences in which an agent denies what it is, as patterns in lower case: Hindi, Hinglish, and a few in others."""

from toingg_bot.domain.coach.identity_kinds import CLAIMS, HIDES

_AI_H = r"(?:ai|a\.i\.?|bot|robot|machine|computer|recording|software)"
_MAN_H = r"(?:insaan|insan|aadmi|admi|aurat|ladki|human(?: being)?|real person|asli (?:insaan|insan|aadmi|ladki))"
_TELL_H = r"(?:bata|bol|kah|keh|maan|kabool|kabul|zahir|zaahir|reveal|disclose|admit|mention)\w*"
_I_AM_H = r"(?:hoon|hun|hu|hoo)\b"

_AI_D = r"(?:एआई|एआय|ए\.?\s?आई|ai|बॉट|रोबोट|मशीन|कंप्यूटर|कम्प्यूटर|रिकॉर्डिंग)"
_MAN_D = r"(?:इंसान|इन्सान|मनुष्य|आदमी|असली व्यक्ति|असली इंसान|हाड़-?\s?मांस)"
_TELL_D = r"(?:बता|कह|बोल|मान|स्वीकार|ज़ाहिर|जाहिर|कबूल|क़बूल|उजागर)\S*"
_TO_D = r"(?:कहें|कहे|कहना|कहिए|कहो|बोलें|बोलना|बोलिए|बोलो|बताएँ|बताएं|बताना|बताइए|जवाब दें)"

_HINGLISH = (
    (
        rf"\b(?:mat|nahi|nahin|na|never)\W+{_TELL_H}\W+(?:\w+\W+){{0,3}}?(?:(?:ki|ke|"
        rf"that)\W+)?(?:tum|aap|main|mai|hum|yeh|ye|tu|wo|woh|"
        rf"unse)\b(?:(?!\bnah)[^.,;\n]){{0,30}}?\b{_AI_H} (?:(?!nah)\w+ )?(?:ho|hai|hain|hoon|hun|hu|se)\b",
        HIDES,
    ),
    (
        rf"\b(?:tum|aap|main|yeh|ye) (?:ek )?{_AI_H} (?:ho|hai|hain|"
        rf"hoon)\W+(?:\w+\W+){{0,4}}?(?:mat|nahi|na) {_TELL_H}",
        HIDES,
    ),
    (rf"\b{_AI_H} hone (?:ki|ka|ke|wali)\b[^.\n]{{0,20}}\b(?:chh?up|(?:mat|nahi|na) {_TELL_H})", HIDES),
    (rf"\b(?:pata|maloom|shak)\W+(?:nahi|na|mat|nahin)\W+(?:chal|hon|ho|lag)[^.\n]{{0,50}}\b{_AI_H}\b", HIDES),
    (rf"\b{_AI_H} (?:ho|hai|hain|hoon)\b[^.\n]{{0,50}}\b(?:pata|maloom)\W+(?:nahi|na|mat)\W+(?:chal|hon|ho)", HIDES),
    (
        rf"\b(?:main|mai|mein|hum)(?: (?!ai\b|ek ai\b|nahi\b)\w+){{0,4}}? {_MAN_H}(?: hi)? (?:{_I_AM_H}|bol|hain\b)",
        CLAIMS,
    ),
    (rf"\b{_AI_H} (?:\w+ )?nah(?:i|in) {_I_AM_H}", CLAIMS),
    (r"haad[- ]?maas", CLAIMS),
    (rf"\b(?:shak|pooch|puch)\w*\b[^.\n]{{0,40}}\b{_AI_H}\b[^.\n]{{0,24}}\b(?:mana|in?kaar) kar", CLAIMS),
    (
        rf"\b(?:bol|kah|keh|bata)\w* ki (?:aap|tum|main|"
        rf"hum)(?: (?!nahi\b)\w+){{0,3}} {_MAN_H} (?:ho|hain|hoon|hun)\b",
        CLAIMS,
    ),
    (
        rf"\b{_MAN_H} (?:hone|banne) ka (?:natak|naatak|dikhawa|dikhava|daava|dava|"
        rf"dhong)\b(?!\W+(?:\w+\W+)?(?:mat|na|nahi)\b)",
        CLAIMS,
    ),
    (rf"\b{_AI_H} hone se (?:\w+ )?in?kaar kar", CLAIMS),
)
_HINDI_AND_MARATHI = (
    (
        rf"(?:न|ना|नहीं|"
        rf"मत)\s+{_TELL_D}\s+(?:\S+\s+){{0,2}}?कि (?:(?!नहीं)[^।\n]){{0,40}}?{_AI_D}(?:(?!नहीं)[^।\n]){{0,20}}?(?:है|"
        rf"हैं|हूँ|हूं|हो|बात)",
        HIDES,
    ),
    (rf"{_AI_D} के रूप में[^।\n]{{0,20}}(?:न|नहीं|मत) (?:कर|बता|दिख)", HIDES),
    (rf"कि (?:आप|मैं|तुम|यह) (?:एक )?{_AI_D} (?:है|हैं|हूँ|हो)[^।\n]{{0,30}}(?:न|नहीं|मत) {_TELL_D}", HIDES),
    (rf"{_AI_D} होने की (?:बात|सच्चाई)[^।\n]{{0,20}}(?:छिपा|छुपा|(?:न|नहीं|मत) {_TELL_D})", HIDES),
    (rf"पता (?:न|नहीं) चल[^।\n]{{0,60}}{_AI_D}|{_AI_D} (?:है|हैं|हूँ|हो)[^।\n]{{0,50}}पता (?:न|नहीं) चल", HIDES),
    (rf"मैं (?:(?!एआई|ai|नहीं)\S+ ){{0,4}}?{_MAN_D}(?: ही)? (?:हूँ|हूं|बोल)", CLAIMS),
    (rf"{_TO_D},? ?कि [\"“]?(?:आप|मैं|तुम|हम) (?:(?!एआई|ai|नहीं)\S+ ){{0,3}}?{_MAN_D} (?:हैं|हूँ|हूं|हो)", CLAIMS),
    (rf"मैं (?:\S+ ){{0,3}}?{_AI_D} नहीं (?:हूँ|हूं)|{_TO_D} कि (?:आप|मैं|तुम) (?:\S+ ){{0,2}}?{_AI_D} नहीं", CLAIMS),
    (
        rf"{_AI_D} होने से (?:साफ़ |हमेशा )?(?:इनकार|इंकार) कर|"
        rf"पूछ[^।\n]{{0,60}}{_AI_D}[^।\n]{{0,30}}(?:मना|इनकार|इंकार) कर",
        CLAIMS,
    ),
    (r"मी (?:\S+ ){0,3}?माणूस (?:आहे|बोल)|सांगू नका की (?:तुम्ही|आपण) [^.\n]{0,20}(?:एआय|एआई|बॉट|रोबोट)", CLAIMS),
)
_OTHERS = (  # Spanish, French, German
    (
        r"\b(?:di|diga|digas|responde|contesta|insiste en|asegura) que (?:eres|soy|es) (?:una? )?(?:persona|human)",
        CLAIMS,
    ),
    (
        r"\b(?:nunca|no|jamás) (?:digas|reveles|admitas|menciones|confieses) que (?:eres|"
        r"soy) (?:una? )?(?:ia|bot|robot|inteligencia|asistente virtual)\b",
        HIDES,
    ),
    (r"\bsoy (?:una? )?(?:persona real|humano|humana)\b", CLAIMS),
    (r"\b(?:dis|dites|réponds|affirme) que (?:tu es|vous êtes) (?:une? )?(?:humain|vraie personne)", CLAIMS),
    (r"\bne (?:révèle|dis|révélez|dites) jamais que (?:tu es|vous êtes) (?:une? )?(?:ia|robot|bot)\b", HIDES),
    (
        r"\b(?:sag|sage|behaupte|antworte),? dass du ein mensch bist|\bnie,? dass du eine? (?:ki|bot|roboter)\b",
        CLAIMS,
    ),
)

_ROMAN_HINDI = (
    "hoon",
    " hun",
    " hu",
    " ho",
    "hai",
    "insaan",
    "insan",
    "aadmi",
    "haad",
    "inkaar",
    "inkar",
    "mat ",
    "nahi",
)

GROUPS = (
    ((_ROMAN_HINDI,), _HINGLISH),
    (
        (
            (
                "एआई",
                "एआय",
                "ए.",
                "ए आई",
                "ai",
                "बॉट",
                "रोबोट",
                "मशीन",
                "कंप",
                "कम्प",
                "रिकॉ",
                "इंसान",
                "इन्सान",
                "मनुष्य",
                "आदमी",
                "असली",
                "माणूस",
            ),
            ("ै", "े", "ा", "ो"),
        ),
        _HINDI_AND_MARATHI,
    ),
    (((" que ", "dass "),), _OTHERS),
)
"""What a sentence must have of each kind, and the patterns."""
