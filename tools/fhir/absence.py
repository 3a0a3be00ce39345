"""Statements that there is nothing: "no known allergies", emptyReason; it never turns silence into a "no".

The SNOMED CT and IPS codes matched here are few, stand in records themselves, and are matched only, never shown.
"""

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from tools.clinical import Absence, Fact
from tools.fhir.concepts import Concept
from tools.fhir.denials import NONE_AFTER, NONE_OF, NOUNS, denied
from tools.fhir.json_tree import Json, text

if TYPE_CHECKING:
    from tools.fhir.readers.statement import Context

NONE_KNOWN_CODES = frozenset(
    (
        "716186003",  # no known allergy
        "409137002",  # no known drug allergy
        "428607008",  # no known environmental allergy
        "429625007",  # no known food allergy
        "428197003",  # no known insect allergy
        "1003774007",  # no known latex allergy
        "160244002",  # no known allergies (finding, older)
        "160245001",  # no current problems or disability
        "787481004",  # no known procedures (older IPS)
        "no-known-allergies",
        "no-known-food-allergies",
        "no-known-medication-allergies",
        "no-known-environmental-allergies",
        "no-known-problems",
        "no-known-medications",
        "no-known-procedures",
        "no-known-immunizations",
        "no-known-devices",
    )
)
NO_INFORMATION_CODES = frozenset(
    (
        "no-allergy-info",
        "no-problem-info",
        "no-medication-info",
        "no-procedure-info",
        "no-immunization-info",
        "no-device-info",
    )
)
EMPTY_REASONS: dict[str, tuple[Absence, str]] = {
    "nilknown": ("recorded_as_none", "none known"),
    "notasked": ("not_recorded", "not asked"),
    "unavailable": ("not_recorded", "no information"),
    "withheld": ("could_not_be_read", "withheld"),
    "notstarted": ("not_recorded", "not started"),
    "closed": ("not_recorded", "closed"),
}
_NONE_KNOWN = re.compile(
    r"(?:^|\b)(?:no known|none known|nil known|nka\b|nkda\b|no known drug|denies any (?:known )?allerg"
    r"|no current (?:problem|medication)|keine bekannten|aucune? \w+ connue|ningun[ao]? \w+ conocid|sin \w+ conocid"
    r"|geen bekende|nessuna \w+ (?:nota|conosciuta)|sem \w+ conhecid)",
    re.IGNORECASE,
)
_NO_INFORMATION = re.compile(
    r"\b(?:no information|not (?:been )?asked|unknown if|information (?:is )?(?:not available|unavailable))",
    re.IGNORECASE,
)
_NONE = re.compile(r"\W*(?:none|nil|nka|nkda|nkfa)\W*", re.IGNORECASE)
_NOT_LOOKED = re.compile(
    r"\W*(?:\w+ )?(?:not (?:assessed|recorded|on file|documented|available|obtained)"
    r"|unable to (?:obtain|assess)[^.;]*)\W*",
    re.IGNORECASE,
)
_UNKNOWN = re.compile(
    r"\W*(?:unknown|not known|n/?a|not applicable|unbekannt|onbekend|desconocid[oa]s?|inconnue?s?|sconosciut[oaie])\W*",
    re.IGNORECASE,
)
_ABBREVIATED = re.compile(r"(?<=\b[A-Za-z])\.(?=[A-Za-z]\b|\s*$)")
"""The dots of `N.K.D.A.`."""
_EXCEPT = re.compile(
    r"\b(?:except|excepting|but|other than|apart from|besides|salvo|excepto|sauf|behalve|außer|ausser|tranne|exceto)\b",
    re.IGNORECASE,
)
"""With one of these a denial names what it does not deny: it is an entry."""
_LISTED = frozenset(("allergy", "condition", "medication"))
_SHORT = 300
_PHRASE = 80
_SCOPES = (
    ("food", ("429625007", "no-known-food-allergies"), r"\bfoods?\b|aliment|comida|nahrungsmittel|食物|食品"),
    (
        "medication",
        ("409137002", "no-known-medication-allergies"),
        r"\b(?:drug|medicine|medication)s?\b|medicament|médicament|fármaco|remédio|medikament|薬|药物|藥物",
    ),
    ("environment", ("428607008", "no-known-environmental-allergies"), r"\benvironment\b"),
    ("insect", ("428197003",), r"\binsect\b"),
    ("latex", ("1003774007",), r"\bl[aá]tex\b"),
)


