"""Medicines by what is in them: ingredients and classes from any way of writing a drug. It guesses no drug.

The tables in `drugs/` are facts of common knowledge: generic and US brand names, and classes for safety tables.
"""

import re
from functools import cache, lru_cache
from pathlib import Path

from msgspec import Struct

from tools.accents import unaccented
from tools.words.wordlists import word_list

FOLDER = Path(__file__).parent / "drugs"
TOKEN = re.compile(r"[a-z0-9][a-z0-9'#+/-]*|/")
LONGEST_NAME = 5
"""Words in the longest name of the tables."""
FOREIGN_LETTERS = 7
"""Letters of the shortest name that is known in the spelling of another language."""
FUZZY_LETTERS, FUZZY_SCORE, FUZZY_LEAD = 7, 85.0, 5.0


class Medicine(Struct, frozen=True):
    """One row: the ingredients it stands for and what they belong to."""

    ingredients: tuple[str, ...]
    classes: tuple[str, ...]


class Tables(Struct, frozen=True):
    """Everything in `drugs/`, by lower-case name."""

    names: dict[str, Medicine]
    weak: dict[str, Medicine]
    class_words: dict[str, tuple[str, ...]]
    classes: dict[str, tuple[str, ...]]
    """Ingredient to classes."""
    generic: frozenset[str]
    """Names that are no brand."""
    misspelt: dict[str, Medicine]


def ingredients(text: str, *, typos: bool = False) -> tuple[str, ...]:
    """Return the ingredients a drug's name stands for, in order, without repeats; empty when none is known.

    Args:
        text: a generic or brand name, with or without strength, form and salts; combinations give several.
        typos: also accept a near spelling of a long name, when no other drug is nearly as near.

    >>> ingredients("24 HR Metformin hydrochloride 500 MG Extended Release Oral Tablet [Glucophage XR]")
    ('metformin',)
    >>> ingredients("Percocet"), ingredients("Losartan potassium 50 MG"), ingredients("a small white pill")
    (('acetaminophen', 'oxycodone'), ('losartan',), ())
    >>> ingredients("METFORMINE 1000MG"), ingredients("Paracetamolum"), ingredients("ácido acetilsalicílico")
    (('metformin',), ('acetaminophen',), ('aspirin',))
    """
    return _read(text, typos).ingredients


_A_MEDICINE = re.compile(r"\b(?:tablets?|tabs?|capsules?|pills|medicines?|medications?|meds?)\b")
"""Any word for a medicine: "blood pressure tablets" are the class that "blood pressure pill" is."""


def drug_classes(text: str) -> tuple[str, ...]:
    """Return the classes of a drug's ingredients, or of a word for a whole class.

    >>> drug_classes("Advil"), drug_classes("water pill")
    (('nsaid',), ('diuretic',))
    """
    found = _read(text, typos=False).classes
    if found:
        return found
    words = _A_MEDICINE.sub("pill", " ".join(_tokens(text)))
    return next(
        (classes for word, classes in _tables().class_words.items() if re.search(rf"\b{re.escape(word)}\b", words)), ()
    )


def same_drug(one: str, other: str) -> bool:
    """Tell whether two names stand for the same ingredients; unknown names are compared as written.

    >>> same_drug("Tylenol", "Acetaminophen 325 MG Oral Tablet"), same_drug("prednisone", "prednisolone")
    (True, False)
    """
    first, second = ingredients(one), ingredients(other)
    if first or second:
        return set(first) == set(second)
    return _bare(one) == _bare(other) != ""


def medicine_names() -> tuple[str, ...]:
    """Return every name of the tables, lower case: ingredients, brands, other spellings and wrong ones."""
    tables = _tables()
    return (*tables.names, *tables.weak, *tables.misspelt)


@lru_cache(maxsize=20_000)
def _read(text: str, typos: bool) -> Medicine:
    tables = _tables()
    tokens = _tokens(text)
    found = _scan(tokens, tables.names, _abroad()) or _scan(tokens, tables.weak)
    if not found and typos:
        found = [medicine for token in tokens if (medicine := _near(token)) is not None]
    names = tuple(dict.fromkeys(name for medicine in found for name in medicine.ingredients))
    classes = tuple(dict.fromkeys(name for medicine in found for name in medicine.classes))
    return Medicine(names, classes)


def _scan(
    tokens: tuple[str, ...], names: dict[str, Medicine], abroad: dict[str, Medicine] | None = None
) -> list[Medicine]:
    """Return the rows whose names stand in the tokens, the longest name first at each place; then other spellings."""
    found, at = [], 0
    while at < len(tokens):
        for size in range(min(LONGEST_NAME, len(tokens) - at), 0, -1):
            medicine = names.get(" ".join(tokens[at : at + size]))
            if medicine is not None:
                found.append(medicine)
                at += size
                break
        else:
            if abroad is not None and len(tokens[at]) >= FOREIGN_LETTERS:
                medicine = abroad.get(_international(tokens[at]))
                if medicine is not None:
                    found.append(medicine)
            at += 1
    return found


def _international(word: str) -> str:
    """Return what the spellings of one international name have in common across languages.

    >>> _international("metformine") == _international("metformina") == _international("metforminum")
    True
    """
    stem = word.replace("ph", "f").replace("y", "i").replace("ch", "c").replace("k", "c").replace("th", "t")
    stem = re.sub(r"(.)\1", r"\1", stem.replace("rh", "r")).removeprefix("h")
    return _ENDING.sub("", stem)


