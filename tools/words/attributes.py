"""When, how long, how bad, where, what changes it: the details that stand beside a finding in its sentence.

Each is kept in the words said; only a date, a number of ten, a side and a course are put in one form.
"""
# ruff: noqa: E501 - the patterns are tables

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from msgspec import Struct

from tools.words.dates import days_in, relative

_NUMBER = r"(?:\d+(?:\.\d+)?(?:\s?(?:-|to|or)\s?\d+)?|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|a couple(?: of)?|couple(?: of)?|a few|few|several|many|some)"
_UNIT = r"(?:minutes?|mins?|hours?|hrs?|h|days?|nights?|weeks?|wks?|fortnights?|months?|mos?|years?|yrs?)"
_MONTH = r"(?:january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)"
_DAY = r"(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)"
_DURATION = re.compile(
    rf"\b(?:for|x|over|during|past|last|lasting|lasted|lasts|about|around|approximately|of)?\s*(?:the\s)?(?:past\s|last\s)?(?:about\s|around\s|almost\s|nearly\s|at least\s|over\s|more than\s)?(?P<span>{_NUMBER}\s?(?:and a half\s)?[- ]?{_UNIT})\b(?![\s-]*(?:old|of age|pregnant|gestation|later|postpartum))(?P<ago>\s*(?:ago|back|prior|before|earlier))?(?P<history>'?[- ](?:history|hx|h/o|duration))?",
    re.IGNORECASE,
)
_SINCE = re.compile(
    rf"\b(?:(?:since|from|starting|started|began|beginning|onset|as of|until)\s+(?:about\s|around\s|on\s|in\s|last\s|early\s|late\s|the\s|this\s)*)(?P<since>{_DAY}(?:\s(?:morning|night|afternoon|evening))?|{_MONTH}(?:\s\d{{1,2}})?(?:,?\s\d{{4}})?|(?:19|20)\d\d|yesterday(?:\s\w+)?|today|last\s(?:night|week|month|year|{_DAY})|this\s(?:morning|afternoon|evening|week)|tonight|morning|childhood|birth|then|breakfast|lunch|dinner|(?:my|his|her|the)\s(?:surgery|accident|fall|injury|operation|birth|baby|trip|dinner|lunch|breakfast|vaccine|shot))\b",
    re.IGNORECASE,
)
_WHEN = re.compile(
    rf"\b(?:on\s|last\s|this\s|early\sthis\s)?(?P<when>(?:this\s(?:morning|afternoon|evening|week)|yesterday(?:\s(?:morning|night|afternoon|evening))?|today|tonight|last\s(?:night|week|month|year|{_DAY})|the\s(?:day before yesterday|other day)|(?:on\s){_DAY}|{_DAY}\s(?:morning|night)|in\s{_MONTH}))\b",
    re.IGNORECASE,
)
_OF_TEN = re.compile(
    r"\b(\d{1,2}(?:\.5)?)(?:\s?(?:-|to)\s?(\d{1,2}))?\s*(?:/|out of|over|of|de|sobre)\s*(?:10|ten|diez)\b",
    re.IGNORECASE,
)
_SCORE = re.compile(
    r"\b(?:pain|severity|scale|level|it'?s|is|about|at|a|rate it|rated|score)\s*(?:is|of|level|about|at|like|a|an|around|=|:)*\s*(10|[0-9])\b(?!\s*(?:[./:]\d|%|°|days?|weeks?|hours?|months?|years?|yrs?|times?|mins?|minutes?|am|pm|a\.?m|mg|pounds|lbs|or|to|-|cigar|drinks?|kids|children|pillows|pads?|\w))",
    re.IGNORECASE,
)
_DEGREE = re.compile(
    r"\b(mild|slight|slightly|minor|a little|a bit|moderate|moderately|severe|severely|bad|really bad|very bad|pretty bad|terrible|horrible|awful|excruciating|unbearable|intense|extreme|crippling|debilitating|agonizing|worst|tolerable|leve|moderado|fuerte|muy fuerte|intenso|insoportable)\b",
    re.IGNORECASE,
)
_COURSES = (
    ("worsening", re.compile(r"\b(?:getting|got|gotten|gets|become|becoming|becomes|grown|progressively|gradually|steadily|been|is|much|rapidly|it's) (?:\w+ )?(?:worse|more severe|more intense|stronger|more frequent|bigger)\b|\bworsening\b|\bprogressive(?:ly)?\b|\bworsened\b|\bdeteriorat\w+|\bincreasing(?:ly)?\b|\bmore and more\b|\bempeora\w*|\bcada vez peor", re.IGNORECASE)),
    ("improving", re.compile(r"\b(?:getting|got|gotten|feels|feeling|is|a bit|a little|much|slowly|bit) better\b(?! (?:when|if|with|after|by|lying|sitting))|\bimprov(?:ing|ed)\b|\beasing\b|\bsubsiding\b|\bmejor(?:ando)?\b", re.IGNORECASE)),
    ("intermittent", re.compile(r"\bcom(?:es|ing) and go(?:es|ing)\b|\bon and off\b|\boff and on\b|\bintermittent(?:ly)?\b|\bevery now and then\b|\bepisod(?:es|ic)\b|\bin waves\b|\bsporadic\b|\boccasional(?:ly)?\b|\bva y viene\b|\bcomes in (?:waves|bursts)\b|\bonce in a while\b|\brecurrent\b", re.IGNORECASE)),
    ("unchanged", re.compile(r"\b(?:stay(?:s|ing|ed)?|about|is|been) the same\b|\bunchanged\b|\bno (?:change|better or worse)\b|\bnot (?:changed|getting better|improving)\b|\bnot better\b|\bno improvement\b|\bigual\b", re.IGNORECASE)),
    ("constant", re.compile(r"\bconstant(?:ly)?\b|\ball the time\b|\bpersistent\b|\bcontinuous(?:ly)?\b|\bnon-?stop\b|\bnever (?:stops|goes away)\b|\bunremitting\b|\bwon't go away\b|\btodo el tiempo\b", re.IGNORECASE)),
)  # fmt: skip
_ONSET = re.compile(
    r"\b(sudden(?:ly)?|all of a sudden|out of nowhere|out of the blue|abrupt(?:ly)?|gradual(?:ly)?|slowly|overnight|acute onset|de repente|poco a poco)\b",
    re.IGNORECASE,
)
_STOP = r"(?=[.,;!?]|\b(?:but|and (?:i|it|he|she|the)|which|so|although|however|i)\b|$)"
_WORSE = re.compile(
    rf"\b(?:worse|worsens|worsened|worst|aggravated|exacerbated|triggered|brought on|hurts? (?:more|most|worse)|comes on|flares(?: up)?|provoked|increase[sd]?|hurts?|starts|only) (?P<what>(?:when|with|by|on|after|at|if|while|in|during|upon|from|lying|going|walking|climbing|bending) ?[^.,;!?]{{1,60}}?){_STOP}",
    re.IGNORECASE,
)
_MAKES_WORSE = re.compile(
    r"(?P<what>\b[\w' -]{3,40}?) (?:makes?|made|making) (?:it|the \w+|this|them|that|my \w+) (?:\w+ )?worse\b",
    re.IGNORECASE,
)
_BETTER = re.compile(
    rf"\b(?<!not )(?:better|relieved|eased|eases|improves?|improved|alleviated|goes away|helped|relief|subsides|settles|controlled|resolves) (?P<what>(?:when|with|by|after|if|while|on|from|lying|sitting|leaning|resting) ?[^.,;!?]{{1,60}}?){_STOP}",
    re.IGNORECASE,
)
_MAKES_BETTER = re.compile(
    r"(?P<what>\b[\w' -]{3,40}?) (?:(?:makes?|made|making) (?:it|the \w+|this|them) (?:\w+ )?better|(?:helps?|helped|eases|eased|relieves|relieved)(?: (?:it|a bit|a little|some|somewhat|the pain))?)(?=[.,;!?]|$| but| and)",
    re.IGNORECASE,
)
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
_SIDES = (
    ("both", re.compile(r"\b(?:both (?:\w+ ){0,2}\w+|bilateral(?:ly)?|ambos|ambas)\b", re.IGNORECASE)),
    ("left", re.compile(r"\b(?:left|lt|izquierd[oa])\b", re.IGNORECASE)),
    ("right", re.compile(r"\b(?:right(?! (?:now|away|before|after))|rt|derech[oa])\b", re.IGNORECASE)),
)  # fmt: skip
_PART = r"(?:chest|breastbone|ribs?|abdomen|belly|stomach|tummy|navel|pelvis|groin|back|flank|side|neck|throat|jaw|face|cheek|forehead|temples?|head|scalp|eyes?|eyelid|ears?|nose|mouth|gums?|tongue|lips?|tooth|teeth|shoulders?|shoulder blades?|arms?|elbows?|forearms?|wrists?|hands?|fingers?|thumbs?|hips?|buttocks?|thighs?|legs?|knees?|shins?|calf|calves|ankles?|foot|feet|heels?|toes?|breasts?|testicles?|scrotum|quadrant|limbs?|extremit(?:y|ies)|spine|lung|kidney)"
_SITE = re.compile(
    rf"\b(?:(?:left|right|both|upper|lower|middle|mid|inner|outer|front|back|top|center|centre|side|sides|bottom)(?:[- ](?:sided?|part|of|the|my|his|her))*[- ])*(?:(?:left|right|upper|lower|middle|mid|inner|outer)[- ])*{_PART}\b",
    re.IGNORECASE,
)
_TIMES = re.compile(
    r"\b((?:once|twice|(?:\d+|two|three|four|five|six|several)(?:\s?(?:-|to)\s?\d+)? times)(?: (?:a|per|each|every|today|in the) ?(?:day|week|month|hour|night|last \w+)?)?)\b",
    re.IGNORECASE,
)


