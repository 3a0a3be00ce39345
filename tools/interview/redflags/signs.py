"""Danger signs in words: which of the table's signs the text or the findings state of this patient, now.

Signs are named in `signs/<language>.toml` as word patterns and in `signs/concepts.toml` as concept keys of the
lexicon; this module decides nothing about danger.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files

from msgspec import Struct

from tools.clinical import Finding
from tools.interview.profile import DEPENDENTS, ELDERS
from tools.interview.redflags.scope import Standing, standing

_COMMA = r"(?:,(?!\s(?:my|his|her|the|their|i|he|she|we|they|also)\b))?"
_STOP = r"(?!(?:fine|normal|okay|no|not|but|denies|without|or|nor|never|\w+n't|pero|sin|ni)\b)"
_GAP = rf"(?:{_COMMA}\s+{_STOP}[\w'/%-]+){{0,5}}?{_COMMA}\s+"


# "If I had a gun I would ..." is no less a warning for its "if".
_EVEN_SUPPOSED = frozenset({"suicidal", "suicide_plan", "harm_baby", "homicidal"})


_NOT_MEANT = {
    "confusion": re.compile(r"confus\w+ (?:about|by|why|whether|on|over|how)\b"),
    "seizure": re.compile(r"\bfits? (?:of|note|bit)\b"),
    "syncope": re.compile(r"\bpassed out (?:certificat|flyer|leaflet|paper|sweet|cand)\w*|\bknocked out of\b"),
    "weak_legs": re.compile(r"\b(?:numb|tingl)\w*\b[^,;]{0,30}\bfor (?:(?:many|several|some|\w+) )?years\b"),
    "hematochezia": re.compile(
        r"\b(?:bit|smear|streak|spots?|drops?|little) (?:of )?(?:bright )?(?:red )?blood\b.{0,40}\b(?:paper|wip\w+)"
    ),
}


# Why a medicine was stopped once is no complaint of today; a bleed or an allergy stays one.
_SIDE_EFFECTS = frozenset(
    {"abdominal_pain", "diarrhea", "vomiting", "headache", "lightheaded", "near_syncope", "rash_any", "palpitations"}
)
_STOPPED_FOR = re.compile(
    r"\b(?:stopp?ed|quit|gave up|came off|discontinued|dropped|don't take|not taking|no longer take)\b"
    r"(?:(?! (?:but|now|today|still)\b)[^.;]){0,60}\b(?:because|due to|since|as|for|from|gave me|upset|made me)\b"
    r"(?: (?!but\b|now\b|today\b|still\b)[\w']+){0,5} $"
)


class Sign(Struct, frozen=True, kw_only=True):
    """One sign said of the patient, and the words that said it."""

    key: str
    quote: str
    handle: str = ""


def plain(text: str) -> str:
    """Return the text in lower case with plain apostrophes and dashes, the same length wherever Unicode allows.

    >>> plain("Can’t CATCH breath")
    "can't catch breath"
    """
    text = unicodedata.normalize("NFKC", text).replace("’", "'").replace("‘", "'").replace("`", "'")
    text = text.replace("\u00ad", "").replace("\u200b", "").lower()
    text = re.sub(r"\bi(m|ve)\b", r"i'\1", text)
    return re.sub(r"\b(do|does|did|ca|is|are|has|have|was|were|would|could|should)nt\b", r"\1n't", text)


def sentences(text: str) -> list[str]:
    """Split where a new statement begins; a decimal point or an abbreviation's dot is none."""
    return [
        part.strip()
        for part in re.split(r"(?<!\b[a-z])[.!?](?=\s|$)|[;\n\r。！？；，]|\s[-•*]\s", text)
        if part.strip()
    ]


