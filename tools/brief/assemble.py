"""A draft becomes a brief: every claim is checked, what does not hold is set apart and counted, the receipt is added.

It writes no sentence of its own but for the raw source of what could not be checked.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from msgspec.structs import replace

from tools.brief.draft import Draft, section
from tools.brief.first_screen import fit, items_of
from tools.brief.material import Material
from tools.brief.reconcile import as_claims
from tools.brief.wording import counted, day, listed, measured, quoted
from tools.clinical import (
    Answer,
    Brief,
    Claim,
    Fact,
    FirstScreen,
    Flag,
    ImageNote,
    ReceiptLine,
    ReconciliationLine,
    Section,
)

DISCLAIMER: Final = (
    "Preliminary. Prepared by software from the record and the patient's answers; not reviewed by a clinician until "
    "signed. Not a diagnosis and not advice: every statement needs independent confirmation by a clinician before it "
    "is relied on. Checked: that each statement matches the entries it cites. Not checked: whether those entries are "
    "right, complete or current."
)

MOST_SHOWN: Final = 1000
"""Characters of an answer in its source; the log keeps all of it."""

UNCHECKED: Final = "Could not be checked"
"""How the text of a kept claim begins when only its raw source can be shown."""


def assemble(draft: Draft, material: Material) -> Brief:
    """Check a draft and return the brief.

    Args:
        draft: unchecked claims in their places.
        material: what they may rest on.

    Returns:
        A preliminary brief. Only what matches its source stands unmarked. A claim marked `keep` is never withheld: when
        it can't be supported, its raw source stands in its place. Contradicted claims are listed as contradictions.
    """
    from tools.brief.verify import verify

    screen = draft.first_screen
    places = [screen.frame, screen.story, screen.for_attention, *(section.claims for section in draft.sections)]
    unique = list(dict.fromkeys(_key(claim) for place in places for claim in place))
    first = {_key(claim): claim for place in reversed(places) for claim in reversed(place)}
    judged = dict(zip(unique, verify([first[key] for key in unique], material), strict=True))
    checked = [[_merge(claim, judged[_key(claim)]) for claim in place] for place in places]
    shown = [_standing(place, material) for place in checked]
    flat = list({_key(claim): claim for place in checked for claim in place}.values())
    # A kept sentence of the rules is replaced by its raw source in its own place; it is no contradiction of the record.
    contradictions = tuple(
        claim for claim in flat if claim.verdict == "contradicted" and not (claim.keep and claim.author == "rules")
    )
    unproven = [claim for claim in flat if not claim.keep and claim.verdict in {"unsupported", "not_checkable"}]
    withheld = tuple(claim for claim in unproven if claim.author != "clinician")
    sections = tuple(
        Section(name=old.name, title=old.title, claims=claims)
        for old, claims in zip(draft.sections, shown[3:], strict=True)
        if claims
    )
    candidates = FirstScreen(frame=shown[0], story=shown[1], for_attention=shown[2])
    fitted = candidates if draft.settled else fit(candidates, material)
    below = next((one.claims for one in sections if one.name == BELOW), ())
    if not draft.settled:
        below = tuple(one for one in items_of(candidates, material) if one not in fitted.for_attention)[:MOST_BELOW]
        sections = (section(BELOW, below), *sections) if below else sections
    return Brief(
        status="preliminary",
        as_of=dict(material.as_of),
        first_screen=fitted,
        flags=material.flags,
        sections=sections,
        reconciliation=_told_truly(draft.reconciliation, contradictions),
        contradictions=contradictions,
        withheld=withheld,
        receipt=receipt(material, flat) | {"attention": {"below": len(below), "withheld": _lost(checked[2])}},
        disclaimer=f"{DISCLAIMER} {_written_by(material)}",
        person=material.person,
        stopped=material.stopped,
        language=material.language,
    )


BELOW: Final = "attention"
MOST_BELOW: Final = 6
"""Items for attention that are listed under the first screen when they found no room on it."""


def _told_truly(lines: Sequence[ReconciliationLine], contradictions: Sequence[Claim]) -> tuple[ReconciliationLine, ...]:
    """Return the lines; of one whose sentence its source contradicts, the patient's words stay."""
    false = {(one.text, frozenset(one.evidence)) for one in contradictions}
    return tuple(
        replace(line, record=CONTRADICTED)
        if {(one.text, frozenset(one.evidence)) for one in as_claims([line])} & false
        else line
        for line in lines
    )


CONTRADICTED: Final = "see what the source contradicts"
"""Stands in the record's column where what would have been said of it did not pass its check."""


def _lost(items: Sequence[Claim]) -> int:
    """Return how many items for attention did not pass their check, with none on the same entries that did."""
    standing = [set(claim.evidence) for claim in items if claim.verdict == "supported" or claim.author == "clinician"]
    lost = {claim.evidence for claim in items if claim.verdict != "supported" and claim.author != "clinician"}
    return sum(not any(set(one) == other for other in standing) for one in lost)


def _key(claim: Claim) -> tuple[str, tuple[str, ...]]:
    return claim.text, claim.evidence


