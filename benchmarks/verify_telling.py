"""How the verify benchmark tells a fact in a stranger's words: names, dates, wrong dates, wrong handles.

It knows no kind of fact; `verify_claims` puts the kinds together.
"""

import json
import random
import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from msgspec import Struct

from benchmarks.verify_oracle import Spec
from tools.chart import Chart
from tools.clinical import Claim, Fact

DATA = Path(__file__).parent / "verify_data"
WORDS: dict[str, Any] = json.loads((DATA / "words.json").read_text("utf-8"))
_MONTHS: list[str] = WORDS["months"]
_SHORT: dict[str, str] = WORDS["short"]
DOSE = re.compile(r"(\d+(?:\.\d+)?) (MG|MCG|mg|mcg|ML|UNT)\b(?!/)")
_TAG = re.compile(r"\s*\((?:disorder|finding|situation|procedure|substance|product|event|regime/therapy|person)\)$")
_PRONOUNS = {"male": ("he", "his", "him"), "female": ("she", "her", "her")}
_OVER = {"resolved", "inactive", "remission", "stopped", "completed", "cancelled"}
_TO_THIS_DAY = re.compile(
    r"\b(?:since|onwards?|suffers|you take|takes|is prescribed|(?:is|maintained) on"
    r"|(?:has|carries|bears) an? (?:\S+ )?diagnosis"
    r"|has (?=\{)|lives with)(?!\w)",
    re.IGNORECASE,
)
"""Said of what has ended, it is not true."""


class Case(Struct, frozen=True, kw_only=True):
    """One claim with what is known of it."""

    claim: Claim
    kind: str
    spec: Spec
    cited: tuple[str, ...]
    """`Type/id` of the resources behind its handles."""


