"""A brief as a FHIR document: which claims and facts go into which section. `tools.fhir.documents` builds it."""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final

import msgspec

from tools import clock
from tools.brief.material import Material
from tools.brief.render.page import receipt_lines, untranslated_of
from tools.chart.values import AllergyLine, MedicationLine, ProblemLine, ResultLine
from tools.clinical import Brief, Claim, Fact, ReconciliationLine
from tools.fhir import document_entries as entries
from tools.fhir.documents import Part, Signature
from tools.fhir.documents import document as build
from tools.fhir.documents import person as patient_of

PATIENT: Final = "PATIENT"
_STATUSES: Final = {
    "current": "active",
    "paused": "on-hold",
    "stopped": "stopped",
    "completed": "completed",
    "planned": "intended",
    "not_taken": "not-taken",
    "unknown": "unknown",
    # What became of it after the stay is not recorded.
    "in_hospital": "unknown",
}


def document(
    brief: Brief,
    material: Material,
    *,
    signed_by: str | None = None,
    signed_at: str | None = None,
    response: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Return a brief as a FHIR R4 document Bundle.

    Args:
        brief: the checked brief; withheld and contradicted claims stay out of the document.
        material: what it was made from.
        signed_by: the clinician's name; the document is preliminary without it.
        signed_at: when, ISO 8601 with zone.
        response: the interview's own QuestionnaireResponse; else one is made from the answers.

    Returns:
        Composition first; every reference resolves inside; the same input gives the same Bundle.
    """
    signed = bool(signed_by) and brief.status != "rejected"
    made_at = clock.now().isoformat(timespec="seconds")
    signature = Signature(by=signed_by or "", at=entries.moment(signed_at or "") or made_at) if signed else None
    person = brief.person or material.person
    seed = hashlib.sha256(msgspec.json.encode([brief, signed_by or "", signed_at or ""])).hexdigest()
    writer = material.reasoner
    return build(
        _parts(brief, material),
        patient_of(
            person.name,
            birth_date=person.birth_date,
            sex=person.sex,
            deceased=person.deceased,
            identifiers=person.identifiers or ((person.id,) if person.id else ()),
            phone=person.phone,
        ),
        seed=seed,
        made_at=made_at,
        writer=" ".join(part for part in ("previsit,", writer.name, writer.model, writer.revision) if part),
        status="final" if signed else "entered-in-error" if brief.status == "rejected" else "preliminary",
        signature=signature,
        snapshot=material.chart.digest if material.chart else "",
        language=brief.language,
        extra=_extra(material, response),
    )


def _parts(brief: Brief, material: Material) -> tuple[Part, ...]:
    screen = brief.first_screen
    frame = screen.frame
    flags = [f"{flag.level.replace('_', ' ')}: {flag.title or flag.category}: {flag.quote}" for flag in brief.flags]
    chart = material.chart
    problems = chart.problems() if chart else None
    story = [*screen.story, *_claims(brief, "story", "symptoms", "questions")]
    results = [line for line in chart.results() if line.latest.value] if chart else []
    absent = "" if chart else "could_not_be_read"
    foreign = untranslated_of(brief)
    return (
        Part(name="story", lines=_texts(story, foreign)),
        Part(name="alerts", lines=tuple(flags)),
        Part(name="attention", lines=_texts([*screen.for_attention, *_own_elsewhere(brief)], foreign)),
        Part(name="reconciliation", lines=_texts(_claims(brief, "reconciliation"), foreign)),
        Part(
            name="medications",
            lines=_texts(_claims(brief, "medications", "past_medications"), foreign),
            entries=(*_medications(material), *_accepted_medications(brief, material)),
            absence=_medication_absence(material),
        ),
        Part(
            name="allergies",
            lines=_texts([*_topic(frame, "allergy"), *_claims(brief, "allergies")], foreign),
            entries=(*_allergies(material), *_accepted_allergies(brief, material)),
            absence=absent or (chart.allergies().absence if chart else ""),
        ),
        Part(
            name="problems",
            lines=_texts(_claims(brief, "problems"), foreign),
            entries=tuple(_condition(line, material) for line in (problems.active if problems else ())),
            absence=absent or (problems.absence if problems else "") or "not_recorded",
        ),
        Part(
            name="past",
            entries=tuple(
                _condition(line, material) for line in ((*problems.inactive, *problems.resolved) if problems else ())
            ),
            lines=_past_lines([*problems.inactive, *problems.resolved] if problems else []),
        ),
        Part(
            name="results",
            lines=_texts(_claims(brief, "results"), foreign),
            entries=tuple(_observation(line, material) for line in results if line.kind != "vital"),
        ),
        Part(
            name="vitals",
            lines=tuple(
                f"{line.name}: {line.latest.value} {line.latest.unit}" for line in results if line.kind == "vital"
            ),
            entries=tuple(_observation(line, material) for line in results if line.kind == "vital"),
        ),
        *_given(material),
        Part(name="pregnancy", lines=_texts(_topic(frame, "pregnancy"), foreign)),
        Part(name="social", lines=_texts(_claims(brief, "social"), foreign)),
        Part(name="receipt", lines=(*receipt_lines(brief), brief.disclaimer)),
    )


def _texts(claims: Iterable[Claim], foreign: Collection[str] = ()) -> tuple[str, ...]:
    """Return claims with their handles; a quotation in a language that nobody translated is marked."""
    return tuple(
        dict.fromkeys(
            f"{claim.text} [{', '.join(claim.evidence)}]"
            + (" (not translated)" if '"' in claim.text and set(claim.evidence) & set(foreign) else "")
            for claim in claims
        )
    )


def _claims(brief: Brief, *names: str) -> list[Claim]:
    return [claim for section in brief.sections if section.name in names for claim in section.claims]


def _own_elsewhere(brief: Brief) -> list[Claim]:
    """Return what a clinician wrote in a place that is no section of the document: signed words never go missing."""
    places = [
        *(claim for claim in brief.first_screen.frame if claim.topic not in _FRAMED),
        *(claim for section in brief.sections if section.name not in _SECTIONS for claim in section.claims),
    ]
    return [claim for claim in places if claim.author == "clinician"]


_FRAMED: Final = frozenset({"allergy", "pregnancy"})
_SECTIONS: Final = frozenset(
    {
        "story",
        "symptoms",
        "questions",
        "reconciliation",
        "medications",
        "past_medications",
        "allergies",
        "problems",
        "results",
        "social",
    }
)
"""Topics of the first screen, and sections of the brief, that have a section of the document."""


def _topic(claims: Sequence[Claim], topic: str) -> list[Claim]:
    return [claim for claim in claims if claim.topic == topic]


def _first(material: Material, handles: Sequence[str]) -> Fact | None:
    return next(iter(material.facts(handles)), None)


def _medications(material: Material) -> list[dict[str, Any]]:
    return [_medication(line, material) for line in (material.chart.medications() if material.chart else ())]


def _medication(line: MedicationLine, material: Material) -> dict[str, Any]:
    fact = _first(material, line.handles)
    return entries.medication_statement(
        line.name,
        PATIENT,
        status=_STATUSES[line.state],
        codes=fact.codes or (fact.code,) if fact else (),
        dose=line.dose,
        start=line.first,
        end=(line.until or line.last) if line.state in {"stopped", "completed"} else "",
        source=fact.source if fact else (),
        by_patient=line.reported,
        note=line.note,
    )


def _medication_absence(material: Material) -> str:
    lines = [line for line in material.receipt_lines if line.type in {"MedicationRequest", "MedicationStatement"}]
    if material.chart is None or any(not line.whole for line in lines):
        return "could_not_be_read"
    return next((line.absence for line in lines if line.absence), "not_recorded")


def _accepted(brief: Brief, subject: str) -> list[ReconciliationLine]:
    return [line for line in brief.reconciliation if line.decision == "accept" and line.subject == subject]


def _accepted_medications(brief: Brief, material: Material) -> list[dict[str, Any]]:
    """Return what the patient reports and a clinician accepted, as statements beside the record's own."""
    statuses = {"only_patient": "active", "same": "active", "differs": "active", "only_record": "not-taken"}
    return [
        entries.medication_statement(
            line.name,
            PATIENT,
            status=statuses[line.outcome],
            asserted=brief.as_of.get("answers", ""),
            by_patient=True,
            note=f"Reported by the patient: {line.patient}. The record: {line.record}.",
        )
        for line in _accepted(brief, "medication")
        if line.outcome in statuses
    ]


def _accepted_allergies(brief: Brief, material: Material) -> list[dict[str, Any]]:
    return [
        entries.allergy(
            line.name,
            PATIENT,
            verification="unconfirmed",
            recorded=brief.as_of.get("answers", ""),
            by_patient=True,
            note=f"Reported by the patient: {line.patient}.",
        )
        for line in _accepted(brief, "allergy")
        if line.outcome == "only_patient"
    ]


def _allergies(material: Material) -> list[dict[str, Any]]:
    return [_allergy(line, material) for line in (material.chart.allergies().lines if material.chart else ())]


def _allergy(line: AllergyLine, material: Material) -> dict[str, Any]:
    fact = _first(material, line.handles)
    return entries.allergy(
        line.name,
        PATIENT,
        codes=fact.codes or (fact.code,) if fact else (),
        clinical=line.status,
        verification=line.certainty,
        criticality=line.criticality,
        reaction=line.reaction,
        recorded=line.when,
        source=fact.source if fact else (),
    )


def _condition(line: ProblemLine, material: Material) -> dict[str, Any]:
    fact = _first(material, line.handles)
    return entries.condition(
        line.name,
        PATIENT,
        codes=fact.codes or (fact.code,) if fact else (),
        clinical=line.status,
        verification=fact.detail.get("certainty", "") if fact else "",
        onset=line.first,
        abated=line.until,
        source=fact.source if fact else (),
        note=line.note,
    )


def _past_lines(lines: Sequence[ProblemLine]) -> tuple[str, ...]:
    return tuple(f"{line.name}: {line.status}{', until ' + line.until if line.until else ''}" for line in lines)


def _observation(line: ResultLine, material: Material) -> dict[str, Any]:
    fact = _first(material, [line.latest.handle])
    return entries.observation(
        line.name,
        PATIENT,
        value=line.latest.value,
        kind=line.kind,
        codes=fact.codes or (fact.code,) if fact else (),
        unit=line.latest.unit or line.unit,
        when=line.latest.when,
        status=line.latest.status or "final",
        interpretation=line.latest.interpretation,
        reference_range=line.reference_range,
        source=fact.source if fact else (),
    )


def _given(material: Material) -> tuple[Part, Part]:
    """Return the sections of immunizations and procedures that were carried out."""
    facts = material.chart.facts if material.chart else ()
    done = [fact for fact in facts if fact.subject == "patient" and fact.status in {"completed", "", "in-progress"}]
    shots = [fact for fact in done if fact.kind == "immunization" and not fact.detail.get("absence")]
    acts = [fact for fact in done if fact.kind == "procedure" and not fact.detail.get("absence")]
    return (
        Part(
            name="immunizations",
            lines=tuple(f"{fact.text}, {fact.when} [{fact.handle}]" for fact in shots),
            entries=tuple(_shot(fact) for fact in shots),
        ),
        Part(
            name="procedures",
            lines=tuple(f"{fact.text}, {fact.when} [{fact.handle}]" for fact in acts),
            entries=tuple(_act(fact) for fact in acts),
        ),
    )


def _shot(fact: Fact) -> dict[str, Any]:
    return entries.immunization(
        fact.text, PATIENT, codes=fact.codes or (fact.code,), when=fact.when, source=fact.source
    )


def _act(fact: Fact) -> dict[str, Any]:
    return entries.procedure(fact.text, PATIENT, codes=fact.codes or (fact.code,), when=fact.when, source=fact.source)


def _extra(material: Material, response: dict[str, Any] | None) -> tuple[dict[str, Any], ...]:
    if response:
        return ({**response, "subject": {"reference": PATIENT}, "source": {"reference": PATIENT}},)
    if not material.answers:
        return ()
    answers = [
        {"link_id": one.link_id, "question": one.question, "words": one.words if one.status == "answered" else ""}
        for one in material.answers
    ]
    authored, finished = material.as_of.get("answers", ""), not material.stopped
    return (entries.questionnaire_response(PATIENT, answers, authored=authored, finished=finished),)