_ENDING = re.compile(r"(?:um|us|[aeo])$")


@cache
def _abroad() -> dict[str, Medicine]:
    """Return each generic name by what its spellings have in common; one that two medicines would share is left out."""
    found: dict[str, Medicine | None] = {}
    tables = _tables()
    for name, medicine in tables.names.items():
        if name in tables.generic and name.isalpha() and len(name) >= FOREIGN_LETTERS:
            stem = _international(name)
            found[stem] = medicine if found.get(stem, medicine) == medicine else None
    # "Acide acétylsalicylique" and its like name no word of the tables.
    aspirin = tables.names.get("aspirin")
    for ending in ("ique", "ico", "icum", "saure", "zuur", "icylsyre", "syre", "syra"):
        found.setdefault(_international(f"acetylsalicyl{ending}"), aspirin)
    return {stem: medicine for stem, medicine in found.items() if medicine is not None}


def _near(token: str) -> Medicine | None:
    if token in _tables().misspelt:
        return _tables().misspelt[token]
    if len(token) < FUZZY_LETTERS or not token.isalpha() or _ordinary(token):
        return None
    from rapidfuzz import fuzz, process

    tables = _tables()
    candidates = process.extract(
        token, _long_names(), scorer=fuzz.ratio, limit=4, score_cutoff=FUZZY_SCORE - FUZZY_LEAD
    )
    if not candidates or candidates[0][1] < FUZZY_SCORE or candidates[0][0][0] != token[0]:
        return None
    best = tables.names[candidates[0][0]]
    rivals = [score for name, score, _ in candidates[1:] if tables.names[name].ingredients != best.ingredients]
    return None if rivals and candidates[0][1] - rivals[0] < FUZZY_LEAD else best


_INFLECTED = re.compile(r"(?:n?ers?|ed|ing|s)$")


def _ordinary(token: str) -> bool:
    """Tell whether a word is one of everyday speech, as it stands or otherwise inflected: "cleaner" is no drug."""
    protected = word_list("slips_protected")
    return token in protected or _INFLECTED.sub("", token) in _plain_stems()


@cache
def _plain_stems() -> frozenset[str]:
    return frozenset(_INFLECTED.sub("", word) for word in word_list("slips_protected"))


@cache
def _long_names() -> tuple[str, ...]:
    return tuple(name for name in _tables().names if len(name) >= FUZZY_LETTERS - 1 and " " not in name)


def _tokens(text: str) -> tuple[str, ...]:
    """Return lower-case words; a slash between words parts them, one inside a strength does not matter."""
    words: list[str] = []
    for token in TOKEN.findall(unaccented(text.lower()).replace("’", "'").replace("&", " ")):
        word = token.strip("/'-+")
        if "/" in word and not word[0].isdigit():
            words += [part for part in word.split("/") if part]
        elif word:
            words.append(word)
    return tuple(words)


def _bare(text: str) -> str:
    return " ".join(
        token for token in _tokens(text) if not token[0].isdigit() and token not in {"mg", "ml", "mcg", "g"}
    )


@cache
def _tables() -> Tables:
    names: dict[str, Medicine] = {}
    weak: dict[str, Medicine] = {}
    by_ingredient: dict[str, tuple[str, ...]] = {}
    generic: set[str] = set()
    rows = [row for path in sorted(FOLDER.glob("*.tsv")) if path.stem not in _APART for row in _rows(path)]
    for name, classes, others in rows:
        parts = tuple(part.strip() for part in name.split(" / "))
        medicine = Medicine(parts, tuple(classes.split()))
        if len(parts) == 1:
            by_ingredient[name] = medicine.classes
        own = [name] if f"~{name}" not in others.lower() else []
        for other in [*own, *(word.strip() for word in others.split(",") if word.strip())]:
            if other[:1].islower():
                generic.add(" ".join(_tokens(other)))
            target = weak if other.startswith("~") else names
            target[" ".join(_tokens(other.removeprefix("~")))] = medicine
    for name, others, *_ in (*_rows(FOLDER / "combined_names.tsv"), *_rows(FOLDER / "more_names.tsv")):
        medicine = names.get(name) or _joined(name, by_ingredient)
        for other in others.split(", "):
            target = weak if other.startswith("~") else names
            target[" ".join(_tokens(other.removeprefix("~")))] = medicine
    class_words = {
        _A_MEDICINE.sub("pill", name): tuple(classes.split()) for name, classes, *_ in _rows(FOLDER / "class_words.tsv")
    }
    longest_first = dict(sorted(class_words.items(), key=lambda row: -len(row[0])))
    misspelt = {
        wrong: names[name] for name, others, *_ in _rows(FOLDER / "misspelt_names.tsv") for wrong in others.split(", ")
    }
    return Tables(names, weak, longest_first, by_ingredient, frozenset(generic), misspelt)


_APART = frozenset({"class_words", "combined_names", "more_names", "misspelt_names"})
"""Tables that are read after the others."""


def _joined(name: str, by_ingredient: dict[str, tuple[str, ...]]) -> Medicine:
    parts = tuple(name.split(" / "))
    return Medicine(parts, tuple(dict.fromkeys(key for part in parts for key in by_ingredient.get(part, ()))))


def _rows(path: Path) -> list[list[str]]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [[*line.split("\t"), "", ""][:3] for line in lines if line.strip() and not line.startswith("#")]
