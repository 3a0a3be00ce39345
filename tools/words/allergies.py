"""Allergies as patients tell them: "penicillin gives me hives", "allergic to sulfa". An upset stomach is none.

What a thing did stays in the words said.
"""
# ruff: noqa: E501 - the patterns are tables

import re

from tools.clinical import Finding, Polarity
from tools.words.medicines import drug_classes, ingredients
from tools.words.wordlists import word_list

_GIVES = r"(?:gives?|gave|cause[sd]?|makes?|made|brings?|brought)"


_REACTION = r"(?P<reaction>[^.;,]{2,60})"


_ALLERGY_TO = re.compile(
    r"\b(?:allerg(?:ic|y|ies)(?: reactions?)?(?: to|:| include[s]?| are| is)|al[eé]rgic[oa]s? (?:a la|al|a los|a las|a)|alergias? a(?:l| la)?)\s*(?P<what>[^.;!?]{2,120})",
    re.IGNORECASE,
)


_ALLERGY_NAMED = re.compile(r"\b(?P<what>[a-z][a-z -]{2,30}?) allerg(?:y|ies)\b", re.IGNORECASE)


_DA_ALERGIA = re.compile(
    r"(?:\b(?:la|el|los|las)\s+)?\b(?P<what>[a-záéíóúñ]{4,}(?: de [a-záéíóúñ]+)?) (?:me|le) (?:da|dan|dio|produce|producen|causa|causan) (?:mucha )?alergia\b",
    re.IGNORECASE,
)


_REACTED = re.compile(
    rf"\b(?P<what>[A-Za-z][\w'-]+(?: (?!which\b|that\b|it\b)[A-Za-z][\w'-]+)?)\s+(?:which |that )?(?:always |once |really )?{_GIVES}\s+(?:me|him|her|my \w+)\s+(?:a |an |out in |up in |come out in |break out in |to )?{_REACTION}",
    re.IGNORECASE,
)


_REACTION_TO = re.compile(
    r"\b(?:(?:bad |severe |allergic |serious )?reaction|react(?:s|ed)? (?:really |very |so )?(?:badly|terribly|severely)) to (?P<what>[^.;]{2,60})",
    re.IGNORECASE,
)


_BROKE_OUT = re.compile(
    r"\b(?P<reaction>hives|rash|swelling|itching|anaphylaxis|broke out(?: in \w+)?|break out(?: in \w+)?|swell up|swelled up|throat clos\w+) (?:from|with|after|when i (?:take|eat|took)) (?P<what>[^.;,]{2,30})",
    re.IGNORECASE,
)


_NO_ALLERGY = re.compile(
    r"(?:\b(?=\w)|(?=n't))(?:no (?:known )?(?:drug |food |medication |medicine |seasonal |other )*allerg(?:ies|y)|nkda|nka|nkfa|not allergic to (?:anything|any)|(?:not|n't) (?:have|had) (?:any )?(?:\w+ ){0,2}allerg(?:ies|y)|denies (?:any )?(?:\w+ ){0,2}allerg(?:ies|y)|allergies?\s*[:-]?\s*(?:none|no|denies|nil|nkda)\b|sin alergias|no (?:soy|es) al[eé]rgic[oa] a (?:nada|ning[uú]n\w*(?: \w+)?)|no (?:tengo|tiene) (?:ninguna )?alergias?(?: a (?:nada|ning[uú]n\w*(?: \w+)?))?(?=\s*(?:$|[.,;]))|no history of (?:\w+ )?allerg(?:ies|y))",
    re.IGNORECASE,
)


_REACTION_WORDS = re.compile(
    r"\b(?:hives?|rash(?:es)?|itch\w*|swell\w*|swollen|anaphyla\w+|throat|breath\w*|wheez\w*|vomit\w*|nausea|sick|stomach|diarrhea|dizzy|faint\w*|pass out|passed out|welts|blister\w*|epi\w*|break out|broke out|needed|used (?:the|an?|my)|ended up|headaches?|cough|bloat\w*|cramps?|sneez\w*|burn\w*|hospital)\b",
    re.IGNORECASE,
)


