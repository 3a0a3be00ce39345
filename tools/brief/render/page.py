"""The order in which a brief is read, the same for every format; it writes no markup."""

import json
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from msgspec import Struct

from tools.brief.assemble import UNCHECKED
from tools.brief.flags_told import gravest_first
from tools.brief.reconciling.rank import NOT_RECORDED
from tools.brief.results import FAR_OUT
from tools.brief.wording import counted, day, moment
from tools.clinical import Brief, Claim, Flag, ReconciliationLine, Section

_ALWAYS = ("allergy", "anticoagulant", "pregnancy")
_NEW = (FAR_OUT, "result", "pending")
_NOT_KNOWN = ("not_read", "not_answered", "not_answered_in_short", "not_asked", "stopped", "stale")


class Glance(Struct, frozen=True, kw_only=True):
    """The first lines of a section, for the first page."""

    title: str
    claims: tuple[Claim, ...]
    more: str = ""


class Page(Struct, frozen=True, kw_only=True):
    """A brief in reading order."""

    brief: Brief
    heading: dict[str, str]
    banner: str
    prepared: str
    flags: tuple[Flag, ...]
    who: tuple[Claim, ...]
    story: tuple[Claim, ...]
    for_attention: tuple[Claim, ...]
    always: tuple[Claim, ...]
    new_results: tuple[Claim, ...]
    not_known: tuple[Claim, ...]
    reconciliation: tuple[ReconciliationLine, ...]
    sections: tuple[Section, ...]
    receipt: tuple[str, ...]
    glance: tuple[Glance, ...]
    more_abnormal: str = ""
    """That there are abnormal results which the first screen had no room for."""
    more_attention: str = ""
    """That there are more items for attention below, or some that did not pass their check."""
    untranslated: frozenset[str] = frozenset()
    """Handles of answers whose words stand in another language, with no translation."""


def headings(language: str) -> dict[str, str]:
    """Return the headings of a language; English where there are none."""
    found = _all_headings()
    return found.get(language.split("-", maxsplit=1)[0].lower(), found["en"])


@cache
def _all_headings() -> dict[str, dict[str, str]]:
    read: dict[str, dict[str, str]] = json.loads((files(__package__) / "headings.json").read_text("utf-8"))
    return read


def lay_out(brief: Brief, language: str) -> Page:
    """Return a brief in reading order with headings in a language; the statements stay as they were checked."""
    heading = headings(language)
    frame = brief.first_screen.frame
    placed = {*_ALWAYS, *_NEW, *_NOT_KNOWN}
    return Page(
        brief=brief,
        heading=heading,
        banner={"preliminary": heading["draft"], "rejected": heading["rejected"], "final": heading["signed"]}[
            brief.status
        ],
        prepared=_prepared(brief, heading),
        flags=gravest_first(brief.flags),
        who=tuple(claim for claim in frame if claim.topic not in placed),
        story=brief.first_screen.story,
        for_attention=brief.first_screen.for_attention,
        always=_of(frame, _ALWAYS),
        new_results=_of(frame, _NEW),
        not_known=_of(frame, _NOT_KNOWN),
        reconciliation=tuple(line for line in brief.reconciliation if line.outcome != "not_asked" or line.patient),
        sections=tuple(one for one in brief.sections if one.name != "reconciliation"),
        receipt=receipt_lines(brief),
        glance=_glance(brief, heading),
        more_abnormal=_more_abnormal(brief, heading),
        more_attention=_more_attention(brief, heading),
        untranslated=frozenset(untranslated_of(brief)),
    )


def _more_abnormal(brief: Brief, heading: dict[str, str]) -> str:
    screen = brief.first_screen
    shown = {handle for claim in (*screen.frame, *screen.for_attention) for handle in claim.evidence}
    results = [claim for one in brief.sections if one.name == "results" for claim in one.claims]
    left = [claim for claim in results if claim.because == "change" and claim.evidence[0] not in shown]
    return heading["more_abnormal"].format(count=len(left)) if left else ""


def _more_attention(brief: Brief, heading: dict[str, str]) -> str:
    told = brief.receipt.get("attention")
    if not isinstance(told, dict):
        return ""
    lines = (("attention_below", _int(told, "below")), ("attention_lost", _int(told, "withheld")))
    return " ".join(heading[name].format(count=count) for name, count in lines if count)


def untranslated_of(brief: Brief) -> tuple[str, ...]:
    """Return the handles of answers whose words stand in another language, with no translation."""
    sources = brief.receipt.get("sources")
    if not isinstance(sources, dict):
        return ()
    return tuple(handle for handle, told in sources.items() if isinstance(told, dict) and told.get("untranslated"))


def _of(claims: Sequence[Claim], topics: Sequence[str]) -> tuple[Claim, ...]:
    return tuple(sorted((one for one in claims if one.topic in topics), key=lambda one: topics.index(one.topic)))


def _prepared(brief: Brief, heading: dict[str, str]) -> str:
    record, answers = brief.as_of.get("record", ""), brief.as_of.get("answers", "")
    newest = brief.as_of.get("newest_entry", "")
    undated = heading["undated_record"] if brief.receipt.get("seen") else heading["no_record"]
    dated = heading["record_as_of"].format(when=moment(record)) if record else undated
    if newest and newest[:10] != record[:10]:
        dated += f" ({heading['newest_entry'].format(when=day(newest))})"
    parts = [
        dated,
        heading["answers_as_of"].format(when=moment(answers)) if answers else heading["no_answers"],
    ]
    joint = " y " if heading["title"].startswith("Resumen") else " and "
    return heading["prepared_signed" if brief.status == "final" else "prepared"].format(parts=joint.join(parts))


