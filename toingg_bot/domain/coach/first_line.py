"""Judges a first line: who calls, that it is an AI, whether it can be spoken, and how long it takes."""

import re

from toingg_bot.domain.coach.languages import script_of

MOST_SENTENCES = 2
MOST_WORDS = 28
"""Twelve seconds at 140 words a minute."""
WORDS_A_MINUTE = 140

_PLACES = re.compile(r"\$?\{+[^{}\n]*\}+|\[[^\[\]\n]*\]|<[^<>\n]*>")
_GREETING_WORDS = 3

_AI = re.compile(
    r"\b(?:ai|a\.i\.?|ia|(?-i:KI)|bots?|chatbot|voicebot|robot|robo|virtual|automated|automatic|"
    r"automatisch\w*|automatizad\w+|automatique|"
    r"computer|computeri[sz]ed|machine|artificial|digital (?:\w+ )?(?:assistant|helper|host|"
    r"concierge|saathi|sathi|agent|friend|sahayak)|"
    r"(?:recorded|pre-?recorded) (?:\w+ )?(?:call|message|voice)|(?<!not a )recording|"
    r"assistant(?! (?:manager|director|professor|vice|general|sales|teacher|engineer|commissioner|registrar)))\b"
    r"|asistente|assistente|assistant[ea]\b|एआई|एआय|ए\.?\s?आई|वर्चुअल|व्हर्च्युअल|स्वचालित|कंप्यूटर|"
    r"कम्प्यूटर|संगणक|रोबोट|बॉट|मशीन|"
    r"आर्टिफिशियल|आर्टिफ़िशियल|कृत्रिम|डिजिटल (?:असिस्टेंट|सहायक|सहायिका|साथी)|असिस्टेंट(?! मैनेजर)|असिस्टंट|रिकॉर्ड|ஏஐ|செயற்கை|"
    r"தானியங்கி|ఏఐ|కృత్రిమ|এআই|স্বয়ংক্রিয়|"
    r"એઆઈ|ಎಐ|എഐ|ਏਆਈ|اے آئی|مصنوعی",
    re.IGNORECASE,
)
_NO_AI = re.compile(
    r"\bnot (?:an? |any )?(?:ai|bot|robot|recording|recorded (?:call|message)|machine|computer|"
    r"automated (?:call|message))\b|"
    r"\b(?:ai|robot|bot|computer|machine) nah(?:i|in)\b|(?:एआई|रोबोट|मशीन|बॉट) नहीं|"
    r"\bcomputer (?:course|science|class|shop)\w*",
    re.IGNORECASE,
)

_UNSPEAKABLE = re.compile(
    r"\*\*|~~|(?<![\w*])\*[^\s*][^*\n]*\*(?!\w)|`|^\s*#{1,6}\s|\]\(|https?:|\bwww\.|[\w.+-]+@[\w-]+\.\w|"
    r"(?<![\w:]):[a-z][a-z0-9_+-]{1,40}:(?!\w)|[\u2600-\u27bf\u2b50\u2b55\u231a\u23f0\U0001f1e6-\U0001faff]",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?<![\d,.])\+?\d(?:[ \u00a0-]?\d){6,}+(?!,?\d)")
_DATE = re.compile(r"\d{1,2}[- ]\d{1,2}[- ]\d{4}|\d{4}-\d{1,2}-\d{1,2}")

_ABBREVIATED = re.compile(
    r"(?:\b(?:dr|mr|mrs|ms|st|rd|no|rs|jr|sr|prof|vs|etc|approx|dept|govt|sh|smt|shri|km|hon|capt|"
    r"col|ltd|pvt|mt|ave|sec|ph|adv|er|"
    r"a\.m|p\.m|[a-z])|डॉ|श्री|रु|प्रो|कु)\.\Z",
    re.IGNORECASE,
)
_END = re.compile(r"[.!?।॥]+[\"”’')*_]*(?=\s|\Z)")

