"""A visit's material and the versions of its brief; composes and checks nothing itself."""

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import structs

from agent.checking import checked
from agent.context import VisitContext
from agent.flags import lines_of_what_was_taken_back
from agent.images import VisitImages
from agent.once import screening_lines
from agent.prompts import prompt_hash
from agent.questions import emergency_stands, interview_gaps, own_questionnaires
from agent.translating import translated
from tools import brief as briefs
from tools import clock
from tools.brief import Material
from tools.brief.visit_lines import stale_lines
from tools.brief.wording import counted
from tools.clinical import Brief, Claim, ReceiptLine
from tools.errors import StoreError
from tools.interview import profile_of, questionnaire_response
from tools.store import StoredBrief

DECISIONS = {"accept", "reject", "defer"}


def material_of(
    context: VisitContext, visit: str, *, prompts: Mapping[str, str] | None = None, ended: bool = False
) -> Material:
    """Return all that a statement about this visit may cite; `ended`: the patient has come to the end of the walk."""
    row = context.store.visits.get(visit)
    answers = context.store.answers.current(visit)
    chart = context.records.chart(row)
    person = chart.person if chart else context.records.person(row)
    profile = profile_of(person, answers, clock.today(), language=row.language, country=row.country)
    own = own_questionnaires(context.settings)
    lines = [
        *screening_lines(profile),
        *interview_gaps(answers, chart, profile, row.questionnaire, own, emergency=emergency_stands(row.flags)),
    ]
    lines += lines_of_what_was_taken_back(row.flags)
    if chart is None and row.record != "none":
        lines.append(_gap(row.record_problem or "it was still loading"))
    pictures = VisitImages(context)
    images = tuple(
        structs.replace(note, similar=pictures.similar(visit, note.handle)) for note in pictures.notes(visit)
    )
    lines += [
        ReceiptLine(handle="", text=f"{image.handle} was not analysed by a model.", type="Media", whole=False)
        for image in images
        if not (image.analysed_by or image.described_by)
    ]
    going_on = "" if ended or row.stopped else _going_on(row.status, len(answers))
    if going_on:
        lines.append(ReceiptLine(handle="", text=going_on, type="Stopped"))
    return briefs.gather(
        chart,
        today=clock.today(),
        answers=translated(answers),
        flags=row.flags,
        images=images,
        visit_lines=lines,
        reasoner=context.reasoner.writer(prompts or {}, row.reasoner_notes),
        person=person,
        reason=row.reason,
        stopped=row.stopped or going_on,
        stale_after_h=context.settings.stale_after_h,
        country=row.country,
    )


def provisional(context: VisitContext, visit: str, *, why: str) -> StoredBrief:
    """Compose, check and keep a brief of a visit that has not come to its end."""
    material = material_of(context, visit)
    return keep_brief(context, visit, checked(briefs.compose(material), material), by="", why=why)


def keep_brief(context: VisitContext, visit: str, brief: Brief, *, by: str, why: str) -> StoredBrief:
    """Keep a brief as the visit's next version; the same again, as after a step cut off, is kept once."""
    last = context.store.briefs.get(visit)
    if last is not None and last.brief == brief and last.by == by:
        return last
    row = context.store.visits.get(visit)
    return context.store.briefs.add(
        visit,
        brief,
        after=last.version if last else 0,
        by=by,
        why=why,
        answers=context.store.answers.length(visit),
        snapshot=row.snapshot,
    )


def lowered(context: VisitContext, visit: str, brief: Brief, material: Material) -> Brief:
    """Return the brief after a model has judged what code could not decide; a verdict only ever falls."""
    open_claims = [claim for claim in brief.withheld if claim.verdict == "not_checkable"]
    if not open_claims or not context.has_model:
        return brief
    judged = context.judge(visit, open_claims, material)
    brief = _judged_by(context, visit, brief)
    if len(judged) != len(open_claims):
        return brief
    worse = {
        claim: structs.replace(claim, verdict=after.verdict, reason=after.reason)
        for claim, after in zip(open_claims, judged, strict=True)
        if after.verdict in {"unsupported", "contradicted"}
    }
    withheld = tuple(worse.get(claim, claim) for claim in brief.withheld)
    return structs.replace(
        brief,
        contradictions=(*brief.contradictions, *(claim for claim in withheld if claim.verdict == "contradicted")),
        withheld=tuple(claim for claim in withheld if claim.verdict != "contradicted"),
    )


