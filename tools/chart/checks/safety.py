"""Safety checks: allergy against medication, interaction pairs, kidney function, pregnancy, two of one class.

Each returns what it found and what it lacked; none says that something is safe.
"""

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import combinations, product
from typing import TYPE_CHECKING

from tools.chart import lexicon, when
from tools.chart.checks import tables
from tools.chart.checks.drugs import Drug, groups_of_allergy, said
from tools.chart.units import EGFR_CODES
from tools.chart.values import AllergyLine, Check, ResultLine
from tools.clinical import Pregnant

if TYPE_CHECKING:
    from tools.chart.chart import Chart

_OLD_DAYS = 548
_PREGNANCY_DAYS = 300
_FERTILE = range(11, 56)


def check(rule: tables.Rule, topic: str, text: str, evidence: Iterable[str], severity: str, missing: str = "") -> Check:
    """Return one matched line of a table."""
    return Check(
        rule=rule.id,
        topic=topic,
        text=text,
        evidence=tuple(dict.fromkeys(evidence)),
        source=rule.source,
        missing=missing,
        severity=severity,  # type: ignore[arg-type]
        jurisdiction=rule.jurisdiction,
        version=rule.version,
    )


def expired(name: str, count: int) -> list[Check]:
    """Say how many rows of a table were silent because their review date has passed."""
    if not count:
        return []
    text = f"{count} rules of the table '{name}' are past their review date and were not used"
    return [Check(rule=f"{name}-expired", topic="table", text=text, missing=text, matched=False)]


_ALLERGY_TO = re.compile(r"^(?:allergy|allergic reaction|intolerance|hypersensitivity) to (?=\w)", re.IGNORECASE)


def allergies(chart: "Chart", drugs: Sequence[Drug], extra: Sequence[str] = ()) -> list[Check]:
    """Match each allergy with each drug: same ingredient, same group, and groups known to cross-react."""
    rules, old = tables.in_force("cross_reactions.json", tables.CrossRule)
    lines = chart.allergies()
    found: list[Check] = []
    said_now = [
        AllergyLine(name=name, status="said by the patient", ingredients=lexicon.ingredients(name)) for name in extra
    ]
    for line in (*lines.lines, *said_now):
        for drug in drugs:
            hit = _allergy_hit(line, drug, rules)
            if hit is not None:
                found.append(hit)
    if not lines.lines and lines.absence != "recorded_as_none" and drugs:
        text = (
            "medications could not be checked against allergies: none are recorded, which does not mean there are none"
        )
        found.append(
            Check(
                rule="allergy-none",
                topic="allergy",
                text=text,
                evidence=lines.evidence,
                missing="allergies",
                matched=False,
            )
        )
    return found + expired("cross reactions", old)


def _allergy_hit(line: AllergyLine, drug: Drug, rules: Sequence[tables.CrossRule]) -> Check | None:
    doubt = f", {line.certainty}" if line.certainty else ""
    reaction = f": {line.reaction}" if line.reaction else ""
    name = _ALLERGY_TO.sub("", line.name) if line.handles else line.name
    start = f"allergy to {name} ({line.status}{doubt}){reaction}; {said(drug)} is on the list"
    evidence = (*line.handles[:1], *drug.handles)
    same = set(map(lexicon.fold, line.ingredients)) & set(map(lexicon.fold, drug.ingredients))
    if same or f" {lexicon.fold(line.name)} " in f" {lexicon.fold(drug.name)} ":
        text = f"{start}: same ingredient"
        return Check(
            rule="allergy-ingredient",
            topic="allergy",
            text=text,
            evidence=evidence,
            severity="serious",
            source="own rule",
        )
    named = groups_of_allergy(line)
    if any(tables.member(group, drug.name) for group in named):
        text = f"{start}: same group of drugs"
        return Check(
            rule="allergy-class", topic="allergy", text=text, evidence=evidence, severity="serious", source="own rule"
        )
    groups = {*named, *(g for g in tables.groups() if line.ingredients and tables.member(g, line.name))}
    for rule in rules:
        if rule.allergy in groups and tables.any_member(rule.drugs, drug.name):
            return check(rule, "allergy", f"{start}: {rule.text}", evidence, rule.severity)
    if {
        "penicillin",
        "cephalosporin",
        "sulfonamide_antibiotic",
        "macrolide",
        "fluoroquinolone",
        "tetracycline",
    } & groups:
        for group in sorted(groups):
            if group in tables.allergy_words() and tables.member(group, drug.name):
                text = f"{start}: same group of drugs"
                return Check(
                    rule="allergy-class",
                    topic="allergy",
                    text=text,
                    evidence=evidence,
                    severity="serious",
                    source="own rule",
                )
    return None


