"""Which medicines of a list an answer's words name: by name, class, form, "all but", "the rest". It asks nothing."""

import re
from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple

Scope = Literal["", "all", "none", "rest"]


class Listed(NamedTuple):
    """One medicine of the list."""

    handle: str
    name: str
    ingredients: frozenset[str]
    classes: frozenset[str]


class Part(NamedTuple):
    """One clause of an answer, with its place and the medicines it names."""

    start: int
    end: int
    text: str
    handles: tuple[str, ...]
    scope: Scope
    foreign: bool
    """It has an object of its own that is none of the list: "the white one", another drug."""
    other: bool
    """It names a drug, and none of the list."""
    opens: bool
    """It begins a sentence."""
    excepts: bool
    """It follows "but", "except": it is taken out of what stands before."""
    joined: bool
    """It follows "and" or a comma."""


_BUT = (
    r"but|exc?e?pt(?:ing)?(?: for)?|exepct|exceptt?|besides|apart from|aside from|other than|bar|minus|menos|excepto"
    r"|salvo|pero"
)
_BORDER = re.compile(
    rf"(?P<end>[.!?](?=\s|$)|[;\n])|(?P<comma>,)(?!\d)|\b(?P<and>and|y|plus)\b|(?<![\w-])(?P<but>{_BUT})(?![\w-])"
    r"|(?P<only>(?<=\w )(?=only (?!half|one\b|once|at|in|on|when|if|sometimes|take|use|\d)))",
    re.IGNORECASE,
)
_REST = re.compile(
    r"\b(?:others|rest|remaining|remainder|everything else|all else|other ones|otras|otros|demás|resto)\b",
    re.IGNORECASE,
)
_ALL = re.compile(
    r"\b(?:all|everything|every one|each one|both|the lot|whole lot|todas|todos|todo|ambas)\b"
    r"(?! (?:day|night|the time|over))",
    re.IGNORECASE,
)
_NONE = re.compile(r"\b(?:none|neither|not any|ningun[oa])\b(?! (?:since|for|today|yesterday|now))", re.IGNORECASE)
_BARE_YES = re.compile(r"^\W*(?:ye+s+|yep|yea+h*|yup|ya|sí|si|correct|right)\W*$", re.IGNORECASE)
_OBJECT = re.compile(
    r"\b(?:the|my|his|her|our|their|a|an|some|el|la|los|las|mi) (?:(?!same|other|last|next|right|wrong)\w+ ){1,3}?"
    r"(?:pills?|tablets?|capsules?|ones?|meds?|medicines?|inhalers?|puffers?|jabs?|shots?|drops|cream|patch|spray)\b"
    r"|\b(?:stopp?ed|stop|quit|takes?|taking|use) (?:my|his|her|the) (?!other|same|rest)\w{4,}",
    re.IGNORECASE,
)
_FORMS = (
    "spray",
    "inhaler",
    "patch",
    "drops",
    "cream",
    "ointment",
    "gel",
    "syrup",
    "capsule",
    "injection",
    "suppository",
)
_FORM_WORDS = {"jab": "inject", "jabs": "inject", "shot": "inject", "shots": "inject", "injections": "inject"} | {
    word: form[:6] for form in _FORMS for word in (form, f"{form}s")
}
_NAME_WORD = re.compile(r"[a-zA-ZáéíóúñÁÉÍÓÚÑ]{4,}")
_SHORT = re.compile(r"\bvit\b\.?", re.IGNORECASE)
_LEAST_ALIKE = 84
_SHORTEST_SLIP = 6


def listed(medicines: Mapping[str, tuple[str, str]]) -> list[Listed]:
    """Return the medicines of a list, given as name and ingredients by handle, with what they may be called by."""
    from tools.words import drug_classes, ingredients

    found = []
    for handle, (name, ingredient) in medicines.items():
        parts = frozenset((*ingredients(name), *ingredients(ingredient)))
        own = frozenset(_class for part in parts for _class in drug_classes(part))
        found.append(Listed(handle, name, parts or frozenset(ingredient.split()), own))
    return found


def parts_of(words: str, medicines: Iterable[Listed]) -> list[Part]:
    """Return the clauses of an answer in order, each with the medicines that it names."""
    medicines = list(medicines)
    found: list[Part] = []
    start, border = 0, "end"
    for match in [*_BORDER.finditer(words), None]:
        end = match.start() if match else len(words)
        text = words[start:end]
        if re.search(r"\w", text):
            lead = len(text) - len(text.lstrip())
            found.append(_part(start + lead, text.strip(), border, medicines))
            border = ""
        if match is not None:
            kind = str(match.lastgroup)
            border = kind if border in {"", "comma", "and"} or kind in {"end", "but"} else border
            start = match.end()
    return found