@cache
def compile_pattern(pattern: str) -> re.Pattern[str]:
    """Compile one row: a blank is any white space, ` .. ` a gap of up to five words without a denial."""
    if any("\u3040" <= letter <= "\u9fff" for letter in pattern):
        return re.compile(pattern)
    for macro, spelt in _table("macros").items():
        pattern = pattern.replace(macro, "".join(spelt))
    pattern = re.sub(r"(?<=[a-z'])\*", r"\\w*", pattern)
    body = r",?[\s-]+".join(pattern.split(" ")).replace(r",?[\s-]+..,?[\s-]+", _GAP)
    body = body.replace(r",?[\s-]+?", r"[\s-]*")
    body = re.sub(r"(?<![a-z])n't", r"(?:\\w*n't|not)", body)
    return re.compile(rf"(?<![\w])(?:{body})(?![\w])")


@cache
def _table(name: str) -> Mapping[str, tuple[str, ...]]:
    text = (files("tools.interview.redflags") / "signs" / f"{name}.toml").read_text("utf-8")
    return {key: tuple(value) for key, value in tomllib.loads(text).items()}


def needed(pattern: str) -> tuple[str, ...]:
    """Return word beginnings of which one must stand in any text that the row matches; empty when none can be told.

    It only saves time: a row without them is always tried.

    >>> needed("(cough*|spit) .. blood*")
    ('blood',)
    """
    for macro, spelt in _table("macros").items():
        pattern = pattern.replace(macro, "".join(spelt))
    best: tuple[str, ...] = ()
    if len(_split(pattern, "|")) > 1:
        return best
    for chunk in _split(pattern, " "):
        if chunk == ".." or chunk.endswith("?"):
            continue
        whole = (
            chunk.startswith("(")
            and len(_split(chunk, ")")) == 1
            and chunk.endswith(")")
            and not chunk.startswith("(?!")
        )
        options = _split(chunk[1:-1].removeprefix("?:"), "|") if whole else [chunk]
        heads = tuple(_head(option) for option in options)
        if min(map(len, heads)) > max(1, min(map(len, best), default=0)):
            best = heads
    return best


def _head(option: str) -> str:
    """Return the letters that an option must begin with."""
    if option.startswith("n't"):
        return ""
    found = re.match(r"[a-z]*", option)
    assert found is not None
    head = found.group()
    return head[:-1] if option[len(head) :].startswith("?") else head


def _split(text: str, mark: str) -> list[str]:
    parts, depth, start = [], 0, 0
    for at, letter in enumerate(text):
        depth += (letter == "(") - (letter == ")")
        if letter == mark and depth == 0 and at < len(text) - 1:
            parts.append(text[start:at])
            start = at + 1
    return [*parts, text[start:]]


@cache
def _patterns() -> tuple[tuple[str, tuple[str, ...], str], ...]:
    rows = [(key, row) for name in ("en", "es", "zh") for key, patterns in _table(name).items() for row in patterns]
    return tuple((key, needed(row), row) for key, row in rows)


@cache
def _by_concept() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for sign, concepts in _table("concepts").items():
        for concept in concepts:
            found[concept] = (*found.get(concept, ()), sign)
    return found


def sign_keys() -> frozenset[str]:
    """Return every sign that a rule may name."""
    return frozenset(key for name in ("en", "es", "zh", "concepts") for key in _table(name))


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


# A visit's log is screened again after every answer; only the new answer is new.
@lru_cache(maxsize=256)
def _read(
    text: str,
    dependent_is_patient: bool,
    elder_is_patient: bool,
    speaker_is_patient: bool,
) -> tuple[tuple[str, str], ...]:
    found: dict[str, str] = {}
    original = unicodedata.normalize("NFKC", text).replace("\u00ad", "").replace("\u200b", "")
    spoken = sentences(plain(original))
    for sentence in [*spoken, *(mended for each in spoken if (mended := _mended(each)) != each)]:
        for key, heads, row in _patterns():
            if (
                key in found
                or (key in _NOT_MEANT and _NOT_MEANT[key].search(sentence))
                or (heads and not any(head in sentence for head in heads))
            ):
                continue
            for match in compile_pattern(row).finditer(sentence):
                how = standing(
                    sentence,
                    match.start(),
                    match.end(),
                    dependent_is_patient=dependent_is_patient,
                    elder_is_patient=elder_is_patient,
                    speaker_is_patient=speaker_is_patient,
                )
                if _counts(key, how) and not (key in _SIDE_EFFECTS and _STOPPED_FOR.search(sentence[: match.start()])):
                    found[key] = _as_written(original, match.group())
                    break
    return tuple(found.items())


