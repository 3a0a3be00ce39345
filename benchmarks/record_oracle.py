"""What a compact chart must still say, by plain Python straight from the JSON; it shares no code with previsit."""

import re
from typing import Any

_SOCIAL = re.compile(
    r"employ|education|labor force|medication review|certificate of high school|primary school|housing|homeless"
    r"|transport|social (?:contact|isolation)|criminal record|armed forces|intimate partner|violence|stress \(finding\)"
    r"|refugee|lives alone|unhealthy alcohol|misuses drugs|risk activity|retired|military service|victim of"
    r"|food insecurity|smokes tobacco|patient transfer",
    re.IGNORECASE,
)
_NEGATION = re.compile(r"^no (?:known|current|information)", re.IGNORECASE)


def entries(document: Any) -> list[dict[str, Any]]:
    """Return the resources of a Bundle, or of a list of them."""
    if isinstance(document, list):
        return [r for part in document for r in entries(part)]
    if document.get("resourceType") == "Bundle":
        return [e["resource"] for e in document.get("entry", []) if "resource" in e]
    return [document]


def name(concept: Any) -> str:
    """Return the words of a CodeableConcept."""
    concept = concept or {}
    displays = [c.get("display", "") for c in concept.get("coding", [])]
    return concept.get("text") or next((d for d in displays if d), "")


def code(concept: Any) -> str:
    """Return the first code of a CodeableConcept, or the string itself."""
    if isinstance(concept, str):
        return concept
    return next((c.get("code", "") for c in (concept or {}).get("coding", [])), "")


def active_problems(resources: list[dict[str, Any]]) -> set[str]:
    """Return the names of conditions that are active, not refuted, and no social or administrative finding."""
    found = set()
    for r in resources:
        if r["resourceType"] != "Condition" or code(r.get("clinicalStatus")) not in {"active", "recurrence", "relapse"}:
            continue
        if code(r.get("verificationStatus")) in {"refuted", "entered-in-error"}:
            continue
        words = name(r.get("code"))
        if words and not _SOCIAL.search(words) and not _NEGATION.search(words):
            found.add(words)
    return found


def current_medications(resources: list[dict[str, Any]]) -> set[str]:
    """Return the names of active orders, looked up through references."""
    by_id = {f"{r['resourceType']}/{r.get('id')}": r for r in resources} | {
        f"urn:uuid:{r.get('id')}": r for r in resources
    }
    found = set()
    for r in resources:
        if r["resourceType"] != "MedicationRequest" or r.get("status") != "active":
            continue
        if r.get("intent") in {"plan", "proposal", "option"}:
            continue
        words = name(r.get("medicationCodeableConcept"))
        if not words:
            words = name(by_id.get(r.get("medicationReference", {}).get("reference", ""), {}).get("code"))
        if words:
            found.add(words)
    return found


def allergies(resources: list[dict[str, Any]]) -> set[str]:
    """Return the names of allergies that are not over, refuted, or a statement of absence."""
    found = set()
    for r in resources:
        if r["resourceType"] != "AllergyIntolerance" or code(r.get("verificationStatus")) in {
            "refuted",
            "entered-in-error",
        }:
            continue
        if code(r.get("clinicalStatus")) in {"inactive", "resolved"}:
            continue
        words = name(r.get("code"))
        if words and not _NEGATION.search(words):
            found.add(words)
    return found


def latest_results(resources: list[dict[str, Any]]) -> dict[str, tuple[str, list[str]]]:
    """Return, by code, the newest date and every value recorded on it (as text, numbers as written)."""
    newest: dict[str, tuple[str, list[str]]] = {}
    for r in resources:
        if r["resourceType"] != "Observation" or r.get("status") not in {"final", "amended", "corrected"}:
            continue
        for holder in (r, *r.get("component", [])):
            value = _value(holder)
            key = code(holder.get("code"))
            when = r.get("effectiveDateTime") or r.get("issued") or ""
            if not key or not value or not when or key in {"8480-6", "8462-4"}:
                continue
            if key not in newest or when > newest[key][0]:
                newest[key] = (when, [value])
            elif when == newest[key][0]:
                newest[key][1].append(value)
        pressure = _pressure(r)
        when = r.get("effectiveDateTime") or r.get("issued") or ""
        if pressure and when >= newest.get("bp", ("", []))[0]:
            newest["bp"] = (when, [pressure])
    return newest


def _value(holder: dict[str, Any]) -> str:
    if "valueQuantity" in holder:
        quantity = holder["valueQuantity"]
        return f"{quantity.get('comparator', '')}{quantity.get('value', '')}"
    if "valueCodeableConcept" in holder:
        return name(holder["valueCodeableConcept"])
    return str(holder.get("valueString", ""))


def _pressure(r: dict[str, Any]) -> str:
    halves = {code(c.get("code")): _value(c) for c in r.get("component", [])}
    return f"{halves['8480-6']}/{halves['8462-4']}" if {"8480-6", "8462-4"} <= set(halves) else ""


def readings(text: str) -> set[tuple[str, str]]:
    """Return (date, value) of every reading in the Results section of compact text."""
    found: set[tuple[str, str]] = set()
    section = text.partition("# Results\n")[2].partition("\n# ")[0]
    for line in section.splitlines():
        year = ""
        for part in re.split(r"(?:(?<=: )|(?<=; ))(?=\d{4}: )", line):
            head = re.match(r"(\d{4}): ", part)
            year = head[1] if head else year
            for match in re.finditer(r"([^;]+?) (\d\d-\d\d)(?: F\d+)", part[head.end() if head else 0 :]):
                found.add((f"{year}-{match[2]}", match[1].strip(" ;")))
    return found


def says(found: set[tuple[str, str]], when: str, values: list[str]) -> bool:
    """Say whether compact text holds one of the values on that date; numbers may be rounded to two decimals."""
    there = [value for day, value in found if day == when[:10]]
    return any(_same(shown, value) for shown in there for value in values)


def _same(shown: str, value: str) -> bool:
    if " ".join(shown.split()) == " ".join(value.split()):
        return True
    numbers, wanted = re.findall(r"-?\d+(?:\.\d+)?", shown), re.findall(r"-?\d+(?:\.\d+)?", value)
    if not wanted or len(numbers) < len(wanted):
        return False
    return all(
        abs(float(a) - float(b)) <= max(0.0051, abs(float(b)) * 0.005) for a, b in zip(numbers, wanted, strict=False)
    )
