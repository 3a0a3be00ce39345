"""The red flags as they are told: the gravest first, those on the same words in one line. It drops none."""

import re
from collections.abc import Sequence
from itertools import zip_longest
from typing import Final

from msgspec import structs

from tools.clinical import Flag

_LEVELS: Final = ("emergency", "same_day", "tell_clinician")


def gravest_first(flags: Sequence[Flag]) -> tuple[Flag, ...]:
    """Return the flags, the gravest first; an instruction that was given for several is shown with the last of them.

    Flags whose words another of their level quotes too, or graver ones quote, are told in one line with all of their
    titles; where the words stand above, they are not quoted again.
    """
    ordered = _quoted_once(_above(_by_words(sorted(flags, key=_gravity))))
    return tuple(
        structs.replace(flag, instruction="") if later is not None and later.instruction == flag.instruction else flag
        for flag, later in zip_longest(ordered, ordered[1:])
        if flag is not None
    )


def _gravity(flag: Flag) -> tuple[int, str]:
    return (_LEVELS.index(flag.level), flag.instruction)


def _words(flag: Flag) -> frozenset[str]:
    """Return the pieces of the patient's words that a flag quotes; of one that quotes none, its rule alone."""
    pieces = (" ".join(piece.casefold().split()) for piece in flag.quote.split("…"))
    return frozenset(piece for piece in pieces if piece) or frozenset({f"rule {flag.rule}"})


def _within(flag: Flag, others: Sequence[Flag]) -> bool:
    quoted = [words for other in others for words in _words(other)]
    return all(any(words in longer for longer in quoted) for words in _words(flag))


def _by_words(flags: Sequence[Flag]) -> list[Flag]:
    """Return one flag for those of a level that rest on one's words and told the patient the same, or nothing."""
    found: list[Flag] = []
    for flag in sorted(flags, key=lambda one: (_gravity(one), -len(_words(one)))):
        place = next((at for at, one in enumerate(found) if _told_alike(one, flag) and _within(flag, [one])), None)
        if place is None:
            found.append(flag)
        else:
            found[place] = _joined([found[place], flag])
    return found


def _above(flags: Sequence[Flag]) -> list[Flag]:
    """Return the flags in which those of a level whose words all stand in graver ones are one, without the words."""
    kept: list[Flag] = []
    for level in _LEVELS:
        of_level = [flag for flag in flags if flag.level == level]
        graver = list(kept)
        again = [flag for flag in of_level if flag.category not in _APART and _within(flag, graver)]
        kept.extend(flag for flag in of_level if flag not in again)
        for instruction in dict.fromkeys(flag.instruction for flag in again):
            alike = structs.replace(_joined([one for one in again if one.instruction == instruction]), quote="")
            _put(alike, kept)
    return kept


def _quoted_once(flags: Sequence[Flag]) -> list[Flag]:
    """Return the flags, each piece of the words quoted once on a level: where it stands first, or is longest."""
    shown: dict[str, list[str]] = {}
    told: list[Flag] = []
    for flag in flags:
        above = shown.setdefault(flag.level, [])
        pieces = {piece.casefold(): piece for part in flag.quote.split("…") if (piece := " ".join(part.split()))}
        kept = [
            piece
            for words, piece in pieces.items()
            if not any(_holds(one, words) for one in (*above, *pieces) if one != words or one in above)
        ]
        above.extend(pieces)
        flag_now = flag if flag.category in _APART else structs.replace(flag, quote=" … ".join(kept))
        if flag.quote and not flag_now.quote:
            _put(flag_now, told)
        else:
            told.append(flag_now)
    return told


def _put(flag: Flag, told: list[Flag]) -> None:
    """Add a flag that has no words of its own left: to the line that told the patient the same, else in its own."""
    place = next((at for at, one in enumerate(told) if one.category not in _APART and _told_alike(one, flag)), None)
    if place is None:
        told.append(flag)
    else:
        told[place] = _joined([told[place], flag])


def _holds(longer: str, words: str) -> bool:
    """Return whether words stand in longer ones, as whole words."""
    return f" {_PAUSE.sub(' ', words)} " in f" {_PAUSE.sub(' ', longer)} "


_PAUSE: Final = re.compile(r"[\s,.;:!?]+")


_APART: Final = frozenset({"suicide", "abuse", "safeguarding", "mental_health"})
"""Categories whose words are quoted wherever they stand."""


def _told_alike(one: Flag, other: Flag) -> bool:
    instructions = {one.instruction, other.instruction} - {""}
    return one.level == other.level and one.taken_back == other.taken_back and len(instructions) <= 1


def _joined(flags: Sequence[Flag]) -> Flag:
    titles = dict.fromkeys(flag.title or flag.category.replace("_", " ") for flag in flags)
    return structs.replace(
        flags[0],
        title="; ".join(titles),
        instruction=next((flag.instruction for flag in flags if flag.instruction), ""),
        evidence=tuple(dict.fromkeys(handle for flag in flags for handle in flag.evidence)),
    )
