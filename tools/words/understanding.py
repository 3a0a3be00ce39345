"""Free text to findings: what is said of whom, whether it is so, since when, how bad. It draws no conclusion.

A model may add to what this reads; it is never needed for it.
"""

from collections.abc import Sequence
from datetime import date

from tools.clinical import Finding
from tools.words.experiencer import subject_of, whose
from tools.words.lexicon import Lexicon, lexicon
from tools.words.matching import Span, spans
from tools.words.standing import Standing, stands
from tools.words.tokens import MOST_LETTERS, Token, flat, sentences, tokens


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
    del today
    words = lexicon(language)
    plain = flat(text[:MOST_LETTERS])
    found: list[Finding] = []
    subject = "patient"
    for start, end in sentences(plain):
        row = tokens(plain, start, end)
        named = spans(row, words)
        for span, standing in zip(named, stands(row, named, words.language), strict=True):
            who = whose(row, span.first, plain[start:end], subject)
            found.append(_finding(text, row, span, standing, who, words))
        subject = subject_of(row, subject)
    if not found and asked:
        return ()
    return tuple(found)


def _finding(text: str, row: Sequence[Token], span: Span, standing: Standing, who: str, words: Lexicon) -> Finding:
    concept = words.concepts[span.concept]
    return Finding(
        name=concept.name,
        polarity=standing.polarity,
        quote=text[row[span.first].start : row[span.last - 1].end],
        concept=concept.key,
        code=concept.code,
        who=who,
        time=standing.time,
        kind=concept.kind,
    )
