"""One lexicon for chart search, interview, reconciliation and the check of every claim."""

from tools.words.lexicon import Concept, concept
from tools.words.matching import Match, find_concepts
from tools.words.medicines import drug_classes, ingredients, same_drug
from tools.words.messages import languages, say
from tools.words.reading import reading_grade

__all__ = [
    "Concept",
    "Match",
    "concept",
    "drug_classes",
    "find_concepts",
    "ingredients",
    "languages",
    "reading_grade",
    "same_drug",
    "say",
]
