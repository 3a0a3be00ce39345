"""Words of danger that mean something else: figures of speech, what somebody always had, what is on the mend.

Tables that `signs.py` asks; a denial, a past or another person is `scope.py`'s to judge.
"""
# ruff: noqa: E501 - the patterns are tables

import re

# "If I had a gun I would ..." is no less a warning for its "if".
EVEN_SUPPOSED = frozenset({"suicidal", "suicide_plan", "harm_baby", "homicidal"})


USUAL = re.compile(
    r"\b(?:same as (?:i )?(?:always|usual|ever|before)|(?:same )?as (?:always|usual|normal)|typical for me|as i always|like i always|always (?:have|get|had)"
    r"|for (?:\w+ )?(?:years|decades)|known|(?:nurse|doctor|gp|midwife|pharmacist|optician|consultant|specialist|cardiolog\w+)(?: has| have)? (?:said|says|told me|happy|aware|knows|it|explained|expected)(?: (?:it|that|this))?)\b"
)
OFTEN_USUAL = frozenset(
    {
        "net_breath",
        "net_collapse",
        "net_heart",
        "near_syncope",
        "flashes_floaters",
        "palpitations",
        "melena",
        "headache",
        "hot_joint",
        "lightheaded",
        "joint_swollen",
    }
)
"""Signs that some people have lived with for years and a doctor has seen; what is new or worse fires all the same."""
HEALS = frozenset({"fracture", "deep_cut", "burn_any", "twisted"})
"""Injuries that are on the mend when they are weeks old."""
WEEKS_OLD = re.compile(r"\b(?:[2-9]|\d\d|two|three|four|five|six|seven|eight|ten|few|several) (?:weeks|months) ago\b")
CHANGED = re.compile(r"\b(?:new|worse|worst|worsening|sudden\w*|different|never|now|more|today|but|unlike)\b")


