"""Danger signs in words: which of the table's signs the text or the findings state of this patient, now.

Signs are named in `signs/<language>.toml` as word patterns and in `signs/concepts.toml` as concept keys of the
lexicon; this module decides nothing about danger.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files

from msgspec import Struct

from tools.clinical import Finding
from tools.interview.profile import DEPENDENTS, ELDERS
from tools.interview.redflags.gloss import TONGUES, Gloss, glossed
from tools.interview.redflags.meaning import EVEN_SUPPOSED, explained_away, without_idioms
from tools.interview.redflags.patterns import compile_pattern, needed
from tools.interview.redflags.scope import Standing, standing
from tools.words.disguise import as_written, undisguised, without_pictures
from tools.words.spelt import in_digits


class Sign(Struct, frozen=True, kw_only=True):
    """One sign said of the patient, and the words that said it."""

    key: str
    quote: str
    handle: str = ""


# A visit's log is screened again after every answer; only the new answer is new. So it is with what follows.
@lru_cache(maxsize=512)
def plain(text: str) -> str:
    """Return the text as it reads, in lower case with plain apostrophes and dashes.

    >>> plain("Can’t CATCH breath")
    "can't catch breath"
    """
    text = undisguised(text).replace("’", "'").replace("‘", "'").replace("`", "'").replace("´", "'").lower()
    text = re.sub(r"\bi(m|ve)\b", r"i'\1", text)
    text = _ASKED_AND_DENIED.sub(r"\1no \2, ", in_digits(_QUOTES.sub("", text)))
    return re.sub(r"\b(do|does|did|ca|wo|is|are|has|have|was|were|would|could|should)nt\b", r"\1n't", text)


_ASKED_AND_DENIED = re.compile(
    r"((?:^|[.!?;,\n])\s*)((?:any )?[a-z]+(?: [a-z]+){0,4})\?\s*"
    r"(?:no|nope|nah|never|none)\b(?! (?:one|body|idea|clue|way))[,.]?\s*"
)
"""Their own question, answered with a no: `chest pain? no`."""

_QUOTES = re.compile('["“”«»„]')


def sentences(text: str) -> list[str]:
    """Split where a new statement begins; a decimal point or an abbreviation's dot is none.

    A flood without a full stop is read in pieces that overlap, so that the work grows with the length alone.
    """
    parts = re.split(r"(?<!(?<!')\b[a-z])[.!?](?=\s|$)|[;\n\r。！？；，]|\s[-•*]\s", text)
    return [piece for part in parts if part.strip() for piece in _bounded(part.strip())]


_LONGEST, _OVERLAP = 600, 150


def _bounded(part: str) -> list[str]:
    pieces = []
    while len(part) > _LONGEST:
        cut = part.rfind(" ", _LONGEST // 2, _LONGEST)
        cut = cut if cut > 0 else _LONGEST
        pieces.append(part[:cut])
        # At a comma if there is one, so that a "no" stays with what it denies.
        near = (cut - _OVERLAP, cut - _OVERLAP // 2)
        again = part.rfind(", ", *near)
        again = again if again > 0 else part.rfind(" ", *near)
        part = part[again + 1 if again > 0 else cut :]
    return [*pieces, part]


@cache
def _table(name: str) -> Mapping[str, tuple[str, ...]]:
    """Return the rows of a language's file or folder of files, by sign."""
    folder = files("tools.interview.redflags") / "signs"
    parts = [folder / f"{name}.toml"]
    if (folder / name).is_dir():
        parts = sorted((folder / name).iterdir(), key=lambda part: part.name)
    found: dict[str, tuple[str, ...]] = {}
    for part in (part for part in parts if part.name.endswith(".toml")):
        for key, rows in tomllib.loads(part.read_text("utf-8")).items():
            found[key] = (*found.get(key, ()), *rows)
    return found


@cache
def _patterns() -> tuple[tuple[str, tuple[frozenset[str], ...], str], ...]:
    rows = [(key, row) for name in ("en", "zh") for key, patterns in _table(name).items() for row in patterns]
    return tuple((key, needed(row), row) for key, row in rows)


@cache
def _heads() -> frozenset[str]:
    return frozenset[str]().union(*(heads for _, needs, _ in _patterns() for heads in needs))


