"""What keeps readings of one name apart: side or place of the body, specimen, panel. It compares no values."""

import re
from collections.abc import Sequence
from functools import lru_cache

from tools.chart import lexicon
from tools.chart.same_test import twin_key
from tools.chart.tolerance import is_key_test
from tools.clinical import Fact

_SIDE = re.compile(r"\b(?:left|right)\b")
_MOMENTS = re.compile(
    r"\b(?:(?P<before>pre|before|prä|vor|avant|antes|prima)|(?P<after>post|after|nach|après|después|dopo)"
    r"|(?P<standing>standing|stehend|debout|de pie)|(?P<lying>supine|lying|recumbent|liegend|couché)"
    r"|(?P<sitting>sitting|seated|sitzend|assise?)|(?P<trough>trough)|(?P<peak>peak))\b"
)
"""Readings of one code whose names differ in this are readings of two tests: a weight before and one after dialysis."""
_OF_BLOOD = re.compile(r"blood|serum|plasma|\bsang\w*|\bblut\b|\bbloed\b")
"""What a name means that has no specimen beside it."""


def place_of(fact: Fact) -> str:
    """Return the place of the body that a reading holds for; empty where it only says how it was taken.

    A pressure is taken at some arm and a drop of blood from some finger; that makes no other test.
    """
    measured = fact.kind == "vital" or (fact.kind == "lab" and fact.unit)
    return "" if measured else fact.detail.get("site", "")


def name_of(fact: Fact) -> str:
    """Return the name of a test, with the place of the body that it holds for."""
    name, place = lexicon.plain(fact.text), lexicon.plain(place_of(fact))
    return name if not place or place.casefold() in name.casefold() else f"{name}, {place}"


def panel_of(fact: Fact) -> str:
    """Return the panel without which a reading's own name says little; empty where the name has a code or is known."""
    panel = fact.detail.get("panel", "")
    if not panel or panel == fact.text or any(map(lexicon.names_something, fact.codes)):
        return ""
    return "" if is_key_test(fact.code, fact.text) else panel


def keys_of(facts: Sequence[Fact]) -> list[list[str]]:
    """Return for each fact the keys of which one shared makes two readings readings of one test.

    Codes name a test; a name does only with its unit, specimen and panel, since a name alone mixes them.
    """
    alone = {lexicon.fold(fact.text) for fact in facts if not fact.detail.get("panel")}
    moments: dict[str, set[str]] = {}
    for fact in facts:
        moment = _moment(fact.text)
        if moment:
            moments.setdefault(fact.code, set()).add(moment)
    told = {code for code, several in moments.items() if len(several) > 1}
    return [
        [
            f"{key}|{moment}" if (moment := _moment(fact.text)) and fact.code in told else key
            for key in _keys(fact, alone)
        ]
        for fact in facts
    ]


@lru_cache(maxsize=4_000)
def _moment(name: str) -> str:
    """Return the word of a test's name that says before or after what, or in which posture, it was taken.

    >>> _moment("Pre-dialysis body weight"), _moment("Blood pressure standing"), _moment("Body weight")
    ('before', 'standing', '')
    """
    found = _MOMENTS.search(name.casefold())
    return found.lastgroup or "" if found else ""


def _keys(fact: Fact, alone: set[str]) -> list[str]:
    codes = [c for c in (fact.codes or (fact.code,)) if lexicon.names_something(c)]
    name = lexicon.fold(fact.text)
    keys = codes or [f"{name}|{fact.unit}{_specimen(fact)}{'' if name in alone else lexicon.fold(panel_of(fact))}"]
    keys = keys + [twin for twin in dict.fromkeys(twin_key(c, fact.text) for c in codes) if twin]
    place = lexicon.fold(place_of(fact))
    side = _SIDE.search(place) or _SIDE.search(name)
    apart = "|".join(part for part in (side[0] if side else "", place) if part)
    return [f"{key}|{apart}" for key in keys] if apart else keys


def _specimen(fact: Fact) -> str:
    said = fact.detail.get("specimen", "").casefold()
    return "" if not said or _OF_BLOOD.search(said) else f"|{said}"
