"""Free text to findings: what is said of whom, whether it is so, since when, how bad. It draws no conclusion.

A model may add to what this reads; it is never needed for it.
"""
# ruff: noqa: E501 - the patterns are tables

import re
from collections.abc import Sequence
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from tools.clinical import Finding
from tools.words.allergies import allergies_in
from tools.words.attributes import belonging, details
from tools.words.bare import answers_for
from tools.words.denial import denied_names
from tools.words.experiencer import subject_of, whose
from tools.words.lexicon import Lexicon, lexicon
from tools.words.matching import Span, spans
from tools.words.measures import measures_in
from tools.words.standing import GRAVE, Standing, stands
from tools.words.taking import medicines_in, only_wished
from tools.words.tokens import MOST_LETTERS, Token, flat, sentences, tokens


class Heard(Struct, frozen=True):
    """A finding and where its words stand in the text."""

    start: int
    end: int
    finding: Finding


def understand(text: str, *, today: date, language: str = "en", asked: Sequence[str] = ()) -> tuple[Finding, ...]:
    """Return what a text says, in its order.

    Args:
        text: a patient's or a clinician's words; the first 20,000 letters are read.
        today: for "since Tuesday".
        language: of the words.
        asked: concept keys that the question was about; a bare "no" or "yes, a bit" then answers for them.

    Returns:
        Findings of the patient and of others (`who`); a denied one is `absent`. Nothing understood: empty.

    >>> [(f.concept, f.polarity) for f in understand("No fever or chills, but a cough", today=date(2026, 5, 12))]
    [('fever', 'absent'), ('chills', 'absent'), ('cough', 'present')]
    """
    words = lexicon(language)
    plain = flat(text[:MOST_LETTERS])
    heard: list[Heard] = []
    subject = "patient"
    for start, end in sentences(plain):
        row = tokens(plain, start, end)
        new = _sentence(text, plain[start:end], start, row, words, today, subject, about_allergies="allergies" in asked)
        heard = _carried(heard, new, plain[start:end], today)
        subject = subject_of(row, subject)
    found = _in_pregnancy([item.finding for item in heard])
    if asked:
        found += answers_for(plain, asked, found, words.language)
    return tuple(found)


def _sentence(
    text: str,
    sentence: str,
    offset: int,
    row: Sequence[Token],
    words: Lexicon,
    today: date,
    subject: str,
    *,
    about_allergies: bool,
) -> list[Heard]:
    named = spans(row, words)
    standings = stands(row, named, words.language)
    allergies = allergies_in(sentence, asked=about_allergies)
    medicines = [m for m in medicines_in(sentence) if not any(_same(m, a) for a in allergies)]
    places = [(row[span.first].start - offset, row[span.last - 1].end - offset) for span in named]
    eligible = [standing.polarity != "absent" for standing in standings]
    given = belonging(details(sentence, today) if any(eligible) else (), places, eligible, sentence)
    heard = []
    for span, standing, place, extra in zip(named, standings, places, given, strict=True):
        if _told_otherwise(words.concepts[span.concept].kind, place, sentence, medicines, allergies):
            continue
        who = "patient" if _of_oneself(row, span) else whose(row, span.first, sentence, subject)
        finding = _finding(text[offset + place[0] : offset + place[1]], span, standing, who, words)
        heard.append(
            Heard(offset + place[0], offset + place[1], _weeks(_amount(_with(finding, extra), sentence), sentence))
        )
        if standing.gone:
            heard[-1] = replace(heard[-1], finding=replace(heard[-1].finding, onset="", onset_date=""))
    for finding in [*medicines, *allergies, *measures_in(sentence)]:
        at = max(sentence.find(finding.name), sentence.find(finding.quote), 0)
        first = next((i for i, token in enumerate(row) if token.start >= offset + at), 0)
        who = whose(row, first, sentence, subject)
        concept = finding.concept or _class_concept(finding)
        heard.append(Heard(offset + at, offset + at + 1, replace(finding, who=who, concept=concept)))
    heard += _unmatched(text, row, named, words)
    heard += [_too_many(item, words) for item in heard if _is_too_many(item.finding, sentence)]
    return _with_values(_once_each(sorted(heard, key=lambda item: item.start)))


_AMOUNTS = {
    "smoking": re.compile(r"\b(?:pack|cig|cigarette|cigar)s?\b", re.IGNORECASE),
    "alcohol_use": re.compile(r"\b(?:beer|drink|glass|can|bottle|shot|unit)(?:e?s)?\b", re.IGNORECASE),
}
_AMOUNT = re.compile(
    r"\b(?:\d+(?:\.\d+)?(?:\s?(?:-|to|or)\s?\d+)?|an?|half an?|one|two|three|four|five|six|a couple(?: of)?|a few)(?: and a half)? "
    r"(?:packs?|cigarettes?|cigs?|beers?|drinks?|glass(?:es)?|cans?|bottles?|cups?|joints?|shots?|units?)(?: of \w+)?"
    r"(?: ?(?:a|per|each|every|/) ?(?:day|week|night|month|evening)| daily| nightly)?",
    re.IGNORECASE,
)