class Detail(Struct, frozen=True, kw_only=True):
    """One detail: the field of `Finding` it fills (`detail.x` for its dictionary), its value and where it stands."""

    field: str
    value: str
    start: int
    end: int


@lru_cache(maxsize=2_048)
def details(sentence: str, today: date) -> tuple[Detail, ...]:
    """Return every detail that stands in a sentence, in order of place."""
    found = [*_when(sentence, today), *_cuando(sentence, today), *_how(sentence)]
    return tuple(sorted(found, key=lambda detail: detail.start))


def _when(sentence: str, today: date) -> list[Detail]:
    found: list[Detail] = []
    taken: list[tuple[int, int]] = []
    for match in _DURATION.finditer(sentence):
        said = match["span"].strip()
        start, end = match.start("span"), match.end("ago") if match["ago"] else match.end("span")
        lead = sentence[max(0, match.start() - 25) : match.start("span")].lower()
        if re.search(r"\b(?:every|each|per|in|within|after|another|next|then)\s*$", lead) or re.search(
            r"\b(?:born|age|aged)\b", lead
        ):
            continue
        if (
            re.match(r"an?\s", said)
            and not match["ago"]
            and not re.match(r"\s*(?:for|past|last|over|about|x)\b", match.group(), re.IGNORECASE)
        ):
            continue  # "a pack a day"
        taken.append((start, end))
        when = relative(f"{said} ago", today)
        if match["ago"]:
            found.append(Detail(field="onset", value=f"{said} ago", start=start, end=end))
        else:
            span = days_in(said)
            found.append(Detail(field="duration", value=span.text() if span else said, start=start, end=end))
        if when is not None and not re.search(r"\blast(?:s|ed|ing)\b", lead) and not _is_episode(lead):
            found.append(Detail(field="onset_date", value=when.iso(), start=start, end=end))
    for pattern, name in ((_SINCE, "since"), (_WHEN, "when")):
        for match in pattern.finditer(sentence):
            start, end = match.start(name), match.end(name)
            if any(a < end and start < b for a, b in taken):
                continue
            taken.append((start, end))
            found.append(Detail(field="onset", value=match.group().strip(), start=start, end=end))
            when = relative(match.group(), today)
            if when is not None:
                found.append(Detail(field="onset_date", value=when.iso(), start=start, end=end))
    return found


