"""A simulated patient who has nothing but a vignette: its sentences, told when they share words with what is asked."""
# ruff: noqa: E501 - word lists

import re

from tools.words import find_concepts

STOP = frozenset(
    word
    for line in (
        "the a an of and or in on at to is was were are be been has have had he she his her him it its this that with for",
        "from by as patient reports report states denies presents presented history no not any also who which they their",
        "there does do did",
    )
    for word in line.split()
)
TOPIC_WORDS = {
    "onset": "ago since began started start onset days weeks months hours years yesterday today duration suddenly gradually past",
    "worse": "worse worsens aggravated exertion movement eating after when exacerbated triggered",
    "better": "better improves relieved relief rest helps alleviated",
    "severity": "severe mild moderate scale out intense severity rated",
    "course": "worsening progressive improved intermittent constant episodes progressively gradually increasing resolved",
    "site": "left right upper lower side bilateral located area region",
    "quality": "sharp dull burning cramping throbbing pressure stabbing aching",
    "radiation": "radiates radiating spreads",
    "risk": "smokes smoking diabetes hypertension surgery travel family cancer alcohol sexual exposure",
    "context": "exposure travel contact sick work animals camping trip recently ate after",
    "medication": "takes taking medication medications medicine prescribed mg therapy treated insulin pill contraceptive uses",
    "over_the_counter": "counter ibuprofen acetaminophen supplements vitamins herbal aspirin",
    "allergy": "allergic allergy allergies",
    "problem": "history medical diagnosed disease surgery hypertension diabetes hospital significant condition asthma past unremarkable",
    "family": "family mother father brother sister parents sibling uncle grandfather",
    "habit": "smokes smoking cigarettes packs alcohol drinks beer drugs tobacco work works lives job wine occupation sexually partner",
    "tried": "tried treated relief medication took without antibiotics cream over",
    "impact": "unable difficulty work sleep walk activities",
    "worry": "worried concerned concern afraid fears",
    "pregnancy": "pregnant pregnancy menstrual period gestation gravida",
    "measurement": "temperature fever degrees measured reading",
}


def words_of(text: str) -> set[str]:
    return {word[:6] for word in re.findall(r"[a-z]{3,}", text.lower()) if word not in STOP}


def sentences(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"(?<=[.;!?])\s+", text) if part.strip()]


class Patient:
    """Answers only from its own facts, chosen by words and concepts in common with the question."""

    def __init__(self, facts, complaint):
        self.facts, self.complaint, self.told = facts, complaint, set()
        self.words = [words_of(fact) for fact in facts]
        self.concepts = [{match.concept for match in find_concepts(fact)} for fact in facts]

    def answer(self, question) -> str:
        """Return the facts that the question asks for, or "no"."""
        if question.topic == "respondent":
            return "patient"
        if question.topic == "reason":
            return self.say([index for index, fact in enumerate(self.facts) if fact in self.complaint] or [0])
        if question.topic == "anything_else":
            return self.say([index for index in range(len(self.facts)) if index not in self.told][:3])
        if question.topic == "story":
            return self.say([index for index in range(len(self.facts)) if index not in self.told][:4])
        asked = words_of(
            f"{question.text} {TOPIC_WORDS.get(question.topic, '')} {' '.join(o.text for o in question.options)}"
        )
        concepts = set(question.concepts)
        scored = []
        for index in range(len(self.facts)):
            score = len(asked & self.words[index]) + 3 * len(concepts & self.concepts[index])
            if score >= 2 or (score and question.topic in {"allergy", "family", "habit", "problem", "medication"}):
                scored.append((-score, index))
        return self.say([index for _, index in sorted(scored)[:3]])

    def say(self, indexes) -> str:
        """Return these facts as one answer, and remember that they were told."""
        self.told |= set(indexes)
        return " ".join(self.facts[index] for index in indexes) or "no"
