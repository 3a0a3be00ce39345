"""Problems, line by line: confirmed, denied, or only with the patient. It diagnoses nothing."""

import json
import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Final

from tools.brief.material import Material
from tools.brief.reconciling.listed import as_listed
from tools.brief.reconciling.rank import NOT_MATCHED, NOT_RECORDED, UNREAD, YES, Outcome, affirms, around, priority
from tools.brief.wording import day, lower_first, plain_name, quoted
from tools.chart.values import ProblemLine
from tools.clinical import Answer, Finding, ReconciliationLine


def problems(material: Material) -> list[ReconciliationLine]:
    """Return a line for each active problem that an answer speaks of, and one for each that only the patient names.

    A yes to the whole list confirms what the question named; anything else speaks only of what it names.
    """
    answers = [one for one in material.answer_to("problem") if one.status == "answered"]
    said = [(one, finding) for one in answers for finding in one.findings if _is_own(finding)]
    found = material.chart.problems() if material.chart else None
    lines, spoken_for = [], set[int]()
    meant = _meant([finding for _, finding in said], found.active) if found else {}
    for line in found.active if found else ():
        matches = [one for one in said if line.name in meant.get(id(one[1]), ())]
        spoken_for.update(id(finding) for _, finding in matches)
        listed = [one for one in answers if _confirms(one) and _named_in(line, one)]
        if matches or listed:
            lines.append(_compared(line, matches, listed))
    for line in (*found.inactive, *found.resolved) if found else ():
        matches = [one for one in said if id(one[1]) not in spoken_for and _same(one[1], line)]
        spoken_for.update(id(finding) for _, finding in matches)
        if matches:
            lines.append(_compared(line, matches, [], over=True))
    rest = [one for one in said if id(one[1]) not in spoken_for and one[1].polarity == "present"]
    several = {id(finding) for _, finding in rest for line in (found.active if found else ()) if _same(finding, line)}
    return as_listed([*lines, *_only_patient(rest, several, material)], material)


def _meant(said: Sequence[Finding], lines: Sequence[ProblemLine]) -> dict[int, frozenset[str]]:
    """Return, by the id of a finding, the names of the problems that it confirms or denies.

    A broad word means the problem that bears it alone; else the only one that is no complication of another; of
    several, none.
    """
    from tools.words import same_name

    found: dict[int, frozenset[str]] = {}
    for finding in said:
        alike = {line.name for line in lines if _same(finding, line)}
        named = {name for name in alike if same_name(finding.name, name) and not _COMPLICATION.search(name)}
        kinds = {name for name in alike if not _COMPLICATION.search(name)}
        if named or len(kinds) == 1 or len(alike) == 1 or finding.polarity == "absent":
            found[id(finding)] = frozenset(alike if finding.polarity == "absent" else named or kinds or alike)
    return found


_COMPLICATION: Final = re.compile(
    r"\b(?:due to|associated with|secondary to|caused by|complicating|complications? of|in (?:type|diseases))\b"
    r"|retinopathy|nephropathy|neuropathy|\bfoot ulcer",
    re.IGNORECASE,
)
"""Names of what an illness has led to."""


def _is_own(finding: Finding) -> bool:
    return finding.who == "patient" and finding.kind in {"condition", "procedure", "event"} and bool(finding.name)


def _same(finding: Finding, line: ProblemLine) -> bool:
    from tools.words import same_name

    name, broad = line.name.lower(), _broad().get(finding.concept)
    if broad and name.startswith("pre") and not finding.name.lower().startswith("pre"):
        # What comes before an illness is not the illness.
        return False
    return same_name(finding.name, line.name) or bool(broad and broad.search(name))


@cache
def _broad() -> dict[str, re.Pattern[str]]:
    """Return what a broadly named illness covers: "heart trouble" is also atrial fibrillation."""
    read = json.loads((files("tools.brief.reconciling") / "broad.json").read_text("utf-8"))
    return {concept: re.compile(pattern) for concept, pattern in read.items() if concept != "about"}


def _confirms(answer: Answer) -> bool:
    return answer.choice.lower() in YES or affirms(answer.words)


def _named_in(line: ProblemLine, answer: Answer) -> bool:
    return answer.about in line.handles or line.name in answer.question


def _compared(
    line: ProblemLine, matches: Sequence[tuple[Answer, Finding]], listed: Sequence[Answer], *, over: bool = False
) -> ReconciliationLine:
    denied = bool(matches) and matches[-1][1].polarity == "absent"
    past = bool(matches) and _is_past(*matches[-1])
    outcome: Outcome = "only_record" if denied else "same"
    if over:
        # What is told as past, or denied, agrees with what the record has as over.
        outcome = "same" if denied or past else "differs"
    answers = list({one.handle: one for one in (*listed, *(answer for answer, _ in matches))}.values())
    handle = line.handles[-1] if over else line.handles[0]
    began = line.spells[-1][0] if line.spells else line.first
    since = f" {day(line.until)}" if over and line.until else f" since {day(began)}" if began else ""
    return ReconciliationLine(
        key=f"problem:{line.handles[0]}",
        subject="problem",
        name=plain_name(line.name),
        outcome=outcome,
        record=(line.status if line.status != "not stated" else "recorded") + since,
        patient="; ".join(dict.fromkeys(_quote(one, matches) for one in answers)),
        evidence=tuple(dict.fromkeys([handle, *(one.handle for one in answers)])),
        priority=priority(outcome, high_risk=False),
    )


def _is_past(answer: Answer, finding: Finding) -> bool:
    """Return whether an illness is told as one that is over: "had covid in march"."""
    return finding.time == "past" or bool(HAD.search(around(answer.words, finding.quote)))


HAD: Final = re.compile(
    r"\b(?:had|was|were|used to|got over|cured|healed|years? ago|as a (?:kid|child|baby|teen\w*)|when i was)\b"
    r"(?!.*\b(?:still|again|now)\b)",
    re.IGNORECASE,
)


def _quote(answer: Answer, matches: Sequence[tuple[Answer, Finding]]) -> str:
    told = next((finding.quote for one, finding in matches if one == answer), "")
    return quoted(around(answer.words, told), 120)


def _only_patient(
    said: Sequence[tuple[Answer, Finding]], several: set[int], material: Material
) -> list[ReconciliationLine]:
    """Return what only the patient names; of a word that may mean several entries, that it is matched to none."""
    receipt = material.line_of("Condition")
    groups: dict[str, tuple[Answer, Finding]] = {}
    for answer, finding in said:
        groups.setdefault(finding.concept or finding.name.lower(), (answer, finding))
    return [
        ReconciliationLine(
            key=f"problem:{answer.handle}:{finding.name}",
            subject="problem",
            name=lower_first(finding.name),
            outcome="only_patient",
            record=UNREAD
            if not receipt or not receipt.whole
            else NOT_MATCHED
            if id(finding) in several
            else NOT_RECORDED,
            patient=quoted(around(answer.words, finding.quote), 120),
            evidence=(answer.handle, *((receipt.handle,) if receipt else ())),
            priority=3,
        )
        for answer, finding in groups.values()
    ]
