"""One visit's material put together: the chart, the answers, and the receipt lines numbered. It composes nothing."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from msgspec.structs import replace

from tools.brief.jurisdiction import PREVENTIVE, foreign_country, no_rules_for
from tools.brief.material import Material, Writer
from tools.brief.person import identity
from tools.brief.pressure import limit_lines
from tools.brief.safety import safety_checks, table_lines
from tools.brief.visit_lines import visit_lines as own_lines
from tools.brief.wording import quoted
from tools.clinical import Answer, Flag, ImageNote, Person, ReceiptLine

if TYPE_CHECKING:
    from tools.chart import Chart


def gather(
    chart: "Chart | None",
    *,
    today: date,
    answers: Sequence[Answer] = (),
    flags: Sequence[Flag] = (),
    images: Sequence[ImageNote] = (),
    visit_lines: Sequence[ReceiptLine] = (),
    record_as_of: str = "",
    answers_as_of: str = "",
    reasoner: Writer | None = None,
    person: Person | None = None,
    reason: str = "",
    language: str = "en",
    stopped: str = "",
    stale_after_h: int = 72,
    country: str = "",
) -> Material:
    """Put one visit's material together and number the visit's own receipt lines after the record's.

    Args:
        chart: the patient's chart; None when no record was read.
        today: the day on which the brief is made.
        answers: newest version of each answer, in the order they were given.
        flags: red flags that fired.
        images: what is known of each image.
        visit_lines: further receipt lines (their handles are replaced); a line about the interview is added always.
        record_as_of: when the record was fetched; the chart's own date otherwise.
        answers_as_of: when the last answer was given; the newest answer's time otherwise.
        reasoner: who writes; the rules otherwise.
        person: who the visit is about, when there is no chart.
        reason: the reason for the visit as booked.
        language: the clinician's.
        stopped: where the visit stopped, when it did not run to its end.
        stale_after_h: after how many hours an answer is marked as old.
        country: the clinic's, by its code; its rules of preventive care are the ones that are shown.

    Returns:
        Material whose every handle resolves to one thing.
    """
    lines = list(chart.receipt.lines) if chart else []
    whose = chart.person if chart else person
    told = " ".join(line.text for line in visit_lines)
    own = own_lines(chart, whose, answers, images, today=today, stale_after_h=stale_after_h, stopped=stopped, told=told)
    flags = [_cited_flag(flag, answers) for flag in flags]
    asked = any(one.topic == "reason" and one.status == "answered" for one in answers)
    if reason and (not asked or any(_of_booking(flag, reason) for flag in flags)):
        own.append(ReceiptLine(handle="", text=f"Reason as booked: {quoted(reason)}.", type="Booking"))
    last = max((answer.at for answer in answers), default="")
    numbered = _numbered([*lines, *own, *visit_lines], keep=len(lines))
    booking = next((one.handle for one in numbered if one.type == "Booking"), "")
    material = Material(
        chart=chart,
        today=today,
        answers=tuple(answers),
        flags=tuple(replace(flag, evidence=(booking,)) if _of_booking(flag, reason) else flag for flag in flags),
        images=tuple(images),
        receipt_lines=numbered,
        as_of={
            "record": record_as_of or (chart.as_of if chart else ""),
            "newest_entry": chart.as_of if chart else "",
            "answers": answers_as_of or last,
        },
        reasoner=reasoner or Writer(),
        person=whose or Person(id=""),
        reason=reason,
        language=language,
        stopped=stopped,
    )
    material = _with_identity(material)
    checks = safety_checks(material)
    abroad = foreign_country(material, country)
    if abroad:
        checks = tuple(check for check in checks if check.topic not in PREVENTIVE)
    tables = [*table_lines(checks), *limit_lines(material), *no_rules_for(abroad)]
    numbered = _numbered([*material.receipt_lines, *tables], keep=len(material.receipt_lines))
    return replace(material, checks=checks, receipt_lines=numbered)


def _with_identity(material: Material) -> Material:
    """Give who it is a line of its own where no entry of a record says so."""
    who = next(one for one in identity(material) if one.topic == "identity")
    if who.evidence:
        return material
    line = ReceiptLine(handle="", text=who.text, type="Identity")
    lines = _numbered([*material.receipt_lines, line], keep=len(material.receipt_lines))
    return replace(material, receipt_lines=lines)


def _cited_flag(flag: Flag, answers: Sequence[Answer]) -> Flag:
    """Give a flag that names no answer the ones in which its words stand."""
    if flag.evidence or not flag.quote:
        return flag
    said = _flat(flag.quote)
    found = tuple(answer.handle for answer in answers if said in _flat(answer.words))
    return replace(flag, evidence=found)


def _of_booking(flag: Flag, reason: str) -> bool:
    """Return whether a flag rests on what was said when the visit was booked, and on no answer."""
    return not flag.evidence and bool(flag.quote) and _flat(flag.quote) in _flat(reason)


def _flat(words: str) -> str:
    return " ".join(words.lower().split())


def _numbered(lines: Sequence[ReceiptLine], keep: int) -> tuple[ReceiptLine, ...]:
    """Give every line after the first `keep` the next free number."""
    highest = max((int(line.handle[1:]) for line in lines[:keep]), default=0)
    fresh = (replace(line, handle=f"R{highest + place}") for place, line in enumerate(lines[keep:], 1))
    return (*lines[:keep], *fresh)
