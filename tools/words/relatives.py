"""What a sentence says of relatives beside its own findings: "I'm not diabetic but my mother is", "like my brother had".

It only says of whom else a finding is; it names none.
"""
# ruff: noqa: E501 - the patterns are tables

import re
from collections.abc import Sequence

from msgspec.structs import replace

from tools.clinical import Finding
from tools.words.kinship import KIN_PATTERN, kin
from tools.words.particulars import Heard

_SO_HAS = re.compile(
    rf"(?:\b(?:but|and|though)\b|,)\s*(?:so )?(?:does|do|has|is|did )?\s*(?:my|our|his|her)\s+(?P<one>{KIN_PATTERN})(?:(?: and| or|,) (?:my |our |his |her )?(?P<two>{KIN_PATTERN}))?(?: both| each| also)?"
    r"\s+(?:is|are|has|have|had|does|do|did|was|were)(?: (?:too|as well|it|them|that|one|both))*\s*(?=$|[,.;])",
    re.IGNORECASE,
)  # fmt: skip


_LIKE = re.compile(
    rf"\b(?:like|(?:the )?same (?:as|thing as)|just as|as)\s+(?:with )?(?:my|our)\s+(?:late |poor |older |younger |big |little )?(?P<one>{KIN_PATTERN})\b(?!'s)",
    re.IGNORECASE,
)
"""Whom else it was: "a brain tumour like my brother", "the dementia my grandmother had"."""
_HAD = re.compile(
    rf"\b(?:that|which|what)?\s*(?:my|our)\s+(?:late |poor |older |younger )?(?P<one>{KIN_PATTERN})\s+(?:had|has|got|died of|died from|suffer(?:s|ed) from)(?: (?:it|that|this|the same)(?: \w+)?)?\s*(?=$|[.,;!?]|\band\b)"
    rf"|\b(?:it|that|which|this) (?:killed|took|got|carried off|finished)(?: off)? (?:my|our) (?P<two>{KIN_PATTERN})\b",
    re.IGNORECASE,
)
_LISTED = re.compile(
    rf"\b(?:{KIN_PATTERN})(?:(?:,| and| &|, and) (?:(?:my|his|her|their|our|an?|the|one|paternal|maternal|younger|older) )*(?:{KIN_PATTERN})\b)+(?! (?:say|think|report|tell|want|brought|notic))",
    re.IGNORECASE,
)
_KIN_WORD = re.compile(rf"\b(?:{KIN_PATTERN})\b", re.IGNORECASE)


def of_each_relative(heard: Sequence[Heard], sentence: str, offset: int) -> list[Heard]:
    """Give what relatives named together have to each of them: "her father and paternal uncle had heart attacks"."""
    if all(item.finding.who == "patient" for item in heard):
        return list(heard)
    named_together = list(_LISTED.finditer(sentence))
    found: list[Heard] = []
    for item in heard:
        found.append(item)
        lists = [match for match in named_together if match.end() <= item.start - offset]
        if item.finding.who == "patient" or not lists:
            continue
        named = [kin(one[0].casefold()) for one in _KIN_WORD.finditer(lists[-1][0])]
        if item.finding.who == named[-1]:
            others = dict.fromkeys(one for one in named[:-1] if one and one != item.finding.who)
            found += [Heard(item.start, item.end, replace(item.finding, who=one)) for one in others]
    return found


_SO_DO_I = re.compile(r"\b(?:so (?:do|am|have|did) i|as do i|and i do too|and me too)\b", re.IGNORECASE)


def of_relatives_too(heard: Sequence[Heard], sentence: str, offset: int) -> list[Heard]:
    """Add what is so of a relative in few words: "I'm not diabetic but my mother and brother are"."""
    if _SO_DO_I.search(sentence):
        others = [item for item in heard if item.finding.who != "patient"]
        return [*heard, *(Heard(item.start, item.end, replace(item.finding, who="patient")) for item in others)]
    match = _SO_HAS.search(sentence)
    if match is None:
        return [*heard, *_named_after(heard, sentence, offset)]
    own = [
        item
        for item in heard
        if item.end - offset <= match.start() + 1 and item.finding.kind in {"condition", "symptom"}
    ]
    if not own:
        return list(heard)
    more = []
    for group in ("one", "two"):
        if said := match[group]:
            theirs = _of_kin(own[-1], said, sentence[match.start(group) : match.end()].strip(" ,."))
            more.append(Heard(offset + match.start(group), offset + match.end(), theirs.finding))
    return [*heard, *more]


def _named_after(heard: Sequence[Heard], sentence: str, offset: int) -> list[Heard]:
    """Return the illnesses of relatives who are named after them: "a brain tumour like my brother"."""
    found = []
    for match in (*_LIKE.finditer(sentence), *_HAD.finditer(sentence)):
        before = [item for item in heard if item.end - offset <= match.start() + 1]
        if before and before[-1].finding.kind in {"condition", "concern"}:
            found.append(
                _of_kin(
                    before[-1],
                    (match.groupdict().get("two") or match["one"]),
                    sentence[before[-1].start - offset : match.end()].strip(),
                )
            )
    return found


def _of_kin(item: Heard, word: str, quote: str) -> Heard:
    """Return a finding as a relative's own."""
    one = item.finding
    kind = "condition" if one.kind == "concern" else one.kind
    return Heard(
        item.start,
        item.end,
        Finding(
            name=one.name,
            polarity="present",
            quote=quote,
            concept=one.concept,
            code=one.code,
            kind=kind,
            who=kin(word.casefold()),
        ),
    )
