"""How a named finding stands in its sentence: said or denied, now or once, certain or not, the patient's or another's.

Rules in the manner of ConText: cues with a direction and an end, from `<language>/cues.tsv`. When in doubt it says "present".
"""
# ruff: noqa: E501 - the patterns are tables

import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from msgspec import Struct

from tools.clinical import Polarity
from tools.words.matching import Span
from tools.words.tokens import Token, tokens
from tools.words.wordlists import word_list


class Standing(Struct, frozen=True, kw_only=True):
    """Polarity and time of one finding."""

    polarity: Polarity = "present"
    time: str = "now"
    gone: bool = False
    """It was there and has gone."""
    feared: bool = False
    """It is what somebody worries about, not what they have."""


class Cue(Struct, frozen=True):
    """One cue in a sentence."""

    kind: str
    first: int
    last: int
    text: str


_CLAUSE = word_list("standing_clause")
_ARTICLE = frozenset(
    ["a", "an", "some", "mild", "moderate", "severe", "bad", "terrible", "slight", "occasional", "frequent", "constant"]
)
_TELLS = re.compile(
    r"^(?:\d+\S*|for|since|x\d+|today|yesterday|tonight|ago|worse|worsening|suddenly|started|began|days?|weeks?|hours?)$"
)
_LIST = frozenset({"or", "nor", "/", "o", "ni", "或"})
_ANY = frozenset(
    {"have", "has", "had", "having", "been", "any", "feel", "felt", "experienced", "noticed", "seen", "reported"}
)


def stands(row: Sequence[Token], found: Sequence[Span], language: str = "en") -> list[Standing]:
    """Return how each finding of one sentence stands, in the order given."""
    covered = {place for span in found if len(span.used) > 1 for place in span.used}
    cues = cues_in(row, language, covered)
    denied = _denied(row, cues, found)
    supposed = _reach(row, cues, "supposed")
    uncertain = _reach(row, cues, "uncertain")
    return [_standing(row, span, cues, denied, supposed, uncertain) for span in found]


def cues_in(row: Sequence[Token], language: str, covered: set[int] | frozenset[int] = frozenset()) -> list[Cue]:
    """Return the cues of one sentence, longest first at each place; a word that carries a finding is none."""
    table, longest = _cues(language)
    texts = [token.text for token in row]
    found, at = [], 0
    while at < len(row):
        for length in range(min(longest.get(texts[at], 0), len(row) - at), 0, -1):
            kinds = table.get(tuple(texts[at : at + length]), ())
            if covered & set(range(at, at + length)):
                kinds = tuple(kind for kind in kinds if kind in {"supposed", "uncertain"})
            if kinds and not _is_answer(row, at, length):
                found += [Cue(kind, at, at + length, " ".join(texts[at : at + length])) for kind in kinds]
                at += length - 1
                break
        at += 1
    return found


def _is_answer(row: Sequence[Token], at: int, length: int) -> bool:
    """Tell whether "no" is an answer of its own ("no, my chest hurts"), which denies nothing that follows."""
    return (
        length == 1
        and row[at].text in {"no", "none", "never", "not", "neither"}
        and at + 1 < len(row)
        and row[at + 1].text in {",", "and", "but", "."}
    )


def _denied(row: Sequence[Token], cues: Sequence[Cue], found: Sequence[Span]) -> set[int]:
    """Return the places that a denial reaches."""
    starts = {cue.first: cue for cue in cues if cue.kind in {"neg", "wide"}}
    ends = {cue.first: cue for cue in cues if cue.kind in {"ends", "pseudo", "double"}}
    places: set[int] = set()
    active: Cue | None = None
    for at, token in enumerate(row):
        if at in ends and at not in starts and not _asks_any(row, ends[at]):
            active = None
        if at in starts and not _cannot_without(starts[at], row):
            active = starts[at]
        if active is not None and at >= active.last:
            if (_closes(row, at) and active.kind != "wide") or (
                token.text in {",", "and", "&"} and not _goes_on(row, at, active, found)
            ):
                active = None
            else:
                places.add(at)
    return places


