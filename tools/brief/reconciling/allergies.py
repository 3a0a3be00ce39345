"""Allergies, line by line: confirmed, denied, new, or with another reaction. It clears none."""

import re
from collections.abc import Sequence
from typing import Final

from tools.brief.material import Material
from tools.brief.reconciling.listed import as_listed
from tools.brief.reconciling.rank import NOT_RECORDED, UNREAD, YES, Outcome, affirms, priority
from tools.brief.wording import day, lower_first, plain_name, quoted
from tools.chart.values import AllergyLine
from tools.clinical import Answer, Finding, ReconciliationLine


def allergies(material: Material) -> list[ReconciliationLine]:
    """Return a line for each recorded allergy, and one for each that only the patient names."""
    answers = material.answer_to("allergy")
    said = [
        (one, finding)
        for one in answers
        for finding in one.findings
        if finding.who == "patient" and (finding.kind == "allergy" or _is_blamed(finding))
    ]
    lines, spoken_for = [], set[int]()
    found = material.chart.allergies() if material.chart else None
    for line in found.lines if found else ():
        matches = [one for one in said if _same_allergen(one[1], line)]
        spoken_for.update(id(finding) for _, finding in matches)
        asked = [
            one
            for one in answers
            if one.about in line.handles or plain_name(line.name) in one.question or _spelt_in(line, one)
        ]
        lines.append(_compared(line, matches, asked))
    receipt = material.line_of("AllergyIntolerance")
    stated = found.evidence if found else ()
    record = NOT_RECORDED if found and receipt and receipt.whole else UNREAD
    if found and found.absence == "recorded_as_none":
        record = "recorded as none known"
    told: set[str] = set()
    for answer, finding in said:
        name = _WHERE.sub("", _TOO.sub("", lower_first(finding.name)))
        if id(finding) in spoken_for or finding.polarity != "present" or name in told:
            continue
        told.add(name)
        handles = (answer.handle, *(stated or ((receipt.handle,) if receipt else ())))
        lines.append(
            ReconciliationLine(
                key=f"allergy:{answer.handle}:{finding.name}",
                subject="allergy",
                name=name,
                outcome="only_patient",
                record=record,
                patient=quoted(answer.words, 120),
                evidence=handles[:4],
                priority=0,
            )
        )
    return as_listed(lines, material)


def _is_blamed(finding: Finding) -> bool:
    """Return whether a medicine named among allergies is one of them: "vancomycin turned me red", not "I take ..."."""
    return finding.kind == "medication" and finding.polarity == "present" and not _TAKEN.search(finding.quote)


_TAKEN: Final = re.compile(
    r"\b(?:take|takes|taking|use|uses|using|carr(?:y|ies)|on|have|has|help(?:s|ed)?|fine|ok|okay|for)\b"
    r"|\bnot?\b|never|toler|\bepi-?pen|antihist",
    re.IGNORECASE,
)
"""Words of a medicine that is taken or borne."""

_TOO: Final = re.compile(r",?\s+(?:too|also|as well|también|i (?:think|believe|guess)|maybe|perhaps|probably)$")
"""What stands after a name without being of it."""
_WHERE: Final = re.compile(r"\s+(?:at|in|from|after|when|as|during|years?|last)\b.*$", re.IGNORECASE)
"""Where or when it was met."""


def _same_allergen(finding: Finding, line: AllergyLine) -> bool:
    from tools.words import same_name

    ingredient = finding.detail.get("ingredient", "")
    if (bool(ingredient) and ingredient in line.ingredients) or same_name(finding.name, line.name):
        return True
    said, recorded = bare_allergen(finding.name), bare_allergen(line.name)
    return bool(said) and bool(recorded) and (said == recorded or same_name(said, recorded))


def bare_allergen(name: str) -> str:
    """Return an allergen without the words for its form: sesame oil is sesame, "pollen only" is pollen.

    >>> bare_allergen("Sesame oil"), bare_allergen("pollen only"), bare_allergen("Allergy to peanuts (finding)")
    ('sesame', 'pollen', 'peanut')
    """
    words = re.findall(r"[^\W\d_]+", re.sub(r"\([^)]*\)", " ", name.casefold()))
    kept = [word for word in words if word not in _FORM_WORDS]
    return " ".join(re.sub(r"(?<=[^s])s$", "", word) if len(word) > _SHORTEST else word for word in kept)


