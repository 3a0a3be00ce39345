"""Dosage instructions to words: the text as written, the structure worded plainly; it computes no dose."""

import re

from tools.fhir.concepts import is_bare, word_of
from tools.fhir.json_tree import Json, node, nodes, text, texts
from tools.fhir.values import quantity, value_of

_UNITS = {
    "s": "second",
    "min": "minute",
    "h": "hour",
    "d": "day",
    "wk": "week",
    "mo": "month",
    "a": "year",
}
_TIMES = {"1": "once", "2": "twice", "3": "three times", "4": "four times"}
_EVENTS = {
    "MORN": "in the morning",
    "AFT": "in the afternoon",
    "NOON": "at noon",
    "EVE": "in the evening",
    "NIGHT": "at night",
    "HS": "before sleep",
    "WAKE": "after waking",
    "C": "with meals",
    "CM": "with breakfast",
    "CD": "with lunch",
    "CV": "with dinner",
    "AC": "before meals",
    "ACM": "before breakfast",
    "ACD": "before lunch",
    "ACV": "before dinner",
    "PC": "after meals",
    "PCM": "after breakfast",
    "PCD": "after lunch",
    "PCV": "after dinner",
}
_LIFETIME: Json = {"unit": "lifetime"}
DISAGREES = "the text and the structured dose differ"
_DAILY = {
    "1": ("once daily", "once a day", "qd", "every day", "1x daily", "one time a day"),
    "2": ("twice daily", "twice a day", "bid", "b.i.d.", "2x daily", "two times a day"),
    "3": ("three times daily", "three times a day", "tid", "t.i.d.", "3x daily"),
    "4": ("four times daily", "four times a day", "qid", "q.i.d.", "4x daily"),
}


def dose_words(dosages: list[Json]) -> dict[str, str]:
    """Return `dose`, `route`, `as_needed` and, where text and structure differ, `dose_conflict`."""
    if not dosages:
        return {}
    said: list[str] = []
    differing: list[str] = []
    steps = [text(dosage, "sequence") for dosage in dosages]
    in_steps = all(step.isdigit() for step in steps) and len(set(steps)) == len(steps) > 1
    for dosage in sorted(dosages, key=lambda item: int(text(item, "sequence"))) if in_steps else dosages:
        written = text(dosage, "text")
        structured = _structure(dosage)
        said.append(written or structured or text(dosage, "patientInstruction"))
        if written and structured and _disagree(written, dosage):
            differing.append(structured)
    return {
        "dose": ("; then " if in_steps else "; ").join(dict.fromkeys(item for item in said if item)),
        "route": next((word_of(item.get("route")) for item in dosages if item.get("route")), ""),
        "as_needed": next((word for word in map(_as_needed, dosages) if word), ""),
        "instructions": _instructions(dosages, said),
        "dose_conflict": f"{DISAGREES}: {'; '.join(differing)}" if differing else "",
    }


def _instructions(dosages: list[Json], said: list[str]) -> str:
    """Return what is told beside the dose: directions to the patient, warnings, a most, from when to when."""
    found: list[str] = []
    for dosage in dosages:
        found += [text(dosage, "patientInstruction"), *map(word_of, nodes(dosage, "additionalInstruction"))]
        found.append(_site(dosage))
        for most, over in (
            (quantity(node(dosage, "maxDosePerPeriod", "numerator")), node(dosage, "maxDosePerPeriod", "denominator")),
            (quantity(node(dosage, "maxDosePerAdministration")), {}),
            (quantity(node(dosage, "maxDosePerLifetime")), _LIFETIME),
        ):
            if most.value:
                span = quantity(over)
                each = " ".join(filter(None, (span.value, span.unit))) or ("" if over else "dose")
                found.append(f"at most {most.value} {most.unit} per {each}".replace("  ", " "))
        start, end = (text(dosage, "timing", "repeat", "boundsPeriod", key) for key in ("start", "end"))
        if start or end:
            found.append(" ".join(filter(None, (f"from {start}" if start else "", f"until {end}" if end else ""))))
        found.extend(f"at {moment}" for moment in texts(dosage, "timing", "event"))
    told = " ".join(said).lower()
    return "; ".join(dict.fromkeys(item for item in found if item and item.lower() not in told))


def _site(dosage: Json) -> str:
    place = word_of(dosage.get("site"))
    return f"site: {place}" if place and not is_bare(place) else ""