def _closes(row: Sequence[Token], at: int) -> bool:
    mark = row[at].text
    joined = at > 0 and at + 1 < len(row) and row[at - 1].end == row[at].start and row[at].end == row[at + 1].start
    return mark in {".", "?", "!", ":", "(", ")"} or (mark == "-" and not joined)


def _asks_any(row: Sequence[Token], cue: Cue) -> bool:
    """Tell whether a clause goes on with "any": "does not think she has any pain"."""
    return cue.kind == "ends" and any(token.text == "any" for token in row[cue.last : cue.last + 2])


_UNABLE = frozenset({"can't", "cannot", "cant", "couldn't", "unable", "difficult", "hard"})


def _cannot_without(cue: Cue, row: Sequence[Token]) -> bool:
    """Tell whether "without" follows an inability: "cannot walk without pain"."""
    return cue.text.startswith("without") and any(token.text in _UNABLE for token in row[: cue.first])


def _goes_on(row: Sequence[Token], at: int, cue: Cue, found: Sequence[Span]) -> bool:
    """Tell whether a denial goes on past a comma or an "and"."""
    after = [token.text for token in row[at + 1 : at + 8]]
    if after and after[0] in {"and", "or", "nor"}:
        after = after[1:]
    if not after:
        return False
    if after[0] in _CLAUSE or (len(after) > 1 and after[0] in {"the", "this", "that"} and after[1] in _CLAUSE):
        return False
    if cue.kind == "wide":
        return True
    if after[0] in _ARTICLE:
        return False
    if not any(span.first > cue.first and span.first < at for span in found) and row[at].text == "and":
        return True
    rest = [token.text for token in row[at + 1 :]]
    if any(word in _LIST for word in rest[:14]) and not any(word in {"but", "however"} for word in rest[:3]):
        return True
    segment = rest[: next((i for i, word in enumerate(rest) if word in {",", "and"}), len(rest))]
    return not any(_TELLS.match(word) for word in segment) and len(segment) <= 5


_TURNS = frozenset(
    {"but", "however", "although", "though", "except", "because", "yet", "still has", "still have", "also has"}
)


def _reach(row: Sequence[Token], cues: Sequence[Cue], kind: str) -> set[int]:
    ends = {cue.first for cue in cues if cue.kind == "ends" and cue.text in _TURNS}
    places: set[int] = set()
    for cue in cues:
        if cue.kind != kind:
            continue
        for at in range(cue.last, len(row)):
            conditional = cue.text.startswith("if ") and row[at].text == ","  # "if I bend, it hurts" is so
            if conditional or at in ends or (row[at].text in {",", "and"} and _new_clause(row, at)):
                break
            places.add(at)
    return places


def _new_clause(row: Sequence[Token], at: int) -> bool:
    return at + 1 < len(row) and row[at + 1].text in _CLAUSE


def _standing(
    row: Sequence[Token],
    span: Span,
    cues: Sequence[Cue],
    denied: set[int],
    supposed: set[int],
    uncertain: set[int],
) -> Standing:
    gone = _gone(row, span, cues)
    if span.used[0] in denied and (told := _like_never_before(row, span)):
        return Standing(polarity=told)
    if span.used[0] in denied or _denied_after(row, span, cues):
        return Standing(polarity="absent", gone=gone)
    if _signed(row, span) == "-" or _is_non(row, span):
        return Standing(polarity="absent")
    if span.used[0] in supposed and (span.concept not in GRAVE or _informs(span, cues)):
        return Standing(polarity="uncertain", time="hypothetical", feared=_feared(span, cues))
    time = _time(row, span, cues)
    if gone:
        return Standing(time="past", gone=True)
    if span.used[0] in uncertain:
        return Standing(polarity="uncertain", time=time)
    return Standing(time=time)


_FEARS = ("worried", "concern", "afraid", "scared", "fear", "terrified", "nervous", "anxious", "could it", "could this", "is it",
          "is this", "what if", "what about", "wonder", "thinks it", "think it", "hop", "thought")  # fmt: skip


