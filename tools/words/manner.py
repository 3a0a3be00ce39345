"""How it is: how bad, which course, what it feels like, where it spreads, how often, what brings it on and what eases it.

Each is kept in the words said; only a number of ten and a course are put in one form.
"""
# ruff: noqa: E501 - the patterns are tables

import re

from msgspec.structs import replace

from tools.words.detail import Detail, said

_COUNTED = {
    word: str(number)
    for words in (
        "one two three four five six seven eight nine ten",
        "uno dos tres cuatro cinco seis siete ocho nueve diez",
    )
    for number, word in enumerate(words.split(), 1)
} | {"un": "1"}
_COUNT = rf"(?:\d{{1,2}}(?:\.5)?|{'|'.join(_COUNTED)})"
_OF_TEN = re.compile(
    rf"\b({_COUNT})(?:\s?(?:-|to|or|a|o)\s?({_COUNT}))?\s*(?:/|out of|over|of|de|sobre)\s*(?:10|ten|diez)\b(?! (?:minut|hour|day|week|month|year|times|hora|día|sem|mes|año))",
    re.IGNORECASE,
)
_SCORE = re.compile(
    r"\b(?:pain|severity|scale|level|it'?s|is|about|at|a|rate it|rated|score)\s*(?:is|of|level|about|at|like|a|an|around|=|:)*\s*(10|[0-9])\b(?!\s*(?:[./:]\d|%|°|days?|weeks?|hours?|months?|years?|yrs?|times?|mins?|minutes?|am|pm|a\.?m|mg|pounds|lbs|or|to|-|cigar|drinks?|kids|children|pillows|pads?|\w))",
    re.IGNORECASE,
)
_DEL_UNO_AL_DIEZ = re.compile(
    rf"\b(?:del|de) (?:0|1|cero|uno) al? (?:10|diez)\b,?(?: (?:es|está|como|de|le|doy|diría|pongo|sería|un|una|que|yo))* (?P<count>{_COUNT})\b",
    re.IGNORECASE,
)
_DEGREE = re.compile(
    r"\b(mild|mildly|slight|slightly|minor|a (?:little|bit)(?= (?:of (?:a |an )?)?(?:pain|painful|ache|achy|sore|tender|swollen|itchy|dizzy|stiff|short|breathless|sick|nause\w+|discomfort|cough|headache|fever|temperature|tight|numb))|moderate|moderately|severe|severely|bad|really bad|very bad|pretty bad|terrible|horrible|awful|excruciating|unbearable|intense|extreme|crippling|debilitating|agonizing|agonising|worst|tolerable|(?<=bleeding )lightly|light(?= (?:bleed|spotting|period|flow))|heavy(?= (?:bleed|period|flow))|heavily|leve|moderado|fuerte|muy fuerte|intenso|insoportable)\b",
    re.IGNORECASE,
)
_COURSES = (
    ("worsening", re.compile(r"\b(?:getting|got|gotten|gets|become|becoming|becomes|grown|progressively|gradually|steadily|been|is|much|rapidly|it's) (?:\w+ )?(?:worse|more severe|more intense|stronger|more frequent|bigger)\b|\bworsening\b|\bprogressive(?:ly)?\b|\bworsened\b|\bdeteriorat\w+|\bincreasing(?:ly)?\b|\bmore and more\b|\bempeora\w*|\bcada vez peor", re.IGNORECASE)),
    ("improving", re.compile(r"\b(?:getting|got|gotten|feels|feeling|is|a bit|a little|much|slowly|bit) better\b(?! (?:when|if|with|after|by|lying|sitting))|\bimprov(?:ing|ed)\b|\b(?:gone|going|went|come) down\b|\bsettl(?:ed|ing)\b|\beasing\b(?! off when)|\bsubsiding\b|\bmejor(?:ando)?\b(?! (?:con|al|cuando))", re.IGNORECASE)),
    ("intermittent", re.compile(r"\bcom(?:es|ing) and go(?:es|ing)\b|\bon and off\b|\boff and on\b|\bintermittent(?:ly)?\b|\bevery now and then\b|\bnow and (?:then|again)\b|\bepisod(?:es|ic)\b|\bin waves\b|\bsporadic\b|\boccasional(?:ly)?\b|\bva y viene\b|\bcomes in (?:waves|bursts)\b|\bonce in a while\b|\brecurrent\b", re.IGNORECASE)),
    ("unchanged", re.compile(r"\b(?:stay(?:s|ing|ed)?|about|is|been) the same\b|\bunchanged\b|\bno (?:change|better or worse)\b|\bnot (?:changed|getting better|improving)\b|\bnot better\b|\bno improvement\b|\bigual\b", re.IGNORECASE)),
    ("constant", re.compile(r"\bconstant(?:ly)?\b|\ball the time\b|\bpersistent\b|\bcontinuous(?:ly)?\b|\bnon-?stop\b|\bnever (?:stops|goes away)\b|\bunremitting\b|\bwon't go away\b|\btodo el tiempo\b", re.IGNORECASE)),
)  # fmt: skip
_ONSET = re.compile(
    r"\b(sudden(?:ly)?|all of a sudden|out of nowhere|out of the blue|abrupt(?:ly)?|gradual(?:ly)?|slowly|overnight|acute onset|de repente|poco a poco)\b",
    re.IGNORECASE,
)
_STOP = r"(?=[.,;!?]|\b(?:but|no|since|desde|for (?:the |about |over )?(?:past|last|\d+|a few|two|three|four)|and (?:i|it|he|she|the|better|worse|goes|stops|settles|eases)|which|so|although|however|i)\b|$)"
_WORSE = re.compile(
    rf"\b(?:worse|worsens|worsened|worst|aggravated|exacerbated|triggered|brought on|hurts? (?:more|most|worse)|c[oa]me?s? on(?= (?:when|while|with|after|at|if|in|during|from|\w+ing))|flares(?: up)?|provoked|increase[sd]?|hurts?|starts|only|worsening|worsen) (?P<what>(?!on the (?:left|right|inside|outside|side))(?:(?:when(?:ever)?|if|while|every time)(?: (?:i|he|she|you|it))?|with|by|on|after|at|in|during|upon|from|toward(?:s)?|throughout|over the course of|lying|going|walking|climbing|bending|sitting|standing|shovell?ing|lifting|running|carrying|gardening|digging|to (?:walk|stand|sit|move|touch|bend|swallow|breathe|chew|stretch|lift|press|type|grip|turn|lie|eat|drive)) ?[^.,;!?]{{0,60}}?){_STOP}",
    re.IGNORECASE,
)
_MAKES_WORSE = re.compile(
    r"(?P<what>\b[\w' -]{3,40}?) (?:makes?|made|making|sets?|brings?) (?:it|the \w+|this|them|that|my \w+) (?:\w+ )?(?:worse|off|on)\b",
    re.IGNORECASE,
)
_DOING = r"(?:(?!feel|am|was|were|have|had|got|get home|woke|went|came|started|began|took|saw|did|could|told|called|noticed|found|said|first|stop|need|should|can|take|see|think|know|remember|run out)\w+(?<!ed))"
_ACTIVITY = r"(?:walking|climbing|stairs|steps|exertion|exercise|exercising|standing|sitting|lying|bending|lifting|twisting|turning|moving|movement|running|coughing|sneezing|laughing|swallowing|chewing|eating|food|meals|drinking|breathing|deep breaths?|reading|driving|typing|brushing|bright lights?|straining|stress|crowds?|sex|intercourse|touch|pressure|cold (?:air|weather|drinks?)|cold|heat|hot drinks?|the (?:cold|heat|damp|sun|evenings?|morning(?:s)?)|night(?:s|time)?|rest|uphill|spicy food|fatty food|dairy|milk|alcohol|coffee|smoke|dust|pollen|perfume|grass|cats?|dogs?|shovell?ing|gardening|lunch|dinner|breakfast)"
_BROUGHT_ON = re.compile(
    rf"^(?:\s+(?:up|it|me|really|bad|badly|like mad|like crazy|mad|more|mostly|mainly|only|always|usually|especially|again|sometimes|off|out|on|left|right|side|the|my|in|back|low|down|todo|toda|mucho|mucha|más|tod[oa]s|izquierd[oa]|derech[oa]))*\s*(?:,\s*)?(?:(?:and|or|mostly|only|mainly|especially|usually|always)\s+)?(?P<what>(?:when(?:ever)?|if|every time|each time|while|as soon as) (?:i|he|she|you|we|it'?s) {_DOING}[^.,;!?]{{0,40}}?|(?:cuando|al|si) (?:me |se |lo |la )?(?!era|tenía|estaba|fui|iba)[a-zñáéíóú]{{3,}}[^.,;!?]{{0,30}}?|(?:por|en) las? (?:noches?|mañanas?|tardes?)|de noche|de madrugada|al (?:final|principio) del día|at (?:night|bedtime)|(?:every|each) (?:night|morning|evening)(?! (?:for|since))|of (?:a|an) (?:morning|night|evening)|first (?:thing|steps?)(?: (?:in the|of a) mornings?)?|(?:especially |esp |mostly |mainly )(?:on|at|with|in) (?:the|my) \w+|(?:on|after|with|during|while|when|from|in) (?:\w+ )?{_ACTIVITY}(?: (?:up|down|over|out|the|my|a|in|on|to|uphill|upstairs|stairs|hills?|bed|heavy|deep|deeply|standing|snow|things?|long|periods?|\w+ing))*)(?:{_STOP}|(?=\s(?:x|for|since|over|half|about|\d+|an?|desde|hace)\b))",
    re.IGNORECASE,
)
_MOSTLY = re.compile(
    rf"(?:\b(?:particularly|especially|esp|mostly|mainly|predominantly|primarily|only ever)|(?:/|out of )(?:10|ten)) (?P<what>(?:when(?:ever)? (?:i|he|she|it|you|we) |(?:right |just |soon )?after (?:(?:i|he|she|we|you) )?\w+|during \w+|at night|at bedtime|first thing|(?:in (?:the )?)?(?:mornings?|evenings?|afternoons?|nights)|in (?:the )?(?:winter|summer|cold)|(?:on|at|with) (?:the|my) \w+|(?:on|with|from|when) (?:\w+ )?{_ACTIVITY})[^.,;!?]{{0,50}}?){_STOP}",
    re.IGNORECASE,
)
"""When it is most: "especially after meals", "7/10 when I sit"."""
_ITS_THE = re.compile(
    rf"\bit'?s (?:mostly |mainly |usually |always |only |just )*(?P<what>(?:on |with |when (?:i'm|i am) )?(?:the )?{_ACTIVITY})(?: (?:mostly|mainly|usually|that (?:does|sets|brings|makes) \w+))?(?=[.,;!?]|$|\band\b|\bbut\b)",
    re.IGNORECASE,
)
"""What "it" is: "my knees. It's the stairs mostly"."""
_LEADS = re.compile(
    rf"(?:^|^it'?s (?:mostly |only |just )?|[,;.]\s*|\b(?:and|but|now)\s+)(?P<what>(?:when(?:ever)?|if|every time|each time|as soon as) (?:i|he|she|you|we) {_DOING}[^.,;!?]{{0,40}}?)\s*[,]?\s*(?=\b(?:it|my|the|i|i'm|he|she|his|her|chest|heart|head|legs?|knees?|arms?|feet|hands?|everything|vision)\b)",
    re.IGNORECASE,
)
_CAUSES = re.compile(
    r"(?:^|[,;.]\s*|\b(?:and|but)\s+)(?P<what>(?:the )?(?:\w+ ){0,2}?\w+) (?:makes|brings|gives|sets) (?:my|me|his|her|him)\b(?! (?:worse|better))",
    re.IGNORECASE,
)
_PEOR = re.compile(
    r"\b(?:peor|empeora|aumenta|más fuerte|duele más|duele|me da) (?P<what>de noche|de madrugada|(?:al\b|cuando|después de|despues de|con|por las?|en las?|si) ?[^.,;!?]{1,40}?|(?:después|despues) de \w+)(?=[.,;!?]|\b(?:y|pero|desde|hace)\b|$)"
    r"|(?P<after>(?:después|despues) de (?:comer|cenar|caminar|desayunar|almorzar|tomar \w+)|al (?:caminar|orinar|subir(?: las)?(?: escaleras)?|agacharme|respirar|tragar|toser|levantarme|comer|acostarme|moverme|bajar|correr))",
    re.IGNORECASE,
)
_MEJOR = re.compile(
    r"\b(?:mejor|mejora|se (?:me )?(?:quita|calma|alivia|pasa)) (?P<what>(?:al|cuando|con|después de|si|acostad[oa]|sentad[oa]) ?[^.,;!?]{1,40}?)(?=[.,;!?]|\by\b|\bpero\b|$)",
    re.IGNORECASE,
)
_BETTER = re.compile(
    rf"\b(?<!not )(?:better|relieved|eased|eases(?: off)?|improves?|improved|alleviated|goes (?:away|off)|helped|relief|subsid(?:es|ing|ed)|settles(?: down)?|resolv(?:es|ing|ed)|relieving|improving|easing|abat(?:es|ed|ing)|stops|disappears|lets up|calms down|wears off|goes down|(?<!\w )goes) (?P<what>overnight|(?:(?:when|if|while|as soon as|once)(?: (?:i|he|she|you|it))?|with|by|after|on|from|lying|sitting|leaning|resting|at rest) ?[^.,;!?]{{0,60}}?){_STOP}",
    re.IGNORECASE,
)
_MAKES_BETTER = re.compile(
    r"(?P<what>\b[\w' -]{3,40}?) (?:(?:makes?|made|making) (?:it|the \w+|this|them) (?:\w+ )?better|(?:helps?|helped|eases|eased|relieves|relieved|shifts|sorts|settles|calms|dulls|takes the edge off|gets rid of)(?: (?:it|them|a bit|a little|some|somewhat|the pain))?)(?=[.,;!?]|$| but| and| been| since| for | its? | i | \d)",
    re.IGNORECASE,
)
_CLAUSES = re.compile(r"\b(?:worse|better|but|though|because|so|and (?=(?:it|the|my)\b))\b", re.IGNORECASE)
"""Where the clause before a cause ends: "light makes it worse lying in the dark helps"."""
_STOPS_AND_GOES = re.compile(
    r"\b(?:(?:if|when|once|as soon as) i )?(?P<what>(?:stop|rest|sit|lie|lay|stand|slow|lean|belch|burp|eat|drink)(?:ping|ting|ing)?\b(?: (?!and\b|but\b)\w+){0,5}) (?:and|then) (?:it|the pain|they|that|this) (?:goes|eases|stops|settles|passes|calms|subsides|disappears|gets better|is gone|goes away)\b",
    re.IGNORECASE,
)
"""What is done and then it goes: "stop for a minute and it goes"."""
_NO_BETTER = re.compile(
    r"(?:\b(?:not|nothing|no|never|(?:do|does|did|wo|ca|have|has)nt)|n't)\b[^.,;]{0,20}$", re.IGNORECASE
)
_QUALITY = re.compile(
    r"\b(sharp|dull|aching|burning|stabbing|throbbing|pounding|cramping|crampy|(?<!blood )pressure|squeezing|crushing|tight|heavy|shooting|electric|tearing|ripping|gnawing|colicky|pulsating|tingling|stinging|pins and needles|knife-?like|band-?like|pressing|piercing|punzante|opresivo|ardor|sordo)\b",
    re.IGNORECASE,
)
_RADIATES = re.compile(
    rf"\b(?:radiat\w+|spread(?:s|ing)?|shoot(?:s|ing)?|goes|going|travel(?:s|ing|s)?|moves|moving|runs|running|referred) (?P<what>(?:(?:in)?to|down|up|through|towards?|along|across)[^.,;!?]{{2,50}}?){_STOP}",
    re.IGNORECASE,
)
_TIMES = re.compile(
    r"\b((?:once|twice|(?:\d+|two|three|four|five|six|several)(?:\s?(?:-|to)\s?\d+)? times)(?: (?:a|per|each|every|today|in the) ?(?:day|week|month|hour|night|last \w+)?)?)\b",
    re.IGNORECASE,
)


