"""Where a visit took place: in hospital, in an emergency department or outside; it knows no reason and no date."""

import re
from datetime import datetime, timedelta
from typing import Final

from tools.brief.verify.binding import Statement
from tools.brief.verify.evidence import Item
from tools.brief.verify.outcome import Problem, contradicted
from tools.brief.verify.text import normal, stem, words

_CLASSES: Final = {
    "inpatient": "inpatient",
    "observation": "inpatient",
    "stay": "inpatient",
    "emergency": "emergency",
    "ambulatory": "outpatient",
    "outpatient": "outpatient",
    "virtual": "virtual",
    "home": "home",
}
"""Word of an encounter's class -> where it took place."""
_CLAIMS: Final = {
    "emergency": re.compile(r"\b(?:emergency (?!contact|medicine)|ed visit|er visit|the (?:ed|er|a&e)\b)"),
    "outpatient": re.compile(r"\b(?:out-?patients?|ambulatory|(?:office|clinic) visit|day case)\b"),
}
_HOSPITAL: Final = frozenset(
    {"inpatient", "admission", "admitted", "hospital", "hospitalization", "hospitalisation", "discharge", "discharged"}
)
_NIGHT: Final = timedelta(hours=20)
_LOOSE: Final = frozenset({"answer", "note", "section", "image", "flag", "receipt", "patient"})


def place(statement: Statement, item: Item) -> Problem | None:
    """Return what is wrong with the place at which something is said to have been."""
    if item.kind in _LOOSE:
        return None
    own = {word for text in item.texts for word in words(text)}
    known = _places(item)
    if "inpatient" in statement.means("kind") and "inpatient" not in known:
        told = [cue.words.replace("admitted", "admission") for cue in statement.cues if cue.means == "inpatient"]
        named = all(item.name_stems & {stem(word) for word in words(one)} for one in told)
        if not (named if known else own & _HOSPITAL):
            return contradicted(f"{item.handle} is no hospital stay")
    if not known:
        return None
    for claimed, pattern in _CLAIMS.items():
        found = pattern.search(statement.text)
        if found and claimed not in known and not set(words(found.group())) & own:
            return contradicted(f"{item.handle} is of class {item.fact.detail['class'] if item.fact else ''}")
    return None


def _places(item: Item) -> frozenset[str]:
    """Return where an encounter took place, as far as its class, its length and its discharge tell."""
    if item.kind != "encounter" or item.fact is None or not item.fact.detail.get("class"):
        return frozenset()
    found = {place for word, place in _CLASSES.items() if word in words(normal(item.fact.detail["class"]))}
    if found and (
        _is_long(item.fact.when, item.fact.until) or any("hospitalization" in resource for resource in item.raw)
    ):
        found.add("inpatient")
    return frozenset(found)


def _is_long(first: str, last: str) -> bool:
    """Say whether two times are so far apart that a night was spent."""
    try:
        return datetime.fromisoformat(last) - datetime.fromisoformat(first) >= _NIGHT
    except (ValueError, TypeError):
        return False