GRAVE = frozenset(
    {
        "suicidal_thoughts",
        "suicide_plan",
        "self_harm",
        "harm_others",
        "harm_baby",
        "domestic_violence",
        "hallucinations",
    }
)
"""What is taken at its word also with an "if" or a "scared that" before it."""
_INFORMS = ("risk", "side effect", "watch", "look out", "read about", "heard about", "information", "question", "asked",
            "asking", "screen", "warned", "told", "check", "evaluat", "test", "googled", "prevent")  # fmt: skip


def _informs(span: Span, cues: Sequence[Cue]) -> bool:
    return any(cue.kind == "supposed" and cue.last <= span.first and cue.text.startswith(_INFORMS) for cue in cues)


def _feared(span: Span, cues: Sequence[Cue]) -> bool:
    return any(cue.kind == "supposed" and cue.last <= span.first and cue.text.startswith(_FEARS) for cue in cues)


_NOT_NAMES = word_list("standing_not_names")


_PLAINLY = ("no ", "den", "neg", "without", "free", "absence")


def denied_names(row: Sequence[Token], found: Sequence[Span], language: str = "en") -> list[tuple[int, int]]:
    """Return start and end of each thing that a note denies ("No X, Y or Z") and that no finding names."""
    cues = cues_in(row, language)
    note = any(cue.kind == "wide" for cue in cues) or sum(cue.text == "no" for cue in cues) > 1 or bool(found)
    if not note or any(token.text in {"i", "i'm", "i've", "my", "me", "we"} for token in row):
        return []
    plainly = [cue for cue in cues if cue.kind not in {"neg", "wide"} or f"{cue.text} ".startswith(_PLAINLY)]
    denied = _denied(row, plainly, found)
    inside = {place for cue in cues for place in range(cue.first, cue.last)}
    named = {place for span in found for place in range(span.first, span.last)}
    parts: list[list[int]] = [[]]
    for at, token in enumerate(row):
        if token.text in {",", "or", "and", "nor", "/", ".", "(", ")", ":"} or at in inside or at not in denied:
            parts.append([])
        else:
            parts[-1].append(at)
    return [
        (row[part[0]].start, row[part[-1]].end)
        for part in parts
        if part and len(part) <= 6 and not named & set(part) and not {row[at].text for at in part} & _NOT_NAMES
        and any(len(row[at].text) > 3 for at in part)
    ]  # fmt: skip


def _like_never_before(row: Sequence[Token], span: Span) -> Polarity | None:
    """Return how "never had a headache like this" and "never had chest pain before" stand: said, and open."""
    before = [token.text for token in row[max(0, span.first - 6) : span.first]]
    after = [token.text for token in row[span.last : span.last + 3]]
    if "never" not in before:
        return None
    if after[:2] in (
        ["like", "this"],
        ["like", "that"],
        ["this", "bad"],
        ["so", "bad"],
        ["that", "bad"],
        ["this", "severe"],
    ):
        return "present"
    return "uncertain" if after[:1] == ["before"] or (set(before) & {"such", "this"}) else None


def _denied_after(row: Sequence[Token], span: Span, cues: Sequence[Cue]) -> bool:
    at = span.last
    while at < len(row) and row[at].text in {":", "-", "?", "is", "was", "are", "were", "=", "has", "been", "(", ";"}:
        at += 1
    return any(
        cue.kind == "after"
        and cue.first == at
        and (cue.last == len(row) or not row[cue.last].is_word or cue.text != "denies")
        for cue in cues
    ) or (at > span.last and at < len(row) and row[at].text == "no" and (at + 1 == len(row) or not row[at + 1].is_word))


_ENDED = frozenset({"stopped", "has stopped", "recovered from", "cured of"})
_THESE_DAYS = frozenset(
    {"now", "today", "currently", "this morning", "tonight", "right now", "at the moment", "current"}
)


def _gone(row: Sequence[Token], span: Span, cues: Sequence[Cue]) -> bool:
    for cue in cues:
        if cue.kind == "gone" and cue.text in _ENDED and 0 <= span.first - cue.last <= 1:
            return True
        if cue.kind == "gone" and 0 <= cue.first - span.last <= 4:
            between = {token.text for token in row[span.last : cue.first]}
            before = row[cue.first - 1].text if cue.first else ""
            if not between & {",", "and", "but", "not", "hasn't", "haven't", "never", "i", "won't"} and before not in {
                "not",
                "never",
            }:
                return not any(
                    other.kind == "still" and other.text not in _THESE_DAYS and other.first >= cue.last
                    for other in cues
                )
    return False


