"""Where the patient denies what their own words elsewhere tell: both are told, neither is believed.

Denied is what is ticked as none of a list or said not to be; told is the same, a kind of it, or a value that shows it.
"""

import re
from collections.abc import Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from tools.brief.draft import claim
from tools.brief.kinds import kinds_of, shows
from tools.brief.material import Material
from tools.brief.wording import quoted, sentence_at
from tools.clinical import Answer, Claim, Finding

_NONE: Final = re.compile(
    r"^(?:no|none|nope|none of (?:these|them|those)|nothing(?: of (?:these|that))?|ningun[oa](?: de (?:estos|estas))?)$"
)
_OTHERS: Final = frozenset({"worry", "hope", "questions", "family", "allergy", "respondent", "age", "sex"})
"""Topics whose words tell of fears, wishes or other people."""

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
    """One symptom that words or a tick deny and other words of the patient tell of."""

    concept: str
    name: str
    denied: Answer
    told: Answer
    quote: str
    said: str = ""
    """The words that deny it; empty where a list was answered with none of it."""


def conflicts(material: Material) -> list[Conflict]:
    """Return each symptom that is denied, by a tick or in words, against words elsewhere, once."""
    found: dict[str, Conflict] = {}
    for denied in material.answers:
        if denied.status != "answered" or denied.topic in _OTHERS:
            continue
        for finding in denied.findings:
            if finding.concept in found or not is_denial(finding):
                continue
            one = _against(finding, denied, material)
            if one is not None:
                found[finding.concept] = one
    return list(found.values())


def is_denial(finding: Finding) -> bool:
    """Return whether a finding denies what the lexicon knows, of the patient."""
    return finding.polarity == "absent" and finding.who == "patient" and bool(finding.concept)


def _against(finding: Finding, denied: Answer, material: Material) -> Conflict | None:
    """Return the conflict of a denial with the first words that tell of what it denies; None without such words."""
    ticked = is_none(denied)
    said = "" if ticked else clause_of(finding, denied)
    if not ticked and (finding.kind not in _FELT or _ONLY_THEN.search(_piece_of(said, finding.quote))):
        return None
    # What stands beside a denial is held against it before what stands elsewhere.
    for told in sorted(material.answers, key=lambda one: one is not denied):
        words = told_of(finding, told, ticked=ticked and told is not denied, ever=bool(_EVER.search(said)))
        if words and words != said and not _apart(said, words):
            name = _name(finding.concept)
            return Conflict(concept=finding.concept, name=name, denied=denied, told=told, quote=words, said=said)
    return None


_EVER: Final = re.compile(r"\bnever\b|\bno history\b|\bnot? ever\b", re.IGNORECASE)
"""A denial of all times is contradicted by what was once."""


def _piece_of(clause: str, quote: str) -> str:
    """Return the part between two commas in which a quotation stands."""
    return next((part for part in clause.split(",") if quote in part), clause)


_SIDE: Final = re.compile(r"\b(left|right)\b", re.IGNORECASE)


def _apart(said: str, words: str) -> bool:
    """Return whether the one is said of the left and the other of the right."""
    sides = [{found.lower() for found in _SIDE.findall(text)} for text in (said, words)]
    return all(len(one) == 1 for one in sides) and sides[0] != sides[1]


_FELT: Final = frozenset({"symptom", "event"})
_ONLY_THEN: Final = re.compile(
    r"\b(?:now|today|tonight|any ?more|any longer|at (?:rest|night|the moment|present)|right now|currently|yet|since"
    r"|until|before|lately|recently|this (?:morning|time|week)|when|while|unless|except|apart|other|else|otherwise"
    r"|usually|in between|so far|no longer|much|worse|as bad|further|new|extra|always|every"
    r"|remember|recall)\b",
    re.IGNORECASE,
)
"""A denial of one time or one case: what was before it, or besides, contradicts nothing."""


def as_claims(found: Sequence[Conflict]) -> list[Claim]:
    """Return one claim for what the same words deny and the same words tell of, both quoted."""
    groups: dict[tuple[str, str, str, str], list[Conflict]] = {}
    for one in found:
        groups.setdefault((one.denied.handle, one.said, one.told.handle, one.quote), []).append(one)
    return [
        claim(
            f"{_begun(', '.join(one.name for one in same))}: {_denial(same[0])}{quoted(same[0].quote, 90)}.",
            list(dict.fromkeys([denied, told])),
            topic="conflict",
            because="risk",
            keep=True,
        )
        for (denied, _, told, _), same in groups.items()
    ]


def _denial(one: Conflict) -> str:
    if one.said:
        return f"wrote {quoted(one.said, 90)}, also "
    return f"answered {quoted(tick_of(one.denied), 40)}, wrote "


def _begun(text: str) -> str:
    return text[:1].upper() + text[1:]


def is_none(answer: Answer) -> bool:
    """Return whether an answer says none to a whole list."""
    return answer.choice == "none" or bool(_NONE.match(answer.words.strip().lower().rstrip(".!")))


