"""What prompts are filled with: who it is about, the record, the words, each made harmless. It writes no prompt."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from agent.prompts import fenced, harmless, one_line, record
from tools.clinical import Fact, Person
from tools.interview import Profile

if TYPE_CHECKING:
    from agent.reasoner.protocol import Turn
    from tools.brief import Material
    from tools.chart import Chart

RECORD_TOKENS = 24_000
EVIDENCE_TOKENS = 8_000
EVIDENCE_LETTERS = EVIDENCE_TOKENS * 3
NOTE_LETTERS = 4_000
"""Of one note: its beginning, where it is longer."""
SHORTEST_NUMBER = 5
DAYS_A_YEAR = 365.2425


def person_line(profile: Profile) -> str:
    """Return age, sex and pregnancy, always all three, and never a name."""
    return (
        f"{_age(profile.age_days)}, sex {profile.sex}, pregnant: {profile.pregnant.replace('_', ' ')}, "
        f"answers by {profile.respondent}"
    )


def person_of(material: "Material") -> str:
    """Return the same of a visit's material."""
    from tools.interview import profile_of

    return person_line(profile_of(material.person, material.answers, material.today))


def overview(chart: "Chart | None") -> str:
    """Return the record in short lines, fenced."""
    if chart is None:
        return "(the record is not read yet)"
    text = nameless(chart.overview(RECORD_TOKENS).text, chart.person)
    return record(harmless(line) for line in text.splitlines())


def nameless(text: str, person: Person | None) -> str:
    """Return text without the patient's name, birth date, phone and numbers.

    Who it is about is said by age, sex and pregnancy; a model needs no more, and an endpoint may be elsewhere.
    """
    if person is None:
        return text
    numbers = (each.rpartition("|")[2] for each in (*person.identifiers, person.phone))
    left_out = {person.name: "(name left out)", f"born {person.birth_date}": "born (date left out)"}
    left_out |= {number: "(number left out)" for number in numbers if len(number) >= SHORTEST_NUMBER}
    for private, instead in left_out.items():
        text = text.replace(private, instead) if private.strip() not in {"", "born"} else text
    return text


def conversation(turn: "Turn", last: int = 6) -> str:
    """Return what was said before and is said now, the patient's words fenced."""
    said = "\n".join(f"Asked: {one_line(each.question)}\n{fenced(each.words)}" for each in turn.answers[-last:])
    return f"Earlier:\n{said or '(nothing)'}\n\nAsked now: {one_line(turn.question.text)}\n{fenced(turn.words)}"


def reason(material: "Material") -> str:
    """Return why the patient comes, in the patient's words, fenced."""
    said = [answer.words for answer in material.answer_to("reason", "story") if answer.words]
    return "\n".join(fenced(words) for words in said or [material.reason or "(no reason given)"])


def entries(material: "Material", handles: Sequence[str]) -> dict[str, str]:
    """Return handle and text of the answers and of the chosen facts, each on one line, within the budget.

    A note or report comes with its own words, without which nothing could be written or judged of it. What does not fit
    whole is left out.
    """
    found: dict[str, str] = {
        answer.handle: f"asked '{one_line(answer.question)}', patient: {fenced(' '.join(answer.words.split()))}"
        for answer in material.answers
        if answer.status == "answered" and answer.words
    }
    room = EVIDENCE_LETTERS
    for handle in handles:
        fact = material.resolve(handle)
        if not isinstance(fact, Fact) or handle in found:
            continue
        parts = (fact.kind, fact.text, fact.value, fact.unit, fact.status, fact.when_is, fact.when)
        whose = "" if fact.subject == "patient" else f"(of the patient's {fact.subject}) "
        words = one_line(nameless(whose + " ".join(part for part in parts if part), material.person))
        words += one_line(nameless(_written(material, fact), material.person), NOTE_LETTERS)
        if len(words) <= room:
            found[handle] = words
            room -= len(words)
    return found


def _written(material: "Material", fact: Fact) -> str:
    """Return what a note or report says in its own words, behind a colon; nothing for other entries."""
    if fact.kind not in {"note", "report", "section"} or material.chart is None:
        return ""
    text = " ".join(material.chart.text_of(fact.handle).split())
    goes_on = " (the note goes on)" if len(text) > NOTE_LETTERS else ""
    return f": {text[: NOTE_LETTERS - 40]}{goes_on}" if text else ""


def listed(found: dict[str, str]) -> str:
    """Return entries, one a line behind its handle, fenced."""
    return record(f"{handle}: {text}" for handle, text in found.items()) if found else "(none)"


def _age(days: int | None) -> str:
    if days is None:
        return "age unknown"
    if days < DAYS_A_YEAR * 2:
        return f"{days // 7} weeks old" if days < 90 else f"{int(days / DAYS_A_YEAR * 12)} months old"
    return f"{int(days / DAYS_A_YEAR)} years old"