@cache
def _rows_by_head() -> Mapping[str, tuple[int, ...]]:
    """Return the places of the rows that one beginning may open; under "" those that are always tried."""
    found: dict[str, list[int]] = {}
    for place, (_, needs, _) in enumerate(_patterns()):
        for head in needs[0] if needs else ("",):
            found.setdefault(head, []).append(place)
    return {head: tuple(places) for head, places in found.items()}


def _worth_trying(sentence: str) -> Iterator[tuple[str, str]]:
    """Yield, in the order of the tables, each sign and row of which the sentence has the needed beginnings of words."""
    present = frozenset(head for head in _heads() if head in sentence)
    by_head, rows = _rows_by_head(), _patterns()
    for place in sorted({place for head in ("", *present) for place in by_head.get(head, ())}):
        key, needs, row = rows[place]
        if not any(heads.isdisjoint(present) for heads in needs[1:]):
            yield key, row


@cache
def _by_concept() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for sign, concepts in _table("concepts").items():
        for concept in concepts:
            found[concept] = (*found.get(concept, ()), sign)
    return found


def sign_keys() -> frozenset[str]:
    """Return every sign that a rule may name."""
    return frozenset(key for name in ("en", "zh", "concepts") for key in _table(name))


def signs_in_text(
    text: str,
    *,
    handle: str = "",
    dependent_is_patient: bool = True,
    elder_is_patient: bool = False,
    speaker_is_patient: bool = True,
) -> list[Sign]:
    """Return the signs that the text states of the patient, in the order of the table."""
    found = _read(text, dependent_is_patient, elder_is_patient, speaker_is_patient)
    return [Sign(key=key, quote=quote, handle=handle) for key, quote in found]


@lru_cache(maxsize=256)
def _read(
    text: str,
    dependent_is_patient: bool,
    elder_is_patient: bool,
    speaker_is_patient: bool,
) -> tuple[tuple[str, str], ...]:
    found: dict[str, str] = {}
    glosses = _glosses(plain(text))
    spoken = [*_spoken(text), *glosses]
    for sentence, following in zip(spoken, [*spoken, ""][1:], strict=True):
        said = without_idioms(sentence)
        for key, row in _worth_trying(said):
            if key in found:
                continue
            for match in compile_pattern(row).finditer(said):
                how = standing(
                    sentence,
                    match.start(),
                    match.end(),
                    dependent_is_patient=dependent_is_patient,
                    elder_is_patient=elder_is_patient,
                    speaker_is_patient=speaker_is_patient,
                    following=following,
                )
                if _counts(key, how) and not explained_away(key, sentence, sentence[: match.start()]):
                    gloss = glosses.get(sentence)
                    found[key] = as_written(text, gloss.said(*match.span()) if gloss else _whole(match))
                    break
    return tuple(found.items())


def _whole(match: re.Match[str]) -> str:
    """Return the words of a match, with the decimals of the number that it ends in."""
    decimals = re.match(r"[.,]\d+", match.string[match.end() :]) if match.group()[-1:].isdigit() else None
    return match.group() + (decimals.group() if decimals else "")


@lru_cache(maxsize=64)
def _glosses(text: str) -> Mapping[str, Gloss]:
    """Return a plain text's sentences of another language in the words of the English tables."""
    found = (glossed(sentence, tongue) for sentence in sentences(text) for tongue in TONGUES)
    return {gloss.text: gloss for gloss in found if gloss is not None}


def in_english(text: str) -> str:
    """Return a plain text with its sentences of another language followed by what they say in the tables' words."""
    return "\n".join([text, *_glosses(text)])


def _spoken(text: str) -> list[str]:
    """Return every sentence of a text, and once more with slips put right or letters of an ornament taken away."""
    read = dict.fromkeys(sentences(plain(text)))
    for other in without_pictures(undisguised(text)):
        read.update(dict.fromkeys(sentences(plain(other))))
    for sentence in [*read, *_joined(list(read))]:
        read.setdefault(sentence)
        read.update(dict.fromkeys((_mended(sentence), _mended(_STRETCHED.sub(r"\1", sentence)))))
    return list(read)


_SHORT = 4