_ONESELF = frozenset({"me", "my", "myself", "i", "i'm", "mí", "mi", "morirme", "matarme"})


def _of_oneself(row: Sequence[Token], span: Span) -> bool:
    """Tell whether the words themselves say "me": "my family would be better off without me", "my husband hits me"."""
    return span.concept in GRAVE and any(token.text in _ONESELF for token in row[span.first : span.last])


_NEAR = 60
"""Letters within which two namings of one thing are one."""


def _once_each(heard: list[Heard]) -> list[Heard]:
    """Say each thing once a sentence: of two namings with one meaning the fuller stays, with the details of both."""
    kept: list[Heard] = []
    for item in heard:
        one = item.finding
        place = next(
            (
                n
                for n, other in enumerate(kept)
                if one.concept
                and one.polarity == "present"
                and item.start - other.start < _NEAR
                and one.kind == other.finding.kind
                and one.kind != "medication"
                and (one.concept, one.polarity, one.who, one.time)
                == (other.finding.concept, other.finding.polarity, other.finding.who, other.finding.time)
                and not one.value
            ),
            None,
        )
        if place is None:
            kept.append(item)
            continue
        other = kept[place]
        longer, shorter = sorted((item, other), key=lambda each: -len(each.finding.quote))
        extra = {name: getattr(shorter.finding, name) for name in _OWN if getattr(shorter.finding, name)}
        extra |= {f"detail.{name}": value for name, value in shorter.finding.detail.items()}
        kept[place] = Heard(other.start, longer.end, _with(longer.finding, extra))
    return kept


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


_WEEKS = re.compile(r"\b(\d{1,2})(?:\s?\+\s?\d|\s?\d/7)?[\s-]*(?:weeks?|wks?|semanas)\b", re.IGNORECASE)


def _amount(finding: Finding, sentence: str) -> Finding:
    """Give a habit how much of it: "a pack a day"."""
    at = max(sentence.find(finding.quote), 0)
    fits = _AMOUNTS.get(finding.concept)
    found = [*_AMOUNT.finditer(sentence, max(at - 12, 0)), *_AMOUNT.finditer(sentence)]
    amount = next((match for match in found if fits is None or fits.search(match[0])), None)
    if finding.kind != "habit" or finding.polarity != "present" or not amount:
        return finding
    return replace(finding, detail={**finding.detail, "amount": amount[0]})


def _in_pregnancy(found: list[Finding]) -> list[Finding]:
    """Call bleeding by its name when the same person says that she is pregnant."""
    expecting = {
        one.who for one in found if one.concept == "pregnancy" and one.polarity == "present" and one.time == "now"
    }
    concept = lexicon("en").concepts["bleeding_in_pregnancy"]
    return [
        replace(one, concept=concept.key, name=concept.name, code=concept.code)
        if one.concept in {"bleeding", "vaginal_bleeding", "menorrhagia", "severe_bleeding"}
        and one.polarity == "present"
        and one.who in expecting
        else one
        for one in found
    ]


def _weeks(finding: Finding, sentence: str) -> Finding:
    """Give a pregnancy its weeks."""
    weeks = _WEEKS.search(sentence) if finding.concept == "pregnancy" and finding.polarity == "present" else None
    if weeks is None or not 3 <= int(weeks[1]) <= 44:
        return finding
    return replace(finding, value=weeks[1], unit="wk", duration="", onset="", onset_date="")


_OWN = frozenset({"onset", "onset_date", "duration", "severity", "site", "side", "course", "worse", "better"})


def _with(finding: Finding, extra: dict[str, str]) -> Finding:
    own = {field: value for field, value in extra.items() if field in _OWN and not getattr(finding, field)}
    more = {field.removeprefix("detail."): value for field, value in extra.items() if field.startswith("detail.")}
    if finding.kind not in {"symptom", "event", "concern"}:
        own = {field: value for field, value in own.items() if field in {"onset", "onset_date", "duration", "side"}}
        more = {}
    return replace(finding, **own, detail={**more, **finding.detail}) if own or more else finding


def _same(medicine: Finding, allergy: Finding) -> bool:
    one, two = medicine.name.casefold(), allergy.name.casefold()
    return one in two or two in one


_NOW = re.compile(
    r"\b(?:now|today|tonight|this (?:morning|afternoon|evening)|just|currently|hoy|ahora)\b", re.IGNORECASE
)


