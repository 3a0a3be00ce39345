"""Who the patient is: age, sex, birth date, name; it looks at nothing else of a claim."""

import re
from datetime import date
from typing import Final

from tools.brief.material import Material
from tools.brief.verify import dates
from tools.brief.verify.dates import Days, Moment
from tools.brief.verify.outcome import Problem, contradicted, unsupported
from tools.brief.verify.text import normal, stem, words

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


def age_now(moment: Moment, material: Material, today: date) -> bool:
    """Say whether an age is the patient's own, today or when the record was last written."""
    birth = born(material)
    if birth is None:
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