_HACE = re.compile(
    r"\b(?:(?:desde )?hace|por|durante|los últimos|las últimas|llevo|lleva)\s+(?:más de |unos |unas |como |casi )?(?P<n>\d+|un|una|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|unos|unas|varios|varias)\s+"
    r"(?P<u>minutos?|horas?|d[ií]as?|semanas?|mes(?:es)?|años?)\b|\bdesde\s+(?:el\s+|esta\s+)?(?P<since>ayer|anoche|hoy|antier|mañana|lunes|martes|miércoles|miercoles|jueves|viernes|sábado|sabado|domingo|la semana pasada|el mes pasado)\b",
    re.IGNORECASE,
)
_IN_ENGLISH = {
    "un": "1", "una": "1", "dos": "2", "tres": "3", "cuatro": "4", "cinco": "5", "seis": "6", "siete": "7", "ocho": "8", "nueve": "9",
    "diez": "10", "min": "minutes", "hor": "hours", "día": "days", "dia": "days", "sem": "weeks", "mes": "months", "año": "years",
    "ayer": "yesterday", "anoche": "last night", "hoy": "today", "mañana": "this morning", "antier": "day before yesterday",
    "lunes": "since monday", "martes": "since tuesday", "miércoles": "since wednesday", "miercoles": "since wednesday",
    "jueves": "since thursday", "viernes": "since friday", "sábado": "since saturday", "sabado": "since saturday",
    "domingo": "since sunday", "la semana pasada": "last week", "el mes pasado": "last month",
}  # fmt: skip


