"""The record's problems beside what the patient comes with, as one item for attention. It draws no conclusion."""

from typing import Final

from tools.brief.candidate import Candidate, fact_phrase
from tools.brief.findings import findings
from tools.brief.material import Material
from tools.brief.relevance import bearing_on
from tools.brief.story import answered
from tools.brief.wording import quoted
from tools.chart.values import ProblemLine
from tools.clinical import Answer, Finding


def _own_words(finding: Finding, answer: Answer) -> str:
    """Return the words in which a symptom was told; the whole answer where they do not stand in it as they are."""
    told = " ".join(answer.words.split())
    return finding.quote if finding.quote and finding.quote in told else told


def from_complaint(material: Material) -> list[Candidate]:
    """Return one item: the problems of the record that are read beside what the patient comes with."""
    if not material.chart:
        return []
    problems = material.chart.problems()
    for weight, lines in ((62, problems.active), (56, (*problems.inactive, *problems.resolved))):
        for said in _told_first(material):
            # Who says "my asthma" has named that entry already.
            found = [one for one in bearing_on([one for one, _ in said], lines) if not _is_named(one, material)]
            shown = [fact for line in found for fact in material.facts(line.handles[:1])][:2]
            if not shown:
                continue
            line = next(one for one in lines if shown[0].handle in one.handles)
            finding, answer = next((pair for pair in said if bearing_on([pair[0]], [line])), said[0])
            whole = " ".join(answer.words.split())
            told = quoted((whole if len(whole) <= _SHORT else _own_words(finding, answer)).rstrip(" .,;"), _SHORT)
            entries = "; also ".join(fact_phrase(fact) for fact in shown)
            text = f"Patient reports {told}. Record shows {entries}. Worth checking because of the complaint"
            handles = (answer.handle, *(fact.handle for fact in shown))
            return [Candidate(weight=weight, because="complaint", text=text, evidence=handles, topic="problem")]
    return []


def _is_named(line: ProblemLine, material: Material) -> bool:
    """Return whether the patient names a problem itself among what brings them in."""
    from tools.words import same_name

    reasons = {answer.handle for answer in answered(material, "reason", "story")}
    told = [one for one, answer in findings(material, "present") if answer.handle in reasons]
    return any(one.kind == "condition" and same_name(one.name, line.name) for one in told)


def _told_first(material: Material) -> list[list[tuple[Finding, Answer]]]:
    """Return the symptoms of the reason for the visit, and those of reason and story together."""
    told = [pair for pair in findings(material, "present") if pair[0].kind != "condition"]
    return [
        [pair for pair in told if pair[1].handle in {one.handle for one in answered(material, *topics)}]
        for topics in (("reason",), ("reason", "story"))
    ]


_SHORT: Final = 60
"""Characters of the complaint that are quoted whole beside the record."""
