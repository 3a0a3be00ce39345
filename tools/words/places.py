"""Where it is: the part of the body and the side, as said. It knows no finding."""
# ruff: noqa: E501 - the patterns are tables

import re

from tools.words.detail import Detail, said

_SIDES = (
    ("both", re.compile(r"\b(?:both (?:\w+ ){0,2}\w+|bilat(?:eral(?:ly)?)?|ambos|ambas)\b", re.IGNORECASE)),
    ("left", re.compile(r"\b(?:left(?! (?:the|my|his|her|it|him|me|home|work|over|untreated|for|a|alone|in|on)\b)|lt|izquierd[oa]|[lL](?= (?:side|arm|leg|hand|foot|knee|hip|ear|eye|shoulder|breast|flank|calf|ankle|wrist)\b)|LLQ|LUQ)\b", re.IGNORECASE)),
    ("right", re.compile(r"\b(?:(?<=the )right(?! (?:amount|thing|time|way|place|now)\b)|(?<!the )right(?! (?:now|away|before|after|as|when|there|here|amount|thing|off|through|thru|down|out|round|across|into|behind)\b)|rt|derech[oa]|[rR](?= (?:side|arm|leg|hand|foot|knee|hip|ear|eye|shoulder|breast|flank|calf|ankle|wrist)\b)|RLQ|RUQ)\b", re.IGNORECASE)),
)  # fmt: skip
PART = r"(?:chest|breastbone|ribs?|abdomen|belly|stomach|tummy|navel|pelvis|groin|back(?! (?:to|at|in|from|and forth|home|then|when|again|now)\b)|flank|side|neck|throat|jaw|face|cheek|forehead|temples?|head|scalp|eyes?|eyelid|ears?|nose|mouth|gums?|tongue|lips?|tooth|teeth|shoulders?|shoulder blades?|tail ?bone|coccyx|arms?|elbows?|forearms?|wrists?|hands?|fingers?|thumbs?|hips?|buttocks?|thighs?|legs?|knees?|shins?|calf|calves|ankles?|foot|feet|heels?|(?:big |little )?toes?|breasts?|testicles?|scrotum|quadrant|limbs?|extremit(?:y|ies)|spine|lung|kidney)"
_SITE = re.compile(
    rf"\b(?:(?:left|right|both|upper|lower|middle|mid|inner|outer|front|back|top|center|centre|side|sides|bottom)(?:[- ](?:sided?|part|of|the|my|his|her))*[- ])*(?:(?:left|right|upper|lower|middle|mid|inner|outer)[- ])*{PART}\b",
    re.IGNORECASE,
)
_SITIO = re.compile(
    r"\b(?:pecho|costillas?|vientre|barriga|est[oó]mago|panza|ombligo|pelvis|ingles?|espalda(?: baja| alta)?|cintura|cuello|nuca|garganta|mand[ií]bula|cara|mejilla|frente(?! a)|sien|cabeza|ojos?|p[aá]rpados?|o[ií]dos?|orejas?|nariz|boca|enc[ií]as?|lengua|labios?|dientes?|muelas?|hombros?|brazos?|codos?|antebrazos?|muñecas?|manos?|dedos?(?: gordo)?|pulgar|caderas?|nalgas?|muslos?|piernas?|rodillas?|espinillas?|pantorrillas?|tobillos?|pies?(?! de)|tal[oó]n(?:es)?|senos?|test[ií]culos?)(?: (?:derech|izquierd)[oa]s?)?\b",
    re.IGNORECASE,
)
_QUADRANTS = {
    "rlq": "right lower quadrant",
    "llq": "left lower quadrant",
    "ruq": "right upper quadrant",
    "luq": "left upper quadrant",
}
_QUADRANT = re.compile(r"\b(?:[rl][lu]q)\b", re.IGNORECASE)
_APART = re.compile(
    r"(?:^|[,;(]|\b(?:and|but)\b)\s*(?:mainly |mostly |only |just |it'?s |its |on |in |it is )*(?:the |my )?(?P<side>left|right|both)(?: (?:(?:upper |lower |big |little )?one|side|ones|of them|sides|hand side|more))?\s*(?=$|[,;.)]|\b(?:and|since|for|worse|but)\b)",
    re.IGNORECASE,
)


def places(sentence: str) -> list[Detail]:
    """Return every part of the body and every side that a sentence names."""
    found = [
        Detail(field="side", value=side, start=m.start(), end=m.end())
        for side, pattern in _SIDES
        for m in pattern.finditer(sentence)
    ]
    found += [said("site", match, 0) for pattern in (_SITE, _SITIO) for match in pattern.finditer(sentence)]
    return found + [
        Detail(field="site", value=_QUADRANTS[match[0].casefold()], start=match.start(), end=match.end())
        for match in _QUADRANT.finditer(sentence)
    ]


def side_apart(sentence: str) -> Detail | None:
    """Return a side that stands by itself: "my eye is red and gunky, left one"; it is of what was named before."""
    match = _APART.search(sentence)
    if match is None:
        return None
    return Detail(field="side", value=match["side"].casefold(), start=match.start("side"), end=match.end("side"))
