"""The lexicon of one language, read from its folder's tables: concepts, their synonyms, word classes, misspellings.

It holds the words and finds nothing; `tools.words.matching` looks them up in a text.
"""
# ruff: noqa: E501 - the patterns are tables

import itertools
import re
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from msgspec import Struct

from tools.words.tokens import stem, tokens

IGNORED = "_"
"""Key of the phrases that only look like findings ("hearing aids")."""
_SHORT = 3


class Concept(Struct, frozen=True, kw_only=True):
    """One thing that can be said of a patient: `chest_pain`."""

    key: str
    name: str
    kind: str = "symptom"
    code: str = ""
    """`HP:0100749` or an ICD-10-CM code; empty where no free code is certain."""
    system: str = ""
    synonyms: tuple[str, ...] = ()
    """As written in the table, with its marks (`@pain`, `~`)."""


class Node:
    """One step of the tree of phrases; labels are stems, word classes (`@pain`) or the gap (`~`)."""

    __slots__ = ("ends", "next")

    def __init__(self) -> None:
        self.next: dict[str, Node] = {}
        self.ends: str = ""


class Lexicon(Struct, frozen=True, kw_only=True):
    """One language's tables, ready for look-up."""

    language: str
    concepts: dict[str, Concept]
    root: Node
    classes: dict[str, tuple[str, ...]]
    """stem -> the word classes it belongs to."""
    vocabulary: frozenset[str]
    """Every stem that a phrase uses."""
    misspelt: dict[str, str]
    glue: frozenset[str]
    """Words that a gap passes over: articles, prepositions, sides."""
    lasting: frozenset[str]
    """Conditions that, once had, are had: "a history of diabetes" is of today."""


def languages() -> tuple[str, ...]:
    """Return the languages that have a lexicon."""
    return tuple(sorted(path.name for path in files("tools.words").iterdir() if (path / "concepts").is_dir()))


@cache
def lexicon(language: str = "en") -> Lexicon:
    """Return a language's lexicon; one without a folder of its own gets English.

    Args:
        language: `en`, `es`, `zh-Hant`; a regional tag (`es-MX`) means its base.
    """
    folder = _folder(language)
    rows = [row for path in _tables(folder / "concepts") for row in _rows(path)]
    members = {cells[0]: tuple(_split(cells[1])) for cells in _rows(folder / "classes.tsv")}
    english = {} if folder.name == "en" else lexicon("en").concepts
    root, vocabulary = Node(), set[str]()
    concepts: dict[str, Concept] = {}
    bundles = [cells for cells in rows if "+" in cells[0]]
    rows = [cells for cells in rows if "+" not in cells[0]]
    for cells in bundles:
        for synonym in (cells[3], *_split(cells[4] if len(cells) > 4 else "")):
            for phrase in expanded(synonym, members):
                _insert(root, phrase, cells[0])
                vocabulary.update(phrase)
    for cells in rows:
        concept = _concept(cells, english, folder.name)
        known = concepts.get(concept.key)
        concepts[concept.key] = concept if known is None else _joined(known, concept)
        for synonym in concept.synonyms:
            for phrase in expanded(synonym, members):
                _insert(root, phrase, concept.key)
                vocabulary.update(phrase)
    for cells in _rows(folder / "ignored.tsv"):
        for phrase in expanded(cells[0], members):
            _insert(root, phrase, IGNORED)
            vocabulary.update(phrase)
    classes: dict[str, tuple[str, ...]] = {}
    for name, words in members.items():
        for word in words:
            if " " not in word:
                classes[stem(word)] = (*classes.get(stem(word), ()), f"@{name}")
                vocabulary.add(stem(word))
    return Lexicon(
        language=folder.name,
        concepts=concepts,
        root=root,
        classes=classes,
        vocabulary=frozenset(vocabulary),
        misspelt={wrong: cells[0] for cells in _rows(folder / "misspelt.tsv") for wrong in _split(cells[1])},
        glue=frozenset(stem(word) for cells in _rows(folder / "glue.tsv") for word in cells[0].split()),
        lasting=frozenset(key for key, one in concepts.items() if one.kind == "condition") - _episodes(),
    )


def concept(key: str, language: str = "en") -> Concept | None:
    """Return a concept by its key; None when the lexicon has no such key."""
    return lexicon(language).concepts.get(key)


_ALTERNATIVE = re.compile(r"\(([^()]*)\)")


