"""Free text to findings: what is said of whom, whether it is so, since when, how bad. It draws no conclusion.

A model may add to what this reads; it is never needed for it.
"""
# ruff: noqa: E501 - the patterns are tables

import re
from collections.abc import Sequence
from datetime import date

from msgspec.structs import replace

from tools.clinical import Finding
from tools.words.allergies import allergies_in
from tools.words.attributes import given
from tools.words.bare import answers_for
from tools.words.belonging import MOMENTS, Holder, takes
from tools.words.bygone import of_then
from tools.words.carrying import carried
from tools.words.denial import denied_names
from tools.words.disguise import as_written, undisguised, without_pictures
from tools.words.ended import ended_pregnancies, ended_side_effects
from tools.words.experiencer import subject_of, whose
from tools.words.injured import injuries
from tools.words.lexicon import Lexicon, lexicon
from tools.words.matching import Span, spans
from tools.words.meant import meant
from tools.words.measures import measures_in
from tools.words.medicated import borrowed, class_concept, ends_in_a, is_told_too, same, told_otherwise
from tools.words.particulars import (
    Heard,
    as_overdose,
    in_pregnancy,
    is_too_many,
    once_each,
    with_amount,
    with_details,
    with_temperature,
    with_weeks,
)
from tools.words.relatives import of_each_relative, of_relatives_too
from tools.words.resolving import (
    given_up,
    hurts,
    last_part,
    once_had,
    one_pain,
    placed,
    with_pregnancy,
    without_triggers,
)
from tools.words.standing import GRAVE, Standing, stands
from tools.words.taking import medicines_in
from tools.words.tokens import MOST_LETTERS, Token, flat, sentences, tokens
from tools.words.unnamed import unnamed_in


def understand(text: str, *, today: date, language: str = "en", asked: Sequence[str] = ()) -> tuple[Finding, ...]:
    """Return what a text says, in its order.

    Args:
        text: a patient's or a clinician's words; the first 200,000 letters are read.
        today: for "since Tuesday".
        language: of the words.
        asked: concept keys that the question was about; a bare "no" or "yes, a bit" then answers for them.

    Returns:
        Findings of the patient and of others (`who`); a denied one is `absent`. Nothing understood: empty.

    >>> [(f.concept, f.polarity) for f in understand("No fever or chills, but a cough", today=date(2026, 5, 12))]
    [('fever', 'absent'), ('chills', 'absent'), ('cough', 'present')]
    """
    words = lexicon(language)
    original, text = text[:MOST_LETTERS], _legible(text[:MOST_LETTERS])
    plain = flat(text)
    heard: list[Heard] = []
    subject, part = "patient", ""
    for start, end in sentences(plain):
        row = tokens(plain, start, end)
        new = _sentence(
            text, plain[start:end], start, row, words, today, subject, part, about_allergies="allergies" in asked
        )
        heard = carried(heard, new, plain[start:end], today)
        part = last_part(plain[start:end])
        subject = subject_of(row, subject)
    heard = ended_side_effects(ended_pregnancies(heard, plain), plain)
    found = in_pregnancy([item.finding for item in heard])
    if asked:
        found += answers_for(plain, asked, found, words.language)
    if text != original:
        found = [replace(finding, quote=as_written(original, finding.quote)) for finding in found]
    return tuple(found)


def _legible(text: str) -> str:
    """Return the text without ornament; a picture between letters hides no word, one beside a word ends it."""
    plain = undisguised(text)
    if not (pictures := without_pictures(plain)):
        return plain
    return pictures[1] if _BROKEN.search(plain) else pictures[0]


_BROKEN = re.compile(r"(?<!\w)[^\W\d_](?:[^\w\s\x00-\xff]+[^\W\d_])+(?!\w)")
"""A word of single letters with something between each two of them."""