def _told_otherwise(
    kind: str, place: tuple[int, int], sentence: str, medicines: Sequence[Finding], allergies: Sequence[Finding]
) -> bool:
    """Tell whether a medicine or an allergy already says what a concept's words say."""
    words = sentence[place[0] : place[1]].casefold()
    if kind in {"medication", "event"} and only_wished(sentence, place[0]):
        return True
    for medicine in medicines:
        at = sentence.casefold().find(medicine.name.casefold())
        if at <= place[0] and place[1] <= at + len(medicine.name):
            return True  # "blood pressure" of "blood pressure pills"; not "saving up my sleeping pills"
        if kind == "medication" and at < place[1] and place[0] < at + len(medicine.name):
            return True
        if kind == "condition" and words in medicine.detail.get("reason", "").casefold():
            return False
    for allergy in allergies:
        if words in {allergy.name.casefold(), "allergies", "allergy", "allergic"} or "allerg" in words:
            return True
        told = words in allergy.detail.get("reaction", "").casefold() and allergy.detail.get("type") != "intolerance"
        if told and not _NOW.search(sentence):
            return True
    return False


_TOOK = re.compile(r"\b(?:took|taken|swallowed|downed|ate|ingested)\b", re.IGNORECASE)
_MANY = 10
"""So many tablets at once are more than anybody is told to take."""


def _is_too_many(finding: Finding, sentence: str) -> bool:
    """Tell whether so many tablets were taken that it is an overdose: "took about 30 paracetamol tablets"."""
    if finding.kind != "medication" or finding.polarity != "present" or not _TOOK.search(sentence):
        return False
    dose = re.match(r"(\d+)(?:\s*(?:tablets?|pills?|tabs?|capsules?|caps?))?$", finding.detail.get("dose", ""))
    bare = dose is not None and dose[1] == dose[0]
    return (
        dose is not None
        and int(dose[1]) >= _MANY
        and (not bare or finding.quote.find(dose[1]) < finding.quote.find(finding.name))
    )


def _too_many(item: Heard, words: Lexicon) -> Heard:
    concept = words.concepts["overdose"]
    told = Finding(
        name=concept.name,
        polarity="present",
        quote=item.finding.quote,
        concept=concept.key,
        kind="event",
        who=item.finding.who,
    )
    return Heard(item.start, item.end, told)


def _class_concept(finding: Finding) -> str:
    from tools.words.medicines import drug_classes

    if finding.kind != "medication":
        return ""
    classes = drug_classes(finding.detail.get("ingredient") or finding.name)
    return next((key for name, key in _CLASSES if name in classes), "")


_CLASSES = (("anticoagulant", "anticoagulant_use"), ("corticosteroid", "steroid_use"), ("nsaid", "nsaid_use"),
            ("contraceptive", "hormonal_contraception"))  # fmt: skip


def _unmatched(text: str, row: Sequence[Token], named: Sequence[Span], words: Lexicon) -> list[Heard]:
    """Return what a note denies in words that the lexicon lacks, as written."""
    return [
        Heard(start, end, Finding(name=text[start:end], polarity="absent", quote=text[start:end]))
        for start, end in denied_names(row, named, words.language)
    ]


def _with_values(heard: list[Heard]) -> list[Heard]:
    """Give a fever the temperature that stands beside it."""
    value = next((item.finding for item in heard if item.finding.concept == "temperature"), None)
    if value is None:
        return heard
    return [
        Heard(item.start, item.end, replace(item.finding, value=value.value, unit=value.unit))
        if item.finding.concept == "fever" and item.finding.polarity != "absent"
        else item
        for item in heard
    ]


_ABOUT_IT = re.compile(
    r"^\W*(?:(?:and|but|so|then)\s+)?(?:it|it's|this|that|the (?:pain|ache|discomfort|cramps?)|they|pain|started|began|for|since|about|around|worse|getting|comes|only|mostly|\d|sharp|dull|burning|on a scale|rated|es |empez|está|comenz|desde|hace|el dolor|me da)",
    re.IGNORECASE,
)


def _carried(heard: list[Heard], new: list[Heard], sentence: str, today: date) -> list[Heard]:
    """Give a sentence that only describes ("it started Monday", "the pain is 8/10") to the finding before it."""
    own = [item for item in new if item.finding.concept != "pain"]
    last = _last_described(heard)
    if last is None or any(item.finding.kind in {"symptom", "event"} for item in own) or not _ABOUT_IT.match(sentence):
        return [*heard, *new]
    extra: dict[str, str] = {}
    for detail in details(sentence, today):
        extra.setdefault(detail.field, detail.value)
    generic = [item for item in new if item.finding.concept == "pain" and item.finding.polarity == "present"]
    described = Heard(heard[last].start, heard[last].end, _with(heard[last].finding, extra))
    return [*heard[:last], described, *heard[last + 1 :], *(item for item in new if item not in generic)]


def _last_described(heard: Sequence[Heard]) -> int | None:
    for place in range(len(heard) - 1, -1, -1):
        finding = heard[place].finding
        if finding.kind == "symptom" and finding.polarity == "present" and finding.time == "now":
            return place
    return None
