"""What one handle can vouch for: its words, numbers, dates, states, owner; it reads no claim and judges nothing."""

import re
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any, Final

from msgspec import Struct

from tools.brief.material import Cited, Material
from tools.brief.verify import amounts, cues, dates, rules, sameness
from tools.brief.verify.dates import Days
from tools.brief.verify.text import normal, stem, words
from tools.clinical import Answer, Fact, Finding, Flag, ImageNote, ReceiptLine

_TAG: Final = re.compile(
    r"\s*\((?:disorder|finding|situation|procedure|observable entity|substance|product|event|regime/therapy|person|"
    r"morphologic abnormality|qualifier value|clinical drug|medicinal product|organism|context-dependent category|"
    r"physical object)\)",
    re.IGNORECASE,
)
_NONE: Final = frozenset(
    [
        "no",
        "none",
        "negative",
        "absent",
        "false",
        "never",
        "nil",
        "n",
        "neg",
        "not-detected",
        "undetected",
        "non-reactive",
        "nonreactive",
    ]
) | {"not detected", "not present", "no growth", "not at all", "none detected"}
_LEADING_NO: Final = re.compile(
    r"^(?:no|not|never|denies|denied|without|none|absence of|negative for|non-?smoker|does not|nil)\b"
)
_NO_RAW_WORDS: Final = frozenset(
    {
        "status",
        "system",
        "reference",
        "url",
        "id",
        "div",
        "code",
        "data",
        "resourceType",
        "use",
        "intent",
        "fullUrl",
        "profile",
        "versionId",
    }
)


_CODED: Final = ("class", "marital_status", "language")


class Number(Struct, frozen=True, kw_only=True):
    """One number that a handle can vouch for, and what it is: value, systolic, diastolic, range, dose, text."""

    value: Decimal
    role: str
    unit: str = ""
    sign: str = ""
    second: Decimal | None = None


class Dated(Struct, frozen=True, kw_only=True):
    """One date that a handle can vouch for: start, end, recorded, last, birth, death."""

    days: Days
    role: str
    text: str


class Item(Struct, frozen=True, kw_only=True, dict=True):
    """One cited thing, ready to be compared."""

    handle: str
    kind: str
    group: str
    """`record`, `patient`, `receipt`, `image` or `flag`."""
    name: str
    """The wording that names it, normalised."""
    texts: tuple[str, ...]
    """Everything it says, normalised."""
    numbers: tuple[Number, ...] = ()
    dated: tuple[Dated, ...] = ()
    states: frozenset[str] = frozenset()
    negative: bool = False
    whose: str = "patient"
    rates: frozenset[str] = frozenset()
    fact: Fact | None = None
    answer: Answer | None = None
    line: ReceiptLine | None = None
    raw: tuple[dict[str, Any], ...] = ()

    @cached_property
    def stems(self) -> frozenset[str]:
        """Stems of every word it says."""
        return frozenset(stem(word) for text in self.texts for word in words(text))

    @cached_property
    def name_stems(self) -> frozenset[str]:
        """Stems of the words that name it."""
        return frozenset(stem(word) for word in words(self.name))

    @cached_property
    def runs(self) -> tuple[tuple[str, ...], ...]:
        """Its texts as runs of words, for finding the same words in a row."""
        unit = normal(self.fact.unit) if self.fact else ""
        return tuple(tuple(words(text)) for text in self.texts if text != unit)

    @cached_property
    def starts(self) -> dict[str, list[tuple[tuple[str, ...], int]]]:
        """Each word with the runs and places in which it stands."""
        found: dict[str, list[tuple[tuple[str, ...], int]]] = {}
        for run in self.runs[:60]:
            if len(run) <= 400:
                for place, word in enumerate(run):
                    found.setdefault(word, []).append((run, place))
        return found

    @cached_property
    def ingredients(self) -> frozenset[str]:
        """Active ingredients it names."""
        return drug_ingredients(self.name)

    @cached_property
    def concepts(self) -> frozenset[str]:
        """Keys of the lexicon's concepts that it names."""
        return frozenset(key for text in (self.name, *self.texts) for key, _, _ in concepts_in(text))

    @cached_property
    def condition_concepts(self) -> frozenset[str]:
        """Keys of the conditions that it names, complaints and events left out."""
        return frozenset(key for key in self.concepts if is_condition(key))

    @cached_property
    def same(self) -> frozenset[int]:
        """Groups of wordings of which it has one."""
        return frozenset(number for text in self.texts if len(text) < 4_000 for number in sameness.groups(text))

    @cached_property
    def raw_stems(self) -> frozenset[str]:
        """Stems of every human-readable word of the resources it was read from."""
        return frozenset(stem(word) for text in self.raw_texts for word in words(text))

    @cached_property
    def raw_texts(self) -> tuple[str, ...]:
        """Every human-readable text of the resources it was read from."""
        found: list[str] = []
        for resource in self.raw:
            _gather_texts(resource, found)
        return tuple(normal(text) for text in found)

    @cached_property
    def raw_dated(self) -> tuple[Dated, ...]:
        """Every date of the resources it was read from."""
        found: list[Dated] = []
        for resource in self.raw:
            _gather_dates(resource, found)
        return tuple(found)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What was understood of an answer."""
        return self.answer.findings if self.answer else ()


@lru_cache(maxsize=20_000)
def drug_ingredients(text: str) -> frozenset[str]:
    """Return the active ingredients that text names; none when the lexicon knows none."""
    from tools import words as lexicon

    return frozenset(lexicon.ingredients(text))


@lru_cache(maxsize=20_000)
def drug_classes(text: str) -> frozenset[str]:
    """Return the drug classes that text names or whose members it names."""
    from tools import words as lexicon

    return frozenset(lexicon.drug_classes(text))


@lru_cache(maxsize=5_000)
def is_condition(key: str) -> bool:
    """Say whether a concept of the lexicon is a condition rather than a complaint, an event or a procedure."""
    from tools import words as lexicon

    found = lexicon.concept(key)
    return found is not None and found.kind == "condition"


@lru_cache(maxsize=20_000)
def concepts_in(text: str) -> tuple[tuple[str, int, int], ...]:
    """Return the lexicon's concepts in text: key, start, end."""
    from tools import words as lexicon

    return tuple((match.concept, match.start, match.end) for match in lexicon.find_concepts(text))


