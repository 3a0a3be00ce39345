"""Recorded names of problems in a patient's words, by a table; what the table does not know stays as it is recorded."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any


def plain_problem(name: str, language: str = "en") -> str:
    """Return a problem's name as it is put to a patient; nothing that it says is left out.

    >>> plain_problem("Type 2 diabetes mellitus with diabetic chronic kidney disease")
    'Type 2 diabetes with kidney disease'
    >>> plain_problem("Essential hypertension (disorder)"), plain_problem("Essential hypertension", "es")
    ('High blood pressure', 'Presión alta')
    >>> plain_problem("Ehlers-Danlos syndrome, type 3")
    'Ehlers-Danlos syndrome, type 3'
    """
    shown = untagged(name)
    pattern, names = _names()
    if language.startswith("es"):
        whole = names.get(shown.lower())
        return _begun(whole[1]) if whole else name
    return _begun(pattern.sub(lambda match: names[match.group().lower()][0], shown))


def untagged(name: str) -> str:
    """Return a recorded name without what only a code system needs.

    >>> untagged("House dust mite (organism)")
    'House dust mite'
    """
    shown = name
    for pattern in _table()["drop"]:
        shown = re.sub(pattern, "", shown, flags=re.IGNORECASE)
    return re.sub(r"\s+", " ", shown).strip(" ,;") or name


def is_read_out(name: str) -> bool:
    """Return whether a recorded problem is put to the patient to be confirmed.

    >>> is_read_out("Asthma"), is_read_out("Miscarriage in first trimester"), is_read_out("History of appendectomy")
    (True, False, False)
    """
    return not any(re.search(pattern, name, re.IGNORECASE) for pattern in _table()["not_read"])


def _begun(text: str) -> str:
    return text[:1].upper() + text[1:]


@cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads((files("tools.interview") / "plain_names.toml").read_text("utf-8"))


@cache
def _names() -> tuple[re.Pattern[str], Mapping[str, tuple[str, str]]]:
    names = {name: tuple(texts) for name, texts in _table()["names"].items()}
    longest = sorted(names, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, longest))})\b", re.IGNORECASE), names
