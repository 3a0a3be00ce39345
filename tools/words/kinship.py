"""Words for relatives and friends: which of them a word names, and of which sex. It knows no finding."""
# ruff: noqa: E501 - the patterns are tables

from collections.abc import Sequence
from functools import cache

from tools.words.tokens import Token

RELATIVES: dict[str, tuple[str, ...]] = {
    "mother": ("mother", "mom", "mum", "mommy", "mummy", "mama", "madre", "mamá", "mami", "mamita"),
    "father": ("father", "dad", "daddy", "papa", "padre", "papá", "papi", "papito"),
    "sister": ("sister", "sisters", "hermana", "hermanita"),
    "brother": ("brother", "brothers", "hermano", "hermanito"),
    "son": ("son", "sons", "hijo", "hijito", "stepson"),
    "daughter": ("daughter", "daughters", "hija", "hijita", "stepdaughter"),
    "child": ("child", "kid", "kids", "children", "toddler", "hijos", "niño", "niña", "niñito", "niñita", "chiquito", "chiquita", "nene", "nena", "bairn", "boy", "girl", "twins"),
    "baby": ("baby", "infant", "newborn", "bebé", "bebe", "bebito", "bebita"),
    "husband": ("husband", "esposo", "marido", "hubby", "hubbie"),
    "wife": ("wife", "esposa", "missus"),
    "partner": ("partner", "boyfriend", "girlfriend", "spouse", "fiance", "fiancé", "fiancee", "novio", "novia", "ex", "pareja"),
    "grandmother": ("grandmother", "grandma", "granny", "gran", "nan", "nana", "nanna", "nanny", "granma", "abuela", "abuelita"),
    "grandfather": ("grandfather", "grandpa", "grandad", "granddad", "gramps", "grampa", "abuelo", "abuelito"),
    "grandparent": ("grandparent", "grandparents", "abuelos"),
    "grandchild": ("grandson", "granddaughter", "grandchild", "grandkid", "grandkids", "nieto", "nieta"),
    "aunt": ("aunt", "auntie", "tía"),
    "uncle": ("uncle", "tío"),
    "cousin": ("cousin", "primo", "prima"),
    "niece": ("niece", "sobrina"),
    "nephew": ("nephew", "sobrino"),
    "parent": ("parent", "parents", "padres"),
    "family": ("family", "relative", "relatives", "siblings", "sibling", "familia", "relatives'"),
    "other": ("stepdad", "stepfather", "stepmom", "stepmum", "stepmother", "friend", "friends", "neighbor", "neighbour", "roommate", "coworker", "colleague", "classmate", "dog", "coworkers", "boss", "amigo", "amiga", "suegra", "suegro", "cuñado", "cuñada", "yerno", "nuera", "vecino", "vecina"),
}  # fmt: skip
KIN_PATTERN = "|".join(sorted({word for names in RELATIVES.values() for word in names}, key=len, reverse=True))
"""Any word for a relative or a friend, for a larger pattern."""
KIN_OF_SEX = {
    "male": tuple(
        word
        for name in ("father", "brother", "son", "husband", "grandfather", "uncle", "nephew")
        for word in RELATIVES[name]
    ),
    "female": tuple(
        word
        for name in ("mother", "sister", "daughter", "wife", "grandmother", "aunt", "niece")
        for word in RELATIVES[name]
    ),
}
"""Words for relatives that tell their sex."""
WARDS = frozenset({"son", "daughter", "child", "baby", "grandchild"})
_KIN = {word: kin for kin, words in RELATIVES.items() for word in words}
POSSESSIVES = frozenset({"my", "our", "his", "her", "their", "mi", "su"})


@cache
def kin(word: str) -> str:
    """Return which relative a word names; empty when none."""
    one = word.removesuffix("'s")
    return _KIN.get(one) or _KIN.get(one.removesuffix("s"), "")


_UNIT_OF_AGE = frozenset({"day", "week", "month", "year", "wk", "mo", "yr", "days", "weeks", "months", "years"})
_BABY_THINGS = frozenset(
    {"aspirin", "asprin", "asa", "powder", "shampoo", "wipes", "oil", "food", "formula", "bump", "weight", "blues"}
)


_GROWN_YEARS = 18


_OWNED_ONLY = {"señora": "wife", "señor": "husband"}
"""Forms of address, which name a relative only as somebody's own: "mi señora"."""


def kin_at(row: Sequence[Token], place: int) -> str:
    """Return which relative is named at a place: "my son", "my 6 month old"; "baby aspirin" is none."""
    word = row[place].text
    after = row[place + 1].text if place + 1 < len(row) else ""
    if word == "baby" and after in _BABY_THINGS:
        return ""
    if word in _OWNED_ONLY:
        return _OWNED_ONLY[word] if place and row[place - 1].text in POSSESSIVES else ""
    if word != "old" or place < 3 or kin(after):
        return kin(word)
    before = [token.text for token in row[max(0, place - 5) : place] if token.text != "-"]
    if len(before) < 3 or before[-1] not in _UNIT_OF_AGE or before[-3] not in POSSESSIVES:
        return ""
    grown = before[-1][0] == "y" and before[-2].isdigit() and int(before[-2]) >= _GROWN_YEARS
    return "" if grown else "child"
