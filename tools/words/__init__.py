"""One lexicon for all rooms: understand what patients say, and know when two names mean one thing.

It decides nothing about danger and nothing about the record; it only reads words.
"""

from tools.words.lexicon import Concept, Lexicon, concept, languages, lexicon
from tools.words.matching import Match, find_concepts
from tools.words.medicines import drug_classes, ingredients, same_drug
from tools.words.reading import reading_grade
from tools.words.terms import expand, same_name
from tools.words.understanding import understand

__all__ = [
    "Concept",
    "Lexicon",
    "Match",
    "concept",
    "drug_classes",
    "expand",
    "find_concepts",
    "ingredients",
    "languages",
    "lexicon",
    "reading_grade",
    "same_drug",
    "same_name",
    "understand",
]
