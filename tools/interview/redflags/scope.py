"""Whether words in a sentence are said of this patient, now, as true: negation, past, supposition, other people.

A second look at the raw words, kept apart from the lexicon's own reading on purpose: it only ever decides whether a danger
sign that stands in the text may be passed over, and when in doubt it says "present".
"""
# ruff: noqa: E501 - the patterns are tables

import re
from typing import Literal

Standing = Literal["present", "absent", "past", "supposed", "other"]

_NOT_A_DENIAL = re.compile(
    # A "no" that answers a question and is followed by a sentence of its own.
    r"^\W*(?:no|nope|nah)\b(?=,?\s+(?:i|i'm|i've|he|she|they|we|my|he's|she's|they're|it|it's)\b)|"
    r"\b(?:(?:have|has|had)(?:n't| not) been able|no spleen|no (?:gas|wind|flatus|stools?|poo|poop|pee|urine|bowel \w+|motions?|bms?|pulse|feeling|sensation)(?: (?:or|and|nor) \w+)?|not only|not just|not sure|not certain|no (?:improvement|relief|better|doubt|idea|matter|change|wonder|choice|way|sleep|appetite|energy)"
    r"|not (?:getting )?(?:better|improving|well|good|right|normal|okay|ok|great|helping|working|responding|drinking|eating|feeding|waking|able)"
    r"|nothing (?:helps|works)|never (?:had|felt|experienced|known) (?:\w+ ){0,4}like (?:this|it)|no longer able"
    r"|no one|nobody|no known \w+|no (?:previous|prior|past|family|significant|relevant)(?: \w+){1,4}?(?= with\b|,|$)|(?:can|could|do|did|does|will|would)(?:n't| not) (?:stop|keep|catch|breathe|move|feel|see|hear|speak|swallow|walk|stand|wake|control|hold|think|know)"
    r"|(?:nunca|no) (?:puedo|puede|para|mejora|logra|sé|se))\b"
)
_CUE = re.compile(
    r"\b(?P<wide>denies|denied|denying|deny|negative for|neg for|neg|absence of|free of|free from|neither|niega|ni)\b"
    r"|\b(?P<no>no|zero|without|sin|ningun[oa]s?|ning[uú]n)\b"
    r"|(?P<not>\bnot\b|n['’]t\b|\bnever\b|\bnunca\b|\bcannot\b|\bdont\b|\bdoesnt\b|\bdidnt\b|\bhavent\b|\bhasnt\b|\bisnt\b|\barent\b|\bwasnt\b)"
)
_BREAK = re.compile(
    r"\b(?:but|however|although|though|except|apart from|aside from|other than|yet|instead|because|due to|since|after|so|until|while|despite|pero|aunque|sino|salvo|excepto|porque|desde)\b"
    r"|[:–—]"
    r"|(?:,|\band|\by)\s*(?:i|he|she|they|it|we|something|someone|somebody|everything|also|now|then|today|just|only|there|still|my|her|his|their|the|has|have|had|having|reports?|complains?|complaining|feels?|feeling"
    r"|is|am|are|was|were|started|began|presents?|developed|got|says?|states?|can't|cannot|couldn't|passed|vomiting up|tiene|siente|tengo|me|le|mi|su)\b"
)
_LIST = re.compile(r"\b(?:or|nor|o|ni)\b")
_TELLS = re.compile(
    r"\b(?:for|since|started|began|today|now|this (?:morning|afternoon|evening)|tonight|yesterday|ago|worse|worsening|suddenly|severe|x ?\d+|\d+ ?(?:min|hour|hr|day|week)\w*|hoy|desde|ayer|hace)\b"
)
_DENIED_AFTER = re.compile(
    r"^\s*[:(-]?\s*(?:(?:is|was|are|were|has been|have been)\s+)?(?:denied|absent|negative|ruled out|none|not present|not reported|nil|ausente|negad[oa])\b"
    r"|^\s*[:(-]\s*no\b|^\s+no\s*$"
)
_LONG_AGO = re.compile(
    r"\b(?:(?:\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|many|several|few|some|couple of)\+? (?:months?|years?|yrs?|decades?) (?:ago|back|before|prior|earlier)"
    r"|(?:years|decades|months|a long time) (?:ago|back)|last (?:year|spring|summer|autumn|fall|winter)|in (?:19|20)\d\d|(?:19[4-9]|20[01])\d|202[0-4]|back in (?:19|20)?\d\d"
    r"|as an? (?:child|kid|teenager|teen|baby|young)|when (?:i|he|she|they) (?:was|were) (?:a |an |in |about |around |only )?(?:\d+|kid|child|boy|girl|teen\w*|pregnant|at (?:school|college|uni\w*)|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|my|his|her|young|little|younger|pregnant)|in (?:my|his|her) (?:teens|twenties|thirties|forties|fifties|childhood|youth|last pregnancy|first pregnancy|previous pregnancy)"
    r"|at (?:the )?age (?:of )?\d+|previously|used to|once had|in the past|hace (?:\w+ )?(?:años|meses)|el año pasado|de niñ[oa]|de joven)\b"
)
_STILL = re.compile(
    r"\b(?:now|again|today|since|still|ongoing|started|began|present|presents|this (?:morning|week)|currently|getting worse|came back|returned|recently|for the (?:past|last)|tonight|yesterday|hours?|minutes?|ahora|hoy|otra vez|de nuevo)\b"
)
_HISTORY = re.compile(
    r"(?<!day )(?<!days )(?<!hour )(?<!hours )(?<!week )(?<!weeks )(?<!minute )(?<!month )(?<!year )(?<!years )"
    r"\b(?:(?:past |previous |prior |medical |personal |remote |old )+(?:history of )?|history of |h/o |hx of |hx: |pmh:? |pmhx:? |past history |antecedentes? de )(?:[\w'-]+ ){0,4}$"
)
_HEADED = re.compile(
    r"^\W*(?:(?:past|prior|previous|known) )?(?:(?:medical|psychiatric|surgical|personal|obstetric) )?(?:history|hx|pmhx?|psh)(?: (?:of|includes?|significant for|notable for))?\s*[:-]"
)
_DAYS_OF = re.compile(
    r"\b(?:\d+|one|two|three|four|five|six|seven|several|few)[- ]?(?:minutes?|min|hours?|hrs?|h|days?|d|weeks?|wks?|months?)[- ](?:long )?history of (?:\w+,? ){0,6}$"
)
_SUPPOSED = re.compile(
    r"\b(?:if (?:i|he|she|they|it|we|you|there|my|the|this)\b|in case\b|what if|unless|worr(?:y|ied|ies|ying) (?:that )?(?:i|it|he|she|this|we|they) (?:may|might|could|will|would|am going|is going)"
    r"|worried about (?:getting|having a|a possible)|(?:afraid|scared|fear|frightened|terrified) (?:of|that|i'll|i will|i might|i may|to)|anxious about (?:getting|having)|to (?:avoid|prevent)|prevention of|screening for|"
    r"vaccin\w+ (?:for|against)|risk of|risk for|warned (?:me |us |him |her )?(?:about|of|to)|told (?:me |us |him |her )?to (?:watch|look|come|call|return|go)|watch (?:out )?for|look out for"
    r"|read about|saw (?:a|an) (?:video|show|article|program\w*|film|movie)|article about|leaflet|wonder\w* (?:if|whether) (?:i|it|this) (?:could|might)|can (?:it|this|that) cause|could (?:it|this|that) cause|side effects? (?:like|such as|include)"
    r"|si (?:me|tengo|tuviera|llego|tiene)|por si|miedo (?:de|a)|en caso de)"
)
_KIN = (
    r"(?:husband|wife|spouse|partner|boyfriend|girlfriend|fianc[eé]e?|father|mother|dad|daddy|mum|mom|mama|papa|parents?|brother|sister|sibling|son|daughter|child|children|kids?|baby|infant|toddler|twins?"
    r"|boy|girl|grand(?:ma|pa|dad|mother|father|son|daughter|child|parents?)|nan|granny|uncle|aunt|auntie|cousin|niece|nephew|friend|neighbou?r|colleague|co-?worker|roommate|flatmate|housemate|boss|teacher|classmate|in-law|ex|dog|cat|pet"
    r"|esposo|esposa|marido|mujer|padre|madre|pap[aá]|mam[aá]|hermano|hermana|hijo|hija|abuelo|abuela|t[ií]o|t[ií]a|prim[oa]|amig[oa]|vecin[oa]|beb[eé]|niñ[oa])"
)
_KIN_HAS = re.compile(
    rf"(?:^|\b(?:my|his|her|their|our|a|an|another|mi|su|un|una|friend's|neighbou?r's|sister's|brother's) )(?:\w+ ){{0,2}}?(?P<kin>{_KIN})(?!(?:'s|s') (?:\w+ ){{0,3}}(?:pills?|tablets?|medic\w+|meds|insulin|inhaler|house|flat|place|bottle|bag))(?:'s|s')?(?:-in-law)?,?"
    rf"(?! (?:says?|said|reports?|reported|notices?|noticed|thinks?|thought|found|tells?|told|saw|sees|states?|describes?|called|calls|brought|brings|made|makes|wants?|wanted|is worried|was worried|is concerned|drove|took|witnessed|heard|asked|hits?|beats?|chok\w+|hurts?|threat\w+|punch\w+|kick\w+|slap\w+|abus\w+|forc\w+|rap\w+|strangl\w+|dice|dijo|me )\b)"
    rf"(?: (?:who|that|was|is|has|had|have|also|got|just|recently|died|then|he|she|tiene|tuvo|estuvo|murió)\b|\b)"
)
_FAMILY = re.compile(
    r"\b(?:family history|fhx|fh|runs in (?:the|my) family|family hx|familial|antecedentes familiares|historia familiar)\b"
)
_DEPENDENT = re.compile(
    r"\b(?:son|daughter|child|children|kids?|baby|infant|toddler|twins?|boy|girl|niece|nephew|pupil|student|niñ[oa]|beb[eé]|hij[oa]|grandson|granddaughter|grandchild)\b"
)
_ELDER = re.compile(
    r"\b(?:father|mother|dad|daddy|mum|mom|mama|papa|husband|wife|spouse|partner|boyfriend|girlfriend|fianc[eé]e?|grand(?:ma|pa|mother|father|dad)|nan|granny|parents?|aunt|auntie|uncle|cousin|brother|sister|sibling|friend|neighbou?r|roommate|flatmate|housemate|colleague|co-?worker|classmate|in-law|padre|madre|esposo|esposa|marido|abuel[oa]|mam[aá]|pap[aá]|hermano|hermana)\b"
)
_SPEAKER_HAS = re.compile(
    r"\bi(?: have| had|'ve had| got| am having| was having| feel| felt|'ve got)(?: an?| my| some| the| bad| really| very| also| just){0,3} $"
)
_CONTACT = re.compile(
    r"\b(?:exposed to|contact with|around|visited|caring for|looking after|lives with) (?:someone|somebody|a person|people|a \w+) (?:with|who)\b"
)