def manners(sentence: str) -> list[Detail]:
    """Return how bad, which course, what quality, how often, what makes it worse or better, as a sentence says it."""
    return [*_degrees(sentence), *_courses(sentence), *_changers(sentence)]


def _degrees(sentence: str) -> list[Detail]:
    found = []
    for match in _OF_TEN.finditer(sentence):
        value = "-".join(_COUNTED.get(one.casefold(), one) for one in match.groups() if one)
        found.append(Detail(field="severity", value=f"{value}/10", start=match.start(), end=match.end()))
    for match in _DEL_UNO_AL_DIEZ.finditer(sentence):
        count = _COUNTED.get(match["count"].casefold(), match["count"])
        found.append(Detail(field="severity", value=f"{count}/10", start=match.start(), end=match.end()))
    if not found:
        found += [
            Detail(field="severity", value=f"{match[1]}/10", start=match.start(1), end=match.end(1))
            for match in _SCORE.finditer(sentence)
            if re.search(r"\b(?:pain|hurt|scale|severity|rate|level|bad|ache)\w*\b", sentence, re.IGNORECASE)
        ]
    return found or [said("severity", match, 1) for match in _DEGREE.finditer(sentence)]


def _courses(sentence: str) -> list[Detail]:
    found = [
        Detail(field="course", value=course, start=m.start(), end=m.end())
        for course, pattern in _COURSES
        for m in pattern.finditer(sentence)
    ]
    found += [said("detail.onset_manner", match, 1) for match in _ONSET.finditer(sentence)]
    found += [said("detail.quality", match, 1) for match in _QUALITY.finditer(sentence)]
    found += [said("detail.radiation", match, "what") for match in _RADIATES.finditer(sentence)]
    return found + [said("detail.times", match, 1) for match in _TIMES.finditer(sentence)]


