"""All that a claim of the brief may cite, in one value; it composes nothing and judges nothing.

Handles: `F12` a fact of the record, `Q7` an answer, `I1` an image, `R3` a receipt line, `G1` a red flag (by its place).
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from tools.brief.wording import as_date, counted, day
from tools.clinical import Answer, Fact, Flag, ImageNote, Person, ReceiptLine

if TYPE_CHECKING:
    from tools.chart import Chart, Check

Cited = Fact | Answer | ImageNote | ReceiptLine | Flag
"""What a handle may stand for."""

INSTRUMENT: Final = re.compile(r"^(phq-9|gad-7)\.(\d)$")
_ITEMS: Final = {"phq-9": 9, "gad-7": 7}

HANDLE: Final = re.compile(r"^[FQIRG][1-9][0-9]*$")


class Writer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who wrote the brief's sentences: the rules, or a language model named so that it can be found again."""

    name: str = "rules 1.0"
    model: str = ""
    revision: str = ""
    adapter: str = ""
    prompts: dict[str, str] = {}
    """Name of each prompt used, and the hash of its text."""
    fell_back: str = ""
    """Why the rules answered instead of the model, when they did."""


class Material(Struct, frozen=True, kw_only=True, dict=True):
    """One visit's material: the chart, what the patient said and sent, and what is known about the reading of it."""

    chart: "Chart | None"
    """None: no record was read (then a receipt line says so)."""
    today: date
    answers: tuple[Answer, ...] = ()
    flags: tuple[Flag, ...] = ()
    images: tuple[ImageNote, ...] = ()
    receipt_lines: tuple[ReceiptLine, ...] = ()
    """The record's lines, then the visit's own (interview, screening, images)."""
    as_of: dict[str, str] = {}
    """`record`, `newest_entry`, `answers`: ISO 8601; empty when there is none."""
    reasoner: Writer = Writer()
    person: Person = Person(id="")
    checks: "tuple[Check, ...]" = ()
    """What the tables of rules say of the record alone."""
    reason: str = ""
    """The reason for the visit as booked, when nobody has been asked yet."""
    language: str = "en"
    """The clinician's language."""
    stopped: str = ""
    """Where the visit stopped, when it did not run to its end."""

    @cached_property
    def _cited(self) -> dict[str, Cited]:
        found: dict[str, Cited] = {fact.handle: fact for fact in self.chart.facts} if self.chart else {}
        found.update((answer.handle, answer) for answer in self.answers)
        found.update((image.handle, image) for image in self.images)
        found.update((line.handle, line) for line in self.receipt_lines)
        found.update((f"G{place}", flag) for place, flag in enumerate(self.flags, 1))
        return found

    def resolve(self, handle: str) -> Cited | None:
        """Return what a handle stands for; None when nothing of this visit bears it."""
        return self._cited.get(handle)

    def facts(self, handles: Iterable[str]) -> tuple[Fact, ...]:
        """Return the record's facts among some handles, in their order."""
        return tuple(found for handle in handles if isinstance(found := self.resolve(handle), Fact))

    def answer_to(self, *topics: str) -> tuple[Answer, ...]:
        """Return the answers of some topics, in the order they were given."""
        return tuple(answer for answer in self.answers if answer.topic in topics)

    def line_of(self, *types: str) -> ReceiptLine | None:
        """Return the first receipt line about one of these resource types, or None."""
        return next((line for line in self.receipt_lines if line.type in types), None)

    def flag_handle(self, flag: Flag) -> str:
        """Return the handle under which a flag of this material is cited."""
        return f"G{self.flags.index(flag) + 1}"


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
        stale_after_h: after how many hours an answer is marked as old, counted in whole days.

    Returns:
        Material whose every handle resolves to one thing.
    """
    lines = list(chart.receipt.lines) if chart else []
    if chart is None:
        lines.append(ReceiptLine(handle="", text="No record was read.", whole=False, absence="could_not_be_read"))
    checks = chart.checks() if chart and not chart.person.deceased else ()
    lines.extend(_about_the_record(chart, checks))
    lines.extend(_about_pregnancy(chart.person if chart else person, answers, today))
    lines.append(_interview_line(answers))
    missed = [answer for answer in answers if answer.status != "answered"]
    if missed:
        names = dict.fromkeys(_TOPICS.get(one.topic, one.topic.replace("_", " ") or one.link_id) for one in missed)
        lines.append(ReceiptLine(handle="", text=f"Not answered: {'; '.join(names)}.", type="NotAnswered"))
    lines.extend(_scores(answers))
    lines.extend(_stale(answers, today, timedelta(hours=stale_after_h)))
    if stopped:
        lines.append(ReceiptLine(handle="", text=f"The visit stopped early: {stopped}", type="Stopped"))
    told = " ".join(line.text for line in visit_lines)
    lines.extend(
        ReceiptLine(handle="", text=f"{image.handle} was not analysed by a model.", type="Media")
        for image in images
        if not image.analysed_by and f"{image.handle} was not analysed" not in told
    )
    lines.extend(visit_lines)
    numbered = _numbered(lines, keep=len(chart.receipt.lines) if chart else 0)
    last = max((answer.at for answer in answers), default="")
    return Material(
        chart=chart,
        today=today,
        answers=tuple(answers),
        flags=tuple(_cited_flag(flag, answers) for flag in flags),
        images=tuple(images),
        checks=checks,
        receipt_lines=numbered,
        as_of={
            "record": record_as_of or (chart.as_of if chart else ""),
            "newest_entry": chart.as_of if chart else "",
            "answers": answers_as_of or last,
        },
        reasoner=reasoner or Writer(),
        person=chart.person if chart else person or Person(id=""),
        reason=reason,
        language=language,
        stopped=stopped,
    )


_TOPICS: Final = {
    "story": "story in own words",
    "risk": "risk factors",
    "tried": "what was tried",
    "safety": "safety at home",
    "habit": "smoking, alcohol, drugs",
    "danger_signs": "danger signs",
    "negatives": "other symptoms",
    "associated": "other symptoms",
    "medication": "a medicine",
    "over_the_counter": "other medicines",
    "care_elsewhere": "care elsewhere",
    "anything_else": "anything else",
}
"""How a topic is named when its question went unanswered."""


def _cited_flag(flag: Flag, answers: Sequence[Answer]) -> Flag:
    """Give a flag that names no answer the ones in which its words stand."""
    if flag.evidence or not flag.quote:
        return flag
    said = " ".join(flag.quote.lower().split())
    found = tuple(answer.handle for answer in answers if said in " ".join(answer.words.lower().split()))
    return replace(flag, evidence=found)


def _about_the_record(chart: "Chart | None", checks: "Sequence[Check]") -> list[ReceiptLine]:
    """Say what holds of the record as a whole: shifted dates, and questions that do not arise."""
    lines = []
    if chart and chart.shifted:
        text = "Dates in this record lie in the future, shifted for privacy; ages are counted inside it."
        lines.append(ReceiptLine(handle="", text=text, type="Dates"))
    for check in checks:
        if check.missing:
            text = check.text[:1].upper() + check.text[1:].rstrip(".") + "."
            lines.append(ReceiptLine(handle="", text=text, type="Check"))
    return lines


def _about_pregnancy(person: Person | None, answers: Sequence[Answer], today: date) -> list[ReceiptLine]:
    """Say that pregnancy was not asked about, and why it need not be."""
    if person is None or any(answer.topic == "pregnancy" for answer in answers):
        return []
    if person.sex == "male":
        return [ReceiptLine(handle="", text="Pregnancy: not applicable (male).", type="Pregnancy")]
    born = as_date(person.birth_date)
    old = today.year - born.year - ((today.month, today.day) < (born.month, born.day)) if born else -1
    aged = f" (age about {old})" if old >= 0 and not 12 <= old <= 55 else ""
    return [ReceiptLine(handle="", text=f"Pregnancy: not asked{aged}.", type="Pregnancy")]


def _stale(answers: Sequence[Answer], today: date, after: timedelta) -> list[ReceiptLine]:
    """Say which answers are older than they may be, counted in whole days."""
    old = [one.at[:10] for one in answers if (given := as_date(one.at)) and today - given > after]
    if not old:
        return []
    hours = int(after.total_seconds() // 3600)
    which = "All answers are" if len(old) == len(answers) else f"{counted(len(old), 'answer is', 'answers are')}"
    text = f"{which} more than {hours} hours old (newest of them {day(max(old))})."
    return [ReceiptLine(handle="", text=text, type="Stale")]


def _scores(answers: Sequence[Answer]) -> list[ReceiptLine]:
    """Return the sum of each questionnaire that was answered whole, and how far one got that was not; no label."""
    lines = []
    for name, items in _ITEMS.items():
        points = {
            int(found[2]): int(answer.choice)
            for answer in answers
            if (found := INSTRUMENT.match(answer.link_id)) and found[1] == name and answer.choice.isdigit()
        }
        if len(points) == items:
            ninth = f"; item 9: {points[9]}" if name == "phq-9" else ""
            text = f"{name.upper()} score {sum(points.values())} of {items * 3}{ninth}."
            lines.append(ReceiptLine(handle="", text=text, type="Score"))
        elif points:
            text = f"{name.upper()}: {len(points)} of {items} items answered, no score."
            lines.append(ReceiptLine(handle="", text=text, type="Score"))
    return lines


def _numbered(lines: Sequence[ReceiptLine], keep: int) -> tuple[ReceiptLine, ...]:
    """Give every line after the first `keep` the next free number."""
    highest = max((int(line.handle[1:]) for line in lines[:keep]), default=0)
    fresh = (replace(line, handle=f"R{highest + place}") for place, line in enumerate(lines[keep:], 1))
    return (*lines[:keep], *fresh)


LANGUAGES: Final = {
    "en": "English",
    "es": "Spanish",
    "zh": "Chinese",
    "fr": "French",
    "de": "German",
    "pt": "Portuguese",
    "it": "Italian",
    "nl": "Dutch",
    "vi": "Vietnamese",
    "ar": "Arabic",
    "ru": "Russian",
    "ko": "Korean",
    "ja": "Japanese",
}


def respondent(answers: Sequence[Answer]) -> str:
    """Return who answered, and in which languages."""
    told = [answer for answer in answers if answer.status == "answered"] or list(answers)
    said = [answer for answer in told if answer.topic != "respondent"] or told
    people = {"patient": "the patient", "guardian": "a guardian", "helper": "a helper"}
    kinds = dict.fromkeys(people[answer.who] for answer in said)
    tongues = dict.fromkeys(LANGUAGES.get(one.language.lower().partition("-")[0], one.language) for one in said)
    return f"Answered by {' and '.join(kinds)}, in {' and '.join(tongues)}"


def _interview_line(answers: Sequence[Answer]) -> ReceiptLine:
    """Say how many questions were put and what became of them; its type is `Interview`."""
    if not answers:
        return ReceiptLine(handle="", text="No question was asked: the patient was not interviewed.", type="Interview")
    answered = sum(answer.status == "answered" for answer in answers)
    rest = {
        "skipped": sum(answer.status == "skipped" for answer in answers),
        "declined": sum(answer.status == "declined" for answer in answers),
        "not known": sum(answer.status == "not_known" for answer in answers),
    }
    more = "".join(f", {count} {name}" for name, count in rest.items() if count)
    asked = f"{respondent(answers)}: {len(answers)} question{'s' if len(answers) != 1 else ''} asked"
    asked += f", {answered} answered{more}."
    return ReceiptLine(handle="", text=asked, type="Interview", seen=len(answers), used=answered)
