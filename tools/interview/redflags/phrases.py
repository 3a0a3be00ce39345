"""Turns of phrase that say how words are meant, as tables: `phrases/<table>.toml`. It decides nothing.

A row is a regular expression over plain, lower-cased text. `words` are whole words or runs of words; `any` are tried as
they stand; `{kin}` stands for any word of the table's `kin`.
"""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files


@cache
def phrases(table: str) -> Mapping[str, re.Pattern[str]]:
    """Return the patterns of a table, by name.

    >>> bool(phrases("standing")["family"].search("breast cancer runs in the family"))
    True
    """
    rows = _table(table)
    kin = "|".join(rows.get("kin", {}).get("any", ()))
    return {name: _compiled(entry, kin) for name, entry in rows.items() if name != "signs"}


@cache
def signs_named(table: str) -> Mapping[str, frozenset[str]]:
    """Return the lists of danger signs that a table speaks of, by name."""
    return {name: frozenset(keys) for name, keys in _table(table)["signs"].items()}


@cache
def _table(table: str) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    text = (files("tools.interview.redflags") / "phrases" / f"{table}.toml").read_text("utf-8")
    return tomllib.loads(text)


def _compiled(entry: Mapping[str, tuple[str, ...]], kin: str) -> re.Pattern[str]:
    loose = [row.replace("{kin}", f"(?:{kin})") for row in entry.get("any", ())]
    whole = "|".join(row.replace("{kin}", f"(?:{kin})") for row in entry.get("words", ()))
    return re.compile("|".join([*([rf"\b(?:{whole})\b"] if whole else []), *loose]))
