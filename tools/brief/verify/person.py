"""Who the patient is: age, sex, birth date, name; it looks at nothing else of a claim."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Final

from tools.brief.material import Material
from tools.brief.verify import dates
from tools.brief.verify.cues import is_neutral
from tools.brief.verify.dates import Days, Moment
from tools.brief.verify.outcome import Problem, contradicted, unsupported
from tools.brief.verify.text import normal, stem, words

_TITLES: Final = r"(?:(?:mr|mrs|ms|miss|mx|dr|prof|master)\b\.? )"
_SEX_OF_TITLE: Final = {"mr": "male", "mrs": "female", "ms": "female", "miss": "female"}
_TITLE: Final = re.compile(r"\b(mr|mrs|ms|miss)\b", re.IGNORECASE)
_NO_NAMES: Final = frozenset(
    {"mr", "mrs", "ms", "miss", "dr", "prof", "may", "will", "april", "june", "august", "patient", "mark", "rich"}
)
"""Titles, and names that are plain words as well: only a whole name or a title tells them apart."""
_CAPITAL_BEFORE: Final = re.compile(r"([A-Z][\w'-]+) $")
_NAMED: Final = re.compile(r"\b(?:names?|named|called|known as)\b", re.IGNORECASE)
_SEXES: Final = {
    "woman": "female",
    "female": "female",
    "lady": "female",
    "girl": "female",
    "man": "male",
    "male": "male",
    "gentleman": "male",
    "boy": "male",
}


def born(material: Material) -> Days | None:
    """Return the days on which the patient can have been born."""
    return dates.of_record(material.person.birth_date)


def sex(text: str, material: Material) -> Problem | None:
    """Return a problem when the claim calls the patient a man who is a woman, or the other way round."""
    recorded = material.person.sex
    for word, means in _SEXES.items():
        if not re.search(rf"(?<!-)\b{word}\b", text):
            continue
        if recorded in {"male", "female"} and recorded != means:
            return contradicted(f"the record says {recorded}")
        if recorded not in {"male", "female"}:
            return unsupported("the record states no sex")
    return None


def own_name(material: Material, names_in_chart: Mapping[str, object]) -> re.Pattern[str] | None:
    """Return what finds the patient's name in a claim: whole, or a part of it after a title or by itself.

    A word that also names an entry of the chart is no name by itself.
    """
    written = [part.strip(",.") for part in material.person.name.split()]
    parts = [part for part in written if len(part) > 1 and part.casefold() not in _NO_NAMES]
    if not parts:
        return None
    any_part = "|".join(re.sub(r"\\?(\d+)$", r"(?:\1)?", re.escape(part)) for part in parts)
    alone = [
        re.escape(part) for part in parts if len(part) > 2 and not set(words(normal(part))) <= names_in_chart.keys()
    ]
    whole = rf"(?i:{_TITLES}?(?:{any_part})(?:,? (?:[a-z]\.? )?(?:{any_part}))+|{_TITLES}(?:{any_part}))"
    return re.compile(
        rf"(?<![\w-])(?:(?i:the )?(?i:patient),? )?(?:{whole}|(?P<alone>{'|'.join(alone) or '(?!)'}))(?![\w-])(?!\.\w)"
    )


def as_patient(text: str, name: re.Pattern[str] | None, recorded: str) -> str:
    """Return a claim that speaks of "the patient" wherever it names them, unless the name is what it tells.

    A title that tells another sex than is `recorded` stays as that sex.
    """
    if name is None or _NAMED.search(text):
        return text

    def put(found: re.Match[str]) -> str:
        before = _CAPITAL_BEFORE.search(text[: found.start()])
        if found["alone"] and before and not is_neutral(before[1].casefold()):
            return found.group()
        title = _TITLE.search(found.group())
        told = _SEX_OF_TITLE[title[1].casefold()] if title else recorded
        return "the patient" if told == recorded else f"the {told} patient"

    return name.sub(put, text)


def age_now(moment: Moment, material: Material, today: date) -> bool:
    """Say whether an age is the patient's own, today or when the record was last written."""
    birth = born(material)
    if moment.kind != "age" or birth is None:
        return False
    low, high = moment.length_days
    newest = dates.of_record(material.as_of.get("record", "")) or Days(today, today)
    died = dates.of_record(material.person.deceased)
    days = [died.last] if died else [today, material.today, newest.last]
    return any(low - (birth.last - birth.first).days <= (day - birth.first).days <= high for day in days)


def stems(material: Material) -> frozenset[str]:
    """Return the stems of the patient's own name and sex."""
    person = material.person
    found = {stem(word) for word in words(normal(person.name))}
    found |= {re.sub(r"\d+$", "", word) for word in words(normal(person.name))}
    found |= {word for word, means in _SEXES.items() if means == person.sex}
    return frozenset(found)
