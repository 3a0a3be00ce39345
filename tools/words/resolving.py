"""What the findings of a sentence make of each other: "my calf ... it's swollen", "worse when I cough".

It finds nothing that was not named; it only says what the words are of.
"""
# ruff: noqa: E501 - the patterns are tables

import re
from collections.abc import Sequence
from datetime import date, timedelta

from msgspec.structs import replace

from tools.clinical import Finding
from tools.words.dates import parse
from tools.words.lexicon import Lexicon
from tools.words.matching import UNSITED, find_concepts
from tools.words.particulars import Heard, with_details
from tools.words.places import PART

_PART = re.compile(rf"\b{PART}\b", re.IGNORECASE)
_VAGUE_PARTS = frozenset({"side", "back", "quadrant", "limb", "limbs", "head"})
_CLAUSE = re.compile(
    r"[,;]|\b(?:but|because|so|then|since|which)\b|\band (?=(?:it|its|it's|they|now)\b)", re.IGNORECASE
)
_OF_IT = re.compile(
    r"^\W*(?:and |now |also |but )*(?:it|its|it's|it is|they|they're|that|this)\b(?: ?'?s)?", re.IGNORECASE
)


def last_part(text: str) -> str:
    """Return the part of the body that a text names last; empty when it names none."""
    named = _PART.findall(text)
    part = named[-1].casefold() if named else ""
    return "" if part in _VAGUE_PARTS else part


def placed(heard: Sequence[Heard], sentence: str, offset: int, before: str, words: Lexicon) -> list[Heard]:
    """Give what is said of "it" the place that was named before: "pain in my calf, it's swollen and hot".

    Args:
        heard: the findings of one sentence, in order.
        sentence: its words.
        offset: where it begins in the text.
        before: the part of the body that the sentence before named last.
        words: the lexicon that names what a place makes of it.
    """
    found: list[Heard] = []
    last: Heard | None = None
    for item in heard:
        part = _part_of_it(item, last, sentence, offset, before) if item.finding.concept in UNSITED else ""
        part = part or (_part_after(item, sentence, offset) if item.finding.concept == "pain" else "")
        new = _at(item, part, words) if part else item
        last = new
        found.append(new)
    return found


_BEGAN_IN = re.compile(
    rf"[^,;.]{{0,45}}?\b(?:in|over|around|behind|under) (?:the|my|his|her|both|one) (?P<part>(?:(?:left|right|upper|lower|mid|middle) )*{PART})\b",
    re.IGNORECASE,
)


def _part_after(item: Heard, sentence: str, offset: int) -> str:
    """Return where a pain is that is told before its place: "the pain began 3 hours ago in the left flank"."""
    end = item.end - offset
    first = re.split(r"\b(?:and|but|radiat\w+|spread\w*|when|with|after|then|which)\b", sentence[end:], maxsplit=1)[0]
    match = None if item.finding.site or item.finding.polarity != "present" else _BEGAN_IN.match(first)
    return "" if match is None else match["part"].casefold()


def _part_of_it(item: Heard, last: Heard | None, sentence: str, offset: int, before: str) -> str:
    """Return the part of the body that "it" stands for before a finding; empty when the finding has its own or none."""
    start, end = item.start - offset, item.end - offset
    lead = _CLAUSE.split(sentence[:start])[-1]
    tail = _CLAUSE.split(sentence[end:])[0]
    if item.finding.site or _PART.search(lead) or _PART.search(tail) or re.search(r"\ball over|everywhere\b", tail):
        return ""
    if last is not None and re.fullmatch(r"\W*(?:and|,|or|&)?\W*", sentence[last.end - offset : start]):
        return last_part(last.finding.quote) or last_part(last.finding.site)
    if not _OF_IT.match(lead):
        return ""
    return last_part(sentence[: start - len(lead)]) or (before if start <= len(lead) + 1 else "")


_LUMPS = frozenset({"breast_lump", "abdominal_mass"})
"""A swelling is a lump only where somebody says so."""


def _at(item: Heard, part: str, words: Lexicon) -> Heard:
    quote = item.finding.quote
    named = {match.concept for match in find_concepts(f"{part} {quote}", words.language)} - UNSITED
    if len(named) != 1 or named & _LUMPS:
        return Heard(item.start, item.end, replace(item.finding, site=item.finding.site or part))
    concept = words.concepts[named.pop()]
    side = item.finding.side or next((one for one in ("left", "right") if one in part.split()), "")
    sited = replace(
        item.finding, side=side, concept=concept.key, name=concept.name, code=concept.code, kind=concept.kind, site=part
    )
    return Heard(item.start, item.end, sited)


_ALSO_PAIN = frozenset(
    {
        "headache",
        "sore_throat",
        "sciatica",
        "toothache",
        "chest_pressure",
        "chest_tightness",
        "dysmenorrhea",
        "worst_headache",
        "thunderclap_headache",
    }
)


def one_pain(heard: Sequence[Heard]) -> list[Heard]:
    """Say a pain once: "tummy ache since lunch, hurts to walk" is one pain with what makes it worse."""
    found: list[Heard] = []
    for item in heard:
        one = item.finding
        place = next(
            (
                n
                for n in range(len(found) - 1, -1, -1)
                if one.concept == "pain"
                and one.polarity == "present"
                and not one.site
                and _is_pain(found[n].finding, one.who)
            ),
            None,
        )
        if place is None:
            found.append(item)
            continue
        other = found[place]
        own = {
            name: getattr(one, name)
            for name in ("onset", "onset_date", "duration", "severity", "side", "course", "worse", "better")
        }
        extra = {name: value for name, value in own.items() if value}
        extra |= {f"detail.{name}": value for name, value in one.detail.items()}
        found[place] = Heard(other.start, other.end, with_details(other.finding, extra))
    return found


