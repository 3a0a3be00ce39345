"""Repeats of one prescription or one problem to one fact, with count, dates and every source; it drops nothing."""

from collections.abc import Sequence
from functools import lru_cache

from msgspec.structs import replace

from tools.clinical import Fact
from tools.fhir.dates import is_date, sort_key

_LIVE = frozenset(("active", "recurrence", "relapse"))
_OVER = frozenset(("inactive", "remission", "resolved"))
_MERGED_STATUS = {
    "medication": frozenset(("active", "completed", "stopped", "on-hold", "unknown", "", "ended")),
    "condition": frozenset(("active", "recurrence", "relapse", "inactive", "remission", "resolved", "unknown", "")),
}
_SEPARATE = ("planned", "not_done", "reported", "dispensed", "modifier", "intent", "conflict", "scope")

_JOINED = ("site", "note")
"""What each of several repeats may say of its own."""
_AT_A_SITE = ("severity", "stage")
"""What holds for one side or site only, where there are several."""


def merge_key(fact: Fact) -> tuple[str | None, ...] | None:
    """Return what two repeats share; None for a fact that always stands alone."""
    allowed = _MERGED_STATUS.get(fact.kind)
    if allowed is None or fact.status not in allowed or fact.text.startswith("unnamed"):
        return None
    detail = fact.detail
    if fact.kind == "condition" and detail.get("certainty", "") not in ("", "confirmed"):
        return None
    type_ = fact.source[0].partition("/")[0]
    return (fact.kind, type_, _plain(fact.text), fact.code, fact.subject, *map(detail.get, _SEPARATE))


@lru_cache(maxsize=4096)
def _plain(words: str) -> str:
    return " ".join(words.lower().split())


def merge(facts: list[Fact]) -> list[Fact]:
    """Return the facts with repeats joined at the place of their first appearance."""
    groups: dict[tuple[str | None, ...], list[int]] = {}
    for place, fact in enumerate(facts):
        if fact.kind in _MERGED_STATUS and (key := merge_key(fact)) is not None:
            groups.setdefault(key, []).append(place)
    joined: dict[int, list[Fact]] = {}
    gone: set[int] = set()
    for places in groups.values():
        if len(places) < 2:
            continue
        joined[places[0]] = _join([facts[place] for place in places])
        gone.update(places[1:])
    if not joined:
        return facts
    merged: list[Fact] = []
    for place, fact in enumerate(facts):
        if place in joined:
            merged.extend(joined[place])
        elif place not in gone:
            merged.append(fact)
    return merged


def _join(repeats: list[Fact]) -> list[Fact]:
    """Join repeats; an entry still active beside a newer one that is not stays a fact of its own, as a site does."""
    sites = sites_apart(repeats)
    if len(sites) > 1:
        return [fact for group in sites for fact in _join(group)]
    ordered = sorted(repeats, key=lambda fact: sort_key(fact.when))
    newest = ordered[-1]
    if newest.status not in _LIVE:
        live = [fact for fact in ordered if fact.status in _LIVE]
        if live:
            rest = [fact for fact in ordered if fact.status not in _LIVE]
            return [_one(live), _one(rest)]
    return [_one(ordered)]


def sites_apart(conditions: Sequence[Fact]) -> list[list[Fact]]:
    """Return problems of one name by site where one site's is over and another's is not; else all in one list.

    >>> left = Fact(handle="", kind="condition", text="x", source=(), status="active", detail={"site": "left eye"})
    >>> right = Fact(handle="", kind="condition", text="x", source=(), status="resolved", detail={"site": "right eye"})
    >>> len(sites_apart([left, right])), len(sites_apart([left, left]))
    (2, 1)
    """
    by_site: dict[str, list[Fact]] = {}
    for fact in conditions if conditions[0].kind == "condition" else ():
        by_site.setdefault(fact.detail.get("site", "").lower(), []).append(fact)
    standing = {any(fact.status not in _OVER for fact in group) for group in by_site.values()}
    return list(by_site.values()) if len(standing) > 1 and "" not in by_site else [list(conditions)]


def _one(ordered: list[Fact]) -> Fact:
    newest = ordered[-1]
    if len(ordered) == 1:
        return newest
    dated = [fact for fact in ordered if is_date(fact.when)]
    first = dated[0].when if dated else newest.when
    detail = dict(newest.detail)
    if newest.kind == "medication":
        until = newest.until or (dated[-1].when if dated else "")
        history = _history(ordered)
        if history:
            detail["dose_history"] = history
        detail["last"] = dated[-1].when if dated else ""
    else:
        until = newest.until
        detail["last"] = dated[-1].when if dated else ""
        detail["episodes"] = "; ".join(
            f"{fact.when or 'undated'}{f' to {fact.until}' if fact.until else ''}" for fact in ordered
        )
    for key in _JOINED:
        said = dict.fromkeys(fact.detail[key] for fact in reversed(ordered) if fact.detail.get(key))
        if len(said) > 1:
            detail[key] = "; ".join(said)
    detail |= of_each_site(ordered)
    codes = tuple(dict.fromkeys(code for fact in reversed(ordered) for code in fact.codes))
    sources = tuple(dict.fromkeys(source for fact in ordered for source in fact.source))
    return replace(
        newest,
        when=first,
        when_is=dated[0].when_is if dated else newest.when_is,
        until=until,
        codes=codes,
        source=sources,
        count=sum(fact.count for fact in ordered),
        detail={key: said for key, said in detail.items() if said},
    )


def of_each_site(ordered: Sequence[Fact]) -> dict[str, str]:
    """Return how grave a problem is at each of several sites; empty where the newest word holds for all.

    >>> told = ({"site": "left eye", "severity": "mild"}, {"site": "right eye", "severity": "severe"})
    >>> of_each_site([Fact(handle="", kind="condition", text="x", source=(), detail=one) for one in told])
    {'severity': 'severe (right eye); mild (left eye)'}
    """
    said: dict[str, str] = {}
    for key in _AT_A_SITE:
        newest = {fact.detail["site"]: fact.detail.get(key, "") for fact in ordered if fact.detail.get("site")}
        if len(set(newest.values())) > 1:
            said[key] = "; ".join(f"{word} ({site})" for site, word in reversed(newest.items()) if word)
    return said


def _history(ordered: list[Fact]) -> str:
    """Dose changes in order, each with its date; empty when the dose never changed."""
    changes: list[str] = []
    last = None
    for fact in ordered:
        dose = fact.detail.get("dose", "")
        if dose and dose != last:
            changes.append(f"{fact.when[:10] or 'undated'}: {dose}")
            last = dose
    return "; ".join(changes) if len(changes) > 1 else ""
