"""Since when and how long, as it is said in English: "for 3 days", "since Tuesday", "at 4 this morning".

Only what began then is dated; what somebody else did then ("the dentist pulled a tooth ten days ago") is left alone.
"""
# ruff: noqa: E501 - the patterns are tables

import re
from datetime import date

from msgspec import structs

from tools.words.dates import Span, days_in, relative
from tools.words.detail import Detail

_NUMBER = r"(?:a (?:good|solid|full|whole|bare|fair)(?: few| couple(?: of)?)?|\d+(?:\.\d+)?(?:\s?(?:-|to|or)\s?\d+)?|half an?|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|a couple(?: of)?|couple(?: of)?|a few|few|several|many|some)(?:\s(?:good|solid|full|whole|long|straight))?"
_UNIT = r"(?:seconds?|secs?|minutes?|mins?|hours?|hrs?|h|days?|nights?|weeks?|wks?|fortnights?|months?|mos?|years?|yrs?|(?<=\d)[dw](?!\w))"
_MONTH = r"(?:january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)"
_DAY = r"(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tues?|weds?|thurs?|thu|fri|sat|sun)"
_PART_OF_DAY = r"(?:morning|night|nite|afternoon|evening|am|pm)"
_CLOCK = r"(?:(?:about |around )?(?:[01]?\d(?:[:.]\d\d)?\s?(?:am|pm|a\.m|p\.m|o'?clock)|[1-9](?=\s(?:this|in the|yesterday))|midnight|midday|noon))"
_MEALTIME = r"(?:(?:lunch|dinner|tea|bed|breakfast) ?time)"
_DURATION = re.compile(
    rf"\b(?:for|x|over|during|past|last|lasting|lasted|lasts|about|around|approximately|of|been|in)?\s*(?:the\s)?(?:past\s|last\s)?(?:about\s|around\s|almost\s|nearly\s|at least\s|over\s|more than\s|only\s)?(?P<span>{_NUMBER}\s?(?:and a half\s|long\s)?[- ]?{_UNIT})\b(?![\s-]*(?:old|of age|pregnant|gestation|later|postpartum|late\b|overdue|long enough|flight|drive|shift|journey|walk|trip|course|run|trek)|\s+(?:(?:a|per|each|every|out of every) (?:day|night|week)|daily|nightly|at a time)\b)(?P<ago>\s*(?:ago|back|prior|before|earlier))?(?P<history>'?[- ](?:history|hx|h/o|duration))?",
    re.IGNORECASE,
)
_PAST_ONE = re.compile(
    r"\b(?:over|for|during|throughout|worse|been|this|all) (?:the )?(?:past|last|previous|preceding) (?P<unit>year|month|week|fortnight)\b(?! or two)",
    re.IGNORECASE,
)
"""One of a unit without a number: "over the past year"."""
_IN_A_NOTE = re.compile(
    r"\b(?:x|for|since|past|last)\s*(?P<count>\d{1,2})/(?P<part>7|52|12)\b|\b(?P<before>\d{1,2})/(?P<of>7|52|12)(?=\s*(?:history|hx|h/o|ago)\b)",
    re.IGNORECASE,
)
"""A doctor's "3/52": three of the weeks of a year; days of a week and months are told so as well."""
_PARTS = {"7": "days", "52": "weeks", "12": "months"}
_VAGUE = re.compile(
    r"\b(?:for|over|been|past|last) (?:the (?:past|last) )?(?P<vague>(?:many |some )?(?:years|months|weeks|days|hours|ages|a while|a long time|donkey'?s years|yonks|as long as i can remember|most of my life|all my life))\b|\b(?P<whole>all (?:day|night|week|month|year|morning|afternoon|weekend|winter|summer))\b(?! long run)",
    re.IGNORECASE,
)
_EVENT = r"(?:(?:my|his|her|the|our)\s(?:last\s|first\s|second\s|hip\s|knee\s|heart\s|car\s|flu\s|covid\s|new\s)*(?:surgery|operation|op|accident|crash|fall|injury|birth|baby|trip|flight|holiday|vacation|dinner|lunch|breakfast|meal|vaccine|jab|shot|concert|game|match|wedding|funeral|divorce|chemo|procedure|delivery|c-section|caesarean|stroke|heart attack)(?:\son\s(?:DAY))?)".replace(
    "DAY", _DAY
)
_SINCE_CLAUSE = re.compile(
    r"\b(?P<since>(?:ever )?since (?:(?:i|he|she|we|they)(?:'ve|'d| have| has)? (?:\w{2,}ed|had|was|were|got|went|came|took|fell|ate|flew|swam|saw|gave|began|lost|did|left|met|broke|hit|quit|drank|ran|put|cut|woke|been)\b|(?:[a-z]{3,}ing)\b|(?:about |around )?(?:the|that) (?:day|night|week|weekend|month|year|time|morning|evening|summer|winter) (?:that )?(?:i|we|he|she|they|my|the)(?:'ve|'d| have| had)? \w+|(?:the|my|his|her|our) (?!age\b)\w+)[^.,;!?]{0,45}?)(?=[.,;!?]|\s(?:and|but|with|i|i'?ve|i'?m|he|she|he'?s|she'?s|it|there)\b|\s(?:my|his|her|the) (?:\w+ ){1,2}(?:is|are|has|have|hurts?|aches?|feels?|keeps?|was|were|gets?)\b|$)",
    re.IGNORECASE,
)
_SINCE = re.compile(
    rf"\b(?:(?:since|from|starting|started|start|starts|began|begun|beginning|onset|as of|came on|ever since|(?:first )?(?:noticed|appeared|showed up|kicked off|set in)(?: (?:it|this|that|them))?)\s+(?:about\s|around\s|roughly\s|maybe\s|probably\s|sometime\s|some\stime\s|back\s|on\s|in\s|at\s|last\s|early\s|late\s|the\s|this\s|when\s|right\s|just\s|after\s)*)(?P<since>{_DAY}\b(?:\s(?:{_PART_OF_DAY}|week|before\slast))?|{_MONTH}(?:\s\d{{1,2}})?(?:,?\s\d{{4}})?|(?:19|20)\d\d|yesterday(?:\s{_PART_OF_DAY})?|today|last\s(?:night|nite|week|month|year|summer|winter|spring|autumn|fall|christmas|{_DAY})|(?:a\s)?week\s(?:last|past|ago(?:\son)?)\s{_DAY}|(?:the\s)?(?:week(?:end)?|month|year|summer|night)\sbefore\slast|weekend|night|nite|this\s(?:morning|afternoon|evening|week|am|pm)|tonight|morning|evening|childhood|birth|(?:the )?(?:covid|corona(?:virus)?|flu|pneumonia|shingles|lockdown|menopause|labour|labor)(?:\s(?:in\s(?:\w+)|last\s\w+|(?:\w+\s)?\w+\sago))?|then|breakfast|lunch|dinner|overnight|{_MEALTIME}|{_CLOCK}(?:\s(?:this|yesterday)\s?{_PART_OF_DAY}?)?|(?:early\s|late\s|mid[- ])?(?:spring|summer|autumn|winter|(?:the\s)?fall\b|christmas|xmas|easter|diwali|eid|ramadan|thanksgiving|halloween|hanukkah|passover|new\syear(?:'?s)?(?:\s(?:day|eve))?|valentine'?s|mother'?s\sday|father'?s\sday|memorial\sday|labor\sday|the\sholidays)(?:\s(?:last\syear|of\s\d{{4}}|\d{{4}}))?|(?:i|he|she|they) (?:was|were) (?:an? (?:kid|child|baby|boy|girl|teen(?:ager)?|student|toddler)|young|little|small|born|pregnant|in (?:my|his|her|the|high|primary|secondary|elementary|middle|college|school)(?: (?:\w+ies|teens|school|university|twenties|thirties))?|\d+)|(?:the )?age (?:of )?\d+|{_EVENT})\b",
    re.IGNORECASE,
)
_WHEN = re.compile(
    rf"\b(?:on\s|last\s|this\s|early\sthis\s)?(?P<when>(?:at\s{_CLOCK}(?:\s(?:this|yesterday)\s?{_PART_OF_DAY}?)?|this\s(?:morning|afternoon|evening|week|month|year|am|pm)|yesterday(?:\s(?:morning|night|afternoon|evening))?|today|tonight|overnight|last\s(?:night|nite|week|month|year|weekend|summer|winter|spring|autumn|{_DAY})|the\s(?:day before yesterday|other day|(?:night|week(?:end)?|month|year|summer) before last)|(?:a\s)?week\s(?:last|past|ago(?:\son)?)\s{_DAY}|{_DAY}\s(?:week|before\slast)|(?:on\s){_DAY}|{_DAY}\s(?:morning|night|evening|afternoon)|(?<=\s)(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)(?=\s*(?:$|[,.;]|\w+ing\b|and\b|when\b|while\b|after\b))|on\sthe\s\d{{1,2}}(?:st|nd|rd|th)|at\s(?:the\s)?age\s(?:of\s)?\d+|at\s(?:christmas|easter)|on\s(?:christmas|new\syear'?s|boxing)\s(?:day|eve)|(?:back\s)?in\s(?:early\s|late\s|mid[- ])?{_MONTH}(?:\s(?:of\s)?(?:19|20)\d\d)?|(?:back\s)?in\s(?:19|20)\d\d))\b",
    re.IGNORECASE,
)
_AFTER = re.compile(
    rf"(?<!worse )(?<!worst )(?<!better )(?<!hours )(?<!hour )(?<!minutes )(?<!days )(?<!weeks )\b(?P<after>(?:right |straight |just |soon |immediately )?(?:after|following)\s{_EVENT})\b",
    re.IGNORECASE,
)
_OF_OTHERS = re.compile(r"\b(?:every|each|per|within|after|another|next|then|than|before|first|only|once|until|by)\s*$")
_NO_LENGTH = re.compile(
    r"\b(?:takes?|took|taking|born|aged?(?: of)?|old|at|(?:he|she|it|i)(?:'?s|'?m| is| am)(?: (?:only|just|nearly|almost|now|about))?)\s*$"
    r"|(?<!n't )(?<!not )(?<!never )(?<!to )\b(?:stop|stopping|rest|resting|sit|sitting|wait|waiting|lie down|lying down|stand still|standing)(?: for)?\s*$"
)
"""Before a number and a unit that are no length of what is felt: an age, a rest."""
_WELL_UNTIL = re.compile(
    r"\b(?:well|fine|ok|okay|normal|healthy|health|asymptomatic|himself|herself|myself|perfect|good)\b[^.;]{0,25}\buntil\s+(?:about |around |roughly |approximately |just )?$",
    re.IGNORECASE,
)
"""Before a moment at which it began: "in her usual health until 5 days ago"."""
_GAINED_IN = re.compile(
    r"\b(?:no|not|never|without|\w+n't|havent|hasnt|gain\w*|lost|lose|losing|put on|dropped|grown|down|up)\b",
    re.IGNORECASE,
)
_OF_SOMETHING = re.compile(
    r"\b(?:last|previous|next|latest|first) (?:bm|bowel movement|pee|wee|poo|poop|period|lmp|drink|dose|meal|feed|ate|eat|visit|appointment|scan|smear|check ?up|checkup|tetanus|blood test|review|refill|seen|worked|eaten|day)\b[^,;.]{0,25}$"
    r"|\b(?:fine|well|ok|okay|normal|alright|perfect)\b[^,;.]{0,10}$"
    r"|\b(?:lmp|last period|appointment|appt|surgery|scan|due|refill|visit|check-?up)\b[^,;.]{0,15}$"
    r"|\b(?:goes|go|gone|going) (?:down|away|off|back)\s*$",
    re.IGNORECASE,
)
"""What the moment dates is named just before it: "last BM yesterday"."""
_OWN_EVENT = re.compile(
    r"^\W*(?:(?:and|then|because|since|so|when|after|but)\s+)*(?:(?:i|we|he|she|they|you|(?:the|my|our|his|her|a) \w+(?: \w+)??)(?:'ve|'d| just| also| have| has| had)*\s+)"
    r"(?:took|taken|pulled|stopped|quit|started (?:taking|on|the|my|a)|flew|flown|swam|swum|went|gone|came back|got back|saw|seen|gave|given|ate|eaten|drank|bought|met|moved|married|died|passed away|changed|switched|put (?:me|him|her) on|prescribed|finished|ran out|missed|skipped|visited|called|told|said|did|made|gardened|cleaned|worked|travell?ed|returned|delivered|operated|removed|had (?:my|a|an|the|some|his|her) (?!pain|ache|fever|cough|headache|rash|fit|seizure|fall|bleed|nosebleed|dizzy|really|very|bad|terrible|sharp|dull|constant))\b",
    re.IGNORECASE,
)
"""A clause that tells of something done, not of something felt."""
_BREAK = re.compile(
    r"[,;]|\b(?:but|because|so|when|while|after|since|then|and (?=(?:i|he|she|they|we|the|my) ))\b", re.IGNORECASE
)


