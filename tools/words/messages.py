"""Message catalogues: what previsit says, by key and language. A language is a folder; it words nothing itself."""

import json
from functools import cache
from pathlib import Path
from string import Formatter

FOLDER = Path(__file__).parent


def languages() -> tuple[str, ...]:
    """Return the languages that have a catalogue, English first."""
    found = sorted(path.parent.name for path in FOLDER.glob("*/messages*.json"))
    return tuple(sorted(dict.fromkeys(found), key=lambda name: (name != "en", name)))


def say(key: str, language: str = "en", **fields: object) -> str:
    """Return a message with its fields filled in; a key that a language lacks is said in English.

    Raises:
        KeyError: the key is in no catalogue, or a field is missing.
    """
    catalogue = _catalogue(language)
    text = catalogue.get(key) or _catalogue("en").get(key)
    if text is None:
        raise KeyError(f"no message '{key}'; add it to tools/words/en/messages.json")
    missing = {name for _, name, _, _ in Formatter().parse(text) if name} - set(fields)
    if missing:
        raise KeyError(f"message '{key}' needs {', '.join(sorted(missing))}")
    return text.format(**fields)


def has(key: str, language: str) -> bool:
    """Tell whether a language has its own wording of a message."""
    return key in _catalogue(language)


@cache
def _catalogue(language: str) -> dict[str, str]:
    """Read `<language>/messages*.json`, one flat object each; rooms may keep a file of their own."""
    merged: dict[str, str] = {}
    for path in sorted((FOLDER / language).glob("messages*.json")):
        merged |= json.loads(path.read_text(encoding="utf-8"))
    return merged
