"""Words that name a finding of the lexicon and mean another thing where they stand. It reads one sentence."""
# ruff: noqa: E501 - the patterns are tables

import re

_FLUID = r"(?:spit|spittle|saliva|sputum|phlegm|mucus|snot|tissue|hanky|stools?|poop?s?|vomit|urine|pee|discharge|eyes?|egg|nose)"
_GIVEN_ELSE = re.compile(
    r"\s*(?:of (?!vaccine|the vaccine)\w+|in(?:to)? (?:my|his|her|the) (?:belly|stomach|tummy|knees?|back|eyes?|hip|shoulder|neck|joint\w*|leg|thigh|foot|feet|hands?|spine)|every \w+|(?:twice|once|three times) (?:a|per)|(?:weekly|monthly|daily)\b)",
    re.IGNORECASE,
)
"""What follows "shots" when they are no vaccine."""
_BEFORE: dict[str, re.Pattern[str]] = {
    "vaccination": re.compile(
        r"\b(?:thinners?|belly|stomach|tummy|insulin|steroid|cortisone|hormone|testosterone|allergy|pain|vitamin|b-?12|iron|depo|birth control|contraceptive|gel|knee|joint|back|eye|spine|trigger|biologic\w*|arthritis|psoriasis|crohn'?s|migraine|weight(?: loss)?|diabetes|fertility|ivf|epi\w*|gun|vodka|whisk\w+|tequila|rum|\w+(?:mab|tide|parin|cept|umab))\s+(?:pen )?$",
        re.IGNORECASE,
    ),
    "pale_skin": re.compile(
        r"\b(?:vision|sight|eyesight|everything|things?|hair|beard|toes?|fingers?|it)\s+(?:has |have )?$", re.IGNORECASE
    ),
    "insomnia": re.compile(r"\b(?:throw\w*|threw|vomit\w*|bring\w*|cough\w*|puk\w*)\s+$", re.IGNORECASE),
    "inconsolable_crying": re.compile(r"\bi(?:'ve been| just| keep| have been|'m)?\s+$", re.IGNORECASE),
    "domestic_violence": re.compile(r"\b(?:like|as if|as though)\s+$", re.IGNORECASE),
    "pain": re.compile(
        r"\b(?:no[ -]?one|nobody|anyone|anybody|somebody|someone|he|she|they|husband|wife|partner|boyfriend|girlfriend|ex|father|mother|dad|mom|mum|son|daughter|brother|sister)(?: (?:ever|never|always|sometimes|has|have|had|would|will|also))*\s+$",
        re.IGNORECASE,
    ),
}
"""What stands before the words when they mean something else."""
_DIED_OF = re.compile(
    r"\s*(?:an?|his|her|the|out|wind|gas|water|urine|me|of|from|at \d|aged?|when (?:i|he|she) w|in (?:19|20)\d\d|in (?:his|her|their) \w+ies|young|(?:\d+|many|several|some) years)\b|\s*,? ?(?:at )?\d\d\b",
    re.IGNORECASE,
)
"""What follows the words when they tell of a family's illness and not of a loss: "my father died of bowel cancer"."""
_OF_A_DOSE = re.compile(r"(?:\d|mg|mcg|tablets?|tabs?|caps?|units?|[a-z]{5,}) ?$", re.IGNORECASE)
_PRESCRIBED = re.compile(
    r"\bas (?:the|my) \w+ (?:said|told|asked|advised|wanted)\b|\b(?:doctor|nurse|gp|pharmacist|consultant) (?:doubled|increased|upped)\b",
    re.IGNORECASE,
)
_EXPECTS_ELSE = re.compile(
    r"\s+(?!(?:a |our |my |his |her )?(?:\w+ )?(?:baby|child|twins|triplets|boy|girl)\b)(?:an?|the|my|to|it|that|some|no|results?|good|bad|you|him|her|\w+s)\b",
    re.IGNORECASE,
)
_FED_UP_WITH = re.compile(r"\s+(?:with|of) (?!life|living|everything|it all|myself)", re.IGNORECASE)
_COLD_ELSE = re.compile(
    r"\s*(?:sores?|feet|foot|hands?|drinks?|shower|turkey|weather|day|night|spell|flush)\b", re.IGNORECASE
)
_FELL_ELSE = re.compile(
    r"\s+(?:pregnant|asleep|ill|sick|in love|out with|behind|for (?:him|her|it)|apart)\b", re.IGNORECASE
)
_SAID: dict[str, re.Pattern[str]] = {
    "teething": re.compile(r"teething|dentici", re.IGNORECASE),
}
"""What the words must have."""
_WHOLE: dict[str, re.Pattern[str]] = {
    "skin_infection": re.compile(
        rf"\b{_FLUID}\b[^.;,]{{0,30}}\bstreak|\bstreak\w*\b[^.;,]{{0,30}}\b(?:in|on|of|with) (?:my |his |her |the )?(?:\w+ )?{_FLUID}\b",
        re.IGNORECASE,
    ),
}
"""A sentence in which the words mean something else."""
_ANY_BLOOD = re.compile(r"\b(?:no|any|some|or|nor|without|saw|see|seen|of|with|is|was|bit)\s+$", re.IGNORECASE)
_ENDS = re.compile(
    r"\s*(?:$|[.,;!?)]|(?:or|and|nor|but|though|either|now|in it|in the|on the|when (?:i|he|she|it)|after (?:i|he|she)|coming|today|at all|yet|so far|that i)\b)",
    re.IGNORECASE,
)
"""What stands around the word "blood" when it means bleeding, not a test, a pressure or a thinner."""
_NO_TEMPERATURE = re.compile(r"\b(?:no|any|or|nor|without a?|a)\s+$", re.IGNORECASE)
_HIGH = re.compile(r"\s*(?:of|is|was)?\s*(?:3[89]|4\d|10\d)", re.IGNORECASE)
_FOLLOWED: dict[str, tuple[re.Pattern[str], re.Pattern[str]]] = {
    "vaccination": (re.compile(r"\b(?:shots?|jabs?)$", re.IGNORECASE), _GIVEN_ELSE),
    "bereavement": (re.compile(r"\b(?:died?|passed)\b", re.IGNORECASE), _DIED_OF),
    "pregnancy": (re.compile(r"expecting$", re.IGNORECASE), _EXPECTS_ELSE),
    "low_mood": (re.compile(r"fed up$", re.IGNORECASE), _FED_UP_WITH),
    "cold_symptoms": (re.compile(r""), _COLD_ELSE),
    "fall": (re.compile(r"\bfell$", re.IGNORECASE), _FELL_ELSE),
}
"""Which of a concept's words mean something else, and before what."""
_SOMEBODY = re.compile(r"\s+(?:me|us|him|her|them|my (?:kids|children))\b", re.IGNORECASE)


