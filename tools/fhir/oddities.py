"""What is odd about a record as a whole: dates ahead of their time, statements that contradict each other."""

from collections.abc import Sequence, Set

from tools.clinical import Fact, Person
from tools.fhir.dates import is_date

_AHEAD_BY_NATURE = frozenset(("appointment", "care_plan", "goal", "order", "coverage", "section", "risk", "patient"))
_SHIFTED_SHARE = 0.5
_NONE_AND_SOME = {
    "allergy": ("allergy", "allergies"),
    "condition": ("condition", "problems"),
    "medication": ("medication", "medications"),
    "procedure": ("procedure", "procedures"),
    "immunization": ("immunization", "vaccinations"),
}


def odd_dates(facts: Sequence[Fact], person: Person, fetched_at: str) -> list[str]:
    """Return warnings on dates that cannot be, said once each.

    Args:
        facts: all facts.
        person: for birth and death.
        fetched_at: when the record was fetched; empty: nothing is called future.
    """
    dated = [fact for fact in facts if fact.kind not in _AHEAD_BY_NATURE and is_date(fact.when)]
    days = {fact.when[:10] for fact in dated}
    said: list[str] = []
    if fetched_at:
        said += _future(dated, {day for day in days if _before(fetched_at, day)})
    born, died = person.birth_date, person.deceased
    if is_date(born) and (early := {day for day in days if _before(day, born)}):
        before = [fact for fact in dated if fact.when[:10] in early and fact.subject == "patient"]
        if before:
            said.append(f"dated before the patient was born: {_list(before)}")
    said += [
        f"the date of {what} cannot be one and was kept as text"
        for what, written in (("birth", born), ("death", died))
        if written not in ("", "yes") and not is_date(written)
    ]
    if is_date(died):
        late = {day for day in days if _before(died, day)}
        after = [fact for fact in dated if fact.when[:10] in late]
        if after:
            said.append(f"dated after the patient's death: {_list(after)}")
    return said


def _future(dated: Sequence[Fact], days: Set[str]) -> list[str]:
    if not days:
        return []
    ahead = [fact for fact in dated if fact.when[:10] in days]
    if len(ahead) > _SHIFTED_SHARE * len(dated):
        return ["most dates lie in the future: they seem to be shifted, so only the time between them means something"]
    return [f"dated in the future: {_list(ahead)}"]


def conflicts(facts: Sequence[Fact]) -> list[str]:
    """Return where the record states that there are none, and lists some."""
    said: list[str] = []
    for fact in facts:
        about = fact.detail.get("about", "")
        if fact.kind != "section" or fact.detail.get("absence") != "recorded_as_none" or about not in _NONE_AND_SOME:
            continue
        kind, plural = _NONE_AND_SOME[about]
        scope = fact.detail.get("scope", "")
        real = [
            other
            for other in facts
            if other.kind == kind
            and other.status != "refuted"
            and (not scope or scope in other.detail.get("category", ""))
        ]
        if real:
            said.append(f"the record states that no {plural} are known ({fact.handle}), and lists some: {_list(real)}")
    return said


def _before(one: str, other: str) -> bool:
    """Compare at the coarser precision of both, by day at most."""
    length = min(len(one), len(other), 10)
    return one[:length] < other[:length]


def _list(facts: Sequence[Fact]) -> str:
    shown = ", ".join(fact.handle for fact in facts[:8])
    return f"{shown} and {len(facts) - 8} more" if len(facts) > 8 else shown
