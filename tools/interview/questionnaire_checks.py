"""Whether the items of a Questionnaire fit each other: what can never be asked, or never be true, is refused by name.

It reads the file's own JSON, whose items and types were checked before.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from tools.errors import QuestionnaireError
from tools.interview.questionnaire_parts import HL7, by_url

_KINDS: Mapping[str, frozenset[str]] = {
    "boolean": frozenset({"Boolean"}),
    "decimal": frozenset({"Decimal", "Integer"}),
    "integer": frozenset({"Integer", "Decimal"}),
    "date": frozenset({"Date"}),
    "dateTime": frozenset({"DateTime", "Date"}),
    "time": frozenset({"Time"}),
    "string": frozenset({"String"}),
    "text": frozenset({"String"}),
    "url": frozenset({"Uri", "String"}),
    "choice": frozenset({"Coding", "String", "Integer", "Date", "Time", "Reference"}),
    "open-choice": frozenset({"Coding", "String", "Integer", "Date", "Time", "Reference"}),
    "quantity": frozenset({"Quantity", "Decimal", "Integer"}),
    "reference": frozenset({"Reference"}),
    "attachment": frozenset({"Attachment"}),
}
"""Of which kinds the values of an item may be. Source: FHIR R4 Questionnaire, the item types and their answers."""


def check_together(raw: Mapping[str, Any]) -> None:
    """Check what one item says against another, and an item's values against its type.

    Raises:
        QuestionnaireError: they cannot go together; the message names the item.
    """
    items = dict(_walk(raw, ""))
    for link, (entry, _) in items.items():
        where = f"item {link!r}"
        if entry.get("answerOption") and entry.get("answerValueSet"):
            raise QuestionnaireError(f"{where}: it has both answerOption and answerValueSet; keep one of them")
        if len(entry.get("enableWhen", [])) > 1 and "enableBehavior" not in entry:
            raise QuestionnaireError(f"{where}: several enableWhen need an enableBehavior, all or any")
        _check_limits(entry, where)
        for initial in entry.get("initial", []):
            _check_kind(entry, initial, "value", f"{where}: its initial value is")
        for rule in entry.get("enableWhen", []):
            if rule.get("operator") != "exists" and rule.get("question") in items:
                asked = items[rule["question"]][0]
                _check_kind(asked, rule, "answer", f"{where}: enableWhen compares {rule['question']!r} with")
    _check_circles(items)


def _walk(raw: Mapping[str, Any], parent: str) -> Iterator[tuple[str, tuple[Mapping[str, Any], str]]]:
    for entry in raw.get("item", []):
        link = str(entry.get("linkId", ""))
        yield link, (entry, parent)
        yield from _walk(entry, link)


def _check_kind(entry: Mapping[str, Any], given: Mapping[str, Any], prefix: str, what: str) -> None:
    kinds = [key.removeprefix(prefix) for key in given if key.startswith(prefix) and key != prefix]
    fitting = _KINDS.get(str(entry.get("type")))
    if fitting and kinds and not fitting & set(kinds):
        raise QuestionnaireError(f"{what} a {kinds[0]}, which an item of type {entry['type']!r} cannot hold")


def _check_limits(entry: Mapping[str, Any], where: str) -> None:
    found = by_url(entry)
    low, high = found.get(f"{HL7}minValue"), found.get(f"{HL7}maxValue")
    numbers = isinstance(low, int | float) and isinstance(high, int | float)
    if (numbers or (isinstance(low, str) and isinstance(high, str))) and low > high:  # type: ignore[operator]
        raise QuestionnaireError(f"{where}: minValue {low} is above maxValue {high}; no answer would fit")


def _check_circles(items: Mapping[str, tuple[Mapping[str, Any], str]]) -> None:
    """Refuse items that wait for each other: none of them would ever be asked."""
    needs = {
        link: [*([parent] if parent else []), *(str(rule.get("question")) for rule in entry.get("enableWhen", []))]
        for link, (entry, parent) in items.items()
    }
    settled: set[str] = set()
    for link in needs:
        trail: list[str] = []
        _follow(link, needs, settled, trail)


def _follow(link: str, needs: Mapping[str, list[str]], settled: set[str], trail: list[str]) -> None:
    if link in settled or link not in needs:
        return
    if link in trail:
        names = " and ".join(repr(name) for name in trail[trail.index(link) :])
        raise QuestionnaireError(f"item {link!r}: enableWhen waits for itself through {names}; it could never be asked")
    trail.append(link)
    for other in needs[link]:
        _follow(other, needs, settled, trail)
    trail.pop()
    settled.add(link)