NOT_MEANT = {
    "saddle_numb": re.compile(
        r"\b(?:sitting|sat|plane|saddle of|cycl\w+|bike|toilet too long)\b.*\b(?:gone|fine|ok|went|passed|better)\b"
    ),
    "overdose": re.compile(
        r"\boverdos\w* (?:of|on) (?:curry|chocolate|cake|sugar|coffee|sun|netflix|tv|telly|cheese|food|christmas|sweets|candy|work)"
    ),
    "burn_major": re.compile(
        r"^(?!.*\b(?:face|eyes?|genital|groin|neck|electric\w*|chemical|acid|child|baby)\b).*\b(?:small|tiny|minor|little|size of a (?:coin|pea|penny)|healing|healed)\b"
    ),
    "psychosis": re.compile(
        r"\bvoices? (?:on|from|of|through|in) (?:the |my )?(?:radio|tv|telly|neighbou?r\w*|next door|upstairs|downstairs|street|hallway|corridor)"
    ),
    "poison": re.compile(r"\bmushrooms?\b.*\b(?:shop|supermarket|store|tinned|restaurant|pizza|soup)\b"),
    "syncope": re.compile(
        r"\bpassed out (?:certificat|flyer|leaflet|paper|sweet|cand)\w*|\bknocked out of\b|\b(?:see|sight of|for|from|with) (?:blood|needles?|injections?|jabs?)\b.*\b(?:always|every time|usually|jab|vaccine|lie)\b|\bfaint(?:s|ed)? (?:when|if|at) (?:i |he |she )?(?:see|sees|the sight|have|having) (?:of )?(?:blood|needles?)"
    ),
    "near_syncope": re.compile(
        r"\b(?:sight of blood|blood tests?|needles?|injections?|giving blood)\b.*\b(?:always|every time|usually|ever since)\b"
    ),
    "animal_bite": re.compile(
        r"^(?=.*\b(?:cat|kitten|puppy)\b)(?=.*\bscratch\w*\b)(?=.*\b(?:tiny|little|small|superficial|faint)\b)(?!.*\b(?:bit|bite|bites|bitten|stray|wild|red|redness|swollen|swelling|pus|hot|fever|streak\w*|eye|face)\b)|\bbit (?:of|more|less|better|worse|too|off|under|down|low|(?!my|him|her|me|us|the|a|our|his|by\b|any\b)\w+y)\b"
    ),
    "sudden_vision_loss": re.compile(
        r"\bblind (?:date|spot|fold|taste|man|test|trial|drawn)|\b(?:window|roller|venetian) blind"
    ),
    "stairs_dyspnea": re.compile(r"\bsnor\w+"),
    "melena": re.compile(
        r"^(?!.*\b(?:black|tarry|sticky|dizz\w*|faint\w*|light ?head\w*|weak\w*|breath\w*|blood\w*)\b)(?=.*\bdark\w*\b)(?=.*\b(?:iron|bismuth|pepto\w*|liquorice|licorice|charcoal|blueberr\w+)\b)|\biron (?:tab|pill|suppl|med|caps)\w*.{0,40}\b(?:normal|because|due|usual|expected)\b|\bbecause of (?:the |my )?iron\b"
    ),
    "hematuria": re.compile(r"\bbeet(?:s|root)\b"),
    "deep_cut": re.compile(
        r"\bstopped bleeding\b|\bbleeding (?:has |had )?stopped\b|\bpaper ?cut\b|\b(?:little|small|tiny) (?:nick|cut|scratch)\b"
    ),
    "palpitations": re.compile(r"\b(?:a|one|couple of|few|two|three)(?: or two)? seconds?\b"),
    "cellulitis": re.compile(
        r"\b(?:spit|spittle|saliva|sputum|phlegm|mucus|snot|stools?|poop?|vomit|urine|pee)\b[^.;,]{0,30}\bstreak|\bstreak\w*\b[^.;,]{0,30}\b(?:in|on|of|with) (?:my |his |her |the )?(?:\w+ )?(?:spit|spittle|saliva|sputum|phlegm|mucus|snot|stools?|poop?|vomit|urine|pee)\b"
    ),
    "head_injury": re.compile(
        r"\b(?:like|as if|as though) (?:(?:i|someone|somebody|a|an|was|were|had|been|being|got|is|he|she) ){0,4}(?:hit|struck|kicked|punched|bashed)"
    ),
    "hives": re.compile(
        r"^(?!.*\b(?:now|today|tonight|just|this (?:morning|afternoon|evening)|minutes?|hours?|yesterday|last night)\b)(?=.*(?:\b(?:gave|made|gives|makes) (?:me|him|her) (?:\w+ ){0,4}hives\b|\bhives (?:once|before|in the past|as a child|from (?:it|that) once)\b))"
    ),
    "carbon_monoxide": re.compile(
        r"^(?!.*(?:headach|dizz|sick|nause|faint|drows|vomit|confus)).*\b(?:chirp|batter(?:y|ies)|install|fit (?:a|an)|buy|bought|which|where should)"
    ),
    "confusion": re.compile(r"confus\w+ (?:about|by|why|whether|on|over|how)\b"),
    "seizure": re.compile(r"\bfits? (?:of|note|bit)\b|\bseizure[- ]free\b"),
    "weak_legs": re.compile(r"\b(?:numb|tingl)\w*\b[^,;]{0,30}\bfor (?:(?:many|several|some|\w+) )?years\b"),
    "hematochezia": re.compile(
        r"\b(?:bit|smear|streak|spots?|drops?|little) (?:of )?(?:bright )?(?:red )?blood\b.{0,40}\b(?:paper|wip\w+)"
    ),
}


# Why a medicine was stopped once is no complaint of today; a bleed or an allergy stays one.
SIDE_EFFECTS = frozenset(
    {"abdominal_pain", "diarrhea", "vomiting", "headache", "lightheaded", "near_syncope", "rash_any", "palpitations"}
)
STOPPED_FOR = re.compile(
    r"\b(?:stopp?ed|quit|gave up|came off|discontinued|dropped|don't take|not taking|no longer take)\b"
    r"(?:(?! (?:but|now|today|still)\b)[^.;]){0,60}\b(?:because|due to|since|as|for|from|gave me|upset|made me)\b"
    r"(?: (?!but\b|now\b|today\b|still\b)[\w']+){0,5} $"
)
