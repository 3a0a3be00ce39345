"""Search over the facts and notes of one chart: SQLite's full-text index in memory, built when first asked.

It finds words that `tools.words` relates to the query; it does not judge whether what it finds is relevant.
"""

import re
import sqlite3
from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache
from importlib.resources import files

from tools.chart import lexicon, when
from tools.chart.compact_words import cut
from tools.chart.spelling import Spelling
from tools.chart.values import Hit
from tools.clinical import Fact

_WORD = re.compile(r"\w+", re.UNICODE)
_SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n+")
_PASSAGE_CHARS = 320
_EXACT = 1000.0
_TIERS = (45.0, 36.0, 32.0, 28.0, 20.0, 5.0, 0.0)
"""What a match is worth: all words; what the whole query is called; something for each word; a rare word of several as
it stands; what single words are called; a rare word with nothing else; a beginning of a word."""
_WIDE = 28.0
"""From here down an expression is asked only when the narrower ones found nothing."""
_RARE = 25
"""A word that stands in more entries than this finds nothing by itself."""
_EACH = 5
"""So many of one repeated entry come before the next entry; the rest follows where there is room."""
_FIND = (
    "SELECT rowid, bm25(entry, 8.0, 1.0) AS score FROM entry"
    " WHERE entry MATCH ? AND rowid BETWEEN ? AND ? ORDER BY score LIMIT 80"
)
_COUNT = "SELECT count(*) FROM (SELECT 1 FROM entry WHERE entry MATCH ? LIMIT ?)"
_HALF = 5.0
"""The rank of FTS5 at which closeness of words is worth half."""
_REPEATED = frozenset(
    {"vital", "lab", "observation", "social", "procedure", "encounter", "immunization", "administration"}
)
_WEIGHTS = {
    **dict.fromkeys(("condition", "allergy", "medication"), 4.0),
    **dict.fromkeys(("lab", "vital", "social", "flag", "immunization"), 3.0),
    **dict.fromkeys(("procedure", "family", "imaging"), 2.0),
    "note": -4.0,
    **dict.fromkeys(("encounter", "goal", "care_plan", "specimen"), -1.0),
}


class _Entry:
    """One row of the index: a fact with all its repeats, newest first, or one passage of a note."""

    __slots__ = ("facts", "passage")

    def __init__(self, facts: list[Fact], passage: str = "") -> None:
        self.facts = facts
        self.passage = passage


