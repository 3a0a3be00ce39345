"""Injuries told by what happened: "hit my thumb with a hammer", "the dog next door bit my hand", "trod on a rusty nail".

The lexicon knows the names of injuries; here are the ways in which one comes about, with any words in between. It says
where an injury is told, not whether it is so.
"""
# ruff: noqa: E501 - the patterns are tables

import re
from collections.abc import Sequence

from tools.words.matching import Span
from tools.words.tokens import Token

_PART = r"(?:shoulders?|collar ?bone|elbows?|forearms?|arms?|wrists?|hands?|knuckles?|palm|fingers?|fingertips?|finger ?nail|thumbs?|ribs?|hips?|groin|buttocks?|bottom|tail ?bone|coccyx|thighs?|hamstring|legs?|knees?|kneecap|shins?|calf|calves|ankles?|achilles|foot|feet|heels?|(?:big |little )?toes?|toe ?nail|chin|nose|lips?|tongue|cheek|jaw|back|neck|side)"
_PARTE = r"(?:hombros?|codos?|brazos?|antebrazos?|muñecas?|manos?|dedos?|pulgar|costillas?|cadera|ingle|piernas?|muslos?|rodillas?|espinilla|pantorrillas?|tobillos?|pies?|tal[oó]n|espalda|cuello|nariz|labios?|barbilla|uñas?)"
_OWN = r"(?:my|his|her|their|both my|both her|both his|one of my)"
_BETWEEN = r"(?:[\w'-]+ ){0,3}?"
_TELLER = r"(?:^\W*|\b(?:i|he|she|we|they|who|and|then|just|also|accidentally|i've|ive|he's|she's|has|have|had|got|getting|been|by)\s+(?:\w+ly |just |also )?)"
_BEAST = r"(?:dogs?|puppy|cats?|kitten|bats?|snakes?|rats?|mouse|monkeys?|horse|donkey|raccoon|fox|squirrel|hamster|ferret|rabbit|pig|animal|terrier|labrador|alsatian|pit ?bull|rottweiler)"
_STINGER = (
    r"(?:wasps?|bees?|hornets?|ticks?|spiders?|mosquito(?:e?s)?|ants?|jellyfish|scorpion|bug|insect|horsefly|midges?)"
)
_SHARP = r"(?:nail|glass|needles?|tack|drawing pin|thorn|splinter|fish ?hook|screw|spike|plug|shard|wire|knife|blade|barbed wire|sea urchin|lego)"
_LODGED = r"(?:thorn|splinter|fish ?hook|glass|shard|sea urchin spines?)"
_HOT = r"(?:hot|boiling|scalding|steaming)"
_WAYS: dict[str, tuple[tuple[str, re.Pattern[str]], ...]] = {
    "en": tuple(
        (concept, re.compile(pattern, re.IGNORECASE))
        for concept, pattern in (
            ("injury", rf"{_TELLER}(?P<it>(?:hit|banged|bashed|whacked|smashed|squashed|crushed|caught|trapped|shut|slammed|pinched|bumped|stubbed|jammed|jarred|knocked|thumped|wrenched|tweaked|twisted|rolled|sprained|overstretched|hyperextended|injured|squished|bent back|ran over|hurt) {_OWN} {_BETWEEN}{_PART})\b"),
            ("injury", rf"\b(?P<it>(?:kicked|trod on|trodden on|stamped on|stepped on|elbowed|kneed|head-?butted|punched|rammed|backed into) (?:me (?:in|on) )?{_OWN} {_BETWEEN}{_PART})\b"),
            ("injury", rf"{_TELLER}(?P<it>turned (?:over )?(?:on )?{_OWN} (?:[\w'-]+ )?(?:ankle|knee|foot))\b"),
            ("injury", rf"\b(?P<it>(?:{_PART}) (?:got |was |were )?(?:trapped|crushed|squashed|slammed|shut|caught|jammed|pinched|run over) (?:in|under|between|by)\b)"),
            ("injury", rf"\b(?P<it>(?:dropped|fell|came down|landed|toppled|rolled) (?:[\w'-]+ ){{0,4}}?(?:on|onto|over) {_OWN} {_BETWEEN}{_PART})\b"),
            ("injury", rf"\b(?P<it>landed (?:[\w'-]+ ){{0,3}}?(?:badly|awkwardly|awkward|hard|funny|wrong)|(?:heard|felt|feel) (?:[\w'-]+ ){{0,2}}?(?:pop|snap|crack) in {_OWN} {_BETWEEN}{_PART})\b"),
            ("injury", rf"{_TELLER}(?P<it>(?:strained|pulled|tore|torn|popped|tweaked|twisted|ruptured|done|did|felt|wrenched) (?:something|a muscle|a tendon|a ligament|a hamstring) (?:in|to|of|at|around) {_OWN} {_BETWEEN}{_PART})\b"),
            ("animal_bite", rf"\b(?P<it>{_BEAST} (?:[\w'-]+ ){{0,4}}?(?:bit|nipped|scratched|mauled|clawed|attacked|sank|bitten) (?:me|him|her|us|my|his|its teeth)(?: {_BETWEEN}{_PART})?)\b"),
            ("animal_bite", rf"\b(?P<it>(?:bitten|bit|scratched|nipped|clawed|mauled) (?:[\w'-]+ ){{0,4}}?by (?:[\w'-]+ ){{0,3}}?{_BEAST})\b"),
            ("insect_bite", rf"\b(?P<it>{_STINGER} (?:[\w'-]+ ){{0,3}}?(?:bit|stung|biting|stinging) (?:me|him|her|us|my|his))\b"),
            ("insect_bite", rf"\b(?P<it>(?:bitten|bit|stung|bites|stings) (?:[\w'-]+ ){{0,4}}?(?:by|from) (?:[\w'-]+ ){{0,3}}?{_STINGER})\b"),
            ("wound", rf"{_TELLER}(?P<it>(?:cut|sliced|slashed|gashed|nicked|split|lacerated|scraped|grazed|skinned|stabbed|pricked|jabbed|impaled|punctured|ripped) (?:{_OWN}|the) {_BETWEEN}{_PART})\b(?! off)"),
            ("wound", rf"\b(?P<it>(?:stepped|stood|trod|trodden|sat|knelt|fell|landed|walked) on (?:[\w'-]+ ){{0,3}}?{_SHARP})\b"),
            ("wound", rf"\b(?P<it>{_LODGED} (?:[\w'-]+ ){{0,3}}?(?:in|into|through|under) {_OWN} {_BETWEEN}{_PART})\b"),
            ("burn_injury", rf"{_TELLER}(?P<it>(?:burnt|burned|scalded|scorched|singed) (?:{_OWN} {_BETWEEN}{_PART}|myself|himself|herself))\b"),
            ("burn_injury", rf"\b(?P<it>(?:spilled|spilt|poured|splashed|splattered|tipped|pulled|dropped|knocked) (?:[\w'-]+ ){{0,4}}?{_HOT} (?:[\w'-]+ ){{1,2}}(?:[\w'-]+ ){{0,3}}?(?:on|over|onto|down|all over))\b"),
            ("burn_injury", rf"\b(?P<it>{_HOT} \w+ (?:[\w'-]+ ){{0,2}}?(?:spilled|spilt|splashed|poured|tipped|splattered|(?:went|fell|came)(?= (?:all )?(?:down|over|on|onto) (?:my|his|her))) (?:[\w'-]+ ){{0,2}}?(?:on|over|onto|down))\b"),
            ("fall", r"\b(?P<it>(?:fell|came off|fallen|tumbled|slipped|tripped|slid|toppled|thrown) (?:[\w'-]+ ){0,3}?(?:bike|bicycle|stairs|steps|ladder|horse|pony|ice|rug|kerb|curb|roof|wall|chair|bed|trampoline|swing|slide|climbing frame|monkey bars|scooter|skateboard|tree|stool|sofa|couch|bath|shower|pavement|high ?chair|changing table|wet floor|skates))\b"),
        )
    ),
    "es": tuple(
        (concept, re.compile(pattern, re.IGNORECASE))
        for concept, pattern in (
            ("injury", rf"\b(?P<it>(?:me|se|le) (?:golpe[éeó]|pegu[ée]|peg[óo]|machuqu[ée]|machuc[óo]|lastim[éeó]|torc[íi]|torci[óo]|dobl[éeó]|aplast[éeó]|lesion[éeó]|atrap[éeó]|jal[éeó]|prens[éeó]|di un golpe en) (?:[\wáéíóúñ]+ ){{0,4}}?{_PARTE})\b"),
            ("wound", rf"\b(?P<it>(?:me|se|le) (?:cort[éeó]|raj[éeó]|rasp[éeó]|clav[éeó]|pinch[éeó]|piqu[ée] con|abr[íi]) (?:[\wáéíóúñ]+ ){{0,4}}?{_PARTE})\b"),
            ("wound", r"\b(?P<it>pis[éeó] (?:[\wáéíóúñ]+ ){0,3}?(?:clavo|vidrio|aguja|espina))\b"),
            ("burn_injury", rf"\b(?P<it>(?:me|se|le) (?:quem[éeó]) (?:[\wáéíóúñ]+ ){{0,4}}?{_PARTE})\b"),
            ("animal_bite", r"\b(?P<it>(?:me|le|lo|la) (?:mordi[óo]|ha mordido|ara[ñn][óo]|rasgu[ñn][óo]) (?:[\wáéíóúñ]+ ){0,3}?(?:perr[oa]|gat[oa]|rata|murci[ée]lago|mono|v[íi]bora|serpiente|animal))\b"),
            ("insect_bite", r"\b(?P<it>(?:me|le|lo|la) (?:pic[óo]|ha picado) (?:[\wáéíóúñ]+ ){0,3}?(?:abeja|avispa|mosquito|ara[ñn]a|alacr[áa]n|hormiga|bicho|garrapata|medusa|insecto))\b"),
            ("fall", r"\b(?P<it>(?:me|se) (?:ca[íi]|cay[óo]|resbal[éeó]|tropec[ée]|tropez[óo]))\b"),
        )
    ),
}  # fmt: skip
_HAPPENS = re.compile(
    r"\b(?:hit|bang|bash|whack|smash|squash|crush|caught|trap|shut|slam|pinch|bump|stub|jam|jar|knock|thump|wrench"
    r"|tweak|twist|turn|roll|sprain|stretch|extend|injur|squish|bent|ran over|run over|hurt|kick|elbow|kneed|butt|punch|ramm|drop|fell|came|land|toppl"
    r"|heard|felt|strain|tore|torn|pop|ruptur|done|did|bit|nip|scratch|maul|claw|attack|sank|stung|sting|got|cut|slic|slash|gash|nick|split|lacer|scrap"
    r"|graz|skin|stab|prick|jab|impal|punct|rip|stepped|stood|trod|sat|knelt|walked|nail|glass|needle|tack|thorn"
    r"|splinter|hook|screw|burn|scald|scorch|singe|spill|spilt|pour|splash|splat|tip|pull|hot|boil|tumbl|slip|trip|slid|thrown"
    r"|me |se |le |lo |la |pis)",
    re.IGNORECASE,
)
"""A sentence with none of these tells of no injury: looked at first, since most tell of none."""