def _changers(sentence: str) -> list[Detail]:
    found = [
        said("worse", match, "what")
        for pattern in (_WORSE, _MAKES_WORSE, _LEADS, _CAUSES, _MOSTLY, _ITS_THE)
        for match in pattern.finditer(sentence)
    ]
    found += [said("worse", match, "what" if match["what"] else "after") for match in _PEOR.finditer(sentence)]
    for pattern in (_BETTER, _MAKES_BETTER, _STOPS_AND_GOES, _MEJOR):
        for match in pattern.finditer(sentence):
            denied = _NO_BETTER.search(sentence[max(0, match.start() - 25) : match.start()] + match["what"])
            found.append(_last_clause(said("detail.not_better" if denied else "better", match, "what")))
    return [_last_clause(one) if one.field == "worse" else one for one in found]


def _last_clause(told: Detail) -> Detail:
    """Return a detail without the clause that stands before it, where no stop parts the two."""
    ends = [match.end() for match in _CLAUSES.finditer(told.value) if match.end() < len(told.value)]
    if not ends:
        return told
    rest = told.value[ends[-1] :]
    return replace(told, value=rest.strip(), start=told.start + ends[-1] + len(rest) - len(rest.lstrip()))


def brought_on(sentence: str, end: int) -> Detail | None:
    """Return what a finding that ends at a place is said to come on with: "chest tight | when i climb stairs"."""
    match = _BROUGHT_ON.match(sentence[end : end + 120])
    if match is None:
        return None
    start = end + match.start("what")
    return Detail(field="worse", value=match["what"].strip(), start=start, end=end + match.end("what"))
