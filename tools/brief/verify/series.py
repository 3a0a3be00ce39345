"""The chart around a cited fact: the other entries of the same thing, in time; it judges no sentence."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from decimal import Decimal
from typing import Final

from msgspec import Struct

from tools.brief.material import Material
from tools.brief.verify import amounts, dates
from tools.brief.verify.items import states_of
from tools.brief.verify.text import normal
from tools.clinical import Fact, Kind

RESULT_KINDS: Final = frozenset({"lab", "vital", "social", "observation"})
_UNREAD: Final = frozenset({"error"})


class Entry(Struct, frozen=True, kw_only=True):
    """One fact of a series with its day and number."""

    fact: Fact
    when: str
    number: Decimal | None


class Around:
    """Looks up series in one chart; built once for a list of claims."""

    def __init__(self, material: Material) -> None:
        """Remember the material; nothing is read before it is asked for."""
        self._facts: tuple[Fact, ...] = tuple(material.chart.facts) if material.chart else ()
        self._by_name: dict[tuple[str, str], list[Fact]] | None = None
        self._series: dict[tuple[str, str, str, str], list[Entry]] = {}
        self._present: dict[frozenset[str], tuple[Fact, ...]] = {}

    def same_thing(self, fact: Fact) -> list[Entry]:
        """Return the entries of the same code (or the same name) as a fact, oldest first, undated ones first of all."""
        key_of_fact = (fact.kind, fact.code, normal(fact.text), fact.subject)
        if key_of_fact not in self._series:
            self._series[key_of_fact] = self._look_up(fact)
        return self._series[key_of_fact]

    def present(self, kinds: AbstractSet[str]) -> tuple[Fact, ...]:
        """Return the facts of some kinds that are neither entered in error nor refuted, in the record's order."""
        key = frozenset(kinds)
        if key not in self._present:
            self._present[key] = tuple(
                fact for fact in self._facts if fact.kind in key and not states_of(fact) & {"error", "refuted"}
            )
        return self._present[key]

    def _look_up(self, fact: Fact) -> list[Entry]:
        if self._by_name is None:
            self._by_name = {}
            for one in self._facts:
                for key in {(one.kind, one.code), (one.kind, normal(one.text))}:
                    if key[1]:
                        self._by_name.setdefault(key, []).append(one)
        found = {
            one.handle: one
            for key in ((fact.kind, fact.code), (fact.kind, normal(fact.text)))
            if key[1]
            for one in self._by_name.get(key, ())
            if one.subject == fact.subject
        }
        return _entries([one for one in found.values() if not states_of(one) & _UNREAD])

    def of_kind(self, *kinds: Kind) -> list[Entry]:
        """Return every entry of some kinds, oldest first."""
        return _entries([one for one in self._facts if one.kind in kinds and not states_of(one) & _UNREAD])

    @property
    def facts(self) -> tuple[Fact, ...]:
        """All facts of the chart."""
        return self._facts


def _entries(facts: Sequence[Fact]) -> list[Entry]:
    return sorted(
        (Entry(fact=fact, when=fact.when if dates.of_record(fact.when) else "", number=exact(fact)) for fact in facts),
        key=lambda entry: entry.when,
    )


def exact(fact: Fact) -> Decimal | None:
    """Return the number of a result when it is exact: no sign, no range; of a pair such as 120/80 the first."""
    return amounts.number(fact.value.partition("/")[0]) if fact.value else None
