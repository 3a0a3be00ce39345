"""What an answer to a question about allergies, family, past illness or medicines says of the present: little by itself.

It reads the question's topic and the answer's words. Whatever the words place in the present counts in full; it never adds
a sign.
"""
# ruff: noqa: E501 - the patterns are tables

import re
from collections.abc import Iterable

from tools.clinical import Answer
from tools.interview.redflags.signs import Sign, plain

_NOW = re.compile(
    r"\b(?:(?:right )?now|today|tonight|currently|at the moment|at present|as (?:i|we) (?:speak|write|type)|this (?:minute|second|instant|morning|afternoon|evening|week|time)|yesterday|last night"
    r"|just (?:\w+ed|ate|had|took|got|began|now|been)|since (?:this|yesterday|last (?:night|week)|breakfast|lunch|dinner|\d|an? hour|mon|tues|wednes|thurs|fri|satur|sun)\w*"
    r"|(?:minutes?|mins?|hours?|hrs?|days?) ago|for (?:the (?:last|past) )?(?:\w+ )?(?:minutes?|mins?|hours?|hrs?|days?)|started|starting|getting (?:worse|bigger|harder)|worse and worse|keeps?|won't stop|can't stop|help|emergency|ambulance|911|999|112"
    r"|(?:is|are|am|'m|'re) (?:\w+ly )?(?!asking|answering|taking|using|being|having no|wondering|going to|during)\w{3,}ing|(?:lips?|tongue|throat|face|mouth|eyes?|breathing|chest|voice) (?:is|are|feels?|has|have) (?:\w+ )?(?:swollen|swelled|tight|closed|puffy|huge|big|thick|itchy|numb|going|gone|hoarse)|all (?:night|day|morning)|lately|recently|(?:ha(?:ve|s)|'ve|'s) been \w+ing|i'm having"
    r"|ahora|hoy|esta (?:mañana|tarde|noche)|ayer|anoche|en este momento|acab[oa] de|hace (?:\w+ )?(?:minutos?|horas?|ratos?|días?)|desde (?:hoy|ayer|anoche|hace)|emp(?:ezó|ieza)|est(?:oy|á|án|amos) \w+(?:ando|iendo|yendo)|ayuda)\b|現在|今天|今早|今晚|剛剛|剛才|正在|昨天|昨晚"
)
_NOT_NOW = re.compile(
    r"\b(?:now (?:i|he|she|we|they)(?:'ve)? (?:\w+ )?(?:avoid|carry|have an? epi|always|don't|never|stay|keep)\w*|until now|(?:up to|from) now on|not (?:right )?now|now and (?:then|again)|always carry\w*|keeps? (?:an? )?(?:epi|pen|inhaler)\w*|carry\w* \w+|reactions? (?:is|are|was|were)|nothing (?:today|now|currently)|fine (?:today|now)|okay (?:today|now)|ok (?:today|now))\b"
)
_CLAIM = re.compile(
    r"\b(?:i (?:have|feel|can't|cannot|get|keep|want|need|am)|i'm|i've|my own|myself|me too|tengo|siento|no puedo|me (?:duele|cuesta|siento)|quiero)\b"
)
_HABIT = re.compile(
    r"\b(?:gives?|gave|makes?|made|causes?|caused|brings? (?:on|me out)|brought|sets? off|reaction|react(?:s|ed)?|intoleran\w+|side effects?|allerg\w+|(?:i|me) (?:come|came|break|broke) (?:out|up)|me (?:da|dio|dan|dieron|produce|produjo|causa|provoca)\w*|reacci[oó]n|al[eé]rgi\w+|(?:if|when|whenever|every time) (?:i|he|she) (?:take|took|eat|ate|have|had|touch|use|used)\w*)\b|過敏"
)
_OVER = re.compile(
    r"\b(?:(?<!'ve )(?<!have )(?<!has )had|used to|suffered|survived|diagnosed|history|previous(?:ly)?|past|operated|surgery for|years?|months? ago|as an? \w+|childhood|(?:19|20)\d\d|tuve|tuvo|antecedentes?|de niñ[oa]|de joven)\b"
)
_GETS = re.compile(r"\b(?:(?:i|he|she|we|they) gets?|swells?|hinchan?)\b")
_REACTION = frozenset(
    {
        "abdominal_pain", "allergen", "anaphylaxis_said", "bronchospasm", "chest_tight", "collapse", "cough_words", "diarrhea",
        "dysphagia", "dyspnea", "dyspnea_severe", "dyspnea_sudden", "face_swelling", "hives", "itching", "lightheaded",
        "mucosa_sore", "near_syncope", "net_breath", "net_collapse", "net_swelling", "net_vomit", "palpitations", "rash_any",
        "stridor", "syncope", "throat_closing", "throat_tight", "voice_hoarse", "vomiting", "wheeze", "asthma_attack", "named_emergency",
    }
)  # fmt: skip
_ALWAYS = frozenset(
    {
        "suicidal", "suicide_plan", "suicide_attempt", "self_harm", "passive_death", "homicidal", "abuse", "strangled",
        "sexual_assault", "overdose", "poison", "unsafe_at_home", "threat_of_death", "farewell_done", "missed_insulin",
        "missed_steroid", "lithium_toxic", "serotonin", "withdrawal", "pills_missing",
    }
)  # fmt: skip
_BACKGROUND = frozenset({"allergy", "family", "problem", "medication", "over_the_counter"})


