"""Common English words that assert nothing of a patient, though no entry explains them; it reads no sentence.

"A certificate records that the applicant had asthma" tells no more than "asthma". The words stand by kind in
`neutral.json`; a word of status, denial, rank, severity, body or daily life is never one of them.
"""

import re
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache
from typing import Final

from tools.brief.material import Material
from tools.brief.verify.evidence import Item
from tools.brief.verify.text import data, normal, words

_CODED: Final = frozenset(
    {
        *("condition", "medication", "administration", "allergy", "lab", "vital", "observation", "procedure"),
        *("immunization", "encounter", "care_plan", "family", "order", "patient", "imaging", "device", "goal"),
    }
)
"""Kinds whose entries say one thing in few words; beside free text any word may be what is told."""
QUALIFIERS: Final = frozenset(
    {
        *("metastatic", "acute", "chronic", "severe", "mild", "moderate", "recurrent", "terminal", "congenital"),
        *("portal", "pulmonary", "intracranial", "ocular", "malignant", "familial", "viral", "bacterial", "alcoholic"),
        *(
            "rheumatoid",
            "psoriatic",
            "septic",
            "reactive",
            "latent",
            "atypical",
            "postural",
            "orthostatic",
            "nocturnal",
        ),
        *("unstable", "advanced", "early", "invasive", "primary", "secondary", "juvenile", "gestational", "end-stage"),
    }
)
"""Words that make another thing of a condition: the evidence itself must say them, no concept does it for them."""
_SUBJECT: Final = re.compile(
    r"\b(?:patient|person|client|pt|he|she|they|you|subject|applicant|claimant|participant|resident|individual|man|woman|lady|gentleman)"
    r"(?: (?:also|then|now|has|have|had|still|further|once|does|did|clearly|who|[a-z]+ly))* $"
)
_DOUBLED: Final = re.compile(r"[aeiou][bdgmnprt]$")


Names = dict[str, tuple[frozenset[str], ...]]
"""Each word of the names in a chart, with the other long words of each of those names."""
_SHORT: Final = 3


def names_in(material: Material) -> Names:
    """Return the words of all names in a chart but the patient's own, each with what stands beside it."""
    if material.chart is None:
        return {}
    found: dict[str, set[frozenset[str]]] = {}
    for text in {fact.text for fact in material.chart.facts if fact.kind != "patient"}:
        own = frozenset(word for word in words(normal(text)) if len(word) > _SHORT)
        for word in own:
            found.setdefault(word, set()).add(own - {word})
    return {word: tuple(beside) for word, beside in found.items()}


def names_another(word: str, said: AbstractSet[str], names: Names) -> bool:
    """Say whether a common word may be part of another name in the chart.

    It is, where a whole name's other words are said with it: "monitoring" is empty beside a glucose, though there be
    an "allergic disorder monitoring", and names a thing where the chart has plain "monitoring".
    """
    return any(beside <= said for beside in names.get(word, ()))


def is_deed(word: str, before: str) -> bool:
    """Say whether a word is what the patient does: "the patient attests to asthma" is the patient's word for it."""
    return word in _verbs() and bool(_SUBJECT.search(before))


def may_stand(items: Sequence[Item]) -> bool:
    """Say whether common words are empty beside these items."""
    return all(item.kind in _CODED for item in items)


@lru_cache(maxsize=1)
def _verbs() -> frozenset[str]:
    return frozenset(
        form for verb in data("neutral.json")["common words"]["verbs"].split() for form in _verb_forms(verb)
    )


@lru_cache(maxsize=1)
def known() -> frozenset[str]:
    """Return every common word in every regular form."""
    rows = data("neutral.json")["common words"]
    verbs, nouns = rows["verbs"].split(), rows["nouns"].split()
    return frozenset(
        [
            *(form for verb in verbs for form in _verb_forms(verb)),
            *(form for noun in nouns for form in (noun, *_with_s(noun))),
            *rows["irregular forms"].split(),
            *rows["adjectives"].split(),
        ]
    )


def _verb_forms(verb: str) -> Iterable[str]:
    """Return the regular forms of a verb.

    >>> sorted(_verb_forms("certify")), sorted(_verb_forms("map"))
    (['certified', 'certifies', 'certify', 'certifying'], ['map', 'mapped', 'mapping', 'maps'])
    """
    stem = verb[:-1] if verb.endswith("e") else verb + verb[-1] if _is_doubled(verb) else verb
    past = verb[:-1] + "ied" if _ends_in_y(verb) else stem + "ed"
    return (verb, *_with_s(verb), past, stem + "ing")


def _with_s(word: str) -> Iterable[str]:
    if _ends_in_y(word):
        return (word[:-1] + "ies",)
    return (word + ("es" if word.endswith(("s", "x", "z", "ch", "sh")) else "s"),)


def _ends_in_y(word: str) -> bool:
    return word.endswith("y") and word[-2:-1] not in "aeiou"


def _is_doubled(verb: str) -> bool:
    short = len(re.findall(r"[aeiouy]+", verb)) == 1
    return (
        bool(_DOUBLED.search(verb)) and verb[-3:-2] not in "aeiou" and (short or verb.endswith(("fer", "mit", "cur")))
    )
