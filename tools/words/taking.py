"""Medicines as patients speak of them: "metformin 500 twice a day", "stopped the blood thinner last week".

A name that no table knows stays as it was said; no drug is guessed.
"""
# ruff: noqa: E501 - the patterns are tables

import re
from collections.abc import Sequence
from functools import cache

from msgspec import Struct

from tools.clinical import Finding, Polarity
from tools.words.medicines import FOLDER, ingredients, medicine_names
from tools.words.wordlists import word_list


class Place(Struct, frozen=True, kw_only=True):
    """A medicine named in a sentence: where, and as what."""

    start: int
    end: int
    name: str
    known: bool = True


_WORD = re.compile(r"[A-Za-zÀ-ÿ][A-Za-zÀ-ÿ0-9'+-]*|\d+(?:[.,]\d+)?|/")
_UNIT = r"(?:mgs?|milligrams?|mcg|micrograms?|µg|ug|g|grams?|ml|mls|cc|units?|iu|puffs?|tablets?|tabs?|pills?|capsules?|caps?|drops?|sprays?|patch(?:es)?|teaspoons?|tsp|spoonfuls?|meq|%)"
_COUNT = r"(?:\d+(?:[.,]\d+)?(?:\s?/\s?\d+(?:[.,]\d+)?)?(?:\s?(?:-|to|or)\s?\d+)?|half|a half|one|two|three|four|five|six|a|an|one and a half|a couple(?: of)?|a few|several)"
_DOSE = re.compile(rf"(?<![\w.])(?P<dose>{_COUNT}\s?-?{_UNIT})\b", re.IGNORECASE)
_BARE_AFTER = re.compile(
    r"^\s*(?:\(?\s*)(?P<dose>\d{1,4}(?:[.,]\d+)?(?:\s?/\s?\d+(?:\.\d+)?)?)(?!\s*(?:(?:or|to|-)\s*\d+\s*)?(?:days?|weeks?|months?|years?|times|x|/|:|%|am|pm|hours?|minutes?|ago))\b",
    re.IGNORECASE,
)
_COUNT_BEFORE = re.compile(
    r"\b(?P<dose>\d+(?:\s?(?:-|to|or)\s?\d+)?|one|two|three|four|five|six|a couple(?: of)?|a few|half an?)\s+(?:\w+\s)?$",
    re.IGNORECASE,
)
_FREQUENCY = re.compile(
    r"\b((?:once|twice|(?:one|two|three|four|\d)(?:\s?(?:-|to|or)\s?(?:two|three|four|\d))?(?: times| x)?)[ -](?:a|per|each|every)[ -](?:day|week|month|night|morning)|(?:once|twice|three times|\d ?x) (?:daily|weekly|nightly|monthly)|\d+ ?(?:x|times) ?(?:/ ?|a |per )?(?:day|daily|week)|(?:morning|breakfast) and (?:night|evening|bedtime|dinner)|morning,? noon,? and night"
    r"|every (?:other )?(?:day|morning|night|evening|week|month|(?:\d+|four|six|eight|twelve)(?:\s?(?:-|to)\s?\d+)? (?:hours?|hrs?|days?|weeks?))|q\.?\d+h?|\b(?:qd|qod|bid|tid|qid|qhs|qam|prn|od|bd|tds|b\.i\.d\.|t\.i\.d\.)\b|daily|nightly|weekly|monthly|at (?:night|bedtime|dinner|breakfast)|before bed|in the (?:morning|evening)s?(?: and (?:at night|evening|the evening))?|with (?:meals|food|breakfast|dinner)|after meals|before meals"
    r"|as needed|when(?:ever)? (?:i|needed|it|he|she)(?: \w+){0,3}|if needed|sometimes|occasionally|a day|per day|al día|cada \d+ horas|dos veces al día|una vez al día)",
    re.IGNORECASE,
)
_STOPPED = re.compile(
    r"\b(?:stopp(?:ed|ing)|quit(?:ting)?|came off|coming off|come off|went off|gave up|ran out(?: of)?|run out(?: of)?|running out of|out of|no longer (?:tak\w+|us\w+|on)|discontinued|haven't (?:taken|been taking|had|refilled)|hasn't (?:taken|been taking|had)|used to (?:take|be on|use)|(?:was|were) on|(?:am|i'm|been|is|he's|she's|now|got|getting|weaned|still|currently) off|(?<!on and )off (?:of )?(?:my|the|his|her|all)|took me off|taken off|no more|dej[eéó]|ya no tomo)\b",
    re.IGNORECASE,
)
_NEVER = re.compile(
    r"\b(?:never (?:took|taken|take|started|filled|picked up|used|been on)|didn't (?:take|start|fill|pick up)|did not (?:take|start|fill)|haven't started|wasn't able to (?:get|afford)|don't take|do not take|doesn't take|not taking|isn't taking|not taken|not on|refused|can't afford|nunca)\b",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"\b(?:denies|denied|denies taking|no|never|nor|neither)(?: (?:taking|use|using|of|any|the|current|recent|other|prior|history|my|his|her))*\s*$"
    r"|\b(?:not|n't|never|doesn't|don't|didn't|isn't|hasn't|haven't|without)(?: \w+){0,2}? (?:tak\w+|us\w+|on|need\w*|have|had|had to take|received?|get|got|prescribed)(?: (?:any|the|my|his|her|been|taking|used))*\s*$|\bwithout(?: (?:any|the|using|taking|my))*\s*$",
    re.IGNORECASE,
)
_AFTER_STOPPED = re.compile(
    r"^[^.;]{0,30}\b(?:stopped|discontinued|was stopped|until|ran out|but (?:i )?(?:stopped|quit|don't)|held|was held)\b",
    re.IGNORECASE,
)
_ANYMORE = re.compile(r"^[^.;,]{0,25}\b(?:any ?more|no more|any longer)\b", re.IGNORECASE)
_OTHERWISE = re.compile(
    r"\b(?:only (?:take|taking|half|one|once|when|sometimes)|skip\w*|forget\w*|forgot\w*|miss(?:ed|ing|es)?|cut (?:it|them|back|down|the)|half (?:the|a|of)|instead of|less than|more than|sometimes|every other|doubl\w+|extra|not always|when i remember|on and off|split\w*|sharing)\b",
    re.IGNORECASE,
)
_WHY = re.compile(
    r"\b(?:because(?: of)?|due to|since it|cause it|as it|after it (?:made|gave)|it (?:made|gave|was making|was giving|makes|gives|upset|was too)|they (?:made|gave|upset|were making)|(?=too expensive)|(?=couldn't afford)|(?=can't afford)|(?=cost)|porque)\s*(?P<why>[^.;]{3,90})",
    re.IGNORECASE,
)
_FOR = re.compile(
    r"\bfor (?:my |the |his |her |a )?(?P<why>(?!\d|an? (?:\w+ )?(?:hours?|minutes?|while|bit|week|day|month|year|few|couple)|the (?:past|last)|about|years|months|weeks|days|over|one|two|three|four|five|six|several|many|some)[a-z][^.,;]{2,40}?)(?=[.,;]|\band\b|\bbut\b|$| \d| (?:twice|once|daily|every|since|for))",
    re.IGNORECASE,
)
_TAKES = re.compile(
    r"\b(?:tak(?:e|es|en|ing)|took|on|us(?:e|es|ed|ing)|started(?: on)?|start(?:ing)?|prescribed|given|gave (?:me|him|her)|put (?:me|him|her) on|stopp(?:ed|ing)|quit|ran out of|came off|switched to|changed to|been on|tried|trying|medications?(?: are| is|:)?|meds?(?: are| is|:)|inject(?:s|ing)?|swallowed|tomo|toma)\s+(?:(?:my|the|a|an|some|his|her|this|daily|new|two|one|three|\d+|of|called|up|taking|about|also)\s+)*$",
    re.IGNORECASE,
)
_UNKNOWN_DOSED = re.compile(
    r"\b(?P<name>[A-Za-z][A-Za-z-]{3,}(?: (?-i:[A-Z][a-z]+))?)\s+(?P<dose>\d+(?:[.,]\d+)?\s?(?:mgs?|mcg|µg|units?|iu|ml|puffs?))\b",
    re.IGNORECASE,
)
_UNKNOWN_TAKEN = re.compile(
    r"\b(?i:tak(?:e|es|ing)|started(?: taking| on)?|prescribed(?: me| him| her)?|put (?:me|him|her) on|stopped(?: taking)?|quit taking|ran out of|(?:medicine|medication|pill|drug|tablet) called|inhaler called)\s+(?:(?:my|the|a|an|some|this|called)\s+)*(?P<name>[A-Z][a-z]{3,}(?:[a-z]|[A-Z])*)\b"
)
_TAKEN_OFTEN = re.compile(
    r"\b(?:i|he|she|we)(?:'m| am|'s| is|'ve been| have been)?(?: (?:also|still|only|just|now|currently))? (?:take|takes|taking|took|on|stopped(?: taking)?|prescribed|use|using|tomo) "
    r"(?:my |the |a |an |some |this )?(?P<name>[a-z]{5,})(?P<often>,? (?:every|daily|twice|once|three times|nightly|at night|in the morning|at bedtime|each|as needed|for my|for the|for pain|for blood|for high|for sleep))?",
    re.IGNORECASE,
)
"""A name in small letters counts when a table nearly knows it or when it is taken so and so often."""
_NOT_NAMES = word_list("taking_not_names")