def moments(sentence: str, today: date) -> list[Detail]:
    """Return the lengths of time and the beginnings that a sentence tells."""
    found: list[Detail] = []
    taken: list[tuple[int, int]] = []
    for match in _SINCE_CLAUSE.finditer(sentence):
        taken.append(match.span("since"))
        found += _beginning(match["since"], match.start("since"), match.end("since"), today)
    for match in _DURATION.finditer(sentence):
        if not _overlaps(taken, *match.span("span")) and _is_length(sentence, match):
            taken.append(match.span("span"))
            found += _length(sentence, match, today)
    for match in _IN_A_NOTE.finditer(sentence):
        taken.append(match.span())
        found += _noted(match, today)
    for match in _PAST_ONE.finditer(sentence):
        if not _overlaps(taken, *match.span()):
            taken.append(match.span())
            found += _one_long(match, today)
    for match in _VAGUE.finditer(sentence):
        group = "vague" if match["vague"] else "whole"
        start, end = match.span(group)
        if not _overlaps(taken, start, end):
            taken.append((start, end))
            found.append(Detail(field="duration", value=match[group], start=start, end=end))
    for pattern, name in ((_SINCE, "since"), (_WHEN, "when"), (_AFTER, "after")):
        for match in pattern.finditer(sentence):
            start, end = match.start(name), match.end(name)
            if _overlaps(taken, start, end) or _OF_SOMETHING.search(sentence[: match.start()]):
                continue
            taken.append((start, end))
            found += _beginning(match.group().strip(), start, end, today)
    return [structs.replace(one, deed=True) if _tells_of_a_deed(sentence, one.start) else one for one in found]