def _glance(brief: Brief, heading: dict[str, str]) -> tuple[Glance, ...]:
    """Return the first lines of what a clinician looks for next, few enough for one page."""
    room = {"problems": 8, "medications": 9, "results": 9, "changes": 5, "history": 4}
    if len(brief.reconciliation) > 6 or len(brief.flags) > 3:
        room = {"problems": 6, "medications": 4, "results": 6, "changes": 3, "history": 2}
    found = []
    for one in brief.sections:
        most = room.get(one.name, 0)
        if most:
            rest = len(one.claims) - most
            more = heading["more"].format(count=rest) if rest > 0 else ""
            found.append(Glance(title=one.title, claims=one.claims[:most], more=more))
    return tuple(found)


def receipt_lines(brief: Brief) -> tuple[str, ...]:
    """Return the receipt in sentences: entries, notes, questions, who wrote it, what the check withheld."""
    told = brief.receipt
    aside, failed = _list(told, "set_aside"), _list(told, "failed")
    lines = [
        f"{counted(_int(told, 'seen'), 'record entry', 'record entries')} seen: {_int(told, 'used'):,} used, "
        f"{len(aside):,} set aside, {len(failed):,} could not be read. "
        f"{counted(_int(told, 'notes_read'), 'note')} read."
    ]
    questions = told.get("questions")
    if isinstance(questions, dict) and questions.get("asked"):
        rest = [f"{questions[name]} {name.replace('_', ' ')}" for name in ("skipped", "declined", "not_known")]
        said = ", ".join(part for part in rest if not part.startswith("0 "))
        lines.append(f"{counted(int(questions['asked']), 'question')} asked{', ' + said if said else ''}.")
    checked = told.get("checked")
    if isinstance(checked, dict):
        contradicted, withheld = len(brief.contradictions), len(brief.withheld)
        open_ones = int(checked["claims"]) - int(checked["supported"]) - contradicted - withheld
        lines.append(
            f"{counted(int(checked['claims']), 'statement')} checked: {checked['supported']:,} match their source, "
            f"{contradicted:,} contradicted, {withheld:,} withheld"
            f"{f', {open_ones:,} could not be checked' if open_ones > 0 else ''}."
        )
    lines.extend(
        str(one.get("text", "")) + f" [{one.get('handle', '')}]" for one in _list(told, "lines") if _notable(one)
    )
    lines.extend(f"Failed: {one.get('source', '')}, {one.get('reason', '')}" for one in failed[:20])
    lines.extend(str(one) for one in _texts(told, "warnings")[:20])
    return tuple(lines)


def _notable(line: dict[str, object]) -> bool:
    return bool(line.get("seen") or line.get("failed") or line.get("absence") or not line.get("whole", True))


def _int(told: dict[str, object], name: str) -> int:
    value = told.get(name, 0)
    return value if isinstance(value, int) else 0


def _list(told: dict[str, object], name: str) -> list[dict[str, object]]:
    value = told.get(name)
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _texts(told: dict[str, object], name: str) -> list[object]:
    value = told.get(name)
    return list(value) if isinstance(value, list) else []


def mark(claim: Claim, page: Page) -> str:
    """Return the words that mark a statement: not checked, the clinician's own, quoted in a foreign language."""
    heading = page.heading
    if claim.author == "clinician" and claim.verdict != "supported":
        return heading["own"]
    if claim.verdict != "supported" and not claim.text.startswith(UNCHECKED):
        return heading["unchecked"]
    foreign = '"' in claim.text and page.untranslated & set(claim.evidence)
    return heading["untranslated"] if foreign else ""


def patient_cell(line: ReconciliationLine, page: Page) -> str:
    """Return what the patient said of one line, marked when its language is another."""
    foreign = '"' in line.patient and page.untranslated & set(line.evidence)
    return f"{line.patient} ({page.heading['untranslated']})" if foreign else line.patient


def standing(line: ReconciliationLine, heading: dict[str, str]) -> str:
    """Return how record and patient stand on one line, in the words of its subject."""
    if line.outcome == "not_asked" and line.patient:
        return heading["not_mentioned"]
    if line.subject != "medication":
        return heading[line.outcome]
    if line.patient == "not known":
        return heading["medication_not_known"]
    if line.anothers:
        return heading["medication_anothers"]
    # A stopped drug that the patient does not take is no difference; nor is it taken.
    if line.outcome == "same" and line.record.startswith(("stopped", "completed", "recorded as not taken")):
        return heading["medication_only_record"]
    if line.outcome == "differs" and line.record.startswith(("stopped", "completed")):
        return heading["differs"]
    # Taken no longer, and not in the record.
    if line.outcome == "differs" and line.record == NOT_RECORDED:
        return heading["medication_only_record"]
    return heading[f"medication_{line.outcome}"] if line.outcome != "not_asked" else heading["not_asked"]


def cited(page: Page) -> dict[str, dict[str, object]]:
    """Return every cited handle with its source's text and place, in the order of the page."""
    sources = page.brief.receipt.get("sources")
    return sources if isinstance(sources, dict) else {}
