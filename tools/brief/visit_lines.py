"""What the receipt says of the visit itself: the interview, scores, gaps, dates, old answers. It reads no fact."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from tools import clock
from tools.brief.material import INSTRUMENT
from tools.brief.wording import as_date, counted, day, iso_parts
from tools.clinical import Answer, ImageNote, Person, ReceiptLine

if TYPE_CHECKING:
    from tools.chart import Chart


def visit_lines(
    chart: "Chart | None",
    person: Person | None,
    answers: Sequence[Answer],
    images: Sequence[ImageNote],
    *,
    today: date,
    stale_after_h: int,
    stopped: str,
    told: str,
) -> list[ReceiptLine]:
    """Return the visit's own lines without handles; `told` is what other lines say already."""
    lines = []
    if chart is None:
        lines.append(ReceiptLine(handle="", text="No record was read.", whole=False, absence="could_not_be_read"))
    elif chart.shifted:
        text = "Dates in this record lie in the future, shifted for privacy; ages are counted inside it."
        lines.append(ReceiptLine(handle="", text=text, type="Dates"))
    lines.extend(_about_a_death(person, answers))
    lines.extend(_about_pregnancy(person, answers, _at(chart, person, today)))
    lines.append(_interview(answers))
    if answers and not any(one.topic == "reason" and one.status == "answered" for one in answers):
        lines.append(ReceiptLine(handle="", text="Reason for the visit not asked.", type="Reason"))
    lines.extend(_missed(answers))
    lines.extend(_scores(answers))
    lines.extend(stale_lines(answers, today, stale_after_h))
    if stopped and stopped not in told:
        lines.append(ReceiptLine(handle="", text=f"The visit stopped early: {stopped}", type="Stopped"))
    lines.extend(
        ReceiptLine(handle="", text=f"{image.handle} was not analysed by a model.", type="Media")
        for image in images
        if not (image.analysed_by or image.described_by) and f"{image.handle} was not analysed" not in told
    )
    return lines


def _at(chart: "Chart | None", person: Person | None, today: date) -> date:
    """Return the day at which ages are counted: death, else inside a record whose dates were shifted, else today."""
    newest = as_date(chart.as_of) if chart and chart.shifted else None
    return (as_date(person.deceased) if person else None) or newest or today


def _about_a_death(person: Person | None, answers: Sequence[Answer]) -> list[ReceiptLine]:
    """Say that somebody answered for a patient whom the record has as dead: it may be another patient's record."""
    if person is None or not person.deceased or not answers:
        return []
    text = "Questions were answered although the record shows the patient as deceased."
    return [ReceiptLine(handle="", text=text, type="Deceased")]


def _about_pregnancy(person: Person | None, answers: Sequence[Answer], at: date) -> list[ReceiptLine]:
    """Say that pregnancy was not asked about, and why it need not be."""
    if person is None or any(answer.topic == "pregnancy" for answer in answers):
        return []
    if person.sex == "male":
        return [ReceiptLine(handle="", text="Pregnancy: not applicable (male).", type="Pregnancy")]
    born = as_date(person.birth_date)
    old = at.year - born.year - ((at.month, at.day) < (born.month, born.day)) if born else -1
    aged = f" (age about {old})" if old >= 0 and not 12 <= old <= 55 else ""
    return [ReceiptLine(handle="", text=f"Pregnancy: not asked{aged}.", type="Pregnancy")]


def _missed(answers: Sequence[Answer]) -> list[ReceiptLine]:
    """Name what was skipped or declined, and apart from it what was asked and not known."""
    lines = []
    for statuses, lead, kind in (
        ({"skipped", "declined"}, "Not answered", "NotAnswered"),
        ({"not_known"}, "Asked, not known", "NotKnown"),
    ):
        topics = [one.topic or one.link_id for one in answers if one.status in statuses]
        names = dict.fromkeys(
            _TOPICS.get(topic, topic.replace("_", " "))
            for topic in topics
            # Always shown in a place of their own.
            if topic not in {"allergy", "pregnancy"} or kind == "NotAnswered"
        )
        for topic in _ANSWERED_ONCE:
            if any(one.topic == topic and one.status == "answered" for one in answers):
                names.pop(_TOPICS.get(topic, topic), None)
        details = [_TOPICS.get(topic, topic) for topic in dict.fromkeys(topics) if topic in _DETAILS]
        if len(names) > MOST_NAMED and len(details) > 1:
            # Listed in full under what was skipped; the first screen names what may change the visit.
            names = dict.fromkeys([*(name for name in names if name not in details), f"{len(details)} details"])
        if names:
            lines.append(ReceiptLine(handle="", text=f"{lead}: {'; '.join(names)}.", type=kind))
    return lines


_ANSWERED_ONCE: Final = ("story", "pregnancy", "reason")
"""Topics of which one answer is enough, whatever else was asked about them."""

MOST_NAMED: Final = 4
"""More unanswered questions than these are not all named in one line."""

_DETAILS: Final = frozenset(
    [
        "site",
        "quality",
        "radiation",
        "worse",
        "better",
        "tried",
        "context",
        "impact",
        "duration",
        "course",
        "severity",
        "worry",
        "hope",
        "questions",
        "anything_else",
    ]
)
"""Topics whose answer seldom changes what a clinician does first."""


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


def stale_lines(answers: Sequence[Answer], today: date, after_h: int) -> list[ReceiptLine]:
    """Say which answers are older than they may be; one of which only the day is known is as old as its day's end."""
    now = clock.now()
    if clock.today() != today:
        now = clock.here(datetime.combine(today, time()))
    given = [moment for one in answers if (moment := _moment(one.at))]
    old = [clock.here(moment).date().isoformat() for moment in given if now - moment > timedelta(hours=after_h)]
    if not old:
        return []
    which = "All answers are" if len(old) == len(answers) else f"{counted(len(old), 'answer is', 'answers are')}"
    text = f"{which} more than {after_h} hours old (newest of them {day(max(old))})."
    return [ReceiptLine(handle="", text=text, type="Stale")]


def _moment(text: str) -> datetime | None:
    parts = iso_parts(text)
    if not parts or not all(parts):
        return None
    try:
        return clock.here(datetime.fromisoformat(text if "T" in text else f"{text}T23:59:59"))
    except ValueError:
        return None


_ITEMS: Final = {"phq-9": 9, "gad-7": 7}


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


def _interview(answers: Sequence[Answer]) -> ReceiptLine:
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
