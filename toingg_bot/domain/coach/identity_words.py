"""Sentences in which an agent denies what it is, as patterns in lower case: those in English, and what forbids them.

`HIDES` are negated by themselves ("never reveal that …"); the others count only if nothing negates them.
"""

import re

from toingg_bot.domain.coach.identity_in_hindi import GROUPS as IN_HINDI
from toingg_bot.domain.coach.identity_kinds import CLAIMS, HIDES, SAYS_OF_YOU

_Q = r"[\"“”'‘’]?"
_ARE = r"(?:you(?:['’]re| are)|i(?:['’]m| am)|it(?:['’]s| is)|this is|they(?:['’]re| are)|we(?:['’]re| are))"
_I_AM = r"\bi(?:['’]m| am)"
_AI = (
    r"(?:(?:an?|the|any|some|just|only|actually|really) ){0,2}(?:\w+ )?(?:ai|a\.i\.?|"
    r"artificial(?: intelligence)?|bot|robot|chatbot|"
    r"voicebot|machine|computer|recording|virtual (?:agent|assistant|caller)|automated \w+|"
    r"automation)\b(?![- ](?:like|reading|model))"
)
_HUMAN = (
    r"(?:(?:an?|the|also|really|actually|just|very|100%|definitely) ){0,2}(?:human(?: being)?s?|"
    r"(?:real|actual|live|living|"
    r"genuine|true) (?:human|person|people|man|woman|girl|guy|lady|boy|employee|agent|executive)|flesh and blood)\b"
    r"(?![- ](?:like|sounding|resource|touch|voice|tone|error|friendly|connection|estate|way|warmth))"
)
_A_PERSON = rf"(?:{_HUMAN}|an? person\b)"
_NOT = (
    r"(?:\b(?:never|not|dont|cannot|no ?one|nobody|without|avoid|refrain from|"
    r"under no circumstances|at no (?:point|time)|"
    r"in no case)|n['’]t)"
)
_REVEAL = (
    r"(?:reveal|disclos|admit|mention|tell|say|confess|acknowledg|divulg|confirm|giv(?:e|ing) away|"
    r"let|know|find out|realis|realiz|notice|"
    r"learn|suspect|inform|announc|expos|stat)(?:e|ed|ing|s|ting|ting|ling)?"
)
_SAY = (
    r"\b(?:say|saying|insist|tell|claim|answer|reply|respond|(?:re)?assure|maintain|swear|state|confirm|"
    r"convince|believe|think|promise|"
    r"act like|act as if|act as though)(?:s|ing|ed)?\b"
)
_SMALL = r"(?: (?!not\b|never\b|whether\b|if\b)[\w'’,:]+){0,5}?"