_TICKED: Final = re.compile(
    r"^\s*(?P<tick>none of (?:these|them|those)|nothing of (?:these|that)|ningun[oa] de (?:estos|estas)|no|none)\b"
    r"(?P<rest>[\s\S]*)$",
    re.IGNORECASE,
)


def tick_of(answer: Answer) -> str:
    """Return the words of the option that says none, without what was typed beside it."""
    found = _TICKED.match(answer.words)
    return found["tick"] if found and answer.choice == "none" else answer.words


def beside_the_tick(answer: Answer) -> str:
    """Return what was typed beside a ticked option; empty where nothing was.

    >>> from tools.clinical import Answer
    >>> beside_the_tick(
    ...     Answer(handle="Q1", link_id="x", question="?", choice="none", words="None of these. My arm tingled")
    ... )
    'My arm tingled'
    """
    if not answer.choice:
        return ""
    found = _TICKED.match(answer.words) if answer.choice == "none" else None
    rest = found["rest"] if found else answer.words.partition(". ")[2]
    return re.sub(r"^\W*(?:(?:but|well|although|though)\W+)?", "", rest).strip()


def _only_typed(answer: Answer) -> Answer:
    """Return an answer that says none with what was typed beside it alone, of whatever time it tells."""
    rest = beside_the_tick(answer)
    own = tuple(replace(one, time="now") for one in answer.findings if rest and one.quote and one.quote in rest)
    return replace(answer, words=rest, findings=own, choice="")


def _name(concept: str) -> str:
    from tools.words import concept as known

    found = known(concept)
    return (found.name if found else concept).replace("_", " ").lower()


def told_of(denial: Finding, answer: Answer, *, ticked: bool, ever: bool = False) -> str:
    """Return the words of an answer that tell of what is denied; empty where they do not, or deny it too.

    Args:
        denial: what was denied.
        answer: in which words are looked for.
        ticked: the denial is a tick of "none"; then also words that the lexicon does not read are looked for.
        ever: the denial is of all times.
    """
    if answer.status != "answered" or answer.topic in _OTHERS:
        return ""
    typed = is_none(answer)
    answer = _only_typed(answer) if typed else answer
    for finding in answer.findings:
        # Beside "none of these" also the broader is an exception: "apart from a numb feeling down below".
        broader = denial.concept in kinds_of(finding.concept) and typed
        if (
            (tells_of(finding, denial, ever=ever) or (broader and finding.polarity == "present"))
            and finding.quote
            and finding.quote in answer.words
        ):
            return clause_of(finding, answer)
    pattern = _WORDS.get(denial.concept) if ticked else None
    for match in re.finditer(pattern, answer.words, re.IGNORECASE) if pattern else ():
        if not _DENIED.search(answer.words[: match.start()]):
            return sentence_at(answer.words, match.start())
    return ""


_OF_DEATH: Final = frozenset({"suicidal_thoughts", "self_harm"})
"""Who says to never have thought of death is held against an overdose; who only denies it of now is not."""


def tells_of(finding: Finding, denial: Finding, *, ever: bool = False) -> bool:
    """Return whether a finding is what another one denies: the same, a kind of it, or a value that shows it."""
    if ever and denial.concept in _OF_DEATH and finding.concept == "overdose" and finding.who == "patient":
        return finding.polarity == "present"
    times = {"now", "past"} if ever else {"now"}
    if finding.who != "patient" or finding.time not in times or finding.polarity != "present":
        return False
    return finding.concept in kinds_of(denial.concept) or shows(finding, denial.concept)


def clause_of(finding: Finding, answer: Answer) -> str:
    """Return the sentence in which a finding stands, or of a long one the clause."""
    if not finding.quote or finding.quote not in answer.words:
        return answer.words
    return _short_of(sentence_at(answer.words, place_of(finding, answer)), finding.quote)


def place_of(finding: Finding, answer: Answer) -> int:
    """Return where a finding's words begin in its answer: of findings in the same words each has its own place.

    Raises:
        ValueError: its quotation does not stand in the answer.
    """
    place = answer.words.index(finding.quote)
    for other in answer.findings:
        if other is finding:
            break
        if other.quote == finding.quote:
            after = answer.words.find(finding.quote, place + 1)
            place = after if after > place else place
    return place


_SHORT: Final = 70


def _short_of(sentence: str, quote: str) -> str:
    """Return a sentence, or the clause of it that holds a quotation where a turn parts it or it is long."""
    turned = next((part for part in _TURN.split(sentence) if quote in part), sentence).strip(" ,;")
    if len(turned) > _SHORT:
        turned = next((part for part in re.split(r",\s+|\s+(?=and )", turned) if quote in part), turned)
    return _JOINT.sub("", turned.strip(" ,;"))


_JOINT: Final = re.compile(r"^(?:but|and|so|then|though|although|however)\s+", re.IGNORECASE)
_TURN: Final = re.compile(r",?\s+(?=(?:but|though|although|however|except)\b)", re.IGNORECASE)