class Index:
    """A full-text index of one chart."""

    def __init__(self, facts: Sequence[Fact], notes: Iterable[tuple[str, str]]) -> None:
        """Index every fact, repeats of one name together, and the passages of every note.

        Args:
            facts: all facts of the chart.
            notes: handle and text of each note that could be read.
        """
        self._facts = {f.handle: f for f in facts}
        self._newest = when.latest(f.when for f in facts if f.kind != "appointment")
        self._entries = [_Entry(group) for group in _grouped(facts)]
        self._last_fact = len(self._entries)
        self._entries += [_Entry([self._facts[h]], p) for h, text in notes for p in passages(text)]
        self._db = sqlite3.connect(":memory:", check_same_thread=False)
        self._db.execute(
            "CREATE VIRTUAL TABLE entry USING fts5(body, extra, content='', prefix='3 4',"
            " tokenize='porter unicode61 remove_diacritics 2')"
        )
        self._db.executemany(
            "INSERT INTO entry(rowid, body, extra) VALUES (?, ?, ?)",
            (
                (i, e.passage or e.facts[0].text, "" if e.passage else _extra(e.facts))
                for i, e in enumerate(self._entries, start=1)
            ),
        )
        self._db.commit()
        lexicon.expand("an unheard-of word")  # loads its tables now rather than in the first search

    def search(self, query: str, limit: int) -> tuple[Hit, ...]:
        """Return what matches, best first; of repeats the newest first.

        Narrow expressions come before wide ones; a wide one is asked only when the narrow ones found nothing.
        """
        query = self.mended(query)
        scores: dict[int, float] = {}
        found_at = 0.0
        for expression, worth in self._expressions(query):
            if scores and worth <= _WIDE and not (worth >= _TIERS[4] and found_at <= _WIDE):
                break
            # Facts and passages apart: a heading that stands in every note must not crowd out the one fact.
            for first, last in ((1, self._last_fact), (self._last_fact + 1, len(self._entries))):
                for row, rank in self._db.execute(_FIND, (expression, first, last)):
                    close = -rank / (_HALF - rank)
                    scores.setdefault(row, worth + 10 * close + self._weight(self._entries[row - 1]))
                    found_at = found_at or worth
        ranked = sorted(scores.items(), key=lambda item: item[1], reverse=True)
        hits = [h for row, score in ranked for h in self._hits(row, score, 0, _EACH)][:limit]
        if len(hits) < limit:
            hits += [h for row, score in ranked for h in self._hits(row, score - 1, _EACH, limit)]
        exact = self._facts.get(query.strip().upper())
        if exact is not None:
            named = _hit(exact, "", _EXACT)
            hits = [named, *(h for h in hits if h.handle != exact.handle or h.passage)]
        return tuple(hits[:limit])

    def mended(self, query: str) -> str:
        """Return the query as it is searched for, slips mended."""
        return self._spelling.mended(query)

    @cached_property
    def _spelling(self) -> Spelling:
        texts = (f"{e.passage or e.facts[0].text} {'' if e.passage else _extra(e.facts)}" for e in self._entries)
        return Spelling(texts)

    def _hits(self, row: int, score: float, start: int, end: int) -> list[Hit]:
        entry = self._entries[row - 1]
        return [_hit(fact, entry.passage, score) for fact in entry.facts[start:end]]

    def _weight(self, entry: _Entry) -> float:
        """Return what kind and age add: problems, drugs and results first, notes last, up to 1 for being recent."""
        fact = entry.facts[0]
        days = when.days_between(when.last_of(fact), self._newest)
        recent = max(0.0, 1.0 - days / 3650) if days is not None else 0.0
        return recent + (_WEIGHTS["note"] if entry.passage else _WEIGHTS.get(fact.kind, 0.0))

    def _expressions(self, query: str) -> Iterable[tuple[str, float]]:
        """Give full-text expressions, narrow to wide, each with its worth."""
        every = _WORD.findall(query.casefold())
        words = [w for w in every if w not in _stop_words()] or every
        if not words:
            return
        yield " ".join(_quoted(w) for w in words), _TIERS[0]
        whole, each = _related(query, words)
        if whole:
            yield _any_of(whole), _TIERS[1]
        several = len(words) > 1
        if several and lexicon.drug_classes(query) and not lexicon.ingredients(query):
            words = _beside_the_class(words)
            if not words:
                return
        if several:
            yield " AND ".join(f"({_any_of((w, *each[w]))})" for w in words), _TIERS[2]
        rare = [w for w in words if several and self._is_rare(w)]
        if rare:
            yield _any_of(rare), _TIERS[3]
        if several and any(each.values()):
            yield _any_of([p for w in words for p in each[w]]), _TIERS[4]
        if rare:
            yield _any_of(rare), _TIERS[5]
        begun = [f"{_quoted(w)}*" for w in words if len(w) > 2]
        if begun:
            yield " ".join(begun), _TIERS[6]

    def _is_rare(self, word: str) -> bool:
        count = int(self._db.execute(_COUNT, (_quoted(word), _RARE + 1)).fetchone()[0])
        return 0 < count <= _RARE