def _sentence(
    text: str,
    sentence: str,
    offset: int,
    row: Sequence[Token],
    words: Lexicon,
    today: date,
    subject: str,
    part: str,
    *,
    about_allergies: bool,
) -> list[Heard]:
    named = [span for span in spans(row, words) if meant(span.concept, _place(span, row, offset), sentence)]
    named = sorted([*named, *injuries(sentence, row, offset, named, words.language)], key=lambda span: span.first)
    standings = stands(row, named, words.language)
    allergies = allergies_in(sentence, asked=about_allergies)
    medicines = [m for m in medicines_in(sentence) if not any(same(m, a) and not is_told_too(m, a) for a in allergies)]
    places = [_place(span, row, offset) for span in named]
    holders = [
        _holder(span, standing, place, words) for span, standing, place in zip(named, standings, places, strict=True)
    ]
    told = given(sentence, today, [*holders, *_other_holders(sentence, [*medicines, *allergies], places)])[: len(named)]
    heard = []
    for span, standing, place, extra in zip(named, standings, places, told, strict=True):
        if words.concepts[span.concept].kind == "condition" and _VACCINE.match(sentence[place[1] :]):
            continue
        if (
            (span.concept == "vaccination" and ends_in_a(sentence[: place[0]], medicines))
            or _is_parting(span.concept, place, sentence)
            or told_otherwise(words.concepts[span.concept].kind, place, sentence, medicines, allergies)
        ):
            continue
        who = "patient" if _of_oneself(row, span) else whose(row, span.first, sentence, subject)
        finding = _finding(text[offset + place[0] : offset + place[1]], span, standing, who, words)
        heard.append(
            Heard(
                offset + place[0],
                offset + place[1],
                with_weeks(with_amount(with_details(finding, extra), sentence), sentence),
            )
        )
        if span.concept in _WITHOUT_SIDE:
            heard[-1] = replace(heard[-1], finding=replace(heard[-1].finding, side="", site=""))
        if standing.gone:
            heard[-1] = replace(heard[-1], finding=replace(heard[-1].finding, onset="", onset_date=""))
    for finding in [*medicines, *allergies, *measures_in(sentence)]:
        at = max(sentence.find(finding.name), sentence.find(finding.quote), 0)
        first = next((i for i, token in enumerate(row) if token.start >= offset + at), 0)
        who = "patient" if borrowed(finding, sentence) else whose(row, first, sentence, subject)
        concept = finding.concept or class_concept(finding)
        heard.append(Heard(offset + at, offset + at + 1, replace(finding, who=who, concept=concept)))
    heard += _unmatched(text, row, named, words)
    heard += _short_denials(text[offset : offset + len(sentence)], offset, heard, words)
    heard += [as_overdose(item, words) for item in heard if is_too_many(item.finding, sentence)]
    heard = placed(sorted(heard, key=lambda item: item.start), sentence, offset, part, words)
    heard = with_pregnancy(without_triggers(one_pain(heard), sentence, offset), sentence, offset, words)
    heard = [
        once_had(given_up(item, sentence, offset), today)
        for item in of_relatives_too(of_each_relative(heard, sentence, offset), sentence, offset)
    ]
    heard = of_then(heard, sentence, offset, today)
    heard = heard or _only_placed(text, sentence, offset, row, subject, today)
    return with_temperature(once_each(sorted(heard, key=lambda item: item.start)))


def _only_placed(text: str, sentence: str, offset: int, row: Sequence[Token], subject: str, today: date) -> list[Heard]:
    """Return a complaint that names only where it is; of a sentence that names anything else, nothing."""
    told = unnamed_in(sentence)
    if told is None:
        return []
    holder = Holder(start=told.start, end=told.end, takes=takes("symptom", ""))
    extra = given(sentence, today, [holder])[0]
    if not told.owned and not extra.keys() & MOMENTS:
        return []
    start = offset + told.start
    first = next((n for n, token in enumerate(row) if token.start >= start), 0)
    finding = Finding(
        name=told.name,
        polarity="present",
        quote=text[start : offset + told.end],
        who=whose(row, first, sentence, subject),
    )
    return [Heard(start, offset + told.end, with_details(finding, extra))]


def _place(span: Span, row: Sequence[Token], offset: int) -> tuple[int, int]:
    return row[span.first].start - offset, row[span.last - 1].end - offset


def _holder(span: Span, standing: Standing, place: tuple[int, int], words: Lexicon) -> Holder:
    concept = words.concepts[span.concept]
    kind = "concern" if standing.feared else concept.kind
    return Holder(
        start=place[0],
        end=place[1],
        takes=takes(kind, concept.key),
        denied=standing.polarity == "absent",
        felt=kind in {"symptom", "concern"},
        hurts=hurts(concept.key),
    )


