"""Finds where a script says what happens when somebody wants no more calls."""

import re
from collections.abc import Iterable, Iterator

_CALL = (
    r"(?:call(?:s|ed|ing)?|phon(?:e|ed|ing)|ring(?:ing)?|contact(?:ed|ing)?|reminders|reminder calls?|reminded|"
    r"messag\w+|bother(?:ed|ing)?|disturb(?:ed|ing)?)"
)
_CALLS = r"(?:calls|calling|phoning|ringing|contacting|reminders|messaging|bothering|disturbing|check-ins)"
_WANT = r"(?:want|wish|like|need|prefer|care)(?:s|ed)?"

_N_T = r"n['’]t"
_ENGLISH = (
    (("opt",), r"\bopt(?:s|ed|ing)?[ _-]?out\b(?! of (?:digital|paper|e-?bills?|the (?:bill|newsletter|email|sms)))"),
    (("dnc", "dnd", "suppression", "block"), r"\b(?:dnc|dnd)\b|\bsuppression list\b|\bblock ?list\b"),
    (  # do-not-call list
        ("list", "regist", "flag", "status", "database"),
        r"\b(?:do[- ]?not|don['’]?t|no|never)[- ](?:call|contact|disturb|phone)[- ](?:list|registry|"
        r"register|flag|status|database)"
        r"|\b(?:they['’]re|is|are|you['’]re) (?:now )?off the (?:\w+ )?list|\bnumber is (?:deleted|removed)",
    ),
    (  # "Don't call me"
        ("not ", "n't ", "n’t ", "stop", "never"),
        r"[\[*\"“'‘`_:,(]\s*(?:mark(?:ed)?:?\s*)?(?:please,? )?(?:do not|don['’]t|never|stop) "
        r"(?:call|calling|contact|contacting|ring|phone|phoning|disturb)(?: (?:me|us|here|again|any ?more))?\b"
        r"(?! (?:before|after|between|on|at|more than|during|customers|anyone|anybody|the|them|people))",
    ),
    (  # mark "no calls"
        ("mark", "set", "flag", "tag", "code", "status"),
        r"\b(?:mark|marked|set|flag|flagged|tag|code|status)\b[^.\n]{0,24}\b(?:do[- ]not[- ](?:call|"
        r"contact)|no[- ]calls?|"
        r"no more calls|no phone|no reminders|reminders off|opted)\b",
    ),
    (  # stop these calls
        ("stop", "quit", "cease", "off", "end "),
        r"\b(?:stop|quit|cease|switch(?:ed)? off|turn(?:ed)? off|end) (?:all |these |those |such |"
        r"the |our |any |more |[a-z]+ing )"
        rf"{{0,3}}{_CALLS}\b(?! (?:politely|if|when|with|without))|\bcalls? (?:should|must|will|to|can) (?:be )?stop",
    ),
    (  # not be called again
        ("again", "more", "ever", "longer", "future"),
        rf"(?:\b(?:not|never|no longer|nor|neither|without)|{_N_T})\b[^.,;:\n]{{0,24}}\b{_CALL}\b[^.,;:\n]{{0,30}}"
        r"\b(?:again|any ?more|ever|any longer|in (?:the )?future)",
    ),
    (  # do not want to get calls
        ("not ", "n't ", "n’t ", "never", "no longer", "no "),
        rf"(?:\b(?:not|never|no longer)|{_N_T}) (?:{_WANT} )?(?:to )?(?:be|receive|get|have|hear|"
        rf"hearing)\b[^.;\n]{{0,20}}"
        rf"\b(?:{_CALL}|from us)|(?:\b(?:not|never|no longer|no)|"
        rf"{_N_T}) {_WANT}\b(?! to (?:continue|take|finish|go on|prolong))[^.;\n]{{0,20}}"
        rf"(?<!the )(?<!this )\b(?:{_CALL}|such offers|offers)\b"
        r"(?! (?:back|a |the ))|\bnever (?:to )?(?:be called|hear from us|hear from you)",
    ),
    (
        ("no ", "neither", "none", "fewer"),
        rf"\b(?:want|wants|wish|prefer)s? (?:no|neither|none|fewer)\b[^.;\n]{{0,24}}\b{_CALL}"
        r"|\bno (?:more|further|other|such) (?:[a-z]+ )?(?:calls?|contact|"
        r"reminders?)\b(?![^.\n]{0,20}\b(?:after|before) )",
    ),
    (  # take them off the list
        ("list", "number"),
        r"(?<!never )(?<!not )(?<!n't )(?<!n’t )\b(?:remov|delet|tak|strike|cross|get|unlist|drop|"
        r"scrub)\w{0,4}\b[^.;\n]{0,40}"
        r"\b(?:(?:off|from|out of) (?:the|our|your|that|this|all|every)?\s?(?:\w+ ){0,2}lists?\b"
        r"|(?:my|their|his|her|your|the|customer['’]s|caller['’]s) (?:phone |mobile )?numbers?\b)",
    ),
    (
        ("from future", "from further", "from all", "from these", "from our calls"),
        r"\b(?:remov|delet|tak|exclud|drop|opt)\w{0,4}\b[^.;\n]{0,30}\bfrom (?:all |any |our |these )?"
        r"(?:future |further )?(?:campaigns|calls|calling|outreach|contact)\b",
    ),
    (
        ("unsubscrib", "only", "instead"),
        r"\bunsubscrib\w+ from (?:the |these |our |all )?calls|\b(?:mail|sms|letters?|text messages|messages?) only\b"
        r"|\bonly (?:messages|letters|by mail|write)\b|\bwrite instead\b|\bwrite to (?:you|them) instead of calling",
    ),
)
_IN_ENGLISH = tuple((hints, re.compile(pattern)) for hints, pattern in _ENGLISH)
_HINGLISH = re.compile(
    r"\b(?:number|naam|name|no\.?|contact)\b[^.\n]{0,24}\b(?:hata|hatwa|nikaal|nikal|delete|remove)\w*(?! mat)"
    r"|\blist (?:se|me se|mein se)\b[^.\n]{0,24}\b(?:hata|nikaal|nikal|remove)"
    r"|\b(?:bole|bolein|kahe|kahein|kehta|kehti|bolta|chahe|jo|aage se|ab|dobara|phir|fir|"
    r"kabhi)\b[^.\n]{0,40}\b(?:call|phone|fon)\w*\b[^.,\n]{0,16}\b(?:mat|na|nahi|nahin|"
    r"band)\b(?![^.\n]{0,16}\b(?:baje|pehle|baad|utha))"
    r"|\b(?:call|phone|fon)s? (?:mat|na|nahi|nahin) (?:kar|kiya|karna|aay|aaye|aaega|aayeg|aani|"
    r"chah|karen|karein|aana)\w*(?![^.\n]{0,16}\b(?:baje|pehle|baad))"
    r"|\b(?:mat|na) (?:kar\w*|kiya karo) (?:call|phone|fon)\b"
    r"|\bcall(?:s|ein)? band (?:kar|ho)"
)
_KEEPS = re.compile(r"\b(?:mat|na|nahi|kabhi na) (?:hata|nikaal|nikal|delete|remove)|\bmat hatana|(?:मत|न|नहीं) हटा")
_AT_A_TIME = re.compile(r"\b(?:raat|subah|shaam|dopahar|baje|sunday|itwaar)\b|(?:रात|सुबह|शाम|दोपहर|बजे|रविवार) ")
_C = r"(?:कॉल|काल|फ़ोन|फोन|संपर्क|सम्पर्क|न्योता|संदेश)"
_HINDI = re.compile(
    r"(?:नंबर|नम्बर|नाम|उन्हें|उसे)[^।\n]{0,24}(?:हटा|निकाल|काट)|(?:सूची|लिस्ट) (?:से|"
    r"में से)[^।\n]{0,20}(?:हटा|निकाल)"
    rf"|{_C}(?: सूची)? (?:न|नहीं|मत|ना) (?:कर|आए|आएगा|आएगी|चाह|की|आने|किया)"
    rf"|(?:आगे|दोबारा|दुबारा|फिर से|अब से|आगे से|भविष्य में|और|ऐसे|"
    rf"ऐसी)[^।\n]{{0,24}}{_C}[^।\n]{{0,12}}(?:न|नहीं|मत|बंद)(?= |।|,|\"|”)"
    rf"|{_C} बंद कर|डीएनडी|(?:फोन|कॉल) नको|यादीतून|नंबर[^.\n]{{0,20}}काढ|कॉल करू नका"
)
_OTHERS = re.compile(
    r"no (?:quier\w+|dese\w+)[^.\n]{0,30}(?:llam|contact)|no (?:la|lo|le|te) (?:volver\w+|llam)|"
    r"no volver\w+ a llamar|"
    r"ne (?:souhait|veu|veul)\w*[^.\n]{0,30}(?:appel|contact)|(?:keine|nicht mehr)[^.\n]{0,20}(?:anruf|angerufen)"
)