def named_in(sentence: str) -> list[Place]:
    """Return every medicine that a sentence names, known or only dosed, in order of place."""
    words = list(_WORD.finditer(sentence))
    texts = [word.group().casefold() for word in words]
    names, longest = _names()
    found: list[Place] = []
    at = 0
    while at < len(words):
        for size in range(min(longest.get(texts[at], 0), len(words) - at), 0, -1):
            key = " ".join(texts[at : at + size])
            if key in names and (size > 1 or len(key) > 2):
                start, end = words[at].start(), words[at + size - 1].end()
                found.append(Place(start=start, end=end, name=sentence[start:end]))
                at += size - 1
                break
        at += 1
    for pattern in (_UNKNOWN_DOSED, _UNKNOWN_TAKEN, _TAKEN_OFTEN):
        for match in pattern.finditer(sentence):
            start, end = match.start("name"), match.end("name")
            free = not any(place.start < end and start < place.end for place in found)
            if not free or {word.casefold() for word in match["name"].split()} & _NOT_NAMES:
                continue
            known = bool(ingredients(match["name"], typos=True))
            if known or pattern is not _TAKEN_OFTEN or match["often"]:
                found.append(Place(start=start, end=end, name=match["name"], known=known))
    found += _misspelt(sentence, found)
    return sorted(found, key=lambda place: place.start)


