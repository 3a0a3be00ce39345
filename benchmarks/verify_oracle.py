"""An oracle for the verify benchmark: is a corrupted claim really false? It reads raw FHIR, and shares no code."""

import json
import re
from decimal import Decimal, InvalidOperation
from typing import Any

from msgspec import Struct

_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?(?=T|$)")
_NEGATIVE = ("negative", "not detected", "none", "no ", "never", "absent", "refuted", "not-done", "not-taken")


class Spec(Struct, frozen=True, kw_only=True):
    """What a claim asserts, as fields; empty fields are not asserted."""

    way: str
    """`true`, or the way in which it was corrupted."""
    name: str = ""
    value: str = ""
    unit: str = ""
    days: tuple[str, str] = ("", "")
    """First and last ISO day that the claim's date allows."""
    status: str = ""
    relative: str = ""
    rank: str = ""
    side: str = ""
    strength: str = ""


def is_false(spec: Spec, cited: list[dict[str, Any]], whole: list[dict[str, Any]]) -> bool:
    """Say whether a corrupted claim is false of the cited resources within the whole record.

    Args:
        spec: what the claim asserts.
        cited: raw resources behind the claim's handles.
        whole: every raw resource of the record.
    """
    text = json.dumps(cited).casefold()
    checks = {
        "value": lambda: not _has_value(cited, spec.value),
        "unit": lambda: _unit_differs(cited, spec),
        "date": lambda: not any(spec.days[0] <= day <= spec.days[1] for day in _days(cited)),
        "drug": lambda: not _named(text, spec.name),
        "dose": lambda: not re.search(rf"(?<![\d.]){re.escape(spec.strength.split()[0])}(?![\d.])", text),
        "negation": lambda: bool(cited) and not any(word in text for word in _NEGATIVE),
        "status": lambda: spec.status not in _statuses(cited),
        "laterality": lambda: not re.search(rf"\b{spec.side}\b", text),
        "family member": lambda: spec.relative not in text,
        "other handle": lambda: not _named(text, spec.name),
        "superlative": lambda: _rank_is_wrong(spec, cited, whole),
        "stale as current": lambda: _is_over(cited) or _rank_is_wrong(spec, cited, whole),
        "planned as done": lambda: _is_plan(cited) if spec.status == "done" else not _is_plan(cited),
        "patient as record": lambda: (
            not any(
                word in text
                for word in ("reportedboolean", "informationsource", "reportorigin", '"primarysource": false')
            )
        ),
    }
    return checks[spec.way]()


def _numbers(value: Any) -> list[Decimal]:
    if isinstance(value, dict):
        return [number for inner in value.values() for number in _numbers(inner)]
    if isinstance(value, list):
        return [number for inner in value for number in _numbers(inner)]
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return []
    try:
        return [Decimal(str(value))]
    except InvalidOperation:
        return []


def _has_value(cited: list[dict[str, Any]], claimed: str) -> bool:
    places = len(claimed.partition(".")[2])
    parts = [Decimal(part) for part in claimed.split("/")]
    known = {
        round(number, places)
        for one in cited
        for number in _numbers(
            [one.get("valueQuantity"), one.get("component"), one.get("valueInteger"), one.get("valueString")]
        )
    }
    return all(round(part, places) in known for part in parts)


def _unit_differs(cited: list[dict[str, Any]], spec: Spec) -> bool:
    return spec.unit.casefold() not in json.dumps(cited).casefold() and Decimal(spec.value.split("/")[0] or 1) != 0


def _days(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [day for key, inner in value.items() if key != "meta" for day in _days(inner)]
    if isinstance(value, list):
        return [day for inner in value for day in _days(inner)]
    if isinstance(value, str) and (found := _DATE.match(value)):
        return [found.group()]
    return []


def _named(text: str, name: str) -> bool:
    """Say whether the first long word of a name stands in the text."""
    long_words = re.findall(r"[a-z]{5,}", name.casefold()) or re.findall(r"[a-z0-9]{2,}", name.casefold())
    return any(word in text for word in long_words)


def _statuses(cited: list[dict[str, Any]]) -> set[str]:
    found = set()
    for one in cited:
        found.add(str(one.get("status", "")))
        for key in ("clinicalStatus", "verificationStatus"):
            concept = one.get(key)
            if isinstance(concept, dict):
                found |= {str(coding.get("code", "")) for coding in concept.get("coding", [])}
    return found


def _is_over(cited: list[dict[str, Any]]) -> bool:
    states = _statuses(cited)
    ended = any(one.get("abatementDateTime") or one.get("abatementPeriod") for one in cited)
    return (
        ended or bool(states & {"stopped", "completed", "resolved", "inactive", "remission"})
    ) and "active" not in states


def _is_plan(cited: list[dict[str, Any]]) -> bool:
    return any(one.get("resourceType") in {"CarePlan", "Goal", "ServiceRequest", "Appointment"} for one in cited)


def _rank_is_wrong(spec: Spec, cited: list[dict[str, Any]], whole: list[dict[str, Any]]) -> bool:
    def key(one: dict[str, Any]) -> str:
        code = one.get("code") or {}
        return str(code.get("text") or (code.get("coding") or [{}])[0].get("display"))

    same = [one for one in whole if one.get("resourceType") == "Observation" and key(one) == key(cited[0])]
    dated = sorted(
        (str(one.get("effectiveDateTime", "")), _numbers(one.get("valueQuantity", {}).get("value"))) for one in same
    )
    own = str(cited[0].get("effectiveDateTime", ""))
    values = [numbers[0] for _, numbers in dated if numbers]
    mine = _numbers(cited[0].get("valueQuantity", {}).get("value"))
    if not own or not mine or len(values) < 2:
        return False
    return {
        "latest": own[:10] < dated[-1][0][:10],
        "first": own[:10] > next((day for day, _ in dated if day), own)[:10],
        "highest": mine[0] < max(values),
        "lowest": mine[0] > min(values),
        "rising": mine[0] >= values[-1],
    }.get(spec.rank, False)
