"""How far a denial reaches: over a list, not past a "but" or a new clause. When in doubt it stops short."""

import re
from collections.abc import Sequence

from tools.words.cues import Cue, cues_in
from tools.words.matching import Span
from tools.words.predication import own_statement
from tools.words.tokens import Token
from tools.words.wordlists import word_list

_CLAUSE = word_list("standing_clause")


_ARTICLE = frozenset(
    ["a", "an", "some", "mild", "moderate", "severe", "bad", "terrible", "slight", "occasional", "frequent", "constant"]
)


_TELLS = re.compile(
    r"^(?:\d+\S*|for|since|x\d+|today|yesterday|tonight|ago|worse|worsening|suddenly|started|began|days?|weeks?|hours?"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)days?|weekends?|weekly|daily|sometimes|occasionally|often|usually"
    r"|glass?|glasses|pints?|cans?|couple|half)$"
)
"""Words of when, how often or how much: nobody says them of what is not there."""


_UNIT_OF_TIME = re.compile(r"^(?:minute|min|hour|hr|day|night|week|wk|month|year|yr|hora|día|semana|mes|año)(?:e?s)?$")
_AFTER_A_TIME = frozenset(
    {"ago", "of", "old", "long", "history", "hx", "duration", "now", "before", "back", "prior", "straight", "in"}
)


_LIST = frozenset({"or", "nor", "/", "o", "ni", "或"})


_ENDS = frozenset({",", ".", ";", ":", "?", "!", "and", "&", "but"}) | _LIST


def denied_places(row: Sequence[Token], cues: Sequence[Cue], found: Sequence[Span]) -> set[int]:
    """Return the places that a denial reaches."""
    starts = {cue.first: cue for cue in cues if cue.kind in {"neg", "wide"}}
    ends = {cue.first: cue for cue in cues if cue.kind in {"ends", "pseudo", "double"}}
    places: set[int] = set()
    active: Cue | None = None
    for at, token in enumerate(row):
        if at in ends and at not in starts and not _asks_any(row, ends[at]):
            active = None
        if at in starts and not _cannot_without(starts[at], row) and not _only_replies(starts[at], row):
            active = starts[at]
        if active is not None and at >= active.last:
            if (
                (_closes(row, at) and active.kind != "wide")
                or _runs_on(row, at, active)
                or (token.text in {",", "and", "&"} and not _goes_on(row, at, active, found))
            ):
                active = None
            else:
                places.add(at)
    return places


def _runs_on(row: Sequence[Token], at: int, cue: Cue) -> bool:
    """Tell whether something new is said after a length of time, without a stop: "no bm for 6 days tummy cramps"."""
    timed = at - 2 >= cue.last and _UNIT_OF_TIME.match(row[at - 1].text) and _TELLS.match(row[at - 2].text)
    return bool(timed) and row[at].is_word and row[at].text not in _LIST | _AFTER_A_TIME | {"and"}


def _closes(row: Sequence[Token], at: int) -> bool:
    mark = row[at].text
    joined = at > 0 and at + 1 < len(row) and row[at - 1].end == row[at].start and row[at].end == row[at + 1].start
    return mark in {".", "?", "!", ":", "(", ")"} or (mark == "-" and not joined)


def _asks_any(row: Sequence[Token], cue: Cue) -> bool:
    """Tell whether a clause goes on with "any": "does not think she has any pain"."""
    return cue.kind == "ends" and any(token.text == "any" for token in row[cue.last : cue.last + 2])


_SUBJECTS = frozenset({"i", "i'm", "i've", "he", "she", "they", "we", "my", "he's", "she's", "they're", "it", "it's"})


def _only_replies(cue: Cue, row: Sequence[Token]) -> bool:
    """Tell whether a "no" answers a question and a sentence of its own follows: "no he hits me"."""
    if cue.text != "no" or cue.first:
        return False
    rest = [token.text for token in row[cue.last : cue.last + 2]]
    return bool(rest) and (rest[0] in _SUBJECTS or (rest[0] == "," and rest[-1] in _SUBJECTS))


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
    rest = [token.text for token in row[at + 1 :]]
    listed = any(word in _LIST for word in rest[:14])
    own = own_statement(" ".join(rest[: next((i for i, word in enumerate(rest) if word in _ENDS), len(rest))]))
    if own == "statement" or (own == "either" and not listed):
        return False
    named = any(cue.last <= span.first < at for span in found)
    if not named and not f"{cue.text} ".startswith(("no ", "without", "free", "lack")):
        return False  # "not from menstruation, abdominal pain"
    if after[0] in _ARTICLE:
        return False
    if not any(span.first > cue.first and span.first < at for span in found) and row[at].text == "and":
        return True
    if listed and not any(word in {"but", "however"} for word in rest[:3]):
        return True
    segment = rest[: next((i for i, word in enumerate(rest) if word in {",", "and"}), len(rest))]
    return not any(_TELLS.match(word) or word in {"too", "also"} for word in segment) and len(segment) <= 5


def new_clause(row: Sequence[Token], at: int) -> bool:
    """Tell whether a clause begins after a comma or an "and"."""
    return at + 1 < len(row) and row[at + 1].text in _CLAUSE


_NOT_NAMES = word_list("standing_not_names")


_PLAINLY = ("no ", "den", "neg", "without", "free", "absence")


_OWN_NO = frozenset({"no", "not", "low", "without", "sin"})
"""How a finding begins that is itself a lack: "no energy, hair thinning" denies no hair."""


def denied_names(row: Sequence[Token], found: Sequence[Span], language: str = "en") -> list[tuple[int, int]]:
    """Return start and end of each thing that a note denies ("No X, Y or Z") and that no finding names."""
    own = {place for span in found if len(span.used) > 1 and row[span.used[0]].text in _OWN_NO for place in span.used}
    cues = cues_in(row, language, own)
    note = any(cue.kind == "wide" for cue in cues) or sum(cue.text == "no" for cue in cues) > 1 or bool(found)
    if not note or any(token.text in {"i", "i'm", "i've", "my", "me", "we"} for token in row):
        return []
    starts = _PLAINLY if language == "en" else ("niega", "sin ", "ausencia")
    plainly = [cue for cue in cues if cue.kind not in {"neg", "wide"} or f"{cue.text} ".startswith(starts)]
    denied = denied_places(row, plainly, found)
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


_REPLIES = frozenset({"no", "nope", "nah", "never"})


def denied_after(row: Sequence[Token], span: Span, cues: Sequence[Cue]) -> bool:
    """Tell whether a denial follows: "fever: no", "cough denied"."""
    at = span.last
    while at < len(row) and row[at].text in {":", "-", "?", "is", "was", "are", "were", "=", "has", "been", "(", ";"}:
        at += 1
    return any(
        cue.kind == "after"
        and cue.first == at
        and (cue.last == len(row) or not row[cue.last].is_word or cue.text != "denies")
        for cue in cues
    ) or (
        at > span.last
        and at < len(row)
        and row[at].text in _REPLIES
        and (at + 1 == len(row) or not row[at + 1].is_word)
    )
