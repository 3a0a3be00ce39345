"""Search over the facts and notes of one chart: SQLite's full-text index in memory, built when first asked.

It finds words that `tools.words` relates to the query; it does not judge whether what it finds is relevant.
"""

import re
import sqlite3
from collections.abc import Iterable, Sequence
from functools import lru_cache
from importlib.resources import files

from tools.chart import lexicon
from tools.chart.values import Hit
from tools.clinical import Fact

_WORD = re.compile(r"\w+", re.UNICODE)
_SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n+")
_PASSAGE_CHARS = 320
_EXACT = 1000.0
_FIND = (
    "SELECT handle, passage, bm25(entry, 0, 0, 4.0, 1.0) AS score FROM entry WHERE entry MATCH ? ORDER BY score LIMIT ?"
)


class Index:
    """A full-text index of one chart."""

    def __init__(self, facts: Sequence[Fact], notes: Iterable[tuple[str, str]]) -> None:
        """Index every fact, and the passages of every note.

        Args:
            facts: all facts of the chart.
            notes: handle and text of each note that could be read.
        """
        self._facts = {f.handle: f for f in facts}
        self._order = {f.handle: i for i, f in enumerate(facts)}
        self._db = sqlite3.connect(":memory:", check_same_thread=False)
        self._db.execute(
            "CREATE VIRTUAL TABLE entry USING fts5(handle UNINDEXED, passage UNINDEXED, body, extra,"
            ' prefix="3 4", tokenize="porter unicode61 remove_diacritics 2")'
        )
        self._db.executemany("INSERT INTO entry VALUES (?, '', ?, ?)", ((f.handle, f.text, _extra(f)) for f in facts))
        self._db.executemany(
            "INSERT INTO entry VALUES (?, ?, ?, '')",
            ((handle, p, p) for handle, text in notes for p in passages(text)),
        )
        self._db.commit()

    def search(self, query: str, limit: int) -> tuple[Hit, ...]:
        """Return what matches, best first; the newest first among equals.

        Narrow expressions come before wide ones; a wide one is asked only while there is room.
        """
        seen: dict[tuple[str, str], Hit] = {}
        exact = self._facts.get(query.strip().upper())
        if exact is not None:
            seen[exact.handle, ""] = self._hit(exact.handle, "", _EXACT)
        for expression, bonus in _expressions(query):
            if len(seen) >= limit:
                break
            rows = self._db.execute(_FIND, (expression, limit * 2)).fetchall()
            for handle, passage, rank in rows:
                if (handle, passage) not in seen:
                    seen[handle, passage] = self._hit(handle, passage, bonus - rank)
        hits = sorted(seen.values(), key=lambda h: h.when, reverse=True)
        hits.sort(key=lambda h: round(h.score, 1), reverse=True)
        return tuple(hits[:limit])

    def _hit(self, handle: str, passage: str, score: float) -> Hit:
        fact = self._facts[handle]
        return Hit(handle=handle, text=say(fact), passage=passage, score=score, when=fact.when, kind=fact.kind)


def say(fact: Fact) -> str:
    """Return a fact in one line: name, value, status, date."""
    parts = [fact.text]
    if fact.value and fact.value not in fact.text:
        parts.append(f"{fact.value} {fact.unit}".strip())
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


def _extra(fact: Fact) -> str:
    parts = [fact.kind, fact.value, fact.unit, fact.status, fact.when[:10], fact.subject, *fact.detail.values()]
    parts += [c.rpartition("|")[2] for c in fact.codes or (fact.code,) if c]
    if fact.kind in {"medication", "administration", "allergy"}:
        parts += [*lexicon.ingredients(fact.text), *(c.replace("_", " ") for c in lexicon.drug_classes(fact.text))]
    return " ".join(p for p in parts if p)


@lru_cache(maxsize=1)
def _stop_words() -> frozenset[str]:
    return frozenset((files("tools.chart") / "stop_words.txt").read_text(encoding="utf-8").split())


def _expressions(query: str) -> list[tuple[str, float]]:
    """Return full-text expressions, narrow to wide, each with the bonus of its closeness."""
    words = [w for w in _WORD.findall(query.casefold()) if w not in _stop_words()] or _WORD.findall(query.casefold())
    if not words:
        return []
    found: list[tuple[str, float]] = [(" ".join(_quoted(w) for w in words), 30.0)]
    phrases = [p for p in _related(query, words) if _WORD.search(p)]
    if phrases:
        found.append((" OR ".join(_phrase(p) for p in phrases), 20.0))
    if len(words) > 1:
        found.append((" OR ".join(_quoted(w) for w in words), 5.0))
    found.append((" OR ".join(f"{_quoted(w)}*" for w in words if len(w) > 2) or _quoted(words[0]), 0.0))
    return found


def _related(query: str, words: Sequence[str]) -> list[str]:
    seen: dict[str, None] = dict.fromkeys(lexicon.expand(query))
    if len(words) > 1:
        for word in words:
            seen.update(dict.fromkeys(lexicon.expand(word)))
    return list(seen)


def _quoted(word: str) -> str:
    return '"' + word.replace('"', '""') + '"'


def _phrase(text: str) -> str:
    return '"' + " ".join(_WORD.findall(text)) + '"'