_AHEAD = frozenset({"worry", "hope", "questions"})
_SUPPOSES = re.compile(
    r"^\W*(?:that (?:it|he|she|i|they|we|this|the|my|his|her|something)\b|(?:if|whether) |it (?:is|could be|might be|may be)\b|it's|(?:having|getting|catching|developing|another)\b|(?:is|are|could|can|do|does|will|should|what|why|how|when|where|which) |(?:to )?(?:find out|know|learn|see|tell|hear|get|be|stop|have|rule out|check|understand)\b)"
)


def _said_ahead(sign: Sign, words: str) -> bool:
    """Tell whether an answer about worries, hopes or questions says the sign and does not only suppose it."""
    if sign.key in _ALWAYS or sign.key.startswith(("has_", "past_")):
        return True
    clause = next(
        (part for part in re.split(r"[.;\n?!]|, (?:but|and|because)\b", words) if plain(sign.quote) in part), words
    )
    return not _SUPPOSES.search(clause) or bool(_NOW.search(clause) and _CLAIM.search(clause))


def said_of_now(signs: Iterable[Sign], answer: Answer) -> list[Sign]:
    """Return the signs of an answer that it says of the present, or that matter whenever they were.

    An answer to any other question keeps all of its signs.
    """
    signs = list(signs)
    if answer.topic in _AHEAD:
        return [sign for sign in signs if _said_ahead(sign, plain(answer.words))]
    if answer.topic not in _BACKGROUND:
        return signs
    words = plain(answer.words)
    if _NOW.search(_NOT_NOW.sub(" ", words)):
        return signs
    allergen = any(sign.key == "allergen" for sign in signs)
    return [sign for sign in signs if _stands(sign, answer.topic, words, allergen=allergen)]


def _stands(sign: Sign, topic: str, words: str, *, allergen: bool) -> bool:
    claimed = bool(_CLAIM.search(words))
    if topic == "family":
        return claimed
    if sign.key in _ALWAYS or sign.key.startswith(("has_", "past_")):
        return True
    if topic == "allergy":
        return claimed and sign.key not in _REACTION and not _HABIT.search(words)
    clause = next((part for part in re.split(r"[.;\n]", words) if plain(sign.quote) in part), words)
    if _HABIT.search(clause):
        return False
    if sign.key in _REACTION and (allergen or _GETS.search(clause)):
        return False
    if topic == "problem" and sign.key == "named_emergency":
        return False
    return not _OVER.search(clause)
