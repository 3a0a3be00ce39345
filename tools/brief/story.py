"""What the patient says: why today, the story in order, positives and negatives, hopes. It reads no record."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from msgspec.structs import replace

from tools.brief.draft import claim
from tools.brief.material import INSTRUMENT, Material
from tools.brief.wording import listed, lower_first, measured, quoted, word_count
from tools.clinical import Answer, Claim, Finding

SLOTS: Final = {
    "onset": "Began",
    "duration": "Has lasted",
    "course": "Course",
    "site": "Where",
    "quality": "What it is like",
    "radiation": "Spreads",
    "severity": "Severity",
    "worse": "Worse with",
    "better": "Better with",
    "tried": "In their own words, what was done",
    "associated": "Associated",
    "context": "Circumstances",
    "impact": "Effect",
    "measurement": "Measured",
    "anything_else": "Adds",
    "other": "Adds",
}
"""Topics of the story, in the order in which a history is told (OPQRST), with the words before the quotation."""

WISHES: Final = {"worry": "Worries about", "hope": "Hopes for", "questions": "Asks"}
_BARE: Final = frozenset(
    {"no", "none", "none of these", "none of them", "nope", "yes", "ninguno", "ninguna", "sí", "si"}
)
"""Answers that say nothing without their question; what they mean stands among the positives and negatives."""

_SYMPTOM_KINDS: Final = frozenset({"symptom", "event", "condition", "measurement"})
_NOT_STORY: Final = frozenset(
    {
        *("medication", "over_the_counter", "allergy", "family", "respondent", "age", "sex", "problem", "pregnancy"),
        "context",
        *WISHES,
    }
)
"""Topics whose answers tell no symptom: what is feared or asked about is not reported as present."""


def answered(material: Material, *topics: str) -> tuple[Answer, ...]:
    """Return the answers of these topics that hold words."""
    return tuple(one for one in material.answer_to(*topics) if one.status == "answered" and one.words.strip())


def why_today(material: Material) -> tuple[Claim, ...]:
    """Return the reason for the visit in the patient's words, or as booked, or that it is not known."""
    reasons = answered(material, "reason")
    if reasons:
        return tuple(
            claim(
                f"Reason for the visit: {_said(one, _QUOTED)}.",
                [one.handle],
                topic="reason",
                because="complaint",
                keep=True,
            )
            for one in reasons[:1]
        )
    booked = material.line_of("Booking")
    if booked:
        return (claim(booked.text, [booked.handle], topic="reason", because="complaint"),)
    unasked = material.line_of("Reason")
    return (claim(unasked.text, [unasked.handle], topic="reason"),) if unasked else ()


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
    parts = [name, site, side, finding.severity, finding.course]
    # Whether 38.7 is in °C or 101 in °F, patients leave to their hearer.
    parts.append(measured(finding.value, "" if finding.concept in {"fever", "temperature"} else finding.unit))
    parts.append(_since(finding))
    parts.extend([_effect("worse", finding.worse), _effect("better", finding.better)])
    return ", ".join(part for part in parts if part)


_OF_SIGHT: Final = re.compile("vision|flashes|photophobia")
"""Symptoms that are felt in the eyes alone."""


def _told_by(site: str, name: str) -> bool:
    """Return whether a name already says where: `hands` of "hand swelling", `nose` of "runny nose"."""
    words = {_one(word) for word in name.lower().split()}
    return all(_one(word) in words for word in site.lower().split())


def _one(word: str) -> str:
    return {"feet": "foot", "teeth": "tooth"}.get(word, word.rstrip("s"))


def _effect(word: str, what: str) -> str:
    """Return what changes it, when that is a few words and no denial; the quotation has the rest."""
    if not what or len(what.split()) > 4 or _DENIAL.search(what):
        return ""
    return f"{word} {what}" if _JOINED.match(what) else f"{word} with {what}"


_JOINED: Final = re.compile(
    r"(?:with|when|while|after|before|in|on|at|by|during|if|from|the|lying|standing|sitting|walking)\b", re.IGNORECASE
)
"""What changes a symptom, told so that it follows "worse" or "better" as it stands."""


_DENIAL: Final = re.compile(r"\b(?:no|not|never|nothing|doesn'?t|didn'?t|don'?t|isn'?t|won'?t)\b", re.IGNORECASE)


