"""What the patient reports and denies, each symptom once, in a clinician's words. It writes no sentence."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from msgspec.structs import replace

from tools.brief.conflicts import conflicts
from tools.brief.kinds import kinds_of, shows
from tools.brief.material import Material
from tools.brief.wording import effect_told, lower_first, measured, sentence_at, word_count
from tools.clinical import Answer, Finding

WISHES: Final = {"worry": "Worries about", "hope": "Hopes for", "questions": "Hopes and asks"}
_SYMPTOM_KINDS: Final = frozenset({"symptom", "event", "condition", "measurement"})
_NOT_STORY: Final = frozenset(
    {
        *("medication", "over_the_counter", "allergy", "family", "respondent", "age", "sex", "problem", "pregnancy"),
        "context",
        *WISHES,
    }
)
"""Topics whose answers tell no symptom: what is feared or asked about is not reported as present."""


def phrase(finding: Finding) -> str:
    """Return one finding as a clinician would say it: site, course, what changes it, since when.

    >>> phrase(Finding(name="Ankle swelling", polarity="present", quote="", side="both", worse="in the evening"))
    'ankle swelling, both sides, worse in the evening'
    """
    name = named(finding)
    site = finding.site if not _told_by(finding.site, f"{name} {finding.name}") else ""
    if _OF_SIGHT.search(finding.concept) and site.lower() in {"eye", "eyes"}:
        site = ""
    side = {"both": "both sides", "left": "left", "right": "right"}.get(finding.side, finding.side)
    if finding.side and finding.side.lower() in site.lower().split():
        side = ""
    parts = [name, site, side, _severity(finding, name), finding.course]
    # Whether 38.7 is in °C or 101 in °F, patients leave to their hearer.
    parts.append(measured(finding.value, "" if finding.concept in {"fever", "temperature"} else finding.unit))
    parts.append(_since(finding))
    parts.extend([_effect("worse", finding.worse), _effect("better", finding.better)])
    return ", ".join(part for part in parts if part)


def _severity(finding: Finding, name: str) -> str:
    """Return how bad it is, where the name does not say it and a number tells of something that is felt."""
    if finding.severity.lower() in name.lower().split():
        return ""
    numbered = finding.severity.endswith(" of 10") or _A_NUMBER.fullmatch(finding.severity)
    return "" if numbered and not _FELT.search(f"{finding.concept} {name}") else finding.severity


_FELT: Final = re.compile(r"pain|ache|sore|hurt|burn|cramp|itch|pressure|discomfort|stiff|colic|sting|tender|heartburn")
"""What is rated on a scale to ten."""
_OF_SIGHT: Final = re.compile("vision|flashes|photophobia")
"""Symptoms that are felt in the eyes alone."""


def _told_by(site: str, name: str) -> bool:
    """Return whether a name already says where: `hands` of "hand swelling", `nose` of "runny nose"."""
    words = {_one(word) for word in name.lower().split()}
    return all(any(word.startswith(_one(part)) for word in words) for part in site.lower().split())


def _one(word: str) -> str:
    return {"feet": "foot", "teeth": "tooth"}.get(word, word.rstrip("s"))


def _effect(word: str, what: str) -> str:
    """Return what changes it, when that is a few words and no denial; the quotation has the rest."""
    if not what or len(what.split()) > 4 or _DENIAL.search(what):
        return ""
    return f"{word} {what}" if _JOINED.match(what) else f"{word} with {what}"


_JOINED: Final = re.compile(
    r"(?:with|when|while|after|before|in|on|at|by|during|if|from|the (?:more|longer)|lying|standing|sitting|walking)\b",
    re.IGNORECASE,
)
"""What changes a symptom, told so that it follows "worse" or "better" as it stands."""


_DENIAL: Final = re.compile(r"\b(?:no|not|never|nothing|doesn'?t|didn'?t|don'?t|isn'?t|won'?t)\b", re.IGNORECASE)


_BESIDE_ONSET: Final = re.compile(r"^(?:started|began)\s+(?=\w)|\s+(?:and|but|or|then|with|i|it|my)$", re.IGNORECASE)
"""What stands before or behind a moment: a verb, or the joining word of a clause that was cut in its middle."""


def _since(finding: Finding) -> str:
    if finding.duration:
        return finding.duration if finding.duration.startswith(("for ", "since ")) else f"for {finding.duration}"
    if finding.onset:
        onset = _BESIDE_ONSET.sub("", finding.onset)
        head, _, last = onset.rpartition(" ")
        onset = head if head and last.lower() in finding.name.lower().split() else onset
        if onset.lower().endswith(" ago"):
            return f"began {onset}"
        started = onset.lower().startswith(("since", "for", "about", "on", "in", "last", "this", "yesterday"))
        return onset if started else f"since {onset}"
    return ""


def findings(material: Material, polarity: str, *, topics: Iterable[str] = ()) -> list[tuple[Finding, Answer]]:
    """Return what the patient says of themselves, each concept once, newest answer first to speak.

    Args:
        material: the visit's material.
        polarity: `present`, `absent` or `uncertain`.
        topics: only answers of these topics; all that tell the story otherwise.
    """
    wanted = set(topics)
    told = _told(material) if polarity == "absent" else ()
    against = {one.concept for one in conflicts(material)} if polarity == "absent" else set[str]()
    flagged = polarity == "absent" and any(flag.category in _OF_DESPAIR for flag in material.flags)
    seen: dict[str, tuple[Finding, Answer]] = {}
    for answer in material.answers:
        if answer.status != "answered" or (wanted and answer.topic not in wanted) or answer.topic in _NOT_STORY:
            continue
        for heard in answer.findings:
            finding = _without_guesses(heard, answer)
            own = finding.who == "patient" and finding.time == "now" and finding.kind in _SYMPTOM_KINDS
            key = finding.concept or finding.name.lower()
            # A denial counts where the lexicon knows what is denied; the rest stands in the patient's words.
            illness = polarity == "absent" and (finding.kind == "condition" or not finding.concept)
            if (
                own
                and not illness
                and finding.polarity == polarity
                and key not in against
                and not (flagged and _DESPAIR.search(key))
                and not _is_open(finding, told)
            ):
                seen[key] = _fuller(seen.get(key), (finding, answer))
    return _apart(list(seen.values()))


_OF_DESPAIR: Final = frozenset({"suicide", "self_harm"})
_DESPAIR: Final = re.compile(r"suicid|self.harm|hopeless|death")
"""What is denied of despair is no denial where other words raised its flag."""


def _without_guesses(finding: Finding, answer: Answer) -> Finding:
    """Leave out what is said to change a symptom where neither the words nor the question speak of better or worse."""
    told = (answer.words, answer.translation, answer.question, answer.topic)
    here = _own_sentence(finding, answer)
    return replace(
        finding,
        onset=finding.onset if _is_said(finding.onset, here, answer) else "",
        duration=finding.duration if _is_said(finding.duration, here, answer) else "",
        severity=on_scale(finding.severity, answer),
        worse=finding.worse if effect_told("worse", *told) else "",
        better=finding.better if effect_told("better", *told) else "",
    )


def _own_sentence(finding: Finding, answer: Answer) -> str:
    flat = " ".join(answer.words.split())
    place = flat.lower().find(" ".join(finding.quote.split()).lower()) if finding.quote else -1
    return sentence_at(flat, place) if place >= 0 else flat


def _is_said(moment: str, here: str, answer: Answer) -> bool:
    """Return whether a moment is not said of something in another sentence alone."""
    return not moment or moment.lower() in here.lower() or moment.lower() not in " ".join(answer.words.lower().split())


_TO_TEN: Final = re.compile(r"\bto 10\b", re.IGNORECASE)
_A_NUMBER: Final = re.compile(r"10|\d(?:\.\d)?")


def on_scale(told: str, answer: Answer) -> str:
    """Return a bare number with the end of the scale that its question names: "7" is 7 of 10."""
    if not _A_NUMBER.fullmatch(told.strip()) or not _TO_TEN.search(answer.question):
        return told
    return f"{told.strip()} of 10"


def _apart(said: list[tuple[Finding, Answer]]) -> list[tuple[Finding, Answer]]:
    """Drop what another finding says already: a bare "pain" beside "back pain", a temperature beside its fever."""
    names = [set(named(one).lower().split()) for one, _ in said]
    fevers = {one.value for one, _ in said if one.concept == "fever" and one.value}
    return [
        (one, answer)
        for (one, answer), name in zip(said, names, strict=True)
        if not (one.concept == "temperature" and one.value in fevers)
        and not (any(name < other for other in names) and phrase(one) == named(one))
    ]


def _told(material: Material) -> tuple[Finding, ...]:
    """Return what some answer affirms or leaves open."""
    return tuple(
        finding
        for answer in material.answers
        if answer.status == "answered"
        for finding in answer.findings
        if finding.who == "patient" and finding.time == "now" and finding.polarity in {"present", "uncertain"}
    )


def _is_open(denial: Finding, told: Sequence[Finding]) -> bool:
    """Return whether words elsewhere affirm or leave open what is denied, or a kind of it: it is not plainly absent."""
    if not denial.concept:
        return any(one.name.lower() == denial.name.lower() for one in told)
    kinds = kinds_of(denial.concept)
    return any(one.concept in kinds or shows(one, denial.concept) for one in told)


def _fuller(old: tuple[Finding, Answer] | None, new: tuple[Finding, Answer]) -> tuple[Finding, Answer]:
    if old is None:
        return new
    if bool(new[0].value) != bool(old[0].value):
        return new if new[0].value else old
    return new if word_count(phrase(new[0])) > word_count(phrase(old[0])) else old


def named(finding: Finding) -> str:
    """Return what a finding is called in the clinician's words: the lexicon's name, else the patient's."""
    from tools.words import concept

    known = concept(finding.concept) if finding.concept else None
    name = lower_first(known.name if known else finding.name)
    return "inability to pass urine" if name == "cannot pass urine" else name