def hurts(concept: str) -> bool:
    """Tell whether a concept is a pain."""
    own = concept != "radiating_pain" and concept.endswith("_pain")
    return concept == "pain" or own or concept in _ALSO_PAIN


def _is_pain(finding: Finding, who: str) -> bool:
    return (
        hurts(finding.concept)
        and finding.concept != "pain"
        and finding.polarity == "present"
        and (finding.who, finding.time) == (who, "now")
    )


_TRIGGERS = frozenset({"cough", "sneezing", "exercise", "caffeine_use", "alcohol_use", "stress", "weak_stream"})


def without_triggers(heard: Sequence[Heard], sentence: str, offset: int) -> list[Heard]:
    """Leave out what only brings something else on: "leaks when I cough", "coffee makes it worse"."""
    spans = []
    for item in heard:
        for said in (item.finding.worse, item.finding.better):
            at = sentence.find(said) if said else -1
            if at >= 0:
                spans.append((offset + at, offset + at + len(said), item))
    return [
        item
        for item in heard
        if item.finding.concept not in _TRIGGERS
        or item.finding.polarity != "present"
        or not any(start <= item.start and item.end <= end and owner is not item for start, end, owner in spans)
    ]


_SINCE = re.compile(r"(?:ever )?since\b|from\b|start|beg[aiu]n|onset", re.IGNORECASE)
PASSING = frozenset(
    {"heart_attack", "stroke", "tia", "thrombosis", "pneumonia", "bronchitis", "influenza", "covid", "meningitis", "encephalitis", "sepsis",
     "malaria", "mononucleosis", "measles", "chickenpox", "mumps", "scarlet_fever", "brain_bleed", "uti", "appendicitis", "pancreatitis",
     "concussion", "fracture", "hip_fracture", "nephrolithiasis", "shingles", "sinusitis", "tonsillitis", "testicular_torsion",
     "ectopic_pregnancy", "pneumothorax", "gastroenteritis", "preeclampsia"}
)  # fmt: skip
"""What comes, ends and is then of the past; a cancer of last year is not."""
_AT_AN_AGE = re.compile(r"(?:at (?:the )?age|as an? |when (?:i|he|she) was)\b", re.IGNORECASE)
_LONG_AGO = timedelta(days=90)


def once_had(item: Heard, today: date) -> Heard:
    """Put an illness that comes and ends into the past when its date is long past: "a heart attack in 2015"."""
    finding = item.finding
    when = parse(finding.onset_date) if finding.onset_date and not finding.duration else None
    done = finding.kind == "procedure" or finding.concept == "recent_surgery"
    if done and finding.time == "now" and _AT_AN_AGE.match(finding.onset):
        return Heard(item.start, item.end, replace(finding, time="past"))
    if (
        (finding.concept not in PASSING and not done)
        or _SINCE.match(finding.onset)
        or when is None
        or finding.time != "now"
        or when.latest > today - _LONG_AGO
    ):
        return item
    return Heard(item.start, item.end, replace(finding, time="past"))


_GIVEN_UP = re.compile(
    r"\b(?:(?:gave|given|giving|gives) up|quit(?:ting)?|stopped|packed in|kicked|ex|former)(?: (?:the|my|on))?\b[\s-]*",
    re.IGNORECASE,
)
_NOT_YET = re.compile(
    r"\b(?:want|trying|tried|try|like|need|help|plan\w*|hop\w*|never|not|haven't|can't|before)\b", re.IGNORECASE
)


def given_up(item: Heard, sentence: str, offset: int) -> Heard:
    """Put a habit into the past that somebody gave up: "I gave up drinking in 2012"."""
    start = item.start - offset
    lead = sentence[max(0, start - 40) : start]
    said = [match for match in _GIVEN_UP.finditer(f"{lead}{item.finding.quote}") if match.end() >= len(lead)]
    if item.finding.kind != "habit" or item.finding.time != "now" or not said or _NOT_YET.search(lead):
        return item
    return Heard(item.start, item.end, replace(item.finding, time="past"))


_WEEKS = re.compile(
    r"\b(?:(?:i'?m|i am|im|she'?s|she is|now|at|about|only)\s+)?(?P<weeks>[1-3]?\d|4[0-2])(?:\s?\+\s?\d)? ?(?:weeks?|wks?)\b(?! (?:ago|post|old|late|sober|clean|in hospital|off|on|of|now|since|later|postpartum|after))",
    re.IGNORECASE,
)
_OF_PREGNANCY = frozenset(
    {"reduced_fetal_movement", "fluid_leak_pregnancy", "contractions", "preterm_labor", "morning_sickness"}
)


def with_pregnancy(heard: Sequence[Heard], sentence: str, offset: int, words: Lexicon) -> list[Heard]:
    """Add the pregnancy whose weeks alone are named beside what only pregnancy brings: "baby hardly moves, I'm 34 weeks"."""
    expecting = [item for item in heard if item.finding.concept in _OF_PREGNANCY and item.finding.polarity != "absent"]
    weeks = _WEEKS.search(sentence)
    if not expecting or weeks is None or any(item.finding.concept == "pregnancy" for item in heard):
        return list(heard)
    concept = words.concepts["pregnancy"]
    told = Finding(
        name=concept.name,
        polarity="present",
        quote=weeks[0],
        concept=concept.key,
        code=concept.code,
        kind=concept.kind,
        value=weeks["weeks"],
        unit="wk",
        who=expecting[0].finding.who,
    )
    without = [
        Heard(item.start, item.end, replace(item.finding, duration="", onset_date=""))
        if item.finding.duration.startswith(weeks["weeks"])
        else item
        for item in heard
    ]
    return [*without, Heard(offset + weeks.start(), offset + weeks.end(), told)]