_ENGLISH_HIDES = (
    (rf"{_NOT}\b[^.\n]{{0,40}}?\b{_REVEAL}\b[^.\n]{{0,40}}\b(?:made|handled|run|spoken|placed|done) by {_AI}", HIDES),
    (
        rf"{_NOT}\b[^.\n]{{0,50}}?\b{_REVEAL}\b{_SMALL} (?:that )?{_ARE} (?:(?:speaking|talking) (?:to|with) )?{_AI}",
        HIDES,
    ),
    (
        rf"(?:n['’]t|\bnot|\bnever|"
        rf"\bavoid)\b[^.\n]{{0,30}}?\b{_REVEAL}\b[^.\n]{{0,30}}\b(?:being {_AI}|your (?:ai|"
        rf"artificial|true|real|automated) (?:identity|nature|status))",
        HIDES,
    ),
    (
        rf"{_NOT}\b[^.\n]{{0,40}}?\b(?:know|find out|realise|realize|notice|learn|suspect|guess|"
        rf"sense)\b[^.\n]{{0,20}}{_ARE}[^.\n]{{0,30}}{_AI}",
        HIDES,
    ),
)
_ENGLISH_HIDES_WITHOUT_NOT = (
    (
        rf"\b(?:hide|conceal|cover up|mask|disguise)\b[^.\n]{{0,30}}(?:{_ARE} {_AI}|"
        rf"\bai (?:identity|nature)|being {_AI})",
        CLAIMS,
    ),
    (
        rf"\bkeep\b[^.\n]{{0,40}}(?:{_ARE} {_AI}|being {_AI}|ai (?:identity|"
        rf"nature))[^.\n]{{0,20}}(?:secret|hidden|to yourself)",
        CLAIMS,
    ),
    (
        rf"(?:identity as {_AI}|being {_AI}|{_ARE} {_AI}|ai identity)[^.\n]{{0,20}}\b(?:must|should|has to|needs to) "
        r"(?:always )?(?:remain|stay|be)(?: kept)?(?: a)? (?:secret|confidential|hidden|private)",
        CLAIMS,
    ),
    (rf"\bkeep (?:it )?(?:a )?secret that {_ARE} {_AI}", CLAIMS),
)
_ENGLISH_CLAIMS = (
    (rf"{_SAY}{_SMALL} (?:that )?{_Q}{_ARE} (?:(?:speaking|talking) (?:to|with) )?{_A_PERSON}", CLAIMS),
    (rf"\b(?:pretend(?:ing)?|claim(?:ing)?) to be {_A_PERSON}", CLAIMS),
    (
        rf"\b(?:pos(?:e|ing)|pass(?:ing)?(?: yourself)?(?: off)?|present(?:ing)? yourself|"
        rf"identify(?:ing)? yourself|introduc(?:e|ing) yourself) as {_A_PERSON}",
        CLAIMS,
    ),
    (rf"(?:^|[,;:—–.\"“(] ?|\band |\bbut |\bthat )you(?:['’]re| are) {_HUMAN}", SAYS_OF_YOU),
    (rf"\billusion\b[^.\n]{{0,20}}{_ARE} {_A_PERSON}", CLAIMS),
    (rf"{_I_AM} (?:{_A_PERSON}|as (?:human|real) as )", CLAIMS),
    (
        r"\byou(?:['’]re| are) (?:speaking|talking) (?:to|with) an? (?:real |live |actual )?(?:human|person)\b",
        SAYS_OF_YOU,
    ),
)
_ENGLISH_DENIES = (
    (rf"\bden(?:y|ies|ying)\b(?: that| ever)?(?: (?:you|being|it|this|he|she|they)\b)?[^.,\n]{{0,20}}{_AI}", CLAIMS),
    (rf"{_AI}[^.\n]{{0,60}}\bdeny (?:it|this|that)\b", CLAIMS),
)
_ENGLISH_NO_AI = (
    (rf"{_SAY}{_SMALL} (?:that )?{_Q}{_ARE} not {_AI}", CLAIMS),
    (
        r"\byou(?:['’]re| are)\b[^.!?\n]{1,60}\b(?:and )?(?:not|never) an? (?:ai|"
        r"artificial)\b(?! (?:model|text|chat))",
        SAYS_OF_YOU,
    ),
    (r"\byou(?:['’]re| are) not an? (?:ai|artificial intelligence)\b(?! (?:model|text|chat))", SAYS_OF_YOU),
    (rf"{_I_AM} (?:certainly |definitely )?not {_AI}", CLAIMS),
    (
        r"\b(?:this|it)(?: is|['’]s)(?: not|n['’]t) (?:an? )?(?:recording|recorded call|bot|machine|"
        r"robot|ai|automated call)\b(?=\W*(?:[.,!?;:\"”]|and\b|or\b|but\b|\Z))",
        CLAIMS,
    ),
    (r"\bthis isn['’]t (?:an? )?(?:recording|recorded call|bot|machine|robot|ai|automated call)\b", CLAIMS),
)
_ENGLISH_ANSWERS = (  # to that question, and only a human could give them
    (
        rf"\b(?:asks?|asked|wonders?|suspects?|sounds?|"
        rf"thinks?)\b[^.\n]{{0,40}}{_AI}[^.\n]{{0,30}}{_SAY}{_SMALL} (?:that )?{_Q}"
        r"(?:you(?:['’]re| are)|i(?:['’]m| am)) (?:one of (?:our|the)|an? (?:\w+ ){0,2}(?:nurse|"
        r"employee|executive|member|officer|"
        r"representative|manager|doctor|receptionist|teacher|colleague))\b(?![^.\n]*\bai\b)",
        CLAIMS,
    ),
    (
        rf"\b(?:asks?|asked|wonders?|suspects?|sounds?|thinks?)\b[^.\n]{{0,40}}{_AI}[^.\n]{{0,30}}"
        r"\b(?:say|answer|reply|respond|respond with|tell them|just say|"
        r"laugh and say) [\"“]?(?:ha ha,? )?no\b(?![^.\n]*\b(?:human|ai|person)\b)",
        CLAIMS,
    ),
)
_NEGATIONS = (
    "never",
    "not",
    "n't",
    "n’t",
    "no one",
    "nobody",
    "without",
    "avoid",
    "refrain",
    "circumstances",
    "no case",
    "no point",
)
_GROUPS = (
    ((_NEGATIONS, ("you", " i", "it", "this", "they", "we ", "being", "your")), _ENGLISH_HIDES),
    (
        (
            (
                "hide",
                "conceal",
                "cover up",
                "mask",
                "disguise",
                "secret",
                "hidden",
                "to yourself",
                "confidential",
                "private",
            ),
        ),
        _ENGLISH_HIDES_WITHOUT_NOT,
    ),
    (
        (
            ("human", "person", "real ", "actual ", "genuine ", "live ", "living ", "flesh"),
            ("you", "i'm", "i’m", "i am", " to be ", " as ", "it", "this", "they", "we"),
        ),
        _ENGLISH_CLAIMS,
    ),
    ((("deny", "denies", "denying"),), _ENGLISH_DENIES),
    (
        (
            (" not ", "n't", "n’t", " never "),
            ("i'm", "i’m", "i am", "you're", "you’re", "you are", "this ", "it ", "it's", "it’s"),
        ),
        _ENGLISH_NO_AI,
    ),
    ((("ask", "wonder", "suspect", "sound", "think"), (" you", "no", " i")), _ENGLISH_ANSWERS),
)

