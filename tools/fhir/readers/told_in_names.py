"""What the name of a problem says beside naming it: that relatives have it, that it is denied, or an allergy."""

import re

from msgspec.structs import replace

from tools.clinical import Fact

_RELATIVE = (
    r"mother|father|sister|brother|son|daughter|aunt|uncle|grand(?:mother|father)|cousin|padre|madre|hermano|hermana|hij[oa]|ab?uel[oa]"
    r"|père|mère|sœur|soeur|frère|vater|mutter|schwester|bruder|pai|mãe|irmão|irmã|sorella|fratello"
)
OF_RELATIVES = re.compile(
    r"\s*(?:(?:family history of|family history:|family h/o|fh of|fhx? ?:|fhx of"
    r"|(?:antécédents? familia(?:l|ux)|antecedentes? familiare?s?|familienanamnese|familieanamnese|anamnesi familiare"
    r"|hist[óo]ria familiar)(?:\s*:|\s+de| di)?)\s+(?=\w)|家族[史歴][:：]\s*"
    rf"|(?:a\.?f\.?\s*:\s*)?(?=(?:{_RELATIVE})\s+(?:with|had|has|died|con|avec|mit|com|tuvo|fallec|falec)))",
    re.IGNORECASE,
)
"""A problem or finding whose name says that relatives have it."""
DENIED = re.compile(
    r"\s*(?:(?:patient |pt )?(?:denies|denied)|no history of|no hx of|no h/o|negative for|niega|nega)\b\s*\w"
    r"|\s*(?:否认|否認)\w"
    r"|\s*kein(?:e|en|erlei)? (?:vorerkrankung(?:en)? (?:der|des|an)|hinweise? (?:auf|für)|anhalt für) \w"
    r"|\s*(?:pas d.antécédents? d|sin antecedentes de|sem antecedentes de|geen voorgeschiedenis van)\W*\w",
    re.IGNORECASE,
)
"""A problem whose name denies it."""
_ALLERGY_TO = re.compile(
    r"(?:(?:personal )?history of |h/o )?(?:allergy(?: status)?|allergic|hypersensitivity) to (?P<what>.+?)"
    r"(?: \((?:finding|disorder|situation)\))?",
    re.IGNORECASE,
)
_ALLERGY = re.compile(r"(?P<what>[\w ,'/-]+?) allergy(?: \((?:finding|disorder)\))?", re.IGNORECASE)
_OF_NO_ONE_THING = frozenset(
    (
        *(
            "seasonal",
            "environmental",
            "food",
            "drug",
            "medication",
            "multiple",
            "skin",
            "nasal",
            "respiratory",
            "contact",
        ),
        *("other", "suspected", "possible", "known", "unknown", "unspecified", "severe", "acute", "no", "no known"),
    )
)
_UNFINISHED = re.compile(r"\b(?:due|to|of|with|and|by|from|for|in|history)$", re.IGNORECASE)
NOTE = "named among the problems"


def allergy_named(problem: Fact) -> list[Fact]:
    """Return the allergy that a problem's name states ("Allergy to penicillin"), beside the problem itself."""
    if problem.kind != "condition":
        return []
    found = _ALLERGY_TO.fullmatch(problem.text) or _ALLERGY.fullmatch(problem.text)
    what = found["what"].strip() if found else ""
    if not what or what.lower() in _OF_NO_ONE_THING or what.lower().startswith("no ") or _UNFINISHED.search(what):
        return []
    kept = {key: problem.detail[key] for key in ("clinical", "certainty", "severity") if key in problem.detail}
    note = "; ".join(filter(None, (NOTE, problem.detail.get("note", ""))))
    return [replace(problem, kind="allergy", text=what, detail=kept | {"note": note})]
