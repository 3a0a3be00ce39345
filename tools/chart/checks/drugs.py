"""The drugs that checks look at: what is probably taken now, by record and patient; and allergies as groups."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from tools.chart import lexicon
from tools.chart.checks import tables
from tools.chart.values import AllergyLine

if TYPE_CHECKING:
    from tools.chart.chart import Chart

LOCAL = frozenset({"topical", "eye", "ear", "nasal", "inhaled", "vaginal"})
_TAKEN = frozenset({"current", "unknown", "planned"})


class Drug(Struct, frozen=True, kw_only=True):
    """One drug that is, or may be, taken now."""

    name: str
    short: str
    """Its ingredients in words, else the name."""
    ingredients: tuple[str, ...]
    handles: tuple[str, ...]
    """Empty when only the patient names it."""
    doubt: str = ""
    """Why it may not be taken: not confirmed since, status unknown, planned, reported."""
    local: bool = False


def drugs_of(chart: "Chart", extra: Sequence[str]) -> tuple[Drug, ...]:
    """Return the drugs of the record that are not paused, stopped or completed, and those the patient adds."""
    from tools.chart.medications import route_of_text

    found: list[Drug] = []
    for line in chart.medications():
        if line.state not in _TAKEN or (line.state == "unknown" and line.not_confirmed_since):
            continue
        doubt = ""
        if line.not_confirmed_since:
            doubt = f"not confirmed since {line.not_confirmed_since}"
        elif line.state != "current":
            doubt = "status unknown" if line.state == "unknown" else line.state
        route = route_of_text(line.name + " " + chart.fact(line.handles[0]).detail.get("route", ""))
        found.append(
            Drug(
                name=line.name,
                short=" + ".join(line.ingredients) or line.name,
                ingredients=line.ingredients,
                handles=line.handles[:1],
                doubt=doubt,
                local=route in LOCAL,
            )
        )
    for name in extra:
        parts = lexicon.ingredients(name)
        # One part of a combination, bought alone, is another product.
        if parts and any(set(parts) == set(drug.ingredients) for drug in found):
            continue
        found.append(
            Drug(
                name=name,
                short=" + ".join(parts) or name,
                ingredients=parts,
                handles=(),
                doubt="said by the patient, not in the record",
                local=route_of_text(name) in LOCAL,
            )
        )
    return tuple(found)


def groups_of_allergy(line: AllergyLine) -> tuple[str, ...]:
    """Return the groups of drugs that an allergy names as such ("sulfa", "penicillins")."""
    words = f" {lexicon.fold(line.name)} "
    return tuple(g for g, signs in tables.allergy_words().items() if any(f" {s} " in words for s in signs))


def said(drug: Drug) -> str:
    """Return a drug's name for a sentence, with its doubt."""
    return f"{drug.short} ({drug.doubt})" if drug.doubt else drug.short
