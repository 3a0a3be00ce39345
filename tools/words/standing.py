"""How a named finding stands in its sentence: said or denied, now or once, certain or not, the patient's or another's.

Rules in the manner of ConText: cues with a direction and an end, from `<language>/cues.tsv`. When in doubt it says "present".
"""
# ruff: noqa: E501 - the patterns are tables

import re
from collections.abc import Sequence

from msgspec import Struct

from tools.clinical import Polarity
from tools.words.cues import Cue, cues_in
from tools.words.denial import denied_after, denied_places, new_clause
from tools.words.lexicon import lexicon
from tools.words.matching import Span
from tools.words.tokens import Token


class Standing(Struct, frozen=True, kw_only=True):
    """Polarity and time of one finding."""

    polarity: Polarity = "present"
    time: str = "now"
    gone: bool = False
    """It was there and has gone."""
    feared: bool = False
    """It is what somebody worries about, not what they have."""


_ANY = frozenset(
    {"have", "has", "had", "having", "been", "any", "feel", "felt", "experienced", "noticed", "seen", "reported"}
)


def stands(row: Sequence[Token], found: Sequence[Span], language: str = "en") -> list[Standing]:
    """Return how each finding of one sentence stands, in the order given."""
    covered = {place for span in found if len(span.used) > 1 for place in span.used}
    cues = cues_in(row, language, covered)
    denied = denied_places(row, cues, found)
    supposed = _reach(row, cues, "supposed")
    uncertain = _reach(row, cues, "uncertain")
    fears = _reach(row, cues, "fears") - denied
    concepts = lexicon(language).concepts
    return [
        Standing(polarity="uncertain", time="hypothetical", feared=True)
        if span.used[0] in fears and concepts[span.concept].kind == "condition"
        else _standing(row, span, cues, denied, supposed, uncertain)
        for span in found
    ]


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
            so = cue.text.startswith("if ") and _says_so(row, cue, at)
            unlisted = row[at].text == "," and not {"or", "and", "nor"} & {token.text for token in row[at + 1 : at + 9]}
            if so or unlisted or at in ends or (row[at].text in {",", "and"} and new_clause(row, at)):
                break
            places.add(at)
    return places


_ASKS = frozenset({"will", "would", "does", "do", "can", "could", "is", "may", "might", "should", "did"})


def _says_so(row: Sequence[Token], cue: Cue, at: int) -> bool:
    """Tell whether an "if" ends in what is so: "if I bend, it hurts"; a question that follows is none."""
    asks = row[at - 1].text in _ASKS or any(token.text in _ASKS for token in row[at + 1 : at + 2])
    return at > cue.last and row[at].text in {",", "it"} and not (row[at].text == "it" and asks)


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
    if span.used[0] in denied or denied_after(row, span, cues):
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
    if after[:1] == ["before"] and set(after[1:]) & {"this", "today", "yesterday", "last", "now", "tonight"}:
        return "present"
    return "uncertain" if after[:1] == ["before"] or (set(before) & {"such", "this"}) else None


_ENDED = frozenset({"stopped", "has stopped", "recovered from", "cured of"})
_THESE_DAYS = frozenset(
    {"now", "today", "currently", "this morning", "tonight", "right now", "at the moment", "current"}
)


_NEGATING = re.compile(r"n't$|^(?:no|not|never|cannot|without|unable)$")


def _gone(row: Sequence[Token], span: Span, cues: Sequence[Cue]) -> bool:
    if any(_NEGATING.search(row[place].text) for place in range(span.first, span.last)):
        return False  # "I can't go on anymore" has not gone
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
        if cue.kind != "past" or not _same_clause(row, cue, span) or _is_compared(row, cue, span):
            continue
        if cue.text in {"history of", "hx of", "h / o"} and cue.first and _counted(row, cue.first):
            continue
        if (
            _is_lately(row, cue)
            or _dates_a_beginning(row, cue)
            or _is_meanwhile(row, cue)
            or (cue.text in _NARROW and not 0 <= span.first - cue.last <= 2)
        ):
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


def _is_compared(row: Sequence[Token], cue: Cue, span: Span) -> bool:
    """Tell whether what is felt now is only likened to what was: "the same chest pain I had before my stent"."""
    before = {token.text for token in row[max(0, span.first - 4) : span.first]}
    return cue.first >= span.last and bool(before & {"same", "similar", "identical"})


_BEGINS = frozenset(
    {"started", "starting", "start", "began", "begun", "beginning", "onset", "since", "first", "noticed"}
)


def _dates_a_beginning(row: Sequence[Token], cue: Cue) -> bool:
    """Tell whether "years ago" says when something began that goes on: "it started 3 years ago"."""
    before: set[str] = set()
    for token in reversed(row[: cue.first]):
        if token.text in {",", ";", "but"}:
            break
        before.add(token.text)
    told = cue.text.endswith(("ago", "back")) or cue.text.startswith(
        ("when ", "last ", "as a", "in my", "in childhood")
    )
    return told and bool(before & _BEGINS)


def _is_meanwhile(row: Sequence[Token], cue: Cue) -> bool:
    """Tell whether "when I was" names what went on, not an age: "when I was grinding metal"."""
    after = row[cue.last].text if cue.last < len(row) else ""
    return cue.text.startswith("when ") and after.endswith("ing") and after != "being"


def _counted(row: Sequence[Token], at: int) -> bool:
    """Tell whether "history of" says how long: "3 day history of", "a two week history of"."""
    before = [token.text for token in row[max(0, at - 4) : at]]
    return any(re.match(r"^(?:minute|hour|day|week|month|year|wk|hr)s?$", word) for word in before)


def _same_clause(row: Sequence[Token], cue: Cue, span: Span) -> bool:
    first, last = sorted([(cue.first, cue.last), (span.first, span.last)])
    between = row[first[1] : last[0]]
    if any(token.text in {"but", "now", ";", "however"} for token in between):
        return False
    if cue.text in {"status post", "s / p"} and any(token.text == "," for token in between):
        return False
    opens = cue.first < span.first and not cue.text.endswith(("ago", "back", "year", "month", "años", "meses"))
    return opens or not any(token.text in {",", "and"} for token in between)