def standing(
    sentence: str,
    start: int,
    end: int,
    *,
    dependent_is_patient: bool,
    elder_is_patient: bool,
    speaker_is_patient: bool = True,
    following: str = "",
) -> Standing:
    """Return how the words at `start:end` of a lower-cased sentence stand.

    Args:
        sentence: one sentence, lower case, plain apostrophes.
        start: where the words begin.
        end: where they end.
        dependent_is_patient: "my son", "the baby" is the patient.
        elder_is_patient: "my mother", "my husband" is the patient (a helper speaks).
        speaker_is_patient: "I had" is said of the patient; False for a guardian or helper.
        following: the sentence after it, which may say that all is over.
    """
    before, after = sentence[:start], sentence[end:]
    if _denied(before, sentence[start:end], after):
        return "absent"
    if not speaker_is_patient and _SPEAKER_HAS.search(before):
        return "other"
    if _of_another(sentence, start, dependent_is_patient=dependent_is_patient, elder_is_patient=elder_is_patient):
        return "other"
    if _supposed(before):
        return "supposed"
    if _past(before, sentence[start:end], after, following):
        return "past"
    return "present"


def _denied(before: str, words: str, after: str) -> bool:
    if re.search(r"(?:沒有|没有|無|无|否認|否认)[^，。,.]*$", before):
        return True
    if _DENIED_AFTER.match(after):
        return True
    masked = _NOT_A_DENIAL.sub(lambda m: "_" * len(m.group()), before + words)[: len(before)]
    cues = list(_CUE.finditer(masked))
    return any(_reaches(cue, masked[cue.end() :], words, after) for cue in reversed(cues))