def interactions(drugs: Sequence[Drug]) -> list[Check]:
    """Return the listed pairs among the drugs, and what can be said when there is none."""
    rules, old = tables.in_force("interactions.json", tables.PairRule)
    systemic = [d for d in drugs if not d.local]
    found: list[Check] = []
    paired: set[frozenset[str]] = set()
    for rule in rules:
        third = [d for d in systemic if rule.also and tables.any_member(rule.also, d.name)]
        if rule.also and not third:
            continue
        first = [d for d in systemic if tables.any_member(rule.a, d.name)]
        second = [d for d in systemic if tables.any_member(rule.b, d.name)] if first else []
        for a, b in product(first, second):
            key = frozenset((a.name, b.name))
            if a is b or (key in paired and not rule.also):
                continue
            paired.add(key)
            names = [said(a), said(b), *(said(d) for d in third[:1] if d not in (a, b))]
            handles = [h for d in (a, b, *third[:1]) for h in d.handles]
            how = "both" if len(names) == 2 else "all"
            text = f"{' and '.join(names)} are {how} listed: {rule.text}"
            found.append(check(rule, "interaction", text, handles, rule.severity))
    if not found and len(systemic) > 1:
        text = f"none of the {len(rules)} listed pairs matched (the list is not exhaustive)"
        found.append(Check(rule="interaction-none", topic="interaction", text=text, matched=False))
    return found + expired("interactions", old)


def latest_egfr(results: Iterable[ResultLine]) -> ResultLine | None:
    """Return the newest eGFR line that has an exact number and a unit; None when the record has none.

    Source: LOINC codes of estimated glomerular filtration rate; other codes by name.
    """
    found = [
        r
        for r in results
        if r.latest.number is not None
        and (r.code.rpartition("|")[2] in EGFR_CODES or _named_egfr(r.name))
        and "min" in r.latest.unit
    ]
    return max(found, key=lambda r: when.key(r.latest.when), default=None)


def _named_egfr(name: str) -> bool:
    words = f" {lexicon.fold(name)} "
    return " egfr " in words or "glomerular filtration rate" in words


def kidney(chart: "Chart", drugs: Sequence[Drug]) -> list[Check]:
    """Compare the newest eGFR with the drugs that the kidney limits; the lowest limit of a drug speaks."""
    rules, old = tables.in_force("kidney.json", tables.KidneyRule)
    about = [(d, [r for r in rules if tables.any_member(r.drugs, d.name)]) for d in drugs if not d.local]
    about = [(d, fitting) for d, fitting in about if fitting]
    if not about:
        return expired("kidney", old)
    egfr = latest_egfr(chart.results())
    if egfr is None or egfr.latest.number is None:
        names = ", ".join(dict.fromkeys(d.short for d, _ in about))
        return [
            Check(
                rule="kidney-unknown",
                topic="kidney",
                text=f"kidney function could not be compared with {names}: no eGFR with number and unit is recorded",
                evidence=tuple(h for d, _ in about for h in d.handles),
                missing="eGFR",
                matched=False,
            ),
            *expired("kidney", old),
        ]
    found = []
    for drug, fitting in about:
        hit = min((r for r in fitting if egfr.latest.number < r.below), key=lambda r: r.below, default=None)
        if hit is not None:
            found.append(_kidney_line(chart, drug, hit, egfr, egfr.latest.number))
    return found + expired("kidney", old)


def _kidney_line(chart: "Chart", drug: Drug, rule: tables.KidneyRule, egfr: ResultLine, number: Decimal) -> Check:
    reading = f"{number.quantize(Decimal('0.1')) if number.as_tuple().exponent < -1 else number}"  # type: ignore[operator]
    day = when.day(egfr.latest.when)
    text = f"{said(drug)} with eGFR {reading} {egfr.latest.unit} ({day or 'undated'}): {rule.text}"
    days = when.days_between(egfr.latest.when, chart.as_of)
    missing = f"an eGFR newer than {day}" if days is not None and days > _OLD_DAYS else ""
    return check(rule, "kidney", text, (egfr.latest.handle, *drug.handles), rule.severity, missing)


