"""Where "none of these" was ticked against the patient's own words elsewhere: both are told, neither is believed."""

import re
from typing import Final

from msgspec import Struct

from tools.brief.draft import claim
from tools.brief.material import Material
from tools.brief.wording import quoted, sentence_at
from tools.clinical import Answer, Claim

_NONE: Final = re.compile(
    r"^(?:no|none|nope|none of (?:these|them|those)|nothing(?: of (?:these|that))?|ningun[oa](?: de (?:estos|estas))?)$"
)
_OTHERS: Final = frozenset({"worry", "hope", "questions", "family", "allergy", "respondent", "age", "sex"})
"""Topics whose words tell of fears, wishes or other people."""

_RELATED: Final = {
    "dyspnea": {"orthopnea", "breathless_at_night"},
    "fever": {"chills"},
    "suicidal_thoughts": {"suicide_plan", "suicidal_intent"},
    "self_harm": {"suicide_plan"},
}
"""Symptoms that tell of another one: who is breathless lying flat is short of breath."""

_WORDS: Final = {
    "fever": r"\bfever|temp(?:erature)? (?:of |was |is )?(?:38|39|4[01]|10[1-6])|\b(?:shaking|shivering|rigors?)\b",
    "chills": r"\b(?:shaking chills|shivering|rigors?)\b",
    "hemoptysis": r"\b(?:spit|spat|spoon|cough|phlegm|sputum|mucus|streak)\w*[^.;]{0,40}\bblood|"
    r"\bblood\w*[^.;]{0,20}\b(?:spit|phlegm|sputum|mucus)|\b(?:spit|phlegm|sputum)\b[^.;]{0,20}\bred\b",
    "dyspnea": r"\b(?:breathless|winded|out of breath|short(?:ness)? of (?:breath|air)|puffed out|gasping)|"
    r"can'?t (?:catch|get) (?:my|a|his|her) breath|(?:two|three|four|[2-4]) pillows|sleep\w* in (?:the|a|my) chair",
    "orthopnea": r"(?:three|four|[34]) pillows|sleep\w* in (?:the|a|my) chair|breath\w* (?:when )?(?:lying|flat)",
    "suicidal_thoughts": r"(?:don'?t|do not|can'?t|cannot) see (?:the|any|a) point|"
    r"no point (?:in (?:living|life)|any ?more)|"
    r"sav(?:ing|ed) up (?:my |the )?(?:tablets|pills|meds|medic\w+)|better off (?:dead|without me)|"
    r"(?:end|take) (?:it all|my (?:own )?life)|want(?:ed)? to die|wish i (?:was|were) dead|kill(?:ing)? myself",
    "self_harm": r"sav(?:ing|ed) up (?:my |the )?(?:tablets|pills|meds|medic\w+)|"
    r"(?:cut|hurt|harm)(?:ting|ing)? myself",
    "hopelessness": r"hopeless|(?:don'?t|do not|can'?t|cannot) see (?:the|any|a) point",
    "poor_feeding": r"(?:will not|won'?t|not|refus\w+ to) (?:feed|drink|take (?:the|a) (?:bottle|breast))|"
    r"only one bottle",
    "chest_pain": r"\b(?:tight|pressure|heav\w+|hurt\w*|pain)\b[^.;]{0,20}\bchest\b|"
    r"\bchest\b[^.;]{0,15}\b(?:hurts|tight|pain)",
    "melena": r"\b(?:black|tarry|dark)\b[^.;]{0,15}\b(?:stools?|poo\w*)|"
    r"(?:stools?|poo\w*)\b[^.;]{0,20}\b(?:black|dark|tar)",
    "blood_in_stool": r"\bblood\w*[^.;]{0,20}\b(?:stools?|poo\w*|toilet|bowl)",
    "syncope": r"\b(?:passed out|blacked out|fainted|keeled over)",
    "vomiting": r"\b(?:threw up|throwing up|vomit\w*|puk\w+)",
    "confusion": r"\b(?:confused|mixed up|not making sense|does(?:n'?t| not) know (?:my|his|her|where))",
    "leg_swelling": r"\blegs?\b[^.;]{0,20}\b(?:swoll?en|bigger|swell\w*)|swoll?en (?:legs?|cal(?:f|ves)|ankles?)",
}
"""How patients say in their own words what a list calls by another name."""

_DENIED: Final = re.compile(
    r"\b(?:no|not|never|without|denies|haven'?t|hasn'?t|didn'?t|don'?t|isn'?t)\b[^,.;]*$", re.IGNORECASE
)


class Conflict(Struct, frozen=True, kw_only=True):
    """One symptom that a ticked answer denies and another answer tells of."""

    concept: str
    name: str
    denied: Answer
    told: Answer
    quote: str


def conflicts(material: Material) -> list[Conflict]:
    """Return each symptom that "none of these" denies against words elsewhere, once."""
    found: dict[str, Conflict] = {}
    for denied in material.answers:
        if denied.status != "answered" or not _is_none(denied):
            continue
        for finding in denied.findings:
            if finding.polarity != "absent" or finding.who != "patient" or not finding.concept:
                continue
            for told in material.answers:
                words = _told_of(finding.concept, told) if told.handle != denied.handle else ""
                if words and finding.concept not in found:
                    found[finding.concept] = Conflict(
                        concept=finding.concept, name=_name(finding.concept), denied=denied, told=told, quote=words
                    )
    return list(found.values())


def as_claims(found: list[Conflict]) -> list[Claim]:
    """Return one claim for what one answer denies and the same words tell of, both quoted."""
    groups: dict[tuple[str, str, str], list[Conflict]] = {}
    for one in found:
        groups.setdefault((one.denied.handle, one.told.handle, one.quote), []).append(one)
    return [
        claim(
            f"{_begun(', '.join(one.name for one in same))}: answered {quoted(same[0].denied.words, 40)}, "
            f"wrote {quoted(same[0].quote, 90)}.",
            [denied, told],
            topic="conflict",
            because="risk",
            keep=True,
        )
        for (denied, told, _), same in groups.items()
    ]


def _begun(text: str) -> str:
    return text[:1].upper() + text[1:]


def _is_none(answer: Answer) -> bool:
    return answer.choice == "none" or bool(_NONE.match(answer.words.strip().lower().rstrip(".!")))


def _name(concept: str) -> str:
    from tools.words import concept as known

    found = known(concept)
    return (found.name if found else concept).replace("_", " ").lower()


def _told_of(concept: str, answer: Answer) -> str:
    """Return the words of an answer that tell of a symptom; empty where they do not, or say that it is absent."""
    if answer.status != "answered" or answer.topic in _OTHERS or _is_none(answer):
        return ""
    wanted = {concept, *_RELATED.get(concept, ())}
    for finding in answer.findings:
        own = finding.who == "patient" and finding.time == "now" and finding.polarity == "present"
        if own and finding.concept in wanted and finding.quote and finding.quote in answer.words:
            return sentence_at(answer.words, answer.words.index(finding.quote))
    pattern = _WORDS.get(concept)
    for match in re.finditer(pattern, answer.words, re.IGNORECASE) if pattern else ():
        if not _DENIED.search(answer.words[: match.start()]):
            return sentence_at(answer.words, match.start())
    return ""
