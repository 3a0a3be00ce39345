"""Medicines named in a sentence: known names, nearly known ones, what is dosed or taken, and what is called by its use.

A name that no table knows stays as it was said; no drug is guessed.
"""
# ruff: noqa: E501 - the patterns are tables

import re
from collections.abc import Sequence
from functools import cache

from msgspec import Struct

from tools.words.medicines import FOLDER, ingredients, medicine_names
from tools.words.wordlists import word_list


class Place(Struct, frozen=True, kw_only=True):
    """A medicine named in a sentence: where, and as what."""

    start: int
    end: int
    name: str
    known: bool = True


_WORD = re.compile(r"[A-Za-zÀ-ÿ][A-Za-zÀ-ÿ0-9'+-]*|\d+(?:[.,]\d+)?|/")
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
_CALLED = re.compile(
    r"\b(?:called|named|it'?s|its|it is|starts with|something like|think it'?s|think its|se llama) (?:called |a |the |like )?(?P<name>[a-z]{7,})\b",
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
    found += _foreign(words, found)
    for pattern in (_UNKNOWN_DOSED, _UNKNOWN_TAKEN, _TAKEN_OFTEN, _CALLED):
        for match in pattern.finditer(sentence):
            start, end = match.start("name"), match.end("name")
            free = not any(place.start < end and start < place.end for place in found)
            if not free or {word.casefold() for word in match["name"].split()} & _NOT_NAMES:
                continue
            known = bool(ingredients(match["name"], typos=True))
            if known or pattern not in {_TAKEN_OFTEN, _CALLED} or (pattern is _TAKEN_OFTEN and match["often"]):
                found.append(Place(start=start, end=end, name=match["name"], known=known))
    found += _misspelt(sentence, found)
    found += _described(sentence, found)
    plain = [place for place in found if not ingredients(place.name, typos=True)]
    by_name = [place for place in found if place not in plain]
    told = {
        place for place in plain if any(_is_named_beside(sentence, (place.start, place.end), one) for one in by_name)
    }
    return sorted((place for place in found if place not in told), key=lambda place: place.start)


_FOREIGN_LETTERS = 7


def _foreign(words: Sequence[re.Match[str]], found: Sequence[Place]) -> list[Place]:
    """Return names in the spelling of another language, or in the plural: "insulina", "ibuprofenos"."""
    told = []
    for word in words:
        long = len(word[0]) >= _FOREIGN_LETTERS and word[0].isalpha() and word[0].casefold() not in _COMMON
        free = long and not any(place.start < word.end() and word.start() < place.end for place in found)
        if free and (ingredients(word[0]) or ingredients(word[0].removesuffix("s"))):
            told.append(Place(start=word.start(), end=word.end(), name=word[0].removesuffix("s")))
    return told


_USE = r"(?:blood pressure|high blood pressure|bp|pressure|cholesterol|diabet(?:es|ic|is)|sugar|heart|angina|thyroid|water|fluid|sleep(?:ing)?|pain|nerve(?: pain)?|anxiety|depression|bipolar|adhd|mood|psych\w*|asthma|copd|allergy|hay ?fever|stomach|acid|reflux|heartburn|ulcer|birth control|contraceptive|hormone|hrt|menopause|seizure|epilepsy|migraine|headache|gout|arthritis|bone|osteoporosis|iron|steroid|cortisone|antibiotic|antifungal|anti-?sickness|nausea|eye|ear|nose|nasal|prostate|bladder|kidney|cancer|chemo|hiv|transplant|anti-?rejection|vitamin|herbal|cough|cold|flu|malaria|tb|worm|skin|eczema|psoriasis|acne|weight loss|parkinson'?s|memory|dementia)"
_FORM = r"(?:pills?|tablets?|tabs?|medicines?|medications?|meds?|capsules?|cream|ointment|gel|lotion|inhalers?|puffers?|pumps?|injections?|shots?|jabs?|spray|syrup|powder|supplements?|remed(?:y|ies))"
_DESCRIBED = re.compile(
    rf"\b(?P<name>(?!(?:flu|malaria|tb|cold) (?:shot|jab|injection)){_USE} {_FORM})\b(?! (?:down|up|through|into|across|along|out|over)\b)|\b(?P<bare>puffers?|inhalers?|(?:eye|ear|nose|vitamin|cough|allergy|glaucoma) ?drops|(?:pain|nicotine|hormone|hrt|contraceptive|steroid|nitro) patch(?:es)?|nasal spray|nose spray|herbs|herbal (?:tea|remedy|stuff)|supplements|multivitamins?|all (?:of )?my (?:tablets|meds|medications?|medicines|pills)|(?:o?estrogen|testosterone|progesterone) (?:patch(?:es)?|gel|cream|pills?|tablets?|shots?|injections?)|cough (?:syrup|mixture))\b|\b(?P<named>\w+ (?:steroid|antibiotic) pack|steroid pack)\b"
    r"|\b(?P<es>(?:pastillas?|medicinas?|tabletas?|inyecci[oó]n(?:es)?|gotas|crema|jarabe) (?:de|para|del) (?:la |el |los |las )?(?:presi[oó]n|az[uú]car|diabetes|coraz[oó]n|colesterol|tiroides|dolor|dormir|nervios|ri[nñ][oó]n(?:es)?|est[oó]mago|alergia|tos|circulaci[oó]n|asma|ojos))\b",
    re.IGNORECASE,
)
"""What is called by what it is for and its form: "thyroid pills", "the pink blood pressure tablet"."""


def _described(sentence: str, found: Sequence[Place]) -> list[Place]:
    """Return medicines that are told by their use alone; which drug it is nobody guesses."""
    told = []
    for match in _DESCRIBED.finditer(sentence):
        start, end = match.span()
        if all(place.end <= start or end <= place.start for place in found):
            told.append(Place(start=start, end=end, name=match[0]))
    return told


_BESIDE = re.compile(
    r"\s*(?:\w+ )?|\s*\(\s*|[\s,]*(?:(?:i think|think|maybe|probably) )?(?:it'?s |its |it is |is |they'?re )?(?:called |named )?\s*",
    re.IGNORECASE,
)


def _is_named_beside(sentence: str, told: tuple[int, int], place: Place) -> bool:
    """Tell whether what is told by its use has its name beside it: "seretide purple inhaler", "ADHD meds (vyvanse)"."""
    first, second = sorted([told, (place.start, place.end)])
    gap = sentence[first[1] : second[0]]
    return bool(_BESIDE.fullmatch(gap)) and not re.search(r"\b(?:and|or|plus|with|for)\b", gap, re.IGNORECASE)


_LISTED = re.compile(
    r"(?:^|[,;]|\b(?:take|takes|taking|took|on|and|tried|use|using|tomo|y)\b)\s*(?:my |the |some |a )?(?P<name>[a-z]{7,})(?=\s+(?:\d|once|twice|daily|every|at night|for\b|help|makes?\b|gives?\b|gave\b|made\b|upsets?\b)|\s*(?:[,;.]|$))",
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
