"""Templates, texts and small words for every screen. It knows no visit and calls no store.

Every template escapes what it is given; the texts of the doors are data (`messages/<language>.json`).
"""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from tools import clock
from tools.interview.quoting import without_lead
from tools.words.offering import offered_languages

LANGUAGES: Final = {"en": "English", "es": "Español"}
EMERGENCY_NUMBERS: Final = {"US": "911", "CA": "911", "GB": "999", "AU": "000", "NZ": "111"}
"""112 works in every other country we may meet, and on most mobile networks."""


def offered(*, sandbox: bool) -> dict[str, str]:
    """Return the doors' languages that a patient may choose; outside the demonstration only those a person reviewed."""
    ready = offered_languages(sandbox=sandbox)
    return {code: title for code, title in LANGUAGES.items() if code in ready}


class Texts(Mapping[str, str]):
    """One language's texts, by attribute or by key; an unknown key raises."""

    def __init__(self, known: dict[str, str]) -> None:
        """Take the texts of a language, complete."""
        self.known = known

    def __getitem__(self, key: str) -> str:
        """Return a text."""
        return self.known[key]

    def __getattr__(self, key: str) -> str:
        """Return a text, for templates."""
        try:
            return self.known[key]
        except KeyError as exc:
            raise AttributeError(key) from exc

    def __iter__(self):  # type: ignore[no-untyped-def]  # noqa: ANN204
        """Iterate over the keys."""
        return iter(self.known)

    def __len__(self) -> int:
        """Count the texts."""
        return len(self.known)


@cache
def texts(language: str) -> Texts:
    """Return a language's texts; what it lacks, and a language we don't have, come in English."""
    folder = files("ui") / "messages"
    english = json.loads((folder / "en.json").read_text(encoding="utf-8"))
    code = language.split("-", maxsplit=1)[0].lower()
    if code == "en" or code not in LANGUAGES:
        return Texts(english)
    return Texts(english | json.loads((folder / f"{code}.json").read_text(encoding="utf-8")))


@cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("ui"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    made.filters.update(day=day, moment=moment, unit=unit, dialled=dialled, asked=without_lead)
    return made


def render(template: str, **values: object) -> str:
    """Fill a template."""
    return _environment().get_template(template).render(**values)


def day(iso: str) -> str:
    """Return a date at its own precision, for people.

    >>> [day(text) for text in ("2016", "2016-03", "2020-01-02T08:00:00Z", "spring 1999", "")]
    ['2016', 'Mar 2016', '2 Jan 2020', 'spring 1999', '']
    """
    head = iso[:10]
    for shape, shown in (("%Y-%m-%d", "{0.day} {0:%b %Y}"), ("%Y-%m", "{0:%b %Y}"), ("%Y", "{0:%Y}")):
        try:
            return shown.format(datetime.strptime(head, shape).replace(tzinfo=UTC))
        except ValueError:
            continue
    return iso


def unit(text: str) -> str:
    """Return a UCUM unit, alone or in a text, as people write it.

    >>> unit("mL/min/{1.73_m2}"), unit("120 mm[Hg]"), unit("[degF]")
    ('mL/min/1.73 m2', '120 mmHg', '°F')
    """
    for code, shown in (("mm[Hg]", "mmHg"), ("[degF]", "°F"), ("Cel", "°C"), ("[lb_av]", "lb"), ("[in_i]", "in")):
        text = text.replace(code, shown)
    return re.sub(r"\{([^}]*)\}", lambda found: found[1].replace("_", " "), text)


MESES: Final = (
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split()  # noqa: SIM905
)


def moment(iso: str, language: str = "en", *, today: str = "") -> str:
    """Return a date and time as the clinic's clocks show it; the text itself when it is not one.

    Only the time when it is `today`; a time that was typed without a zone stays as it was typed.

    >>> moment("2026-05-12T07:10:00+00:00"), moment("2026-05-12T07:10", "es")
    ('12 May 2026 07:10 UTC', '12 de mayo de 2026, 07:10')
    >>> moment("2026-05-12T07:10:00+00:00", today="2026-05-12")
    '07:10 UTC'
    """
    if len(iso) <= len("2026-05-12"):
        return day(iso)
    try:
        read = datetime.fromisoformat(iso)
    except ValueError:
        return day(iso)
    there = clock.here(read)
    zone = f" {clock.zone_of(there)}" if read.tzinfo else ""
    if there.date().isoformat() == today:
        return f"{there:%H:%M}{zone}"
    if language.startswith("es"):
        return f"{there.day} de {MESES[there.month - 1]} de {there.year}, {there:%H:%M}{zone}"
    return f"{there.day} {there:%b %Y %H:%M}{zone}"


def instant(typed: str) -> str:
    """Return a date and time that was typed off the clinic's clock, with its offset; other text as it is.

    >>> instant("2026-05-12T09:30"), instant("after lunch")
    ('2026-05-12T09:30:00+00:00', 'after lunch')
    """
    try:
        return clock.here(datetime.fromisoformat(typed)).astimezone(UTC).isoformat()
    except ValueError:
        return typed


def dialled(number: str) -> str:
    """Return a phone number as a link wants it; an extension is dialled by the person.

    >>> dialled("+1 (555) 010-0123 ext. 4")
    '+15550100123'
    """
    return "".join(mark for mark in re.split(r"ext|x", number)[0] if mark.isdigit() or mark == "+")


def emergency_number(country: str) -> str:
    """Return the number to call in an emergency."""
    return EMERGENCY_NUMBERS.get(country.upper(), "112")
