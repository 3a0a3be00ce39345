"""What of a record stays between patient and clinician: private topics and security labels. It hides nothing itself."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from tools.chart import Chart
from tools.clinical import Fact


def private_handles(chart: Chart | None) -> tuple[str, ...]:
    """Return the handles of facts that a helper or guardian is never shown, in the chart's order.

    A fact is private by its name, by the class of its medicine, by the reason given for it, or by a security label on
    the resource it was read from.

    Source: the sensitivity categories of the HL7 vocabulary (v3-ActCode, v3-Confidentiality).
    """
    if chart is None:
        return ()
    return tuple(fact.handle for fact in chart.facts if is_private(fact) or _labelled(fact, chart))


def is_private(fact: Fact) -> bool:
    """Return whether the fact is of a private topic by what it says."""
    detail = " ".join(fact.detail.get(key, "") for key in ("reason", "name_from"))
    return private_topic(f"{fact.text} {detail}", medicine=fact.kind in {"medication", "allergy"}) != ""


@cache
def private_topic(text: str, *, medicine: bool = False) -> str:
    """Return the private topic that a name belongs to; empty when to none.

    >>> private_topic("Major depressive disorder, single episode"), private_topic("Essential hypertension")
    ('mental health', '')
    >>> private_topic("Sertraline 50 MG Oral Tablet", medicine=True), private_topic("Fish (substance)")
    ('mental health', '')
    """
    text = _passing().sub(" ", text)
    for name, pattern, classes in _topics():
        if pattern.search(text):
            return name
        if medicine and classes & _classes(text):
            return name
    return ""


@cache
def _classes(text: str) -> frozenset[str]:
    from tools.words import drug_classes

    return frozenset(drug_classes(text))


@cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads((files("tools.interview") / "private.toml").read_text("utf-8"))


@cache
def _passing() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(_table()['passing'])})", re.IGNORECASE)


@cache
def _topics() -> tuple[tuple[str, re.Pattern[str], frozenset[str]], ...]:
    found = []
    for row in _table()["topic"]:
        words = [re.escape(word).replace(r"\*", r"\w*").replace(r"\-", r"[\s-]") for word in row["words"].split()]
        found.append(
            (row["name"], re.compile(rf"\b(?:{'|'.join(words)})\b", re.IGNORECASE), frozenset(row["classes"].split()))
        )
    return tuple(found)


def _labelled(fact: Fact, chart: Chart) -> bool:
    for source in fact.source:
        try:
            resource = chart.resource(source)
        except KeyError:
            continue
        if is_labelled(resource):
            return True
    return False


def is_labelled(resource: Mapping[str, Any]) -> bool:
    """Return whether a resource carries a security label that restricts it."""
    meta = resource.get("meta")
    labels: Iterable[Any] = meta.get("security") or () if isinstance(meta, dict) else ()
    return any(isinstance(label, dict) and label.get("code") in _table()["labels"] for label in labels)