def _part(start: int, text: str, border: str, medicines: list[Listed]) -> Part:
    handles, known = named_in(text, medicines)
    scope: Scope = ""
    if not handles:
        scope = "rest" if _REST.search(text) else "none" if _NONE.search(text) else ""
        scope = scope or ("all" if _ALL.search(text) or (_BARE_YES.match(text) and border == "end") else "")
    return Part(
        start=start,
        end=start + len(text),
        text=text,
        handles=handles,
        scope=scope,
        foreign=not handles and not scope and (known or bool(_OBJECT.search(text))),
        other=not handles and known,
        opens=border == "end",
        excepts=border == "but",
        joined=border in {"and", "comma"},
    )


def named_in(text: str, medicines: Iterable[Listed]) -> tuple[tuple[str, ...], bool]:
    """Return the handles of the medicines that a clause names, and whether it names any drug or class at all."""
    from tools.words import drug_classes, ingredients
    from tools.words.purposes import classes_meant, means_several

    medicines, text = list(medicines), _SHORT.sub("vitamin", text)
    named = [names for word in text.split() if (names := frozenset(ingredients(word, typos=True)))]
    said = frozenset(ingredients(text, typos=True)).union(*named)
    named += [frozenset({name}) for name in said.difference(*named)]
    by_name = tuple(
        one.handle for one in medicines if any(_is(names, one.ingredients) for names in named) or _spelt(one, text)
    )
    if by_name:
        return by_name, True
    classes = () if said else tuple(dict.fromkeys((*drug_classes(text), *classes_meant(text, ones=True))))
    if means_several(text) and (all_of := tuple(one.handle for one in medicines if set(classes) & one.classes)):
        return all_of, True
    for each in classes:
        meant = tuple(one.handle for one in medicines if each in one.classes)
        # Of several of a class nobody can tell which one is meant.
        if meant:
            return (meant, True) if len(meant) == 1 else ((), True)
    forms = {_FORM_WORDS[word] for word in re.findall(r"\w+", text.lower()) if word in _FORM_WORDS}
    of_form = tuple(one.handle for one in medicines if any(form in one.name.lower() for form in forms))
    several = bool(re.search(r"(?:s|es)\b", " ".join(word for word in text.lower().split() if word in _FORM_WORDS)))
    if not said and not classes and (len(of_form) == 1 or (of_form and several)):
        return of_form, True
    return (), bool(said or classes)


_SOLD_ALONE = frozenset(
    {"acetaminophen", "aspirin", "ibuprofen", "caffeine", "diphenhydramine", "dextromethorphan", "pseudoephedrine"}
)
"""What stands in many a combination and is more often bought alone."""


def _is(named: frozenset[str], listed: frozenset[str]) -> bool:
    """Return whether a name means a medicine: two brands may share what is in them and are yet two medicines.

    >>> _is(frozenset({"lisinopril"}), frozenset({"lisinopril", "hydrochlorothiazide"}))
    True
    >>> _is(frozenset({"acetaminophen", "aspirin", "caffeine"}), frozenset({"acetaminophen", "hydrocodone"}))
    False
    """
    if len(named) > 1 or (len(listed) > 1 and named <= _SOLD_ALONE):
        return named == listed
    return bool(named & listed)


def _spelt(one: Listed, text: str) -> bool:
    """Return whether a clause holds the medicine's own name, or one near it: "amlodapine"."""
    from rapidfuzz import fuzz

    own = {word.lower() for word in _NAME_WORD.findall(" ".join((one.name.split(" ")[0], *sorted(one.ingredients))))}
    own -= {"acid", "sodium", "product", "human", "vitamin"}
    first = one.name.split(" ")[0].lower().strip(",;")
    for word in re.findall(r"[\w-]+", text.lower()):
        if word in own or (word == first and len(word) > 1 and not word.isdigit()):
            return True
        if len(word) >= _SHORTEST_SLIP and any(
            name[0] == word[0] and fuzz.ratio(word, name) >= _LEAST_ALIKE for name in own if len(name) >= _SHORTEST_SLIP
        ):
            return True
    return False