def expanded(synonym: str, members: dict[str, tuple[str, ...]] | None = None) -> list[tuple[str, ...]]:
    """Return the phrases, as labels, that one synonym of a table stands for.

    `(a|b c)` is a choice, also with an empty arm; `@name` a word class; `~` a gap of glue words; `A <> B` both orders with a gap.

    >>> expanded("(red|hot) throat")
    [('red', 'throat'), ('hot', 'throat')]
    >>> expanded("@pain <> hip")
    [('@pain', '~', 'hip'), ('hip', '~', '@pain')]
    """
    if "<>" in synonym:
        first, second = (part.strip() for part in synonym.split("<>"))
        return expanded(f"{first} ~ {second}", members) + expanded(f"{second} ~ {first}", members)
    synonym = synonym.strip(" ~")
    choices = [_arms(part) if i % 2 else [part] for i, part in enumerate(_ALTERNATIVE.split(synonym))]
    found: list[tuple[str, ...]] = []
    for picked in itertools.product(*choices):
        word = "".join(picked).strip()
        if (
            len(word) <= _SHORT and word.isascii() and word.isalpha()
        ):  # an abbreviation has no inflections: "doe" is not "does"
            found.append((f"={word.casefold()}",))
            continue
        row = "".join(picked).strip(" ~").split()  # an empty arm may leave two gaps side by side
        steps = [_step(one, members or {}) for n, one in enumerate(row) if one != "~" or row[n - 1] != "~"]
        found += [tuple(itertools.chain.from_iterable(labels)) for labels in itertools.product(*steps)]
    return found


@cache
def _episodes() -> frozenset[str]:
    rows = _rows(files("tools.words") / "en" / "episodes.tsv")
    return frozenset(key for cells in rows for key in cells[0].split())


def _arms(choice: str) -> list[str]:
    """Return the arms of a choice, one for all that share their stems: "(cough|coughing)" is one."""
    arms = {arm if re.search(r"[@~=]", arm) else " ".join(_stems(arm)): arm for arm in reversed(choice.split("|"))}
    return list(reversed(arms.values()))


@cache
def _stems(text: str) -> tuple[str, ...]:
    exact = [word for word in text.split() if word.startswith("=")]
    if exact:  # "no =feeling": exactly this word, not its inflections
        return tuple(word if word.startswith("=") else _stems(word)[0] for word in text.split())
    return tuple(token.stem for token in tokens(text))


def _step(word: str, members: dict[str, tuple[str, ...]]) -> list[tuple[str, ...]]:
    if word == "~":
        return [("~",)]
    if word.startswith("@"):
        longer = [_stems(member) for member in members.get(word[1:], ()) if " " in member]
        return [(word,), *longer]
    if word.startswith("="):  # exactly this word, not its inflections
        return [(word,)]
    return [_stems(word)]


def _insert(root: Node, phrase: tuple[str, ...], key: str) -> None:
    node = root
    for label in phrase:
        node = node.next.setdefault(label, Node())
    node.ends = node.ends or key


def _concept(cells: list[str], english: dict[str, Concept], folder: str) -> Concept:
    if len(cells) == 2:  # only more ways to say what another table names
        cells = [cells[0], "", "", "", cells[1]]
    key, kind, code, name, *rest = [*cells, "", "", ""][:5]
    base = english.get(key)
    synonyms = tuple(_split(rest[0])) if rest else ()
    return Concept(
        key=key,
        name=name,
        kind=kind or (base.kind if base else "symptom"),
        code=code or (base.code if base else ""),
        system=_system(code or (base.code if base else "")),
        synonyms=tuple(dict.fromkeys((*filter(None, (name,)), *_key_words(key, folder), *synonyms))),
    )


def _key_words(key: str, folder: str) -> tuple[str, ...]:
    from tools.words.wordlists import word_list

    return (key.replace("_", " "),) if folder == "en" and key not in word_list("lexicon_keys_not_words") else ()


def _joined(known: Concept, more: Concept) -> Concept:
    from msgspec.structs import replace

    return replace(known, synonyms=(*known.synonyms, *more.synonyms))


def _system(code: str) -> str:
    if not code:
        return ""
    return "http://purl.obolibrary.org/obo/hp.owl" if code.startswith("HP:") else "http://hl7.org/fhir/sid/icd-10-cm"


def _folder(language: str) -> Traversable:
    home = files("tools.words")
    for name in (language, language.split("-", maxsplit=1)[0]):
        if name and (home / name / "concepts").is_dir():
            return home / name
    base = f"{language.split('-', maxsplit=1)[0]}-"
    near = sorted(path.name for path in home.iterdir() if path.name.startswith(base) and (path / "concepts").is_dir())
    return home / (near[0] if near and len(base) > 1 else "en")


def _tables(folder: Traversable) -> list[Traversable]:
    return sorted((path for path in folder.iterdir() if path.name.endswith(".tsv")), key=lambda path: path.name)


def _rows(path: Traversable) -> list[list[str]]:
    if not path.is_file():
        return []
    lines = path.read_text("utf-8").splitlines()
    return [[cell.strip() for cell in line.split("\t")] for line in lines if line.strip() and not line.startswith("#")]


def _split(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(";") if part.strip()]