def _reaches(cue: re.Match[str], between: str, words: str, after: str) -> bool:
    if _BREAK.search(between + " "):
        return False
    tail = re.split(r"\b(?:but|however|except)\b", after)[0]
    listed = bool(_LIST.search(between) or _LIST.search(tail))
    gap = len(between.split())
    if cue.lastgroup == "wide":
        return gap <= 20
    if "," not in between:
        return gap <= (8 if cue.lastgroup == "no" else 6)
    if cue.lastgroup == "no":
        own = words + re.split(r"[,]", tail)[0]
        return listed or (len(own.split()) <= 5 and not _TELLS.search(own))
    return listed and bool(
        re.match(r"\s*(?:have|has|had|having|been|any|felt|feel|experienc\w+|notic\w+|tiene|tengo)\b", between)
    )


def _of_another(sentence: str, start: int, *, dependent_is_patient: bool, elder_is_patient: bool) -> bool:
    before = sentence[:start]
    if _FAMILY.search(before) or _CONTACT.search(before):
        return True
    # Searched in the whole sentence: what follows the relative tells whether it is the subject.
    kin_named = [match for match in _KIN_HAS.finditer(sentence) if match.end("kin") <= start]
    found = kin_named[-1] if kin_named else None
    if found is None or not _SUBJECT.search(before[: found.start()] + "|" + found.group()):
        return False
    kin, between = found["kin"], before[found.end("kin") :]
    if re.search(
        r"(?:^|[,;]|\b(?:and|but|that|because|so|now|when|while)) ?(?:i|i'm|i've|i'd|my|me)\b|\b(?:i|i'm|i've|i'd|my|me)\b",
        between,
    ):
        return False
    if _DEPENDENT.search(kin):
        return not dependent_is_patient
    return not (elder_is_patient and _ELDER.search(kin))