_LISTED = re.compile(
    r"(?:^|[,;]|\b(?:take|takes|taking|took|on|and|tried|use|using|tomo|y)\b)\s*(?:my |the |some |a )?(?P<name>[a-z]{7,})(?=\s+(?:\d|once|twice|daily|every|at night|for\b|help)|\s*(?:[,;.]|$))",
    re.IGNORECASE,
)


def _misspelt(sentence: str, found: Sequence[Place]) -> list[Place]:
    """Return names that the tables nearly know, where a list or a dose makes a medicine likely: "ibuprofin 400"."""
    return [
        Place(start=match.start("name"), end=match.end("name"), name=match["name"])
        for match in _LISTED.finditer(sentence)
        if not any(place.start < match.end("name") and match.start("name") < place.end for place in found)
        and match["name"].casefold() not in _NOT_NAMES
        and ingredients(match["name"], typos=True)
    ]


@cache
def _names() -> tuple[frozenset[str], dict[str, int]]:
    classes = [
        line.split("\t")[0].strip().casefold()
        for line in (FOLDER / "class_words.tsv").read_text("utf-8").splitlines()
        if line.strip() and not line.startswith("#")
    ]
    names = frozenset([*medicine_names(), *classes]) - _COMMON
    longest: dict[str, int] = {}
    for name in names:
        first = name.split()[0]
        longest[first] = max(longest.get(first, 0), len(name.split()))
    return names, longest


_COMMON = word_list("taking_common")
"""Names that are more often something else in speech; taken only with a dose or a verb of taking."""


def medicines_in(sentence: str) -> list[Finding]:
    """Return what a sentence says of medicines, one finding for each name.

    >>> [(f.name, f.polarity, f.detail) for f in medicines_in("I stopped the blood thinner last week")]
    [('blood thinner', 'absent', {'taking': 'stopped', 'since': 'last week'})]
    """
    places = [place for place in named_in(sentence) if not only_wished(sentence, place.start)]
    found = []
    for number, place in enumerate(places):
        until = places[number + 1].start if number + 1 < len(places) else len(sentence)
        since = places[number - 1].end if number else 0
        found.append(_medicine(sentence, place, since, until))
    return found