def injuries(sentence: str, row: Sequence[Token], offset: int, named: Sequence[Span], language: str) -> list[Span]:
    """Return the injuries that a sentence tells in other words than those already found.

    Args:
        sentence: one sentence in plain letters.
        row: its tokens.
        offset: where it begins in the text.
        named: what the lexicon found; what it named an injury is not told twice.
        language: whose ways of telling to look for.
    """
    if language not in _WAYS or not _HAPPENS.search(sentence):
        return []
    found: list[Span] = []
    for concept, pattern in _WAYS[language]:
        for match in pattern.finditer(sentence):
            start, end = match.span("it")
            places = tuple(n for n, token in enumerate(row) if start <= token.start - offset < end)
            if places and not any(_same(concept, places, span) for span in (*named, *found)):
                found.append(Span(concept=concept, first=places[0], last=places[-1] + 1, used=places))
    return found


_KINDS = frozenset(
    {"injury", "wound", "burn_injury", "animal_bite", "insect_bite", "fall", "head_injury", "eye_injury", "fracture"}
    | {"self_harm", "domestic_violence", "harm_others", "child_abuse", "overdose"}
)


def _same(concept: str, places: tuple[int, ...], span: Span) -> bool:
    """Tell whether a span says the injury already, or is of what the words tell of instead."""
    if concept == span.concept:
        return True
    return span.concept in _KINDS and bool(set(places) & set(span.used))
