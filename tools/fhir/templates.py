"""Resources that differ only in dates, numbers and ids are read once and copied; it has no rule of its own.

A template is made by the ordinary readers, with marked numbers in place of the real ones, and is used only after it has
reproduced what they said of a real resource. Whatever does not fit is read in the ordinary way.
"""

import re
from itertools import count

import msgspec
from msgspec import Struct
from msgspec.structs import force_setattr

from tools.clinical import Fact
from tools.fhir.first_level import Head
from tools.fhir.inner_parts import ATTACHED, DATE, DATED_INSIDE, NUMBER, NUMBERED
from tools.fhir.notes import sample
from tools.fhir.own_parts import ALSO_READ, IGNORED, NAMES, NO_EFFECT, WHEN
from tools.fhir.shared_parts import DOSE_KEYS, plain_date, references
from tools.fhir.sheets import Varying

_DATA = re.compile(rb'("data"\s*:\s*)"([^"\\]*)"')
_MARK = "7319000{}.5"
_DATE_MARK = "19{}-07-19T07:31:09Z"
_MARKED = re.compile(r"7319000(\d\d)\.5|19(\d\d)-07-19T07:31:09Z")


_NAMES = frozenset(NAMES.values())


class Slot(Struct, gc=False):
    """One fact that a template makes, and what of it varies."""

    fact: Fact
    value: str
    """Its value with `{0}` for the first number, `{1}` for the second; empty when it does not vary."""
    when: str
    details: tuple[tuple[str, str], ...]
    """The entries of its detail that vary."""
    undosed: dict[str, str]
    """Its detail without the dose."""
    mixed: dict[tuple[int, str], dict[str, str]]
    """Its detail with a dose (by identity) and the way a medicine was found."""


class Template(Struct):
    """The facts of all resources of one key, lacking what varies."""

    slots: tuple[Slot, ...] = ()
    keys: int = 0
    """How many the shared elements hold."""
    outlines: set[tuple[int, int]] = set()
    """Those of resources in which no key was found stated twice."""
    objection: str = ""
    unfit: bool = False
    """Tried, and not exact: resources of this key are read in the ordinary way."""


def marked(head: Head) -> bytes:
    """Return elements as one JSON object, their numbers, inner dates and lists of names replaced by marks."""
    fields: list[bytes] = []
    places = count()

    def number(match: re.Match[bytes]) -> bytes:
        return match.group(1) + _MARK.format(f"{next(places):02d}").encode()

    def date(match: re.Match[bytes]) -> bytes:
        del match
        return b'"' + _DATE_MARK.format(f"{next(places):02d}").encode() + b'"'

    for name in sorted(head, key=_NAMES.__contains__):
        body = bytes(head[name])
        if name in _NAMES and (listed := references(body)):
            named = _DATE_MARK.format(f"{next(places):02d}")
            body = msgspec.json.encode([{"display": named}] * len(listed))
        elif name in NUMBERED:
            body = NUMBER.sub(number, body)
        elif name in DATED_INSIDE:
            body = DATE.sub(date, body)
        elif name in ATTACHED:
            body = _DATA.sub(lambda match: match.group(1) + b'"' + sample(match.group(2)) + b'"', body)
        fields.append(msgspec.json.encode(name) + b":" + body)
    return b"{" + b",".join(fields) + b"}"


def without_effect(head: Head, type_: str) -> Head:
    """Return the elements that may reach a fact."""
    ignored = set(IGNORED.get(type_, NO_EFFECT) - {"resourceType"})
    present = [name for name in WHEN.get(type_, ()) if name in head]
    if present and plain_date(bytes(head[present[0]])):
        ignored.update(name for name in present[1:] if name not in ALSO_READ)
    return {name: raw for name, raw in head.items() if name not in ignored}


def template(marked_facts: list[Fact], varying: Varying, real: list[Fact]) -> Template | None:
    """Return the template made of facts read with marks; None unless it reproduces the real facts exactly."""
    if len(marked_facts) != len(real):
        return None
    inherited = any(fact.when_is == "encounter" and fact.kind != "encounter" for fact in real)
    if varying.when and inherited and not varying.by_encounter:
        return None
    made = Template(tuple(_slot(fact, dated=bool(varying.when)) for fact in marked_facts))
    try:
        return made if fill(made, varying, real[0].source) == real else None
    except IndexError:  # the record itself holds what looks like a mark
        return None


def _slot(fact: Fact, *, dated: bool) -> Slot:
    return Slot(
        fact,
        _pattern(fact.value),
        "" if dated else _pattern(fact.when),
        tuple((name, pattern) for name, said in fact.detail.items() if (pattern := _pattern(said))),
        {name: said for name, said in fact.detail.items() if name not in DOSE_KEYS},
        {},
    )


def _pattern(said: str) -> str:
    """Return a text with places for what varies; empty when it holds no mark."""
    if not _MARKED.search(said):
        return ""
    escaped = said.replace("{", "{{").replace("}", "}}")
    return _MARKED.sub(lambda match: f"{{{int(match.group(1) or match.group(2))}}}", escaped)


def fill(made: Template, varying: Varying, source: tuple[str, ...]) -> list[Fact]:
    """Return the facts of one resource of a template's kind."""
    return [_filled(slot, varying, source) for slot in made.slots]


def _filled(slot: Slot, varying: Varying, source: tuple[str, ...]) -> Fact:
    fact: Fact = slot.fact.__copy__()  # type: ignore[attr-defined]  # msgspec has it, its stubs do not
    force_setattr(fact, "source", source)
    if varying.when:
        force_setattr(fact, "when", varying.when)
    elif slot.when:
        force_setattr(fact, "when", slot.when.format(*varying.numbers))
    if varying.until:
        force_setattr(fact, "until", varying.until)
    if varying.encounter or fact.encounter:
        force_setattr(fact, "encounter", varying.encounter)
    if slot.value:
        force_setattr(fact, "value", slot.value.format(*varying.numbers))
    if varying.named is not None or varying.dose is not None:
        _mix(fact, slot, varying)
    if slot.details:
        own = {name: said.format(*varying.numbers) for name, said in slot.details}
        force_setattr(fact, "detail", fact.detail | own)
    return fact


def _mix(fact: Fact, slot: Slot, varying: Varying) -> None:
    """Give a fact its own medicine and dose."""
    how = ""
    if varying.named is not None:
        named, how = varying.named
        force_setattr(fact, "text", named.name)
        force_setattr(fact, "code", named.code)
        force_setattr(fact, "codes", named.codes)
    # A dose is read once and kept as long as the templates are, so that its identity stands for it.
    key = (id(varying.dose), how)
    detail = slot.mixed.get(key)
    if detail is None:
        detail = slot.mixed[key] = _mixed(slot, varying, how)
    force_setattr(fact, "detail", detail)


def _mixed(slot: Slot, varying: Varying, how: str) -> dict[str, str]:
    detail = dict(slot.fact.detail) if varying.dose is None else slot.undosed | varying.dose
    if varying.named is not None:
        detail.pop("name_from", None)
        if how:
            detail["name_from"] = how
    return detail