def _grouped(facts: Sequence[Fact]) -> list[list[Fact]]:
    """Return the facts, those of one name, status and coded value together, the newest first."""
    groups: dict[tuple[str, ...], list[Fact]] = {}
    for fact in facts:
        coded = "" if fact.value[:1].isdigit() else fact.value
        key = (fact.kind, fact.text, fact.status, fact.subject, coded) if fact.kind in _REPEATED else (fact.handle,)
        groups.setdefault(key, []).append(fact)
    return [sorted(group, key=lambda f: when.key(f.when), reverse=True) for group in groups.values()]


def _hit(fact: Fact, passage: str, score: float) -> Hit:
    return Hit(handle=fact.handle, text=say(fact), passage=passage, score=score, when=fact.when, kind=fact.kind)


def say(fact: Fact) -> str:
    """Return a fact in one line: name, value, status, date."""
    parts = [fact.text]
    if fact.value and fact.value not in fact.text:
        parts.append(f"{fact.value} {fact.unit}".strip())
    if fact.kind == "section" and fact.detail.get("narrative"):
        parts.append(f'"{cut(fact.detail["narrative"])}"')
    if fact.subject != "patient":
        parts.append(f"({fact.subject})")
    if fact.status:
        parts.append(f"[{fact.status}]")
    if fact.when:
        parts.append(fact.when[:10])
    return " ".join(parts)


def passages(text: str) -> list[str]:
    """Split a note into passages of a few sentences, each a verbatim piece of it.

    >>> passages("No fever. Cough since May.")
    ['No fever. Cough since May.']
    """
    found: list[str] = []
    start = 0
    for match in _SENTENCE.finditer(text):
        if match.end() - start >= _PASSAGE_CHARS:
            found.append(text[start : match.start()].strip())
            start = match.end()
    found.append(text[start:].strip())
    longest = 4 * _PASSAGE_CHARS
    return [p[i : i + longest] for p in found for i in range(0, len(p), longest)]


def _extra(facts: Sequence[Fact]) -> str:
    fact = facts[0]
    parts = [fact.kind, fact.value, fact.unit, fact.status, fact.subject, *fact.detail.values()]
    parts += dict.fromkeys(f.when[:10] for f in facts[:50])
    codes = [c for c in fact.codes or (fact.code,) if c]
    parts += [c.rpartition("|")[2] for c in codes]
    parts += lexicon.words_of_codes(codes)
    if fact.kind in {"medication", "administration", "allergy"}:
        parts += [*lexicon.ingredients(fact.text), *(c.replace("_", " ") for c in lexicon.drug_classes(fact.text))]
    return " ".join(p for p in parts if p)


@lru_cache(maxsize=1)
def _stop_words() -> frozenset[str]:
    return frozenset((files("tools.chart") / "stop_words.txt").read_text(encoding="utf-8").split())


def _related(query: str, words: Sequence[str]) -> tuple[list[str], dict[str, list[str]]]:
    """Return what the lexicon relates to the whole query, and to each of its words alone."""
    own = {query.casefold().strip(), " ".join(words), *words}
    each = {w: [p for p in lexicon.expand(w) if p.casefold() not in own and _WORD.search(p)] for w in words}
    alone = {p for phrases in each.values() for p in phrases} if len(words) > 1 else set()
    found = dict.fromkeys((*lexicon.expand(query), *lexicon.expand(" ".join(words))))
    whole = [p for p in found if p.casefold() not in own and p not in alone and _WORD.search(p)]
    return whole, each


def _beside_the_class(words: Sequence[str]) -> list[str]:
    """Return the words of a query for a class of medicine that mean something alone.

    Of "blood thinner" neither word does; of "steroid pack" both.
    """
    rest = [w for w in words if lexicon.drug_classes(" ".join(other for other in words if other != w))]
    return [w for w in words if w in rest or lexicon.drug_classes(w)]


def _any_of(phrases: Iterable[str]) -> str:
    return " OR ".join(_phrase(p) for p in phrases)


def _quoted(word: str) -> str:
    return '"' + word.replace('"', '""') + '"'


def _phrase(text: str) -> str:
    return '"' + " ".join(_WORD.findall(text)) + '"'