def _beginning(words: str, start: int, end: int, today: date) -> list[Detail]:
    """Return a beginning as said, and its date where the words give one."""
    when = relative(_spelt_out(words), today)
    dated = [Detail(field="onset_date", value=when.iso(), start=start, end=end)] if when is not None else []
    return [Detail(field="onset", value=words, start=start, end=end), *dated]


def _overlaps(taken: list[tuple[int, int]], start: int, end: int) -> bool:
    return any(a < end and start < b for a, b in taken)


def _is_length(sentence: str, match: re.Match[str]) -> bool:
    """Tell whether a number and a unit are how long something lasts: not an age, not "every 3 hours", not "a pack a day"."""
    start = match.start("span")
    said = match["span"].strip()
    lead = sentence[max(0, match.start() - 25) : start].lower()
    if match["ago"] and _WELL_UNTIL.search(sentence[:start]):
        return True
    if _OF_OTHERS.search(lead) or _NO_LENGTH.search(lead):
        return False
    if (
        re.fullmatch(r"\W*", sentence[:start])
        and re.match(r"\s*,", sentence[match.end("span") :])
        and "week" in said
        and said[:2].isdigit()
    ):
        return False  # "35 weeks, itchy palms" tells a pregnancy
    led = re.match(r"\s*(\w+)", match.group())
    if (
        led
        and led[1].lower() == "in"
        and not re.match(r"in (?:the )?(?:past|last)\b", match.group().strip(), re.IGNORECASE)
    ):
        return bool(_GAINED_IN.search(sentence[:start]))
    if (
        re.match(r"an?\s", said)
        and not match["ago"]
        and not re.search(r"\b(?:there|had it|going on|like this)\s+$", lead)
        and not re.match(r"\s*(?:for|past|last|over|about|x|been|the)\b", match.group(), re.IGNORECASE)
        and not re.match(r"\s+(?:now|so far|and counting)\b", sentence[match.end("span") :], re.IGNORECASE)
    ):
        return False
    return not _OF_SOMETHING.search(sentence[: match.start()])


