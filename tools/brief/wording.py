"""How dates, ages, names, numbers and lists are put into plain clinical English; it decides nothing."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from tools import clock

MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_ISO: Final = re.compile(r"^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?:T.*)?$")
_TAG: Final = re.compile(
    r"\s*\((?:disorder|finding|situation|procedure|observable entity|substance|product|event|regime/therapy|person"
    r"|morphologic abnormality|qualifier value|clinical drug|medicinal product|organism|context-dependent category)\)$",
    re.IGNORECASE,
)
_UNITS: Final = {
    "mm[Hg]": "mmHg",
    "Cel": "°C",
    "[degF]": "°F",
    "{score}": "",
    "{nominal}": "",
    "1": "",
    "{INR}": "",
    "mL/min/{1.73_m2}": "mL/min/1.73 m2",
    "mL/min/1.73.m2": "mL/min/1.73 m2",
    "mL/min/{1.73m2}": "mL/min/1.73 m2",
    "kg/m2": "kg/m2",
    "[lb_av]": "lb",
    "[in_i]": "in",
    "/min": "/min",
    "{beats}/min": "/min",
    "{breaths}/min": "/min",
}
_ANNOTATION: Final = re.compile(r"\{[^}]*\}")
_COUNTED_THINGS: Final = re.compile(r"^\{(copies|cells)\}/")
"""What is counted in a volume or a time: `{copies}/mL`; without it the unit would be another."""


def iso_parts(text: str) -> tuple[int, int, int] | None:
    """Return year, month, day of an ISO 8601 date or moment, 0 for what it leaves open; None for other text.

    >>> iso_parts("2016-03")
    (2016, 3, 0)
    """
    found = _ISO.match(text.strip())
    if not found:
        return None
    year, month, day = (int(part or 0) for part in found.groups())
    if month > 12 or day > 31:
        return None
    return year, month, day


def day(text: str) -> str:
    """Return a date of the record as a clinician writes it, at the record's precision; other text stays as it is.

    >>> day("2026-05-12T08:00:00Z"), day("2016-03"), day("2015"), day("around 2012")
    ('12 May 2026', 'Mar 2016', '2015', 'around 2012')
    """
    parts = iso_parts(text)
    if not parts:
        return text.strip()
    year, month, number = parts
    if not month:
        return str(year)
    return f"{number} {MONTHS[month - 1]} {year}" if number else f"{MONTHS[month - 1]} {year}"


def month(text: str) -> str:
    """Return a date to the month, for trends.

    >>> month("2026-05-12")
    'May 2026'
    """
    parts = iso_parts(text)
    if not parts or not parts[1]:
        return day(text)
    return f"{MONTHS[parts[1] - 1]} {parts[0]}"


def moment(text: str) -> str:
    """Return a moment with its time of day as the clinic's clocks show it; a time without an offset as it stands.

    >>> moment("2026-05-12T08:02:11+00:00"), moment("2026-05-12T08:02"), moment("2026-05-12")
    ('12 May 2026 08:02 UTC', '12 May 2026 08:02', '12 May 2026')
    """
    if len(text) < len("2026-05-12T08:02") or text[10] != "T":
        return day(text)
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        return f"{day(text)} {text[11:16]}"
    if read.tzinfo is None:
        return f"{day(text)} {read:%H:%M}"
    there = clock.here(read)
    return f"{day(there.date().isoformat())} {there:%H:%M} {clock.zone_of(there)}"


def as_date(text: str) -> date | None:
    """Return the earliest day that a date of the record can mean; None when it is no date.

    >>> as_date("2016-03")
    datetime.date(2016, 3, 1)
    """
    parts = iso_parts(text)
    if not parts or not parts[0]:
        return None
    try:
        return date(parts[0], parts[1] or 1, parts[2] or 1)
    except ValueError:
        return None


def age(birth: str, at: date) -> str:
    """Return the age on a day: years; months under 2 years; weeks under 3 months; empty when it cannot be told.

    >>> age("1959-03-04", date(2026, 5, 12)), age("2026-04-01", date(2026, 5, 12)), age("1959", date(2026, 5, 12))
    ('67', '5 weeks', 'about 67')
    """
    born, parts = as_date(birth), iso_parts(birth)
    if born is None or parts is None or born > at:
        return ""
    years = at.year - born.year - ((at.month, at.day) < (born.month, born.day))
    if not parts[2]:
        return f"about {at.year - born.year}"
    if years >= 2:
        return str(years)
    days = (at - born).days
    if days < 91:
        return f"{days // 7} weeks" if days >= 14 else f"{days} day{'s' * (days != 1)}"
    months = (at.year - born.year) * 12 + at.month - born.month - (at.day < born.day)
    return f"{months} months"


def plain_name(text: str) -> str:
    """Return a name without the terminology's own tag.

    >>> plain_name("Acute bronchitis (disorder)")
    'Acute bronchitis'
    """
    return _TAG.sub("", text.strip())


def short_drug(name: str) -> str:
    """Return a medication's name for a sentence: a long product name loses its pack, strengths and tag.

    >>> short_drug("Lisinopril 20 MG Oral Tablet")
    'Lisinopril 20 MG Oral Tablet'
    >>> short_drug("60 ACTUAT Fluticasone propionate 0.25 MG/ACTUAT / salmeterol 0.05 MG/ACTUAT Dry Powder Inhaler")
    'Fluticasone propionate / salmeterol Dry Powder Inhaler'
    """
    plain = plain_name(name)
    if len(plain.split()) <= _LONG_NAME:
        return plain
    bare = _STRENGTH.sub("", _PACK.sub("", plain))
    return " ".join(bare.split()) if re.search(r"[^\W\d]{3}", bare) else plain


def short_problem(name: str) -> str:
    """Return a problem's name without the riders of a classification.

    >>> short_problem("Diabetes mellitus without mention of complication, type II, not stated as uncontrolled")
    'Diabetes mellitus, type II'
    """
    return _RIDERS.sub("", plain_name(name)).strip(" ,") or plain_name(name)


_RIDERS: Final = re.compile(
    r" without mention of [^,]+|,? not stated as uncontrolled|,? not elsewhere classified"
    r"|,? (?:or )?unspecified(?: type)?(?=,|$)"
    r"|,? initial episode of care|,? NEC$|,? NOS$",
    re.IGNORECASE,
)

_LONG_NAME: Final = 6
_PACK: Final = re.compile(r"^\d[\d.]* (?:ACTUAT|ML|HR|MG|DAY) ")
_STRENGTH: Final = re.compile(r" \d[\d.,]* (?:MG|MCG|UNT|ML|MEQ|G|%)(?:/[A-Z0-9.]+)?(?= |$)", re.IGNORECASE)


def unit(text: str) -> str:
    """Return a UCUM unit as it is read.

    >>> unit("mm[Hg]"), unit("{score}"), unit("mL/min/{1.73_m2}"), unit("10*3/uL"), unit("{copies}/mL")
    ('mmHg', '', 'mL/min/1.73 m2', '10*3/uL', 'copies/mL')
    """
    text = text.replace("/1,73", "/1.73")
    if text in _UNITS:
        return _UNITS[text]
    text = _COUNTED_THINGS.sub(r"\1/", text)
    return _ANNOTATION.sub("", text).strip("./ ") if "{" in text else text


def measured(value: str, measure: str) -> str:
    """Return a value with its unit.

    >>> measured("8.4", "%"), measured("151/88", "mm[Hg]"), measured("41", "")
    ('8.4 %', '151/88 mmHg', '41')
    """
    return f"{value} {unit(measure)}".strip()


def listed(items: Sequence[str], last: str = "and") -> str:
    """Join names into one phrase.

    >>> listed(["a", "b", "c"]), listed(["a, b", "c"])
    ('a, b and c', 'a, b; and c')
    >>> listed(["numbness or tingling", "fever"], "or")
    'numbness or tingling; or fever'
    """
    if len(items) < 2:
        return "".join(items)
    if any("," in item or f" {last} " in item for item in items):
        return f"{'; '.join(items[:-1])}; {last} {items[-1]}"
    return f"{', '.join(items[:-1])} {last} {items[-1]}"


def counted(number: int, noun: str, plural: str = "") -> str:
    """Return a number with its noun.

    >>> counted(1, "note"), counted(3, "entry", "entries")
    ('1 note', '3 entries')
    """
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def quoted(words: str, limit: int = 160) -> str:
    """Return the patient's words in quotation marks on one line; long ones end with a sentence, or a word.

    >>> quoted("my feet  swell")
    '"my feet swell"'
    """
    flat = " ".join(words.split()).replace('"', "'")
    if len(flat) <= limit:
        return f'"{flat}"'
    ends = [found.end() for found in re.finditer(r"[.!?;](?= )", flat[: limit + 1])]
    # At the end of a sentence, unless that would leave little.
    cut = flat[: ends[-1]] if ends and ends[-1] >= limit // 2 else flat[:limit].rsplit(" ", 1)[0]
    return f'"{cut}" ...'


def sentence_at(words: str, place: int) -> str:
    """Return the sentence of somebody's words in which a place stands, without its full stop; all of them otherwise.

    >>> sentence_at("T was 38.9. No cough", 3), sentence_at("No cough", 90)
    ('T was 38.9', 'No cough')
    """
    from tools.words.tokens import sentences

    found = next((words[start:end] for start, end in sentences(words) if start <= place < end), words)
    return found.strip().rstrip(".;!?")


def sentence(text: str) -> str:
    """Return text with a capital at its start and one full stop at its end.

    >>> sentence("no chest pain")
    'No chest pain.'
    """
    text = text.strip()
    if not text:
        return ""
    start = text if text[1:2].isupper() else text[0].upper() + text[1:]
    return start + ("" if text[-1] in ".!?" or text.endswith(('."', '?"', '!"')) else ".")


def bare_allergy(name: str) -> str:
    """Return the substance alone of an allergy's name.

    >>> bare_allergy("Allergy to penicillin"), bare_allergy("Peanut")
    ('penicillin', 'Peanut')
    """
    return _ALLERGY_TO.sub("", plain_name(name))


_ALLERGY_TO = re.compile(r"^(?:allergy|allergic reaction|intolerance|hypersensitivity) to (?=\w)", re.IGNORECASE)


def lower_first(text: str) -> str:
    """Return text with a small first letter unless it starts with an abbreviation.

    >>> lower_first("Swelling of feet"), lower_first("COPD"), lower_first("HbA1c")
    ('swelling of feet', 'COPD', 'HbA1c')
    """
    return (
        text
        if len(text) < 2 or any(letter.isupper() for letter in text.split(maxsplit=1)[0][1:])
        else text[0].lower() + text[1:]
    )


def word_count(text: str) -> int:
    """Return how many words a reader reads.

    >>> word_count("HbA1c 8.4 % (2 Apr 2026)")
    6
    """
    return len(text.split())


_EFFECTS = {
    "better": re.compile(
        r"\b(?:better|help(?:s|ed)?|eas(?:es|ed|ier)|reliev\w+|relief|improv\w+|settle[sd]?"
        r"|(?:gone|goes|went) (?:away|if|when|after|with)"
        r"|take[sn]? the edge off|mejor\w*|alivia\w*|ayud\w+)\b",
        re.IGNORECASE,
    ),
    "worse": re.compile(
        r"\b(?:worse\w*|worst|aggravat\w+|bothers?|hurts? (?:more|most|when)|brings? (?:it )?on|triggers?"
        r"|flares?|sets? (?:it )?off"
        r"|peor\w*|empeora\w*)\b",
        re.IGNORECASE,
    ),
}


def effect_told(word: str, *texts: str) -> bool:
    """Return whether some words say that a thing makes it better, or worse; else that is a guess of the reading.

    >>> effect_told("better", "the nitro spray helped"), effect_told("worse", "only one bottle since midnight")
    (True, False)
    """
    return any(_EFFECTS[word].search(text) for text in texts)