_CAP = r"[A-Z][\w'’&.-]*"
_NO_NAMES = (
    r"(?:I|I'm|I’m|AI|EMI|KYC|GST|OTP|SMS|PAN|Sir|Madam|Ma|Ji|Is|Are|Do|We|You|Your|Our|May|Can|Am|"
    r"How|What|This|That|The|"
    r"Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)(?:day)?\b|(?:January|February|March|April|June|July|"
    r"August|September|October|November|"
    r"December|Diwali|Holi|Eid|Christmas|Navratri|Dussehra|Pongal|Onam|India|Hindi|English|UPI|LPG|WhatsApp|EMIs)\b"
)
_NAME = rf"(?!{_NO_NAMES}){_CAP}"
_ANY_PLACE = r"(?:\{{1,2}[^{}\n]{1,60}\}|\[[^\[\]\n]{1,60}\]|<[^<>\n]{1,60}>)"
_A_COMPANY = (
    r"(?i:(?:\{{1,2}|\[|<)(?![^\]}>]{0,40}(?:time|date|city|amount))[^\]}>\n]{0,40}(?:compan|brand|business|"
    r"org|firm|clinic|store|shop|hospital|school|bank|agency|agent|"
    r"caller|team|institute|college|client_name|कंपनी|विद्यालय|संस्था|नाम|naam|your)[^\]}>\n]{0,40}(?:\}|\]|>))"
)
_PLAIN = (
    r"(?!(?:calling|an?|the|about|regarding|to|just|not|your|our|speaking|from|so|very|sorry|here|"
    r"on|in|for|with|happy|glad|looking|reaching|"
    r"getting|ai|automated|virtual|digital|assistant|bot|good|really|pleased|delighted|excited|it|"
    r"this|that|sure|afraid|following|writing|home|"
    r"today|yesterday|tomorrow|now|my|me|us|you|doing|also|and|or|urgent|important|regards|is|was|"
    r"will|we|back|again|again|there|checking)\b)[a-z]{3,}"
)

_SAYS_WHO = re.compile(
    # I'm Asha; this is the AI assistant of Acme
    rf"(?:\b(?:[Tt]his is|[Ii]t['’]s|[Ii]t is|I['’]?m|I am|[Mm]y name is|[Mm]yself|[Mm]e llamo|"
    rf"[Ss]oy|[Mm]y name['’]s|[Jj]e suis|[Ii]ch bin)"
    rf" (?:(?!with\b|to\b|about\b|for {_ANY_PLACE})[^\s.!?]+ ){{0,9}}?(?:the )?(?:{_NAME}|{_A_COMPANY}))"
    rf"|\b(?:[Tt]his is|I['’]?m|I am|[Ii]t['’]s|[Mm]y name is) (?:{_ANY_PLACE}|{_PLAIN})"
    rf"|\b(?:i['’]?m|i am) (?!sorry){_PLAIN}"
    rf"|\b(?:I['’]m|I am|[Ww]e['’]re) with (?:the )?(?:{_NAME}|{_A_COMPANY})|{_NAME} speaking\b"
    rf"|\b[Yy]ou['’]ve reached [^.!?]{{0,40}}?(?:{_NAME}|{_A_COMPANY})"
    # from Acme, on behalf of Acme
    rf"|\b(?:from|behalf of|team at|desk of|desk at|assistant of|assistant at|calling for|"
    rf"assistant for|here at) (?:the |our friends at )?(?:\w+ (?:team|desk|department|office) (?:of|"
    rf"at) )?(?:{_NAME}|{_A_COMPANY})"
    rf"|\b(?:from|behalf of) (?:the )?(?:\w+ )?{_PLAIN} (?:bank|bakery|clinic|hospital|school|store|"
    rf"shop|office|team|company|finance|travels|insurance|college|desk|association|society)\b"
    rf"|\bfrom the \w+ (?:office|department|desk|association|council|bank|bakery|school)\b"
    # Acme here, Acme calling
    rf"|(?:{_NAME}|{_A_COMPANY}|\b[a-z]+)(?: (?:clinic|desk|team|office|"
    rf"franchise desk))? here\b(?=[ ,.!]|\Z)(?<!are here)(?<!is here)(?<!come here)"
    rf"|(?:{_NAME}|{_A_COMPANY}) calling\b"
    # Hinglish: Acme se, main Asha
    rf"|(?:{_NAME}|{_A_COMPANY}|{_ANY_PLACE})(?: [a-z]+){{0,2}}? (?:se|ki taraf se|ki or se|ki ore se|ke taraf se)\b"
    rf"|\b(?:[Mm]ain|[Mm]ai|[Mm]ein|[Yy]eh|[Yy]e|[Hh]um) (?:ek )?(?:{_NAME}|{_A_COMPANY}|{_ANY_PLACE})"
    rf"|\b[Mm]era naam\b|\b[Mm]ain (?!aapse|aapko|aapki|aapke|aapka|ek\b|bas|sirf|to\b|ai\b|yahan|"
    rf"bol)[a-z]+ (?:bol|baat|hoon|hun)"
    rf"|\b(?!aap|yahan|idhar|office|ghar|kab|kal|aaj|jaldi|aaram|pyaar|mujh|unse|"
    rf"team)[a-z]{{3,}} se (?:[A-Za-z]+ )?(?:bol|baat kar rah)"
    # A company before what it has or does.
    rf"|(?:^|[.!?,] ){_NAME}(?: (?:{_CAP}|&|and|of)){{1,4}} (?:has|wants|would|is calling|calling|"
    rf"invites|wishes|thanks|reminds)\b"
)
_SAYS_WHO_IN_HINDI = re.compile(
    r"मैं (?!आपसे|आपको|आपकी|आपके|आपका|बस|सिर्फ़|अभी|एक (?:एआई|AI|स्वचालित|वर्चुअल)|एआई|"
    r"AI )[^।!?]{2,}?(?:हूँ|हूं|बोल|बात)"
    r"|(?:की ओर से|की तरफ़ से|की तरफ से|च्या वतीने|मधून|तर्फे)"
    r"|मैं [^।!?]{2,60} से\s*(?:[।,.]|\Z)"
    r"|(?<!आप)(?<!मुझ)(?<!हम) से (?:\S+ )?(?:बोल|बात कर रह|कॉल|फ़ोन|फोन)|(?:ख़?बर|सूचना|कॉल) (?:है|हूँ)"
    r"|यह (?!आपके|आपकी|एक|कॉल)\S+(?: \S+){0,5}? (?:की|का|के) |मेरा नाम|मी \S+(?: \S+)* (?:आहे|बोल)"
)
_THE_CALLED = re.compile(
    r"(?<!you['’]re )(?<!you are )\b(?:speak|talk|speaking|talking) (?:with|to) (?:(?:Mr|Mrs|Ms|Dr|Shri)\.? )?[^?.!,]*"
    r"|\b[Kk]ya (?:main|mai|mein|meri baat|hum|hamari baat)\b[^?!.]*\?|क्या (?:मैं|मेरी बात|हम|हमारी बात) [^।?!]*\?"
)
"""A question for the person who is called, who is not the caller."""
_CAN_BE_READ = frozenset({"latin", "devanagari"})