_HYPHEN = re.compile(r"(?<=\w)-(?=[a-z])")
"""Between a number and its unit: "a 3-month history"."""


def _length(sentence: str, match: re.Match[str], today: date) -> list[Detail]:
    said = _HYPHEN.sub(" ", match["span"].strip())
    start, end = match.start("span"), match.end("ago") if match["ago"] else match.end("span")
    lead = sentence[max(0, match.start() - 25) : start].lower()
    when = relative(f"{said} ago", today)
    if match["ago"]:
        first = Detail(field="onset", value=f"{said} ago", start=start, end=end)
    else:
        span = days_in(said)
        first = Detail(field="duration", value=span.text() if span else said, start=start, end=end)
    if when is None or re.search(r"\blast(?:s|ed|ing)\b", lead) or _is_episode(lead):
        return [first]
    return [first, Detail(field="onset_date", value=when.iso(), start=start, end=end)]


def _noted(match: re.Match[str], today: date) -> list[Detail]:
    count, part = match["count"] or match["before"], match["part"] or match["of"]
    span = Span(int(count), _PARTS[part][:-1])
    first = Detail(field="duration", value=span.text(), start=match.start(), end=match.end())
    return [first, Detail(field="onset_date", value=span.before(today).iso(), start=match.start(), end=match.end())]


