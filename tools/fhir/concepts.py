"""CodeableConcepts of any version and shape to a name and codes; it translates nothing."""

import re
from functools import lru_cache
from html import unescape

from msgspec import Struct

from tools.fhir.code_words import LABELS, system_label, words_for
from tools.fhir.json_tree import Json, Number, node, nodes, text

_RANK = {
    system: rank
    for rank, system in enumerate(
        (
            "http://loinc.org",
            "http://snomed.info/sct",
            "http://www.nlm.nih.gov/research/umls/rxnorm",
            "http://hl7.org/fhir/sid/cvx",
            "http://hl7.org/fhir/sid/icd-10-cm",
            "http://hl7.org/fhir/sid/icd-10",
        )
    )
}
"""Of several codings the one whose system says most comes first."""
_BARE_CODE = re.compile(r"[\d\s.\-/]*")
_TAG = re.compile(r"<[^>]*>")
_SCRIPT = re.compile(r"<(script|style|head)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_BREAK = re.compile(r"<(?:br|/p|/div|/tr|/li|/h\d|/table)\b[^>]*>", re.IGNORECASE)
_CELL = re.compile(r"</t[dh]\b[^>]*>", re.IGNORECASE)
_GENERATED = re.compile(r"^\s*Generated Narrative[^\n]*\n?", re.IGNORECASE)
"""What a publishing tool writes above its rendering: no name of anything."""
_NAMELESS = re.compile(
    r"\s*(?:id|meta|identifier|contained|status|clinicalStatus|verificationStatus|category|subject|patient|encounter"
    r"|text|language|issued|effective|date|performer|related|specimen|asserter|recorder)\s*:",
)
_CODE_LINE = re.compile(r"^\s*code\s*:\s*")
_DETAILS = re.compile(r"\s*\(Details\s*:.*$")
_PRINTED, _LEVELS = 2_000, 6
_SPACE = re.compile(r"[ \t\r\f\v\u00a0]+")


class Concept(Struct, frozen=True):
    """A name as the record words it, and the codes beside it."""

    name: str = ""
    code: str = ""
    """`system|code` of the coding that says most."""
    codes: tuple[str, ...] = ()
    also: str = ""
    """What the first coding calls it, where the record words it otherwise."""


NOTHING = Concept()


def code_label(named: Concept) -> str:
    """Return a code with its system's name for what the record gives no name at all; empty without a code.

    >>> code_label(Concept("", "http://snomed.info/sct|44054006")), code_label(Concept("", "urn:x|A1"))
    ('SNOMED CT 44054006 (no name given)', 'code A1 (no name given)')
    """
    system, _, code = named.code.rpartition("|")
    return f"{system_label(system)} {code} (no name given)" if code else ""


def is_bare(words: str) -> bool:
    """Tell whether a text is only a code number, which no reader should see as a name."""
    return not words[:1].isalpha() and _BARE_CODE.fullmatch(words) is not None


def concept(value: object) -> Concept:
    """Read a CodeableConcept, Coding, CodeableReference, plain string, or a list of them (the first that has a name).

    The name is the text, else a coding's display, else a code that reads as a name; never a bare number.
    """
    if not value:
        return NOTHING
    if not isinstance(value, dict):
        return _odd_concept(value)
    if "concept" in value and "coding" not in value and "text" not in value:
        return concept(value["concept"])
    codings = nodes(value, "coding") or ([value] if "code" in value and "coding" not in value else [])
    codes: list[str] = []
    best, best_rank = "", len(_RANK) + 1
    display = ""
    for coding in codings:
        if not display:
            shown = text(coding.get("display"))
            if shown and not is_bare(shown):
                display = shown
        code = text(coding.get("code"))
        if code:
            system = text(coding.get("system"))
            full = f"{system}|{code}"
            rank = _RANK.get(system, len(_RANK))
            if rank < best_rank:
                best, best_rank = full, rank
            if full not in codes:
                codes.append(full)
    name = text(value.get("text"))
    if name[:1] == "{":
        name = unprinted(name)
    if not name or is_bare(name):
        name = display or _words_of_codes(codings) or _name_in_codes(codings)
    also = "" if not display or display == name or display.lower() in name.lower() else display
    return Concept(name, best, tuple(codes), also)


def unprinted(words: str) -> str:
    """Return the words inside an object that some software printed as text; others as they are.

    >>> unprinted("{'addresses': ['x'], 'text': 'Walk each day'}")
    'Walk each day'
    >>> unprinted("{'observation': {'codes': [{'display': 'Glucose'}], 'operator': '<', 'value': 108}}")
    'Glucose < 108'
    >>> unprinted("{see note}")
    '{see note}'
    """
    if words[:1] != "{" or words[-1:] != "}" or len(words) > _PRINTED:
        return words
    import ast
    import json

    try:
        value = json.loads(words)
    except (ValueError, RecursionError):
        try:
            value = ast.literal_eval(words)
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            return words
    return _said_in(value, 0) or words


def _said_in(value: object, level: int) -> str:
    """Return the wording inside an object of unknown shape; empty where it has none."""
    if isinstance(value, list):
        return next((said for said in (_said_in(item, level + 1) for item in value) if said), "")
    if not isinstance(value, dict) or level > _LEVELS:
        return ""
    named = next(
        (text(value, key) for key in ("text", "display", "description", "name", "title") if text(value, key)), ""
    )
    if not named:
        inner = (item for item in value.values() if isinstance(item, dict | list))
        named = next((said for said in (_said_in(item, level + 1) for item in inner) if said), "")
    bound = [text(value, key) for key in ("operator", "comparator", "value", "unit")] if "value" in value else []
    return " ".join(filter(None, (named, *bound))) if named else ""


def _odd_concept(value: object) -> Concept:
    """Read a list of concepts, or a plain string where a concept is meant."""
    if isinstance(value, list):
        read = [concept(item) for item in value]
        return next((item for item in read if item.name), read[0])
    if isinstance(value, str) and not isinstance(value, Number) and not is_bare(value):
        return Concept(unprinted(value.strip()))
    return NOTHING


def code_of(value: object) -> str:
    """Return the bare first code of a concept, or the string itself (STU3 and primitives)."""
    if not value:
        return ""
    if isinstance(value, list):
        return next((code for code in map(code_of, value) if code), "")
    if isinstance(value, str):
        return value.strip()
    if not isinstance(value, dict):
        return ""
    if "concept" in value:
        return code_of(value["concept"])
    found = next((code for code in (text(item, "code") for item in nodes(value, "coding")) if code), "")
    return found or text(value, "code")


def word_of(value: object) -> str:
    """Return a concept's name, else its first code: for small vocabularies such as interpretation or route.

    A code that nobody can read is named as one, with its system.
    """
    if not value:
        return ""
    named = concept(value)
    return named.name or (code_label(named) if unreadable(named) else code_of(value))


def unreadable(named: Concept) -> bool:
    """Tell whether all that a nameless concept has is a number, or a key of a terminology (`39579001`, `E11.9`).

    A clinic's own abbreviation (`Q8H`) can be read.
    """
    system, _, code = named.code.rpartition("|")
    return not named.name and bool(code) and (is_bare(code) or system in LABELS)


def _words_of_codes(codings: list[Json]) -> str:
    words = (words_for(text(coding, "system"), text(coding, "code")) for coding in codings)
    return next((word for word in words if word), "")


def _name_in_codes(codings: list[Json]) -> str:
    codes = (text(coding, "code") for coding in codings)
    return next((code for code in codes if len(code) > 2 and reads_as_name(code)), "")


_NAME_FIRST = re.compile(r"[A-Z]?[a-z]{4,} \S")
_KEY_INSIDE = re.compile(r"--|_|\d{6}")


@lru_cache(maxsize=8192)
def reads_as_name(words: str) -> bool:
    """Tell whether an identifier or code is wording rather than a number or a uuid.

    >>> reads_as_name("Ipratropium Bromide Neb"), reads_as_name("00487980125"), reads_as_name("OMED40T")
    (True, False, False)
    >>> reads_as_name("Albumin 25% (12.5g / 50mL)")
    True
    """
    if _NAME_FIRST.match(words) and not _KEY_INSIDE.search(words):
        return True
    letters = sum(map(str.isalpha, words))
    digits = sum(map(str.isdigit, words))
    if letters < 4 or words.count("-") >= 3 or "://" in words or words.startswith("urn:"):
        return False
    return letters > 2 * digits and (any(map(str.islower, words)) or " " in words)


def plain(markup: str) -> str:
    r"""Return the words of an XHTML narrative: tags stripped, scripts and styles left out, a line a row.

    >>> plain('<div><script>x()</script><p>No known <b>allergies</b></p><p>Asked</p></div>')
    'No known allergies\nAsked'
    """
    body = _SCRIPT.sub(" ", markup)
    body = _CELL.sub(" | ", _BREAK.sub("\n", body.replace("\n", " ")))
    lines = (_SPACE.sub(" ", line).strip(" |") for line in unescape(_TAG.sub("", body)).split("\n"))
    return "\n".join(line for line in lines if line)


def narrative(resource: Json) -> str:
    """Return the resource's own narrative as plain text, shortened."""
    div = text(node(resource, "text"), "div")
    words = plain(div) if div else ""
    return (_told(words) if _GENERATED.match(words) else words)[:2000].strip()


def _told(words: str) -> str:
    """Return what a publishing tool's rendering says beyond its heading and the elements that name nothing."""
    lines = _GENERATED.sub("", words, count=1).split("\n")
    return "\n".join(_DETAILS.sub("", _CODE_LINE.sub("", line)) for line in lines if not _NAMELESS.match(line))