def says_who_calls(line: str) -> bool:
    """Return whether a first line has a name of the caller, or a place for one; in letters unknown to us, it has."""
    bare = re.sub(r"[*`#_]{1,3}(?=\S)|(?<=\S)[*`]{1,3}", "", line)
    if script_of(_PLACES.sub(" ", bare)) not in _CAN_BE_READ:
        return True
    bare = _THE_CALLED.sub(" ", bare)
    return bool(_SAYS_WHO.search(bare) or _SAYS_WHO_IN_HINDI.search(bare))


def says_that_it_is_an_ai(line: str) -> bool:
    """Return whether a first line says that something other than a human calls."""
    return _AI.search(_NO_AI.sub(" ", _PLACES.sub(" ", line))) is not None


def unspeakable_in(line: str) -> str | None:
    """Return what can't be spoken in a first line: Markdown, a link, an emoji, a long number."""
    bare = _PLACES.sub(lambda place: " " if not place[0].startswith("[") else place[0], line)
    if found := _UNSPEAKABLE.search(bare):
        return _word_at(bare, found.start(), found.end())
    for number in _NUMBER.finditer(bare):
        if not _DATE.fullmatch(number[0]):
            return number[0]
    return None


def seconds_of(text: str) -> int:
    """Return about how many seconds it takes to say a text."""
    return round(words_in(text) / WORDS_A_MINUTE * 60)


def words_in(line: str) -> int:
    """Return the number of words in a line; a place for a value is one."""
    return len(_PLACES.sub("x", line).split())


def sentences_in(line: str) -> int:
    """Return the number of sentences in a line, without a greeting of up to three words at its beginning."""
    bare = _PLACES.sub("x", line)
    sentences, start = [], 0
    for end in _END.finditer(bare):
        if not _ABBREVIATED.search(bare[max(0, end.start() - 8) : end.start() + 1]):
            sentences.append(bare[start : end.end()])
            start = end.end()
    if bare[start:].strip():
        sentences.append(bare[start:])
    has_greeting = len(sentences) > 1 and len(sentences[0].split()) <= _GREETING_WORDS
    return len(sentences) - has_greeting


def _word_at(text: str, start: int, end: int) -> str:
    before, after = text[:start].rpartition(" ")[2], text[end:].partition(" ")[0]
    return f"{before}{text[start:end]}{after}".strip(" ,;")