def _gather_texts(value: Any, found: list[str]) -> None:  # noqa: ANN401 - JSON
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in _NO_RAW_WORDS and not isinstance(inner, dict | list):
                continue
            if key not in {"meta", "extension", "identifier", "text"} or (key == "text" and isinstance(inner, str)):
                _gather_texts(inner, found)
    elif isinstance(value, list):
        for inner in value:
            _gather_texts(inner, found)
    elif isinstance(value, str) and len(value) < 2_000 and not value.startswith(("http", "urn:")):
        found.append(value)


def _gather_dates(value: Any, found: list[Dated], depth: int = 0) -> None:  # noqa: ANN401 - JSON
    if depth > 6:
        return
    if isinstance(value, dict):
        for key, inner in value.items():
            if isinstance(inner, str):
                days = dates.of_record(inner) if key in rules.ELEMENT_ROLES else None
                if days:
                    found.append(Dated(days=days, role=rules.ELEMENT_ROLES[key], text=inner))
            elif key not in {"meta", "extension", "contained", "identifier"}:
                _gather_dates(inner, found, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            _gather_dates(inner, found, depth + 1)


def item_of(handle: str, cited: Cited, material: Material) -> Item:
    """Return a cited thing ready to be compared."""
    if isinstance(cited, Fact):
        return _of_fact(handle, cited, material)
    if isinstance(cited, Answer):
        return _of_answer(handle, cited)
    if isinstance(cited, ReceiptLine):
        return _of_line(handle, cited)
    if isinstance(cited, Flag):
        texts = (
            cited.title,
            cited.quote,
            cited.rule.replace("_", " "),
            cited.category.replace("_", " "),
            cited.level,
            cited.instruction,
        )
        return Item(handle=handle, kind="flag", group="flag", name=normal(cited.title or cited.rule), texts=_all(texts))
    return _of_image(handle, cited)


def _all(texts: tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(cues.plain(normal(text)) for text in texts if text))


def states_of(fact: Fact) -> frozenset[str]:
    """Return what the record's status words mean for one fact."""
    detail = fact.detail
    said = " ".join((fact.status, detail.get("certainty", ""), detail.get("verification", "")))
    return _states(said, fact.kind, bool(fact.until), detail.get("intent", ""))


@lru_cache(maxsize=4096)
def _states(said: str, kind: str, ended: bool, intent: str) -> frozenset[str]:
    said = said.casefold().replace("_", "-")
    found: set[str] = set()
    for word in re.findall(
        r"[a-z]+(?:-[a-z]+)*",
        said.replace("on hold", "on-hold")
        .replace("not done", "not-done")
        .replace("not taken", "not-taken")
        .replace("entered in error", "entered-in-error")
        .replace("in progress", "in-progress"),
    ):
        found |= rules.STATES.get(word, frozenset())
    if kind == "condition" and ended and "current" not in found:
        found |= rules.STATES["resolved"]
    if kind in {"order", "appointment", "care_plan", "goal"} and not (kind != "care_plan" and "completed" in found):
        found = (found - {"done"}) | {"planned"}
    if kind in {"medication", "order"} and intent in {"plan", "proposal"}:
        found = (found - {"current"}) | {"planned"}
    if kind in {"condition", "medication"}:
        found.discard("done")
    if kind in {"encounter", "procedure", "immunization", "report", "note"} and not found & {
        "planned",
        "not_done",
        "cancelled",
        "current",
        "error",
        "hold",
        "stopped",
    }:
        found.add("done")
    return frozenset(found)


def _of_fact(handle: str, fact: Fact, material: Material) -> Item:
    name = _TAG.sub("", fact.text)
    texts = [name, fact.value, fact.unit, fact.status.replace("-", " "), fact.interpretation, *fact.detail.values()]
    texts += [key.replace("_", " ") for key, value in fact.detail.items() if value and key not in {"intent"}]
    if fact.kind in {"medication", "administration"}:
        texts += [name.replace("_", " ") for name in _drug_classes(fact.text)]
        if not fact.status:
            texts.append("status unknown")
    chart = material.chart
    if chart is not None and fact.kind in {"note", "report", "section"}:
        texts.append(chart.text_of(handle))
    if fact.kind == "patient":
        texts += [material.person.name, material.person.sex]
    texts += [rules.CODE_WORDS.get(f"{key}:{fact.detail[key].casefold()}", "") for key in _CODED if key in fact.detail]
    raw: list[dict[str, Any]] = []
    if chart is not None:
        for source in fact.source[:40]:
            try:
                raw.append(chart.resource(source))
            except KeyError:
                continue
    normal_value = normal(fact.value)
    whose = fact.subject.casefold() or "patient"
    return Item(
        handle=handle,
        kind=fact.kind,
        group="record",
        name=cues.plain(normal(name)),
        texts=_all(texts),
        numbers=_numbers(fact),
        dated=_dated(fact),
        states=states_of(fact),
        negative=_is_negative(fact, normal(name), normal_value),
        whose=whose,
        rates=frozenset(
            one.rate for text in (name, *fact.detail.values()) for one in amounts.frequencies(normal(text))
        ),
        fact=fact,
        raw=tuple(raw),
    )


@lru_cache(maxsize=4096)
def _drug_classes(text: str) -> tuple[str, ...]:
    from tools.words import drug_classes

    return drug_classes(text)


def _is_negative(fact: Fact, name: str, value: str) -> bool:
    if fact.detail.get("absence") or fact.status in {"refuted", "not-done", "not-taken", "not done", "not taken"}:
        return True
    if value in _NONE:
        return True
    return bool(_LEADING_NO.match(value) or _LEADING_NO.match(name)) or name.endswith((": no", ": none", ": never"))


def _numbers(fact: Fact) -> tuple[Number, ...]:
    found: list[Number] = []
    unit = amounts.unit(fact.unit)
    value = normal(fact.value)
    pair = re.fullmatch(r"([\d.]+|[a-z ]+) ?/ ?([\d.]+|[a-z ]+)", value)
    if pair:
        systolic, diastolic = amounts.number(pair[1]), amounts.number(pair[2])
        if systolic is not None:
            found.append(Number(value=systolic, role="systolic", unit=unit))
        if diastolic is not None:
            found.append(Number(value=diastolic, role="diastolic", unit=unit))
        if systolic is not None and diastolic is not None:
            found.append(Number(value=systolic, second=diastolic, role="value", unit=unit))
    elif value:
        for one in amounts.find(value):
            found.append(Number(value=one.value, second=one.second, role="value", unit=one.unit or unit, sign=one.sign))
    for one in amounts.find(normal(fact.reference_range)):
        found.append(Number(value=one.value, second=one.second, role="range", unit=one.unit or unit, sign=one.sign))
    for text in (_TAG.sub("", fact.text), *fact.detail.values()):
        for one in amounts.find(normal(text)):
            found.append(Number(value=one.value, second=one.second, role="text", unit=one.unit, sign=one.sign))
    if fact.count > 1:
        found.append(Number(value=Decimal(fact.count), role="count"))
    return tuple(found)


def _dated(fact: Fact) -> tuple[Dated, ...]:
    found: list[Dated] = []
    role = rules.DATE_ROLES.get(fact.when_is, "start")
    for text, means in ((fact.when, role), (fact.until, "end")):
        days = dates.of_record(text)
        if days:
            found.append(Dated(days=days, role=means, text=text))
    for key, text in fact.detail.items():
        days = dates.of_record(text)
        if days and text != fact.when:
            found.append(Dated(days=days, role=rules.DATE_ROLES.get(key, "recorded"), text=text))
    return tuple(found)


def _of_answer(handle: str, answer: Answer) -> Item:
    texts = [
        answer.words,
        answer.choice.replace("_", " "),
        answer.translation,
        answer.question,
        answer.status.replace("_", " "),
        answer.topic.replace("_", " "),
    ]
    numbers: list[Number] = []
    dated: list[Dated] = []
    for finding in answer.findings:
        texts += [
            finding.name,
            finding.quote,
            finding.onset,
            finding.duration,
            finding.severity,
            finding.site,
            finding.side,
            finding.course,
        ]
        texts += [
            finding.worse,
            finding.better,
            f"{finding.value} {finding.unit}",
            finding.kind,
            *finding.detail.values(),
        ]
        days = dates.of_record(finding.onset_date)
        if days:
            dated.append(Dated(days=days, role="start", text=finding.onset_date))
    for text in (
        answer.words,
        *(f"{f.value} {f.unit}" for f in answer.findings),
        *(v for f in answer.findings for v in (f.duration, f.severity, *f.detail.values())),
    ):
        for one in amounts.find(normal(text)):
            numbers.append(Number(value=one.value, second=one.second, role="text", unit=one.unit, sign=one.sign))
    states: set[str] = set()
    for finding in answer.findings:
        taking = finding.detail.get("taking", "")
        states |= {
            "yes": {"current"},
            "stopped": {"stopped", "ended", "inactive"},
            "no": {"not_taken", "ended", "inactive"},
        }.get(taking, set())
    polarities = {finding.polarity for finding in answer.findings}
    return Item(
        handle=handle,
        kind="answer",
        group="patient",
        name=normal(" ".join(finding.name for finding in answer.findings) or answer.words),
        texts=_all(texts),
        numbers=tuple(numbers),
        dated=tuple(dated),
        states=frozenset(states),
        negative=polarities == {"absent"} or (not polarities and bool(_LEADING_NO.match(normal(answer.words)))),
        rates=frozenset(one.rate for text in texts for one in amounts.frequencies(normal(text))),
        answer=answer,
    )


def _of_line(handle: str, line: ReceiptLine) -> Item:
    numbers = [Number(value=one.value, role="text", unit=one.unit) for one in amounts.find(normal(line.text))]
    numbers += [Number(value=Decimal(n), role="count") for n in (line.seen, line.used, line.set_aside, line.failed)]
    return Item(
        handle=handle,
        kind="receipt",
        group="receipt",
        name=normal(line.text),
        texts=_all([line.text, line.type]),
        numbers=tuple(numbers),
        line=line,
    )


def _of_image(handle: str, image: ImageNote) -> Item:
    texts = (
        image.words,
        image.kind_of_image,
        image.body_site,
        image.analysed_by,
        *image.quality,
        *image.look_early,
        "image photo picture sent",
        image.media,
    )
    numbers = tuple(Number(value=Decimal(n), role="text") for n in (image.width, image.height) if n)
    return Item(handle=handle, kind="image", group="image", name="image", texts=_all(texts), numbers=numbers)
