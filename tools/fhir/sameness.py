"""Whether two names, addresses or Patient entries may be the same; it chooses nobody."""

import re

from tools.accents import unaccented
from tools.clinical import Person

_NO_NAME = frozenset(("patient", "self", "subject", "unknown", "anonymous", "test", "the", "mr", "mrs", "ms", "dr"))


def base_of(address: str, type_: str) -> str:
    """Return the base URL of an address of a type, without its scheme; empty when it is no such address."""
    scheme, mark, rest = address.partition("://")
    base, slash, _ = rest.rpartition(f"/{type_}/")
    return base.lower() if mark and slash and scheme in ("http", "https") else ""


def _words(name: str) -> frozenset[str]:
    return frozenset(re.findall(r"[^\W\d_]{2,}", unaccented(name).casefold()))


def named_otherwise(display: str, name: str) -> bool:
    """Tell whether two names of one person have no word in common."""
    theirs, mine = _words(display) - _NO_NAME, _words(name)
    return bool(theirs and mine) and not theirs & mine


def same_person(one: Person, other: Person) -> bool:
    """Tell whether two Patient entries under one id may be versions of one person's."""
    name = _words(one.name) == _words(other.name) or not (one.name and other.name)
    born = not (one.birth_date and other.birth_date) or _overlap(one.birth_date, other.birth_date)
    if set(one.identifiers) & set(other.identifiers):
        return name or born
    sex = one.sex == other.sex or "unknown" in (one.sex, other.sex)
    return (name and born) or (born and sex and _same_given(one.name, other.name))


def _overlap(one: str, other: str) -> bool:
    """Tell whether two dates of different precision may be the same."""
    return one.startswith(other) or other.startswith(one)


def _same_given(one: str, other: str) -> bool:
    """Tell whether two names begin alike, as before and after a marriage."""
    first, second = one.casefold().split(), other.casefold().split()
    return bool(first and second) and first[0] == second[0]