def meant(concept: str, place: tuple[int, int], sentence: str) -> bool:
    """Tell whether the words at a place of a sentence mean the concept that they name.

    >>> meant("vaccination", (18, 23), "the blood thinner shots"), meant("vaccination", (4, 9), "flu shots")
    (False, True)
    """
    before, words, after = sentence[: place[0]], sentence[place[0] : place[1]], sentence[place[1] :]
    if concept in _SAID and not _SAID[concept].search(words):
        return False
    if concept in _WHOLE and _WHOLE[concept].search(sentence):
        return False
    if concept in _FOLLOWED:
        own, else_ = _FOLLOWED[concept]
        if own.search(words) and else_.match(after):
            return False
    if concept == "overdose" and words.casefold() == "od":
        return not _OF_A_DOSE.search(before)
    if concept == "overdose" and re.match(r"double|extra", words, re.IGNORECASE):
        return not _PRESCRIBED.search(sentence)
    if concept == "bleeding" and words.casefold() == "blood":
        return bool(_ANY_BLOOD.search(before)) and bool(_ENDS.match(after))
    if concept == "fever" and words.casefold() in {"temperature", "temp", "temps"}:
        return bool(_NO_TEMPERATURE.search(before)) and bool(_ENDS.match(after) or _HIGH.match(after))
    if concept == "pain":
        # "Nobody hurts me" tells of people, "my back hurts me" of pain.
        return not (_SOMEBODY.match(after) and _BEFORE["pain"].search(before))
    return not (concept in _BEFORE and _BEFORE[concept].search(before))