def _structure(dosage: Json) -> str:
    amount = _amount(dosage)
    rhythm = _rhythm(node(dosage, "timing"))
    needed = _as_needed(dosage)
    parts = [amount, rhythm, needed, *map(word_of, nodes(dosage, "additionalInstruction"))]
    return ", ".join(dict.fromkeys(part for part in parts if part))


def _amount(dosage: Json) -> str:
    holders = nodes(dosage, "doseAndRate") or [dosage]
    said: list[str] = []
    for holder in holders:
        dose = value_of(holder, "dose")
        rate = value_of(holder, "rate")
        if dose and dose.value:
            said.append(f"{dose.value} {dose.unit}".strip())
        if rate and rate.value:
            said.append(f"at {rate.value} {rate.unit}".strip())
    first, *others = list(dict.fromkeys(said)) or [""]
    beside = [item for item in others if not item.startswith("at ")]
    rates = [item for item in others if item.startswith("at ")]
    return " ".join(filter(None, (first, *rates, f"({'; '.join(beside)})" if beside else "")))


def _rhythm(timing: Json) -> str:
    if not timing:
        return ""
    repeat = node(timing, "repeat")
    if not repeat:
        return word_of(timing.get("code"))
    said: list[str] = []
    frequency, period, unit = text(repeat, "frequency"), text(repeat, "period"), text(repeat, "periodUnit")
    if period and unit:
        unit = unit.lower() if unit.lower() in _UNITS else unit
        word = _UNITS.get(unit, unit)
        count = _TIMES.get(frequency or "1", f"{frequency} times")
        if text(repeat, "frequencyMax"):
            count = f"{frequency} to {text(repeat, 'frequencyMax')} times"
        every = f"a {word}" if _is_one(period) else f"every {period} {word}s"
        if word == "hour" and not _is_one(period) and frequency in ("", "1"):
            said.append(f"every {period} hours")
        else:
            said.append(f"{count} {every}")
    else:
        said.append(word_of(timing.get("code")))
    said.append(" and ".join(_EVENTS.get(event, event) for event in texts(repeat, "when")))
    said.extend(f"at {time[:5]}" for time in texts(repeat, "timeOfDay"))
    days = texts(repeat, "dayOfWeek")
    if days:
        said.append("on " + ", ".join(days))
    bound = value_of(repeat, "bounds")
    if bound and bound.value and text(node(repeat, "boundsDuration"), "value"):
        said.append(f"for {bound.value} {bound.unit}".strip())
    return " ".join(item for item in said if item)


def _is_one(number: str) -> bool:
    return number.rstrip("0").rstrip(".") == "1" if "." in number else number == "1"


def _as_needed(dosage: Json) -> str:
    if text(dosage, "asNeededBoolean") == "true" or text(dosage, "asNeeded") == "true":
        return "as needed"
    reason = word_of(dosage.get("asNeededCodeableConcept")) or word_of(dosage.get("asNeededFor"))
    return f"as needed for {reason}" if reason else ""


def _disagree(written: str, dosage: Json) -> bool:
    """Tell whether the text names another amount in the same unit, or another number of times a day."""
    lowered = f" {written.lower().replace(',', '')} "
    for holder in nodes(dosage, "doseAndRate") or [dosage]:
        dose = quantity(node(holder, "doseQuantity"))
        unit = re.sub(r"[^a-z].*", "", dose.unit.lower().strip("{[("))
        if not dose.value or not unit:
            continue
        named = {_bare_number(number) for number in re.findall(rf"(\d+(?:\.\d+)?) ?{re.escape(unit[:6])}", lowered)}
        if named and _bare_number(dose.value) not in named:
            return True
    return _times_differ(lowered, node(dosage, "timing", "repeat"))


def _times_differ(lowered: str, repeat: Json) -> bool:
    if not repeat:
        return False
    frequency, period = text(repeat, "frequency") or "1", text(repeat, "period")
    if text(repeat, "periodUnit").lower() != "d" or not _is_one(period) or text(repeat, "frequencyMax"):
        return False
    for number, words in _DAILY.items():
        if any(f" {word} " in lowered for word in words):
            return number != frequency
    return False


def _bare_number(number: str) -> str:
    return number.rstrip("0").rstrip(".") if "." in number else number
