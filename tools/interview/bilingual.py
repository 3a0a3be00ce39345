"""What an answer says in a second language, as many people speak: "me duele the stomach". It translates nothing."""

import re
from collections.abc import Sequence
from datetime import date

from msgspec.structs import replace

from tools.clinical import Finding

_SPANISH = (
    "el la los las un una unos unas mi mis su sus que con pero porque cuando desde hace ayer hoy muy mucho mucha y"
    " de del por para sí también nada ya estoy está tengo tiene tuve tuvo soy es fue como más menos después antes"
    " siento duele duelen dolor fiebre noche días semana meses años nunca siempre tomo toma fumo bebo creo sé lo le"
    " da dan puedo"
)
_ENGLISH = (
    "the a my his her i is and have has had since with it was not but for when from in on of to been very they he she"
    " because also still last this that am are take takes can"
)
_WORDS = {"es": frozenset(_SPANISH.split()), "en": frozenset(_ENGLISH.split())}
_OTHER = {"es": "en", "en": "es"}
_FEWEST = 2
_TOKEN = re.compile(r"[^\W\d_]+")


def second_language(words: str, language: str) -> str:
    """Return the other language that an answer is partly in; nothing where it keeps to the visit's own.

    >>> second_language("me duele the stomach cuando orino", "en"), second_language("mi belly hurts", "en")
    ('es', '')
    >>> second_language("tengo a pain in the chest", "es"), second_language("no me duele", "es")
    ('en', '')
    """
    other = _OTHER.get(language.split("-", maxsplit=1)[0], "")
    said = set(_TOKEN.findall(words[:4_000].lower()))
    own = _WORDS.get(language.split("-", maxsplit=1)[0], frozenset())
    return other if other and len(said & (_WORDS[other] - own)) >= _FEWEST else ""


def also_said(
    found: Sequence[Finding], words: str, *, today: date, language: str, asked: Sequence[str] = ()
) -> tuple[Finding, ...]:
    """Return the findings with what the words say in a second language, under the names of the visit's own."""
    other = second_language(words, language)
    if not other:
        return tuple(found)
    from tools.words import concept, understand

    # A short word of the one language may be a shorthand of the other: "mi" is no heart attack.
    kept = [one for one in found if one.quote.lower() not in _WORDS[other] and _is_named(one, other)]
    known = {(one.concept, one.who) for one in kept}
    more = []
    for one in understand(words[:4_000], today=today, language=other, asked=asked):
        if not one.concept or (one.concept, one.who) in known:
            continue
        named = concept(one.concept, language)
        more.append(replace(one, name=named.name) if named and named.name else one)
    return (*kept, *more)


def _is_named(finding: Finding, other: str) -> bool:
    """Return whether a finding without a concept is more than a word of the second language."""
    return bool(
        finding.concept or finding.kind == "medication" or not set(finding.name.lower().split()) & _WORDS[other]
    )