def pregnancy(chart: "Chart", drugs: Sequence[Drug], pregnant: Pregnant) -> list[Check]:
    """Name drugs that matter in pregnancy; without an answer, in fertile age, say that it is not known."""
    rules, old = tables.in_force("pregnancy.json", tables.PregnancyRule)
    evidence, known = pregnant_now(chart, pregnant)
    if known == "no":
        return []
    about = [(d, rule) for d in drugs if not d.local for rule in rules if tables.any_member(rule.drugs, d.name)]
    if known == "yes":
        found = [
            check(
                rule,
                "pregnancy",
                f"pregnant, and {said(d)} is on the list: {rule.text}",
                (*evidence, *d.handles),
                rule.severity,
            )
            for d, rule in about
        ]
        return found + expired("pregnancy", old)
    if about:
        names = ", ".join(dict.fromkeys(said(d) for d, _ in about))
        text = f"whether she is pregnant is not known; it matters for {names}"
        handles = tuple(dict.fromkeys(h for d, _ in about for h in d.handles))
        return [
            Check(
                rule="pregnancy-unknown",
                topic="pregnancy",
                text=text,
                evidence=handles,
                missing="pregnancy",
                matched=False,
            ),
            *expired("pregnancy", old),
        ]
    return []


def pregnant_now(chart: "Chart", said_now: Pregnant) -> tuple[tuple[str, ...], str]:
    """Return evidence and `yes`, `no` or `unknown`: today's answer first, then an active pregnancy of late."""
    if said_now in {"yes", "no"}:
        return (), said_now
    if said_now == "not_applicable" or chart.person.sex == "male" or chart.person.deceased:
        return (), "no"
    for line in chart.problems().active:
        words = f" {lexicon.fold(line.name)} "
        named = " pregnancy " in words or " pregnant " in words
        days = when.days_between(line.last, chart.as_of)
        if named and line.status == "active" and days is not None and days < _PREGNANCY_DAYS:
            return line.handles[:1], "yes"
    if chart.age is not None and chart.age not in _FERTILE:
        return (), "no"
    return (), "unknown"


def duplicates(drugs: Sequence[Drug]) -> list[Check]:
    """Name two drugs of one class, and one ingredient in two products."""
    rules, old = tables.in_force("duplicates.json", tables.DuplicateRule)
    systemic = [d for d in drugs if not d.local]
    found: list[Check] = []
    for one, two in combinations(systemic, 2):
        shared = sorted(set(one.ingredients) & set(two.ingredients))
        if shared:
            text = f"{', '.join(shared)} is in two products: {one.name}; {two.name}"
            found.append(
                Check(
                    rule="same-ingredient", topic="duplicate", text=text, evidence=(*one.handles, *two.handles),
                    severity="caution", source="own rule",
                )
            )  # fmt: skip
    for rule in rules:
        inside = [d for d in systemic if tables.member(rule.group, d.name)]
        if len({d.short for d in inside}) > 1 and not _only_shared(inside):
            text = f"{len(inside)} drugs of one class ({rule.label}): {', '.join(said(d) for d in inside)}"
            found.append(check(rule, "duplicate", text, (h for d in inside for h in d.handles), rule.severity))
    return found + expired("duplicates", old)


def _only_shared(inside: Sequence[Drug]) -> bool:
    """Say whether the drugs of a class are all one ingredient, which the other rule has named already."""
    first = set(inside[0].ingredients)
    return bool(first) and all(set(d.ingredients) & first for d in inside)


def unknown_drugs(drugs: Sequence[Drug]) -> list[Check]:
    """Name the drugs that no table could look at, since what is in them is not known."""
    unknown = [d for d in drugs if not d.ingredients]
    if not unknown:
        return []
    names = ", ".join(dict.fromkeys(d.name for d in unknown))
    return [
        Check(
            rule="drugs-unknown",
            topic="table",
            text=f"not checked against any table, since the ingredients are not known here: {names}",
            evidence=tuple(h for d in unknown for h in d.handles),
            missing=f"ingredients of {names}",
            matched=False,
        )
    ]