_ABOUT = (
    *(
        "call",
        "contact",
        "phon",
        "ring",
        "remind",
        "messag",
        "disturb",
        "bother",
        "hear",
        "number",
        "list",
        "opt",
        "dnd",
        "dnc",
    ),
    *("offer", "write", "mail", "letters", "check-in", "sms", "fon", "naam", "llam", "appel", "anruf"),
)


def has_way_out(script: str) -> bool:
    """Return whether a script says what happens when somebody wants no more calls."""
    lowered = script.casefold()
    for hints, pattern in _IN_ENGLISH:
        if any(pattern.search(lowered, start, end) for start, end in _lines_with(hints, lowered)):
            return True
    text = "\n".join(line for line in lowered.split("\n") if any(it in line for it in _ABOUT))
    if _OTHERS.search(text) or _finds(_HINGLISH, text):
        return True
    return not lowered.isascii() and _finds(_HINDI, lowered)


def _lines_with(hints: Iterable[str], text: str) -> Iterator[tuple[int, int]]:
    """Yield where the lines with one of the hints start and end; a line can come once for each hint."""
    for hint in hints:
        at = text.find(hint)
        while at != -1:
            start, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
            if end == -1:
                end = len(text)
            yield start, end
            at = text.find(hint, end)


def _finds(pattern: re.Pattern[str], text: str) -> bool:
    return any(
        not _KEEPS.search(text, max(0, found.start() - 5), found.end() + 16)
        and not _AT_A_TIME.search(text, max(0, found.start() - 24), found.start() + 1)
        for found in pattern.finditer(text)
    )