def allergies_in(sentence: str, *, asked: bool = False) -> list[Finding]:
    """Return the allergies that a sentence states or denies.

    Args:
        sentence: as said.
        asked: the question was about allergies, so that a bare name ("codeine and sulfa") is one.

    >>> [(f.name, f.polarity, f.detail) for f in allergies_in("Penicillin gives me hives")]
    [('Penicillin', 'present', {'reaction': 'hives', 'ingredient': 'penicillin'})]
    >>> [(f.concept, f.polarity) for f in allergies_in("no known drug allergies")]
    [('allergies', 'absent')]
    """
    if denied := _NO_ALLERGY.search(sentence):
        none = _allergy("allergies", "absent", denied[0], "", concept="allergies")
        return [none, *_besides(sentence[denied.end() :], asked=asked)]
    found: list[Finding] = []
    for match in _ALLERGY_TO.finditer(sentence):
        lead = sentence[max(0, match.start() - 30) : match.start()]
        polarity: Polarity = (
            "absent" if re.search(r"(?:\b(?:not|no|never|denies|niega)|n't)\b", lead, re.IGNORECASE) else "present"
        )
        for name, reaction in _listed(match["what"]):
            found.append(_allergy(name, polarity, sentence[match.start() : match.end()].strip(), reaction))
    found += _reacted_to(sentence, {one.name.casefold() for one in found})
    if not found:
        for match in (*_REACTION_TO.finditer(sentence), *_DA_ALERGIA.finditer(sentence)):
            found += [_allergy(name, "present", match[0].strip(), told) for name, told in _listed(match["what"])]
        for match in _ALLERGY_NAMED.finditer(sentence):
            name = _name(match["what"])
            if name and not set(name.casefold().split()) & _KINDS:
                found.append(_allergy(name, _named_polarity(sentence, match), match[0].strip(), ""))
    if not found:
        found += _intolerances(sentence)
    return _with_bare_names(found, sentence) if asked else found


def _reacted_to(sentence: str, told: set[str]) -> list[Finding]:
    """Return what is told by what it did: "penicillin gives me hives"; what was told already is not told again."""
    found = []
    for pattern in (_REACTED, _BROKE_OUT):
        for match in pattern.finditer(sentence):
            allergic = _ALLERGIC.search(match["reaction"]) and not _OF_FLUID.search(match[0])
            if allergic and _may_react(match["what"]) and _name(match["what"]).casefold() not in told:
                found.append(_allergy(_name(match["what"]), "present", match[0].strip(), match["reaction"].strip()))
    return found


def _with_bare_names(found: list[Finding], sentence: str) -> list[Finding]:
    """Add what a bare answer about allergies names: all of it, or what stands after the last that is told at length."""
    if not found:
        return _bare_names(sentence)
    after = sentence[max(sentence.find(one.quote) + len(one.quote) for one in found) :]
    return [*found, *(_bare_names(after) if _AND_ALSO.match(after) else [])]


def _besides(after: str, *, asked: bool) -> list[Finding]:
    """Return what is named after all was denied: "no drug allergies but bees", "no tengo alergias, solo a la penicilina"."""
    found = _BESIDES.search(after)
    if found is None or not (asked or _TO.match(after[found.end() :])):
        return []
    return _bare_names(after[found.end() :])


_BESIDES = re.compile(
    r"\b(?:but|except(?: for)?|apart from|other than|only|just|solo|sólo|excepto|menos|salvo|pero)\b", re.IGNORECASE
)
_TO = re.compile(r"\s*(?:to|a l[ao]s?|al)\b", re.IGNORECASE)
_AND_ALSO = re.compile(r"\s*(?:,|;|and\b|also\b|plus\b|oh and\b)+", re.IGNORECASE)
"""What leads to a further allergen named alone: "penicillin makes my face swell, and shellfish"."""
_A_CLAUSE = re.compile(
    r"\b(?:i(?! (?:think|believe|guess|suppose|reckon|am told|was told))|he|she|they|is|isn'?t|are|aren'?t|am|has|hasn'?t|have|haven'?t|had|does|doesn'?t|never|not)\b",
    re.IGNORECASE,
)
"""What goes on to speak of something else: "penicillin, mum isn't" names no second allergen."""
_OF_FLUID = re.compile(r"\bmy (?:ankles?|legs?|feet|calves)\b", re.IGNORECASE)
"""Swollen ankles are what a medicine does to the body's water, not an allergy."""
_MAKES = re.compile(
    r"\b(?P<what>[A-Za-z][\w'-]{3,}) (?:always |really )?(?:makes?|made|gives?|gave) (?:me|(?=my (?:ankles?|legs?|feet|calves))) ?(?:a |an |feel |get |so |very )?(?P<reaction>[^.;,]{3,40})",
    re.IGNORECASE,
)


def _intolerances(sentence: str) -> list[Finding]:
    """Return what a medicine did that is no allergy: "lisinopril makes me cough"."""
    return [
        Finding(
            name=match["what"],
            polarity="present",
            quote=match[0].strip(),
            kind="allergy",
            detail={"reaction": match["reaction"].strip(), "type": "intolerance", "ingredient": " ".join(known)},
        )
        for match in _MAKES.finditer(sentence)
        if (known := ingredients(match["what"], typos=True))
    ]


_BARE_YES = re.compile(
    r"^\W*(?:yes|yeah|yep|sí|si|only|just)\b[\s,:]*(?:i am|i have|to|a la|a los|a)?\b", re.IGNORECASE
)