class Telling:
    """Tells the facts of one chart in one set of wordings."""

    def __init__(self, chart: Chart, wordings: dict[str, Any], chance: random.Random, per_kind: int) -> None:
        """Take a chart, its wordings and the chance to draw with."""
        self._chart = chart
        self._words = wordings
        self._chance = chance
        self._each = per_kind
        self._facts = [fact for fact in chart.facts if len(fact.source) < 60]

    def _draw(self, facts: list[Fact]) -> list[Fact]:
        return self._chance.sample(facts, min(self._each, len(facts)))

    def _say(
        self, wording: str, kind: str, facts: list[Fact], way: str = "true", spec: Spec | None = None, **fields: str
    ) -> Case:
        templates = self._words[wording]
        need = {"date": "date", "value": "value", "unit": "unit"}.get(spec.way if spec else "", "")
        if need and need in fields:
            asked = (need, f"on_{need}")
            templates = [one for one in templates if any("{" + name + "}" in one for name in asked)]
        if any(fact.status in _OVER for fact in facts):
            templates = [one for one in templates if not _TO_THIS_DAY.search(one)] or templates
        text = self._fill(self._chance.choice(templates), fields)
        return self._case(text, kind, facts, way, spec, fields)

    def _case(
        self, text: str, kind: str, facts: list[Fact], way: str, spec: Spec | None, fields: dict[str, str]
    ) -> Case:
        return Case(
            claim=Claim(text=text, evidence=tuple(fact.handle for fact in facts)),
            kind=kind,
            spec=spec or Spec(way=way, name=fields.get("name", fields.get("drug", ""))),
            cited=tuple(source for fact in facts for source in fact.source),
        )

    def _drug(self, fact: Fact) -> str:
        """Return a medicine's name as recorded or, in sets that tell it naturally, without its form or strength."""
        name = untagged(fact.text)
        strength = DOSE.search(name)
        if not self._words.get("natural") or not strength or len(DOSE.findall(name)) != 1 or strength.start() < 4:
            return name
        bare = name[: strength.start()].strip().lower()
        return self._chance.choice(
            (name, name.lower(), f"{bare} {strength[1]} {strength[2].lower().replace('unt', 'units')}", bare)
        )

    def _fill(self, template: str, fields: dict[str, str]) -> str:
        she, her, her2 = _PRONOUNS.get(self._chart.person.sex, ("the patient", "the patient's", "the patient"))
        who = {"she": she, "her": her, "her2": her2, "person": self._chart.person.name or "the patient"}
        fields = {**who, **fields}
        more = {key.capitalize(): value[:1].upper() + value[1:] for key, value in fields.items()}
        return template.format(**fields, **more)

    def _day(self, iso: str, coarse: bool = True) -> tuple[str, str, tuple[str, str]]:
        """Return a date as a stranger writes it, with its preposition, and the ISO days that it allows."""
        found = re.match(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", iso)
        assert found
        year, month, day = found[1], found[2], found[3]
        style = self._chance.randrange(9 if coarse else 6)
        if not month or style == 8:
            return year, f"in {year}", (f"{year}-01-01", f"{year}-12-31")
        name = _MONTHS[int(month) - 1]
        if not day or style in {6, 7}:
            text = f"{name} {year}" if style != 7 else f"{name[:3]} {year}"
            return text, f"in {text}", (f"{year}-{month}-01", f"{year}-{month}-31")
        plain = int(day)
        text = [
            f"{year}-{month}-{day}",
            f"{plain} {name} {year}",
            f"{name} {plain}, {year}",
            f"{plain} {name[:3]} {year}",
            f"{int(month)}/{plain}/{year}",
            f"{year}-{month}-{day}",
        ][style % 6]
        return text, f"on {text}", (f"{year}-{month}-{day}",) * 2

    def _shifted(self, iso: str) -> str:
        """Return another date: some days, months or years off."""
        year, month, day = int(iso[:4]), int(iso[5:7] or 1), min(int(iso[8:10] or 1), 28)
        how = self._chance.randrange(3)
        if how == 0:
            day = day + 3 if day < 25 else day - 3
        elif how == 1:
            month = month % 12 + 1
        year += self._chance.choice((-1, 1, 2)) if how == 2 else 0
        return f"{year:04d}-{month:02d}-{day:02d}"

    def _dated(self, iso: str) -> dict[str, str]:
        text, on, _ = self._day(iso)
        return {"date": text, "on_date": on}

    def _wrong_date(self, wording: str, kind: str, fact: Fact, **fields: str) -> Case:
        text, on, days = self._day(self._shifted(fact.when[:10]), coarse=False)
        spec = Spec(way="date", days=days)
        return self._say(wording, kind, [fact], spec=spec, **{**fields, "date": text, "on_date": on})

    def _stranger(self, kind: str, facts: list[Fact], wording: str, **fields: str) -> Iterator[Case]:
        """Yield the true sentence with the handle of another fact."""
        others = [other for other in self._facts if other.kind != facts[0].kind or other.text != facts[0].text]
        if others:
            other = self._chance.choice(others)
            spec = Spec(way="other handle", name=fields.get("name", fields.get("drug", "")))
            yield self._say(wording, kind, [other], spec=spec, **fields)

    def _negated(self, key: str, kind: str, fact: Fact, **fields: str) -> Case:
        text = self._fill(self._chance.choice(self._words["negated"][key]), fields)
        return self._case(text, kind, [fact], "negation", Spec(way="negation"), fields)

    def _status(self, key: str, status: str, kind: str, fact: Fact, fields: dict[str, str]) -> Case:
        text = self._fill(self._chance.choice(self._words["status_wrong"][key]), fields)
        return self._case(text, kind, [fact], "status", Spec(way="status", status=status), fields)

    def _sided(self, wording: str, kind: str, fact: Fact, **fields: str) -> Iterator[Case]:
        name = fields["name"]
        for side, other in (("left", "right"), ("right", "left")):
            if re.search(rf"\b{side}\b", name, re.IGNORECASE):
                swapped = re.sub(rf"\b{side}\b", other, name, flags=re.IGNORECASE)
                yield self._say(
                    wording, kind, [fact], spec=Spec(way="laterality", side=other), **{**fields, "name": swapped}
                )
                return

    def _name(self, fact: Fact) -> str:
        name = _TAG.sub("", fact.text)
        short = {**_SHORT, **self._words.get("short", {})}
        if name in short and self._chance.random() < 0.5:
            return short[name]
        return name if name[1:2].isupper() or self._chance.random() < 0.5 else name[:1].lower() + name[1:]


def untagged(text: str) -> str:
    """Return a name without its kind of SNOMED concept."""
    return _TAG.sub("", text)


def decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def rounded(text: str, places: int = 1) -> str:
    """Return a value as a clinician writes it: one decimal, two below ten."""
    value = Decimal(text)
    places = 2 if places and abs(value) < 10 else places
    rounded = round(value, places)
    return text if len(text) <= len(str(rounded)) else str(rounded)


def wordings(name: str) -> dict[str, Any]:
    """Return one set of wordings: `open` or `held_out`."""
    return dict(json.loads((DATA / f"wordings_{name}.json").read_text("utf-8")))
