"""Problems: one line a problem, however often recorded; past apart from present, social apart from disease.

It decides nothing about a problem: every word of status and certainty is the record's.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Literal

import msgspec

from tools.chart import lexicon, when
from tools.chart.values import ProblemLine, Problems
from tools.clinical import Absence, Fact
from tools.fhir.merge import of_each_site, sites_apart

_ACTIVE = frozenset({"active", "recurrence", "relapse"})
_RESOLVED = frozenset({"resolved"})
_INACTIVE = frozenset({"inactive", "remission"})
_UNSURE = frozenset({"unconfirmed", "provisional", "differential", "presumed"})
ABSENCES: tuple[Absence, ...] = ("recorded_as_none", "asked_not_known", "could_not_be_read", "not_recorded")
_CONFLICT = "the record says that no problems are known, and lists some"
_LETTERS = 4
_SOCIAL_CATEGORIES = ("sdoh", "social-history", "social history")


class SocialRule(msgspec.Struct, frozen=True):
    """One row of the social table: words that make a condition a social or administrative finding."""

    words: str
    """Folded words with their spaces; `=` first: the whole name."""
    group: Literal["relevant", "social", "administrative"]
    why: str = ""


@lru_cache(maxsize=1)
def social_rules() -> tuple[SocialRule, ...]:
    """Return the table of social and administrative findings; groups: relevant, social, administrative."""
    raw = (files("tools.chart") / "social.json").read_bytes()
    return tuple(msgspec.json.decode(raw, type=list[SocialRule]))


@lru_cache(maxsize=1)
def _rules_by_beginning() -> dict[str, list[tuple[int, SocialRule]]]:
    """Return the rows with their place in the table, by the first letters of their first word."""
    found: dict[str, list[tuple[int, SocialRule]]] = {}
    for place, rule in enumerate(social_rules()):
        first = rule.words.lstrip("= ").partition(" ")[0]
        found.setdefault(first[:_LETTERS], []).append((place, rule))
    return found


@lru_cache(maxsize=20_000)
def social_rule(name: str) -> SocialRule | None:
    """Return the first row that makes `name` a social or administrative finding; None for a clinical problem."""
    words = lexicon.fold(name)
    folded, whole = f" {words} ", f"={words}"
    rows = _rules_by_beginning()
    likely = (row for word in words.split() for row in rows.get(word[:_LETTERS], ()))
    fitting = [row for row in likely if row[1].words == whole or row[1].words in folded]
    return min(fitting)[1] if fitting else None


def is_social(fact: Fact) -> bool:
    """Say whether a condition is a social or administrative finding rather than a disease."""
    category = fact.detail.get("category", "").casefold()
    if any(word in category for word in _SOCIAL_CATEGORIES):
        return True
    rule = social_rule(fact.text)
    # One bare word ("Stress") is a finding of life, unless a clinician put it on the problem list.
    return rule is not None and not (rule.words[:1] == "=" and "problem-list-item" in category)


def certainty(fact: Fact) -> str:
    """Return the verification word of a condition or allergy; empty when it is confirmed or not stated."""
    word = fact.detail.get("certainty", "").casefold()
    if fact.status in _UNSURE or fact.status == "refuted":
        return fact.status
    return "" if word in {"confirmed", ""} else word


def grouped(facts: Iterable[Fact], *, by_code: bool = True) -> list[list[Fact]]:
    """Group facts that share a code or a folded name, in order of first appearance.

    Args:
        facts: entries of one kind.
        by_code: whether one code makes one thing; where a code may stand for a whole class ("drug allergy"), only names
            do, unless an entry has none.
    """
    groups: list[list[Fact]] = []
    seen: dict[str, int] = {}
    for fact in facts:
        named = bool(lexicon.fold(fact.text))
        keys = [c for c in (fact.codes or (fact.code,)) if lexicon.names_something(c)] if by_code or not named else []
        name = lexicon.fold(fact.text)
        if name:
            keys.append(f"name|{name}")
        if not keys:
            keys.append(f"handle|{fact.handle}")
        home = next((seen[k] for k in keys if k in seen), None)
        if home is None:
            home = len(groups)
            groups.append([])
        groups[home].append(fact)
        for k in keys:
            seen.setdefault(k, home)
    return groups


def read_problems(facts: Sequence[Fact], *, as_of: str, none_known: Sequence[Fact] = ()) -> Problems:
    """Return all problems of the patient.

    Args:
        facts: the patient's own condition facts, without statements of absence.
        as_of: date of the record's newest entry.
        none_known: facts that state "no known problems" or "no information".
    """
    refuted = [f for f in facts if certainty(f) == "refuted"]
    standing = [f for f in facts if certainty(f) != "refuted"]
    social: list[ProblemLine] = []
    lists: dict[str, list[ProblemLine]] = {"active": [], "inactive": [], "resolved": []}
    for group in (part for whole in grouped(standing) for part in sites_apart(whole)):
        line = _line(group, as_of)
        # One thing never stands on both lists: a disease once is a disease.
        home = social if all(map(is_social, group)) else lists[_place(line.status)]
        home.append(line)
    conflict = bool(lists["active"]) and _absence(none_known) == "recorded_as_none"
    return Problems(
        active=_newest_first(lists["active"]),
        inactive=_newest_first(lists["inactive"]),
        resolved=_newest_first(lists["resolved"]),
        social=tuple(sorted(_newest_first(social), key=_social_order)),
        refuted=tuple(_line(g, as_of) for g in grouped(refuted)),
        absence=_absence(none_known) if not lists["active"] else "",
        evidence=tuple(f.handle for f in none_known),
        conflict=_CONFLICT if conflict else "",
    )


def _absence(stating: Sequence[Fact]) -> Absence | Literal[""]:
    """Return the strongest absence stated: none known, asked and not known, not readable, not recorded."""
    forms = {f.detail.get("absence", "") for f in stating if not f.detail.get("scope")}
    return next((form for form in ABSENCES if form in forms), "")


def _place(status: str) -> str:
    if status in _RESOLVED:
        return "resolved"
    if status in _INACTIVE:
        return "inactive"
    return "active"


def _newest_first(lines: Iterable[ProblemLine]) -> tuple[ProblemLine, ...]:
    return tuple(sorted(lines, key=lambda line: when.key(line.last or line.first), reverse=True))


def _social_order(line: ProblemLine) -> int:
    rule = social_rule(line.name)
    if rule is None:
        return 1
    return {"relevant": 0, "social": 1, "administrative": 2}[rule.group]


def _line(group: Sequence[Fact], as_of: str) -> ProblemLine:
    ordered = sorted(group, key=lambda f: when.key(when.last_of(f)))
    status, speaker = _status(ordered)
    dates = [f.when for f in ordered if f.when]
    starts = sorted({start for f in ordered for start in when.starts_of(f)})
    handles = (speaker.handle, *(f.handle for f in reversed(ordered) if f is not speaker))
    first = when.earliest(dates) or (dates[0] if dates else "")
    here = speaker.detail | of_each_site(ordered)
    return ProblemLine(
        name=lexicon.plain(speaker.text),
        status=status,
        first=first,
        last=when.latest(when.last_of(f) for f in ordered) or (dates[-1] if dates else ""),
        until=_until(ordered, speaker),
        count=sum(f.count for f in ordered),
        handles=handles,
        code=speaker.code,
        note=_note(ordered, speaker, as_of),
        episodes=tuple(starts) if len(starts) > 1 else (),
        spells=when.spells_of(ordered),
        stage=here.get("stage", ""),
        severity=here.get("severity", ""),
        site=lexicon.several(f.detail.get("site", "") for f in reversed(ordered)),
        remark=lexicon.several(f.detail.get("note", "") for f in reversed(ordered)),
    )


def _until(ordered: Sequence[Fact], speaker: Fact) -> str:
    """Return when the problem ended; an end of one episode is none while another is still active."""
    if clinical(speaker) in _ACTIVE:
        return when.end_of(speaker)
    return when.latest(f.until for f in ordered) or ordered[-1].until


def _status(ordered: Sequence[Fact]) -> tuple[str, Fact]:
    """Return the status of the whole group and the newest fact that says so: what is active anywhere stays active."""
    for wanted in (_ACTIVE, frozenset({"remission"}), frozenset({""}), _INACTIVE, _RESOLVED):
        for fact in reversed(ordered):
            if clinical(fact) in wanted:
                return clinical(fact) or "not stated", fact
    return clinical(ordered[-1]) or "not stated", ordered[-1]


def clinical(fact: Fact) -> str:
    """Return the clinical status word (active, resolved, ...); empty when the record states none."""
    if fact.detail.get("modifier"):
        return ""
    said = fact.detail.get("clinical", "").casefold()
    status = fact.status.casefold()
    if said or status in _UNSURE or status in {"confirmed", "refuted", "presumed", "unknown", "uncertain"}:
        return said
    return status


def _note(ordered: Sequence[Fact], speaker: Fact, as_of: str) -> str:
    notes: list[str] = []
    rule = social_rule(speaker.text)
    if rule is not None and rule.why:
        notes.append(rule.why)
    sure = certainty(speaker)
    if sure:
        notes.append(sure)
    if clinical(speaker) in _ACTIVE and when.is_iso(speaker.until) and speaker.until[:10] <= as_of:
        notes.append(f"conflict: recorded as active, but with an end date {when.day(speaker.until)}")
    if clinical(speaker) == "" and speaker.until:
        notes.append(f"no status, ended {when.day(speaker.until)}")
    later = [f for f in ordered if when.key(when.last_of(f)) > when.key(when.last_of(speaker))]
    later = [f for f in later if clinical(f) in _RESOLVED]
    if clinical(speaker) in _ACTIVE and later:
        notes.append(f"a later entry ({when.day(when.last_of(later[-1]))}) is resolved")
    past = [f for f in ordered if not when.key(when.last_of(f)) and clinical(f) in _RESOLVED]
    if clinical(speaker) in _ACTIVE and past:
        notes.append(f"another entry without a date ({past[-1].handle}) is resolved")
    span = speaker.detail.get("onset_until", "")
    if span and when.day(span) != when.day(speaker.when):
        notes.append(f"began between {when.day(speaker.when)} and {when.day(span)}")
    modifier = speaker.detail.get("modifier", "")
    if modifier:
        notes.append(f"uncertain, carries a modifier that was not understood: {modifier}")
    return "; ".join(notes)
