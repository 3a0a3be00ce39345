"""Medicines called by what they are for: "the bone pill", "my cholesterol one", "both puffers". It guesses no drug."""

import re
from functools import cache
from pathlib import Path

_TABLE = Path(__file__).with_name("purposes.tsv")
_NOUN = (
    r"(?:pills?|tablets?|tabs?|capsules?|medicines?|medications?|meds?|jabs?|shots?|injections?|patch(?:es)?|spray"
    r"|puffers?|inhalers?|pumps?|drops?|drug|stuff|things?)"
)
_PUFFERS = re.compile(r"\b(?:puffers?|inhalers?|pumps?)\b", re.IGNORECASE)
_INHALED = ("bronchodilator", "inhaled_steroid", "beta_agonist", "rescue_inhaler")
_PLURAL = re.compile(r"(?:s|es)$")
_NOT_PLURAL = frozenset({"drops"})


def classes_meant(words: str, *, ones: bool = False) -> tuple[str, ...]:
    """Return the classes that a medicine's purpose stands for, the likeliest first; empty when none is named.

    Args:
        words: a name or a clause.
        ones: "the cholesterol one" counts too, as it does where nothing but medicines is spoken of.

    >>> classes_meant("the bone pill"), classes_meant("my alzheimer's capsule"), classes_meant("a bone")
    (('bisphosphonate',), ('dementia',), ())
    >>> classes_meant("the cholesterol one"), classes_meant("the cholesterol one", ones=True)
    ((), ('statin', 'lipid_lowering'))
    """
    found = _pattern(ones).search(words.replace("’", "'"))
    if found:
        return _purposes()[found["purpose"].lower()]
    return _INHALED if _PUFFERS.search(words) else ()


def means_several(words: str) -> bool:
    """Return whether a purpose is said of more than one medicine: "the puffers", "blood pressure pills"."""
    found = _pattern(ones=True).search(words.replace("’", "'")) or _PUFFERS.search(words)
    last = found.group().split()[-1].lower() if found else ""
    return last not in _NOT_PLURAL and bool(_PLURAL.search(last))


@cache
def _purposes() -> dict[str, tuple[str, ...]]:
    rows = [line.split("\t") for line in _TABLE.read_text(encoding="utf-8").splitlines()]
    return {row[0]: tuple(row[1].split()) for row in rows if len(row) > 1 and not row[0].startswith("#")}


@cache
def _pattern(ones: bool) -> re.Pattern[str]:
    purposes = "|".join(re.escape(one) for one in sorted(_purposes(), key=len, reverse=True))
    noun = f"(?:{_NOUN}|ones?)" if ones else _NOUN
    return re.compile(rf"\b(?P<purpose>{purposes})(?:'s)?(?: \w+)? {noun}\b", re.IGNORECASE)
