"""Plain text made comparable: one alphabet, digits for number words, stems; it knows no medicine and judges nothing."""

import json
import re
import unicodedata
from functools import lru_cache
from importlib import resources
from typing import Any, Final

from msgspec import Struct

_SUPERSCRIPT: Final = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_PLAIN: Final = str.maketrans(
    {
        "‐": "-",
        "‑": "-",
        "‒": "-",
        "–": "-",
        "—": " - ",
        "−": "-",
        "’": "'",
        "‘": "'",
        "ʼ": "'",
        "“": '"',
        "”": '"',
        "«": '"',
        "»": '"',
        "×": "x",
        "·": ".",
        "≤": "<=",
        "≥": ">=",
        "µ": "u",
        "μ": "u",
        "…": " ",
        "→": " to ",
        "°": " deg ",
        "α": "alpha",
        "β": "beta",
        "γ": "gamma",
        "\u2044": "/",
    }
)
_SMALL: Final = {
    "zero": 0,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "thirteen": 13,
    "fourteen": 14,
    "fifteen": 15,
    "sixteen": 16,
    "seventeen": 17,
    "eighteen": 18,
    "nineteen": 19,
}
_TENS: Final = {
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
}
_NUMBER_WORD: Final = "|".join([*_SMALL, *_TENS, "hundred", "thousand", "dozen"])
_NUMBER_WORDS: Final = re.compile(
    rf"\b(?:a (?=hundred|thousand|dozen\b))?(?:{_NUMBER_WORD})(?:(?:[ -]| and )(?:{_NUMBER_WORD}))*\b", re.IGNORECASE
)
_ROMAN: Final = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6"}
_ROMAN_AFTER: Final = re.compile(r"\b(type|stage|grade|class|phase|factor|category)[ -]+(i{1,3}|iv|vi?)(?=[ab]?\b)")
_NO_COUNT: Final = re.compile(r"\b(?:the|this|that|no|any|which|each|every|another) $")
_THE: Final = re.compile(r"\b(?:the|this|that|his|her|their|your|an?)(?: [\w.%/-]+){1,3} $")
_ONE_OF_SOME: Final = re.compile(
    r" (?!(?:record|entr|allerg|active|current|recorded|documented))[a-z][a-z ]{2,30} (?:is|was)\b"
    r"(?! (?:recorded|documented|listed|noted|on|in)\b)"
)
"""What follows "one" where it opens a sentence and counts nothing: "One goal of care is weight loss"."""
_CLAUSE_END: Final = re.compile(r"[.,;:!?)\"]|$")
_TOKEN: Final = re.compile(r"\d+(?:[.,]\d+)*[^\W_]*|[^\W_]+|[^\w\s]|_")
_AMERICAN: Final = {
    "haem": "hem",
    "aemi": "emi",
    "oedem": "edem",
    "oesoph": "esoph",
    "paediatr": "pediatr",
    "orthopaed": "orthoped",
    "gynaecol": "gynecol",
    "rrhoea": "rrhea",
    "pnoea": "pnea",
    "anaesth": "anesth",
    "sulph": "sulf",
    "colour": "color",
}
_BRITISH: Final = re.compile("(?<!gastr)(?:" + "|".join(_AMERICAN) + ")")
_BRACES: Final = re.compile(r"\{[^{}]*\}")
_WORD: Final = re.compile(r"\d+(?:[.,]\d+)*[^\W_]*|[^\W_]+")

_SUFFIXES: Final = (
    "ization",
    "isation",
    "ations",
    "ation",
    "ical",
    "ness",
    "ings",
    "ions",
    "ing",
    "ies",
    "ied",
    "ion",
    "ive",
    "ics",
    "ous",
    "ed",
    "es",
    "al",
    "ic",
    "ly",
    "er",
    "y",
    "e",
    "s",
)
_IRREGULAR: Final = {
    "children": "child",
    "teeth": "tooth",
    "feet": "foot",
    "diagnoses": "diagnosis",
    "diabetic": "diabetes",
    "allergic": "allergy",
    "hypertensive": "hypertension",
    "asthmatic": "asthma",
    "anemic": "anemia",
    "epileptic": "epilepsy",
    "obese": "obesity",
    "depressed": "depression",
    "anxious": "anxiety",
    "smoked": "smoker",
    "smokes": "smoker",
    "smoking": "smoker",
    "smoke": "smoker",
    "pregnant": "pregnancy",
}