def _judged_by(context: VisitContext, visit: str, brief: Brief) -> Brief:
    """Return the brief with the judging on its receipt, which was written before: the prompt, and what went wrong."""
    reasoner: dict[str, Any] = dict(brief.receipt["reasoner"])  # type: ignore[call-overload]
    reasoner["prompts"] = {**reasoner["prompts"], "judge": prompt_hash("judge")}
    reasoner["fell_back"] = "; ".join(context.store.visits.get(visit).reasoner_notes)
    return structs.replace(brief, receipt={**brief.receipt, "reasoner": reasoner})


def newest(context: VisitContext, visit: str) -> StoredBrief:
    """Return the newest version; StoreError when there is none."""
    found = context.store.briefs.get(visit)
    if found is None:
        raise StoreError(f"visit {visit} has no brief yet; open it first")
    return found


def aged(context: VisitContext, visit: str, brief: Brief) -> Brief:
    """Return an unsigned brief with the age of its answers on the day that it is opened, where it does not tell it."""
    lines = brief.receipt.get("lines")
    if brief.status != "preliminary" or not isinstance(lines, list) or any(one.get("type") == "Stale" for one in lines):
        return brief
    answers = context.store.answers.current(visit)
    old = stale_lines(answers, clock.today(), context.settings.stale_after_h)
    if not old:
        return brief
    handle = f"R{1 + max((int(str(one['handle'])[1:]) for one in lines), default=0)}"
    line = structs.replace(old[0], handle=handle)
    said = Claim(
        text=line.text, evidence=(handle,), verdict="supported", reason=f"matches {handle}", topic="stale",
        because="always", keep=True,
    )  # fmt: skip
    screen = structs.replace(brief.first_screen, frame=(*brief.first_screen.frame, said))
    told = {**msgspec.to_builtins(line), "whole": True}
    return structs.replace(brief, first_screen=screen, receipt={**brief.receipt, "lines": [*lines, told]})


def decided(context: VisitContext, visit: str, brief: Brief) -> Brief:
    """Return the brief with what clinicians decided so far on its reconciliation lines."""
    decisions = {row.key: row.decision for row in context.store.decisions.current(visit)}
    lines = tuple(
        structs.replace(line, decision=decisions[line.key]) if decisions.get(line.key) in DECISIONS else line
        for line in brief.reconciliation
    )
    return structs.replace(brief, reconciliation=lines)


def document_of(
    context: VisitContext, visit: str, brief: Brief, *, signed_by: str | None = None, signed_at: str | None = None
) -> dict[str, Any]:
    """Return the FHIR document of a brief; preliminary unless signed."""
    material = material_of(context, visit)
    response = questionnaire_response(
        material.answers,
        visit=visit,
        person=material.person,
        status="completed" if not material.stopped else "in-progress",
        authored=material.as_of.get("answers", ""),
        extra=own_questionnaires(context.settings),
    )
    return briefs.document(
        decided(context, visit, brief), material, signed_by=signed_by, signed_at=signed_at, response=response
    )


def _gap(why: str) -> ReceiptLine:
    return ReceiptLine(
        handle="",
        text=_sentence(f"the record could not be read: {why}"),
        type="Patient",
        whole=False,
        failed=1,
        absence="could_not_be_read",
    )


def _going_on(status: str, answered: int) -> str:
    if status not in {"invited", "in_progress"}:
        return ""
    if not answered:
        return "The patient has not answered anything yet."
    return f"The patient is still answering; {counted(answered, 'question')} answered so far."


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")
