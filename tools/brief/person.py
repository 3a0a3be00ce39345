"""Who the brief is about and who answered: the first line of the page. It looks at no clinical fact."""

from datetime import date
from typing import Final

from tools.brief.draft import claim
from tools.brief.material import Material
from tools.brief.visit_lines import respondent as answered_by
from tools.brief.wording import age, as_date, day
from tools.clinical import Claim

_GROWN: Final = {"female": "woman", "male": "man", "other": "sex recorded as other", "unknown": "sex not recorded"}
_YOUNG: Final = {"female": "girl", "male": "boy", "other": "sex recorded as other", "unknown": "sex not recorded"}


def shifted(material: Material) -> bool:
    """Return whether the record's dates were moved into the future, as de-identified records do."""
    return bool(material.chart and material.chart.shifted)


def reference_day(material: Material) -> date:
    """Return the day at which ages are counted: death, else inside a shifted record, else the day of the brief."""
    died = as_date(material.person.deceased)
    if died:
        return died
    newest = as_date(material.chart.as_of) if material.chart else None
    return newest if newest and shifted(material) else material.today


def years(material: Material) -> int | None:
    """Return the age in whole years at the reference day; None when the birth date is absent or unclear."""
    born, at = as_date(material.person.birth_date), reference_day(material)
    if born is None or born > at:
        return None
    return at.year - born.year - ((at.month, at.day) < (born.month, born.day))


def identity(material: Material) -> tuple[Claim, ...]:
    """Return who it is: name, birth date, age, sex; a death first; shifted dates once."""
    person = material.person
    unnamed = material.line_of("Identity")
    if unnamed:
        return (claim(unnamed.text, [unnamed.handle], topic="identity", because="always", keep=True),)
    handle = person.handle or _patient_handle(material)
    old = years(material)
    noun = (_YOUNG if old is not None and old < 18 else _GROWN)[person.sex]
    if any(fact.detail.get("sex") == "unknown" for fact in material.facts([handle])):
        noun = "sex recorded as unknown"
    counted = age(person.birth_date, reference_day(material))
    born = f"born {day(person.birth_date)}" if person.birth_date else "birth date not recorded"
    aged = f", aged {counted}" if counted and not person.deceased else ""
    text = f"{person.name or 'Name not recorded'}, {born}{aged}, {noun}."
    who = claim(text, [handle], topic="identity", because="always", keep=True)
    claims = [who]
    if person.deceased:
        claims.insert(0, _death(material, handle, counted))
    for kind, topic in (("Deceased", "deceased"), ("Dates", "shifted_dates")):
        line = material.line_of(kind)
        if line:
            claims.append(claim(line.text, [line.handle], topic=topic, because="always", keep=kind == "Deceased"))
    return tuple(claims)


def _death(material: Material, handle: str, counted: str) -> Claim:
    person = material.person
    if as_date(person.deceased) is None:
        return claim("Deceased.", [handle], topic="deceased", because="always", keep=True)
    at = f", aged {counted}" if counted else ""
    return claim(f"Deceased: {day(person.deceased)}{at}.", [handle], topic="deceased", because="always", keep=True)


def _patient_handle(material: Material) -> str:
    if not material.chart:
        return ""
    return next((fact.handle for fact in material.chart.facts if fact.kind == "patient"), "")


def respondent(material: Material) -> Claim:
    """Return who answered and in which language, or that nobody was asked."""
    line = material.line_of("Interview")
    handle = line.handle if line else ""
    text = f"{answered_by(material.answers)}." if material.answers else line.text if line else ""
    return claim(text, [handle], topic="respondent", because="always")
