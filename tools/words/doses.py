"""How much of a medicine and how often, as it is said: "half a tablet", "25 bid", "5 mg every 4h". It knows no drug."""
# ruff: noqa: E501 - the patterns are tables

import re

_UNIT = (
    r"(?:mgs?|milligrams?|miligramos?|mcg|micrograms?|µg|ug|g|grams?|gramos?|ml|mls|cc|units?|unidades|iu|u|puffs?|tablets?|tabs?|pills?|capsules?|caps?|drops?|sprays?|patch(?:es)?|gumm(?:y|ies)"
    r"|sachets?|injections?|nebs?|teaspoons?|tablespoons?|tsp|tbsp|spoonfuls?|spoons?|meq|%|tabletas?|pastillas?|cápsulas?|capsulas?|gotas|cucharadas?|comprimidos?)"
)
_NUMBER = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|forty|fifty|una?|dos|tres|cuatro|cinco|diez|\d+(?:[.,]\d+)?)"
_COUNT = (
    rf"(?:(?:about |around |up to )?{_NUMBER}(?:\s?/\s?\d+(?:[.,]\d+)?)?(?:\s?(?:-|to|or|a|o)\s?{_NUMBER})?|half of an?|half an?|a half|half|media|½|1/2|a quarter of an?|quarter of an?"
    r"|one and a half|1 and a half|1½|a couple(?: of)?|an?|a few|several)"
)
_DOSE = re.compile(rf"(?<![\w.])(?P<dose>{_COUNT}(?: (?:a|full|whole|extra))?\s?-?{_UNIT})(?![\w'])", re.IGNORECASE)
_NOT_A_DOSE = r"(?!\s*(?:(?:or|to|-)\s*\d+\s*)?(?:days?\b|weeks?\b|months?\b|years?\b|times|x\s?(?:/|a|per|daily)|/|:|%|am\b|pm\b|hours?|minutes?|ago|a day|per day))"
_BARE_AFTER = re.compile(
    rf"^\s*(?:(?:i think|think|maybe)?\s*\)\s*)?(?:(?:down |up )?to |de |is |was |at |[-:=(] ?)?\s*(?P<dose>\d{{1,4}}(?:[.,]\d+)?(?:\s?/\s?\d+(?:\.\d+)?)?){_NOT_A_DOSE}s?\b",
    re.IGNORECASE,
)
_BARE_LATER = re.compile(
    r"^\s*,?\s*(?:about |around |by feel,? ?)*(?P<dose>one|two|half|\d{1,3}(?: ?(?:to|-|or) ?\d{1,3})?)(?=\s+(?:at|in the|every|each|once|twice|before|after|on|with|three|four|[34] times|[34]x|per|when|tablet|daily)\b|\s*$)",
    re.IGNORECASE,
)
_COUNT_BEFORE = re.compile(
    r"\b(?P<dose>\d+(?:\s?(?:-|to|or)\s?\d+)?|one and a half|a quarter|quarter|half|one|two|three|four|five|six|a couple|a few|half an?|dos|tres|una)\s+(?:of (?:my |the |his |her )?(?:\w+'?s )?)?(?:(?:extra|regular|maximum|double|full) strength )?(?:\w+\s)?$",
    re.IGNORECASE,
)
_OFTEN = r"(?:once|twice|thrice|x ?[2-6]|(?:one|two|three|four|five|six|\d{1,2})(?:\s?(?:-|to|or)\s?(?:two|three|four|six|\d{1,2}))?(?: times?| x|x)?)"
_DAYS = r"(?:mon|tue|tues|wed|weds|thu|thur|thurs|fri|sat|sun)(?:days?|nesdays?|sdays?|rsdays?|urdays?)?"
_MEAL = r"(?:breakfast|lunch|dinner|supper|tea|meals?|food|each meal|every meal|bed(?:time)?|sleep)"
_FREQUENCY = re.compile(
    rf"(?<![\d.])\b({_OFTEN}[ -](?:a|per|each|every|/|in a|in the)[ -]?(?:day|week|month|night|morning|fortnight)|{_OFTEN} (?:daily|weekly|nightly|monthly)|{_OFTEN} ?/ ?(?:day|week)"
    rf"|(?:morning|breakfast) and (?:night|evening|bedtime|dinner)|morning,? noon,? and night|first thing(?: in the morning)?"
    rf"|(?:on )?alternate (?:days?|nights?|mornings?)|every (?:other |second |single |alternate )?(?:day|morning|night|evening|week|month|fortnight|{_DAYS})|every (?:few|couple of|{_NUMBER})(?:\s?(?:-|to)\s?{_NUMBER})?\s?(?:hours?|hrs?|h|days?|weeks?|months?)|each (?:day|morning|night|evening|week)"
    rf"|q\.?\d+h?|qd|qod|bid|tid|qid|qds|qhs|hs|qam|qpm|prn|sos|od|bd|tds|nocte|mane|stat|b\.i\.d\.|t\.i\.d\.|fortnightly|daily|nightly|weekly|monthly"
    rf"|at (?:night|bedtime|dinner|breakfast|lunch|lunchtime|noon|teatime)|in (?:the )?(?:mornings?|evenings?|afternoons?|am|pm)(?: and (?:at night|evening|the evening|pm))?|(?:before|after|with|at) {_MEAL}|(?:mornings|evenings|nights|am|pm)(?=\s*(?:$|[,.;]|and\b))|on an empty stomach|empty stomach"
    rf"|(?:on )?{_DAYS}(?:(?:,| and| &|/)? {_DAYS})+|on (?:{_DAYS})(?=\b)"
    r"|as (?:and when )?needed|as required|when(?:ever)? (?:i|needed|required|it|he|she)(?: \w+){0,3}|if needed|sometimes|occasionally|now and (?:then|again)|a day|per day"
    r"|cuando (?:me|lo|la|se|hay) \w+(?: \w+){0,3}|al día|cada (?:(?:\d+|cuatro|seis|ocho|doce|veinticuatro) horas|día|noche|mañana|semana)|(?:una|dos|tres|cuatro|\d) (?:vez|veces) al día|(?:una|dos|tres|\d) (?:vez|veces) (?:por|a la) semana|(?:en|por) la (?:noche|mañana|tarde)|en las (?:noches|mañanas)|antes de dormir|en ayunas|después de (?:comer|cada comida)|con (?:la comida|las comidas)|a diario|diario|a veces)(?!\w)",
    re.IGNORECASE,
)