def _other_holders(sentence: str, named: Sequence[Finding], places: Sequence[tuple[int, int]]) -> list[Holder]:
    """Return where medicines and allergies stand: a moment beside one is not a symptom's."""
    found = []
    for finding in named:
        at = sentence.find(finding.name)
        if at >= 0 and not any(start < at + len(finding.name) and at < end for start, end in places):
            found.append(Holder(start=at, end=at + len(finding.name), takes=takes(finding.kind, ""), felt=False))
    return found


_WITHOUT_SIDE = frozenset(
    {"vaccination", "hysterectomy", "c_section", "tonsillectomy", "hepatitis", "diabetes", "type_1_diabetes", "type_2_diabetes", "hypertension", "asthma", "copd",
     "anemia", "hypothyroidism", "hyperthyroidism", "depression", "fever", "chills", "nausea", "vomiting", "fatigue"}
)  # fmt: skip
_VACCINE = re.compile(r"(?: [abc])?\s+(?:vaccin\w+|shots?|jabs?|boosters?|immuni[sz]ation)\b", re.IGNORECASE)
_PARTING = re.compile(r"^(?:end\w*) (?:things|it)$")


def _is_parting(concept: str, place: tuple[int, int], sentence: str) -> bool:
    """Tell whether somebody left somebody: "ended things with my boyfriend"."""
    said, after = sentence[place[0] : place[1]].casefold(), sentence[place[1] :]
    return (
        concept == "suicidal_thoughts"
        and _PARTING.match(said) is not None
        and (said.startswith("ended things") or re.match(r"\s+(?:with|between)\b", after, re.IGNORECASE) is not None)
    )


_ONESELF = frozenset({"me", "my", "myself", "i", "i'm", "mí", "mi", "morirme", "matarme"})


def _of_oneself(row: Sequence[Token], span: Span) -> bool:
    """Tell whether the words themselves say "me": "my family would be better off without me", "my husband hits me"."""
    return span.concept in GRAVE and any(token.text in _ONESELF for token in row[span.first : span.last])


def _finding(quote: str, span: Span, standing: Standing, who: str, words: Lexicon) -> Finding:
    concept = words.concepts[span.concept]
    kind = "concern" if standing.feared else concept.kind
    time = standing.time
    if time == "history":
        time = "now" if concept.key in words.lasting else "past"
    return Finding(
        name=concept.name,
        polarity=standing.polarity,
        quote=quote,
        concept=concept.key,
        code=concept.code,
        who=who,
        time=time,
        kind=kind,
    )


def _unmatched(text: str, row: Sequence[Token], named: Sequence[Span], words: Lexicon) -> list[Heard]:
    """Return what a note denies in words that the lexicon lacks, as written."""
    return [
        Heard(start, end, Finding(name=text[start:end], polarity="absent", quote=text[start:end]))
        for start, end in denied_names(row, named, words.language)
    ]


_SHORT = re.compile(
    r"\b(?i:denies|denied|denying|no|without|negative for)\s(?:(?i:any|current|active|passive)\s)?"
    r"(?:[A-Z/,\s]{0,12}?(?i:\bor\b|\band\b|\s)*){0,3}?\b(SI|HI)\b(?! joint)"
)
_SHORT_FOR = {"SI": "suicidal_thoughts", "HI": "harm_others"}


def _short_denials(sentence: str, offset: int, heard: Sequence[Heard], words: Lexicon) -> list[Heard]:
    """Return what a note denies by two capital letters: "denies SI", "no SI or HI"."""
    found = []
    for letters, key in _SHORT_FOR.items():
        named = re.search(rf"\b{letters}\b", sentence)
        cue = _SHORT.search(sentence)
        known = words.concepts.get(key)
        if named and cue and known and cue.start() < named.start() and all(h.finding.concept != key for h in heard):
            finding = Finding(name=known.name, polarity="absent", quote=letters, concept=key, code=known.code)
            found.append(Heard(offset + named.start(), offset + named.end(), finding))
    return found