PATTERNS = tuple(
    (needed, tuple((re.compile(pattern), kind) for pattern, kind in patterns))
    for needed, patterns in (*_GROUPS, *IN_HINDI)
)
"""For each group: what a sentence must have of each kind, and the patterns."""

NEGATED = re.compile(
    r"(?:\b(?:never|not|nobody|no one|without|avoid|refrain from|stop|mustn|cannot|instead of|"
    r"rather than|dont)|n['’]t(?! worry))"
    r"(?:, (?:ever|under any circumstances),?)?[^\w,;]+(?:[\w'’]+[^\w,;]+){0,4}\Z"
    r"|\b(?:mat|nahi|na)\W+(?:bata|bol|kah|keh)\w*\W+(?:\w+\W+){0,4}\Z"
    r"|(?:^|\s)(?:न|मत|नहीं)\s+(?:\S+\s+){0,4}\Z|(?:^|\s)(?:न|मत|नहीं)\s*\Z"
)
"""Before a claim: it is forbidden."""

FORBIDS = re.compile(
    r"\b(?:breaks?|forbidden|not allowed|prohibited|banned|a lie|wouldn['’]t be true|not true|"
    r"isn['’]t true|untrue|dishonest|is wrong|"
    r"are wrong|violat\w+|is illegal|galat hai)\b|झूठ है|मना है"
)
"""Beside a claim: it is quoted as what must not be said."""

ASKS = re.compile(r"\b(?:whether|if|when|thinks?|suspects?|believes?|asks?|are)\W+(?:\w+\W+){0,2}\Z")
"""Before "you are a human": somebody asks it."""

NOT_FOR_GOOD = re.compile(
    r"\b(?:unless|until|till|except|proactively|volunteer|on your own|by yourself|of your own|"
    r"at the (?:start|beginning)|first|"
    r"if not asked|without being asked|apne aap|khud se|jab tak|pehle se)\b"
    r"|\b(?:if|when|but|once|agar|lekin|par)\b[^.\n]{0,40}\b(?:ask|asks|asked|pooch\w*|puch\w*)\b[^\n]{0,40}"
    r"\b(?:honest|honestly|truth|truthful|truthfully|openly|sach|saaf|yes|haan)\b"
    r"|\b(?:say|tell them) (?:that )?you(?:['’]re| are) an? (?:ai|automated|virtual)\b"
    r"|जब तक|अपने आप|(?:लेकिन|पर|मगर)[^।\n]{0,40}पूछ[^।\n]{0,40}(?:सच|ईमानदारी)"
)
"""With hiding it: only until somebody asks."""
