"""Which languages may be offered to patients, and whose words they are. A language is a folder; no code names it."""

import re
import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files

import msgspec
from msgspec import Struct

from tools.words.lexicon import languages


class Language(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who wrote a language's texts and who looked at them: its folder's `language.toml`."""

    name: str
    """As its speakers call it."""
    english: str
    original: bool
    """True for the language that the others are translated from."""
    translator: str
    translated: str
    """ISO 8601 date."""
    reviewer: str
    """The qualified person who reviewed consent, emergency and crisis texts; empty while nobody did."""
    reviewed: str

    @property
    def ready(self) -> bool:
        """Tell whether it may be offered to real patients."""
        return self.original or bool(self.reviewer.strip() and _is_date(self.reviewed))


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


@cache
def known_languages() -> Mapping[str, Language]:
    """Return every language that has a folder, by its code."""
    home = files("tools.words")
    read = {code: tomllib.loads((home / code / "language.toml").read_text("utf-8")) for code in languages()}
    return {code: msgspec.convert(table, Language) for code, table in read.items()}


def offered_languages(*, sandbox: bool) -> dict[str, str]:
    """Return the names of the languages that a patient may choose: all in the demonstration, else the reviewed ones."""
    return {code: one.name for code, one in known_languages().items() if sandbox or one.ready}


def in_language(text: str, language: str) -> str:
    """Return a question's or option's English words in a language that brings `texts.tsv`, else as they are.

    >>> in_language("Today", "zh-Hant")
    '今天'
    >>> in_language("When did the belly pain start?", "zh-TW")
    '是什麼時候開始的？'
    >>> in_language("Today", "en")
    'Today'
    """
    exact, patterns = _texts(language)
    if not exact or text in exact:
        return exact.get(text, text)
    return next((theirs for pattern, theirs in patterns if pattern.fullmatch(text)), text)


@cache
def _texts(language: str) -> tuple[dict[str, str], tuple[tuple[re.Pattern[str], str], ...]]:
    base = language.split("-", maxsplit=1)[0]
    home = files("tools.words")
    folders = [code for code in languages() if code == language] or [
        code for code in languages() if code.split("-", maxsplit=1)[0] == base
    ]
    found: dict[str, str] = {}
    for code in folders[:1]:
        file = home / code / "texts.tsv"
        rows = file.read_text("utf-8").splitlines() if file.is_file() else []
        found |= dict(row.split("\t", maxsplit=1) for row in rows if row and not row.startswith("#"))
    patterns = [(english, theirs) for english, theirs in found.items() if "*" in english]
    return {english: theirs for english, theirs in found.items() if "*" not in english}, tuple(
        (re.compile(re.escape(english).replace(r"\*", ".+")), theirs) for english, theirs in patterns
    )