def _merge(claim: Claim, judged: Claim) -> Claim:
    return replace(claim, verdict=judged.verdict, reason=judged.reason)


def _standing(claims: Iterable[Claim], material: Material) -> tuple[Claim, ...]:
    """Return what is shown of a place: supported claims, the clinician's own, and kept ones with their raw source."""
    shown = []
    for claim in claims:
        if claim.verdict == "supported" or claim.author == "clinician":
            shown.append(claim)
        elif claim.keep:
            shown.append(replace(claim, text=_raw(claim, material)))
    return tuple(shown)


def _raw(claim: Claim, material: Material) -> str:
    """Return the source itself, marked, for a claim that must not vanish."""
    sources = [source_text(found) for handle in claim.evidence if (found := material.resolve(handle)) is not None]
    what = (claim.topic or "statement").replace("_", " ")
    return f"{UNCHECKED} ({what}): {' / '.join(sources) or claim.text}"


def source_text(found: Fact | Answer | ImageNote | ReceiptLine | Flag) -> str:
    """Return what a handle stands for, as its source has it, on one line."""
    if isinstance(found, Fact):
        parts = [found.text, measured(found.value, found.unit) if found.value else "", found.interpretation]
        parts.extend([found.status, f"{found.when_is} {day(found.when)}".strip() if found.when else ""])
        parts.extend(f"{name}: {text}" for name, text in found.detail.items() if text)
        whose = "" if found.subject == "patient" else f"{found.subject}: "
        return whose + ", ".join(part for part in parts if part)
    if isinstance(found, Answer):
        words = quoted(found.words, MOST_SHOWN) if found.words else f"({found.status.replace('_', ' ')})"
        more = len(" ".join(found.words.split())) - MOST_SHOWN
        left = f" ({more:,} more characters in the answer)" if more > 0 else ""
        beside = f" (in the clinician's language: {quoted(found.translation)})" if found.translation else ""
        return f"{found.question} {words}{left}{beside}"
    if isinstance(found, ImageNote):
        return f"image {found.media}, {found.width} x {found.height}"
    if isinstance(found, Flag):
        return f"{found.title or found.category}: {quoted(found.quote)}"
    return found.text


def receipt(material: Material, claims: Sequence[Claim]) -> dict[str, object]:
    """Return what was seen, used, set aside and failed; what was asked; who wrote; what the check said."""
    record = material.chart.receipt if material.chart else None
    verdicts = {word: sum(claim.verdict == word for claim in claims) for word in _VERDICTS}
    asked = [answer.status for answer in material.answers]
    writer = material.reasoner
    return {
        "seen": record.seen if record else 0,
        "used": record.used if record else 0,
        "set_aside": [{"source": one.source, "reason": one.reason} for one in record.set_aside] if record else [],
        "failed": [{"source": one.source, "reason": one.reason} for one in record.failed] if record else [],
        "notes_read": _notes_read(material),
        "warnings": list(record.warnings) if record else [],
        "lines": [_line(line) for line in material.receipt_lines],
        "questions": {
            "asked": len(asked),
            "answered": asked.count("answered"),
            "skipped": asked.count("skipped"),
            "declined": asked.count("declined"),
            "not_known": asked.count("not_known"),
        },
        "reasoner": {
            "name": writer.name,
            "model": writer.model,
            "revision": writer.revision,
            "adapter": writer.adapter,
            "prompts": dict(writer.prompts),
            "fell_back": writer.fell_back,
        },
        "checked": {"claims": len(claims), **verdicts},
        "sources": {
            handle: source for claim in claims for handle in claim.evidence if (source := _source(handle, material))
        },
    }


def _notes_read(material: Material) -> int:
    return sum(line.read for line in material.chart.notes()) if material.chart else 0


_VERDICTS: Final = ("supported", "contradicted", "unsupported", "not_checkable")


def _line(line: ReceiptLine) -> dict[str, object]:
    return {
        "handle": line.handle,
        "type": line.type,
        "text": line.text,
        "whole": line.whole,
        "seen": line.seen,
        "used": line.used,
        "set_aside": line.set_aside,
        "failed": line.failed,
        "absence": line.absence,
    }


def _source(handle: str, material: Material) -> dict[str, object]:
    """Return a handle's text and, for a fact, where in the record it stands."""
    found = material.resolve(handle)
    if found is None:
        return {}
    where = list(found.source) if isinstance(found, Fact) else []
    told: dict[str, object] = {"text": source_text(found), "source": where}
    if isinstance(found, Answer) and untranslated(found, material.language):
        told["untranslated"] = found.language
    return told


def untranslated(answer: Answer, language: str) -> bool:
    """Return whether an answer's words are in another language than the clinician's, with nothing beside them."""
    foreign = answer.language.partition("-")[0].lower() != language.partition("-")[0].lower()
    return foreign and not answer.translation and any(letter.isalpha() for letter in answer.words)


def _written_by(material: Material) -> str:
    writer = material.reasoner
    if not writer.model:
        return f"Written by {writer.name}; no language model."
    named = listed([part for part in (writer.model, writer.revision, writer.adapter) if part])
    return f"Written by {writer.name} with {named}, {counted(len(writer.prompts), 'prompt')}."