_OF_THE_ONES = re.compile(
    rf"(?:^|,)\s*(?:it'?s |its |they'?re |think |i think |in )*(?:the |an? )?(?:(?:\w+ ){{0,2}}ones? )?(?P<dose>\d{{1,4}}(?:[.,]\d+)?(?:\s?{_UNIT})?)s?(?: ones?| strength| dose)?(?=\s*(?:$|,|\.(?!\d)|i think|think|maybe)|\s+(?:once|twice|daily|every|in the|at night|each)\b)",
    re.IGNORECASE,
)
"""Which of a medicine's strengths it is, told in a clause of its own: "the big white ones, two a day, the 500"."""
_CHANGED_TO = re.compile(
    rf"^\s*from \d[\w.]*(?:\s?{_UNIT})? to (?P<dose>\d+(?:[.,]\d+)?(?:\s?{_UNIT})?)(?!\w)", re.IGNORECASE
)
_LARGE = re.compile(r"\s*(?P<dose>(?:1[3-9]|[2-9]\d|\d{3,4}))(?=\s*(?:am|pm)\b)", re.IGNORECASE)
_NEXT = re.compile(
    r",\s*(?P<dose>one|two|three|half|\d)(?=\s+(?:every|at|in the|each|twice|once|a day)\b)", re.IGNORECASE
)


def frequency(after: str, before: str = "") -> str:
    """Return how often, from what follows a medicine's name or else from what stands before it; empty when not said.

    >>> frequency(" 25 bid"), frequency(" every 4h"), frequency(" for years", "twice a day i take ")
    ('bid', 'every 4h', 'twice a day')
    """
    found = _FREQUENCY.search(after) or _FREQUENCY.search(before)
    return found[1] if found else ""


def dose(name: str, before: str, after: str) -> str:
    """Return how much is taken, as said; empty when not said.

    >>> dose("water pill", "half a tablet of the ", ""), dose("metoprolol", "", " 25 bid"), dose("insulin", "", " 12 units at night")
    ('half a tablet', '25', '12 units')
    """
    near = re.split(r"[;.]\s|,\s|\band\b", after)[0]
    if found := _DOSE.search(near):
        return found["dose"].strip()
    if found := _CHANGED_TO.match(after) or _BARE_AFTER.match(after) or _BARE_LATER.match(after):
        return found["dose"].strip()
    own = re.split(r",|\band\b", before)[-1]
    if last := _last(own[-40:]):
        return last
    if found := _COUNT_BEFORE.search(own):
        return found["dose"].strip()
    if found := re.match(rf"[^,.;]{{0,25}},\s*(?P<dose>{_COUNT}\s?{_UNIT})(?!\w)", after, re.IGNORECASE):
        return found["dose"].strip()
    if found := _OF_THE_ONES.search(after) or _LARGE.match(after) or _NEXT.search(after):
        return found["dose"]
    within = re.search(r"\b\d+(?:\.\d+)?$", name)
    return within[0] if within else ""


def _last(text: str) -> str:
    found = [match["dose"].strip() for match in _DOSE.finditer(text)]
    return found[-1] if found else ""
