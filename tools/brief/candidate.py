"""One thing that might deserve attention, and how it names an entry of the record; it weighs nothing itself."""

from msgspec import Struct

from tools.brief import analytes
from tools.brief.results import rounded
from tools.brief.wording import bare_allergy, day, lower_first, measured, plain_name, short_drug, short_problem
from tools.clinical import Fact


class Candidate(Struct, frozen=True, kw_only=True):
    """One thing that might deserve attention, with its weight and its argument."""

    weight: int
    because: str
    text: str
    evidence: tuple[str, ...]
    topic: str


def fact_phrase(fact: Fact) -> str:
    """Return one entry of the record in a few words: what it is, its value, its status or date."""
    name = short_problem(fact.text) if fact.kind == "condition" else plain_name(fact.text)
    if fact.kind in {"lab", "vital", "observation"}:
        value = measured(rounded(fact.value), fact.unit)
        return f"{analytes.short_name(name)} {value} ({day(fact.when)})" if fact.when else f"{name} {value}"
    if fact.kind == "allergy":
        reaction = fact.detail.get("reaction", "")
        return f"allergy to {bare_allergy(fact.text)}" + (f" ({lower_first(reaction)})" if reaction else "")
    if fact.kind == "procedure" and fact.when:
        return f"{name} ({day(fact.when)})"
    status = f"status {fact.status}" if fact.status == "unknown" else fact.status
    name = short_drug(name) if fact.kind == "medication" else name
    return f"{name}, {status}" if status else name
