"""What a finding gains from the words around it: an amount, weeks, a temperature; and what is said twice is said once.

It reads nothing new; `tools.words.understanding` does.
"""
# ruff: noqa: E501 - the patterns are tables

import re

from msgspec import Struct
from msgspec.structs import replace

from tools.clinical import Finding
from tools.words.belonging import takes
from tools.words.lexicon import Lexicon, lexicon


class Heard(Struct, frozen=True):
    """A finding and where its words stand in the text."""

    start: int
    end: int
    finding: Finding


_AMOUNTS = {
    "smoking": re.compile(r"\b(?:pack|cig|cigarette|cigar)s?\b", re.IGNORECASE),
    "alcohol_use": re.compile(r"\b(?:beer|drink|glass|can|bottle|shot|unit)(?:e?s)?\b", re.IGNORECASE),
}


_AMOUNT = re.compile(
    r"\b(?:\d+(?:\.\d+)?(?:\s?(?:-|to|or)\s?\d+)?|an?|half an?|one|two|three|four|five|six|a couple(?: of)?|a few)(?: and a half)? "
    r"(?:packs?|cigarettes?|cigs?|beers?|drinks?|glass(?:es)?|cans?|bottles?|cups?|joints?|shots?|units?)(?: of \w+)?"
    r"(?: ?(?:a|per|each|every|/) ?(?:day|week|night|month|evening)| daily| nightly)?",
    re.IGNORECASE,
)


_NEAR = 60


"""Letters within which two namings of one thing are one."""


def once_each(heard: list[Heard]) -> list[Heard]:
    """Say each thing once a sentence: of two namings with one meaning the fuller stays, with the details of both."""
    kept: list[Heard] = []
    for item in heard:
        one = item.finding
        place = next(
            (
                n
                for n, other in enumerate(kept)
                if one.concept
                and one.polarity == "present"
                and item.start - other.start < _NEAR
                and one.kind == other.finding.kind
                and one.kind != "medication"
                and (one.concept, one.polarity, one.who, one.time)
                == (other.finding.concept, other.finding.polarity, other.finding.who, other.finding.time)
                and not one.value
            ),
            None,
        )
        if place is None:
            kept.append(item)
            continue
        other = kept[place]
        longer, shorter = sorted((item, other), key=lambda each: -len(each.finding.quote))
        extra = {name: getattr(shorter.finding, name) for name in _OWN if getattr(shorter.finding, name)}
        extra |= {f"detail.{name}": value for name, value in shorter.finding.detail.items()}
        kept[place] = Heard(other.start, longer.end, with_details(longer.finding, extra))
    return kept


_WEEKS = re.compile(r"\b(\d{1,2})(?:\s?\+\s?\d|\s?\d/7)?[\s-]*(?:weeks?|wks?|semanas)\b", re.IGNORECASE)


def with_amount(finding: Finding, sentence: str) -> Finding:
    """Give a habit how much of it: "a pack a day"."""
    at = max(sentence.find(finding.quote), 0)
    fits = _AMOUNTS.get(finding.concept)
    found = [*_AMOUNT.finditer(sentence, max(at - 12, 0)), *_AMOUNT.finditer(sentence)]
    amount = next((match for match in found if fits is None or fits.search(match[0])), None)
    if finding.kind != "habit" or finding.polarity != "present" or not amount:
        return finding
    return replace(finding, detail={**finding.detail, "amount": amount[0]})


def in_pregnancy(found: list[Finding]) -> list[Finding]:
    """Call bleeding by its name when the same person says that she is pregnant."""
    expecting = {
        one.who for one in found if one.concept == "pregnancy" and one.polarity == "present" and one.time == "now"
    }
    concept = lexicon("en").concepts["bleeding_in_pregnancy"]
    return [
        replace(one, concept=concept.key, name=concept.name, code=concept.code)
        if one.concept in {"bleeding", "vaginal_bleeding", "menorrhagia", "severe_bleeding"}
        and one.polarity == "present"
        and one.who in expecting
        else one
        for one in found
    ]


def with_weeks(finding: Finding, sentence: str) -> Finding:
    """Give a pregnancy its weeks."""
    weeks = _WEEKS.search(sentence) if finding.concept == "pregnancy" and finding.polarity == "present" else None
    if weeks is None or not 3 <= int(weeks[1]) <= 44:
        return finding
    return replace(finding, value=weeks[1], unit="wk", duration="", onset="", onset_date="")


_OWN = frozenset({"onset", "onset_date", "duration", "severity", "site", "side", "course", "worse", "better"})


def with_details(finding: Finding, extra: dict[str, str]) -> Finding:
    """Give a finding the details that stand beside it; what it has already stays."""
    own = {field: value for field, value in extra.items() if field in _OWN and not getattr(finding, field)}
    more = {field.removeprefix("detail."): value for field, value in extra.items() if field.startswith("detail.")}
    own = {field: value for field, value in own.items() if field in takes(finding.kind, finding.concept)}
    more = {field: value for field, value in more.items() if f"detail.{field}" in takes(finding.kind, finding.concept)}
    return replace(finding, **own, detail={**more, **finding.detail}) if own or more else finding


_TOOK = re.compile(r"\b(?:took|taken|swallowed|downed|ate|ingested)\b", re.IGNORECASE)


_MANY = 10


"""So many tablets at once are more than anybody is told to take."""


def is_too_many(finding: Finding, sentence: str) -> bool:
    """Tell whether so many tablets were taken that it is an overdose: "took about 30 paracetamol tablets"."""
    if finding.kind != "medication" or finding.polarity != "present" or not _TOOK.search(sentence):
        return False
    dose = re.match(r"(\d+)(?:\s*(?:tablets?|pills?|tabs?|capsules?|caps?))?$", finding.detail.get("dose", ""))
    bare = dose is not None and dose[1] == dose[0]
    return (
        dose is not None
        and int(dose[1]) >= _MANY
        and (not bare or finding.quote.find(dose[1]) < finding.quote.find(finding.name))
    )


def as_overdose(item: Heard, words: Lexicon) -> Heard:
    """Return the overdose that so many tablets are."""
    concept = words.concepts["overdose"]
    told = Finding(
        name=concept.name,
        polarity="present",
        quote=item.finding.quote,
        concept=concept.key,
        kind="event",
        who=item.finding.who,
    )
    return Heard(item.start, item.end, told)


def with_temperature(heard: list[Heard]) -> list[Heard]:
    """Give a fever the temperature that stands beside it."""
    value = next((item.finding for item in heard if item.finding.concept == "temperature"), None)
    if value is None:
        return heard
    return [
        Heard(item.start, item.end, replace(item.finding, value=value.value, unit=value.unit))
        if item.finding.concept == "fever" and item.finding.polarity != "absent"
        else item
        for item in heard
    ]
