"""Makes of each cited thing, be it fact, answer or receipt line, what a claim is compared with; it judges nothing."""

import re
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from tools.brief.material import Cited, Material
from tools.brief.verify import amounts, cues, dates, rates, rules, units
from tools.brief.verify.evidence import Dated, Item, Number
from tools.brief.verify.text import normal
from tools.brief.wording import effect_told
from tools.clinical import Answer, Fact, Flag, ImageNote, ReceiptLine

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
_CODED: Final = ("class", "marital_status", "language")


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
    return _states(said, fact.kind, bool(fact.until), detail.get("intent", "") if detail.get("planned") else "")


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
        texts += [material.person.name, material.person.sex, "born on birth date birthday dob"]
        texts += ["died dead death deceased passed away expired"] if material.person.deceased else []
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
            one.rate for text in (name, fact.value, *fact.detail.values()) for one in rates.frequencies(normal(text))
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
    unit = units.unit(fact.unit)
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
    elif value.startswith("-") and (below := amounts.number(value)) is not None:
        found.append(Number(value=below, role="value", unit=unit))
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
            # "The spray helped" says that it was better with the spray.
            *(
                f"{effect} {what}"
                for effect, what in (("worse", finding.worse), ("better", finding.better))
                if what and effect_told(effect, answer.words, answer.question, answer.topic)
            ),
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
        # The patient's words as they were written, too: a quotation of them stays one.
        texts=tuple(dict.fromkeys((*_all(texts), normal(answer.words)))),
        numbers=tuple(numbers),
        dated=tuple(dated),
        states=frozenset(states),
        negative=polarities == {"absent"} or (not polarities and bool(_LEADING_NO.match(normal(answer.words)))),
        rates=frozenset(one.rate for text in texts for one in rates.frequencies(normal(text))),
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
        *image.warnings,
        *(f"similar earlier image of this patient, of {near.when}" for near in image.similar),
        "intimate: no model has seen it" if image.sensitive else "",
        "image photo picture sent",
        image.media,
    )
    numbers = tuple(Number(value=Decimal(n), role="text") for n in (image.width, image.height) if n)
    return Item(handle=handle, kind="image", group="image", name="image", texts=_all(texts), numbers=numbers)
