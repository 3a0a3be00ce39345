"""What each resource has of its own and what it shares with its kind, many at a time; it makes no fact.

Resources of one type that have the same elements make a sheet, which is read column by column: a `map` over a column
costs a fraction of a loop over its rows.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import repeat
from operator import add, itemgetter
from typing import TypeVar

import msgspec
from msgspec import Struct

from tools.fhir import own_parts
from tools.fhir.concepts import Concept
from tools.fhir.dates import is_date
from tools.fhir.entries import Resource
from tools.fhir.inner_parts import SEPARATOR, Parted
from tools.fhir.own_parts import ALSO_READ, DATED_BY_ENCOUNTER, Steps, steps
from tools.fhir.shared_parts import SharedParts

H = TypeVar("H", bound=Hashable)
V = TypeVar("V")
Fit = Callable[[Sequence[Resource]], list[bool]]
_MOST_NUMBERS = 90


class Varying(Struct, gc=False):
    """What one resource has of its own."""

    kind: int
    """The same number for all resources that differ only in what stands below."""
    outline: tuple[int, int]
    """How many elements it has, and how many bytes of it are neither their names nor their values."""
    when: str
    until: str
    encounter: str
    numbers: tuple[str, ...]
    by_encounter: bool
    named: tuple[Concept, str] | None
    dose: dict[str, str] | None


class _Span(Struct, forbid_unknown_fields=True):
    start: str = ""
    end: str = ""


_SPAN = msgspec.json.Decoder(_Span)
_BROKEN = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


def take(resources: Sequence[Resource], parts: SharedParts, fit: Fit) -> list[Varying | None]:
    """Part resources into what their kind shares and what is their own.

    Args:
        resources: in any order.
        parts: what was read of other resources of the same record.
        fit: tells which of resources with the same elements may be parted at all.

    Returns:
        One a resource; None for one that is not of a plain shape.
    """
    sheets: dict[tuple[str, tuple[str, ...]], list[int]] = {}
    for place, resource in enumerate(resources):
        if resource.type in own_parts.TYPES:
            sheets.setdefault((resource.type, tuple(resource.head)), []).append(place)
    found: list[Varying | None] = [None] * len(resources)
    for (type_, names), places in sheets.items():
        rows = [resources[place] for place in places]
        for place, varying, fits in zip(
            places, _Sheet(steps(type_, names), rows, parts).read(), fit(rows), strict=False
        ):
            found[place] = varying if fits else None
    return found


class _Sheet:
    """Resources of one type that have the same elements, as rows."""

    def __init__(self, plan: Steps, rows: list[Resource], parts: SharedParts) -> None:
        self.plan = plan
        self.rows = rows
        self.parts = parts
        self.heads = [row.head for row in rows]
        self.scopes = [row.scope for row in rows]
        self.keys: list[Iterable[object]] = [repeat(plan.kind), self.scopes, self._shared()]
        """Columns that make up what each row shares with its kind."""
        self.odd: set[int] = set()
        """Rows that need to be read whole."""

    def read(self) -> Iterable[Varying | None]:
        """Return what each row has of its own."""
        plan, parts = self.plan, self.parts
        if max(map(len, (plan.encounters, plan.periods, plan.medications, plan.doses))) > 1:
            return ()
        whens = self._whens()
        numbers = self._numbers()
        encounters = self._plain(plan.encounters, parts.addresses)
        untils = self._plain(plan.ends, parts.dates)
        if plan.periods:
            spans = list(map(_span, self._column(plan.periods[0])))
            self.odd.update(row for row, span in enumerate(spans) if span is None)
            whens, untils = [span[0] if span else "" for span in spans], [span[1] if span else "" for span in spans]
            self.keys.append(map(bool, untils))
        begun = self._begin_with(encounters, whens)
        if plan.type == "DocumentReference":
            self.odd.update(row for row, when in enumerate(whens) if not when)
        named = self._known(plan.medications, parts.medications, self._places(plan.medications))
        doses = self._known(plan.doses, parts.doses, repeat(plan.type))
        kinds = map(parts.kinds.__getitem__, zip(*self.keys, strict=False))
        read = map(Varying, kinds, self._outlines(), whens, untils, encounters, numbers, begun, named, doses)
        return (None if row in self.odd else varying for row, varying in enumerate(read)) if self.odd else read

    def _places(self, names: tuple[str, ...]) -> Iterator[tuple[str, int]]:
        """Return of each row an element's name and where references in it lead."""
        return ((name, scope) for name in names for scope in self.scopes)

    def _column(self, name: str) -> Iterator[bytes]:
        return map(bytes, map(itemgetter(name), self.heads))

    def _shared(self) -> Iterator[bytes]:
        return map(SEPARATOR.join, map(self.plan.shared, self.heads))

    def _outlines(self) -> Iterator[tuple[int, int]]:
        letters = self.plan.letters
        layout = [len(row.body) - letters - sum(map(len, row.head.values())) for row in self.rows]
        return zip(map(len, self.heads), layout, strict=True)

    def _whens(self) -> list[str]:
        """Return the first date of each row; what else says when is shared, or never reaches a fact."""
        found = [""] * len(self.rows)
        for name in self.plan.when:
            also = name in ALSO_READ
            if all(found):
                self.keys += [self._column(name)] if also else []
                continue
            said: list[object] = []
            for row, body in enumerate(self._column(name)):
                if found[row]:
                    said.append(body if also else None)
                else:
                    found[row] = self.parts.dates[body]
                    said.append(None if found[row] else body)
            self.keys.append(said)
        return found

    def _numbers(self) -> Iterable[tuple[str, ...]]:
        """Return the numbers, dates and names that stand inside elements."""
        numbers: list[tuple[str, ...]] = []
        for name in self.plan.parted:
            numbers = self._parted(map(self.parts.parted[name], self._column(name)), numbers)
        for name in self.plan.names:
            told = map(self.parts.names.__getitem__, zip(self.scopes, self._column(name), strict=True))
            numbers = self._parted(told, numbers)
        self.odd.update(row for row, own in enumerate(numbers) if len(own) > _MOST_NUMBERS)
        return numbers or repeat(())

    def _parted(self, column: Iterable[Parted], before: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
        """Give the key what a column shares, and add what is each row's own to what it had before."""
        pieces, own = zip(*column, strict=True)
        self.keys.append(pieces)
        return list(map(add, before, own)) if before else list(own)

    def _plain(self, names: tuple[str, ...], read: Mapping[bytes, str]) -> Iterable[str]:
        """Return what a column says; what is not plain in it is shared."""
        if not names:
            return repeat("")
        bodies = list(self._column(names[0]))
        found = [read[body] for body in bodies]
        self.keys.append([None if said else body for said, body in zip(found, bodies, strict=True)])
        return found

    def _begin_with(self, encounters: Iterable[str], whens: list[str]) -> Iterable[bool]:
        """Date rows by their encounters where nothing else says when, and tell which."""
        if self.plan.type not in DATED_BY_ENCOUNTER or not self.plan.encounters or all(whens):
            return repeat(False)
        begun: list[bool] = []
        left: list[tuple[bool, str]] = []
        for row, (address, scope) in enumerate(zip(encounters, self.scopes, strict=True)):
            undated = not whens[row] and address
            start = self.parts.starts[address, scope] if undated else ""
            whens[row] = whens[row] or start
            begun.append(bool(start))
            left.append((bool(start), address if undated and not start else ""))
        self.keys.append(left)
        return begun

    def _known(
        self, names: tuple[str, ...], read: Mapping[tuple[H, bytes], V | None], beside: Iterable[H]
    ) -> Iterable[V | None]:
        """Return what is known of a column's parts; a row of which nothing is known is odd."""
        if not names:
            return repeat(None)
        found = list(map(read.__getitem__, zip(beside, self._column(names[0]), strict=False)))
        self.odd.update(row for row, said in enumerate(found) if said is None)
        return found


def _span(body: bytes) -> tuple[str, str] | None:
    try:
        span = _SPAN.decode(body)
    except _BROKEN:
        return None
    if not is_date(span.start) or (span.end and not is_date(span.end)):
        return None
    return span.start, span.end