def _since(finding: Finding) -> str:
    if finding.duration:
        return finding.duration if finding.duration.startswith(("for ", "since ")) else f"for {finding.duration}"
    if finding.onset:
        # What was cut in the middle of a clause ends in a joining word.
        onset = re.sub(r"\s+(?:and|but|or|then|with|i|it|my)$", "", finding.onset, flags=re.IGNORECASE)
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
    open_ones = _not_plainly_absent(material) if polarity == "absent" else set()
    seen: dict[str, tuple[Finding, Answer]] = {}
    for answer in material.answers:
        if answer.status != "answered" or (wanted and answer.topic not in wanted) or answer.topic in _NOT_STORY:
            continue
        for finding in answer.findings:
            own = finding.who == "patient" and finding.time == "now" and finding.kind in _SYMPTOM_KINDS
            key = finding.concept or finding.name.lower()
            # A denial counts where the lexicon knows what is denied; the rest stands in the patient's words.
            illness = polarity == "absent" and (finding.kind == "condition" or not finding.concept)
            if own and not illness and finding.polarity == polarity and key not in open_ones:
                seen[key] = _fuller(seen.get(key), (finding, answer))
    return _apart(list(seen.values()))


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


def _not_plainly_absent(material: Material) -> set[str]:
    """Return what some answer affirms or leaves open: another answer's "none of these" does not deny it."""
    return {
        finding.concept or finding.name.lower()
        for answer in material.answers
        if answer.status == "answered"
        for finding in answer.findings
        if finding.who == "patient" and finding.time == "now" and finding.polarity in {"present", "uncertain"}
    }


def _fuller(old: tuple[Finding, Answer] | None, new: tuple[Finding, Answer]) -> tuple[Finding, Answer]:
    if old is None:
        return new
    if bool(new[0].value) != bool(old[0].value):
        return new if new[0].value else old
    return new if word_count(phrase(new[0])) > word_count(phrase(old[0])) else old


