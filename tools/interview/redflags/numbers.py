"""The instruction that goes with a flag, in the visit's language, with the country's numbers. It decides no urgency."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files


@cache
def _read(name: str) -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads((files("tools.interview.redflags") / name).read_text("utf-8"))


def instruction(
    key: str, *, language: str = "en", country: str = "US", numbers: Mapping[str, str] | None = None
) -> str:
    """Return the plain instruction; a language without one gets English, a country without numbers 112.

    Args:
        key: a key of `instructions.toml`.
        language: of the patient.
        country: ISO 3166 alpha-2.
        numbers: a clinic's own numbers, over the country's.
    """
    texts = _read("instructions.toml")
    text = texts.get(language.split("-", maxsplit=1)[0], texts["en"])[key]
    table = _read("numbers.toml")
    return text.format_map({**table.get(country.upper(), table["XX"]), **(numbers or {})})