def _mended(sentence: str) -> str:
    """Return the sentence with the lexicon's known slips of the keyboard put right."""
    from tools.words.lexicon import lexicon

    slips = lexicon("en").misspelt
    return re.sub(r"[a-z]{4,}", lambda word: slips.get(word.group(), word.group()), sentence)


def _counts(key: str, how: Standing) -> bool:
    if how == "supposed":
        return key in _EVEN_SUPPOSED
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
    spoken = _spoken(tuple(texts))
    for finding in findings:
        about_patient = (
            finding.who == "patient"
            or (dependent_is_patient and finding.who in DEPENDENTS)
            or (elder_is_patient and finding.who in ELDERS)
        )
        if finding.polarity != "present" or finding.time != "now" or not about_patient:
            continue
        quote = plain(finding.quote)
        if quote.startswith(("denies", "denied", "denying", "niega")):
            continue
        keys = tuple(
            key
            for key in table.get(finding.concept, ())
            if key not in _SIDE_EFFECTS or not _only_why_stopped(quote, spoken)
        )
        standings = (
            _standings(quote, spoken, dependent_is_patient, elder_is_patient, speaker_is_patient)
            if keys and quote
            else frozenset()
        )
        keys = tuple(key for key in keys if key not in _NOT_MEANT or not _means_something_else(key, spoken))
        if standings and standings <= {"past", "supposed", "other"}:
            counted = standings - {"other"}
            keys = tuple(key for key in keys if any(_counts(key, how) for how in counted))
        found += [Sign(key=key, quote=finding.quote or finding.name, handle=handle) for key in keys]
    return _first_of_each(found)


@lru_cache(maxsize=256)
def _spoken(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sentence for text in texts for sentence in sentences(plain(text)))


# A long answer repeats itself, and is screened again after every further one.
@lru_cache(maxsize=4096)
def _standings(
    quote: str,
    spoken: tuple[str, ...],
    dependent_is_patient: bool,
    elder_is_patient: bool,
    speaker_is_patient: bool,
) -> frozenset[Standing]:
    """Return how some words stand in each sentence that holds them."""
    return frozenset(
        standing(
            sentence,
            sentence.index(quote),
            sentence.index(quote) + len(quote),
            dependent_is_patient=dependent_is_patient,
            elder_is_patient=elder_is_patient,
            speaker_is_patient=speaker_is_patient,
        )
        for sentence in spoken
        if quote in sentence
    )


@lru_cache(maxsize=256)
def _means_something_else(key: str, spoken: tuple[str, ...]) -> bool:
    return any(_NOT_MEANT[key].search(text) for text in spoken)


@lru_cache(maxsize=256)
def _only_why_stopped(quote: str, spoken: tuple[str, ...]) -> bool:
    places = [(sentence, sentence.find(quote)) for sentence in spoken if quote and quote in sentence]
    return bool(places) and all(_STOPPED_FOR.search(sentence[:at]) for sentence, at in places)


def _first_of_each(signs: Sequence[Sign]) -> list[Sign]:
    seen: dict[str, Sign] = {}
    for sign in signs:
        seen.setdefault(sign.key, sign)
    return list(seen.values())


def _as_written(original: str, words: str) -> str:
    spelt = re.escape(words).replace("'", "['’‘`]?")
    found = re.search(spelt, original, re.IGNORECASE)
    return found.group() if found else words