def _joined(spoken: list[str]) -> list[str]:
    """Return runs of very short sentences as one: "Testicle. Sudden. Agony"."""
    runs: list[list[str]] = [[]]
    for sentence in spoken:
        if len(sentence.split()) <= _SHORT:
            runs[-1].append(sentence)
        elif runs[-1]:
            runs.append([])
    return [" ".join(run) for run in runs if len(run) > 1]


_STRETCHED = re.compile(r"([a-z])\1{2,}")


def _mended(sentence: str) -> str:
    """Return the sentence with the lexicon's known slips of the keyboard put right."""
    from tools.words.lexicon import lexicon

    slips = lexicon("en").misspelt
    return re.sub(r"[a-z]{4,}", lambda word: slips.get(word.group(), word.group()), sentence)


def _counts(key: str, how: Standing) -> bool:
    if how == "supposed":
        return key in EVEN_SUPPOSED
    return how == "present" or (how == "past" and key.startswith(("past_", "has_")))


def signs_of_findings(
    findings: Iterable[Finding],
    handle: str = "",
    *,
    texts: Sequence[str] = (),
    dependent_is_patient: bool = True,
    elder_is_patient: bool = False,
    speaker_is_patient: bool = True,
) -> list[Sign]:
    """Return the signs that findings of the lexicon state as present, now, of the patient.

    What the raw words show to be long past, supposed or somebody else's is passed over; a denial is the
    lexicon's to judge.
    """
    table = _by_concept()
    found = []
    heard = [plain(text) for text in texts]
    for finding in findings:
        about_patient = (
            finding.who == "patient"
            or (dependent_is_patient and finding.who in DEPENDENTS)
            or (elder_is_patient and finding.who in ELDERS)
        )
        if finding.polarity != "present" or finding.time != "now" or not about_patient:
            continue
        quote = plain(finding.quote)
        keys = table.get(finding.concept, ())
        if not keys or quote.startswith(("denies", "denied", "denying", "niega", "niego")):
            continue
        own = [sentence for text in heard for sentence, _ in _saying(quote, text)]
        how = frozenset[Standing]().union(
            *(_standings(quote, text, dependent_is_patient, elder_is_patient, speaker_is_patient) for text in heard)
        )
        for key in keys:
            if own and all(_means_no_danger(key, said, quote) for said in own):
                continue
            if how and how <= {"past", "supposed", "other"} and not any(_counts(key, one) for one in how - {"other"}):
                continue
            found.append(Sign(key=key, quote=finding.quote or finding.name, handle=handle))
    return _first_of_each(found)


def _means_no_danger(key: str, said: str, quote: str) -> bool:
    """Tell whether a sentence means no danger by the words of a finding, as it stands or in the tables' words."""
    return explained_away(key, said, said[: said.index(quote)]) or any(
        explained_away(key, gloss.text, "") for gloss in _glosses(said).values()
    )


@lru_cache(maxsize=256)
def _told(text: str) -> tuple[str, ...]:
    return tuple(sentences(text))


@lru_cache(maxsize=4096)
def _saying(quote: str, text: str) -> tuple[tuple[str, str], ...]:
    """Return the sentences of a plain text that have the quote, each with the one that follows."""
    if not quote or quote not in text:
        return ()
    spoken = _told(text)
    return tuple(
        (sentence, following)
        for sentence, following in zip(spoken, [*spoken, ""][1:], strict=True)
        if quote in sentence
    )


@lru_cache(maxsize=4096)
def _standings(
    quote: str, text: str, dependent_is_patient: bool, elder_is_patient: bool, speaker_is_patient: bool
) -> frozenset[Standing]:
    """Return how the sentences of a plain text say the quote: present, past, of another ..."""
    return frozenset(
        standing(
            sentence,
            sentence.index(quote),
            sentence.index(quote) + len(quote),
            dependent_is_patient=dependent_is_patient,
            elder_is_patient=elder_is_patient,
            speaker_is_patient=speaker_is_patient,
            following=following,
        )
        for sentence, following in _saying(quote, text)
    )


def _first_of_each(signs: Sequence[Sign]) -> list[Sign]:
    seen: dict[str, Sign] = {}
    for sign in signs:
        seen.setdefault(sign.key, sign)
    return list(seen.values())
