"""A blood pressure that no range of the record judges, held against a published limit for adults; it names no stage."""

import json
from functools import cache
from importlib.resources import files
from typing import Any

from tools.brief import analytes
from tools.brief.material import Material
from tools.brief.wording import as_date, iso_parts, plain_name
from tools.chart.values import ResultLine
from tools.clinical import ReceiptLine

TYPE = "Limit"


@cache
def _limit() -> dict[str, Any]:
    """Return the limit: systolic, diastolic, from which age, and who publishes it."""
    read: dict[str, Any] = json.loads((files("tools.brief") / "analytes.json").read_text("utf-8"))["pressure"]
    return read


def high_pressures(material: Material) -> tuple[ResultLine, ...]:
    """Return the blood pressures at or above the limit, of an adult, that the record itself does not judge."""
    return tuple(
        line
        for line in (material.chart.results() if material.chart else ())
        if analytes.group(plain_name(line.name)) == "pressure"
        and not (line.abnormal or line.reference_range or line.together)
        and _is_high(line)
        and _grown(material, line.latest.when)
    )


def _is_high(line: ResultLine) -> bool:
    value, second = line.latest.number, line.latest.second
    if value is None or second is None:
        return False
    return bool(value >= _limit()["systolic"] or second >= _limit()["diastolic"])


def _grown(material: Material, when: str) -> bool:
    """Return whether the patient was an adult on the day of a reading; False where a date is missing."""
    born, at = as_date(material.person.birth_date), as_date(when)
    if born is None or at is None or not all(iso_parts(material.person.birth_date) or (0,)):
        return False
    years = at.year - born.year - ((at.month, at.day) < (born.month, born.day))
    return years >= int(_limit()["from_age"])


def reason() -> str:
    """Return the limit as the reason of a sentence, without numbers: they would stand beside the patient's own."""
    return f"it reaches the {_limit()['by']} limit of high pressure in adults"


def limit_line(material: Material) -> ReceiptLine | None:
    """Return the receipt's line of the limit, should a reading be held against it."""
    return material.line_of(TYPE)


def limit_lines(material: Material) -> list[ReceiptLine]:
    """Return the limit as a line of the receipt, where a reading is held against it."""
    if not high_pressures(material):
        return []
    text = f"From the table of limits: {reason()}; the record gives no range."
    return [ReceiptLine(handle="", text=text, type=TYPE)]