# "I had a baby", "letters to my kids": an object is nobody whose symptoms follow, unless "who" or "that" does.
_SUBJECT = re.compile(
    r"(?:^|[,;:(]|\b(?:and|but|because|that|when|since|if|so|think|while|after|before|also|then|now|like|whether|where|says?|said|y|pero|porque|que|cuando)) *\|"
    r"|\|.*\b(?:who|that|que)\b"
)


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    return next(reversed(list(pattern.finditer(text))), None)


def _supposed(before: str) -> bool:
    found = _last(_SUPPOSED, before)
    if found is None:
        return False
    return not re.search(
        r"\b(?:but|however|now i|and (?:now|i|he|she|today|then|it)|because|since|as)\b|,\s*(?:i|my|he|she|now)\b",
        before[found.end() :],
    )


_SETTLED = re.compile(
    r"\b(?:(?:has|is|all|fully|completely|well) )?healed\b|\bcurad[oa]\b"
    r"|\b(?:no|none|nothing|not any|n't had any|not had any)(?: \w+){0,3} since\b|\b(?:fine|well|okay|ok|good|great|better|normal) (?:ever )?since\b"
    r"|\b(?:scan|ecg|ekg|bloods?|blood tests?|tests?|x-?rays?|ct|mri|results?|everything)(?: \w+){0,5} (?:clear|normal|fine|ok|okay|negative)\b"
    r"|\b(?:all|completely|totally) (?:clear|better|recovered)\b|\bfully recovered\b|\bgot over it\b|\bdischarged\b|\bgone since\b"
)
_AGO = re.compile(
    r"\b(?:weeks?|months?|years?) ago\b|\blast (?:week|month|year|spring|summer|autumn|fall|winter|christmas)\b|\bhace (?:\w+ )?(?:semanas?|meses|años)\b"
)
_NO_MORE = re.compile(
    r"\b(?:has ?n't|have ?n't|not|n't) (?:happened|had (?:it|one|any|that)|come back|been back|occurred)(?: again)? (?:for|in|since) (?:\w+ ){0,2}(?:weeks|months|years)\b"
    r"|\bover it now\b|\b(?:none|nothing|not one|no more) (?:for|in) (?:\w+ ){0,2}(?:weeks|months|years)\b"
)


def _past(before: str, words: str, after: str, following: str) -> bool:
    soon = re.split(r"[,;]", after)[0]
    whole = f"{before}{words}{after}"
    if _AGO.search(whole) and (_SETTLED.search(after) or _SETTLED.search(following)):
        return True
    if _NO_MORE.search(after) or _NO_MORE.search(following):
        return True
    if _HISTORY.search(before) and not _DAYS_OF.search(before) and not _STILL.search(soon):
        return True
    if _HEADED.match(before) and not _STILL.search(before) and not _STILL.search(soon):
        return True
    # "Fell last winter and hit my head": what an "and" joins shares its time.
    clause_before = re.split(r"[,;]|\b(?:but|now)\b|\band\b(?= (?:i|now|today|since|still)\b)", before)[-1]
    clause_after = re.split(r"[,;]|\b(?:but|now|and)\b", after)[0]
    clause = f"{clause_before} {words} {clause_after}"
    return bool(_LONG_AGO.search(clause)) and not _STILL.search(clause)