class Token(Struct, frozen=True):
    """One word, number or mark of a normalised text, with its place in it."""

    text: str
    start: int
    end: int

    @property
    def is_word(self) -> bool:
        """Say whether it is a word or a number rather than a mark."""
        return self.text[0].isalnum()


@lru_cache(maxsize=32768)
def normal(text: str) -> str:
    """Return text in one alphabet: no case, accents or invisible marks; digits for number words and roman grades.

    >>> normal("Twenty-five ｍｇ of Metformin – Type II diab\u00e9tes"), normal("a dozen tablets"), normal("10⁹/L")
    ('25 mg of metformin - type 2 diabetes', '12 tablets', '10^9/l')
    """
    text = re.sub("[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+", _raised, text)
    text = unicodedata.normalize("NFKC", text.translate(_PLAIN))
    if not text.isascii():
        text = unicodedata.normalize("NFD", text.translate(_PLAIN))
        text = "".join(mark for mark in text if unicodedata.category(mark) not in {"Mn", "Cf", "Cc"} or mark in "\n\t")
    text = text.replace("[IU]", "IU").replace("[iU]", "IU").replace("[iu]", "IU")
    text = text.replace("/1,73", "/1.73")
    text = _BRACES.sub(lambda found: "1.73 m2" if "1.73" in found.group() else "", text)
    text = " ".join(text.casefold().split())
    text = _BRITISH.sub(lambda found: _AMERICAN[found.group()], text)
    text = _NUMBER_WORDS.sub(_in_digits, text)
    return _ROMAN_AFTER.sub(lambda found: f"{found[1]} {_ROMAN[found[2]]}", text)


def _in_digits(found: re.Match[str]) -> str:
    """Return number words as digits, but for the "one" that stands for a thing ("the one from May")."""
    before, after = found.string[: found.start()], found.string[found.end() :]
    if found.group() == "one" and (
        _NO_COUNT.search(before)
        or after.startswith((" of ", " that ", " from ", " is ", "'s "))
        or (before.endswith("at ") and after.startswith((" point", " time", " stage")))
        or (_THE.search(before) and _CLAUSE_END.match(after))
        or (not before.strip() and _ONE_OF_SOME.match(after))
    ):
        return "one"
    return _digits(found.group())


def _raised(found: re.Match[str]) -> str:
    """Write raised digits as a power, but for square and cubic metres and the like."""
    digits = found.group().translate(_SUPERSCRIPT)
    before = found.string[: found.start()]
    return digits if digits in {"2", "3"} and before[-1:].isalpha() else "^" + digits


def _digits(words: str) -> str:
    """Return the digits of a run of number words; several numbers in a row stay several."""
    numbers: list[int] = []
    total = current = 0
    last = ""
    for word in re.split(r"[ -]| and ", words):
        if word in {"", "a", "and"}:
            continue
        if word in {"hundred", "thousand", "dozen"}:
            factor = {"hundred": 100, "thousand": 1000, "dozen": 12}[word]
            current = max(current, 1) * factor
        elif (word in _SMALL and last in _SMALL) or (word in _TENS and last and last not in {"hundred", "thousand"}):
            numbers.append(total + current)
            total, current = 0, _SMALL.get(word, _TENS.get(word, 0))
        else:
            current += _SMALL.get(word, _TENS.get(word, 0))
        last = word
    numbers.append(total + current)
    return " ".join(str(number) for number in numbers)


def tokens(text: str) -> list[Token]:
    """Return the words, numbers and marks of normalised text."""
    return [Token(found.group(), found.start(), found.end()) for found in _TOKEN.finditer(text)]


def words(text: str) -> list[str]:
    """Return the words and numbers of normalised text, without marks.

    >>> words("hepatitis b, adult (dose 2)")
    ['hepatitis', 'b', 'adult', 'dose', '2']
    """
    return _WORD.findall(text)


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return a word's stem: rough, the same for both sides of a comparison.

    >>> stem("allergies") == stem("allergy"), stem("diabetic") == stem("diabetes")
    (True, True)
    """
    word = _IRREGULAR.get(word, word)
    if len(word) <= 3 or not word.isalpha():
        return word[:-2] if word.endswith("'s") else word
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 4:
            bare = word[: -len(suffix)]
            return stem(bare) if suffix == "s" and bare.endswith("ey") else bare
    return word


@lru_cache(maxsize=8)
def data(name: str) -> dict[str, Any]:
    """Return one of the tables that stand beside this module."""
    return dict(json.loads(resources.files("tools.brief.verify").joinpath(name).read_text("utf-8")))
