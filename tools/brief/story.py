"""What the patient says: why today, the story in order, positives and negatives, hopes. It reads no record."""

import re
from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from tools.brief.conflicts import as_claims, beside_the_tick, clause_of, conflicts, place_of
from tools.brief.draft import claim
from tools.brief.excerpt import excerpt
from tools.brief.findings import WISHES, findings, named, on_scale, phrase
from tools.brief.material import INSTRUMENT, Material
from tools.brief.wording import listed, quoted, sentence_at
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

_BARE: Final = frozenset(
    {"no", "none", "none of these", "none of them", "nope", "yes", "ninguno", "ninguna", "sí", "si"}
)
"""Answers that say nothing without their question; what they mean stands among the positives and negatives."""


def answered(material: Material, *topics: str) -> tuple[Answer, ...]:
    """Return the answers of these topics that hold words."""
    return tuple(one for one in material.answer_to(*topics) if one.status == "answered" and one.words.strip())


def why_today(material: Material) -> tuple[Claim, ...]:
    """Return the reason for the visit in the patient's words, or as booked, or that it is not known."""
    reasons = answered(material, "reason")
    if reasons:
        return tuple(
            claim(
                f"Reason for the visit: {_in_brief(one, _QUOTED, material)}.",
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


def three_sentences(material: Material) -> tuple[Claim, ...]:
    """Return the story for the first screen: their words, what else they report, what they deny.

    What stands in a quotation that is shown whole is not said a second time.
    """
    told = [one for one in answered(material, "story", "onset", "course", "severity", "worse") if not _is_bare(one)]
    told = [one for one in told if one.topic == "story" or len(one.words) <= _QUOTED][:2]
    reasons = answered(material, "reason")[:1]
    whole = {one.handle for one in (*reasons, *told) if len(" ".join(one.words.split())) <= _QUOTED}
    claims = [
        claim(_told(_lead(one), one, _in_brief(one, limit, material)), [one.handle], topic=topic, because="complaint")
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


def is_quoted_whole(answer: Answer) -> bool:
    """Return whether the first screen quotes an answer with all its words."""
    return answer.topic in {"reason", "story"} and len(" ".join(answer.words.split())) <= _QUOTED


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
            text = _told(f"{slot}{f' ({about})' if about else ''}", same[0])
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


_WORDLESS: Final = re.compile(r"[\W\d]*")


def _told(lead: str, answer: Answer, quotation: str = "") -> str:
    """Return an answer after the name of its slot; one that says nothing without its question, with the question.

    A number of a scale is told with the scale's end.
    """
    scaled = on_scale(answer.words, answer)
    if scaled != answer.words:
        return f"{lead}: {scaled}."
    if _is_bare(answer) or _WORDLESS.fullmatch(answer.words):
        return f"{quoted(answer.question, 200)} {quotation or _said(answer)}."
    return f"{lead}: {quotation or _said(answer)}."


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


def _in_brief(answer: Answer, limit: int, material: Material) -> str:
    """Return the most telling sentences of an answer; one with a translation is quoted from its beginning."""
    return _said(answer, limit) if answer.translation else excerpt(answer, limit, material)


def symptoms(material: Material) -> list[Claim]:
    """Return what the patient reports and what they say is absent, one line each; uncertain ones by name."""
    claims = []
    unclear = {answer.handle: answer for _, answer in findings(material, "uncertain")}
    for answer in unclear.values():
        text = f"Patient says {_said(answer, 300)}."
        keep = answer.topic in {"suicide", "safety", "danger_signs"}
        claims.append(claim(text, [answer.handle], topic="uncertain", because="complaint", keep=keep))
    claims.extend(as_claims(conflicts(material)))
    claims.extend(_typed_beside(material))
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
    claims.extend(_of_then(material))
    absent = [(named(finding), answer) for finding, answer in findings(material, "absent")]
    claims.extend(replace(one, topic="absent") for one in _by_answer("Denies", "or", absent))
    for one in answered(material, "danger_signs", "negatives", "risk", "mood", "anxiety", "suicide", "safety"):
        if not one.findings and not INSTRUMENT.match(one.link_id):
            text = f"{quoted(one.question, 200)} {_said(one, 300)}."
            keep = one.topic in {"suicide", "safety", "danger_signs"}
            claims.append(claim(text, [one.handle], topic=one.topic, because="risk", keep=keep))
    return claims


def _of_then(material: Material) -> list[Claim]:
    """Return in the patient's words what was felt or happened at a time that is over."""
    told = dict.fromkeys(
        (one.handle, quoted(_told_then(finding, one, material), 160))
        for one in answered(material, "reason", "story", "anything_else", "associated", "context")
        if _in_english(one)
        for finding in one.findings
        if finding.time == "past" and finding.who == "patient" and finding.polarity == "present"
        if finding.kind in {"symptom", "event"} and finding.quote in one.words
    )
    return [
        claim(f"Told of the past: {words}.", [handle], topic="past", because="complaint")
        for handle, words in list(told)[:_MOST_OF_THEN]
    ]


def _told_then(finding: Finding, answer: Answer, material: Material) -> str:
    """Return the part of a sentence that tells of then; its clause where no date or frame parts it."""
    from tools.words.bygone import then

    sentence = sentence_at(answer.words, place_of(finding, answer))
    over = then(sentence, material.today)
    return sentence[over[0][0] : over[-1][1]].strip(" ,;") if over else clause_of(finding, answer)


_MOST_OF_THEN: Final = 5


def _typed_beside(material: Material) -> list[Claim]:
    """Return what was typed beside a ticked option where the answer is not quoted whole in the story."""
    return [
        claim(f"Adds: {quoted(typed, 300)}.", [one.handle], topic="typed", because="complaint", keep=True)
        for one in material.answers
        if one.status == "answered" and one.topic in _LISTED and (typed := beside_the_tick(one))
    ]


_LISTED: Final = frozenset({"danger_signs", "negatives", "risk", "mood", "anxiety", "suicide", "safety"})
"""Topics asked as lists to tick, of which the brief tells findings and not the words."""


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
        if not _NONE.fullmatch(one.words.strip())
    ]


_NONE: Final = re.compile(
    r"(?:no|none|nope|nothing|nah|n/?a|nada|ninguna?|-+)(?:[ ,]+(?:really|thanks?|thank you|questions?|else|gracias"
    r"|worries|at the moment|right now|for now))*[\s.!]*|not (?:really|now|today|at the moment)[\s.!]*",
    re.IGNORECASE,
)
"""An answer that wishes, fears and asks nothing."""


def own_history(material: Material) -> list[Claim]:
    """Return what the patient says of habits, family, problems and care elsewhere, in their words."""
    return [
        claim(_told("Patient", one), [one.handle], topic=topic)
        for topic in ("habit", "family", "care_elsewhere")
        for one in answered(material, topic)
    ]