_WISHED = re.compile(
    r"\b(?:do i need|does (?:he|she) need|needs?|want|wants|should i(?: take| use| start)?|can i (?:take|use|have|get)|could i (?:take|have|get)|if (?:i|he|she) (?:need|needs|should)(?: take)?|is it ok(?:ay)? to take|afraid of|do not want|don't want|recommend|what about|necesito)"
    r"(?: (?:to take|any|some|the|more|a|an|my|new|stronger|another|again))*\s*$",
    re.IGNORECASE,
)


def only_wished(sentence: str, start: int) -> bool:
    """Tell whether a medicine is only asked about or wished for: "do I need antibiotics?"."""
    return bool(_WISHED.search(sentence[:start]))


def _medicine(sentence: str, place: Place, since: int, until: int) -> Finding:
    before, after = sentence[since : place.start], sentence[place.end : until]
    clause = re.split(r"[;.]|\bbut\b", before)[-1]
    taking = _state(sentence, place, clause, after, sentence[place.end :])
    detail = {"taking": taking}
    if dose := _dose(clause, after):
        detail["dose"] = dose
    if frequency := _FREQUENCY.search(after) or (_FREQUENCY.search(clause) if not since else None):
        detail["frequency"] = frequency[1]
    rest = sentence[place.end :]
    if (why := _WHY.search(rest)) or (taking in {"yes", "differently"} and (why := _FOR.search(after))):
        detail["reason"] = why["why"].strip(" .,")
    if taking in {"stopped", "no"} and (when := _SINCE.search(rest) or _SINCE.search(before)):
        detail["since"] = when[0]
    if known := ingredients(place.name, typos=True):
        detail["ingredient"] = " ".join(known)
    polarity: Polarity = "absent" if taking in {"stopped", "no"} else "present"
    return Finding(
        name=place.name,
        polarity=polarity,
        quote=_quote(sentence, place, before, after),
        kind="medication",
        detail=detail,
    )


_SINCE = re.compile(
    r"\b(?:since \w+|in (?:january|february|march|april|may|june|july|august|september|october|november|december)|in (?:the )?(?:early |late )?(?:spring|summer|autumn|fall|winter)|last (?:\w+)|yesterday|this (?:morning|week|month)|(?:(?:about|around|roughly|almost|nearly|over|some|maybe|just|a) )?(?:\d+|an?|one|two|three|four|five|six|few|several|couple of) (?:days?|weeks?|months?|years?) ago)\b",
    re.IGNORECASE,
)


_OF_THE_NEXT = re.compile(
    r"\b(?:(?:i|he|she|we|they) )?(?:just |have |had |also )?(?:stopped|quit|discontinued|ran out of|held)"
    r"(?: (?:taking|using))?(?: (?:the|my|his|her|their|all|a|of))*\s*$",
    re.IGNORECASE,
)
"""A verb that the next medicine is the object of: "i still take this, i stopped the" and its name."""


def _state(sentence: str, place: Place, clause: str, after: str, rest: str) -> str:
    if re.search(r"\b(?:instead of)\s+(?:\w+ )?$", clause, re.IGNORECASE):
        return "no"
    if _NEVER.search(clause) and not _ANYMORE.search(after):
        return "no"
    own = after if after == rest else _OF_THE_NEXT.sub("", after)
    if _STOPPED.search(clause) or _AFTER_STOPPED.search(own) or _ANYMORE.search(own):
        return "stopped"
    if _DENIED.search(clause):
        return "no"
    if _OTHERWISE.search(clause) or _OTHERWISE.search(after):
        return "differently"
    return "yes"


def _dose(clause: str, after: str) -> str:
    near = re.split(r"[;.]\s|,\s|\band\b", after)[0]
    if found := _DOSE.search(near):
        return found["dose"].strip()
    if found := _BARE_AFTER.match(after):
        return found["dose"].strip()
    own = re.split(r",|\band\b", clause)[-1]
    if found := _DOSE.search(own[-30:]):
        return found["dose"].strip()
    found = _COUNT_BEFORE.search(own)
    return found["dose"].strip() if found else ""


def _quote(sentence: str, place: Place, before: str, after: str) -> str:
    lead = re.split(r"[;.,]|\band\b", before)[-1].lstrip()
    start = place.start - len(" ".join(lead.split(" ")[-7:]))
    tail = re.split(r"[;,]|\b(?:but|and)\b", after)[0].rstrip(" .")
    return sentence[max(0, start) : place.end + len(tail)].strip()