def three_sentences(material: Material) -> tuple[Claim, ...]:
    """Return the story for the first screen: their words, what else they report, what they deny.

    What stands in a quotation that is shown whole is not said a second time.
    """
    told = [one for one in answered(material, "story", "onset", "course", "severity", "worse") if not _is_bare(one)]
    told = [one for one in told if one.topic == "story" or len(one.words) <= _QUOTED][:2]
    reasons = answered(material, "reason")[:1]
    whole = {one.handle for one in (*reasons, *told) if len(" ".join(one.words.split())) <= _QUOTED}
    claims = [
        claim(f"{_lead(one)}: {_said(one, limit)}.", [one.handle], topic=topic, because="complaint")
        for one in told
        # In short, should there be no room for more.
        for topic, limit in (("story", _QUOTED), ("story_in_short", _QUOTED // 2))
        if topic == "story" or len(one.words) > limit
    ]
    present = [
        (one, answer)
        for one, answer in findings(material, "present")
        if one.kind != "condition" and _in_english(answer) and answer.handle not in whole
    ][:4]
    claims.extend(_by_answer("Reports", "and", [(phrase(one), answer) for one, answer in present]))
    absent = [(named(one), answer) for one, answer in findings(material, "absent") if answer.handle not in whole][:6]
    claims.extend(_by_answer("Denies", "or", absent))
    return tuple(claims)


_QUOTED: Final = 160
"""Characters of an answer that are quoted on the first screen."""


def _is_bare(answer: Answer) -> bool:
    return answer.words.strip().lower().rstrip(".!") in _BARE


def _in_english(answer: Answer) -> bool:
    return answer.language.startswith("en")


def _lead(answer: Answer) -> str:
    return SLOTS.get(answer.topic, "In their own words")


def _by_answer(verb: str, joint: str, said: Sequence[tuple[str, Answer]]) -> list[Claim]:
    """Return one claim an answer, so that each rests on its own words."""
    groups: dict[str, list[str]] = {}
    for text, answer in said:
        groups.setdefault(answer.handle, []).append(text)
    return [
        claim(f"{verb} {listed(texts, joint)}.", [handle], topic="story", because="complaint")
        for handle, texts in groups.items()
    ]


def named(finding: Finding) -> str:
    """Return what a finding is called in the clinician's words: the lexicon's name, else the patient's."""
    from tools.words import concept

    known = concept(finding.concept) if finding.concept else None
    name = lower_first(known.name if known else finding.name)
    return "inability to pass urine" if name == "cannot pass urine" else name


def story(material: Material) -> list[Claim]:
    """Return the whole story: the reason, then each slot in the order of a history, in the patient's words."""
    claims = []
    for one in answered(material, "reason", "story"):
        if _is_bare(one):
            continue
        lead = "Reason for the visit" if one.topic == "reason" else "In their own words"
        claims.append(claim(f"{lead}: {_said(one)}.", [one.handle], topic="story", because="complaint"))
    for topic, lead in SLOTS.items():
        told = [one for one in answered(material, topic) if not _is_bare(one)]
        several = len({_complaint(one) for one in told}) > 1
        for same in _same_words(told):
            about = listed(list(dict.fromkeys(name for one in same if (name := _complaint(one))))) if several else ""
            slot = _loose_slot(same[0]) or lead
            text = f"{slot}{f' ({about})' if about else ''}: {_said(same[0])}."
            claims.append(claim(text, [one.handle for one in same], topic="story", because="complaint"))
    return claims


def _same_words(told: Sequence[Answer]) -> list[list[Answer]]:
    """Return answers of one slot, those of the same words together."""
    groups: dict[str, list[Answer]] = {}
    for one in told:
        groups.setdefault(" ".join(one.words.lower().split()), []).append(one)
    return list(groups.values())


def _complaint(answer: Answer) -> str:
    """Return the complaint that an answer's question was about; empty where the answer itself names what there is."""
    if answer.topic not in _OF_A_COMPLAINT:
        return ""
    return next((named(one) for one in answer.findings if one.who == "patient" and one.polarity == "present"), "")


_OF_A_COMPLAINT: Final = frozenset({"onset", "duration", "course", "site", "quality", "radiation", "severity"})


def _loose_slot(answer: Answer) -> str:
    """Return the words before an answer that fits no slot of its own: the slot its link ends in names it."""
    if answer.topic not in {"anything_else", "other"}:
        return ""
    ending = answer.link_id.rpartition(".")[2] if "." in answer.link_id else ""
    return SLOTS.get(ending) or (ending.replace("_", " ").capitalize() if ending else "")


def _said(answer: Answer, limit: int = 600) -> str:
    """Return the quotation; where there is a translation, that first and the original words beside it."""
    words = quoted(answer.words, limit)
    return f"{quoted(answer.translation, limit)} ({words})" if answer.translation else words


def symptoms(material: Material) -> list[Claim]:
    """Return what the patient reports and what they say is absent, one line each; uncertain ones by name."""
    claims = []
    unclear = {answer.handle: answer for _, answer in findings(material, "uncertain")}
    for answer in unclear.values():
        text = f"Patient says {_said(answer, 300)}."
        keep = answer.topic in {"suicide", "safety", "danger_signs"}
        claims.append(claim(text, [answer.handle], topic="uncertain", because="complaint", keep=keep))
    claims.extend(scores(material))
    foreign = {one.handle: one for _, one in findings(material, "present") if not one.language.startswith("en")}
    claims.extend(
        claim(f"Patient says {_said(one)}.", [one.handle], topic="present", because="complaint")
        for one in foreign.values()
    )
    for finding, answer in findings(material, "present"):
        if answer.handle not in foreign:
            because = "risk" if answer.topic == "danger_signs" else "complaint"
            claims.append(claim(f"Reports {phrase(finding)}.", [answer.handle], topic="present", because=because))
    absent = [(named(finding), answer) for finding, answer in findings(material, "absent")]
    claims.extend(replace(one, topic="absent") for one in _by_answer("Denies", "or", absent))
    for one in answered(material, "danger_signs", "negatives", "risk", "mood", "anxiety", "suicide", "safety"):
        if not one.findings and not INSTRUMENT.match(one.link_id):
            text = f"{quoted(one.question, 200)} {_said(one, 300)}."
            keep = one.topic in {"suicide", "safety", "danger_signs"}
            claims.append(claim(text, [one.handle], topic=one.topic, because="risk", keep=keep))
    return claims


def scores(material: Material) -> list[Claim]:
    """Return the sums of standard questionnaires, without a label."""
    lines = [line for line in material.receipt_lines if line.type == "Score"]
    return [claim(line.text, [line.handle], topic="score", because="complaint") for line in lines]


def wishes(material: Material) -> list[Claim]:
    """Return what the patient worries about, hopes for and asks, in their words."""
    return [
        claim(f"{lead}: {_said(one)}.", [one.handle], topic=topic, because="complaint")
        for topic, lead in WISHES.items()
        for one in answered(material, topic)
    ]


def own_history(material: Material) -> list[Claim]:
    """Return what the patient says of habits, family, problems and care elsewhere, in their words."""
    return [
        claim(f"Patient: {_said(one)}.", [one.handle], topic=topic)
        for topic in ("habit", "family", "care_elsewhere")
        for one in answered(material, topic)
    ]