def _signed(row: Sequence[Token], span: Span) -> str:
    """Return the sign before a finding in a note: "-cough", "(-) cough", ", - cough"; a bullet or a hyphen is none."""
    at = span.first - 1
    if at >= 2 and row[at].text == ")":
        return row[at - 1].text
    if at < 0 or row[at].text not in {"-", "+"}:
        return ""
    before = row[at - 1] if at else None
    touches = row[at].end == row[span.first].start
    hyphen = before is not None and before.end == row[at].start and before.is_word
    after_comma = before is not None and before.text == ","
    return row[at].text if (touches and not hyphen) or after_comma else ""


def _is_non(row: Sequence[Token], span: Span) -> bool:
    before = [token.text for token in row[max(0, span.first - 2) : span.first]]
    return before[-1:] == ["non"] or before == ["non", "-"]


def _time(row: Sequence[Token], span: Span, cues: Sequence[Cue]) -> str:
    for cue in cues:
        if cue.kind == "planned" and cue.last <= span.first and span.first - cue.last <= 4:
            return "planned"
    if any(cue.kind == "still" for cue in cues if abs(cue.first - span.last) <= 6):
        return "now"
    for cue in cues:
        if cue.kind != "past" or not _same_clause(row, cue, span):
            continue
        if cue.text in {"history of", "hx of", "h / o"} and cue.first and _counted(row, cue.first):
            continue
        if _is_lately(row, cue) or (cue.text in _NARROW and not 0 <= span.first - cue.last <= 2):
            continue
        return "history" if "history" in cue.text or cue.text in _NOTED else "past"
    return "now"


_NOTED = frozenset({"h / o", "hx of", "hx", "pmh", "pmhx", "pmh of", "survivor"})
_NARROW = frozenset({"previous", "prior", "previously", "remote", "childhood"})
_LATELY = re.compile(r"^(?:\d+|few|couple|several|day|days|week|weeks|hour|hours|month|two|three|four|five|six|24|48)$")


def _is_lately(row: Sequence[Token], cue: Cue) -> bool:
    """Tell whether "in the past" goes on to say "few days", or "previously" to say "healthy"."""
    after = row[cue.last].text if cue.last < len(row) else ""
    return (cue.text == "in the past" and bool(_LATELY.match(after))) or after in {"healthy", "well", "fit", "to"}


def _counted(row: Sequence[Token], at: int) -> bool:
    """Tell whether "history of" says how long: "3 day history of", "a two week history of"."""
    before = [token.text for token in row[max(0, at - 4) : at]]
    return any(re.match(r"^(?:minute|hour|day|week|month|year|wk|hr)s?$", word) for word in before)


def _same_clause(row: Sequence[Token], cue: Cue, span: Span) -> bool:
    first, last = sorted([(cue.first, cue.last), (span.first, span.last)])
    between = row[first[1] : last[0]]
    if any(token.text in {"but", "now", ";", "however"} for token in between):
        return False
    opens = cue.first < span.first
    return opens or not any(token.text in {",", "and"} for token in between)


@cache
def _cues(language: str) -> tuple[dict[tuple[str, ...], tuple[str, ...]], dict[str, int]]:
    home = files("tools.words")
    names = dict.fromkeys(("en", language.split("-", maxsplit=1)[0], language))
    table: dict[tuple[str, ...], tuple[str, ...]] = {}
    for path in (home / name / "cues.tsv" for name in names if name):
        for line in path.read_text("utf-8").splitlines() if path.is_file() else ():
            kind, tab, phrases = line.partition("\t")
            for phrase in phrases.split(";") if tab and not line.startswith("#") else ():
                key = tuple(token.text for token in tokens(phrase.strip()))
                if key:
                    table[key] = tuple(dict.fromkeys((*table.get(key, ()), kind)))
    longest: dict[str, int] = {}
    for key in table:
        longest[key[0]] = max(longest.get(key[0], 0), len(key))
    return table, longest
