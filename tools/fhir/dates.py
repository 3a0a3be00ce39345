"""Dates as records write them: kept as written, judged well-formed or not; it converts and guesses nothing."""

import re
from calendar import monthrange
from functools import lru_cache

from tools.fhir.json_tree import Json, node, nodes, text

_ISO = re.compile(
    r"(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T([01]\d|2[0-4]):([0-5]\d)(?::[0-5]\d|:60)?(?:\.\d+)?(?:Z|[+-]\d{2}(?::?\d{2})?)?)?)?)?"
)
_ABSENT = "data-absent-reason"


@lru_cache(maxsize=65536)
def is_date(written: str) -> bool:
    """Tell whether this is a FHIR date or dateTime of any precision that can exist.

    >>> [is_date(x) for x in ("2015", "2016-03", "2020-02-29", "2021-02-31", "2020/01/02", "unknown", "")]
    [True, True, True, False, False, False, False]
    >>> is_date("2024-05-05T10:00:00.000+0300")
    True
    """
    match = _ISO.fullmatch(written)
    if match is None:
        return False
    year, month, day = match.group(1, 2, 3)
    if month is None:
        return int(year) > 0
    if not 1 <= int(month) <= 12 or int(year) == 0:
        return False
    return day is None or 1 <= int(day) <= monthrange(int(year), int(month))[1]


def sort_key(written: str) -> str:
    """Return a key that orders dates; a coarser date stands before the finer ones inside it, no date before all.

    >>> sorted(["2016-03", "2015-12-31", "2016", ""], key=sort_key)
    ['', '2015-12-31', '2016', '2016-03']
    """
    return written if is_date(written) else ""


def absent_reason(holder: Json, field: str) -> str:
    """Return why a primitive is missing (`_field` with a data-absent-reason), else an empty string."""
    if f"_{field}" not in holder:
        return ""
    for extension in nodes(holder, f"_{field}", "extension"):
        if text(extension, "url").endswith(_ABSENT):
            return text(extension, "valueCode") or text(extension, "valueString") or "unknown"
        if text(extension, "url").endswith(("iso21090-nullFlavor", "nullFlavor")):
            return text(extension, "valueCode") or "unknown"
    return ""


def quantity_words(value: Json) -> str:
    """Word an Age or Duration: UCUM's letters become words, another unit stays as written.

    >>> quantity_words({"value": "52", "unit": "a"}), quantity_words({"value": "3", "unit": "Jahre", "code": "a"})
    ('52 years', '3 Jahre')
    """
    number = text(value, "comparator") + text(value, "value")
    return f"{number} {time_unit(text(value, 'unit') or text(value, 'code'))}".strip()


def time_unit(unit: str) -> str:
    """Return the word for UCUM's letters of a time; another unit as it is."""
    return _TIME_UNITS.get(unit, unit)


_TIME_UNITS = {"a": "years", "mo": "months", "wk": "weeks", "d": "days", "h": "hours", "min": "minutes"}


def moment(holder: Json, stem: str) -> tuple[str, str]:
    """Read a choice of dates (`onset[x]`, `abatement[x]`, `performed[x]`, `effective[x]`, `occurrence[x]`).

    Returns:
        Start (or the text as written) and end; both empty when the record gives none.
    """
    for suffix in ("DateTime", "Date", "Instant", ""):
        raw = holder.get(stem + suffix)
        if isinstance(raw, str) and raw.strip():
            return raw.strip(), ""
    if not any(key.startswith(stem) for key in holder):
        return "", ""
    period = node(holder, f"{stem}Period")
    if period:
        return text(period, "start"), text(period, "end")
    age = node(holder, f"{stem}Age")
    if age:
        return f"at age {quantity_words(age)}", ""
    span = node(holder, f"{stem}Range")
    if span:
        low, high = quantity_words(node(span, "low")), quantity_words(node(span, "high"))
        return f"at age {low or '?'} to {high or '?'}", ""
    timing = node(holder, f"{stem}Timing")
    if timing:
        events = [text(event) for event in _as_list(timing.get("event"))]
        bounds = node(timing, "repeat", "boundsPeriod")
        if events:
            return events[0], events[-1] if len(events) > 1 else ""
        return text(bounds, "start"), text(bounds, "end")
    written = text(holder, f"{stem}String")
    return written, ""


def _as_list(value: object) -> list[object]:
    if isinstance(value, list):
        return value
    return [] if value is None else [value]