def _cuando(sentence: str, today: date) -> list[Detail]:
    """Return the Spanish ways of saying since when: "hace 3 días", "desde ayer"."""
    found = []
    for match in _HACE.finditer(sentence):
        start, end = match.span()
        if match["since"]:
            english = _IN_ENGLISH[match["since"].lower()]
            found.append(Detail(field="onset", value=match[0], start=start, end=end))
        else:
            english = f"{_IN_ENGLISH.get(match['n'].lower(), match['n'])} {_IN_ENGLISH[match['u'].lower()[:3]]} ago"
            found.append(Detail(field="duration", value=f"{match['n']} {match['u']}", start=start, end=end))
        when = relative(english, today)
        if when is not None:
            found.append(Detail(field="onset_date", value=when.iso(), start=start, end=end))
    return found


def _is_episode(lead: str) -> bool:
    return bool(re.search(r"\bepisodes? (?:of|for)\s*$|\bfor (?:up to)\s*$", lead))


def _how(sentence: str) -> list[Detail]:
    found = []
    for match in _OF_TEN.finditer(sentence):
        upper = f"-{match[2]}" if match[2] else ""
        found.append(Detail(field="severity", value=f"{match[1]}{upper}/10", start=match.start(), end=match.end()))
    if not found:
        found += [
            Detail(field="severity", value=f"{match[1]}/10", start=match.start(1), end=match.end(1))
            for match in _SCORE.finditer(sentence)
            if re.search(r"\b(?:pain|hurt|scale|severity|rate|level|bad|ache)\w*\b", sentence, re.IGNORECASE)
        ]
    if not found:
        found += [_said("severity", match, 1) for match in _DEGREE.finditer(sentence)]
    for course, pattern in _COURSES:
        found += [
            Detail(field="course", value=course, start=m.start(), end=m.end()) for m in pattern.finditer(sentence)
        ]
    found += [_said("detail.onset_manner", match, 1) for match in _ONSET.finditer(sentence)]
    found += [
        _said("worse", match, "what") for pattern in (_WORSE, _MAKES_WORSE) for match in pattern.finditer(sentence)
    ]
    for pattern in (_BETTER, _MAKES_BETTER):
        for match in pattern.finditer(sentence):
            denied = _NO_BETTER.search(sentence[max(0, match.start() - 25) : match.start()] + match["what"])
            found.append(_said("detail.not_better" if denied else "better", match, "what"))
    found += [_said("detail.quality", match, 1) for match in _QUALITY.finditer(sentence)]
    found += [_said("detail.radiation", match, "what") for match in _RADIATES.finditer(sentence)]
    found += [_said("detail.times", match, 1) for match in _TIMES.finditer(sentence)]
    for side, pattern in _SIDES:
        found += [Detail(field="side", value=side, start=m.start(), end=m.end()) for m in pattern.finditer(sentence)]
    found += [_said("site", match, 0) for match in _SITE.finditer(sentence)]
    return found


def _said(field: str, match: re.Match[str], group: int | str) -> Detail:
    return Detail(field=field, value=match[group].strip(), start=match.start(group), end=match.end(group))


def belonging(
    found: Sequence[Detail], places: Sequence[tuple[int, int]], eligible: Sequence[bool], sentence: str
) -> list[dict[str, str]]:
    """Give each detail to the finding it stands nearest to.

    Args:
        found: the details of one sentence.
        places: start and end of each finding in it.
        eligible: whether a finding may carry details (what is denied may not).
        sentence: the words, for the breaks between clauses.

    Returns:
        For each finding the fields and values it gets; the first value of a field wins.
    """
    given: list[dict[str, str]] = [{} for _ in places]
    for detail in found:
        best = _nearest(detail, places, eligible, sentence)
        if best is not None:
            if detail.field in {"site", "side"} and not _touches(detail, places[best]):
                continue
            given[best].setdefault(detail.field, detail.value)
    return given


def _touches(detail: Detail, place: tuple[int, int]) -> bool:
    return detail.start <= place[1] + 30 and detail.end >= place[0] - 20


def _nearest(detail: Detail, places: Sequence[tuple[int, int]], eligible: Sequence[bool], sentence: str) -> int | None:
    best, least = None, 10_000
    for number, (start, end) in enumerate(places):
        inside = start <= detail.start < end or start < detail.end <= end
        if not eligible[number]:
            if inside and detail.field in {"site", "side"}:
                return None
            continue
        if inside or start <= detail.start < end or start < detail.end <= end:
            return number
        gap = sentence[end : detail.start] if end <= detail.start else sentence[detail.end : start]
        distance = (
            len(gap) + 40 * len(re.findall(r"[,;]|\b(?:but|and|then)\b", gap)) + (25 if start > detail.end else 0)
        )
        if distance < least:
            best, least = number, distance
    return best