_SHORTEST: Final = 3
_FORM_WORDS: Final = frozenset(
    {
        "allergy",
        "allergic",
        "allergies",
        "intolerance",
        "hypersensitivity",
        "reaction",
        "reactions",
        "to",
        "of",
        "the",
        "a",
        "an",
        "i",
        "think",
        "maybe",
        "only",
        "just",
        "oil",
        "oils",
        "seed",
        "seeds",
        "protein",
        "extract",
        "product",
        "products",
        "substance",
        "flour",
        "dander",
        "venom",
        "sting",
        "stings",
        "fur",
    }
)
"""Words that tell in which form a thing is met, or that it is an allergen at all: they name none."""


def _compared(
    line: AllergyLine, matches: Sequence[tuple[Answer, Finding]], asked: Sequence[Answer]
) -> ReconciliationLine:
    answers = list({answer.handle: answer for answer in (*asked, *(one for one, _ in matches))}.values())
    answers = [one for one in answers if one.status not in {"skipped", "declined"}] or answers
    # Who names one allergen has said nothing of another.
    spelt = any(_spelt_in(line, one) for one in answers)
    others = not matches and not spelt and bool(answers) and all(_names_others(one) for one in answers)
    outcome = "not_asked" if others else _outcome(line, [finding for _, finding in matches], answers)
    return ReconciliationLine(
        key=f"allergy:{line.handles[0] if line.handles else line.name}",
        subject="allergy",
        name=plain_name(line.name),
        outcome=outcome,
        record=_record(line),
        patient="; ".join(
            dict.fromkeys(
                "not known" if one.status == "not_known" else quoted(one.words, 120)
                for one in answers
                if one.words or one.status == "not_known"
            )
        ),
        evidence=tuple(dict.fromkeys([*line.handles[:2], *(one.handle for one in answers)])),
        priority=priority(outcome, high_risk=outcome in {"only_record", "differs"}),
    )


def _names_others(answer: Answer) -> bool:
    """Tell whether an answer only names allergens: it confirms and denies none but those."""
    own = [one for one in answer.findings if one.kind == "allergy" and one.who == "patient"]
    named = any(one.polarity == "present" and one.concept != "allergies" for one in own)
    denied = any(one.polarity == "absent" and one.concept == "allergies" for one in own)
    confirmed = answer.choice or _RIGHT.search(answer.words)
    return answer.status == "answered" and named and not denied and not confirmed


_RIGHT: Final = re.compile(r"\b(?:right|correct|same|both|all (?:of )?(?:them|those|three)|those)\b", re.IGNORECASE)
"""Words that confirm a list before they add to it; a bare yes may only say that there are others."""


def _outcome(line: AllergyLine, said: Sequence[Finding], answers: Sequence[Answer]) -> Outcome:
    """Return how the two stand. "Something is different" denies none of the listed: only its own name does."""
    if said:
        if said[-1].polarity == "absent":
            return "only_record"
        told = [finding.detail.get("reaction", "") for finding in said]
        other = any(one and line.reaction and one.lower() not in line.reaction.lower() for one in told)
        return "differs" if other else "same"
    if not answers:
        return "not_asked"
    if any(_spelt_in(line, answer) for answer in answers):
        return "same"
    last = answers[-1]
    if last.status in {"skipped", "declined"}:
        return "not_asked"
    confirmed = any(one.choice.lower() in YES or affirms(one.words) for one in answers)
    return "same" if confirmed and last.status == "answered" else "differs"


def _spelt_in(line: AllergyLine, answer: Answer) -> bool:
    """Return whether an answer names an allergen with a slip of the pen, and does not deny it."""
    wanted = bare_allergen(line.name).split(" ")[0]
    if answer.status != "answered" or len(wanted) < _LONG:
        return False
    for clause in re.split(r"[,.;!?]|\bbut\b", answer.words.lower()):
        words = re.findall(r"[^\W\d_]+", clause)
        near = any(len(word) >= _LONG and _alike(word, wanted) for word in words)
        if near and not _DENIES.search(clause):
            return True
    return False


def _alike(word: str, wanted: str) -> bool:
    from difflib import SequenceMatcher

    return SequenceMatcher(None, word, wanted).ratio() >= _NEAR


_LONG: Final = 6
_NEAR: Final = 0.88
_DENIES: Final = re.compile(r"\b(?:not?|never|isn'?t|wasn'?t|don'?t|fine|ok|okay|tolerat\w*|without)\b")


def _record(line: AllergyLine) -> str:
    words = [line.reaction.lower()] if line.reaction else []
    words.extend([line.status if line.status != "not stated" else "recorded", day(line.when) if line.when else ""])
    return ", ".join(word for word in words if word)