_PARTS = (("surgical", r"surgical|chirurg|quir[úu]rgic|cir[úu]rgic"), ("family", r"famil"))
"""Of what a denial of problems speaks alone."""


class StatedAbsence(Struct, frozen=True):
    """A statement that there is nothing, or that nothing is known."""

    about: str
    form: Absence
    scope: str = ""
    """Only for one class: `food`, `medication`, ...; empty: for all."""

    def fact(self, context: "Context", resource: Json, named: Concept, words: str) -> Fact:
        """Return the statement as a fact of kind `section`, so that no list takes it for an entry."""
        from tools.fhir.readers.statement import make

        when = next(
            (
                text(resource, field)
                for field in ("recordedDate", "assertedDate", "dateAsserted", "authoredOn")
                if text(resource, field)
            ),
            "",
        )
        return make(
            context,
            "section",
            words,
            resource,
            named=named,
            status=self.form,
            when=when,
            when_is="recorded",
            detail={"about": self.about, "absence": self.form, "scope": self.scope},
        )


def stated_absence(about: str, named: Concept, words: str) -> StatedAbsence | None:
    """Return the absence that a resource's code or wording states; None for a real entry."""
    if _EXCEPT.search(words):
        return None
    words = _ABBREVIATED.sub("", words)
    bare = {code.rpartition("|")[2] for code in named.codes}
    if bare & NO_INFORMATION_CODES:
        return StatedAbsence(about, "not_recorded")
    if bare & NONE_KNOWN_CODES or _NONE_KNOWN.match(words.strip()):
        return StatedAbsence(about, "recorded_as_none", _scope(about, bare, words))
    if _NO_INFORMATION.match(words.strip()):
        return StatedAbsence(about, "not_recorded")
    return _in_words(about, bare, words) if len(words) <= _PHRASE else None


def _in_words(about: str, bare: set[str], words: str) -> StatedAbsence | None:
    """Return the absence that the whole of a short name states: "none", "denies allergies", "not on file"."""
    none = NONE_OF.get(about)
    after = NONE_AFTER.get(about)
    said_after = after is not None and after.fullmatch(words) is not None
    if said_after or (none and none.fullmatch(words)) or (about in _LISTED and _NONE.fullmatch(words)):
        return StatedAbsence(about, "recorded_as_none", _scope(about, bare, words))
    only, scope = denied(about, words)
    if only:
        return StatedAbsence(about, "recorded_as_none", scope or _scope(about, bare, words))
    # An unknown drug that is taken is a drug; an unknown allergy is no allergy.
    if about in _LISTED and (_NOT_LOOKED.fullmatch(words) or (about == "allergy" and _UNKNOWN.fullmatch(words))):
        return StatedAbsence(about, "not_recorded")
    return None


def absence_words(named: Concept) -> str:
    """Return words for an absence that a record states by code alone; empty for one that has a name.

    >>> absence_words(Concept("", "", ("http://x|no-known-food-allergies",)))
    'no known food allergies'
    """
    bare = {code.rpartition("|")[2] for code in named.codes} & (NONE_KNOWN_CODES | NO_INFORMATION_CODES)
    if named.name and named.name not in bare:
        return ""
    spoken = next((code for code in sorted(bare) if code[:3] == "no-"), "")
    return spoken.replace("-", " ").replace(" info", " information")


def absence_in(said: str, about: str = "") -> Absence | None:
    """Return the absence that a short narrative states anywhere in it; None for a long or an affirmative one.

    Args:
        said: the narrative.
        about: what its section is about: then a line that denies just that counts too ("Nega alergias").
    """
    if len(said) > _SHORT:
        return None
    lines = said.split("\n")
    if about in NOUNS and len(lines) == 1 and not _EXCEPT.search(said):
        stated = _in_words(about, set(), said) if len(said) <= _PHRASE else None
        if stated is not None and not stated.scope:
            return stated.form
    if _NONE_KNOWN.search(said):
        return "recorded_as_none"
    return "not_recorded" if _NO_INFORMATION.search(said) else None


def _scope(about: str, bare: set[str], words: str) -> str:
    lowered = words.lower()
    if about == "condition":
        return next((name for name, word in _PARTS if re.search(word, lowered)), "")
    if about != "allergy":
        return ""
    for name, codes, word in _SCOPES:
        if bare & set(codes) or re.search(word, lowered):
            return name
    return ""