_BORNE = re.compile(
    r"\s+(?:(?:is|are|was|were)\s+)?(?:no (?:problems?|issues?|reactions?|trouble)|not (?:any ?more|now|a problem)|no longer|fine"
    r"|ok(?:ay)?|all ?right|tolerated?)\b.*$",
    re.IGNORECASE,
)
"""What says after a name that it does no harm: "penicillin no problem", "peanuts not anymore"."""
_SURE = re.compile(
    r"(?:\s+(?:yes|yeah|yep|maybe|perhaps|possibly|probably|definitely|i think|i believe)|\s*[?!])+$", re.IGNORECASE
)
_ENDS_IN_REACTION = re.compile(
    r"\s+(?P<reaction>(?:swell|hive|rash|itch|blister|welt|wheez|anaphyla|big reaction|bad reaction|reaction)\w*\b.*)$",
    re.IGNORECASE,
)


def _bare_names(sentence: str) -> list[Finding]:
    """Return the names in a bare answer about allergies: "yes, codeine and sulfa"; one that does no harm is denied."""
    found = []
    plain = re.sub(r"\bnot (?:any ?more|now)\b", "no problem", _BARE_YES.sub("", sentence), flags=re.IGNORECASE)
    for said, told in _listed(plain):
        polarity: Polarity = "absent" if _BORNE.search(said) else "present"
        name = _SURE.sub("", _BORNE.sub("", said))
        ends = _ENDS_IN_REACTION.search(name)
        name, reaction = (name[: ends.start()], told or ends["reaction"]) if ends else (name, told)
        if ingredients(name, typos=True) or {word.casefold() for word in name.split()} & _FOODS:
            quote = said if said in sentence else name
            found.append(_allergy(name, polarity, quote, reaction if polarity == "present" else ""))
    return found


_ALLERGIC = re.compile(
    r"\b(?:hives?|rash(?:es)?|itch\w*|swell\w*|swollen|anaphyla\w+|throat|breath\w*|wheez\w*|welts|blister\w*|epi\w*|br(?:eak|oke) out)\b",
    re.IGNORECASE,
)


"""What makes a reaction an allergy's; sickness of the stomach is told as a symptom instead."""


_KINDS = word_list("allergies_kinds")


_FOODS = word_list("taking_foods")


def _named_polarity(sentence: str, match: re.Match[str]) -> Polarity:
    lead = sentence[max(0, match.start() - 15) : match.end()]
    return "absent" if re.search(r"\b(?:no|denies|without|not)\b", lead, re.IGNORECASE) else "present"


def _may_react(what: str) -> bool:
    words = {word.casefold() for word in what.split()}
    return bool(words & _FOODS) or bool(ingredients(_name(what), typos=True)) or bool(drug_classes(_name(what)))


_NO_NAMES = frozenset({"my", "anything", "nothing"})


def _listed(what: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for part in re.split(r",|\b(?:and|or|y|ni)\b|/", what):
        reaction = re.search(
            r"\(([^)]*)\)|(?:-|:|\b(?:which|it|that|causes?|gives? me|makes? me|with)\b|(?=needed|ended up))\s*(.+)$",
            part,
        )
        name = _name(
            re.split(
                r"\(|-\s|:|\bwhich\b|\bit\b|\bthat\b|\bcauses?\b|\bgives?\b|\bmakes?\b|\bwith\b|\bwhen\b|\bsince\b|\bbut\b|\bbecause\b|\bneeded\b|\bended up\b",
                part,
            )[0]
        )
        if _is_reaction(name) and found:
            found[-1] = (found[-1][0], (found[-1][1] + " " + part.strip()).strip())
        elif name and len(name.split()) <= 4 and not _A_CLAUSE.search(name) and name.casefold() not in _NO_NAMES:
            found.append((name, (reaction[1] or reaction[2] or "").strip() if reaction else ""))
    return found


def _is_reaction(name: str) -> bool:
    return bool(_REACTION_WORDS.match(name)) or name.casefold().startswith(
        ("i get", "i got", "get ", "got ", "i break", "my ", "i had")
    )


def _name(words: str) -> str:
    return re.sub(
        r"\s+(?:once|twice|before|last \w+|years ago)$|^(?:a l[ao]s?|al?|el|l[ao]s?|tambi[eé]n a l[ao]s?|i think|think|maybe|possibly|probably|perhaps|might be|it was|also|the|my|a|an|any|some|to|that|and|all|taking|eating|when|is|are|with|have|has|had|i|a bad|having|known)\s+",
        "",
        re.sub(r"\s+", " ", words.strip(" .,:")),
        flags=re.IGNORECASE,
    ).strip()


def _allergy(name: str, polarity: Polarity, quote: str, reaction: str, concept: str = "") -> Finding:
    detail = {"reaction": reaction} if reaction else {}
    if not concept and (known := ingredients(name, typos=True)):
        detail["ingredient"] = " ".join(known)
    return Finding(name=name, polarity=polarity, quote=quote, kind="allergy", concept=concept, detail=detail)