def _one_long(match: re.Match[str], today: date) -> list[Detail]:
    span = Span(1, match["unit"].lower())
    start, end = match.span("unit")
    first = Detail(field="duration", value=span.text(), start=start, end=end)
    return [first, Detail(field="onset_date", value=span.before(today).iso(), start=start, end=end)]


def _tells_of_a_deed(sentence: str, start: int) -> bool:
    """Tell whether the moment is of something done: "I flew last week"."""
    clause = _BREAK.split(
        re.sub(r"\b(?:for|on|in|about|around|over|last|the|past)\s*$", "", sentence[:start].rstrip())
    )[-1]
    return bool(_OWN_EVENT.match(clause)) and not re.search(
        r"\b(?:sick|ill|pain\w*|hurts?|ache\w*)\b", clause, re.IGNORECASE
    )


def _is_episode(lead: str) -> bool:
    return bool(re.search(r"\bepisodes? (?:of|for)\s*$|\bfor (?:up to)\s*$", lead))


_SHORT_DAYS = {"mon": "monday", "tue": "tuesday", "tues": "tuesday", "wed": "wednesday", "weds": "wednesday", "thu": "thursday",
               "thur": "thursday", "thurs": "thursday", "fri": "friday", "sat": "saturday", "sun": "sunday", "nite": "night",
               "overnight": "last night", "am": "morning", "tonight": "today"}  # fmt: skip
_SHORT_DAY = re.compile(rf"\b(?:{'|'.join(sorted(_SHORT_DAYS, key=len, reverse=True))})\b", re.IGNORECASE)


def _spelt_out(words: str) -> str:
    """Return a moment with its short days written out; a clock time alone is of today."""
    return _SHORT_DAY.sub(lambda found: _SHORT_DAYS[found[0].lower()], words)
